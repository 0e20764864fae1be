//! Broadcasts as people read them: what one says, and the letter that a recipient gets of it, in their language.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::Context as _;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use teloxide::payloads::{SendMessage, SendMessageSetters, SendPhoto, SendPhotoSetters};
use teloxide::types::{
    ChatId, FileId, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, Message, MessageEntity,
    ReplyMarkup,
};

use super::button::Tap;
use super::html::CAPTION;
use super::out::View;
use super::reminder;
use super::say::Say;
use super::views;
use crate::engine::{Letter, Write};
use crate::shop::{Audience, Campaign, Fen, Lang};
use crate::store::{self, Broadcast, NewRow, Recipient, Tx, read_json};
use crate::telegram;

/// Buttons of a letter at most.
const BUTTONS: usize = 6;
/// What a button line names to lead to the reader's card.
const CARD: &str = "/card";

/// What a broadcast says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Content {
    /// Words of an admin's, by language. Whoever speaks another gets the first there is.
    Words(BTreeMap<Lang, Words>),
    /// The deadline of all cards has moved. Instants are in milliseconds; the zone is the campaign's.
    Extension {
        value: Fen,
        from: i64,
        to: i64,
        zone: String,
    },
    /// The reader's card is good until then, and no longer.
    Reminder {
        value: Fen,
        until: i64,
        zone: String,
    },
}

/// A message that an admin wrote, as it is sent on.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Words {
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    entities: Vec<MessageEntity>,
    /// Telegram's id of its picture: the text is its caption then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub photo: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<(String, Target)>,
}

/// Where a button of a letter leads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    Url(String),
    /// To the reader's own card, or the one to claim.
    Card,
}

/// Why a message cannot be sent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unfit {
    /// It is neither text nor a picture.
    Kind,
    /// It has neither words nor a picture besides buttons.
    Empty,
    /// It is longer than a caption may be.
    Long,
    /// It has more buttons than a letter may.
    Buttons,
}

impl Words {
    /// Reads a message of an admin's. Lines `[label] https://…` or `[label] /card` at its end are buttons.
    ///
    /// # Errors
    /// When it cannot be sent on.
    pub fn read(message: &Message) -> Result<Words, Unfit> {
        let photo = message.photo().and_then(|sizes| sizes.last());
        let photo = photo.map(|size| size.file.id.0.clone());
        let (text, entities) = match (message.text(), &photo) {
            (Some(text), _) => (text, message.entities()),
            (None, Some(_)) => (
                message.caption().unwrap_or_default(),
                message.caption_entities(),
            ),
            (None, None) => return Err(Unfit::Kind),
        };
        Words::of(text, entities.unwrap_or_default(), photo)
    }

    fn of(raw: &str, entities: &[MessageEntity], photo: Option<String>) -> Result<Words, Unfit> {
        let mut text = raw.trim_end();
        let mut buttons = Vec::new();
        loop {
            let (above, line) = text.rsplit_once('\n').unwrap_or(("", text));
            let Some(button) = button(line) else {
                break;
            };
            buttons.insert(0, button);
            text = above.trim_end();
        }
        let length = text.encode_utf16().count();
        if text.is_empty() && photo.is_none() {
            return Err(Unfit::Empty);
        }
        if photo.is_some() && length > CAPTION {
            return Err(Unfit::Long);
        }
        if buttons.len() > BUTTONS {
            return Err(Unfit::Buttons);
        }
        let entities = entities
            .iter()
            .filter(|entity| entity.offset < length)
            .map(|entity| MessageEntity {
                length: entity.length.min(length - entity.offset),
                ..entity.clone()
            })
            .collect();
        Ok(Words {
            text: text.to_owned(),
            entities,
            photo,
            buttons,
        })
    }

    /// The row that sends it to a chat.
    pub fn row(&self, chat: i64) -> anyhow::Result<NewRow> {
        let keyboard = self.keyboard()?;
        let Some(photo) = &self.photo else {
            let mut payload =
                SendMessage::new(ChatId(chat), &self.text).entities(self.entities.clone());
            if let Some(keyboard) = keyboard {
                payload = payload.reply_markup(keyboard);
            }
            return telegram::edit_or_send(chat, None, &payload);
        };
        let file = InputFile::file_id(FileId(photo.clone()));
        let mut payload = SendPhoto::new(ChatId(chat), file);
        if !self.text.is_empty() {
            payload = payload
                .caption(&self.text)
                .caption_entities(self.entities.clone());
        }
        if let Some(keyboard) = keyboard {
            payload = payload.reply_markup(keyboard);
        }
        telegram::edit_or_send(chat, None, &payload)
    }

