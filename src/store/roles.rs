//! Roles that were granted. Those whom the settings name as admins are owners without a row.

use anyhow::Context;

use super::Tx;
use crate::shop::Role;

/// The role that a user was granted.
pub async fn role(tx: &mut Tx, user: i64) -> anyhow::Result<Option<Role>> {
    let row: Option<(String,)> = sqlx::query_as("SELECT role FROM roles WHERE user_id = $1")
        .bind(user)
        .fetch_optional(tx)
        .await?;
    row.map(|(word,)| read(user, &word)).transpose()
}

/// All that were granted: users with their roles.
pub async fn roles(tx: &mut Tx) -> anyhow::Result<Vec<(i64, Role)>> {
    let rows: Vec<(i64, String)> =
        sqlx::query_as("SELECT user_id, role FROM roles ORDER BY granted_at, user_id")
            .fetch_all(tx)
            .await?;
    rows.into_iter()
        .map(|(user, word)| Ok((user, read(user, &word)?)))
        .collect()
}

fn read(user: i64, word: &str) -> anyhow::Result<Role> {
    Role::from_word(word).with_context(|| format!("the role of {user} is {word:?}"))
}

/// Grants a role in place of another, or takes it away.
pub async fn grant(
    tx: &mut Tx,
    user: i64,
    role: Option<Role>,
    by: i64,
    now: i64,
) -> sqlx::Result<()> {
    let Some(role) = role else {
        sqlx::query("DELETE FROM roles WHERE user_id = $1")
            .bind(user)
            .execute(tx)
            .await?;
        return Ok(());
    };
    sqlx::query(
        "INSERT INTO roles (user_id, role, granted_by, granted_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (user_id) DO UPDATE SET role = $2, granted_by = $3, granted_at = $4",
    )
    .bind(user)
    .bind(role.word())
    .bind(by)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}
