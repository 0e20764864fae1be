//! Rows of the outbox for Telegram: a method and its payload, or the wish to take a message's buttons away.

use anyhow::Context;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use teloxide::requests::Payload;

use crate::store::{NewRow, SlotUse};

/// The name of the carrier that sends these rows.
pub const CARRIER: &str = "telegram";

/// The name of the carrier that sends letters of broadcasts.
pub const LETTERS: &str = "letters";

/// What a row asks for.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Outgoing {
    /// Call a method. A `SendMessage` in a slot that has a message edits that message instead.
    Call { method: String, payload: Value },
    /// Take the buttons away from the slot's message, if there is one.
    Strip { chat_id: i64 },
    /// Send a text as a file.
    Document {
        chat_id: i64,
        name: String,
        content: String,
        caption: String,
    },
    /// Send the row's file as a picture: `SendPhoto` without its `photo`. In a slot that has a message, that becomes the picture.
    Photo { payload: Value },
    /// Delete the slot's message, if there is one.
    Delete { chat_id: i64 },
}

/// A row that calls a method and waits for nobody: an answer to a tap, "typing…", the menu of commands.
pub fn call<P: Payload + Serialize>(payload: &P) -> anyhow::Result<NewRow> {
    Ok(NewRow {
        carrier: CARRIER.into(),
        body: body(payload)?,
        ..NewRow::default()
    })
}

/// A row that shows a message in a chat; with a slot, in place of the slot's message where that is still there.
pub fn edit_or_send<P: Payload + Serialize>(
    chat: i64,
    slot: Option<&str>,
    payload: &P,
) -> anyhow::Result<NewRow> {
    Ok(NewRow {
        order_key: Some(chat.to_string()),
        slot: slot.map(str::to_owned),
        ..call(payload)?
    })
}

/// Rows that show a slot's message anew, below all others; the former loses its buttons.
pub fn send_anew<P: Payload + Serialize>(
    chat: i64,
    slot: &str,
    payload: &P,
) -> anyhow::Result<[NewRow; 2]> {
    let shown = NewRow {
        slot_use: SlotUse::Anew,
        ..edit_or_send(chat, Some(slot), payload)?
    };
    Ok([strip(chat, slot), shown])
}

/// A row that takes the buttons away from a slot's message.
pub fn strip(chat: i64, slot: &str) -> NewRow {
    about(chat, slot, json!({ "strip": { "chat_id": chat } }))
}

/// A row that sends a text as a file. Its content goes with the row when that is finished.
pub fn document(chat: i64, name: &str, content: String, caption: &str) -> NewRow {
    NewRow {
        carrier: CARRIER.into(),
        order_key: Some(chat.to_string()),
        body: json!({ "document": {
            "chat_id": chat, "name": name, "content": content, "caption": caption,
        } })
        .to_string(),
        ..NewRow::default()
    }
}

/// A row that sends a picture: the file of a hash, with the other fields of `SendPhoto`; with a slot, in place of the slot's
/// message where that is still there.
pub fn photo(chat: i64, slot: Option<&str>, hash: &str, payload: Value) -> NewRow {
    NewRow {
        carrier: CARRIER.into(),
        order_key: Some(chat.to_string()),
        slot: slot.map(str::to_owned),
        upload: Some(hash.to_owned()),
        body: json!({ "photo": { "payload": payload } }).to_string(),
        ..NewRow::default()
    }
}

/// A row that deletes a slot's message.
pub fn delete(chat: i64, slot: &str) -> NewRow {
    about(chat, slot, json!({ "delete": { "chat_id": chat } }))
}

fn about(chat: i64, slot: &str, body: Value) -> NewRow {
    NewRow {
        carrier: CARRIER.into(),
        order_key: Some(chat.to_string()),
        slot: Some(slot.to_owned()),
        slot_use: SlotUse::About,
        body: body.to_string(),
        ..NewRow::default()
    }
}

fn body<P: Payload + Serialize>(payload: &P) -> anyhow::Result<String> {
    let payload = serde_json::to_value(payload).context("a payload is not JSON")?;
    Ok(serde_json::to_string(&Outgoing::Call {
        method: P::NAME.into(),
        payload,
    })?)
}
