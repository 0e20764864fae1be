//! Chinese phrases by their sound: what a quick thumb writes with other characters, and what is typed in Latin letters.

use std::collections::hash_map::Entry;

use rustc_hash::FxHashMap;

use super::language;
use super::text::{Kind, Text};

/// Phrases of Han by how they sound.
#[derive(Default)]
pub(super) struct Sounds {
    heard: FxHashMap<u64, Heard>,
    /// The same by their spelling in Latin letters; None where several are spelled alike.
    romanised: FxHashMap<String, Option<u32>>,
}

/// The phrase that a sound stands for; none when it stands for several.
#[derive(Clone, Copy)]
struct Heard {
    entry: Option<u32>,
    /// Its characters are mostly read so.
    usual: bool,
}

impl Heard {
    /// Of two phrases, the one that is usually read so; neither when both are.
    fn or(&mut self, other: Heard) {
        if other.usual && !self.usual {
            *self = other;
        } else if other.usual == self.usual && other.entry != self.entry {
            self.entry = None;
        }
    }
}

/// Phrases of so many characters are known by their sound.
const HAN: std::ops::RangeInclusive<usize> = 2..=5;

/// So many ways to read a phrase are learned.
const MOST_READINGS: usize = 8;

/// A sound and one more syllable: up to five in ten bits each.
fn joined(sound: u64, syllable: u16) -> u64 {
    (sound << 10) | u64::from(syllable + 1)
}

/// Keeps an entry as long as it is the only one.
fn only<K>(place: Entry<K, Option<u32>>, entry: u32) {
    let known = place.or_insert(Some(entry));
    *known = known.filter(|known| *known == entry);
}

impl Sounds {
    /// Learns how a Chinese phrase sounds, if it has two to five characters.
    pub fn learn(&mut self, name: &str, entry: u32) {
        let text = Text::read(name);
        let han = text.tokens.iter().all(|t| t.kind == Kind::Han);
        if !han || !HAN.contains(&text.tokens.len()) {
            return;
        }
        let folded = text.folded().replace(' ', "");
        let mut sounds = vec![0];
        for c in folded.chars() {
            let syllables = language::syllables(c);
            let longer = sounds
                .iter()
                .flat_map(|sound| syllables.iter().map(|s| joined(*sound, *s)));
            sounds = longer.take(MOST_READINGS).collect();
        }
        for (rank, sound) in sounds.into_iter().enumerate() {
            let heard = Heard {
                entry: Some(entry),
                usual: rank == 0,
            };
            self.heard.entry(sound).or_insert(heard).or(heard);
        }
        if let Some(letters) = language::romanised(&folded) {
            only(self.romanised.entry(letters), entry);
        }
    }

    /// The phrase that a word in Latin letters spells.
    pub fn romanised(&self, word: &str) -> Option<u32> {
        self.romanised.get(word).copied().flatten()
    }

    /// The phrases that Chinese characters sound like: `from..to` and the entry.
    pub fn find(&self, text: &Text) -> Vec<(usize, usize, u32)> {
        let mut found = Vec::new();
        if !text.has_han() {
            return found;
        }
        let syllables: Vec<Option<_>> = (0..text.tokens.len())
            .map(|i| match text.tokens.get(i).map(|t| t.kind) {
                Some(Kind::Han) => text.word(i).chars().next().and_then(language::syllable),
                _ => None,
            })
            .collect();
        for from in 0..text.tokens.len() {
            let mut sound = 0;
            for at in from..text.tokens.len().min(from + HAN.end()) {
                let token = text.tokens.get(at);
                let glued = at == from || token.is_some_and(|t| t.glued);
                let Some(syllable) = syllables.get(at).copied().flatten().filter(|_| glued) else {
                    break;
                };
                sound = joined(sound, syllable);
                let heard = self.heard.get(&sound).filter(|_| at > from);
                found.extend(
                    heard
                        .and_then(|h| h.entry)
                        .map(|entry| (from, at + 1, entry)),
                );
            }
        }
        found
    }
}
