//! The carrier of calls to models: asks within the time that a person waits, tries again while there is some left of it,
//! and asks nobody's patience twice of a server that has failed.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use futures::future::BoxFuture;
use serde_json::{Value, json};

use super::breaker::{Admission, Breaker};
use super::call::{Call, Heard, Silence};
use super::client::{Client, Failure};
use crate::engine::{Carrier, Meanwhile, Now, Outcome, Parcel};
use crate::store::read_json;

/// Histogram: seconds from a question to its answer, or to giving up, by which `model` was asked: thinks, sees, hears.
pub const SECONDS: &str = "milkrun_model_seconds";
/// Gauge: 1 while a `model` is not asked, because it has failed.
pub const BREAKER_OPEN: &str = "milkrun_model_breaker_open";

/// Times that a server is asked within the time limit.
const ATTEMPTS: u32 = 3;
/// Pause before it is asked again, times the attempts so far.
const PAUSE: Duration = Duration::from_millis(250);

/// What a model says is passed on while it speaks when so much time has gone by since it began, or since the last time.
const SAYS_EVERY: Duration = Duration::from_secs(1);

/// Gives the bytes of a file by its id: Telegram, to whom it was sent.
pub type Fetch = Arc<dyn Fn(String) -> BoxFuture<'static, anyhow::Result<Vec<u8>>> + Send + Sync>;

/// The models that are asked: for wishes, for pictures, for voices.
#[derive(Default)]
pub struct Models {
    pub thinks: Option<Client>,
    pub sees: Option<Client>,
    pub hears: Option<Client>,
}

/// Asks models.
pub struct ModelCarrier {
    thinks: Option<Asked>,
    sees: Option<Asked>,
    hears: Option<Asked>,
    fetch: Fetch,
    limit: Duration,
}

/// A model, and whether it is asked.
struct Asked {
    /// As the metrics call it.
    name: &'static str,
    client: Client,
    breaker: Mutex<Breaker>,
}

impl Asked {
    fn new(name: &'static str, client: Client) -> Asked {
        Asked {
            name,
            client,
            breaker: Mutex::default(),
        }
    }

    fn breaker(&self) -> MutexGuard<'_, Breaker> {
        self.breaker.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ModelCarrier {
    /// A carrier to models. `limit`: how long one question may take, with all attempts.
    pub fn new(models: Models, fetch: Fetch, limit: Duration) -> ModelCarrier {
        ModelCarrier {
            thinks: models.thinks.map(|client| Asked::new("thinks", client)),
            sees: models.sees.map(|client| Asked::new("sees", client)),
            hears: models.hears.map(|client| Asked::new("hears", client)),
            fetch,
            limit,
        }
    }

    async fn hear(&self, call: &Call, meanwhile: &Meanwhile, now: Now) -> Heard {
        let asked = match call {
            Call::Think { .. } => self.thinks.as_ref(),
            Call::Look { .. } => self.sees.as_ref(),
            Call::Hear { .. } => self.hears.as_ref(),
        };
        // It was there when the call was written, before a restart with other settings.
        let Some(asked) = asked else {
            return Heard::Nothing(Silence::Refused);
        };
        let admission = asked.breaker().admit(now.mono);
        match admission {
            Admission::Ask => {}
            Admission::No => return Heard::Nothing(Silence::Down),
            Admission::Look => {
                if !asked.client.is_there().await {
                    return Heard::Nothing(Silence::Down);
                }
                asked.breaker().answered();
            }
        }
        // Telegram's time is not the model's, which is asked on when that is slow.
        let file = match call {
            Call::Think { .. } => Vec::new(),
            Call::Look { file, .. } | Call::Hear { file, .. } => match self.file(file).await {
                Some(bytes) => bytes,
                None => return Heard::Nothing(Silence::Busy),
            },
        };
        let began = Instant::now();
        let heard = tokio::time::timeout(self.limit, self.ask(asked, call, &file, meanwhile)).await;
        let heard = heard.unwrap_or(Heard::Nothing(Silence::Slow));
        match heard {
            Heard::Nothing(why) => {
                let mono = now.mono + i64::try_from(began.elapsed().as_millis()).unwrap_or(0);
                asked.breaker().failed(why, mono);
            }
            _ => asked.breaker().answered(),
        }
        let open = if asked.breaker().is_open() { 1.0 } else { 0.0 };
        metrics::gauge!(BREAKER_OPEN, "model" => asked.name).set(open);
        metrics::histogram!(SECONDS, "model" => asked.name).record(began.elapsed());
        heard
    }

    /// What was sent to Telegram; None where it cannot be had now.
    async fn file(&self, file: &str) -> Option<Vec<u8>> {
        let fetched = tokio::time::timeout(self.limit, (self.fetch)(file.to_owned())).await;
        match fetched.map_err(anyhow::Error::from).flatten() {
            Ok(bytes) => Some(bytes),
            Err(error) => {
                log::warn!("what was sent cannot be had: {error:#}");
                None
            }
        }
    }

    /// Asks, and again after what may pass.
    async fn ask(&self, asked: &Asked, call: &Call, file: &[u8], meanwhile: &Meanwhile) -> Heard {
        let (client, began) = (&asked.client, Instant::now());
        let mut attempt = 0;
        loop {
            attempt += 1;
            let answer = match call {
                Call::Think { ask, .. } => {
                    let mut says = Saying::to(meanwhile);
                    let said = client.ask(&ask.messages, |words| says.so_far(words));
                    said.await.map(Heard::Said)
                }
                Call::Look { lang, .. } => client.see(file, *lang).await.map(Heard::Seen),
                Call::Hear { lang, .. } => {
                    client.hear(file.to_vec(), *lang).await.map(Heard::Words)
                }
            };
            let failure = match answer {
                Ok(heard) => return heard,
                Err(failure) => failure,
            };
            log::warn!("the model gives no answer: {failure}");
            let (why, pause) = passing(&failure);
            let pause = pause.map(|asked_for| asked_for.unwrap_or(PAUSE * attempt));
            match pause {
                // A server that wants to be left alone for longer than a person waits is left alone.
                Some(pause) if attempt < ATTEMPTS && began.elapsed() + pause < self.limit => {
                    tokio::time::sleep(pause).await;
                }
                _ => return Heard::Nothing(why),
            }
        }
    }
}

/// Passes on what a model says while it speaks. One that says all of it at once is heard when it has.
struct Saying<'a> {
    to: &'a Meanwhile,
    /// When it began, or was passed on last.
    since: Option<Instant>,
    passed: String,
}

impl Saying<'_> {
    fn to(to: &Meanwhile) -> Saying<'_> {
        Saying {
            to,
            since: None,
            passed: String::new(),
        }
    }

    fn so_far(&mut self, words: String) {
        let since = *self.since.get_or_insert_with(Instant::now);
        if !words.is_empty() && words != self.passed && since.elapsed() >= SAYS_EVERY {
            self.to.tell(json!(words));
            self.passed = words;
            self.since = Some(Instant::now());
        }
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
            match serde_json::to_value(self.hear(&call, &parcel.meanwhile, now).await) {
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
