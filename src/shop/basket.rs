//! The basket: what a user has asked for so far, and what it costs by the catalogue.

use serde::{Deserialize, Serialize};

use super::{Catalogue, Chosen, Count, Fen, PaysFor, Product, Size, Variant};

/// The most lines of a basket: more would not fit a message with its buttons.
pub const MAX_LINES: usize = 20;
/// The most packs of one line.
pub const MAX_QUANTITY: u32 = 99;

/// What a user has asked for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Basket {
    /// Grows with every change; a button names the revision that it was shown with.
    pub revision: i64,
    /// In the order in which they were asked for.
    pub lines: Vec<Line>,
}

/// One thing asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Unique within the database; stays when the line changes.
    pub id: i64,
    /// The user's words that it came from.
    pub words: String,
    pub what: What,
    pub options: Vec<Chosen>,
}

/// What a line stands for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// So many packs of one variant.
    Packs { variant: String, packs: u32 },
    /// Not clear yet: one of these variants, in this amount. It is asked with buttons.
    Open {
        candidates: Vec<String>,
        count: Count,
        size: Option<Size>,
    },
}

impl Basket {
    /// The line of an id.
    pub fn line(&self, id: i64) -> Option<&Line> {
        self.lines.iter().find(|line| line.id == id)
    }

    /// The first line that is not clear yet.
    pub fn open(&self) -> Option<&Line> {
        self.lines
            .iter()
            .find(|line| matches!(line.what, What::Open { .. }))
    }
}

impl Basket {
    /// Whether some line is of what is sold out, or no longer sold.
    pub fn wants_what_is_gone(&self, catalogue: &Catalogue) -> bool {
        self.lines.iter().any(|line| match &line.what {
            What::Packs { variant, .. } => catalogue
                .variant(variant)
                .is_none_or(|(_, variant)| !variant.available),
            What::Open { .. } => false,
        })
    }
}

/// The price of one pack of a variant with these options.
pub fn pack_price(product: &Product, variant: &Variant, options: &[Chosen]) -> Fen {
    let extra = |chosen: &Chosen| {
        product
            .options
            .iter()
            .filter(|group| group.id == chosen.group && !chosen.excluded)
            .map(|group| {
                let value = group.values.iter().find(|v| v.id == chosen.value);
                // The first portion of what is in by itself is in the price.
                let portions = value.map_or(Fen::ZERO, |value| {
                    let more = chosen.count.saturating_sub(u32::from(value.default));
                    value.price.times(more)
                });
                let amount = group
                    .amounts
                    .iter()
                    .find(|a| Some(&a.id) == chosen.amount.as_ref());
                portions + amount.map_or(Fen::ZERO, |a| a.price)
            })
            .sum()
    };
    variant.price + options.iter().map(extra).sum::<Fen>()
}

/// What a basket costs by the catalogue, before the retailer has been asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Estimate {
    /// All clear lines.
    pub items: Fen,
    /// All shops' delivery.
    pub delivery: Fen,
    /// What each shop's items and delivery come to.
    pub by_shop: Vec<(String, Fen)>,
}

impl Estimate {
    /// The part of it that cards of these terms pay for.
    pub fn part(&self, pays_for: &PaysFor, catalogue: &Catalogue) -> Fen {
        let paid = |shop: &str| match catalogue.shop(shop) {
            Some(shop) => pays_for.at(shop),
            None => pays_for.everything(),
        };
        let parts = self.by_shop.iter().filter(|(shop, _)| paid(shop));
        parts.map(|(_, sum)| *sum).sum()
    }

    /// Items and delivery.
    pub fn total(&self) -> Fen {
        self.items + self.delivery
    }
}

/// Prices a basket by the catalogue. Lines that are not clear, or whose variant is not to be had,
/// count nothing.
pub fn estimate(basket: &Basket, catalogue: &Catalogue) -> Estimate {
    let mut by_shop: Vec<(&str, Fen)> = Vec::new();
    for line in &basket.lines {
        let What::Packs { variant, packs } = &line.what else {
            continue;
        };
        let Some((product, variant)) = catalogue.variant(variant) else {
            continue;
        };
        if !variant.available {
            continue;
        }
        let price = pack_price(product, variant, &line.options).times(*packs);
        match by_shop.iter_mut().find(|(shop, _)| *shop == product.shop) {
            Some((_, sum)) => *sum += price,
            None => by_shop.push((&product.shop, price)),
        }
    }
    let delivery = |(shop, sum): &(&str, Fen)| match catalogue.shop(shop) {
        Some(shop) if *sum < shop.delivery.free_from => shop.delivery.fee,
        _ => Fen::ZERO,
    };
    Estimate {
        items: by_shop.iter().map(|(_, sum)| *sum).sum(),
        delivery: by_shop.iter().map(delivery).sum(),
        by_shop: by_shop
            .iter()
            .map(|part| (part.0.to_owned(), part.1 + delivery(part)))
            .collect(),
    }
}
