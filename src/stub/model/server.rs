//! The server: the API's paths, and how a tester changes the model's mood.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::mood::Mood;
use super::rules::{Rules, Said};

/// Bytes of a piece of a split answer: one that no character of more bytes fits into whole.
const PIECE: usize = 2;

struct App {
    rules: Rules,
    now: Mutex<Now>,
}

#[derive(Clone, Default)]
struct Now {
    mood: Mood,
    /// Milliseconds before an answer.
    delay: u64,
    asked: u64,
}

/// What a tester sets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    mood: Mood,
    #[serde(default)]
    delay_ms: u64,
}

/// Runs a scripted model on `listener` until the future is dropped: `/v1/chat/completions`, `/v1/models`, and for testers
/// `PUT /testing/mood` and `GET /testing/asked`.
///
/// # Errors
/// When its rules cannot be read, or it cannot serve.
pub async fn serve(listener: TcpListener) -> anyhow::Result<()> {
    let app = Arc::new(App {
        rules: Rules::load()?,
        now: Mutex::default(),
    });
    let router = Router::new()
        .route("/v1/models", get(models))
        .route("/v1/chat/completions", post(complete))
        .route("/testing/mood", put(set))
        .route("/testing/asked", get(asked))
        .with_state(app);
    axum::serve(listener, router).await?;
    Ok(())
}

impl App {
    fn now(&self) -> std::sync::MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn set(State(app): State<Arc<App>>, Json(set): Json<Set>) -> Json<Value> {
    let mut now = app.now();
    now.mood = set.mood;
    now.delay = set.delay_ms;
    Json(json!({}))
}

/// How often it was asked.
async fn asked(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({ "asked": app.now().asked }))
}

async fn models(State(app): State<Arc<App>>) -> Response {
    let mood = app.now().mood;
    match trouble(mood).await {
        Some(trouble) => trouble,
        None => {
            Json(json!({ "object": "list", "data": [{ "id": "scripted", "object": "model" }] }))
                .into_response()
        }
    }
}

/// What a server in trouble answers to anything; None when it is not.
async fn trouble(mood: Mood) -> Option<Response> {
    let error = |words: &str| Json(json!({ "error": { "message": words } }));
    Some(match mood {
        Mood::Silent => std::future::pending().await,
        Mood::Down => (StatusCode::INTERNAL_SERVER_ERROR, error("out of memory")).into_response(),
        Mood::Busy => (
            StatusCode::TOO_MANY_REQUESTS,
            [(header::RETRY_AFTER, "1")],
            error("slow down"),
        )
            .into_response(),
        Mood::Locked => (StatusCode::UNAUTHORIZED, error("no such key")).into_response(),
        _ => return None,
    })
}

async fn complete(State(app): State<Arc<App>>, Json(asked): Json<Value>) -> Response {
    let now = {
        let mut now = app.now();
        now.asked += 1;
        now.clone()
    };
    tokio::time::sleep(Duration::from_millis(now.delay)).await;
    if let Some(trouble) = trouble(now.mood).await {
        return trouble;
    }
    let messages = asked["messages"].as_array().map_or(&[][..], Vec::as_slice);
    let said = app.rules.answer(now.mood, messages);
    let answer = match (now.mood, said == Said::default()) {
        (Mood::Empty, true) => json!({ "choices": [] }),
        _ => written(&said, now.asked),
    };
    let answer = answer.to_string();
    match now.mood {
        Mood::Broken => {
            let half = answer.len() / 2;
            let half: String = answer.chars().take(half).collect();
            ([(header::CONTENT_TYPE, "application/json")], half).into_response()
        }
        Mood::Split => {
            let pieces: Vec<Result<Vec<u8>, Infallible>> = answer
                .into_bytes()
                .chunks(PIECE)
                .map(|piece| Ok(piece.to_vec()))
                .collect();
            let body = Body::from_stream(futures::stream::iter(pieces));
            ([(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
        _ => ([(header::CONTENT_TYPE, "application/json")], answer).into_response(),
    }
}

/// An answer as the API writes it.
fn written(said: &Said, number: u64) -> Value {
    let calls: Vec<Value> = said
        .calls
        .iter()
        .enumerate()
        .map(|(place, (name, arguments))| {
            json!({
                "id": format!("call_{number}_{place}"),
                "type": "function",
                "function": { "name": name, "arguments": arguments },
            })
        })
        .collect();
    let mut message = json!({ "role": "assistant", "content": null });
    if !said.text.is_empty() {
        message["content"] = said.text.clone().into();
    }
    let reason = match calls.is_empty() {
        true => "stop",
        false => {
            message["tool_calls"] = calls.into();
            "tool_calls"
        }
    };
    json!({
        "id": format!("chatcmpl-{number}"),
        "object": "chat.completion",
        "created": 0,
        "model": "scripted",
        "choices": [{ "index": 0, "message": message, "finish_reason": reason }],
        "usage": { "prompt_tokens": 900, "completion_tokens": 100, "total_tokens": 1_000 },
    })
}
