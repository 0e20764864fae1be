//! What the state is made of: users, chats, messages, buttons. Data only; how it changes is in the files beside.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::testchat::text::Formatted;

/// The bot that this server serves.
#[derive(Clone, Debug)]
pub(crate) struct Bot {
    pub id: i64,
    pub username: String,
    pub first_name: String,
}

/// A label for whoever looks at the chat; the bot never sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Role {
    #[default]
    User,
    Admin,
}

/// A person. The control API's `User` is this object as it serialises.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct User {
    pub id: i64,
    pub first_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub username: Option<String>,
    pub language_code: String,
    pub role: Role,
    pub blocked: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum ChatKind {
    /// The user with the chat's own id, and the bot.
    Private,
    Group {
        title: String,
        members: Vec<i64>,
    },
}

/// A chat and everything said in it. Message ids count from 1.
#[derive(Clone, Debug)]
pub(crate) struct Chat {
    pub id: i64,
    pub kind: ChatKind,
    /// Whether the bot may write here: someone wrote to it, or it is in the group.
    pub opened: bool,
    /// By message id - 1; deleted ones are empty.
    pub messages: Vec<Option<Message>>,
    /// Ids of messages that have or had buttons below them, oldest first.
    pub carriers: Vec<i64>,
    pub offer: Option<Offer>,
    /// The bot's messages since someone last acted or looked here.
    pub unread: u32,
    /// Invoices by the id of their message, deleted ones too: they can be paid as long as somebody's screen shows them.
    pub invoices: BTreeMap<i64, Invoice>,
}

impl Chat {
    pub fn new(id: i64, kind: ChatKind) -> Chat {
        Chat {
            opened: matches!(kind, ChatKind::Group { .. }),
            id,
            kind,
            messages: Vec::new(),
            carriers: Vec::new(),
            offer: None,
            unread: 0,
            invoices: BTreeMap::new(),
        }
    }

    pub fn is_private(&self) -> bool {
        matches!(self.kind, ChatKind::Private)
    }

    /// The people in it.
    pub fn members(&self) -> Vec<i64> {
        match &self.kind {
            ChatKind::Private => vec![self.id],
            ChatKind::Group { members, .. } => members.clone(),
        }
    }

    /// The id that the next message will have.
    pub fn next_id(&self) -> i64 {
        self.messages.len() as i64 + 1
    }

    pub fn message(&self, id: i64) -> Option<&Message> {
        self.messages.get(index(id)?)?.as_ref()
    }

    pub fn slot(&mut self, id: i64) -> Option<&mut Option<Message>> {
        self.messages.get_mut(index(id)?)
    }

    /// What is there, newest first.
    pub fn newest_first(&self) -> impl Iterator<Item = &Message> {
        self.messages.iter().rev().flatten()
    }
}

fn index(id: i64) -> Option<usize> {
    usize::try_from(id.checked_sub(1)?).ok()
}

/// What the bot put above the input field with its newest such message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Offer {
    pub message: i64,
    pub kind: OfferKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub placeholder: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OfferKind {
    Keyboard {
        rows: Vec<Vec<ReplyButton>>,
        one_time: bool,
    },
    ForceReply,
}

/// A button of a reply keyboard. The control API shows it as it serialises.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct ReplyButton {
    pub text: String,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub request_location: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub request_contact: bool,
}

/// What a change does to the chat's offer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum OfferChange {
    Set(Offer),
    Clear,
}

pub(crate) type InlineKeyboard = Vec<Vec<Button>>;

/// A button below a message.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Button {
    pub text: String,
    #[serde(flatten)]
    pub action: Action,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Action {
    CallbackData(String),
    Url(String),
    /// Pays the invoice that it stands below.
    Pay(bool),
    WebApp(Value),
    CopyText(Value),
    SwitchInlineQuery(String),
    SwitchInlineQueryCurrentChat(String),
    SwitchInlineQueryChosenChat(Value),
}

