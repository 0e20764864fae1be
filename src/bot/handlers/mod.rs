//! Handlers: one file a topic. Each takes exactly what it needs and ends in one commit.

pub mod broadcast;
pub mod campaign;
pub mod card;
pub mod checkout;
pub mod confirm;
pub mod doubt;
pub mod following;
pub mod goods;
pub mod inviting;
pub mod memory;
pub mod odd;
pub mod ordering;
pub mod orders;
pub mod paying;
pub mod place;
pub mod profile;
pub mod refunds;
mod requests;
pub mod sensing;
pub mod staff;
pub mod stats;
pub mod support;
pub mod system;
pub mod thinking;
pub mod tracking;

use teloxide::utils::command::BotCommands;

/// Commands. From `/extend` on they are of those with a role, and in no menu.
#[derive(Clone, Debug, PartialEq, Eq, BotCommands)]
#[command(rename_rule = "lowercase")]
pub enum Command {
    Start(String),
    Help,
    Cancel,
    Card,
    Basket,
    Orders,
    Language,
    Forget,
    Export,
    Terms,
    Support,
    Notices,
    Memory,
    Invite,
    Extend(String),
    Broadcast,
    Broadcasts,
    Campaign,
    Stats,
    Roles(String),
    Admin,
    Order(String),
    Refunds,
}

/// Commands of the menu, in its order; their descriptions are in the locales as `command-…`.
pub const MENU: [&str; 13] = [
    "basket", "card", "invite", "orders", "cancel", "help", "support", "terms", "language",
    "notices", "memory", "export", "forget",
];
