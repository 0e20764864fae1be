//! Tests of scripts from their text to their report.

mod bless;
mod child;
mod difference;
mod errors;
mod export;
mod grammar;
mod play;

use serde_json::{Value, json};

use super::grammar::{Script, Step};
use super::observe::{Names, Screen, Stand, observe};
use super::parse;

/// A head with Ann (1001), Bob (1002) and their group Family (-2001).
const HEAD: &str = "at 2026-02-20 10:00\nuser Ann en\nuser Bob ru\ngroup Family Ann Bob\n\n";

/// A script of these acts below [`HEAD`]; its first line is line 6.
fn script(acts: &str) -> Script {
    parse("some.chat", &format!("{HEAD}{acts}")).unwrap()
}

/// What is wrong with these acts below [`HEAD`].
fn wrong(acts: &str) -> String {
    parse("some.chat", &format!("{HEAD}{acts}"))
        .unwrap_err()
        .to_string()
}

fn names() -> Names {
    let mut names = Names::default();
    names.add(1001, "Ann");
    names.add(1002, "Bob");
    names.add(-2001, "Family");
    names
}

/// A message of the bot as the test chat's log has it.
fn message(chat: i64, id: i64, text: &str, rows: &[&[&str]]) -> Value {
    said("message", chat, id, text, rows)
}

fn said(kind: &str, chat: i64, id: i64, text: &str, rows: &[&[&str]]) -> Value {
    let button = |label: &&str| json!({"text": label, "callback_data": label.to_lowercase()});
    let rows: Vec<Vec<Value>> = rows
        .iter()
        .map(|row| row.iter().map(button).collect())
        .collect();
    let mut view = json!({"message_id": id, "text": text, "outgoing": true});
    if !rows.is_empty() {
        view["reply_markup"] = json!({"inline_keyboard": rows});
    }
    json!({"kind": kind, "chat": chat, "message": view})
}

/// What these events show in the act of a step.
fn seen(step: &Step, events: &[Value]) -> Vec<super::answer::Answer> {
    let stand = Stand {
        actor: &step.actor,
        home: &step.home,
    };
    observe(events, stand, &names(), &mut Screen::default())
}

/// The answers as a script has them, in Ann's chat.
fn shown(events: &[Value]) -> Vec<String> {
    let script = script("Ann: hi");
    let step = &script.steps[0];
    seen(step, events)
        .iter()
        .flat_map(|a| a.write(&step.home))
        .collect()
}
