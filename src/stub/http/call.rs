//! One call of a platform: its headers, its body, and the two ways of doing it. Reading looks at the state;
//! writing changes it at most once for each idempotency key.

use std::net::SocketAddr;

use axum::body::Bytes;
use axum::extract::{ConnectInfo, FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use sha2::{Digest, Sha256};

use super::asked::Wish;
use super::plug::Plug;
use super::reply::{Refusal, Reply, malformed, refuse};
use super::trouble::{Incident, Operation};
use super::{App, Moment};
use crate::stub::state::{Answer, Entry, State};
use crate::stub::view::UCP_VERSION;
use crate::stub::words::Lang;

/// The longest idempotency key that is taken; UCP's are UUIDs.
const MAX_KEY: usize = 200;
/// The header by which a tester asks for trouble with the very call that has it.
const TROUBLE: &str = "dev-milkrun-trouble";

pub(super) struct Call {
    head: HeaderMap,
    /// The method and path.
    line: String,
    body: Bytes,
    plug: Plug,
}

impl<S: Send + Sync> FromRequest<S> for Call {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Call, Response> {
        let head = request.headers().clone();
        let line = format!("{} {}", request.method(), request.uri().path());
        let Some(ConnectInfo(plug)) = request.extensions().get::<ConnectInfo<Plug>>().cloned()
        else {
            return Err(StatusCode::INTERNAL_SERVER_ERROR.into_response());
        };
        let body = Bytes::from_request(request, state).await;
        let body = body.map_err(|rejection| {
            refuse(rejection.status(), "invalid_request", rejection.body_text()).into_response()
        })?;
        Ok(Call {
            head,
            line,
            body,
            plug,
        })
    }
}

impl Call {
    pub fn lang(&self) -> Lang {
        Lang::accepted(self.header(header::ACCEPT_LANGUAGE.as_str()))
    }

    /// The address that the caller knows the server by, without a slash at its end.
    pub fn base(&self, own: SocketAddr) -> String {
        match self.header(header::HOST.as_str()) {
            Some(host) => format!("http://{host}"),
            None => format!("http://{own}"),
        }
    }

    pub fn body(&self) -> &[u8] {
        &self.body
    }

    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Refusal> {
        serde_json::from_slice(&self.body).map_err(|e| malformed(e.to_string()))
    }

    /// Answers from the state as it is.
    pub async fn read(
        self,
        app: &App,
        operation: Operation,
        work: impl FnOnce(&Call, &State, &Moment<'_>) -> Result<Reply, Refusal>,
    ) -> Response {
        let incident = match self.incident(app, operation) {
            Ok(incident) => incident,
            Err(refusal) => return refusal.into_response(),
        };
        if let Some(answer) = incident.before(&self.plug).await {
            return answer;
        }
        let result = async {
            self.agent()?;
            let now = app.now().await?;
            let moment = app.moment(&self, now, incident.kind());
            work(&self, &app.state(), &moment)
        };
        let answer = self.finish(operation, result.await);
        incident.after(&self.plug, answer).await
    }

    /// Does the work and changes the state by the entry that it returns, unless the same call was done
    /// before: then its answer is given again.
    pub async fn write(
        self,
        app: &App,
        operation: Operation,
        work: impl FnOnce(&Call, &State, &Moment<'_>) -> Result<(Reply, Entry), Refusal>,
    ) -> Response {
        let incident = match self.incident(app, operation) {
            Ok(incident) => incident,
            Err(refusal) => return refusal.into_response(),
        };
        if let Some(answer) = incident.before(&self.plug).await {
            return answer;
        }
        let result = async {
            self.agent()?;
            let key = self.key()?;
            let now = app.now().await?;
            let mut state = app.state();
            let digest = self.digest();
            if let Some(known) = state.answer(key) {
                return repeat(known, &digest);
            }
            let moment = app.moment(&self, now, incident.kind());
            let (reply, entry) = work(&self, &state, &moment)?;
            let body = RawValue::from_string(reply.body.clone()).map_err(broken)?;
            let answer = Answer {
                key: key.to_owned(),
                call: digest,
                status: reply.status.as_u16(),
                body,
            };
            state
                .commit(Entry {
                    answer: Some(answer),
                    ..entry
                })
                .map_err(broken)?;
            state.forget_abandoned(now);
            Ok(reply)
        };
        let answer = self.finish(operation, result.await);
        incident.after(&self.plug, answer).await
    }

    /// What goes wrong with this call: what its own header asks for, else what was asked for before.
    fn incident<'a>(&self, app: &'a App, operation: Operation) -> Result<Incident<'a>, Refusal> {
        let Some(header) = self.head.get(TROUBLE).filter(|_| app.testing) else {
            return Ok(app.trouble.next(operation));
        };
        let wish: Wish = serde_json::from_slice(header.as_bytes())
            .map_err(|error| malformed(format!("the header {TROUBLE}: {error}")))?;
        let kind = wish.kind(operation)?;
        Ok(app.trouble.incident(operation, Some(kind)))
    }

    fn finish(&self, operation: Operation, result: Result<Reply, Refusal>) -> Response {
        let answer = result.into_response();
        let id = self.header("request-id").unwrap_or("-");
        log::debug!("{operation:?} {id}: {}", answer.status());
        answer
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.head.get(name)?.to_str().ok()
    }

    /// Checks `UCP-Agent`: a dictionary (RFC 8941) with the platform's `profile`, and perhaps the
    /// `version` that it speaks. The profile itself is not fetched.
    fn agent(&self) -> Result<(), Refusal> {
        let agent = self.header("ucp-agent").unwrap_or_default();
        let member = |name: &str| {
            agent.split([',', ';']).find_map(|member| {
                let (key, value) = member.trim().split_once('=')?;
                (key == name).then(|| value.trim_matches('"'))
            })
        };
        let profile = member("profile").unwrap_or_default();
        if reqwest::Url::parse(profile).is_err() {
            return Err(refuse(
                StatusCode::BAD_REQUEST,
                "invalid_profile_url",
                "The header UCP-Agent must have profile=\"<url>\"",
            ));
        }
        match member("version") {
            Some(version) if version != UCP_VERSION => Err(refuse(
                StatusCode::UNPROCESSABLE_ENTITY,
                "version_unsupported",
                format!("Version {version} is not supported, only {UCP_VERSION}"),
            )),
            _ => Ok(()),
        }
    }

    fn key(&self) -> Result<&str, Refusal> {
        let key = self.header("idempotency-key").unwrap_or_default();
        if key.is_empty() || key.len() > MAX_KEY {
            return Err(refuse(
                StatusCode::BAD_REQUEST,
                "idempotency_key_required",
                format!("The header Idempotency-Key must have 1 to {MAX_KEY} characters"),
            ));
        }
        Ok(key)
    }

    /// What tells this call from another one under the same key.
    fn digest(&self) -> String {
        let mut digest = Sha256::new();
        digest.update(self.line.as_bytes());
        digest.update(b"\n");
        digest.update(&self.body);
        HEXLOWER.encode(&digest.finalize())
    }
}

fn repeat(known: &Answer, digest: &str) -> Result<Reply, Refusal> {
    if known.call != digest {
        return Err(refuse(
            StatusCode::CONFLICT,
            "idempotency_key_reused",
            "This Idempotency-Key was used for another call",
        ));
    }
    Ok(Reply {
        status: StatusCode::from_u16(known.status).map_err(broken)?,
        body: known.body.get().to_owned(),
    })
}

/// Nothing a platform can help: the state could not be written.
pub(super) fn broken(error: impl std::fmt::Display) -> Refusal {
    log::error!("the state cannot be written: {error}");
    refuse(
        StatusCode::INTERNAL_SERVER_ERROR,
        "internal_error",
        "The state could not be written",
    )
}
