//! The carrier of messages: sends rows of the outbox by Telegram's limits, and reads Telegram's refusals.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::future::BoxFuture;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};

use super::client::{Client, Failure};
use super::outgoing::Outgoing;
use super::pace::{Kind, Pace};
use crate::engine::{Carrier, News, Now, Outcome, Parcel};
use crate::store::{SlotUse, Upload, read_json};

/// First pause when the server cannot be reached or does not work, in milliseconds; it doubles with each attempt.
const PAUSE: i64 = 500;
/// The longest such pause.
const LONGEST_PAUSE: i64 = 30_000;
/// Longest wait that the server may ask for at once, in seconds: after it, it is asked again.
const LONGEST_RETRY: i64 = 60 * 60;

/// The name of the part that holds an uploaded picture's bytes.
const FILE: &str = "file";

/// Sends rows made in this room.
pub struct TelegramCarrier {
    client: Client,
    pace: Mutex<Pace>,
    provider: Option<SecretString>,
}

impl TelegramCarrier {
    /// `rate`: messages a second over all chats, 0 for no limits (against a server that has none). `provider`: the payment
    /// provider's token, which only leaves the process with an invoice and is in no row.
    pub fn new(client: Client, rate: u32, provider: Option<SecretString>) -> TelegramCarrier {
        TelegramCarrier {
            client,
            provider,
            pace: Mutex::new(Pace::new(rate)),
        }
    }

    async fn send(&self, parcel: &Parcel, now: Now) -> Outcome {
        let outgoing: Outgoing = match read_json(&parcel.body) {
            Ok(outgoing) => outgoing,
            Err(error) => return refused(format!("the row is not readable: {error}")),
        };
        match outgoing {
            Outgoing::Strip { chat_id } => {
                self.to_slot("EditMessageReplyMarkup", parcel, chat_id, now)
                    .await
            }
            Outgoing::Document {
                chat_id,
                name,
                content,
                caption,
            } => {
                let payload = json!({ "chat_id": chat_id, "caption": caption });
                let bytes = content.into_bytes();
                let result = self
                    .client
                    .upload("SendDocument", &payload, "document", &name, bytes)
                    .await;
                self.outcome(result, &payload, parcel, now)
            }
            Outgoing::Photo { payload } => self.photo(payload, parcel, now).await,
            Outgoing::Delete { chat_id } => {
                self.to_slot("DeleteMessage", parcel, chat_id, now).await
            }
            Outgoing::Call {
                method,
                mut payload,
            } => {
                if let (Some(provider), Value::Object(fields)) = (&self.provider, &mut payload)
                    && method == "SendInvoice"
                {
                    fields.insert("provider_token".into(), provider.expose_secret().into());
                }
                let edited = match parcel.message {
                    Some(message)
                        if parcel.slot_use == SlotUse::Edit && editable(&method, &payload) =>
                    {
                        self.edit(message, &payload, parcel, now).await
                    }
                    _ => None,
                };
                match edited {
                    Some(outcome) => outcome,
                    None => {
                        let result = self.call(&method, &payload).await;
                        self.outcome(result, &payload, parcel, now)
                    }
                }
            }
        }
    }

    /// Sends the row's picture, or puts it in place of the slot's message.
    async fn photo(&self, payload: Value, parcel: &Parcel, now: Now) -> Outcome {
        let Some(upload) = &parcel.upload else {
            return refused("the row's picture is not there".into());
        };
        if let Some(message) = parcel.message
            && parcel.slot_use == SlotUse::Edit
        {
            let edit = as_edit(&payload, message);
            let result = self.with_file("EditMessageMedia", &edit, upload).await;
            if let Some(outcome) = self.edited(message, result, &payload, parcel, now) {
                return outcome;
            }
        }
        let result = self.with_file("SendPhoto", &payload, upload).await;
        self.outcome(result, &payload, parcel, now)
    }

