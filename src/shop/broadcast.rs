//! Broadcasts: whom one message goes to, and where it is in its life.

use serde::{Deserialize, Serialize};

use super::Lang;

/// The rule of who is told. Who has blocked the bot, switched notices off or asked to be forgotten never is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Audience {
    /// Only who has a card that can be used.
    pub has_card: bool,
    /// With `has_card`: one that can no longer be used from this instant on, in milliseconds.
    pub card_ends_by: Option<i64>,
    /// Only who has never ordered.
    pub never_ordered: bool,
    /// Only who speaks one of these; empty: all.
    pub langs: Vec<Lang>,
    /// Only who was here in the last so many days.
    pub seen_days: Option<u32>,
    /// Not this user: the admin who sends it off, and has seen it.
    pub except: Option<i64>,
}

impl Audience {
    /// Everybody but one.
    pub fn all_but(user: i64) -> Audience {
        Audience {
            except: Some(user),
            ..Audience::default()
        }
    }

    /// The instant since which somebody must have been here, in milliseconds.
    pub fn seen_since(&self, now: i64) -> i64 {
        self.seen_days
            .map_or(0, |days| now - i64::from(days) * 24 * 60 * 60_000)
    }

    /// Whether who speaks a language may be told.
    pub fn speaks(&self, lang: Lang) -> bool {
        self.langs.is_empty() || self.langs.contains(&lang)
    }
}

/// Where a broadcast is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BroadcastState {
    /// Being written; nobody is told.
    Draft,
    /// Begins at an instant to come.
    Scheduled,
    Running,
    Paused,
    /// Everybody has had their turn.
    Done,
    /// Whoever was not told is not going to be.
    Cancelled,
}

impl BroadcastState {
    const ALL: [BroadcastState; 6] = [
        BroadcastState::Draft,
        BroadcastState::Scheduled,
        BroadcastState::Running,
        BroadcastState::Paused,
        BroadcastState::Done,
        BroadcastState::Cancelled,
    ];

    /// Its word, as it is stored.
    pub fn word(self) -> &'static str {
        match self {
            BroadcastState::Draft => "draft",
            BroadcastState::Scheduled => "scheduled",
            BroadcastState::Running => "running",
            BroadcastState::Paused => "paused",
            BroadcastState::Done => "done",
            BroadcastState::Cancelled => "cancelled",
        }
    }

    /// The state of a word.
    pub fn from_word(word: &str) -> Option<BroadcastState> {
        BroadcastState::ALL
            .into_iter()
            .find(|state| state.word() == word)
    }

    /// Whether a step from this state to another is one of its life.
    pub fn may_become(self, next: BroadcastState) -> bool {
        use BroadcastState::{Cancelled, Done, Draft, Paused, Running, Scheduled};
        matches!(
            (self, next),
            (Draft, Scheduled | Running)
                | (Scheduled, Running | Cancelled)
                | (Running, Paused | Done | Cancelled)
                | (Paused, Running | Cancelled)
        )
    }

    /// Whether nothing more comes of it.
    pub fn is_over(self) -> bool {
        matches!(self, BroadcastState::Done | BroadcastState::Cancelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_over_stays_over_and_words_are_read_again() {
        for state in BroadcastState::ALL {
            assert_eq!(BroadcastState::from_word(state.word()), Some(state));
            let goes_on = BroadcastState::ALL.iter().any(|to| state.may_become(*to));
            assert_eq!(goes_on, !state.is_over());
        }
        assert!(!BroadcastState::Paused.may_become(BroadcastState::Done));
    }
}
