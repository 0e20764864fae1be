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
    /// Whether its own figures are prices and add up: a quote whose figures do not is not shown to anybody.
    pub fn adds_up(&self) -> bool {
        let lines = self.lines.iter().map(|line| line.total);
        let fees = self.deliveries.iter().map(|d| d.fee);
        let sums = [self.items, self.delivery, self.card, self.pay];
        // None is so large that a sum of them saturates, by which two sides could be equal that are not.
        let prices = lines.clone().chain(fees.clone()).chain(sums);
        prices.into_iter().all(Fen::is_price)
            && lines.sum::<Fen>() == self.items
            && fees.sum::<Fen>() == self.delivery
            && self.card + self.pay == self.items + self.delivery
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quote(lines: &[i64], pay: i64) -> Quote {
        let line = |total: &i64| QuoteLine {
            variant: "v".into(),
            title: "t".into(),
            packs: 1,
            options: Vec::new(),
            total: Fen(*total),
        };
        Quote {
            session: "s".into(),
            lines: lines.iter().map(line).collect(),
            deliveries: Vec::new(),
            items: Fen(pay),
            delivery: Fen::ZERO,
            card: Fen::ZERO,
            pay: Fen(pay),
            expires: 0,
        }
    }

    #[test]
    fn figures_that_are_no_prices_do_not_add_up() {
        assert!(quote(&[300, 200], 500).adds_up());
        assert!(quote(&[], 0).adds_up());
        assert!(!quote(&[300, 200], 501).adds_up());
        assert!(!quote(&[-100, 600], 500).adds_up(), "a negative line");
        assert!(!quote(&[-5], -5).adds_up());
        // Saturated, both sides would be the same.
        assert!(!quote(&[i64::MAX, i64::MAX], i64::MAX).adds_up());
    }
}
