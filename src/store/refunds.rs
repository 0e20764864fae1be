//! Refunds: money that a person gives back at the payment provider's, and what became of it.

use anyhow::Context;

use super::Tx;
use crate::shop::{Fen, RefundReason};

/// A refund to be made, or made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    pub id: i64,
    /// What people call it: 1, 2, 3 …
    pub number: i64,
    /// Telegram's id of the payment.
    pub charge: String,
    pub user: i64,
    pub order: Option<i64>,
    /// In the currency's smallest unit.
    pub amount: i64,
    pub currency: String,
    pub reason: RefundReason,
    pub state: RefundState,
    pub created_at: i64,
}

/// Where a refund stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundState {
    /// It waits for a person.
    Open,
    /// The money went back.
    Settled,
    /// It could not be given back this way: support has to find another.
    Failed,
}

impl RefundState {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            RefundState::Open => "open",
            RefundState::Settled => "settled",
            RefundState::Failed => "failed",
        }
    }

    fn from_word(word: &str) -> Option<RefundState> {
        [RefundState::Open, RefundState::Settled, RefundState::Failed]
            .into_iter()
            .find(|state| state.word() == word)
    }
}

/// Stores a refund to be made and gives it the next number, which is returned.
pub async fn open_refund(tx: &mut Tx, refund: &Refund) -> sqlx::Result<i64> {
    let (number,): (i64,) =
        sqlx::query_as("SELECT CAST(COALESCE(MAX(number), 0) + 1 AS BIGINT) FROM refunds")
            .fetch_one(&mut *tx)
            .await?;
    sqlx::query(
        "INSERT INTO refunds (id, number, charge_id, user_id, order_id, amount, currency, reason, state, \
         created_at, changed_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $10)",
    )
    .bind(refund.id)
    .bind(number)
    .bind(&refund.charge)
    .bind(refund.user)
    .bind(refund.order)
    .bind(refund.amount)
    .bind(&refund.currency)
    .bind(refund.reason.word())
    .bind(refund.state.word())
    .bind(refund.created_at)
    .execute(tx)
    .await?;
    Ok(number)
}

/// Ends a refund that is open, or that failed and is done after all. False when it stands otherwise by now.
pub async fn end_refund(tx: &mut Tx, id: i64, state: RefundState, now: i64) -> sqlx::Result<bool> {
    let ended = sqlx::query(
        "UPDATE refunds SET state = $2, changed_at = $3 WHERE id = $1 \
         AND (state = 'open' OR (state = 'failed' AND $2 = 'settled'))",
    )
    .bind(id)
    .bind(state.word())
    .bind(now)
    .execute(tx)
    .await?;
    Ok(ended.rows_affected() == 1)
}

/// What has been given back of a charge, or is to be. What failed counts too: support owes it still.
pub async fn given_back(tx: &mut Tx, charge: &str) -> sqlx::Result<Fen> {
    let (sum,): (i64,) = sqlx::query_as(
        "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM refunds WHERE charge_id = $1",
    )
    .bind(charge)
    .fetch_one(tx)
    .await?;
    Ok(Fen(sum))
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: i64,
    number: i64,
    charge_id: String,
    user_id: i64,
    order_id: Option<i64>,
    amount: i64,
    currency: String,
    reason: String,
    state: String,
    created_at: i64,
}

impl Stored {
    fn refund(self) -> anyhow::Result<Refund> {
        let id = self.id;
        Ok(Refund {
            id,
            number: self.number,
            charge: self.charge_id,
            user: self.user_id,
            order: self.order_id,
            amount: self.amount,
            currency: self.currency,
            reason: RefundReason::from_word(&self.reason)
                .with_context(|| format!("refund {id} is for no known reason"))?,
            state: RefundState::from_word(&self.state)
                .with_context(|| format!("refund {id} is in no known state"))?,
            created_at: self.created_at,
        })
    }
}

/// A refund by its id.
pub async fn refund(tx: &mut Tx, id: i64) -> anyhow::Result<Option<Refund>> {
    let stored: Option<Stored> = sqlx::query_as(
        "SELECT id, number, charge_id, user_id, order_id, amount, currency, reason, state, created_at \
         FROM refunds WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(tx)
    .await?;
    stored.map(Stored::refund).transpose()
}

/// Refunds of an order, in their order.
pub async fn refunds_of_order(tx: &mut Tx, order: i64) -> anyhow::Result<Vec<Refund>> {
    let stored: Vec<Stored> = sqlx::query_as(
        "SELECT id, number, charge_id, user_id, order_id, amount, currency, reason, state, created_at \
         FROM refunds WHERE order_id = $1 ORDER BY number",
    )
    .bind(order)
    .fetch_all(tx)
    .await?;
    stored.into_iter().map(Stored::refund).collect()
}

/// Refunds that wait for a person, the oldest first, at most `limit`, and how many there are in all.
pub async fn open_refunds(tx: &mut Tx, limit: i64) -> anyhow::Result<(Vec<Refund>, i64)> {
    let (all,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM refunds WHERE state = 'open'")
        .fetch_one(&mut *tx)
        .await?;
    let stored: Vec<Stored> = sqlx::query_as(
        "SELECT id, number, charge_id, user_id, order_id, amount, currency, reason, state, created_at \
         FROM refunds WHERE state = 'open' ORDER BY number LIMIT $1",
    )
    .bind(limit)
    .fetch_all(tx)
    .await?;
    let refunds = stored.into_iter().map(Stored::refund);
    Ok((refunds.collect::<anyhow::Result<_>>()?, all))
}
