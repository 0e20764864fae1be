//! The three languages the retailer answers in, names in them, and how texts are compared. Knows no product.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

/// A language of answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lang {
    En,
    Zh,
    Ru,
}

impl Lang {
    pub const ALL: [Lang; 3] = [Lang::En, Lang::Zh, Lang::Ru];

    /// Picks the language of an answer from `Accept-Language` (RFC 9110, section 12.5.4): the known
    /// language of the highest weight, the first of equals; English when there is none.
    pub fn accepted(header: Option<&str>) -> Lang {
        let mut best = (0.0, Lang::En);
        for range in header.unwrap_or_default().split(',') {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let lang = match tag.split('-').next() {
                Some("en") => Lang::En,
                Some("zh") => Lang::Zh,
                Some("ru") => Lang::Ru,
                _ => continue,
            };
            let weight = parts
                .find_map(|p| p.trim().strip_prefix("q=")?.parse().ok())
                .unwrap_or(1.0);
            if weight > best.0 {
                best = (weight, lang);
            }
        }
        best.1
    }

    /// What stands between the parts of a label.
    pub fn comma(self) -> &'static str {
        match self {
            Lang::Zh => "，",
            Lang::En | Lang::Ru => ", ",
        }
    }
}

/// What people call a thing in each language: the first is its title, the rest are synonyms, all in base forms.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Names {
    pub en: Vec<String>,
    pub zh: Vec<String>,
    pub ru: Vec<String>,
}

impl Names {
    /// The same words in every language's list, as labels made by the program are.
    pub fn titles(of: impl Fn(Lang) -> String) -> Names {
        Names {
            en: vec![of(Lang::En)],
            zh: vec![of(Lang::Zh)],
            ru: vec![of(Lang::Ru)],
        }
    }

    pub fn all(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
            Lang::Ru => &self.ru,
        }
    }

    /// The first name. Loading refuses empty lists, so it is never empty.
    pub fn title(&self, lang: Lang) -> &str {
        self.all(lang)
            .first()
            .map(String::as_str)
            .unwrap_or_default()
    }

    /// Says what is wrong with these names, if anything: a list without names, or a name without letters.
    pub fn fault(&self) -> Option<String> {
        Lang::ALL.into_iter().find_map(|lang| {
            let names = self.all(lang);
            if names.is_empty() {
                return Some(format!("no name in {lang:?}"));
            }
            let bad = names
                .iter()
                .find(|n| n.trim() != n.as_str() || fold(n).is_empty())?;
            Some(format!("bad name {bad:?} in {lang:?}"))
        })
    }
}

/// A text as it is compared: compatibility forms unified, lower case, ё as е, everything that is
/// neither letter nor digit as one space.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.nfkc().flat_map(char::to_lowercase) {
        let c = if c == 'ё' { 'е' } else { c };
        if c.is_alphanumeric() {
            folded.push(c);
        } else if !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        assert_eq!(Lang::accepted(None), Lang::En);
        assert_eq!(Lang::accepted(Some("ru")), Lang::Ru);
        assert_eq!(Lang::accepted(Some("zh-CN, en;q=0.5")), Lang::Zh);
        assert_eq!(Lang::accepted(Some("fr, en;q=0.3, ru-RU;q=0.8")), Lang::Ru);
        assert_eq!(Lang::accepted(Some("fr;q=1, *")), Lang::En);
    }

    #[test]
    fn texts_fold_to_bare_words() {
        assert_eq!(fold("  Jing'an, Ёлка!  "), "jing an елка");
        assert_eq!(fold("南京西路１２号"), "南京西路12号");
    }
}
