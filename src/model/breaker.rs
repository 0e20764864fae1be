//! The circuit breaker: after a server has failed, nobody waits for it until a question that costs nobody's time was answered.

use super::call::Silence;

/// Failures in a row, other than a time limit, after which the server counts as down. After one time limit it does at once:
/// nobody else is to wait that long.
const FAILURES: u32 = 3;
/// Milliseconds before the server is looked at again.
const PAUSE: i64 = 30_000;

/// Whether the server is asked.
#[derive(Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
    /// Until when nobody is to ask, in monotonic milliseconds.
    open: Option<i64>,
}

/// What is to be done with a question.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Admission {
    Ask,
    /// Look first whether the server is there. Others are told meanwhile that it is not.
    Look,
    No,
}

impl Breaker {
    pub fn admit(&mut self, mono: i64) -> Admission {
        match self.open {
            None => Admission::Ask,
            Some(until) if mono < until => Admission::No,
            Some(_) => {
                self.open = Some(mono + PAUSE);
                Admission::Look
            }
        }
    }

    pub fn answered(&mut self) {
        *self = Breaker::default();
    }

    pub fn failed(&mut self, why: Silence, mono: i64) {
        // A busy server, and one that refuses a question, works.
        if matches!(why, Silence::Busy | Silence::Refused) {
            return;
        }
        self.failures += 1;
        if why == Silence::Slow || self.failures >= FAILURES {
            self.open = Some(mono + PAUSE);
        }
    }

    /// Whether nobody is asked now.
    pub fn is_open(&self) -> bool {
        self.open.is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_time_limit_or_three_failures_open_it_and_a_look_closes_it() {
        let mut breaker = Breaker::default();
        for _ in 0..2 {
            breaker.failed(Silence::Down, 0);
            assert_eq!(breaker.admit(0), Admission::Ask);
        }
        breaker.failed(Silence::Down, 0);
        assert_eq!(breaker.admit(1), Admission::No);
        assert_eq!(breaker.admit(PAUSE), Admission::Look);
        assert_eq!(
            breaker.admit(PAUSE + 1),
            Admission::No,
            "one looks, nobody else"
        );
        breaker.answered();
        assert_eq!(breaker.admit(PAUSE + 2), Admission::Ask);
        breaker.failed(Silence::Slow, 0);
        assert_eq!(breaker.admit(1), Admission::No);
        breaker.answered();
        for _ in 0..9 {
            breaker.failed(Silence::Busy, 0);
            breaker.failed(Silence::Refused, 0);
        }
        assert_eq!(breaker.admit(0), Admission::Ask);
    }
}
