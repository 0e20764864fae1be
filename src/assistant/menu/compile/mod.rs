//! Catalogue to menu.

mod implied;

use std::cmp::Ordering;
use std::collections::HashMap;

use super::nearest::Neighbours;
use super::spelling::Spelling;
use super::{Counted, Facet, Item, Menu, Name, Slot, Use};
use crate::assistant::language::{self, Senses, lexicon};
use crate::assistant::phrases::{Keys, Phrases, key};
use crate::assistant::text::{Kind, Text};
use crate::shop::{Catalogue, Choose, Lang, Names, OptionGroup, Product, Unit};
use implied::{bundle, is_adjective, is_preposition};

/// A part of a name that more products share than this names none of them.
const MOST_PARTS: usize = 12;

impl Menu {
    /// Compiles a catalogue.
    pub fn compile(catalogue: &Catalogue) -> Menu {
        let mut compiler = Compiler::default();
        for category in &catalogue.categories {
            let number = compiler.category(&category.id);
            compiler.names(&category.names, |name| push(&mut name.categories, number));
            compiler.also(&category.names, number);
        }
        for shop in &catalogue.shops {
            if shop.kind == "kitchen" {
                compiler.kitchens.push(shop.id.clone());
            }
            compiler.names(&shop.names, |name| name.shop = true);
        }
        for product in &catalogue.products {
            compiler.product(product);
        }
        for (number, product) in (0..).zip(&catalogue.products) {
            compiler.kinds(product, number);
            compiler.adjectives(&product.names, number);
        }
        compiler.finish()
    }
}

#[derive(Default)]
struct Compiler {
    phrases: Phrases,
    spelling: Spelling,
    names: Vec<Name>,
    items: Vec<Item>,
    facets: Vec<Facet>,
    facet_numbers: HashMap<(u32, String), u32>,
    slots: Vec<Slot>,
    slot_numbers: HashMap<(bool, String), u32>,
    amounts: Vec<String>,
    categories: Vec<Vec<u32>>,
    category_numbers: HashMap<String, u32>,
    neighbours: Neighbours,
    kitchens: Vec<String>,
}

fn push(list: &mut Vec<u32>, number: u32) {
    if !list.contains(&number) {
        list.push(number);
    }
}

fn index(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}

impl Compiler {
    fn category(&mut self, id: &str) -> u32 {
        let fresh = index(self.categories.len());
        let number = *self.category_numbers.entry(id.to_owned()).or_insert(fresh);
        if number == fresh {
            self.categories.push(Vec::new());
        }
        number
    }

    fn slot(&mut self, id: &str, axis: bool) -> u32 {
        let fresh = index(self.slots.len());
        let number = *self
            .slot_numbers
            .entry((axis, id.to_owned()))
            .or_insert(fresh);
        if number == fresh {
            self.slots.push(Slot {
                id: id.to_owned(),
                axis,
                countable: false,
            });
        }
        number
    }

    fn facet(&mut self, slot: u32, value: &str) -> u32 {
        let fresh = index(self.facets.len());
        let number = *self
            .facet_numbers
            .entry((slot, value.to_owned()))
            .or_insert(fresh);
        if number == fresh {
            self.facets.push(Facet {
                slot,
                value: value.to_owned(),
            });
        }
        number
    }

    fn product(&mut self, product: &Product) {
        let number = index(self.items.len());
        let category = self.category(&product.category);
        if let Some(members) = self.categories.get_mut(category as usize) {
            members.push(number);
        }
        self.names(&product.names, |name| push(&mut name.products, number));
        for phrase in product.names.all(Lang::Zh) {
            if let Some(entry) = self.phrases.known(phrase) {
                self.spelling.learn_han(phrase, entry);
            }
        }
        self.parts(&product.names, number);
        let mut item = Item {
            id: product.id.clone(),
            bundles: product.variants.iter().filter_map(bundle).collect(),
            facets: Vec::new(),
            uses: Vec::new(),
            counted: self.counted(product),
            liquid: product
                .variants
                .iter()
                .any(|v| v.measure.is_some_and(|m| m.unit == Unit::Ml)),
        };
        for axis in &product.axes {
            let values = axis.values.iter().map(|v| (v.id.as_str(), &v.names));
            let slot = self.slot(&axis.id, true);
            let used = Use::of_axis(slot);
            self.slot_use(&mut item, used, &axis.names, values);
        }
        for group in &product.options {
            let values = group.values.iter().map(|v| (v.id.as_str(), &v.names));
            let used = self.group_use(group);
            self.slot_use(&mut item, used, &group.names, values);
        }
        item.facets.sort_unstable();
        self.items.push(item);
    }

