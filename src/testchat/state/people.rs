//! What people do, decided: who may do it, and which changes it makes. The state itself is not touched here.

use super::model::{Act, Callback, Chat, Content, Message, User, What};
use super::said::{SOMEWHERE, Said, buttons, post, typed};
use super::taps::{Named, live, old, reads_as};
use super::{Change, NewContent, State};

/// Why something cannot be done, as a sentence.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Denied {
    /// Something that it names does not exist.
    Unknown(String),
    /// It makes no sense.
    Invalid(String),
    /// The person has blocked the bot.
    Blocked(String),
}

pub(super) fn invalid<T>(sentence: impl Into<String>) -> Result<T, Denied> {
    Err(Denied::Invalid(sentence.into()))
}

/// A tap: the button, whether it is a stale one, and who taps.
#[derive(Clone, Debug)]
pub(crate) struct TapWish {
    pub named: Named,
    pub message: Option<i64>,
    pub old: bool,
    pub by: Option<i64>,
}

impl State {
    /// A person sends something. `from` names the member in a group.
    pub fn say(
        &self,
        now: i64,
        chat: i64,
        from: Option<i64>,
        said: Said,
    ) -> Result<Vec<Change>, Denied> {
        let (chat, user) = self.speaker(chat, from)?;
        let mut changes = Vec::new();
        let starts = match &said {
            Said::Start { .. } => true,
            Said::Text { text, .. } => text.split_whitespace().next() == Some("/start"),
            _ => false,
        };
        if chat.is_private() && user.blocked {
            if !starts {
                return Err(blocked(user));
            }
            changes.push(Change::Block {
                user: user.id,
                blocked: false,
                act: None,
            });
        }
        let (reply_to, forwarded) = match &said {
            Said::Text {
                reply_to, forward, ..
            } => (*reply_to, *forward),
            _ => (None, false),
        };
        let (content, what) = self.content(chat, user, said, &mut changes)?;
        let mut message = self.message(now, chat, user, content, reply_to)?;
        message.forwarded = forwarded;
        changes.push(post(chat, user, message, what));
        Ok(changes)
    }

    /// A person changes the text of a message of theirs, the last one by default.
    pub fn rewrite(
        &self,
        now: i64,
        chat: i64,
        from: Option<i64>,
        message: Option<i64>,
        text: &str,
    ) -> Result<Vec<Change>, Denied> {
        let (chat, user) = self.speaker(chat, from)?;
        if chat.is_private() && user.blocked {
            return Err(blocked(user));
        }
        let own = |message: &&Message| message.from == Some(user.id) && !message.forwarded;
        let message = match message {
            Some(id) => chat.message(id).filter(own),
            None => chat
                .newest_first()
                .find(|message| own(message) && matches!(message.content, Content::Text(_))),
        };
        let Some(message) = message else {
            let name = &user.first_name;
            return Err(Denied::Unknown(format!("{name} has no such message here")));
        };
        let Content::Text(before) = &message.content else {
            return invalid("only text messages can be edited");
        };
        let text = typed(text)?;
        if *before == text {
            return invalid("the message has this text already");
        }
        let what = What::Edit {
            message_id: message.id,
            text: text.text.clone(),
        };
        Ok(vec![Change::Edit {
            chat: chat.id,
            message: message.id,
            content: Some(Box::new(NewContent {
                content: Content::Text(text),
                edited: now / 1000,
                link_preview: None,
            })),
            keyboard: None,
            act: Some(Act {
                user: user.id,
                what,
            }),
        }])
    }

