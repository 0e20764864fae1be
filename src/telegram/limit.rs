//! A limit on what one user may send, before anything of it is parsed: who floods the bot slows down nobody else.

use std::collections::HashMap;

/// Updates that a user may send at once before the rate counts.
const BURST: f64 = 40.0;
/// Users whose allowance is remembered before those with a full one are forgotten.
const REMEMBERED: usize = 10_000;

/// What becomes of an update.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It has its turn.
    Pass,
    /// It is counted and left. The first in a row: its user is told.
    Skip { first: bool },
}

/// Allowances by lane. Instants are monotonic milliseconds.
#[derive(Debug)]
pub(super) struct Limit {
    /// Updates a millisecond; 0 for no limit.
    rate: f64,
    lanes: HashMap<i64, Allowance>,
}

#[derive(Debug)]
struct Allowance {
    left: f64,
    at: i64,
    told: bool,
}

impl Limit {
    /// `rate`: updates a minute and user in the long run; 0 for no limit.
    pub(super) fn new(rate: u32) -> Limit {
        Limit {
            rate: f64::from(rate) / 60_000.0,
            lanes: HashMap::new(),
        }
    }

    /// Judges the next update of a lane.
    pub(super) fn judge(&mut self, lane: i64, now: i64) -> Verdict {
        if self.rate == 0.0 {
            return Verdict::Pass;
        }
        let rate = self.rate;
        let full = |a: &Allowance| a.left + (now - a.at) as f64 * rate >= BURST;
        if self.lanes.len() >= REMEMBERED {
            self.lanes.retain(|_, allowance| !full(allowance));
        }
        let allowance = self.lanes.entry(lane).or_insert(Allowance {
            left: BURST,
            at: now,
            told: false,
        });
        allowance.left = (allowance.left + (now - allowance.at) as f64 * rate).min(BURST);
        allowance.at = now;
        if allowance.left >= 1.0 {
            allowance.left -= 1.0;
            // Told again only after a rest, not at every update that just passes.
            allowance.told &= allowance.left < BURST / 2.0;
            return Verdict::Pass;
        }
        let first = !std::mem::replace(&mut allowance.told, true);
        Verdict::Skip { first }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_is_skipped_and_said_once_and_others_pass() {
        let mut limit = Limit::new(60);
        let verdicts: Vec<Verdict> = (0..100).map(|_| limit.judge(1, 0)).collect();
        let passed = verdicts.iter().filter(|v| **v == Verdict::Pass).count();
        assert_eq!(passed, BURST as usize);
        let told = |v: &&Verdict| **v == Verdict::Skip { first: true };
        assert_eq!(verdicts.iter().filter(told).count(), 1);
        assert_eq!(limit.judge(2, 0), Verdict::Pass, "another user");
        assert_eq!(limit.judge(1, 1_000), Verdict::Pass, "one a second");
        assert_eq!(limit.judge(1, 1_000), Verdict::Skip { first: false });
        assert_eq!(limit.judge(1, 100_000), Verdict::Pass, "after a rest");
    }

    #[test]
    fn no_limit_is_none_and_memory_is_bounded() {
        let mut none = Limit::new(0);
        assert!((0..1_000).all(|_| none.judge(1, 0) == Verdict::Pass));
        let mut limit = Limit::new(60);
        for user in 0..3 * REMEMBERED as i64 {
            limit.judge(user, user * 1_000);
        }
        assert!(limit.lanes.len() <= REMEMBERED);
    }
}
