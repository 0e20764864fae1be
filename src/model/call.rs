//! What is asked of a model, and what comes back: the language between the outbox and the dialogue.

use serde::{Deserialize, Serialize};

use crate::assistant::proposal::{Ask, Said};
use crate::store::NewRow;

/// The name of the carrier of calls.
pub const CARRIER: &str = "model";

/// A call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// Think of a wish. `thought`: which of the user's; an answer to another than the present one is stale.
    Think { thought: i64, ask: Box<Ask> },
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Heard {
    Said(Said),
    /// There is no answer, and none is to be waited for.
    Nothing(Silence),
}

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Silence {
    /// Not within the time that a person waits.
    Slow,
    /// The server cannot be reached or does not work.
    Down,
    /// The server has too much to do.
    Busy,
    /// The server does not take the question: a wrong key, an unknown model.
    Refused,
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
