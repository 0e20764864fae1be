//! Trouble on request: answers that fail, connections that are cut, calls that are held. Pure: says what happens to
//! a call; doing it is the caller's.

/// What a failing call gets.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// This answer instead of the work.
    Answer {
        status: u16,
        description: String,
        retry_after: Option<u64>,
    },
    /// The connection closed before the work or after it, without an answer.
    Cut { after: bool },
}

/// Which calls a fault meets.
#[derive(Clone, Debug)]
pub(crate) struct Target {
    /// Lower case, or `*` for every method.
    pub method: String,
    pub chat: Option<i64>,
}

impl Target {
    fn meets(&self, method: &str, chat: Option<i64>) -> bool {
        let same_method = self.method == "*" || self.method == method;
        same_method && (self.chat.is_none() || self.chat == chat)
    }
}

/// What happens to one call.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Verdict {
    Go,
    Fail(Failure),
    /// Held before the work or after it, until released.
    Hold {
        after: bool,
    },
}

/// The faults that are armed, oldest first.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    failures: Vec<(Target, u32, Failure)>,
    holds: Vec<(Target, bool)>,
}

impl Faults {
    /// The next `times` calls that meet the target fail.
    pub fn fail(&mut self, target: Target, times: u32, failure: Failure) {
        self.failures.push((target, times, failure));
    }

    /// The next call that meets the target is held.
    pub fn hold(&mut self, target: Target, after: bool) {
        self.holds.push((target, after));
    }

    /// Forgets the failures.
    pub fn well(&mut self) {
        self.failures.clear();
    }

    /// Forgets the holds that nothing has met yet.
    pub fn disarm(&mut self) {
        self.holds.clear();
    }

    /// Judges a call of a method (lower case) and counts it. A failure goes before a hold.
    pub fn judge(&mut self, method: &str, chat: Option<i64>) -> Verdict {
        let meets = |target: &Target| target.meets(method, chat);
        if let Some(at) = self.failures.iter().position(|f| meets(&f.0)) {
            let (_, times, failure) = &mut self.failures[at];
            let verdict = Verdict::Fail(failure.clone());
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.failures.remove(at);
            }
            return verdict;
        }
        match self.holds.iter().position(|h| meets(&h.0)) {
            Some(at) => {
                let (_, after) = self.holds.remove(at);
                Verdict::Hold { after }
            }
            None => Verdict::Go,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(method: &str, chat: Option<i64>) -> Target {
        let method = method.to_owned();
        Target { method, chat }
    }

    #[test]
    fn a_failure_meets_its_calls_so_many_times() {
        let mut faults = Faults::default();
        let cut = Failure::Cut { after: false };
        faults.fail(target("sendmessage", Some(7)), 2, cut.clone());
        assert_eq!(faults.judge("getme", None), Verdict::Go);
        assert_eq!(faults.judge("sendmessage", Some(8)), Verdict::Go);
        for _ in 0..2 {
            let verdict = faults.judge("sendmessage", Some(7));
            assert_eq!(verdict, Verdict::Fail(cut.clone()));
        }
        assert_eq!(faults.judge("sendmessage", Some(7)), Verdict::Go);
        faults.fail(target("*", None), 9, cut.clone());
        assert_eq!(faults.judge("getme", None), Verdict::Fail(cut));
        faults.well();
        assert_eq!(faults.judge("getme", None), Verdict::Go);
    }

    #[test]
    fn a_hold_meets_one_call() {
        let mut faults = Faults::default();
        faults.hold(target("sendmessage", None), true);
        assert_eq!(faults.judge("sendphoto", Some(1)), Verdict::Go);
        let held = Verdict::Hold { after: true };
        assert_eq!(faults.judge("sendmessage", Some(1)), held);
        assert_eq!(faults.judge("sendmessage", Some(1)), Verdict::Go);
        faults.hold(target("*", None), false);
        faults.disarm();
        assert_eq!(faults.judge("getme", None), Verdict::Go);
    }
}
