//! The carrier of calls: makes them, and reads the retailer's silence.

use futures::future::BoxFuture;
use reqwest::StatusCode;
use serde_json::Value;

use super::call::{Call, Reply};
use super::client::{Client, Failure};
use super::{Reach, catalogue, checkout, order};
use crate::engine::{Carrier, Now, Outcome, Parcel};
use crate::shop::Catalogue;
use crate::store::{Unreadable, read_json};

/// Times that a call is made before a person is told that the retailer does not answer.
const ATTEMPTS: i64 = 3;
/// Pause before a call is made again, in milliseconds, times the attempts so far.
const PAUSE: i64 = 400;

/// Calls one retailer.
pub struct RetailerCarrier {
    client: Client,
}

impl RetailerCarrier {
    /// A carrier to the retailer at `base`; `profile` is the address of this platform's UCP profile.
    ///
    /// # Errors
    /// When the address is not a URL, or not in reach.
    pub fn new(base: &str, profile: &str, reach: Reach) -> anyhow::Result<RetailerCarrier> {
        let client = Client::new(base, profile, reach)?;
        Ok(RetailerCarrier { client })
    }

    async fn make(&self, call: &Call, id: i64, now: i64) -> Result<Reply, Failure> {
        let client = &self.client;
        match call {
            Call::Catalogue => catalogue::read(client, id)
                .await
                .map(|catalogue| Reply::Catalogue(Box::new(catalogue))),
            Call::Quote(request) => checkout::quote(client, request, id).await,
            Call::Check { session, .. } => checkout::check(client, session, id).await,
            Call::Complete {
                order,
                session,
                prepaid,
            } => checkout::complete(client, *order, session, *prepaid, id).await,
            Call::Session { session, .. } => checkout::read(client, session, id, now).await,
            Call::Order { retailer_id, .. } => order::read(client, retailer_id, id).await,
            Call::Cancel { retailer_id, .. } => order::cancel(client, retailer_id, id).await,
        }
    }

    async fn outcome(&self, parcel: &Parcel, now: i64) -> Outcome {
        let call: Call = match read_json(&parcel.body) {
            Ok(call) => call,
            Err(error) => {
                return Outcome::Refused {
                    value: Value::Null,
                    reason: format!("the row is not readable: {error}"),
                    news: None,
                };
            }
        };
        let failure = match self.make(&call, parcel.id, now).await {
            Ok(reply) => return said(&reply),
            Err(failure) => failure,
        };
        let reason = failure.to_string();
        // What places an order must not be called a failure while it may have been done.
        let places = matches!(call, Call::Complete { .. });
        // Somebody waits with a payment open: there is no time for another attempt.
        let hurries = matches!(call, Call::Check { .. });
        // It names something of the retailer's, which knows it no more.
        let names = !matches!(call, Call::Catalogue | Call::Quote(_));
        let again = !hurries && parcel.attempts + 1 < ATTEMPTS;
        let after = PAUSE * (parcel.attempts + 1);
        match failure {
            // In the protocol's words: a page of somebody in between says nothing of what the retailer knows.
            Failure::Status(StatusCode::NOT_FOUND | StatusCode::GONE, Some(_)) if names => {
                said(&Reply::Forgotten)
            }
            Failure::Unsent(_) if again => Outcome::Again { after, reason },
            Failure::Unknown(_) if places => Outcome::Unknown { reason },
            // An error without a code may be somebody's in between, who passed on what was asked or did not.
            Failure::Status(status, code)
                if places && (code.is_none() || in_doubt(status.as_u16())) =>
            {
                Outcome::Unknown { reason }
            }
            Failure::Unknown(_) if again => Outcome::Again { after, reason },
            Failure::Status(status, _) if !places && again && passes(status.as_u16()) => {
                Outcome::Again { after, reason }
            }
            failure => {
                log::warn!("row {}: the retailer does not answer: {failure}", parcel.id);
                said(&Reply::Unreachable)
            }
        }
    }
}

/// Statuses after which what was asked may have been done all the same, by whatever stands behind who answered: all that do
/// not say that the request was wrong. "See elsewhere" is what a shop may say that has done it.
fn in_doubt(status: u16) -> bool {
    !(400..500).contains(&status) || matches!(status, 408 | 409 | 425 | 429)
}

/// Statuses that say "not now".
fn passes(status: u16) -> bool {
    matches!(status, 408 | 425 | 429) || status >= 500
}

/// Reads all that the retailer at `base` sells, outside any turn: for tools, whose user names the address by hand.
///
/// # Errors
/// When it cannot be reached or read.
pub async fn read_catalogue(base: &str, profile: &str) -> anyhow::Result<Catalogue> {
    let client = Client::new(base, profile, Reach::Private)?;
    catalogue::read(&client, 0)
        .await
        .map_err(|failure| anyhow::anyhow!("the catalogue cannot be read: {failure}"))
}

/// The outcome that brings a reply to whoever waits for it.
fn said(reply: &Reply) -> Outcome {
    match serde_json::to_value(reply) {
        Ok(value) => Outcome::Done {
            value,
            message: None,
            file: None,
        },
        Err(error) => Outcome::Refused {
            value: Value::Null,
            reason: Unreadable::from(error).to_string(),
            news: None,
        },
    }
}

impl Carrier for RetailerCarrier {
    fn carry<'a>(&'a self, parcel: &'a Parcel, now: Now) -> BoxFuture<'a, Outcome> {
        Box::pin(self.outcome(parcel, now.wall))
    }

    fn admit(&self, _: Option<&str>, _: Now) -> Result<(), i64> {
        Ok(())
    }
}
