//! A thin client for the OpenAI-compatible API. Questions are built as the API's types; answers are read for what is used of
//! them alone, for servers differ in everything else: deprecated fields, `null` for nothing, kinds that no list names.
//! Answers come in pieces, so that what a model says is known while it speaks, or whole where a server cannot do so.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, ensure};
use async_openai::types::chat::{
    ChatCompletionRequestMessage, ChatCompletionStreamOptions, CreateChatCompletionRequest,
};
use reqwest::redirect::Policy;
use reqwest::{RequestBuilder, Response, StatusCode, Url};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use serde_json::Value;

use super::pieces::Pieces;
use crate::assistant::proposal::{Call, Said, definitions};
use crate::shop::short;

/// Largest answer that is read, in bytes: an answer is a few calls.
const LARGEST: usize = 1 << 20;
/// Tokens that an answer may take.
const LONGEST_ANSWER: u32 = 1_024;
/// How long a look whether the server is there may take.
const LOOK: Duration = Duration::from_secs(1);
/// Characters of a call's id, which goes back with its answer.
const LONGEST_ID: usize = 128;
/// Bytes of text that count as a token, where the server does not say how many it took: more in English, fewer in Chinese.
const BYTES_A_TOKEN: usize = 3;

/// A server and the model that is asked there.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// The setting that names it: what errors speak of.
    pub setting: &'static str,
    /// The address of its API, such as `http://127.0.0.1:11434/v1`.
    pub base: String,
    pub key: Option<SecretString>,
    /// The model's name there.
    pub model: String,
}

/// Asks one model.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: String,
    key: Option<SecretString>,
    model: String,
    /// The server can answer in pieces, as far as is known.
    streams: Arc<AtomicBool>,
}

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("it cannot be reached: {0}")]
    Unreachable(String),
    #[error("it answered {0}")]
    Status(StatusCode, Option<u64>),
    #[error("its answer cannot be read: {0}")]
    Unreadable(String),
}

impl Client {
    /// A client for a model.
    ///
    /// # Errors
    /// When the address is none, or a key would travel readably.
    pub fn new(endpoint: Endpoint) -> anyhow::Result<Client> {
        let setting = endpoint.setting;
        let url = Url::parse(&endpoint.base).with_context(|| format!("{setting} is not a URL"))?;
        let here = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        ensure!(
            here || endpoint.key.is_none() || url.scheme() == "https",
            "{setting} is not https: its key would travel readably"
        );
        let mut http = reqwest::Client::builder()
            .redirect(Policy::none())
            // A bound on bytes is a bound on memory only while nothing unpacks them.
            .no_gzip()
            .no_brotli()
            .no_deflate()
            .no_zstd()
            .connect_timeout(Duration::from_secs(5));
        if here {
            // A proxy of the environment is for the world outside.
            http = http.no_proxy();
        }
        Ok(Client {
            http: http.build()?,
            base: endpoint.base.trim_end_matches('/').to_owned(),
            key: endpoint.key,
            model: endpoint.model,
            streams: Arc::new(AtomicBool::new(true)),
        })
    }

    /// Asks, with the assistant's tools. `says` is told what the model has said so far of words to be shown, at every piece:
    /// nothing at first.
    ///
    /// # Errors
    /// When there is no answer, or none that can be read.
    pub async fn ask(
        &self,
        messages: &[ChatCompletionRequestMessage],
        mut says: impl FnMut(String),
    ) -> Result<Said, Failure> {
        let whole = CreateChatCompletionRequest {
            messages: messages.to_vec(),
            tools: Some(definitions().to_vec()),
            ..CreateChatCompletionRequest::default()
        };
        if self.streams.load(Ordering::Relaxed) {
            let in_pieces = CreateChatCompletionRequest {
                stream: Some(true),
                stream_options: Some(ChatCompletionStreamOptions {
                    include_usage: Some(true),
                    include_obfuscation: None,
                }),
                ..whole.clone()
            };
            match self.complete(in_pieces, &mut says).await {
                // Older servers stream no calls, or know no such question.
                Err(failure) if failure.is_of_the_question() => {}
                answered => return answered,
            }
        }
        let answered = self.complete(whole, says).await;
        if answered.is_ok() && self.streams.swap(false, Ordering::Relaxed) {
            log::info!("the model does not answer in pieces: it is asked for whole answers");
        }
        answered
    }

