//! What tells an open-ended wish, and what it must keep to: the inventory of meanings that all languages share. Apart from
//! [`super::Senses`], for these words are part of an order too: "two lattes for lunch".

use std::sync::LazyLock;

use super::ALL;
use crate::assistant::phrases::Phrases;

/// What a phrase says of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::assistant) enum Hint {
    /// Something, anything: what exactly is left open.
    Something,
    /// A meal or an occasion: lunch, a picnic.
    Meal,
    /// What a dish is made of: a recipe, ingredients.
    Recipe,
    /// Asks for an idea: what shall I eat, surprise me.
    Idea,
    /// Changes a wish that was answered: another one.
    Other,
    /// ... to one that costs less.
    Cheaper,
    /// People who are counted.
    People,
    /// So many people.
    Group(u32),
    /// Before people who are counted: 两"个"孩子.
    Each,
    /// For whom or for how many.
    For,
    /// Id of a diet.
    Diet(&'static str),
    /// Id of a diet that somebody says is theirs.
    Is(&'static str),
    /// What is ordered usually.
    Usual,
    /// What is there already and need not be bought.
    Home,
}

/// The hints of all languages, to be found in a text.
pub(in crate::assistant) struct Hints {
    pub phrases: Phrases,
    hints: Vec<Hint>,
}

/// The one table of hints, built at its first use.
pub(in crate::assistant) fn hints() -> &'static Hints {
    static HINTS: LazyLock<Hints> = LazyLock::new(Hints::build);
    &HINTS
}

impl Hints {
    pub fn hint(&self, entry: u32) -> Option<Hint> {
        self.hints.get(entry as usize).copied()
    }

    fn build() -> Hints {
        let mut all = Hints {
            phrases: Phrases::default(),
            hints: Vec::new(),
        };
        let rows = ALL.iter().flat_map(|language| language.wishes);
        for (hint, words) in rows {
            for phrase in words.split(',').map(str::trim) {
                let entry = all.phrases.add(phrase);
                // Each phrase has one meaning: the first.
                if entry.is_some_and(|entry| entry as usize == all.hints.len()) {
                    all.hints.push(*hint);
                }
            }
        }
        all.phrases.finish();
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_phrase_has_words_and_one_meaning() {
        let mut book = Hints::build();
        for (hint, words) in ALL.iter().flat_map(|language| language.wishes) {
            for phrase in words.split(',').map(str::trim) {
                let entry = book.phrases.add(phrase);
                let found = entry.and_then(|entry| book.hint(entry));
                assert_eq!(found, Some(*hint), "{phrase}");
            }
        }
    }
}
