//! Broadcasts: one message to many, and whom it goes to. A recipient has a row from when the broadcast reaches their id, so
//! that what came of each is known, whatever happens to the process.

use anyhow::Context;

use super::{Tx, read_json};
use crate::shop::{Audience, BroadcastState, Lang};

/// A broadcast with how far it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broadcast {
    pub id: i64,
    /// What people call it.
    pub number: i64,
    /// The admin who is told how far it is; 0 for none.
    pub owner: i64,
    /// What is said, in the form of whoever writes the letters.
    pub content: String,
    pub audience: Audience,
    pub state: BroadcastState,
    /// When it is to begin, in milliseconds; None: as soon as it is sent off.
    pub starts_at: Option<i64>,
    /// Recipients, as counted when it was sent off.
    pub expected: i64,
    /// Recipients that have a row.
    pub written: i64,
    /// All recipients have.
    pub all_written: bool,
    pub sent: i64,
    pub failed: i64,
    pub blocked: i64,
    /// Who no longer was of the audience when their turn came.
    pub left_out: i64,
    pub began_at: Option<i64>,
    pub finished_at: Option<i64>,
    /// Whoever came after this instant is not told.
    joined_by: Option<i64>,
    /// Users up to this id have their rows.
    written_to: i64,
    /// Users up to this id have had their turn.
    posted_to: i64,
}

impl Broadcast {
    /// Whether it is being sent.
    pub fn is_running(&self) -> bool {
        self.state == BroadcastState::Running
    }

    /// Whether it has gone on, been paused or called off since it was read as `before`.
    pub fn has_moved_since(&self, before: &Broadcast) -> bool {
        !self.is_running() || self.posted_to != before.posted_to
    }

    /// Recipients with whom it is over.
    pub fn settled(&self) -> i64 {
        self.sent + self.failed + self.blocked + self.left_out
    }

    /// Recipients there are, as far as is known.
    pub fn total(&self) -> i64 {
        if self.all_written {
            self.written
        } else {
            self.expected.max(self.written)
        }
    }
}

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

/// Who is of an audience: conditions on `users u`, with the parameters of [`members`].
const OF_AUDIENCE: &str = "u.blocked = 0 AND u.forgotten = 0 AND u.notices = 1 AND u.created_at <= $1 \
     AND u.seen_at >= $2 AND $3 LIKE '%' || u.speaks || '%' \
     AND ($4 = 0 OR EXISTS (SELECT 1 FROM cards c JOIN campaigns p ON p.id = c.campaign_id \
     WHERE c.user_id = u.id AND c.state = 'active' AND p.starts <= $5 \
     AND CASE WHEN c.good_until > p.deadline THEN c.good_until ELSE p.deadline END > $5 \
     AND CASE WHEN c.good_until > p.deadline THEN c.good_until ELSE p.deadline END <= $6)) \
     AND ($7 = 0 OR NOT EXISTS (SELECT 1 FROM orders o WHERE o.user_id = u.id)) AND u.id <> $8";

type Query<'q> = sqlx::query::Query<'q, sqlx::Any, sqlx::any::AnyArguments>;

/// Binds what [`OF_AUDIENCE`] asks for: `$1` to `$8`.
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
    use sqlx::Row;
    let statement = format!("SELECT COUNT(*) FROM users u WHERE {OF_AUDIENCE}");
    let row = members(statement, audience, now, now).fetch_one(tx).await?;
    row.try_get(0)
}

/// Stores a broadcast that is being written. Returns its number.
pub async fn draft_broadcast(
    tx: &mut Tx,
    id: i64,
    owner: i64,
    content: &str,
    audience: &Audience,
    now: i64,
) -> anyhow::Result<i64> {
    let (number,): (i64,) = sqlx::query_as(
        "INSERT INTO broadcasts (id, number, owner, content, audience, state, expected, written_to, all_written, \
         posted_to, written, sent, failed, blocked, left_out, created_at) \
         SELECT $1, COALESCE(MAX(number), 0) + 1, $2, $3, $4, 'draft', 0, 0, 0, 0, 0, 0, 0, 0, 0, $5 FROM broadcasts \
         RETURNING number",
    )
    .bind(id)
    .bind(owner)
    .bind(content)
    .bind(serde_json::to_string(audience)?)
    .bind(now)
    .fetch_one(tx)
    .await?;
    Ok(number)
}

