//! What Milkrun knows of languages: the meanings of words that are not for sale, numbers and amounts, and how words
//! bend. One folder a language, each a table of words and a few functions on spelling; no shop, no product, no order
//! is known here.

mod amount;
mod en;
mod hint;
mod lexicon;
mod memo;
mod number;
mod numeral;
mod ru;
mod sense;
mod zh;

pub(super) use amount::{Amount, Said, read_amounts};
pub(super) use hint::{Hint, hints};
pub(super) use lexicon::lexicon;
pub(super) use number::{Numerals, read_number};
pub(super) use numeral::Numeral;
pub(super) use sense::Senses;

use super::text::Kind;

/// One language: words that are meant alike, and how its words are spelled. A word of the tables that begins with `=`
/// stands for that form alone, one that begins with `~` for all words that begin so, any other for all its inflected
/// forms; phrases are separated by commas.
pub(in crate::assistant) struct Language {
    pub words: &'static [(Senses, &'static str)],
    pub numerals: &'static [(Numeral, &'static str)],
    /// The form that all inflected forms of a word share.
    pub stem: fn(&str) -> String,
    /// More forms that a word may go back to: irregular plurals, diminutives. Tried when the stem is not known.
    pub roots: fn(&str) -> Vec<String>,
    /// How a word sounds, roughly: words that sound alike are each other's misspellings.
    pub sound: fn(&str) -> String,
    /// What people call a kind of goods, and the word that shops put on it.
    pub also: &'static [(&'static str, &'static str)],
    /// Allergens, by their ids, and what they are called.
    pub allergens: &'static [(&'static str, &'static str)],
    /// Rows of words for the same thing, separated by commas: a shop writes one, people say another.
    pub same: &'static [&'static str],
    /// What tells an open-ended wish.
    pub wishes: &'static [(Hint, &'static str)],
}

/// All languages.
pub(in crate::assistant) static ALL: [&Language; 3] = [&en::ENGLISH, &zh::CHINESE, &ru::RUSSIAN];

/// The language of a script.
pub(super) fn of(kind: Kind) -> &'static Language {
    match kind {
        Kind::Cyrillic => &ru::RUSSIAN,
        Kind::Han => &zh::CHINESE,
        _ => &en::ENGLISH,
    }
}

/// The usual letter for one that is written in two ways.
pub(super) fn fold_letter(c: char) -> char {
    match c {
        '’' | '‘' | '`' | '´' => '\'',
        'ё' => 'е',
        '–' => '-',
        c if c >= '\u{3400}' => zh::simplified(c),
        c => c,
    }
}

/// The syllable that a Chinese character is mostly read as.
pub(super) fn syllable(c: char) -> Option<u16> {
    zh::syllable(c)
}

/// All syllables that a Chinese character may be read as, the usual first.
pub(super) fn syllables(c: char) -> Vec<u16> {
    zh::syllables(c)
}

/// A Chinese name in Latin letters, as it is typed.
pub(super) fn romanised(name: &str) -> Option<String> {
    zh::romanised(name)
}

/// An English name that stands in the plural: things that can be counted one by one.
pub(super) fn is_plural(name: &str) -> bool {
    en::is_plural(name)
}
