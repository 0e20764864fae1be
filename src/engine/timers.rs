//! Timers: when the next one falls due, and the step that turns due ones into events.

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::{Engine, Now};
use crate::store::{self, InboxRow, Tx};

/// Timers that one step turns into events.
const STEP: i64 = 100;

/// The instant of the next timer, kept in memory.
pub(super) struct Timers {
    inner: Mutex<Inner>,
    wake: Notify,
}

struct Inner {
    /// When the next timer may fall due; never later than it does.
    next: i64,
    /// The earliest timer that was set since the database was last asked.
    since: i64,
}

impl Default for Timers {
    fn default() -> Self {
        let inner = Inner {
            next: i64::MAX,
            since: i64::MAX,
        };
        Timers {
            inner: Mutex::new(inner),
            wake: Notify::new(),
        }
    }
}

impl Timers {
    /// Notes that a timer may be due at this instant, by the wall clock.
    pub(super) fn expect(&self, due: Option<i64>) {
        if let Some(due) = due {
            let mut inner = self.inner();
            inner.next = inner.next.min(due);
            inner.since = inner.since.min(due);
            self.wake.notify_one();
        }
    }

    /// The database is about to be asked: what is set from now on, its answer may not know.
    fn asking(&self) {
        self.inner().since = i64::MAX;
    }

    /// What the database answered.
    fn answered(&self, next: Option<i64>) {
        let mut inner = self.inner();
        inner.next = next.unwrap_or(i64::MAX).min(inner.since);
    }

    pub(super) fn due(&self, wall: i64) -> bool {
        self.next() <= wall
    }

    /// When the next timer may fall due, by the wall clock.
    pub(super) fn next(&self) -> i64 {
        self.inner().next
    }

    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Engine {
    /// Turns timers that are due into events. False when none was.
    pub async fn ring(&self, now: Now) -> anyhow::Result<bool> {
        if !self.timers.due(now.wall) {
            return Ok(false);
        }
        self.timers.asking();
        let ids = self.db.clone();
        let (events, next) = self
            .db
            .write(async move |tx: &mut Tx| {
                let mut events = Vec::new();
                for timer in store::due_timers(tx, now.wall, STEP).await? {
                    events.push(InboxRow {
                        id: ids.id(),
                        source: "timer".into(),
                        key: timer.id.to_string(),
                        lane: timer.lane,
                        body: timer.body,
                        attempts: 0,
                    });
                }
                let events = Engine::receive(tx, &events, now).await?;
                Ok((events, store::next_due(tx).await?))
            })
            .await?;
        self.lanes.feed(events);
        // Only after the events are fed, so that an idle engine never has one in between.
        self.timers.answered(next);
        Ok(true)
    }
}
