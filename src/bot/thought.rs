//! What a model is thinking of for a user, or has proposed: as it is kept between turns. One at a time; a tap or an answer
//! names which.

use serde::{Deserialize, Serialize};

use crate::assistant::Request;
use crate::assistant::proposal::{Before, Wish};
use crate::shop::{Catalogue, Chosen, Fen, Kept, Limits, Pick, What};
use crate::store::{self, Tx};

use super::views::slot;

/// Milliseconds for which what was asked back waits for its answer; later words stand for themselves.
const WAITS: i64 = 10 * 60_000;
/// Milliseconds for which words that the parser cannot place are about what was proposed.
const OPEN: i64 = 30 * 60_000;
/// Earlier wishes that a model is told of.
const REMEMBERED: usize = 3;

/// A user's thought.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Thought {
    pub wish: Wish,
    pub is: Is,
    /// What stood before a voice message, whose words may be about it.
    #[serde(default)]
    pub earlier: Option<Box<Present>>,
}

/// A user's thought as it is kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Present {
    /// Which one: a tap or an answer that names another is stale.
    pub id: i64,
    pub thought: Thought,
    /// When it began, in milliseconds.
    pub begun: i64,
}

/// How far it is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Is {
    /// The model was asked for a wish, or to read a picture.
    Asked,
    /// A voice message is listened to.
    Listening,
    /// A voice message was heard: its words have their turn next.
    Heard,
    /// It is shown, to be taken with a tap.
    Proposed(Proposed),
    /// The model asked back, with these choices.
    Questioned { words: String, choices: Vec<String> },
}

/// What is shown to be taken.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Proposed {
    #[serde(default)]
    pub limits: Limits,
    pub lines: Vec<Line>,
    #[serde(default)]
    pub changes: Vec<Request>,
    /// What was read in a picture and names nothing on sale.
    #[serde(default)]
    pub unread: Vec<String>,
    /// It was read from a picture.
    #[serde(default)]
    pub seen: bool,
    /// The sum that is shown: a tap agrees to no other.
    #[serde(default)]
    pub shown: Fen,
}

/// A line of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    pub what: What,
    #[serde(default)]
    pub options: Vec<Chosen>,
    /// The user has not switched it off, or has switched it on.
    pub on: bool,
    /// What was read in a picture; empty for what a model chose.
    #[serde(default)]
    pub read: String,
    /// It was read clearly.
    #[serde(default)]
    pub sure: bool,
}

impl Line {
    /// The variant that it is, or that it most likely is.
    pub fn variant(&self) -> &str {
        match &self.what {
            What::Packs { variant, .. } => variant,
            What::Open { candidates, .. } => candidates.first().map_or("", String::as_str),
        }
    }

    /// Of a model's choice.
    pub fn picked(pick: Pick) -> Line {
        Line {
            what: What::Packs {
                variant: pick.variant,
                packs: pick.packs,
            },
            options: pick.options,
            on: true,
            read: String::new(),
            sure: true,
        }
    }
}

impl Proposed {
    /// The lines that are on and name a variant, as they keep to the allergens and diets, and to what is sold now.
    pub fn kept(&self, catalogue: &Catalogue) -> Kept {
        let on = self.lines.iter().filter(|line| line.on);
        let picks = on.filter_map(|line| match &line.what {
            What::Packs { variant, packs } => Some(Pick {
                variant: variant.clone(),
                packs: *packs,
                options: line.options.clone(),
            }),
            What::Open { .. } => None,
        });
        // How many, and for how much, was settled when it was made; what is switched off makes it less.
        let limits = Limits {
            most: None,
            people: None,
            ..self.limits.clone()
        };
        limits.keep(catalogue, &picks.collect::<Vec<Pick>>())
    }

    /// Whether a tap on "take" would do anything.
    pub fn holds_something(&self) -> bool {
        self.lines.iter().any(|line| line.on) || !self.changes.is_empty()
    }
}

impl Present {
    /// The user's thought. What cannot be read any more is none.
    pub async fn of(tx: &mut Tx, user: i64) -> sqlx::Result<Option<Present>> {
        let row = store::thought(tx, user).await?;
        Ok(row.and_then(|(id, body, begun)| {
            let thought = serde_json::from_str(&body).ok()?;
            Some(Present { id, thought, begun })
        }))
    }

    /// What words may be about: of a voice message, what stood before it.
    pub fn spoken_of(self) -> Option<Present> {
        match self.thought.is {
            Is::Listening | Is::Heard => self.thought.earlier.map(|earlier| *earlier),
            _ => Some(self),
        }
    }

    /// Whether a text that comes now answers what was asked back.
    pub fn waits_for_answer(&self, now: i64) -> bool {
        matches!(self.thought.is, Is::Questioned { .. }) && now - self.begun < WAITS
    }

    /// The wish that words make which may be about this one: its limits hold on, but for those that are said anew. `cheaper`:
    /// it is to cost less than this one.
    pub fn followed_by(
        &self,
        mut wish: Wish,
        cheaper: bool,
        catalogue: &Catalogue,
        now: i64,
    ) -> Wish {
        let Thought { wish: of, is, .. } = &self.thought;
        let answer = match is {
            _ if now - self.begun >= OPEN => return wish,
            Is::Asked | Is::Listening | Is::Heard => return wish,
            Is::Questioned { words, .. } => words.clone(),
            Is::Proposed(proposed) => {
                let ids = proposed.lines.iter().map(Line::variant);
                ids.collect::<Vec<_>>().join(" ")
            }
        };
        let mut limits = of.limits.clone();
        limits.most = wish.limits.most.or(limits.most);
        if let (true, Is::Proposed(proposed)) = (cheaper, is) {
            let total = proposed.kept(catalogue).total;
            let less = (total > Fen(1)).then(|| total - Fen(1));
            limits.most = match (limits.most, less) {
                (Some(most), Some(less)) => Some(most.min(less)),
                (most, less) => most.or(less),
            };
        }
        limits.people = wish.limits.people.or(limits.people);
        wish.limits = Limits {
            most: limits.most,
            people: limits.people,
            ..limits.and(&wish.limits)
        };
        wish.before = of.before.clone();
        wish.before.push(Before {
            words: of.words.clone(),
            answer,
        });
        let old = wish.before.len().saturating_sub(REMEMBERED);
        wish.before.drain(..old);
        wish
    }
}

impl Thought {
    /// Of a wish.
    pub fn of(wish: &Wish, is: Is) -> Thought {
        Thought {
            wish: wish.clone(),
            is,
            earlier: None,
        }
    }

    /// The model was asked, and has not answered yet.
    pub fn is_under_way(&self) -> bool {
        matches!(self.is, Is::Asked | Is::Listening)
    }

    /// The slot of its message.
    pub fn slot(&self) -> &'static str {
        match self.is {
            Is::Listening | Is::Heard => slot::VOICE,
            Is::Asked | Is::Proposed(_) | Is::Questioned { .. } => slot::THOUGHT,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Line, What};
    use crate::shop::Count;

    #[test]
    fn an_open_line_is_named_by_its_first_candidate() {
        let line = Line {
            what: What::Open {
                candidates: vec!["milk-1l".into(), "milk-500ml".into()],
                count: Count::Unsaid,
                size: None,
            },
            options: vec![],
            on: true,
            read: "milk".into(),
            sure: true,
        };
        assert_eq!(line.variant(), "milk-1l");
    }
}
