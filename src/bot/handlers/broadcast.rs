//! Broadcasts, for admins: writing one, sending it off, and seeing how far it is.

use std::sync::Arc;

use teloxide::types::{CallbackQuery, Message};

use crate::bot::button::BroadcastAct;
use crate::bot::context::Context;
use crate::bot::dialogue::{Stage, State};
use crate::bot::event::Due;
use crate::bot::form::typed_instant;
use crate::bot::letter::{Content, Unfit, Words};
use crate::bot::out::{Out, View};
use crate::bot::views::broadcast::{Reach, SEEN};
use crate::bot::views::{self, slot};
use crate::engine::{Committed, NewTimer};
use crate::shop::{Audience, BroadcastState, Lang};
use crate::store::{self, Broadcast, Tx};

use super::goods;

/// Milliseconds between two looks at how far a broadcast is.
const LOOK: i64 = 3_000;
/// Broadcasts that are listed.
const LISTED: i64 = 10;

/// `/broadcast`: a new draft, or the one that the admin has not sent off yet.
pub async fn begin(cx: Context, stage: Arc<Stage>) -> anyhow::Result<Committed> {
    stage.set(State::Shopping);
    let (cx2, id) = (cx.clone(), cx.turn.id());
    let kept = cx
        .turn
        .read(async |tx| store::draft_of(tx, cx2.user).await)
        .await?;
    let audience = kept.map_or(Audience::all_but(cx.user), |draft| draft.audience);
    let reach = reach(&cx, &audience).await?;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let draft = match store::draft_of(tx, cx2.user).await? {
            Some(draft) => draft,
            None => {
                let content = serde_json::to_string(&Content::nothing())?;
                let audience = Audience::all_but(cx2.user);
                store::draft_broadcast(tx, id, cx2.user, &content, &audience, cx2.now()).await?;
                present(tx, id).await?
            }
        };
        let view = draft_view(&cx2, &draft, reach)?;
        out.show_anew(&slot::broadcast(draft.id), view)?;
        Ok(out)
    })
    .await
}

/// `/broadcasts`: the latest ones.
pub async fn list(cx: Context) -> anyhow::Result<Committed> {
    let say = cx.say;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let latest = store::latest_broadcasts(tx, LISTED).await?;
        out.say(views::broadcast::list(say, &latest))?;
        Ok(out)
    })
    .await
}

async fn present(tx: &mut Tx, id: i64) -> anyhow::Result<Broadcast> {
    let found = store::broadcast(tx, id).await?;
    found.ok_or_else(|| anyhow::anyhow!("broadcast {id} is gone"))
}

/// How many an audience is. Counted before the turn's transaction: it takes long where there are many, and nobody could write.
pub async fn reach(cx: &Context, audience: &Audience) -> anyhow::Result<Reach> {
    let now = cx.now();
    let people = cx
        .turn
        .read(async |tx| Ok(store::reach(tx, audience, now).await?))
        .await?;
    Ok(Reach {
        people,
        rate: cx.bot.rules.letters,
    })
}

/// How many a broadcast goes to that has not begun, by its own audience or another that is made of it; of others nobody asks.
async fn reach_of(cx: &Context, id: i64, change: impl Fn(&mut Audience)) -> anyhow::Result<Reach> {
    let found = cx
        .turn
        .read(async |tx| store::broadcast(tx, id).await)
        .await?;
    let waits = |state| matches!(state, BroadcastState::Draft | BroadcastState::Scheduled);
    let Some(mut found) = found.filter(|found| waits(found.state)) else {
        return Ok(Reach {
            people: 0,
            rate: cx.bot.rules.letters,
        });
    };
    change(&mut found.audience);
    reach(cx, &found.audience).await
}

fn draft_view(cx: &Context, draft: &Broadcast, reach: Reach) -> anyhow::Result<View> {
    let content = Content::of(draft)?;
    let zone = cx.bot.rules.zone;
    Ok(views::broadcast::draft(
        cx.say,
        zone,
        draft,
        &content,
        reach,
        cx.now(),
    ))
}

fn progress_view(cx: &Context, broadcast: &Broadcast, rate: Option<f64>) -> View {
    let zone = cx.bot.rules.zone;
    views::broadcast::progress(cx.say, zone, broadcast, rate, cx.now())
}

