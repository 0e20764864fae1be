//! Text to tokens: folding (NFKC, case, diacritics, look-alike letters) and cutting, with every token's place in the
//! text as it was written. Knows characters and scripts, never words.

use std::ops::Range;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::language::fold_letter;

/// What kind of thing a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A word in Latin letters.
    Latin,
    /// A word in Cyrillic letters.
    Cyrillic,
    /// A word in any other alphabet.
    Foreign,
    /// One Han character.
    Han,
    /// Digits, perhaps with a decimal part or as a fraction: `12`, `1.5`, `1,5`, `1/2`.
    Number,
    /// One pictograph.
    Emoji,
    /// One other character that is not blank: a comma, a line break, a percent sign.
    Mark(char),
}

/// The smallest piece of a text.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub kind: Kind,
    /// Place in [`Text::folded`].
    folded: Range<usize>,
    /// Place in the text as it was written, in bytes.
    pub span: Range<usize>,
    /// Nothing blank stands between this token and the one before it.
    pub glued: bool,
}

/// A text, cut into tokens.
pub(super) struct Text {
    folded: String,
    pub tokens: Vec<Token>,
    has_han: bool,
}

/// A folded character and the place it came from.
struct Letter {
    char: char,
    from: usize,
    to: usize,
}

impl Text {
    pub fn read(raw: &str) -> Text {
        let letters = fold(raw);
        let mut text = Text {
            folded: String::with_capacity(raw.len()),
            tokens: Vec::with_capacity(raw.len() / 4),
            has_han: false,
        };
        let mut at = 0;
        let mut blank = true;
        while let Some(letter) = letters.get(at) {
            if letter.char.is_whitespace() && letter.char != '\n' {
                blank = true;
                at += 1;
                continue;
            }
            let (kind, length) = next(&letters[at..], blank);
            let length = length.max(1);
            let piece = &letters[at..(at + length).min(letters.len())];
            text.push(kind, piece, !blank);
            blank = false;
            at += length;
        }
        text
    }

    /// The folded form of a token.
    pub fn word(&self, token: usize) -> &str {
        self.tokens
            .get(token)
            .and_then(|t| self.folded.get(t.folded.clone()))
            .unwrap_or("")
    }

    /// The whole folded text: the tokens' folded forms with a blank between two, but none inside a run of Han.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Some of its tokens are Han.
    pub fn has_han(&self) -> bool {
        self.has_han
    }

    /// Most of its tokens are Han.
    pub fn is_han(&self) -> bool {
        let han = self.tokens.iter().filter(|t| t.kind == Kind::Han).count();
        han * 2 > self.tokens.len()
    }

    /// The token that begins at a byte of the folded text.
    pub fn token_at(&self, folded: usize) -> usize {
        self.tokens.partition_point(|t| t.folded.start < folded)
    }

    /// Forgets all tokens but so many. The place in the raw text where the first that is forgotten begins; None when
    /// there are no more.
    pub fn cut(&mut self, tokens: usize) -> Option<usize> {
        let first = self.tokens.get(tokens)?;
        let (place, folded) = (first.span.start, first.folded.start);
        self.tokens.truncate(tokens);
        self.folded.truncate(folded);
        self.folded.truncate(self.folded.trim_end().len());
        Some(place)
    }

    fn push(&mut self, kind: Kind, piece: &[Letter], glued: bool) {
        let (Some(first), Some(last)) = (piece.first(), piece.last()) else {
            return;
        };
        if kind != Kind::Han || !glued {
            self.folded.push(' ');
        }
        self.has_han |= kind == Kind::Han;
        let start = self.folded.len();
        let mixed = kind == Kind::Cyrillic && piece.iter().any(|l| l.char.is_ascii_alphabetic());
        self.folded.extend(piece.iter().map(|l| match l.char {
            c if mixed => look_alike(c).unwrap_or(c),
            c => c,
        }));
        self.tokens.push(Token {
            kind,
            folded: start..self.folded.len(),
            span: first.from..last.to,
            glued: glued && !self.tokens.is_empty(),
        });
    }
}

/// The kind of the next token and how many letters it takes.
fn next(letters: &[Letter], blank_before: bool) -> (Kind, usize) {
    let at = |i: usize| letters.get(i).map(|l| l.char);
    let Some(first) = at(0) else {
        return (Kind::Mark(' '), 1);
    };
    let digit = |i: usize| at(i).is_some_and(|c| c.is_ascii_digit());
    if first.is_ascii_digit() || (first == '.' && blank_before && digit(1)) {
        return (Kind::Number, number(&at));
    }
    if is_han(first) {
        return (Kind::Han, 1);
    }
    if is_letter(first) {
        return word(letters);
    }
    // An arrow in two characters.
    if matches!((first, at(1)), ('-' | '=', Some('>'))) {
        return (Kind::Emoji, 2);
    }
    if is_pictograph(first) {
        return (Kind::Emoji, 1);
    }
    (Kind::Mark(first), 1)
}

