//! The campaign, for admins: moving its deadline.

use teloxide::types::CallbackQuery;

use crate::bot::context::Context;
use crate::bot::form::typed_instant;
use crate::bot::letter::{remind_of, tell_extension, to_remind};
use crate::bot::out::{Out, View};
use crate::bot::reminder::reminder;
use crate::bot::views::campaign::Effect;
use crate::bot::views::{self, slot};
use crate::engine::Committed;
use crate::shop::{Audience, Campaign, Pace, Role, Switch, forecast};
use crate::store::{self, Tx};

use super::{broadcast, goods, stats};

/// `/campaign`: how it stands, with the switches.
pub async fn show(cx: Context) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let view = present(tx, &cx2).await?;
        out.show_anew(slot::CAMPAIGN, view)?;
        Ok(out)
    })
    .await
}

async fn present(tx: &mut Tx, cx: &Context) -> anyhow::Result<View> {
    let campaign = store::campaign(tx).await?;
    let mut paused = Vec::new();
    for switch in Switch::ALL {
        paused.push((switch, store::is_paused(tx, switch).await?));
    }
    let zone = cx.zone(campaign.as_ref().map(|campaign| &campaign.terms));
    Ok(views::campaign::show(
        cx.say,
        zone,
        campaign.as_ref(),
        &paused,
        cx.now(),
    ))
}

/// A tap on a switch: it acts at once.
pub async fn switched(
    cx: Context,
    query: CallbackQuery,
    (what, on): (Switch, bool),
) -> anyhow::Result<Committed> {
    let (cx2, audit) = (cx.clone(), cx.turn.id());
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        out.answer(&query.id, None)?;
        if store::set_paused(tx, what, on, cx2.now()).await? {
            let verb = if on { "paused" } else { "resumed" };
            let deed = format!("{verb} {}", what.word());
            store::audit(tx, audit, &cx2.user.to_string(), &deed, cx2.now()).await?;
        }
        let view = present(tx, &cx2).await?;
        out.show(slot::CAMPAIGN, view)?;
        Ok(out)
    })
    .await
}

/// `/extend 2026-02-28`: shows what it will do, and asks.
pub async fn ask(cx: Context, words: String) -> anyhow::Result<Committed> {
    let (say, now) = (cx.say, cx.now());
    let cx2 = cx.clone();
    let reach = broadcast::reach(&cx, &Audience::all_but(cx.user)).await?;
    let pace = cx
        .turn
        .read(async |tx| match store::campaign(tx).await? {
            Some(campaign) => Ok(store::pace(tx, &campaign, now).await?),
            None => Ok(Pace::default()),
        })
        .await?;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(campaign) = store::campaign(tx).await? else {
            out.say(views::general::text(say, "card-no-campaign"))?;
            return Ok(out);
        };
        let zone = cx2.zone(Some(&campaign.terms));
        match typed_instant(zone, &words) {
            None => out.say(views::campaign::how(say, zone, &campaign, now))?,
            Some(to) if to <= campaign.deadline || to <= now => {
                out.say(views::general::text(say, "extend-not-later"))?;
            }
            Some(to) => {
                let cards = store::unspent_cards(tx, campaign.id).await?;
                let then = Campaign {
                    deadline: to,
                    ..campaign.clone()
                };
                let effect = Effect {
                    cards,
                    reach,
                    budget: forecast(&then, pace, now),
                };
                let view = views::campaign::ask(say, zone, &campaign, to, effect, now);
                out.show_anew(slot::QUESTION, view)?;
            }
        }
        Ok(out)
    })
    .await
}

/// A tap on "extend": the deadline moves, and every card with it; and everybody is told.
pub async fn extend(
    cx: Context,
    query: CallbackQuery,
    (campaign, from, to): (i64, i64, i64),
) -> anyhow::Result<Committed> {
    let (say, now, admin) = (cx.say, cx.now(), cx.user);
    let (id, notice, cx2) = (cx.turn.id(), cx.turn.id(), cx.clone());
    let reach = broadcast::reach(&cx, &Audience::all_but(admin)).await?;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        if !goods::is_present(tx, admin, slot::QUESTION, &query).await? {
            out.answer(&query.id, Some(say.plain("toast-old-question")))?;
            return Ok(out);
        }
        out.answer(&query.id, None)?;
        if store::extend(tx, campaign, from, to).await? {
            let deed = format!("extended campaign {campaign} from {from} to {to}");
            store::audit(tx, id, &admin.to_string(), &deed, now).await?;
            let moved = store::campaign(tx).await?;
            let zone = cx2.zone(moved.as_ref().map(|campaign| &campaign.terms));
            let done = views::campaign::done(say, zone, from, to, now);
            out.show(slot::QUESTION, done)?;
            if let Some(campaign) = moved {
                let told = (admin, reach.people);
                tell_extension(tx, notice, told, &campaign, from, now).await?;
                broadcast::show(tx, &mut out, &cx2, notice).await?;
                out.effects.timers.extend(reminder(&campaign, now)?);
            }
        } else {
            out.show(slot::QUESTION, views::general::text(say, "extend-moved"))?;
        }
        Ok(out)
    })
    .await
}

/// A tap on "leave it".
pub async fn do_not(cx: Context, query: CallbackQuery) -> anyhow::Result<Committed> {
    let say = cx.say;
    cx.commit(async move |_: &mut Tx, mut out: Out| {
        out.answer(&query.id, None)?;
        out.show(slot::QUESTION, views::general::text(say, "extend-left"))?;
        Ok(out)
    })
    .await
}

/// Tells owners how much of the budget is claimed, when a card that was just given crosses a share that they are told of, and
/// when it ends before the deadline. `before`: the campaign without it.
pub async fn warn(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    before: &Campaign,
) -> anyhow::Result<()> {
    stats::warn(tx, out, cx, before).await?;
    let Some(percent) = before.warning() else {
        return Ok(());
    };
    for owner in cx.those_with(tx, Role::Owner).await? {
        let view = views::campaign::warning(owner.say, before, percent);
        out.say_to(owner.user, view)?;
    }
    Ok(())
}

/// The day before the deadline: who still has a card is told, once.
pub async fn remind(cx: Context, (campaign, deadline): (i64, i64)) -> anyhow::Result<Committed> {
    let (now, id) = (cx.now(), cx.turn.id());
    let reach = broadcast::reach(&cx, &to_remind(deadline)).await?;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let present = store::campaign(tx).await?;
        let present =
            present.filter(|c| c.id == campaign && c.deadline == deadline && now < deadline);
        if let Some(present) = present
            && store::remind(tx, campaign, deadline).await?
        {
            remind_of(tx, id, &present, reach.people, now).await?;
            out.effects.broadcasts = true;
        }
        Ok(out)
    })
    .await
}
