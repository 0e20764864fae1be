//! What users have told of themselves: kept only after they said so, and removed one by one.

use super::Tx;

/// The kind of an allergen that somebody does not eat.
const AVOIDS: &str = "avoids";

/// Keeps in mind that a user does not eat what contains an allergen.
pub async fn avoid(tx: &mut Tx, user: i64, allergen: &str, now: i64) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO memory (user_id, kind, value, told_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
    )
    .bind(user)
    .bind(AVOIDS)
    .bind(allergen)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// Forgets that a user does not eat what contains an allergen.
pub async fn avoid_no_more(tx: &mut Tx, user: i64, allergen: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM memory WHERE user_id = $1 AND kind = $2 AND value = $3")
        .bind(user)
        .bind(AVOIDS)
        .bind(allergen)
        .execute(tx)
        .await?;
    Ok(())
}

/// Ids of the allergens that a user does not eat, in the order in which they were told.
pub async fn avoided(tx: &mut Tx, user: i64) -> sqlx::Result<Vec<String>> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT value FROM memory WHERE user_id = $1 AND kind = $2 ORDER BY told_at, value",
    )
    .bind(user)
    .bind(AVOIDS)
    .fetch_all(tx)
    .await?;
    Ok(rows.into_iter().map(|(value,)| value).collect())
}
