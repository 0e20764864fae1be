//! Refunds: noting that money goes back, telling the user and the admins, and what an admin says became of it.

use teloxide::types::CallbackQuery;

use crate::bot::button::RefundAct;
use crate::bot::context::Context;
use crate::bot::out::{Out, View};
use crate::bot::say::Say;
use crate::bot::views;
use crate::engine::Committed;
use crate::shop::{CURRENCY, Fen, RefundReason, Role};
use crate::store::{self, Order, Refund, RefundState, Tx};

use super::following::Following;

/// Refunds that `/refunds` lists at once.
const LISTED: i64 = 5;

/// Opens a refund, tells its user, and asks the admins to make it.
pub async fn owe(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    mut refund: Refund,
) -> anyhow::Result<()> {
    refund.number = store::open_refund(tx, &refund).await?;
    out.say(views::payment::owed(cx.say, &refund))?;
    for admin in cx.those_with(tx, Role::Support).await? {
        let view = task(tx, cx, admin.say, &refund).await?;
        out.say_to(admin.user, view)?;
    }
    Ok(())
}

/// Opens the refund of what an order's payment owes for a reason, if it owes anything.
pub async fn owe_for(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    order: &Order,
    owed: Option<(String, Fen)>,
    reason: RefundReason,
) -> anyhow::Result<()> {
    let Some((charge, amount)) = owed else {
        return Ok(());
    };
    let refund = Refund {
        id: cx.turn.id(),
        number: 0,
        charge,
        user: order.user,
        order: Some(order.id),
        amount: amount.0,
        currency: CURRENCY.into(),
        reason,
        state: RefundState::Open,
        created_at: cx.now(),
    };
    owe(tx, out, cx, refund).await
}

async fn task(tx: &mut Tx, cx: &Context, say: Say, refund: &Refund) -> anyhow::Result<View> {
    let order = match refund.order {
        Some(id) => store::order(tx, id).await?.map(|order| order.number),
        None => None,
    };
    let provider = store::provider_charge(tx, &refund.charge).await?;
    let provider = provider.unwrap_or_default();
    let zone = cx.bot.rules.zone;
    Ok(views::payment::task(
        say,
        zone,
        refund,
        order,
        &provider,
        cx.now(),
    ))
}

/// `/refunds`: those that wait for a person, each with its buttons.
pub async fn list(cx: Context) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let (refunds, all) = store::open_refunds(tx, LISTED).await?;
        if refunds.is_empty() {
            out.say(views::general::text(cx2.say, "refunds-none"))?;
        }
        let listed = refunds.len() as i64;
        for refund in refunds {
            let view = task(tx, &cx2, cx2.say, &refund).await?;
            out.say(view)?;
        }
        if all > listed {
            let text = cx2
                .say
                .html_with("refunds-more", crate::args!["more" => all - listed]);
            out.say(View::text(text))?;
        }
        Ok(out)
    })
    .await
}

/// A tap on a button of a refund: asks first, then ends it. The message that was tapped shows what came of it.
pub async fn tapped(
    cx: Context,
    query: CallbackQuery,
    (id, act): (i64, RefundAct),
) -> anyhow::Result<Committed> {
    let (cx2, audit) = (cx.clone(), cx.turn.id());
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(mut refund) = store::refund(tx, id).await? else {
            out.answer(&query.id, Some(cx2.say.plain("toast-old-question")))?;
            return Ok(out);
        };
        let state = match act {
            RefundAct::Settle => RefundState::Settled,
            RefundAct::Fail => RefundState::Failed,
            RefundAct::AskSettle | RefundAct::AskFail | RefundAct::Back => {
                let (toast, view) = match (refund.state, act) {
                    // What failed may be done after all.
                    (RefundState::Failed, RefundAct::AskSettle) | (RefundState::Open, _)
                        if act != RefundAct::Back =>
                    {
                        let settle = act == RefundAct::AskSettle;
                        (None, views::payment::ask_end(cx2.say, &refund, settle))
                    }
                    (RefundState::Open, _) => (None, task(tx, &cx2, cx2.say, &refund).await?),
                    _ => (
                        Some(cx2.say.plain("toast-refund-ended")),
                        views::payment::done(cx2.say, &refund),
                    ),
                };
                out.answer(&query.id, toast)?;
                out.edit_tapped(&query, view)?;
                return Ok(out);
            }
        };
        if !store::end_refund(tx, id, state, cx2.now()).await? {
            // It was ended before, by whomever: it stays as they said.
            out.answer(&query.id, Some(cx2.say.plain("toast-refund-ended")))?;
            out.edit_tapped(&query, views::payment::done(cx2.say, &refund))?;
            return Ok(out);
        }
        refund.state = state;
        let deed = format!(
            "refund {} of {} {}: {}",
            refund.number,
            refund.amount,
            refund.currency,
            state.word()
        );
        store::audit(tx, audit, &cx2.user.to_string(), &deed, cx2.now()).await?;
        out.answer(&query.id, None)?;
        out.edit_tapped(&query, views::payment::done(cx2.say, &refund))?;
        // The user is told, unless they have been forgotten.
        if let Some(user) = store::user(tx, refund.user).await? {
            let say = Say { lang: user.lang };
            out.say_to(user.id, views::payment::ended(say, &refund))?;
            if let Some(order) = refund.order
                && let Some(order) = store::order(tx, order).await?
            {
                let theirs = cx2.of_another(user.id, user.lang);
                let mut shown = Out::to(user.id, cx2.now());
                Following::of(&theirs).show(tx, &mut shown, &order).await?;
                out.append(shown);
            }
        }
        Ok(out)
    })
    .await
}
