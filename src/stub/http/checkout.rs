//! Checkouts: create, read, replace, complete, cancel.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::call::Call;
use super::payment::Payment;
use super::reply::{Refusal, Reply, malformed, refuse};
use super::trouble::Operation;
use super::{App, Moment};
use crate::stub::order::Order;
use crate::stub::quote::{Problem, Quote};
use crate::stub::state::{Entry, Phase, Session, State};
use crate::stub::view::{self, Notice};
use crate::stub::wanted::{StoreWish, Wanted};

#[derive(Deserialize)]
struct CompleteBody {
    payment: Payment,
}

pub(super) async fn create(Shared(app): Shared<Arc<App>>, call: Call) -> Response {
    let work = |call: &Call, state: &State, moment: &Moment<'_>| {
        let wanted = Wanted::read(call.body()).map_err(malformed)?;
        let session = Session {
            id: format!("chk_{}", state.next()),
            phase: Phase::Open,
            quote: moment.desk(state).quote(&wanted),
            wanted,
            order: None,
        };
        let body = moment.show(&session, None, &[]);
        let next = state.next() + 1;
        Ok((Reply::created(body), changed(session, next)))
    };
    call.write(&app, Operation::Create, work).await
}

pub(super) async fn get(
    Shared(app): Shared<Arc<App>>,
    Path(id): Path<String>,
    call: Call,
) -> Response {
    let work = |_: &Call, state: &State, moment: &Moment<'_>| {
        let session = find(state, &id)?;
        let order = session.order.as_ref().and_then(|id| state.order(id));
        let notices: &[Notice] = if moment.is_expired(session) {
            &[Notice::Expired]
        } else {
            &[]
        };
        Ok(Reply::ok(moment.show(session, order, notices)))
    };
    call.read(&app, Operation::Get, work).await
}

pub(super) async fn update(
    Shared(app): Shared<Arc<App>>,
    Path(id): Path<String>,
    call: Call,
) -> Response {
    let work = |call: &Call, state: &State, moment: &Moment<'_>| {
        let session = find_open(state, &id)?;
        let wanted = Wanted::read(call.body()).map_err(malformed)?;
        let session = Session {
            quote: moment.desk(state).quote(&wanted),
            wanted,
            ..session.clone()
        };
        let body = moment.show(&session, None, &[]);
        Ok((Reply::ok(body), changed(session, state.next())))
    };
    call.write(&app, Operation::Update, work).await
}

pub(super) async fn cancel(
    Shared(app): Shared<Arc<App>>,
    Path(id): Path<String>,
    call: Call,
) -> Response {
    let work = |_: &Call, state: &State, moment: &Moment<'_>| {
        let session = Session {
            phase: Phase::Canceled,
            ..find_open(state, &id)?.clone()
        };
        let body = moment.show(&session, None, &[]);
        Ok((Reply::ok(body), changed(session, state.next())))
    };
    call.write(&app, Operation::Cancel, work).await
}

pub(super) async fn complete(
    Shared(app): Shared<Arc<App>>,
    Path(id): Path<String>,
    call: Call,
) -> Response {
    let work = |call: &Call, state: &State, moment: &Moment<'_>| {
        let body: CompleteBody = call.json()?;
        let session = find(state, &id)?;
        if session.phase == Phase::Completed {
            let order = session.order.as_ref().and_then(|id| state.order(id));
            let shown = moment.show(session, order, &[]);
            return Ok((Reply::ok(shown), Entry::default()));
        }
        let session = find_open(state, &id)?;
        let paid = body.payment.paid();
        let (session, notices) = moment.settle(state, session, paid.is_some());
        let Some(paid) = paid.filter(|_| notices.is_empty() && session.quote.is_ready()) else {
            let shown = moment.show(&session, None, &notices);
            return Ok((Reply::ok(shown), changed(session, state.next())));
        };
        let order = Order {
            id: state.next().to_string(),
            checkout: session.id.clone(),
            placed_at: moment.now,
            pace: moment.app.terms.pace,
            paid,
            code: session.quote.discount.as_ref().map(|d| d.canonical.clone()),
            cancellation: None,
        };
        let session = Session {
            phase: Phase::Completed,
            order: Some(order.id.clone()),
            ..session
        };
        let shown = moment.show(&session, Some(&order), &[]);
        let entry = Entry {
            order: Some(order),
            ..changed(session, state.next() + 1)
        };
        Ok((Reply::ok(shown), entry))
    };
    call.write(&app, Operation::Complete, work).await
}

