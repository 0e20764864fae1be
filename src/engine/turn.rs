//! A turn: one event, handled once, ended by one commit.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;

use super::{Engine, Handle, Now};
use crate::store::{self, DbError, InboxRow, NewRow, OutboxRow, SlotUse, Timer, Tx};

/// How long a turn may take before its commit begins. It waits for the database only, so this ends a turn that hangs.
const LIMIT: Duration = Duration::from_secs(20);
/// Turns that an event has before it is parked as dead.
const ATTEMPTS: i64 = 3;
/// Pause after a failed turn, in milliseconds, times the attempts so far.
const PAUSE: i64 = 200;

/// Proof that a turn has ended in its commit. Only [`Turn::commit`] makes one.
#[derive(Debug)]
pub struct Committed(());

/// What a turn brings about besides the rows that it wrote itself.
#[derive(Debug, Default)]
pub struct Effects {
    /// What is to leave, in this order.
    pub rows: Vec<NewRow>,
    /// Timers to set: key, due instant, body. They fall due in the turn's own lane.
    pub timers: Vec<(String, i64, String)>,
    /// Keys of timers to take back.
    pub cancelled: Vec<String>,
}

/// An event and the means to end its turn. Cloning shares it.
#[derive(Clone)]
pub struct Turn {
    shared: Arc<Shared>,
}

struct Shared {
    engine: Arc<Engine>,
    event: InboxRow,
    now: Now,
    dialogue: Mutex<Dialogue>,
    committing: AtomicBool,
    /// The error for which the event is parked as dead, when this is the apology for it.
    dead: Option<String>,
}

#[derive(Default)]
struct Dialogue {
    state: Option<String>,
    changed: bool,
}

impl Turn {
    /// The event.
    pub fn event(&self) -> &InboxRow {
        &self.shared.event
    }

    /// The instant at which the turn began.
    pub fn now(&self) -> Now {
        self.shared.now
    }

    /// A new id.
    pub fn id(&self) -> i64 {
        self.shared.engine.db.id()
    }

    /// The state of the lane's dialogue, as staged by this turn.
    pub fn dialogue(&self) -> Option<String> {
        self.stage().state.clone()
    }

    /// Stages another state of the lane's dialogue: the commit writes it. None removes it.
    pub fn set_dialogue(&self, state: Option<String>) {
        let mut stage = self.stage();
        stage.changed |= stage.state != state;
        stage.state = state;
    }

    /// Reads what is committed.
    pub async fn read<T>(
        &self,
        f: impl AsyncFnOnce(&mut Tx) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.shared.engine.db.read(f).await
    }

    /// Ends the turn: the closure's writes, its effects, the staged dialogue and that the event is done are one commit.
    pub async fn commit(
        &self,
        f: impl AsyncFn(&mut Tx) -> anyhow::Result<Effects>,
    ) -> anyhow::Result<Committed> {
        let shared = self.shared.clone();
        let (engine, now) = (&self.shared.engine, self.shared.now);
        self.shared.committing.store(true, Ordering::SeqCst);
        let written = engine
            .db
            .write(async move |tx: &mut Tx| {
                let effects = f(tx).await?;
                shared.end(tx).await?;
                shared.bring_about(tx, effects).await
            })
            .await;
        self.shared.committing.store(false, Ordering::SeqCst);
        let (rows, due) = written.map_err(|error| match error {
            DbError::Writer(error) => error,
            batch => batch.into(),
        })?;
        engine.feed_outbox(rows);
        engine.timers.expect(due);
        log::debug!("event {}: committed at {}", self.shared.event.id, now.wall);
        Ok(Committed(()))
    }

