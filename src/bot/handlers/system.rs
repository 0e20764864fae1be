//! Events that are nobody's wish: the start, the catalogue, chats that went away, and turns that failed.

use std::sync::Arc;

use teloxide::payloads::{SetMyCommands, SetMyCommandsSetters};
use teloxide::types::{BotCommand, ChatMemberStatus, Update, UpdateKind};

use crate::bot::context::Context;
use crate::bot::event::{Due, Event, Kind, Replied};
use crate::bot::out::Out;
use crate::bot::reminder::reminder;
use crate::bot::say::Say;
use crate::bot::shelf::Shelf;
use crate::bot::views;
use crate::engine::{Committed, NewTimer};
use crate::retailer::{self, Call, Reply};
use crate::shop::Lang;
use crate::store::{self, Tx};
use crate::telegram;

use super::{MENU, following, goods};

/// The timer that reads the catalogue again.
const CATALOGUE: &str = "catalogue";
/// Milliseconds before what failed for reasons of our own is tried again.
const AGAIN: i64 = 5 * 60_000;
/// Milliseconds for which bodies of what is finished are kept, for whoever has to find out what happened.
const KEPT: i64 = 3 * 24 * 60 * 60_000;
/// Milliseconds between two tidyings, and between two steps of one.
const TIDY: i64 = 6 * 60 * 60_000;
const TIDY_NEXT: i64 = 1_000;
/// Rows of one step: a step must not hold the database up.
const TIDY_STEP: i64 = 500;
/// Milliseconds before a catalogue that could not be read is tried again.
const CATALOGUE_AGAIN: i64 = 5_000;

/// The process has begun: the menu of commands is set, the catalogue read, and every order that is not over followed, whatever
/// became of its timer.
pub async fn started(cx: Context) -> anyhow::Result<Committed> {
    let now = cx.now();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        out.row(retailer::call(&Call::Catalogue, 0)?);
        out.effects.timers.push(tidy_timer(now + TIDY)?);
        if let Some(campaign) = store::campaign(tx).await? {
            // Those who were reminded before are not again: the timer's turn finds that out.
            out.effects.timers.extend(reminder(&campaign, now)?);
        }
        for (order, user, state) in store::open_orders(tx).await? {
            let timer = following::follow(order, user, state, now)?;
            out.effects.timers.push(timer);
        }
        // The menu without a language is for all those that Milkrun does not speak.
        out.row(telegram::call(&menu(Lang::En))?);
        for lang in Lang::ALL {
            out.row(telegram::call(&menu(lang).language_code(lang.code()))?);
        }
        Ok(out)
    })
    .await
}

/// The menu of commands in a language.
pub fn menu(lang: Lang) -> SetMyCommands {
    let say = Say { lang };
    SetMyCommands::new(
        MENU.map(|command| BotCommand::new(command, say.plain(&format!("command-{command}")))),
    )
}

/// The timer of the catalogue.
pub async fn catalogue_due(cx: Context) -> anyhow::Result<Committed> {
    cx.commit(async move |_: &mut Tx, mut out: Out| {
        out.row(retailer::call(&Call::Catalogue, 0)?);
        Ok(out)
    })
    .await
}

