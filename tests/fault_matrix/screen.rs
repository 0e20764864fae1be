//! What Ann sees, in few words, from what the test chat holds.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::world::{ANN, World};

/// Characters of a line that are shown.
const LINE: usize = 110;
/// Buttons of a message that are shown.
const BUTTONS: usize = 2;

/// What the bot said and changed since an event of the test chat, as it is now, an entry a message; toasts and refusals too.
pub async fn since(world: &World, seq: i64, watch: Option<&str>) -> anyhow::Result<Vec<String>> {
    let log = world.look("log?since=0").await?;
    let events = log["events"].as_array().cloned().unwrap_or_default();
    anyhow::ensure!(events.len() < 1_000, "more events than one call tells of");
    let mut messages: BTreeMap<i64, (bool, Option<String>)> = BTreeMap::new();
    let mut passing = Vec::new();
    for event in events.iter().filter(|event| event["chat"] == ANN) {
        let new = event["seq"].as_i64() > Some(seq);
        match event["kind"].as_str().unwrap_or_default() {
            kind @ ("message" | "edit" | "markup") if event["message"]["outgoing"] == true => {
                let view = &event["message"];
                let id = view["message_id"].as_i64().unwrap_or_default();
                let entry = messages.entry(id).or_default();
                // That a former message loses its buttons goes without saying.
                entry.0 |= new && kind != "markup";
                entry.1 = Some(short(view));
            }
            "delete" => {
                let id = event["message_id"].as_i64().unwrap_or_default();
                if let Some(entry) = messages.get_mut(&id) {
                    entry.1 = None;
                }
            }
            "toast" if new => {
                passing.extend(event["text"].as_str().map(|text| format!("toast: {text}")))
            }
            "pre_checkout_answer" if new => {
                passing.extend(
                    event["error_message"]
                        .as_str()
                        .map(|text| format!("not paid: {text}")),
                );
            }
            _ => {}
        }
    }
    passing.retain(|words| words != "toast: ");
    let shown = messages.into_values().filter_map(|(new, words)| {
        let words = words?;
        let watched = watch.is_some_and(|watch| words.starts_with(watch));
        (new || watched).then_some(words)
    });
    passing.extend(shown);
    Ok(counted(passing))
}

/// Entries that are the same stand once, with their number.
fn counted(entries: Vec<String>) -> Vec<String> {
    let mut counted: Vec<(String, u32)> = Vec::new();
    for entry in entries {
        match counted.iter_mut().find(|(known, _)| *known == entry) {
            Some((_, count)) => *count += 1,
            None => counted.push((entry, 1)),
        }
    }
    counted
        .into_iter()
        .map(|(entry, count)| match count {
            1 => entry,
            count => format!("{entry} (×{count})"),
        })
        .collect()
}

/// A message in few words: its first line, for an order's how it stands, and its buttons.
fn short(view: &Value) -> String {
    let text = view["text"].as_str().or(view["caption"].as_str());
    let mut lines = text.unwrap_or_default().lines();
    let first = lines.next().unwrap_or_default();
    let mut words = if view["invoice"].is_object() {
        let title = view["invoice"]["title"].as_str().unwrap_or_default();
        format!("(invoice {title})")
    } else if view["document"].is_object() {
        let name = view["document"]["file_name"].as_str().unwrap_or_default();
        format!("(file {name}) {first}")
    } else if first.starts_with("Order ") {
        format!("{first}: {}", lines.next().unwrap_or_default())
    } else {
        first.to_owned()
    };
    if words.chars().count() > LINE {
        words = words.chars().take(LINE).collect::<String>() + "…";
    }
    let rows = view["reply_markup"]["inline_keyboard"].as_array();
    let labels = rows
        .into_iter()
        .flatten()
        .flat_map(|row| row.as_array().into_iter().flatten());
    let labels = labels.filter_map(|button| button["text"].as_str());
    let basket = first.starts_with('🧺');
    let labels = labels.filter(|label| !basket || label.starts_with("Check out"));
    for label in labels.take(BUTTONS) {
        words.push_str(&format!(" [{label}]"));
    }
    words
}
