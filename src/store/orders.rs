//! Orders: what was confirmed, and how far it is.

use anyhow::Context;

use super::{Tx, read_json};
use crate::shop::{Fen, Line, OrderState, PayBy, Quote};

/// An order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// That of its quote.
    pub id: i64,
    /// What people call it: 1, 2, 3 …
    pub number: i64,
    pub user: i64,
    /// The basket that it was: taken out when it was confirmed, given back when it is rejected.
    pub lines: Vec<Line>,
    pub card: Option<i64>,
    pub quote: Quote,
    pub pay_by: PayBy,
    /// What the retailer has taken off the total since, because goods were missing.
    pub missing: Fen,
    /// Of which goods: variant and packs.
    pub missing_goods: Vec<(String, u32)>,
    pub state: OrderState,
    /// The retailer's id, once the retailer has it.
    pub retailer_id: Option<String>,
    /// Why it was rejected or cancelled, in the retailer's words or a code of ours.
    pub reason: Option<String>,
    /// Until when the retailer says that it can be cancelled, in milliseconds.
    pub cancelable_until: Option<i64>,
    pub created_at: i64,
}

impl Order {
    /// Whether it can be called off at an instant.
    pub fn cancelable(&self, now: i64) -> bool {
        let until = self.cancelable_until;
        self.state == OrderState::Invoiced
            || self.state.under_way() && until.is_some_and(|until| now < until)
    }
}

/// Stores a confirmed order and gives it the next number, which is returned.
pub async fn place_order(tx: &mut Tx, order: &Order) -> anyhow::Result<i64> {
    let (number,): (i64,) =
        sqlx::query_as("SELECT CAST(COALESCE(MAX(number), 0) + 1 AS BIGINT) FROM orders")
            .fetch_one(&mut *tx)
            .await?;
    sqlx::query(
        "INSERT INTO orders (id, number, user_id, lines, card_id, quote, pay_by, state, created_at, changed_at, card_pays, \
         user_pays) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9, $10, $11)",
    )
    .bind(order.id)
    .bind(number)
    .bind(order.user)
    .bind(serde_json::to_string(&order.lines)?)
    .bind(order.card)
    .bind(serde_json::to_string(&order.quote)?)
    .bind(order.pay_by.word())
    .bind(order.state.word())
    .bind(order.created_at)
    .bind(order.quote.card.0)
    .bind(order.quote.pay.0)
    .execute(tx)
    .await?;
    Ok(number)
}

/// Stores how far an order is: its state, the retailer's id, the reason, the time to cancel and what was missing.
pub async fn change_order(tx: &mut Tx, order: &Order, now: i64) -> anyhow::Result<()> {
    sqlx::query(
        "UPDATE orders SET state = $2, retailer_id = $3, reason = $4, cancelable_until = $5, missing = $6, \
         missing_goods = $7, changed_at = $8 WHERE id = $1",
    )
    .bind(order.id)
    .bind(order.state.word())
    .bind(order.retailer_id.as_deref())
    .bind(order.reason.as_deref())
    .bind(order.cancelable_until)
    .bind(order.missing.0)
    .bind(serde_json::to_string(&order.missing_goods)?)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: i64,
    number: i64,
    user_id: i64,
    lines: String,
    card_id: Option<i64>,
    quote: String,
    pay_by: String,
    missing: i64,
    missing_goods: String,
    state: String,
    retailer_id: Option<String>,
    reason: Option<String>,
    cancelable_until: Option<i64>,
    created_at: i64,
}

