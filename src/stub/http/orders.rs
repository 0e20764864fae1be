//! Orders: read and, the vendor's addition, cancel.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;

use super::call::Call;
use super::reply::{Refusal, Reply, refuse};
use super::trouble::Operation;
use super::{App, Moment};
use crate::stub::order::{Cancellation, Missing, Order, Stage};
use crate::stub::state::{Entry, State};
use crate::stub::view;

pub(super) async fn get(
    Shared(app): Shared<Arc<App>>,
    Path(id): Path<String>,
    call: Call,
) -> Response {
    let work = |_: &Call, state: &State, moment: &Moment<'_>| {
        let order = find(state, &id)?;
        Ok(Reply::ok(moment.show_order(state, order)?))
    };
    call.read(&app, Operation::Order, work).await
}

pub(super) async fn cancel(
    Shared(app): Shared<Arc<App>>,
    Path(id): Path<String>,
    call: Call,
) -> Response {
    let work = |_: &Call, state: &State, moment: &Moment<'_>| {
        let order = find(state, &id)?;
        if order.cancelable_until(moment.now).is_none() {
            return Err(refuse(
                StatusCode::CONFLICT,
                "order_not_cancelable",
                format!("The order is {}", order.stage(moment.now).name()),
            ));
        }
        let order = cancelled(order, moment.now, None);
        let shown = moment.show_order(state, &order)?;
        let entry = Entry {
            order: Some(order),
            ..Entry::default()
        };
        Ok((Reply::ok(shown), entry))
    };
    call.write(&app, Operation::CancelOrder, work).await
}

impl Moment<'_> {
    fn show_order(&self, state: &State, order: &Order) -> Result<String, Refusal> {
        let session = state.session(&order.checkout);
        let session = session.ok_or_else(|| Refusal::not_found("checkout", &order.checkout))?;
        let (catalog, now) = (&self.app.catalog, self.now);
        Ok(view::order(catalog, order, session, now, self.lang, &self.base).to_string())
    }
}

/// The order, cancelled now: by the shop if there is a reason, else by the buyer.
pub(super) fn cancelled(order: &Order, now: i64, shop_reason: Option<String>) -> Order {
    Order {
        cancellation: Some(Cancellation {
            at: now,
            shop_reason,
        }),
        ..order.clone()
    }
}

/// The order, of which so many pieces of a variant are found missing now. What they cost goes back, but
/// never more than was paid: a discount is not paid out.
pub(super) fn lacking(
    state: &State,
    order: &Order,
    now: i64,
    variant: &str,
    quantity: i64,
) -> Result<Order, Refusal> {
    if order.cancellation.is_some() {
        return Err(refuse(
            StatusCode::CONFLICT,
            "order_canceled",
            "The order is canceled",
        ));
    }
    let session = state.session(&order.checkout);
    let session = session.ok_or_else(|| Refusal::not_found("checkout", &order.checkout))?;
    let (mut lines, mut left, mut worth) = (Vec::new(), quantity, 0);
    let bought = session.wanted.lines.iter().zip(&session.quote.prices);
    for (index, (line, price)) in bought.enumerate() {
        let there = line.quantity - order.missing_of(index, i64::MAX);
        let gone = there.min(left);
        if line.variant == variant && gone > 0 {
            lines.push((index, gone));
            worth += price * gone;
            left -= gone;
        }
    }
    if left > 0 {
        return Err(refuse(
            StatusCode::CONFLICT,
            "more_than_ordered",
            format!("The order has only {} of {variant:?}", quantity - left),
        ));
    }
    let unreturned = session.quote.total(&session.wanted) - order.refunded();
    let mut order = order.clone();
    order.missing.push(Missing {
        at: now,
        lines,
        refund: worth.min(unreturned),
    });
    Ok(order)
}

/// Whether the shop may still cancel it: until it is at the door.
pub(super) fn is_under_way(order: &Order, now: i64) -> bool {
    !matches!(order.stage(now), Stage::Delivered | Stage::Canceled)
}

pub(super) fn find<'a>(state: &'a State, id: &str) -> Result<&'a Order, Refusal> {
    let order = state.order(id);
    order.ok_or_else(|| Refusal::not_found("order", id))
}
