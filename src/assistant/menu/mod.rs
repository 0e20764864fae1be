//! What the parser knows of a menu: the catalogue's names made ready to be found in a text, and what may be asked for
//! with which product. All of it is compiled from data; no word of any language is known here.

mod compile;
mod nearest;
mod spelling;

use super::phrases::Phrases;
use nearest::Neighbours;
use spelling::Spelling;

/// A catalogue, compiled for [`understand`](super::understand). Cheap to share: wrap it in an `Arc`.
pub struct Menu {
    pub(super) phrases: Phrases,
    pub(super) spelling: Spelling,
    names: Vec<Name>,
    items: Vec<Item>,
    facets: Vec<Facet>,
    slots: Vec<Slot>,
    categories: Vec<Vec<u32>>,
    neighbours: Neighbours,
}

/// What a phrase of the menu may name.
#[derive(Clone, Debug, Default)]
pub(super) struct Name {
    pub products: Vec<u32>,
    /// Products of whose names this is a part: "juice".
    pub parts: Vec<u32>,
    /// Values of axes and options.
    pub facets: Vec<u32>,
    /// Axes and option groups by their own name: "sugar".
    pub slots: Vec<u32>,
    pub categories: Vec<u32>,
    /// Names a shop.
    pub shop: bool,
}

/// A product.
#[derive(Debug)]
pub(super) struct Item {
    pub id: String,
    /// Sorted.
    facets: Vec<u32>,
    uses: Vec<Use>,
    pub counted: Counted,
    /// Its packs hold a volume.
    pub liquid: bool,
}

/// What a number alone counts of a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counted {
    Packs,
    Pieces,
    /// Portions, up to this number; from it on pieces: two dumplings are two plates, twenty are twenty dumplings.
    PiecesFrom(u32),
}

/// A value of an axis or of an option group.
#[derive(Debug)]
struct Facet {
    slot: u32,
    value: String,
}

/// An axis or an option group.
#[derive(Debug)]
struct Slot {
    id: String,
    axis: bool,
}

/// How a product uses a slot.
#[derive(Debug)]
struct Use {
    slot: u32,
    /// A line holds at most one value of it.
    one: bool,
    excludable: bool,
    /// The values that mean none, less and more of it.
    none: Option<u32>,
    less: Option<u32>,
    more: Option<u32>,
}

/// In which way something was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    Plain,
    Not,
    Less,
    More,
}

/// One thing chosen for a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pick {
    facet: u32,
    pub excluded: bool,
    pub count: u32,
}

impl Menu {
    pub(super) fn name(&self, entry: u32) -> Option<&Name> {
        self.names.get(entry as usize)
    }

    pub(super) fn item(&self, product: u32) -> Option<&Item> {
        self.items.get(product as usize)
    }

    /// The products of a category.
    pub(super) fn category(&self, category: u32) -> &[u32] {
        self.categories
            .get(category as usize)
            .map_or(&[], Vec::as_slice)
    }

    /// The index of a product's id.
    pub(super) fn product(&self, id: &str) -> Option<u32> {
        let place = self.items.iter().position(|i| i.id == id)?;
        u32::try_from(place).ok()
    }

    /// What a name, said in some manner, chooses for a product; None when the product cannot have it.
    pub(super) fn pick(&self, product: u32, name: &Name, manner: Manner) -> Option<Pick> {
        let item = self.item(product)?;
        let of_facets = name.facets.iter().find_map(|facet| {
            item.facets.binary_search(facet).ok()?;
            let slot = self.facets.get(*facet as usize)?.slot;
            item.uses
                .iter()
                .find(|u| u.slot == slot)?
                .pick(Some(*facet), manner)
        });
        of_facets.or_else(|| {
            name.slots.iter().find_map(|slot| {
                item.uses
                    .iter()
                    .find(|u| u.slot == *slot)?
                    .pick(None, manner)
            })
        })
    }

    /// The product has an axis or option group of this name: "sugar: half".
    pub(super) fn has_slot(&self, product: u32, name: &Name) -> bool {
        self.item(product)
            .is_some_and(|item| item.uses.iter().any(|u| name.slots.contains(&u.slot)))
    }

    /// A name chooses something that a product may have several times.
    pub(super) fn is_many(&self, product: u32, name: &Name) -> bool {
        let pick = self.pick(product, name, Manner::Plain);
        let slot = pick.and_then(|p| self.slot_of(p));
        self.item(product)
            .is_some_and(|item| item.uses.iter().any(|u| Some(u.slot) == slot && !u.one))
    }

    /// Two picks cannot be on one line.
    pub(super) fn clash(&self, product: u32, one: Pick, other: Pick) -> bool {
        let (Some(slot), Some(other_slot)) = (self.slot_of(one), self.slot_of(other)) else {
            return false;
        };
        if one.facet == other.facet {
            return one != other;
        }
        let single = self
            .item(product)
            .and_then(|item| item.uses.iter().find(|u| u.slot == slot))
            .is_some_and(|u| u.one);
        slot == other_slot && single && !one.excluded && !other.excluded
    }

    /// Two picks answer the same question: the later one holds.
    pub(super) fn same_question(&self, product: u32, one: Pick, other: Pick) -> bool {
        one.facet == other.facet || self.clash(product, one, other)
    }

    /// Slot id, value id, and whether it is an axis.
    pub(super) fn pick_ids(&self, pick: Pick) -> Option<(&str, &str, bool)> {
        let facet = self.facets.get(pick.facet as usize)?;
        let slot = self.slots.get(facet.slot as usize)?;
        Some((&slot.id, &facet.value, slot.axis))
    }

