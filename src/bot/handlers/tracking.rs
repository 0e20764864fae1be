//! Following an order: what the retailer made of it, until it is at the door or called off.

use std::sync::Arc;

use teloxide::types::CallbackQuery;

use crate::bot::button::OrderAct;
use crate::bot::context::Context;
use crate::bot::dialogue::Stage;
use crate::bot::event::{Due, Replied};
use crate::bot::out::Out;
use crate::bot::shelf::Shelf;
use crate::bot::views::{self, slot};
use crate::engine::{Committed, NewTimer};
use crate::retailer::{self, Call, Problem, Reply, Seen};
use crate::shop::{OrderEvent, OrderState};
use crate::store::{self, Order, Tx};

use super::{goods, profile};

/// Orders that `/orders` lists.
const LISTED: i64 = 5;
/// Milliseconds after its quote's end for which a call that places an order may still be running.
const STILL_RUNNING: i64 = 60_000;
/// Shortest and longest pause before an order in doubt is read again, in milliseconds.
const DOUBT: (i64, i64) = (5_000, 5 * 60_000);

/// The retailer's answer to placing an order.
pub async fn completed(
    cx: Context,
    (id, session): (i64, String),
    replied: Replied,
) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(mut order) = store::order(tx, id).await? else {
            return Ok(out);
        };
        let following = Following {
            cx: &cx2,
            shelf: &shelf,
        };
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
            // It was never reached: nothing was ordered. In doubt before, it stays in doubt.
            Replied::Said(_) if order.state == OrderState::Placing => {
                order.reason = Some("unreachable".into());
                following
                    .step(tx, &mut out, order, OrderEvent::Refused)
                    .await?;
            }
            Replied::Said(_) => doubt(&mut out, &cx2, &order)?,
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
    (id, session): (i64, String),
    replied: Replied,
) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(mut order) = store::order(tx, id).await? else {
            return Ok(out);
        };
        let following = Following {
            cx: &cx2,
            shelf: &shelf,
        };
        match &replied {
            Replied::Said(Reply::Placed(retailer_id)) => {
                following.placed(tx, &mut out, order, retailer_id).await?;
            }
            Replied::Said(Reply::NotPlaced { over })
                if *over || cx2.now() >= order.quote.expires + STILL_RUNNING =>
            {
                order.reason = Some("checkout_expired".into());
                following
                    .step(tx, &mut out, order, OrderEvent::Refused)
                    .await?;
            }
            // It is known not to be placed, and has the same key again: it can be placed once only.
            Replied::Said(Reply::NotPlaced { .. }) if in_doubt(&order) => {
                let session = session.clone();
                out.row(retailer::call(
                    &Call::Complete { order: id, session },
                    cx2.user,
                )?);
            }
            _ if in_doubt(&order) => doubt(&mut out, &cx2, &order)?,
            _ => {}
        }
        Ok(out)
    })
    .await
}

/// Whether it is not known yet if the retailer has an order.
fn in_doubt(order: &Order) -> bool {
    matches!(order.state, OrderState::Placing | OrderState::Unknown)
}

/// Sets the timer that reads an order in doubt again: soon at first, more seldom as it grows old.
fn doubt(out: &mut Out, cx: &Context, order: &Order) -> anyhow::Result<()> {
    let age = cx.now() - order.created_at;
    let due = cx.now() + (age / 2).clamp(DOUBT.0, DOUBT.1);
    let body = serde_json::to_string(&Due::Settle { order: order.id })?;
    let key = format!("settle:{}", order.id);
    out.effects.timers.push(NewTimer {
        key,
        due_at: due,
        lane: Some(cx.user),
        body,
    });
    Ok(())
}

/// The timer of an order in doubt.
pub async fn settle(cx: Context, id: i64) -> anyhow::Result<Committed> {
    let user = cx.user;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        if let Some(order) = store::order(tx, id).await?
            && in_doubt(&order)
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
    (id, _): (i64, String),
    replied: Replied,
) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(order) = store::order(tx, id).await? else {
            return Ok(out);
        };
        let following = Following {
            cx: &cx2,
            shelf: &shelf,
        };
        match &replied {
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
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(order) = store::order(tx, id).await? else {
            return Ok(out);
        };
        let following = Following {
            cx: &cx2,
            shelf: &shelf,
        };
        match &replied {
            Replied::Said(Reply::Seen(seen)) => {
                following.seen(tx, &mut out, order, seen).await?;
            }
            // A second tap: it is called off already.
            Replied::Said(Reply::No(_)) if order.state.over() => {}
            Replied::Said(Reply::No(_)) => {
                out.say(views::general::text(cx2.say, "cancel-too-late"))?;
                following.show(&mut out, &order)?;
                out.row(retailer::call(
                    &Call::Order {
                        order: id,
                        retailer_id: retailer_id.clone(),
                    },
                    cx2.user,
                )?);
            }
            Replied::Said(_) => {
                out.say(views::general::text(cx2.say, "cancel-unreachable"))?;
                following.show(&mut out, &order)?;
            }
            // Perhaps it was done: reading says.
            Replied::Unknown => {
                let retailer_id = retailer_id.clone();
                out.row(retailer::call(
                    &Call::Order {
                        order: id,
                        retailer_id,
                    },
                    cx2.user,
                )?);
            }
        }
        Ok(out)
    })
    .await
}

