//! What a user has told of themself: keeping it in mind when they tap so, showing it, and forgetting it one by one.

use teloxide::types::CallbackQuery;

use crate::bot::context::Context;
use crate::bot::out::{Out, View};
use crate::bot::shelf::Shelf;
use crate::bot::views::answers::is_known;
use crate::bot::views::{self, slot};
use crate::engine::Committed;
use crate::shop::DIETS;
use crate::store::{self, Memory, Told, Tx};

use super::goods;

/// Usual things that are kept in mind: each has a button in /memory.
const MOST_USUAL: usize = 20;

/// `/memory`.
pub async fn memory(cx: Context) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let view = kept(tx, &cx2, &shelf).await?;
        out.show_anew(slot::MEMORY, view)?;
        Ok(out)
    })
    .await
}

async fn kept(tx: &mut Tx, cx: &Context, shelf: &Shelf) -> anyhow::Result<View> {
    let kept = store::memory(tx, cx.user).await?;
    let usual = kept.of(Told::Order);
    let order = match usual.first().and_then(|id| id.parse().ok()) {
        Some(id) => store::order(tx, id).await?,
        None => None,
    };
    let number = order.map(|order| order.number);
    Ok(views::memory::memory(
        cx.say,
        kept.all(),
        number,
        &shelf.catalogue,
    ))
}

/// Asks whether to keep in mind what was said of allergens and diets, but for what is kept already.
pub fn offer(
    out: &mut Out,
    cx: &Context,
    shelf: &Shelf,
    kept: &Memory,
    told: Vec<(Told, String)>,
) -> anyhow::Result<()> {
    let new = told.into_iter();
    let new = new.filter(|(told, value)| !kept.holds(*told, value));
    let new: Vec<(Told, String)> = new.collect();
    if new.is_empty() {
        return Ok(());
    }
    out.show_anew(
        slot::MEMORY,
        views::memory::offer(cx.say, &new, &shelf.catalogue),
    )
}

/// A tap that keeps something in mind, or forgets it: what is kept by now is shown, and the basket with other warnings where
/// there is one.
pub async fn tapped(
    cx: Context,
    query: CallbackQuery,
    (told, value, on): (Told, String, bool),
) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        out.answer(&query.id, None)?;
        // Any other was never offered: its button is forged.
        let offered = match told {
            Told::Avoids => is_known(&value),
            Told::Diet => DIETS.contains(&value.as_str()),
            Told::Usual | Told::Order => false,
        };
        match on {
            true if offered => {
                store::keep_in_mind(tx, cx2.user, told, &value, cx2.now()).await?;
            }
            true => {}
            false => store::keep_no_more(tx, cx2.user, told, &value).await?,
        }
        let view = kept(tx, &cx2, &shelf).await?;
        out.show(slot::MEMORY, view)?;
        if !store::basket(tx, cx2.user).await?.lines.is_empty() {
            goods::show_again(tx, &mut out, &cx2).await?;
        }
        Ok(out)
    })
    .await
}

/// Keeps in mind which variant of a product is the user's usual one.
pub async fn keep_usual(
    tx: &mut Tx,
    cx: &Context,
    shelf: &Shelf,
    variant: &str,
) -> anyhow::Result<()> {
    let Some((product, _)) = shelf.catalogue.variant(variant) else {
        return Ok(());
    };
    let usual = store::memory(tx, cx.user).await?.of(Told::Usual);
    if let Some(oldest) = usual.first().filter(|_| usual.len() >= MOST_USUAL) {
        store::keep_no_more(tx, cx.user, Told::Usual, oldest).await?;
    }
    for other in usual {
        if product.variants.iter().any(|variant| variant.id == other) {
            store::keep_no_more(tx, cx.user, Told::Usual, &other).await?;
        }
    }
    store::keep_in_mind(tx, cx.user, Told::Usual, variant, cx.now()).await?;
    Ok(())
}

/// Keeps in mind which order is the user's usual one.
pub async fn keep_usual_order(tx: &mut Tx, cx: &Context, order: i64) -> anyhow::Result<()> {
    for other in store::memory(tx, cx.user).await?.of(Told::Order) {
        store::keep_no_more(tx, cx.user, Told::Order, &other).await?;
    }
    let order = order.to_string();
    store::keep_in_mind(tx, cx.user, Told::Order, &order, cx.now()).await?;
    Ok(())
}
