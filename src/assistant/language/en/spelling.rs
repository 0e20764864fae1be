//! How English words bend and how they are misspelled.

use rust_stemmers::{Algorithm, Stemmer};

use crate::assistant::language::memo::remembered;

pub(super) fn stem(word: &str) -> String {
    remembered(word, |word| {
        Stemmer::create(Algorithm::English).stem(word).into_owned()
    })
}

/// Plurals that the stemmer does not know: loaves, halves.
pub(super) fn roots(word: &str) -> Vec<String> {
    let mut roots = Vec::new();
    if let Some(body) = word.strip_suffix("ves") {
        roots.push(stem(&format!("{body}f")));
        roots.push(stem(&format!("{body}fe")));
    }
    // Whose it is, and a plural as it is heard: "burgerz".
    if let Some(body) = word.strip_suffix("'s").or_else(|| word.strip_suffix("z")) {
        roots.push(stem(body));
    }
    roots
}

/// Doubled letters, silent letters and vowels that are mistaken for each other fall together.
pub(super) fn sound(word: &str) -> String {
    let spelled = word
        .replace("ph", "f")
        .replace("ck", "k")
        .replace("gh", "g")
        .replace("ie", "i")
        .replace("ei", "i")
        .replace("ea", "i")
        .replace("ee", "i")
        .replace("ou", "o");
    let mut sound = String::with_capacity(spelled.len());
    let mut last = None;
    for c in spelled.chars() {
        let c = match c {
            'y' => 'i',
            'c' | 'q' => 'k',
            'z' => 's',
            c => c,
        };
        if last != Some(c) {
            sound.push(c);
        }
        last = Some(c);
    }
    if sound.len() > 3 && sound.ends_with('e') {
        sound.pop();
    }
    sound
}

/// The last word of a name is a plural.
pub(in crate::assistant::language) fn is_plural(name: &str) -> bool {
    let last = name.split_whitespace().next_back().unwrap_or("");
    last.len() > 3 && last.ends_with('s') && !last.ends_with("ss") && !last.ends_with("us")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn irregular_plurals_go_back_to_their_singular() {
        assert!(roots("loaves").contains(&stem("loaf")));
        assert!(roots("knives").contains(&stem("knife")));
    }

    #[test]
    fn misspellings_sound_alike() {
        for (right, wrong) in [
            ("receipt", "reciept"),
            ("committee", "comitee"),
            ("colour", "color"),
        ] {
            assert_eq!(sound(right), sound(wrong));
        }
        assert_ne!(sound("bear"), sound("boar"));
    }
}
