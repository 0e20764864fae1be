//! People: what they write and tap, in no order that would make sense.

use serde_json::json;

use crate::chance::Chance;
use crate::telegram::{Chat, Key, State};

const WORDS: [&str; 16] = [
    "two milk and bread, check out",
    "milk, check out",
    "cheese and three bread, check out",
    "bread",
    "remove the milk",
    "five milk, check out",
    "check out",
    "check out",
    "two cheese, check out",
    "cancel",
    "where is my order",
    "how much is it",
    "thanks",
    "a unicorn",
    "how much is left on my card",
    "yes",
];
const COMMANDS: [&str; 8] = [
    "/start",
    "/card",
    "/basket",
    "/orders",
    "/cancel",
    "/help",
    "/forget",
    "/language",
];
/// What is said while the retailer is asked for its price: most people wait then.
const ASKING: &str = "Asking the shop";
/// Buttons that move an order on: tapped more often than others.
const LURES: [&str; 3] = ["confirm:", ":checkout", "claim"];

/// One act of a person. Returns it in words.
pub fn act(telegram: &mut State, chance: &mut Chance, user: i64) -> String {
    if !telegram.chats.contains_key(&user) {
        telegram.write(user, json!({ "text": "/start" }));
        return format!("{user} begins");
    }
    let unread = telegram.updates.iter().any(|update| update.lane == user);
    let chat = telegram.chats.entry(user).or_default();
    let asking = chat.messages.values().next_back();
    let asking = asking.is_some_and(|message| message.text.contains(ASKING));
    if (unread || asking) && chance.percent(85) {
        return format!("{user} waits");
    }
    let keys = chat.keys.clone();
    if !keys.is_empty() && chance.percent(85) {
        let fields = match &keys[0] {
            Key::Text(words) => json!({ "text": words }),
            Key::Location if chance.percent(50) => {
                json!({ "location": { "latitude": 31.2, "longitude": 121.5 } })
            }
            Key::Location => json!({ "text": "12 Nanjing Road" }),
            Key::Contact => json!({
                "contact": { "phone_number": "+8613800138000", "first_name": "Ann" }
            }),
        };
        let words = format!("{user} answers {fields}");
        telegram.write(user, fields);
        return words;
    }
    let invoices = telegram.invoices_of(user);
    if !invoices.is_empty() && chance.percent(30) {
        // The latest, mostly; but an old one stays in the chat.
        let invoice = if chance.percent(70) {
            invoices.last()
        } else {
            invoices.get(chance.below(invoices.len()))
        };
        if let Some(invoice) = invoice {
            telegram.ask_to_pay(invoice);
            if chance.percent(20) {
                telegram.ask_to_pay(invoice);
            }
            return format!("{user} pays {}", invoice.payload);
        }
    }
    let chat = telegram.chats.entry(user).or_default();
    let mut messages = chat.messages.values();
    let offered = messages.any(|m| m.buttons.iter().any(|data| data.starts_with("confirm:")));
    // Who is told the price mostly orders at it.
    let dice = if offered && chance.percent(85) {
        0
    } else {
        chance.below(100)
    };
    if dice < 78
        && let Some((message, data)) = button(chat, chance)
    {
        telegram.tap(user, message, &data);
        if chance.percent(25) {
            telegram.tap(user, message, &data);
            return format!("{user} taps {data} twice");
        }
        return format!("{user} taps {data}");
    }
    let words = if dice < 95 {
        *chance.pick(&WORDS)
    } else {
        *chance.pick(&COMMANDS)
    };
    telegram.write(user, json!({ "text": words }));
    format!("{user} writes {words}")
}

/// A button to tap: mostly of those that are there, sometimes one that was there once.
fn button(chat: &Chat, chance: &mut Chance) -> Option<(i64, String)> {
    if chance.percent(15) && !chat.shown.is_empty() {
        return Some(chance.pick(&chat.shown).clone());
    }
    let present: Vec<(i64, String)> = chat
        .messages
        .iter()
        .flat_map(|(id, message)| message.buttons.iter().map(|data| (*id, data.clone())))
        .collect();
    let confirm = present
        .iter()
        .find(|(_, data)| data.starts_with("confirm:"));
    if let Some(confirm) = confirm
        && chance.percent(90)
    {
        return Some(confirm.clone());
    }
    let second_thoughts = present
        .iter()
        .find(|(_, data)| data.ends_with(":cancel") || data.ends_with(":ask"));
    if let Some(second_thoughts) = second_thoughts
        && chance.percent(25)
    {
        return Some(second_thoughts.clone());
    }
    let luring = |(_, data): &&(i64, String)| LURES.iter().any(|lure| data.contains(lure));
    let lures: Vec<(i64, String)> = present.iter().filter(luring).cloned().collect();
    let of = if !lures.is_empty() && chance.percent(80) {
        lures
    } else {
        present
    };
    (!of.is_empty()).then(|| chance.pick(&of).clone())
}
