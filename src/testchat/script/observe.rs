//! The test chat's events to answers: what people saw the bot do. Reads the JSON of the control API's log.

use std::collections::HashMap;

use serde_json::{Map, Value};

use crate::testchat::money;

use super::answer::{Answer, Kind, inline_row, reply_row, text_line, text_lines};

/// Who is who: chats by id, users and groups alike, in the order in which they were declared.
#[derive(Debug, Default)]
pub(super) struct Names(Vec<(i64, String)>);

impl Names {
    pub(super) fn add(&mut self, id: i64, name: &str) {
        self.0.push((id, name.to_owned()));
    }

    pub(super) fn id(&self, name: &str) -> Option<i64> {
        let found = self.0.iter().find(|(_, n)| n == name);
        found.map(|(id, _)| *id)
    }

    /// The name, or for a chat that the script does not know, its id.
    pub(super) fn name(&self, id: i64) -> String {
        let found = self.0.iter().find(|(i, _)| *i == id);
        found.map_or_else(|| format!("chat {id}"), |(_, name)| name.clone())
    }

    /// The order of declaration; unknown names come last.
    pub(super) fn place(&self, name: &str) -> usize {
        let found = self.0.iter().position(|(_, n)| n == name);
        found.unwrap_or(self.0.len())
    }
}

/// The first lines of the messages seen so far, since a deletion names its message only by number.
#[derive(Debug, Default)]
pub(super) struct Screen(HashMap<(i64, i64), String>);

/// Whose act it is, and in which chat.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stand<'a> {
    pub actor: &'a str,
    pub home: &'a str,
}

/// An answer and the message that it is about, so that edits can be told to follow each other.
struct Seen {
    answer: Answer,
    message: Option<i64>,
}

/// What the bot did, in a stable order: chat by chat, the act's own first, toasts before messages. A message and its
/// edits with nothing between them in that chat are one answer, with the last text.
pub(super) fn observe(
    events: &[Value],
    stand: Stand,
    names: &Names,
    screen: &mut Screen,
) -> Vec<Answer> {
    let mut seen: Vec<Seen> = Vec::new();
    for event in events {
        if let Some(new) = read(event, stand, names, screen) {
            add(&mut seen, new);
        }
    }
    let mut answers: Vec<Answer> = seen.into_iter().map(|s| s.answer).collect();
    answers.sort_by_key(|a| {
        let away = a.chat != stand.home;
        (away, names.place(&a.chat), !a.kind.is_toast())
    });
    answers
}

fn add(seen: &mut Vec<Seen>, new: Seen) {
    let last = seen
        .iter_mut()
        .rfind(|s| s.answer.chat == new.answer.chat && !s.answer.kind.is_toast());
    let edits = |kind| matches!(kind, Kind::Edit | Kind::Unbuttons);
    match last {
        Some(last)
            if last.message == new.message
                && (edits(last.answer.kind) || last.answer.kind == Kind::Message)
                && edits(new.answer.kind) =>
        {
            *last = match (last.answer.kind, new.answer.kind) {
                // The text came first: it stays, without its buttons.
                (Kind::Edit | Kind::Message, Kind::Unbuttons) => Seen {
                    answer: without_buttons(&last.answer),
                    message: new.message,
                },
                // A message that got another text at once: whether the first one was ever seen is a matter of speed.
                (Kind::Message, _) => Seen {
                    answer: Answer {
                        kind: Kind::Message,
                        ..new.answer
                    },
                    message: new.message,
                },
                _ => new,
            };
        }
        _ => seen.push(new),
    }
}

fn without_buttons(edit: &Answer) -> Answer {
    let mut edit = edit.clone();
    edit.lines.retain(|l| super::answer::row(&l.text).is_none());
    edit
}