    fn counted(&self, product: &Product) -> Counted {
        let pieces = product.variants.iter().filter_map(|v| v.pieces).min();
        let made_to_order = self.kitchens.contains(&product.shop);
        match pieces {
            Some(pieces) if made_to_order => Counted::PiecesFrom(pieces.max(2)),
            Some(_) => Counted::Pieces,
            // What is sold by weight and called by a plural is things that can be counted.
            None if !made_to_order && language::is_plural(product.names.title(Lang::En)) => {
                Counted::Pieces
            }
            None => Counted::Packs,
        }
    }

    /// An option group, and the amounts in which its values are had.
    fn group_use(&mut self, group: &OptionGroup) -> Use {
        let mut used = Use {
            one: group.choose == Choose::One,
            excludable: group.excludable,
            countable: group.countable,
            ..Use::of_axis(self.slot(&group.id, false))
        };
        if let Some(slot) = self.slots.get_mut(used.slot as usize) {
            slot.countable |= group.countable;
        }
        for amount in &group.amounts {
            let (place, says) = match polarity(&amount.names) {
                Some(Senses::LESS) => (&mut used.less_of, Senses::LESS),
                Some(says) => (&mut used.more_of, says),
                None => continue,
            };
            let known = self.amounts.iter().position(|id| *id == amount.id);
            let number = known.unwrap_or_else(|| {
                self.amounts.push(amount.id.clone());
                self.amounts.len() - 1
            });
            place.get_or_insert(index(number));
            self.names(&amount.names, |name| name.says = says);
        }
        used
    }

    /// The values of an axis or option group of a product.
    fn slot_use<'a>(
        &mut self,
        item: &mut Item,
        mut used: Use,
        names: &Names,
        values: impl Iterator<Item = (&'a str, &'a Names)>,
    ) {
        let slot = used.slot;
        self.names(names, |name| push(&mut name.slots, slot));
        for (value, value_names) in values {
            let facet = self.facet(slot, value);
            self.names(value_names, |name| push(&mut name.facets, facet));
            self.short_values(names, value_names, facet);
            push(&mut item.facets, facet);
            let senses = senses(value_names);
            let place = match () {
                () if !used.one => None,
                () if senses.meets(NONE) => Some(&mut used.none),
                () if senses.has(Senses::LESS) => Some(&mut used.less),
                () if senses.meets(MORE) => Some(&mut used.more),
                () => None,
            };
            if let Some(place) = place {
                place.get_or_insert(facet);
            }
        }
        item.uses.push(used);
    }

    fn names(&mut self, names: &Names, change: impl Fn(&mut Name)) {
        for lang in Lang::ALL {
            for phrase in names.all(lang) {
                let Some(entry) = self.phrases.add(phrase) else {
                    continue;
                };
                self.orders(phrase, entry);
                self.spelling.learn(&self.phrases, phrase);
                self.entry(entry, &change);
            }
        }
    }

    fn entry(&mut self, entry: u32, change: impl Fn(&mut Name)) {
        let entry = entry as usize;
        if self.names.len() <= entry {
            self.names.resize(entry + 1, Name::default());
        }
        if let Some(name) = self.names.get_mut(entry) {
            change(name);
        }
    }

    /// Russian says an adjective on either side.
    fn orders(&mut self, phrase: &str, entry: u32) {
        let text = Text::read(phrase);
        let cyrillic = text.tokens.iter().all(|t| t.kind == Kind::Cyrillic);
        let words: Vec<String> = (0..text.tokens.len())
            .filter_map(|i| key(&text, i, false))
            .collect();
        if !cyrillic {
            return;
        }
        match words.as_slice() {
            [a, b] => {
                self.phrases.add_words(&[b.clone(), a.clone()], Some(entry));
            }
            [a, b, c] => {
                for order in [[c, a, b], [b, c, a], [c, b, a]] {
                    self.phrases
                        .add_words(&order.map(Clone::clone), Some(entry));
                }
            }
            _ => {}
        }
    }

    /// The heads of a product's names, by which people call it when they do not say which: "juice", 奶茶.
    fn parts(&mut self, names: &Names, product: u32) {
        for lang in Lang::ALL {
            for phrase in names.all(lang) {
                let text = Text::read(phrase);
                let count = text.tokens.len();
                self.neighbours.learn(&text, product);
                let han = text.tokens.iter().all(|t| t.kind == Kind::Han);
                let shortest = if han { 2 } else { 1 };
                let nouns = (1..count).take_while(|i| han || !is_preposition(&text, *i));
                for from in nouns.take_while(|from| count - from >= shortest) {
                    self.part(&text, from..count, product);
                }
                if text.tokens.iter().all(|t| t.kind == Kind::Cyrillic) && count > 1 {
                    self.part(&text, 0..1, product);
                }
            }
        }
    }

    fn part(&mut self, text: &Text, words: std::ops::Range<usize>, product: u32) {
        let blank = |i: usize| text.tokens.get(i).is_some_and(|t| !t.glued);
        let phrase: String = words
            .flat_map(|i| [if blank(i) { " " } else { "" }, text.word(i)])
            .collect();
        let phrase = phrase.trim();
        let plain = Text::read(phrase);
        let tokens = plain.tokens.len();
        let says_else = (0..tokens).all(|i| !lexicon().phrases.keys(&plain, i).is_empty());
        if says_else || (tokens == 1 && is_adjective(phrase)) {
            return;
        }
        if let Some(entry) = self.phrases.add(phrase) {
            self.entry(entry, |name| push(&mut name.parts, product));
        }
    }

    fn finish(mut self) -> Menu {
        self.phrases.finish();
        self.names.resize(self.phrases.len(), Name::default());
        for name in &mut self.names {
            if name.parts.len() <= MOST_PARTS {
                name.group.clone_from(&name.parts);
            }
            let full = !name.products.is_empty() || !name.categories.is_empty();
            if full || name.parts.len() > MOST_PARTS {
                name.parts.clear();
            }
        }
        Menu {
            phrases: self.phrases,
            spelling: self.spelling,
            names: self.names,
            items: self.items,
            facets: self.facets,
            slots: self.slots,
            amounts: self.amounts,
            categories: self.categories,
            neighbours: self.neighbours,
        }
    }
}

