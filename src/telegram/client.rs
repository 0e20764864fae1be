//! A thin client for the Bot API: a method's name and its JSON go out, the result or the failure comes back.

use std::time::Duration;

use anyhow::Context;
use reqwest::multipart::{Form, Part};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, StatusCode};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::store::Unreadable;

/// Longest wait for an answer, beyond the time that the call itself asks the server to wait.
const PATIENCE: Duration = Duration::from_secs(20);
/// Largest answer that is read, in bytes: a hundred updates, each of which is far smaller than this hundredth.
const LARGEST: usize = 16 << 20;
/// Largest file that a bot may download, in bytes.
const LARGEST_FILE: usize = 20 << 20;

/// What Telegram says when it refuses, as far as it is repeated: a description may quote the message that was refused.
const DESCRIPTIONS: [&str; 25] = [
    "Unauthorized",
    "Too Many Requests",
    "Internal Server Error",
    "Bad Gateway",
    "bot was blocked by the user",
    "bot was kicked",
    "bot can't initiate conversation",
    "user is deactivated",
    "chat not found",
    "not enough rights",
    "terminated by other getUpdates request",
    "can't use getUpdates method while webhook is active",
    "message is not modified",
    "message to edit not found",
    "message to delete not found",
    "message can't be edited",
    "message can't be deleted",
    "message is too long",
    "message text is empty",
    "can't parse entities",
    "query is too old",
    "group chat was upgraded",
    "it is too large",
    "wrong file identifier",
    "Not Found",
];
/// Characters of an error's name of Telegram's.
const NAME: usize = 40;

/// Calls one bot's methods.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    /// Address and token: a secret as a whole, in no message.
    base: SecretString,
    /// The same for files.
    files: SecretString,
}

/// Why a call has no result.
#[derive(Debug)]
pub enum Failure {
    /// The server answered that it will not.
    Refused {
        /// As HTTP's: 400, 403, 429 …
        code: u16,
        description: String,
        /// Seconds to wait, with 429.
        retry_after: Option<i64>,
    },
    /// The call never reached the server.
    Unsent(String),
    /// The call may have reached the server or not.
    Unknown(String),
}

impl std::fmt::Display for Failure {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Failure::Refused {
                code, description, ..
            } => write!(f, "{code} {}", repeated(description)),
            Failure::Unsent(words) | Failure::Unknown(words) => f.write_str(words),
        }
    }
}

/// What of a description may be stored and logged: words that are known, or an error's name such as `BUTTON_DATA_INVALID`.
fn repeated(description: &str) -> &str {
    let known = DESCRIPTIONS
        .iter()
        .find(|known| description.contains(**known));
    let is_name = |word: &&str| {
        let of_name = |c: char| c.is_ascii_uppercase() || c == '_';
        word.len() <= NAME && word.contains('_') && word.chars().all(of_name)
    };
    match known {
        Some(known) => known,
        None => description
            .split_whitespace()
            .find(is_name)
            .unwrap_or("in words that are not known"),
    }
}

#[derive(Deserialize)]
struct Answer {
    ok: bool,
    result: Option<Box<RawValue>>,
    error_code: Option<u16>,
    description: Option<String>,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<i64>,
}

impl Client {
    /// A client for the server at `api` (`https://api.telegram.org`) with a bot's token.
    pub fn new(api: &str, token: &SecretString) -> anyhow::Result<Client> {
        let url = reqwest::Url::parse(api).context("the Bot API's address is not a URL")?;
        let mut http = reqwest::Client::builder()
            // An answer is what was asked there, or none; the token goes nowhere else.
            .redirect(Policy::none())
            // A bound on bytes is a bound on memory only while nothing unpacks them, whatever another crate switches on.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .connect_timeout(Duration::from_secs(10));
        let host = url.host_str().unwrap_or_default();
        if host == "localhost" || host.starts_with("127.") {
            // A proxy of the environment is for the world outside.
            http = http.no_proxy();
        }
        let api = api.trim_end_matches('/');
        Ok(Client {
            http: http.build()?,
            base: format!("{api}/bot{}/", token.expose_secret()).into(),
            files: format!("{api}/file/bot{}/", token.expose_secret()).into(),
        })
    }

    /// Calls a method. `wait` is the time for which the call itself asks the server to hold its answer.
    pub async fn call(
        &self,
        method: &str,
        payload: &Value,
        wait: Duration,
    ) -> Result<Box<RawValue>, Failure> {
        let request = self
            .http
            .post(format!("{}{method}", self.base.expose_secret()))
            .timeout(PATIENCE + wait)
            .json(payload);
        answer(request).await
    }

