//! A scripted model: a server that speaks the OpenAI-compatible API and answers by written rules (`data/model.json`). It is
//! for the demo and for tests: it knows no budget and no allergen, takes what its searches find first, and does its worst
//! on request, so that what holds, holds by the bot's own code.

mod mood;
mod pieces;
mod rules;
mod server;
#[cfg(test)]
mod tests;

pub use server::serve;
