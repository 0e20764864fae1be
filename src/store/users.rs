//! Users: who has spoken to the bot, and in which language they want to be spoken to.

use super::Tx;
use crate::shop::Lang;

/// A person who has spoken to the bot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// Telegram's id; also the id of the private chat.
    pub id: i64,
    /// What the user chose, or what Telegram says, or English.
    pub lang: Lang,
    /// Has blocked the bot.
    pub blocked: bool,
    /// Has asked to be forgotten, and is when the last order is over.
    pub forgotten: bool,
    /// Wants to be told of news and of what expires.
    pub notices: bool,
}

/// Notes that a user was here. `tag` is the language that Telegram says, if it says one. True when nothing was known of
/// them.
pub async fn meet(tx: &mut Tx, id: i64, tag: Option<&str>, now: i64) -> sqlx::Result<bool> {
    let known = user(tx, id).await?.is_some();
    sqlx::query(
        "INSERT INTO users (id, tag, lang, speaks, blocked, created_at, seen_at) \
         VALUES ($1, COALESCE($2, ''), NULL, COALESCE($4, 'en'), 0, $3, $3) \
         ON CONFLICT (id) DO UPDATE SET tag = COALESCE($2, users.tag), blocked = 0, forgotten = 0, seen_at = $3, \
         speaks = COALESCE(users.lang, $4, users.speaks)",
    )
    .bind(id)
    .bind(tag)
    .bind(now)
    .bind(tag.map(|tag| Lang::from_tag(tag).unwrap_or_default().code()))
    .execute(tx)
    .await?;
    Ok(!known)
}

/// A user who has been here.
pub async fn user(tx: &mut Tx, id: i64) -> sqlx::Result<Option<User>> {
    let row: Option<(String, i64, i64, i64)> =
        sqlx::query_as("SELECT speaks, blocked, forgotten, notices FROM users WHERE id = $1")
            .bind(id)
            .fetch_optional(tx)
            .await?;
    Ok(row.map(|(speaks, blocked, forgotten, notices)| User {
        id,
        lang: Lang::from_tag(&speaks).unwrap_or_default(),
        blocked: blocked == 1,
        forgotten: forgotten == 1,
        notices: notices == 1,
    }))
}

/// Stores the language that a user chose.
pub async fn choose_language(tx: &mut Tx, id: i64, lang: Lang) -> sqlx::Result<()> {
    sqlx::query("UPDATE users SET lang = $2, speaks = $2 WHERE id = $1")
        .bind(id)
        .bind(lang.code())
        .execute(tx)
        .await?;
    Ok(())
}

/// Notes that a user has blocked the bot.
pub async fn block(tx: &mut Tx, id: i64) -> sqlx::Result<()> {
    sqlx::query("UPDATE users SET blocked = 1 WHERE id = $1")
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}

/// Notes that a user has let the bot in again.
pub async fn unblock(tx: &mut Tx, id: i64) -> sqlx::Result<()> {
    sqlx::query("UPDATE users SET blocked = 0 WHERE id = $1")
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}

/// Switches notices on or off: news, and reminders of what expires.
pub async fn notify(tx: &mut Tx, id: i64, on: bool) -> sqlx::Result<()> {
    sqlx::query("UPDATE users SET notices = $2 WHERE id = $1")
        .bind(id)
        .bind(i64::from(on))
        .execute(tx)
        .await?;
    Ok(())
}
