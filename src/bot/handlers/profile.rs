//! The user's own affairs: help, language, stopping, and being forgotten.

use std::sync::Arc;

use teloxide::payloads::SetMyCommandsSetters;
use teloxide::types::{BotCommandScope, CallbackQuery, ChatId, Recipient};

use crate::bot::context::Context;
use crate::bot::dialogue::{Stage, State};
use crate::bot::out::Out;
use crate::bot::say::Say;
use crate::bot::views::{self, slot};
use crate::engine::Committed;
use crate::shop::Lang;
use crate::store::{self, Tx};
use crate::telegram;

use super::{checkout, goods, system, thinking};

/// `/help`.
pub async fn help(cx: Context) -> anyhow::Result<Committed> {
    cx.reply(views::general::text(cx.say, "help")).await
}

/// `/export`: all that is kept of the user, as a file.
pub async fn export(cx: Context) -> anyhow::Result<Committed> {
    let (say, user) = (cx.say, cx.user);
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let all = store::export(tx, user).await?;
        let content = serde_json::to_string_pretty(&all)?;
        out.document("milkrun.json", content, &say.plain("exported"));
        Ok(out)
    })
    .await
}

/// `/terms`: what is bought from whom, and what happens to money and data. Payments ask for it.
pub async fn terms(cx: Context) -> anyhow::Result<Committed> {
    cx.reply(views::general::text(cx.say, "terms")).await
}

/// `/cancel`: from anywhere back to shopping. The basket stays.
pub async fn cancel(cx: Context, stage: Arc<Stage>) -> anyhow::Result<Committed> {
    stage.set(State::Shopping);
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        thinking::cancel(tx, &mut out, &cx2).await?;
        if let Some(row) = store::quote(tx, cx2.user).await? {
            store::drop_quote(tx, cx2.user).await?;
            out.effects.cancelled.push(checkout::quote_timer(cx2.user));
            match row.quote {
                Some(_) => out.strip(slot::QUOTE),
                None => {
                    out.show(slot::QUOTE, views::general::text(cx2.say, "quote-stopped"))?;
                }
            }
        }
        let empty = store::basket(tx, cx2.user).await?.lines.is_empty();
        let key = if empty {
            "cancelled-empty"
        } else {
            "cancelled"
        };
        out.say(views::general::text_without_keys(cx2.say, key))?;
        if !empty {
            goods::show_anew(tx, &mut out, &cx2, &shelf, &[]).await?;
        }
        Ok(out)
    })
    .await
}

/// `/language`.
pub async fn language(cx: Context) -> anyhow::Result<Committed> {
    let say = cx.say;
    cx.commit(async move |_: &mut Tx, mut out: Out| {
        out.show_anew(slot::QUESTION, views::general::languages(say))?;
        Ok(out)
    })
    .await
}

/// A tap on a language: spoken from now on.
pub async fn language_chosen(
    cx: Context,
    query: CallbackQuery,
    lang: Lang,
) -> anyhow::Result<Committed> {
    let user = cx.user;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        store::choose_language(tx, user, lang).await?;
        out.answer(&query.id, None)?;
        let chat_id = Recipient::Id(ChatId(user));
        let menu = system::menu(lang).scope(BotCommandScope::Chat { chat_id });
        out.row(telegram::call(&menu)?);
        out.show(
            slot::QUESTION,
            views::general::text(Say { lang }, "language-chosen"),
        )?;
        Ok(out)
    })
    .await
}

/// `/notices`: whether there are any, and the button that changes it.
pub async fn notices(cx: Context) -> anyhow::Result<Committed> {
    let (say, user) = (cx.say, cx.user);
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let on = store::user(tx, user).await?.is_none_or(|user| user.notices);
        out.show_anew(slot::QUESTION, views::general::notices(say, on))?;
        Ok(out)
    })
    .await
}

/// A tap that switches notices on or off.
pub async fn notices_chosen(
    cx: Context,
    query: CallbackQuery,
    on: bool,
) -> anyhow::Result<Committed> {
    let (say, user) = (cx.say, cx.user);
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        store::notify(tx, user, on).await?;
        out.answer(&query.id, None)?;
        out.show(slot::QUESTION, views::general::notices(say, on))?;
        Ok(out)
    })
    .await
}

/// `/forget`: asks first.
pub async fn ask_forget(cx: Context) -> anyhow::Result<Committed> {
    let say = cx.say;
    cx.commit(async move |_: &mut Tx, mut out: Out| {
        out.show_anew(slot::QUESTION, views::general::ask_forget(say))?;
        Ok(out)
    })
    .await
}

/// A tap on "forget": all that is kept of the user goes, at once or when the last order under way is over. Ledgers stay,
/// under a pseudonym, and so does a card: for when they come back.
pub async fn forget(
    cx: Context,
    stage: Arc<Stage>,
    query: CallbackQuery,
) -> anyhow::Result<Committed> {
    stage.clear();
    let (say, user) = (cx.say, cx.user);
    let alias = cx.bot.aliases.of(user)?;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        // Before their names are forgotten.
        for slot in [slot::BASKET, slot::QUOTE, slot::QUESTION, slot::MEMORY] {
            out.strip_now(tx, slot).await?;
        }
        store::forget(tx, user, alias).await?;
        out.effects.cancelled.push(checkout::quote_timer(user));
        out.answer(&query.id, None)?;
        // A question about the place may have left its keys below the input.
        out.say(views::general::text_without_keys(say, "forgotten"))?;
        Ok(out)
    })
    .await
}

/// A tap on "keep it".
pub async fn keep(cx: Context, query: CallbackQuery) -> anyhow::Result<Committed> {
    let say = cx.say;
    cx.commit(async move |_: &mut Tx, mut out: Out| {
        out.answer(&query.id, None)?;
        out.show(slot::QUESTION, views::general::text(say, "not-forgotten"))?;
        Ok(out)
    })
    .await
}
