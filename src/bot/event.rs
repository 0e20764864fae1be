//! Events: what a row of the inbox says.

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use teloxide::dispatching::dialogue::GetChatId;
use teloxide::types::{ChatId, Update, UpdateKind};

use crate::engine::{Answer, Answered, BROADCAST_DONE};
use crate::model;
use crate::retailer::{Call, Reply};
use crate::store::{InboxRow, read_json, read_value};
use crate::telegram;

/// The source of the event that a process has begun.
pub const START: &str = "start";

/// What a turn is about.
#[derive(Clone, Debug)]
pub struct Event {
    /// Whose turn it is: one of a Telegram user's two lanes, or 0 for nobody's.
    pub lane: i64,
    pub kind: Kind,
}

/// The kinds of events.
#[derive(Clone, Debug)]
pub enum Kind {
    /// The process has begun.
    Started,
    /// A person did something.
    Update(Box<Update>),
    /// The retailer answered.
    Answered(Box<Call>, Box<Replied>),
    /// The model answered, or does not.
    Thought(Box<model::Call>, Box<model::Heard>),
    /// A timer fell due.
    Due(Due),
    /// A person sends more than is taken.
    Flooded,
    /// A chat cannot be written to any more.
    Unreachable,
    /// Everybody whom a broadcast goes to has had their turn.
    BroadcastDone(i64),
}

/// What came of a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Replied {
    Said(Reply),
    /// It is not known whether it was done.
    Unknown,
}

/// What a timer is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Due {
    /// Read the catalogue again.
    Catalogue,
    /// Empty what was finished long ago.
    Tidy,
    /// A quote's time is over.
    QuoteOver { quote: i64 },
    /// Nobody has paid an order's invoice in time.
    PayOver { order: i64 },
    /// Read how far an order is.
    Poll { order: i64 },
    /// Find out what became of an order in doubt.
    Settle { order: i64 },
    /// Remind people of a campaign's deadline, if it is still that one.
    Remind { campaign: i64, deadline: i64 },
    /// Remind a card's owner that its grace ends, if it still does then.
    RemindCard { card: i64, until: i64 },
    /// A voice message's words have their turn.
    Heard { thought: i64 },
    /// A scheduled broadcast begins.
    BroadcastBegins { broadcast: i64 },
    /// Tell how far a broadcast is. `settled`: how many were settled, `at`: at this instant.
    BroadcastLook {
        broadcast: i64,
        settled: i64,
        at: i64,
    },
}

impl Event {
    /// The Telegram user whose turn it is; 0 for nobody.
    pub fn user(&self) -> i64 {
        telegram::user_of(self.lane)
    }

    /// Reads a row.
    ///
    /// # Errors
    /// When it is of no known kind, so that it is parked and not passed over.
    pub fn read(row: &InboxRow) -> anyhow::Result<Event> {
        let kind = match row.source.as_str() {
            START => Kind::Started,
            "timer" => Kind::Due(read_json(&row.body).context("a timer")?),
            "news" => Kind::Unreachable,
            telegram::FLOOD => Kind::Flooded,
            BROADCAST_DONE => Kind::BroadcastDone(read_json(&row.body).context("a broadcast")?),
            "answer" => {
                let answer: Answer = read_json(&row.body).context("an answer")?;
                if answer.carrier == model::CARRIER {
                    return Ok(Event {
                        lane: row.lane,
                        kind: thought(answer)?,
                    });
                }
                let call = read_json(&answer.asked).context("what was asked")?;
                let replied = match answer.result {
                    Answered::Done(value) => Replied::Said(read_value(value).context("a reply")?),
                    Answered::Refused(Value::Null) | Answered::Expired => {
                        Replied::Said(Reply::Unreachable)
                    }
                    Answered::Refused(value) => {
                        Replied::Said(read_value(value).context("a refusal")?)
                    }
                    Answered::Unknown => Replied::Unknown,
                    Answered::Part(_) => bail!("a part of a reply: the retailer's come whole"),
                };
                Kind::Answered(Box::new(call), Box::new(replied))
            }
            source if source.starts_with(telegram::SOURCE) => {
                // `from_str`, not `from_value`: the latter quietly yields UpdateKind::Error in teloxide 0.17.
                let update: Update = read_json(&row.body).context("an update")?;
                if matches!(update.kind, UpdateKind::Error(_)) {
                    bail!("an update of a kind or shape that is not known");
                }
                Kind::Update(Box::new(update))
            }
            source => bail!("an event of no known source: {source:?}"),
        };
        Ok(Event {
            lane: row.lane,
            kind,
        })
    }
}

/// What came of a call to the model.
fn thought(answer: Answer) -> anyhow::Result<Kind> {
    let call = read_json(&answer.asked).context("what was asked of the model")?;
    let heard = match answer.result {
        Answered::Done(value) => read_value(value).context("what the model said")?,
        Answered::Part(value) => {
            model::Heard::Saying(read_value(value).context("what the model says")?)
        }
        // Its row could not be read, or the carrier panicked.
        Answered::Refused(_) | Answered::Expired | Answered::Unknown => {
            model::Heard::Nothing(model::Silence::Down)
        }
    };
    Ok(Kind::Thought(Box::new(call), Box::new(heard)))
}

/// Dialogues are kept by lane: in a private chat that is the chat.
impl GetChatId for Event {
    fn chat_id(&self) -> Option<ChatId> {
        Some(ChatId(self.lane))
    }
}
