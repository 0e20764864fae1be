//! The carrier of calls to a model: asks within the time that a person waits, tries again while there is some left of it,
//! and asks nobody's patience twice of a server that has failed.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use serde_json::Value;

use super::breaker::{Admission, Breaker};
use super::call::{Call, Heard, Silence};
use super::client::{Client, Failure};
use crate::engine::{Carrier, Now, Outcome, Parcel};
use crate::store::read_json;

/// Histogram: seconds from a question to its answer, or to giving up.
pub const SECONDS: &str = "milkrun_model_seconds";
/// Gauge: 1 while the model is not asked, because it has failed.
pub const BREAKER_OPEN: &str = "milkrun_model_breaker_open";

/// Times that a server is asked within the time limit.
const ATTEMPTS: u32 = 3;
/// Pause before it is asked again, times the attempts so far.
const PAUSE: Duration = Duration::from_millis(250);

/// Asks a model.
pub struct ModelCarrier {
    client: Client,
    limit: Duration,
    breaker: Mutex<Breaker>,
}

impl ModelCarrier {
    /// A carrier to a model. `limit`: how long one question may take, with all attempts.
    pub fn new(client: Client, limit: Duration) -> ModelCarrier {
        ModelCarrier {
            client,
            limit,
            breaker: Mutex::default(),
        }
    }

    async fn hear(&self, call: &Call, now: Now) -> Heard {
        let began = Instant::now();
        let admission = self.breaker().admit(now.mono);
        match admission {
            Admission::Ask => {}
            Admission::Nothing(why) => return Heard::Nothing(why),
            Admission::Look => {
                if !self.client.is_there().await {
                    return Heard::Nothing(Silence::Down);
                }
                self.breaker().answered();
            }
        }
        let heard = tokio::time::timeout(self.limit, self.ask(call)).await;
        let heard = heard.unwrap_or(Heard::Nothing(Silence::Slow));
        match heard {
            Heard::Said(_) => self.breaker().answered(),
            Heard::Nothing(why) => {
                let mono = now.mono + i64::try_from(began.elapsed().as_millis()).unwrap_or(0);
                self.breaker().failed(why, mono);
            }
        }
        let open = if self.breaker().is_open() { 1.0 } else { 0.0 };
        metrics::gauge!(BREAKER_OPEN).set(open);
        metrics::histogram!(SECONDS).record(began.elapsed());
        heard
    }

    /// Asks, and again after what may pass.
    async fn ask(&self, call: &Call) -> Heard {
        let Call::Think { ask, .. } = call;
        let mut attempt = 0;
        loop {
            attempt += 1;
            let failure = match self.client.ask(&ask.messages).await {
                Ok(said) => return Heard::Said(said),
                Err(failure) => failure,
            };
            log::warn!("the model gives no answer: {failure}");
            let (why, pause) = passing(&failure);
            let pause = pause.map(|asked_for| asked_for.unwrap_or(PAUSE * attempt));
            match pause {
                // A server that wants to be left alone for longer than a person waits is left alone.
                Some(pause) if attempt < ATTEMPTS && pause < self.limit => {
                    tokio::time::sleep(pause).await;
                }
                _ => return Heard::Nothing(why),
            }
        }
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What a failure means, and whether it may pass: after the pause that the server asks for, or the usual one.
fn passing(failure: &Failure) -> (Silence, Option<Option<Duration>>) {
    match failure {
        Failure::Unreachable(_) | Failure::Unreadable(_) => (Silence::Down, Some(None)),
        Failure::Status(status, after) if status.as_u16() == 429 => {
            (Silence::Busy, Some(after.map(Duration::from_secs)))
        }
        Failure::Status(status, _) if status.is_server_error() => (Silence::Down, Some(None)),
        Failure::Status(..) => (Silence::Refused, None),
    }
}

impl Carrier for ModelCarrier {
    fn carry<'a>(&'a self, parcel: &'a Parcel, now: Now) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let refused = |reason: String| Outcome::Refused {
                value: Value::Null,
                reason,
                news: None,
            };
            let call: Call = match read_json(&parcel.body) {
                Ok(call) => call,
                Err(error) => return refused(format!("the row is not readable: {error}")),
            };
            match serde_json::to_value(self.hear(&call, now).await) {
                Ok(value) => Outcome::Done {
                    value,
                    message: None,
                    file: None,
                },
                Err(error) => refused(error.to_string()),
            }
        })
    }

    fn admit(&self, _: Option<&str>, _: Now) -> Result<(), i64> {
        Ok(())
    }
}
