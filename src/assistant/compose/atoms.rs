//! Text to atoms: of all phrases that the lexicon and the menu find in a text, those that cover it best.

use std::ops::Range;

use super::bullets::{Bullet, bullets};
use super::lone;
use crate::assistant::language::{Amount, Numerals, Said, Senses, lexicon, of, read_amounts};
use crate::assistant::menu::{Ellipsis, Manner, Menu, Name};
use crate::assistant::phrases::{Forms, Keys, Likeness, Match};
use crate::assistant::text::{Kind, Text, Token};
use crate::shop::Lang;

/// The smallest piece of a text that means something.
#[derive(Clone, Debug)]
pub(in crate::assistant) struct Atom {
    /// Its place in the text, in bytes.
    pub span: Range<usize>,
    pub what: What,
}

#[derive(Clone, Debug)]
pub(in crate::assistant) enum What {
    Phrase(Phrase),
    Break(Break),
    /// Means nothing for shopping.
    Filler,
    /// Words that nobody knows; how many.
    Unknown(u32),
}

/// A known phrase and all that it may mean.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::assistant) struct Phrase {
    pub senses: Senses,
    pub amount: Option<Amount>,
    /// Id of an allergen that it names.
    pub allergen: Option<&'static str>,
    /// The entry of the container that is counted, where it is an option: "two cans".
    pub container: Option<u32>,
    /// An entry of the menu, and how well the words fit it.
    pub name: Option<(u32, Likeness)>,
}

/// What stands between two things said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::assistant) enum Break {
    /// A blank between Han characters, which need none.
    Blank,
    Comma,
    /// The end of a line.
    Line,
    /// The end of a sentence.
    Sentence,
    /// The end of a question.
    Question,
}

/// A phrase at a place, on the way to becoming an atom.
#[derive(Clone, Copy)]
struct Edge {
    from: usize,
    to: usize,
    gain: i32,
    phrase: Phrase,
}

// What a cut into phrases is worth. Fewer, longer phrases win; of equals, the menu's.
const PHRASE: i32 = -40;
const NAMED_TOKEN: i32 = 124;
const AMOUNT_TOKEN: i32 = 92;
const SENSE_TOKEN: i32 = 90;
/// A part of a name, a category, a shop: less than a name of its own.
const LESS_OF_A_NAME: i32 = -20;
/// A rough match gives way to an exact one, but not to nothing.
const ROUGH: i32 = -15;

/// The noun of an adjective without one was named so many atoms before it.
const NOUN_BEFORE: usize = 10;
/// Words between things that share a noun.
const JOINS: Senses = Senses::AND.with(Senses::OR);
/// Misspellings are looked for in so many words of a text.
const MOST_MISSPELLED: usize = 96;

pub(super) fn read(menu: &Menu, lang: Lang, text: &Text) -> Vec<Atom> {
    read_with(menu, text, Numerals::of(text, lang))
}

/// The atoms of a text that is nothing but an amount.
pub(super) fn read_amount(menu: &Menu, lang: Lang, text: &Text) -> Vec<Atom> {
    read_with(menu, text, Numerals::of_amount(text, lang))
}

