//! Names that nobody wrote into the catalogue and everybody uses: a value without its question's name, a kind of a
//! product that has the name of another product's option, an adjective that stands for the whole name.

use aho_corasick::AhoCorasick;

use super::super::Ellipsis;
use super::{Compiler, Means, push};
use crate::assistant::language::{ALL, Amount, Numerals, Said, Senses, lexicon, read_amounts};
use crate::assistant::phrases::{Keys, key};
use crate::assistant::text::{Kind, Text, is_han};
use crate::shop::{Lang, Names, Product, Unit, Variant};

/// "and" is put into no longer names than this.
const MOST_JOINED: usize = 5;

/// What stands between a thing and what it is for, or made or sold with.
const PREPOSITIONS: Senses = Senses::FOR
    .with(Senses::WITH)
    .with(Senses::INTO)
    .with(Senses::AND);

impl Compiler {
    /// "oat" for the value "oat milk" of the question "milk"; 冰 for 冰的.
    pub(super) fn short_values(&mut self, question: &Names, value: &Names, facet: u32) {
        for lang in Lang::ALL {
            for phrase in value.all(lang) {
                let short = match phrase.strip_suffix('的') {
                    Some(short) => Some(short.to_owned()),
                    None => {
                        let mut questions = question.all(lang).iter();
                        questions.find_map(|q| without_end(phrase, q))
                    }
                };
                let Some(short) = short.filter(|s| !is_said(s)) else {
                    continue;
                };
                let entry = self.phrases.known(&short);
                let named = entry.and_then(|e| self.names.get(e as usize));
                if named.is_some_and(|n| !n.products.is_empty() || !n.categories.is_empty()) {
                    continue;
                }
                if let Some(entry) = self.phrases.add(&short) {
                    self.entry(entry, |name| push(&mut name.facets, facet));
                }
            }
        }
    }

    /// "whole milk" is milk of that kind, even where it is an option of something else.
    pub(super) fn kinds(&mut self, product: &Product, number: u32) {
        let values = product.axes.iter().flat_map(|a| &a.values);
        for value in values {
            for lang in Lang::ALL {
                for kind in value.names.all(lang) {
                    let Some(wish) = self.phrases.known(kind) else {
                        continue;
                    };
                    for name in product.names.all(lang) {
                        let glue = if lang == Lang::Zh { "" } else { " " };
                        let whole = self.phrases.known(&format!("{kind}{glue}{name}"));
                        if let Some(entry) = whole {
                            self.entry(entry, |name| {
                                if !name.kinds.contains(&(number, wish)) {
                                    name.kinds.push((number, wish));
                                }
                            });
                        }
                    }
                }
            }
        }
    }

    /// "the white one": a Russian adjective that stands for a name of two words.
    pub(super) fn adjectives(&mut self, names: &Names, product: u32) {
        for phrase in names.all(Lang::Ru) {
            let text = Text::read(phrase);
            let [one, other] = [0, 1].map(|i| text.word(i));
            let (adjective, noun) = match is_adjective(one) {
                true => (one, other),
                false => (other, one),
            };
            let whole = self.phrases.known(phrase);
            let two = text.tokens.len() == 2 && is_adjective(adjective) && !is_said(adjective);
            let (true, Some(entry)) = (two, whole) else {
                continue;
            };
            let ellipsis = Ellipsis {
                product,
                entry,
                noun: noun.to_owned(),
            };
            if let Some(entry) = self.phrases.add(adjective) {
                self.entry(entry, |name| name.adjectives.push(ellipsis.clone()));
            }
        }
    }

    /// Names as people say them who use another word for the same thing: "mayo" for "mayonnaise".
    pub(super) fn other_words(&mut self) {
        let rows: Vec<Vec<Word>> = ALL
            .iter()
            .flat_map(|l| l.same)
            .map(|row| row.split(',').map(Word::of).collect())
            .collect();
        // Most names hold none of them.
        let any = AhoCorasick::new(rows.iter().flatten().map(|w| &w.padded)).ok();
        for (entry, phrase, means) in self.surfaces.clone() {
            let padded = format!(" {phrase} ");
            let met = any.as_ref().is_none_or(|any| any.is_match(&padded));
            let rows = rows.iter().filter(|_| met);
            let others = rows.flat_map(|row| reworded(&padded, row));
            let unjoined = without_and(&phrase);
            for other in others.chain(unjoined) {
                if self.is_taken(&other, means) {
                    continue;
                }
                if let Some(other) = self.phrases.add(&other).filter(|other| *other != entry) {
                    self.entry(other, |name| means.put(name));
                }
            }
        }
    }

    /// The words are a name already, and not of something else that may be asked for beside it.
    fn is_taken(&self, words: &str, means: Means) -> bool {
        let known = self.phrases.known(words);
        let Some(name) = known.and_then(|e| self.names.get(e as usize)) else {
            return false;
        };
        let slot = |f: &u32| self.facets.get(*f as usize).map(|f| f.slot);
        match means {
            Means::Facet(facet) => {
                name.is_product() || name.facets.iter().any(|f| slot(f) == slot(&facet))
            }
            _ => name.is_named(),
        }
    }

    /// What people say for the names of a category.
    pub(super) fn also(&mut self, names: &Names, category: u32) {
        for (said, shown) in ALL.iter().flat_map(|l| l.also) {
            let shown = self.phrases.known(shown);
            let mut all = Lang::ALL.iter().flat_map(|l| names.all(*l));
            if shown.is_none() || all.all(|name| self.phrases.known(name) != shown) {
                continue;
            }
            if let Some(entry) = self.phrases.add(said) {
                self.entry(entry, |name| push(&mut name.categories, category));
            }
        }
    }
}

