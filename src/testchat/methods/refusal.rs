//! How the Bot API says no.

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::testchat::state::put;

/// A refusal: the HTTP status, which is also `error_code`, and Telegram's words.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Refusal {
    pub code: u16,
    pub description: String,
    /// Seconds, for 429.
    pub retry_after: Option<u64>,
}

impl Refusal {
    pub fn new(code: u16, description: impl Into<String>) -> Refusal {
        Refusal {
            code,
            description: description.into(),
            retry_after: None,
        }
    }

    /// 400 with these words after "Bad Request: ".
    pub fn bad(words: impl std::fmt::Display) -> Refusal {
        Refusal::new(400, format!("Bad Request: {words}"))
    }

    /// 429: try again after so many seconds.
    pub fn flood(retry_after: u64) -> Refusal {
        Refusal {
            retry_after: Some(retry_after),
            ..Refusal::new(429, format!("Too Many Requests: retry after {retry_after}"))
        }
    }
}

/// The journal could not be written.
impl From<std::io::Error> for Refusal {
    fn from(error: std::io::Error) -> Refusal {
        log::error!("the test chat cannot write its journal: {error}");
        Refusal::new(500, "Internal Server Error")
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.code);
        let mut body = json!({
            "ok": false,
            "error_code": self.code,
            "description": self.description,
        });
        let parameters = self.retry_after.map(|n| json!({"retry_after": n}));
        put(&mut body, "parameters", parameters);
        let status = status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = (status, Json(body)).into_response();
        if let Some(retry_after) = self.retry_after {
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, retry_after.into());
        }
        response
    }
}