/// Shows how far a broadcast is that was just sent off, from now on.
pub async fn show(tx: &mut Tx, out: &mut Out, cx: &Context, id: i64) -> anyhow::Result<()> {
    let broadcast = present(tx, id).await?;
    out.show_anew(&slot::broadcast(id), progress_view(cx, &broadcast, None))?;
    follow(out, cx, &broadcast)
}

/// What has to happen next of a broadcast that was sent off.
fn follow(out: &mut Out, cx: &Context, broadcast: &Broadcast) -> anyhow::Result<()> {
    let id = broadcast.id;
    match (broadcast.state, broadcast.starts_at) {
        (BroadcastState::Running, _) => {
            out.effects.broadcasts = true;
            let sample = (broadcast.settled(), cx.now());
            out.effects.timers.push(look(cx, id, sample)?);
        }
        (BroadcastState::Scheduled, Some(at)) => out.effects.timers.push(NewTimer {
            key: format!("broadcast:{id}"),
            due_at: at,
            lane: Some(broadcast.owner),
            body: serde_json::to_string(&Due::BroadcastBegins { broadcast: id })?,
        }),
        _ => {}
    }
    Ok(())
}

/// The timer of the next look. `sample`: how many were settled, and when that was.
fn look(cx: &Context, broadcast: i64, (settled, at): (i64, i64)) -> anyhow::Result<NewTimer> {
    Ok(NewTimer {
        key: look_key(broadcast),
        due_at: cx.now() + LOOK,
        lane: None,
        body: serde_json::to_string(&Due::BroadcastLook {
            broadcast,
            settled,
            at,
        })?,
    })
}

fn look_key(broadcast: i64) -> String {
    format!("broadcast-look:{broadcast}")
}

/// A scheduled broadcast's time has come.
pub async fn begins(cx: Context, id: i64) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    let people = reach_of(&cx, id, |_| {}).await?.people;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        if store::begin_broadcast(tx, id, people, cx2.now()).await? {
            show(tx, &mut out, &cx2, id).await?;
        }
        Ok(out)
    })
    .await
}

/// A look at how far a broadcast is.
pub async fn looked(cx: Context, (id, settled, at): (i64, i64, i64)) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(broadcast) = store::broadcast(tx, id).await? else {
            return Ok(out);
        };
        if broadcast.state == BroadcastState::Running {
            let seconds = (cx2.now() - at).max(1) as f64 / 1_000.0;
            let rate = (broadcast.settled() - settled) as f64 / seconds;
            let view = progress_view(&cx2, &broadcast, Some(rate));
            out.show(&slot::broadcast(id), view)?;
            follow(&mut out, &cx2, &broadcast)?;
        }
        Ok(out)
    })
    .await
}

/// Everybody has had their turn.
pub async fn done(cx: Context, id: i64) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        if let Some(broadcast) = store::broadcast(tx, id).await?
            && broadcast.owner != 0
        {
            let view = progress_view(&cx2, &broadcast, None);
            out.show(&slot::broadcast(id), view)?;
            out.effects.cancelled.push(look_key(id));
        }
        Ok(out)
    })
    .await
}

/// A tap on a button of a broadcast.
pub async fn tapped(
    cx: Context,
    stage: Arc<Stage>,
    query: CallbackQuery,
    (id, act): (i64, BroadcastAct),
) -> anyhow::Result<Committed> {
    let (cx2, audit) = (cx.clone(), cx.turn.id());
    let reach = reach_of(&cx, id, |audience| narrow(audience, act)).await?;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let name = slot::broadcast(id);
        let Some(broadcast) = store::broadcast(tx, id).await? else {
            out.answer(&query.id, Some(cx2.say.plain("toast-old-question")))?;
            return Ok(out);
        };
        // Of a list, and so on no message of its own.
        if act == BroadcastAct::Look {
            out.answer(&query.id, None)?;
            out.show_anew(&name, progress_view(&cx2, &broadcast, None))?;
            return Ok(out);
        }
        if !goods::is_present(tx, cx2.user, &name, &query).await? {
            out.answer(&query.id, Some(cx2.say.plain("toast-old-question")))?;
            return Ok(out);
        }
        // Whoever chose an hour did not mean "now".
        let late = broadcast.starts_at.is_some_and(|at| at <= cx2.now());
        let sends = matches!(act, BroadcastAct::AskSend | BroadcastAct::Send);
        if broadcast.state == BroadcastState::Draft && late && sends {
            out.answer(&query.id, Some(cx2.say.plain("toast-late")))?;
            let view = draft_view(&cx2, &broadcast, reach)?;
            out.show(&name, view)?;
            return Ok(out);
        }
        out.answer(&query.id, None)?;
        if broadcast.state == BroadcastState::Draft {
            let tap = (broadcast, act, reach);
            drafting(tx, &mut out, &cx2, &stage, tap).await?;
        } else {
            steering(tx, &mut out, &cx2, broadcast, act, audit).await?;
        }
        Ok(out)
    })
    .await
}