/// A word that means the same as others. Between blanks, unless it is in Han, which needs none.
struct Word {
    padded: String,
}

impl Word {
    fn of(word: &str) -> Word {
        let word = word.trim();
        let han = word.chars().all(is_han);
        let padded = if han {
            word.to_owned()
        } else {
            format!(" {word} ")
        };
        Word { padded }
    }
}

/// A phrase between blanks, with one word of a row put in the place of another.
fn reworded(phrase: &str, row: &[Word]) -> Vec<String> {
    let mut found = Vec::new();
    for word in row {
        if !phrase.contains(&word.padded) {
            continue;
        }
        let others = row.iter().filter(|other| other.padded != word.padded);
        let put = others.map(|other| phrase.replacen(&word.padded, &other.padded, 1));
        found.extend(put.map(|p| p.trim().to_owned()));
    }
    found
}

/// "steak and cheese" as "steak cheese", "bread butter and jam": a list's "and" may stand anywhere, or nowhere.
fn without_and(phrase: &str) -> Vec<String> {
    let text = Text::read(phrase);
    let words: Vec<&str> = (0..text.tokens.len()).map(|i| text.word(i)).collect();
    let Some(and) = (1..words.len()).find(|i| is_and(&text, *i)) else {
        return Vec::new();
    };
    let rest: Vec<&str> = words
        .iter()
        .enumerate()
        .filter_map(|(i, w)| (i != and).then_some(*w))
        .collect();
    let mut found = vec![rest.join(" ")];
    for place in (1..rest.len().min(MOST_JOINED)).filter(|p| *p != and) {
        let (before, after) = rest.split_at(place);
        let joint = words.get(and..=and).unwrap_or(&[]);
        found.push([before, joint, after].concat().join(" "));
    }
    found
}

/// A phrase without the words of another at its end; None when it does not end so, or nothing much is left.
fn without_end(phrase: &str, end: &str) -> Option<String> {
    let (phrase, end) = (Text::read(phrase), Text::read(end));
    let left = phrase.tokens.len().checked_sub(end.tokens.len())?;
    let words = |text: &Text, from: usize| -> Vec<Option<String>> {
        let tokens = from..text.tokens.len();
        tokens.map(|i| key(text, i, false)).collect()
    };
    let alphabetic = phrase
        .tokens
        .iter()
        .all(|t| matches!(t.kind, Kind::Latin | Kind::Cyrillic));
    let short: Vec<&str> = (0..left).map(|i| phrase.word(i)).collect();
    let fits = alphabetic && left > 0 && words(&phrase, left) == words(&end, 0);
    let short = short.join(" ");
    (fits && short.chars().count() >= 3).then_some(short)
}

/// The lexicon knows what it means: it is no name.
fn is_said(phrase: &str) -> bool {
    let text = Text::read(phrase);
    (0..text.tokens.len()).all(|i| !lexicon().phrases.keys(&text, i).is_empty())
        || lexicon().phrases.known(phrase).is_some()
}

/// The word has the ending of a Russian adjective.
pub(super) fn is_adjective(word: &str) -> bool {
    let endings = ["ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие"];
    endings.iter().any(|e| word.ends_with(e))
}

/// What follows this word is no name of the whole: "for floors", "with milk", "and chips".
pub(super) fn is_preposition(text: &Text, token: usize) -> bool {
    let word = text.word(token);
    let entry = lexicon().phrases.known(word);
    let senses = entry.and_then(|e| lexicon().entry(e)).map(|e| e.senses);
    senses.is_some_and(|s| s.meets(PREPOSITIONS))
}

/// This word joins two things: "and".
pub(super) fn is_and(text: &Text, token: usize) -> bool {
    let entry = lexicon().phrases.known(text.word(token));
    let senses = entry.and_then(|e| lexicon().entry(e)).map(|e| e.senses);
    senses.is_some_and(|s| s.has(Senses::AND))
}

/// The number of packs that a variant's own name says it holds: "10 packs" of what is sold by tens of them.
pub(super) fn bundle(variant: &Variant) -> Option<u32> {
    let pieces = variant.pieces.filter(|n| *n > 1)?;
    let packs = Amount::Count(f64::from(pieces), Said::Packs);
    let names = Lang::ALL.iter().flat_map(|l| variant.names.all(*l));
    let mut amounts = names.map(|name| amount_of(name));
    amounts
        .any(|amount| amount.is_some_and(|(amount, _)| amount == packs))
        .then_some(pieces)
}

/// The weight or volume that a value's names are: "2 litres".
pub(super) fn measure_of(names: &Names) -> Option<(f64, Unit)> {
    let names = Lang::ALL.iter().flat_map(|l| names.all(*l));
    let mut amounts = names.filter_map(|name| amount_of(name));
    amounts.find_map(|(amount, whole)| match amount {
        Amount::Measure(value, unit, _) if whole => Some((value, unit)),
        _ => None,
    })
}

/// The amount that a name begins with, and whether it is nothing else.
pub(super) fn amount_of(name: &str) -> Option<(Amount, bool)> {
    let text = Text::read(name);
    let words = &lexicon().phrases;
    let keys: Vec<Keys> = (0..text.tokens.len())
        .map(|i| words.keys(&text, i))
        .collect();
    let mut numerals = Numerals::of(&text, Lang::En);
    for found in words.find(&text, &keys) {
        let entry = lexicon().entry(found.entry);
        for numeral in entry.into_iter().flat_map(|e| &e.numerals) {
            numerals.add(found.from, found.to, *numeral);
        }
    }
    let (to, amount) = read_amounts(&numerals, 0).next()?;
    Some((amount, to == text.tokens.len()))
}
