//! What a model is asked for a user, or has proposed, and what its answers took.

use super::Tx;

/// Keeps a thought as the user's only one.
pub async fn keep_thought(
    tx: &mut Tx,
    user: i64,
    id: i64,
    body: &str,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO thoughts (user_id, id, body, begun_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (user_id) DO UPDATE SET id = EXCLUDED.id, body = EXCLUDED.body, begun_at = EXCLUDED.begun_at",
    )
    .bind(user)
    .bind(id)
    .bind(body)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// The user's thought: its id, its body, and when it began.
pub async fn thought(tx: &mut Tx, user: i64) -> sqlx::Result<Option<(i64, String, i64)>> {
    sqlx::query_as("SELECT id, body, begun_at FROM thoughts WHERE user_id = $1")
        .bind(user)
        .fetch_optional(tx)
        .await
}

/// Drops the user's thought.
pub async fn drop_thought(tx: &mut Tx, user: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM thoughts WHERE user_id = $1")
        .bind(user)
        .execute(tx)
        .await?;
    Ok(())
}

/// Counts tokens that an answer took, on a day.
pub async fn use_tokens(tx: &mut Tx, user: i64, day: i64, tokens: i64) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO model_use (user_id, day, tokens) VALUES ($1, $2, $3) \
         ON CONFLICT (user_id, day) DO UPDATE SET tokens = model_use.tokens + EXCLUDED.tokens",
    )
    .bind(user)
    .bind(day)
    .bind(tokens)
    .execute(tx)
    .await?;
    Ok(())
}

/// Tokens that a user's questions took on a day.
pub async fn tokens_used(tx: &mut Tx, user: i64, day: i64) -> sqlx::Result<i64> {
    let used: Option<(i64,)> =
        sqlx::query_as("SELECT tokens FROM model_use WHERE user_id = $1 AND day = $2")
            .bind(user)
            .bind(day)
            .fetch_optional(tx)
            .await?;
    Ok(used.map_or(0, |(tokens,)| tokens))
}