/// A tap on a draft. `reach`: how many it goes to after it.
async fn drafting(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    stage: &Stage,
    (mut draft, act, reach): (Broadcast, BroadcastAct, Reach),
) -> anyhow::Result<()> {
    let (id, name) = (draft.id, slot::broadcast(draft.id));
    match act {
        BroadcastAct::Write(lang) => {
            stage.set(State::Writing {
                broadcast: id,
                lang,
            });
            let language = crate::bot::say::Say { lang }.plain("language-name");
            let text = cx
                .say
                .html_with("broadcast-write", crate::args!["language" => language]);
            return out.say(View::text(text));
        }
        BroadcastAct::AskTime => {
            stage.set(State::Scheduling { broadcast: id });
            return out.say(views::general::text(cx.say, "broadcast-ask-time"));
        }
        BroadcastAct::Preview => {
            if let Content::Words(all) = Content::of(&draft)? {
                for words in all.values() {
                    out.row(words.row(cx.user)?);
                }
            }
            let view = draft_view(cx, &draft, reach)?;
            return out.show_anew(&name, view);
        }
        BroadcastAct::AskSend => {
            let zone = cx.bot.rules.zone;
            let view = views::broadcast::ask_send(cx.say, zone, &draft, reach, cx.now());
            return out.show(&name, view);
        }
        BroadcastAct::Send => {
            if !Content::of(&draft)?.is_said() {
                return out.show(&name, draft_view(cx, &draft, reach)?);
            }
            let expected = reach.people;
            let deed = format!("sent broadcast {} to {expected}", draft.number);
            let audit = cx.turn.id();
            store::audit(tx, audit, &cx.user.to_string(), &deed, cx.now()).await?;
            store::launch_broadcast(tx, id, expected, cx.now()).await?;
            return show(tx, out, cx, id).await;
        }
        BroadcastAct::Discard => {
            store::discard_draft(tx, id).await?;
            return out.show(&name, views::general::text(cx.say, "broadcast-discarded"));
        }
        BroadcastAct::AtOnce => draft.starts_at = None,
        act => narrow(&mut draft.audience, act),
    }
    store::change_draft(tx, &draft).await?;
    let view = draft_view(cx, &draft, reach)?;
    out.show(&name, view)
}

/// What a tap makes of an audience.
fn narrow(audience: &mut Audience, act: BroadcastAct) {
    match act {
        BroadcastAct::HasCard => audience.has_card ^= true,
        BroadcastAct::NeverOrdered => audience.never_ordered ^= true,
        BroadcastAct::Speaks(lang) => toggle(audience, lang),
        BroadcastAct::Seen => {
            let at = SEEN.iter().position(|days| *days == audience.seen_days);
            let next = at.map_or(0, |at| at + 1) % SEEN.len();
            audience.seen_days = SEEN[next];
        }
        _ => {}
    }
}

/// Takes a language into an audience, or out of it; the last one stays.
fn toggle(audience: &mut Audience, lang: Lang) {
    let chosen: Vec<Lang> = Lang::ALL
        .into_iter()
        .filter(|other| audience.speaks(*other) != (*other == lang))
        .collect();
    audience.langs = if chosen.is_empty() || chosen.len() == Lang::ALL.len() {
        Vec::new()
    } else {
        chosen
    };
}

