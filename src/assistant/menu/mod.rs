//! What the parser knows of a menu: the catalogue's names made ready to be found in a text, and what may be asked for
//! with which product. All of it is compiled from data; no word of any language is known here.

mod compile;
mod nearest;
mod spelling;

use super::language::Senses;
use super::phrases::Phrases;
use super::text::Text;
use crate::shop::Unit;
use nearest::Neighbours;
use spelling::Spelling;

/// A catalogue, compiled for [`understand`](super::understand). Cheap to share: wrap it in an `Arc`.
pub struct Menu {
    pub(super) phrases: Phrases,
    pub(super) spelling: Spelling,
    names: Vec<Name>,
    items: Vec<Item>,
    /// Products by the values that they can have.
    with_facet: Vec<Vec<u32>>,
    facets: Vec<Facet>,
    slots: Vec<Slot>,
    /// Ids of amounts that options are had in.
    amounts: Vec<String>,
    categories: Vec<Vec<u32>>,
    neighbours: Neighbours,
}

/// What a phrase of the menu may name.
#[derive(Clone, Debug, Default)]
pub(super) struct Name {
    pub products: Vec<u32>,
    /// Products of whose names this is a part: "juice".
    pub parts: Vec<u32>,
    /// The same, kept for who looks around even where the phrase has a meaning of its own: "which juices".
    pub group: Vec<u32>,
    /// Values of axes and options.
    pub facets: Vec<u32>,
    /// Values whose names end with it: "cheddar cheese", of "cheese".
    pub kinds_of_value: Vec<u32>,
    /// Products of a kind that has a name of its own, and the entry of the kind: "whole milk".
    pub kinds: Vec<(u32, u32)>,
    /// What it stands for when the noun was said before: "the white one".
    pub adjectives: Vec<Ellipsis>,
    /// Axes and option groups by their own name: "sugar".
    pub slots: Vec<u32>,
    pub categories: Vec<u32>,
    /// It stands for all values there are: "everything".
    pub is_all: bool,
    /// It is a part of a value's name, and stands for the value.
    pub is_part: bool,
    /// ... with which a name ends: "dressing".
    pub is_noun: bool,
    /// Says that an option is wanted less or more: "light on".
    pub says: Senses,
    /// Names a shop.
    pub shop: bool,
}

/// A name that its adjective may stand for.
#[derive(Clone, Debug)]
pub(super) struct Ellipsis {
    pub product: u32,
    pub entry: u32,
    pub noun: String,
}

impl Name {
    /// It may call something on sale by its full name.
    pub fn is_product(&self) -> bool {
        !self.products.is_empty() || !self.kinds.is_empty()
    }

    /// It is the full name of something.
    pub fn is_named(&self) -> bool {
        let chosen = self.facets.is_empty() && self.slots.is_empty();
        self.is_product() || !chosen || !self.categories.is_empty() || self.shop
    }

    /// What it chooses is a kind of what another name does: "cheddar" of "cheese".
    pub fn is_kind_of(&self, other: &Name) -> bool {
        self.facets.iter().any(|f| other.kinds_of_value.contains(f))
    }

    /// It names a question only, and no answer to it.
    pub fn is_question(&self) -> bool {
        !self.is_product()
            && self.parts.is_empty()
            && self.facets.is_empty()
            && !self.slots.is_empty()
    }

    /// It is an adjective, and nothing without its noun.
    pub fn is_adjective(&self) -> bool {
        let empty = self.parts.is_empty()
            && self.facets.is_empty()
            && self.slots.is_empty()
            && self.categories.is_empty();
        !self.is_product() && empty && !self.adjectives.is_empty()
    }
}

/// So many products are looked at for one that can have all that is asked for.
const MOST_LOOKED_AT: usize = 256;

/// A product.
#[derive(Debug)]
pub(super) struct Item {
    pub id: String,
    /// Numbers of packs that are sold as one: "10 packs" of tissues.
    pub bundles: Vec<u32>,
    /// Sorted.
    facets: Vec<u32>,
    uses: Vec<Use>,
    pub counted: Counted,
    /// Its packs hold a volume; None when it is not known what they hold.
    pub liquid: Option<bool>,
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
    /// The weight or volume that it is, in grams or millilitres.
    measure: Option<(f64, Unit)>,
}

/// An axis or an option group.
#[derive(Debug)]
struct Slot {
    id: String,
    axis: bool,
    /// A line holds at most one value of it.
    one: bool,
    /// Some product may have a value of it several times.
    countable: bool,
    /// All its values are on sale by themselves too, and are in nothing unless asked for: "chips and salsa".
    side: bool,
}

/// How a product uses a slot.
#[derive(Clone, Debug)]
struct Use {
    slot: u32,
    /// A line holds at most one value of it.
    one: bool,
    excludable: bool,
    countable: bool,
    /// The values that mean none, less and more of it.
    none: Option<u32>,
    less: Option<u32>,
    more: Option<u32>,
    /// The amounts in which every value of it is had less and more.
    less_of: Option<u32>,
    more_of: Option<u32>,
}

