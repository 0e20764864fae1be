//! The retailer's own price for a basket, and what tells whether it may still be taken.

use serde::{Deserialize, Serialize};

use super::{Chosen, Fen};

/// What the retailer says a basket costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quote {
    /// The retailer's checkout session.
    pub session: String,
    pub lines: Vec<QuoteLine>,
    /// One a shop.
    pub deliveries: Vec<QuoteDelivery>,
    pub items: Fen,
    pub delivery: Fen,
    /// What the card pays, by the retailer.
    pub card: Fen,
    /// What the user pays.
    pub pay: Fen,
    /// The instant from which the retailer no longer sells at this price, in milliseconds.
    pub expires: i64,
}

/// A line of a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteLine {
    pub variant: String,
    /// In the retailer's words.
    pub title: String,
    pub packs: u32,
    pub options: Vec<Chosen>,
    pub total: Fen,
}

/// Who delivers one shop's part of a quote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuoteDelivery {
    pub shop: String,
    pub store: super::Names,
    /// In metres from the user's place, when that is known.
    pub distance: Option<u32>,
    pub fee: Fen,
}

impl Quote {
    /// Whether its own figures add up: a quote that does not is not shown to anybody.
    pub fn adds_up(&self) -> bool {
        let lines: Fen = self.lines.iter().map(|line| line.total).sum();
        let fees: Fen = self.deliveries.iter().map(|d| d.fee).sum();
        lines == self.items
            && fees == self.delivery
            && self.card + self.pay == self.items + self.delivery
            && self.card >= Fen::ZERO
            && self.pay >= Fen::ZERO
    }
}
