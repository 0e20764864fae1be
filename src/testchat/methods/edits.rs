//! Methods that change or delete what is there.

use super::input;
use super::markup::{check_pay, inline};
use super::refusal::Refusal;
use super::sends::{sent, text};
use super::{Answer, done};
use crate::testchat::body::Params;
use crate::testchat::hub::Core;
use crate::testchat::state::model::{Chat, Content, InlineKeyboard, Message};
use crate::testchat::state::{Change, NewText};

/// Messages can be deleted for so many seconds.
const DELETABLE_S: i64 = 48 * 60 * 60;

const NOT_MODIFIED: &str = "message is not modified: specified new message content and reply markup are exactly \
    the same as a current content and reply markup of the message";

pub(super) fn edit_text(core: &mut Core, params: &Params) -> Answer {
    let text = text(core, params)?;
    let keyboard = inline(params)?;
    let (chat, message) = editable(core, params)?;
    let Content::Text(before) = &message.content else {
        let words = "there is no text in the message to edit";
        return Err(Refusal::bad(words));
    };
    check_pay(&keyboard, &message.content)?;
    let link_preview = input::link_preview(params)?;
    let same_text = *before == text && message.link_preview == link_preview;
    if same_text && message.keyboard == keyboard {
        return Err(Refusal::bad(NOT_MODIFIED));
    }
    let ids = (chat.id, message.id);
    let edited = core.now() / 1000;
    // If only the keyboard is new, the text was not edited.
    let new = (!same_text).then_some(NewText {
        text,
        edited,
        link_preview,
    });
    edit(core, ids, new, keyboard)
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
    text: Option<NewText>,
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
        text,
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
