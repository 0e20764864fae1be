//! The log of control events: numbered, bounded, read by the event stream and the long poll.
//! What happened is decided elsewhere; here it is only kept.

use std::collections::VecDeque;
use std::sync::Arc;

use serde_json::{Map, Value, json};

/// How many events are kept. Older ones are gone; readers that are further behind miss them.
const KEPT: usize = 100_000;

/// After a restart the numbers jump by this much, because the last ones before a kill may be lost: a reader
/// that has seen them must not take a new event for an old one.
const RESTART_GAP: u64 = 1_000;

/// One event before it has a number: its kind and its further fields.
#[derive(Debug)]
pub(crate) struct Event {
    pub kind: &'static str,
    pub fields: Value,
}

/// Shorthand for [`Event`].
pub(crate) fn event(kind: &'static str, fields: Value) -> Event {
    Event { kind, fields }
}

/// A kept event, as JSON text.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub seq: u64,
    pub kind: &'static str,
    pub json: Arc<str>,
}

#[derive(Debug, Default)]
pub(crate) struct Log {
    kept: VecDeque<Kept>,
    last: u64,
}

impl Log {
    /// Appends an event that happened at `at` (test clock, ms).
    pub fn push(&mut self, at: i64, event: Event) {
        self.last += 1;
        let mut object = Map::new();
        object.insert("seq".into(), json!(self.last));
        object.insert("at".into(), json!(at));
        object.insert("kind".into(), json!(event.kind));
        if let Value::Object(fields) = event.fields {
            object.extend(fields);
        }
        if self.kept.len() == KEPT {
            self.kept.pop_front();
        }
        self.kept.push_back(Kept {
            seq: self.last,
            kind: event.kind,
            json: Value::Object(object).to_string().into(),
        });
    }

    /// The number of the newest event, 0 before the first.
    pub fn last(&self) -> u64 {
        self.last
    }

    /// Continues after `last`, as the journal says; used while loading.
    pub fn skip_to(&mut self, last: u64) {
        self.last = self.last.max(last);
    }

    /// Leaves a gap for the events that a kill may have lost.
    pub fn restarted(&mut self) {
        self.last += RESTART_GAP;
    }

    /// At most `limit` events after number `since`, oldest first.
    pub fn after(&self, since: u64, limit: usize) -> Vec<Kept> {
        let from = self.kept.partition_point(|kept| kept.seq <= since);
        self.kept.range(from..).take(limit).cloned().collect()
    }

    /// Whether events after number `since` have been dropped.
    pub fn truncated(&self, since: u64) -> bool {
        let dropping = self.kept.len() == KEPT;
        let first = self.kept.front();
        dropping && first.is_some_and(|first| first.seq > since + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_numbered_and_bounded() {
        let mut log = Log::default();
        log.push(7, event("chat", json!({"chat": 1})));
        assert_eq!(
            &*log.after(0, 10)[0].json,
            r#"{"at":7,"chat":1,"kind":"chat","seq":1}"#
        );
        assert!(log.after(1, 10).is_empty() && !log.truncated(0));
        for at in 0..KEPT as i64 {
            log.push(at, event("typing", json!({})));
        }
        assert_eq!(log.last(), KEPT as u64 + 1);
        assert_eq!(log.after(0, 1)[0].seq, 2);
        assert!(log.truncated(0) && !log.truncated(1));
        assert_eq!(log.after(5, usize::MAX).len(), KEPT - 4);
    }
}
