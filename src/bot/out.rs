//! What a turn sends: views become payloads of teloxide's, in rows of the outbox.

use serde::Serialize;
use serde_json::Value;
use teloxide::payloads::{
    AnswerCallbackQuery, AnswerCallbackQuerySetters, EditMessageReplyMarkup, EditMessageText,
    EditMessageTextSetters, SendChatAction, SendMessage, SendMessageSetters,
};
use teloxide::types::{
    CallbackQuery, CallbackQueryId, ChatAction, ChatId, InlineKeyboardButton, InlineKeyboardMarkup,
    KeyboardButton, KeyboardMarkup, KeyboardRemove, LinkPreviewOptions, MessageId, ParseMode,
    ReplyMarkup,
};

use super::button::Tap;
use super::html::Html;
use crate::engine::Effects;
use crate::store::{self, NewRow, SlotUse, Tx};
use crate::telegram;

/// Milliseconds for which an answer to a tap is of use: Telegram keeps a query open for a while, and no longer.
const ANSWER: i64 = 10 * 60_000;
/// Milliseconds for which "typing…" is of use.
const TYPING: i64 = 5_000;

/// The priority of what goes before all messages, which have 0.
const URGENT: i64 = -1;

/// A message as a person sees it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct View {
    pub text: Html,
    pub keyboard: Keyboard,
}

/// What a message has below it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Keyboard {
    #[default]
    None,
    /// Buttons below the message: label and meaning.
    Taps(Vec<Vec<(String, Tap)>>),
    /// Keys below the input, for one answer.
    Keys(Vec<Vec<Key>>),
    /// Buttons below the message that lead to addresses, a row each.
    Links(Vec<(String, String)>),
    /// The keys below the input go away.
    NoKeys,
}

/// A key below the input.
#[derive(Clone, Debug, PartialEq)]
pub enum Key {
    /// Sends its label.
    Text(String),
    /// Shares the user's location.
    Location(String),
    /// Shares the user's phone number.
    Contact(String),
}

impl View {
    /// A text alone.
    pub fn text(text: Html) -> View {
        View {
            text,
            keyboard: Keyboard::None,
        }
    }

    /// A text with buttons.
    pub fn taps(text: Html, rows: Vec<Vec<(String, Tap)>>) -> View {
        View {
            text,
            keyboard: Keyboard::Taps(rows),
        }
    }

    /// The row that sends it to a chat.
    pub fn row(self, chat: i64) -> anyhow::Result<NewRow> {
        telegram::edit_or_send(chat, None, &self.payload(chat))
    }

    fn payload(self, chat: i64) -> SendMessage {
        let preview = LinkPreviewOptions {
            is_disabled: true,
            url: None,
            prefer_small_media: false,
            prefer_large_media: false,
            show_above_text: false,
        };
        let payload = SendMessage::new(ChatId(chat), self.text.fit().as_str())
            .parse_mode(ParseMode::Html)
            .link_preview_options(preview);
        match self.keyboard {
            Keyboard::None => payload,
            Keyboard::Taps(rows) => payload.reply_markup(ReplyMarkup::InlineKeyboard(inline(rows))),
            Keyboard::Keys(rows) => {
                let rows = rows.into_iter().map(|row| row.into_iter().map(key));
                let markup = KeyboardMarkup::new(rows)
                    .resize_keyboard()
                    .one_time_keyboard();
                payload.reply_markup(ReplyMarkup::Keyboard(markup))
            }
            Keyboard::Links(rows) => {
                let rows = rows.into_iter().filter_map(|(label, url)| {
                    Some(vec![InlineKeyboardButton::url(label, url.parse().ok()?)])
                });
                payload.reply_markup(ReplyMarkup::InlineKeyboard(InlineKeyboardMarkup::new(rows)))
            }
            Keyboard::NoKeys => {
                payload.reply_markup(ReplyMarkup::KeyboardRemove(KeyboardRemove::new()))
            }
        }
    }
}

fn inline(rows: Vec<Vec<(String, Tap)>>) -> InlineKeyboardMarkup {
    let rows = rows.into_iter().map(|row| {
        row.into_iter()
            .map(|(label, tap)| InlineKeyboardButton::callback(label, tap.to_string()))
            .collect::<Vec<_>>()
    });
    InlineKeyboardMarkup::new(rows)
}

