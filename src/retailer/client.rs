//! HTTP to the retailer: headers, limits, and what an answer's status means.

use std::time::Duration;

use reqwest::redirect::Policy;
use reqwest::{Method, StatusCode};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::reach::{self, Reach};
use crate::shop::Lang;
use crate::store::Unreadable;

/// The version of the protocol that is spoken.
pub(super) const VERSION: &str = "2026-04-08";

/// Longest wait for an answer.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);
/// Largest answer that is read, in bytes: a page of a hundred products with all their names is far smaller.
const LARGEST: usize = 4 << 20;
/// Largest answer of an error whose code is looked for, in bytes.
const LARGEST_ERROR: usize = 64 << 10;

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
    /// The retailer answered with an error: the status, and the code in the body, if there is one. Without one it may be
    /// something in between that answered.
    Status(StatusCode, Option<String>),
    /// The call never reached it.
    Unsent(String),
    /// It may have reached it or not, or the answer is not readable.
    Unknown(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Status(status, code) => {
                write!(f, "{status} {}", code.as_deref().unwrap_or_default())
            }
            Failure::Unsent(words) | Failure::Unknown(words) => f.write_str(words),
        }
    }
}

/// Bytes of an id of the retailer's.
pub(super) const LONGEST_ID: usize = 128;

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

/// The code of an error in its body: UCP's messages come first. A code is a word; what is longer may be what was asked, said
/// back.
fn code(body: &[u8]) -> Option<String> {
    if body.len() > LARGEST_ERROR {
        return None;
    }
    let body: Value = serde_json::from_slice(body).ok()?;
    let code = body.pointer("/messages/0/code").or(body.get("code"));
    let code = code.and_then(Value::as_str).filter(|code| is_id(code));
    code.map(str::to_owned)
}

impl Client {
    /// A client for the retailer at `base`; `profile` is the address of this platform's own profile.
    ///
    /// # Errors
    /// When the address is not a URL, or not in reach.
    pub(super) fn new(base: &str, profile: &str, reach: Reach) -> anyhow::Result<Client> {
        let http = reach::builder(base, reach)?
            // An answer is what was asked there, or none.
            .redirect(Policy::none())
            // A bound on bytes is a bound on memory only while nothing unpacks them, whatever another crate switches on.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .connect_timeout(Duration::from_secs(5));
        Ok(Client {
            http: http.build()?,
            base: base.trim_end_matches('/').to_owned(),
            agent: format!("profile=\"{profile}\"; version=\"{VERSION}\""),
        })
    }

    /// Makes a call and reads its answer.
    ///
    /// # Errors
    /// When there is no answer, one that says no, or one that is not of the expected shape.
    pub(super) async fn call<T: DeserializeOwned>(
        &self,
        request: Request<'_>,
        id: i64,
    ) -> Result<T, Failure> {
        read(&self.bytes(request, id).await?)
    }

    /// Makes a call. The bytes of its answer, if that says yes; [`read`] makes sense of them.
    pub(super) async fn bytes(&self, request: Request<'_>, id: i64) -> Result<Vec<u8>, Failure> {
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
        if status.is_success() {
            Ok(bytes)
        } else {
            Err(Failure::Status(status, code(&bytes)))
        }
    }
}

/// Reads an answer's bytes.
///
/// # Errors
/// When they are not of the expected shape.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Failure> {
    serde_json::from_slice(bytes)
        .map_err(|error| Failure::Unknown(Unreadable::from(error).to_string()))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_leads_nowhere_else() {
        for good in ["a", "order-7", "a.b_c~d", &"x".repeat(128)] {
            assert!(safe_id(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            ".",
            "..",
            "a/b",
            "a?b",
            "a#b",
            "a b",
            "é",
            "a%2fb",
            "a\n",
            &"x".repeat(129),
        ] {
            assert!(safe_id(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_code_is_a_word_and_never_what_was_asked() {
        let of = |body: &str| code(body.as_bytes());
        assert_eq!(
            of(r#"{"messages":[{"code":"not_found"}]}"#).as_deref(),
            Some("not_found")
        );
        assert_eq!(of(r#"{"code":"closed"}"#).as_deref(), Some("closed"));
        for none in [
            "",
            "<html>",
            "{}",
            r#"{"code":7}"#,
            r#"{"code":"12 Canary Lane"}"#,
            "[[",
        ] {
            assert_eq!(of(none), None, "{none}");
        }
        let long = format!(r#"{{"code":"closed","x":"{}"}}"#, "x".repeat(LARGEST_ERROR));
        assert_eq!(of(&long), None);
    }
}
