//! Paying: the invoice, what is said when a payment cannot be taken or goes back, and the refunds that admins make.

use chrono_tz::Tz;

use crate::args;
use crate::bot::button::{RefundAct, Tap};
use crate::bot::form::{clock, instant, money};
use crate::bot::html::{Html, short};
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::{CURRENCY, Fen, RefundReason};
use crate::store::{Order, Refund, RefundState};

/// UTF-16 units of an invoice's title and description at most: <https://core.telegram.org/bots/api#sendinvoice>. Counted
/// in characters here, of which these texts have none above the basic plane but in goods' names.
const TITLE: usize = 32;
const DESCRIPTION: usize = 240;

/// The words of an invoice.
pub struct Invoice {
    pub title: String,
    pub description: String,
    /// The one line of its sum.
    pub label: String,
}

/// The invoice for what the card does not cover: one net sum, the breakdown in its text.
pub fn invoice(say: Say, zone: Tz, order: &Order) -> Invoice {
    let quote = &order.quote;
    let fen = |amount| money(say.lang, amount);
    let number = order.number.to_string();
    let key = if quote.card > Fen::ZERO {
        "invoice-with-card"
    } else {
        "invoice-without-card"
    };
    let description = say.plain_with(
        key,
        args![
            "items" => fen(quote.items),
            "delivery" => fen(quote.delivery),
            "card" => fen(quote.card),
            "time" => clock(zone, quote.expires),
        ],
    );
    let title = say.plain_with("invoice-title", args!["number" => number]);
    Invoice {
        label: short(&title, TITLE),
        title: short(&title, TITLE),
        description: short(&description, DESCRIPTION),
    }
}

/// Why a payment is not taken now, for the sheet in which it was about to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoPayment {
    /// Its order is paid, or called off, or not the payer's.
    NotOpen,
    /// The price is good no longer, or not for long enough.
    Over,
    /// The shop's price or stock is another one by now.
    Changed,
    /// The shop is closed.
    Closed,
    /// The shop does not answer.
    Unreachable,
    /// Admins have paused ordering.
    Paused,
}

/// Such a reason in words.
pub fn no_payment(say: Say, why: NoPayment) -> String {
    say.plain(match why {
        NoPayment::NotOpen => "no-payment-not-open",
        NoPayment::Over => "no-payment-over",
        NoPayment::Changed => "no-payment-changed",
        NoPayment::Closed => "no-payment-closed",
        NoPayment::Unreachable => "no-payment-unreachable",
        NoPayment::Paused => "no-payment-paused",
    })
}

fn reason(reason: RefundReason) -> String {
    reason.word().to_owned()
}

fn sum(say: Say, refund: &Refund) -> String {
    if refund.currency == CURRENCY {
        return money(say.lang, Fen(refund.amount));
    }
    // Of which unit is not for us to guess.
    format!("{} {}", refund.amount, short(&refund.currency, 8))
}

/// That money goes back to the user, and why.
pub fn owed(say: Say, refund: &Refund) -> View {
    let why = say.html(&format!("refund-why-{}", reason(refund.reason)));
    View::text(say.html_with(
        "refund-owed",
        args!["why" => why, "amount" => sum(say, refund), "number" => refund.number.to_string()],
    ))
}

/// One line of an order's status about a refund.
pub fn line(say: Say, refund: &Refund) -> Html {
    let key = match refund.state {
        RefundState::Open => "refund-line-open",
        RefundState::Settled => "refund-line-settled",
        RefundState::Failed => "refund-line-failed",
    };
    say.html_with(key, args!["amount" => sum(say, refund)])
}

/// What became of a refund, for its user.
pub fn ended(say: Say, refund: &Refund) -> View {
    let key = match refund.state {
        RefundState::Settled => "refund-settled",
        RefundState::Open | RefundState::Failed => "refund-failed",
    };
    View::text(say.html_with(
        key,
        args!["amount" => sum(say, refund), "number" => refund.number.to_string()],
    ))
}

/// A refund as an admin is told of it. `provider`: the charge's name at the payment provider's.
pub fn task(
    say: Say,
    zone: Tz,
    refund: &Refund,
    order: Option<i64>,
    provider: &str,
    now: i64,
) -> View {
    let mut text = say.html_with(
        "refund-task",
        args!["number" => refund.number.to_string(), "amount" => sum(say, refund)],
    );
    text.line(say.html(&format!("refund-task-{}", reason(refund.reason))));
    if let Some(order) = order {
        text.line(say.html_with("refund-task-order", args!["number" => order.to_string()]));
    }
    text.line(say.html_with(
        "refund-task-charge",
        args![
            "charge" => short(provider, 80),
            "at" => instant(say, zone, refund.created_at, now),
        ],
    ));
    let tap = |key: &str, act| {
        let label = say.plain_with(key, args!["number" => refund.number.to_string()]);
        (
            label,
            Tap::Refund {
                refund: refund.id,
                act,
            },
        )
    };
    let rows = vec![vec![
        tap("button-refund-settled", RefundAct::AskSettle),
        tap("button-refund-failed", RefundAct::AskFail),
    ]];
    View::taps(text, rows)
}

/// Whether a refund is really to be ended so.
pub fn ask_end(say: Say, refund: &Refund, settle: bool) -> View {
    let (key, button, act) = if settle {
        (
            "refund-ask-settled",
            "button-refund-yes-settled",
            RefundAct::Settle,
        )
    } else {
        (
            "refund-ask-failed",
            "button-refund-yes-failed",
            RefundAct::Fail,
        )
    };
    let tap = |act| Tap::Refund {
        refund: refund.id,
        act,
    };
    let text = say.html_with(
        key,
        args!["number" => refund.number.to_string(), "amount" => sum(say, refund)],
    );
    let rows = vec![vec![
        (say.plain(button), tap(act)),
        (say.plain("button-refund-back"), tap(RefundAct::Back)),
    ]];
    View::taps(text, rows)
}

/// That a refund is ended, for the admin who did it.
pub fn done(say: Say, refund: &Refund) -> View {
    let key = match refund.state {
        RefundState::Settled => "refund-done-settled",
        RefundState::Open | RefundState::Failed => "refund-done-failed",
    };
    View::text(say.html_with(
        key,
        args!["number" => refund.number.to_string(), "amount" => sum(say, refund)],
    ))
}
