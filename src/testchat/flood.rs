//! Telegram's flood limits on real, monotonic time: 1 message a second in a chat (short bursts are let through),
//! 30 a second in all, 20 a minute in a group. Source: <https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this>.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

/// Messages a chat takes at once before it is down to one a second.
const CHAT_BURST: f64 = 3.0;
const CHAT_PER_SECOND: f64 = 1.0;
const ALL_PER_SECOND: f64 = 30.0;
const GROUP_PER_MINUTE: usize = 20;
const MINUTE: Duration = Duration::from_secs(60);

/// Above this many chats, those whose allowance is whole again are forgotten.
const CROWD: usize = 10_000;

/// An allowance that fills again with time.
#[derive(Debug)]
struct Bucket {
    size: f64,
    per_second: f64,
    left: f64,
    at: Instant,
}

impl Bucket {
    fn new(size: f64, per_second: f64, at: Instant) -> Bucket {
        Bucket {
            size,
            per_second,
            left: size,
            at,
        }
    }

    fn fill(&mut self, now: Instant) {
        let passed = now.saturating_duration_since(self.at).as_secs_f64();
        self.left = (self.left + passed * self.per_second).min(self.size);
        self.at = now;
    }

    /// Seconds until one more is allowed, rounded up; 0 = now.
    fn wait(&self) -> u64 {
        ((1.0 - self.left).max(0.0) / self.per_second).ceil() as u64
    }
}

#[derive(Debug)]
pub(crate) struct Flood {
    pub on: bool,
    /// Calls that were over a limit.
    pub refused: u64,
    all: Bucket,
    chats: HashMap<i64, Bucket>,
    /// When the last messages went to each group, oldest first.
    groups: HashMap<i64, VecDeque<Instant>>,
}

impl Flood {
    pub fn new(on: bool, now: Instant) -> Flood {
        Flood {
            on,
            refused: 0,
            all: Bucket::new(ALL_PER_SECOND, ALL_PER_SECOND, now),
            chats: HashMap::new(),
            groups: HashMap::new(),
        }
    }

    /// Takes one message to a chat out of the allowances, or says after how many seconds to try again.
    /// A refused message costs nothing.
    pub fn take(&mut self, chat: i64, is_group: bool, now: Instant) -> Result<(), u64> {
        if !self.on {
            return Ok(());
        }
        if self.chats.len() > CROWD {
            self.chats.retain(|_, bucket| {
                bucket.fill(now);
                bucket.left < bucket.size
            });
        }
        let fresh = || Bucket::new(CHAT_BURST, CHAT_PER_SECOND, now);
        let own = self.chats.entry(chat).or_insert_with(fresh);
        own.fill(now);
        self.all.fill(now);
        let mut wait = own.wait().max(self.all.wait());
        if is_group {
            let sent = self.groups.entry(chat).or_default();
            sent.retain(|at| now.saturating_duration_since(*at) < MINUTE);
            if sent.len() >= GROUP_PER_MINUTE
                && let Some(first) = sent.front()
            {
                let until = MINUTE.saturating_sub(now.saturating_duration_since(*first));
                wait = wait.max(until.as_secs_f64().ceil() as u64);
            }
            if wait == 0 {
                sent.push_back(now);
            }
        }
        if wait > 0 {
            self.refused += 1;
            return Err(wait);
        }
        own.left -= 1.0;
        self.all.left -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_chat_has_a_burst_then_one_a_second() {
        let start = Instant::now();
        let mut flood = Flood::new(true, start);
        for _ in 0..3 {
            assert_eq!(flood.take(1, false, start), Ok(()));
        }
        assert_eq!(flood.take(1, false, start), Err(1));
        assert_eq!(flood.take(2, false, start), Ok(()));
        let later = start + Duration::from_millis(1_100);
        assert_eq!(flood.take(1, false, later), Ok(()));
        assert_eq!(flood.take(1, false, later), Err(1));
    }

    #[test]
    fn all_chats_together_have_thirty_a_second() {
        let start = Instant::now();
        let mut flood = Flood::new(true, start);
        let sent = (0..40).filter(|chat| flood.take(*chat, false, start).is_ok());
        assert_eq!(sent.count(), 30);
        let later = start + Duration::from_secs(1);
        assert_eq!(flood.take(40, false, later), Ok(()));
    }

    #[test]
    fn a_group_has_twenty_a_minute() {
        let start = Instant::now();
        let mut flood = Flood::new(true, start);
        let at = |second| start + Duration::from_secs(second);
        for second in 0..20 {
            assert_eq!(flood.take(-1, true, at(second)), Ok(()));
        }
        assert_eq!(flood.take(-1, true, at(20)), Err(40));
        assert_eq!(flood.take(-2, true, at(20)), Ok(()));
        assert_eq!(flood.take(-1, true, at(60)), Ok(()));
        assert_eq!(flood.take(-1, true, at(60)), Err(1));
    }

    #[test]
    fn nothing_is_refused_when_it_is_off() {
        let now = Instant::now();
        let mut flood = Flood::new(false, now);
        assert!((0..100).all(|_| flood.take(1, false, now).is_ok()));
    }
}