const NONE: Senses = Senses::NOT
    .with(Senses::WITHOUT)
    .with(Senses::FREE)
    .with(Senses::REFUSE);
const MORE: Senses = Senses::MORE.with(Senses::EXTRA);

/// Whether most of the names that say one of both say less or more: [`Senses::LESS`], [`Senses::EXTRA`].
fn polarity(names: &Names) -> Option<Senses> {
    let of = |phrase: &String| {
        let entry = lexicon().phrases.known(phrase)?;
        Some(lexicon().entry(entry)?.senses)
    };
    let all = Lang::ALL.iter().flat_map(|lang| names.all(*lang));
    let said: Vec<Senses> = all.filter_map(of).collect();
    let less = said.iter().filter(|s| s.has(Senses::LESS)).count();
    let more = said.iter().filter(|s| s.meets(MORE)).count();
    match less.cmp(&more) {
        Ordering::Greater => Some(Senses::LESS),
        Ordering::Less => Some(Senses::EXTRA),
        Ordering::Equal => None,
    }
}

/// The meanings of the words in names: "no sugar" says none, "less ice" says less.
fn senses(names: &Names) -> Senses {
    let lexicon = lexicon();
    let mut senses = Senses::NONE;
    for lang in Lang::ALL {
        for phrase in names.all(lang) {
            let text = Text::read(phrase);
            let keys: Vec<Keys> = (0..text.tokens.len())
                .map(|i| lexicon.phrases.keys(&text, i))
                .collect();
            // 无 says none; 走 in the name of a place would too, so a sense must open or close the name.
            for found in lexicon.phrases.find(&text, &keys) {
                if found.from == 0 || found.to == text.tokens.len() {
                    let entry = lexicon.entry(found.entry);
                    senses = senses.with(entry.map_or(Senses::NONE, |e| e.senses));
                }
            }
        }
    }
    senses
}

/// The key functions of a language for a token, for the tables that are learned from names.
pub(super) fn spelled(text: &Text, token: usize) -> Option<(&str, &'static language::Language)> {
    let kind = text.tokens.get(token)?.kind;
    matches!(kind, Kind::Latin | Kind::Cyrillic).then(|| (text.word(token), language::of(kind)))
}
