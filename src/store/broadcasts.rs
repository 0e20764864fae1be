//! Broadcasts: one message to many, from its draft to its end.

use anyhow::Context;

use super::{Tx, read_json};
use crate::shop::{Audience, BroadcastState};

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
    pub(super) joined_by: Option<i64>,
    /// Users up to this id have their rows.
    pub(super) written_to: i64,
    /// Users up to this id have had their turn.
    pub(super) posted_to: i64,
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
        super::recipients::take_back(tx, id).await?;
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

/// Begins a scheduled broadcast, for so many as it goes to by now. False when it was called off or began before.
pub async fn begin_broadcast(
    tx: &mut Tx,
    id: i64,
    expected: i64,
    now: i64,
) -> anyhow::Result<bool> {
    let present = broadcast(tx, id).await?;
    if present.is_none_or(|present| present.state != BroadcastState::Scheduled) {
        return Ok(false);
    }
    expect(tx, id, expected).await?;
    move_broadcast(tx, id, BroadcastState::Running, now).await
}

/// Notes how many a broadcast goes to.
async fn expect(tx: &mut Tx, id: i64, expected: i64) -> sqlx::Result<()> {
    sqlx::query("UPDATE broadcasts SET expected = $2 WHERE id = $1")
        .bind(id)
        .bind(expected)
        .execute(tx)
        .await?;
    Ok(())
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
    if draft.state != BroadcastState::Draft {
        return Ok(false);
    }
    expect(tx, id, expected).await?;
    let to = match draft.starts_at {
        Some(at) if at > now => BroadcastState::Scheduled,
        _ => BroadcastState::Running,
    };
    move_broadcast(tx, id, to, now).await
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Db;

    #[tokio::test]
    async fn an_hour_that_comes_begins_only_what_still_waits_for_it() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("db")).await.unwrap();
        db.write(async move |tx: &mut Tx| {
            draft_broadcast(tx, 1, 0, "{}", &Audience::default(), 0).await?;
            assert!(!begin_broadcast(tx, 1, 5, 0).await?, "a draft");
            let mut draft = broadcast(tx, 1).await?.unwrap();
            draft.starts_at = Some(10);
            assert!(change_draft(tx, &draft).await?);
            assert!(launch_broadcast(tx, 1, 3, 0).await?);
            // A command begins it before its hour, and another pauses it.
            assert!(begin_broadcast(tx, 1, 7, 5).await?);
            assert!(pause_broadcast(tx, 1, 6).await?);
            assert!(!begin_broadcast(tx, 1, 9, 10).await?, "its hour comes");
            let found = broadcast(tx, 1).await?.unwrap();
            assert_eq!((found.state, found.expected), (BroadcastState::Paused, 7));
            Ok(())
        })
        .await
        .unwrap();
    }
}