impl Moment<'_> {
    fn show(&self, session: &Session, order: Option<&Order>, notices: &[Notice]) -> String {
        let catalog = &self.app.catalog;
        view::checkout(catalog, session, order, notices, self.lang, &self.base).to_string()
    }

    fn is_expired(&self, session: &Session) -> bool {
        session.phase == Phase::Open && self.now >= session.quote.expires
    }

    /// The checkout as it may be completed: at the prices that the buyer saw, from stores that have the
    /// goods now. Or as it has become, with what stands in the way; without a payment that is taken, that.
    fn settle(&self, state: &State, session: &Session, is_paid: bool) -> (Session, Vec<Notice>) {
        let mut settled = session.clone();
        if let Some(reason) = self.rejection {
            let reason = reason.to_owned();
            return (settled, vec![Notice::Rejected { reason }]);
        }
        if self.is_expired(session) {
            return (settled, vec![Notice::Expired]);
        }
        if !is_paid {
            return (settled, vec![Notice::PaymentFailed]);
        }
        let seen = &session.quote;
        // The stores of the quote are kept as long as they can deliver.
        let kept = seen.groups.iter().filter_map(|group| {
            Some(StoreWish {
                group: group.id(),
                store: group.store()?.store.clone(),
            })
        });
        settled.wanted.stores = kept.collect();
        let fresh = self.desk(state).quote(&settled.wanted);
        let notices = worse(seen, &fresh);
        settled.quote = if notices.is_empty() && fresh.is_ready() {
            as_seen(seen, fresh)
        } else {
            fresh
        };
        (settled, notices)
    }
}

/// What the buyer would lose beside what they saw.
fn worse(seen: &Quote, fresh: &Quote) -> Vec<Notice> {
    let mut notices = Vec::new();
    let prices = seen.prices.iter().zip(&fresh.prices).enumerate();
    for (line, _) in prices.filter(|(_, (seen, fresh))| seen < fresh) {
        notices.push(Notice::PriceChanged { line: Some(line) });
    }
    if !seen.is_ready() && fresh.is_ready() {
        notices.push(Notice::PriceChanged { line: None });
    }
    if let Some(discount) = &seen.discount {
        let lost = fresh.problems.iter().find_map(|problem| match problem {
            Problem::Code { index, fault } if *index == discount.index => Some(*fault),
            _ => None,
        });
        let index = discount.index;
        notices.extend(lost.map(|fault| Notice::Code { index, fault }));
    }
    notices
}

/// A fresh quote's stores at the prices, fees and discount that were seen: what fell since stays as it
/// was confirmed.
fn as_seen(seen: &Quote, mut fresh: Quote) -> Quote {
    for (group, old) in fresh.groups.iter_mut().zip(&seen.groups) {
        group.fee = old.fee;
    }
    fresh.prices.clone_from(&seen.prices);
    fresh.discount.clone_from(&seen.discount);
    fresh.expires = seen.expires;
    fresh
}

fn changed(session: Session, next: u64) -> Entry {
    Entry {
        next,
        session: Some(session),
        ..Entry::default()
    }
}

fn find<'a>(state: &'a State, id: &str) -> Result<&'a Session, Refusal> {
    let session = state.session(id);
    session.ok_or_else(|| Refusal::not_found("checkout", id))
}

fn find_open<'a>(state: &'a State, id: &str) -> Result<&'a Session, Refusal> {
    let session = find(state, id)?;
    let (code, content) = match session.phase {
        Phase::Open => return Ok(session),
        Phase::Completed => ("checkout_completed", "The checkout is completed"),
        Phase::Canceled => ("checkout_canceled", "The checkout is cancelled"),
    };
    Err(refuse(StatusCode::CONFLICT, code, content))
}