fn read_with(menu: &Menu, text: &Text, mut numerals: Numerals) -> Vec<Atom> {
    let (lexical, named) = keys(menu, text);
    let mut edges = Vec::new();
    // What is known as a whole is no amount: 打包 wraps up, and is no dozen of packs.
    let mut whole: Vec<(usize, usize)> = Vec::new();
    for found in lexicon().phrases.find(text, &lexical) {
        let Some(entry) = lexicon().entry(found.entry) else {
            continue;
        };
        for numeral in &entry.numerals {
            numerals.add(found.from, found.to, *numeral);
        }
        let filler = entry.senses.without(Senses::FILLER).is_empty();
        if found.to - found.from > 1 && entry.numerals.is_empty() && !filler {
            whole.push((found.from, found.to));
        }
        edges.push(Edge {
            from: found.from,
            to: found.to,
            gain: PHRASE + SENSE_TOKEN * length(found.from, found.to) + rough(found.likeness),
            phrase: Phrase {
                senses: entry.senses,
                allergen: entry.allergen,
                ..Phrase::default()
            },
        });
    }
    let mut found = menu.phrases.find(text, &named);
    found.extend(menu.phrases.find_split(text, &named));
    for found in found
        .iter()
        .chain(&shared_nouns(menu, text, &found, &edges))
    {
        edges.push(named_edge(menu, found));
    }
    // "another kilo"
    let mut more = vec![false; text.tokens.len()];
    for edge in edges.iter().filter(|e| e.phrase.senses.has(Senses::MORE)) {
        if let Some(place) = more.get_mut(edge.from) {
            *place = true;
        }
    }
    whole.sort_unstable();
    let options = options(menu, text.tokens.len(), &found);
    for (from, more) in more.into_iter().enumerate() {
        for (to, amount) in read_amounts(&numerals, from) {
            if whole.binary_search(&(from, to)).is_ok() {
                continue;
            }
            edges.push(Edge {
                from,
                to,
                gain: PHRASE + AMOUNT_TOKEN * length(from, to),
                phrase: Phrase {
                    amount: Some(amount),
                    senses: if more { Senses::MORE } else { Senses::NONE },
                    container: container(&options, from, to, amount),
                    ..Phrase::default()
                },
            });
        }
    }
    let known = Known::of(text.tokens.len(), &edges);
    for found in misheard(menu, text, &known) {
        edges.push(named_edge(menu, &found));
    }
    for (from, to, entry) in lexicon().sounds.find(text) {
        let senses = lexicon().entry(entry).map_or(Senses::NONE, |e| e.senses);
        if !known.meets_longer(from, to) {
            edges.push(Edge {
                from,
                to,
                gain: PHRASE + SENSE_TOKEN * length(from, to) + rough(Likeness::Misspelled),
                phrase: Phrase {
                    senses,
                    ..Phrase::default()
                },
            });
        }
    }
    atoms(menu, text, &cover(text.tokens.len(), merge(edges)))
}

fn named_edge(menu: &Menu, found: &Match) -> Edge {
    let whole = menu
        .name(found.entry)
        .is_some_and(|n| !n.products.is_empty() || (!n.facets.is_empty() && !n.is_part));
    let says = menu.name(found.entry).map_or(Senses::NONE, |n| n.says);
    let less = if whole { 0 } else { LESS_OF_A_NAME };
    Edge {
        from: found.from,
        to: found.to,
        gain: PHRASE + (NAMED_TOKEN + less) * length(found.from, found.to) + rough(found.likeness),
        phrase: Phrase {
            name: Some((found.entry, found.likeness)).filter(|_| says.is_empty()),
            senses: says,
            ..Phrase::default()
        },
    }
}

/// Names of options, each as its first token and its entry, by the place where they end.
fn options(menu: &Menu, tokens: usize, found: &[Match]) -> Vec<Vec<(usize, u32)>> {
    let mut options = vec![Vec::new(); tokens + 1];
    let named = found
        .iter()
        .filter(|m| menu.name(m.entry).is_some_and(|n| !n.facets.is_empty()));
    for found in named {
        if let Some(ends) = options.get_mut(found.to) {
            ends.push((found.from, found.entry));
        }
    }
    options
}

/// The option that an amount ends with: 瓶 of 两瓶.
fn container(options: &[Vec<(usize, u32)>], from: usize, to: usize, amount: Amount) -> Option<u32> {
    if !matches!(
        amount,
        Amount::Count(_, Said::Packs | Said::Container | Said::Pieces)
    ) {
        return None;
    }
    let mut ends = options.get(to)?.iter();
    ends.find(|(first, _)| *first > from)
        .map(|(_, entry)| *entry)
}

/// Where phrases are known.
struct Known {
    /// By the token: some phrase holds it, and some phrase of several tokens does.
    held: Vec<(bool, bool)>,
    /// By the token where they begin: the ends of phrases of several tokens.
    ends: Vec<Vec<usize>>,
    /// Tokens of the longest.
    longest: usize,
}

