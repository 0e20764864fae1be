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
/// Milliseconds that messages may be behind their even stream and still catch up: a worker that woke late costs nothing of
/// the rate. Telegram tolerates bursts of more than that.
const LATE: f64 = 100.0;
/// The same for letters of broadcasts, which may have waited for replies too.
const LETTERS_LATE: f64 = 200.0;
/// Chats whose pace is remembered before the long quiet ones are forgotten.
const REMEMBERED: usize = 10_000;

/// What a message is, for its place in the stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Somebody waits for it.
    Reply,
    /// A letter of a broadcast: it leaves room for replies.
    Letter,
}

/// Messages a second that broadcasts leave to replies.
const RESERVED: u32 = 3;
/// Letters a second that are counted on where there is no limit.
const LETTERS: u32 = 27;

/// Letters a second of broadcasts, at so many messages a second over all chats; 0: there is no limit.
pub fn letters_a_second(rate: u32) -> u32 {
    match rate {
        0 => LETTERS,
        rate => rate.saturating_sub(RESERVED).max(1),
    }
}

/// When messages may leave. Instants are monotonic milliseconds.
#[derive(Debug)]
pub(super) struct Pace {
    /// Milliseconds a message over all chats; 0 for no limits at all.
    each: f64,
    /// Milliseconds a letter.
    letter: f64,
    /// When the next message over all chats is due, in an even stream.
    all: f64,
    /// When the next letter is due, in an even stream of them.
    letters: f64,
    /// When a chat's next message is due, in an even stream.
    chats: HashMap<String, i64>,
    /// Until when a chat is paused by a 429.
    paused: HashMap<String, i64>,
    paused_all: i64,
}

impl Pace {
    /// `rate`: messages a second over all chats, of which letters leave [`RESERVED`] to replies; 0 for no limits, against a
    /// server that has none.
    pub(super) fn new(rate: u32) -> Pace {
        let each = |a_second: u32| match rate {
            0 => 0.0,
            _ => 1_000.0 / f64::from(a_second),
        };
        Pace {
            each: each(rate),
            letter: each(letters_a_second(rate)),
            all: 0.0,
            letters: 0.0,
            chats: HashMap::new(),
            paused: HashMap::new(),
            paused_all: 0,
        }
    }

    /// Lets a message to a chat leave now, and counts it.
    ///
    /// # Errors
    /// The earliest instant at which it may.
    pub(super) fn admit(&mut self, chat: &str, kind: Kind, now: i64) -> Result<(), i64> {
        let earliest = self.earliest(chat, kind, now);
        if earliest > now {
            return Err(earliest);
        }
        if self.each > 0.0 {
            self.count(chat, kind, now);
        }
        Ok(())
    }

    fn earliest(&self, chat: &str, kind: Kind, now: i64) -> i64 {
        let paused = self.paused.get(chat).copied().unwrap_or(0);
        let mut earliest = now.max(self.paused_all).max(paused);
        if self.each > 0.0 {
            let due = self.chats.get(chat).copied().unwrap_or(0);
            earliest = earliest.max(due - (BURST - 1) * interval(chat));
            earliest = earliest.max(match kind {
                // A small burst over all chats is tolerated too: a tenth of a second's worth.
                Kind::Reply => (self.all - 100.0).ceil() as i64,
                // No burst: what others could send at once stays theirs.
                Kind::Letter => self.all.max(self.letters).ceil() as i64,
            });
        }
        earliest
    }

    fn count(&mut self, chat: &str, kind: Kind, now: i64) {
        if self.chats.len() >= REMEMBERED {
            self.chats.retain(|_, due| *due > now);
        }
        let due = self.chats.entry(chat.to_owned()).or_insert(0);
        *due = (*due).max(now) + interval(chat);
        let now = now as f64;
        self.all = self.all.max(now - LATE) + self.each;
        if kind == Kind::Letter {
            self.letters = self.letters.max(now - LETTERS_LATE) + self.letter;
        }
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

    /// When each message leaves that waits for its admission, to chats one after another.
    fn leave(pace: &mut Pace, kind: Kind, chats: impl IntoIterator<Item = i64>) -> Vec<i64> {
        let mut now = 0;
        let mut left = Vec::new();
        for chat in chats {
            while let Err(at) = pace.admit(&chat.to_string(), kind, now) {
                assert!(at > now);
                now = at;
            }
            left.push(now);
        }
        left
    }

    #[test]
    fn a_chat_gets_a_burst_and_then_one_a_second() {
        let left = leave(&mut Pace::new(30), Kind::Reply, [1; 6]);
        assert_eq!(left, [0, 0, 0, 1_000, 2_000, 3_000]);
    }

    #[test]
    fn all_chats_together_keep_the_rate() {
        let left = leave(&mut Pace::new(30), Kind::Reply, 0..300);
        let last = left[299];
        assert!((9_800..=10_000).contains(&last), "{last}");
    }

    #[test]
    fn letters_leave_room_for_replies_which_hardly_wait() {
        let mut pace = Pace::new(30);
        let (mut letters, mut replies, mut waited) = (0, 0, 0);
        let mut pending: Option<i64> = None;
        for now in 0..100_000 {
            if now % 333 == 0 && pending.is_none() {
                pending = Some(now);
            }
            if let Some(since) = pending
                && pace.admit(&format!("r{now}"), Kind::Reply, now).is_ok()
            {
                (replies, waited, pending) = (replies + 1, waited.max(now - since), None);
            }
            // Looked at now and then only, as a worker that wakes late does.
            if now % 7 == 0 && pace.admit(&format!("l{now}"), Kind::Letter, now).is_ok() {
                letters += 1;
            }
        }
        assert_eq!(replies, 301);
        assert!((2_690..=2_710).contains(&letters), "{letters} in 100 s");
        assert!(waited <= 34, "a reply waited {waited} ms: more than a slot");
        let alone = leave(&mut Pace::new(30), Kind::Letter, 0..271);
        assert!((9_990..=10_010).contains(&alone[270]), "27 a second");
    }

    #[test]
    fn no_limit_is_none_and_a_small_one_still_lets_letters_leave() {
        assert_eq!(leave(&mut Pace::new(0), Kind::Letter, [1; 4]), [0; 4]);
        assert_eq!(leave(&mut Pace::new(2), Kind::Letter, [1, 2, 3])[2], 2_000);
    }

    #[test]
    fn a_second_chats_429_pauses_all() {
        let mut pace = Pace::new(30);
        pace.pause("1", 5_000, 0);
        assert_eq!(pace.admit("1", Kind::Reply, 0), Err(5_000));
        assert_eq!(pace.admit("2", Kind::Reply, 0), Ok(()));
        pace.pause("2", 3_000, 0);
        assert_eq!(pace.admit("3", Kind::Letter, 0), Err(3_000));
        pace.pause("3", 20_000, 10_000);
        assert_eq!(pace.admit("4", Kind::Letter, 10_000), Ok(()));
    }
}
