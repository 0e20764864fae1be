//! Open-ended wishes: asking the model, hearing it, and what people do with what it proposes. Nothing of it is in the basket
//! before a tap.

use chrono::{DateTime, Datelike};
use teloxide::types::CallbackQuery;

use crate::assistant::open_wish;
use crate::assistant::proposal::{self, Ask, Proposal, Said, Step, Wish};
use crate::bot::button::ThoughtAct;
use crate::bot::context::Context;
use crate::bot::out::{Out, View};
use crate::bot::prose::is_presentable;
use crate::bot::shelf::Shelf;
use crate::bot::thought::{Is, Line, Present, Proposed, Thought};
use crate::bot::views::{self, slot};
use crate::engine::Committed;
use crate::model::{self, Call, Heard};
use crate::shop::{Basket, Limits, MAX_LINES, Product, What};
use crate::store::{self, Memory, Told, Tx};

use super::requests::Doing;
use super::{goods, ordering, sensing};

/// Products that are offered where a wish cannot be met.
const NEAREST: usize = 3;
/// ... and where nobody was asked.
const OFFERED: usize = 6;

/// The wish that a text makes, with what the user has told of themself.
pub fn wish_of(
    cx: &Context,
    shelf: &Shelf,
    memory: &Memory,
    basket: &Basket,
    (words, open): (&str, bool),
    limits: Limits,
) -> Wish {
    let told = Limits {
        without: memory.of(Told::Avoids),
        diets: memory.of(Told::Diet),
        ..Limits::default()
    };
    let lines = basket.lines.iter().filter_map(|line| match &line.what {
        What::Packs { variant, packs } => {
            shelf.catalogue.variant(variant)?;
            Some((variant.clone(), *packs))
        }
        What::Open { .. } => None,
    });
    Wish {
        lang: cx.say.lang,
        words: words.to_owned(),
        limits: limits.and(&told),
        open,
        basket: lines.collect(),
        before: Vec::new(),
    }
}

/// Asks the model for a wish, or says why it is not asked.
pub async fn ask(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    shelf: &Shelf,
    wish: Wish,
) -> anyhow::Result<()> {
    let used_up = is_used_up(tx, cx).await?;
    if cx.bot.rules.model.is_none() || used_up {
        metrics::counter!(ordering::WORDS, "by" => "nobody").increment(1);
        // What was asked back is not waited for either.
        cancel(tx, out, cx).await?;
        let near = nearest(shelf, &wish, &[], OFFERED);
        return out.say(views::thought::not_asked(cx.say, &wish, used_up, &near));
    }
    metrics::counter!(ordering::WORDS, "by" => "model").increment(1);
    let view = begin(tx, out, cx, shelf, wish).await?;
    out.show_anew(slot::THOUGHT, view)
}

/// Goes on to ask the model for a wish that came of what it has just seen: in place of the message that said so.
pub async fn ask_on(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    shelf: &Shelf,
    wish: Wish,
) -> anyhow::Result<()> {
    let view = begin(tx, out, cx, shelf, wish).await?;
    out.show(slot::THOUGHT, view)
}

async fn begin(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    shelf: &Shelf,
    wish: Wish,
) -> anyhow::Result<View> {
    let ask = proposal::begin(wish, &shelf.catalogue);
    let id = cx.turn.id();
    keep(tx, cx, id, &Thought::of(&ask.wish, Is::Asked)).await?;
    let view = views::thought::thinking(cx.say, id, &ask.wish, &[]);
    // Later questions show that they are asked by what was found.
    out.typing()?;
    call(out, cx, id, ask)?;
    Ok(view)
}

fn call(out: &mut Out, cx: &Context, thought: i64, ask: Ask) -> anyhow::Result<()> {
    let ask = Box::new(ask);
    out.row(model::call(&Call::Think { thought, ask }, cx.user)?);
    Ok(())
}

/// Whether a user's questions have taken their share of today.
pub async fn is_used_up(tx: &mut Tx, cx: &Context) -> anyhow::Result<bool> {
    let used = store::tokens_used(tx, cx.user, day(cx)).await?;
    let rules = cx.bot.rules.model.as_ref();
    Ok(rules.is_some_and(|rules| used >= i64::from(rules.tokens_a_day)))
}