    /// Calls a method with a file. `field`: of the method that takes it; `payload`: the other fields.
    pub async fn upload(
        &self,
        method: &str,
        payload: &Value,
        field: &'static str,
        name: &str,
        bytes: Vec<u8>,
    ) -> Result<Box<RawValue>, Failure> {
        let file = Part::bytes(bytes).file_name(name.to_owned());
        let mut form = Form::new().part(field, file);
        for (name, value) in payload.as_object().into_iter().flatten() {
            let value = match value {
                Value::String(text) => text.clone(),
                value => value.to_string(),
            };
            form = form.text(name.clone(), value);
        }
        let request = self
            .http
            .post(format!("{}{method}", self.base.expose_secret()))
            .timeout(PATIENCE)
            .multipart(form);
        answer(request).await
    }
}

/// Where a file is, by the Bot API.
#[derive(Deserialize)]
struct File {
    file_path: Option<String>,
}

impl Client {
    /// The bytes of a file that somebody sent, up to as many as bots may download:
    /// <https://core.telegram.org/bots/api#getfile>.
    ///
    /// # Errors
    /// When the file is gone or too large, or cannot be had now.
    pub async fn download(&self, file: &str) -> Result<Vec<u8>, Failure> {
        let payload = serde_json::json!({ "file_id": file });
        let found = self.call("GetFile", &payload, Duration::ZERO).await?;
        let found: File = serde_json::from_str(found.get())
            .map_err(|error| Failure::Unknown(Unreadable::from(error).to_string()))?;
        let path = found.file_path.unwrap_or_default();
        // It becomes a part of an address that holds the token.
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '_' | '-' | '.');
        if path.is_empty() || path.contains("..") || !path.chars().all(plain) {
            return Err(Failure::Unknown("a file without a place".into()));
        }
        let request = self
            .http
            .get(format!("{}{path}", self.files.expose_secret()));
        let answer = request.timeout(PATIENCE).send().await.map_err(unanswered)?;
        if !answer.status().is_success() {
            return Err(Failure::Unknown(format!("{} for a file", answer.status())));
        }
        bounded(answer, LARGEST_FILE).await
    }
}

/// Sends a request and reads the Bot API's answer.
async fn answer(request: RequestBuilder) -> Result<Box<RawValue>, Failure> {
    let sent = request.send().await;
    let body = match sent {
        Ok(answer) => {
            let status = answer.status();
            bounded(answer, LARGEST).await.map(|bytes| (status, bytes))
        }
        Err(error) => Err(unanswered(error)),
    };
    let (status, bytes) = body?;
    let answer: Answer = match serde_json::from_slice(&bytes) {
        Ok(answer) => answer,
        // What is too large is so at every attempt, and is refused before the Bot API sees it.
        Err(_) if status == StatusCode::PAYLOAD_TOO_LARGE => {
            return Err(Failure::Refused {
                code: status.as_u16(),
                description: "it is too large".into(),
                retry_after: None,
            });
        }
        // A gateway in between answers in its own words; the server behind it did not.
        Err(_) if !status.is_success() => {
            return Err(Failure::Unknown(format!(
                "{status}, and no answer of the Bot API"
            )));
        }
        Err(error) => {
            return Err(Failure::Unknown(Unreadable::from(error).to_string()));
        }
    };
    match answer {
        Answer {
            ok: true,
            result: Some(result),
            ..
        } => Ok(result),
        // Only what the Bot API refuses in its own way is refused: anything else may have been done.
        Answer {
            ok: false,
            error_code: Some(code @ 400..600),
            description,
            parameters,
            ..
        } => Err(Failure::Refused {
            code,
            description: description.unwrap_or_default(),
            retry_after: parameters.and_then(|p| p.retry_after),
        }),
        _ => Err(Failure::Unknown("an answer that says nothing".into())),
    }
}

/// The body of an answer, up to so many bytes.
async fn bounded(mut answer: reqwest::Response, largest: usize) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(unanswered)? {
        if bytes.len() + chunk.len() > largest {
            return Err(Failure::Unknown("the answer is too large".into()));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn unanswered(error: reqwest::Error) -> Failure {
    let unsent = error.is_connect() || error.is_builder();
    let words = words(error);
    if unsent {
        Failure::Unsent(words)
    } else {
        Failure::Unknown(words)
    }
}

/// An error's words with its causes, without the address: that holds the token.
fn words(error: reqwest::Error) -> String {
    format!("{:#}", anyhow::Error::new(error.without_url()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_repeats_nothing_that_somebody_wrote() {
        let shown = |description: &str| {
            let failure = Failure::Refused {
                code: 400,
                description: description.into(),
                retry_after: None,
            };
            failure.to_string()
        };
        assert_eq!(shown("Bad Request: chat not found"), "400 chat not found");
        assert_eq!(
            shown(
                "Bad Request: can't parse entities: Unsupported start tag \"canary\" at byte offset 3"
            ),
            "400 can't parse entities"
        );
        assert_eq!(
            shown("Bad Request: BUTTON_DATA_INVALID"),
            "400 BUTTON_DATA_INVALID"
        );
        assert_eq!(shown("12 Canary Lane"), "400 in words that are not known");
        assert_eq!(shown(""), "400 in words that are not known");
    }
}
