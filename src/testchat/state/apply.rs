//! How a change changes the state, which events it makes, and which update it queues. Nothing here decides or refuses:
//! what names something unknown (which no decision lets through) changes nothing.

use serde_json::{Value, json};

use super::json::{act_fields, put};
use super::model::{
    Act, Callback, Chat, ChatKind, Content, InlineKeyboard, Message, Offer, OfferChange, OfferKind,
    PastButton, Toast,
};
use super::{Change, NewContent, State};
use crate::testchat::events::{Event, event};

/// Taps that are remembered. Older ones are too old to be answered anyway.
const CALLBACKS_KEPT: usize = 10_000;

/// Past buttons that a message remembers for `old` taps.
const PAST_KEPT: usize = 100;

/// What came of a change.
#[derive(Debug, Default)]
pub(crate) struct Applied {
    /// In the order in which they happened.
    pub events: Vec<Event>,
    /// The update that was queued for the bot.
    pub update: Option<i64>,
}

impl Applied {
    pub(super) fn tell(&mut self, kind: &'static str, fields: Value) {
        self.events.push(event(kind, fields));
    }

    pub(super) fn act(&mut self, chat: &Chat, act: Option<&Act>) {
        if let Some(act) = act {
            self.tell("act", act_fields(chat, act));
        }
    }
}

impl State {
    /// Makes a change that happened at `at` (test clock, ms).
    pub fn apply(&mut self, at: i64, change: Change) -> Applied {
        let mut out = Applied::default();
        match change {
            Change::User(user) => {
                let (id, json) = (user.id, json!({"user": user}));
                let new = self.users.insert(id, user).is_none();
                out.tell("user", json);
                if new {
                    self.open(Chat::new(id, ChatKind::Private), &mut out);
                }
            }
            Change::Group { id, title, members } => {
                let by = members.first().copied();
                let kind = ChatKind::Group { title, members };
                self.open(Chat::new(id, kind), &mut out);
                self.tell_member(id, by.unwrap_or(0), ("left", "member"), at, &mut out);
            }
            Change::Post {
                chat,
                message,
                offer,
                act,
            } => self.post(chat, *message, offer, act.as_ref(), &mut out),
            Change::Edit {
                chat,
                message,
                content,
                keyboard,
                act,
            } => self.edit((chat, message), content, keyboard, act.as_ref(), &mut out),
            Change::Delete { chat, message } => self.delete(chat, message, &mut out),
            Change::Tap { callback, act } => self.tap(callback, &act, &mut out),
            Change::Answer { callback, toast } => self.answer(callback, toast, &mut out),
            Change::Checkout { checkout, act } => {
                self.ask_checkout(checkout, act.as_ref(), &mut out);
            }
            Change::CheckoutAnswer {
                checkout,
                standing,
                payment,
            } => {
                let payment = payment.map(|message| *message);
                self.answer_checkout(checkout, standing, payment, &mut out);
            }
            Change::Paid {
                checkout,
                message,
                act,
            } => self.take_payment(checkout, *message, act.as_ref(), &mut out),
            Change::Block { user, blocked, act } => {
                let standing = match blocked {
                    true => ("member", "kicked"),
                    false => ("kicked", "member"),
                };
                if let Some(chat) = self.chats.get(&user) {
                    out.act(chat, act.as_ref());
                }
                if let Some(user) = self.users.get_mut(&user) {
                    user.blocked = blocked;
                    out.tell("user", json!({"user": user}));
                }
                self.tell_member(user, user, standing, at, &mut out);
            }
            Change::Confirm { upto } => self.queue.forget(upto),
            Change::Allow { kinds } => self.queue.allow(kinds),
            Change::Commands {
                scope,
                language,
                commands,
            } => {
                self.profile.set_commands(scope, language, commands);
                out.tell("commands", json!({}));
            }
            Change::Words {
                which,
                language,
                text,
            } => self.profile.set_words(which, language, text),
            Change::MenuButton { chat, button } => self.profile.set_menu_button(chat, button),
            Change::Store(file) => self.files.add(file),
            Change::Clock(setting) => {
                self.clock.setting = setting;
                self.clock.version += 1;
                out.tell("clock", self.clock_json(at));
            }
        }
        out
    }

    fn open(&mut self, chat: Chat, out: &mut Applied) {
        out.tell(
            "chat",
            json!({"chat": chat.id, "summary": self.summary(&chat)}),
        );
        self.chats.insert(chat.id, chat);
    }

    /// Queues an update and tells of it.
    pub(super) fn queue(&mut self, chat: i64, kind: &str, body: &Value, out: &mut Applied) {
        out.update = self.queue.push(kind, body);
        if let Some(id) = out.update {
            out.tell("update", json!({"chat": chat, "update_id": id}));
        }
    }

    fn tell_member(
        &mut self,
        id: i64,
        by: i64,
        standing: (&str, &str),
        at: i64,
        out: &mut Applied,
    ) {
        let chat = self.chats.get(&id);
        let body = chat.and_then(|chat| self.member_json(chat, by, standing.0, standing.1, at));
        if let Some(body) = body {
            self.queue(id, "my_chat_member", &body, out);
        }
    }

