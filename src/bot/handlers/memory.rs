//! What a user has told of themself: keeping it in mind when they tap so, showing it, and forgetting it one by one.

use teloxide::types::CallbackQuery;

use crate::bot::context::Context;
use crate::bot::out::Out;
use crate::bot::views::answers::is_known;
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

/// A tap that keeps an allergen in mind, or forgets it: what is kept by now is shown, and the basket with other warnings where
/// there is one.
pub async fn tapped(
    cx: Context,
    query: CallbackQuery,
    (allergen, on): (String, bool),
) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        out.answer(&query.id, None)?;
        match on {
            // Any other was never offered: its button is forged.
            true if is_known(&allergen) => {
                store::avoid(tx, cx2.user, &allergen, cx2.now()).await?;
            }
            true => {}
            false => store::avoid_no_more(tx, cx2.user, &allergen).await?,
        }
        let avoided = store::avoided(tx, cx2.user).await?;
        out.show(slot::MEMORY, views::memory::memory(cx2.say, &avoided))?;
        if !store::basket(tx, cx2.user).await?.lines.is_empty() {
            goods::show_again(tx, &mut out, &cx2).await?;
        }
        Ok(out)
    })
    .await
}