/// The catalogue, as the retailer answered. Who was waiting for it to see their basket again, sees it now.
pub async fn catalogue_read(cx: Context, replied: Replied) -> anyhow::Result<Committed> {
    let read = match replied {
        Replied::Said(Reply::Catalogue(catalogue)) if !catalogue.products.is_empty() => {
            Some(*catalogue)
        }
        _ => {
            log::warn!("the catalogue cannot be read; the former stays");
            None
        }
    };
    let (pause, known) = match &read {
        Some(_) => (cx.bot.rules.catalogue_ms, true),
        None => (CATALOGUE_AGAIN, false),
    };
    let present = cx.bot.shelves.present();
    let shelf = match read {
        Some(catalogue) if catalogue != present.catalogue => Arc::new(Shelf::of(catalogue)),
        _ => present,
    };
    let (cx2, shelf2) = (cx.clone(), shelf.clone());
    let committed = cx
        .commit(async move |tx: &mut Tx, mut out: Out| {
            let now = cx2.now();
            if known {
                store::keep_catalogue(tx, &shelf2.catalogue, now).await?;
            }
            if cx2.user != 0 && !store::basket(tx, cx2.user).await?.lines.is_empty() {
                goods::show_anew(tx, &mut out, &cx2, &shelf2, &[]).await?;
            }
            let body = serde_json::to_string(&Due::Catalogue)?;
            out.effects.timers.push(NewTimer {
                key: CATALOGUE.into(),
                due_at: now + pause,
                lane: Some(0),
                body,
            });
            Ok(out)
        })
        .await?;
    cx.bot.shelves.replace(shelf);
    Ok(committed)
}

/// The bot was blocked, or let in again.
pub async fn membership(cx: Context, update: Update) -> anyhow::Result<Committed> {
    let user = cx.user;
    cx.commit(async move |tx: &mut Tx, out: Out| {
        if let UpdateKind::MyChatMember(change) = &update.kind
            && change.chat.is_private()
        {
            match change.new_chat_member.status() {
                ChatMemberStatus::Banned => store::block(tx, user).await?,
                _ => store::unblock(tx, user).await?,
            }
        }
        Ok(out)
    })
    .await
}

/// A person sends more than is taken: said once a flood.
pub async fn flooded(cx: Context) -> anyhow::Result<Committed> {
    cx.reply(views::general::text(cx.say, "slow-down")).await
}

/// Empties what was finished long ago, a step at a time.
pub async fn tidy(cx: Context) -> anyhow::Result<Committed> {
    let now = cx.now();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let more = store::tidy(tx, now - KEPT, TIDY_STEP).await?;
        let pause = if more { TIDY_NEXT } else { TIDY };
        out.effects.timers.push(tidy_timer(now + pause)?);
        Ok(out)
    })
    .await
}

fn tidy_timer(due_at: i64) -> anyhow::Result<NewTimer> {
    Ok(NewTimer {
        key: "tidy".into(),
        due_at,
        lane: None,
        body: serde_json::to_string(&Due::Tidy)?,
    })
}

/// A chat cannot be written to any more.
pub async fn unreachable(cx: Context) -> anyhow::Result<Committed> {
    let user = cx.user;
    cx.commit(async move |tx: &mut Tx, out: Out| {
        store::block(tx, user).await?;
        Ok(out)
    })
    .await
}

/// An event could not be handled: its person is told, and nothing of it is half done. What was nobody's wish, but has to be
/// done some time, is tried again later: an order must not stop being followed.
pub async fn apologise(cx: Context, event: Event) -> anyhow::Result<Committed> {
    let again = match event.kind {
        Kind::Update(update) if update.chat().is_some_and(|chat| chat.is_private()) => {
            return cx.reply(views::general::text(cx.say, "sorry")).await;
        }
        Kind::Due(due) => Some(due),
        Kind::Answered(call, _) => match *call {
            Call::Catalogue => Some(Due::Catalogue),
            Call::Complete { order, .. } | Call::Session { order, .. } => {
                Some(Due::Settle { order })
            }
            // The question before a payment is over by then.
            Call::Check { .. } => None,
            Call::Order { order, .. } | Call::Cancel { order, .. } => Some(Due::Poll { order }),
            Call::Quote(_) => None,
        },
        _ => None,
    };
    let now = cx.now();
    cx.commit(async move |_: &mut Tx, mut out: Out| {
        if let Some(due) = &again {
            let body = serde_json::to_string(due)?;
            out.effects.timers.push(NewTimer {
                key: format!("again:{body}"),
                due_at: now + AGAIN,
                lane: None,
                body,
            });
        }
        Ok(out)
    })
    .await
}
