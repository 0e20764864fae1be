//! What the methods read alike: chats, formatted text, files, replies. Each refuses in Telegram's words.

use serde_json::Value;

use super::refusal::Refusal;
use crate::testchat::body::Params;
use crate::testchat::state::model::{Chat, Message};
use crate::testchat::state::{Change, State, Stored};
use crate::testchat::text::{Entity, Formatted, Kind, link};

/// The chat that a call names, if the bot knows it.
pub(super) fn chat<'a>(state: &'a State, params: &Params) -> Result<&'a Chat, Refusal> {
    if params.text("chat_id").is_empty() {
        return Err(Refusal::bad("chat_id is empty"));
    }
    let id = params.int("chat_id");
    let chat = id.and_then(|id| state.chats.get(&id));
    let chat = chat.filter(|chat| chat.opened);
    chat.ok_or_else(|| Refusal::bad("chat not found"))
}

/// The same, if the bot may write there.
pub(super) fn writable<'a>(state: &'a State, params: &Params) -> Result<&'a Chat, Refusal> {
    let chat = chat(state, params)?;
    let user = state.users.get(&chat.id);
    if chat.is_private() && user.is_some_and(|user| user.blocked) {
        let words = "Forbidden: bot was blocked by the user";
        return Err(Refusal::new(403, words));
    }
    Ok(chat)
}

/// The names of the parameters that make a formatted text.
pub(super) struct Names {
    pub text: &'static str,
    pub entities: &'static str,
}

/// A formatted text, empty if there is none: HTML if `parse_mode` says so, else plain with the given entities.
pub(super) fn formatted(
    state: &State,
    params: &Params,
    names: &Names,
) -> Result<Formatted, Refusal> {
    let text = params.text(names.text);
    let mode = params.text("parse_mode").to_ascii_lowercase();
    let mut formatted = match mode.as_str() {
        "html" => Formatted::html(&text)
            .map_err(|words| Refusal::bad(format!("can't parse entities: {words}")))?,
        "" | "none" => Formatted::with_entities(&text, entities(params, names.entities)?),
        _ => return Err(Refusal::bad("unsupported parse_mode")),
    };
    name_people(state, &mut formatted);
    Ok(formatted)
}

fn entities(params: &Params, name: &str) -> Result<Vec<Entity>, Refusal> {
    let value = params.json(name);
    let value = value.map_err(|_| Refusal::bad("can't parse entities JSON object"))?;
    let Some(Value::Array(items)) = value else {
        return Ok(Vec::new());
    };
    let parsed = items.into_iter().map(|item| {
        let parsed = serde_json::from_value(item);
        parsed.map_err(|e| Refusal::bad(format!("can't parse MessageEntity: {e}")))
    });
    parsed.collect()
}

/// Links to users become mentions; those to unknown users are dropped.
fn name_people(state: &State, formatted: &mut Formatted) {
    formatted.entities.retain_mut(|entity| {
        let Kind::TextLink { url } = &entity.kind else {
            return true;
        };
        let Some(id) = link::user(url) else {
            return true;
        };
        let user = state.users.get(&id);
        if let Some(user) = user {
            entity.kind = Kind::TextMention { user: user.json() };
        }
        user.is_some()
    });
}

/// The message that a call's `reply_parameters` name, which must be there unless they allow that it is not.
pub(super) fn reply_to(params: &Params, chat: &Chat) -> Result<Option<i64>, Refusal> {
    let value = params.json("reply_parameters");
    let value = value.map_err(|_| Refusal::bad("can't parse reply parameters JSON object"))?;
    let Some(value) = value else {
        return Ok(None);
    };
    let Value::Object(parameters) = value else {
        return Err(Refusal::bad("object expected as reply parameters"));
    };
    if parameters.is_empty() {
        return Ok(None);
    }
    let Some(id) = parameters.get("message_id").and_then(Value::as_i64) else {
        return Err(Refusal::bad("can't find field \"message_id\""));
    };
    let lenient = parameters.get("allow_sending_without_reply");
    match chat.message(id) {
        Some(_) => Ok(Some(id)),
        None if lenient == Some(&Value::Bool(true)) => Ok(None),
        None => Err(Refusal::bad("message to be replied not found")),
    }
}

/// The message of a chat that a call names, or "… not found" about it.
pub(super) fn message<'a>(
    params: &Params,
    chat: &'a Chat,
    what: &str,
) -> Result<&'a Message, Refusal> {
    let id = params.int("message_id");
    let message = id.and_then(|id| chat.message(id));
    message.ok_or_else(|| Refusal::bad(format!("{what} not found")))
}

/// `link_preview_options`, kept as they are.
pub(super) fn link_preview(params: &Params) -> Result<Option<Value>, Refusal> {
    match params.json("link_preview_options") {
        Ok(None) => Ok(None),
        Ok(Some(options)) if options.is_object() => Ok(Some(options)),
        Ok(Some(_)) => Err(Refusal::bad("object expected as link preview options")),
        Err(_) => Err(Refusal::bad("can't parse link preview options JSON object")),
    }
}

/// The picture of a call: its id, and the change that stores it if it is new.
pub(super) fn picture(state: &State, params: &Params) -> Result<(String, Option<Change>), Refusal> {
    if let Some(upload) = params.upload("photo") {
        let bytes = &upload.bytes;
        if bytes.is_empty() {
            return Err(Refusal::bad("file must be non-empty"));
        }
        let Some(file) = Stored::picture(bytes) else {
            return Err(Refusal::bad("IMAGE_PROCESS_FAILED"));
        };
        let known = state.files.get(&file.id).is_some();
        let id = file.id.clone();
        return Ok((id, (!known).then_some(Change::Store(file))));
    }
    Ok((kept(state, params, "photo")?, None))
}

/// The document of a call: its id, and the change that stores it if it is new.
pub(super) fn document(
    state: &State,
    params: &Params,
) -> Result<(String, Option<Change>), Refusal> {
    if let Some(upload) = params.upload("document") {
        if upload.bytes.is_empty() {
            return Err(Refusal::bad("file must be non-empty"));
        }
        let file = Stored::document(&upload.name, &upload.bytes);
        let known = state.files.get(&file.id).is_some();
        let id = file.id.clone();
        return Ok((id, (!known).then_some(Change::Store(file))));
    }
    let id = kept(state, params, "document")?;
    let is_document = state.files.get(&id).is_some_and(|file| file.name.is_some());
    match is_document {
        true => Ok((id, None)),
        false => Err(Refusal::bad("type of file mismatch")),
    }
}

/// The id of a stored file that a parameter names.
fn kept(state: &State, params: &Params, name: &str) -> Result<String, Refusal> {
    let id = params.text(name);
    if id.is_empty() || id.starts_with("attach://") {
        return Err(Refusal::bad(format!("there is no {name} in the request")));
    }
    if id.starts_with("http://") || id.starts_with("https://") {
        // The test chat never leaves the machine.
        return Err(Refusal::bad("failed to get HTTP URL content"));
    }
    match state.files.get(&id) {
        Some(_) => Ok(id),
        None => Err(Refusal::bad("wrong file identifier/HTTP URL specified")),
    }
}
