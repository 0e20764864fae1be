//! The basket: showing it, and what taps do to it.

use std::sync::Arc;

use anyhow::Context as _;
use teloxide::types::CallbackQuery;

use crate::bot::button::BasketAct;
use crate::bot::context::Context;
use crate::bot::dialogue::Stage;
use crate::bot::html::Html;
use crate::bot::out::Out;
use crate::bot::shelf::Shelf;
use crate::bot::views::basket::split;
use crate::bot::views::{self, slot};
use crate::engine::Committed;
use crate::sabotage::{self, Sabotage};
use crate::shop::{
    Basket, Choose, Chosen, Count, Line, MAX_QUANTITY, OptionGroup, Packing, What, Wish, estimate,
    pack, packs_of,
};
use crate::store::{self, Told, Tx};

use super::checkout::{self, CheckOut};
use super::memory;

/// `/basket`.
pub async fn basket(cx: Context) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        show_anew(tx, &mut out, &cx2, &shelf, &[]).await?;
        Ok(out)
    })
    .await
}

/// Shows the basket as it is, below all else.
pub async fn show_anew(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    shelf: &Shelf,
    notes: &[Html],
) -> anyhow::Result<()> {
    let view = present(tx, cx, shelf, notes).await?;
    out.show_anew(slot::BASKET, view)
}

/// Shows the basket as it is, in place: something else than its lines has changed of it.
pub async fn show_again(tx: &mut Tx, out: &mut Out, cx: &Context) -> anyhow::Result<()> {
    let shelf = cx.bot.shelves.present();
    let view = present(tx, cx, &shelf, &[]).await?;
    out.show(slot::BASKET, view)
}

async fn present(
    tx: &mut Tx,
    cx: &Context,
    shelf: &Shelf,
    notes: &[Html],
) -> anyhow::Result<crate::bot::out::View> {
    let basket = store::basket(tx, cx.user).await?;
    let card = store::usable_card(tx, cx.user, cx.now()).await?;
    let avoided = store::memory(tx, cx.user).await?.of(Told::Avoids);
    let catalogue = &shelf.catalogue;
    let prices = estimate(&basket, catalogue);
    let pay = split(card.as_ref(), &prices, catalogue).pay;
    store::show_basket(tx, cx.user, basket.revision, pay).await?;
    Ok(views::basket::basket(
        cx.say,
        &basket,
        catalogue,
        card.as_ref(),
        &avoided,
        notes,
    ))
}