    /// Asks a question of which all is said but the model and the bounds of the answer.
    pub(super) async fn complete(
        &self,
        question: CreateChatCompletionRequest,
        mut says: impl FnMut(String),
    ) -> Result<Said, Failure> {
        // The newer name of this bound is unknown to most servers but OpenAI's, which still knows this one.
        #[allow(deprecated)]
        let question = CreateChatCompletionRequest {
            model: self.model.clone(),
            max_tokens: Some(LONGEST_ANSWER),
            temperature: Some(0.0),
            ..question
        };
        let question = serde_json::to_vec(&question).map_err(Failure::unreadable)?;
        let asked = question.len();
        let request = self.post("chat/completions");
        let request = request
            .header("content-type", "application/json")
            .body(question);
        let response = self.open(request).await?;
        let kind = response.headers().get("content-type");
        let in_pieces = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
        let (mut pieces, mut body) = (Pieces::default(), Vec::new());
        read(response, |bytes| {
            if !in_pieces {
                body.extend_from_slice(bytes);
                return Ok(true);
            }
            pieces.take(bytes)?;
            says(pieces.saying());
            Ok(!pieces.is_done())
        })
        .await?;
        let answer = match in_pieces {
            true => pieces.whole()?,
            false => serde_json::from_slice(&body).map_err(Failure::unreadable)?,
        };
        let (mut said, tokens) = answer.said();
        let answered =
            said.text.len() + said.calls.iter().map(|c| c.arguments.len()).sum::<usize>();
        let estimated = u32::try_from((asked + answered) / BYTES_A_TOKEN).unwrap_or(u32::MAX);
        said.tokens = tokens.unwrap_or(estimated);
        Ok(said)
    }

    /// The model's name.
    pub(super) fn model(&self) -> &str {
        &self.model
    }

    pub(super) fn post(&self, path: &str) -> RequestBuilder {
        self.http.post(format!("{}/{path}", self.base))
    }

    /// Whether the server is there and answers at all.
    pub async fn is_there(&self) -> bool {
        let request = self.http.get(format!("{}/models", self.base)).timeout(LOOK);
        match self.send(request).await {
            Ok(_) => true,
            // Not every server lists its models; one that says so is there.
            Err(Failure::Status(status, _)) => !status.is_server_error(),
            Err(_) => false,
        }
    }

    pub(super) async fn send(&self, request: RequestBuilder) -> Result<Vec<u8>, Failure> {
        let mut body = Vec::new();
        // Whole, whatever pieces it comes in: a piece may end within a character.
        read(self.open(request).await?, |bytes| {
            body.extend_from_slice(bytes);
            Ok(true)
        })
        .await?;
        Ok(body)
    }

    /// Sends a request, and waits until the answer begins.
    async fn open(&self, request: RequestBuilder) -> Result<Response, Failure> {
        let request = match &self.key {
            Some(key) => request.bearer_auth(key.expose_secret()),
            None => request,
        };
        let answer = request.send().await.map_err(Failure::unreachable)?;
        if !answer.status().is_success() {
            let after = answer.headers().get("retry-after");
            let after = after.and_then(|value| value.to_str().ok()?.parse().ok());
            return Err(Failure::Status(answer.status(), after));
        }
        Ok(answer)
    }
}

/// Reads an answer as it comes, for as long as more of it is wanted.
async fn read(
    mut answer: Response,
    mut each: impl FnMut(&[u8]) -> Result<bool, Failure>,
) -> Result<(), Failure> {
    let mut read = 0;
    while let Some(bytes) = answer.chunk().await.map_err(Failure::unreachable)? {
        read += bytes.len();
        if read > LARGEST {
            return Err(Failure::Unreadable("it is too large".into()));
        }
        if !each(&bytes)? {
            break;
        }
    }
    Ok(())
}

impl Failure {
    /// Whether another question may have an answer: not a server that is not there, or keeps us out, or has too much to do.
    fn is_of_the_question(&self) -> bool {
        match self {
            Failure::Unreachable(_) => false,
            Failure::Unreadable(_) => true,
            Failure::Status(status, _) => {
                status.is_client_error() && ![401, 403, 408, 429].contains(&status.as_u16())
            }
        }
    }

    fn unreachable(error: reqwest::Error) -> Failure {
        // The address may hold a password.
        Failure::Unreachable(format!("{:#}", anyhow::Error::new(error.without_url())))
    }

    /// What of an error may be logged: where it is, not what is there.
    pub(super) fn unreadable(error: serde_json::Error) -> Failure {
        let kind = error.classify();
        let (line, column) = (error.line(), error.column());
        Failure::Unreadable(format!("{kind:?} at line {line}, column {column}"))
    }
}

/// A whole answer.
#[derive(Deserialize)]
pub(super) struct Answer {
    #[serde(default)]
    pub choices: Vec<Choice>,
    pub usage: Option<Usage>,
}

impl Answer {
    /// What of it is for whoever asked, and the tokens that the server counted.
    pub fn said(self) -> (Said, Option<u32>) {
        let choice = self.choices.into_iter().next().unwrap_or_default();
        let said = Said {
            text: text(choice.message.content),
            calls: calls(choice.message.tool_calls, choice.message.function_call),
            tokens: 0,
        };
        (said, self.usage.and_then(|usage| usage.total_tokens))
    }
}

