//! What people send, turned into messages: content, the act that is told, and what it does to the offered keyboard.

use super::model::{Act, Chat, Content, Message, OfferChange, OfferKind, ReplyButton, User, What};
use super::people::{Denied, invalid};
use super::{BUILT_IN, BUILT_IN_VOICE, Change, State, Stored, files};
use crate::testchat::text::Formatted;

/// The limit of a message's text and of a caption, in UTF-16 units.
pub(crate) const TEXT_MAX: usize = 4096;
pub(crate) const CAPTION_MAX: usize = 1024;

/// Where people are when they share a location and do not say which: People's Square in Shanghai.
pub(super) const SOMEWHERE: (f64, f64) = (31.2304, 121.4737);

/// Something that a person sends.
#[derive(Clone, Debug)]
pub(crate) enum Said {
    Text {
        text: String,
        forward: bool,
        reply_to: Option<i64>,
    },
    Start {
        payload: Option<String>,
    },
    Location {
        latitude: f64,
        longitude: f64,
    },
    /// One's own contact if it has neither a phone nor a user.
    Contact {
        phone: Option<String>,
        first_name: Option<String>,
        user: Option<i64>,
    },
    /// The built-in picture if there are no bytes.
    Photo {
        caption: Option<String>,
        bytes: Option<Vec<u8>>,
    },
    Sticker {
        emoji: Option<String>,
    },
    /// The built-in voice message if there are no bytes. Without a duration, in seconds, it is measured.
    Voice {
        bytes: Option<Vec<u8>>,
        duration: Option<u32>,
    },
}

impl State {
    /// What is sent, and how the act is told. A file that is not stored yet becomes a change before it.
    pub(super) fn content(
        &self,
        chat: &Chat,
        user: &User,
        said: Said,
        changes: &mut Vec<Change>,
    ) -> Result<(Content, What), Denied> {
        Ok(match said {
            Said::Text { text, forward, .. } => {
                let text = typed(&text)?;
                let what = What::Text {
                    text: text.text.clone(),
                    forward,
                };
                (Content::Text(text), what)
            }
            Said::Start { payload } => {
                let command = match chat.is_private() {
                    true => "/start".to_owned(),
                    false => format!("/start@{}", self.bot.username),
                };
                let text = match &payload {
                    Some(payload) if is_payload(payload) => format!("{command} {payload}"),
                    Some(_) => {
                        return invalid("a payload is 1 to 64 of the characters A-Z a-z 0-9 _ -");
                    }
                    None => command,
                };
                let what = What::Start {
                    text: text.clone(),
                    payload,
                };
                (Content::Text(Formatted::plain(&text)), what)
            }
            Said::Location {
                latitude,
                longitude,
            } => {
                if !is_place(latitude, longitude) {
                    return invalid("latitude is -90 to 90, longitude -180 to 180");
                }
                let content = Content::Location {
                    latitude,
                    longitude,
                    accuracy: None,
                };
                let what = What::Location {
                    latitude,
                    longitude,
                };
                (content, what)
            }
            Said::Contact {
                phone,
                first_name,
                user: of,
            } => self.contact(user, phone, first_name, of)?,
            Said::Photo { caption, bytes } => {
                let bytes = bytes.as_deref().unwrap_or(BUILT_IN);
                let file = self.picture(bytes, changes)?;
                let text = Formatted::plain(caption.as_deref().unwrap_or_default());
                if text.len() > CAPTION_MAX {
                    return invalid(format!("a caption has at most {CAPTION_MAX} UTF-16 units"));
                }
                let caption = (!text.is_empty()).then(|| text.text.clone());
                let content = Content::Photo {
                    file,
                    caption: text,
                };
                (content, What::Photo { caption })
            }
            Said::Sticker { emoji } => {
                let emoji = emoji.unwrap_or_else(|| "👍".to_owned());
                let file = self.picture(BUILT_IN, changes)?;
                let content = Content::Sticker {
                    file,
                    emoji: emoji.clone(),
                };
                (content, What::Sticker { emoji })
            }
            Said::Voice { bytes, duration } => {
                let bytes = bytes.as_deref().unwrap_or(BUILT_IN_VOICE);
                let Some(file) = Stored::voice(bytes) else {
                    return invalid(
                        "the voice message is not an Ogg file: its bytes do not begin with OggS",
                    );
                };
                let Some(duration) = duration.or_else(|| files::seconds(bytes)) else {
                    return invalid(
                        "the voice message does not say how long it is: give its duration in seconds",
                    );
                };
                let file = self.stored(file, changes);
                (Content::Voice { file, duration }, What::Voice { duration })
            }
        })
    }

