//! Following an order: moving it on, with all that goes with it, and the timers that look after it.

use std::sync::Arc;

use crate::bot::context::Context;
use crate::bot::event::Due;
use crate::bot::out::Out;
use crate::bot::shelf::Shelf;
use crate::bot::views::{self, slot};
use crate::engine::NewTimer;
use crate::retailer::{self, Call, Seen};
use crate::sabotage::{self, Sabotage};
use crate::shop::{OrderEvent, OrderState};
use crate::store::{self, Order, Tx};

use super::goods;

/// Shortest and longest pause before an order in doubt is read again, in milliseconds.
const DOUBT: (i64, i64) = (5_000, 5 * 60_000);

/// Whether it is not known yet if the retailer has an order.
pub fn in_doubt(order: &Order) -> bool {
    matches!(order.state, OrderState::Placing | OrderState::Unknown)
}

/// Sets the timer that reads an order in doubt again: soon at first, more seldom as it grows old.
pub fn doubt(out: &mut Out, cx: &Context, order: &Order) -> anyhow::Result<()> {
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

    pub async fn seen(
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
                set_poll(out, &self.cx, order.id)?;
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
        let doubted = matches!(before, OrderState::Placing | OrderState::Unknown);
        let taken = order.state.under_way() || order.state == OrderState::Delivered;
        if doubted && taken {
            store::redeem(tx, order.id).await?;
            out.effects.cancelled.push(format!("settle:{}", order.id));
        }
        let nothing = matches!(order.state, OrderState::Cancelled | OrderState::Rejected);
        if nothing && !sabotage::is(Sabotage::CardKept) {
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
            goods::show_anew(tx, out, cx, &self.shelf, &notes).await?;
        }
        Ok(())
    }

    /// Shows an order's status in place.
    pub fn show(&self, out: &mut Out, order: &Order) -> anyhow::Result<()> {
        let (cx, catalogue) = (&self.cx, &self.shelf.catalogue);
        let view = views::order::status(cx.say, order, catalogue, false, cx.now());
        out.show(&slot::order(order.id), view)
    }
}
