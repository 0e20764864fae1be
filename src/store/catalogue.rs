//! What the retailer sells, as it was last read.

use anyhow::Context;

use super::{Tx, read_json};
use crate::shop::Catalogue;

/// Stores what was read, in place of the former.
pub async fn keep_catalogue(tx: &mut Tx, catalogue: &Catalogue, now: i64) -> anyhow::Result<()> {
    sqlx::query(
        "INSERT INTO catalogue (id, body, read_at) VALUES (1, $1, $2) \
         ON CONFLICT (id) DO UPDATE SET body = $1, read_at = $2",
    )
    .bind(serde_json::to_string(catalogue)?)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// What was last read, if anything ever was.
pub async fn kept_catalogue(tx: &mut Tx) -> anyhow::Result<Option<Catalogue>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT body FROM catalogue WHERE id = 1")
        .fetch_optional(tx)
        .await?;
    row.map(|(body,)| read_json(&body).context("the stored catalogue"))
        .transpose()
}
