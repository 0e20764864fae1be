//! Following an order: moving it on, with all that goes with it, and the timers that look after it.

use std::sync::Arc;

use crate::bot::context::Context;
use crate::bot::event::Due;
use crate::bot::out::{Out, View};
use crate::bot::reminder::reminder_of_card;
use crate::bot::shelf::Shelf;
use crate::bot::views::{self, slot};
use crate::engine::NewTimer;
use crate::retailer::{self, Call, Seen};
use crate::sabotage::{self, Sabotage};
use crate::shop::{Fen, OrderEvent, OrderState, RefundReason};
use crate::store::{self, Order, Tx};

use super::{doubt, goods, inviting, paying, refunds};

/// Milliseconds after a start of the process before its orders are looked after.
const TAKE_UP: i64 = 5_000;

/// Sets the timer that reads how far an order is.
pub fn set_poll(out: &mut Out, cx: &Context, order: i64) -> anyhow::Result<()> {
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
    let (key, due) = match state {
        state if state.under_way() => (format!("poll:{order}"), Due::Poll { order }),
        OrderState::Invoiced => (paying::timer(order), Due::PayOver { order }),
        _ => (doubt::timer(order), Due::Settle { order }),
    };
    Ok(NewTimer {
        key,
        due_at: now + TAKE_UP,
        lane: Some(user),
        body: serde_json::to_string(&due)?,
    })
}

/// Moves orders on, with all that goes with it: the card, the basket, the status message, the next reading.
pub struct Following {
    cx: Context,
    shelf: Arc<Shelf>,
}

impl Following {
    /// Follows in a turn.
    pub fn of(cx: &Context) -> Following {
        Following {
            cx: cx.clone(),
            shelf: cx.bot.shelves.present(),
        }
    }

