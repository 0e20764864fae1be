//! The retailer, as a stranger over HTTP: the Universal Commerce Protocol, version 2026-04-08, and the carrier of calls.
//!
//! <https://ucp.dev>. What the protocol leaves out is in fields under `dev.milkrun`; docs/retailer-api.md lists them.

mod call;
mod carrier;
mod catalogue;
mod checkout;
mod client;
mod code;
mod order;
mod reach;

pub use call::{CARRIER, CHECKS, Call, Problem, QuoteRequest, Reply, Seen, call, check};
pub use carrier::{RetailerCarrier, read_catalogue};
#[doc(hidden)]
pub use checkout::placing_key;
pub use client::is_id;
pub use code::Codes;
pub use reach::Reach;
