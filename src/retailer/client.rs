//! HTTP to the retailer: headers, limits, and what an answer's status means.

use std::time::Duration;

use anyhow::Context;
use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::shop::Lang;
use crate::store::Unreadable;

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
                // A code is a word; what is longer may be what was asked, said back.
                let code = code.and_then(Value::as_str).filter(|code| is_id(code));
                write!(f, "{status} {}", code.unwrap_or_default())
            }
            Failure::Unsent(words) | Failure::Unknown(words) => f.write_str(words),
        }
    }
}

/// Bytes of an id of the retailer's.
const LONGEST_ID: usize = 128;

/// Whether words are an id that can stand in a path as they are: 1 to 128 of URL's unreserved characters, and no step of a path.
pub fn is_id(words: &str) -> bool {
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
    (1..=LONGEST_ID).contains(&words.len())
        && words.bytes().all(unreserved)
        && !words.bytes().all(|byte| byte == b'.')
}

/// An id that the retailer gave.
///
/// # Errors
/// When it could lead a path elsewhere: nothing is called with it then, and it is not kept.
pub(super) fn safe_id(words: &str) -> Result<&str, Failure> {
    if is_id(words) {
        Ok(words)
    } else {
        Err(Failure::Unknown("an id that is none".into()))
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
            .map_err(|error| Failure::Unknown(Unreadable::from(error).to_string()))
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
