//! Views: every text that a person reads is built here, from stored data and the locale's words.

pub mod answers;
pub mod ask;
pub mod basket;
pub mod broadcast;
pub mod campaign;
pub mod card;
pub mod charts;
pub mod doubt;
pub mod general;
pub mod goods;
pub mod inviting;
pub mod memory;
pub mod order;
pub mod payment;
pub mod quote;
pub mod staff;
pub mod stats;
pub mod support;
#[cfg(test)]
mod tests;
pub mod thought;

/// The slots of a private chat: names that messages keep while they change.
pub mod slot {
    /// The basket.
    pub const BASKET: &str = "basket";
    /// The retailer's quote.
    pub const QUOTE: &str = "quote";
    /// The welcome, with the button that claims the card.
    pub const WELCOME: &str = "welcome";
    /// The campaign with its switches, for admins.
    pub const CAMPAIGN: &str = "campaign";
    /// A voice message, while it is listened to, and what it said.
    pub const VOICE: &str = "voice";
    /// What the model is thinking of, or has proposed.
    pub const THOUGHT: &str = "thought";
    /// What the user has told of themself.
    pub const MEMORY: &str = "memory";
    /// The campaign's figures, for owners.
    pub const STATS: &str = "stats";
    /// A question that is answered with a button: forget, extend, language.
    pub const QUESTION: &str = "question";

    /// A broadcast: its draft, and how far it is.
    pub fn broadcast(id: i64) -> String {
        format!("broadcast:{id}")
    }

    /// The invoice of an order.
    pub fn invoice(id: i64) -> String {
        format!("invoice:{id}")
    }

    /// The status of an order.
    pub fn order(id: i64) -> String {
        format!("order:{id}")
    }
}