fn key(key: Key) -> KeyboardButton {
    use teloxide::types::ButtonRequest;
    match key {
        Key::Text(label) => KeyboardButton::new(label),
        Key::Location(label) => KeyboardButton::new(label).request(ButtonRequest::Location),
        Key::Contact(label) => KeyboardButton::new(label).request(ButtonRequest::Contact),
    }
}

/// Collects what a turn sends to one chat.
#[derive(Debug)]
pub struct Out {
    chat: i64,
    now: i64,
    pub effects: Effects,
}

impl Out {
    /// For a chat; `now` is the turn's instant by the wall clock.
    pub fn to(chat: i64, now: i64) -> Out {
        Out {
            chat,
            now,
            effects: Effects::default(),
        }
    }

    /// Sends a message.
    pub fn say(&mut self, view: View) -> anyhow::Result<()> {
        let row = telegram::edit_or_send(self.chat, None, &view.payload(self.chat))?;
        self.effects.rows.push(row);
        Ok(())
    }

    /// Takes over what was collected for another chat.
    pub fn append(&mut self, other: Out) {
        self.effects.rows.extend(other.effects.rows);
        self.effects.timers.extend(other.effects.timers);
        self.effects.cancelled.extend(other.effects.cancelled);
        self.effects.broadcasts |= other.effects.broadcasts;
    }

    /// Sends a message to another chat.
    pub fn say_to(&mut self, chat: i64, view: View) -> anyhow::Result<()> {
        let row = telegram::edit_or_send(chat, None, &view.payload(chat))?;
        self.effects.rows.push(row);
        Ok(())
    }

    /// Sends a payload that is no text, under a slot's name.
    pub fn send_as<P: teloxide::requests::Payload + Serialize>(
        &mut self,
        slot: &str,
        payload: &P,
    ) -> anyhow::Result<()> {
        let row = NewRow {
            slot_use: SlotUse::Anew,
            ..telegram::edit_or_send(self.chat, Some(slot), payload)?
        };
        self.effects.rows.push(row);
        Ok(())
    }

    /// Takes the buttons off the message that a slot stands for now, whatever becomes of the slot.
    pub async fn strip_now(&mut self, tx: &mut Tx, slot: &str) -> anyhow::Result<()> {
        if let Some(message) = store::slot_message(tx, &self.chat.to_string(), slot).await? {
            let message = MessageId(i32::try_from(message)?);
            let payload = EditMessageReplyMarkup::new(ChatId(self.chat), message);
            let row = telegram::edit_or_send(self.chat, None, &payload)?;
            self.effects.rows.push(row);
        }
        Ok(())
    }

    /// Sends a text as a file.
    pub fn document(&mut self, name: &str, content: String, caption: &str) {
        let row = telegram::document(self.chat, name, content, caption);
        self.effects.rows.push(row);
    }

    /// Sends a picture that was kept, with a view as its caption.
    pub fn photo(&mut self, hash: &str, view: View) -> anyhow::Result<()> {
        let payload = self.captioned(view)?;
        let row = telegram::photo(self.chat, None, hash, payload);
        self.effects.rows.push(row);
        Ok(())
    }

    /// Shows a picture that was kept as a slot's message, in place where it stands.
    pub fn show_photo(&mut self, slot: &str, hash: &str, view: View) -> anyhow::Result<()> {
        let payload = self.captioned(view)?;
        let row = telegram::photo(self.chat, Some(slot), hash, payload);
        self.effects.rows.push(row);
        Ok(())
    }

    /// The same, below all others; the former loses its buttons.
    pub fn show_photo_anew(&mut self, slot: &str, hash: &str, view: View) -> anyhow::Result<()> {
        self.strip(slot);
        let payload = self.captioned(view)?;
        self.effects.rows.push(NewRow {
            slot_use: SlotUse::Anew,
            ..telegram::photo(self.chat, Some(slot), hash, payload)
        });
        Ok(())
    }

