//! English.

mod spelling;
mod wishes;
mod words;

use super::Language;

pub(super) use spelling::is_plural;

pub(super) static ENGLISH: Language = Language {
    words: words::WORDS,
    numerals: words::NUMERALS,
    stem: spelling::stem,
    roots: spelling::roots,
    sound: spelling::sound,
    also: &[],
    allergens: words::ALLERGENS,
    same: words::SAME,
    wishes: wishes::WISHES,
};
