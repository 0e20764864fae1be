//! Payments, as Telegram says them: once a charge, and at most one pays an order.

use super::Tx;
use crate::shop::Fen;

/// A payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// Telegram's id of it: the same payment has the same.
    pub charge: String,
    /// The provider's id of it, by which a person finds it there.
    pub provider_charge: String,
    pub user: i64,
    /// The order that its invoice named, if there is such an order.
    pub order: Option<i64>,
    /// In the currency's smallest unit.
    pub amount: i64,
    pub currency: String,
    /// It pays its order; else it is surplus, and goes back.
    pub pays: bool,
    pub paid_at: i64,
}

/// Stores a payment. False when it was already there.
pub async fn keep_payment(tx: &mut Tx, payment: &Payment) -> sqlx::Result<bool> {
    let kept = sqlx::query(
        "INSERT INTO payments (charge_id, provider_charge_id, user_id, order_id, amount, currency, pays, paid_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (charge_id) DO NOTHING",
    )
    .bind(&payment.charge)
    .bind(&payment.provider_charge)
    .bind(payment.user)
    .bind(payment.order)
    .bind(payment.amount)
    .bind(&payment.currency)
    .bind(i64::from(payment.pays))
    .bind(payment.paid_at)
    .execute(tx)
    .await?;
    Ok(kept.rows_affected() == 1)
}

/// The payment that pays an order: its charge and amount.
pub async fn payment_of(tx: &mut Tx, order: i64) -> sqlx::Result<Option<(String, Fen)>> {
    let row: Option<(String, i64)> =
        sqlx::query_as("SELECT charge_id, amount FROM payments WHERE order_id = $1 AND pays = 1")
            .bind(order)
            .fetch_optional(tx)
            .await?;
    Ok(row.map(|(charge, amount)| (charge, Fen(amount))))
}

/// A charge's name at the payment provider's.
pub async fn provider_charge(tx: &mut Tx, charge: &str) -> sqlx::Result<Option<String>> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT provider_charge_id FROM payments WHERE charge_id = $1")
            .bind(charge)
            .fetch_optional(tx)
            .await?;
    Ok(row.map(|(charge,)| charge))
}

/// Whether a charge is known already.
pub async fn knows_charge(tx: &mut Tx, charge: &str) -> sqlx::Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT 1 FROM payments WHERE charge_id = $1")
        .bind(charge)
        .fetch_optional(tx)
        .await?;
    Ok(row.is_some())
}