impl Stored {
    fn order(self) -> anyhow::Result<Order> {
        let id = self.id;
        Ok(Order {
            id,
            number: self.number,
            user: self.user_id,
            lines: read_json(&self.lines).with_context(|| format!("order {id}"))?,
            card: self.card_id,
            quote: read_json(&self.quote).with_context(|| format!("order {id}"))?,
            pay_by: PayBy::from_word(&self.pay_by)
                .with_context(|| format!("order {id} is paid in no known way"))?,
            missing: Fen(self.missing),
            missing_goods: read_json(&self.missing_goods).with_context(|| format!("order {id}"))?,
            state: OrderState::from_word(&self.state)
                .with_context(|| format!("order {id} is in no known state"))?,
            retailer_id: self.retailer_id,
            reason: self.reason,
            cancelable_until: self.cancelable_until,
            created_at: self.created_at,
        })
    }
}

/// An order by its id.
pub async fn order(tx: &mut Tx, id: i64) -> anyhow::Result<Option<Order>> {
    let stored: Option<Stored> = sqlx::query_as(
        "SELECT id, number, user_id, lines, card_id, quote, pay_by, missing, missing_goods, state, retailer_id, reason, \
         cancelable_until, created_at FROM orders WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(tx)
    .await?;
    stored.map(Stored::order).transpose()
}

/// The order that people call by a number.
pub async fn order_numbered(tx: &mut Tx, number: i64) -> anyhow::Result<Option<Order>> {
    let found: Option<(i64,)> = sqlx::query_as("SELECT id FROM orders WHERE number = $1")
        .bind(number)
        .fetch_optional(&mut *tx)
        .await?;
    match found {
        Some((id,)) => order(tx, id).await,
        None => Ok(None),
    }
}

/// A user's orders, the newest first, at most `limit`.
pub async fn orders_of_user(tx: &mut Tx, user: i64, limit: i64) -> anyhow::Result<Vec<Order>> {
    let stored: Vec<Stored> = sqlx::query_as(
        "SELECT id, number, user_id, lines, card_id, quote, pay_by, missing, missing_goods, state, retailer_id, reason, \
         cancelable_until, created_at FROM orders WHERE user_id = $1 ORDER BY number DESC LIMIT $2",
    )
    .bind(user)
    .bind(limit)
    .fetch_all(tx)
    .await?;
    stored.into_iter().map(Stored::order).collect()
}

/// Orders that are not over: id, user, state.
pub async fn open_orders(tx: &mut Tx) -> anyhow::Result<Vec<(i64, i64, OrderState)>> {
    let rows: Vec<(i64, i64, String)> = sqlx::query_as(
        "SELECT id, user_id, state FROM orders \
         WHERE state NOT IN ('delivered', 'cancelled', 'rejected') ORDER BY id",
    )
    .fetch_all(tx)
    .await?;
    rows.into_iter()
        .map(|(id, user, state)| {
            let known = OrderState::from_word(&state);
            let state = known.with_context(|| format!("order {id} is in no known state"))?;
            Ok((id, user, state))
        })
        .collect()
}

/// How many of a user's orders the retailer has not answered to yet, or wait to be paid.
pub async fn unsettled_orders(tx: &mut Tx, user: i64) -> sqlx::Result<i64> {
    let (open,): (i64,) = sqlx::query_as(
        "SELECT COUNT(*) FROM orders WHERE user_id = $1 AND state IN ('invoiced', 'placing', 'unknown')",
    )
    .bind(user)
    .fetch_one(tx)
    .await?;
    Ok(open)
}

/// Notes that admins are asked what became of an order in doubt. False when they have been asked before.
pub async fn ask_admins(tx: &mut Tx, order: i64) -> sqlx::Result<bool> {
    let asked =
        sqlx::query("UPDATE orders SET asked_admins = 1 WHERE id = $1 AND asked_admins = 0")
            .bind(order)
            .execute(tx)
            .await?;
    Ok(asked.rows_affected() == 1)
}

/// Whether an order is known under this id of the retailer's.
pub async fn has_retailer_id(tx: &mut Tx, retailer_id: &str) -> sqlx::Result<bool> {
    let found: Option<(i64,)> = sqlx::query_as("SELECT id FROM orders WHERE retailer_id = $1")
        .bind(retailer_id)
        .fetch_optional(tx)
        .await?;
    Ok(found.is_some())
}
