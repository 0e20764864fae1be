//! The engine: every event is one turn, and a turn is one commit.
//!
//! Events are stored in the inbox before their sender is told that they arrived; a turn reads one, waits for the database
//! only, and ends in exactly one commit, which writes what it changed, what is to leave (the outbox) and that the event is
//! done; carriers take what is to leave and say what came of it, which may be an event again.
//!
//! Each loop is a function that takes the instant and does one step; [`Engine::run`] calls them when there is something to do.
//! Nothing here knows a method of the Bot API, or shopping.

mod broadcast;
mod carry;
mod clock;
mod commands;
mod lanes;
pub mod measure;
mod queue;
mod run;
mod timers;
mod turn;

use std::collections::BTreeMap;
use std::sync::Arc;

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::sync::mpsc;

pub use broadcast::SOURCE as BROADCAST_DONE;
pub use clock::{Clock, Now};
pub use turn::{Committed, Effects, NewTimer, Turn};

use crate::sabotage::{self, Sabotage};
use crate::store::{
    self, Broadcast, Db, InboxRow, NewRow, OnUnknown, OutboxRow, Recipient, Tx, Upload,
};
use broadcast::Broadcasts;
use lanes::Lanes;
use queue::Queue;
use timers::Timers;

/// What carries rows of the outbox out of the process. It knows no tables.
pub trait Carrier: Send + Sync {
    /// Carries one row and says what came of it.
    fn carry<'a>(&'a self, parcel: &'a Parcel, now: Now) -> BoxFuture<'a, Outcome>;

    /// Lets a row with this order key leave now, and counts it as leaving.
    ///
    /// # Errors
    /// It may not: the earliest instant at which it may, in monotonic milliseconds.
    fn admit(&self, order_key: Option<&str>, now: Now) -> Result<(), i64>;
}

/// A row as its carrier sees it.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// The row's id: the same at every attempt.
    pub id: i64,
    pub body: String,
    /// Times that it was carried before.
    pub attempts: i64,
    /// The message that the row's slot stands for.
    pub message: Option<i64>,
    /// What the row is to that slot.
    pub slot_use: store::SlotUse,
    /// The file that goes with it.
    pub upload: Option<Upload>,
    /// Where to tell what comes of it while it is carried.
    pub meanwhile: Meanwhile,
}

/// Tells a row's lane what comes of the row while it is carried, each time in an event of its own: somebody's words while they
/// speak. Nothing may hang on it: the answer says all of it once more, and what was told before is told again by a repeat.
#[derive(Clone, Debug, Default)]
pub struct Meanwhile(Option<mpsc::UnboundedSender<Value>>);

impl Meanwhile {
    /// Tells it. Without a lane, nobody hears it.
    pub fn tell(&self, value: Value) {
        if let Some(lane) = &self.0 {
            let _ = lane.send(value);
        }
    }
}

/// What came of carrying a row.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It arrived.
    Done {
        /// What the other side answered.
        value: Value,
        /// The message that it became, if it became one.
        message: Option<i64>,
        /// The id that its file got.
        file: Option<String>,
    },
    /// It will never arrive, for this reason.
    Refused {
        value: Value,
        reason: String,
        /// Something that the bot should know of.
        news: Option<News>,
    },
    /// Not now: carry it again after so many milliseconds.
    Again { after: i64, reason: String },
    /// It may have arrived or not.
    Unknown { reason: String },
}

/// An event that a carrier came to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    pub lane: i64,
    pub body: String,
}

/// The body of an event that answers a row: what was asked, and what came of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer {
    /// The row's id.
    pub row: i64,
    /// The name of the row's carrier.
    #[serde(default)]
    pub carrier: String,
    /// The row's body.
    pub asked: String,
    pub result: Answered,
}

/// What came of a row, for whoever waits for it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answered {
    Done(Value),
    /// A part of it has come, and the row is still on its way.
    Part(Value),
    Refused(Value),
    Unknown,
    Expired,
}

/// Runs a turn. It must end in [`Turn::commit`].
pub type Handle = Arc<dyn Fn(Turn) -> BoxFuture<'static, anyhow::Result<Committed>> + Send + Sync>;

/// What a recipient of a broadcast is sent.
pub enum Letter {
    /// This row; its order key is the recipient.
    Row(Box<NewRow>),
    /// Nothing before this instant, by the wall clock in milliseconds; nor is anybody else.
    NotBefore(i64),
}

/// Writes a recipient's letter of a broadcast, at an instant of the wall clock.
pub type Write = Arc<dyn Fn(&Broadcast, &Recipient, i64) -> anyhow::Result<Letter> + Send + Sync>;

