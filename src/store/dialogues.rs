//! Dialogue states: a small JSON value a user. What it means is the dialogue's own business.

use super::Tx;

/// The stored state of a user's dialogue.
pub async fn dialogue(tx: &mut Tx, user: i64) -> sqlx::Result<Option<String>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT state FROM dialogues WHERE user_id = $1")
        .bind(user)
        .fetch_optional(tx)
        .await?;
    Ok(row.map(|(state,)| state))
}

/// Stores the state of a user's dialogue.
pub async fn keep_dialogue(tx: &mut Tx, user: i64, state: &str) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO dialogues (user_id, state) VALUES ($1, $2) \
         ON CONFLICT (user_id) DO UPDATE SET state = $2",
    )
    .bind(user)
    .bind(state)
    .execute(tx)
    .await?;
    Ok(())
}

/// Removes a user's dialogue: it begins anew.
pub async fn forget_dialogue(tx: &mut Tx, user: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM dialogues WHERE user_id = $1")
        .bind(user)
        .execute(tx)
        .await?;
    Ok(())
}