impl Known {
    fn of(tokens: usize, edges: &[Edge]) -> Known {
        let mut known = Known {
            held: vec![(false, false); tokens],
            ends: vec![Vec::new(); tokens],
            longest: 0,
        };
        for edge in edges {
            let several = edge.to - edge.from > 1;
            for held in known.held.iter_mut().take(edge.to).skip(edge.from) {
                *held = (true, held.1 || several);
            }
            if let Some(ends) = known.ends.get_mut(edge.from).filter(|_| several) {
                ends.push(edge.to);
            }
            known.longest = known.longest.max(edge.to - edge.from);
        }
        known
    }

    fn holds(&self, token: usize) -> bool {
        self.held.get(token).is_some_and(|(any, _)| *any)
    }

    /// Some phrase of several tokens has one of `from..to`.
    fn meets_longer(&self, from: usize, to: usize) -> bool {
        (from..to).any(|i| self.held.get(i).is_some_and(|(_, several)| *several))
    }

    /// What stands at `from..to` may hold shorter phrases of several tokens, but takes away nothing of one.
    fn leaves_whole(&self, from: usize, to: usize) -> bool {
        let begins = from.saturating_sub(self.longest)..to;
        begins.into_iter().all(|begin| {
            let mut ends = self.ends.get(begin).into_iter().flatten();
            ends.all(|end| {
                let inside = from <= begin && *end <= to && end - begin < to - from;
                *end <= from || inside
            })
        })
    }
}

/// "black and pinto beans": what stands before "and" has its noun after it. `said`: the words of the lexicon.
fn shared_nouns(menu: &Menu, text: &Text, found: &[Match], said: &[Edge]) -> Vec<Match> {
    let mut shared = Vec::new();
    let joins = |at: usize| {
        let mut said = said.iter();
        said.any(|e| (e.from, e.to) == (at, at + 1) && e.phrase.senses.meets(JOINS))
    };
    let alphabetic = |kind| matches!(kind, Kind::Latin | Kind::Cyrillic);
    for whole in found.iter().filter(|m| m.to - m.from > 1) {
        let kind = text
            .tokens
            .get(whole.from)
            .map_or(Kind::Foreign, |t| t.kind);
        let Some(and) = whole
            .from
            .checked_sub(1)
            .filter(|and| alphabetic(kind) && joins(*and))
        else {
            continue;
        };
        for from in [and.checked_sub(1), and.checked_sub(2)]
            .into_iter()
            .flatten()
        {
            for noun in whole.from + 1..whole.to {
                let words = (from..and).chain(noun..whole.to).map(|i| text.word(i));
                let words: Vec<&str> = words.collect();
                let entry = menu.phrases.known(&words.join(" "));
                shared.extend(entry.filter(|e| *e != whole.entry).map(|entry| Match {
                    from,
                    to: and,
                    entry,
                    likeness: Likeness::Derived,
                }));
            }
        }
    }
    shared
}

/// Chinese names that are written as they sound, where no longer phrase is known.
fn misheard(menu: &Menu, text: &Text, known: &Known) -> Vec<Match> {
    let romanised = (0..text.tokens.len()).filter_map(|i| {
        let latin = text.tokens.get(i).is_some_and(|t| t.kind == Kind::Latin);
        let unknown = latin && !known.holds(i);
        let entry = unknown.then(|| menu.spelling.sounds.romanised(text.word(i)))??;
        Some((i, i + 1, entry))
    });
    let found = menu.spelling.sounds.find(text).into_iter();
    let found = found.filter(|(from, to, _)| known.leaves_whole(*from, *to));
    let found = found.chain(romanised).map(|(from, to, entry)| Match {
        from,
        to,
        entry,
        likeness: Likeness::Misspelled,
    });
    found.collect()
}

fn length(from: usize, to: usize) -> i32 {
    i32::try_from(to.saturating_sub(from)).unwrap_or(i32::MAX / 1000)
}

fn rough(likeness: Likeness) -> i32 {
    match likeness {
        Likeness::Exact | Likeness::Same => 0,
        Likeness::Derived => ROUGH,
        Likeness::Misspelled => 2 * ROUGH,
    }
}

