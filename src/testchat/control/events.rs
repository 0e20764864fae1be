//! What happened and happens: the event stream, the log as a long poll, and how much the bot has not fetched yet.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Json;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures::{Stream, StreamExt, stream};
use serde::Deserialize;
use serde_json::json;

use super::{Answer, Hubs, Query, WAIT_MAX_S, Wrong};
use crate::testchat::events::Kept;
use crate::testchat::hub::Hub;

/// Events of one answer or one batch of the stream.
const BATCH: usize = 1_000;

/// A stream's wait is cut into pieces of this length; it never ends by itself.
const STREAM_WAIT: Duration = Duration::from_secs(3600);

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Since {
    since: Option<u64>,
}

/// Server-sent events after `since`, or after the `Last-Event-ID` of a reader that comes back, or from now on.
pub(super) async fn stream(
    Shared(hub): Hubs,
    Query(query): Query<Since>,
    headers: HeaderMap,
) -> Result<Response, Wrong> {
    let last = headers.get("last-event-id");
    let last = last.map(|last| last.to_str().ok().and_then(|last| last.parse().ok()));
    let since = match last {
        Some(Some(last)) => last,
        Some(None) => return Err(Wrong::bad("Last-Event-ID is an event's number")),
        None => query.since.unwrap_or(u64::MAX),
    };
    let since = known(&hub, since);
    let events = follow(hub, since).map(|kept| {
        let event = Event::default().id(kept.seq.to_string());
        Ok::<_, Infallible>(event.event(kept.kind).data(&kept.json))
    });
    let stream = Sse::new(events).keep_alive(KeepAlive::default());
    Ok(stream.into_response())
}

/// A number that has not been given out yet (it is from another run) counts as the newest one.
fn known(hub: &Hub, since: u64) -> u64 {
    since.min(hub.lock().log.last())
}

fn follow(hub: Arc<Hub>, since: u64) -> impl Stream<Item = Kept> {
    let batches = stream::unfold((hub, since), async |(hub, since)| {
        loop {
            let deadline = Instant::now() + STREAM_WAIT;
            let found = hub.wait(&hub.events, deadline, |core| {
                let found = core.log.after(since, BATCH);
                (!found.is_empty()).then_some(found)
            });
            if let Some(found) = found.await {
                let last = found.last().map_or(since, |kept| kept.seq);
                return Some((stream::iter(found), (hub, last)));
            }
        }
    });
    batches.flatten()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct From {
    #[serde(default)]
    since: u64,
    #[serde(default)]
    wait_s: u64,
}

/// The events after `since`, at most a thousand; with `wait_s` it waits for the first one.
pub(super) async fn log(Shared(hub): Hubs, Query(from): Query<From>) -> Response {
    let wait = Duration::from_secs(from.wait_s.min(WAIT_MAX_S));
    let deadline = Instant::now() + wait;
    let since = known(&hub, from.since);
    let found = hub.wait(&hub.events, deadline, |core| {
        let found = core.log.after(since, BATCH);
        (!found.is_empty()).then_some(found)
    });
    let found = found.await.unwrap_or_default();
    let next = found.last().map_or(since, |kept| kept.seq);
    let truncated = hub.lock().log.truncated(since);
    let events: Vec<&str> = found.iter().map(|kept| &*kept.json).collect();
    let events = events.join(",");
    let body = format!("{{\"events\":[{events}],\"next\":{next},\"truncated\":{truncated}}}");
    ([(header::CONTENT_TYPE, "application/json")], body).into_response()
}

/// How many updates the bot has not confirmed.
pub(super) async fn pending(Shared(hub): Hubs) -> Answer {
    let pending = hub.lock().state.queue.len();
    Ok(Json(json!({"pending": pending})))
}
