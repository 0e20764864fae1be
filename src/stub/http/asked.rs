//! How a tester asks for trouble: the JSON of `/testing/trouble` and of the header on a call itself.

use std::time::Duration;

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::reply::{Refusal, malformed};
use super::trouble::{Kind, Operation, When};

/// Prices are raised by as many percent at most.
const MAX_RAISE: i64 = 1_000;

/// What is to go wrong; exactly one of these.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wish {
    status: Option<u16>,
    /// Seconds; goes with `status`.
    retry_after: Option<u64>,
    drop: Option<When>,
    slow_ms: Option<u64>,
    late_ms: Option<u64>,
    #[serde(default)]
    malformed: bool,
    reject: Option<String>,
    closed: Option<String>,
    raise: Option<i64>,
    #[serde(default)]
    sell_out: bool,
}

impl Wish {
    /// The trouble, for a call of this operation.
    pub fn kind(self, operation: Operation) -> Result<Kind, Refusal> {
        let mut kinds = Vec::new();
        if let Some(status) = self.status {
            let status = StatusCode::from_u16(status).ok();
            kinds.push(Kind::Status {
                status: status
                    .filter(|s| s.is_client_error() || s.is_server_error())
                    .ok_or_else(|| malformed("status: only 4xx and 5xx are taken"))?,
                retry_after: self.retry_after,
            });
        } else if self.retry_after.is_some() {
            return Err(malformed("retry_after: it goes with a status"));
        }
        kinds.extend(self.drop.map(Kind::Drop));
        kinds.extend(self.slow_ms.map(|ms| Kind::Slow(Duration::from_millis(ms))));
        kinds.extend(self.late_ms.map(|ms| Kind::Late(Duration::from_millis(ms))));
        kinds.extend(self.malformed.then_some(Kind::Malformed));
        kinds.extend(self.reject.map(Kind::Reject));
        kinds.extend(self.closed.map(Kind::Closed));
        if let Some(percent) = self.raise {
            if !(1..=MAX_RAISE).contains(&percent) {
                return Err(malformed(format!("raise: 1 to {MAX_RAISE} is taken")));
            }
            kinds.push(Kind::Raise(percent));
        }
        kinds.extend(self.sell_out.then_some(Kind::SellOut));
        let kind = kinds.pop();
        match kind.filter(|_| kinds.is_empty()) {
            Some(kind) if kind.fits(operation) => Ok(kind),
            Some(_) => Err(malformed("this trouble does not go with this operation")),
            None => Err(malformed(
                "one of status, drop, slow_ms, late_ms, malformed, reject, closed, raise and sell_out is needed",
            )),
        }
    }
}

/// Trouble with the next calls of an operation.
pub(super) struct Request {
    pub operation: Operation,
    pub times: u32,
    pub kind: Kind,
}

impl Request {
    /// Reads the body of `/testing/trouble`: a wish with its `operation` and perhaps `times`.
    pub fn read(body: &[u8]) -> Result<Request, Refusal> {
        let fault = |error: serde_json::Error| malformed(error.to_string());
        let mut wish: Map<String, Value> = serde_json::from_slice(body).map_err(fault)?;
        let operation = wish.remove("operation").unwrap_or_default();
        let operation = Operation::deserialize(operation)
            .map_err(|error| malformed(format!("operation: {error}")))?;
        let times = wish.remove("times").unwrap_or(Value::from(1));
        let times = u32::deserialize(times).ok().filter(|&times| times > 0);
        let times = times.ok_or_else(|| malformed("times: at least 1 is taken"))?;
        let wish = Wish::deserialize(Value::Object(wish)).map_err(fault)?;
        Ok(Request {
            operation,
            times,
            kind: wish.kind(operation)?,
        })
    }
}