/// What every token may be in the lexicon and in the menu. A rougher match is looked for only where a finer one is
/// found in neither.
fn keys(menu: &Menu, text: &Text) -> (Vec<Keys>, Vec<Keys>) {
    let words = &lexicon().phrases;
    let mut misspelled = 0;
    (0..text.tokens.len())
        .map(|i| {
            let (forms, word) = (Forms::of(text, i), text.word(i));
            let mut pair = (
                words.keys_of(&forms, word),
                menu.phrases.keys_of(&forms, word),
            );
            let kind = text.tokens.get(i).map(|t| t.kind);
            // A letter alone is a word before it is the stem of a name.
            if kind == Some(Kind::Cyrillic) && !pair.0.is_empty() && text.word(i).len() == 2 {
                return (pair.0, Keys::default());
            }
            // A container by a form that the lexicon knows may be an option too: «пять бутылок».
            if kind == Some(Kind::Cyrillic) && pair.1.is_empty() && !pair.0.is_empty() {
                pair.1 = menu.phrases.derived(of(Kind::Cyrillic), text, i);
            }
            let (true, Some(kind @ (Kind::Latin | Kind::Cyrillic))) =
                (pair.0.is_empty() && pair.1.is_empty(), kind)
            else {
                return pair;
            };
            let language = of(kind);
            pair = (
                words.derived(language, text, i),
                menu.phrases.derived(language, text, i),
            );
            if pair.0.is_empty() && pair.1.is_empty() && misspelled < MOST_MISSPELLED {
                misspelled += 1;
                pair.1 = menu
                    .spelling
                    .keys(text, i, |one, other| menu.same_word(one, other));
            }
            pair
        })
        .unzip()
}

/// Edges with the same place become one that may mean either.
fn merge(mut edges: Vec<Edge>) -> Vec<Edge> {
    edges.sort_by_key(|e| (e.from, e.to));
    let mut merged: Vec<Edge> = Vec::with_capacity(edges.len());
    for edge in edges {
        match merged.last_mut() {
            Some(last) if (last.from, last.to) == (edge.from, edge.to) => {
                last.gain = last.gain.max(edge.gain);
                last.phrase.senses = last.phrase.senses.with(edge.phrase.senses);
                last.phrase.amount = last.phrase.amount.or(edge.phrase.amount);
                last.phrase.allergen = last.phrase.allergen.or(edge.phrase.allergen);
                last.phrase.container = last.phrase.container.or(edge.phrase.container);
                last.phrase.name = match (last.phrase.name, edge.phrase.name) {
                    (Some(one), Some(other)) if other.1 < one.1 => Some(other),
                    (one, other) => one.or(other),
                };
            }
            _ => merged.push(edge),
        }
    }
    merged
}

/// The cut of greatest gain: for every token where a phrase begins, its edge.
fn cover(tokens: usize, edges: Vec<Edge>) -> Vec<Option<Edge>> {
    let mut best: Vec<(i32, Option<Edge>)> = vec![(0, None); tokens + 1];
    let mut open = edges.into_iter().rev().peekable();
    for from in (0..tokens).rev() {
        let skip = best.get(from + 1).map_or(0, |b| b.0);
        let mut here = (skip, None);
        while let Some(edge) = open.next_if(|e| e.from == from) {
            let total = edge.gain + best.get(edge.to).map_or(0, |b| b.0);
            if total > here.0 {
                here = (total, Some(edge));
            }
        }
        if let Some(place) = best.get_mut(from) {
            *place = here;
        }
    }
    best.into_iter().map(|(_, edge)| edge).collect()
}

