//! Orders: the one status message of each, and the list.

use chrono_tz::Tz;

use crate::args;
use crate::bot::button::{OrderAct, Tap};
use crate::bot::form::{date, money};
use crate::bot::html::{Html, short};
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::{Catalogue, Fen, OrderState};
use crate::store::Order;

use super::quote;

/// The stages that a status shows, in their order.
const STAGES: [OrderState; 4] = [
    OrderState::Accepted,
    OrderState::Packed,
    OrderState::OnTheWay,
    OrderState::Delivered,
];

/// The status of an order. `asking`: whether to call it off is being asked.
pub fn status(say: Say, order: &Order, catalogue: &Catalogue, asking: bool, now: i64) -> View {
    let number = order.number.to_string();
    let mut text = say.html_with("order-title", args!["number" => number.clone()]);
    text.line(state(say, order));
    if order.state.under_way() || order.state == OrderState::Delivered {
        text.gap();
        for stage in STAGES {
            let mark = if stage as usize <= order.state as usize {
                "stage-done"
            } else {
                "stage-ahead"
            };
            let name = say.html(&format!("stage-{}", word(stage)));
            text.line(say.html_with(mark, args!["stage" => name]));
        }
    }
    text.gap().line(quote::lines(say, &order.quote, catalogue));
    if matches!(order.state, OrderState::Cancelled | OrderState::Rejected) {
        // Nothing is to pay; the card is said to be back.
        if order.quote.card > Fen::ZERO {
            text.gap().line(say.html("order-card-back"));
        }
    } else {
        text.line(quote::sums(say, &order.quote));
    }
    let tap = |act| Tap::Order {
        order: order.id,
        act,
    };
    let cancelable =
        order.state.under_way() && order.cancelable_until.is_some_and(|until| now < until);
    if !cancelable {
        return View::text(text);
    }
    if asking {
        text.gap().line(say.html("order-ask-cancel"));
        let yes = say.plain_with("button-cancel-yes", args!["number" => number]);
        let rows = vec![vec![
            (yes, tap(OrderAct::Cancel)),
            (say.plain("button-cancel-no"), tap(OrderAct::Keep)),
        ]];
        return View::taps(text, rows);
    }
    let label = say.plain_with("button-cancel-order", args!["number" => number]);
    View::taps(text, vec![vec![(label, tap(OrderAct::AskCancel))]])
}

fn word(state: OrderState) -> String {
    state.word().replace('_', "-")
}

fn state(say: Say, order: &Order) -> Html {
    let key = format!("order-{}", word(order.state));
    match (order.state, order.reason.as_deref()) {
        (OrderState::Rejected, Some(reason)) => say.html_with(
            "order-rejected-why",
            args!["why" => reason_text(say, reason)],
        ),
        (OrderState::Cancelled, Some(reason)) => say.html_with(
            "order-cancelled-why",
            args!["why" => reason_text(say, reason)],
        ),
        _ => say.html(&key),
    }
}

/// A reason in our words where it is a code that is known, and in the retailer's where it is not.
fn reason_text(say: Say, reason: &str) -> String {
    match reason {
        "out_of_stock" | "price_changed" | "checkout_expired" | "unreachable" | "card"
        | "buyer" => say.plain(&format!("reason-{}", reason.replace('_', "-"))),
        words => sentence(&short(words, 200)),
    }
}

/// A retailer's words as a sentence of their own.
fn sentence(words: &str) -> String {
    let mut chars = words.chars();
    let mut sentence: String = chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .chain(chars)
        .collect();
    if sentence.ends_with(char::is_alphanumeric) {
        sentence.push('.');
    }
    sentence
}

/// The latest orders, each with a button that shows it.
pub fn list(say: Say, zone: Tz, orders: &[Order], now: i64) -> View {
    if orders.is_empty() {
        return View::text(say.html("orders-none"));
    }
    let mut text = say.html("orders-title");
    let mut rows = Vec::new();
    for order in orders {
        text.line(say.html_with(
            "orders-line",
            args![
                "number" => order.number.to_string(),
                "date" => date(say, zone, order.created_at, now),
                "state" => say.html(&format!("state-{}", word(order.state))),
                "total" => money(say.lang, order.quote.items + order.quote.delivery),
            ],
        ));
        let label = say.plain_with(
            "button-show-order",
            args!["number" => order.number.to_string()],
        );
        let act = OrderAct::Show;
        rows.push(vec![(
            label,
            Tap::Order {
                order: order.id,
                act,
            },
        )]);
    }
    View::taps(text, rows)
}