    /// The fields of a message whose text is a caption: the same as a text's, but for their names.
    fn captioned(&self, mut view: View) -> anyhow::Result<Value> {
        view.text = view.text.fit_caption();
        let mut payload = serde_json::to_value(view.payload(self.chat))?;
        if let Some(fields) = payload.as_object_mut() {
            let text = fields.remove("text").unwrap_or_default();
            fields.insert("caption".into(), text);
            fields.remove("link_preview_options");
        }
        Ok(payload)
    }

    /// Deletes a slot's message.
    pub fn delete(&mut self, slot: &str) {
        self.effects.rows.push(telegram::delete(self.chat, slot));
    }

    /// Shows something in place of the message that was tapped.
    pub fn edit_tapped(&mut self, query: &CallbackQuery, view: View) -> anyhow::Result<()> {
        let Some(message) = &query.message else {
            return self.say(view);
        };
        let text = view.text.fit();
        let mut payload = EditMessageText::new(ChatId(self.chat), message.id(), text.as_str())
            .parse_mode(ParseMode::Html);
        if let Keyboard::Taps(rows) = view.keyboard {
            payload = payload.reply_markup(inline(rows));
        }
        let row = telegram::edit_or_send(self.chat, None, &payload)?;
        self.effects.rows.push(row);
        Ok(())
    }

    /// Shows a slot's message, in place where it stands.
    pub fn show(&mut self, slot: &str, view: View) -> anyhow::Result<()> {
        let row = telegram::edit_or_send(self.chat, Some(slot), &view.payload(self.chat))?;
        self.effects.rows.push(row);
        Ok(())
    }

    /// Shows a slot's message below all others; the former loses its buttons.
    pub fn show_anew(&mut self, slot: &str, view: View) -> anyhow::Result<()> {
        let rows = telegram::send_anew(self.chat, slot, &view.payload(self.chat))?;
        self.effects.rows.extend(rows);
        Ok(())
    }

    /// Takes the buttons off a slot's message.
    pub fn strip(&mut self, slot: &str) {
        self.effects.rows.push(telegram::strip(self.chat, slot));
    }

    /// Answers a tap: words in passing, or nothing.
    pub fn answer(&mut self, query: &CallbackQueryId, words: Option<String>) -> anyhow::Result<()> {
        self.answer_with(query, words, false)
    }

    /// Answers a tap with words that the person has to put away.
    pub fn alert(&mut self, query: &CallbackQueryId, words: String) -> anyhow::Result<()> {
        self.answer_with(query, Some(words), true)
    }

    fn answer_with(
        &mut self,
        query: &CallbackQueryId,
        words: Option<String>,
        alert: bool,
    ) -> anyhow::Result<()> {
        let mut payload = AnswerCallbackQuery::new(query.clone());
        if let Some(words) = words {
            payload = payload
                .text(super::html::short(&words, 200))
                .show_alert(alert);
        }
        self.unordered(&payload, ANSWER)
    }

    /// Shows "typing…".
    pub fn typing(&mut self) -> anyhow::Result<()> {
        let payload = SendChatAction::new(ChatId(self.chat), ChatAction::Typing);
        self.unordered(&payload, TYPING)
    }

    /// Puts a row of another carrier, or another chat.
    pub fn row(&mut self, row: NewRow) {
        self.effects.rows.push(row);
    }

    /// Sends a payload that stands in no order with messages, while it is of use: so many milliseconds.
    pub fn unordered<P: teloxide::requests::Payload + Serialize>(
        &mut self,
        payload: &P,
        useful: i64,
    ) -> anyhow::Result<()> {
        self.effects.rows.push(NewRow {
            not_after: Some(self.now + useful),
            ..telegram::call(payload)?
        });
        Ok(())
    }

    /// The same, before all that waits: money hangs on it, and whoever asked does not wait long.
    pub fn urgent<P: teloxide::requests::Payload + Serialize>(
        &mut self,
        payload: &P,
        useful: i64,
    ) -> anyhow::Result<()> {
        self.unordered(payload, useful)?;
        if let Some(row) = self.effects.rows.last_mut() {
            row.priority = URGENT;
        }
        Ok(())
    }
}
