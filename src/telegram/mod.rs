//! Telegram: where updates come from, and the carrier that sends by Telegram's limits.
//!
//! Messages are built elsewhere as teloxide's typed payloads; here they are JSON and are sent as they are. teloxide's own
//! dispatcher and throttle are not used: they acknowledge an update before it is handled, and lose it with the process.

mod carrier;
mod client;
mod limit;
mod outgoing;
mod pace;
mod polling;

pub use carrier::{LetterCarrier, TelegramCarrier};
pub use client::{Client, Failure};
pub use outgoing::{
    CARRIER, LETTERS, call, delete, document, edit_or_send, photo, send_anew, strip,
};
pub use pace::letters_a_second;
pub use polling::{FLOOD, Polling, SKIPPED, SOURCE, aside, user_of};
