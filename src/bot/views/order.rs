//! Orders: the one status message of each, and the list.

use chrono_tz::Tz;

use crate::args;
use crate::bot::button::{OrderAct, Tap};
use crate::bot::form::{clock, date, money};
use crate::bot::html::{Html, short};
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::{Catalogue, Fen, OrderState, PayBy};
use crate::store::{Order, Refund};

use super::{payment, quote};

/// The stages that a status shows, in their order.
const STAGES: [OrderState; 4] = [
    OrderState::Accepted,
    OrderState::Packed,
    OrderState::OnTheWay,
    OrderState::Delivered,
];

/// What a status shows.
pub struct Status<'a> {
    pub order: &'a Order,
    pub refunds: &'a [Refund],
    pub catalogue: &'a Catalogue,
    pub zone: Tz,
    /// Whether to call it off is being asked.
    pub asking: bool,
    pub now: i64,
}

/// The status of an order.
pub fn status(say: Say, status: &Status) -> View {
    let Status { order, now, .. } = *status;
    let number = order.number.to_string();
    let mut text = say.html_with("order-title", args!["number" => number.clone()]);
    text.line(state(say, status.zone, order));
    if order.state.taken_by_shop() {
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
    text.gap()
        .line(quote::lines(say, &order.quote, status.catalogue));
    if matches!(order.state, OrderState::Cancelled | OrderState::Rejected) {
        // Nothing is to pay; the card is said to be back.
        if order.quote.card > Fen::ZERO {
            text.gap().line(say.html("order-card-back"));
        }
    } else {
        text.line(sums(say, order));
        if order.missing > Fen::ZERO {
            text.line(missing_goods(say, order, status.catalogue));
        }
    }
    for refund in status.refunds {
        text.line(payment::line(say, refund));
    }
    let tap = |act| Tap::Order {
        order: order.id,
        act,
    };
    let cancelable = order.cancelable(now);
    if status.asking && cancelable {
        text.gap().line(say.html("order-ask-cancel"));
        let yes = say.plain_with("button-cancel-yes", args!["number" => number]);
        let rows = vec![vec![
            (yes, tap(OrderAct::Cancel)),
            (say.plain("button-cancel-no"), tap(OrderAct::Keep)),
        ]];
        return View::taps(text, rows);
    }
    let mut row = Vec::new();
    if cancelable {
        let label = say.plain_with("button-cancel-order", args!["number" => number]);
        row.push((label, tap(OrderAct::AskCancel)));
    }
    if order.state.taken_by_shop() || !status.refunds.is_empty() {
        row.push((say.plain("button-wrong"), tap(OrderAct::Wrong)));
    }
    let mut rows = vec![row];
    if order.state == OrderState::Delivered {
        let usual = say.plain("button-usual-order");
        rows.push(vec![(usual, tap(OrderAct::Usual))]);
    }
    rows.retain(|row| !row.is_empty());
    if rows.is_empty() {
        View::text(text)
    } else {
        View::taps(text, rows)
    }
}

/// What is paid, or to pay, by what is known now.
fn sums(say: Say, order: &Order) -> Html {
    let pay = order.quote.pay;
    let (how, pay) = match (order.pay_by, order.state) {
        (PayBy::Invoice, OrderState::Invoiced) => ("quote-pay-invoice", pay),
        (PayBy::Invoice, _) => ("order-paid", pay),
        // What is missing is not paid for at the door.
        (PayBy::Delivery, _) => ("quote-pay", pay - pay.min(order.missing)),
    };
    quote::sums(say, &order.quote, how, pay)
}

/// What was missing: the goods where the retailer names them, else what they cost.
fn missing_goods(say: Say, order: &Order, catalogue: &Catalogue) -> Html {
    let mut goods = Vec::new();
    for (variant, packs) in &order.missing_goods {
        let mut lines = order.quote.lines.iter();
        if let Some(line) = lines.find(|line| line.variant == *variant) {
            goods.push(say.plain_with(
                "goods-times",
                args!["name" => quote::name(say, line, catalogue), "n" => packs.to_string()],
            ));
        }
    }
    if goods.is_empty() {
        let amount = money(say.lang, order.missing);
        return say.html_with("order-missing", args!["amount" => amount]);
    }
    let goods = goods.join(&say.plain("list-comma"));
    say.html_with("order-missing-goods", args!["goods" => goods])
}

/// That goods were missing for which nothing was paid beforehand.
pub fn missing(say: Say, order: &Order) -> View {
    let number = order.number.to_string();
    let amount = money(say.lang, order.missing);
    let left = order.quote.pay - order.quote.pay.min(order.missing);
    View::text(if order.quote.pay > Fen::ZERO {
        say.html_with(
            "missing-delivery",
            args!["number" => number, "amount" => amount, "pay" => money(say.lang, left)],
        )
    } else {
        say.html_with(
            "missing-card",
            args!["number" => number, "amount" => amount],
        )
    })
}

/// A state as keys of texts have it.
pub(super) fn word(state: OrderState) -> String {
    state.word().replace('_', "-")
}

fn state(say: Say, zone: Tz, order: &Order) -> Html {
    let key = format!("order-{}", word(order.state));
    match (order.state, order.reason.as_deref()) {
        (OrderState::Rejected, Some(reason)) => say.html_with(
            "order-rejected-why",
            args!["why" => reason_text(say, reason)],
        ),
        (OrderState::Invoiced, _) => say.html_with(
            "order-invoiced",
            args!["time" => clock(zone, order.quote.expires)],
        ),
        (OrderState::Cancelled, Some("unpaid")) => say.html("order-unpaid"),
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
        "out_of_stock" | "price_changed" | "checkout_expired" | "store_closed" | "unreachable"
        | "card" | "buyer" | "lost" => say.plain(&format!("reason-{}", reason.replace('_', "-"))),
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
    if let Some(last) = sentence.chars().last().filter(|c| c.is_alphanumeric()) {
        // Han characters have a full stop of their own.
        let han = ('\u{2e80}'..='\u{9fff}').contains(&last);
        sentence.push(if han { '。' } else { '.' });
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