    /// Calls a method with a picture: by its id where it has one, else with its bytes.
    async fn with_file(
        &self,
        method: &str,
        payload: &Value,
        upload: &Upload,
    ) -> Result<Box<RawValue>, Failure> {
        if let Some(file) = &upload.file_id {
            let result = self.call(method, &naming(payload, file)).await;
            // An id of another bot's: the bytes are sent once more.
            if !is_wrong_file(&result) {
                return result;
            }
        }
        let payload = naming(payload, &format!("attach://{FILE}"));
        let bytes = upload.bytes.clone();
        self.client
            .upload(method, &payload, FILE, &upload.name, bytes)
            .await
    }

    /// Edits the slot's message. None when it is no longer there to be edited.
    async fn edit(
        &self,
        message: i64,
        payload: &Value,
        parcel: &Parcel,
        now: Now,
    ) -> Option<Outcome> {
        let mut payload = payload.clone();
        if let Value::Object(fields) = &mut payload {
            fields.insert("message_id".into(), message.into());
        }
        let result = self.call("EditMessageText", &payload).await;
        self.edited(message, result, &payload, parcel, now)
    }

    /// What came of an edit. None when the message is no longer there to be edited.
    fn edited(
        &self,
        message: i64,
        result: Result<Box<RawValue>, Failure>,
        payload: &Value,
        parcel: &Parcel,
        now: Now,
    ) -> Option<Outcome> {
        match result {
            Err(Failure::Refused { description, .. })
                if description.contains("message is not modified") =>
            {
                Some(done(message))
            }
            Err(Failure::Refused { description, .. })
                if description.contains("message to edit not found")
                    || description.contains("message can't be edited") =>
            {
                None
            }
            result => Some(self.outcome(result, payload, parcel, now)),
        }
    }

    /// Does something to the slot's message that needs no more than its id.
    async fn to_slot(&self, method: &str, parcel: &Parcel, chat_id: i64, now: Now) -> Outcome {
        let Some(message) = parcel.message else {
            return Outcome::Done {
                value: Value::Null,
                message: None,
                file: None,
            };
        };
        let payload = json!({ "chat_id": chat_id, "message_id": message });
        match self.call(method, &payload).await {
            // It has no buttons, or is gone, or is too old to be touched: what it offers is void all the same.
            Err(Failure::Refused { code: 400, .. }) => done(message),
            result => self.outcome(result, &payload, parcel, now),
        }
    }

    async fn call(&self, method: &str, payload: &Value) -> Result<Box<RawValue>, Failure> {
        self.client.call(method, payload, Duration::ZERO).await
    }