/// Stores what has changed of a draft: content, audience, and when it is to begin. False when it is no draft any more.
pub async fn change_draft(tx: &mut Tx, draft: &Broadcast) -> anyhow::Result<bool> {
    let changed = sqlx::query(
        "UPDATE broadcasts SET content = $2, audience = $3, starts_at = $4 WHERE id = $1 AND state = 'draft'",
    )
    .bind(draft.id)
    .bind(&draft.content)
    .bind(serde_json::to_string(&draft.audience)?)
    .bind(draft.starts_at)
    .execute(tx)
    .await?;
    Ok(changed.rows_affected() == 1)
}

/// Throws a draft away. What was sent off is none, and stays.
pub async fn discard_draft(tx: &mut Tx, id: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM broadcasts WHERE id = $1 AND state = 'draft'")
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: i64,
    number: i64,
    owner: i64,
    content: String,
    audience: String,
    joined_by: Option<i64>,
    state: String,
    starts_at: Option<i64>,
    expected: i64,
    written_to: i64,
    all_written: i64,
    posted_to: i64,
    written: i64,
    sent: i64,
    failed: i64,
    blocked: i64,
    left_out: i64,
    began_at: Option<i64>,
    finished_at: Option<i64>,
}

impl TryFrom<Stored> for Broadcast {
    type Error = anyhow::Error;

    fn try_from(s: Stored) -> anyhow::Result<Broadcast> {
        Ok(Broadcast {
            id: s.id,
            number: s.number,
            owner: s.owner,
            content: s.content,
            audience: read_json(&s.audience)
                .with_context(|| format!("the audience of broadcast {}", s.id))?,
            state: BroadcastState::from_word(&s.state)
                .with_context(|| format!("broadcast {} is {:?}", s.id, s.state))?,
            starts_at: s.starts_at,
            expected: s.expected,
            written: s.written,
            all_written: s.all_written == 1,
            sent: s.sent,
            failed: s.failed,
            blocked: s.blocked,
            left_out: s.left_out,
            began_at: s.began_at,
            finished_at: s.finished_at,
            joined_by: s.joined_by,
            written_to: s.written_to,
            posted_to: s.posted_to,
        })
    }
}

const COLUMNS: &str = "SELECT id, number, owner, content, audience, joined_by, state, starts_at, expected, written_to, \
     all_written, posted_to, written, sent, failed, blocked, left_out, began_at, finished_at FROM broadcasts";

async fn broadcasts_where(tx: &mut Tx, rest: &str, value: i64) -> anyhow::Result<Vec<Broadcast>> {
    let statement = format!("{COLUMNS} {rest}");
    // Both parts are constants of this file.
    let rows: Vec<Stored> = sqlx::query_as(sqlx::AssertSqlSafe(statement))
        .bind(value)
        .fetch_all(tx)
        .await?;
    rows.into_iter().map(Broadcast::try_from).collect()
}

/// A broadcast.
pub async fn broadcast(tx: &mut Tx, id: i64) -> anyhow::Result<Option<Broadcast>> {
    Ok(broadcasts_where(tx, "WHERE id = $1", id).await?.pop())
}

/// The broadcast of a number.
pub async fn broadcast_numbered(tx: &mut Tx, number: i64) -> anyhow::Result<Option<Broadcast>> {
    Ok(broadcasts_where(tx, "WHERE number = $1", number)
        .await?
        .pop())
}

/// What an admin has not sent off yet.
pub async fn draft_of(tx: &mut Tx, owner: i64) -> anyhow::Result<Option<Broadcast>> {
    Ok(broadcasts_where(
        tx,
        "WHERE state = 'draft' AND owner = $1 ORDER BY id DESC LIMIT 1",
        owner,
    )
    .await?
    .pop())
}

/// The latest broadcasts that were sent off or called off, the newest first.
pub async fn latest_broadcasts(tx: &mut Tx, limit: i64) -> anyhow::Result<Vec<Broadcast>> {
    broadcasts_where(
        tx,
        "WHERE state <> 'draft' ORDER BY number DESC LIMIT $1",
        limit,
    )
    .await
}

