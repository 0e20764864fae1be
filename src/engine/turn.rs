//! A turn: one event, handled once, ended by one commit.

use std::panic::AssertUnwindSafe;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures::FutureExt;

use super::{Engine, Handle, Now};
use crate::sabotage::{self, Sabotage};
use crate::store::{self, DbError, InboxRow, NewRow, OutboxRow, SlotUse, Timer, Tx};

/// How long a turn may take before its commit begins. It waits for the database only, so this ends a turn that hangs.
const LIMIT: Duration = Duration::from_secs(20);
/// Turns that an event has before it is parked as dead.
const ATTEMPTS: i64 = 3;
/// Pause after a failed turn, in milliseconds, times the attempts so far.
const PAUSE: i64 = 200;

/// Pause before an event that could not even be parked has another turn, in milliseconds.
const PAUSE_PARKING: i64 = 5_000;

/// The event of a turn was settled before: nothing of the turn is written.
#[derive(Debug, thiserror::Error)]
#[error("the event was settled before")]
struct SettledBefore;

/// Proof that a turn has ended in its commit. Only [`Turn::commit`] makes one.
#[derive(Debug)]
pub struct Committed(());

/// What a turn brings about besides the rows that it wrote itself.
#[derive(Debug, Default)]
pub struct Effects {
    /// What is to leave, in this order.
    pub rows: Vec<NewRow>,
    /// Timers to set.
    pub timers: Vec<NewTimer>,
    /// Keys of timers to take back.
    pub cancelled: Vec<String>,
    /// A broadcast has begun, or goes on.
    pub broadcasts: bool,
}

/// A timer to be set, in place of one of the same key.
#[derive(Debug)]
pub struct NewTimer {
    pub key: String,
    /// By the wall clock, in milliseconds.
    pub due_at: i64,
    /// Where it falls due; None: in the turn's own lane.
    pub lane: Option<i64>,
    pub body: String,
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

    /// Reads what is committed, all of one instant.
    pub async fn snapshot<T>(
        &self,
        f: impl AsyncFnOnce(&mut Tx) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        self.shared.engine.db.snapshot(f).await
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
                let broadcasts = effects.broadcasts;
                let (rows, due) = shared.bring_about(tx, effects).await?;
                sabotage::before_commit().await;
                Ok((rows, due, broadcasts))
            })
            .await;
        self.shared.committing.store(false, Ordering::SeqCst);
        let (rows, due, broadcasts) = written.map_err(|error| match error {
            DbError::Writer(error) => error,
            batch => batch.into(),
        })?;
        engine.feed_outbox(rows);
        engine.timers.expect(due);
        if broadcasts {
            engine.broadcasts.expect();
        }
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
            None => {
                let settled = store::settle_event(tx, self.event.id, self.now.wall).await?;
                if !settled && !sabotage::is(Sabotage::DoneBeforeCommit) {
                    return Err(SettledBefore.into());
                }
            }
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
        for new in effects.timers {
            let timer = Timer {
                key: new.key,
                id: db.id(),
                due_at: new.due_at,
                lane: new.lane.unwrap_or(self.event.lane),
                body: new.body,
            };
            store::set_timer(tx, &timer).await?;
            due = Some(due.map_or(timer.due_at, |earlier: i64| earlier.min(timer.due_at)));
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
        let Some((event, received)) = self.lanes.take(now.mono) else {
            return Ok(false);
        };
        let lane = event.lane;
        let Err(error) = self
            .attempt(event.clone(), now, &self.handlers.turn, None)
            .await
        else {
            metrics::histogram!(super::measure::TURN_SECONDS).record(received.elapsed());
            self.lanes.done(lane);
            return Ok(true);
        };
        if error.downcast_ref::<SettledBefore>().is_some() {
            // A commit that was reported as failed had landed after all.
            self.lanes.done(lane);
            return Ok(true);
        }
        if store::troubled(&error) {
            // No fault of the event's, and not logged for each: it keeps its place until the database is well.
            self.lanes.again(lane, event.attempts, now.mono);
            return Ok(true);
        }
        // A commit that failed for others is no fault of this event's.
        let own = !matches!(error.downcast_ref(), Some(DbError::Batch(_)));
        let attempts = event.attempts + i64::from(own);
        metrics::counter!(super::measure::TURNS_FAILED).increment(1);
        log::warn!("event {}: turn {attempts} failed: {error:#}", event.id);
        let pause = PAUSE * attempts.max(1);
        if attempts < ATTEMPTS {
            self.note(event.id, attempts, format!("{error:#}")).await;
            self.lanes.again(lane, attempts, now.mono + pause);
        } else if self
            .park(event, now, &self.handlers.apology, format!("{error:#}"))
            .await
        {
            self.lanes.done(lane);
        } else {
            // It keeps its place in the lane until it can at least be parked.
            self.lanes.again(lane, attempts, now.mono + PAUSE_PARKING);
        }
        Ok(true)
    }

    /// Notes that a turn on an event failed.
    async fn note(&self, id: i64, attempts: i64, error: String) {
        let noted = self
            .db
            .write(async move |tx: &mut Tx| Ok(store::tried_event(tx, id, attempts, &error).await?))
            .await;
        if let Err(error) = noted
            && !matches!(error, DbError::Trouble(_))
        {
            log::error!("event {id}: its failure cannot be noted: {error}");
        }
    }

    /// Parks an event as dead and says so to the one concerned, or at least parks it. False when even that failed.
    async fn park(
        self: &Arc<Self>,
        event: InboxRow,
        now: Now,
        apology: &Handle,
        error: String,
    ) -> bool {
        let id = event.id;
        log::error!("event {id}: parked: {error}");
        let dead = Some(error.clone());
        let Err(failed) = self.attempt(event, now, apology, dead).await else {
            return true;
        };
        if store::troubled(&failed) {
            return false;
        }
        log::warn!("event {id}: no apology: {failed:#}");
        let parked = self
            .db
            .write(async move |tx: &mut Tx| Ok(store::bury(tx, id, &error, now.wall).await?))
            .await;
        if let Err(error) = &parked
            && !matches!(error, DbError::Trouble(_))
        {
            log::error!("event {id}: it cannot be parked: {error}");
        }
        parked.is_ok()
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
        if sabotage::is(Sabotage::DoneBeforeCommit) {
            let (id, at) = (event.id, now.wall);
            let mark = async move |tx: &mut Tx| Ok(store::settle_event(tx, id, at).await?);
            self.db.write(mark).await?;
        }
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
            // Its words are not said: they may hold what somebody wrote. The program's panic hook logs the place.
            Err(_) => anyhow::bail!("panic in a handler"),
        }
    }
}