/// Keeps a thought as the user's only one.
pub async fn keep(tx: &mut Tx, cx: &Context, id: i64, thought: &Thought) -> anyhow::Result<()> {
    let body = serde_json::to_string(thought)?;
    store::keep_thought(tx, cx.user, id, &body, cx.now()).await?;
    Ok(())
}

/// Ends a thought: what stood before it, if it was a voice message, stands again.
pub async fn end(tx: &mut Tx, cx: &Context, thought: Thought) -> anyhow::Result<()> {
    match thought.earlier {
        Some(earlier) => {
            let body = serde_json::to_string(&earlier.thought)?;
            store::keep_thought(tx, cx.user, earlier.id, &body, earlier.begun).await?;
        }
        None => store::drop_thought(tx, cx.user).await?,
    }
    Ok(())
}

/// Leaves what the model was asked, if it was: its answer will be stale.
pub async fn leave(tx: &mut Tx, out: &mut Out, cx: &Context) -> anyhow::Result<()> {
    if let Some(Present { thought, .. }) = Present::of(tx, cx.user).await? {
        if thought.is_under_way() {
            out.delete(thought.slot());
            end(tx, cx, thought).await?;
        } else if thought.is == Is::Heard {
            // Its words stay to be read.
            end(tx, cx, thought).await?;
        }
    }
    Ok(())
}

/// Leaves all of it: what is proposed or was asked back too.
pub async fn cancel(tx: &mut Tx, out: &mut Out, cx: &Context) -> anyhow::Result<()> {
    leave(tx, out, cx).await?;
    if let Some(Present { thought, .. }) = Present::of(tx, cx.user).await? {
        store::drop_thought(tx, cx.user).await?;
        out.strip(thought.slot());
    }
    Ok(())
}

/// The model's answer, or that there is none. One that is about another thought than the present one is stale.
pub async fn heard(cx: Context, (call, heard): (Call, Heard)) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let cx = &cx2;
        // Who was forgotten meanwhile is not known again by a late answer.
        if let (Some(tokens), false) = (heard.tokens(), cx.is_new) {
            store::use_tokens(tx, cx.user, day(cx), tokens.into()).await?;
        }
        let id = call.thought();
        let present = Present::of(tx, cx.user).await?;
        let asked = present.filter(|present| present.id == id && present.thought.is_under_way());
        let Some(Present { thought: asked, .. }) = asked else {
            return Ok(out);
        };
        match (&call, &heard) {
            // The rest may yet make something else of it.
            (_, Heard::Saying(words)) => {
                if is_presentable(words) {
                    out.show(slot::THOUGHT, views::thought::saying(cx.say, id, words))?;
                }
            }
            (Call::Think { ask, .. }, Heard::Said(said)) => {
                thought(tx, &mut out, cx, &shelf, (id, ask), said).await?;
            }
            (Call::Think { ask, .. }, Heard::Nothing(why)) => {
                store::drop_thought(tx, cx.user).await?;
                let near = nearest(&shelf, &ask.wish, &ask.so_far.found, NEAREST);
                out.show(
                    slot::THOUGHT,
                    views::thought::silent(cx.say, &ask.wish, *why, &near),
                )?;
            }
            (Call::Hear { .. }, Heard::Words(words)) => {
                sensing::heard(tx, &mut out, cx, id, asked, words).await?;
            }
            (Call::Look { caption, .. }, Heard::Seen(seen)) => {
                sensing::seen(tx, &mut out, cx, &shelf, id, (seen, caption)).await?;
            }
            // No voice, or no picture, by whoever was asked.
            (call, _) => {
                end(tx, cx, asked).await?;
                let (slot, key) = match call {
                    Call::Hear { .. } => (slot::VOICE, "voice-failed"),
                    Call::Look { .. } | Call::Think { .. } => (slot::THOUGHT, "photo-failed"),
                };
                out.show(slot, views::general::text(cx.say, key))?;
            }
        }
        Ok(out)
    })
    .await
}

/// Goes on with what the model said of a wish.
async fn thought(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    shelf: &Shelf,
    (id, ask): (i64, &Ask),
    said: &Said,
) -> anyhow::Result<()> {
    let rounds = cx.bot.rules.model.as_ref().map_or(1, |rules| rules.rounds);
    match proposal::step(&shelf.menu, &shelf.catalogue, ask, said, rounds) {
        Step::Ask(next) => {
            let found = products(shelf, &next.so_far.found);
            out.show(
                slot::THOUGHT,
                views::thought::thinking(cx.say, id, &next.wish, &found),
            )?;
            self::call(out, cx, id, *next)
        }
        Step::Done(proposal) => settle(tx, out, cx, shelf, (id, &ask.wish), *proposal).await,
    }
}

