//! Timers: when the next one falls due, and the step that turns due ones into events.

use std::sync::atomic::{AtomicI64, Ordering};

use tokio::sync::Notify;

use super::{Engine, Now};
use crate::store::{self, InboxRow, Tx};

/// Timers that one step turns into events.
const STEP: i64 = 100;

/// The instant of the next timer, kept in memory.
pub(super) struct Timers {
    next: AtomicI64,
    wake: Notify,
}

impl Default for Timers {
    fn default() -> Self {
        Timers {
            next: AtomicI64::new(i64::MAX),
            wake: Notify::new(),
        }
    }
}

impl Timers {
    /// Notes that a timer may be due at this instant, by the wall clock.
    pub(super) fn expect(&self, due: Option<i64>) {
        if let Some(due) = due {
            self.next.fetch_min(due, Ordering::SeqCst);
            self.wake.notify_one();
        }
    }

    pub(super) fn due(&self, wall: i64) -> bool {
        self.next.load(Ordering::SeqCst) <= wall
    }

    /// When the next timer may fall due, by the wall clock.
    pub(super) fn next(&self) -> i64 {
        self.next.load(Ordering::SeqCst)
    }

    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }
}

impl Engine {
    /// Turns timers that are due into events. False when none was.
    pub async fn ring(&self, now: Now) -> anyhow::Result<bool> {
        let seen = self.timers.next();
        if seen > now.wall {
            return Ok(false);
        }
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
        // Only after the events are fed, so that an idle engine never has one in between. A timer that was set meanwhile
        // has lowered the value, and stays.
        let next = next.unwrap_or(i64::MAX);
        let _ = self
            .timers
            .next
            .compare_exchange(seen, next, Ordering::SeqCst, Ordering::SeqCst);
        Ok(true)
    }
}