/// In which way something was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Manner {
    Plain,
    Not,
    Less,
    More,
    /// Twice as much as usual.
    Double,
    /// Not more than usual: "no extra cheese".
    NotMore,
}

impl Manner {
    /// It is not wanted.
    pub fn is_refusal(self) -> bool {
        matches!(self, Manner::Not | Manner::NotMore)
    }
}

/// One thing chosen for a product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Pick {
    facet: u32,
    pub excluded: bool,
    pub count: u32,
    /// Index of an amount.
    amount: Option<u32>,
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

    /// All that somebody who looks around may mean by a name, in the menu's order.
    pub(super) fn group(&self, entry: u32) -> Vec<u32> {
        let name = self.name(entry);
        let categories = name.map_or(&[][..], |n| &n.categories);
        let members = categories.iter().flat_map(|c| self.category(*c));
        let named = name
            .into_iter()
            .flat_map(|n| n.products.iter().chain(&n.group));
        let mut group: Vec<u32> = named.chain(members).copied().collect();
        group.sort_unstable();
        group.dedup();
        group
    }

    /// Two words, by their keys, are names of the same things.
    pub(super) fn same_word(&self, one: u32, other: u32) -> bool {
        let name = |key: u32| self.phrases.of_word(key).and_then(|entry| self.name(entry));
        match (name(one), name(other)) {
            (Some(one), Some(other)) => {
                one.is_named() && one.products == other.products && one.facets == other.facets
            }
            _ => false,
        }
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
        self.item(product).is_some_and(|item| {
            item.uses
                .iter()
                .any(|u| Some(u.slot) == slot && u.countable)
        })
    }

    /// A name chooses, for a product, something that goes with it and is on sale by itself.
    pub(super) fn is_side(&self, product: u32, name: &Name) -> bool {
        let pick = self.pick(product, name, Manner::Plain);
        let slot = pick.and_then(|p| self.slots.get(self.slot_of(p)? as usize));
        slot.is_some_and(|slot| slot.side)
    }

    /// A name chooses something that goes with some product and is on sale by itself.
    pub(super) fn is_side_of_any(&self, name: &Name) -> bool {
        self.slots_of(name).any(|slot| slot.side)
    }

    /// A name chooses a value of a question that has one answer.
    pub(super) fn is_single(&self, name: &Name) -> bool {
        self.slots_of(name).any(|slot| slot.one)
    }

    /// Two names can only answer one and the same question, which has one answer.
    pub(super) fn exclude(&self, one: &Name, other: &Name) -> bool {
        let slots = |name: &Name| -> Vec<u32> {
            let facets = name
                .facets
                .iter()
                .filter_map(|f| self.facets.get(*f as usize));
            facets.map(|f| f.slot).collect()
        };
        let mut all = [slots(one), slots(other)].concat();
        all.sort_unstable();
        all.dedup();
        all.len() == 1 && self.is_single(one)
    }

    /// Two names choose values of the same question.
    pub(super) fn share_slot(&self, one: &Name, other: &Name) -> bool {
        let slot = |f: &u32| self.facets.get(*f as usize).map(|f| f.slot);
        let of_other = |f: &u32| other.facets.iter().any(|o| slot(o) == slot(f));
        one.facets.iter().any(of_other)
    }

    fn slots_of(&self, name: &Name) -> impl Iterator<Item = &Slot> {
        let facets = name
            .facets
            .iter()
            .filter_map(|f| self.facets.get(*f as usize));
        facets.filter_map(|f| self.slots.get(f.slot as usize))
    }

    /// The products that have all of these values, in the menu's order; none where too many have the rarest of them to
    /// look at them all.
    pub(super) fn having(&self, names: &[&Name], fits: impl Fn(u32) -> bool) -> Vec<u32> {
        let have = |name: &&Name| -> usize {
            let facets = name.facets.iter();
            facets.map(|f| self.with_facet(*f).len()).sum()
        };
        let valued = names.iter().filter(|n| !n.facets.is_empty());
        let Some(rarest) = valued
            .min_by_key(|n| have(n))
            .filter(|n| have(n) <= MOST_LOOKED_AT)
        else {
            return Vec::new();
        };
        let facets = rarest.facets.iter();
        let mut products: Vec<u32> = facets.flat_map(|f| self.with_facet(*f)).copied().collect();
        products.sort_unstable();
        products.dedup();
        products.retain(|product| fits(*product));
        products
    }

    fn with_facet(&self, facet: u32) -> &[u32] {
        self.with_facet
            .get(facet as usize)
            .map_or(&[], Vec::as_slice)
    }

    /// A name chooses something that some product may have several times.
    pub(super) fn is_countable(&self, name: &Name) -> bool {
        self.slots_of(name).any(|slot| slot.countable)
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

    /// Two picks answer the same question, which may have several answers.
    pub(super) fn same_slot(&self, one: Pick, other: Pick) -> bool {
        self.slot_of(one) == self.slot_of(other)
    }

    /// A pick answers a question to which a product has one answer.
    pub(super) fn is_one(&self, product: u32, pick: Pick) -> bool {
        let slot = self.slot_of(pick);
        self.item(product)
            .is_some_and(|item| item.uses.iter().any(|u| Some(u.slot) == slot && u.one))
    }

    /// Two picks answer the same question: the later one holds.
    pub(super) fn same_question(&self, product: u32, one: Pick, other: Pick) -> bool {
        one.facet == other.facet || self.clash(product, one, other)
    }

    /// The option of a product that is a weight or volume.
    pub(super) fn pick_measure(&self, product: u32, value: f64, unit: Unit) -> Option<Pick> {
        let item = self.item(product)?;
        let facet = item.facets.iter().find(|f| {
            let facet = self.facets.get(**f as usize);
            let option = facet
                .and_then(|f| self.slots.get(f.slot as usize))
                .is_some_and(|s| !s.axis);
            let near = |(of, kind): (f64, Unit)| kind == unit && (of - value).abs() <= of / 100.0;
            option && facet.is_some_and(|f| f.measure.is_some_and(near))
        })?;
        let slot = self.facets.get(*facet as usize)?.slot;
        let used = item.uses.iter().find(|u| u.slot == slot)?;
        used.pick(Some(*facet), Manner::Plain)
    }

    /// Slot id, value id, and whether it is an axis.
    pub(super) fn pick_ids(&self, pick: Pick) -> Option<(&str, &str, bool)> {
        let facet = self.facets.get(pick.facet as usize)?;
        let slot = self.slots.get(facet.slot as usize)?;
        Some((&slot.id, &facet.value, slot.axis))
    }

    /// The id of the amount of a pick.
    pub(super) fn amount_id(&self, pick: Pick) -> Option<&str> {
        let amount = self.amounts.get(pick.amount? as usize)?;
        Some(amount)
    }

    /// Words stand in the names of a product: "chicken" in "kung pao chicken".
    pub(super) fn is_called(&self, product: u32, words: &str) -> bool {
        self.neighbours.is_called(product, words)
    }

    /// The products nearest to words that name none of them, by their indices, nearest first.
    pub(super) fn nearest(&self, words: &str) -> Vec<u32> {
        self.neighbours.nearest(self, words)
    }

    /// All products that words are about, by their indices: those that they name, the longest name first, then those that
    /// bear it in part or belong to a category of that name.
    pub(super) fn about(&self, words: &str) -> Vec<u32> {
        let text = Text::read(words);
        let keys: Vec<_> = (0..text.tokens.len())
            .map(|i| self.phrases.keys(&text, i))
            .collect();
        let mut found = self.phrases.find(&text, &keys);
        found.sort_by_key(|hit| (std::cmp::Reverse(hit.to - hit.from), hit.from));
        let names = || found.iter().filter_map(|hit| self.name(hit.entry));
        let named = names().flat_map(|name| &name.products);
        let wider = names().flat_map(|name| {
            let members = name.categories.iter().flat_map(|c| self.category(*c));
            members.chain(&name.parts).chain(&name.group)
        });
        let mut about: Vec<u32> = Vec::new();
        for product in named.chain(wider) {
            if !about.contains(product) {
                about.push(*product);
            }
        }
        about
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
    /// How the variants of a product use an axis: one value, and no way to be without.
    fn of_axis(slot: u32) -> Use {
        Use {
            slot,
            one: true,
            excludable: false,
            countable: false,
            none: None,
            less: None,
            more: None,
            less_of: None,
            more_of: None,
        }
    }

    fn pick(&self, facet: Option<u32>, manner: Manner) -> Option<Pick> {
        let plain = |facet| Pick {
            facet,
            excluded: false,
            count: 1,
            amount: None,
        };
        let much = |facet, amount| Pick {
            amount: Some(amount),
            ..plain(facet)
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
            (Manner::NotMore, facet) => {
                let refused = self.pick(facet, Manner::Not)?;
                let amount = self.more_of.filter(|_| refused.excluded);
                Some(Pick { amount, ..refused })
            }
            (Manner::Less, facet) => match (self.less, self.less_of, facet) {
                (None, Some(amount), Some(facet)) => Some(much(facet, amount)),
                (less, _, facet) => less.or(facet).map(plain),
            },
            (Manner::Double, Some(facet)) if self.countable && self.more.is_none() => {
                Some(plain(facet).times(2))
            }
            (Manner::More | Manner::Double, facet) => match (self.more, self.more_of, facet) {
                (Some(more), ..) => Some(plain(more)),
                (None, Some(amount), Some(facet)) => Some(much(facet, amount)),
                (None, None, Some(facet)) => Some(Pick {
                    count: if self.countable { 2 } else { 1 },
                    ..plain(facet)
                }),
                (None, _, None) => None,
            },
            (Manner::Plain, facet) => facet.map(plain),
        }
    }
}

#[cfg(test)]
mod tests;
