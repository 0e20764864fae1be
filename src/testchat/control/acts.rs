//! What people do: write, start, share, edit, tap, block.

use axum::Json;
use axum::extract::{Path, State as Shared};
use data_encoding::BASE64;
use serde::Deserialize;
use serde_json::json;

use super::{Answer, Body, Hubs, Id, Wrong};
use crate::testchat::hub::{Core, Hub};
use crate::testchat::state::people::TapWish;
use crate::testchat::state::said::Said;
use crate::testchat::state::taps::Named;
use crate::testchat::state::{Change, put};

/// Makes the changes of an act and answers what it sent: the message, the update that the bot gets, the tap.
fn make(core: &mut Core, changes: Vec<Change>) -> Answer {
    let mut answer = json!({});
    for change in changes {
        match &change {
            Change::Post { message, .. } => put(&mut answer, "message_id", Some(message.id)),
            Change::Edit { message, .. } => put(&mut answer, "message_id", Some(*message)),
            Change::Tap { callback, .. } => {
                put(
                    &mut answer,
                    "callback_query_id",
                    Some(callback.id.to_string()),
                );
            }
            _ => {}
        }
        let update = core.commit(change)?;
        put(&mut answer, "update_id", update);
    }
    Ok(Json(answer))
}

fn say(hub: &Hub, chat: i64, from: Option<i64>, said: Said) -> Answer {
    let mut core = hub.lock();
    let now = core.now();
    let changes = core.state.say(now, chat, from, said)?;
    make(&mut core, changes)
}

/// The file that a body brings, if it does.
fn decoded(base64: Option<String>) -> Result<Option<Vec<u8>>, Wrong> {
    let bytes = base64.map(|text| BASE64.decode(text.as_bytes()));
    let bytes = bytes.transpose();
    bytes.map_err(|e| Wrong::bad(format!("base64 is not base64: {e}")))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Text {
    text: String,
    from: Option<i64>,
    #[serde(default)]
    forward: bool,
    reply_to: Option<i64>,
}

pub(super) async fn text(Shared(hub): Hubs, Id(chat): Id, Body(body): Body<Text>) -> Answer {
    let said = Said::Text {
        text: body.text,
        forward: body.forward,
        reply_to: body.reply_to,
    };
    say(&hub, chat, body.from, said)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Start {
    payload: Option<String>,
    from: Option<i64>,
}

pub(super) async fn start(Shared(hub): Hubs, Id(chat): Id, Body(body): Body<Start>) -> Answer {
    let payload = body.payload;
    say(&hub, chat, body.from, Said::Start { payload })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Location {
    latitude: f64,
    longitude: f64,
    from: Option<i64>,
}

pub(super) async fn location(
    Shared(hub): Hubs,
    Id(chat): Id,
    Body(body): Body<Location>,
) -> Answer {
    let said = Said::Location {
        latitude: body.latitude,
        longitude: body.longitude,
    };
    say(&hub, chat, body.from, said)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Contact {
    phone: Option<String>,
    first_name: Option<String>,
    user_id: Option<i64>,
    from: Option<i64>,
}

pub(super) async fn contact(Shared(hub): Hubs, Id(chat): Id, Body(body): Body<Contact>) -> Answer {
    let said = Said::Contact {
        phone: body.phone,
        first_name: body.first_name,
        user: body.user_id,
    };
    say(&hub, chat, body.from, said)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Photo {
    caption: Option<String>,
    base64: Option<String>,
    from: Option<i64>,
}

pub(super) async fn photo(Shared(hub): Hubs, Id(chat): Id, Body(body): Body<Photo>) -> Answer {
    let bytes = decoded(body.base64)?;
    let caption = body.caption;
    say(&hub, chat, body.from, Said::Photo { caption, bytes })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sticker {
    emoji: Option<String>,
    from: Option<i64>,
}

pub(super) async fn sticker(Shared(hub): Hubs, Id(chat): Id, Body(body): Body<Sticker>) -> Answer {
    let emoji = body.emoji;
    say(&hub, chat, body.from, Said::Sticker { emoji })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Voice {
    base64: Option<String>,
    /// In seconds.
    duration: Option<u32>,
    from: Option<i64>,
}

pub(super) async fn voice(Shared(hub): Hubs, Id(chat): Id, Body(body): Body<Voice>) -> Answer {
    let bytes = decoded(body.base64)?;
    let duration = body.duration;
    say(&hub, chat, body.from, Said::Voice { bytes, duration })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Edit {
    message_id: Option<i64>,
    text: String,
    from: Option<i64>,
}

pub(super) async fn edit(Shared(hub): Hubs, Id(chat): Id, Body(body): Body<Edit>) -> Answer {
    let mut core = hub.lock();
    let now = core.now();
    let (from, message) = (body.from, body.message_id);
    let changes = core.state.rewrite(now, chat, from, message, &body.text)?;
    make(&mut core, changes)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Tap {
    label: Option<String>,
    data: Option<String>,
    message_id: Option<i64>,
    #[serde(default)]
    old: bool,
    by: Option<i64>,
}

pub(super) async fn tap(Shared(hub): Hubs, Id(chat): Id, Body(body): Body<Tap>) -> Answer {
    let named = match (body.label, body.data) {
        (Some(label), None) => Named::Label(label),
        (None, Some(data)) => Named::Data(data),
        _ => return Err(Wrong::bad("name the button by its label or by its data")),
    };
    let wish = TapWish {
        named,
        message: body.message_id,
        old: body.old,
        by: body.by,
    };
    let mut core = hub.lock();
    let now = core.now();
    let changes = core.state.press(now, chat, &wish)?;
    make(&mut core, changes)
}

/// A call that takes nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

pub(super) async fn block(
    Shared(hub): Hubs,
    Id(chat): Id,
    Body(Nothing {}): Body<Nothing>,
) -> Answer {
    let mut core = hub.lock();
    let changes = core.state.block(chat, true)?;
    make(&mut core, changes)
}

pub(super) async fn unblock(
    Shared(hub): Hubs,
    Id(chat): Id,
    Body(Nothing {}): Body<Nothing>,
) -> Answer {
    let mut core = hub.lock();
    let changes = core.state.block(chat, false)?;
    make(&mut core, changes)
}

/// Whether a tap was answered, and how.
pub(super) async fn callback(Shared(hub): Hubs, Path(id): Path<String>) -> Answer {
    let core = hub.lock();
    let id = id.parse().ok();
    let callback = id.and_then(|id| core.state.callback(id));
    let callback = callback.ok_or_else(|| Wrong::unknown("there is no such callback query"))?;
    let answer = callback.answer.as_ref();
    let mut json = json!({
        "answered": answer.is_some(),
        "show_alert": answer.is_some_and(|toast| toast.alert),
    });
    put(&mut json, "text", answer.map(|toast| toast.text.as_str()));
    Ok(Json(json))
}
