//! Support: what a person writes about an order, or about anything, reaches the admins, and an answer comes back.

use std::sync::Arc;

use teloxide::types::CallbackQuery;

use crate::bot::context::Context;
use crate::bot::dialogue::{Stage, State};
use crate::bot::out::Out;
use crate::bot::say::Say;
use crate::bot::views;
use crate::engine::Committed;
use crate::shop::Role;
use crate::store::{self, Order, Tx};

use super::following::Following;

/// Asks what is wrong; the next text goes to support.
pub fn ask(
    out: &mut Out,
    cx: &Context,
    stage: &Stage,
    order: Option<&Order>,
) -> anyhow::Result<()> {
    stage.set(State::AskedWrong {
        order: order.map(|order| order.id),
    });
    out.say(views::support::ask(cx.say, order.map(|order| order.number)))
}

/// `/support`.
pub async fn support(cx: Context, stage: Arc<Stage>) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |_: &mut Tx, mut out: Out| {
        ask(&mut out, &cx2, &stage, None)?;
        Ok(out)
    })
    .await
}

/// What somebody wrote to support: kept, and sent to every admin with the order as it stands.
pub async fn written(
    cx: Context,
    stage: Arc<Stage>,
    text: String,
    order: Option<i64>,
) -> anyhow::Result<Committed> {
    stage.set(State::Shopping);
    let (cx2, id) = (cx.clone(), cx.turn.id());
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let order = match order {
            Some(order) => store::order(tx, order).await?,
            None => None,
        };
        let order = order.filter(|order| order.user == cx2.user);
        let about = order.as_ref().map(|order| order.id);
        let number = store::open_case(tx, id, cx2.user, about, &text, cx2.now()).await?;
        out.say(views::support::taken(cx2.say, number))?;
        for admin in cx2.those_with(tx, Role::Support).await? {
            let status = match &order {
                Some(order) => Some(Following::of(&admin).status(tx, order, false).await?.text),
                None => None,
            };
            let view = views::support::case(admin.say, id, number, &text, status);
            out.say_to(admin.user, view)?;
        }
        Ok(out)
    })
    .await
}

/// An admin taps "answer": the next text is the answer.
pub async fn ask_answer(
    cx: Context,
    stage: Arc<Stage>,
    query: CallbackQuery,
    id: i64,
) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(case) = store::case(tx, id).await? else {
            // Its writer has asked to be forgotten.
            out.answer(&query.id, Some(cx2.say.plain("toast-case-gone")))?;
            return Ok(out);
        };
        out.answer(&query.id, None)?;
        stage.set(State::Answering { case: id });
        out.say(views::support::ask_answer(cx2.say, case.number))?;
        Ok(out)
    })
    .await
}

/// An admin's answer: it goes to whoever wrote.
pub async fn answer(
    cx: Context,
    stage: Arc<Stage>,
    text: String,
    id: i64,
) -> anyhow::Result<Committed> {
    stage.set(State::Shopping);
    let (cx2, audit) = (cx.clone(), cx.turn.id());
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(case) = store::case(tx, id).await? else {
            out.say(views::general::text(cx2.say, "toast-case-gone"))?;
            return Ok(out);
        };
        let known = store::user(tx, case.user).await?;
        let say = Say {
            lang: known.map(|user| user.lang).unwrap_or_default(),
        };
        store::answer_case(tx, id, cx2.now()).await?;
        let deed = format!("answered case {}", case.number);
        store::audit(tx, audit, &cx2.user.to_string(), &deed, cx2.now()).await?;
        out.say_to(case.user, views::support::answer(say, case.number, &text))?;
        out.say(views::support::answered(cx2.say, case.number))?;
        Ok(out)
    })
    .await
}