/// A tap on a button of the basket. One that was shown with another revision changes nothing.
pub async fn tapped(
    cx: Context,
    query: CallbackQuery,
    stage: Arc<Stage>,
    (revision, act): (i64, BasketAct),
) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let basket = store::basket(tx, cx2.user).await?;
        if basket.revision != revision {
            out.answer(&query.id, Some(cx2.say.plain("toast-basket-changed")))?;
            if is_present(tx, cx2.user, slot::BASKET, &query).await? {
                // Two quick taps on one basket: it is on its way to be shown as it is.
                out.show(slot::BASKET, present(tx, &cx2, &shelf, &[]).await?)?;
            } else {
                show_anew(tx, &mut out, &cx2, &shelf, &[]).await?;
            }
            return Ok(out);
        }
        match act {
            BasketAct::CheckOut => {
                let (cx, shelf, stage) = (&cx2, &*shelf, &*stage);
                let check_out = CheckOut { cx, shelf, stage };
                check_out.begin(tx, &mut out, Some(&query)).await?;
            }
            BasketAct::Show => {
                out.answer(&query.id, None)?;
                out.show(slot::BASKET, present(tx, &cx2, &shelf, &[]).await?)?;
            }
            BasketAct::Open(line) => {
                out.answer(&query.id, None)?;
                show_line(&mut out, &cx2, &shelf, &basket, line)?;
            }
            BasketAct::Empty => {
                store::empty_basket(tx, cx2.user).await?;
                changed(tx, &mut out, &cx2).await?;
                out.answer(&query.id, Some(cx2.say.plain("toast-emptied")))?;
                out.show(slot::BASKET, present(tx, &cx2, &shelf, &[]).await?)?;
            }
            BasketAct::Remove(line) => {
                store::remove_line(tx, line_of(&basket, line)?.id).await?;
                changed(tx, &mut out, &cx2).await?;
                out.answer(&query.id, None)?;
                out.show(slot::BASKET, present(tx, &cx2, &shelf, &[]).await?)?;
            }
            BasketAct::More(line) | BasketAct::Less(line) => {
                let mut line = line_of(&basket, line)?.clone();
                let more = matches!(act, BasketAct::More(_));
                let words = match &mut line.what {
                    What::Packs { packs, .. } if more && *packs >= MAX_QUANTITY => {
                        Some(cx2.say.plain("toast-most"))
                    }
                    What::Packs { packs, .. } => {
                        *packs = if more {
                            *packs + 1
                        } else {
                            packs.saturating_sub(1).max(1)
                        };
                        None
                    }
                    What::Open { .. } => None,
                };
                store::update_line(tx, &line).await?;
                changed(tx, &mut out, &cx2).await?;
                out.answer(&query.id, words)?;
                out.show(slot::BASKET, present(tx, &cx2, &shelf, &[]).await?)?;
            }
            BasketAct::Option(line, group, value) => {
                let mut line = line_of(&basket, line)?.clone();
                let id = line.id;
                choose(&shelf, &mut line, group, value);
                store::update_line(tx, &line).await?;
                changed(tx, &mut out, &cx2).await?;
                let basket = store::basket(tx, cx2.user).await?;
                out.answer(&query.id, None)?;
                show_line(&mut out, &cx2, &shelf, &basket, id)?;
            }
            BasketAct::Usual(line) => {
                if let What::Packs { variant, .. } = &line_of(&basket, line)?.what {
                    memory::keep_usual(tx, &cx2, &shelf, variant).await?;
                    out.answer(&query.id, Some(cx2.say.plain("toast-usual")))?;
                } else {
                    out.answer(&query.id, None)?;
                }
            }
            BasketAct::Pick(line, candidate) => {
                let line = line_of(&basket, line)?;
                let note = pick(tx, &cx2, &shelf, line, candidate).await?;
                changed(tx, &mut out, &cx2).await?;
                out.answer(&query.id, None)?;
                let notes: Vec<Html> = note.into_iter().collect();
                out.show(slot::BASKET, present(tx, &cx2, &shelf, &notes).await?)?;
            }
        }
        Ok(out)
    })
    .await
}

/// Whether a tap was on the message that a slot stands for.
pub async fn is_present(
    tx: &mut Tx,
    user: i64,
    slot: &str,
    query: &CallbackQuery,
) -> anyhow::Result<bool> {
    let shown = store::slot_message(tx, &user.to_string(), slot).await?;
    let tapped = query
        .message
        .as_ref()
        .map(|message| i64::from(message.id().0));
    Ok(shown.is_some() && shown == tapped)
}

fn line_of(basket: &Basket, id: i64) -> anyhow::Result<&Line> {
    basket
        .line(id)
        .with_context(|| format!("the basket's revision has no line {id}"))
}

fn show_line(
    out: &mut Out,
    cx: &Context,
    shelf: &Shelf,
    basket: &Basket,
    line: i64,
) -> anyhow::Result<()> {
    let line = line_of(basket, line)?;
    if let Some(view) = views::basket::line(cx.say, basket, line, &shelf.catalogue) {
        out.show(slot::BASKET, view)?;
    }
    Ok(())
}

