//! The shop window: every product's answer in every language, written once and again only when its price
//! or availability changed, and the search among them.

use super::catalog::Catalog;
use super::shelf::Shelf;
use super::view;
use super::words::{Lang, fold};

pub(super) struct Window {
    cards: Vec<Card>,
}

struct Card {
    /// All its names in all languages, folded.
    names: Vec<String>,
    /// The UCP product as JSON, by language.
    shown: [String; 3],
}

/// What a search asks for; everything given must hold.
#[derive(Default)]
pub(super) struct Search {
    pub query: String,
    /// Any of these; all when empty.
    pub categories: Vec<String>,
    /// The price of at least one variant, in fen.
    pub min_price: Option<i64>,
    pub max_price: Option<i64>,
}

impl Window {
    /// The window of a freshly filled shelf.
    pub fn dressed(catalog: &Catalog, shelf: &Shelf) -> Window {
        let products = catalog.products.iter().enumerate();
        let cards = products.map(|(index, product)| {
            let names = Lang::ALL.into_iter();
            let names = names.flat_map(|lang| product.names.all(lang));
            Card {
                names: names.map(|name| fold(name)).collect(),
                shown: show(catalog, shelf, index),
            }
        });
        Window {
            cards: cards.collect(),
        }
    }

    /// Shows a variant's product anew.
    pub fn refresh(&mut self, catalog: &Catalog, shelf: &Shelf, variant: usize) {
        let product = catalog.variants[variant].product;
        self.cards[product].shown = show(catalog, shelf, product);
    }

    /// A product as JSON.
    pub fn card(&self, product: usize, lang: Lang) -> &str {
        &self.cards[product].shown[lang as usize]
    }

    /// The products that a search finds: the best first, equals in the order of the catalogue.
    pub fn find(&self, catalog: &Catalog, shelf: &Shelf, search: &Search) -> Vec<usize> {
        let query = fold(&search.query);
        let cards = self.cards.iter().enumerate();
        let mut found: Vec<_> = cards
            .filter_map(|(index, card)| Some((card.rank(&query)?, index)))
            .filter(|&(_, index)| search.admits(catalog, shelf, index))
            .collect();
        found.sort_unstable();
        found.into_iter().map(|(_, index)| index).collect()
    }
}

impl Card {
    /// How well a folded query fits, 0 the best; None if it does not. No query fits everything.
    fn rank(&self, query: &str) -> Option<u8> {
        let any = |fits: &dyn Fn(&String) -> bool| self.names.iter().any(fits);
        if query.is_empty() || any(&|name| name == query) {
            Some(0)
        } else if any(&|name| name.starts_with(query)) {
            Some(1)
        } else if any(&|name| name.contains(query)) {
            Some(2)
        } else if query
            .split(' ')
            .all(|word| any(&|name| name.split(' ').any(|own| own.starts_with(word))))
        {
            Some(3)
        } else {
            None
        }
    }
}

impl Search {
    fn admits(&self, catalog: &Catalog, shelf: &Shelf, product: usize) -> bool {
        let product = &catalog.products[product];
        let category = &catalog.categories[product.category].id;
        let mut prices = product.variants.clone().map(|v| shelf.price(v));
        (self.categories.is_empty() || self.categories.contains(category))
            && prices.any(|price| {
                self.min_price.is_none_or(|min| price >= min)
                    && self.max_price.is_none_or(|max| price <= max)
            })
    }
}

fn show(catalog: &Catalog, shelf: &Shelf, product: usize) -> [String; 3] {
    Lang::ALL.map(|lang| view::product(catalog, shelf, product, lang).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(query: &str) -> Vec<String> {
        let catalog = Catalog::load().unwrap();
        let shelf = Shelf::filled(&catalog);
        let search = Search {
            query: query.to_owned(),
            ..Search::default()
        };
        let found = Window::dressed(&catalog, &shelf).find(&catalog, &shelf, &search);
        let ids = found.into_iter().map(|p| catalog.products[p].id.clone());
        ids.collect()
    }

    #[test]
    fn the_exact_name_comes_first_in_any_language() {
        for query in ["Milk", "молоко", "牛奶", "鲜奶"] {
            assert_eq!(found(query)[0], "milk", "{query}");
        }
        assert!(found("milk").contains(&"oat-milk".to_owned()));
        assert_eq!(found("pap toil"), ["toilet-paper"]);
        assert_eq!(found("no such thing"), Vec::<String>::new());
    }
}
