//! The language model: what is asked of it, and the carrier that asks, over the OpenAI-compatible API that clouds, Ollama,
//! vLLM and llama.cpp speak.
//!
//! What its answers mean is `crate::assistant::proposal`'s; here a question goes out and an answer, or that there is none,
//! comes back.

mod breaker;
mod call;
mod carrier;
mod client;
mod consult;
mod pieces;
mod senses;

pub use call::{CARRIER, Call, Heard, Seen, SeenLine, Silence, call};
pub use carrier::{BREAKER_OPEN, Fetch, ModelCarrier, Models, SECONDS};
pub use client::{Client, Endpoint, Failure};
pub use consult::consult;
