//! How the bot gets its updates: the long poll, and webhooks, which this server does not have.

use std::time::{Duration, Instant};

use serde_json::json;

use super::refusal::Refusal;
use super::{Answer, done, result};
use crate::testchat::body::Params;
use crate::testchat::events::event;
use crate::testchat::hub::{Core, Hub};
use crate::testchat::state::Change;

/// Updates of one answer.
const LIMIT_MAX: i64 = 100;

/// Seconds that a poll waits at most.
const TIMEOUT_MAX: i64 = 50;

/// An open poll. While it lasts the bot counts as polling; it ends also when its connection closes.
struct Open<'a>(&'a Hub);

impl Open<'_> {
    fn new(hub: &Hub) -> Open<'_> {
        let mut core = hub.lock();
        if !core.polls.polling() {
            core.announce(event("bot", json!({"polling": true})));
        }
        core.polls.open += 1;
        Open(hub)
    }
}

impl Drop for Open<'_> {
    fn drop(&mut self) {
        let mut core = self.0.lock();
        core.polls.open -= 1;
        core.polls.ended = Some(Instant::now());
    }
}

/// `getUpdates`. Of two polls that wait at a time the older one ends with 409, as at Telegram.
pub(super) async fn get_updates(hub: &Hub, params: &Params) -> Answer {
    let limit = params.int("limit").unwrap_or(LIMIT_MAX).clamp(1, LIMIT_MAX) as usize;
    let timeout = params.int("timeout").unwrap_or(0).clamp(0, TIMEOUT_MAX);
    let deadline = Instant::now() + Duration::from_secs(timeout.unsigned_abs());
    let _open = Open::new(hub);
    let mine = {
        let mut core = hub.lock();
        allow(&mut core, params)?;
        confirm(&mut core, params.int("offset").unwrap_or(0))?;
        if let Some(updates) = core.state.queue.first(limit) {
            return Ok(updates);
        }
        if timeout == 0 {
            return Ok("[]".to_owned());
        }
        core.polls.newest += 1;
        core.polls.newest
    };
    hub.updates.notify_waiters();
    let found = hub.wait(&hub.updates, deadline, |core| match core.polls.newest {
        newest if newest == mine => core.state.queue.first(limit).map(Ok),
        _ => Some(Err(Refusal::new(
            409,
            "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
        ))),
    });
    found.await.unwrap_or_else(|| Ok("[]".to_owned()))
}

/// Keeps the kinds that the bot asks for, if it does: they hold until it asks for others.
fn allow(core: &mut Core, params: &Params) -> Result<(), Refusal> {
    let kinds = params.json("allowed_updates");
    let wrong = || Refusal::bad("can't parse allowed_updates: expected an Array of String");
    let Some(kinds) = kinds.map_err(|_| wrong())? else {
        return Ok(());
    };
    let mut kinds: Vec<String> = serde_json::from_value(kinds).map_err(|_| wrong())?;
    kinds.sort();
    kinds.dedup();
    if kinds != core.state.queue.allowed() {
        core.commit(Change::Allow { kinds })?;
    }
    Ok(())
}

fn confirm(core: &mut Core, offset: i64) -> Result<(), Refusal> {
    if let Some(upto) = core.state.queue.confirmed_by(offset) {
        core.commit(Change::Confirm { upto })?;
    }
    Ok(())
}

/// There is no webhook, so any address is one that Telegram would refuse too: it has no HTTPS on loopback.
pub(super) fn set_webhook(core: &mut Core, params: &Params) -> Answer {
    if params.text("url").is_empty() {
        return delete_webhook(core, params);
    }
    let words = "bad webhook: An HTTPS URL must be provided for webhook";
    Err(Refusal::bad(words))
}

pub(super) fn delete_webhook(core: &mut Core, params: &Params) -> Answer {
    if params.flag("drop_pending_updates") {
        core.commit(Change::Confirm { upto: i64::MAX })?;
    }
    done()
}

pub(super) fn webhook_info(core: &mut Core, _: &Params) -> Answer {
    let mut info = json!({
        "url": "",
        "has_custom_certificate": false,
        "pending_update_count": core.state.queue.len(),
    });
    let allowed = core.state.queue.allowed();
    if !allowed.is_empty() {
        info["allowed_updates"] = json!(allowed);
    }
    result(&info)
}