    /// The products nearest to words that name none of them, by their indices, nearest first.
    pub(super) fn nearest(&self, words: &str) -> Vec<u32> {
        self.neighbours.nearest(self, words)
    }

    fn slot_of(&self, pick: Pick) -> Option<u32> {
        self.facets.get(pick.facet as usize).map(|f| f.slot)
    }
}

impl Pick {
    /// So many of it.
    pub fn times(self, count: u32) -> Pick {
        Pick { count, ..self }
    }
}

impl Use {
    fn pick(&self, facet: Option<u32>, manner: Manner) -> Option<Pick> {
        let plain = |facet| Pick {
            facet,
            excluded: false,
            count: 1,
        };
        match (manner, facet) {
            (Manner::Not, Some(facet)) => {
                let none = self.none.filter(|none| self.one && *none != facet);
                let excluded = Pick {
                    excluded: true,
                    ..plain(facet)
                };
                none.map(plain).or(self.excludable.then_some(excluded))
            }
            (Manner::Not, None) => self.none.map(plain),
            (Manner::Less, facet) => self.less.or(facet).map(plain),
            (Manner::More, facet) => match self.more {
                Some(more) => Some(plain(more)),
                None => facet.map(|facet| Pick {
                    count: if self.one { 1 } else { 2 },
                    ..plain(facet)
                }),
            },
            (Manner::Plain, facet) => facet.map(plain),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::Catalogue;

    fn menu() -> Menu {
        let catalogue: Catalogue = serde_json::from_str(include_str!("../tests/catalogue.json"))
            .expect("the test catalogue is a catalogue");
        Menu::compile(&catalogue)
    }

    fn name<'m>(menu: &'m Menu, phrase: &str) -> &'m Name {
        let entry = menu.phrases.entry(phrase).expect("a phrase of the menu");
        menu.name(entry).expect("every phrase has a name")
    }

    /// What a phrase picks for a product: slot, value, left out, how many.
    fn picked(product: &str, phrase: &str, manner: Manner) -> Option<(String, String, bool, u32)> {
        let menu = menu();
        let product = menu.product(product)?;
        let pick = menu.pick(product, name(&menu, phrase), manner)?;
        let (slot, value, _) = menu.pick_ids(pick)?;
        Some((slot.to_owned(), value.to_owned(), pick.excluded, pick.count))
    }

    fn some(
        slot: &str,
        value: &str,
        excluded: bool,
        count: u32,
    ) -> Option<(String, String, bool, u32)> {
        Some((slot.to_owned(), value.to_owned(), excluded, count))
    }

    #[test]
    fn a_phrase_names_all_that_bears_it() {
        let menu = menu();
        let cheese = name(&menu, "cheese");
        assert_eq!((cheese.products.len(), cheese.facets.len()), (1, 1));
        let juice = name(&menu, "juice");
        assert_eq!((juice.products.len(), juice.parts.len()), (0, 2));
        assert!(name(&menu, "果园超市").shop);
        assert_eq!(name(&menu, "fruit").categories.len(), 1);
    }

    #[test]
    fn a_manner_chooses_the_value_that_means_it() {
        assert_eq!(
            picked("latte", "large", Manner::Plain),
            some("size", "large", false, 1)
        );
        assert_eq!(
            picked("latte", "sugar", Manner::Not),
            some("sugar", "none", false, 1)
        );
        assert_eq!(
            picked("latte", "ice", Manner::Less),
            some("ice", "less", false, 1)
        );
        assert_eq!(
            picked("milk-tea", "pearls", Manner::Not),
            some("toppings", "pearls", true, 1)
        );
        assert_eq!(
            picked("milk-tea", "pearls", Manner::More),
            some("toppings", "pearls", false, 2)
        );
        assert_eq!(picked("latte", "pearls", Manner::Plain), None);
        assert_eq!(picked("latte", "sugar", Manner::Plain), None);
    }

    #[test]
    fn one_answer_to_one_question() {
        let menu = menu();
        let latte = menu.product("latte").expect("a latte");
        let pick = |phrase| {
            menu.pick(latte, name(&menu, phrase), Manner::Plain)
                .expect("a pick")
        };
        assert!(menu.clash(latte, pick("large"), pick("medium")));
        assert!(!menu.clash(latte, pick("large"), pick("hot")));
    }

    #[test]
    fn what_a_number_counts_is_told_by_the_product() {
        let menu = menu();
        let counted = |id| {
            menu.product(id)
                .and_then(|p| menu.item(p))
                .map(|i| i.counted)
        };
        assert_eq!(counted("eggs"), Some(Counted::Pieces));
        assert_eq!(counted("tomatoes"), Some(Counted::Pieces));
        assert_eq!(counted("milk"), Some(Counted::Packs));
        assert_eq!(counted("latte"), Some(Counted::Packs));
        assert_eq!(counted("dumplings"), Some(Counted::PiecesFrom(12)));
    }

    #[test]
    fn the_nearest_share_words_or_spelling() {
        let menu = menu();
        let nearest = |words: &str| -> Vec<String> {
            let near = menu.nearest(words);
            near.iter()
                .filter_map(|p| menu.item(*p).map(|i| i.id.clone()))
                .collect()
        };
        assert!(nearest("peach juice").contains(&"orange-juice".to_owned()));
        assert!(nearest("kefyr").contains(&"kefir".to_owned()));
        assert!(nearest("葡萄汁").iter().any(|id| id.ends_with("juice")));
        assert!(nearest("some fruit").contains(&"apples".to_owned()));
        assert_eq!(nearest("bicycle"), Vec::<String>::new());
    }
}
