//! Inviting: the link with its QR code, following one, and the cards for both when the invited one's first order is there.

use crate::bot::context::Context;
use crate::bot::out::Out;
use crate::bot::picture;
use crate::bot::views;
use crate::engine::Committed;
use crate::shop::{CardReason, Switch};
use crate::store::{self, Order, Tx};

use super::campaign;

/// `/invite`: the user's own link, as a picture too.
pub async fn invite(cx: Context) -> anyhow::Result<Committed> {
    let payload = cx.bot.links.invite(cx.user)?;
    let link = format!("https://t.me/{}?start={payload}", cx.bot.name);
    let picture = picture::qr(&link)?;
    let (cx2, now) = (cx.clone(), cx.now());
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let campaign = store::campaign(tx).await?;
        let claimable = campaign.filter(|campaign| campaign.claimable(now).is_ok());
        let Some(campaign) = claimable else {
            out.say(views::general::text(cx2.say, "invite-no-cards"))?;
            return Ok(out);
        };
        let had = store::cards_of(tx, cx2.user, campaign.id).await?;
        let zone = cx2.zone(Some(&campaign.terms));
        let view = views::inviting::invite(cx2.say, zone, &campaign, had, &link, now);
        let hash = store::keep_upload(tx, "invite.png", &picture, now).await?;
        out.photo(&hash, view)?;
        Ok(out)
    })
    .await
}

/// Somebody has followed an invite, as their first deed here. True when it counts.
pub async fn joined(tx: &mut Tx, cx: &Context, inviter: i64) -> anyhow::Result<bool> {
    Ok(cx.is_new && store::join(tx, cx.turn.id(), inviter, cx.user, cx.now()).await?)
}

/// An order is delivered: if it is the first of somebody who was invited, both get a card, as long as there are any.
pub async fn delivered(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    order: &Order,
) -> anyhow::Result<()> {
    let Some(invite) = store::invite_of(tx, order.user).await? else {
        return Ok(());
    };
    // What is paused comes with the next order that arrives.
    let paused = store::is_paused(tx, Switch::Claims).await?;
    if paused || invite.settled || !store::settle_invite(tx, invite.id, cx.now()).await? {
        return Ok(());
    }
    for (user, reason) in [
        (invite.invited, CardReason::Invited),
        (invite.inviter, CardReason::Inviter { invite: invite.id }),
    ] {
        // Who has asked to be forgotten has no use for one.
        let Some(known) = store::user(tx, user).await? else {
            continue;
        };
        let before = store::campaign(tx).await?;
        if let Ok(card) = store::issue(tx, cx.turn.id(), user, reason, cx.now()).await? {
            let theirs = cx.of_another(user, known.lang);
            let zone = cx.zone(Some(&card.terms));
            let view = views::inviting::earned(theirs.say, zone, &card, reason, cx.now());
            out.say_to(user, view)?;
            if let Some(before) = &before {
                campaign::warn(tx, out, cx, before).await?;
            }
        }
    }
    Ok(())
}
