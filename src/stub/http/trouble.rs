//! Trouble on request: errors, broken connections, delays, broken answers, a business that does not want to,
//! and calls that hang, for those who test how a platform lives with them. Forgotten at a restart.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use super::plug::Plug;
use super::reply::refuse;

/// How long [`Trouble::held`] waits.
const HELD_PATIENCE: Duration = Duration::from_secs(30);
/// An answer that is being broken is read up to here; none of ours is longer.
const MAX_ANSWER: usize = 64 << 20;

/// What a call is, for asking for trouble with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Operation {
    Create,
    Update,
    Complete,
    Cancel,
    Get,
    Order,
    CancelOrder,
    Search,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum When {
    Before,
    After,
}

/// What is to go wrong with a call.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    Status {
        status: StatusCode,
        /// Seconds.
        retry_after: Option<u64>,
    },
    Drop(When),
    /// The work waits for so long.
    Slow(Duration),
    /// The work is done, its answer waits for so long.
    Late(Duration),
    Malformed,
    /// The business refuses, for this reason.
    Reject(String),
    /// The business is closed, in these words.
    Closed(String),
    /// What is in the checkout is dearer from now on, by so many percent.
    Raise(i64),
    /// What is in the checkout is sold out from now on.
    SellOut,
}

impl Kind {
    /// Whether it can happen to a call of this operation.
    pub fn fits(&self, operation: Operation) -> bool {
        use Operation::{Complete, Create, Get, Update};
        match self {
            Kind::Reject(_) | Kind::Raise(_) | Kind::SellOut => operation == Complete,
            Kind::Closed(_) => matches!(operation, Create | Update | Get | Complete),
            _ => true,
        }
    }
}

#[derive(Default)]
pub(in crate::stub) struct Trouble {
    asked: Mutex<Vec<Asked>>,
    hold: Mutex<Option<(Operation, When)>>,
    held: watch::Sender<Option<Operation>>,
    releases: watch::Sender<u64>,
}

struct Asked {
    operation: Operation,
    times: u32,
    kind: Kind,
}

impl Trouble {
    pub(super) fn ask(&self, operation: Operation, times: u32, kind: Kind) {
        lock(&self.asked).push(Asked {
            operation,
            times,
            kind,
        });
    }

    /// Well again. A call that is being held stays held.
    pub(super) fn clear(&self) {
        lock(&self.asked).clear();
    }

    /// Lets the next such call hang.
    pub(super) fn hold(&self, operation: Operation, when: When) {
        *lock(&self.hold) = Some((operation, when));
    }

    /// The call that hangs, waiting a while for one to.
    pub(super) async fn held(&self) -> Option<Operation> {
        let mut held = self.held.subscribe();
        let wait = held.wait_for(Option::is_some);
        match tokio::time::timeout(HELD_PATIENCE, wait).await {
            Ok(Ok(operation)) => *operation,
            _ => None,
        }
    }

    /// Lets the held call go on, and the next one not hang.
    pub(super) fn release(&self) {
        *lock(&self.hold) = None;
        self.releases.send_modify(|count| *count += 1);
    }

    /// The trouble of the call that now begins; the first that was asked for is the first had.
    pub(super) fn next(&self, operation: Operation) -> Incident<'_> {
        let mut asked = lock(&self.asked);
        let kind = asked
            .iter_mut()
            .find(|a| a.operation == operation)
            .map(|found| {
                found.times = found.times.saturating_sub(1);
                found.kind.clone()
            });
        asked.retain(|a| a.times > 0);
        self.incident(operation, kind)
    }

    /// The call that now begins, with this trouble and none that was asked for before.
    pub(super) fn incident(&self, operation: Operation, kind: Option<Kind>) -> Incident<'_> {
        Incident {
            trouble: self,
            operation,
            kind,
        }
    }

    async fn hang(&self, operation: Operation, when: When) {
        let mut releases = self.releases.subscribe();
        {
            let mut hold = lock(&self.hold);
            if *hold != Some((operation, when)) {
                return;
            }
            *hold = None;
        }
        // The caller may hang up: then the call is held no more.
        let _held = Held(&self.held);
        self.held.send_replace(Some(operation));
        // The sender lives as long as self.
        let _ = releases.changed().await;
    }
}

struct Held<'a>(&'a watch::Sender<Option<Operation>>);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        self.0.send_replace(None);
    }
}

/// What goes wrong with one call, if anything.
pub(super) struct Incident<'a> {
    trouble: &'a Trouble,
    operation: Operation,
    kind: Option<Kind>,
}

impl Incident<'_> {
    /// What happens before the work; an answer here means that it is not done.
    pub async fn before(&self, plug: &Plug) -> Option<Response> {
        self.trouble.hang(self.operation, When::Before).await;
        match &self.kind {
            Some(Kind::Slow(time)) => {
                tokio::time::sleep(*time).await;
                None
            }
            Some(Kind::Drop(When::Before)) => Some(drop_connection(plug)),
            Some(Kind::Status {
                status,
                retry_after,
            }) => {
                let mut answer = refuse(*status, "trouble", "Trouble on request").into_response();
                if let Some(seconds) = retry_after {
                    let seconds = HeaderValue::from(*seconds);
                    answer.headers_mut().insert(header::RETRY_AFTER, seconds);
                }
                Some(answer)
            }
            _ => None,
        }
    }

    /// The trouble, for the work itself.
    pub fn kind(&self) -> Option<&Kind> {
        self.kind.as_ref()
    }

    /// What happens to the answer after the work.
    pub async fn after(&self, plug: &Plug, answer: Response) -> Response {
        self.trouble.hang(self.operation, When::After).await;
        match &self.kind {
            Some(Kind::Drop(When::After)) => drop_connection(plug),
            Some(Kind::Late(time)) => {
                tokio::time::sleep(*time).await;
                answer
            }
            Some(Kind::Malformed) => cut(answer).await,
            _ => answer,
        }
    }
}

/// Pulls the plug; the answer is never sent.
fn drop_connection(plug: &Plug) -> Response {
    plug.pull();
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

/// Half an answer, said to be a whole one.
async fn cut(answer: Response) -> Response {
    let (mut parts, body) = answer.into_parts();
    let whole = to_bytes(body, MAX_ANSWER).await.unwrap_or_default();
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(whole.slice(..whole.len() / 2)))
}

/// Nothing here can be left half done, so that a lock which a panic poisoned is as good as any.
fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