    /// A person taps a button: of a message, or of the reply keyboard, which sends a message.
    pub fn press(&self, now: i64, chat: i64, wish: &TapWish) -> Result<Vec<Change>, Denied> {
        let chat = self.chat(chat)?;
        let user = match wish.by {
            // Anybody may be named, so that a tap on another person's button can be played.
            Some(by) if chat.is_private() => self.user(by)?,
            by => self.speaker(chat.id, by)?.1,
        };
        if chat.is_private() && user.blocked && user.id == chat.id {
            return Err(blocked(user));
        }
        let find = if wish.old { old } else { live };
        let press = match find(chat, &wish.named, wish.message) {
            Ok(press) => press,
            Err(denied) => {
                return self
                    .press_reply(now, chat, user, wish)
                    .unwrap_or(Err(denied));
            }
        };
        let callback = Callback {
            id: self.next_callback,
            user: user.id,
            chat: chat.id,
            message: press.message,
            data: press.data.clone(),
            at: now,
            answer: None,
        };
        let what = What::Tap {
            label: press.label,
            data: Some(press.data),
            message_id: Some(press.message),
            old: wish.old,
        };
        let act = Act {
            user: user.id,
            what,
        };
        Ok(vec![Change::Tap { callback, act }])
    }

    /// The same for the reply keyboard, if it has such a button.
    fn press_reply(
        &self,
        now: i64,
        chat: &Chat,
        user: &User,
        wish: &TapWish,
    ) -> Option<Result<Vec<Change>, Denied>> {
        let Named::Label(label) = &wish.named else {
            return None;
        };
        if wish.old || wish.message.is_some() || !chat.members().contains(&user.id) {
            return None;
        }
        let button = buttons(chat).find(|button| reads_as(&button.text, label))?;
        let said = if button.request_location {
            Said::Location {
                latitude: SOMEWHERE.0,
                longitude: SOMEWHERE.1,
            }
        } else if button.request_contact {
            Said::Contact {
                phone: None,
                first_name: None,
                user: None,
            }
        } else {
            Said::Text {
                text: button.text.clone(),
                forward: false,
                reply_to: None,
            }
        };
        let mut changes = Vec::new();
        let content = self.content(chat, user, said, &mut changes);
        let message = content.and_then(|(content, _)| self.message(now, chat, user, content, None));
        let what = What::Tap {
            label: label.clone(),
            data: None,
            message_id: None,
            old: false,
        };
        Some(message.map(|message| {
            changes.push(post(chat, user, message, what));
            changes
        }))
    }

    /// A person blocks or unblocks the bot.
    pub fn block(&self, chat: i64, block: bool) -> Result<Vec<Change>, Denied> {
        let chat = self.chat(chat)?;
        if !chat.is_private() {
            return invalid("only a private chat can be blocked");
        }
        let user = self.user(chat.id)?;
        if user.blocked == block {
            let word = if block { "already" } else { "not" };
            let name = &user.first_name;
            return invalid(format!("{name} has {word} blocked the bot"));
        }
        let what = if block { What::Block } else { What::Unblock };
        Ok(vec![Change::Block {
            user: user.id,
            blocked: block,
            act: Some(Act {
                user: user.id,
                what,
            }),
        }])
    }

    /// A chat that exists.
    pub fn chat(&self, id: i64) -> Result<&Chat, Denied> {
        let chat = self.chats.get(&id);
        chat.ok_or_else(|| Denied::Unknown(format!("there is no chat {id}")))
    }

    /// A user who exists.
    pub fn user(&self, id: i64) -> Result<&User, Denied> {
        let user = self.users.get(&id);
        user.ok_or_else(|| Denied::Unknown(format!("there is no user {id}")))
    }

    pub(super) fn speaker(&self, chat: i64, from: Option<i64>) -> Result<(&Chat, &User), Denied> {
        let chat = self.chat(chat)?;
        let members = chat.members();
        let id = match from {
            Some(id) => id,
            None if chat.is_private() => chat.id,
            None => return invalid("this is a group: say who acts"),
        };
        if !members.contains(&id) {
            self.user(id)?;
            return invalid(format!("user {id} is not in this chat"));
        }
        Ok((chat, self.user(id)?))
    }
}

pub(super) fn blocked(user: &User) -> Denied {
    let name = &user.first_name;
    Denied::Blocked(format!(
        "{name} has blocked the bot: unblock or start it first"
    ))
}
