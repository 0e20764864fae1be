//! The test clock: shown, waited for, set.

use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State as Shared;
use serde::Deserialize;

use super::{Answer, Body, Hubs, Query, WAIT_MAX_S, Wrong};
use crate::testchat::clock::{Clock, machine_ms};
use crate::testchat::state::Change;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wanted {
    /// Answer when the clock's version is another than this.
    version: Option<u64>,
    #[serde(default)]
    wait_s: u64,
}

pub(super) async fn get(Shared(hub): Hubs, Query(wanted): Query<Wanted>) -> Answer {
    if let Some(version) = wanted.version {
        let wait = Duration::from_secs(wanted.wait_s.min(WAIT_MAX_S));
        let deadline = Instant::now() + wait;
        // Whether it changed or not, the answer is how it stands.
        let _ = hub
            .wait(&hub.events, deadline, |core| {
                (core.state.clock.version != version).then_some(())
            })
            .await;
    }
    let mut core = hub.lock();
    let now = core.now();
    Ok(Json(core.state.clock_json(now)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Set {
    now: Option<i64>,
    running: Option<bool>,
    advance: Option<i64>,
}

pub(super) async fn set(Shared(hub): Hubs, Body(set): Body<Set>) -> Answer {
    let mut core = hub.lock();
    let now = core.now();
    let to = match (set.now, set.advance) {
        (Some(_), Some(_)) => return Err(Wrong::bad("give now or advance, not both")),
        (None, None) if set.running.is_none() => {
            return Err(Wrong::bad("give now, advance or running"));
        }
        (Some(to), None) => to,
        (None, advance) => now.saturating_add(advance.unwrap_or(0)),
    };
    let running = set.running.unwrap_or(core.state.clock.running());
    let setting = Clock::set(now, to, running, machine_ms()).map_err(Wrong::bad)?;
    core.commit(Change::Clock(setting))?;
    let now = core.now();
    Ok(Json(core.state.clock_json(now)))
}
