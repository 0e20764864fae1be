//! Campaigns, and what admins have done to them.

use super::Tx;
use crate::shop::{Campaign, Fen};

/// The campaign that is open, or was last.
pub async fn campaign(tx: &mut Tx) -> sqlx::Result<Option<Campaign>> {
    let row: Option<(i64, i64, i64, i64, i64, i64)> = sqlx::query_as(
        "SELECT id, value, budget, claimed, starts, deadline FROM campaigns ORDER BY id DESC LIMIT 1",
    )
    .fetch_optional(tx)
    .await?;
    Ok(
        row.map(|(id, value, budget, claimed, starts, deadline)| Campaign {
            id,
            value: Fen(value),
            budget: Fen(budget),
            claimed: Fen(claimed),
            starts,
            deadline,
        }),
    )
}

/// Opens a campaign.
pub async fn open_campaign(tx: &mut Tx, campaign: &Campaign) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO campaigns (id, value, budget, claimed, starts, deadline) VALUES ($1, $2, $3, $4, $5, $6)",
    )
    .bind(campaign.id)
    .bind(campaign.value.0)
    .bind(campaign.budget.0)
    .bind(campaign.claimed.0)
    .bind(campaign.starts)
    .bind(campaign.deadline)
    .execute(tx)
    .await?;
    Ok(())
}

/// Moves a campaign's deadline from the one that the admin saw. False when it is no longer that one.
pub async fn extend(tx: &mut Tx, id: i64, from: i64, to: i64) -> sqlx::Result<bool> {
    let moved = sqlx::query("UPDATE campaigns SET deadline = $3 WHERE id = $1 AND deadline = $2")
        .bind(id)
        .bind(from)
        .bind(to)
        .execute(tx)
        .await?;
    Ok(moved.rows_affected() == 1)
}

/// Notes what an admin did. `admin` is a Telegram id, or `command line`.
pub async fn audit(tx: &mut Tx, id: i64, admin: &str, deed: &str, now: i64) -> sqlx::Result<()> {
    sqlx::query("INSERT INTO audit (id, admin, deed, at) VALUES ($1, $2, $3, $4)")
        .bind(id)
        .bind(admin)
        .bind(deed)
        .bind(now)
        .execute(tx)
        .await?;
    Ok(())
}
