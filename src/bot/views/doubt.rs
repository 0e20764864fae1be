//! Orders in doubt, for admins: what is asked of them, and what came of it.

use crate::args;
use crate::bot::button::{DoubtAct, Tap};
use crate::bot::form::money;
use crate::bot::html::short;
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::PayBy;
use crate::store::Order;

/// Characters of the shop's ids that are shown.
const ID: usize = 128;

fn tap(order: &Order, act: DoubtAct) -> Tap {
    Tap::Doubt {
        order: order.id,
        act,
    }
}

/// What the shop has to be asked.
pub fn task(say: Say, order: &Order) -> View {
    let paid = match order.pay_by {
        PayBy::Invoice => "doubt-task-paid",
        PayBy::Delivery => "doubt-task-delivery",
    };
    let mut text = say.html_with(
        "doubt-task",
        args!["number" => order.number.to_string(), "session" => short(&order.quote.session, ID)],
    );
    text.line(say.html_with(paid, args!["amount" => money(say.lang, order.quote.pay)]));
    let rows = vec![vec![
        (say.plain("button-doubt-has"), tap(order, DoubtAct::Has)),
        (
            say.plain("button-doubt-none"),
            tap(order, DoubtAct::AskNone),
        ),
    ]];
    View::taps(text, rows)
}

/// Whether the shop really does not have it.
pub fn ask(say: Say, order: &Order) -> View {
    let text = say.html_with(
        "doubt-ask-none",
        args!["number" => order.number.to_string()],
    );
    let rows = vec![vec![
        (
            say.plain("button-doubt-none-yes"),
            tap(order, DoubtAct::None),
        ),
        (say.plain("button-doubt-back"), tap(order, DoubtAct::Back)),
    ]];
    View::taps(text, rows)
}

/// Under which number does the shop have it?
pub fn ask_number(say: Say, order: &Order) -> View {
    View::text(say.html_with("doubt-number", args!["number" => order.number.to_string()]))
}

/// That the shop is asked for it.
pub fn reading(say: Say, number: i64) -> View {
    View::text(say.html_with("doubt-reading", args!["number" => number.to_string()]))
}

/// That the shop knows no such number, and the question again.
pub fn not_there(say: Say, order: &Order, retailer_id: &str) -> View {
    let task = task(say, order);
    let mut text = say.html_with("doubt-not-there", args!["id" => short(retailer_id, ID)]);
    text.gap().line(task.text);
    View { text, ..task }
}

/// That the order is settled as not taken.
pub fn none(say: Say, number: i64) -> View {
    View::text(say.html_with("doubt-done-none", args!["number" => number.to_string()]))
}

/// That it was settled meanwhile.
pub fn over(say: Say, order: &Order) -> View {
    let state = say.html(&format!("state-{}", super::order::word(order.state)));
    View::text(say.html_with(
        "doubt-settled",
        args!["number" => order.number.to_string(), "state" => state],
    ))
}
