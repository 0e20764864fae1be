//! What a stranger sends, and what the retailer and Telegram answer, may be anything: no turn and no call panics, each ends,
//! memory is bounded, and nothing changes that must not.

mod mutate;
#[path = "../common/played.rs"]
#[allow(dead_code)]
mod played;
mod retailer;
mod telegram;
mod updates;
mod world;
