//! The HTML of `parse_mode`: its tags, attributes and character references, and Telegram's words for what is wrong.
//! Rules: <https://core.telegram.org/bots/api#html-style>. Byte offsets in errors count from the start of the source.

use super::{Entity, Formatted, Kind, link};

const TAGS: [&str; 15] = [
    "a",
    "b",
    "strong",
    "i",
    "em",
    "s",
    "strike",
    "del",
    "u",
    "ins",
    "tg-spoiler",
    "span",
    "pre",
    "code",
    "blockquote",
];

/// A tag that is open: what it will become and where it began.
struct Open {
    name: String,
    argument: Option<String>,
    offset: usize,
    byte: usize,
}

/// An entity whose end tag was seen, and the language that a `code` names: it counts only where it fills a `pre`.
struct Closed {
    entity: Entity,
    language: Option<String>,
}

#[derive(Default)]
struct Output {
    text: String,
    units: usize,
    open: Vec<Open>,
    closed: Vec<Closed>,
}

/// Parses a source. The text is not trimmed yet and the entities stand in the order in which they closed.
pub(super) fn parse(source: &str) -> Result<Formatted, String> {
    let mut out = Output::default();
    let mut at = 0;
    while let Some(next) = source.get(at..).and_then(|rest| rest.chars().next()) {
        let rest = source.get(at..).unwrap_or_default();
        at += match next {
            '<' if rest.starts_with("</") => end_tag(rest, at, &mut out)?,
            '<' => start_tag(rest, at, &mut out)?,
            '&' => match reference(rest)? {
                Some((c, length)) => out.push(c, length),
                None => out.push('&', 1),
            },
            c => out.push(c, c.len_utf8()),
        };
    }
    match out.open.pop() {
        Some(open) => Err(format!(
            "Can't find end tag corresponding to start tag \"{}\"",
            open.name
        )),
        None => Ok(Formatted {
            text: out.text,
            entities: out.closed.into_iter().map(|c| c.entity).collect(),
        }),
    }
}

impl Output {
    /// Adds a character and returns how many bytes of the source it took.
    fn push(&mut self, c: char, taken: usize) -> usize {
        self.text.push(c);
        self.units += c.len_utf16();
        taken
    }

    fn close(&mut self, open: Open) {
        let inner = self.text.get(open.byte..).unwrap_or_default();
        let length = self.units - open.offset;
        let Some(kind) = kind(&open, inner).filter(|_| length > 0) else {
            return;
        };
        let offset = open.offset;
        let language = open.argument.filter(|_| kind == Kind::Code);
        // A <code> that fills a <pre>, or the other way round, is one block of code.
        if let Some(last) = self.closed.last_mut()
            && (last.entity.offset, last.entity.length) == (offset, length)
        {
            let language = match (&last.entity.kind, &kind) {
                (Kind::Code, Kind::Pre { .. }) => Some(last.language.take()),
                (Kind::Pre { .. }, Kind::Code) => Some(language.clone()),
                _ => None,
            };
            if let Some(language) = language {
                last.entity.kind = Kind::Pre { language };
                return;
            }
        }
        let entity = Entity {
            kind,
            offset,
            length,
        };
        self.closed.push(Closed { entity, language });
    }
}

fn kind(open: &Open, inner: &str) -> Option<Kind> {
    Some(match open.name.as_str() {
        "b" | "strong" => Kind::Bold,
        "i" | "em" => Kind::Italic,
        "u" | "ins" => Kind::Underline,
        "s" | "strike" | "del" => Kind::Strikethrough,
        "tg-spoiler" | "span" => Kind::Spoiler,
        "blockquote" if open.argument.is_some() => Kind::ExpandableBlockquote,
        "blockquote" => Kind::Blockquote,
        "pre" => Kind::Pre { language: None },
        "code" => Kind::Code,
        _ => {
            let address = open.argument.as_deref().unwrap_or(inner);
            match link::user(address) {
                Some(_) => Kind::TextLink {
                    url: address.to_owned(),
                },
                None => Kind::TextLink {
                    url: link::checked(address)?,
                },
            }
        }
    })
}

/// A character reference at the start of `rest`: the character and its length in bytes. What is none stays as it is.
fn reference(rest: &str) -> Result<Option<(char, usize)>, String> {
    let body = rest.get(1..).unwrap_or_default();
    let run = |text: &str, is: fn(&char) -> bool| text.chars().take_while(is).count();
    let (code, length) = if let Some(hex) = body.strip_prefix("#x") {
        let digits = run(hex, char::is_ascii_hexdigit);
        let code = hex.get(..digits).unwrap_or_default();
        (u32::from_str_radix(code, 16).unwrap_or(0), digits + 3)
    } else if let Some(decimal) = body.strip_prefix('#') {
        let digits = run(decimal, char::is_ascii_digit);
        let code = decimal.get(..digits).unwrap_or_default();
        (code.parse().unwrap_or(0), digits + 2)
    } else {
        let letters = run(body, char::is_ascii_alphabetic);
        let code = match body.get(..letters).unwrap_or_default() {
            "lt" => '<',
            "gt" => '>',
            "amp" => '&',
            "quot" => '"',
            _ => return Ok(None),
        };
        (u32::from(code), letters + 1)
    };
    if code == 0 || code >= 0x10_ffff || length >= 10 {
        return Ok(None);
    }
    let ended = rest.get(length..).is_some_and(|rest| rest.starts_with(';'));
    let c = char::from_u32(code).ok_or(
        "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units",
    )?;
    Ok(Some((c, length + usize::from(ended))))
}

