//! Quotes: at most one a user, asked for or answered.

use anyhow::Context;

use super::{Tx, read_json};
use crate::shop::{Fen, Quote};

/// A user's present quote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuoteRow {
    /// The id of the order that it may become.
    pub id: i64,
    pub user: i64,
    /// Of the basket that it was asked for.
    pub revision: i64,
    /// The card whose code the retailer was given.
    pub card: Option<i64>,
    /// What the basket said there was to pay when it was asked for.
    pub shown: Fen,
    /// The retailer's answer; None while it is awaited.
    pub quote: Option<Quote>,
}

/// Opens a quote, in place of any former.
pub async fn open_quote(tx: &mut Tx, row: &QuoteRow) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO quotes (user_id, id, revision, card_id, shown, body) VALUES ($1, $2, $3, $4, $5, NULL) \
         ON CONFLICT (user_id) DO UPDATE SET id = $2, revision = $3, card_id = $4, shown = $5, body = NULL",
    )
    .bind(row.user)
    .bind(row.id)
    .bind(row.revision)
    .bind(row.card)
    .bind(row.shown.0)
    .execute(tx)
    .await?;
    Ok(())
}

/// Stores the retailer's answer to a quote that is still the present one.
pub async fn answer_quote(tx: &mut Tx, id: i64, quote: &Quote) -> anyhow::Result<()> {
    sqlx::query("UPDATE quotes SET body = $2 WHERE id = $1")
        .bind(id)
        .bind(serde_json::to_string(quote)?)
        .execute(tx)
        .await?;
    Ok(())
}

/// A user's present quote.
pub async fn quote(tx: &mut Tx, user: i64) -> anyhow::Result<Option<QuoteRow>> {
    type Row = (i64, i64, Option<i64>, i64, Option<String>);
    let row: Option<Row> =
        sqlx::query_as("SELECT id, revision, card_id, shown, body FROM quotes WHERE user_id = $1")
            .bind(user)
            .fetch_optional(tx)
            .await?;
    let Some((id, revision, card, shown, body)) = row else {
        return Ok(None);
    };
    let quote = body
        .map(|body| read_json(&body))
        .transpose()
        .with_context(|| format!("quote {id}"))?;
    Ok(Some(QuoteRow {
        id,
        user,
        revision,
        card,
        shown: Fen(shown),
        quote,
    }))
}

/// Removes a user's quote: it has become an order, or is void.
pub async fn drop_quote(tx: &mut Tx, user: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM quotes WHERE user_id = $1")
        .bind(user)
        .execute(tx)
        .await?;
    Ok(())
}
