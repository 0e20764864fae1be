//! Answers already given, by idempotency key, so that a repeated call is answered and not done again.

use std::collections::{HashMap, VecDeque};

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// How many answers are kept, the newest. A merchant keeps them for 24 hours at least; a played one
/// must not eat the machine in a long run, and a repeat comes soon.
const KEPT: usize = 10_000;

/// What was answered under a key.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(in crate::stub) struct Answer {
    pub key: String,
    /// A digest of the call: the same key with another call is refused.
    pub call: String,
    pub status: u16,
    pub body: Box<RawValue>,
}

#[derive(Default)]
pub(super) struct Answers {
    by_key: HashMap<String, Answer>,
    by_age: VecDeque<String>,
}

impl Answers {
    pub fn get(&self, key: &str) -> Option<&Answer> {
        self.by_key.get(key)
    }

    pub fn keep(&mut self, answer: Answer) {
        let key = answer.key.clone();
        if self.by_key.insert(key.clone(), answer).is_none() {
            self.by_age.push_back(key);
        }
        while self.by_age.len() > KEPT {
            if let Some(oldest) = self.by_age.pop_front() {
                self.by_key.remove(&oldest);
            }
        }
    }

    /// The kept answers, oldest first.
    pub fn all(&self) -> impl Iterator<Item = &Answer> {
        self.by_age.iter().filter_map(|key| self.by_key.get(key))
    }
}
