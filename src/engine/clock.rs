//! The clock: the machine's in production, the test chat's in the demo and in scripted dialogues.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::Context;
use serde::Deserialize;
use tokio::sync::watch;

/// How long one request for the remote clock's next change may take.
const WATCH: Duration = Duration::from_secs(25);
/// Pause after a remote clock that did not answer.
const PAUSE: Duration = Duration::from_millis(500);

/// An instant on both clocks, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// Since 1970 UTC. Promises made to people run on it.
    pub wall: i64,
    /// Since the process began. Limits, leases and pauses run on it.
    pub mono: i64,
}

/// Where the time comes from. Cloning shares it.
#[derive(Clone)]
pub struct Clock {
    began: Instant,
    remote: Option<Arc<Remote>>,
    still: Option<Now>,
}

struct Remote {
    url: String,
    http: reqwest::Client,
    reading: Mutex<Reading>,
    changed: watch::Sender<()>,
}

struct Reading {
    at: Instant,
    clock: Answer,
}

/// What the test chat says of its clock.
#[derive(Deserialize)]
struct Answer {
    now: i64,
    running: bool,
    version: i64,
}

impl Clock {
    /// The machine's clock.
    pub fn machine() -> Clock {
        Clock {
            began: Instant::now(),
            remote: None,
            still: None,
        }
    }

    /// A clock that stands still: for those who pass every instant themselves, and want nothing to hang on how fast they are.
    pub fn still(now: Now) -> Clock {
        Clock {
            still: Some(now),
            ..Clock::machine()
        }
    }

    /// The clock at an address of the test chat. Reads it once; [`Clock::watch`] keeps it true.
    pub async fn remote(url: &str) -> anyhow::Result<Clock> {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(WATCH + Duration::from_secs(5))
            .build()?;
        let clock = read(&http, url, None).await?;
        let reading = Mutex::new(Reading {
            at: Instant::now(),
            clock,
        });
        Ok(Clock {
            began: Instant::now(),
            remote: Some(Arc::new(Remote {
                url: url.to_owned(),
                http,
                reading,
                changed: watch::Sender::new(()),
            })),
            still: None,
        })
    }

    /// This instant.
    pub fn now(&self) -> Now {
        if let Some(now) = self.still {
            return now;
        }
        let mono = self.began.elapsed().as_millis() as i64;
        let wall = match &self.remote {
            None => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| since.as_millis() as i64),
            Some(remote) => {
                let reading = remote
                    .reading
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                let passed = if reading.clock.running {
                    reading.at.elapsed().as_millis() as i64
                } else {
                    0
                };
                reading.clock.now + passed
            }
        };
        Now { wall, mono }
    }

    /// Reads the remote clock again, so that [`Clock::now`] is not behind a change made before this call.
    pub async fn refresh(&self) -> anyhow::Result<()> {
        match &self.remote {
            None => Ok(()),
            Some(remote) => {
                let clock = read(&remote.http, &remote.url, None).await?;
                remote.take(clock);
                Ok(())
            }
        }
    }

    /// The changes to another time from now on, for one who waits for them.
    pub fn changes(&self) -> Changes {
        let remote = self.remote.as_ref();
        Changes(remote.map(|remote| remote.changed.subscribe()))
    }

    /// Follows the remote clock, for ever.
    pub async fn watch(&self) {
        let Some(remote) = &self.remote else {
            return std::future::pending().await;
        };
        loop {
            let version = {
                let reading = remote
                    .reading
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                reading.clock.version
            };
            match read(&remote.http, &remote.url, Some(version)).await {
                Ok(clock) => remote.take(clock),
                Err(_) => tokio::time::sleep(PAUSE).await,
            }
        }
    }
}

impl Remote {
    fn take(&self, clock: Answer) {
        let mut reading = self.reading.lock().unwrap_or_else(PoisonError::into_inner);
        let moved = reading.clock.version != clock.version;
        if reading.clock.version <= clock.version {
            *reading = Reading {
                at: Instant::now(),
                clock,
            };
        }
        drop(reading);
        if moved {
            self.changed.send_replace(());
        }
    }
}

/// What one who waits has seen of a clock's changes. One that comes while nobody waits is not lost.
pub struct Changes(Option<watch::Receiver<()>>);

impl Changes {
    /// Waits until the clock was set to another time. The machine's never is.
    pub async fn next(&mut self) {
        if let Some(changed) = &mut self.0
            && changed.changed().await.is_ok()
        {
            return;
        }
        std::future::pending().await
    }
}

async fn read(http: &reqwest::Client, url: &str, version: Option<i64>) -> anyhow::Result<Answer> {
    let mut request = http.get(url);
    if let Some(version) = version {
        request = request.query(&[("version", version), ("wait_s", WATCH.as_secs() as i64)]);
    }
    let answer = request
        .send()
        .await
        .and_then(reqwest::Response::error_for_status)
        .context("the test chat's clock does not answer")?;
    answer
        .json()
        .await
        .context("the test chat's clock is not readable")
}
