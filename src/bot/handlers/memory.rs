//! What a user has told of themself: keeping it in mind when they tap so, showing it, and forgetting it one by one.

use teloxide::types::CallbackQuery;

use crate::bot::context::Context;
use crate::bot::out::Out;
use crate::bot::views::{self, slot};
use crate::engine::Committed;
use crate::store::{self, Tx};

use super::goods;

/// `/memory`.
pub async fn memory(cx: Context) -> anyhow::Result<Committed> {
    let (say, user) = (cx.say, cx.user);
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let avoided = store::avoided(tx, user).await?;
        out.show_anew(slot::MEMORY, views::memory::memory(say, &avoided))?;
        Ok(out)
    })
    .await
}

/// Asks whether to keep in mind what was said of allergens, but for what is kept already.
pub async fn offer(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    allergens: &[String],
) -> anyhow::Result<()> {
    let avoided = store::avoided(tx, cx.user).await?;
    let new = allergens.iter().filter(|id| !avoided.contains(id));
    let new: Vec<String> = new.cloned().collect();
    if new.is_empty() {
        return Ok(());
    }
    out.show_anew(slot::MEMORY, views::memory::offer(cx.say, &new))
}

/// A tap that keeps an allergen in mind.
pub async fn keep(
    cx: Context,
    query: CallbackQuery,
    allergen: String,
) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        store::avoid(tx, cx2.user, &allergen, cx2.now()).await?;
        changed(tx, &mut out, &cx2, &query).await?;
        Ok(out)
    })
    .await
}

/// A tap that forgets one.
pub async fn forget(
    cx: Context,
    query: CallbackQuery,
    allergen: String,
) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        store::avoid_no_more(tx, cx2.user, &allergen).await?;
        changed(tx, &mut out, &cx2, &query).await?;
        Ok(out)
    })
    .await
}

/// Shows what is kept by now, and the basket with other warnings where there is one.
async fn changed(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    query: &CallbackQuery,
) -> anyhow::Result<()> {
    out.answer(&query.id, None)?;
    let avoided = store::avoided(tx, cx.user).await?;
    out.show(slot::MEMORY, views::memory::memory(cx.say, &avoided))?;
    if !store::basket(tx, cx.user).await?.lines.is_empty() {
        goods::show_again(tx, out, cx).await?;
    }
    Ok(())
}