    fn keyboard(&self) -> anyhow::Result<Option<ReplyMarkup>> {
        if self.buttons.is_empty() {
            return Ok(None);
        }
        let mut rows = Vec::new();
        for (label, target) in &self.buttons {
            rows.push(vec![match target {
                Target::Url(url) => InlineKeyboardButton::url(label, url.parse()?),
                Target::Card => InlineKeyboardButton::callback(label, Tap::Card.to_string()),
            }]);
        }
        Ok(Some(ReplyMarkup::InlineKeyboard(
            InlineKeyboardMarkup::new(rows),
        )))
    }
}

/// A line that is a button: `[label] target`.
fn button(line: &str) -> Option<(String, Target)> {
    let (label, target) = line.trim().strip_prefix('[')?.split_once(']')?;
    let (label, target) = (label.trim(), target.trim());
    if label.is_empty() {
        return None;
    }
    let target = match target {
        CARD => Target::Card,
        url => {
            let parsed: reqwest::Url = url.parse().ok()?;
            let web = matches!(parsed.scheme(), "https" | "http" | "tg");
            web.then(|| Target::Url(url.to_owned()))?
        }
    };
    Some((label.to_owned(), target))
}

impl Content {
    /// Words in no language yet.
    pub fn nothing() -> Content {
        Content::Words(BTreeMap::new())
    }

    /// Reads what is stored.
    pub fn of(broadcast: &Broadcast) -> anyhow::Result<Content> {
        read_json(&broadcast.content)
            .with_context(|| format!("the content of broadcast {}", broadcast.number))
    }

    /// Whether somebody would read something.
    pub fn is_said(&self) -> bool {
        match self {
            Content::Words(words) => !words.is_empty(),
            Content::Extension { .. } | Content::Reminder { .. } => true,
        }
    }

    /// The row that tells it to somebody at an instant.
    ///
    /// # Errors
    /// When there is nothing to say.
    pub fn row(&self, chat: i64, lang: Lang, now: i64) -> anyhow::Result<NewRow> {
        let say = Say { lang };
        match self {
            Content::Words(words) => words
                .get(&lang)
                .or_else(|| words.values().next())
                .context("there are no words in any language")?
                .row(chat),
            Content::Extension {
                value,
                from,
                to,
                zone,
            } => {
                let text = views::campaign::notice(say, zone.parse()?, *value, (*from, *to), now);
                View::taps(text, vec![vec![(say.plain("button-my-card"), Tap::Card)]]).row(chat)
            }
            Content::Reminder { value, until, zone } => View::text(views::campaign::reminder(
                say,
                zone.parse()?,
                *value,
                *until,
                now,
            ))
            .row(chat),
        }
    }
}

/// Tells everybody but one, its owner, that the deadline of all cards has moved to the campaign's: a broadcast that runs from
/// the commit on, to so many. Returns its number.
pub async fn tell_extension(
    tx: &mut Tx,
    id: i64,
    (owner, people): (i64, i64),
    campaign: &Campaign,
    from: i64,
    now: i64,
) -> anyhow::Result<i64> {
    let content = Content::Extension {
        value: campaign.value,
        from,
        to: campaign.deadline,
        zone: campaign.terms.zone.clone(),
    };
    let audience = Audience::all_but(owner);
    tell(tx, id, owner, &content, (&audience, people), now).await
}

/// Whom a reminder of a campaign's deadline goes to: those who can use their cards until then, and no longer.
pub fn to_remind(deadline: i64) -> Audience {
    Audience {
        has_card: true,
        card_ends_by: Some(deadline),
        ..Audience::default()
    }
}

/// Reminds so many of a campaign's deadline: a broadcast that runs from the commit on.
pub async fn remind_of(
    tx: &mut Tx,
    id: i64,
    campaign: &Campaign,
    people: i64,
    now: i64,
) -> anyhow::Result<()> {
    let content = Content::Reminder {
        value: campaign.value,
        until: campaign.deadline,
        zone: campaign.terms.zone.clone(),
    };
    let audience = to_remind(campaign.deadline);
    tell(tx, id, 0, &content, (&audience, people), now).await?;
    Ok(())
}

