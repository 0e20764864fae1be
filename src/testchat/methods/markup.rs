//! Keyboards, checked as Telegram checks them.

use serde_json::{Map, Value};

use super::refusal::Refusal;
use crate::testchat::body::Params;
use crate::testchat::state::model::{
    Action, Button, Content, InlineKeyboard, OfferKind, ReplyButton,
};
use crate::testchat::text::{link, utf16};

/// Buttons of one keyboard, in all.
const BUTTONS_MAX: usize = 100;

/// Bytes of callback data.
const DATA_MAX: usize = 64;

/// Characters of the text in an empty input field.
const PLACEHOLDER_MAX: usize = 64;

/// What `reply_markup` asks for.
#[derive(Debug, PartialEq)]
pub(super) enum Markup {
    None,
    Inline(InlineKeyboard),
    /// A reply keyboard or a forced reply, with the input field's placeholder.
    Offer(OfferKind, Option<String>),
    Remove,
}

/// The markup of a call that sends.
pub(super) fn markup(params: &Params, is_private: bool) -> Result<Markup, Refusal> {
    let value = params.json("reply_markup");
    let value = value.map_err(|_| Refusal::bad("can't parse reply keyboard markup JSON object"))?;
    let object = match value {
        None => return Ok(Markup::None),
        Some(Value::Object(object)) => object,
        Some(_) => return Err(Refusal::bad("object expected as reply markup")),
    };
    if let Some(rows) = rows(&object, "keyboard", "\"keyboard\"")? {
        let one_time = flag(&object, "one_time_keyboard");
        let rows = reply_keyboard(rows, is_private)?;
        let kind = OfferKind::Keyboard { rows, one_time };
        return Ok(Markup::Offer(kind, placeholder(&object)?));
    }
    let described = "\"inline_keyboard\" of the InlineKeyboardMarkup";
    if let Some(rows) = rows(&object, "inline_keyboard", described)? {
        return Ok(Markup::Inline(inline_keyboard(rows)?));
    }
    if flag(&object, "remove_keyboard") {
        return Ok(Markup::Remove);
    }
    if flag(&object, "force_reply") {
        return Ok(Markup::Offer(OfferKind::ForceReply, placeholder(&object)?));
    }
    Ok(Markup::None)
}

/// The markup of a call that edits: an inline keyboard or none.
pub(super) fn inline(params: &Params) -> Result<InlineKeyboard, Refusal> {
    match markup(params, true)? {
        Markup::None => Ok(Vec::new()),
        Markup::Inline(keyboard) => Ok(keyboard),
        Markup::Offer(..) | Markup::Remove => Err(Refusal::bad("inline keyboard expected")),
    }
}

/// A button that pays is the first below an invoice, which has one unless it has no buttons at all; nothing else has.
pub(super) fn check_pay(keyboard: &InlineKeyboard, content: &Content) -> Result<(), Refusal> {
    let pays = |button: &Button| matches!(button.action, Action::Pay(_));
    let mut buttons = keyboard.iter().flatten();
    let first = buttons.next();
    if buttons.any(pays) {
        return Err(Refusal::bad("BUTTON_TYPE_INVALID"));
    }
    match (first, content) {
        (None, _) => Ok(()),
        (Some(first), Content::Invoice(_)) if !pays(first) => {
            Err(Refusal::bad("REPLY_MARKUP_BUY_EMPTY"))
        }
        (Some(_), Content::Invoice(_)) => Ok(()),
        (Some(first), _) if pays(first) => Err(Refusal::bad("BUTTON_TYPE_INVALID")),
        (Some(_), _) => Ok(()),
    }
}

/// The rows of a keyboard; nothing if there is no such field or it has no rows.
fn rows(
    object: &Map<String, Value>,
    name: &str,
    described: &str,
) -> Result<Option<Vec<Vec<Value>>>, Refusal> {
    let rows = match object.get(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(rows)) => rows,
        Some(_) => {
            let words = format!("field \"{name}\" must be of type Array");
            return Err(Refusal::bad(words));
        }
    };
    let wrong = || Refusal::bad(format!("field {described} must be an Array of Arrays"));
    let rows = rows
        .iter()
        .map(|row| row.as_array().cloned().ok_or_else(wrong));
    let mut rows = rows.collect::<Result<Vec<_>, _>>()?;
    rows.retain(|row| !row.is_empty());
    if rows.iter().map(Vec::len).sum::<usize>() > BUTTONS_MAX {
        return Err(Refusal::bad("reply markup is too long"));
    }
    Ok((!rows.is_empty()).then_some(rows))
}

fn flag(object: &Map<String, Value>, name: &str) -> bool {
    object.get(name) == Some(&Value::Bool(true))
}

fn placeholder(object: &Map<String, Value>) -> Result<Option<String>, Refusal> {
    let text = object
        .get("input_field_placeholder")
        .and_then(Value::as_str);
    match text.filter(|text| !text.is_empty()) {
        Some(text) if utf16(text) > PLACEHOLDER_MAX => {
            Err(Refusal::bad("REPLY_MARKUP_PLACEHOLDER_TOO_LONG"))
        }
        text => Ok(text.map(str::to_owned)),
    }
}

