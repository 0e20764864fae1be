//! Confirming: one tap on exactly what is spent makes an order of a quote.

use std::sync::Arc;

use teloxide::types::CallbackQuery;

use crate::bot::context::Context;
use crate::bot::dialogue::{Stage, State};
use crate::bot::out::Out;
use crate::bot::views::slot;
use crate::engine::Committed;
use crate::retailer;
use crate::sabotage::{self, Sabotage};
use crate::shop::{Fen, OrderState, PayBy, Switch};
use crate::store::{self, Order, Tx};

use super::checkout::{CheckOut, quote_timer};
use super::following::Following;
use super::{goods, paying, tracking};

/// A tap on "order". The quote must be the present one, in time, of the basket as it is: else nothing is spent.
pub async fn order(
    cx: Context,
    stage: Arc<Stage>,
    query: CallbackQuery,
    id: i64,
) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        if let Some(order) = store::order(tx, id).await?
            && order.user == cx2.user
        {
            // A second tap on what is ordered already: its status is below.
            out.answer(&query.id, Some(cx2.say.plain("toast-ordered-before")))?;
            return Ok(out);
        }
        if store::is_paused(tx, Switch::Ordering).await? {
            out.alert(&query.id, cx2.say.plain("toast-ordering-paused"))?;
            return Ok(out);
        }
        let basket = store::basket(tx, cx2.user).await?;
        let row = store::quote(tx, cx2.user).await?.filter(|row| row.id == id);
        let present = row.and_then(|row| row.quote.clone().map(|quote| (row, quote)));
        let Some((row, quote)) = present else {
            out.alert(&query.id, cx2.say.plain("alert-quote-replaced"))?;
            goods::show_anew(tx, &mut out, &cx2, &shelf, &[]).await?;
            return Ok(out);
        };
        let twice = sabotage::is(Sabotage::SecondTap);
        if basket.revision != row.revision && !twice && !sabotage::is(Sabotage::StaleQuote) {
            out.alert(&query.id, cx2.say.plain("alert-basket-changed"))?;
            store::drop_quote(tx, cx2.user).await?;
            out.strip(slot::QUOTE);
            goods::show_anew(tx, &mut out, &cx2, &shelf, &[]).await?;
            return Ok(out);
        }
        let card = match row.card {
            Some(_) => store::usable_card(tx, cx2.user, cx2.now()).await?,
            None => None,
        };
        let card_gone = card.as_ref().map(|card| card.id) != row.card;
        if cx2.now() >= quote.expires || card_gone {
            let key = if card_gone {
                "alert-card-gone"
            } else {
                "alert-quote-over"
            };
            out.alert(&query.id, cx2.say.plain(key))?;
            store::drop_quote(tx, cx2.user).await?;
            out.strip(slot::QUOTE);
            let (cx, shelf, stage) = (&cx2, &*shelf, &*stage);
            CheckOut { cx, shelf, stage }
                .begin(tx, &mut out, None)
                .await?;
            return Ok(out);
        }
        let id = if twice { cx2.turn.id() } else { id };
        // A card that the retailer did not take is not used up.
        let card = card.filter(|_| quote.card > Fen::ZERO);
        let pay_by = cx2.bot.rules.pay_by(quote.pay);
        let mut order = Order {
            id,
            number: 0,
            user: cx2.user,
            lines: basket.lines,
            card: card.as_ref().map(|card| card.id),
            pay_by,
            missing: Fen::ZERO,
            missing_goods: Vec::new(),
            state: match pay_by {
                PayBy::Invoice => OrderState::Invoiced,
                PayBy::Delivery => OrderState::Placing,
            },
            quote,
            retailer_id: None,
            reason: None,
            cancelable_until: None,
            created_at: cx2.now(),
        };
        order.number = store::place_order(tx, &order).await?;
        if let Some(card) = card {
            store::reserve(tx, &card, id).await?;
            if sabotage::is(Sabotage::CardSpentAtTap) {
                store::redeem(tx, id).await?;
            }
        }
        if !twice {
            store::drop_quote(tx, cx2.user).await?;
        }
        stage.set(State::Shopping);
        // What is ordered is no longer to be ordered: words that come now begin the next basket.
        store::empty_basket(tx, cx2.user).await?;
        store::bump(tx, cx2.user).await?;
        out.effects.cancelled.push(quote_timer(cx2.user));
        out.answer(&query.id, None)?;
        out.strip(slot::QUOTE);
        out.strip(slot::BASKET);
        let status = Following::of(&cx2).status(tx, &order, false).await?;
        out.show_anew(&slot::order(id), status)?;
        match order.pay_by {
            PayBy::Invoice => {
                paying::send(&mut out, &cx2, &order)?;
                if sabotage::is(Sabotage::OrderBeforePayment) {
                    out.row(retailer::call(&tracking::complete(&order), cx2.user)?);
                }
            }
            PayBy::Delivery => {
                out.row(retailer::call(&tracking::complete(&order), cx2.user)?);
            }
        }
        Ok(out)
    })
    .await
}
