//! The state as others see it: the Bot API's objects for the bot, views and summaries for the control API.

use serde::Serialize;
use serde_json::{Map, Value, json};

use super::State;
use super::model::{
    Bot, Callback, Chat, ChatKind, Content, InlineKeyboard, Message, OfferKind, User,
};
use crate::testchat::money;
use crate::testchat::text::Formatted;

impl Bot {
    /// The bot as a `User` object.
    pub fn json(&self) -> Value {
        json!({
            "id": self.id,
            "is_bot": true,
            "first_name": self.first_name,
            "username": self.username,
        })
    }
}

impl User {
    /// The person as a `User` object.
    pub fn json(&self) -> Value {
        let mut user = json!({
            "id": self.id,
            "is_bot": false,
            "first_name": self.first_name,
            "language_code": self.language_code,
        });
        put(&mut user, "last_name", self.last_name.as_ref());
        put(&mut user, "username", self.username.as_ref());
        user
    }
}

/// Sets a field if there is a value.
pub(crate) fn put<T: Serialize>(object: &mut Value, name: &str, value: Option<T>) {
    if let (Value::Object(object), Some(value)) = (object, value) {
        object.insert(name.to_owned(), json!(value));
    }
}

/// An inline keyboard as `reply_markup` of a message.
fn markup(keyboard: &InlineKeyboard) -> Value {
    json!({"inline_keyboard": keyboard})
}

fn words(object: &mut Value, text: &str, entities: &str, formatted: &Formatted) {
    if formatted.is_empty() {
        return;
    }
    put(object, text, Some(formatted.text.as_str()));
    let some = !formatted.entities.is_empty();
    put(object, entities, some.then(|| json!(formatted.entities)));
}

impl State {
    /// A chat as a `Chat` object.
    pub fn chat_json(&self, chat: &Chat) -> Value {
        match &chat.kind {
            ChatKind::Group { title, .. } => json!({
                "id": chat.id,
                "type": "group",
                "title": title,
                "all_members_are_administrators": true,
            }),
            ChatKind::Private => {
                let mut json = json!({"id": chat.id, "type": "private"});
                if let Some(user) = self.users.get(&chat.id) {
                    put(&mut json, "first_name", Some(user.first_name.as_str()));
                    put(&mut json, "last_name", user.last_name.as_ref());
                    put(&mut json, "username", user.username.as_ref());
                }
                json
            }
        }
    }

    /// A message as a `Message` object, with the message that it answers.
    pub fn message_json(&self, chat: &Chat, message: &Message) -> Value {
        let mut json = self.bare_json(chat, message);
        let answered = message.reply_to.and_then(|id| chat.message(id));
        let answered = answered.map(|answered| self.bare_json(chat, answered));
        put(&mut json, "reply_to_message", answered);
        json
    }

    fn bare_json(&self, chat: &Chat, message: &Message) -> Value {
        let from = match message.from {
            None => Some(self.bot.json()),
            Some(id) => self.users.get(&id).map(User::json),
        };
        let mut json = json!({
            "message_id": message.id,
            "date": message.date,
            "chat": self.chat_json(chat),
        });
        put(&mut json, "from", from);
        put(&mut json, "edit_date", message.edited);
        if message.forwarded {
            let origin = json!({
                "type": "hidden_user",
                "sender_user_name": "Somebody else",
                "date": message.date,
            });
            put(&mut json, "forward_origin", Some(origin));
        }
        let protected = message.protected.then_some(true);
        put(&mut json, "has_protected_content", protected);
        let preview = message.link_preview.clone();
        put(&mut json, "link_preview_options", preview);
        let keyboard = &message.keyboard;
        let reply_markup = (!keyboard.is_empty()).then(|| markup(keyboard));
        put(&mut json, "reply_markup", reply_markup);
        self.put_content(&mut json, &message.content);
        json
    }

