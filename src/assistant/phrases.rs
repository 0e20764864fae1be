//! Finding known phrases in a text: a tree of words for alphabets, Aho-Corasick for Han. Knows neither what a phrase
//! means nor where it came from; an entry is a number, its owner keeps the meaning.

use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;

use super::language::{self, Language};
use super::text::{Kind, Text};

/// No phrase has more words than this.
const LONGEST: usize = 8;

/// How far a word as written is from the known word it was taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Likeness {
    /// The very form of a word that has another meaning in another form: "veggies" beside "veggie".
    Exact,
    /// The word itself, perhaps inflected.
    Same,
    /// A form that goes back to it: a diminutive, an irregular plural.
    Derived,
    /// Misspelled.
    Misspelled,
}

/// What a token of a text may be in a vocabulary.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Keys {
    keys: [Option<(u32, u8)>; 4],
}

impl Keys {
    pub fn push(&mut self, key: u32, likeness: Likeness) {
        let known = self.iter().any(|(k, _)| k == key);
        if let (false, Some(free)) = (known, self.keys.iter_mut().find(|k| k.is_none())) {
            *free = Some((key, likeness as u8));
        }
    }

    pub fn is_empty(&self) -> bool {
        self.keys.iter().all(Option::is_none)
    }

    fn iter(&self) -> impl Iterator<Item = (u32, u8)> {
        self.keys.iter().copied().flatten()
    }
}

/// The forms of a token that may be in a vocabulary.
pub(super) struct Forms {
    exact: Option<String>,
    stem: Option<String>,
}

impl Forms {
    pub fn of(text: &Text, token: usize) -> Forms {
        Forms {
            exact: key(text, token, true),
            stem: key(text, token, false),
        }
    }
}

/// A phrase found: tokens `from..to` are entry `entry`.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub from: usize,
    pub to: usize,
    pub entry: u32,
    pub likeness: Likeness,
}

/// A set of phrases, each with the number of its entry.
#[derive(Default)]
pub(super) struct Phrases {
    vocabulary: FxHashMap<Box<str>, u32>,
    /// (node, key) → node; 0 is the root.
    steps: FxHashMap<(u32, u32), u32>,
    /// Entry by node.
    ends: Vec<Option<u32>>,
    han: Option<AhoCorasick>,
    han_patterns: Vec<String>,
    han_entries: Vec<u32>,
    han_known: HashMap<String, u32>,
    entries: u32,
    /// They are names, inside which a blank says nothing; between words it separates: 洋葱不要 放虾.
    names: bool,
    /// Words that are known by their beginnings, and their keys: `~remov` for "removing".
    beginnings: FxHashMap<Box<str>, u32>,
}

impl Phrases {
    /// No phrases yet; those to come are names of things.
    pub fn of_names() -> Phrases {
        Phrases {
            names: true,
            ..Phrases::default()
        }
    }

    /// Adds a phrase and gives the number of its entry; a phrase that is there already keeps its number. None when it
    /// has no words. Call [`Phrases::finish`] after the last.
    pub fn add(&mut self, phrase: &str) -> Option<u32> {
        if let Some(beginning) = phrase.strip_prefix('~') {
            // No word has a tilde in it.
            let word = ["~", beginning].concat();
            let entry = self.add_words(std::slice::from_ref(&word), None)?;
            let key = self.word(&word)?;
            self.beginnings.insert(beginning.into(), key);
            return Some(entry);
        }
        let (phrase, exact) = match phrase.strip_prefix('=') {
            Some(rest) => (rest, true),
            None => (phrase, false),
        };
        let text = Text::read(phrase);
        if !text.tokens.is_empty() && text.tokens.iter().all(|t| t.kind == Kind::Han) {
            let pattern = text.folded().replace(' ', "");
            return Some(self.add_han(pattern));
        }
        let words: Vec<String> = (0..text.tokens.len())
            .filter_map(|i| key(&text, i, exact))
            .collect();
        if words.is_empty() || words.len() > LONGEST {
            return None;
        }
        let joined = words.len() > 1 && text.tokens.iter().all(|t| t.kind == Kind::Latin);
        let entry = self.add_words(&words, None)?;
        if joined && !exact {
            let stem = language::of(Kind::Latin).stem;
            let whole: String = (0..text.tokens.len()).map(|i| text.word(i)).collect();
            self.add_words(&[stem(&whole)], Some(entry));
        }
        Some(entry)
    }

