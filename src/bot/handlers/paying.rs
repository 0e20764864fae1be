//! Paying by Telegram's invoice: sending it, answering the question before a payment, and the payment itself.
//!
//! Nothing is ordered before it is paid, one payment pays one order, and every other payment goes back.

use teloxide::payloads::{
    AnswerPreCheckoutQuery, AnswerPreCheckoutQuerySetters, SendInvoice, SendInvoiceSetters,
};
use teloxide::types::{
    ChatId, LabeledPrice, PreCheckoutQuery, PreCheckoutQueryId, SuccessfulPayment,
};

use crate::bot::context::Context;
use crate::bot::event::{Due, Replied};
use crate::bot::out::Out;
use crate::bot::views::payment::{NoPayment, invoice, no_payment};
use crate::bot::views::slot;
use crate::engine::{Committed, NewTimer};
use crate::retailer::{self, Call, Reply};
use crate::sabotage::{self, Sabotage};
use crate::shop::{
    CURRENCY, Fen, OrderEvent, OrderState, Owed, PayBy, RefundReason, Switch, settle_payment,
};
use crate::store::{self, Order, Payment, Refund, RefundState, Tx};
use crate::telegram;

use super::following::Following;
use super::{refunds, tracking};

/// Milliseconds for which an answer to the question before a payment is of use: Telegram asks for it within ten seconds.
const ANSWER: i64 = 9_000;
/// Milliseconds that a price must still be good for when a payment is let through: to pay takes a moment too.
const MARGIN: i64 = 20_000;
/// Milliseconds after its price's end for which an order that was let through still waits for the payment.
const ON_ITS_WAY: i64 = 60_000;

/// What an invoice's payload begins with; the order's id follows.
const PAYLOAD: &str = "order:";

/// The timer that ends an order that nobody pays.
pub fn timer(order: i64) -> String {
    format!("pay:{order}")
}

/// Sends the invoice of an order, and sets the timer that ends it.
pub fn send(out: &mut Out, cx: &Context, order: &Order) -> anyhow::Result<()> {
    let words = invoice(cx.say, cx.bot.rules.zone, order);
    let amount = u32::try_from(order.quote.pay.0)?;
    let payload = SendInvoice::new(
        ChatId(cx.user),
        words.title,
        words.description,
        format!("{PAYLOAD}{}", order.id),
        CURRENCY,
        [LabeledPrice::new(words.label, amount)],
    )
    // With it, a forwarded copy has a link to the bot below it, and not a button that pays somebody else's order.
    .start_parameter(cx.bot.links.order(order.id)?);
    out.send_as(&slot::invoice(order.id), &payload)?;
    wait_until(out, cx, order.id, order.quote.expires)
}

fn wait_until(out: &mut Out, cx: &Context, order: i64, due_at: i64) -> anyhow::Result<()> {
    out.effects.timers.push(NewTimer {
        key: timer(order),
        due_at,
        lane: Some(cx.user),
        body: serde_json::to_string(&Due::PayOver { order })?,
    });
    Ok(())
}

/// The order that an invoice's payload names.
fn named(payload: &str) -> Option<i64> {
    payload.strip_prefix(PAYLOAD)?.parse().ok()
}

/// The order that a payment of this user's may pay now, or why it may not.
async fn payable(
    tx: &mut Tx,
    cx: &Context,
    id: Option<i64>,
) -> anyhow::Result<Result<Order, NoPayment>> {
    let order = match id {
        Some(id) => store::order(tx, id).await?,
        None => None,
    };
    let Some(order) = order.filter(|o| o.user == cx.user && o.state == OrderState::Invoiced) else {
        return Ok(Err(NoPayment::NotOpen));
    };
    if store::is_paused(tx, Switch::Ordering).await? {
        return Ok(Err(NoPayment::Paused));
    }
    if cx.now() + MARGIN >= order.quote.expires {
        return Ok(Err(NoPayment::Over));
    }
    if order.card.is_some() {
        let card = store::card_of_order(tx, order.id).await?;
        if card.is_none_or(|card| card.deadline <= cx.now()) {
            return Ok(Err(NoPayment::Changed));
        }
    }
    Ok(Ok(order))
}

/// Telegram asks whether a payment may be made. What can be known here is checked here; then the shop is asked.
pub async fn asked(cx: Context, query: PreCheckoutQuery) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let order = match payable(tx, &cx2, named(&query.invoice_payload)).await? {
            Ok(order) => order,
            Err(why) => {
                answer(&mut out, &cx2, &query.id, Some(why))?;
                return Ok(out);
            }
        };
        if i64::from(query.total_amount) != order.quote.pay.0 || query.currency != CURRENCY {
            answer(&mut out, &cx2, &query.id, Some(NoPayment::Changed))?;
            return Ok(out);
        }
        let call = Call::Check {
            order: order.id,
            session: order.quote.session,
            query: query.id.0.clone(),
        };
        out.row(retailer::check(
            &call,
            telegram::aside(cx2.user),
            cx2.now(),
        )?);
        Ok(out)
    })
    .await
}

