//! Russian.

mod spelling;
mod wishes;
mod words;

use super::Language;

pub(super) static RUSSIAN: Language = Language {
    words: words::WORDS,
    numerals: words::NUMERALS,
    stem: spelling::stem,
    roots: spelling::roots,
    sound: spelling::sound,
    also: &[("попить", "напитки"), ("выпить", "напитки")],
    allergens: words::ALLERGENS,
    same: words::SAME,
    wishes: wishes::WISHES,
};
