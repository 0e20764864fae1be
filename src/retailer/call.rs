//! What is asked of the retailer, and what comes back: the language between the outbox and the dialogue.

use serde::{Deserialize, Serialize};

use crate::shop::{Catalogue, Chosen, Fen, Lang, OrderState, Quote};
use crate::store::{NewRow, OnUnknown};

/// The name of the carrier of calls.
pub const CARRIER: &str = "retailer";
/// The name of the carrier of calls that somebody waits for with a payment open: they do not stand behind others.
pub const CHECKS: &str = "retailer-check";
/// Milliseconds for which the answer to such a call is of use: Telegram wants its own within ten seconds.
const CHECK_USEFUL: i64 = 4_000;

/// A call.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Call {
    /// Read all that is sold.
    Catalogue,
    /// Ask what a basket costs.
    Quote(Box<QuoteRequest>),
    /// Read whether a session can be completed as it is, before money is taken for it. `query`: Telegram's question.
    Check {
        order: i64,
        session: String,
        query: String,
    },
    /// Place the order of a session. `prepaid`: the user has paid this platform, which settles with the retailer.
    Complete {
        order: i64,
        session: String,
        #[serde(default)]
        prepaid: bool,
    },
    /// Read whether the order of a session was placed.
    Session { order: i64, session: String },
    /// Read how far an order is.
    Order { order: i64, retailer_id: String },
    /// Call an order off.
    Cancel { order: i64, retailer_id: String },
}

/// What a quote is asked for.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
pub struct QuoteRequest {
    /// The id of the quote.
    pub quote: i64,
    pub lang: Lang,
    /// Variant, packs, options.
    pub lines: Vec<(String, u32, Vec<Chosen>)>,
    /// The card's code.
    pub code: Option<String>,
    /// What the code takes off at most.
    #[serde(default)]
    pub discount: Option<Fen>,
    pub address: Option<String>,
    /// In millionths of a degree.
    pub location: Option<(i64, i64)>,
    pub note: Option<String>,
    pub name: String,
    pub phone: String,
}

/// Shows no address and no phone number: what is printed may be logged.
impl std::fmt::Debug for QuoteRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "QuoteRequest({})", self.quote)
    }
}

/// What the retailer answered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    Catalogue(Box<Catalogue>),
    /// A price at which it will sell, and what it has to say about it.
    Quote {
        quote: Box<Quote>,
        problems: Vec<Problem>,
    },
    /// It will not sell this, for these reasons.
    No(Vec<Problem>),
    /// The order is placed, under this id of the retailer's.
    Placed(String),
    /// The order is not placed: the session is open or over.
    NotPlaced {
        over: bool,
        /// When it was asked, in milliseconds: what it says is true of then, and may be heard much later.
        #[serde(default)]
        asked_at: i64,
    },
    /// The retailer knows nothing of the session: it cannot say what became of its order.
    Forgotten,
    /// The session can be completed as it is: at this price, until then (milliseconds).
    Ready {
        pay: Fen,
        expires: i64,
    },
    /// How far the order is.
    Seen(Seen),
    /// The retailer cannot be reached or does not work; nothing was done.
    Unreachable,
}

/// How far an order is, as the retailer sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    pub state: OrderState,
    /// Why it was cancelled, in the retailer's words.
    pub reason: Option<String>,
    /// Until when it can be cancelled, in milliseconds.
    pub cancelable_until: Option<i64>,
    /// What it has taken off the total in all, because goods were missing.
    #[serde(default)]
    pub missing: Fen,
    /// Of which goods: variant and packs.
    #[serde(default)]
    pub missing_goods: Vec<(String, u32)>,
}

/// Something that the retailer has to say.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// UCP's or the retailer's code: `out_of_stock`, `discount_code_expired` …
    pub code: String,
    /// In the retailer's words.
    pub content: String,
    /// The line of the request that it is about.
    pub line: Option<usize>,
    /// With `out_of_stock`: how many there are.
    pub available: Option<u32>,
}

/// The row of the outbox that checks a session before money is taken for it, and brings the answer to a lane.
pub fn check(call: &Call, lane: i64, now: i64) -> anyhow::Result<NewRow> {
    Ok(NewRow {
        carrier: CHECKS.into(),
        not_after: Some(now + CHECK_USEFUL),
        ..self::call(call, lane)?
    })
}

/// The row of the outbox that makes a call and brings its answer to a lane.
pub fn call(call: &Call, lane: i64) -> anyhow::Result<NewRow> {
    Ok(NewRow {
        carrier: CARRIER.into(),
        lane: Some(lane),
        on_unknown: match call {
            // Money may have moved: never repeated before it has been read what became of it.
            Call::Complete { .. } => OnUnknown::Report,
            _ => OnUnknown::Repeat,
        },
        body: serde_json::to_string(call)?,
        ..NewRow::default()
    })
}