    fn stage(&self) -> MutexGuard<'_, Dialogue> {
        self.shared
            .dialogue
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shared {
    /// Writes the dialogue's state and that the event is done, or dead.
    async fn end(&self, tx: &mut Tx) -> anyhow::Result<()> {
        let staged = {
            let stage = self.dialogue.lock().unwrap_or_else(PoisonError::into_inner);
            stage.changed.then(|| stage.state.clone())
        };
        match staged {
            Some(Some(state)) => store::keep_dialogue(tx, self.event.lane, &state).await?,
            Some(None) => store::forget_dialogue(tx, self.event.lane).await?,
            None => {}
        }
        match &self.dead {
            Some(error) => store::bury(tx, self.event.id, error, self.now.wall).await?,
            None => anyhow::ensure!(
                store::settle_event(tx, self.event.id, self.now.wall).await?,
                "the event was settled before"
            ),
        }
        Ok(())
    }

    async fn bring_about(
        &self,
        tx: &mut Tx,
        effects: Effects,
    ) -> anyhow::Result<(Vec<OutboxRow>, Option<i64>)> {
        let db = &self.engine.db;
        for key in &effects.cancelled {
            store::cancel_timer(tx, key).await?;
        }
        let mut due = None;
        for (key, due_at, body) in effects.timers {
            let timer = Timer {
                key,
                id: db.id(),
                due_at,
                lane: self.event.lane,
                body,
            };
            store::set_timer(tx, &timer).await?;
            due = Some(due.map_or(due_at, |earlier: i64| earlier.min(due_at)));
        }
        let mut rows = Vec::with_capacity(effects.rows.len());
        for mut row in effects.rows {
            if let (Some(key), Some(slot)) = (&row.order_key, &row.slot)
                && row.slot_use != SlotUse::About
                && store::supersede(tx, key, slot, self.now.wall).await?
            {
                row.slot_use = SlotUse::Anew;
            }
            let id = db.id();
            store::put_row(tx, id, &row, self.now.wall).await?;
            rows.push(OutboxRow {
                id,
                attempts: 0,
                row,
            });
        }
        Ok((rows, due))
    }
}

impl Engine {
    /// Gives the next event its turn. False when none waits.
    pub async fn turn(self: &Arc<Self>, now: Now) -> anyhow::Result<bool> {
        let Some(event) = self.lanes.take(now.mono) else {
            return Ok(false);
        };
        let lane = event.lane;
        match self
            .attempt(event.clone(), now, &self.handlers.turn, None)
            .await
        {
            Ok(()) => self.lanes.done(lane),
            Err(error) => {
                let attempts = event.attempts + 1;
                log::warn!("event {}: turn {attempts} failed: {error:#}", event.id);
                let error = format!("{error:#}");
                if attempts >= ATTEMPTS {
                    self.park(event, now, &self.handlers.apology, error).await;
                    self.lanes.done(lane);
                } else {
                    let id = event.id;
                    let noted = self
                        .db
                        .write(async move |tx: &mut Tx| {
                            Ok(store::tried_event(tx, id, attempts, &error).await?)
                        })
                        .await;
                    if let Err(error) = noted {
                        log::error!("event {id}: its failure cannot be noted: {error}");
                    }
                    self.lanes
                        .again(lane, attempts, now.mono + PAUSE * attempts);
                }
            }
        }
        Ok(true)
    }

    /// Parks an event as dead and says so to the one concerned, or at least parks it.
    async fn park(self: &Arc<Self>, event: InboxRow, now: Now, apology: &Handle, error: String) {
        let id = event.id;
        log::error!("event {id}: parked: {error}");
        let dead = Some(error.clone());
        let Err(failed) = self.attempt(event, now, apology, dead).await else {
            return;
        };
        log::warn!("event {id}: no apology: {failed:#}");
        let parked = self
            .db
            .write(async move |tx: &mut Tx| Ok(store::bury(tx, id, &error, now.wall).await?))
            .await;
        if let Err(error) = parked {
            // It still waits in the database, and has its turn again after the next start.
            log::error!("event {id}: it cannot be parked: {error}");
        }
    }

    /// One turn, ended by its commit, its failure, its panic, or the limit of its time.
    async fn attempt(
        self: &Arc<Self>,
        event: InboxRow,
        now: Now,
        handle: &Handle,
        dead: Option<String>,
    ) -> anyhow::Result<()> {
        let lane = event.lane;
        let state = self
            .db
            .read(async |tx| Ok(store::dialogue(tx, lane).await?))
            .await?;
        let turn = Turn {
            shared: Arc::new(Shared {
                engine: self.clone(),
                event,
                now,
                dialogue: Mutex::new(Dialogue {
                    state,
                    changed: false,
                }),
                committing: AtomicBool::new(false),
                dead,
            }),
        };
        let mut running = AssertUnwindSafe(handle(turn.clone())).catch_unwind();
        let ended = loop {
            tokio::select! {
                ended = &mut running => break ended,
                () = tokio::time::sleep(LIMIT) => {
                    // A commit that has begun is waited for: to leave it would leave its messages unsent till the next start.
                    anyhow::ensure!(
                        turn.shared.committing.load(Ordering::SeqCst),
                        "the turn took longer than {LIMIT:?}"
                    );
                }
            }
        };
        match ended {
            Ok(result) => result.map(|Committed(())| ()),
            Err(panic) => {
                let words = panic
                    .downcast_ref::<&str>()
                    .map(|s| (*s).to_owned())
                    .or_else(|| panic.downcast_ref::<String>().cloned());
                anyhow::bail!("panic: {}", words.unwrap_or_default())
            }
        }
    }
}
