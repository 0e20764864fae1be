//! Baskets: a revision and its lines a user.

use anyhow::Context;

use super::{Tx, Unreadable, read_json};
use crate::shop::{Basket, Fen, Line};

/// A user's basket; empty, at revision 0, when there has been none.
pub async fn basket(tx: &mut Tx, user: i64) -> anyhow::Result<Basket> {
    let revision: Option<(i64,)> =
        sqlx::query_as("SELECT revision FROM baskets WHERE user_id = $1")
            .bind(user)
            .fetch_optional(&mut *tx)
            .await?;
    let rows: Vec<(i64, String, String, String)> = sqlx::query_as(
        "SELECT id, words, what, options FROM basket_lines WHERE user_id = $1 ORDER BY id",
    )
    .bind(user)
    .fetch_all(tx)
    .await?;
    let lines = rows
        .into_iter()
        .map(|(id, words, what, options)| {
            Ok(Line {
                id,
                words,
                what: read_json(&what)?,
                options: read_json(&options)?,
            })
        })
        .collect::<Result<_, Unreadable>>()
        .with_context(|| format!("the basket of user {user}"))?;
    Ok(Basket {
        revision: revision.map_or(0, |(revision,)| revision),
        lines,
    })
}

/// Notes that a user's basket has changed: buttons and quotes of earlier revisions are void. Returns the new revision.
pub async fn bump(tx: &mut Tx, user: i64) -> sqlx::Result<i64> {
    let (revision,): (i64,) = sqlx::query_as(
        "INSERT INTO baskets (user_id, revision) VALUES ($1, 1) \
         ON CONFLICT (user_id) DO UPDATE SET revision = baskets.revision + 1 RETURNING revision",
    )
    .bind(user)
    .fetch_one(tx)
    .await?;
    Ok(revision)
}

/// Notes what there was to pay by the basket that is shown, at its revision.
pub async fn show_basket(tx: &mut Tx, user: i64, revision: i64, pay: Fen) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO baskets (user_id, revision, shown, shown_revision) VALUES ($1, $2, $3, $2) \
         ON CONFLICT (user_id) DO UPDATE SET shown = $3, shown_revision = $2",
    )
    .bind(user)
    .bind(revision)
    .bind(pay.0)
    .execute(tx)
    .await?;
    Ok(())
}

/// What there was to pay by the basket as it was last shown, if it was shown at this revision.
pub async fn shown_basket(tx: &mut Tx, user: i64, revision: i64) -> sqlx::Result<Option<Fen>> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT shown FROM baskets WHERE user_id = $1 AND shown_revision = $2")
            .bind(user)
            .bind(revision)
            .fetch_optional(tx)
            .await?;
    Ok(row.map(|(shown,)| Fen(shown)))
}

/// Adds a line at the end.
pub async fn add_line(tx: &mut Tx, user: i64, line: &Line) -> anyhow::Result<()> {
    sqlx::query(
        "INSERT INTO basket_lines (id, user_id, words, what, options) VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(line.id)
    .bind(user)
    .bind(&line.words)
    .bind(serde_json::to_string(&line.what)?)
    .bind(serde_json::to_string(&line.options)?)
    .execute(tx)
    .await?;
    Ok(())
}

/// Stores a line as it is now.
pub async fn update_line(tx: &mut Tx, line: &Line) -> anyhow::Result<()> {
    sqlx::query("UPDATE basket_lines SET words = $2, what = $3, options = $4 WHERE id = $1")
        .bind(line.id)
        .bind(&line.words)
        .bind(serde_json::to_string(&line.what)?)
        .bind(serde_json::to_string(&line.options)?)
        .execute(tx)
        .await?;
    Ok(())
}

/// Removes a line.
pub async fn remove_line(tx: &mut Tx, id: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM basket_lines WHERE id = $1")
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}

/// Removes all lines; the revision stays, and is the caller's to bump.
pub async fn empty_basket(tx: &mut Tx, user: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM basket_lines WHERE user_id = $1")
        .bind(user)
        .execute(tx)
        .await?;
    Ok(())
}
