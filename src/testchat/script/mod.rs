//! Scripted dialogues: `.chat` files that play people in the test chat, and say where the bot differs.
//!
//! The way of a script: [`parse()`] reads it, [`play`] drives the real bot through it by the test chat's
//! control API, and the [`Report`] says what differed. [`bless()`] writes what happened into the file's answers,
//! [`export()`] makes a script of a chat that people had by hand. Nothing of the bot lives here, nor of the
//! test chat's server: both are met over HTTP only. docs/dialogues.md is the manual for those who write scripts.

mod act; // what a statement makes happen
mod answer; // what the bot said, as lines
mod bless; // what happened, written into the file
mod bot; // the bot's process
mod client; // HTTP to the test chat and the retailer
mod difference; // expected against happened
mod expected; // one answer's words
mod export; // a chat by hand, as a script
mod grammar; // a script, typed
mod head; // the declarations
mod layout; // lines to blocks
mod observe; // the test chat's events to answers
mod parse; // blocks to a script
mod perform; // acts to requests
mod person; // what people do
mod player; // a script, played
mod report; // what came out
mod statement; // one statement's words
mod time; // the campaign's calendar
mod trouble; // what goes wrong on request
mod words; // reading a line word by word

pub use bless::{Blessed, bless};
pub use export::export;
pub use grammar::Script;
pub use parse::{Errors, parse};
pub use player::{DEFAULT_LIMIT, Stage, play};
pub use report::{Report, Tally};

#[cfg(test)]
mod tests;
