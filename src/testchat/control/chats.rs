//! What is in a chat: messages, files, the whole as a script.

use std::collections::BTreeSet;

use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

use super::{Answer, Hubs, Id, Query, Wrong};
use crate::testchat::script;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shown {
    /// How many of the newest messages; all by default.
    messages: Option<usize>,
}

/// A chat as a person sees it. Who looks at it has read it.
pub(super) async fn chat(Shared(hub): Hubs, Id(id): Id, Query(shown): Query<Shown>) -> Answer {
    let mut core = hub.lock();
    if let Some(chat) = core.state.chats.get_mut(&id) {
        chat.unread = 0;
    }
    let typing = core.is_typing(id);
    let newest = shown.messages.unwrap_or(usize::MAX);
    let chat = core.state.chat(id)?;
    Ok(Json(core.state.detail(chat, newest, typing)))
}

/// The bytes of a photo, of a voice message, or of a document, which has its name.
pub(super) async fn file(Shared(hub): Hubs, Path(id): Path<String>) -> Result<Response, Wrong> {
    let file = hub.lock().state.files.get(&id).cloned();
    let file = file.ok_or_else(|| Wrong::unknown("there is no such file"))?;
    let headers = [
        (header::CONTENT_TYPE, file.media_type()),
        (header::CACHE_CONTROL, "private, max-age=86400, immutable"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ];
    let mut response = (headers, file.bytes.to_vec()).into_response();
    if let Some(name) = &file.name {
        let disposition = format!("attachment; filename*=UTF-8''{}", percent(name));
        if let Ok(disposition) = disposition.parse() {
            let headers = response.headers_mut();
            headers.insert(header::CONTENT_DISPOSITION, disposition);
        }
    }
    Ok(response)
}

/// A name as RFC 8187 writes it.
fn percent(name: &str) -> String {
    let byte = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
            char::from(byte).to_string()
        }
        _ => format!("%{byte:02X}"),
    };
    name.bytes().map(byte).collect()
}

/// The chat so far as a script.
pub(super) async fn dialogue(Shared(hub): Hubs, Id(id): Id) -> Result<Response, Wrong> {
    let (title, members, kept, now, people) = {
        let mut core = hub.lock();
        let chat = core.state.chat(id)?;
        let title = core.state.summary(chat)["title"].clone();
        let members = chat.members();
        let people = core.state.users.clone();
        (
            title,
            members,
            core.log.after(0, usize::MAX),
            core.now(),
            people,
        )
    };
    let events = kept.iter().map(|kept| serde_json::from_str(&kept.json));
    let events: Result<Vec<Value>, _> = events.collect();
    let events = events.map_err(|e| Wrong::bad(format!("the log cannot be read: {e}")))?;
    let here = |event: &&Value| event["chat"] == id;
    let start = events
        .iter()
        .find(here)
        .and_then(|event| event["at"].as_i64());
    // Those who take part: the members, and whoever else acted here.
    let acted = events
        .iter()
        .filter(here)
        .filter_map(|event| event["user"].as_i64());
    let ids: BTreeSet<i64> = members.into_iter().chain(acted).collect();
    let users = ids
        .iter()
        .filter_map(|id| serde_json::to_value(people.get(id)?).ok());
    let users: Vec<Value> = users.collect();
    let title = title.as_str().unwrap_or_default();
    let text = script::export(title, start.unwrap_or(now), &users, id, &events);
    Ok(([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}