fn number(at: &impl Fn(usize) -> Option<char>) -> usize {
    let digits = |mut i: usize| {
        while at(i).is_some_and(|c| c.is_ascii_digit()) {
            i += 1;
        }
        i
    };
    let whole = digits(0);
    let Some(point @ ('.' | ',' | '/' | '\u{2044}')) = at(whole) else {
        return whole;
    };
    let end = digits(whole + 1);
    let fraction = end - whole - 1;
    let slash = matches!(point, '/' | '\u{2044}');
    // 7/8/2026 is no fraction, and neither is 2/
    if fraction == 0 || (slash && (whole > 2 || fraction > 2 || at(end) == Some('/'))) {
        return whole;
    }
    end
}

fn word(letters: &[Letter]) -> (Kind, usize) {
    let mut end = 0;
    while let Some(letter) = letters.get(end) {
        let inside = letter.char == '\''
            && end > 0
            && letters.get(end + 1).is_some_and(|l| is_letter(l.char));
        if !(inside || is_letter(letter.char) && !is_han(letter.char)) {
            break;
        }
        end += 1;
    }
    // Single letters with points between them are one word: "k.g."
    let single = |i: usize| {
        letters
            .get(i)
            .is_some_and(|l| alphabet(l.char) == Kind::Latin && l.char.is_alphabetic())
    };
    while end > 0
        && letters.get(end).is_some_and(|l| l.char == '.')
        && single(end - 1)
        && (end == 1 || letters.get(end - 2).is_some_and(|l| l.char == '.'))
        && single(end + 1)
        && !single(end + 2)
    {
        end += 2;
    }
    let run = letters.get(..end).unwrap_or(letters);
    let kinds = |kind: Kind| run.iter().filter(|l| alphabet(l.char) == kind).count();
    let (latin, cyrillic) = (kinds(Kind::Latin), kinds(Kind::Cyrillic));
    if latin == 0 || cyrillic == 0 {
        let kind = match (latin, cyrillic) {
            (0, 0) => Kind::Foreign,
            (0, _) => Kind::Cyrillic,
            _ => Kind::Latin,
        };
        return (kind, end);
    }
    // A few Latin letters in a Cyrillic word come from another keyboard; otherwise two words touch.
    let slips = latin <= cyrillic
        && run
            .iter()
            .all(|l| !l.char.is_ascii_alphabetic() || look_alike(l.char).is_some());
    if slips {
        return (Kind::Cyrillic, end);
    }
    let first = run.first().map_or(Kind::Foreign, |l| alphabet(l.char));
    let same = run.iter().take_while(|l| alphabet(l.char) == first).count();
    (first, same)
}

fn alphabet(c: char) -> Kind {
    match c {
        'a'..='z' | '\'' => Kind::Latin,
        '\u{400}'..='\u{52F}' => Kind::Cyrillic,
        c if c < '\u{250}' => Kind::Latin,
        _ => Kind::Foreign,
    }
}

/// The Cyrillic letter that looks like a Latin one.
fn look_alike(c: char) -> Option<char> {
    const PAIRS: &str = "aаeеoоpрcсxхyуkкmмtтhнbв";
    let mut letters = PAIRS.chars();
    while let (Some(latin), Some(cyrillic)) = (letters.next(), letters.next()) {
        if latin == c {
            return Some(cyrillic);
        }
    }
    None
}

pub(super) fn is_han(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Whether a folded character is a letter. Most are of two alphabets, and need no look into Unicode's tables.
fn is_letter(c: char) -> bool {
    match c {
        'а'..='я' => true,
        c => c.is_alphabetic(),
    }
}

/// Normalisation leaves it as it is, and no mark has been joined to it.
fn is_plain(c: char) -> bool {
    matches!(c, ' '..='~' | 'А'..='И' | 'К'..='и' | 'к'..='я' | '\u{4E00}'..='\u{9FFF}')
}

fn is_pictograph(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{21FF}' | '\u{2300}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FAFF}')
}

