//! How characters sound, without their tones: what a quick thumb takes for another.

use std::sync::LazyLock;

use pinyin::{ToPinyin, ToPinyinMulti};
use rustc_hash::FxHashMap;

/// The characters that have readings here: those of Unicode's first block of them. What is rarer is in no name.
const HAN: std::ops::RangeInclusive<char> = '\u{4E00}'..='\u{9FA5}';

/// A syllable, as a number below 1,024. Syllables that many speakers do not tell apart are one: zh and z, in and ing.
pub(in crate::assistant) type Syllable = u16;

/// The syllable that a character is mostly read as; None for a character without a reading.
pub(in crate::assistant) fn syllable(c: char) -> Option<Syllable> {
    static COMMON: LazyLock<Vec<Option<Syllable>>> =
        LazyLock::new(|| HAN.map(|c| number(c.to_pinyin()?.plain())).collect());
    let place = usize::try_from(u32::from(c).checked_sub(u32::from(*HAN.start()))?).ok()?;
    COMMON.get(place).copied().flatten()
}

/// All syllables that a character may be read as, the usual first.
pub(in crate::assistant) fn syllables(c: char) -> Vec<Syllable> {
    let mut all: Vec<Syllable> = syllable(c).into_iter().collect();
    for reading in c.to_pinyin_multi().into_iter().flatten() {
        if let Some(syllable) = number(reading.plain())
            && !all.contains(&syllable)
        {
            all.push(syllable);
        }
    }
    all
}

/// A name as it is typed by who has no Chinese keyboard: `kele` for 可乐.
pub(in crate::assistant) fn romanised(name: &str) -> Option<String> {
    let syllables: Option<Vec<&str>> = name.chars().map(|c| Some(c.to_pinyin()?.plain())).collect();
    Some(syllables?.concat())
}

fn number(plain: &str) -> Option<Syllable> {
    static NUMBERS: LazyLock<FxHashMap<String, Syllable>> = LazyLock::new(|| {
        let mut all: Vec<String> = HAN
            .filter_map(|c| c.to_pinyin_multi())
            .flat_map(|readings| readings.into_iter().map(|r| blurred(r.plain())))
            .collect();
        all.sort_unstable();
        all.dedup();
        (0..)
            .zip(all)
            .map(|(number, plain)| (plain, number))
            .collect()
    });
    NUMBERS.get(&blurred(plain)).copied()
}

fn blurred(plain: &str) -> String {
    let start = match plain.as_bytes() {
        [b'z' | b'c' | b's', b'h', ..] => [&plain[..1], &plain[2..]].concat(),
        _ => plain.to_owned(),
    };
    match start.strip_suffix('g') {
        Some(short) if short.ends_with("an") || short.ends_with("en") || short.ends_with("in") => {
            short.to_owned()
        }
        _ => start,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sound(text: &str) -> Vec<Option<Syllable>> {
        text.chars().map(syllable).collect()
    }

    #[test]
    fn what_sounds_alike_is_one() {
        assert_eq!(sound("电子"), sound("店子"));
        assert_eq!(sound("真"), sound("增"));
        assert_ne!(sound("电子"), sound("电话"));
        assert_eq!(syllable('a'), None);
    }

    #[test]
    fn a_character_may_have_several_readings() {
        assert!(syllables('乐').len() > 1);
        assert_eq!(romanised("电子").as_deref(), Some("dianzi"));
    }
}