    /// Adds another order of words for an entry.
    pub fn add_words(&mut self, words: &[String], entry: Option<u32>) -> Option<u32> {
        if self.ends.is_empty() {
            self.ends.push(None);
        }
        let mut node = 0;
        for word in words {
            let fresh = u32::try_from(self.vocabulary.len()).ok()?;
            let key = *self.vocabulary.entry(word.as_str().into()).or_insert(fresh);
            let next = u32::try_from(self.ends.len()).ok()?;
            node = *self.steps.entry((node, key)).or_insert(next);
            if node == next {
                self.ends.push(None);
            }
        }
        let fresh = self.entries;
        let end = self.ends.get_mut(node as usize)?;
        if end.is_none() {
            *end = Some(entry.unwrap_or(fresh));
            if entry.is_none() {
                self.entries += 1;
            }
        }
        *end
    }

    fn add_han(&mut self, pattern: String) -> u32 {
        let fresh = self.entries;
        let entry = *self.han_known.entry(pattern.clone()).or_insert(fresh);
        if entry == fresh {
            self.entries += 1;
            self.han_patterns.push(pattern);
            self.han_entries.push(entry);
        }
        entry
    }

    /// Makes the phrases ready to be found.
    pub fn finish(&mut self) {
        // Only a set of patterns beyond all memory limits fails to build.
        self.han = AhoCorasick::new(&self.han_patterns).ok();
        self.han_patterns = Vec::new();
    }

    /// How many entries there are: they are numbered from 0.
    pub fn len(&self) -> usize {
        self.entries as usize
    }

    /// The entry of a phrase that was added, in any inflection.
    pub fn known(&self, phrase: &str) -> Option<u32> {
        let text = Text::read(phrase);
        if !text.tokens.is_empty() && text.tokens.iter().all(|t| t.kind == Kind::Han) {
            return self.han_known.get(&text.folded().replace(' ', "")).copied();
        }
        let end = [true, false].into_iter().find_map(|exact| {
            let words = (0..text.tokens.len()).map(|i| self.word(&key(&text, i, exact)?));
            words
                .into_iter()
                .try_fold(0, |node, word| self.steps.get(&(node, word?)).copied())
        })?;
        self.ends.get(end as usize).copied().flatten()
    }

    /// The entry of a whole phrase.
    #[cfg(test)]
    pub fn entry(&self, phrase: &str) -> Option<u32> {
        let text = Text::read(phrase);
        let keys: Vec<Keys> = (0..text.tokens.len())
            .map(|i| self.keys(&text, i))
            .collect();
        let found = self.find(&text, &keys);
        let whole = found.iter().find(|m| (m.from, m.to) == (0, keys.len()));
        whole.map(|m| m.entry)
    }

    /// The key of a word form in the vocabulary.
    pub fn word(&self, form: &str) -> Option<u32> {
        self.vocabulary.get(form).copied()
    }

    /// The entry of a phrase that is one word, by the word's key.
    pub fn of_word(&self, key: u32) -> Option<u32> {
        let node = self.steps.get(&(0, key))?;
        self.ends.get(*node as usize).copied().flatten()
    }

    /// What a token may be: itself or its stem.
    pub fn keys(&self, text: &Text, token: usize) -> Keys {
        self.keys_of(&Forms::of(text, token), text.word(token))
    }

    /// The same, of a word whose forms are known.
    pub fn keys_of(&self, forms: &Forms, word: &str) -> Keys {
        let mut keys = Keys::default();
        let both = [
            (&forms.exact, Likeness::Exact),
            (&forms.stem, Likeness::Same),
        ];
        for (form, likeness) in both {
            if let Some(key) = form.as_deref().and_then(|form| self.word(form)) {
                keys.push(key, likeness);
            }
        }
        if keys.is_empty() && !self.beginnings.is_empty() {
            // The longest beginning is the one that is meant.
            let ends = word.char_indices().map(|(at, _)| at).chain([word.len()]);
            let mut beginnings = ends
                .rev()
                .filter_map(|to| self.beginnings.get(word.get(..to)?));
            if let Some(key) = beginnings.next() {
                keys.push(*key, Likeness::Derived);
            }
        }
        keys
    }

