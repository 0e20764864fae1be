//! Chinese.

mod fold;
mod sound;
mod wishes;
mod words;

use super::Language;

pub(super) use fold::simplified;
pub(super) use sound::{romanised, syllable, syllables};

pub(super) static CHINESE: Language = Language {
    words: words::WORDS,
    numerals: words::NUMERALS,
    stem: str::to_owned,
    roots: |_| Vec::new(),
    sound: str::to_owned,
    also: &[("喝的", "饮料"), ("喝的东西", "饮料"), ("零嘴", "零食")],
    allergens: words::ALLERGENS,
    same: words::SAME,
    wishes: wishes::WISHES,
};
