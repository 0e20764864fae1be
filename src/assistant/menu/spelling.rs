//! Misspelled words: which word of the menu a word may have been meant for. Only words that are known nowhere are
//! asked about here, so that no name of the menu turns into another.

use rustc_hash::FxHashMap;

use super::compile::spelled;
use crate::assistant::phrases::{Keys, Likeness, Phrases, key};
use crate::assistant::sounds::Sounds;
use crate::assistant::text::{Kind, Text};

/// The words of the menu, by how they sound and by what is left of them when a letter goes missing.
#[derive(Default)]
pub(in crate::assistant) struct Spelling {
    words: Vec<(String, u32)>,
    known: FxHashMap<String, usize>,
    stems: FxHashMap<u32, String>,
    by_sound: FxHashMap<String, Vec<usize>>,
    by_gap: FxHashMap<String, Vec<usize>>,
    /// How the Chinese names sound.
    pub sounds: Sounds,
}

/// Letters of the longest word that is taken for a misspelled one. Nobody means a longer one, and the work grows with the
/// square of its length: a text of one word would hold everybody up.
const LONGEST: usize = 40;

/// How many slips a word of so many letters may hold.
fn slips(letters: usize) -> usize {
    match letters {
        0..=3 => 0,
        4..=7 => 1,
        _ => 2,
    }
}

impl Spelling {
    /// Learns the words of a name.
    pub fn learn(&mut self, phrases: &Phrases, name: &str) {
        let text = Text::read(name);
        for token in 0..text.tokens.len() {
            let Some((word, language)) = spelled(&text, token) else {
                continue;
            };
            let Some(key) = key(&text, token, false).and_then(|k| phrases.word(&k)) else {
                continue;
            };
            self.learn_word(word, key, (language.sound)(word));
            let stem = (language.stem)(word);
            self.learn_word(&stem, key, (language.sound)(&stem));
            self.stems.insert(key, stem);
        }
    }

    fn learn_word(&mut self, word: &str, key: u32, sound: String) {
        if word.chars().count() < 4 || self.known.contains_key(word) {
            return;
        }
        let place = self.words.len();
        self.known.insert(word.to_owned(), place);
        self.words.push((word.to_owned(), key));
        self.by_sound.entry(sound).or_default().push(place);
        for gap in gaps(word) {
            self.by_gap.entry(gap).or_default().push(place);
        }
    }

    /// The one word of the menu that a word is a misspelling of, if there is exactly one. `same`: two words are other
    /// spellings of one name.
    pub fn keys(&self, text: &Text, token: usize, same: impl Fn(u32, u32) -> bool) -> Keys {
        let mut keys = Keys::default();
        if let [key, others @ ..] = self.meant(text, token, true).as_slice()
            && others.iter().all(|other| same(*key, *other))
        {
            keys.push(*key, Likeness::Misspelled);
        }
        keys
    }

    /// The words of the menu nearest to a word, as keys. `strict`: only those near enough to be meant for sure.
    pub fn meant(&self, text: &Text, token: usize, strict: bool) -> Vec<u32> {
        let Some((word, language)) = spelled(text, token) else {
            return Vec::new();
        };
        let letters = word.chars().count();
        if !(4..=LONGEST).contains(&letters) {
            return Vec::new();
        }
        let stem = (language.stem)(word);
        let sound = (language.sound)(word);
        let mut best: (usize, Vec<u32>) = (usize::MAX, Vec::new());
        let mut consider = |distance: usize, key: u32| {
            if distance < best.0 {
                best = (distance, vec![key]);
            } else if distance == best.0 && !best.1.contains(&key) {
                best.1.push(key);
            }
        };
        let cyrillic = text
            .tokens
            .get(token)
            .is_some_and(|t| t.kind == Kind::Cyrillic);
        if letters > 4 || cyrillic || !strict {
            for place in self.by_sound.get(&sound).into_iter().flatten() {
                if let Some((known, key)) = self.words.get(*place) {
                    consider(strsim::osa_distance(word, known).min(1), *key);
                }
            }
        }
        // What is left of a long word is no form of a short one.
        let inflected = letters.saturating_sub(stem.chars().count()) <= 2;
        let forms = [Some(word), Some(stem.as_str()).filter(|_| inflected)];
        for form in forms.into_iter().flatten() {
            for gap in gaps(form).chain([form.to_owned()]) {
                for place in self.by_gap.get(&gap).into_iter().flatten() {
                    let Some((known, key)) = self.words.get(*place) else {
                        continue;
                    };
                    let distance = strsim::osa_distance(form, known);
                    if distance <= self.allowed(form, known, strict) {
                        consider(distance, *key);
                    }
                }
            }
            if let Some((_, key)) = self.by_gap_of_known(form) {
                consider(1, key);
            }
        }
        best.1
    }