#[derive(Deserialize)]
pub(super) struct Usage {
    pub total_tokens: Option<u32>,
}

#[derive(Default, Deserialize)]
pub(super) struct Choice {
    #[serde(default)]
    pub message: Message,
}

#[derive(Default, Deserialize)]
pub(super) struct Message {
    pub content: Option<Value>,
    pub tool_calls: Option<Vec<ToolCall>>,
    /// What servers sent before there were several calls in one answer, and some still send instead or besides.
    pub function_call: Option<Function>,
}

#[derive(Deserialize)]
pub(super) struct ToolCall {
    pub id: Option<String>,
    pub function: Function,
}

#[derive(Deserialize)]
pub(super) struct Function {
    pub name: String,
    /// A string with JSON in it; some servers send the JSON itself.
    pub arguments: Option<Value>,
}

/// The text of an answer: a string, or the parts of one.
pub(super) fn text(content: Option<Value>) -> String {
    match content {
        Some(Value::String(text)) => text,
        Some(Value::Array(parts)) => {
            let texts = parts.iter().filter_map(|part| part["text"].as_str());
            texts.collect()
        }
        _ => String::new(),
    }
}

fn calls(calls: Option<Vec<ToolCall>>, one: Option<Function>) -> Vec<Call> {
    let mut calls = calls.unwrap_or_default();
    if calls.is_empty() {
        calls.extend(one.map(|function| ToolCall { id: None, function }));
    }
    let calls = calls.into_iter().enumerate().map(|(place, call)| Call {
        // What an answer refers to must be there, and be one.
        id: match call.id {
            Some(id) if !id.is_empty() => short(&id, LONGEST_ID),
            _ => format!("call_{place}"),
        },
        name: call.function.name,
        arguments: match call.function.arguments {
            Some(Value::String(arguments)) => arguments,
            Some(arguments) => arguments.to_string(),
            None => "{}".into(),
        },
    });
    calls.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(answer: &str) -> Said {
        let answer: Answer = serde_json::from_str(answer).unwrap();
        answer.said().0
    }

    #[test]
    fn answers_are_read_whatever_dialect_a_server_speaks() {
        let said = read(
            r#"{"choices":[{"message":{"role":"assistant","content":null,"function_call":{"name":"x","arguments":"{}"},
            "tool_calls":[{"id":"a","type":"function","function":{"name":"search","arguments":"{\"query\":\"soup\"}"}},
            {"function":{"name":"add","arguments":{"items":[]}}}]},"finish_reason":"tool_calls"}],"service_tier":"other"}"#,
        );
        let told: Vec<_> = said
            .calls
            .iter()
            .map(|c| (c.id.as_str(), c.name.as_str(), c.arguments.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                ("a", "search", "{\"query\":\"soup\"}"),
                ("call_1", "add", "{\"items\":[]}")
            ]
        );
        let old =
            read(r#"{"choices":[{"message":{"content":"","function_call":{"name":"search"}}}]}"#);
        assert_eq!(
            (old.calls.len(), old.calls[0].arguments.as_str()),
            (1, "{}")
        );
        let parts = read(
            r#"{"choices":[{"message":{"content":[{"type":"text","text":"one "},{"text":"two"}]}}]}"#,
        );
        assert_eq!(parts.text, "one two");
        assert_eq!(read(r#"{"choices":[]}"#), Said::default());
        assert_eq!(read("{}"), Said::default());
    }

    #[test]
    fn another_question_is_asked_where_it_may_be_the_question() {
        let status = |code| Failure::Status(StatusCode::from_u16(code).unwrap(), None);
        for (failure, is) in [
            (status(400), true),
            (status(422), true),
            (status(401), false),
            (status(429), false),
            (status(500), false),
            (Failure::Unreadable("x".into()), true),
            (Failure::Unreachable("x".into()), false),
        ] {
            assert_eq!(failure.is_of_the_question(), is, "{failure}");
        }
    }

    #[test]
    fn a_key_does_not_travel_readably() {
        let endpoint = |base: &str, key: Option<&str>| Endpoint {
            setting: "MILKRUN_MODEL",
            base: base.into(),
            key: key.map(|key| key.to_owned().into()),
            model: "m".into(),
        };
        for (base, key, fits) in [
            ("https://models.example/v1", Some("k"), true),
            ("http://models.example/v1", None, true),
            ("http://127.0.0.1:11434/v1", Some("k"), true),
            ("http://models.example/v1", Some("canary"), false),
            ("models.example", None, false),
        ] {
            let client = Client::new(endpoint(base, key));
            assert_eq!(client.is_ok(), fits, "{base}");
            if let Err(error) = client {
                assert!(!format!("{error:#}").contains("canary"));
            }
        }
    }
}
