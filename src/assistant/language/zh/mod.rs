//! Chinese.

mod fold;
mod words;

use super::Language;

pub(super) use fold::simplified;

pub(super) static CHINESE: Language = Language {
    words: words::WORDS,
    numerals: words::NUMERALS,
    stem: str::to_owned,
    roots: |_| Vec::new(),
    sound: str::to_owned,
};
