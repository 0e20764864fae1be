//! Methods that change or delete what is there.

use serde_json::Value;

use super::input;
use super::markup::{check_pay, inline};
use super::refusal::Refusal;
use super::sends::{caption, sent, text};
use super::{Answer, done};
use crate::testchat::body::Params;
use crate::testchat::hub::Core;
use crate::testchat::state::model::{Chat, Content, InlineKeyboard, Message};
use crate::testchat::state::{Change, NewContent};

/// Messages can be deleted for so many seconds.
const DELETABLE_S: i64 = 48 * 60 * 60;

pub(in crate::testchat) const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup are exactly \
    the same as a current content and reply markup of the message";

pub(super) fn edit_text(core: &mut Core, params: &Params) -> Answer {
    let text = text(core, params)?;
    let keyboard = inline(params)?;
    let (chat, message) = editable(core, params)?;
    let Content::Text(_) = &message.content else {
        let words = "there is no text in the message to edit";
        return Err(Refusal::bad(words));
    };
    let ids = (chat.id, message.id);
    let link_preview = input::link_preview(params)?;
    edit_content(
        core,
        ids,
        (Content::Text(text), None),
        link_preview,
        keyboard,
    )
}

pub(super) fn edit_caption(core: &mut Core, params: &Params) -> Answer {
    let caption = caption(core, params)?;
    let keyboard = inline(params)?;
    let (chat, message) = editable(core, params)?;
    let content = match &message.content {
        Content::Photo { file, .. } => Content::Photo {
            file: file.clone(),
            caption,
        },
        Content::Document { file, .. } => Content::Document {
            file: file.clone(),
            caption,
        },
        _ => {
            let words = "there is no caption in the message to edit";
            return Err(Refusal::bad(words));
        }
    };
    let ids = (chat.id, message.id);
    edit_content(core, ids, (content, None), None, keyboard)
}

pub(super) fn edit_media(core: &mut Core, params: &Params) -> Answer {
    let (content, store) = media(core, params)?;
    let keyboard = inline(params)?;
    let (chat, message) = editable(core, params)?;
    match &message.content {
        Content::Text(_) | Content::Photo { .. } | Content::Document { .. } => {}
        _ => {
            let words = "there is no media in the message to edit";
            return Err(Refusal::bad(words));
        }
    }
    let ids = (chat.id, message.id);
    edit_content(core, ids, (content, store), None, keyboard)
}

/// The `InputMedia` of a call, with its caption: read before the message, as Telegram does.
fn media(core: &Core, params: &Params) -> Result<(Content, Option<Change>), Refusal> {
    let unreadable = |words: &str| Refusal::bad(format!("can't parse InputMedia: {words}"));
    let value = params.json("media");
    let value = value.map_err(|_| Refusal::bad("can't parse input media JSON object"))?;
    let fields = match value {
        None => return Err(Refusal::bad("parameter \"media\" is required")),
        Some(Value::Object(fields)) => fields,
        Some(_) => return Err(unreadable("expected an Object")),
    };
    let field = |name: &str| match fields.get(name) {
        Some(Value::String(text)) => Ok(text.clone()),
        Some(_) => Err(unreadable(&format!(
            "Field \"{name}\" must be of type String"
        ))),
        None => Err(unreadable(&format!("Can't find field \"{name}\""))),
    };
    let (kind, file) = (field("type")?, field("media")?);
    if !matches!(kind.as_str(), "photo" | "document") {
        return Err(unreadable(&format!("type \"{kind}\" is unsupported")));
    }
    // The file is read as the parameter of the method that sends it.
    let mut fields = fields;
    fields.insert(kind.clone(), file.into());
    let inner = params.within(fields);
    let named = inner.text(&kind);
    if named.is_empty() || (named.starts_with("attach://") && inner.upload(&kind).is_none()) {
        return Err(unreadable("media not found"));
    }
    let caption = caption(core, &inner)?;
    Ok(match kind.as_str() {
        "photo" => {
            let (file, store) = input::picture(&core.state, &inner)?;
            (Content::Photo { file, caption }, store)
        }
        _ => {
            let (file, store) = input::document(&core.state, &inner)?;
            (Content::Document { file, caption }, store)
        }
    })
}

pub(super) fn edit_markup(core: &mut Core, params: &Params) -> Answer {
    let keyboard = inline(params)?;
    let (chat, message) = editable(core, params)?;
    check_pay(&keyboard, &message.content)?;
    if message.keyboard == keyboard {
        return Err(Refusal::bad(NOT_MODIFIED));
    }
    let ids = (chat.id, message.id);
    edit(core, ids, None, keyboard)
}

/// Gives a message another content and keyboard: at least one of them must be new. `store`: the change that stores the file that
/// it is of, if that is new.
fn edit_content(
    core: &mut Core,
    ids: (i64, i64),
    (content, store): (Content, Option<Change>),
    link_preview: Option<Value>,
    keyboard: InlineKeyboard,
) -> Answer {
    check_pay(&keyboard, &content)?;
    let chat = core.state.chats.get(&ids.0);
    let message = chat.and_then(|chat| chat.message(ids.1));
    let message = message.ok_or_else(|| Refusal::bad("message to edit not found"))?;
    let same = message.content == content && message.link_preview == link_preview;
    if same && message.keyboard == keyboard {
        return Err(Refusal::bad(NOT_MODIFIED));
    }
    if let Some(store) = store {
        core.commit(store)?;
    }
    let edited = core.now() / 1000;
    // If only the keyboard is new, the content was not edited.
    let new = (!same).then_some(NewContent {
        content,
        edited,
        link_preview,
    });
    edit(core, ids, new, keyboard)
}

/// The message that a call means, if the bot may edit it.
fn editable<'a>(core: &'a Core, params: &Params) -> Result<(&'a Chat, &'a Message), Refusal> {
    if params.text("chat_id").is_empty() && params.text("message_id").is_empty() {
        return Err(Refusal::bad("message identifier is not specified"));
    }
    let chat = input::writable(&core.state, params)?;
    let message = input::message(params, chat, "message to edit")?;
    if message.from.is_some() || message.locked {
        return Err(Refusal::bad("message can't be edited"));
    }
    Ok((chat, message))
}

fn edit(
    core: &mut Core,
    (chat, message): (i64, i64),
    content: Option<NewContent>,
    keyboard: InlineKeyboard,
) -> Answer {
    let is_group = chat < 0;
    let now = std::time::Instant::now();
    core.flood
        .take(chat, is_group, now)
        .map_err(Refusal::flood)?;
    core.commit(Change::Edit {
        chat,
        message,
        content: content.map(Box::new),
        keyboard: Some(keyboard),
        act: None,
    })?;
    sent(core, chat, message)
}

pub(super) fn delete_message(core: &mut Core, params: &Params) -> Answer {
    if params.text("chat_id").is_empty() {
        return Err(Refusal::bad("chat identifier is not specified"));
    }
    if params.int("message_id").is_none_or(|id| id == 0) {
        return Err(Refusal::bad("message identifier is not specified"));
    }
    let now = core.now() / 1000;
    let chat = input::chat(&core.state, params)?;
    let message = input::message(params, chat, "message to delete")?;
    // In a group the bot is a plain member and may delete only what it wrote.
    if message.from.is_some() && !chat.is_private() {
        return Err(Refusal::bad("message can't be deleted"));
    }
    if now - message.date > DELETABLE_S {
        return Err(Refusal::bad("message can't be deleted for everyone"));
    }
    let change = Change::Delete {
        chat: chat.id,
        message: message.id,
    };
    core.commit(change)?;
    done()
}