    fn put_content(&self, json: &mut Value, content: &Content) {
        match content {
            Content::Text(text) => words(json, "text", "entities", text),
            Content::Photo { file, caption } => {
                words(json, "caption", "caption_entities", caption);
                let size = self.files.get(file).map(|file| {
                    json!([{
                        "file_id": file.id,
                        "file_unique_id": file.unique_id(),
                        "width": file.width,
                        "height": file.height,
                        "file_size": file.bytes.len(),
                    }])
                });
                put(json, "photo", size);
            }
            Content::Location {
                latitude,
                longitude,
                accuracy,
            } => {
                let mut location = json!({"latitude": latitude, "longitude": longitude});
                put(&mut location, "horizontal_accuracy", *accuracy);
                put(json, "location", Some(location));
            }
            Content::Contact {
                phone,
                first_name,
                last_name,
                user_id,
            } => {
                let mut contact = json!({"phone_number": phone, "first_name": first_name});
                put(&mut contact, "last_name", last_name.as_ref());
                put(&mut contact, "user_id", *user_id);
                put(json, "contact", Some(contact));
            }
            Content::Sticker { file, emoji } => {
                let sticker = self.files.get(file).map(|file| {
                    json!({
                        "file_id": file.id,
                        "file_unique_id": file.unique_id(),
                        "type": "regular",
                        "width": 512,
                        "height": 512,
                        "is_animated": false,
                        "is_video": false,
                        "emoji": emoji,
                        "file_size": file.bytes.len(),
                    })
                });
                put(json, "sticker", sticker);
            }
            Content::Voice { file, duration } => {
                let voice = self.files.get(file).map(|file| {
                    json!({
                        "file_id": file.id,
                        "file_unique_id": file.unique_id(),
                        "duration": duration,
                        "mime_type": file.media_type(),
                        "file_size": file.bytes.len(),
                    })
                });
                put(json, "voice", voice);
            }
            Content::Document { file, caption } => {
                words(json, "caption", "caption_entities", caption);
                let document = self.files.get(file).map(|file| {
                    json!({
                        "file_id": file.id,
                        "file_unique_id": file.unique_id(),
                        "file_name": file.name,
                        "mime_type": file.media_type().split(';').next(),
                        "file_size": file.bytes.len(),
                    })
                });
                put(json, "document", document);
            }
            Content::Invoice(invoice) => {
                let invoice = json!({
                    "title": invoice.title,
                    "description": invoice.description,
                    "start_parameter": invoice.start_parameter,
                    "currency": invoice.currency,
                    "total_amount": invoice.total,
                });
                put(json, "invoice", Some(invoice));
            }
            Content::Payment(payment) => put(json, "successful_payment", Some(payment)),
        }
    }

    /// A message as the control API shows it.
    pub fn view(&self, chat: &Chat, message: &Message) -> Value {
        let mut view = self.message_json(chat, message);
        put(&mut view, "outgoing", Some(message.from.is_none()));
        view
    }