fn read(event: &Value, stand: Stand, names: &Names, screen: &mut Screen) -> Option<Seen> {
    let chat = event["chat"].as_i64()?;
    let name = names.name(chat);
    let kind = event["kind"].as_str()?;
    match kind {
        "toast" => {
            let text = event["text"].as_str().unwrap_or_default();
            let user = names.name(event["user"].as_i64()?);
            let place = if user == stand.actor {
                stand.home
            } else {
                &user
            };
            let alert = event["alert"].as_bool().unwrap_or(false);
            let kind = if alert { Kind::Alert } else { Kind::Toast };
            let lines = text_lines(text);
            (!lines.is_empty()).then(|| Seen {
                answer: Answer::plain(place, kind, lines),
                message: None,
            })
        }
        "pre_checkout_answer" => {
            let error = event["error_message"].as_str()?;
            let user = names.name(event["user"].as_i64()?);
            let place = if user == stand.actor {
                stand.home
            } else {
                &user
            };
            Some(Seen {
                answer: Answer::plain(place, Kind::Refusal, text_lines(error)),
                message: None,
            })
        }
        "delete" => {
            let message = event["message_id"].as_i64()?;
            let first = screen.0.remove(&(chat, message))?;
            Some(Seen {
                answer: Answer::plain(&name, Kind::Delete, vec![first]),
                message: Some(message),
            })
        }
        "message" | "edit" | "markup" => {
            let view = &event["message"];
            if view["outgoing"].as_bool() != Some(true) {
                return None;
            }
            let message = view["message_id"].as_i64()?;
            let (text, rows) = (text(view), rows(event));
            let first = text.first().cloned().unwrap_or_default();
            screen.0.insert((chat, message), first.clone());
            let (kind, lines) = match kind {
                "message" => (Kind::Message, [text, rows].concat()),
                "markup" if rows.is_empty() => (Kind::Unbuttons, vec![first]),
                _ => (Kind::Edit, [text, rows].concat()),
            };
            Some(Seen {
                answer: Answer::plain(&name, kind, lines),
                message: Some(message),
            })
        }
        _ => None,
    }
}

/// A message's text, with what is not text named in round brackets.
fn text(view: &Value) -> Vec<String> {
    let mut text = Vec::new();
    if view["photo"].is_array() {
        text.push("(photo)".to_owned());
    }
    if let Some(emoji) = view["sticker"].as_object().map(|s| s.get("emoji")) {
        let emoji = emoji.and_then(Value::as_str).unwrap_or_default();
        text.push(format!("(sticker {emoji})").replace(" )", ")"));
    }
    if view["location"].is_object() {
        let place = &view["location"];
        text.push(format!(
            "(location {} {})",
            place["latitude"], place["longitude"]
        ));
    }
    if view["contact"].is_object() {
        let phone = view["contact"]["phone_number"].as_str().unwrap_or_default();
        text.push(text_line(&format!("(contact {phone})")));
    }
    if view["document"].is_object() {
        let name = view["document"]["file_name"].as_str().unwrap_or_default();
        text.push(text_line(&format!("(document {name})")));
    }
    if let Some(invoice) = view["invoice"].as_object() {
        text.extend(self::invoice(invoice));
    }
    let words = view["text"].as_str().or(view["caption"].as_str());
    text.extend(text_lines(words.unwrap_or_default()));
    text
}

/// An invoice: its title and amount in round brackets, then its description.
fn invoice(invoice: &Map<String, Value>) -> Vec<String> {
    let string = |name: &str| {
        invoice
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let total = invoice.get("total_amount").and_then(Value::as_i64);
    let amount = money::amount(string("currency"), total.unwrap_or_default());
    let title = string("title").replace('\n', " ");
    let mut lines = vec![text_line(&format!("(invoice {title}: {amount})"))];
    lines.extend(text_lines(string("description")));
    lines
}

/// The rows of a message's buttons, and what it does to the reply keyboard: the event's `reply_keyboard` is there
/// if it brings one, and null if it removes the one before.
fn rows(event: &Value) -> Vec<String> {
    let all = |rows: &Value, write: fn(&[&str]) -> String| -> Vec<String> {
        let rows = rows.as_array().into_iter().flatten();
        let labels = |row: &Value| -> Vec<String> {
            let buttons = row.as_array().into_iter().flatten();
            let label = |b: &Value| b["text"].as_str().map(str::to_owned);
            buttons.filter_map(label).collect()
        };
        rows.map(labels)
            .filter(|labels| !labels.is_empty())
            .map(|labels| write(&labels.iter().map(String::as_str).collect::<Vec<_>>()))
            .collect()
    };
    let inline = &event["message"]["reply_markup"]["inline_keyboard"];
    match event.get("reply_keyboard") {
        None => all(inline, inline_row),
        Some(Value::Null) => vec![reply_row(&["-"])],
        Some(rows) => all(rows, reply_row),
    }
}
