//! The inbox: events, each received once and settled once.

use super::Tx;
use crate::sabotage::{self, Sabotage};

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboxRow {
    pub id: i64,
    /// Who sent it: `telegram`, `answer`, `news`, `timer`.
    pub source: String,
    /// Its sender's own id: an event with the same source and key is the same event.
    pub key: String,
    /// Whose event it is: a lane has one turn at a time.
    pub lane: i64,
    pub body: String,
    /// Turns that failed on it.
    pub attempts: i64,
}

/// Stores an event. False when it was already there.
pub async fn receive(tx: &mut Tx, row: &InboxRow, now: i64) -> sqlx::Result<bool> {
    let twice = sabotage::is(Sabotage::DuplicatesKept).then(|| row.id.to_string());
    let stored = sqlx::query(
        "INSERT INTO inbox (id, source, key, lane, body, state, attempts, received_at) \
         VALUES ($1, $2, $3, $4, $5, 'waiting', 0, $6) ON CONFLICT (source, key) DO NOTHING",
    )
    .bind(row.id)
    .bind(&row.source)
    .bind(twice.as_ref().unwrap_or(&row.key))
    .bind(row.lane)
    .bind(&row.body)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(stored.rows_affected() == 1)
}

/// Marks an event as done. False when it was settled before: then nothing else of this turn may be written.
pub async fn settle_event(tx: &mut Tx, id: i64, now: i64) -> sqlx::Result<bool> {
    let settled = sqlx::query(
        // An answer repeats what was asked, an address among it.
        "UPDATE inbox SET state = 'done', finished_at = $2, \
         body = CASE WHEN source = 'answer' THEN '' ELSE body END WHERE id = $1 AND state = 'waiting'",
    )
    .bind(id)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(settled.rows_affected() == 1)
}

/// Notes that a turn on an event failed.
pub async fn tried_event(tx: &mut Tx, id: i64, attempts: i64, error: &str) -> sqlx::Result<()> {
    sqlx::query("UPDATE inbox SET attempts = $2, error = $3 WHERE id = $1")
        .bind(id)
        .bind(attempts)
        .bind(error)
        .execute(tx)
        .await?;
    Ok(())
}

/// Parks an event that cannot be handled, with the error, so that its lane goes on. Never dropped: it can be read.
pub async fn bury(tx: &mut Tx, id: i64, error: &str, now: i64) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE inbox SET state = 'dead', error = $2, finished_at = $3 \
         WHERE id = $1 AND state = 'waiting'",
    )
    .bind(id)
    .bind(error)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// Events not settled yet, oldest first.
pub async fn waiting_events(tx: &mut Tx) -> sqlx::Result<Vec<InboxRow>> {
    type Row = (i64, String, String, i64, String, i64);
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, source, key, lane, body, attempts FROM inbox WHERE state = 'waiting' ORDER BY id",
    )
    .fetch_all(tx)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(id, source, key, lane, body, attempts)| InboxRow {
            id,
            source,
            key,
            lane,
            body,
            attempts,
        })
        .collect())
}