/// What the bot gives the engine.
pub struct Handlers {
    /// Handles an event.
    pub turn: Handle,
    /// Tells the one concerned that an event could not be handled. Its commit parks the event as dead.
    pub apology: Handle,
    /// Writes the letters of broadcasts.
    pub write: Write,
    /// The carrier of those letters.
    pub letters: &'static str,
}

/// A carrier with the rows that wait for it.
struct Desk {
    carrier: Arc<dyn Carrier>,
    queue: Queue,
    workers: usize,
}

/// The engine. All its loops share one.
pub struct Engine {
    pub db: Db,
    pub clock: Clock,
    lanes: Lanes,
    desks: BTreeMap<&'static str, Desk>,
    timers: Timers,
    broadcasts: Broadcasts,
    handlers: Handlers,
}

impl Engine {
    /// An engine over a database. `carriers`: name, carrier, and how many rows it may carry at once. What a former process
    /// left waiting is taken up; what it had on its way is repeated, or reported as unknown.
    pub async fn start(
        db: Db,
        clock: Clock,
        handlers: Handlers,
        carriers: Vec<(&'static str, Arc<dyn Carrier>, usize)>,
    ) -> anyhow::Result<Arc<Engine>> {
        let now = clock.now();
        let made = db.clone();
        db.write(async move |tx: &mut Tx| {
            for lost in store::lost_rows(tx).await? {
                carry::settle(tx, &made, &lost, &carry::LOST, now).await?;
            }
            // They wait like any other, and are read with them below.
            store::take_replayed(tx).await?;
            Ok(())
        })
        .await?;
        let (events, rows, due) = db
            .read(async |tx| {
                Ok((
                    store::waiting_events(tx).await?,
                    store::waiting_rows(tx).await?,
                    store::next_due(tx).await?,
                ))
            })
            .await?;
        let desks = carriers
            .into_iter()
            .map(|(name, carrier, workers)| {
                let queue = Queue::default();
                let desk = Desk {
                    carrier,
                    queue,
                    workers,
                };
                (name, desk)
            })
            .collect();
        let engine = Engine {
            db,
            clock,
            lanes: Lanes::default(),
            desks,
            timers: Timers::default(),
            broadcasts: Broadcasts::default(),
            handlers,
        };
        engine.timers.expect(due);
        engine.look_for_commands().await?;
        if !sabotage::is(Sabotage::EventsForgotten) {
            engine.lanes.feed(events);
        }
        if !sabotage::is(Sabotage::RowsForgotten) {
            engine.feed_outbox(rows);
        }
        Ok(Arc::new(engine))
    }

    /// Stores an event from outside in a transaction of the caller's. The rows that were new must be given to
    /// [`Engine::feed`] after the commit.
    pub async fn receive(
        tx: &mut Tx,
        rows: &[InboxRow],
        now: Now,
    ) -> anyhow::Result<Vec<InboxRow>> {
        let mut new = Vec::new();
        for row in rows {
            if store::receive(tx, row, now.wall).await? {
                new.push(row.clone());
            }
        }
        Ok(new)
    }

    /// Lets the turns begin of events that were committed.
    pub fn feed(&self, events: Vec<InboxRow>) {
        self.lanes.feed(events);
    }

    /// Nothing is left to do: no event waits or is being handled, no timer is due, nothing is to leave or on its way, and no
    /// broadcast has recipients that can be told now.
    pub fn idle(&self, now: Now) -> bool {
        !self.timers.due(now.wall)
            && !self.broadcasts.due(now.wall)
            && self.lanes.empty()
            && self.desks.values().all(|desk| desk.queue.empty())
    }

    /// Lanes that have events which wait or are being handled.
    pub fn busy_lanes(&self) -> usize {
        self.lanes.count()
    }

    fn feed_outbox(&self, rows: Vec<OutboxRow>) {
        for row in rows {
            match self.desks.get(row.row.carrier.as_str()) {
                Some(desk) => desk.queue.put(row),
                None => log::error!("row {}: no carrier {:?}", row.id, row.row.carrier),
            }
        }
    }
}

/// A row that repeats harmlessly, has no name and waits for nobody.
impl Default for store::NewRow {
    fn default() -> Self {
        store::NewRow {
            carrier: String::new(),
            order_key: None,
            slot: None,
            slot_use: store::SlotUse::default(),
            priority: 0,
            not_after: None,
            on_unknown: OnUnknown::Repeat,
            lane: None,
            body: String::new(),
            upload: None,
            broadcast: None,
        }
    }
}
