//! The updates that wait for the bot: numbered, filtered by `allowed_updates`, kept until an offset confirms them.

use std::collections::VecDeque;

use serde_json::Value;

/// Update ids begin at a number that looks like any other, as Telegram's do: a bot must not count from 1.
const FIRST_ID: i64 = 512_480_117;

/// An offset further ahead than this is taken for a stranger's and confirms nothing, as Telegram does.
const FUTURE: i64 = 10;

#[derive(Debug)]
pub(crate) struct Queue {
    waiting: VecDeque<(i64, String)>,
    next_id: i64,
    /// The kinds that the bot asked for; empty = all that this server produces.
    allowed: Vec<String>,
}

impl Default for Queue {
    fn default() -> Queue {
        Queue {
            waiting: VecDeque::new(),
            next_id: FIRST_ID,
            allowed: Vec::new(),
        }
    }
}

impl Queue {
    /// Queues an update of a kind, unless the bot does not want it. Returns its id.
    pub fn push(&mut self, kind: &str, body: &Value) -> Option<i64> {
        if !self.allowed.is_empty() && !self.allowed.iter().any(|allowed| allowed == kind) {
            return None;
        }
        let id = self.next_id;
        let json = format!("{{\"update_id\":{id},\"{kind}\":{body}}}");
        self.waiting.push_back((id, json));
        self.next_id += 1;
        Some(id)
    }

    /// How many are not confirmed yet.
    pub fn len(&self) -> usize {
        self.waiting.len()
    }

    /// The kinds asked for; empty = all.
    pub fn allowed(&self) -> &[String] {
        &self.allowed
    }

    pub fn allow(&mut self, kinds: Vec<String>) {
        self.allowed = kinds;
    }

    /// What an offset of `getUpdates` confirms: all updates before the returned id, if that is any.
    pub fn confirmed_by(&self, offset: i64) -> Option<i64> {
        let first = self.waiting.front()?.0;
        let upto = match offset {
            0 => return None,
            _ if offset > self.next_id.saturating_add(FUTURE) => return None,
            _ if offset > 0 => offset,
            back => self.next_id.saturating_add(back),
        };
        (upto > first).then_some(upto)
    }

    /// Forgets the updates before this id.
    pub fn forget(&mut self, upto: i64) {
        while self.waiting.front().is_some_and(|(id, _)| *id < upto) {
            self.waiting.pop_front();
        }
    }

    /// The first `limit` updates from `offset` on as a JSON array, or nothing if there are none.
    pub fn first(&self, limit: usize) -> Option<String> {
        if self.waiting.is_empty() {
            return None;
        }
        let updates = self.waiting.iter().take(limit);
        let updates: Vec<&str> = updates.map(|(_, json)| json.as_str()).collect();
        Some(format!("[{}]", updates.join(",")))
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn three() -> (Queue, i64) {
        let mut queue = Queue::default();
        for n in 0..3 {
            queue.push("message", &json!({"message_id": n}));
        }
        (queue, FIRST_ID)
    }

    #[test]
    fn offsets_confirm_as_telegram_s() {
        let (mut queue, first) = three();
        for none in [0, 1, first, first + 3 + FUTURE + 1, i64::MAX, -3, -99] {
            assert_eq!(queue.confirmed_by(none), None, "{none}");
        }
        assert_eq!(queue.confirmed_by(first + 2), Some(first + 2));
        assert_eq!(queue.confirmed_by(-1), Some(first + 2));
        queue.forget(first + 2);
        let only = format!(
            "[{{\"update_id\":{},\"message\":{{\"message_id\":2}}}}]",
            first + 2
        );
        assert_eq!(queue.first(10), Some(only));
        queue.forget(first + 3);
        assert_eq!((queue.first(10), queue.len()), (None, 0));
    }

    #[test]
    fn unwanted_kinds_are_not_queued() {
        let (mut queue, _) = three();
        queue.allow(vec!["callback_query".into()]);
        assert_eq!(queue.push("message", &json!({})), None);
        assert!(queue.push("callback_query", &json!({})).is_some());
        assert_eq!(queue.first(1).unwrap().matches("update_id").count(), 1);
    }
}
