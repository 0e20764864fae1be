//! The control API: what a page, a script or a tester does in the test chat. JSON in, JSON out, errors are sentences.
//! Described call by call in docs/control-api.md. One file a topic.

mod acts;
mod chats;
mod clock;
mod events;
mod faults;
mod payments;
mod people;

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::{FromRequest, Request, State as Shared};
use axum::http::{Method, StatusCode, Uri, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, patch, post, put};
use axum::{Json, RequestExt, Router};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::hub::Hub;
use super::state::people::Denied;

/// Seconds that a long poll waits at most.
const WAIT_MAX_S: u64 = 30;

type Hubs = Shared<Arc<Hub>>;

/// What a call answers.
type Answer = Result<Json<Value>, Wrong>;

/// An error: a status and a sentence.
#[derive(Debug)]
pub(crate) struct Wrong(StatusCode, String);

impl Wrong {
    /// 400.
    fn bad(sentence: impl Into<String>) -> Wrong {
        Wrong(StatusCode::BAD_REQUEST, sentence.into())
    }

    /// 404.
    fn unknown(sentence: impl Into<String>) -> Wrong {
        Wrong(StatusCode::NOT_FOUND, sentence.into())
    }
}

impl From<Denied> for Wrong {
    fn from(denied: Denied) -> Wrong {
        match denied {
            Denied::Unknown(sentence) => Wrong::unknown(sentence),
            Denied::Invalid(sentence) => Wrong::bad(sentence),
            Denied::Blocked(sentence) => Wrong(StatusCode::CONFLICT, sentence),
        }
    }
}

impl From<std::io::Error> for Wrong {
    fn from(error: std::io::Error) -> Wrong {
        log::error!("the test chat cannot write its journal: {error}");
        let sentence = format!("the journal cannot be written: {error}");
        Wrong(StatusCode::INTERNAL_SERVER_ERROR, sentence)
    }
}

impl IntoResponse for Wrong {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}

/// A JSON body, whatever its content type says; none counts as `{}`. Unknown fields are refused by the types.
struct Body<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Body<T> {
    type Rejection = Wrong;

    async fn from_request(request: Request, _: &S) -> Result<Body<T>, Wrong> {
        let bytes: Bytes = request
            .extract()
            .await
            .map_err(|e| Wrong::bad(format!("the body cannot be read: {e}")))?;
        let bytes = match bytes.trim_ascii().is_empty() {
            true => b"{}",
            false => &bytes[..],
        };
        let parsed = serde_json::from_slice(bytes);
        parsed
            .map(Body)
            .map_err(|e| Wrong::bad(format!("the body is not what this call takes: {e}")))
    }
}

/// The query of a call.
struct Query<T>(T);

impl<T: DeserializeOwned, S: Send + Sync> axum::extract::FromRequestParts<S> for Query<T> {
    type Rejection = Wrong;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        _: &S,
    ) -> Result<Query<T>, Wrong> {
        let query = axum::extract::Query::try_from_uri(&parts.uri);
        let query = query.map(|query| Query(query.0));
        query.map_err(|e| {
            Wrong::bad(format!(
                "the query is not what this call takes: {}",
                e.body_text()
            ))
        })
    }
}

/// An id in a path.
struct Id(i64);

impl<S: Send + Sync> axum::extract::FromRequestParts<S> for Id {
    type Rejection = Wrong;

    async fn from_request_parts(
        parts: &mut axum::http::request::Parts,
        state: &S,
    ) -> Result<Id, Wrong> {
        let path = axum::extract::Path::<String>::from_request_parts(parts, state).await;
        let id = path.ok().and_then(|id| id.0.parse().ok());
        id.map(Id)
            .ok_or_else(|| Wrong::bad("an id in a path is a whole number"))
    }
}

/// Everything under `/control`.
pub(super) fn router() -> Router<Arc<Hub>> {
    Router::new()
        .route("/state", get(people::state))
        .route("/users", post(people::add_user))
        .route("/users/{id}", patch(people::change_user))
        .route("/groups", post(people::add_group))
        .route("/chats/{id}", get(chats::chat))
        .route("/chats/{id}/dialogue", get(chats::dialogue))
        .route("/files/{id}", get(chats::file))
        .route("/chats/{id}/text", post(acts::text))
        .route("/chats/{id}/start", post(acts::start))
        .route("/chats/{id}/location", post(acts::location))
        .route("/chats/{id}/contact", post(acts::contact))
        .route("/chats/{id}/photo", post(acts::photo))
        .route("/chats/{id}/sticker", post(acts::sticker))
        .route("/chats/{id}/voice", post(acts::voice))
        .route("/chats/{id}/edit", post(acts::edit))
        .route("/chats/{id}/tap", post(acts::tap))
        .route("/chats/{id}/pay", post(payments::pay))
        .route("/chats/{id}/settle", post(payments::settle))
        .route("/chats/{id}/block", post(acts::block))
        .route("/chats/{id}/unblock", post(acts::unblock))
        .route("/callbacks/{id}", get(acts::callback))
        .route("/payments", get(payments::list))
        .route("/pending", get(events::pending))
        .route("/events", get(events::stream))
        .route("/log", get(events::log))
        .route("/clock", get(clock::get).put(clock::set))
        .route("/fail", post(faults::fail).delete(faults::well))
        .route("/hold", post(faults::hold))
        .route("/release", post(faults::release))
        .route("/flood", put(faults::flood))
        .method_not_allowed_fallback(no_such_call)
        .route("/{*rest}", any(no_such_call))
        .layer(from_fn(own_pages_only))
}

async fn no_such_call(method: Method, uri: Uri) -> Wrong {
    Wrong::unknown(format!("there is no call {method} /control{}", uri.path()))
}

/// A browser sends the page's origin along: other sites' pages must not play here.
async fn own_pages_only(request: Request, next: Next) -> Response {
    if is_foreign(&request) {
        let sentence = "pages of other sites may not use the control API";
        return Wrong(StatusCode::FORBIDDEN, sentence.to_owned()).into_response();
    }
    next.run(request).await
}

fn is_foreign(request: &Request) -> bool {
    let value = |name| request.headers().get(name)?.to_str().ok();
    let host = value(header::HOST);
    let origin = value(header::ORIGIN);
    origin.is_some_and(|origin| origin.split_once("://").map(|(_, host)| host) != host)
}