/// A tap on a broadcast that was sent off.
async fn steering(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    broadcast: Broadcast,
    act: BroadcastAct,
    audit: i64,
) -> anyhow::Result<()> {
    let (id, name) = (broadcast.id, slot::broadcast(broadcast.id));
    let (to, verb) = match act {
        BroadcastAct::Pause => (BroadcastState::Paused, "paused"),
        BroadcastAct::Resume => (BroadcastState::Running, "resumed"),
        BroadcastAct::Cancel => (BroadcastState::Cancelled, "called off"),
        BroadcastAct::AskCancel if !broadcast.state.is_over() => {
            return out.show(&name, views::broadcast::ask_cancel(cx.say, &broadcast));
        }
        _ => return out.show(&name, progress_view(cx, &broadcast, None)),
    };
    if store::move_broadcast(tx, id, to, cx.now()).await? {
        let deed = format!("{verb} broadcast {}", broadcast.number);
        store::audit(tx, audit, &cx.user.to_string(), &deed, cx.now()).await?;
        out.effects.cancelled.push(format!("broadcast:{id}"));
        out.effects.cancelled.push(look_key(id));
    }
    let broadcast = present(tx, id).await?;
    follow(out, cx, &broadcast)?;
    out.show(&name, progress_view(cx, &broadcast, None))
}

/// The draft that an admin was writing; None when it is no draft any more, which is said.
async fn draft_for(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    stage: &Stage,
    id: i64,
) -> anyhow::Result<Option<Broadcast>> {
    let draft = store::broadcast(tx, id).await?;
    let draft = draft.filter(|draft| draft.state == BroadcastState::Draft);
    if draft.is_none() {
        stage.set(State::Shopping);
        out.say(views::general::text(cx.say, "broadcast-gone"))?;
    }
    Ok(draft)
}

/// Keeps what was written of a draft, and shows it below all else.
async fn keep(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    (draft, reach): (&Broadcast, Reach),
) -> anyhow::Result<()> {
    store::change_draft(tx, draft).await?;
    let view = draft_view(cx, draft, reach)?;
    out.show_anew(&slot::broadcast(draft.id), view)
}

/// A message that an admin wrote for a broadcast.
pub async fn written(
    cx: Context,
    stage: Arc<Stage>,
    message: Message,
    (id, lang): (i64, Lang),
) -> anyhow::Result<Committed> {
    let words = Words::read(&message);
    let cx2 = cx.clone();
    let reach = reach_of(&cx, id, |_| {}).await?;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(mut draft) = draft_for(tx, &mut out, &cx2, &stage, id).await? else {
            return Ok(out);
        };
        let words = match &words {
            Ok(words) => words.clone(),
            // The question stays open.
            Err(unfit) => {
                let key = match unfit {
                    Unfit::Kind => "broadcast-unfit-kind",
                    Unfit::Empty => "broadcast-unfit-empty",
                    Unfit::Long => "broadcast-unfit-long",
                    Unfit::Buttons => "broadcast-unfit-buttons",
                };
                out.say(views::general::text(cx2.say, key))?;
                return Ok(out);
            }
        };
        stage.set(State::Shopping);
        let mut content = Content::of(&draft)?;
        if let Content::Words(all) = &mut content {
            all.insert(lang, words);
        }
        draft.content = serde_json::to_string(&content)?;
        keep(tx, &mut out, &cx2, (&draft, reach)).await?;
        Ok(out)
    })
    .await
}

/// The time that an admin typed for a broadcast.
pub async fn scheduled(
    cx: Context,
    stage: Arc<Stage>,
    text: String,
    id: i64,
) -> anyhow::Result<Committed> {
    let at = typed_instant(cx.bot.rules.zone, &text).filter(|at| *at > cx.now());
    let cx2 = cx.clone();
    let reach = reach_of(&cx, id, |_| {}).await?;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(mut draft) = draft_for(tx, &mut out, &cx2, &stage, id).await? else {
            return Ok(out);
        };
        if at.is_none() {
            out.say(views::general::text(cx2.say, "broadcast-ask-time"))?;
            return Ok(out);
        }
        stage.set(State::Shopping);
        draft.starts_at = at;
        keep(tx, &mut out, &cx2, (&draft, reach)).await?;
        Ok(out)
    })
    .await
}