async fn tell(
    tx: &mut Tx,
    id: i64,
    owner: i64,
    content: &Content,
    (audience, people): (&Audience, i64),
    now: i64,
) -> anyhow::Result<i64> {
    let content = serde_json::to_string(content)?;
    let number = store::draft_broadcast(tx, id, owner, &content, audience, now).await?;
    store::launch_broadcast(tx, id, people, now).await?;
    Ok(number)
}

/// What somebody will read of an extension, for a place without markup.
pub fn notice_of_extension(
    lang: Lang,
    zone: Tz,
    value: Fen,
    dates: (i64, i64),
    now: i64,
) -> String {
    let notice = views::campaign::notice(Say { lang }, zone, value, dates, now);
    let mut text = notice.as_str().to_owned();
    for (mark, shown) in [("<b>", ""), ("</b>", ""), ("<s>", "~~"), ("</s>", "~~")] {
        text = text.replace(mark, shown);
    }
    text
}

/// What writes the letters of broadcasts for the engine.
pub fn writer() -> Write {
    Arc::new(|broadcast: &Broadcast, recipient: &Recipient, now| {
        let content = Content::of(broadcast)?;
        if let Content::Reminder { zone, until, .. } = &content {
            // One to many goes on into the night: the rest of it waits for the morning, while that is in time.
            let loud = reminder::loud_from(zone.parse()?, now);
            if now < loud && loud < *until {
                return Ok(Letter::NotBefore(loud));
            }
        }
        let row = content.row(recipient.user, recipient.lang, now)?;
        Ok(Letter::Row(Box::new(NewRow {
            carrier: telegram::LETTERS.into(),
            ..row
        })))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use teloxide::types::MessageEntityKind;

    fn bold(offset: usize, length: usize) -> MessageEntity {
        MessageEntity::new(MessageEntityKind::Bold, offset, length)
    }

    #[test]
    fn lines_at_the_end_are_buttons_and_formatting_ends_with_the_text() {
        let raw =
            "🍓 Strawberries!\n[a] not a button\n\n[See] https://example.com/x\n[My card] /card\n";
        let words = Words::of(raw, &[bold(3, 13), bold(30, 60), bold(50, 3)], None).unwrap();
        assert_eq!(words.text, "🍓 Strawberries!\n[a] not a button");
        let length = words.text.encode_utf16().count();
        assert_eq!(words.entities, [bold(3, 13), bold(30, length - 30)]);
        let see = Target::Url("https://example.com/x".into());
        let expected = [
            ("See".to_owned(), see),
            ("My card".to_owned(), Target::Card),
        ];
        assert_eq!(words.buttons, expected);
        let row = words.row(7).unwrap().body;
        assert!(row.contains("https://example.com/x") && row.contains("inline_keyboard"));
        let stored = serde_json::to_string(&words).unwrap();
        assert_eq!(read_json::<Words>(&stored).unwrap(), words);
    }

    #[test]
    fn what_cannot_be_sent_on_is_said() {
        let of = |raw: &str, photo: Option<&str>| Words::of(raw, &[], photo.map(str::to_owned));
        assert_eq!(of("[a] /card", None), Err(Unfit::Empty));
        assert!(of("[a] /card", Some("id")).is_ok());
        assert_eq!(of(&"x".repeat(1_025), Some("id")), Err(Unfit::Long));
        assert!(of(&"x".repeat(4_096), None).is_ok());
        assert_eq!(
            of(&"[a] /card\n".repeat(7), Some("id")),
            Err(Unfit::Buttons)
        );
        // Nothing that an app would open without asking.
        assert_eq!(of("x\n[a] javascript:alert(1)", None).unwrap().buttons, []);
    }

    #[test]
    fn whoever_speaks_another_language_gets_the_first_there_is() {
        let words = |text: &str| Words {
            text: text.into(),
            ..Words::default()
        };
        let content = Content::Words([(Lang::Zh, words("你好")), (Lang::Ru, words("да"))].into());
        let body = |lang| content.row(7, lang, 0).unwrap().body;
        assert!(body(Lang::En).contains("你好"));
        assert!(body(Lang::Ru).contains("да"));
        assert!(Content::nothing().row(7, Lang::En, 0).is_err());
    }
}
