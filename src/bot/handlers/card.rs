//! The welcome, and claiming the card.

use crate::args;
use crate::bot::context::Context;
use crate::bot::dialogue::{Stage, State};
use crate::bot::form::money;
use crate::bot::link::Link;
use crate::bot::out::{Out, View};
use crate::bot::reminder::{card_timer, loud_from};
use crate::bot::views::{self, slot};
use crate::engine::Committed;
use crate::shop::{Campaign, Card, NoClaim};
use crate::store::{self, Claim, Tx};
use std::sync::Arc;
use teloxide::types::CallbackQuery;

use super::{campaign, inviting, orders};

/// `/start`: the welcome; or, from a link of ours to one of the user's own orders, that order.
pub async fn start(cx: Context, stage: Arc<Stage>, payload: String) -> anyhow::Result<Committed> {
    stage.set(State::Shopping);
    if let Some(Link::Order(id)) = cx.bot.links.read(&payload) {
        let user = cx.user;
        let order = cx.turn.read(async |tx| store::order(tx, id).await).await?;
        if let Some(order) = order.filter(|order| order.user == user) {
            return orders::show(cx, order).await;
        }
    }
    let inviter = match cx.bot.links.read(&payload) {
        Some(Link::Invite(inviter)) => Some(inviter),
        _ => None,
    };
    let (say, now, user, shelf) = (cx.say, cx.now(), cx.user, cx.bot.shelves.present());
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let campaign = store::campaign(tx).await?;
        let invited = match inviter {
            Some(inviter) => inviting::joined(tx, &cx2, inviter).await?,
            None => false,
        };
        let card = to_show(tx, user, campaign.as_ref(), now).await?;
        let terms = card.as_ref().map(|card| &card.terms);
        let zone = cx2.zone(terms.or(campaign.as_ref().map(|campaign| &campaign.terms)));
        let (catalogue, campaign) = (&shelf.catalogue, campaign.as_ref());
        let mut view = views::card::welcome(say, zone, campaign, card.as_ref(), catalogue, now);
        if let Some(campaign) =
            campaign.filter(|campaign| invited && campaign.claimable(now).is_ok())
        {
            let value = money(say.lang, campaign.value);
            let line = say.html_with("invited", args!["value" => value]);
            view.text.gap().line(line);
        }
        out.show_anew(slot::WELCOME, view)?;
        Ok(out)
    })
    .await
}

/// `/card`: the card as it is, or the one to claim.
pub async fn card(cx: Context) -> anyhow::Result<Committed> {
    show(cx, None).await
}

/// A tap on "my card", below a notice.
pub async fn tapped(cx: Context, query: CallbackQuery) -> anyhow::Result<Committed> {
    show(cx, Some(query)).await
}

async fn show(cx: Context, query: Option<CallbackQuery>) -> anyhow::Result<Committed> {
    let (say, now, user, shelf) = (cx.say, cx.now(), cx.user, cx.bot.shelves.present());
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        if let Some(query) = &query {
            out.answer(&query.id, None)?;
        }
        let campaign = store::campaign(tx).await?;
        let card = to_show(tx, user, campaign.as_ref(), now).await?;
        let view = match (card, campaign) {
            (Some(card), _) => {
                let usable = store::usable_cards(tx, user, now).await?;
                views::card::cards(say, cx2.zone(Some(&card.terms)), &card, usable, now)
            }
            (None, Some(campaign)) => {
                let zone = cx2.zone(Some(&campaign.terms));
                views::card::offer(say, zone, &campaign, &shelf.catalogue, now)
            }
            (None, None) => views::general::text(say, "card-no-campaign"),
        };
        out.show_anew(slot::WELCOME, view)?;
        Ok(out)
    })
    .await
}

/// The day before a card's grace ends: its owner is told, if it can still be used and ends then.
pub async fn remind(cx: Context, (card, until): (i64, i64)) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let user = store::user(tx, cx2.user).await?;
        let wanted = user.is_some_and(|user| user.notices && !user.blocked && !user.forgotten);
        let card = store::card(tx, card).await?;
        let now = cx2.now();
        if let Some(card) = card.filter(|card| wanted && card.usable(now) && card.deadline == until)
        {
            let zone = cx2.zone(Some(&card.terms));
            // It may ring late, after the bot was down.
            let loud = loud_from(zone, now);
            if now < loud && loud < until {
                out.effects.timers.push(card_timer(&card, until, loud)?);
                return Ok(out);
            }
            let text = views::campaign::reminder(cx2.say, zone, card.value, until, now);
            out.say(View::text(text))?;
        }
        Ok(out)
    })
    .await
}

/// The card that a user is told of: not one of an earlier campaign that is over with, where there is a new one to claim.
async fn to_show(
    tx: &mut Tx,
    user: i64,
    campaign: Option<&Campaign>,
    now: i64,
) -> anyhow::Result<Option<Card>> {
    // The one that the next order takes, or the newest.
    let card = match store::usable_card(tx, user, now).await? {
        Some(card) => Some(card),
        None => store::user_card(tx, user).await?,
    };
    let new = |card: &Card| {
        campaign
            .is_some_and(|campaign| campaign.id != card.campaign && campaign.claimable(now).is_ok())
    };
    Ok(card.filter(|card| card.usable(now) || !new(card)))
}

/// A tap on the button that claims the card.
pub async fn claim(cx: Context, query: CallbackQuery) -> anyhow::Result<Committed> {
    let (say, now, user) = (cx.say, cx.now(), cx.user);
    let (id, cx2) = (cx.turn.id(), cx.clone());
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let campaign = store::campaign(tx).await?;
        let zone = cx2.zone(campaign.as_ref().map(|campaign| &campaign.terms));
        match store::claim(tx, id, user, now).await? {
            Claim::Claimed(card) => {
                let value = money(say.lang, card.value);
                out.answer(
                    &query.id,
                    Some(say.plain_with("toast-claimed", args!["value" => value])),
                )?;
                out.strip(slot::WELCOME);
                out.say(views::card::claimed(say, zone, &card, now))?;
                if let Some(before) = &campaign {
                    campaign::warn(tx, &mut out, &cx2, before).await?;
                }
            }
            Claim::Already(card) => {
                out.answer(&query.id, Some(say.plain("toast-claimed-before")))?;
                out.strip(slot::WELCOME);
                out.say(views::card::card(say, zone, &card, now))?;
            }
            Claim::No(no) => {
                out.answer(&query.id, None)?;
                // Those pass, and the button is for then.
                if !matches!(no, NoClaim::NotBegun | NoClaim::Paused) {
                    out.strip(slot::WELCOME);
                }
                if let Some(campaign) = &campaign {
                    let text = views::card::no_claim(say, zone, campaign, no, now);
                    out.say(View::text(text))?;
                }
            }
            Claim::NoCampaign => {
                out.answer(&query.id, None)?;
                out.say(views::general::text(say, "card-no-campaign"))?;
            }
        }
        Ok(out)
    })
    .await
}