    /// Whose contact it is: the named user's, else one's own unless another number was given.
    fn contact(
        &self,
        user: &User,
        phone: Option<String>,
        first_name: Option<String>,
        of: Option<i64>,
    ) -> Result<(Content, What), Denied> {
        let person = match (of, &phone) {
            (Some(of), _) => Some(self.user(of)?),
            (None, Some(given)) if user.phone.as_ref() != Some(given) => None,
            (None, _) => Some(user),
        };
        let phone = phone.or_else(|| person?.phone.clone());
        let Some(phone) = phone.filter(|phone| !phone.is_empty()) else {
            return invalid("no phone number is known: say which");
        };
        let what = What::Contact {
            phone: phone.clone(),
            own: person.is_some_and(|person| person.id == user.id),
        };
        let named = person.unwrap_or(user);
        let last_name = first_name.is_none().then(|| named.last_name.clone());
        let content = Content::Contact {
            phone,
            first_name: first_name.unwrap_or_else(|| named.first_name.clone()),
            last_name: last_name.flatten(),
            user_id: person.map(|person| person.id),
        };
        Ok((content, what))
    }

    /// The id of a picture, stored by a further change if it is new.
    fn picture(&self, bytes: &[u8], changes: &mut Vec<Change>) -> Result<String, Denied> {
        match Stored::picture(bytes) {
            Some(file) => Ok(self.stored(file, changes)),
            None => invalid("the picture is not a PNG, JPEG, GIF or WebP file"),
        }
    }

    /// The id of a file, stored by a further change if it is new.
    fn stored(&self, file: Stored, changes: &mut Vec<Change>) -> String {
        let id = file.id.clone();
        if self.files.get(&id).is_none() {
            changes.push(Change::Store(file));
        }
        id
    }

    /// The message that a person sends. A forced reply is answered by itself, as Telegram's apps do.
    pub(super) fn message(
        &self,
        now: i64,
        chat: &Chat,
        user: &User,
        content: Content,
        reply_to: Option<i64>,
    ) -> Result<Message, Denied> {
        if let Some(id) = reply_to.filter(|id| chat.message(*id).is_none()) {
            return Err(Denied::Unknown(format!(
                "there is no message {id} in this chat to reply to"
            )));
        }
        let mut message = Message::new(chat.next_id(), Some(user.id), now / 1000, content);
        let forced = chat
            .offer
            .as_ref()
            .filter(|offer| chat.is_private() && matches!(offer.kind, OfferKind::ForceReply));
        message.reply_to = reply_to.or(forced.map(|offer| offer.message));
        Ok(message)
    }
}

/// The change that sends a message, and uses up a keyboard that was there for one time or a forced reply.
pub(super) fn post(chat: &Chat, user: &User, message: Message, what: What) -> Change {
    let used = match chat.offer.as_ref().map(|offer| &offer.kind) {
        Some(OfferKind::ForceReply) => true,
        Some(OfferKind::Keyboard { one_time, .. }) => {
            *one_time && buttons(chat).any(|button| presses(button, &message.content))
        }
        None => false,
    };
    Change::Post {
        chat: chat.id,
        message: Box::new(message),
        offer: used.then_some(OfferChange::Clear),
        act: Some(Act {
            user: user.id,
            what,
        }),
    }
}

/// Whether this is what pressing the button sends.
fn presses(button: &ReplyButton, content: &Content) -> bool {
    match content {
        Content::Location { .. } => button.request_location,
        Content::Contact { .. } => button.request_contact,
        Content::Text(text) => {
            let plain = !button.request_location && !button.request_contact;
            plain && text.text == button.text.trim()
        }
        _ => false,
    }
}

/// The reply keyboard's buttons.
pub(super) fn buttons(chat: &Chat) -> impl Iterator<Item = &ReplyButton> {
    let rows = chat.offer.as_ref().and_then(|offer| match &offer.kind {
        OfferKind::Keyboard { rows, .. } => Some(rows),
        OfferKind::ForceReply => None,
    });
    rows.into_iter().flatten().flatten()
}

pub(super) fn typed(text: &str) -> Result<Formatted, Denied> {
    let text = Formatted::plain(text);
    match text.len() {
        0 => invalid("the text is empty"),
        1..=TEXT_MAX => Ok(text),
        _ => invalid(format!("a text has at most {TEXT_MAX} UTF-16 units")),
    }
}

/// Whether this can be the payload of a start link: <https://core.telegram.org/bots/features#deep-linking>.
fn is_payload(payload: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    (1..=64).contains(&payload.len()) && payload.chars().all(allowed)
}

/// Whether these are degrees on the globe.
pub(crate) fn is_place(latitude: f64, longitude: f64) -> bool {
    (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude)
}