/// Settles an open line by one of its candidates. Returns what is to be said of it.
async fn pick(
    tx: &mut Tx,
    cx: &Context,
    shelf: &Shelf,
    line: &Line,
    candidate: usize,
) -> anyhow::Result<Option<Html>> {
    let What::Open {
        candidates,
        count,
        size,
    } = &line.what
    else {
        return Ok(None);
    };
    let chosen = candidates
        .get(candidate)
        .and_then(|id| shelf.catalogue.variant(id));
    let Some((product, variant)) = chosen else {
        store::remove_line(tx, line.id).await?;
        let words = crate::bot::html::short(&line.words, 40);
        return Ok(Some(
            cx.say
                .html_with("note-sold-out", crate::args!["name" => words]),
        ));
    };
    let (packs, rounded) = packs_of(variant, *count, *size);
    let mut options = line.options.clone();
    options.retain(|chosen| product.options.iter().any(|group| group.id == chosen.group));
    let line = Line {
        what: What::Packs {
            variant: variant.id.clone(),
            packs,
        },
        options,
        ..line.clone()
    };
    store::update_line(tx, &line).await?;
    let name = views::goods::title(cx.say, product, variant);
    Ok(rounded.then(|| rounded_note(cx, &name, packs)))
}

/// That packs hold another amount than was asked for.
pub fn rounded_note(cx: &Context, name: &str, packs: u32) -> Html {
    if packs == MAX_QUANTITY {
        return cx.say.html("note-most");
    }
    let packs = packs.to_string();
    cx.say.html_with(
        "note-rounded",
        crate::args!["name" => name, "packs" => packs],
    )
}

/// Chooses an option of a line, or takes it back.
fn choose(shelf: &Shelf, line: &mut Line, group: usize, value: usize) {
    let What::Packs { variant, .. } = &line.what else {
        return;
    };
    let Some((product, _)) = shelf.catalogue.variant(variant) else {
        return;
    };
    let Some(group) = product.options.get(group) else {
        return;
    };
    let Some(picked) = group.values.get(value) else {
        return;
    };
    let chosen = |excluded| Chosen {
        group: group.id.clone(),
        value: picked.id.clone(),
        excluded,
        count: 1,
        amount: None,
    };
    let before = line
        .options
        .iter()
        .find(|c| c.group == group.id && c.value == picked.id)
        .cloned();
    match group.choose {
        Choose::One => {
            line.options.retain(|c| c.group != group.id);
            if !picked.default {
                line.options.push(chosen(false));
            }
        }
        Choose::Many => {
            line.options
                .retain(|c| c.group != group.id || c.value != picked.id);
            match (picked.default, before) {
                (true, None) if group.excludable => line.options.push(chosen(true)),
                (false, None) => line.options.push(chosen(false)),
                _ => {}
            }
        }
    }
}

/// Notes that the basket has changed: buttons of earlier revisions are void, and so is a quote for one, whose button goes.
pub async fn changed(tx: &mut Tx, out: &mut Out, cx: &Context) -> anyhow::Result<()> {
    store::bump(tx, cx.user).await?;
    let Some(row) = store::quote(tx, cx.user).await? else {
        return Ok(());
    };
    if sabotage::is(Sabotage::StaleQuote) {
        return Ok(());
    }
    store::drop_quote(tx, cx.user).await?;
    out.effects.cancelled.push(checkout::quote_timer(cx.user));
    match row.quote {
        Some(_) => out.strip(slot::QUOTE),
        None => out.show(
            slot::QUOTE,
            views::general::text(cx.say, "quote-basket-changed"),
        )?,
    }
    Ok(())
}

