//! What does not get on: events that are dead, rows that did not arrive, and either that has waited too long. For operators;
//! a body is handed out only to be masked.

use super::{InboxRow, Tx};

/// Where an entry is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Table {
    Inbox,
    Outbox,
}

/// An event or a row of the outbox, without its body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub table: Table,
    pub id: i64,
    pub state: String,
    /// The source of an event, or the carrier of a row.
    pub of: String,
    pub attempts: i64,
    /// When it came to be here, in milliseconds.
    pub since: i64,
    /// What went wrong, as it was noted. It may quote what a person wrote.
    pub error: Option<String>,
}

type Row = (i64, String, String, i64, i64, Option<String>);

fn entry(table: Table, (id, state, of, attempts, since, error): Row) -> Entry {
    Entry {
        table,
        id,
        state,
        of,
        attempts,
        since,
        error,
    }
}

/// Dead events, rows that were refused, expired or whose outcome is not known, and whatever has waited since before an
/// instant; the oldest first.
pub async fn stuck(tx: &mut Tx, before: i64) -> sqlx::Result<Vec<Entry>> {
    let events: Vec<Row> = sqlx::query_as(
        "SELECT id, state, source, attempts, received_at, error FROM inbox \
         WHERE state = 'dead' OR (state = 'waiting' AND received_at < $1) ORDER BY id",
    )
    .bind(before)
    .fetch_all(&mut *tx)
    .await?;
    let rows: Vec<Row> = sqlx::query_as(
        "SELECT id, state, carrier, attempts, created_at, outcome FROM outbox \
         WHERE state IN ('refused', 'unknown', 'expired') \
         OR (state IN ('waiting', 'sending') AND created_at < $1) ORDER BY id",
    )
    .bind(before)
    .fetch_all(tx)
    .await?;
    let events = events.into_iter().map(|row| entry(Table::Inbox, row));
    let rows = rows.into_iter().map(|row| entry(Table::Outbox, row));
    Ok(events.chain(rows).collect())
}

/// An event or a row by its id, with its body. The body may hold what people wrote and where they live.
pub async fn entry_with_body(tx: &mut Tx, id: i64) -> sqlx::Result<Option<(Entry, String)>> {
    type Full = (i64, String, String, i64, i64, Option<String>, String);
    let split = |table, (id, state, of, attempts, since, error, body): Full| {
        let row = (id, state, of, attempts, since, error);
        (entry(table, row), body)
    };
    let event: Option<Full> = sqlx::query_as(
        "SELECT id, state, source, attempts, received_at, error, body FROM inbox WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(&mut *tx)
    .await?;
    if let Some(event) = event {
        return Ok(Some(split(Table::Inbox, event)));
    }
    let row: Option<Full> = sqlx::query_as(
        "SELECT id, state, carrier, attempts, created_at, outcome, body FROM outbox WHERE id = $1",
    )
    .bind(id)
    .fetch_optional(tx)
    .await?;
    Ok(row.map(|row| split(Table::Outbox, row)))
}

/// Ids of the dead events that can be replayed: not those whose body /forget has emptied.
pub async fn dead_events(tx: &mut Tx) -> sqlx::Result<Vec<i64>> {
    let ids: Vec<(i64,)> = sqlx::query_as(
        "SELECT id FROM inbox WHERE state = 'dead' AND error IS NOT NULL ORDER BY id",
    )
    .fetch_all(tx)
    .await?;
    Ok(ids.into_iter().map(|(id,)| id).collect())
}

/// Lets a dead event wait again. False when it is not dead, or when /forget has emptied it.
///
/// It keeps the instant at which it was parked: a waiting event with such an instant is one that the bot, if one runs, has
/// not taken up yet ([`take_replayed`]).
pub async fn replay(tx: &mut Tx, id: i64) -> sqlx::Result<bool> {
    let replayed = sqlx::query(
        "UPDATE inbox SET state = 'waiting', attempts = 0 \
         WHERE id = $1 AND state = 'dead' AND error IS NOT NULL AND finished_at IS NOT NULL",
    )
    .bind(id)
    .execute(tx)
    .await?;
    Ok(replayed.rows_affected() == 1)
}

/// Whether an event was replayed that no bot has taken up yet.
pub async fn any_replayed(tx: &mut Tx) -> sqlx::Result<bool> {
    let row: Option<(i64,)> = sqlx::query_as(
        "SELECT id FROM inbox WHERE state = 'waiting' AND finished_at IS NOT NULL LIMIT 1",
    )
    .fetch_optional(tx)
    .await?;
    Ok(row.is_some())
}

/// Takes up the events that were replayed, oldest first: each is returned once.
pub async fn take_replayed(tx: &mut Tx) -> sqlx::Result<Vec<InboxRow>> {
    type Taken = (i64, String, String, i64, String, i64);
    let mut rows: Vec<Taken> = sqlx::query_as(
        "UPDATE inbox SET finished_at = NULL WHERE state = 'waiting' AND finished_at IS NOT NULL \
         RETURNING id, source, key, lane, body, attempts",
    )
    .fetch_all(tx)
    .await?;
    rows.sort_by_key(|(id, ..)| *id);
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