/// The shop has said whether it still sells at the price. The order may have changed meanwhile: it is read again.
pub async fn checked(
    cx: Context,
    (id, _, query): (i64, String, String),
    replied: Replied,
) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let query = PreCheckoutQueryId(query.clone());
        let order = match payable(tx, &cx2, Some(id)).await? {
            Ok(order) => order,
            Err(why) => {
                answer(&mut out, &cx2, &query, Some(why))?;
                return Ok(out);
            }
        };
        let why = match &replied {
            Replied::Said(Reply::Ready { pay, .. }) if *pay == order.quote.pay => {
                // Let through: the payment may come a moment after the price's end, and is waited for.
                wait_until(&mut out, &cx2, id, order.quote.expires + ON_ITS_WAY)?;
                None
            }
            Replied::Said(Reply::Ready { .. }) => {
                Some((NoPayment::Changed, "price_changed".into()))
            }
            Replied::Said(Reply::No(problems)) => {
                let reason = tracking::reason(problems);
                let why = match reason.as_str() {
                    "store_closed" => NoPayment::Closed,
                    "checkout_expired" => NoPayment::Over,
                    _ => NoPayment::Changed,
                };
                Some((why, reason))
            }
            Replied::Said(Reply::Forgotten) => Some((NoPayment::Over, "checkout_expired".into())),
            _ => {
                answer(&mut out, &cx2, &query, Some(NoPayment::Unreachable))?;
                return Ok(out);
            }
        };
        let Some((why, reason)) = why else {
            answer(&mut out, &cx2, &query, None)?;
            return Ok(out);
        };
        answer(&mut out, &cx2, &query, Some(why))?;
        // At that price it cannot be had any more: the basket comes back, to be ordered at the new one.
        let order = Order {
            reason: Some(reason),
            ..order
        };
        Following::of(&cx2)
            .step(tx, &mut out, order, OrderEvent::Refused)
            .await?;
        Ok(out)
    })
    .await
}

fn answer(
    out: &mut Out,
    cx: &Context,
    query: &PreCheckoutQueryId,
    no: Option<NoPayment>,
) -> anyhow::Result<()> {
    let mut payload = AnswerPreCheckoutQuery::new(query.clone(), no.is_none());
    if let Some(why) = no {
        payload = payload.error_message(no_payment(cx.say, why));
    }
    out.urgent(&payload, ANSWER)
}

/// A payment was made. It pays its order, which is then placed; or it is one too many, and goes back.
pub async fn paid(cx: Context, payment: SuccessfulPayment) -> anyhow::Result<Committed> {
    let (cx2, refund_id) = (cx.clone(), cx.turn.id());
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let mut charge = payment.telegram_payment_charge_id.0.clone();
        if store::knows_charge(tx, &charge).await? {
            if !sabotage::is(Sabotage::ChargesNotDeduped) {
                return Ok(out);
            }
            charge.push_str(" again");
        }
        let named = match named(&payment.invoice_payload) {
            Some(id) => store::order(tx, id).await?,
            None => None,
        };
        let order = named.filter(|order| order.user == cx2.user);
        let owed = match &order {
            Some(order) => Some(Owed {
                state: order.state,
                by: order.pay_by,
                pay: order.quote.pay,
                currency: CURRENCY,
                paid: store::payment_of(tx, order.id).await?.is_some(),
            }),
            None => None,
        };
        let amount = i64::from(payment.total_amount);
        let pays = settle_payment(owed, amount, &payment.currency);
        let kept = Payment {
            charge: charge.clone(),
            provider_charge: payment.provider_payment_charge_id.clone(),
            user: cx2.user,
            order: order.as_ref().map(|order| order.id),
            amount,
            currency: payment.currency.clone(),
            pays: pays.is_ok(),
            paid_at: cx2.now(),
        };
        store::keep_payment(tx, &kept).await?;
        match (pays, order) {
            (Ok(()), Some(order)) => {
                out.effects.cancelled.push(timer(order.id));
                out.row(retailer::call(&tracking::complete(&order), cx2.user)?);
                Following::of(&cx2)
                    .step(tx, &mut out, order, OrderEvent::Paid)
                    .await?;
            }
            (pays, order) => {
                let refund = Refund {
                    id: refund_id,
                    number: 0,
                    charge,
                    user: cx2.user,
                    order: order.as_ref().map(|order| order.id),
                    amount,
                    currency: payment.currency.clone(),
                    reason: pays.err().unwrap_or(RefundReason::Stranger),
                    state: RefundState::Open,
                    created_at: cx2.now(),
                };
                if !sabotage::is(Sabotage::SurplusKept) {
                    refunds::owe(tx, &mut out, &cx2, refund).await?;
                }
                if let Some(order) = order {
                    Following::of(&cx2).show(tx, &mut out, &order).await?;
                }
            }
        }
        Ok(out)
    })
    .await
}

/// Nobody has paid in time: the order is over before it began.
pub async fn over(cx: Context, id: i64) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        if let Some(mut order) = store::order(tx, id).await?
            && order.state == OrderState::Invoiced
        {
            if cx2.now() < order.quote.expires {
                // The process has begun anew, and looks after all that is open.
                wait_until(&mut out, &cx2, id, order.quote.expires + ON_ITS_WAY)?;
                return Ok(out);
            }
            order.reason = Some("unpaid".into());
            Following::of(&cx2)
                .step(tx, &mut out, order, OrderEvent::Withdrawn)
                .await?;
        }
        Ok(out)
    })
    .await
}

/// What is still to be given back of what was paid for an order: the whole of it, or what was missing.
pub async fn owed_back(
    tx: &mut Tx,
    order: &Order,
    missing: Option<Fen>,
) -> anyhow::Result<Option<(String, Fen)>> {
    if order.pay_by != PayBy::Invoice {
        return Ok(None);
    }
    let Some((charge, paid)) = store::payment_of(tx, order.id).await? else {
        return Ok(None);
    };
    let given = store::given_back(tx, &charge).await?;
    let owed = match missing {
        Some(missing) => crate::shop::refund_of_missing(paid, missing, given),
        None => paid - given,
    };
    Ok((owed > Fen::ZERO).then_some((charge, owed)))
}
