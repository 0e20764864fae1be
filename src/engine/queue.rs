//! Rows of the outbox that wait for one carrier, in memory: which one may leave next.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;

use super::{Carrier, Now};
use crate::store::OutboxRow;

/// What rows stand in line for: an order key, or nothing but themselves.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Line {
    Key(String),
    Row(i64),
}

impl Line {
    fn of(row: &OutboxRow) -> Line {
        match &row.row.order_key {
            Some(key) => Line::Key(key.clone()),
            None => Line::Row(row.id),
        }
    }

    fn key(&self) -> Option<&str> {
        match self {
            Line::Key(key) => Some(key),
            Line::Row(_) => None,
        }
    }
}

/// Waiting rows. A line is in `lines` while it has rows, the first of which may be on its way.
#[derive(Default)]
pub(super) struct Queue {
    inner: Mutex<Inner>,
    wake: Notify,
}

#[derive(Default)]
struct Inner {
    lines: HashMap<Line, VecDeque<OutboxRow>>,
    /// First rows that may leave, by priority and age.
    ready: BTreeSet<(i64, i64, Line)>,
    /// First rows that may leave at a monotonic millisecond.
    delayed: BTreeMap<(i64, i64), Line>,
}

impl Inner {
    fn make_ready(&mut self, line: Line) {
        if let Some(row) = self.lines.get(&line).and_then(VecDeque::front) {
            self.ready.insert((row.row.priority, row.id, line));
        }
    }
}

impl Queue {
    /// Adds a row at the end of its line.
    pub(super) fn put(&self, row: OutboxRow) {
        let mut inner = self.inner();
        let line = Line::of(&row);
        let rows = inner.lines.entry(line.clone()).or_default();
        rows.push_back(row);
        if rows.len() == 1 {
            inner.make_ready(line);
            self.wake.notify_one();
        }
    }

    /// Takes the next row that the carrier admits now. Its line has no other until [`Queue::done`] or
    /// [`Queue::again`].
    pub(super) fn take(&self, carrier: &dyn Carrier, now: Now) -> Option<OutboxRow> {
        let mut inner = self.inner();
        while let Some(entry) = inner.delayed.first_entry() {
            if entry.key().0 > now.mono {
                break;
            }
            let line = entry.remove();
            inner.make_ready(line);
        }
        while let Some((_, id, line)) = inner.ready.pop_first() {
            if let Err(earliest) = carrier.admit(line.key(), now) {
                inner.delayed.insert((earliest, id), line);
                continue;
            }
            let row = inner.lines.get(&line).and_then(VecDeque::front).cloned();
            // The next worker has something to do, or an instant to sleep until.
            if !inner.ready.is_empty() || !inner.delayed.is_empty() {
                self.wake.notify_one();
            }
            return row;
        }
        None
    }

    /// Ends the carrying of a line's first row.
    pub(super) fn done(&self, row: &OutboxRow) {
        let line = Line::of(row);
        let mut inner = self.inner();
        let Some(rows) = inner.lines.get_mut(&line) else {
            return;
        };
        rows.pop_front();
        if rows.is_empty() {
            inner.lines.remove(&line);
        } else {
            inner.make_ready(line);
            self.wake.notify_one();
        }
    }

    /// Puts a line's first row back to be carried again at an instant, in monotonic milliseconds.
    pub(super) fn again(&self, row: &OutboxRow, at: i64) {
        let line = Line::of(row);
        let mut inner = self.inner();
        if let Some(first) = inner.lines.get_mut(&line).and_then(VecDeque::front_mut) {
            first.attempts = row.attempts;
            inner.delayed.insert((at, row.id), line);
            self.wake.notify_one();
        }
    }

    /// The next instant at which a delayed row may leave, in monotonic milliseconds.
    pub(super) fn resumes(&self) -> Option<i64> {
        self.inner().delayed.keys().next().map(|(at, _)| *at)
    }

    /// Waits until there may be a row to take.
    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }

    pub(super) fn empty(&self) -> bool {
        self.inner().lines.is_empty()
    }

    /// Lines that have rows.
    pub(super) fn lines(&self) -> usize {
        self.inner().lines.len()
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Outcome, Parcel};
    use super::*;
    use crate::store::NewRow;
    use futures::future::BoxFuture;

    /// Lets nothing of key `slow` leave before 100.
    struct Slow;

    impl Carrier for Slow {
        fn carry<'a>(&'a self, _: &'a Parcel, _: Now) -> BoxFuture<'a, Outcome> {
            unreachable!("the queue carries nothing")
        }

        fn admit(&self, key: Option<&str>, now: Now) -> Result<(), i64> {
            if key == Some("slow") && now.mono < 100 {
                return Err(100);
            }
            Ok(())
        }
    }

    fn row(id: i64, key: Option<&str>, priority: i64) -> OutboxRow {
        OutboxRow {
            id,
            attempts: 0,
            row: NewRow {
                order_key: key.map(str::to_owned),
                priority,
                ..NewRow::default()
            },
        }
    }

    fn at(mono: i64) -> Now {
        Now { wall: 0, mono }
    }

    #[test]
    fn rows_leave_by_priority_in_order_within_a_key_and_when_they_may() {
        let queue = Queue::default();
        for row in [
            row(1, Some("slow"), 0),
            row(2, Some("a"), 10),
            row(3, Some("b"), 0),
            row(4, Some("b"), 0),
            row(5, None, 0),
        ] {
            queue.put(row);
        }
        let take = |mono| queue.take(&Slow, at(mono)).map(|row| row.id);
        assert_eq!(take(0), Some(3), "replies before broadcasts");
        assert_eq!(take(0), Some(5), "4 waits for 3");
        assert_eq!(take(0), Some(2));
        assert_eq!(take(0), None);
        queue.again(&row(3, Some("b"), 0), 50);
        assert_eq!(take(49), None);
        assert_eq!(take(50), Some(3));
        queue.done(&row(3, Some("b"), 0));
        assert_eq!(take(50), Some(4));
        assert_eq!(queue.resumes(), Some(100));
        assert_eq!(take(100), Some(1));
        for done in [
            row(1, Some("slow"), 0),
            row(2, Some("a"), 0),
            row(4, Some("b"), 0),
            row(5, None, 0),
        ] {
            assert!(!queue.empty());
            queue.done(&done);
        }
        assert!(queue.empty());
    }
}