/// `/orders`.
pub async fn orders(cx: Context) -> anyhow::Result<Committed> {
    let (say, zone, now, user) = (cx.say, cx.bot.rules.zone, cx.now(), cx.user);
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let orders = store::orders_of_user(tx, user, LISTED).await?;
        out.say(views::order::list(say, zone, &orders, now))?;
        Ok(out)
    })
    .await
}

/// "Cancel" in words: of a check-out that is going on, or else of the order that is under way. That one is asked about first.
pub async fn cancel_by_words(cx: Context, stage: Arc<Stage>) -> anyhow::Result<Committed> {
    let (user, shelf) = (cx.user, cx.bot.shelves.present());
    let order = cx
        .turn
        .read(async |tx| {
            if store::quote(tx, user).await?.is_some() {
                return Ok(None);
            }
            let orders = store::orders_of_user(tx, user, LISTED).await?;
            Ok(orders.into_iter().find(|order| !order.state.over()))
        })
        .await?;
    let Some(order) = order else {
        return profile::cancel(cx, stage).await;
    };
    let (say, now) = (cx.say, cx.now());
    cx.commit(async move |_: &mut Tx, mut out: Out| {
        if in_doubt(&order) {
            out.say(views::general::text(say, "cancel-too-early"))?;
        } else if order.cancelable_until.is_none_or(|until| until <= now) {
            out.say(views::general::text(say, "cancel-too-late"))?;
        }
        let status = views::order::status(say, &order, &shelf.catalogue, true, now);
        out.show_anew(&slot::order(order.id), status)?;
        Ok(out)
    })
    .await
}

/// A tap on a button of an order.
pub async fn tapped(
    cx: Context,
    query: CallbackQuery,
    (id, act): (i64, OrderAct),
) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let order = store::order(tx, id).await?;
        let Some(order) = order.filter(|order| order.user == cx2.user) else {
            out.answer(&query.id, Some(cx2.say.plain("toast-no-order")))?;
            return Ok(out);
        };
        let (say, now, catalogue) = (cx2.say, cx2.now(), &shelf.catalogue);
        let slot = slot::order(id);
        match act {
            OrderAct::Show => {
                out.answer(&query.id, None)?;
                out.show_anew(
                    &slot,
                    views::order::status(say, &order, catalogue, false, now),
                )?;
            }
            OrderAct::AskCancel | OrderAct::Keep => {
                let asking = act == OrderAct::AskCancel;
                let late = asking && order.cancelable_until.is_none_or(|until| until <= now);
                let words = match order.state {
                    OrderState::Cancelled => Some("order-cancelled"),
                    _ if late => Some("toast-cannot-cancel"),
                    _ => None,
                };
                out.answer(&query.id, words.map(|key| say.plain(key)))?;
                out.show(
                    &slot,
                    views::order::status(say, &order, catalogue, asking, now),
                )?;
            }
            OrderAct::Cancel => match &order.retailer_id {
                Some(retailer_id) if order.state.under_way() => {
                    let retailer_id = retailer_id.clone();
                    out.answer(&query.id, Some(say.plain("toast-cancelling")))?;
                    out.row(retailer::call(
                        &Call::Cancel {
                            order: id,
                            retailer_id,
                        },
                        cx2.user,
                    )?);
                }
                _ => {
                    let cancelled = order.state == OrderState::Cancelled;
                    let key = if cancelled {
                        "order-cancelled"
                    } else {
                        "toast-cannot-cancel"
                    };
                    out.answer(&query.id, Some(say.plain(key)))?;
                    out.show(
                        &slot,
                        views::order::status(say, &order, catalogue, false, now),
                    )?;
                }
            },
        }
        Ok(out)
    })
    .await
}

/// The code, or the words, of why the retailer did not take an order.
fn reason(problems: &[Problem]) -> String {
    let Some(problem) = problems.first() else {
        return "unreachable".into();
    };
    match problem.code.as_str() {
        code if code.starts_with("discount_code") => "card".into(),
        "buyer_required" => "buyer".into(),
        code @ ("out_of_stock" | "price_changed" | "checkout_expired") => code.into(),
        _ => problem.content.clone(),
    }
}