/// Shows what the model proposes, as far as it holds.
async fn settle(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    shelf: &Shelf,
    (id, wish): (i64, &Wish),
    proposal: Proposal,
) -> anyhow::Result<()> {
    let catalogue = &shelf.catalogue;
    let (kept, least) = proposal.settled(catalogue);
    let made = views::thought::made(&proposal, &kept, least);
    let picks = kept.picks;
    if !picks.is_empty() || !proposal.changes.is_empty() {
        let mut proposed = Proposed {
            limits: proposal.limits.clone(),
            lines: picks.into_iter().map(Line::picked).collect(),
            changes: proposal.changes,
            ..Proposed::default()
        };
        let view = shown(tx, cx, shelf, (id, wish), &mut proposed, Some(&made)).await?;
        return out.show(slot::THOUGHT, view);
    }
    if let Some(question) = proposal.question
        && is_presentable(&question.words)
    {
        let choices = question.choices.into_iter();
        let choices: Vec<String> = choices.filter(|words| is_presentable(words)).collect();
        let view = views::thought::question(cx.say, id, &question.words, &choices);
        let words = question.words;
        let is = Is::Questioned { words, choices };
        keep(tx, cx, id, &Thought::of(wish, is)).await?;
        return out.show(slot::THOUGHT, view);
    }
    store::drop_thought(tx, cx.user).await?;
    let view = match proposal.words.filter(|words| is_presentable(words)) {
        Some(words) => views::thought::words(cx.say, &words),
        None => {
            let near = nearest(shelf, wish, &proposal.found, NEAREST);
            views::thought::nothing(cx.say, wish, &made, &near, catalogue)
        }
    };
    out.show(slot::THOUGHT, view)
}

/// Keeps a proposal with the sum that is shown, and shows it.
pub async fn shown(
    tx: &mut Tx,
    cx: &Context,
    shelf: &Shelf,
    (id, wish): (i64, &Wish),
    proposed: &mut Proposed,
    made: Option<&views::thought::Made>,
) -> anyhow::Result<View> {
    let catalogue = &shelf.catalogue;
    proposed.shown = proposed.kept(catalogue).total;
    let is = Is::Proposed(proposed.clone());
    keep(tx, cx, id, &Thought::of(wish, is)).await?;
    Ok(views::thought::proposal(
        cx.say, id, wish, proposed, made, catalogue,
    ))
}

/// A tap on a button of a thought. One that is not the present one changes nothing.
pub async fn tapped(
    cx: Context,
    query: CallbackQuery,
    (id, act): (i64, ThoughtAct),
) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let cx = &cx2;
        let present = Present::of(tx, cx.user).await?;
        let Some(mut present) = present.filter(|present| present.id == id) else {
            out.answer(&query.id, Some(cx.say.plain("toast-thought-old")))?;
            return Ok(out);
        };
        let thought = &mut present.thought;
        match (act, &mut thought.is) {
            (ThoughtAct::Drop, _) => {
                out.answer(&query.id, None)?;
                out.delete(thought.slot());
                end(tx, cx, present.thought).await?;
            }
            (ThoughtAct::Switch(place), Is::Proposed(proposed)) => {
                out.answer(&query.id, None)?;
                if let Some(line) = proposed.lines.get_mut(place) {
                    line.on = !line.on;
                }
                let of = (id, &thought.wish);
                let view = shown(tx, cx, &shelf, of, proposed, None).await?;
                out.show(slot::THOUGHT, view)?;
            }
            (ThoughtAct::Take, Is::Proposed(proposed)) => {
                let of = (id, &thought.wish, proposed);
                take(tx, &mut out, cx, &shelf, &query, of).await?;
            }
            (ThoughtAct::Choose(place), Is::Questioned { choices, .. }) => {
                out.answer(&query.id, None)?;
                if let Some(chosen) = choices.get(place).cloned() {
                    let basket = store::basket(tx, cx.user).await?;
                    let limits = open_wish(&shelf.menu, cx.say.lang, &chosen).limits;
                    let memory = store::memory(tx, cx.user).await?;
                    let wish = wish_of(cx, &shelf, &memory, &basket, (&chosen, true), limits);
                    let wish = present.followed_by(wish, false, &shelf.catalogue, cx.now());
                    ask(tx, &mut out, cx, &shelf, wish).await?;
                }
            }
            _ => out.answer(&query.id, Some(cx.say.plain("toast-thought-old")))?,
        }
        Ok(out)
    })
    .await
}

