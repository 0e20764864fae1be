//! Trouble on request: failing calls, held calls, flood limits.

use axum::Json;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::{Answer, Body, Hubs, Wrong};
use crate::testchat::faults::{Failure, Target};
use crate::testchat::methods;

/// Before or after the call's work.
#[derive(Clone, Copy, Debug, PartialEq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum When {
    Before,
    After,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Fail {
    method: String,
    times: Option<u32>,
    status: Option<u16>,
    description: Option<String>,
    retry_after: Option<u64>,
    chat: Option<i64>,
    drop: Option<When>,
}

fn target(method: &str, chat: Option<i64>) -> Result<Target, Wrong> {
    let lower = method.to_ascii_lowercase();
    if lower != "*" && !methods::exists(&lower) {
        let sentence = format!("the test chat has no method {method:?}");
        return Err(Wrong::bad(sentence));
    }
    Ok(Target {
        method: lower,
        chat,
    })
}

pub(super) async fn fail(Shared(hub): Hubs, Body(fail): Body<Fail>) -> Answer {
    let target = target(&fail.method, fail.chat)?;
    let times = fail.times.unwrap_or(1);
    if times == 0 {
        return Err(Wrong::bad("times is 1 or more"));
    }
    let failure = match (fail.drop, fail.status) {
        (Some(_), Some(_)) => return Err(Wrong::bad("give status or drop, not both")),
        (None, None) => return Err(Wrong::bad("give status or drop")),
        (Some(when), None) => Failure::Cut {
            after: when == When::After,
        },
        (None, Some(status)) => {
            let known = StatusCode::from_u16(status).ok();
            let known = known.filter(|_| (400..600).contains(&status));
            let known = known.ok_or_else(|| Wrong::bad("status is 400 to 599"))?;
            let retry_after = match status {
                429 => Some(fail.retry_after.unwrap_or(1)),
                _ => fail.retry_after,
            };
            let reason = known.canonical_reason().unwrap_or("Error");
            let usual = match retry_after {
                Some(n) if status == 429 => format!("{reason}: retry after {n}"),
                _ => reason.to_owned(),
            };
            Failure::Answer {
                status,
                description: fail.description.unwrap_or(usual),
                retry_after,
            }
        }
    };
    hub.lock().faults.fail(target, times, failure);
    Ok(Json(json!({})))
}

pub(super) async fn well(Shared(hub): Hubs) -> Answer {
    hub.lock().faults.well();
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hold {
    method: String,
    when: When,
    chat: Option<i64>,
}

pub(super) async fn hold(Shared(hub): Hubs, Body(hold): Body<Hold>) -> Answer {
    let target = target(&hold.method, hold.chat)?;
    let after = hold.when == When::After;
    hub.lock().faults.hold(target, after);
    Ok(Json(json!({})))
}

/// Lets held calls go, and forgets holds that no call has met.
pub(super) async fn release(Shared(hub): Hubs) -> Answer {
    let released = {
        let mut core = hub.lock();
        core.faults.disarm();
        core.held
    };
    hub.release.send_modify(|count| *count += 1);
    Ok(Json(json!({"released": released})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Flood {
    on: bool,
}

pub(super) async fn flood(Shared(hub): Hubs, Body(flood): Body<Flood>) -> Answer {
    let mut core = hub.lock();
    core.flood.on = flood.on;
    Ok(Json(
        json!({"on": core.flood.on, "refused": core.flood.refused}),
    ))
}
