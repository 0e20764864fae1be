//! Catalogue to menu.

mod implied;

use std::cmp::Ordering;

use rustc_hash::{FxHashMap, FxHashSet};

use super::nearest::Neighbours;
use super::spelling::Spelling;
use super::{Counted, Facet, Item, Menu, Name, Slot, Use};
use crate::assistant::language::{self, Senses, lexicon};
use crate::assistant::phrases::{Keys, Match, Phrases, key};
use crate::assistant::text::{Kind, Text};
use crate::shop::{Axis, Catalogue, Choose, Lang, Names, OptionGroup, Product, Unit};
use implied::{amount_of, bundle, is_adjective, is_and, is_preposition, measure_of};

/// A part of a name that more products share than this names none of them.
const MOST_PARTS: usize = 12;

impl Menu {
    /// Compiles a catalogue.
    pub fn compile(catalogue: &Catalogue) -> Menu {
        let mut compiler = Compiler {
            phrases: Phrases::of_names(),
            ..Compiler::default()
        };
        for category in &catalogue.categories {
            let number = compiler.category(&category.id);
            compiler.names(&category.names, Means::Category(number));
            compiler.also(&category.names, number);
        }
        for shop in &catalogue.shops {
            if shop.kind == "kitchen" {
                compiler.kitchens.push(shop.id.clone());
            }
            compiler.names(&shop.names, Means::Shop);
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
    facet_numbers: FxHashMap<(u32, String), u32>,
    slots: Vec<Slot>,
    slot_numbers: FxHashMap<(bool, String), u32>,
    amounts: Vec<String>,
    categories: Vec<Vec<u32>>,
    category_numbers: FxHashMap<String, u32>,
    neighbours: Neighbours,
    kitchens: Vec<String>,
    /// The axes and option groups that were seen, and what they came to: many products share them.
    axes: FxHashMap<String, Vec<(Axis, Asked)>>,
    groups: FxHashMap<String, Vec<(OptionGroup, Asked)>>,
    /// Every name as it is written, by its entry.
    surfaces: Vec<(u32, String, Means)>,
    known_surfaces: FxHashSet<(u32, String, Means)>,
}

/// A question that a product's line may answer, and its answers.
#[derive(Clone)]
struct Asked {
    used: Use,
    facets: Vec<u32>,
}

impl Asked {
    fn of(self, item: &mut Item) {
        item.uses.push(self.used);
        for facet in self.facets {
            push(&mut item.facets, facet);
        }
    }
}

/// What a name stands for.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Means {
    Product(u32),
    /// A value of an axis or option.
    Facet(u32),
    /// An axis or option group.
    Slot(u32),
    Category(u32),
    Shop,
    Amount(Senses),
}

impl Means {
    pub(super) fn put(self, name: &mut Name) {
        match self {
            Means::Product(number) => push(&mut name.products, number),
            Means::Facet(number) => push(&mut name.facets, number),
            Means::Slot(number) => push(&mut name.slots, number),
            Means::Category(number) => push(&mut name.categories, number),
            Means::Shop => name.shop = true,
            Means::Amount(says) => name.says = says,
        }
    }
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
                one: true,
                countable: false,
                side: true,
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
                measure: None,
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
        self.names(&product.names, Means::Product(number));
        self.parts(&product.names, number);
        let mut item = Item {
            id: product.id.clone(),
            bundles: product.variants.iter().filter_map(bundle).collect(),
            facets: Vec::new(),
            uses: Vec::new(),
            counted: self.counted(product),
            liquid: {
                let held: Vec<Unit> = product
                    .variants
                    .iter()
                    .filter_map(|v| Some(v.measure?.unit))
                    .collect();
                (!held.is_empty()).then(|| held.contains(&Unit::Ml))
            },
        };
        for axis in &product.axes {
            self.axis(axis).of(&mut item);
        }
        for group in &product.options {
            self.group(group).of(&mut item);
        }
        item.facets.sort_unstable();
        self.items.push(item);
    }

