//! What changes while the shop is open: prices and stock. Knows no session, order or file.

use super::catalog::Catalog;

/// Prices and stock of every variant, by its index in the catalogue.
#[derive(Clone)]
pub(super) struct Shelf {
    variants: Vec<Slot>,
}

#[derive(Clone)]
struct Slot {
    price: i64,
    /// How many each store of the shop has, in the order of the shop's stores.
    stock: Vec<i64>,
}

impl Shelf {
    /// The shelf as the data files fill it.
    pub fn filled(catalog: &Catalog) -> Shelf {
        let variants = catalog.variants.iter();
        let variants = variants.map(|variant| Slot {
            price: variant.price,
            stock: variant.stock.clone(),
        });
        Shelf {
            variants: variants.collect(),
        }
    }

    /// In fen.
    pub fn price(&self, variant: usize) -> i64 {
        self.variants[variant].price
    }

    /// How many a store has; none in a store that is not there.
    pub fn stock(&self, variant: usize, store: usize) -> i64 {
        let stock = self.variants[variant].stock.get(store);
        stock.copied().unwrap_or_default()
    }

    /// How many each store has.
    pub fn stocks(&self, variant: usize) -> &[i64] {
        &self.variants[variant].stock
    }

    /// Whether at least one store has one.
    pub fn is_available(&self, variant: usize) -> bool {
        self.variants[variant].stock.iter().any(|&n| n > 0)
    }

    pub fn set_price(&mut self, variant: usize, price: i64) {
        self.variants[variant].price = price;
    }

    pub fn set_stock(&mut self, variant: usize, store: usize, stock: i64) {
        if let Some(own) = self.variants[variant].stock.get_mut(store) {
            *own = stock.max(0);
        }
    }

    /// Puts `pieces` on a store's shelf, or takes them when negative; never below none.
    pub fn add(&mut self, variant: usize, store: usize, pieces: i64) {
        let stock = self.stock(variant, store).saturating_add(pieces);
        self.set_stock(variant, store, stock);
    }
}