    /// The retailer has the order.
    pub async fn placed(
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

    /// The retailer has said how far the order is.
    pub async fn seen(
        &self,
        tx: &mut Tx,
        out: &mut Out,
        mut order: Order,
        seen: &Seen,
    ) -> anyhow::Result<()> {
        let missing = seen.missing > order.missing && seen.state != OrderState::Cancelled;
        let nothing_new = order.state.after(OrderEvent::Seen(seen.state)).is_none()
            && order.cancelable_until == seen.cancelable_until
            && !missing;
        if nothing_new {
            // Its message stays as it is: a question in it too.
            if order.state.under_way() {
                set_poll(out, &self.cx, order.id)?;
            }
            return Ok(());
        }
        order.cancelable_until = seen.cancelable_until;
        if seen.reason.is_some() {
            order.reason.clone_from(&seen.reason);
        }
        if missing {
            order.missing_goods.clone_from(&seen.missing_goods);
            self.missing(tx, out, &mut order, seen.missing).await?;
        }
        self.step(tx, out, order, OrderEvent::Seen(seen.state))
            .await
    }

    /// Goods of an order were missing: what was paid for them goes back.
    async fn missing(
        &self,
        tx: &mut Tx,
        out: &mut Out,
        order: &mut Order,
        missing: Fen,
    ) -> anyhow::Result<()> {
        let cx = &self.cx;
        let total = order.quote.items + order.quote.delivery;
        order.missing = missing.min(total);
        store::change_order(tx, order, cx.now()).await?;
        let owed = paying::owed_back(tx, order, Some(order.missing)).await?;
        if owed.is_none() {
            // Nothing was paid for it beforehand: less is to pay at the door, or the card has covered it.
            out.say(views::order::missing(cx.say, order))?;
        }
        refunds::owe_for(tx, out, cx, order, owed, RefundReason::Missing).await
    }

    /// Stores an order after an event, shows its status, and does what the new state asks for.
    pub async fn step(
        &self,
        tx: &mut Tx,
        out: &mut Out,
        mut order: Order,
        event: OrderEvent,
    ) -> anyhow::Result<()> {
        let (cx, before) = (&self.cx, order.state);
        if before.over() {
            return Ok(());
        }
        if let Some(after) = order.state.after(event) {
            order.state = after;
        }
        store::change_order(tx, &order, cx.now()).await?;
        if before.in_doubt() && order.state.taken_by_shop() {
            store::redeem(tx, order.id).await?;
            out.effects.cancelled.push(doubt::timer(order.id));
        }
        let ended = match order.state {
            OrderState::Cancelled => Some(RefundReason::Cancelled),
            OrderState::Rejected => Some(RefundReason::Rejected),
            _ => None,
        };
        if let Some(reason) = ended {
            // Only where it was the shop that failed does the card outlive its campaign.
            let of_shop = order.state == OrderState::Rejected
                || before != OrderState::Invoiced && order.reason.is_some();
            let card = store::card_of_order(tx, order.id).await?;
            let until = card
                .as_ref()
                .filter(|_| of_shop)
                .and_then(|card| card.grace(cx.now()));
            if !sabotage::is(Sabotage::CardKept) {
                store::give_back(tx, order.id, until).await?;
            }
            let owed = paying::owed_back(tx, &order, None).await?;
            refunds::owe_for(tx, out, cx, &order, owed, reason).await?;
            if before == OrderState::Invoiced {
                out.effects.cancelled.push(paying::timer(order.id));
                out.delete(&slot::invoice(order.id));
            }
            if let (Some(card), Some(until)) = (card, until) {
                let zone = cx.zone(Some(&card.terms));
                out.say(views::card::grace(cx.say, zone, &card, until, cx.now()))?;
                let timer = reminder_of_card(&card, until, cx.now())?;
                out.effects.timers.extend(timer);
            }
        }
        self.show(tx, out, &order).await?;
        if order.state == OrderState::Delivered {
            inviting::delivered(tx, out, cx, &order).await?;
        }
        if order.state.over()
            && store::user(tx, order.user)
                .await?
                .is_some_and(|u| u.forgotten)
        {
            // It was the last that kept them from being forgotten, or one of the last.
            store::forget(tx, order.user, cx.bot.aliases.of(order.user)?).await?;
            return Ok(());
        }
        if order.state.under_way() {
            set_poll(out, cx, order.id)?;
        }
        if order.state == OrderState::Rejected || before == OrderState::Invoiced && ended.is_some()
        {
            self.give_basket_back(tx, out, &order).await?;
        }
        Ok(())
    }

    /// The goods of an order that came to nothing are in the basket again: below, to be put right and ordered again.
    async fn give_basket_back(
        &self,
        tx: &mut Tx,
        out: &mut Out,
        order: &Order,
    ) -> anyhow::Result<()> {
        let cx = &self.cx;
        let mut notes = Vec::new();
        for line in &order.lines {
            let (what, options) = (line.what.clone(), line.options.clone());
            notes.extend(goods::put(tx, cx, what, options, &line.words).await?);
        }
        goods::changed(tx, out, cx).await?;
        if order.reason.as_deref().is_some_and(of_the_shelf) {
            // Its price or its stock is another than the catalogue says: shown when that has been read again.
            out.row(retailer::call(&Call::Catalogue, cx.user)?);
            return Ok(());
        }
        goods::show_anew(tx, out, cx, &self.shelf, &notes).await
    }

    /// An order's status as it is stored. `asking`: whether to call it off is being asked.
    pub async fn status(&self, tx: &mut Tx, order: &Order, asking: bool) -> anyhow::Result<View> {
        let cx = &self.cx;
        let mut refunds = store::refunds_of_order(tx, order.id).await?;
        // A payment too many was never this order's money: beside what was paid, it would look like that going back.
        refunds.retain(|refund| refund.reason != RefundReason::Twice);
        let status = views::order::Status {
            order,
            refunds: &refunds,
            catalogue: &self.shelf.catalogue,
            zone: cx.bot.rules.zone,
            asking,
            now: cx.now(),
        };
        Ok(views::order::status(cx.say, &status))
    }

    /// Shows an order's status in place.
    pub async fn show(&self, tx: &mut Tx, out: &mut Out, order: &Order) -> anyhow::Result<()> {
        let view = self.status(tx, order, false).await?;
        out.show(&slot::order(order.id), view)
    }
}

/// Whether the retailer refuses for a reason that its catalogue tells when it is read again.
pub fn of_the_shelf(code: &str) -> bool {
    matches!(code, "out_of_stock" | "price_changed" | "item_unavailable")
}