    fn axis(&mut self, axis: &Axis) -> Asked {
        let mut known = self.axes.get(&axis.id).into_iter().flatten();
        if let Some((_, asked)) = known.find(|(known, _)| known == axis) {
            return asked.clone();
        }
        let values = axis.values.iter().map(|v| (v.id.as_str(), &v.names));
        let used = Use::of_axis(self.slot(&axis.id, true));
        let asked = self.asked(used, &axis.names, values);
        let same = self.axes.entry(axis.id.clone()).or_default();
        same.push((axis.clone(), asked.clone()));
        asked
    }

    fn group(&mut self, group: &OptionGroup) -> Asked {
        let mut known = self.groups.get(&group.id).into_iter().flatten();
        if let Some((_, asked)) = known.find(|(known, _)| known == group) {
            return asked.clone();
        }
        let values = group.values.iter().map(|v| (v.id.as_str(), &v.names));
        let used = self.group_use(group);
        let asked = self.asked(used, &group.names, values);
        let same = self.groups.entry(group.id.clone()).or_default();
        same.push((group.clone(), asked.clone()));
        asked
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
            slot.one &= used.one;
            slot.side &= !group.excludable && group.amounts.is_empty();
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
            self.names(&amount.names, Means::Amount(says));
        }
        used
    }

    /// The values of an axis or option group.
    fn asked<'a>(
        &mut self,
        mut used: Use,
        names: &Names,
        values: impl Iterator<Item = (&'a str, &'a Names)>,
    ) -> Asked {
        let slot = used.slot;
        let mut facets = Vec::new();
        self.names(names, Means::Slot(slot));
        for (value, value_names) in values {
            let facet = self.facet(slot, value);
            self.names(value_names, Means::Facet(facet));
            self.short_values(names, value_names, facet);
            if let Some(facet) = self.facets.get_mut(facet as usize)
                && facet.measure.is_none()
            {
                facet.measure = measure_of(value_names);
            }
            push(&mut facets, facet);
            self.without_what(value_names, slot);
            let senses = senses(value_names);
            if senses.has(Senses::EVERYTHING) {
                let phrases = Lang::ALL.iter().flat_map(|l| value_names.all(*l));
                for entry in phrases
                    .filter_map(|p| self.phrases.known(p))
                    .collect::<Vec<_>>()
                {
                    self.entry(entry, |name| name.is_all = true);
                }
            }
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
        Asked { used, facets }
    }

    fn names(&mut self, names: &Names, means: Means) {
        for lang in Lang::ALL {
            for phrase in names.all(lang) {
                let Some(entry) = self.phrases.add(phrase) else {
                    continue;
                };
                self.orders(phrase, entry);
                self.spelling.learn(&self.phrases, phrase);
                if matches!(means, Means::Product(_) | Means::Facet(_)) {
                    self.spelling.sounds.learn(phrase, entry);
                }
                self.entry(entry, |name| means.put(name));
                let surface = (entry, phrase.to_lowercase(), means);
                if self.known_surfaces.insert(surface.clone()) {
                    self.surfaces.push(surface);
                }
            }
        }
    }

    /// "sugar" names the question that "no sugar" answers.
    fn without_what(&mut self, names: &Names, slot: u32) {
        for lang in Lang::ALL {
            for phrase in names.all(lang) {
                let Some(what) = refused(phrase)
                    .filter(|what| self.phrases.known(what) != self.phrases.known(phrase))
                else {
                    continue;
                };
                if let Some(entry) = self.phrases.add(&what) {
                    self.entry(entry, |name| push(&mut name.slots, slot));
                }
            }
        }
    }

    /// "cheese" stands for "cheddar cheese" too, when both are to be had.
    fn kinds_of_values(&mut self) {
        let slot = |facet: u32| self.facets.get(facet as usize).map(|f| f.slot);
        let facets = self
            .surfaces
            .iter()
            .filter_map(|(entry, phrase, means)| match means {
                Means::Facet(facet) => Some((words_of(phrase)?, *facet, *entry)),
                _ => None,
            });
        let facets: Vec<(Vec<String>, u32, u32)> = facets.collect();
        type Asked<'a> = (Option<u32>, &'a [String]);
        let mut named: FxHashMap<Asked, (u32, u32)> = FxHashMap::default();
        for (words, facet, entry) in &facets {
            named
                .entry((slot(*facet), words))
                .or_insert((*facet, *entry));
        }
        let mut kinds = Vec::new();
        for (words, facet, _) in &facets {
            for from in 1..words.len() {
                let end = words.get(from..).unwrap_or(&[]);
                let general = named.get(&(slot(*facet), end)).filter(|(g, _)| g != facet);
                kinds.extend(general.map(|(_, entry)| (*entry, *facet)));
            }
        }
        for (entry, facet) in kinds {
            self.entry(entry, |name| push(&mut name.kinds_of_value, facet));
        }
    }

    /// "romaine" for the value "romaine lettuce", where no other value of the question is called so.
    fn value_parts(&mut self) {
        let mut parts: FxHashMap<String, (Vec<u32>, bool)> = FxHashMap::default();
        for (_, phrase, means) in &self.surfaces {
            let Means::Facet(facet) = means else { continue };
            for (part, ends) in parts_of_value(phrase) {
                let known = parts.entry(part).or_default();
                push(&mut known.0, *facet);
                known.1 |= ends;
            }
        }
        let mut parts: Vec<(String, (Vec<u32>, bool))> = parts.into_iter().collect();
        parts.sort_unstable();
        for (part, (facets, ends)) in parts {
            let slot = |f: &u32| self.facets.get(*f as usize).map(|f| f.slot);
            let alone = |f: &&u32| facets.iter().filter(|o| slot(o) == slot(f)).count() == 1;
            let alone: Vec<u32> = facets.iter().filter(alone).copied().collect();
            let entry = self.phrases.known(&part);
            let named = entry.and_then(|e| self.names.get(e as usize));
            if alone.is_empty() || named.is_some_and(Name::is_named) {
                continue;
            }
            if let Some(entry) = self.phrases.add(&part) {
                self.spelling.learn(&self.phrases, &part);
                self.entry(entry, |name| {
                    name.is_part = true;
                    name.is_noun |= ends;
                    alone.iter().for_each(|f| push(&mut name.facets, *f));
                });
            }
        }
    }

    /// "veggie" and "veggies" are one word with two meanings on some menus: then each form keeps its own.
    fn tell_forms_apart(&mut self) {
        self.surfaces.sort_by_key(|(entry, ..)| *entry);
        let surfaces = std::mem::take(&mut self.surfaces);
        for same in surfaces.chunk_by(|a, b| a.0 == b.0) {
            let facets = same.iter().filter(|s| matches!(s.2, Means::Facet(_)));
            let several = facets
                .clone()
                .any(|s| facets.clone().any(|o| o.2 != s.2 && o.1 != s.1));
            for (_, phrase, means) in facets.filter(|_| several) {
                let kinds = self
                    .names
                    .get(same[0].0 as usize)
                    .map(|n| n.kinds_of_value.clone());
                if let Some(entry) = self.phrases.add(&format!("={phrase}")) {
                    self.entry(entry, |name| {
                        means.put(name);
                        name.kinds_of_value = kinds.clone().unwrap_or_default();
                    });
                }
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
        let joined = (0..text.tokens.len()).any(|i| is_preposition(&text, i));
        if !cyrillic || joined {
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
                let heads = heads(&text, han);
                for from in heads.filter(|from| count - from >= shortest) {
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
        self.kinds_of_values();
        self.other_words();
        self.value_parts();
        self.tell_forms_apart();
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
        let mut on_sale = vec![false; self.facets.len()];
        for name in self.names.iter().filter(|n| !n.products.is_empty()) {
            for facet in &name.facets {
                if let Some(place) = on_sale.get_mut(*facet as usize) {
                    *place = true;
                }
            }
        }
        for (facet, on_sale) in self.facets.iter().zip(on_sale) {
            if let Some(slot) = self.slots.get_mut(facet.slot as usize) {
                slot.side &= on_sale;
            }
        }
        let mut with_facet = vec![Vec::new(); self.facets.len()];
        for (product, item) in (0..).zip(&self.items) {
            for facet in &item.facets {
                if let Some(products) = with_facet.get_mut(*facet as usize) {
                    products.push(product);
                }
            }
        }
        Menu {
            with_facet,
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

/// What a value may be called for short: some of its words that stand together and say something by themselves; and
/// whether they end its name.
fn parts_of_value(phrase: &str) -> Vec<(String, bool)> {
    let text = Text::read(phrase);
    let count = text.tokens.len();
    let kinds: Vec<Kind> = text.tokens.iter().map(|t| t.kind).collect();
    let han = kinds.iter().all(|k| *k == Kind::Han);
    let alphabetic = kinds
        .iter()
        .all(|k| matches!(k, Kind::Latin | Kind::Cyrillic));
    let words = &lexicon().phrases;
    let keys: Vec<Keys> = (0..count).map(|i| words.keys(&text, i)).collect();
    let senses = |found: &Match| {
        lexicon()
            .entry(found.entry)
            .map_or(Senses::NONE, |e| e.senses)
    };
    let found = words.find(&text, &keys);
    // What is left of "no sugar" is no short form of it.
    if !(han || alphabetic) || found.iter().any(|m| m.from == 0 && senses(m).meets(NONE)) {
        return Vec::new();
    }
    let shortest = if han { 2 } else { 1 };
    let mut parts = Vec::new();
    for from in 0..count {
        for to in from + shortest..=count {
            let edge = !han || from == 0 || to == count;
            let said = (from..to).all(|i| keys.get(i).is_some_and(|k| !k.is_empty()))
                || found.iter().any(|m| (m.from, m.to) == (from, to));
            let joint = |i: usize| !han && is_preposition(&text, i);
            if to - from == count || !edge || said || joint(from) || joint(to - 1) {
                continue;
            }
            let glue = if han { "" } else { " " };
            let words: Vec<&str> = (from..to).map(|i| text.word(i)).collect();
            let participle = words.len() == 1 && words.iter().any(|w| w.ends_with("ed"));
            let part = words.join(glue);
            let counts = amount_of(&part).is_some_and(|(_, whole)| whole);
            if !participle && !counts {
                parts.push((part, to == count));
            }
        }
    }
    parts
}

/// The places where what a name ends with calls the whole: "juice", but not "cheese" in "steak and cheese".
fn heads(text: &Text, han: bool) -> impl Iterator<Item = usize> {
    let count = text.tokens.len();
    let joint = (1..count).find(|i| !han && is_preposition(text, *i));
    let after = joint
        .filter(|i| is_and(text, *i))
        .map_or(count, |and| and + 2);
    (1..joint.unwrap_or(count)).chain(after..count)
}

/// The words of a phrase in an alphabet, as they are known in any inflection; None for any other phrase.
fn words_of(phrase: &str) -> Option<Vec<String>> {
    let text = Text::read(phrase);
    let alphabetic = |kind| matches!(kind, Kind::Latin | Kind::Cyrillic);
    let all = text.tokens.iter().all(|t| alphabetic(t.kind));
    let words = (0..text.tokens.len()).filter_map(|i| key(&text, i, false));
    all.then(|| words.collect())
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

/// What a name says is left out: "sugar" of "no sugar"; None where it says nothing of the kind.
fn refused(phrase: &str) -> Option<String> {
    let text = Text::read(phrase);
    let words = &lexicon().phrases;
    let keys: Vec<Keys> = (0..text.tokens.len())
        .map(|i| words.keys(&text, i))
        .collect();
    let found = words.find(&text, &keys);
    let says = |m: &&Match, senses: Senses| {
        lexicon()
            .entry(m.entry)
            .is_some_and(|e| e.senses.meets(senses))
    };
    let refusals = found.iter().filter(|m| m.from == 0 && says(m, NONE));
    let mut at = refusals.map(|m| m.to).max()?;
    let verbs = Senses::ADD.with(Senses::WANT).with(Senses::WITH);
    while let Some(verb) = found
        .iter()
        .filter(|m| m.from == at && says(m, verbs))
        .map(|m| m.to)
        .max()
    {
        at = verb;
    }
    let glue = if text.tokens.iter().all(|t| t.kind == Kind::Han) {
        ""
    } else {
        " "
    };
    let what: Vec<&str> = (at..text.tokens.len()).map(|i| text.word(i)).collect();
    (!what.is_empty()).then(|| what.join(glue))
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