fn start_tag(rest: &str, at: usize, out: &mut Output) -> Result<usize, String> {
    let mut tag = Scanner { rest, taken: 1 };
    let name = tag.run(|c| !c.is_ascii_whitespace() && c != '>');
    if tag.at_end() {
        return Err(format!("Unclosed start tag at byte offset {at}"));
    }
    let name = name.to_ascii_lowercase();
    if !TAGS.contains(&name.as_str()) {
        return Err(format!(
            "Unsupported start tag \"{name}\" at byte offset {at}"
        ));
    }
    let mut argument = None;
    loop {
        tag.blank();
        if tag.take('>') {
            break;
        }
        let (attribute, value) = attribute(&mut tag, &name, at)?;
        argument = match (name.as_str(), attribute.as_str(), value) {
            ("a", "href", Some(value)) if !value.is_empty() => Some(value),
            ("code", "class", Some(value)) => value.strip_prefix("language-").map(str::to_owned),
            ("span", "class", Some(value)) if value == "tg-spoiler" => Some(value),
            ("blockquote", "expandable", _) => Some(String::new()),
            _ => argument,
        };
    }
    if name == "span" && argument.is_none() {
        return Err(format!(
            "Tag \"span\" must have class \"tg-spoiler\" at byte offset {at}"
        ));
    }
    let (offset, byte) = (out.units, out.text.len());
    out.open.push(Open {
        name,
        argument,
        offset,
        byte,
    });
    Ok(tag.taken)
}

/// One attribute of a start tag, its value decoded if it has one.
fn attribute(
    tag: &mut Scanner<'_>,
    name: &str,
    at: usize,
) -> Result<(String, Option<String>), String> {
    let attribute = tag.run(|c| !c.is_ascii_whitespace() && !"=>/\"'".contains(c));
    if attribute.is_empty() && !tag.at_end() {
        return Err(format!(
            "Empty attribute name in the tag \"{name}\" at byte offset {at}"
        ));
    }
    tag.blank();
    let unclosed = || format!("Unclosed start tag \"{name}\" at byte offset {at}");
    if tag.at_end() {
        return Err(unclosed());
    }
    if !tag.take('=') {
        return Ok((attribute.to_owned(), None));
    }
    tag.blank();
    if tag.at_end() {
        return Err(unclosed());
    }
    let value = if let Some(quote) = ['"', '\''].into_iter().find(|quote| tag.take(*quote)) {
        let raw = tag.run(|c| c != quote);
        if !tag.take(quote) || tag.at_end() {
            return Err(format!("Unclosed start tag at byte offset {at}"));
        }
        decoded(raw)?
    } else {
        let begin = at + tag.taken;
        let token = tag.run(|c| c.is_ascii_alphanumeric() || c == '.' || c == '-');
        let token = token.to_ascii_lowercase();
        if tag.at_end()
            || !tag
                .peek()
                .is_some_and(|c| c.is_ascii_whitespace() || c == '>')
        {
            return Err(format!(
                "Unexpected end of name token at byte offset {begin}"
            ));
        }
        token
    };
    Ok((attribute.to_owned(), Some(value)))
}

fn decoded(raw: &str) -> Result<String, String> {
    let mut value = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(c) = rest.chars().next() {
        let (c, length) = match c {
            '&' => reference(rest)?.unwrap_or(('&', 1)),
            c => (c, c.len_utf8()),
        };
        value.push(c);
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(value)
}

fn end_tag(rest: &str, at: usize, out: &mut Output) -> Result<usize, String> {
    let Some(open) = out.open.pop() else {
        return Err(format!("Unexpected end tag at byte offset {at}"));
    };
    let mut tag = Scanner { rest, taken: 2 };
    let name = tag.run(|c| !c.is_ascii_whitespace() && c != '>');
    let name = name.to_ascii_lowercase();
    tag.blank();
    if !tag.take('>') {
        return Err(format!("Unclosed end tag at byte offset {at}"));
    }
    if !name.is_empty() && name != open.name {
        return Err(format!(
            "Unmatched end tag at byte offset {at}, expected \"</{}>\", found \"</{name}>\"",
            open.name
        ));
    }
    out.close(open);
    Ok(tag.taken)
}

/// Reads a tag from its `<` on.
struct Scanner<'a> {
    rest: &'a str,
    taken: usize,
}

impl<'a> Scanner<'a> {
    fn left(&self) -> &'a str {
        self.rest.get(self.taken..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.left().chars().next()
    }

    fn at_end(&self) -> bool {
        self.left().is_empty()
    }

    fn run(&mut self, is: impl Fn(char) -> bool) -> &'a str {
        let left = self.left();
        let length = left.find(|c| !is(c)).unwrap_or(left.len());
        self.taken += length;
        left.get(..length).unwrap_or_default()
    }

    fn blank(&mut self) {
        self.run(|c| c.is_ascii_whitespace());
    }

    fn take(&mut self, wanted: char) -> bool {
        let found = self.left().starts_with(wanted);
        self.taken += if found { wanted.len_utf8() } else { 0 };
        found
    }
}
