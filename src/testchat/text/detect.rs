//! What Telegram finds in a text by itself: commands, mentions, hashtags, links and e-mail addresses.
//! Telegram knows more (phone numbers, cashtags, bare domains); those are not found here.

use super::{Entity, Formatted, Kind, utf16};

/// Adds what is found outside the entities that are links, code or mentions already.
pub(super) fn add(formatted: &mut Formatted) {
    let text = &formatted.text;
    if !text.contains(['/', '@', '#']) {
        return;
    }
    let taken: Vec<(usize, usize)> = formatted
        .entities
        .iter()
        .filter(|e| {
            !e.kind.is_style() && !matches!(e.kind, Kind::Blockquote | Kind::ExpandableBlockquote)
        })
        .map(|e| (e.offset, e.offset + e.length))
        .collect();
    let mut found = Vec::new();
    let mut byte = 0;
    let mut before = None;
    while let Some(rest) = text.get(byte..).filter(|rest| !rest.is_empty()) {
        match entity_at(rest, before) {
            Some((kind, length)) => {
                let offset = utf16(text.get(..byte).unwrap_or_default());
                let part = rest.get(..length).unwrap_or_default();
                found.push(Entity {
                    kind,
                    offset,
                    length: utf16(part),
                });
                before = part.chars().last();
                byte += length;
            }
            None => {
                before = rest.chars().next();
                byte += before.map_or(1, char::len_utf8);
            }
        }
    }
    found.retain(|new| {
        let apart =
            |(start, end): &(usize, usize)| new.offset >= *end || new.offset + new.length <= *start;
        taken.iter().all(apart)
    });
    if !found.is_empty() {
        formatted.entities.append(&mut found);
        let key = |e: &Entity| (e.offset, std::cmp::Reverse(e.length));
        formatted.entities.sort_by_key(key);
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn is_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '_'
}

/// The entity that begins here and its length in bytes, given the character before it.
fn entity_at(rest: &str, before: Option<char>) -> Option<(Kind, usize)> {
    if before.is_some_and(is_word) {
        return None;
    }
    match rest.chars().next()? {
        '/' => command(rest, before).map(|length| (Kind::BotCommand, length)),
        '@' => mention(rest).map(|length| (Kind::Mention, length)),
        '#' => hashtag(rest).map(|length| (Kind::Hashtag, length)),
        c if is_word(c) => url(rest)
            .map(|length| (Kind::Url, length))
            .or_else(|| email(rest).map(|length| (Kind::Email, length))),
        _ => None,
    }
}

/// How many bytes of `rest` from `from` on are made of such characters.
fn run(rest: &str, from: usize, is: impl Fn(char) -> bool) -> usize {
    let rest = rest.get(from..).unwrap_or_default();
    rest.find(|c| !is(c)).unwrap_or(rest.len())
}

fn after(rest: &str, length: usize) -> Option<char> {
    rest.get(length..)?.chars().next()
}

fn command(rest: &str, before: Option<char>) -> Option<usize> {
    let name = run(rest, 1, is_name);
    if !(1..=64).contains(&name) || matches!(before, Some('/' | '<' | '>')) {
        return None;
    }
    let mut length = 1 + name;
    if after(rest, length) == Some('@') {
        let bot = run(rest, length + 1, is_name);
        length += if (3..=32).contains(&bot) { 1 + bot } else { 0 };
    }
    let ended = !after(rest, length).is_some_and(|c| is_word(c) || c == '/');
    ended.then_some(length)
}

fn mention(rest: &str) -> Option<usize> {
    let name = run(rest, 1, is_name);
    let ended = !after(rest, 1 + name).is_some_and(is_word);
    ((4..=32).contains(&name) && ended).then_some(1 + name)
}

fn hashtag(rest: &str) -> Option<usize> {
    let length = 1 + run(rest, 1, is_word);
    let name = rest.get(1..length)?;
    name.chars().any(|c| !c.is_numeric()).then_some(length)
}

fn url(rest: &str) -> Option<usize> {
    let scheme = ["http://", "https://", "tg://", "t.me/"];
    let scheme = scheme.into_iter().find(|s| rest.starts_with(s))?;
    let length = run(rest, 0, |c| {
        !c.is_whitespace() && !"<>\"«»，。！？".contains(c)
    });
    let part = rest.get(..length)?;
    let part = part.trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '…']);
    (part.len() > scheme.len()).then_some(part.len())
}

fn email(rest: &str) -> Option<usize> {
    let local = run(rest, 0, |c| is_name(c) || "+-.".contains(c));
    if local == 0 || after(rest, local) != Some('@') {
        return None;
    }
    let domain = run(rest, local + 1, |c| {
        c.is_ascii_alphanumeric() || "-.".contains(c)
    });
    let domain = rest.get(local + 1..local + 1 + domain)?;
    let domain = domain.trim_end_matches(['.', '-']);
    let (_, top) = domain.rsplit_once('.')?;
    let real = top.len() >= 2 && top.chars().all(|c| c.is_ascii_alphabetic());
    real.then_some(local + 1 + domain.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(String, String)> {
        let formatted = Formatted::plain(text);
        let units: Vec<u16> = formatted.text.encode_utf16().collect();
        let each = formatted.entities.iter().map(|e| {
            let kind = serde_json::to_value(&e.kind).unwrap();
            let part = &units[e.offset..e.offset + e.length];
            let kind = kind["type"].as_str().unwrap().to_owned();
            (kind, String::from_utf16(part).unwrap())
        });
        each.collect()
    }

    fn one(kind: &str, part: &str) -> Vec<(String, String)> {
        vec![(kind.to_owned(), part.to_owned())]
    }

    #[test]
    fn commands() {
        assert_eq!(found("/start abc"), one("bot_command", "/start"));
        let named = "/help@milkrun_bot";
        assert_eq!(found(&format!("😀 {named}")), one("bot_command", named));
        for none in ["1/2 kilo", "and/or", "//x", "/привет", "/", "/a/b"] {
            assert_eq!(found(none), [], "{none}");
        }
    }

    #[test]
    fn the_others() {
        assert_eq!(found("ask @milkrun_bot."), one("mention", "@milkrun_bot"));
        assert_eq!(found("#еда2 #12"), one("hashtag", "#еда2"));
        assert_eq!(
            found("(see https://a.cn/x?y=1)."),
            one("url", "https://a.cn/x?y=1")
        );
        assert_eq!(found("write to a.b@c.cn!"), one("email", "a.b@c.cn"));
        assert_eq!(found("a@b and @ab and http://"), []);
    }

    #[test]
    fn nothing_is_found_in_code_and_links() {
        let source = "<code>/start</code> <a href=\"https://a.cn\">@milkrun</a> <b>/help</b>";
        let formatted = Formatted::html(source).unwrap();
        let kinds: Vec<_> = formatted.entities.iter().map(|e| &e.kind).collect();
        assert_eq!(kinds.len(), 4, "{kinds:?}");
        assert!(kinds.contains(&&Kind::BotCommand));
    }
}