/// A tap on a product that was suggested: it goes into the basket.
pub async fn add(cx: Context, query: CallbackQuery, product: String) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(product) = shelf.catalogue.product(&product) else {
            out.answer(&query.id, Some(cx2.say.plain("toast-gone")))?;
            return Ok(out);
        };
        let name = product.names.title(cx2.say.lang).to_owned();
        let wish = Wish {
            count: Count::Unsaid,
            size: None,
            values: &[],
        };
        let what = match pack(product, &wish) {
            Packing::Packs { variant, packs, .. } => What::Packs {
                variant: variant.id.clone(),
                packs,
            },
            Packing::Ask(variants) => What::Open {
                candidates: variants.iter().map(|v| v.id.clone()).collect(),
                count: Count::Unsaid,
                size: None,
            },
            Packing::SoldOut => {
                let words = cx2
                    .say
                    .plain_with("toast-sold-out", crate::args!["name" => name]);
                out.answer(&query.id, Some(words))?;
                return Ok(out);
            }
        };
        // No words led to it; only a question about it needs a name for it.
        let words = match what {
            What::Open { .. } => name.as_str(),
            What::Packs { .. } => "",
        };
        let note = put(tx, &cx2, what, vec![], words).await?;
        let notes: Vec<Html> = note.into_iter().collect();
        changed(tx, &mut out, &cx2).await?;
        out.answer(&query.id, None)?;
        show_anew(tx, &mut out, &cx2, &shelf, &notes).await?;
        Ok(out)
    })
    .await
}

/// Puts something into the basket: onto the line that has the same already, or onto a new one. Returns what is to be said
/// when it does not fit.
pub async fn put(
    tx: &mut Tx,
    cx: &Context,
    what: What,
    options: Vec<Chosen>,
    words: &str,
) -> anyhow::Result<Option<Html>> {
    let basket = store::basket(tx, cx.user).await?;
    let same = basket.lines.iter().find(|line| match (&line.what, &what) {
        (What::Packs { variant: a, .. }, What::Packs { variant: b, .. }) => {
            a == b && line.options == options
        }
        _ => false,
    });
    if let (Some(line), What::Packs { variant, packs }) = (same, &what)
        && let What::Packs { packs: before, .. } = &line.what
    {
        let together = before.saturating_add(*packs);
        let line = Line {
            words: join_words(&line.words, words),
            what: What::Packs {
                variant: variant.clone(),
                packs: together.min(MAX_QUANTITY),
            },
            ..line.clone()
        };
        store::update_line(tx, &line).await?;
        return Ok((together > MAX_QUANTITY).then(|| cx.say.html("note-most")));
    }
    if basket.lines.len() >= crate::shop::MAX_LINES {
        return Ok(Some(cx.say.html("note-full")));
    }
    let line = Line {
        id: cx.turn.id(),
        words: words.to_owned(),
        what,
        options,
    };
    store::add_line(tx, cx.user, &line).await?;
    Ok(None)
}

fn join_words(before: &str, words: &str) -> String {
    if before.is_empty() || before == words {
        return words.to_owned();
    }
    if words.is_empty() {
        return before.to_owned();
    }
    crate::bot::html::short(&format!("{before} + {words}"), 120)
}

/// Removes chosen options that a product does not have, and those that say what is so anyway.
pub fn sensible(groups: &[OptionGroup], chosen: Vec<Chosen>) -> Vec<Chosen> {
    let mut kept: Vec<Chosen> = Vec::new();
    for chosen in chosen {
        let group = groups.iter().find(|group| group.id == chosen.group);
        let value = group.and_then(|g| g.values.iter().find(|v| v.id == chosen.value));
        let (Some(group), Some(value)) = (group, value) else {
            continue;
        };
        if group.choose == Choose::One {
            // The last word counts.
            kept.retain(|c| c.group != group.id);
        }
        // A second portion of what is in by itself is something new, and so is more or less of it.
        let usual = chosen.count <= 1 && chosen.amount.is_none();
        let nothing_new =
            value.default && !chosen.excluded && usual || !value.default && chosen.excluded;
        let repeated = kept
            .iter()
            .any(|c| c.group == chosen.group && c.value == chosen.value);
        if !nothing_new && !repeated {
            kept.push(chosen);
        }
    }
    kept
}
