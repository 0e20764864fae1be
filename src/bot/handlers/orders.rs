//! Orders, as their user asks for them: the list, one of them, and calling one off.

use std::sync::Arc;

use teloxide::types::CallbackQuery;

use crate::bot::button::OrderAct;
use crate::bot::context::Context;
use crate::bot::dialogue::Stage;
use crate::bot::out::Out;
use crate::bot::views::{self, slot};
use crate::engine::Committed;
use crate::retailer::{self, Call};
use crate::shop::{OrderEvent, OrderState};
use crate::store::{self, Order, Tx};

use super::following::Following;
use super::{memory, profile, support};

/// Orders that `/orders` lists.
const LISTED: i64 = 5;

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

/// One order, below all else.
pub async fn show(cx: Context, order: Order) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let status = Following::of(&cx2).status(tx, &order, false).await?;
        out.show_anew(&slot::order(order.id), status)?;
        Ok(out)
    })
    .await
}

/// "Cancel" in words: of a check-out that is going on, or else of the order that is under way. That one is asked about first.
pub async fn cancel_by_words(cx: Context, stage: Arc<Stage>) -> anyhow::Result<Committed> {
    let user = cx.user;
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
    let (say, now, cx2) = (cx.say, cx.now(), cx.clone());
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        if order.state.in_doubt() {
            out.say(views::general::text(say, "cancel-too-early"))?;
        } else if !order.cancelable(now) {
            out.say(views::general::text(say, "cancel-too-late"))?;
        }
        let status = Following::of(&cx2).status(tx, &order, true).await?;
        out.show_anew(&slot::order(order.id), status)?;
        Ok(out)
    })
    .await
}

/// A tap on a button of an order.
pub async fn tapped(
    cx: Context,
    stage: Arc<Stage>,
    query: CallbackQuery,
    (id, act): (i64, OrderAct),
) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let order = store::order(tx, id).await?;
        let Some(order) = order.filter(|order| order.user == cx2.user) else {
            out.answer(&query.id, Some(cx2.say.plain("toast-no-order")))?;
            return Ok(out);
        };
        let (say, now, following) = (cx2.say, cx2.now(), Following::of(&cx2));
        let slot = slot::order(id);
        match act {
            OrderAct::Show => {
                out.answer(&query.id, None)?;
                out.show_anew(&slot, following.status(tx, &order, false).await?)?;
            }
            OrderAct::AskCancel | OrderAct::Keep => {
                let asking = act == OrderAct::AskCancel;
                let late = asking && !order.cancelable(now);
                let words = match order.state {
                    OrderState::Cancelled => Some("order-cancelled"),
                    _ if late => Some("toast-cannot-cancel"),
                    _ => None,
                };
                out.answer(&query.id, words.map(|key| say.plain(key)))?;
                out.show(&slot, following.status(tx, &order, asking).await?)?;
            }
            OrderAct::Usual => {
                memory::keep_usual_order(tx, &cx2, order.id).await?;
                out.answer(&query.id, Some(say.plain("toast-usual-order")))?;
            }
            OrderAct::Wrong => {
                out.answer(&query.id, None)?;
                support::ask(&mut out, &cx2, &stage, Some(&order))?;
            }
            // Nothing is ordered yet, so that nobody else has to be asked.
            OrderAct::Cancel if order.state == OrderState::Invoiced => {
                out.answer(&query.id, Some(say.plain("order-cancelled")))?;
                following
                    .step(tx, &mut out, order, OrderEvent::Withdrawn)
                    .await?;
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
                    out.show(&slot, following.status(tx, &order, false).await?)?;
                }
            },
        }
        Ok(out)
    })
    .await
}