    fn outcome(
        &self,
        result: Result<Box<RawValue>, Failure>,
        payload: &Value,
        parcel: &Parcel,
        now: Now,
    ) -> Outcome {
        let pause = (PAUSE << parcel.attempts.clamp(0, 10)).min(LONGEST_PAUSE);
        let failure = match result {
            Ok(result) => {
                #[derive(Deserialize)]
                struct Sent {
                    message_id: i64,
                    #[serde(default)]
                    photo: Vec<Size>,
                }
                #[derive(Deserialize)]
                struct Size {
                    file_id: String,
                }
                let sent: Option<Sent> = serde_json::from_str(result.get()).ok();
                return Outcome::Done {
                    value: Value::Null,
                    message: sent.as_ref().map(|sent| sent.message_id),
                    // The last size is the largest.
                    file: sent.and_then(|mut sent| Some(sent.photo.pop()?.file_id)),
                };
            }
            Err(failure) => failure,
        };
        let reason = failure.to_string();
        match failure {
            // Whether it arrived may not be known; that it is said is worth more than that it is said once.
            Failure::Unsent(_) | Failure::Unknown(_) => Outcome::Again {
                after: pause,
                reason,
            },
            Failure::Refused {
                code: 429,
                retry_after,
                ..
            } => {
                let after = retry_after.unwrap_or(1).clamp(1, LONGEST_RETRY) * 1_000;
                if let Some(chat) = chat(payload) {
                    self.pace().pause(&chat, now.mono + after, now.mono);
                }
                Outcome::Again { after, reason }
            }
            // The server's own trouble, and a token that is being changed, pass.
            Failure::Refused { code, .. } if code >= 500 || code == 401 || code == 404 => {
                Outcome::Again {
                    after: pause,
                    reason,
                }
            }
            Failure::Refused { description, .. }
                if description.contains("query is too old")
                    || description.contains("message is not modified") =>
            {
                Outcome::Done {
                    value: Value::Null,
                    message: parcel.message,
                    file: None,
                }
            }
            Failure::Refused {
                code, description, ..
            } => {
                let gone = code == 403 || description.contains("chat not found");
                let news = match payload.get("chat_id").and_then(Value::as_i64) {
                    Some(lane) if gone => Some(News {
                        lane,
                        body: json!({ "unreachable": reason }).to_string(),
                    }),
                    _ => None,
                };
                Outcome::Refused {
                    value: Value::Null,
                    reason,
                    news,
                }
            }
        }
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Carrier for TelegramCarrier {
    fn carry<'a>(&'a self, parcel: &'a Parcel, now: Now) -> BoxFuture<'a, Outcome> {
        Box::pin(self.send(parcel, now))
    }

    fn admit(&self, order_key: Option<&str>, now: Now) -> Result<(), i64> {
        match order_key {
            Some(chat) => self.pace().admit(chat, Kind::Reply, now.mono),
            // Answers to taps do not wait behind a flood.
            None => Ok(()),
        }
    }
}

/// The same carrier for letters of broadcasts, which leave room for replies.
pub struct LetterCarrier(pub Arc<TelegramCarrier>);

impl Carrier for LetterCarrier {
    fn carry<'a>(&'a self, parcel: &'a Parcel, now: Now) -> BoxFuture<'a, Outcome> {
        self.0.carry(parcel, now)
    }

    fn admit(&self, order_key: Option<&str>, now: Now) -> Result<(), i64> {
        let chat = order_key.unwrap_or_default();
        self.0.pace().admit(chat, Kind::Letter, now.mono)
    }
}

/// The fields of `EditMessageMedia` that make a message the picture which `SendPhoto` would send with these.
fn as_edit(payload: &Value, message: i64) -> Value {
    let field = |name: &str| payload.get(name).cloned();
    let mut media = json!({ "type": "photo" });
    for name in ["caption", "parse_mode"] {
        if let Some(value) = field(name) {
            media[name] = value;
        }
    }
    json!({
        "chat_id": field("chat_id"),
        "message_id": message,
        "media": media,
        "reply_markup": field("reply_markup").unwrap_or_else(|| json!({ "inline_keyboard": [] })),
    })
}

/// A payload with the file that it is about: of a `media` where it has one, else a `photo`.
fn naming(payload: &Value, file: &str) -> Value {
    let mut payload = payload.clone();
    let (of, name) = match payload.get_mut("media") {
        Some(media) => (media.as_object_mut(), "media"),
        None => (payload.as_object_mut(), "photo"),
    };
    if let Some(fields) = of {
        fields.insert(name.to_owned(), file.into());
    }
    payload
}

/// Whether a file's id means nothing to this bot.
fn is_wrong_file(result: &Result<Box<RawValue>, Failure>) -> bool {
    matches!(result, Err(Failure::Refused { description, .. })
        if description.contains("wrong file identifier") || description.contains("wrong remote file"))
}

/// Whether a payload that would be sent can be an edit: reply keyboards and what is no text cannot.
fn editable(method: &str, payload: &Value) -> bool {
    let inline = payload
        .get("reply_markup")
        .is_none_or(|markup| markup.get("inline_keyboard").is_some());
    method == "SendMessage" && inline
}

fn chat(payload: &Value) -> Option<String> {
    payload
        .get("chat_id")
        .and_then(Value::as_i64)
        .map(|id| id.to_string())
}

fn done(message: i64) -> Outcome {
    Outcome::Done {
        value: Value::Null,
        message: Some(message),
        file: None,
    }
}

fn refused(reason: String) -> Outcome {
    Outcome::Refused {
        value: Value::Null,
        reason,
        news: None,
    }
}
