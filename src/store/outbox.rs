//! The outbox: what is to leave, and the messages that names stand for.

use super::Tx;
use crate::sabotage::{self, Sabotage};

/// What to do with a row whose outcome is not known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OnUnknown {
    /// Carry it again: a repeat does no harm.
    Repeat,
    /// Settle it as unknown and say so in its answer.
    Report,
}

/// What a row is to the slot that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum SlotUse {
    /// A version of it: edits the slot's message, or becomes it where there is none.
    #[default]
    Edit,
    /// A version of it that is sent as a new message even so.
    Anew,
    /// Something done to the slot's message that is no version of it: newer versions do not take it back.
    About,
}

impl SlotUse {
    fn word(self) -> &'static str {
        match self {
            SlotUse::Edit => "edit",
            SlotUse::Anew => "anew",
            SlotUse::About => "about",
        }
    }

    fn from_word(word: &str) -> SlotUse {
        match word {
            "anew" => SlotUse::Anew,
            "about" => SlotUse::About,
            _ => SlotUse::Edit,
        }
    }
}

/// A row to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewRow {
    /// Who carries it.
    pub carrier: String,
    /// Rows with the same key leave one after another. None: it waits for nobody.
    pub order_key: Option<String>,
    /// The name of a message in its chat. Needs an order key.
    pub slot: Option<String>,
    pub slot_use: SlotUse,
    /// Lower goes first.
    pub priority: i64,
    /// The instant from which it is of no use.
    pub not_after: Option<i64>,
    pub on_unknown: OnUnknown,
    /// The lane in which its answer arrives as an event. None: nobody waits for it.
    pub lane: Option<i64>,
    /// What the carrier is given.
    pub body: String,
    /// The file that goes with it, by its hash.
    pub upload: Option<String>,
    /// The broadcast that it is a letter of; its order key is the recipient. Such a row goes when it is settled.
    pub broadcast: Option<i64>,
}

/// A row that waits or is on its way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxRow {
    pub id: i64,
    pub attempts: i64,
    pub row: NewRow,
}

/// How a row ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Settled {
    Done,
    Refused,
    Unknown,
    Expired,
}

impl Settled {
    fn word(self) -> &'static str {
        match self {
            Settled::Done => "done",
            Settled::Refused => "refused",
            Settled::Unknown => "unknown",
            Settled::Expired => "expired",
        }
    }
}

/// Stores a row.
pub async fn put_row(tx: &mut Tx, id: i64, row: &NewRow, now: i64) -> sqlx::Result<()> {
    let on_unknown = match row.on_unknown {
        OnUnknown::Repeat => "repeat",
        OnUnknown::Report => "report",
    };
    sqlx::query(
        "INSERT INTO outbox (id, carrier, order_key, slot, slot_use, priority, not_after, on_unknown, lane, body, \
         upload, broadcast_id, state, attempts, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'waiting', 0, $13)",
    )
    .bind(id)
    .bind(&row.carrier)
    .bind(row.order_key.as_deref())
    .bind(row.slot.as_deref())
    .bind(row.slot_use.word())
    .bind(row.priority)
    .bind(row.not_after)
    .bind(on_unknown)
    .bind(row.lane)
    .bind(&row.body)
    .bind(row.upload.as_deref())
    .bind(row.broadcast)
    .bind(now)
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes back the waiting versions of a slot, because a newer one comes. True when one of them was to be sent anew:
/// then the newer one must be.
pub async fn supersede(tx: &mut Tx, order_key: &str, slot: &str, now: i64) -> sqlx::Result<bool> {
    let taken: Vec<(String,)> = sqlx::query_as(
        "UPDATE outbox SET state = 'superseded', finished_at = $3 \
         WHERE order_key = $1 AND slot = $2 AND state = 'waiting' \
         AND slot_use <> 'about' RETURNING slot_use",
    )
    .bind(order_key)
    .bind(slot)
    .bind(now)
    .fetch_all(tx)
    .await?;
    Ok(taken
        .iter()
        .any(|(slot_use,)| SlotUse::from_word(slot_use) == SlotUse::Anew))
}

/// Takes a row to carry it. False when it is no longer waiting.
pub async fn claim_row(tx: &mut Tx, id: i64) -> sqlx::Result<bool> {
    let claimed =
        sqlx::query("UPDATE outbox SET state = 'sending' WHERE id = $1 AND state = 'waiting'")
            .bind(id)
            .execute(tx)
            .await?;
    Ok(claimed.rows_affected() == 1)
}

/// Puts a row back to be carried again later.
pub async fn release_row(tx: &mut Tx, id: i64, attempts: i64) -> sqlx::Result<()> {
    sqlx::query(
        "UPDATE outbox SET state = 'waiting', attempts = $2 \
         WHERE id = $1 AND state IN ('waiting', 'sending')",
    )
    .bind(id)
    .bind(attempts)
    .execute(tx)
    .await?;
    Ok(())
}

/// Ends a row. When it was a version of a slot and became a message, the slot stands for that message from now on.
pub async fn settle_row(
    tx: &mut Tx,
    sent: &OutboxRow,
    settled: Settled,
    message: Option<i64>,
    outcome: &str,
    now: i64,
) -> sqlx::Result<()> {
    sqlx::query(
        // What was asked of a retailer holds an address: its answer is an event of its own, and this is of no more use.
        "UPDATE outbox SET state = $2, outcome = $3, attempts = $4, finished_at = $5, \
         body = CASE WHEN lane IS NULL THEN body ELSE '' END WHERE id = $1",
    )
    .bind(sent.id)
    .bind(settled.word())
    .bind(outcome)
    .bind(sent.attempts)
    .bind(now)
    .execute(&mut *tx)
    .await?;
    if let (Some(message), Some(key), Some(slot)) = (message, &sent.row.order_key, &sent.row.slot)
        && sent.row.slot_use != SlotUse::About
        && !sabotage::is(Sabotage::SlotsForgotten)
    {
        sqlx::query(
            "INSERT INTO slots (order_key, name, message_id) VALUES ($1, $2, $3) \
             ON CONFLICT (order_key, name) DO UPDATE SET message_id = $3",
        )
        .bind(key)
        .bind(slot)
        .bind(message)
        .execute(tx)
        .await?;
    }
    Ok(())
}

/// Removes a letter of a broadcast when it is settled.
pub async fn drop_letter(tx: &mut Tx, id: i64) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM outbox WHERE id = $1")
        .bind(id)
        .execute(tx)
        .await?;
    Ok(())
}

