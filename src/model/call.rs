//! What is asked of a model, and what comes back: the language between the outbox and the dialogue.

use serde::{Deserialize, Serialize};

use crate::assistant::proposal::{Ask, Said};
use crate::shop::Lang;
use crate::store::NewRow;

/// The name of the carrier of calls.
pub const CARRIER: &str = "model";

/// A call. `thought`: which of the user's it is about; an answer to another than the present one is stale.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// Think of a wish.
    Think { thought: i64, ask: Box<Ask> },
    /// Write down what is said in a voice message. `file`: Telegram's id of it.
    Hear {
        thought: i64,
        file: String,
        lang: Lang,
    },
    /// Read a picture of a list, or name the dish that it shows.
    Look {
        thought: i64,
        file: String,
        /// What is written below it.
        #[serde(default)]
        caption: String,
        lang: Lang,
    },
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    Said(Said),
    /// What it says, as far as it has said it: the rest is to come.
    Saying(String),
    /// The words of a voice message; empty when there are none.
    Words(String),
    Seen(Seen),
    /// There is no answer, and none is to be waited for.
    Nothing(Silence),
}

/// What a picture shows, whatever it is: by the model's account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The lines of a list.
    #[serde(default)]
    pub lines: Vec<SeenLine>,
    /// The dish, where it shows one and no list; else empty.
    #[serde(default)]
    pub dish: String,
    /// Tokens that the question and the answer took.
    #[serde(default)]
    pub tokens: u32,
}

/// A line of a list in a picture.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenLine {
    pub words: String,
    /// It can be read clearly.
    #[serde(default)]
    pub sure: bool,
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// Not within the time that a person waits.
    Slow,
    /// The server cannot be reached or does not work, or Telegram does not give the file.
    Down,
    /// The server has too much to do.
    Busy,
    /// The server does not take the question: a wrong key, an unknown model.
    Refused,
}

impl Call {
    /// Which of the user's thoughts it is about.
    pub fn thought(&self) -> i64 {
        match self {
            Call::Think { thought, .. }
            | Call::Hear { thought, .. }
            | Call::Look { thought, .. } => *thought,
        }
    }
}

impl Heard {
    /// Tokens that it took; None where they are not counted.
    pub fn tokens(&self) -> Option<u32> {
        match self {
            Heard::Said(said) => Some(said.tokens),
            Heard::Seen(seen) => Some(seen.tokens),
            Heard::Saying(_) | Heard::Words(_) | Heard::Nothing(_) => None,
        }
    }
}

/// The row of the outbox that makes a call and brings its answer to a lane.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn call(call: &Call, lane: i64) -> anyhow::Result<NewRow> {
    Ok(NewRow {
        carrier: CARRIER.into(),
        lane: Some(lane),
        body: serde_json::to_string(call)?,
        ..NewRow::default()
    })
}
