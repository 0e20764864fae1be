//! Methods that send: texts, pictures, files, places, and that the bot is busy.

use super::input::{self, Names};
use super::markup::{Markup, check_pay, markup};
use super::refusal::Refusal;
use super::{Answer, done, result};
use crate::testchat::body::Params;
use crate::testchat::hub::Core;
use crate::testchat::money;
use crate::testchat::state::Change;
use crate::testchat::state::model::{Action, Button, Content, Message, Offer, OfferChange};
use crate::testchat::state::said::{CAPTION_MAX, TEXT_MAX, is_place};
use crate::testchat::text::Formatted;

const TEXT: Names = Names {
    text: "text",
    entities: "entities",
};
const CAPTION: Names = Names {
    text: "caption",
    entities: "caption_entities",
};

/// The actions of `sendChatAction`.
const ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

/// The text of a call, not empty and not too long.
pub(super) fn text(core: &Core, params: &Params) -> Result<Formatted, Refusal> {
    let text = input::formatted(&core.state, params, &TEXT)?;
    match text.len() {
        0 => Err(Refusal::bad("message text is empty")),
        1..=TEXT_MAX => Ok(text),
        _ => Err(Refusal::bad("message is too long")),
    }
}

pub(super) fn send_message(core: &mut Core, params: &Params) -> Answer {
    let text = text(core, params)?;
    send(core, params, Content::Text(text), None)
}

/// The caption of a call, not too long.
pub(super) fn caption(core: &Core, params: &Params) -> Result<Formatted, Refusal> {
    let caption = input::formatted(&core.state, params, &CAPTION)?;
    match caption.len() {
        0..=CAPTION_MAX => Ok(caption),
        _ => Err(Refusal::bad("message caption is too long")),
    }
}

pub(super) fn send_photo(core: &mut Core, params: &Params) -> Answer {
    let (file, store) = input::picture(&core.state, params)?;
    let caption = caption(core, params)?;
    send(core, params, Content::Photo { file, caption }, store)
}

pub(super) fn send_document(core: &mut Core, params: &Params) -> Answer {
    let (file, store) = input::document(&core.state, params)?;
    let caption = caption(core, params)?;
    send(core, params, Content::Document { file, caption }, store)
}

pub(super) fn send_location(core: &mut Core, params: &Params) -> Answer {
    let degrees = |name: &str| match params.text(name).is_empty() {
        true => Err(Refusal::bad(format!("{name} is empty"))),
        false => params
            .float(name)
            .ok_or_else(|| Refusal::bad("invalid location specified")),
    };
    let (latitude, longitude) = (degrees("latitude")?, degrees("longitude")?);
    if !is_place(latitude, longitude) {
        return Err(Refusal::bad("invalid location specified"));
    }
    let content = Content::Location {
        latitude,
        longitude,
        accuracy: params.float("horizontal_accuracy"),
    };
    send(core, params, content, None)
}

/// Sends a content to the call's chat with the call's keyboard, and answers the message.
pub(super) fn send(
    core: &mut Core,
    params: &Params,
    content: Content,
    store: Option<Change>,
) -> Answer {
    let chat = input::writable(&core.state, params)?;
    let (id, is_private) = (chat.id, chat.is_private());
    let mut markup = markup(params, is_private)?;
    if let Content::Invoice(invoice) = &content {
        markup = match markup {
            // The app's own button.
            Markup::None => Markup::Inline(vec![vec![Button {
                text: money::pay_label(&invoice.currency, invoice.total),
                action: Action::Pay(true),
            }]]),
            Markup::Inline(keyboard) => Markup::Inline(keyboard),
            Markup::Offer(..) | Markup::Remove => {
                return Err(Refusal::bad("inline keyboard expected"));
            }
        };
    }
    if let Markup::Inline(keyboard) = &markup {
        check_pay(keyboard, &content)?;
    }
    let reply_to = input::reply_to(params, chat)?;
    let link_preview = input::link_preview(params)?;
    let message_id = chat.next_id();
    let now = std::time::Instant::now();
    core.flood
        .take(id, !is_private, now)
        .map_err(Refusal::flood)?;

    let mut message = Message::new(message_id, None, core.now() / 1000, content);
    message.reply_to = reply_to;
    message.protected = params.flag("protect_content");
    message.link_preview = link_preview;
    let mut offer = None;
    match markup {
        Markup::None => {}
        Markup::Inline(keyboard) => message.keyboard = keyboard,
        Markup::Remove => {
            message.locked = true;
            offer = Some(OfferChange::Clear);
        }
        Markup::Offer(kind, placeholder) => {
            message.locked = true;
            offer = Some(OfferChange::Set(Offer {
                message: message_id,
                kind,
                placeholder,
            }));
        }
    }
    if let Some(store) = store {
        core.commit(store)?;
    }
    core.commit(Change::Post {
        chat: id,
        message: Box::new(message),
        offer,
        act: None,
    })?;
    sent(core, id, message_id)
}

/// A message of the bot as the answer of the call that sent or changed it.
pub(super) fn sent(core: &Core, chat: i64, message: i64) -> Answer {
    let chat = core.state.chats.get(&chat);
    let message = chat.and_then(|chat| Some((chat, chat.message(message)?)));
    match message {
        Some((chat, message)) => result(&core.state.message_json(chat, message)),
        None => Err(Refusal::new(500, "Internal Server Error")),
    }
}

pub(super) fn send_chat_action(core: &mut Core, params: &Params) -> Answer {
    let action = params.text("action").to_ascii_lowercase();
    if !ACTIONS.contains(&action.as_str()) {
        return Err(Refusal::bad("wrong parameter action in request"));
    }
    let chat = input::writable(&core.state, params)?.id;
    core.type_in(chat);
    done()
}