fn inline_keyboard(rows: Vec<Vec<Value>>) -> Result<InlineKeyboard, Refusal> {
    let rows = rows.into_iter();
    let rows = rows.map(|row| row.into_iter().map(inline_button).collect());
    rows.collect()
}

fn inline_button(value: Value) -> Result<Button, Refusal> {
    let wrong = |words: &str| Refusal::bad(format!("can't parse inline keyboard button: {words}"));
    let Value::Object(object) = value else {
        return Err(wrong("InlineKeyboardButton must be an Object"));
    };
    let text = string(&object, "text").map_err(|words| wrong(&words))?;
    let Some(text) = text else {
        return Err(wrong("Can't find field \"text\""));
    };
    let action = action(&object).map_err(|words| wrong(&words))?;
    let text = text.trim();
    if text.is_empty() {
        return Err(Refusal::bad(
            "inline keyboard button text must be non-empty",
        ));
    }
    let action = match action {
        Action::Url(url) => match link::checked(&url) {
            Some(url) => Action::Url(url),
            None => {
                let words =
                    format!("inline keyboard button URL '{url}' is invalid: Wrong HTTP URL");
                return Err(Refusal::bad(words));
            }
        },
        Action::CallbackData(data) if data.len() > DATA_MAX => {
            return Err(Refusal::bad("BUTTON_DATA_INVALID"));
        }
        action => action,
    };
    Ok(Button {
        text: text.to_owned(),
        action,
    })
}

/// What a button does. Of several fields Telegram takes the first of this order.
fn action(object: &Map<String, Value>) -> Result<Action, String> {
    if let Some(url) = string(object, "url")?.filter(|url| !url.is_empty()) {
        return Ok(Action::Url(url));
    }
    if let Some(data) = string(object, "callback_data")?.filter(|data| !data.is_empty()) {
        return Ok(Action::CallbackData(data));
    }
    if flag(object, "pay") {
        return Ok(Action::Pay(true));
    }
    for name in ["callback_game", "login_url"] {
        if object.contains_key(name) {
            return Err(format!(
                "buttons with \"{name}\" are not part of the test chat"
            ));
        }
    }
    if let Some(query) = string(object, "switch_inline_query")? {
        return Ok(Action::SwitchInlineQuery(query));
    }
    if let Some(query) = string(object, "switch_inline_query_current_chat")? {
        return Ok(Action::SwitchInlineQueryCurrentChat(query));
    }
    type Make = fn(Value) -> Action;
    let others: [(&str, Make); 3] = [
        (
            "switch_inline_query_chosen_chat",
            Action::SwitchInlineQueryChosenChat,
        ),
        ("web_app", Action::WebApp),
        ("copy_text", Action::CopyText),
    ];
    for (name, make) in others {
        match object.get(name) {
            Some(value @ Value::Object(_)) => return Ok(make(value.clone())),
            Some(_) => return Err(format!("Field \"{name}\" must be of type Object")),
            None => {}
        }
    }
    Err("Text buttons are unallowed in the inline keyboard".to_owned())
}

fn reply_keyboard(
    rows: Vec<Vec<Value>>,
    is_private: bool,
) -> Result<Vec<Vec<ReplyButton>>, Refusal> {
    let rows = rows.into_iter();
    let rows = rows.map(|row| {
        let buttons = row.into_iter();
        buttons
            .map(|value| reply_button(value, is_private))
            .collect()
    });
    rows.collect()
}

fn reply_button(value: Value, is_private: bool) -> Result<ReplyButton, Refusal> {
    let wrong = |words: &str| Refusal::bad(format!("can't parse keyboard button: {words}"));
    let object = match value {
        Value::String(text) => Map::from_iter([("text".to_owned(), Value::String(text))]),
        Value::Object(object) => object,
        _ => return Err(wrong("KeyboardButton must be a String or an Object")),
    };
    let text = string(&object, "text").map_err(|words| wrong(&words))?;
    let Some(text) = text else {
        return Err(wrong("Can't find field \"text\""));
    };
    if text.trim().is_empty() {
        return Err(Refusal::bad("keyboard button text must be non-empty"));
    }
    let button = ReplyButton {
        text: text.trim().to_owned(),
        request_location: flag(&object, "request_location"),
        request_contact: flag(&object, "request_contact"),
    };
    if button.request_contact && !is_private {
        let words = "phone number can be requested in private chats only";
        return Err(Refusal::bad(words));
    }
    if button.request_location && !is_private {
        return Err(Refusal::bad(
            "location can be requested in private chats only",
        ));
    }
    Ok(button)
}

fn string(object: &Map<String, Value>, name: &str) -> Result<Option<String>, String> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.clone())),
        Some(Value::Number(number)) => Ok(Some(number.to_string())),
        Some(_) => Err(format!("Field \"{name}\" must be of type String")),
    }
}