/// A callback button as it once was: what `old` taps press.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct PastButton {
    pub label: String,
    pub data: String,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Content {
    Text(Formatted),
    Photo {
        /// Names a stored file.
        file: String,
        caption: Formatted,
    },
    Location {
        latitude: f64,
        longitude: f64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        accuracy: Option<f64>,
    },
    Contact {
        phone: String,
        first_name: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        last_name: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user_id: Option<i64>,
    },
    Sticker {
        file: String,
        emoji: String,
    },
    Voice {
        /// Names a stored file.
        file: String,
        /// In seconds, as its sender says.
        duration: u32,
    },
    Document {
        /// Names a stored file.
        file: String,
        caption: Formatted,
    },
    Invoice(Invoice),
    /// A person paid.
    Payment(Payment),
}

/// What the bot asks to be paid.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Invoice {
    pub title: String,
    pub description: String,
    pub start_parameter: String,
    pub currency: String,
    /// In the currency's smallest unit, as everywhere.
    pub total: i64,
    /// The bot's own words, which no person sees.
    pub payload: String,
}

/// What a person paid: `SuccessfulPayment` of the Bot API.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Payment {
    pub currency: String,
    pub total_amount: i64,
    pub invoice_payload: String,
    pub telegram_payment_charge_id: String,
    pub provider_payment_charge_id: String,
}

/// A message. Dates are in seconds since 1970 UTC.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Message {
    pub id: i64,
    /// The person who wrote it; none = the bot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    pub date: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<i64>,
    pub content: Content,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<i64>,
    /// It was forwarded from somebody outside.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub forwarded: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub keyboard: InlineKeyboard,
    /// It came with a reply keyboard, its removal or a forced reply: such messages cannot be edited.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub locked: bool,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub protected: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_preview: Option<Value>,
    /// Callback buttons of its earlier keyboards, oldest first. Follows from the changes, so it is not written down.
    #[serde(skip)]
    pub past: Vec<PastButton>,
}

impl Message {
    pub fn new(id: i64, from: Option<i64>, date: i64, content: Content) -> Message {
        Message {
            id,
            from,
            date,
            edited: None,
            content,
            reply_to: None,
            forwarded: false,
            keyboard: Vec::new(),
            locked: false,
            protected: false,
            link_preview: None,
            past: Vec::new(),
        }
    }

    /// The callback buttons that it has now: labels and data.
    pub fn callbacks(&self) -> impl Iterator<Item = (&str, &str)> {
        let buttons = self.keyboard.iter().flatten();
        buttons.filter_map(|button| match &button.action {
            Action::CallbackData(data) => Some((button.text.as_str(), data.as_str())),
            _ => None,
        })
    }

    /// Whether it can be paid from where it stands.
    pub fn has_pay_button(&self) -> bool {
        let mut buttons = self.keyboard.iter().flatten();
        buttons.any(|button| matches!(button.action, Action::Pay(_)))
    }
}

/// A tap on a callback button.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Callback {
    pub id: u64,
    pub user: i64,
    pub chat: i64,
    pub message: i64,
    pub data: String,
    /// When it was tapped: test clock, ms.
    pub at: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Toast>,
}

/// The bot's answer to a tap.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Toast {
    pub text: String,
    pub alert: bool,
}

/// A bot's command, as the Bot API shows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Command {
    pub command: String,
    pub description: String,
}

/// Something that a person did, for the event of kind `act`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Act {
    pub user: i64,
    #[serde(flatten)]
    pub what: What,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case")]
pub(crate) enum What {
    Text {
        text: String,
        forward: bool,
    },
    Start {
        text: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payload: Option<String>,
    },
    Location {
        latitude: f64,
        longitude: f64,
    },
    Contact {
        phone: String,
        own: bool,
    },
    Photo {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        caption: Option<String>,
    },
    Sticker {
        emoji: String,
    },
    Voice {
        duration: u32,
    },
    Edit {
        message_id: i64,
        text: String,
    },
    Tap {
        label: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        data: Option<String>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_id: Option<i64>,
        old: bool,
    },
    Pay(super::payments::Wish),
    /// A payment that was held went through.
    Settle,
    Block,
    Unblock,
}
