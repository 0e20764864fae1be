//! Formatted text: a string and its entities, counted in UTF-16 units as Telegram counts them.
//! What belongs to chats, limits and methods is not here.

mod detect;
mod html;
pub(crate) mod link;
#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Text with its entities, offsets and lengths in UTF-16 units.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Formatted {
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub entities: Vec<Entity>,
}

/// A `MessageEntity` of the Bot API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entity {
    #[serde(flatten)]
    pub kind: Kind,
    pub offset: usize,
    pub length: usize,
}

/// The entity types that this server knows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(crate) enum Kind {
    Blockquote,
    ExpandableBlockquote,
    TextLink {
        url: String,
    },
    TextMention {
        user: Value,
    },
    Bold,
    Italic,
    Underline,
    Strikethrough,
    Spoiler,
    Code,
    Pre {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        language: Option<String>,
    },
    Mention,
    Hashtag,
    BotCommand,
    Url,
    Email,
}

/// The length of a text in UTF-16 units, the measure of every limit and offset of the Bot API.
pub(crate) fn utf16(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

impl Formatted {
    /// Text as a person types it: commands, links, mentions and hashtags are found in it.
    pub fn plain(text: &str) -> Formatted {
        Formatted::with_entities(text, Vec::new())
    }

    /// Text with entities that the sender gave. Those that do not lie within the text are dropped, as Telegram does.
    pub fn with_entities(text: &str, entities: Vec<Entity>) -> Formatted {
        let formatted = Formatted {
            text: text.to_owned(),
            entities,
        };
        let mut formatted = formatted.tidied();
        detect::add(&mut formatted);
        formatted
    }

    /// Text in the HTML that `parse_mode` allows. The error is what Telegram says after "can't parse entities: ".
    pub fn html(source: &str) -> Result<Formatted, String> {
        let mut formatted = html::parse(source)?.tidied();
        detect::add(&mut formatted);
        Ok(formatted)
    }

    /// The length in UTF-16 units.
    pub fn len(&self) -> usize {
        utf16(&self.text)
    }

    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Drops carriage returns, turns other control characters to spaces, trims, and puts the entities in Telegram's order.
    fn tidied(mut self) -> Formatted {
        if self.text.chars().any(|c| c.is_control() && c != '\n') {
            self.clean();
        }
        self.trim();
        let length = self.len();
        self.entities.retain(|e| {
            let end = e.offset.checked_add(e.length);
            e.length > 0 && end.is_some_and(|end| end <= length)
        });
        self.entities = ordered(std::mem::take(&mut self.entities));
        self
    }

    fn clean(&mut self) {
        let mut moved = Vec::with_capacity(self.text.len() + 1);
        let mut at = 0;
        let mut text = String::with_capacity(self.text.len());
        for c in self.text.chars() {
            moved.extend((0..c.len_utf16()).map(|unit| at + unit));
            match c {
                '\r' => continue,
                c if c.is_control() && c != '\n' => text.push(' '),
                c => text.push(c),
            }
            at += c.len_utf16();
        }
        moved.push(at);
        let place = |offset: usize| moved.get(offset).copied().unwrap_or(usize::MAX);
        for entity in &mut self.entities {
            let end = place(entity.offset.saturating_add(entity.length));
            entity.offset = place(entity.offset);
            entity.length = end.saturating_sub(entity.offset);
        }
        self.text = text;
    }

    fn trim(&mut self) {
        self.text.truncate(self.text.trim_end().len());
        let end = self.len();
        for entity in &mut self.entities {
            entity.length = entity.length.min(end.saturating_sub(entity.offset));
        }
        // Leading space is kept where an entity begins on it, as Telegram keeps it.
        let marked = self.entities.iter().filter(|e| e.length > 0);
        let first = marked.map(|e| e.offset).min().unwrap_or(end);
        let blank = |c: &char| matches!(c, ' ' | '\n');
        let cut = self.text.chars().take_while(blank).count().min(first);
        self.text.drain(..cut); // the blanks are one byte each
        for entity in &mut self.entities {
            entity.offset = entity.offset.saturating_sub(cut);
        }
    }
}

impl Kind {
    /// Styles that may overlap anything but code: they are merged where they touch and cut around code.
    fn is_style(&self) -> bool {
        use Kind::{Bold, Italic, Spoiler, Strikethrough, Underline};
        matches!(self, Bold | Italic | Underline | Strikethrough | Spoiler)
    }

    fn is_code(&self) -> bool {
        matches!(self, Kind::Code | Kind::Pre { .. })
    }
}

/// Merges styles that touch, cuts styles out of code, and sorts: earlier first, then longer, then as nested.
fn ordered(entities: Vec<Entity>) -> Vec<Entity> {
    let (styles, mut rest): (Vec<_>, Vec<_>) =
        entities.into_iter().partition(|e| e.kind.is_style());
    let code: Vec<(usize, usize)> = rest
        .iter()
        .filter(|e| e.kind.is_code())
        .map(|e| (e.offset, e.offset + e.length))
        .collect();
    let kinds = [
        Kind::Bold,
        Kind::Italic,
        Kind::Underline,
        Kind::Strikethrough,
        Kind::Spoiler,
    ];
    for kind in kinds {
        let ranges = styles.iter().filter(|e| e.kind == kind);
        let ranges = ranges.map(|e| (e.offset, e.offset + e.length)).collect();
        for (start, end) in without(united(ranges), &code) {
            rest.push(Entity {
                kind: kind.clone(),
                offset: start,
                length: end - start,
            });
        }
    }
    rest.sort_by_key(|e| (e.offset, std::cmp::Reverse(e.length)));
    rest
}

fn united(mut ranges: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    ranges.sort_unstable();
    let mut united: Vec<(usize, usize)> = Vec::new();
    for (start, end) in ranges {
        match united.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => united.push((start, end)),
        }
    }
    united
}

fn without(ranges: Vec<(usize, usize)>, holes: &[(usize, usize)]) -> Vec<(usize, usize)> {
    holes.iter().fold(ranges, |ranges, hole| {
        let pieces = ranges.into_iter().flat_map(|(start, end)| {
            let before = (start, end.min(hole.0));
            let after = (start.max(hole.1), end);
            [before, after]
        });
        pieces.filter(|(start, end)| start < end).collect()
    })
}
