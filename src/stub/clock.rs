//! The time the retailer goes by: the machine's, or another server's. Read once a request.

use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;

/// How long the other server may take to tell the time.
const PATIENCE: Duration = Duration::from_secs(5);

pub(super) enum Clock {
    Machine,
    Remote {
        client: reqwest::Client,
        url: reqwest::Url,
    },
}

#[derive(Deserialize)]
struct Told {
    now: i64,
}

impl Clock {
    /// The clock at an address, or the machine's.
    pub fn new(url: Option<String>) -> anyhow::Result<Clock> {
        let Some(url) = url else {
            return Ok(Clock::Machine);
        };
        let url = url.parse().context("the clock's address")?;
        let client = reqwest::Client::builder()
            .no_proxy()
            .timeout(PATIENCE)
            .build()?;
        Ok(Clock::Remote { client, url })
    }

    /// Milliseconds since 1970.
    pub async fn now(&self) -> anyhow::Result<i64> {
        match self {
            Clock::Machine => Ok(chrono::Utc::now().timestamp_millis()),
            Clock::Remote { client, url } => {
                let answer = client.get(url.clone()).send().await?.error_for_status()?;
                let told: Told = answer.json().await?;
                Ok(told.now)
            }
        }
    }
}