/// Every character in its plainest form: NFKC, lower case, no accents on Latin letters, simplified Han.
fn fold(raw: &str) -> Vec<Letter> {
    let mut letters = Vec::with_capacity(raw.len());
    let mut chars = raw.char_indices().peekable();
    let mut cluster = String::new();
    while let Some((from, first)) = chars.next() {
        let mut to = from + first.len_utf8();
        if first.is_ascii() && chars.peek().is_none_or(|(_, c)| c.is_ascii()) {
            letters.push(Letter {
                char: fold_letter(first.to_ascii_lowercase()),
                from,
                to,
            });
            continue;
        }
        cluster.clear();
        cluster.push(first);
        while let Some((at, mark)) = chars.next_if(|(_, c)| belongs_to_letter_before(*c)) {
            to = at + mark.len_utf8();
            if !is_invisible(mark) && cluster.len() < 16 {
                cluster.push(mark);
            }
        }
        match first {
            plain if is_plain(plain) && cluster.len() == plain.len_utf8() => {
                for c in plain.to_lowercase() {
                    letters.push(Letter {
                        char: fold_letter(c),
                        from,
                        to,
                    });
                }
            }
            // Not a decimal comma.
            '，' | '、' => letters.push(Letter {
                char: '、',
                from,
                to,
            }),
            // Normalisation makes a blank with a mark of it.
            '´' => letters.push(Letter {
                char: '\'',
                from,
                to,
            }),
            // Not the word "no".
            '№' => letters.push(Letter {
                char: '#',
                from,
                to,
            }),
            // The number of a list's item: ②.
            '①'..='⑳' => {
                push_folded(&mut letters, &cluster, from, to);
                letters.push(Letter {
                    char: '.',
                    from,
                    to,
                });
            }
            // Not part of the digits before it: 1½.
            '¼'..='¾' | '⅐'..='⅞' => {
                letters.push(Letter {
                    char: ' ',
                    from,
                    to: from,
                });
                push_folded(&mut letters, &cluster, from, to);
            }
            _ => push_folded(&mut letters, &cluster, from, to),
        }
    }
    letters
}

/// Combining marks, and characters that are there for the eye only.
fn belongs_to_letter_before(c: char) -> bool {
    !is_plain(c) && (is_combining_mark(c) || is_invisible(c))
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{FE00}'..='\u{FE0F}' | '\u{1F3FB}'..='\u{1F3FF}' | '\u{FEFF}' | '\u{AD}')
}

fn push_folded(letters: &mut Vec<Letter>, cluster: &str, from: usize, to: usize) {
    // A few characters unfold into whole sentences; those say nothing that a shop sells.
    let unfolded = cluster.nfkc().count() > 8;
    let latin = cluster.nfd().next().is_some_and(|c| c.is_ascii());
    let mut push = |c: char| {
        for c in c.to_lowercase() {
            letters.push(Letter {
                char: fold_letter(c),
                from,
                to,
            });
        }
    };
    if unfolded {
        push('\u{FFFD}');
    } else if latin {
        cluster
            .nfkd()
            .filter(|c| !is_combining_mark(*c))
            .for_each(&mut push);
    } else {
        cluster.nfkc().for_each(&mut push);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(raw: &str) -> Vec<String> {
        let text = Text::read(raw);
        (0..text.tokens.len())
            .map(|i| text.word(i).to_owned())
            .collect()
    }

    #[test]
    fn cuts_words_numbers_and_han() {
        assert_eq!(words("2x500g, Café"), ["2", "x", "500", "g", ",", "cafe"]);
        assert_eq!(words("两杯 latte！"), ["两", "杯", "latte", "!"]);
        assert_eq!(words("1½ kg"), ["1", "1\u{2044}2", "kg"]);
        assert_eq!(words("1,5 и 1/2"), ["1,5", "и", "1/2"]);
        assert_eq!(
            words("2 k.g. at 5 p.m."),
            ["2", "k.g", ".", "at", "5", "p.m", "."]
        );
        assert_eq!(words("a.big"), ["a", ".", "big"]);
        assert_eq!(words("don’t 10,20,30"), ["don't", "10,20", ",", "30"]);
    }

    #[test]
    fn folds_forms_of_one_letter() {
        assert_eq!(words("ЁЛКА ёлка е\u{308}лка"), ["елка", "елка", "елка"]);
        assert_eq!(words("ＭＩＬＫ"), ["milk"]);
        assert_eq!(words("雞蛋"), ["鸡", "蛋"]);
        // the o and a are Latin
        assert_eq!(words("мoлoкo"), ["молоко"]);
    }

    #[test]
    fn spans_are_places_in_the_raw_text() {
        let raw = "Crème 雞 1½ 🥚\u{FE0F}";
        let text = Text::read(raw);
        let written: Vec<_> = text.tokens.iter().map(|t| &raw[t.span.clone()]).collect();
        assert_eq!(written, ["Crème", "雞", "1", "½", "🥚\u{FE0F}"]);
    }
}
