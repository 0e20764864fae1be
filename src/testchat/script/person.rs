//! What people do: one statement's words, behind the name, to an act.

use super::act::{Act, Deed, Pay};
use super::layout::Block;
use super::statement::{Scope, WIDE_COLON};
use super::words::{Words, hint, some};

const VERBS: &[&str] = &[
    "taps", "shares", "sends", "forwards", "edits", "pays", "abandons", "blocks", "unblocks",
];

/// Reads what `who` does; `words` stand behind the name.
pub(super) fn person(
    who: &str,
    mut words: Words,
    block: &Block,
    scope: &Scope,
) -> Result<Act, String> {
    let mut chat = who;
    if words.take("in") {
        chat = group(who, words.word(), scope)?;
    }
    let deed = if words.after_colon().is_some() {
        Deed::Text(said(words, block)?)
    } else {
        let verb = words.word();
        if verb == "taps" {
            return tap(who, chat, words, block, scope);
        }
        deed(who, verb, words, block)?
    };
    Ok(act(who, chat, deed))
}

fn act(who: &str, chat: &str, deed: Deed) -> Act {
    Act::Person {
        who: who.to_owned(),
        chat: chat.to_owned(),
        deed,
    }
}

/// The group behind `in`, of which `who` has to be a member.
fn group<'a>(who: &str, name: &'a str, scope: &Scope) -> Result<&'a str, String> {
    let Some(group) = scope.groups.iter().find(|g| g.name == name) else {
        let groups = scope.groups.iter().map(|g| g.name.as_str());
        let guess = hint(name, groups);
        return Err(format!(
            "expected a group behind `in`, and `{name}` is none{guess}"
        ));
    };
    if !group.members.iter().any(|m| m == who) {
        return Err(format!("{who} is not a member of {name}"));
    }
    Ok(name)
}

/// The words behind the colon and in the indented lines.
fn said(words: Words, block: &Block) -> Result<String, String> {
    let first = words.after_colon().ok_or("expected a colon and words")?;
    let below = block.body.iter().map(|(_, line)| line.as_str());
    let lines: Vec<&str> = std::iter::once(first).chain(below).collect();
    let text = lines.join("\n");
    let text = text.trim_matches('\n');
    some(text).ok_or_else(|| "expected words behind the colon".to_owned())
}

fn deed(who: &str, verb: &str, mut words: Words, block: &Block) -> Result<Deed, String> {
    let photo = verb == "sends" && words.take("photo");
    let worded = words.after_colon().is_some();
    match verb {
        "forwards" => return Ok(Deed::Forward(said(words, block)?)),
        "edits" => return Ok(Deed::Edit(said(words, block)?)),
        "sends" if photo && worded => return Ok(Deed::Photo(Some(said(words, block)?))),
        _ => block.alone()?,
    }
    let deed = match verb {
        "sends" if photo => Deed::Photo(None),
        "sends" if words.take("sticker") => return Ok(Deed::Sticker(some(words.rest()))),
        "sends" if words.take("voice") => Deed::Voice,
        "sends" => {
            return Err(format!(
                "expected `{who} sends photo`, `{who} sends sticker` or `{who} sends voice`"
            ));
        }
        "shares" if words.take("location") => return location(words),
        "shares" if words.take("contact") => return Ok(Deed::Contact(contact(words.rest())?)),
        "shares" => {
            return Err(format!(
                "expected `{who} shares location 31.2304 121.4737` or `{who} shares contact`"
            ));
        }
        "pays" => return pays(who, words),
        "abandons" => {
            let old = words.take("old");
            if !words.take("payment") {
                return Err(format!("expected `{who} abandons payment`"));
            }
            Deed::Pay(Pay {
                old,
                abandons: true,
                ..Pay::default()
            })
        }
        "blocks" => Deed::Block,
        "unblocks" => Deed::Unblock,
        _ if verb.contains('：') => return Err(WIDE_COLON.to_owned()),
        _ => {
            let verbs = VERBS.join(", ");
            let guess = hint(verb, VERBS.iter().copied());
            return Err(format!(
                "expected a colon and words, or what {who} does ({verbs}), found `{verb}`{guess}"
            ));
        }
    };
    words.end()?;
    Ok(deed)
}

/// How someone pays: `old`, `twice`, `late` and an amount, as far as they are there, in this order.
fn pays(who: &str, mut words: Words) -> Result<Deed, String> {
    let mut pay = Pay {
        old: words.take("old"),
        twice: words.take("twice"),
        late: words.take("late"),
        ..Pay::default()
    };
    if !words.rest().is_empty() {
        let amount = words.number().filter(|amount| *amount > 0);
        let form = || {
            format!(
                "expected `{who} pays`, and behind it `old`, `twice`, `late` and an amount in fen, as far as they are meant, in this order"
            )
        };
        pay.amount = Some(amount.ok_or_else(form)?);
        words.end()?;
    }
    Ok(Deed::Pay(pay))
}

/// A telephone number, if there is any.
pub(super) fn contact(text: &str) -> Result<Option<String>, String> {
    let digits = text.strip_prefix('+').unwrap_or(text);
    if !digits.chars().all(|c| c.is_ascii_digit()) || (digits.is_empty() && !text.is_empty()) {
        return Err(format!(
            "expected a telephone number such as +8613800000000, found `{text}`"
        ));
    }
    Ok(some(text))
}

fn location(mut words: Words) -> Result<Deed, String> {
    let within = |value: Option<f64>, limit: f64| value.filter(|v| v.abs() <= limit);
    let latitude = within(words.number(), 90.0);
    let longitude = within(words.number(), 180.0);
    let (Some(latitude), Some(longitude)) = (latitude, longitude) else {
        return Err("expected a latitude and a longitude, such as `31.2304 121.4737`".to_owned());
    };
    words.end()?;
    Ok(Deed::Location {
        latitude,
        longitude,
    })
}

fn tap(
    who: &str,
    chat: &str,
    mut words: Words,
    block: &Block,
    scope: &Scope,
) -> Result<Act, String> {
    block.alone()?;
    let old = words.take("old");
    let label = words.label();
    let label = label.ok_or_else(|| {
        format!("expected a button's label in square brackets: `{who} taps [Label]`")
    })?;
    let mut chat = chat;
    if words.take("of") {
        chat = words.word();
        if !scope.is_chat(chat) {
            return Err(format!(
                "expected a user or a group behind `of`, and `{chat}` is none{}",
                hint(chat, scope.chats())
            ));
        }
    }
    words.end()?;
    let label = label.to_owned();
    Ok(act(who, chat, Deed::Tap { label, old }))
}
