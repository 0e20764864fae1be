//! Answers: JSON bodies with a status, and refusals.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};

use crate::stub::view;

/// An answer with a JSON body.
pub(super) struct Reply {
    pub status: StatusCode,
    pub body: String,
}

impl Reply {
    pub fn ok(body: impl ToString) -> Reply {
        Reply {
            status: StatusCode::OK,
            body: body.to_string(),
        }
    }

    pub fn created(body: impl ToString) -> Reply {
        Reply {
            status: StatusCode::CREATED,
            body: body.to_string(),
        }
    }
}

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let mut response = Response::new(Body::from(self.body));
        *response.status_mut() = self.status;
        let json = HeaderValue::from_static("application/json");
        response.headers_mut().insert(header::CONTENT_TYPE, json);
        response
    }
}

/// Why a call is not done at all: UCP's protocol errors and the like. Nothing has changed.
#[derive(Debug)]
pub(super) struct Refusal {
    status: StatusCode,
    code: &'static str,
    content: String,
}

pub(super) fn refuse(
    status: StatusCode,
    code: &'static str,
    content: impl Into<String>,
) -> Refusal {
    Refusal {
        status,
        code,
        content: content.into(),
    }
}

/// A body or parameter that is not as it should be; the content names the part.
pub(super) fn malformed(content: impl Into<String>) -> Refusal {
    refuse(StatusCode::BAD_REQUEST, "invalid_request", content)
}

impl Refusal {
    pub fn not_found(what: &str, id: &str) -> Refusal {
        let content = format!("There is no {what} {id:?}");
        refuse(StatusCode::NOT_FOUND, "not_found", content)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = view::refusal(self.code, &self.content).to_string();
        let status = self.status;
        Reply { status, body }.into_response()
    }
}