fn atoms(menu: &Menu, text: &Text, cover: &[Option<Edge>]) -> Vec<Atom> {
    let mut atoms: Vec<Atom> = Vec::new();
    let bullets = bullets(text);
    let mut at = 0;
    while let Some(token) = text.tokens.get(at) {
        if is_blank_before(text, at) {
            atoms.push(Atom {
                span: token.span.start..token.span.start,
                what: What::Break(Break::Blank),
            });
        }
        let mark = text
            .tokens
            .get(at + 1)
            .map_or(token.span.end, |m| m.span.end);
        if let Some(bullet) = bullets.get(at).copied().flatten() {
            atoms.push(Atom {
                span: token.span.start..mark,
                what: match bullet {
                    Bullet::First => What::Filler,
                    Bullet::Inside => What::Break(Break::Line),
                },
            });
            at += 2;
            continue;
        }
        let (to, what) = match cover.get(at).copied().flatten() {
            Some(edge) => (edge.to, phrase(menu, edge.phrase, &atoms)),
            None => (at + 1, alone(token)),
        };
        let end = text
            .tokens
            .get(to - 1)
            .map_or(token.span.end, |t| t.span.end);
        at = to.max(at + 1);
        match (atoms.last_mut(), &what) {
            // Unknown words side by side are one thing.
            (
                Some(Atom {
                    span,
                    what: What::Unknown(words),
                }),
                What::Unknown(more),
            ) => {
                span.end = end;
                *words += more;
            }
            _ => atoms.push(Atom {
                span: token.span.start..end,
                what,
            }),
        }
    }
    let mut atoms = lone::characters(menu, text, atoms);
    leave_out_kinds(menu, &mut atoms);
    leave_out_modifiers(menu, text, &mut atoms);
    join_compounds(menu, atoms, text.is_han())
}

/// "peanut butter" is no butter: what an allergen stands before is another thing.
fn join_compounds(menu: &Menu, atoms: Vec<Atom>, han: bool) -> Vec<Atom> {
    let allergen = |a: &Atom| matches!(a.what, What::Phrase(Phrase { allergen: Some(_), name: None, senses, .. }) if senses.is_empty());
    let product = |a: &Atom| {
        let entry = match &a.what {
            What::Phrase(Phrase {
                name: Some((entry, _)),
                senses,
                ..
            }) if senses.is_empty() => *entry,
            _ => return false,
        };
        menu.name(entry).is_some_and(Name::is_product)
    };
    let mut joined: Vec<Atom> = Vec::with_capacity(atoms.len());
    for atom in atoms {
        match joined.last_mut() {
            // In Chinese it is: 花生油 is an oil.
            Some(last) if !han && allergen(last) && product(&atom) => {
                last.span.end = atom.span.end;
                last.what = What::Unknown(4);
            }
            _ => joined.push(atom),
        }
    }
    joined
}

/// "strawberry flavoured yoghurt" names no strawberries.
fn leave_out_kinds(menu: &Menu, atoms: &mut [Atom]) {
    for at in 0..atoms.len() {
        let kind = matches!(atoms.get(at).map(|a| &a.what),
            Some(What::Phrase(Phrase { name: None, senses, .. })) if senses.has(Senses::KIND));
        if !kind {
            continue;
        }
        let before = atoms.iter().take(at).rev();
        let only_names = |atom: &&Atom| match &atom.what {
            What::Phrase(Phrase {
                name: Some((entry, _)),
                amount: None,
                ..
            }) => menu.name(*entry).is_some_and(|n| n.facets.is_empty()),
            _ => false,
        };
        let names = before.take_while(only_names).count();
        for atom in atoms.iter_mut().take(at + 1).skip(at - names) {
            atom.what = What::Filler;
        }
    }
}

/// "a tub of chocolate ice cream" asks for no chocolate: in English, the noun is the last of those that follow one
/// amount. What stands in the plural modifies nothing.
fn leave_out_modifiers(menu: &Menu, text: &Text, atoms: &mut [Atom]) {
    let counts = |atom: Option<&Atom>| match atom.map(|a| &a.what) {
        Some(What::Phrase(Phrase {
            amount: Some(amount),
            name: None,
            ..
        })) => {
            matches!(
                amount,
                Amount::Measure(..)
                    | Amount::Count(_, Said::Packs | Said::Container | Said::Article)
            )
        }
        _ => false,
    };
    let product = |atom: Option<&Atom>| match atom.map(|a| &a.what) {
        Some(What::Phrase(Phrase {
            name: Some((entry, _)),
            amount: None,
            ..
        })) => menu
            .name(*entry)
            .is_some_and(|n| n.is_product() && n.facets.is_empty()),
        _ => false,
    };
    let mut counted = false;
    for at in 0..atoms.len() {
        let here = atoms.get(at);
        let after_amount = counted;
        counted = counts(here) || (counted && here.is_some_and(|a| matches!(a.what, What::Filler)));
        if !after_amount {
            continue;
        }
        let mut end = at;
        while product(atoms.get(end)) && product(atoms.get(end + 1)) {
            let to = atoms.get(end).map_or(0, |a| a.span.end);
            let last = text.tokens.partition_point(|t| t.span.end < to);
            let latin = text.tokens.get(last).is_some_and(|t| t.kind == Kind::Latin);
            if !latin || text.word(last).ends_with('s') {
                break;
            }
            end += 1;
        }
        for atom in atoms.iter_mut().take(end).skip(at) {
            atom.what = What::Filler;
        }
    }
}

