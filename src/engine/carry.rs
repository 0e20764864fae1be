//! Carrying: one row of the outbox leaves, and what came of it is stored.

use std::panic::AssertUnwindSafe;
use std::pin::pin;
use std::time::Duration;

use futures::FutureExt;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::{Answer, Answered, Engine, Meanwhile, Now, Outcome, Parcel, measure};
use crate::store::{self, Db, DbError, InboxRow, OnUnknown, OutboxRow, Reached, Settled, Tx};

/// Attempts at a row whose outcome stays unknown though a repeat does no harm.
const ATTEMPTS: i64 = 5;
/// Pause before such a row is carried again, in milliseconds, times the attempts so far.
const PAUSE: i64 = 1_000;

/// What came of a row that a former process had on its way.
pub(super) const LOST: Outcome = Outcome::Unknown {
    reason: String::new(),
};

impl Engine {
    /// Carries the next row of a carrier. False when none may leave now.
    pub async fn carry(&self, carrier: &str, now: Now) -> anyhow::Result<bool> {
        let Some(desk) = self.desks.get(carrier) else {
            anyhow::bail!("there is no carrier {carrier:?}");
        };
        let Some(mut row) = desk.queue.take(&*desk.carrier, now) else {
            return Ok(false);
        };
        let began = self.clock.now().mono;
        let outcome = match self.claimed(&row).await {
            Ok(true) => self.outcome(&row, now).await,
            Ok(false) => {
                desk.queue.done(&row);
                return Ok(true);
            }
            Err(error) => Err(error),
        };
        if let Err(error) = &outcome
            && store::troubled(error)
        {
            // It has not left, and does not count as tried: it keeps its place until the database is well.
            self.release(&row).await;
            desk.queue.again(&row, now.mono);
            return Ok(true);
        }
        let outcome = outcome.unwrap_or_else(|error| Outcome::Again {
            after: PAUSE,
            reason: format!("{error:#}"),
        });
        measure::carried(&row, &outcome);
        row.attempts += 1;
        match again(&row, &outcome) {
            Some((after, reason)) => {
                log::info!("row {}: again in {after} ms: {reason}", row.id);
                self.release(&row).await;
                let took = self.clock.now().mono - began;
                desk.queue.again(&row, now.mono + took + after);
            }
            None => self.settle(desk, row, outcome, now).await,
        }
        Ok(true)
    }

    /// Claims a row where that matters: a version of a slot, which a newer version may supersede until it is on its way, a
    /// call that must be known to have been on its way after a crash, and a letter of a broadcast, which may be paused. False
    /// when it was superseded or taken back.
    async fn claimed(&self, row: &OutboxRow) -> anyhow::Result<bool> {
        let id = row.id;
        if let Some(broadcast) = row.row.broadcast {
            let claim = async move |tx: &mut Tx| Ok(store::claim_letter(tx, id, broadcast).await?);
            return Ok(self.db.write(claim).await?);
        }
        if row.row.slot.is_none() && row.row.on_unknown == OnUnknown::Repeat {
            return Ok(true);
        }
        Ok(self
            .db
            .write(async move |tx: &mut Tx| Ok(store::claim_row(tx, id).await?))
            .await?)
    }

    async fn outcome(&self, row: &OutboxRow, now: Now) -> anyhow::Result<Outcome> {
        if row.row.not_after.is_some_and(|end| end <= now.wall) {
            return Ok(Outcome::Refused {
                value: Value::Null,
                reason: EXPIRED.into(),
                news: None,
            });
        }
        let message = match (&row.row.order_key, &row.row.slot) {
            (Some(key), Some(slot)) => {
                self.db
                    .read(async |tx| Ok(store::slot_message(tx, key, slot).await?))
                    .await?
            }
            _ => None,
        };
        let upload = match &row.row.upload {
            Some(hash) => {
                self.db
                    .read(async |tx| Ok(store::upload(tx, hash).await?))
                    .await?
            }
            None => None,
        };
        let (told, mut parts) = mpsc::unbounded_channel();
        let parcel = Parcel {
            id: row.id,
            body: row.row.body.clone(),
            attempts: row.attempts,
            message,
            slot_use: row.row.slot_use,
            upload,
            meanwhile: Meanwhile(Some(told)),
        };
        let desk = self.desks.get(row.row.carrier.as_str());
        let Some(desk) = desk else {
            anyhow::bail!("there is no carrier {:?}", row.row.carrier);
        };
        let carried = AssertUnwindSafe(desk.carrier.carry(&parcel, now)).catch_unwind();
        let mut carried = pin!(carried);
        let carried = loop {
            tokio::select! {
                // What is left to be told when it arrives is part of the answer.
                biased;
                outcome = &mut carried => break outcome,
                Some(part) = parts.recv() => {
                    self.told(row, part, now).await;
                }
            }
        };
        Ok(carried.unwrap_or_else(|_| Outcome::Unknown {
            reason: "the carrier panicked".into(),
        }))
    }

    /// Brings a part of what comes of a row to its lane. One that cannot be stored is not missed.
    async fn told(&self, row: &OutboxRow, part: Value, now: Now) {
        let Some(lane) = row.row.lane else { return };
        let answer = answer(row, Answered::Part(part));
        let written = async {
            let body = serde_json::to_string(&answer)?;
            // Each its own: a repeat tells anew.
            let key = format!("{}.{}", row.id, self.db.id());
            let event = event(&self.db, ("answer", key, lane, body));
            let received = async move |tx: &mut Tx| {
                Engine::receive(tx, std::slice::from_ref(&event), now).await
            };
            anyhow::Ok(self.db.write(received).await?)
        };
        match written.await {
            Ok(events) => self.lanes.feed(events),
            Err(error) => log::warn!("row {}: a part of its answer is lost: {error:#}", row.id),
        }
    }

