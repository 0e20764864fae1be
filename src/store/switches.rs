//! Switches: what admins have paused for everybody.

use super::Tx;
use crate::shop::Switch;

/// Whether something is paused.
pub async fn is_paused(tx: &mut Tx, what: Switch) -> sqlx::Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as("SELECT since FROM paused WHERE what = $1")
        .bind(what.word())
        .fetch_optional(tx)
        .await?;
    Ok(row.is_some())
}

/// Pauses something, or lets it go on. False when it was so already.
pub async fn set_paused(tx: &mut Tx, what: Switch, paused: bool, now: i64) -> sqlx::Result<bool> {
    let changed = if paused {
        sqlx::query("INSERT INTO paused (what, since) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(what.word())
            .bind(now)
            .execute(tx)
            .await?
    } else {
        sqlx::query("DELETE FROM paused WHERE what = $1")
            .bind(what.word())
            .execute(tx)
            .await?
    };
    Ok(changed.rows_affected() == 1)
}
