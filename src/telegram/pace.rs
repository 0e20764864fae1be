//! Telegram's limits on messages: about 30 a second in all, 1 a second a chat, 20 a minute a group.
//!
//! <https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>

use std::collections::HashMap;

/// Messages that a chat may get at once before it gets one a second: Telegram tolerates short bursts, and an answer in two
/// messages should not take a second.
const BURST: i64 = 3;
/// Milliseconds a message in a private chat.
const PRIVATE: i64 = 1_000;
/// Milliseconds a message in a group.
const GROUP: i64 = 3_000;
/// Chats whose pace is remembered before the long quiet ones are forgotten.
const REMEMBERED: usize = 10_000;

/// When messages may leave. Instants are monotonic milliseconds.
#[derive(Debug)]
pub(super) struct Pace {
    /// Milliseconds a message over all chats; 0 for no limits at all.
    each: f64,
    /// When the next message over all chats is due, in an even stream.
    all: f64,
    /// When a chat's next message is due, in an even stream.
    chats: HashMap<String, i64>,
    /// Until when a chat is paused by a 429.
    paused: HashMap<String, i64>,
    paused_all: i64,
}

impl Pace {
    /// `rate`: messages a second over all chats; 0 for no limits, against a server that has none.
    pub(super) fn new(rate: u32) -> Pace {
        Pace {
            each: if rate == 0 {
                0.0
            } else {
                1_000.0 / f64::from(rate)
            },
            all: 0.0,
            chats: HashMap::new(),
            paused: HashMap::new(),
            paused_all: 0,
        }
    }

    /// The earliest instant for a message to a chat.
    pub(super) fn earliest(&self, chat: &str, now: i64) -> i64 {
        let paused = self.paused.get(chat).copied().unwrap_or(0);
        let mut earliest = now.max(self.paused_all).max(paused);
        if self.each > 0.0 {
            let due = self.chats.get(chat).copied().unwrap_or(0);
            earliest = earliest.max(due - (BURST - 1) * interval(chat));
            // A small burst over all chats is tolerated too: a tenth of a second's worth.
            earliest = earliest.max((self.all - 100.0) as i64);
        }
        earliest
    }

    /// Notes that a message to a chat leaves.
    pub(super) fn sent(&mut self, chat: &str, now: i64) {
        if self.each == 0.0 {
            return;
        }
        if self.chats.len() >= REMEMBERED {
            self.chats.retain(|_, due| *due > now);
        }
        let due = self.chats.entry(chat.to_owned()).or_insert(0);
        *due = (*due).max(now) + interval(chat);
        self.all = self.all.max(now as f64) + self.each;
    }

    /// Notes that the server asked for a pause. Its first 429 pauses that chat; while one is paused, a second chat's pauses
    /// all: then the limit is on the bot as a whole.
    pub(super) fn pause(&mut self, chat: &str, until: i64, now: i64) {
        self.paused.retain(|_, until| *until > now);
        if self.paused.keys().any(|paused| paused != chat) {
            self.paused_all = self.paused_all.max(until);
        }
        self.paused.insert(chat.to_owned(), until);
    }
}

fn interval(chat: &str) -> i64 {
    // Groups have negative ids.
    if chat.starts_with('-') {
        GROUP
    } else {
        PRIVATE
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chat_gets_a_burst_and_then_one_a_second() {
        let mut pace = Pace::new(30);
        let mut left = Vec::new();
        let mut now = 0;
        for _ in 0..6 {
            now = pace.earliest("1", now);
            pace.sent("1", now);
            left.push(now);
        }
        assert_eq!(left, [0, 0, 0, 1_000, 2_000, 3_000]);
    }

    #[test]
    fn all_chats_together_keep_the_rate() {
        let mut pace = Pace::new(30);
        let mut now = 0;
        for chat in 0..300 {
            let chat = chat.to_string();
            now = pace.earliest(&chat, now);
            pace.sent(&chat, now);
        }
        assert!((9_800..=10_000).contains(&now), "{now}");
    }

    #[test]
    fn a_second_chats_429_pauses_all() {
        let mut pace = Pace::new(30);
        pace.pause("1", 5_000, 0);
        assert_eq!(pace.earliest("1", 0), 5_000);
        assert_eq!(pace.earliest("2", 0), 0);
        pace.pause("2", 3_000, 0);
        assert_eq!(pace.earliest("3", 0), 3_000);
        pace.pause("3", 20_000, 10_000);
        assert_eq!(pace.earliest("4", 10_000), 10_000);
    }
}