/// Han characters follow one another without blanks; where there is one, it separates.
fn is_blank_before(text: &Text, at: usize) -> bool {
    let han = |i: usize| text.tokens.get(i).filter(|t| t.kind == Kind::Han);
    let before = at.checked_sub(1).and_then(han);
    before.is_some() && han(at).is_some_and(|t| !t.glued)
}

/// "white bread and rye": the name that an adjective stands for, after something that has the same noun.
fn meant(menu: &Menu, name: &Name, before: &[Atom]) -> Option<u32> {
    let named = before
        .iter()
        .rev()
        .take(NOUN_BEFORE)
        .filter_map(|a| match &a.what {
            What::Phrase(Phrase {
                name: Some((entry, _)),
                ..
            }) => menu.name(*entry),
            _ => None,
        });
    let products: Vec<u32> = named.flat_map(|n| n.products.iter().copied()).collect();
    // "a latte, the oat one": of the latte.
    let detail = |p: &u32| menu.pick(*p, name, Manner::Plain).is_some();
    if products.iter().any(detail) {
        return None;
    }
    let says = |e: &&Ellipsis| {
        let mut others = products.iter().filter(|p| **p != e.product);
        others.any(|p| menu.is_called(*p, &e.noun))
    };
    name.adjectives.iter().find(says).map(|e| e.entry)
}

fn phrase(menu: &Menu, mut phrase: Phrase, before: &[Atom]) -> What {
    let name = phrase.name.and_then(|(entry, _)| menu.name(entry));
    if let Some(name) = name.filter(|n| !n.is_product() && !n.adjectives.is_empty()) {
        let whole = meant(menu, name, before).map(|entry| (entry, Likeness::Derived));
        let nothing = whole.is_none() && name.is_adjective();
        phrase.name = whole.or(phrase.name.filter(|_| !nothing));
        if nothing
            && phrase.senses.is_empty()
            && phrase.amount.is_none()
            && phrase.allergen.is_none()
        {
            return What::Unknown(2);
        }
    }
    // The words of no shop: there may be such goods here.
    if phrase.name.is_none() && phrase.senses.has(Senses::GOODS) {
        return What::Unknown(2);
    }
    let shop = |entry: u32| {
        menu.name(entry).is_some_and(|n| {
            n.shop && n.products.is_empty() && n.parts.is_empty() && n.facets.is_empty()
        })
    };
    match phrase {
        Phrase {
            name: Some((entry, _)),
            amount: None,
            ..
        } if shop(entry) => What::Filler,
        Phrase {
            name: None,
            amount: None | Some(Amount::Noise),
            allergen: None,
            senses,
            ..
        } if senses.without(Senses::FILLER).is_empty() => What::Filler,
        phrase => What::Phrase(phrase),
    }
}

fn alone(token: &Token) -> What {
    let Kind::Mark(mark) = token.kind else {
        return match token.kind {
            Kind::Emoji => What::Filler,
            Kind::Han | Kind::Number => What::Unknown(1),
            _ => What::Unknown(2),
        };
    };
    match mark {
        '\n' => What::Break(Break::Line),
        '?' => What::Break(Break::Question),
        '.' | '!' | '。' => What::Break(Break::Sentence),
        ':' => What::Break(Break::Comma),
        ',' | ';' | '、' | ')' | '/' | '•' | '·' | '…' | '|' => What::Break(Break::Comma),
        '+' => What::Break(Break::Comma),
        _ => What::Filler,
    }
}
