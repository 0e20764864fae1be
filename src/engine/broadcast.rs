//! Broadcasts: one message to many. A running broadcast's recipients are written in steps, and a few letters at a time are put
//! into the outbox, from where their carrier takes them. A million recipients are a million small rows, and never more than
//! [`WINDOW`] letters.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::Notify;

use super::{Engine, Letter, Now};
use crate::store::{self, Broadcast, InboxRow, NewRow, OutboxRow, Reached, Tx};

/// The source of the event that a broadcast is done; its body is the broadcast's id.
pub const SOURCE: &str = "broadcast";

/// Letters of one broadcast that are in the outbox at most.
const WINDOW: usize = 64;
/// Letters in the outbox below which there is room for more: not every one that leaves is worth a step.
const LOW: usize = 40;
/// Users that the first step looks at, and any step at the least and at the most.
const FIRST_STEP: i64 = 200;
const LEAST_STEP: i64 = 50;
const LARGEST_STEP: i64 = 2_000;
/// How long a step may hold the database: the next looks at fewer users, or more. A reply takes a few milliseconds and writes
/// four times: it hardly notices half of one.
const HELD: Duration = Duration::from_micros(500);

/// What there is to do for broadcasts, kept in memory.
pub(super) struct Broadcasts {
    inner: Mutex<Inner>,
    wake: Notify,
}

struct Inner {
    /// From when on there may be something to do, by the wall clock in milliseconds; `i64::MAX`: a broadcast must begin first.
    due: i64,
    /// Set by what happens while a step looks.
    changed: bool,
    /// Users that the next step looks at.
    step: i64,
    /// Those that the last step found running: no news.
    known: Vec<i64>,
}

impl Default for Broadcasts {
    fn default() -> Self {
        let inner = Inner {
            due: i64::MAX,
            changed: false,
            step: FIRST_STEP,
            known: Vec::new(),
        };
        Broadcasts {
            inner: Mutex::new(inner),
            wake: Notify::new(),
        }
    }
}

impl Broadcasts {
    /// A broadcast has begun, or goes on.
    pub(super) fn expect(&self) {
        let mut inner = self.inner();
        inner.due = i64::MIN;
        inner.changed = true;
        self.wake.notify_one();
    }

    /// A letter has left: so many are still to leave.
    pub(super) fn settled(&self, left: usize) {
        if left < LOW {
            self.wake.notify_one();
        }
    }

    pub(super) fn due(&self, wall: i64) -> bool {
        self.inner().due <= wall
    }

    /// When there may be something to do, by the wall clock.
    pub(super) fn next(&self) -> i64 {
        self.inner().due
    }

    pub(super) async fn woken(&self) {
        self.wake.notified().await;
    }

    fn looking(&self) -> i64 {
        let mut inner = self.inner();
        inner.changed = false;
        inner.step
    }

    /// What a look found: nothing to do before an instant.
    fn rests(&self, until: i64) {
        let mut inner = self.inner();
        if !inner.changed {
            inner.due = until;
        }
    }