    /// A word by its key, as a stem.
    pub fn word(&self, key: u32) -> Option<String> {
        self.stems.get(&key).cloned()
    }

    /// A known word that is the form with a letter too many.
    fn by_gap_of_known(&self, form: &str) -> Option<(String, u32)> {
        let found = gaps(form).find_map(|gap| self.words.get(*self.known.get(&gap)?))?;
        let same_start = form.chars().next() == found.0.chars().next();
        (same_start && form.chars().count() > 4).then(|| found.clone())
    }

    fn allowed(&self, form: &str, known: &str, strict: bool) -> usize {
        let letters = form.chars().count().min(known.chars().count());
        let mut sorted = [form, known].map(|w| w.chars().collect::<Vec<_>>());
        let same_start = sorted
            .iter()
            .map(|w| w.first().copied())
            .collect::<Vec<_>>();
        let same_start = same_start.first() == same_start.last();
        sorted.iter_mut().for_each(|w| w.sort_unstable());
        let swapped = sorted.first() == sorted.last();
        match (strict, letters) {
            (false, 0..=3) => 0,
            (false, _) => slips(letters).max(1) + usize::from(letters > 4),
            // A short word with another letter is another word; with its letters swapped it is a slip.
            (true, 0..=4) => usize::from(swapped),
            (true, _) if same_start || swapped => slips(letters),
            (true, _) => 0,
        }
    }
}

/// A word with each of its letters left out.
fn gaps(word: &str) -> impl Iterator<Item = String> {
    word.char_indices().map(|(at, c)| {
        let mut gap = String::with_capacity(word.len());
        gap.push_str(word.get(..at).unwrap_or(""));
        gap.push_str(word.get(at + c.len_utf8()..).unwrap_or(""));
        gap
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn meant<'a>(menu: &[&'a str], word: &str) -> Vec<&'a str> {
        let mut phrases = Phrases::default();
        let mut spelling = Spelling::default();
        let mut keys = Vec::new();
        for name in menu {
            phrases.add(name);
            spelling.learn(&phrases, name);
            let text = Text::read(name);
            keys.push(key(&text, 0, false).and_then(|k| phrases.word(&k)));
        }
        let found = spelling.meant(&Text::read(word), 0, true);
        let place = |key: &u32| keys.iter().position(|k| *k == Some(*key));
        found
            .iter()
            .filter_map(|k| menu.get(place(k)?).copied())
            .collect()
    }

    #[test]
    fn one_slip_is_forgiven_in_five_letters_two_in_eight() {
        assert_eq!(meant(&["candle"], "candel"), ["candle"]);
        assert_eq!(meant(&["candle"], "cndle"), ["candle"]);
        assert_eq!(meant(&["candle"], "canddle"), ["candle"]);
        assert_eq!(meant(&["candle"], "cxndxe"), Vec::<&str>::new());
        assert_eq!(meant(&["screwdriver"], "scewdrivr"), ["screwdriver"]);
    }

    #[test]
    fn a_word_longer_than_words_are_is_no_misspelling() {
        let name = "x".repeat(LONGEST);
        assert_eq!(meant(&[&name], &"x".repeat(LONGEST - 1)), [&name]);
        assert_eq!(
            meant(&[&name], &"x".repeat(LONGEST + 1)),
            Vec::<&str>::new()
        );
    }

    #[test]
    fn a_short_word_with_another_letter_is_another_word() {
        assert_eq!(meant(&["lamp"], "damp"), Vec::<&str>::new());
        assert_eq!(meant(&["lamp"], "limp"), Vec::<&str>::new());
        assert_eq!(meant(&["lamp"], "lmap"), ["lamp"]);
    }

    #[test]
    fn what_sounds_alike_is_the_same_word() {
        assert_eq!(meant(&["корова"], "карова"), ["корова"]);
        assert_eq!(meant(&["корова"], "карава"), ["корова"]);
    }
}
