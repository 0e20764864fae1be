//! The lanes of the inbox, in memory: which event may have its turn next.

use std::collections::{BTreeSet, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use tokio::sync::Notify;

use crate::store::InboxRow;

/// Events that wait, by lane. A lane is in `lanes` while it has events or a turn.
#[derive(Default)]
pub(super) struct Lanes {
    inner: Mutex<Inner>,
    wake: Notify,
}

#[derive(Default)]
struct Inner {
    /// Events with the instant at which they were received, or taken up after a start.
    lanes: HashMap<i64, VecDeque<(InboxRow, Instant)>>,
    /// Lanes whose first event may have its turn, in the order in which they became so.
    ready: VecDeque<i64>,
    /// Lanes that pause after a failed turn, by the monotonic millisecond at which they go on.
    paused: BTreeSet<(i64, i64)>,
}

impl Lanes {
    /// Adds events at the ends of their lanes.
    pub(super) fn feed(&self, events: Vec<InboxRow>) {
        let mut inner = self.inner();
        let received = Instant::now();
        for event in events {
            let lane = event.lane;
            let events = inner.lanes.entry(lane).or_default();
            events.push_back((event, received));
            if events.len() == 1 {
                inner.ready.push_back(lane);
                self.wake.notify_one();
            }
        }
    }

    /// Takes the next event for its turn, with the instant of its receipt. Its lane has no other until [`Lanes::done`] or [`Lanes::again`].
    pub(super) fn take(&self, mono: i64) -> Option<(InboxRow, Instant)> {
        let mut inner = self.inner();
        while let Some((at, lane)) = inner.paused.first().copied() {
            if at > mono {
                break;
            }
            inner.paused.pop_first();
            inner.ready.push_back(lane);
        }
        let lane = inner.ready.pop_front()?;
        let event = inner.lanes.get(&lane).and_then(|events| events.front());
        let event = event.cloned();
        // The next worker has something to do, or an instant to sleep until.
        if !inner.ready.is_empty() || !inner.paused.is_empty() {
            self.wake.notify_one();
        }
        event
    }

    /// Ends the turn of a lane's first event.
    pub(super) fn done(&self, lane: i64) {
        let mut inner = self.inner();
        let Some(events) = inner.lanes.get_mut(&lane) else {
            return;
        };
        events.pop_front();
        if events.is_empty() {
            inner.lanes.remove(&lane);
        } else {
            inner.ready.push_back(lane);
            self.wake.notify_one();
        }
    }

    /// Ends a failed turn of a lane's first event: it has another one at an instant, in monotonic milliseconds.
    pub(super) fn again(&self, lane: i64, attempts: i64, at: i64) {
        let mut inner = self.inner();
        if let Some((event, _)) = inner.lanes.get_mut(&lane).and_then(VecDeque::front_mut) {
            event.attempts = attempts;
            inner.paused.insert((at, lane));
            self.wake.notify_one();
        }
    }

    /// The next instant at which a pausing lane goes on, in monotonic milliseconds.
    pub(super) fn resumes(&self) -> Option<i64> {
        self.inner().paused.first().map(|(at, _)| *at)
    }

    /// Waits until there may be an event to take.
    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }

    pub(super) fn empty(&self) -> bool {
        self.inner().lanes.is_empty()
    }

    /// Lanes that have events or a turn.
    pub(super) fn count(&self) -> usize {
        self.inner().lanes.len()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event(id: i64, lane: i64) -> InboxRow {
        InboxRow {
            id,
            source: "test".into(),
            key: id.to_string(),
            lane,
            body: String::new(),
            attempts: 0,
        }
    }

    #[test]
    fn a_lane_has_one_turn_at_a_time_in_order_and_others_go_on() {
        let lanes = Lanes::default();
        lanes.feed(vec![event(1, 7), event(2, 7), event(3, 8)]);
        assert_eq!(lanes.take(0).map(|(e, _)| e.id), Some(1));
        assert_eq!(lanes.take(0).map(|(e, _)| e.id), Some(3));
        assert_eq!(lanes.take(0).map(|(e, _)| e.id), None);
        lanes.done(7);
        assert_eq!(lanes.take(0).map(|(e, _)| e.id), Some(2));
        lanes.again(7, 1, 100);
        lanes.done(8);
        assert_eq!(lanes.take(99).map(|(e, _)| e.id), None);
        assert_eq!(lanes.resumes(), Some(100));
        assert_eq!(
            lanes.take(100).map(|(e, _)| (e.id, e.attempts)),
            Some((2, 1))
        );
        lanes.done(7);
        assert!(lanes.empty());
    }
}
