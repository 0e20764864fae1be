//! Stems, remembered. Stemming takes a microsecond a word, which is most of what reading a text takes; and people use the
//! same words.

use std::cell::RefCell;
use std::collections::HashMap;

/// So many words are remembered by a thread; then it begins anew.
const MOST: usize = 16_384;
/// Bytes of the longest word that is remembered.
const LONGEST: usize = 48;

// People fill it: the hash is the standard one, which they cannot foresee.
thread_local! {
    static STEMS: RefCell<HashMap<Box<str>, Box<str>>> = RefCell::default();
}

/// What a function makes of a word. Every word is made into its stem by the same function at every call.
pub(super) fn remembered(word: &str, stem: impl Fn(&str) -> String) -> String {
    if word.len() > LONGEST {
        return stem(word);
    }
    STEMS.with_borrow_mut(|stems| {
        if let Some(known) = stems.get(word) {
            return known.to_string();
        }
        let made = stem(word);
        if stems.len() >= MOST {
            stems.clear();
        }
        stems.insert(word.into(), made.as_str().into());
        made
    })
}
