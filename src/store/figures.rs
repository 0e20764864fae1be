//! Figures of a database that are watched. None of them names a user.

use super::Tx;

/// What there is, at one instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// The outbox, a carrier each; carriers with nothing to carry are left out.
    pub outbox: Vec<Depth>,
    /// What is left of the campaign's budget, in fen; None without a campaign.
    pub budget_left: Option<i64>,
    /// Orders of which it is not known whether the retailer has them.
    pub unknown_orders: i64,
    /// Events that could not be handled.
    pub dead_events: i64,
}

/// What waits for a carrier or is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Depth {
    pub carrier: String,
    pub rows: i64,
    /// When the oldest of them was written, in milliseconds.
    pub oldest: i64,
}

/// Reads them.
pub async fn figures(tx: &mut Tx) -> anyhow::Result<Figures> {
    let outbox: Vec<(String, i64, i64)> = sqlx::query_as(
        "SELECT carrier, COUNT(*), MIN(created_at) FROM outbox \
         WHERE state IN ('waiting', 'sending') GROUP BY carrier ORDER BY carrier",
    )
    .fetch_all(&mut *tx)
    .await?;
    let (unknown_orders,): (i64,) = sqlx::query_as(
        // The second condition is that of the index of open orders.
        "SELECT COUNT(*) FROM orders WHERE state = 'unknown' \
         AND state NOT IN ('delivered', 'cancelled', 'rejected')",
    )
    .fetch_one(&mut *tx)
    .await?;
    let (dead_events,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM inbox WHERE state = 'dead'")
        .fetch_one(&mut *tx)
        .await?;
    let campaign = super::campaign(tx).await?;
    Ok(Figures {
        outbox: outbox
            .into_iter()
            .map(|(carrier, rows, oldest)| Depth {
                carrier,
                rows,
                oldest,
            })
            .collect(),
        budget_left: campaign.map(|campaign| campaign.left().0),
        unknown_orders,
        dead_events,
    })
}
