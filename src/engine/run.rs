//! The runner: calls the engine's steps when there is something to do, until it is told to stop.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use super::Engine;
use crate::store;

/// Turns that run side by side.
const TURNS: usize = 8;
/// Longest sleep of a loop that waits for an instant: it looks again even if nobody woke it.
const NAP: Duration = Duration::from_secs(60);
/// Pause between two steps of broadcasts: most replies meet none of them.
const YIELD: Duration = Duration::from_millis(6);
/// Pause between two looks for what an operator did: another process did it, and nobody wakes this one.
const COMMANDS: Duration = Duration::from_millis(500);
/// Pause after a step that failed.
const PAUSE: Duration = Duration::from_secs(1);

impl Engine {
    /// Runs turns, carriers and timers until `stop`, then ends what is under way. What is left waits in the database.
    ///
    /// # Errors
    /// When one of the loops has ended by itself: the process should not go on without it.
    pub async fn run(self: &Arc<Self>, stop: CancellationToken) -> anyhow::Result<()> {
        let mut loops = JoinSet::new();
        for _ in 0..TURNS {
            let (engine, stop) = (self.clone(), stop.clone());
            loops.spawn(async move {
                while engine.ready(&stop).await {
                    let now = engine.clock.now();
                    let did = went(engine.turn(now).await, "turn").await;
                    if !did {
                        let nap = nap(engine.lanes.resumes(), engine.clock.now().mono);
                        rest(engine.lanes.woken(), nap, &stop).await;
                    }
                }
            });
        }
        for (name, desk) in &self.desks {
            for _ in 0..desk.workers {
                let (engine, stop, name) = (self.clone(), stop.clone(), *name);
                loops.spawn(async move {
                    while engine.ready(&stop).await {
                        let now = engine.clock.now();
                        let did = went(engine.carry(name, now).await, name).await;
                        if !did && let Some(desk) = engine.desks.get(name) {
                            let nap = nap(desk.queue.resumes(), engine.clock.now().mono);
                            rest(desk.queue.woken(), nap, &stop).await;
                        }
                    }
                });
            }
        }
        let (engine, stopped) = (self.clone(), stop.clone());
        let mut changes = self.clock.changes();
        loops.spawn(async move {
            while engine.ready(&stopped).await {
                let now = engine.clock.now();
                if !went(engine.ring(now).await, "timers").await {
                    let until = engine.timers.next().saturating_sub(now.wall);
                    let nap = NAP.min(Duration::from_millis(until.max(1) as u64));
                    let woken = async {
                        tokio::select! {
                            () = engine.timers.woken() => {}
                            () = changes.next() => {}
                        }
                    };
                    rest(woken, nap, &stopped).await;
                }
            }
        });
        let (engine, stopped) = (self.clone(), stop.clone());
        loops.spawn(async move {
            while engine.ready(&stopped).await {
                let looked = engine.look_for_commands().await;
                went(looked.map(|()| false), "commands").await;
                if !went(engine.take_replayed().await, "replays").await {
                    rest(std::future::pending(), COMMANDS, &stopped).await;
                }
            }
        });
        let (engine, stopped) = (self.clone(), stop.clone());
        let mut changes = self.clock.changes();
        loops.spawn(async move {
            while engine.ready(&stopped).await {
                let now = engine.clock.now();
                if went(engine.broadcast(now).await, "broadcasts").await {
                    // Whoever waits for the database goes first.
                    tokio::time::sleep(YIELD).await;
                    continue;
                }
                let until = engine.broadcasts.next().saturating_sub(now.wall);
                let nap = NAP.min(Duration::from_millis(until.max(100) as u64));
                let woken = async {
                    tokio::select! {
                        () = engine.broadcasts.woken() => {}
                        () = changes.next() => {}
                    }
                };
                rest(woken, nap, &stopped).await;
            }
        });
        let clock = self.clock.clone();
        let stopped = stop.clone();
        loops.spawn(async move {
            tokio::select! {
                () = clock.watch() => {}
                () = stopped.cancelled() => {}
            }
        });
        while let Some(ended) = loops.join_next().await {
            ended?;
            anyhow::ensure!(stop.is_cancelled(), "a loop of the engine ended");
        }
        Ok(())
    }

    /// Waits until the next step can be taken, which a database in trouble holds up. False when there is to be none.
    async fn ready(&self, stop: &CancellationToken) -> bool {
        tokio::select! {
            biased;
            () = stop.cancelled() => false,
            () = self.db.well() => true,
        }
    }
}

/// Whether a step did something; one that failed is logged, and pauses its loop.
async fn went(step: anyhow::Result<bool>, name: &str) -> bool {
    match step {
        Ok(did) => did,
        // It was said, and the next step waits until the database is well.
        Err(error) if store::troubled(&error) => true,
        Err(error) => {
            log::error!("{name}: {error:#}");
            tokio::time::sleep(PAUSE).await;
            true
        }
    }
}

fn nap(resumes: Option<i64>, mono: i64) -> Duration {
    resumes.map_or(NAP, |at| {
        NAP.min(Duration::from_millis((at - mono).max(1) as u64))
    })
}

async fn rest(woken: impl Future<Output = ()>, nap: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = woken => {}
        () = tokio::time::sleep(nap) => {}
        () = stop.cancelled() => {}
    }
}
