//! Milkrun, a Telegram bot that shops for you. ARCHITECTURE.md says which room does what.

pub mod assistant;
pub mod bot;
pub mod engine;
pub mod journal;
pub mod model;
pub mod retailer;
#[doc(hidden)]
pub mod sabotage;
pub mod shop;
pub mod store;
pub mod stub;
pub mod telegram;
pub mod testchat;
