//! What is no order: groups, edits, stickers, other people's buttons. Each gets a helpful answer and changes nothing.

use teloxide::types::{CallbackQuery, Message};

use crate::bot::context::Context;
use crate::bot::out::Out;
use crate::bot::views;
use crate::engine::Committed;
use crate::store::Tx;

use super::goods;

/// A message in a group: one line with a link to the private chat.
pub async fn group(cx: Context, message: Message) -> anyhow::Result<Committed> {
    let chat = message.chat.id.0;
    let payload = cx.bot.links.group()?;
    let (now, view) = (
        cx.now(),
        views::general::group(cx.say, &cx.bot.name, &payload),
    );
    cx.commit(async move |_: &mut Tx, mut out: Out| {
        let mut to_group = Out::to(chat, now);
        to_group.say(view.clone())?;
        out.effects.rows.extend(to_group.effects.rows);
        Ok(out)
    })
    .await
}

/// Anything else in a group: of no concern here.
pub async fn elsewhere(cx: Context) -> anyhow::Result<Committed> {
    cx.nothing().await
}

/// A button that was shown to another person.
pub async fn not_yours(cx: Context, query: CallbackQuery) -> anyhow::Result<Committed> {
    let words = cx.say.plain("alert-not-yours");
    cx.commit(async move |_: &mut Tx, mut out: Out| {
        out.alert(&query.id, words.clone())?;
        Ok(out)
    })
    .await
}

/// A button whose bytes mean nothing any more.
pub async fn old_button(cx: Context, query: CallbackQuery) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        out.answer(&query.id, Some(cx2.say.plain("toast-old-button")))?;
        goods::show_anew(tx, &mut out, &cx2, &shelf, &[]).await?;
        Ok(out)
    })
    .await
}

/// An edited message: what it said first was done already.
pub async fn edited(cx: Context) -> anyhow::Result<Committed> {
    cx.reply(views::general::text(cx.say, "odd-edited")).await
}

/// Somebody else's words.
pub async fn forwarded(cx: Context) -> anyhow::Result<Committed> {
    cx.reply(views::general::text(cx.say, "odd-forwarded"))
        .await
}

/// A command that there is not.
pub async fn unknown_command(cx: Context) -> anyhow::Result<Committed> {
    cx.reply(views::general::text(cx.say, "odd-command")).await
}

/// A sticker, a photo, a voice message: whatever is no text.
pub async fn unreadable(cx: Context, message: Message) -> anyhow::Result<Committed> {
    let key = if message.photo().is_some() {
        "odd-photo"
    } else if message.voice().is_some() || message.audio().is_some() {
        "odd-voice"
    } else if message.sticker().is_some() {
        "odd-sticker"
    } else {
        "odd-other"
    };
    cx.reply(views::general::text(cx.say, key)).await
}