/// The message that a slot stands for.
pub async fn slot_message(tx: &mut Tx, order_key: &str, slot: &str) -> sqlx::Result<Option<i64>> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT message_id FROM slots WHERE order_key = $1 AND name = $2")
            .bind(order_key)
            .bind(slot)
            .fetch_optional(tx)
            .await?;
    Ok(row.map(|(id,)| id))
}

/// Rows that a former process had on their way when it ended: `repeat` rows wait again, `report` rows are returned, to be
/// settled as unknown.
pub async fn lost_rows(tx: &mut Tx) -> sqlx::Result<Vec<OutboxRow>> {
    let sent = sabotage::is(Sabotage::LostTakenForSent);
    sqlx::query(
        "UPDATE outbox SET state = $1, attempts = attempts + 1 \
         WHERE state = 'sending' AND on_unknown = 'repeat'",
    )
    .bind(if sent { "done" } else { "waiting" })
    .execute(&mut *tx)
    .await?;
    rows(tx, "sending").await
}

/// Rows that wait, oldest first.
pub async fn waiting_rows(tx: &mut Tx) -> sqlx::Result<Vec<OutboxRow>> {
    rows(tx, "waiting").await
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: i64,
    carrier: String,
    order_key: Option<String>,
    slot: Option<String>,
    slot_use: String,
    priority: i64,
    not_after: Option<i64>,
    on_unknown: String,
    lane: Option<i64>,
    body: String,
    upload: Option<String>,
    broadcast_id: Option<i64>,
    attempts: i64,
}

async fn rows(tx: &mut Tx, state: &str) -> sqlx::Result<Vec<OutboxRow>> {
    let stored: Vec<Stored> = sqlx::query_as(
        "SELECT id, carrier, order_key, slot, slot_use, priority, not_after, on_unknown, lane, body, upload, \
         broadcast_id, attempts FROM outbox WHERE state = $1 AND state IN ('waiting', 'sending') ORDER BY id",
    )
    .bind(state)
    .fetch_all(tx)
    .await?;
    Ok(stored.into_iter().map(OutboxRow::from).collect())
}

impl From<Stored> for OutboxRow {
    fn from(s: Stored) -> OutboxRow {
        OutboxRow {
            id: s.id,
            attempts: s.attempts,
            row: NewRow {
                carrier: s.carrier,
                order_key: s.order_key,
                slot: s.slot,
                slot_use: SlotUse::from_word(&s.slot_use),
                priority: s.priority,
                not_after: s.not_after,
                on_unknown: match s.on_unknown.as_str() {
                    "repeat" => OnUnknown::Repeat,
                    _ => OnUnknown::Report,
                },
                lane: s.lane,
                body: s.body,
                upload: s.upload,
                broadcast: s.broadcast_id,
            },
        }
    }
}