    /// What a token may be after undoing a diminutive or an irregular plural.
    pub fn derived(&self, language: &Language, text: &Text, token: usize) -> Keys {
        let mut keys = Keys::default();
        for root in (language.roots)(text.word(token)) {
            if let Some(key) = self.word(&root) {
                keys.push(key, Likeness::Derived);
            }
        }
        keys
    }

    /// All phrases in a text whose tokens have these keys.
    pub fn find(&self, text: &Text, keys: &[Keys]) -> Vec<Match> {
        let mut found = Vec::new();
        self.find_han(text, &mut found);
        for from in 0..text.tokens.len() {
            self.walk(text, keys, from, &mut found);
        }
        found
    }

    /// Words written as two, of a text whose tokens have these keys: "flat white" for "flatwhite".
    pub fn find_split(&self, text: &Text, keys: &[Keys]) -> Vec<Match> {
        let mut found = Vec::new();
        let unknown = |i: usize| keys.get(i).is_some_and(Keys::is_empty);
        for from in 0..text.tokens.len() {
            if unknown(from) || unknown(from + 1) {
                self.find_joined(text, from, &mut found);
            }
        }
        found
    }

    fn find_han(&self, text: &Text, found: &mut Vec<Match>) {
        let Some(han) = self.han.as_ref().filter(|_| text.has_han()) else {
            return;
        };
        if self.names {
            self.find_han_over_blanks(han, text, found);
        }
        for hit in han.find_overlapping_iter(text.folded()) {
            if let Some(entry) = self.han_entries.get(hit.pattern().as_usize()) {
                found.push(Match {
                    from: text.token_at(hit.start()),
                    to: text.token_at(hit.end()),
                    entry: *entry,
                    likeness: Likeness::Same,
                });
            }
        }
    }

    /// Phrases of Han with a blank inside: 珍珠 奶茶.
    fn find_han_over_blanks(&self, han: &AhoCorasick, text: &Text, found: &mut Vec<Match>) {
        let is_han = |i: usize| text.tokens.get(i).is_some_and(|t| t.kind == Kind::Han);
        let blank = |i: usize| {
            let glued = text.tokens.get(i).is_some_and(|t| t.glued);
            !glued && is_han(i) && i.checked_sub(1).is_some_and(is_han)
        };
        let blanks: Vec<usize> = (0..text.tokens.len()).filter(|i| blank(*i)).collect();
        if blanks.is_empty() {
            return;
        }
        let mut squeezed = String::new();
        let mut starts = Vec::with_capacity(text.tokens.len());
        for token in 0..text.tokens.len() {
            if !is_han(token) {
                squeezed.push(' ');
            }
            starts.push(squeezed.len());
            squeezed.push_str(text.word(token));
        }
        let token_at = |at: usize| starts.partition_point(|start| *start < at);
        for hit in han.find_overlapping_iter(&squeezed) {
            let (from, to) = (token_at(hit.start()), token_at(hit.end()));
            let entry = self.han_entries.get(hit.pattern().as_usize());
            let inside = blanks.iter().any(|b| (from + 1..to).contains(b));
            found.extend(entry.filter(|_| inside).map(|entry| Match {
                from,
                to,
                entry: *entry,
                likeness: Likeness::Derived,
            }));
        }
    }

    /// The phrases of the word tree that begin at a token. A hyphen inside a phrase is passed over.
    fn walk(&self, text: &Text, keys: &[Keys], from: usize, found: &mut Vec<Match>) {
        if keys.get(from).is_none_or(Keys::is_empty) {
            return;
        }
        let mut places = [(0u32, 0u8); 4];
        let mut alive = 1;
        for at in from..(from + 2 * LONGEST).min(keys.len()) {
            if at > from
                && text
                    .tokens
                    .get(at)
                    .is_some_and(|t| t.kind == Kind::Mark('-'))
            {
                continue;
            }
            let mut next = [(0u32, 0u8); 4];
            let mut count = 0;
            for (node, worst) in places.iter().take(alive) {
                for (key, likeness) in keys.get(at).iter().flat_map(|k| k.iter()) {
                    let (Some(to), Some(slot)) =
                        (self.steps.get(&(*node, key)), next.get_mut(count))
                    else {
                        continue;
                    };
                    let likeness = likeness.max(*worst);
                    *slot = (*to, likeness);
                    count += 1;
                    if let Some(Some(entry)) = self.ends.get(*to as usize) {
                        found.push(Match {
                            from,
                            to: at + 1,
                            entry: *entry,
                            likeness: match likeness {
                                0 => Likeness::Exact,
                                1 => Likeness::Same,
                                2 => Likeness::Derived,
                                _ => Likeness::Misspelled,
                            },
                        });
                    }
                }
            }
            if count == 0 {
                break;
            }
            (places, alive) = (next, count);
        }
    }

