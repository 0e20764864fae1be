//! The tables of all languages, made ready to be found in a text.

use std::sync::LazyLock;

use super::{ALL, Numeral, Senses};
use crate::assistant::phrases::Phrases;
use crate::assistant::sounds::Sounds;

/// What a phrase of the tables means.
#[derive(Clone, Debug, Default)]
pub(in crate::assistant) struct Entry {
    pub senses: Senses,
    pub numerals: Vec<Numeral>,
    /// Id of an allergen.
    pub allergen: Option<&'static str>,
}

/// Words with these meanings are known by their sound too: nothing else is asked for by what sounds so.
const HEARD: Senses = Senses::REMOVE
    .with(Senses::ADD)
    .with(Senses::BASKET)
    .with(Senses::SET)
    .with(Senses::CHECKOUT);

/// The words of all languages that are not for sale.
pub(in crate::assistant) struct Lexicon {
    pub phrases: Phrases,
    /// Chinese words that ask for a change, by their sound.
    pub sounds: Sounds,
    entries: Vec<Entry>,
}

/// The one lexicon, built at its first use.
pub(in crate::assistant) fn lexicon() -> &'static Lexicon {
    static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::build);
    &LEXICON
}

impl Lexicon {
    pub fn entry(&self, number: u32) -> Option<&Entry> {
        self.entries.get(number as usize)
    }

    fn build() -> Lexicon {
        let mut lexicon = Lexicon {
            phrases: Phrases::default(),
            sounds: Sounds::default(),
            entries: Vec::new(),
        };
        for language in ALL {
            for (senses, words) in language.words {
                lexicon.add(words, |entry| entry.senses = entry.senses.with(*senses));
                if senses.meets(HEARD) {
                    lexicon.hear(words);
                }
            }
            for (allergen, words) in language.allergens {
                lexicon.add(words, |entry| entry.allergen = Some(allergen));
            }
            for (numeral, words) in language.numerals {
                lexicon.add(words, |entry| entry.numerals.push(*numeral));
            }
        }
        lexicon.phrases.finish();
        lexicon
    }

    fn hear(&mut self, words: &str) {
        for phrase in words.split(',').map(str::trim) {
            if let Some(entry) = self.phrases.known(phrase) {
                self.sounds.learn(phrase, entry);
            }
        }
    }

    fn add(&mut self, words: &str, change: impl Fn(&mut Entry)) {
        for phrase in words.split(',').map(str::trim).filter(|p| !p.is_empty()) {
            let Some(number) = self.phrases.add(phrase) else {
                continue;
            };
            let number = number as usize;
            if self.entries.len() <= number {
                self.entries.resize(number + 1, Entry::default());
            }
            if let Some(entry) = self.entries.get_mut(number) {
                change(entry);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_of_the_tables_has_words() {
        let mut book = Phrases::default();
        for language in ALL {
            let words = language.words.iter().map(|(_, w)| *w);
            for phrase in words.chain(language.numerals.iter().map(|(_, w)| *w)) {
                for phrase in phrase.split(',').map(str::trim) {
                    assert!(book.add(phrase).is_some(), "no words in {phrase:?}");
                }
            }
        }
    }

    #[test]
    fn no_phrase_is_a_filler_and_something_else() {
        let mut twice = Vec::new();
        let mut book = Lexicon::build();
        for language in ALL {
            let fillers = language.words.iter().filter(|(s, _)| *s == Senses::FILLER);
            for phrase in fillers.flat_map(|(_, words)| words.split(',')) {
                let number = book.phrases.add(phrase.trim());
                let entry = number.and_then(|n| lexicon().entry(n));
                if entry.is_none_or(|e| e.senses != Senses::FILLER) {
                    twice.push(phrase.trim());
                }
            }
        }
        assert!(twice.is_empty(), "fillers that mean something: {twice:?}");
    }
}
