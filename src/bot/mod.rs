//! The bot: what Milkrun says and does.
//!
//! A turn's event goes through [`schema()`], a dptree tree, to a handler; the handlers are in one file a topic and end in one
//! commit; every text that a person reads is built in `views`.

mod alias;
mod button;
mod context;
mod dialogue;
mod event;
mod form;
mod handlers;
mod html;
mod letter;
mod link;
mod out;
mod picture;
mod prose;
mod reminder;
mod say;
mod schema;
mod shelf;
mod thought;
mod views;

use std::sync::Arc;

use chrono_tz::Tz;

pub use alias::Aliases;
pub use event::START;
pub use form::{money, typed_instant};
pub use handlers::ordering::WORDS;
pub use letter::{notice_of_extension, tell_extension};
pub use link::Links;
pub use reminder::reminder;
pub use schema::{handlers, schema};
pub use shelf::{Shelf, Shelves};
pub use views::stats::csv as stats_csv;

#[doc(hidden)]
pub use say::Arg;

use crate::retailer::Codes;
use crate::shop::{Fen, PayBy};

/// What every turn shares.
pub struct Bot {
    /// The bot's username, without `@`.
    pub name: String,
    pub codes: Codes,
    pub links: Links,
    pub aliases: Aliases,
    pub rules: Rules,
    pub shelves: Shelves,
}

/// Rules of behaviour that are settings.
#[derive(Clone, Debug)]
pub struct Rules {
    /// The zone in which dates are said and typed.
    pub zone: Tz,
    /// Telegram ids of the admins.
    pub admins: Vec<i64>,
    /// The least that is paid by invoice: the payment provider takes no less. None: there is no provider.
    pub invoice_from: Option<Fen>,
    /// Letters of broadcasts a second.
    pub letters: u32,
    /// Orders of one user that may wait to be paid or answered at once.
    pub unsettled: i64,
    /// Milliseconds between two readings of an order that is under way.
    pub poll_ms: i64,
    /// Milliseconds between two readings of the catalogue.
    pub catalogue_ms: i64,
    /// How the model is asked; None: there is none.
    pub model: Option<ModelRules>,
}

/// How a model is asked.
#[derive(Clone, Debug)]
pub struct ModelRules {
    /// How often about one wish at most.
    pub rounds: u32,
    /// Tokens that one user's questions may take a day; the question that goes beyond is still answered.
    pub tokens_a_day: u32,
    /// There is a model for pictures.
    pub sees: bool,
    /// There is a model for voices.
    pub hears: bool,
}

impl Rules {
    /// How what the card does not cover is paid.
    pub fn pay_by(&self, pay: Fen) -> PayBy {
        match self.invoice_from {
            Some(least) if pay >= least && pay > Fen::ZERO => PayBy::Invoice,
            _ => PayBy::Delivery,
        }
    }
}

impl Bot {
    /// Shares it.
    pub fn shared(self) -> Arc<Bot> {
        Arc::new(self)
    }
}
