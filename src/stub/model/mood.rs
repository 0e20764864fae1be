//! How the model is: well, or in one of the ways in which models and their servers fail.

use serde::Deserialize;

/// A mood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mood {
    #[default]
    Well,
    /// Takes the connection and never answers.
    Silent,
    /// Answers with an error of the server's.
    Down,
    /// Has too much to do, and asks to come again after a second.
    Busy,
    /// Refuses the key.
    Locked,
    /// Answers half a document, or breaks off.
    Broken,
    /// Answers nothing at all.
    Empty,
    /// Calls with arguments that are no JSON, then goes on.
    BadArguments,
    /// Calls with arguments of another shape, then goes on.
    MisfitArguments,
    /// Calls a tool that there is none of, then goes on.
    UnknownTool,
    /// Says that it has done what nobody can do, beside its calls.
    TextBesideCalls,
    /// Claims that all is ordered and paid, and calls nothing.
    Lies,
    /// Names products that do not exist.
    Invents,
    /// Does its worst: every tool that it can think of, for everything there is.
    Hostile,
    /// Sends its answer in pieces that end within characters.
    Split,
    /// Takes seconds to say its answer, piece by piece, where it is asked to answer so.
    Slowly,
    /// Cannot answer in pieces, and refuses to.
    Whole,
}