    /// One word written as two: "flat white" for "flatwhite".
    fn find_joined(&self, text: &Text, from: usize, found: &mut Vec<Match>) {
        let latin = |i: usize| text.tokens.get(i).is_some_and(|t| t.kind == Kind::Latin);
        if !latin(from) || !latin(from + 1) {
            return;
        }
        let (first, second) = (text.word(from), text.word(from + 1));
        let long = (6..=24).contains(&(first.len() + second.len()));
        if !long || first.len() < 2 || second.len() < 2 {
            return;
        }
        let whole = [first, &(language::of(Kind::Latin).stem)(second)].concat();
        let end = self
            .word(&whole)
            .and_then(|key| self.steps.get(&(0, key)))
            .and_then(|node| self.ends.get(*node as usize));
        if let Some(Some(entry)) = end {
            found.push(Match {
                from,
                to: from + 2,
                entry: *entry,
                likeness: Likeness::Derived,
            });
        }
    }
}

/// What stands for a token in a vocabulary: a word's stem, or its very form after `=`; None for marks that separate.
pub(super) fn key(text: &Text, token: usize, exact: bool) -> Option<String> {
    let kind = text.tokens.get(token)?.kind;
    let word = text.word(token);
    match kind {
        Kind::Mark('%' | '×' | '*' | '&' | '+') => Some(word.to_owned()),
        Kind::Mark(_) => None,
        Kind::Latin | Kind::Cyrillic if exact => Some(["=", word].concat()),
        Kind::Latin | Kind::Cyrillic => Some((language::of(kind).stem)(word)),
        _ if exact => None,
        _ => Some(word.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(phrases: &[&str], raw: &str) -> Vec<(usize, usize, u32)> {
        let mut book = Phrases::of_names();
        for phrase in phrases {
            book.add(phrase);
        }
        book.finish();
        let text = Text::read(raw);
        let keys: Vec<Keys> = (0..text.tokens.len())
            .map(|i| book.keys(&text, i))
            .collect();
        let split = book.find_split(&text, &keys);
        let mut all: Vec<_> = book
            .find(&text, &keys)
            .iter()
            .chain(&split)
            .map(|m| (m.from, m.to, m.entry))
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    #[test]
    fn finds_words_in_any_inflection() {
        assert_eq!(found(&["red lamp"], "two red lamps"), [(1, 3, 0)]);
        assert_eq!(found(&["лампа"], "две лампы"), [(1, 2, 0)]);
        assert_eq!(found(&["=lamp"], "two lamps"), []);
        assert_eq!(found(&["desk-lamp"], "desk lamp"), [(0, 2, 0)]);
        assert_eq!(found(&["desk lamp"], "desk-lamp"), [(0, 3, 0)]);
    }

    #[test]
    fn finds_joined_and_split_words() {
        assert_eq!(found(&["desk lamp"], "desklamps"), [(0, 1, 0)]);
        assert_eq!(found(&["desklamp"], "desk lamps"), [(0, 2, 0)]);
    }

    #[test]
    fn finds_overlapping_han_also_across_a_blank() {
        assert_eq!(
            found(&["台灯", "灯", "灯泡"], "台灯泡"),
            [(0, 2, 0), (1, 2, 1), (1, 3, 2)]
        );
        assert_eq!(found(&["台灯"], "台 灯"), [(0, 2, 0)]);
        assert_eq!(found(&["台灯"], "台，灯"), []);
    }

    #[test]
    fn one_phrase_is_one_entry() {
        let mut book = Phrases::default();
        assert_eq!(book.add("red lamp"), book.add("Red Lamps"));
        assert_eq!(book.add("台灯"), book.add("臺燈"));
        assert_eq!(book.add(", !"), None);
    }
}
