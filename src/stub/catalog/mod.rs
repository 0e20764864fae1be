//! What the retailer sells: shops with their stores, products, variants, axes and options. Read once from
//! the files in `data/` and never changed; prices and stock that move live in `state`.

mod file;
mod pack;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::ops::Range;

use serde::{Deserialize, Serialize};

pub(super) use pack::Measure;

use super::places::Point;
use super::words::{Lang, Names};

/// All that is sold. Shops, products and variants are named by their index inside the program and
/// by their `id` outside.
pub(super) struct Catalog {
    pub categories: Vec<Category>,
    pub shops: Vec<Shop>,
    pub products: Vec<Product>,
    pub variants: Vec<Variant>,
    ids: HashMap<String, Found>,
}

/// What an id of the catalogue stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    Product(usize),
    Variant(usize),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Category {
    pub id: String,
    pub names: Names,
}

pub(super) struct Shop {
    pub id: String,
    pub kind: ShopKind,
    pub names: Names,
    pub delivery: Delivery,
    pub stores: Vec<Store>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum ShopKind {
    Supermarket,
    Kitchen,
    Mall,
}

/// What delivery costs at a shop, in fen.
#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Delivery {
    pub fee: i64,
    /// From this worth of the shop's own items on it is free.
    pub free_from: i64,
}

impl Delivery {
    /// The fee for a shop's items of this worth, in fen.
    pub fn fee_for(&self, subtotal: i64) -> i64 {
        if subtotal >= self.free_from {
            0
        } else {
            self.fee
        }
    }
}

pub(super) struct Store {
    pub id: String,
    pub names: Names,
    pub point: Point,
}

pub(super) struct Product {
    pub id: String,
    pub shop: usize,
    pub category: usize,
    pub names: Names,
    /// None: not stated. Empty: none of the known ones.
    pub allergens: Option<Vec<String>>,
    /// None: not stated. Empty: fits none of the known ones.
    pub diets: Option<Vec<String>>,
    /// How many people one pack feeds; None: no meal by itself.
    pub serves: Option<u32>,
    pub axes: Vec<Axis>,
    pub options: Vec<OptionGroup>,
    /// Where its variants are in [`Catalog::variants`]; the default one first, never empty.
    pub variants: Range<usize>,
}

/// What makes variants: each variant has one value of each axis.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Axis {
    pub id: String,
    pub names: Names,
    pub values: Vec<AxisValue>,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AxisValue {
    pub id: String,
    pub names: Names,
}

/// What can be asked of a line item beside its variant.
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptionGroup {
    pub id: String,
    pub choose: Choose,
    /// Whether a value can be asked to be left out.
    pub excludable: bool,
    /// Whether a value can be asked for several times.
    #[serde(default)]
    pub countable: bool,
    /// How much of a value can be asked for beside the usual.
    #[serde(default)]
    pub amounts: Vec<OptionAmount>,
    pub names: Names,
    pub values: Vec<OptionValue>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Choose {
    One,
    Many,
}

/// "Extra", "light".
#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptionAmount {
    pub id: String,
    pub names: Names,
    /// What it adds to the price, in fen.
    pub price: i64,
}

#[derive(Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OptionValue {
    pub id: String,
    pub names: Names,
    /// What one more portion costs, in fen.
    pub price: i64,
    /// In the product, and in its price, unless left out or replaced.
    #[serde(default)]
    pub default: bool,
}

pub(super) struct Variant {
    pub id: String,
    pub product: usize,
    /// A short label: "1 l, whole".
    pub names: Names,
    /// What it costs before anything moved, in fen.
    pub price: i64,
    pub measure: Option<Measure>,
    pub pieces: Option<i64>,
    /// For each axis of the product, the index of this variant's value.
    pub values: Vec<usize>,
    pub default: bool,
    /// For each store of the shop, how many there are before anything moved.
    pub stock: Vec<i64>,
}

impl Catalog {
    /// Reads the files that are compiled in. An error names the file and the entry.
    pub fn load() -> anyhow::Result<Catalog> {
        file::load()
    }

    pub fn find(&self, id: &str) -> Option<Found> {
        self.ids.get(id).copied()
    }

    /// The index of a variant.
    pub fn variant(&self, id: &str) -> Option<usize> {
        match self.find(id)? {
            Found::Variant(index) => Some(index),
            Found::Product(_) => None,
        }
    }

    pub fn shop(&self, id: &str) -> Option<(usize, &Shop)> {
        self.shops
            .iter()
            .enumerate()
            .find(|(_, shop)| shop.id == id)
    }

    /// The product that a variant is of, and its shop.
    pub fn home(&self, variant: &Variant) -> (&Product, &Shop) {
        let product = &self.products[variant.product];
        (product, &self.shops[product.shop])
    }

    /// What a variant is called where its product is not seen: "Milk, 1 l, whole".
    pub fn title(&self, variant: usize, lang: Lang) -> String {
        let variant = &self.variants[variant];
        let (product, _) = self.home(variant);
        [product.names.title(lang), variant.names.title(lang)].join(lang.comma())
    }
}
