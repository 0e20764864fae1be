//! The state of the test chat: a pure machine that changes only by [`State::apply`], so that the journal's entries
//! bring it back. Whether a change is allowed is decided before: for the bot in `methods`, for people in [`people`].
//! No HTTP, no clock of its own.

mod apply;
mod files;
mod json;
pub(crate) mod model;
pub(crate) mod payments;
pub(crate) mod people;
mod profile;
mod queue;
pub(crate) mod said;
pub(crate) mod taps;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::clock::{Clock, Setting};
use files::Files;
pub(crate) use files::{BUILT_IN, BUILT_IN_VOICE, Stored};
pub(crate) use json::put;
use model::{
    Act, Bot, Callback, Chat, Command, Content, InlineKeyboard, Message, OfferChange, Toast, User,
};
use payments::{Checkout, FIRST_CHECKOUT, Standing};
use profile::Profile;
pub(crate) use profile::Words;
use queue::Queue;

/// Ids of people who are given none count from here, those of groups down from [`FIRST_GROUP`].
const FIRST_USER: i64 = 1001;
const FIRST_GROUP: i64 = -2001;

/// Callback query ids count from here: long numbers, as Telegram's are.
const FIRST_CALLBACK: u64 = 4_382_000_000_000_000_001;

/// Everything that survives a restart.
#[derive(Debug)]
pub(crate) struct State {
    pub bot: Bot,
    pub users: BTreeMap<i64, User>,
    pub chats: BTreeMap<i64, Chat>,
    pub queue: Queue,
    pub profile: Profile,
    pub files: Files,
    pub clock: Clock,
    callbacks: BTreeMap<u64, Callback>,
    next_callback: u64,
    checkouts: BTreeMap<u64, Checkout>,
    next_checkout: u64,
}

/// One step from a state to the next, complete: applying it needs no decision and cannot fail.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Change {
    /// A new person, or one with other properties.
    User(User),
    Group {
        id: i64,
        title: String,
        members: Vec<i64>,
    },
    /// A message was sent, by a person (with the act) or by the bot.
    Post {
        chat: i64,
        message: Box<Message>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        offer: Option<OfferChange>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        act: Option<Act>,
    },
    /// A message has a new content, a new keyboard, or both.
    Edit {
        chat: i64,
        message: i64,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        content: Option<Box<NewContent>>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        keyboard: Option<InlineKeyboard>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        act: Option<Act>,
    },
    Delete {
        chat: i64,
        message: i64,
    },
    /// A person pressed a callback button.
    Tap {
        callback: Callback,
        act: Act,
    },
    /// The bot answered a tap.
    Answer {
        callback: u64,
        toast: Toast,
    },
    /// A person pays: the bot is asked. The act is there once, however often it pays.
    Checkout {
        checkout: Checkout,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        act: Option<Act>,
    },
    /// The bot said whether it takes the money, with the payment if it is made at once.
    CheckoutAnswer {
        checkout: u64,
        standing: Standing,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        payment: Option<Box<Message>>,
    },
    /// A payment that was held goes through.
    Paid {
        checkout: u64,
        message: Box<Message>,
        /// There once, however many payments an act lets through.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        act: Option<Act>,
    },
    /// A person blocked or unblocked the bot; without an act it came with another act.
    Block {
        user: i64,
        blocked: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        act: Option<Act>,
    },
    /// The bot confirmed all updates before this id.
    Confirm {
        upto: i64,
    },
    /// The bot chose which kinds of update it wants; none = all.
    Allow {
        kinds: Vec<String>,
    },
    Commands {
        scope: String,
        language: String,
        commands: Vec<Command>,
    },
    Words {
        which: Words,
        language: String,
        text: String,
    },
    MenuButton {
        chat: i64,
        button: Value,
    },
    Store(Stored),
    Clock(Setting),
}

/// What a message says after an edit, and when it was made (seconds).
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct NewContent {
    pub content: Content,
    pub edited: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link_preview: Option<Value>,
}

impl State {
    /// Nobody and nothing.
    pub fn new(bot: Bot) -> State {
        State {
            bot,
            users: BTreeMap::new(),
            chats: BTreeMap::new(),
            queue: Queue::default(),
            profile: Profile::default(),
            files: Files::default(),
            clock: Clock {
                setting: Setting::Ahead(0),
                version: 0,
            },
            callbacks: BTreeMap::new(),
            next_callback: FIRST_CALLBACK,
            checkouts: BTreeMap::new(),
            next_checkout: FIRST_CHECKOUT,
        }
    }

    /// A tap by its id, as long as it is remembered.
    pub fn callback(&self, id: u64) -> Option<&Callback> {
        self.callbacks.get(&id)
    }

    /// The id of the next person who is given none.
    pub fn next_user_id(&self) -> i64 {
        let last = self.users.keys().next_back().copied();
        last.map_or(FIRST_USER, |last| FIRST_USER.max(last.saturating_add(1)))
    }

    /// The id of the next group.
    pub fn next_group_id(&self) -> i64 {
        let first = self.chats.keys().next().copied();
        first.map_or(FIRST_GROUP, |first| {
            FIRST_GROUP.min(first.saturating_sub(1))
        })
    }
}
