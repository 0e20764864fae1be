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
use crate::stub::state::{Entry, Phase, Session, State};
use crate::stub::view::{self, Notice};
use crate::stub::wanted::Wanted;

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
        let unwilling: Vec<_> = moment.unwilling().into_iter().collect();
        let body = moment.show_standing(&session, &unwilling);
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
        if session.phase == Phase::Open {
            let (standing, notices) = moment.standing(state, session);
            return Ok(Reply::ok(moment.show_standing(&standing, &notices)));
        }
        let order = session.order.as_ref().and_then(|id| state.order(id));
        Ok(Reply::ok(moment.show(session, order, &[])))
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
        let unwilling: Vec<_> = moment.unwilling().into_iter().collect();
        let body = moment.show_standing(&session, &unwilling);
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
        let shift = moment.shift(state, session);
        let shelf = state.shelf_after(&shift);
        let (session, notices) = moment.settle(state, &shelf, session, paid.is_some());
        let Some(paid) = paid.filter(|_| notices.is_empty() && session.quote.is_ready()) else {
            let shown = moment.show(&session, None, &notices);
            let entry = Entry {
                shelf: shift,
                ..changed(session, state.next())
            };
            return Ok((Reply::ok(shown), entry));
        };
        let order = Order {
            id: state.next().to_string(),
            checkout: session.id.clone(),
            placed_at: moment.now,
            pace: moment.app.terms.pace,
            paid,
            code: session.quote.discount.as_ref().map(|d| d.canonical.clone()),
            cancellation: None,
            missing: Vec::new(),
        };
        let session = Session {
            phase: Phase::Completed,
            order: Some(order.id.clone()),
            ..session
        };
        let shown = moment.show(&session, Some(&order), &[]);
        let entry = Entry {
            order: Some(order),
            shelf: shift,
            ..changed(session, state.next() + 1)
        };
        Ok((Reply::ok(shown), entry))
    };
    call.write(&app, Operation::Complete, work).await
}

impl Moment<'_> {
    fn show(&self, session: &Session, order: Option<&Order>, notices: &[Notice]) -> String {
        // Whoever completes a repriced checkout once more accepts it: it is ready.
        let blocks = |n: &Notice| matches!(n, Notice::Expired | Notice::Closed { .. });
        let is_blocked = notices.iter().any(blocks);
        let catalog = &self.app.catalog;
        let (lang, base) = (self.lang, &self.base);
        view::checkout(catalog, session, order, notices, is_blocked, lang, base).to_string()
    }

    /// An open checkout that was only looked at: nothing is accepted by that, so that whatever there is
    /// to say keeps it from being completed as it is.
    fn show_standing(&self, session: &Session, notices: &[Notice]) -> String {
        let is_blocked = !notices.is_empty();
        let catalog = &self.app.catalog;
        let (lang, base) = (self.lang, &self.base);
        view::checkout(catalog, session, None, notices, is_blocked, lang, base).to_string()
    }
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
