//! Recipients of a broadcast. Each has a row from when the broadcast reaches their id, so that what came of them is known,
//! whatever happens to the process; their letters are in the outbox, a few at a time.

use sqlx::Row;

use super::cards::CARD_ENDS;
use super::{Broadcast, Tx};
use crate::sabotage::{self, Sabotage};
use crate::shop::{Audience, Lang};

/// One whom a broadcast goes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recipient {
    pub user: i64,
    pub lang: Lang,
    /// Is of the audience still.
    pub wanted: bool,
}

/// What came of a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reached {
    Sent,
    Failed,
    /// The user has blocked the bot, or is no more.
    Blocked,
    /// Was no longer of the audience.
    LeftOut,
}

impl Reached {
    fn word(self) -> &'static str {
        match self {
            Reached::Sent => "sent",
            Reached::Failed => "failed",
            Reached::Blocked => "blocked",
            Reached::LeftOut => "left_out",
        }
    }
}

/// Who is of an audience: conditions on `users u`, with the parameters that [`members`] binds.
fn of_audience() -> String {
    format!(
        "u.blocked = 0 AND u.forgotten = 0 AND u.notices = 1 AND u.created_at <= $1 \
         AND u.seen_at >= $2 AND $3 LIKE '%' || u.speaks || '%' \
         AND ($4 = 0 OR EXISTS (SELECT 1 FROM cards c JOIN campaigns p ON p.id = c.campaign_id \
         WHERE c.user_id = u.id AND c.state = 'active' AND p.starts <= $5 \
         AND {CARD_ENDS} BETWEEN $5 + 1 AND $6)) \
         AND ($7 = 0 OR NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id)) AND u.id <> $8"
    )
}

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

/// Binds what [`of_audience`] asks for: `$1` to `$8`.
fn members<'q>(statement: String, audience: &Audience, joined_by: i64, now: i64) -> Query<'q> {
    let langs: Vec<&str> = Lang::ALL
        .into_iter()
        .filter(|lang| audience.speaks(*lang))
        .map(Lang::code)
        .collect();
    // The statement is made of constants of this file.
    sqlx::query(sqlx::AssertSqlSafe(statement))
        .bind(joined_by)
        .bind(audience.seen_since(now))
        .bind(langs.join(","))
        .bind(i64::from(audience.has_card))
        .bind(now)
        .bind(audience.card_ends_by.unwrap_or(i64::MAX))
        .bind(i64::from(audience.never_ordered))
        .bind(audience.except.unwrap_or(0))
}

/// How many would be told at an instant.
pub async fn reach(tx: &mut Tx, audience: &Audience, now: i64) -> sqlx::Result<i64> {
    let statement = format!("SELECT COUNT(*) FROM users u WHERE {}", of_audience());
    let row = members(statement, audience, now, now).fetch_one(tx).await?;
    row.try_get(0)
}

/// The last of the next users in the order of their ids, at most `limit` of them; None when there is none after `from`.
pub async fn users_up_to(tx: &mut Tx, from: &Broadcast, limit: i64) -> sqlx::Result<Option<i64>> {
    let (last,): (Option<i64>,) = sqlx::query_as(
        "SELECT MAX(t.id) FROM (SELECT id FROM users WHERE id > $1 ORDER BY id LIMIT $2) t",
    )
    .bind(from.written_to)
    .bind(limit)
    .fetch_one(tx)
    .await?;
    Ok(last)
}

/// Writes the recipients among the users after those that were written, up to `to`; None: there are no more, and all are
/// written. Does nothing when the broadcast has gone on meanwhile.
pub async fn write_recipients(
    tx: &mut Tx,
    broadcast: &Broadcast,
    to: Option<i64>,
    now: i64,
) -> anyhow::Result<()> {
    let mut written = 0;
    if let Some(to) = to {
        let members_of = of_audience();
        let statement = format!(
            "INSERT INTO recipients (user_id, broadcast_id, state) SELECT u.id, $9, 'waiting' FROM users u \
             WHERE {members_of} AND u.id > $10 AND u.id <= $11 ORDER BY u.id ON CONFLICT DO NOTHING"
        );
        let joined_by = broadcast.joined_by.unwrap_or(now);
        let inserted = members(statement, &broadcast.audience, joined_by, now)
            .bind(broadcast.id)
            .bind(broadcast.written_to)
            .bind(to)
            .execute(&mut *tx)
            .await?;
        written = i64::try_from(inserted.rows_affected())?;
    }
    sqlx::query(
        "UPDATE broadcasts SET written_to = $3, written = written + $4, all_written = $5 \
         WHERE id = $1 AND written_to = $2",
    )
    .bind(broadcast.id)
    .bind(broadcast.written_to)
    .bind(to.unwrap_or(broadcast.written_to))
    .bind(written)
    .bind(i64::from(to.is_none()))
    .execute(tx)
    .await?;
    Ok(())
}