    /// Puts a row back, until that is stored: one that stayed claimed would be taken for one that was superseded.
    async fn release(&self, row: &OutboxRow) {
        let (id, attempts) = (row.id, row.attempts);
        loop {
            let released = self
                .db
                .write(async move |tx: &mut Tx| Ok(store::release_row(tx, id, attempts).await?))
                .await;
            match released {
                Ok(()) => return,
                Err(error) => self.unstored(&error, id, "it cannot be put back").await,
            }
        }
    }

    /// Stores what came of a row, until it is stored: to forget it would send it twice.
    async fn settle(&self, desk: &super::Desk, row: OutboxRow, outcome: Outcome, now: Now) {
        loop {
            let (db, sent, what) = (self.db.clone(), row.clone(), outcome.clone());
            let settled = self
                .db
                .write(async move |tx: &mut Tx| settle(tx, &db, &sent, &what, now).await)
                .await;
            match settled {
                Ok(events) => {
                    self.lanes.feed(events);
                    desk.queue.done(&row);
                    if row.row.broadcast.is_some() {
                        self.broadcasts.settled(desk.queue.lines());
                    }
                    return;
                }
                Err(error) => {
                    self.unstored(&error, row.id, "its outcome cannot be stored")
                        .await;
                }
            }
        }
    }

    /// Waits before something is stored again: until the database is well, or a moment.
    async fn unstored(&self, error: &DbError, id: i64, what: &str) {
        if let DbError::Trouble(_) = error {
            return self.db.well().await;
        }
        log::error!("row {id}: {what}: {error}");
        tokio::time::sleep(Duration::from_millis(PAUSE as u64)).await;
    }
}

pub(super) const EXPIRED: &str = "its time is over";

/// After how many milliseconds, and why, a row is to be carried again; None when its outcome is final.
fn again<'a>(row: &OutboxRow, outcome: &'a Outcome) -> Option<(i64, &'a str)> {
    match outcome {
        Outcome::Again { after, reason } => Some((*after, reason)),
        Outcome::Unknown { reason }
            if row.row.on_unknown == OnUnknown::Repeat && row.attempts < ATTEMPTS =>
        {
            Some((PAUSE * row.attempts, reason))
        }
        _ => None,
    }
}

/// Writes what came of a row, its answer and its news. Returns the events to feed after the commit.
pub(super) async fn settle(
    tx: &mut Tx,
    db: &Db,
    row: &OutboxRow,
    outcome: &Outcome,
    now: Now,
) -> anyhow::Result<Vec<InboxRow>> {
    let mut events = Vec::new();
    let mut reached = Reached::Failed;
    let (settled, answered, message, words) = match outcome {
        Outcome::Done {
            value,
            message,
            file,
        } => {
            if let (Some(hash), Some(file)) = (&row.row.upload, file) {
                store::keep_file_id(tx, hash, file).await?;
            }
            reached = Reached::Sent;
            (
                Settled::Done,
                Answered::Done(value.clone()),
                *message,
                String::new(),
            )
        }
        Outcome::Refused { reason, .. } if reason == EXPIRED => {
            (Settled::Expired, Answered::Expired, None, reason.clone())
        }
        Outcome::Refused {
            value,
            reason,
            news,
        } => {
            // A chat that is gone is everyday; anything else that is refused is a mistake of ours.
            let level = if news.is_some() {
                log::Level::Info
            } else {
                log::Level::Warn
            };
            log::log!(level, "row {}: refused: {reason}", row.id);
            if let Some(news) = news {
                reached = Reached::Blocked;
                events.push(("news", format!("{}", row.id), news.lane, news.body.clone()));
            }
            let answered = Answered::Refused(value.clone());
            (Settled::Refused, answered, None, reason.clone())
        }
        Outcome::Again { reason, .. } | Outcome::Unknown { reason } => {
            log::warn!("row {}: its outcome is not known: {reason}", row.id);
            (Settled::Unknown, Answered::Unknown, None, reason.clone())
        }
    };
    let stored = match message {
        Some(message) => json!({ "message": message }),
        None => json!({ "reason": words }),
    };
    match row.row.broadcast {
        Some(broadcast) => {
            // Its recipient was written down when it was put here.
            if let Some(user) = row
                .row
                .order_key
                .as_deref()
                .and_then(|key| key.parse().ok())
            {
                store::reached(tx, broadcast, user, reached).await?;
            }
            store::drop_letter(tx, row.id).await?;
        }
        None => {
            store::settle_row(tx, row, settled, message, &stored.to_string(), now.wall).await?;
        }
    }
    if let Some(lane) = row.row.lane {
        let body = serde_json::to_string(&answer(row, answered))?;
        events.push(("answer", row.id.to_string(), lane, body));
    }
    let events: Vec<InboxRow> = events.into_iter().map(|new| event(db, new)).collect();
    Engine::receive(tx, &events, now).await
}

/// An answer to a row.
fn answer(row: &OutboxRow, result: Answered) -> Answer {
    Answer {
        row: row.id,
        carrier: row.row.carrier.clone(),
        asked: row.row.body.clone(),
        result,
    }
}

/// An event of this source and key, for this lane, with this body.
fn event(db: &Db, (source, key, lane, body): (&str, String, i64, String)) -> InboxRow {
    InboxRow {
        id: db.id(),
        source: source.into(),
        key,
        lane,
        body,
        attempts: 0,
    }
}
