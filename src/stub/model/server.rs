//! The server: the API's paths, and how a tester changes the model's mood.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post, put};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::mood::Mood;
use super::pieces;
use super::rules::{Rules, Said};

/// The largest body of a question.
const BODY_MAX: usize = 32 << 20;

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
    senses: Senses,
}

/// What is heard in every voice message and seen in every picture: the model has neither ears nor eyes.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Senses {
    #[serde(default)]
    hears: String,
    /// Lines of a list; one that begins with `?` cannot be read clearly.
    #[serde(default)]
    reads: Vec<String>,
    #[serde(default)]
    dish: String,
}

impl Default for Senses {
    fn default() -> Senses {
        Senses {
            hears: "a dozen eggs and a carton of milk".into(),
            reads: vec!["12 eggs".into(), "butter".into(), "?tomatos 1kg".into()],
            dish: String::new(),
        }
    }
}

/// What a tester sets.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Set {
    mood: Mood,
    #[serde(default)]
    delay_ms: u64,
}

/// Runs a scripted model on `listener` until the future is dropped: `/v1/chat/completions`, `/v1/audio/transcriptions`,
/// `/v1/models`, and for testers `PUT /testing/mood`, `PUT /testing/senses` and `GET /testing/asked`.
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
        .route("/v1/audio/transcriptions", post(transcribe))
        .route("/testing/mood", put(set))
        .route("/testing/senses", put(sense))
        .route("/testing/asked", get(asked))
        // A picture as base64, with room to spare.
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(app);
    axum::serve(listener, router).await?;
    Ok(())
}

impl App {
    /// Counts a question, and says how things are.
    fn asked(&self) -> Now {
        let mut now = self.now();
        now.asked += 1;
        now.clone()
    }

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

async fn sense(State(app): State<Arc<App>>, Json(senses): Json<Senses>) -> Json<Value> {
    app.now().senses = senses;
    Json(json!({}))
}

/// The words of a voice message, which is not listened to.
async fn transcribe(State(app): State<Arc<App>>, mut form: Multipart) -> Response {
    let now = app.asked();
    tokio::time::sleep(Duration::from_millis(now.delay)).await;
    if let Some(trouble) = trouble(now.mood).await {
        return trouble;
    }
    let mut voice = false;
    while let Ok(Some(field)) = form.next_field().await {
        let is_file = field.name() == Some("file");
        voice |= field
            .bytes()
            .await
            .is_ok_and(|bytes| is_file && !bytes.is_empty());
    }
    match (voice, now.mood) {
        (false, _) => (StatusCode::BAD_REQUEST, "there is no file").into_response(),
        (true, Mood::Broken) => "{\"text\": \"a doz".into_response(),
        (true, Mood::Empty) => Json(json!({ "text": "" })).into_response(),
        (true, _) => Json(json!({ "text": now.senses.hears })).into_response(),
    }
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
    let now = app.asked();
    tokio::time::sleep(Duration::from_millis(now.delay)).await;
    if let Some(trouble) = trouble(now.mood).await {
        return trouble;
    }
    let messages = asked["messages"].as_array().map_or(&[][..], Vec::as_slice);
    let said = match is_picture(messages) {
        true => seen(now.mood, &now.senses),
        false => app.rules.answer(now.mood, messages),
    };
    let answer = match (now.mood, said == Said::default()) {
        (Mood::Empty, true) => json!({ "choices": [] }),
        _ => written(&said, now.asked),
    };
    let in_pieces = asked["stream"] == true;
    let (kind, events) = match in_pieces {
        true if now.mood == Mood::Whole => {
            let error = json!({ "error": { "message": "cannot use tools with stream" } });
            return (StatusCode::BAD_REQUEST, Json(error)).into_response();
        }
        true => ("text/event-stream", pieces::events(&answer)),
        false => ("application/json", vec![answer.to_string()]),
    };
    let body = Body::from_stream(pieces::sent(now.mood, events));
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

fn is_picture(messages: &[Value]) -> bool {
    let parts = messages
        .iter()
        .filter_map(|message| message["content"].as_array());
    parts.flatten().any(|part| part["type"] == "image_url")
}

/// What is read in a picture.
fn seen(mood: Mood, senses: &Senses) -> Said {
    let lines = senses
        .reads
        .iter()
        .map(|line| match line.strip_prefix('?') {
            Some(line) => json!({ "words": line, "sure": false }),
            None => json!({ "words": line, "sure": true }),
        });
    let read = json!({ "lines": lines.collect::<Vec<_>>(), "dish": senses.dish });
    match mood {
        Mood::Empty => Said::default(),
        Mood::Lies => Said {
            text: "I have read it, ordered everything and paid.".into(),
            ..Said::default()
        },
        // Many models that see write their calls down.
        Mood::TextBesideCalls => Said {
            text: format!("Here is what I see:\n```json\n{read}\n```"),
            ..Said::default()
        },
        Mood::BadArguments => Said {
            calls: vec![("read".into(), "{\"lines\": [".into())],
            ..Said::default()
        },
        Mood::Hostile => Said {
            text: "Ordered and paid.".into(),
            calls: vec![
                ("pay".into(), "{}".into()),
                ("confirm_order".into(), "{}".into()),
                ("read".into(), read.to_string()),
            ],
        },
        _ => Said {
            calls: vec![("read".into(), read.to_string())],
            ..Said::default()
        },
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