/// The next recipients whose turn it is, in the order of their ids.
pub async fn next_recipients(
    tx: &mut Tx,
    broadcast: &Broadcast,
    limit: i64,
    now: i64,
) -> anyhow::Result<Vec<Recipient>> {
    let members_of = of_audience();
    let statement = format!(
        "SELECT r.user_id, COALESCE(u.speaks, 'en'), CASE WHEN u.id IS NOT NULL AND {members_of} THEN 1 ELSE 0 END \
         FROM recipients r LEFT JOIN users u ON u.id = r.user_id \
         WHERE r.broadcast_id = $9 AND r.user_id > $10 AND r.state = 'waiting' ORDER BY r.user_id LIMIT $11"
    );
    let joined_by = broadcast.joined_by.unwrap_or(now);
    let rows = members(statement, &broadcast.audience, joined_by, now)
        .bind(broadcast.id)
        .bind(broadcast.posted_to)
        .bind(limit)
        .fetch_all(tx)
        .await?;
    rows.into_iter()
        .map(|row| {
            let lang: String = row.try_get(1)?;
            Ok(Recipient {
                user: row.try_get(0)?,
                lang: Lang::from_tag(&lang).unwrap_or_default(),
                wanted: row.try_get::<i64, _>(2)? == 1,
            })
        })
        .collect()
}

/// Notes that recipients up to a user have had their turn.
pub async fn posted(tx: &mut Tx, id: i64, to: i64) -> sqlx::Result<()> {
    sqlx::query("UPDATE broadcasts SET posted_to = $2 WHERE id = $1")
        .bind(id)
        .bind(to)
        .execute(tx)
        .await?;
    Ok(())
}

/// Notes that a recipient's letter is in the outbox.
pub async fn queue_recipient(tx: &mut Tx, id: i64, user: i64) -> sqlx::Result<()> {
    recipient_becomes(tx, id, user, "queued").await
}

async fn recipient_becomes(
    tx: &mut Tx,
    id: i64,
    user: i64,
    state: &'static str,
) -> sqlx::Result<()> {
    sqlx::query("UPDATE recipients SET state = $3 WHERE user_id = $2 AND broadcast_id = $1")
        .bind(id)
        .bind(user)
        .bind(state)
        .execute(tx)
        .await?;
    Ok(())
}

/// Notes what came of a recipient, and counts it.
pub async fn reached(tx: &mut Tx, id: i64, user: i64, what: Reached) -> sqlx::Result<()> {
    recipient_becomes(tx, id, user, what.word()).await?;
    let one = |counted: Reached| i64::from(counted == what);
    sqlx::query(
        "UPDATE broadcasts SET sent = sent + $2, failed = failed + $3, blocked = blocked + $4, left_out = left_out + $5 \
         WHERE id = $1",
    )
    .bind(id)
    .bind(one(Reached::Sent))
    .bind(one(Reached::Failed))
    .bind(one(Reached::Blocked))
    .bind(one(Reached::LeftOut))
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes back what waits to be sent of a broadcast: its recipients wait again. What is on its way goes on.
pub(super) async fn take_back(tx: &mut Tx, id: i64) -> sqlx::Result<()> {
    let taken: Vec<(String,)> = sqlx::query_as(
        "DELETE FROM outbox WHERE broadcast_id = $1 AND state = 'waiting' RETURNING order_key",
    )
    .bind(id)
    .fetch_all(&mut *tx)
    .await?;
    if sabotage::is(Sabotage::TakenBackForgotten) {
        return Ok(());
    }
    let users = taken.iter().filter_map(|(key,)| key.parse::<i64>().ok());
    let mut first = i64::MAX;
    for user in users {
        first = first.min(user);
        recipient_becomes(tx, id, user, "waiting").await?;
    }
    sqlx::query("UPDATE broadcasts SET posted_to = $2 WHERE id = $1 AND posted_to >= $2")
        .bind(id)
        .bind(first.saturating_sub(1))
        .execute(tx)
        .await?;
    Ok(())
}

/// Takes a letter to carry it. False when it was taken back before, or its broadcast is not running: then all of its letters
/// that wait are taken back, one that came back with a 429 among them.
pub async fn claim_letter(tx: &mut Tx, row: i64, broadcast: i64) -> sqlx::Result<bool> {
    let running: Option<(i64,)> =
        sqlx::query_as("SELECT id FROM broadcasts WHERE id = $1 AND state = 'running'")
            .bind(broadcast)
            .fetch_optional(&mut *tx)
            .await?;
    if running.is_none() {
        take_back(tx, broadcast).await?;
        return Ok(false);
    }
    super::claim_row(tx, row).await
}

/// Removes recipients of a broadcast that was over before an instant, at most `limit`: what it came to stays in its row. True
/// when there may be more.
pub async fn tidy_recipients(tx: &mut Tx, before: i64, limit: i64) -> sqlx::Result<bool> {
    let old: Option<(i64, i64)> = sqlx::query_as(
        "SELECT id, tidied_to FROM broadcasts WHERE finished_at < $1 AND tidied_to >= 0 ORDER BY id LIMIT 1",
    )
    .bind(before)
    .fetch_optional(&mut *tx)
    .await?;
    let Some((id, from)) = old else {
        return Ok(false);
    };
    // Of all broadcasts: those of this one may be few among them, and a step must not look at all.
    let (to,): (Option<i64>,) = sqlx::query_as(
        "SELECT MAX(t.user_id) FROM (SELECT user_id FROM recipients WHERE user_id > $1 ORDER BY user_id LIMIT $2) t",
    )
    .bind(from)
    .bind(limit)
    .fetch_one(&mut *tx)
    .await?;
    sqlx::query(
        "DELETE FROM recipients WHERE user_id > $1 AND user_id <= $2 AND broadcast_id = $3",
    )
    .bind(from)
    .bind(to.unwrap_or(from))
    .bind(id)
    .execute(&mut *tx)
    .await?;
    sqlx::query("UPDATE broadcasts SET tidied_to = $2 WHERE id = $1")
        .bind(id)
        .bind(to.unwrap_or(-1))
        .execute(tx)
        .await?;
    Ok(true)
}
