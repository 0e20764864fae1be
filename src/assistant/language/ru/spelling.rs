//! How Russian words bend, shrink to diminutives, and are misspelled.

use rust_stemmers::{Algorithm, Stemmer};

use crate::assistant::language::memo::remembered;

pub(super) fn stem(word: &str) -> String {
    remembered(word, |word| {
        Stemmer::create(Algorithm::Russian).stem(word).into_owned()
    })
}

/// Endings of diminutive stems and what stands there in the plain word.
const DIMINUTIVES: &[(&str, &[&str])] = &[
    ("очек", &["ок", "к"]),
    ("ечек", &["ек", "к"]),
    ("очк", &["ок", "к", "", "иц"]),
    ("ечк", &["к", "", "иц"]),
    ("ичк", &["", "йц", "ик", "иц"]),
    ("ичек", &["йц", "иц", "ик"]),
    ("ошек", &["он", "ошк", ""]),
    ("ешек", &["ен"]),
    ("ешк", &["ен"]),
    ("ушек", &[""]),
    ("ушк", &["", "к"]),
    ("юшк", &[""]),
    ("ышек", &[""]),
    ("ышк", &[""]),
    ("оньк", &[""]),
    ("еньк", &["", "ен"]),
    ("ошк", &["он", ""]),
    ("ишк", &[""]),
    ("чок", &["к"]),
    ("чк", &["к", "ц"]),
    ("жок", &["г"]),
    ("жк", &["г"]),
    ("шок", &["х"]),
    ("шк", &["х"]),
    ("чик", &["", "ец", "ц", "к"]),
    ("иц", &["", "йц"]),
    ("ец", &[""]),
    ("ц", &[""]),
    ("ик", &[""]),
    ("еек", &["", "е"]),
    ("ейк", &["", "е"]),
    ("ок", &[""]),
    ("ек", &["", "й"]),
    ("к", &[""]),
];

/// Stems that a word may go back to: a vowel that comes and goes before the last consonant (огурец, огурцы; бутылка,
/// бутылок), and the plain word of a diminutive.
pub(super) fn roots(word: &str) -> Vec<String> {
    let stem = stem(word);
    let mut roots = Vec::new();
    fleeting(&stem, &mut roots);
    if stem.chars().count() >= 4 {
        for (ending, plain) in DIMINUTIVES {
            if let Some(body) = stem.strip_suffix(ending)
                && (body.chars().count() >= 2 || ending.chars().count() >= 4)
            {
                roots.extend(plain.iter().map(|p| format!("{body}{p}")));
            }
        }
    }
    // What is left of a diminutive may have an ending of its own.
    let plain: Vec<String> = roots.iter().map(|root| self::stem(root)).collect();
    roots.extend(plain);
    // The stemmer takes off too little of some forms, or too much of a short word.
    if let Some((last, _)) = stem.char_indices().next_back()
        && stem.chars().count() >= 4
        && stem.ends_with(['а', 'я', 'о', 'е', 'ы', 'и', 'у', 'ю', 'ь', 'й'])
    {
        roots.extend(stem.get(..last).map(str::to_owned));
    }
    roots
}

fn fleeting(stem: &str, roots: &mut Vec<String>) {
    let letters: Vec<char> = stem.chars().collect();
    let [body @ .., before, last] = letters.as_slice() else {
        return;
    };
    let vowel = |c: char| "аеиоуыэюя".contains(c);
    if vowel(*last) || body.is_empty() {
        return;
    }
    let body: String = body.iter().collect();
    if matches!(before, 'о' | 'е' | 'и') {
        roots.push(format!("{body}{last}"));
        // яиц, яйцо; чаек, чайка
        if body.ends_with(vowel) {
            roots.push(format!("{body}й{last}"));
        }
    } else if !vowel(*before) {
        roots.push(format!("{body}{before}е{last}"));
        roots.push(format!("{body}{before}о{last}"));
        if *before == 'ь' || *before == 'й' {
            roots.push(format!("{body}е{last}"));
        }
    }
}

/// Unstressed vowels, voiced and voiceless consonants, soft signs and doubled letters fall together.
pub(super) fn sound(word: &str) -> String {
    let stem = stem(word);
    let mut sound = String::with_capacity(stem.len());
    let mut last = None;
    for c in stem.chars() {
        let c = match c {
            'ь' | 'ъ' => continue,
            'о' => 'а',
            'е' | 'э' | 'я' | 'ы' | 'й' => 'и',
            'ю' => 'у',
            'д' => 'т',
            'б' => 'п',
            'з' => 'с',
            'в' => 'ф',
            'г' => 'к',
            'ж' | 'щ' => 'ш',
            c => c,
        };
        if last != Some(c) {
            sound.push(c);
        }
        last = Some(c);
    }
    sound
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn diminutives_and_fleeting_vowels_go_back_to_the_plain_word() {
        for (form, plain) in [
            ("столик", "стол"),
            ("ложечку", "ложка"),
            ("ложек", "ложка"),
            ("веночков", "венок"),
            ("концов", "конец"),
            ("яиц", "яйцо"),
            ("лампочка", "лампа"),
            ("дружок", "друг"),
            ("жучка", "жук"),
        ] {
            assert!(
                roots(form).contains(&stem(plain)) || stem(form) == stem(plain),
                "{form}: {:?} has no {}",
                roots(form),
                stem(plain)
            );
        }
    }

    #[test]
    fn misspellings_sound_alike() {
        for (right, wrong) in [
            ("корова", "карова"),
            ("медведь", "мидведь"),
            ("касса", "каса"),
        ] {
            assert_eq!(sound(right), sound(wrong));
        }
        assert_ne!(sound("стол"), sound("стул"));
    }
}