    /// A tap as a `CallbackQuery` object; none if its message is gone.
    pub fn callback_json(&self, callback: &Callback) -> Option<Value> {
        let chat = self.chats.get(&callback.chat)?;
        let message = chat.message(callback.message)?;
        let user = self.users.get(&callback.user)?;
        // Any number that is always the same for the chat will do.
        let instance = (chat.id as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        Some(json!({
            "id": callback.id.to_string(),
            "from": user.json(),
            "message": self.message_json(chat, message),
            "chat_instance": instance.to_string(),
            "data": callback.data,
        }))
    }

    /// How the bot's standing in a chat changed, as a `ChatMemberUpdated` object. `at` is in milliseconds.
    pub fn member_json(&self, chat: &Chat, by: i64, was: &str, is: &str, at: i64) -> Option<Value> {
        let member = |status: &str| {
            let mut member = json!({"user": self.bot.json(), "status": status});
            let until = (status == "kicked").then_some(0);
            put(&mut member, "until_date", until);
            member
        };
        Some(json!({
            "chat": self.chat_json(chat),
            "from": self.users.get(&by)?.json(),
            "date": at / 1000,
            "old_chat_member": member(was),
            "new_chat_member": member(is),
        }))
    }

    /// A chat as a line of a list.
    pub fn summary(&self, chat: &Chat) -> Value {
        let last = chat.newest_first().next();
        let last =
            last.map(|message| json!({"date": message.date, "text": line(&message.content)}));
        let mut summary = json!({
            "id": chat.id,
            "last": last,
            "unread": chat.unread,
        });
        match &chat.kind {
            ChatKind::Private => {
                let user = self.users.get(&chat.id);
                put(&mut summary, "type", Some("private"));
                put(&mut summary, "title", user.map(full_name));
                put(&mut summary, "user", Some(chat.id));
            }
            ChatKind::Group { title, members } => {
                put(&mut summary, "type", Some("group"));
                put(&mut summary, "title", Some(title.as_str()));
                put(&mut summary, "members", Some(members.clone()));
            }
        }
        summary
    }

    /// A whole chat as the control API shows it, with at most the `newest` messages.
    pub fn detail(&self, chat: &Chat, newest: usize, typing: bool) -> Value {
        let mut messages: Vec<Value> = chat
            .newest_first()
            .take(newest)
            .map(|message| self.view(chat, message))
            .collect();
        messages.reverse();
        let reader = chat.members().first().copied().unwrap_or(chat.id);
        let language = self.users.get(&reader).map(|user| &user.language_code);
        let language = language.map_or("", String::as_str);
        let rows = chat.offer.as_ref().and_then(|offer| match &offer.kind {
            OfferKind::Keyboard { rows, .. } => Some(rows),
            OfferKind::ForceReply => None,
        });
        let mut detail = json!({
            "chat": self.summary(chat),
            "messages": messages,
            "reply_keyboard": rows,
            "typing": typing,
            "commands": self.profile.commands_for(chat, reader, language),
        });
        let offer = chat.offer.as_ref();
        let placeholder = offer.and_then(|offer| offer.placeholder.as_ref());
        put(&mut detail, "input_placeholder", placeholder);
        detail
    }

    /// The clock while it shows `now`.
    pub fn clock_json(&self, now: i64) -> Value {
        json!({
            "now": now,
            "running": self.clock.running(),
            "version": self.clock.version,
        })
    }
}

fn full_name(user: &User) -> String {
    match &user.last_name {
        Some(last) => format!("{} {last}", user.first_name),
        None => user.first_name.clone(),
    }
}

/// A message in one line.
fn line(content: &Content) -> String {
    match content {
        Content::Text(text) => text.text.clone(),
        Content::Photo { caption, .. } if caption.is_empty() => "Photo".to_owned(),
        Content::Photo { caption, .. } => format!("Photo: {}", caption.text),
        Content::Location { .. } => "Location".to_owned(),
        Content::Contact { first_name, .. } => format!("Contact: {first_name}"),
        Content::Sticker { emoji, .. } => format!("{emoji} Sticker"),
        Content::Voice { .. } => "Voice message".to_owned(),
        Content::Document { caption, .. } if caption.is_empty() => "File".to_owned(),
        Content::Document { caption, .. } => format!("File: {}", caption.text),
        Content::Invoice(invoice) => format!("Invoice: {}", invoice.title),
        Content::Payment(payment) => {
            let amount = money::amount(&payment.currency, payment.total_amount);
            format!("Paid {amount}")
        }
    }
}

/// The fields of an act's event.
pub(crate) fn act_fields(chat: &Chat, act: &impl Serialize) -> Value {
    let mut fields = Map::new();
    fields.insert("chat".into(), json!(chat.id));
    if let ChatKind::Group { title, .. } = &chat.kind {
        fields.insert("chat_title".into(), json!(title));
    }
    if let Value::Object(act) = json!(act) {
        fields.extend(act);
    }
    Value::Object(fields)
}
