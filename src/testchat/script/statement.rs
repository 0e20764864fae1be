//! One statement's words to an act. The sentence of an error says what was expected; the caller adds the place.

use super::act::Act;
use super::grammar::{Group, User};
use super::layout::Block;
use super::person::person;
use super::time;
use super::trouble::{fail, kill, model, retailer};
use super::words::{Words, arguments, hint};

/// Words that begin a statement, so nobody can be called so.
pub(super) const KEYWORDS: &[&str] = &[
    "title", "at", "set", "user", "group", "wait", "kill", "restart", "fail", "retailer", "model",
    "command", "payment", "bot", "output",
];

/// Whether this is a language's code, such as `en`.
pub(super) fn is_language(code: &str) -> bool {
    (2..=3).contains(&code.len()) && code.chars().all(|c| c.is_ascii_lowercase())
}

pub(super) const WIDE_COLON: &str = "expected a plain colon `:` instead of the wide `：`";

/// The last instant of a script, 2038-01-19: dates of the Bot API are 32-bit seconds.
const END_MS: i64 = i32::MAX as i64 * 1000;

/// What a statement may speak of.
pub(super) struct Scope<'a> {
    pub users: &'a [User],
    pub groups: &'a [Group],
    /// Where the clock stands, in milliseconds since 1970 UTC.
    pub now: i64,
}

impl Scope<'_> {
    pub(super) fn is_user(&self, name: &str) -> bool {
        self.users.iter().any(|u| u.name == name)
    }

    pub(super) fn is_chat(&self, name: &str) -> bool {
        self.is_user(name) || self.groups.iter().any(|g| g.name == name)
    }

    pub(super) fn chats(&self) -> impl Iterator<Item = &str> {
        let users = self.users.iter().map(|u| u.name.as_str());
        users.chain(self.groups.iter().map(|g| g.name.as_str()))
    }
}

/// Reads the act that a block holds.
pub(super) fn act(block: &Block, scope: &Scope) -> Result<Act, String> {
    let mut words = Words::new(&block.head);
    let first = words.word();
    if scope.is_user(first) {
        return person(first, words, block, scope);
    }
    if let Some((number, _)) = block.body.first() {
        let guess = hint(first, scope.chats());
        return Err(format!(
            "nothing can be indented below `{first}` (line {number}){guess}"
        ));
    }
    let act = match first {
        "at" => Act::Clock(at(words.rest(), scope.now)?),
        "wait" => {
            let length = time::length(words.rest());
            let length = length.ok_or(
                "expected a length of time, such as `wait 10m` or `wait 1d 2h` (d, h, m, s)",
            )?;
            let then = scope.now.checked_add(length);
            let then = then.filter(|then| *then <= END_MS);
            Act::Clock(then.ok_or("expected to arrive before 2038, when Telegram's dates end")?)
        }
        "payment" => {
            if !words.take("arrives") {
                return Err("expected `payment arrives`".to_owned());
            }
            words.end()?;
            Act::Settle
        }
        "kill" => return kill(words),
        "restart" => {
            words.end()?;
            Act::Restart
        }
        "fail" => return fail(words),
        "model" => return model(words),
        "retailer" => Act::Retailer(retailer(words)?),
        "command" => match arguments(words.rest())? {
            empty if empty.is_empty() => {
                return Err(
                    "expected the command's words, such as `command campaign show`".to_owned(),
                );
            }
            arguments => Act::Command(arguments),
        },
        _ => return Err(unknown(first, scope)),
    };
    Ok(act)
}

fn unknown(first: &str, scope: &Scope) -> String {
    if first.contains('：') {
        return WIDE_COLON.to_owned();
    }
    let guess = hint(first, KEYWORDS.iter().copied().chain(scope.chats()));
    if scope.users.is_empty() {
        return format!("expected a statement, and `{first}` begins none{guess}");
    }
    let users: Vec<&str> = scope.users.iter().map(|u| u.name.as_str()).collect();
    let users = users.join(", ");
    format!("expected a statement or a user ({users}), and `{first}` is neither{guess}")
}

/// The instant of an `at`, not before `now`.
pub(super) fn at(text: &str, now: i64) -> Result<i64, String> {
    let instant = time::instant(text).ok_or_else(|| {
        format!("expected a date and a time, such as `at 2026-02-20 10:00`, found `{text}`")
    })?;
    if instant > END_MS {
        return Err("expected a date before 2038, when Telegram's dates end".to_owned());
    }
    if instant < now {
        let now = time::written(now);
        return Err(format!(
            "the clock never goes back: it stands at {now} here"
        ));
    }
    Ok(instant)
}