/// Broadcasts that are being sent, the oldest first.
pub async fn running_broadcasts(tx: &mut Tx) -> anyhow::Result<Vec<Broadcast>> {
    broadcasts_where(tx, "WHERE state = 'running' AND id > $1 ORDER BY id", 0).await
}

/// Takes a broadcast from one state to another, by the rules of its life. False when it is in another state, or the step is
/// none of its life: somebody else was first.
pub async fn move_broadcast(
    tx: &mut Tx,
    id: i64,
    to: BroadcastState,
    now: i64,
) -> anyhow::Result<bool> {
    let Some(present) = broadcast(tx, id).await? else {
        return Ok(false);
    };
    if !present.state.may_become(to) {
        return Ok(false);
    }
    let began = present.began_at.or_else(|| {
        let begins = to == BroadcastState::Running;
        begins.then_some(now)
    });
    let finished = to.is_over().then_some(now);
    sqlx::query(
        "UPDATE broadcasts SET state = $2, began_at = $3, finished_at = $4, joined_by = COALESCE(joined_by, $3) \
         WHERE id = $1",
    )
    .bind(id)
    .bind(to.word())
    .bind(began)
    .bind(finished)
    .execute(&mut *tx)
    .await?;
    if matches!(to, BroadcastState::Paused | BroadcastState::Cancelled) {
        take_back(tx, id).await?;
    }
    Ok(true)
}

/// Pauses a broadcast. False when it is not running.
pub async fn pause_broadcast(tx: &mut Tx, id: i64, now: i64) -> anyhow::Result<bool> {
    move_broadcast(tx, id, BroadcastState::Paused, now).await
}

/// Ends a broadcast when its last letter was settled. None: one is still to be; false: it is not running.
pub async fn end_broadcast(tx: &mut Tx, id: i64, now: i64) -> anyhow::Result<Option<bool>> {
    if has_letters(tx, id).await? {
        return Ok(None);
    }
    Ok(Some(
        move_broadcast(tx, id, BroadcastState::Done, now).await?,
    ))
}

/// Sends a draft off: at once, or at the instant that it names. `expected`: recipients as counted.
pub async fn launch_broadcast(
    tx: &mut Tx,
    id: i64,
    expected: i64,
    now: i64,
) -> anyhow::Result<bool> {
    let Some(draft) = broadcast(tx, id).await? else {
        return Ok(false);
    };
    sqlx::query("UPDATE broadcasts SET expected = $2 WHERE id = $1 AND state = 'draft'")
        .bind(id)
        .bind(expected)
        .execute(&mut *tx)
        .await?;
    let to = match draft.starts_at {
        Some(at) if at > now => BroadcastState::Scheduled,
        _ => BroadcastState::Running,
    };
    move_broadcast(tx, id, to, now).await
}

/// Takes back what waits to be sent of a broadcast: its recipients wait again. What is on its way goes on.
async fn take_back(tx: &mut Tx, id: i64) -> sqlx::Result<()> {
    let taken: Vec<(String,)> = sqlx::query_as(
        "DELETE FROM outbox WHERE broadcast_id = $1 AND state = 'waiting' RETURNING order_key",
    )
    .bind(id)
    .fetch_all(&mut *tx)
    .await?;
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
        let statement = format!(
            "INSERT INTO recipients (user_id, broadcast_id, state) SELECT u.id, $9, 'waiting' FROM users u \
             WHERE {OF_AUDIENCE} AND u.id > $10 AND u.id <= $11 ORDER BY u.id ON CONFLICT DO NOTHING"
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
    use sqlx::Row;
    let statement = format!(
        "SELECT r.user_id, COALESCE(u.speaks, 'en'), CASE WHEN u.id IS NOT NULL AND {OF_AUDIENCE} THEN 1 ELSE 0 END \
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

/// Whether letters of a broadcast wait in the outbox or are on their way.
async fn has_letters(tx: &mut Tx, id: i64) -> sqlx::Result<bool> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT id FROM outbox WHERE broadcast_id = $1 LIMIT 1")
            .bind(id)
            .fetch_optional(tx)
            .await?;
    Ok(row.is_some())
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
