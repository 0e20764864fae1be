//! `/stats`: what the campaign has come to, in words, as a picture and as a file.

use chrono_tz::Tz;
use teloxide::types::CallbackQuery;

use crate::bot::context::Context;
use crate::bot::out::Out;
use crate::bot::picture;
use crate::bot::views::{self, slot};
use crate::engine::Committed;
use crate::shop::{Campaign, Forecast, Role, Stats};
use crate::store::{self, Tx};

/// A budget of which a part of this many is left at the deadline clearly lasts.
const CLEARLY: i64 = 10;

/// `/stats`.
pub async fn stats(cx: Context) -> anyhow::Result<Committed> {
    show(cx, None).await
}

/// A tap on "refresh": the same message, as it is now.
pub async fn refresh(cx: Context, query: CallbackQuery) -> anyhow::Result<Committed> {
    show(cx, Some(query)).await
}

async fn show(cx: Context, tapped: Option<CallbackQuery>) -> anyhow::Result<Committed> {
    let Some((zone, stats)) = read(&cx).await? else {
        return none(cx, tapped).await;
    };
    let (say, drawn) = (cx.say, stats.clone());
    // Drawing takes longer than a turn's other work: not on a thread that other turns need.
    let drawing = tokio::task::spawn_blocking(move || {
        picture::chart(&views::charts::charts(say, zone, &drawn))
    });
    let picture = drawing.await??;
    let now = cx.now();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let view = views::stats::show(say, zone, &stats);
        let hash = store::keep_upload(tx, "stats.png", &picture, now).await?;
        match &tapped {
            Some(query) => {
                out.answer(&query.id, Some(say.plain("toast-fresh")))?;
                out.show_photo(slot::STATS, &hash, view)?;
            }
            None => out.show_photo_anew(slot::STATS, &hash, view)?,
        }
        Ok(out)
    })
    .await
}

/// A tap on the file.
pub async fn file(cx: Context, query: CallbackQuery) -> anyhow::Result<Committed> {
    let Some((zone, stats)) = read(&cx).await? else {
        return none(cx, Some(query)).await;
    };
    let say = cx.say;
    cx.commit(async move |_: &mut Tx, mut out: Out| {
        out.answer(&query.id, None)?;
        let name = format!("campaign-{}.csv", stats.campaign.id);
        let content = views::stats::csv(zone, &stats);
        out.document(&name, content, &say.plain("stats-file"));
        Ok(out)
    })
    .await
}

/// There is no campaign.
async fn none(cx: Context, tapped: Option<CallbackQuery>) -> anyhow::Result<Committed> {
    let say = cx.say;
    cx.commit(async move |_: &mut Tx, mut out: Out| {
        if let Some(query) = &tapped {
            out.answer(&query.id, None)?;
        }
        out.say(views::general::text(say, "stats-none"))?;
        Ok(out)
    })
    .await
}

/// The figures of the campaign and its zone. Read beside the turn's transaction, which nobody else could write during.
async fn read(cx: &Context) -> anyhow::Result<Option<(Tz, Stats)>> {
    let now = cx.now();
    cx.turn
        .snapshot(async |tx| {
            let Some(campaign) = store::campaign(tx).await? else {
                return Ok(None);
            };
            let zone = cx.zone(Some(&campaign.terms));
            Ok(Some((zone, store::stats(tx, &campaign, now).await?)))
        })
        .await
}

/// Tells owners when the budget ends before the deadline, at the present pace: once, until it has clearly lasted again or the
/// deadline is another. Looked at whenever another percent of it is claimed. `before`: the campaign without the card that was
/// just given.
pub async fn warn(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    before: &Campaign,
) -> anyhow::Result<()> {
    let after = Campaign {
        claimed: before.claimed + before.value,
        ..before.clone()
    };
    if after.percent() == before.percent() {
        return Ok(());
    }
    let now = cx.now();
    let ends = match store::forecast_of(tx, &after, now).await? {
        Forecast::Ends(at) => at,
        Forecast::Lasts(left) if left.0 >= after.budget.0 / CLEARLY => {
            store::not_short(tx, &after).await?;
            return Ok(());
        }
        _ => return Ok(()),
    };
    if !store::warn_short(tx, &after).await? {
        return Ok(());
    }
    let zone = cx.zone(Some(&after.terms));
    for owner in cx.those_with(tx, Role::Owner).await? {
        let view = views::stats::short(owner.say, zone, &after, ends, now);
        out.say_to(owner.user, view)?;
    }
    Ok(())
}
