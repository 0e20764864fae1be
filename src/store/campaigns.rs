//! Campaigns, and what admins have done to them.

use anyhow::Context;

use super::{Tx, read_json};
use crate::shop::{Campaign, Fen, Terms};

#[derive(sqlx::FromRow)]
struct Stored {
    id: i64,
    value: i64,
    budget: i64,
    claimed: i64,
    starts: i64,
    deadline: i64,
    zone: String,
    pays_for: String,
    most_cards: i64,
    grace: i64,
}

impl Stored {
    fn campaign(self) -> anyhow::Result<Campaign> {
        Ok(Campaign {
            id: self.id,
            value: Fen(self.value),
            budget: Fen(self.budget),
            claimed: Fen(self.claimed),
            starts: self.starts,
            deadline: self.deadline,
            terms: Terms {
                zone: self.zone,
                pays_for: read_json(&self.pays_for)
                    .with_context(|| format!("what campaign {} pays for", self.id))?,
                most_cards: self.most_cards,
                grace: self.grace,
            },
        })
    }
}

/// All campaigns there have been, the latest first, at most `limit`.
pub async fn campaigns(tx: &mut Tx, limit: i64) -> anyhow::Result<Vec<Campaign>> {
    let rows: Vec<Stored> = sqlx::query_as(
        "SELECT id, value, budget, claimed, starts, deadline, zone, pays_for, most_cards, grace FROM campaigns \
         ORDER BY id DESC LIMIT $1",
    )
    .bind(limit)
    .fetch_all(tx)
    .await?;
    rows.into_iter().map(Stored::campaign).collect()
}

/// The campaign that is open, or was last.
pub async fn campaign(tx: &mut Tx) -> anyhow::Result<Option<Campaign>> {
    Ok(campaigns(tx, 1).await?.pop())
}

/// Opens a campaign. False when another is open still: only one is at a time.
pub async fn open_campaign(tx: &mut Tx, campaign: &Campaign) -> anyhow::Result<bool> {
    let before = self::campaign(tx).await?;
    if before.is_some_and(|before| before.deadline > campaign.starts || before.id >= campaign.id) {
        return Ok(false);
    }
    sqlx::query(
        "INSERT INTO campaigns (id, value, budget, claimed, starts, deadline, zone, pays_for, most_cards, grace) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
    )
    .bind(campaign.id)
    .bind(campaign.value.0)
    .bind(campaign.budget.0)
    .bind(campaign.claimed.0)
    .bind(campaign.starts)
    .bind(campaign.deadline)
    .bind(&campaign.terms.zone)
    .bind(serde_json::to_string(&campaign.terms.pays_for)?)
    .bind(campaign.terms.most_cards)
    .bind(campaign.terms.grace)
    .execute(tx)
    .await?;
    Ok(true)
}

/// Notes that people are reminded of a campaign's deadline. False when it is another by now, or they were reminded of it
/// before.
pub async fn remind(tx: &mut Tx, id: i64, deadline: i64) -> sqlx::Result<bool> {
    let noted = sqlx::query(
        "UPDATE campaigns SET reminded = deadline \
         WHERE id = $1 AND deadline = $2 AND (reminded IS NULL OR reminded <> deadline)",
    )
    .bind(id)
    .bind(deadline)
    .execute(tx)
    .await?;
    Ok(noted.rows_affected() == 1)
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