fn set_poll(out: &mut Out, cx: &Context, order: i64) -> anyhow::Result<()> {
    let body = serde_json::to_string(&Due::Poll { order })?;
    let due = cx.now() + cx.bot.rules.poll_ms;
    out.effects.timers.push(NewTimer {
        key: format!("poll:{order}"),
        due_at: due,
        lane: Some(cx.user),
        body,
    });
    Ok(())
}

/// The timer that takes up following an order after a start of the process.
pub fn follow(order: i64, user: i64, state: OrderState, now: i64) -> anyhow::Result<NewTimer> {
    let (key, due) = if state.under_way() {
        (format!("poll:{order}"), Due::Poll { order })
    } else {
        (format!("settle:{order}"), Due::Settle { order })
    };
    Ok(NewTimer {
        key,
        due_at: now + DOUBT.0,
        lane: Some(user),
        body: serde_json::to_string(&due)?,
    })
}

/// Moves orders on, with all that goes with it: the card, the basket, the status message, the next reading.
struct Following<'a> {
    cx: &'a Context,
    shelf: &'a Shelf,
}

impl Following<'_> {
    /// The retailer has the order.
    async fn placed(
        &self,
        tx: &mut Tx,
        out: &mut Out,
        mut order: Order,
        retailer_id: &str,
    ) -> anyhow::Result<()> {
        if order.retailer_id.is_none() {
            order.retailer_id = Some(retailer_id.to_owned());
            // How far it is, and until when it can be called off.
            let call = Call::Order {
                order: order.id,
                retailer_id: retailer_id.to_owned(),
            };
            out.row(retailer::call(&call, self.cx.user)?);
        }
        let event = OrderEvent::Seen(OrderState::Accepted);
        self.step(tx, out, order, event).await
    }

    async fn seen(
        &self,
        tx: &mut Tx,
        out: &mut Out,
        mut order: Order,
        seen: &Seen,
    ) -> anyhow::Result<()> {
        let nothing_new = order.state.after(OrderEvent::Seen(seen.state)).is_none()
            && order.cancelable_until == seen.cancelable_until;
        if nothing_new {
            // Its message stays as it is: a question in it too.
            if order.state.under_way() {
                set_poll(out, self.cx, order.id)?;
            }
            return Ok(());
        }
        order.cancelable_until = seen.cancelable_until;
        if seen.reason.is_some() {
            order.reason.clone_from(&seen.reason);
        }
        self.step(tx, out, order, OrderEvent::Seen(seen.state))
            .await
    }

    /// Stores an order after an event, shows its status, and does what the new state asks for.
    async fn step(
        &self,
        tx: &mut Tx,
        out: &mut Out,
        mut order: Order,
        event: OrderEvent,
    ) -> anyhow::Result<()> {
        let (cx, before) = (self.cx, order.state);
        if before.over() {
            return Ok(());
        }
        if let Some(after) = order.state.after(event) {
            order.state = after;
        }
        store::change_order(tx, &order, cx.now()).await?;
        let doubted = matches!(before, OrderState::Placing | OrderState::Unknown);
        let taken = order.state.under_way() || order.state == OrderState::Delivered;
        if doubted && taken {
            store::redeem(tx, order.id).await?;
            out.effects.cancelled.push(format!("settle:{}", order.id));
        }
        if matches!(order.state, OrderState::Cancelled | OrderState::Rejected) {
            store::give_back(tx, order.id).await?;
        }
        self.show(out, &order)?;
        if order.state.under_way() {
            set_poll(out, cx, order.id)?;
        }
        if order.state == OrderState::Rejected {
            // Perhaps for a price or a stock that the catalogue does not know yet.
            out.row(retailer::call(&Call::Catalogue, 0)?);
            // The basket is given back: below, to be put right and ordered again.
            let mut notes = Vec::new();
            for line in &order.lines {
                let (what, options) = (line.what.clone(), line.options.clone());
                notes.extend(goods::put(tx, cx, what, options, &line.words).await?);
            }
            goods::changed(tx, out, cx).await?;
            goods::show_anew(tx, out, cx, self.shelf, &notes).await?;
        }
        Ok(())
    }

    fn show(&self, out: &mut Out, order: &Order) -> anyhow::Result<()> {
        let (cx, catalogue) = (self.cx, &self.shelf.catalogue);
        let view = views::order::status(cx.say, order, catalogue, false, cx.now());
        out.show(&slot::order(order.id), view)
    }
}
