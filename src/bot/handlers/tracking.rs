//! What the retailer says of orders: its answers, and the timers that ask it.

use crate::bot::context::Context;
use crate::bot::event::Replied;
use crate::bot::out::Out;
use crate::bot::views;
use crate::engine::Committed;
use crate::retailer::{self, Call, Problem, Reply};
use crate::sabotage::{self, Sabotage};
use crate::shop::{OrderEvent, OrderState, PayBy};
use crate::store::{self, Order, Tx};

use super::doubt;
use super::following::{Following, set_poll};

/// Milliseconds after its quote's end for which a call that places an order may still be running.
const STILL_RUNNING: i64 = 60_000;

/// The call that places an order.
pub fn complete(order: &Order) -> Call {
    Call::Complete {
        order: order.id,
        session: order.quote.session.clone(),
        prepaid: order.pay_by == PayBy::Invoice,
    }
}

/// The retailer's answer to placing an order.
pub async fn completed(
    cx: Context,
    (id, session, _): (i64, String, bool),
    replied: Replied,
) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(mut order) = store::order(tx, id).await? else {
            return Ok(out);
        };
        let following = Following::of(&cx2);
        match &replied {
            Replied::Said(Reply::Placed(retailer_id)) => {
                following.placed(tx, &mut out, order, retailer_id).await?;
            }
            Replied::Said(Reply::No(problems)) => {
                order.reason = Some(reason(problems));
                following
                    .step(tx, &mut out, order, OrderEvent::Refused)
                    .await?;
            }
            // It was never reached, or knows nothing of it: nothing was ordered. In doubt before, it stays in doubt.
            Replied::Said(reply) if order.state == OrderState::Placing => {
                let code = match reply {
                    Reply::Forgotten => "checkout_expired",
                    _ => "unreachable",
                };
                order.reason = Some(code.into());
                following
                    .step(tx, &mut out, order, OrderEvent::Refused)
                    .await?;
            }
            Replied::Unknown if sabotage::is(Sabotage::LostTakenForRefused) => {
                following
                    .step(tx, &mut out, order, OrderEvent::Refused)
                    .await?;
            }
            Replied::Said(reply) => {
                let forgotten = *reply == Reply::Forgotten;
                doubt::go_on(tx, &mut out, &cx2, &order, forgotten).await?;
            }
            Replied::Unknown => {
                let session = session.clone();
                out.row(retailer::call(
                    &Call::Session { order: id, session },
                    cx2.user,
                )?);
                following
                    .step(tx, &mut out, order, OrderEvent::Lost)
                    .await?;
            }
        }
        Ok(out)
    })
    .await
}

/// What became of the session of an order in doubt.
pub async fn reconciled(
    cx: Context,
    (id, _): (i64, String),
    replied: Replied,
) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(mut order) = store::order(tx, id).await? else {
            return Ok(out);
        };
        let following = Following::of(&cx2);
        match &replied {
            Replied::Said(Reply::Placed(retailer_id)) => {
                following.placed(tx, &mut out, order, retailer_id).await?;
            }
            // Asked when no call could be running any more, which is not when the answer is heard.
            Replied::Said(Reply::NotPlaced { over, asked_at })
                if *over || *asked_at >= order.quote.expires + STILL_RUNNING =>
            {
                order.reason = Some("checkout_expired".into());
                following
                    .step(tx, &mut out, order, OrderEvent::Refused)
                    .await?;
            }
            // It is known not to be placed, and has the same key again: it can be placed once only.
            Replied::Said(Reply::NotPlaced { .. }) if order.state.in_doubt() => {
                out.row(retailer::call(&complete(&order), cx2.user)?);
            }
            _ if order.state.in_doubt() => {
                let forgotten = replied == Replied::Said(Reply::Forgotten);
                doubt::go_on(tx, &mut out, &cx2, &order, forgotten).await?;
            }
            _ => {}
        }
        Ok(out)
    })
    .await
}

/// The timer of an order in doubt.
pub async fn settle(cx: Context, id: i64) -> anyhow::Result<Committed> {
    let user = cx.user;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        if let Some(order) = store::order(tx, id).await?
            && order.state.in_doubt()
        {
            let session = order.quote.session;
            out.row(retailer::call(&Call::Session { order: id, session }, user)?);
        }
        Ok(out)
    })
    .await
}

/// The timer that reads how far an order is.
pub async fn poll(cx: Context, id: i64) -> anyhow::Result<Committed> {
    let user = cx.user;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        if let Some(order) = store::order(tx, id).await?
            && order.state.under_way()
            && let Some(retailer_id) = order.retailer_id
        {
            out.row(retailer::call(
                &Call::Order {
                    order: id,
                    retailer_id,
                },
                user,
            )?);
        }
        Ok(out)
    })
    .await
}

/// How far an order is, as the retailer says.
pub async fn seen(
    cx: Context,
    (id, retailer_id): (i64, String),
    replied: Replied,
) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(order) = store::order(tx, id).await? else {
            return Ok(out);
        };
        let following = Following::of(&cx2);
        match &replied {
            // An admin has said under which number the shop has it, and it does.
            Replied::Said(Reply::Seen(_)) if order.state.in_doubt() => {
                following.placed(tx, &mut out, order, &retailer_id).await?;
            }
            _ if order.state.in_doubt() => {
                doubt::not_there(tx, &mut out, &cx2, &order, &retailer_id).await?;
            }
            Replied::Said(Reply::Seen(seen)) => {
                following.seen(tx, &mut out, order, seen).await?;
            }
            _ if order.state.under_way() => set_poll(&mut out, &cx2, id)?,
            _ => {}
        }
        Ok(out)
    })
    .await
}

/// The retailer's answer to calling an order off.
pub async fn cancelled(
    cx: Context,
    (id, retailer_id): (i64, String),
    replied: Replied,
) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(order) = store::order(tx, id).await? else {
            return Ok(out);
        };
        let following = Following::of(&cx2);
        match &replied {
            Replied::Said(Reply::Seen(seen)) => {
                following.seen(tx, &mut out, order, seen).await?;
            }
            // A second tap: it is called off already.
            Replied::Said(Reply::No(_)) if order.state.over() => {}
            // Too late; or perhaps it was done all the same. Reading says how it stands.
            replied => {
                let words = match replied {
                    Replied::Said(Reply::No(_)) => "cancel-too-late",
                    _ => "cancel-unreachable",
                };
                out.say(views::general::text(cx2.say, words))?;
                following.show(tx, &mut out, &order).await?;
                let retailer_id = retailer_id.clone();
                let call = Call::Order {
                    order: id,
                    retailer_id,
                };
                out.row(retailer::call(&call, cx2.user)?);
            }
        }
        Ok(out)
    })
    .await
}

/// The code, or the words, of why the retailer did not take an order.
pub fn reason(problems: &[Problem]) -> String {
    let Some(problem) = problems.first() else {
        return "unreachable".into();
    };
    match problem.code.as_str() {
        code if code.starts_with("discount_code") => "card".into(),
        "buyer_required" => "buyer".into(),
        code @ ("out_of_stock" | "price_changed" | "checkout_expired" | "store_closed") => {
            code.into()
        }
        _ => problem.content.clone(),
    }
}