    /// How long the database was held for so many users.
    fn held(&self, users: i64, took: Duration) {
        let fit = users as f64 * HELD.as_secs_f64() / took.as_secs_f64().max(1e-6);
        // Slowly up: one quick step says little.
        let most = LARGEST_STEP.min(users * 2);
        self.inner().step = (fit as i64).clamp(LEAST_STEP, most);
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What became of a broadcast in a step.
enum Step {
    /// There is more to do at once.
    Went,
    /// Nothing before this instant, or before letters have left.
    Rests(i64),
    /// It waits for letters that are on their way.
    Waits,
}

impl Engine {
    /// Takes every running broadcast a step on: writes its next recipients, or puts their letters into the outbox. False when
    /// there is nothing to do until a letter has left, or something begins.
    pub async fn broadcast(&self, now: Now) -> anyhow::Result<bool> {
        if !self.broadcasts.due(now.wall) {
            return Ok(false);
        }
        let users = self.broadcasts.looking();
        let running = self.db.read(store::running_broadcasts).await?;
        self.broadcasts.inner().known = running.iter().map(|broadcast| broadcast.id).collect();
        let (mut went, mut waits, mut until) = (false, false, i64::MAX);
        for broadcast in &running {
            if !broadcast.all_written {
                self.spread(broadcast, users, now).await?;
                went = true;
            }
            match self.post(broadcast, now).await? {
                Step::Went => went = true,
                Step::Waits => waits = true,
                Step::Rests(at) => until = until.min(at),
            }
        }
        if !went && !waits {
            self.broadcasts.rests(until);
        }
        Ok(went)
    }

    /// Writes the next recipients.
    async fn spread(&self, broadcast: &Broadcast, users: i64, now: Now) -> anyhow::Result<()> {
        let to = self
            .db
            .read(async |tx| Ok(store::users_up_to(tx, broadcast, users).await?))
            .await?;
        let written = broadcast.clone();
        let took = self
            .db
            .write(async move |tx: &mut Tx| {
                let began = Instant::now();
                store::write_recipients(tx, &written, to, now.wall).await?;
                Ok(began.elapsed())
            })
            .await?;
        if to.is_some() {
            self.broadcasts.held(users, took);
        }
        Ok(())
    }

    /// Puts the next letters into the outbox, or ends a broadcast that has no more.
    async fn post(&self, broadcast: &Broadcast, now: Now) -> anyhow::Result<Step> {
        let Some(desk) = self.desks.get(self.handlers.letters) else {
            anyhow::bail!("there is no carrier {:?}", self.handlers.letters);
        };
        let queued = desk.queue.lines();
        if queued >= LOW {
            return Ok(Step::Waits);
        }
        let room = i64::try_from(WINDOW - queued)?;
        let recipients = self
            .db
            .read(async |tx| store::next_recipients(tx, broadcast, room, now.wall).await)
            .await?;
        let Some(last) = recipients.last().map(|recipient| recipient.user) else {
            if !broadcast.all_written {
                return Ok(Step::Waits);
            }
            return self.end(broadcast, now).await;
        };
        let mut letters = Vec::new();
        for recipient in &recipients {
            let letter = match recipient.wanted {
                true => (self.handlers.write)(broadcast, recipient, now.wall),
                false => {
                    letters.push((recipient.user, None));
                    continue;
                }
            };
            match letter {
                Ok(Letter::Row(row)) => letters.push((recipient.user, Some(*row))),
                Ok(Letter::NotBefore(at)) => return Ok(Step::Rests(at)),
                Err(error) => {
                    log::error!("broadcast {}: paused: {error:#}", broadcast.number);
                    let id = broadcast.id;
                    self.db
                        .write(async move |tx: &mut Tx| {
                            store::pause_broadcast(tx, id, now.wall).await
                        })
                        .await?;
                    return Ok(Step::Went);
                }
            }
        }
        let (ids, before, id) = (self.db.clone(), broadcast.clone(), broadcast.id);
        let rows = self
            .db
            .write(async move |tx: &mut Tx| {
                // It may have been paused meanwhile, and let go on: then letters of before these wait again.
                let present = store::broadcast(tx, id).await?;
                if present.is_none_or(|present| present.has_moved_since(&before)) {
                    return Ok(Vec::new());
                }
                let mut rows = Vec::new();
                for (user, letter) in &letters {
                    let Some(row) = letter else {
                        store::reached(tx, id, *user, Reached::LeftOut).await?;
                        continue;
                    };
                    let row = NewRow {
                        broadcast: Some(id),
                        order_key: Some(user.to_string()),
                        ..row.clone()
                    };
                    let new = ids.id();
                    store::put_row(tx, new, &row, now.wall).await?;
                    store::queue_recipient(tx, id, *user).await?;
                    rows.push(OutboxRow {
                        id: new,
                        attempts: 0,
                        row,
                    });
                }
                store::posted(tx, id, last).await?;
                Ok(rows)
            })
            .await?;
        self.feed_outbox(rows);
        Ok(Step::Went)
    }

    /// Ends a broadcast whose last letter has been settled, and tells its owner.
    async fn end(&self, broadcast: &Broadcast, now: Now) -> anyhow::Result<Step> {
        let (id, lane, event) = (broadcast.id, broadcast.owner, self.db.id());
        let ended = self
            .db
            .write(async move |tx: &mut Tx| {
                match store::end_broadcast(tx, id, now.wall).await? {
                    None => return Ok(None),
                    Some(false) => return Ok(Some(Vec::new())),
                    Some(true) => {}
                }
                let row = InboxRow {
                    id: event,
                    source: SOURCE.into(),
                    key: id.to_string(),
                    lane,
                    body: json!(id).to_string(),
                    attempts: 0,
                };
                Engine::receive(tx, &[row], now).await.map(Some)
            })
            .await?;
        match ended {
            Some(events) => {
                self.lanes.feed(events);
                Ok(Step::Went)
            }
            None => Ok(Step::Waits),
        }
    }

    /// Takes note of the broadcasts that are running.
    pub(super) async fn look_for_broadcasts(&self) -> anyhow::Result<()> {
        if self.broadcasts.due(i64::MIN) {
            return Ok(());
        }
        let running = self.db.read(store::running_broadcasts).await?;
        let is_new = |broadcast: &Broadcast| !self.broadcasts.inner().known.contains(&broadcast.id);
        if running.iter().any(is_new) {
            self.broadcasts.expect();
        }
        Ok(())
    }
}
