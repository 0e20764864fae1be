//! Orders in doubt: the retailer is asked again and again, and in the end people are. An admin asks the shop and says what it
//! said; nothing is settled by guessing.

use std::sync::Arc;

use teloxide::types::CallbackQuery;

use crate::bot::button::DoubtAct;
use crate::bot::context::Context;
use crate::bot::dialogue::{Stage, State};
use crate::bot::event::Due;
use crate::bot::out::Out;
use crate::bot::views;
use crate::engine::{Committed, NewTimer};
use crate::retailer::{self, Call};
use crate::shop::{OrderEvent, Role};
use crate::store::{self, Order, Tx};

use super::following::Following;

/// Shortest and longest pause before an order in doubt is read again, in milliseconds.
const PAUSE: (i64, i64) = (5_000, 5 * 60_000);
/// Milliseconds after which people are asked: by then it is no passing trouble.
const ASK_ADMINS: i64 = 15 * 60_000;

/// The key of the timer that looks after an order in doubt.
pub fn timer(order: i64) -> String {
    format!("settle:{order}")
}

/// The order stays in doubt: it is read again soon at first, more seldom as it grows old. Admins are asked once, when it has
/// lasted, or at once when the retailer has `forgotten` the session and will never say.
pub async fn go_on(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    order: &Order,
    forgotten: bool,
) -> anyhow::Result<()> {
    let age = cx.now() - order.created_at;
    out.effects.timers.push(NewTimer {
        key: timer(order.id),
        due_at: cx.now() + (age / 2).clamp(PAUSE.0, PAUSE.1),
        lane: Some(order.user),
        body: serde_json::to_string(&Due::Settle { order: order.id })?,
    });
    if (forgotten || age >= ASK_ADMINS) && store::ask_admins(tx, order.id).await? {
        for admin in cx.those_with(tx, Role::Support).await? {
            out.say_to(admin.user, views::doubt::task(admin.say, order))?;
        }
    }
    Ok(())
}

/// An admin taps a button of such a question. The message that was tapped shows what comes of it.
pub async fn tapped(
    cx: Context,
    stage: Arc<Stage>,
    query: CallbackQuery,
    (id, act): (i64, DoubtAct),
) -> anyhow::Result<Committed> {
    let (cx2, audit) = (cx.clone(), cx.turn.id());
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(mut order) = store::order(tx, id).await? else {
            out.answer(&query.id, Some(cx2.say.plain("toast-old-question")))?;
            return Ok(out);
        };
        if !order.state.in_doubt() {
            out.answer(&query.id, None)?;
            out.edit_tapped(&query, views::doubt::over(cx2.say, &order))?;
            return Ok(out);
        }
        out.answer(&query.id, None)?;
        match act {
            DoubtAct::Back => out.edit_tapped(&query, views::doubt::task(cx2.say, &order))?,
            DoubtAct::AskNone => out.edit_tapped(&query, views::doubt::ask(cx2.say, &order))?,
            DoubtAct::Has => {
                stage.set(State::Naming { order: id });
                out.say(views::doubt::ask_number(cx2.say, &order))?;
            }
            DoubtAct::None => {
                let deed = format!("order {}: the shop does not have it", order.number);
                store::audit(tx, audit, &cx2.user.to_string(), &deed, cx2.now()).await?;
                order.reason = Some("lost".into());
                let theirs = of_its_user(tx, &cx2, &order).await?;
                let mut told = Out::to(order.user, cx2.now());
                let number = order.number;
                Following::of(&theirs)
                    .step(tx, &mut told, order, OrderEvent::Refused)
                    .await?;
                out.append(told);
                out.edit_tapped(&query, views::doubt::none(cx2.say, number))?;
            }
        }
        Ok(out)
    })
    .await
}

/// The number that the shop has an order under, as an admin was told: the retailer is asked for it, and its answer settles the
/// order, not the admin's word.
pub async fn named(
    cx: Context,
    stage: Arc<Stage>,
    text: String,
    id: i64,
) -> anyhow::Result<Committed> {
    let (cx2, audit) = (cx.clone(), cx.turn.id());
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let known = store::order(tx, id).await?;
        let Some(order) = known.filter(|order| order.state.in_doubt()) else {
            stage.set(State::Shopping);
            out.say(views::general::text(cx2.say, "doubt-over"))?;
            return Ok(out);
        };
        let retailer_id = text.trim().trim_start_matches('#').to_owned();
        if !retailer::is_id(&retailer_id) || store::has_retailer_id(tx, &retailer_id).await? {
            out.say(views::general::text(cx2.say, "doubt-number-again"))?;
            return Ok(out);
        }
        stage.set(State::Shopping);
        let deed = format!("order {}: the shop has it as {retailer_id}", order.number);
        store::audit(tx, audit, &cx2.user.to_string(), &deed, cx2.now()).await?;
        let call = Call::Order {
            order: id,
            retailer_id,
        };
        out.row(retailer::call(&call, order.user)?);
        out.say(views::doubt::reading(cx2.say, order.number))?;
        Ok(out)
    })
    .await
}

/// The retailer knows no order of the number that an admin gave: admins are asked again.
pub async fn not_there(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    order: &Order,
    retailer_id: &str,
) -> anyhow::Result<()> {
    for admin in cx.those_with(tx, Role::Support).await? {
        let view = views::doubt::not_there(admin.say, order, retailer_id);
        out.say_to(admin.user, view)?;
    }
    Ok(())
}

/// The turn as the user of an order sees it, in their language.
async fn of_its_user(tx: &mut Tx, cx: &Context, order: &Order) -> anyhow::Result<Context> {
    let known = store::user(tx, order.user).await?;
    let lang = known.map(|user| user.lang).unwrap_or_default();
    Ok(cx.of_another(order.user, lang))
}