/// Puts what was proposed into the basket, as long as it is what was seen.
async fn take(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    shelf: &Shelf,
    query: &CallbackQuery,
    (id, wish, proposed): (i64, &Wish, &mut Proposed),
) -> anyhow::Result<()> {
    let kept = proposed.kept(&shelf.catalogue);
    if !kept.left_out.is_empty() || kept.total != proposed.shown {
        // Something is sold no more, or at another price: another sum is to be seen before it is agreed to.
        out.answer(&query.id, Some(cx.say.plain("toast-proposal-changed")))?;
        let gone = |line: &Line| {
            let mut left_out = kept.left_out.iter();
            left_out.any(|(variant, _)| variant == line.variant())
        };
        proposed.lines.retain(|line| !line.on || !gone(line));
        let made = views::thought::Made {
            left_out: kept.left_out.clone(),
            ..Default::default()
        };
        let view = shown(tx, cx, shelf, (id, wish), proposed, Some(&made)).await?;
        return out.show(slot::THOUGHT, view);
    }
    let before = store::basket(tx, cx.user).await?;
    let on = proposed.lines.iter().filter(|line| line.on).count();
    if before.lines.len() + on > MAX_LINES {
        // All of it or nothing: else it would be said to be in the basket, and some of it would not.
        return out.alert(&query.id, cx.say.plain("note-full"));
    }
    let memory = store::memory(tx, cx.user).await?;
    let mut doing = Doing {
        cx,
        shelf,
        before: &before,
        memory: &memory,
        usual_order: false,
        notes: Vec::new(),
        changed: false,
        shown: false,
    };
    for change in &proposed.changes {
        doing.request(tx, change).await?;
    }
    let mut notes = doing.notes;
    for line in proposed.lines.iter().filter(|line| line.on) {
        let (what, options) = (line.what.clone(), line.options.clone());
        notes.extend(goods::put(tx, cx, what, options, &line.read).await?);
    }
    store::drop_thought(tx, cx.user).await?;
    out.answer(&query.id, None)?;
    out.show(slot::THOUGHT, views::thought::taken(cx.say, wish, proposed))?;
    goods::changed(tx, out, cx).await?;
    goods::show_anew(tx, out, cx, shelf, &notes).await
}

/// What is nearest to a wish and keeps to its limits: what its words and the model's searches found, else the cheapest meals
/// where somebody is to be fed.
fn nearest<'a>(shelf: &'a Shelf, wish: &Wish, found: &[String], most: usize) -> Vec<&'a Product> {
    let catalogue = &shelf.catalogue;
    let mut ids = proposal::about(&shelf.menu, &wish.words);
    ids.extend(found.iter().rev().cloned());
    let price = |product: &Product| {
        let sold = product.variants.iter().filter(|variant| variant.available);
        sold.map(|variant| variant.price).min()
    };
    let fits = |product: &&Product| {
        let affordable =
            price(product).is_some_and(|price| wish.limits.most.is_none_or(|most| price <= most));
        affordable && wish.limits.refuses(product).is_none()
    };
    let mut near: Vec<&Product> = Vec::new();
    let known = products(shelf, &ids);
    let mut meals: Vec<&Product> = catalogue
        .products
        .iter()
        .filter(|p| wish.open && p.serves.is_some())
        .collect();
    meals.sort_by_key(|product| price(product));
    for product in known.into_iter().chain(meals).filter(fits) {
        if near.len() < most && !near.iter().any(|there| there.id == product.id) {
            near.push(product);
        }
    }
    near
}

fn products<'a>(shelf: &'a Shelf, ids: &[String]) -> Vec<&'a Product> {
    ids.iter()
        .filter_map(|id| shelf.catalogue.product(id))
        .collect()
}

/// The day of a turn, in the zone in which dates are said.
pub fn day(cx: &Context) -> i64 {
    let now = DateTime::from_timestamp_millis(cx.now()).unwrap_or_default();
    let here = now.with_timezone(&cx.bot.rules.zone);
    i64::from(here.num_days_from_ce())
}
