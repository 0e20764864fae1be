//! HTTP to the retailer: headers, limits, and what an answer's status means.

use std::time::Duration;

use anyhow::Context;
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::shop::Lang;

/// The version of the protocol that is spoken.
pub(super) const VERSION: &str = "2026-04-08";

/// Longest wait for an answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);
/// Largest answer that is read, in bytes.
const LARGEST: usize = 16 << 20;

/// Calls one retailer.
pub(super) struct Client {
    http: reqwest::Client,
    base: String,
    agent: String,
}

/// One call.
pub(super) struct Request<'a> {
    pub method: Method,
    pub path: &'a str,
    pub body: Option<&'a Value>,
    /// Bound to operation and resource: the same call again has the same.
    pub idempotency_key: Option<&'a str>,
    pub lang: Lang,
    /// Longest wait for the whole answer.
    pub patience: Duration,
}

/// Why a call has no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// The retailer answered with an error: the status, and the body's words.
    Status(StatusCode, Value),
    /// The call never reached it.
    Unsent(String),
    /// It may have reached it or not, or the answer is not readable.
    Unknown(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Status(status, body) => {
                let code = body.pointer("/messages/0/code").or(body.get("code"));
                write!(f, "{status} {}", code.and_then(Value::as_str).unwrap_or(""))
            }
            Failure::Unsent(words) | Failure::Unknown(words) => f.write_str(words),
        }
    }
}

impl Client {
    /// A client for the retailer at `base`; `profile` is the address of this platform's own profile.
    pub(super) fn new(base: &str, profile: &str) -> anyhow::Result<Client> {
        let url = reqwest::Url::parse(base).context("the retailer's address is not a URL")?;
        let mut http = reqwest::Client::builder()
            .redirect(Policy::none())
            .connect_timeout(Duration::from_secs(5));
        let host = url.host_str().unwrap_or_default();
        if host == "localhost" || host.starts_with("127.") {
            http = http.no_proxy();
        }
        Ok(Client {
            http: http.build()?,
            base: base.trim_end_matches('/').to_owned(),
            agent: format!("profile=\"{profile}\"; version=\"{VERSION}\""),
        })
    }

    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        request: Request<'_>,
        id: i64,
    ) -> Result<T, Failure> {
        let mut call = self
            .http
            .request(request.method, format!("{}{}", self.base, request.path))
            .timeout(request.patience)
            .header("UCP-Agent", &self.agent)
            .header("Request-Id", id.to_string())
            .header("Accept-Language", request.lang.code());
        if let Some(key) = request.idempotency_key {
            call = call.header("Idempotency-Key", key);
        }
        if let Some(body) = request.body {
            call = call.json(body);
        }
        let mut answer = call.send().await.map_err(failure)?;
        let status = answer.status();
        let mut bytes = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(failure)? {
            if bytes.len() + chunk.len() > LARGEST {
                return Err(Failure::Unknown("the answer is too large".into()));
            }
            bytes.extend_from_slice(&chunk);
        }
        if !status.is_success() {
            let body = serde_json::from_slice(&bytes).unwrap_or_default();
            return Err(Failure::Status(status, body));
        }
        serde_json::from_slice(&bytes)
            .map_err(|error| Failure::Unknown(format!("an unreadable answer: {error}")))
    }
}

fn failure(error: reqwest::Error) -> Failure {
    let unsent = error.is_connect() || error.is_builder();
    let words = format!("{:#}", anyhow::Error::new(error.without_url()));
    if unsent {
        Failure::Unsent(words)
    } else {
        Failure::Unknown(words)
    }
}