    pub(super) fn post(
        &mut self,
        id: i64,
        message: Message,
        offer: Option<OfferChange>,
        act: Option<&Act>,
        out: &mut Applied,
    ) {
        let (message_id, from) = (message.id, message.from);
        let Some(chat) = self.chats.get_mut(&id) else {
            return;
        };
        chat.opened |= from.is_some();
        chat.unread = if from.is_some() { 0 } else { chat.unread + 1 };
        if !message.keyboard.is_empty() {
            chat.carriers.push(message_id);
        }
        if let Content::Invoice(invoice) = &message.content {
            chat.invoices.insert(message_id, invoice.clone());
        }
        // What a message of the bot does to the reply keyboard: it is not part of the Message object.
        let keyboard = match &offer {
            Some(OfferChange::Set(Offer {
                kind: OfferKind::Keyboard { rows, .. },
                ..
            })) => Some(json!(rows)),
            Some(OfferChange::Clear) if from.is_none() => Some(Value::Null),
            _ => None,
        };
        match offer {
            Some(OfferChange::Set(offer)) => chat.offer = Some(offer),
            Some(OfferChange::Clear) => chat.offer = None,
            None => {}
        }
        chat.messages.push(Some(message));
        self.show("message", id, message_id, act, out);
        if let (Some(keyboard), Some(event)) = (keyboard, out.events.last_mut()) {
            put(&mut event.fields, "reply_keyboard", Some(keyboard));
        }
        if from.is_some() {
            self.queue_message("message", id, message_id, out);
        }
    }

    /// Tells of a message as it is now, after the act that led to it.
    fn show(
        &self,
        kind: &'static str,
        id: i64,
        message: i64,
        act: Option<&Act>,
        out: &mut Applied,
    ) {
        let Some(chat) = self.chats.get(&id) else {
            return;
        };
        out.act(chat, act);
        if let Some(message) = chat.message(message) {
            let view = self.view(chat, message);
            out.tell(kind, json!({"chat": id, "message": view}));
        }
    }

    fn queue_message(&mut self, kind: &str, id: i64, message: i64, out: &mut Applied) {
        let chat = self.chats.get(&id);
        let message = chat.and_then(|chat| Some(self.message_json(chat, chat.message(message)?)));
        if let Some(body) = message {
            self.queue(id, kind, &body, out);
        }
    }

    fn edit(
        &mut self,
        (id, message_id): (i64, i64),
        content: Option<Box<NewContent>>,
        keyboard: Option<InlineKeyboard>,
        act: Option<&Act>,
        out: &mut Applied,
    ) {
        let Some(chat) = self.chats.get_mut(&id) else {
            return;
        };
        let Some(message) = chat.slot(message_id).and_then(Option::as_mut) else {
            return;
        };
        let kind = if content.is_some() { "edit" } else { "markup" };
        if let Some(new) = content {
            message.content = new.content;
            message.edited = Some(new.edited);
            message.link_preview = new.link_preview;
        }
        let from = message.from;
        if let Some(keyboard) = keyboard {
            change_keyboard(message, keyboard);
            let carries = !message.keyboard.is_empty();
            if carries && let Err(at) = chat.carriers.binary_search(&message_id) {
                chat.carriers.insert(at, message_id);
            }
        }
        if from.is_some() {
            chat.unread = 0;
        }
        self.show(kind, id, message_id, act, out);
        if from.is_some() {
            self.queue_message("edited_message", id, message_id, out);
        }
    }

    fn delete(&mut self, id: i64, message: i64, out: &mut Applied) {
        let Some(chat) = self.chats.get_mut(&id) else {
            return;
        };
        let Some(slot) = chat.slot(message) else {
            return;
        };
        *slot = None;
        if let Ok(at) = chat.carriers.binary_search(&message) {
            chat.carriers.remove(at);
        }
        if chat.offer.as_ref().is_some_and(|o| o.message == message) {
            chat.offer = None;
        }
        out.tell("delete", json!({"chat": id, "message_id": message}));
    }

    fn tap(&mut self, callback: Callback, act: &Act, out: &mut Applied) {
        let id = callback.chat;
        if let Some(chat) = self.chats.get_mut(&id) {
            chat.unread = 0;
            out.act(chat, Some(act));
        }
        if let Some(body) = self.callback_json(&callback) {
            self.queue(id, "callback_query", &body, out);
        }
        self.next_callback = callback.id + 1;
        self.callbacks.insert(callback.id, callback);
        if self.callbacks.len() > CALLBACKS_KEPT {
            self.callbacks.pop_first();
        }
    }

    fn answer(&mut self, id: u64, toast: Toast, out: &mut Applied) {
        let Some(callback) = self.callbacks.get_mut(&id) else {
            return;
        };
        let fields = json!({
            "chat": callback.chat,
            "user": callback.user,
            "text": toast.text,
            "alert": toast.alert,
            "callback_query_id": id.to_string(),
        });
        callback.answer = Some(toast);
        out.tell("toast", fields);
    }
}

/// Gives a message another keyboard and remembers the callback buttons that it loses.
fn change_keyboard(message: &mut Message, keyboard: InlineKeyboard) {
    let had: Vec<PastButton> = message
        .callbacks()
        .map(|(label, data)| PastButton {
            label: label.to_owned(),
            data: data.to_owned(),
        })
        .collect();
    message.keyboard = keyboard;
    let past = &mut message.past;
    past.retain(|button| !had.contains(button));
    past.extend(had);
    let surplus = past.len().saturating_sub(PAST_KEPT);
    past.drain(..surplus);
}
