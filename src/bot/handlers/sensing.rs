//! Voice messages and pictures: what is heard has its turn as words, what is read is shown line by line, and taken with a tap.

use std::sync::Arc;

use teloxide::types::{Message, PhotoSize, Voice};

use crate::assistant::proposal::Wish;
use crate::assistant::{self, Request, open_wish, understand};
use crate::bot::context::Context;
use crate::bot::dialogue::Stage;
use crate::bot::event::Due;
use crate::bot::out::Out;
use crate::bot::shelf::Shelf;
use crate::bot::thought::{Is, Line, Present, Proposed, Thought};
use crate::bot::views::{self, slot};
use crate::engine::{Committed, NewTimer};
use crate::model::{self, Call, Seen, SeenLine};
use crate::shop::Basket;
use crate::store::{self, Tx};

use super::requests::Doing;
use super::{odd, ordering, thinking};

/// Seconds of a voice message that are listened to.
const LONGEST: u32 = 120;
/// Bytes of a file that a bot may download: <https://core.telegram.org/bots/api#getfile>.
const LARGEST: u32 = 20 << 20;
/// The picture is read from the size that is nearest above so many pixels; larger ones only cost more.
const WIDE_ENOUGH: u32 = 800;
/// Lines of a picture that a proposal holds: more make more buttons than a message may have.
const LINES: usize = 20;

/// A voice message.
pub async fn voice(cx: Context, message: Message, voice: Voice) -> anyhow::Result<Committed> {
    if !cx.bot.rules.model.as_ref().is_some_and(|rules| rules.hears) {
        return odd::unreadable(cx, message).await;
    }
    if voice.duration.seconds() > LONGEST || voice.file.size > LARGEST {
        return cx.reply(views::general::text(cx.say, "voice-long")).await;
    }
    sense(cx, Sense::Voice(voice.file.id.0)).await
}

/// A picture.
pub async fn photo(
    cx: Context,
    message: Message,
    sizes: Vec<PhotoSize>,
) -> anyhow::Result<Committed> {
    let sees = cx.bot.rules.model.as_ref().is_some_and(|rules| rules.sees);
    let mut sizes = sizes;
    sizes.sort_by_key(|size| size.width);
    let enough = sizes.iter().find(|size| size.width >= WIDE_ENOUGH);
    let size = enough.or(sizes.last());
    let Some(size) = size.filter(|size| sees && size.file.size <= LARGEST) else {
        return odd::unreadable(cx, message).await;
    };
    let file = size.file.id.0.clone();
    let caption = message.caption().unwrap_or_default().to_owned();
    sense(cx, Sense::Picture(file, caption)).await
}

/// What is to be heard or seen: Telegram's id of it, and what is written below it.
enum Sense {
    Voice(String),
    Picture(String, String),
}

/// Asks the model that has the sense, and says so.
async fn sense(cx: Context, what: Sense) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        begin(tx, &mut out, &cx2, &what).await?;
        Ok(out)
    })
    .await
}

async fn begin(tx: &mut Tx, out: &mut Out, cx: &Context, what: &Sense) -> anyhow::Result<()> {
    thinking::leave(tx, out, cx).await?;
    let earlier = Present::of(tx, cx.user).await?.map(Box::new);
    if thinking::is_used_up(tx, cx).await? {
        return out.say(views::general::text(cx.say, "sense-used-up"));
    }
    let (thought, lang) = (cx.turn.id(), cx.say.lang);
    let (slot, is, key, call) = match what {
        Sense::Voice(file) => {
            let file = file.clone();
            let call = Call::Hear {
                thought,
                file,
                lang,
            };
            (slot::VOICE, Is::Listening, "voice-listening", call)
        }
        Sense::Picture(file, caption) => {
            let call = Call::Look {
                thought,
                file: file.clone(),
                caption: caption.clone(),
                lang,
            };
            (slot::THOUGHT, Is::Asked, "photo-looking", call)
        }
    };
    let wish = Wish {
        lang,
        ..Wish::default()
    };
    let kept = Thought {
        // A picture's reading takes its place; a voice message's words may be about it.
        earlier: earlier.filter(|_| is == Is::Listening),
        ..Thought::of(&wish, is)
    };
    thinking::keep(tx, cx, thought, &kept).await?;
    out.show_anew(slot, views::thought::sensing(cx.say, thought, key))?;
    out.typing()?;
    out.row(model::call(&call, cx.user)?);
    Ok(())
}

/// A voice message was heard: its words are shown, and have a turn of their own.
pub async fn heard(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    id: i64,
    listening: Thought,
    words: &str,
) -> anyhow::Result<()> {
    if words.is_empty() {
        thinking::end(tx, cx, listening).await?;
        return out.show(slot::VOICE, views::general::text(cx.say, "voice-nothing"));
    }
    let wish = Wish {
        lang: cx.say.lang,
        words: words.to_owned(),
        ..Wish::default()
    };
    let heard = Thought {
        earlier: listening.earlier,
        ..Thought::of(&wish, Is::Heard)
    };
    thinking::keep(tx, cx, id, &heard).await?;
    out.show(slot::VOICE, views::thought::transcript(cx.say, words))?;
    out.effects.timers.push(NewTimer {
        key: format!("heard:{}", cx.user),
        due_at: cx.now(),
        lane: None,
        body: serde_json::to_string(&Due::Heard { thought: id })?,
    });
    Ok(())
}

/// The turn of a voice message's words, if nothing was said since.
pub async fn said(cx: Context, stage: Arc<Stage>, thought: i64) -> anyhow::Result<Committed> {
    let user = cx.user;
    let present = cx
        .turn
        .read(async |tx| Ok(Present::of(tx, user).await?))
        .await?;
    match present {
        Some(present) if present.id == thought && present.thought.is == Is::Heard => {
            ordering::words(cx, present.thought.wish.words, stage).await
        }
        _ => cx.nothing().await,
    }
}

/// A picture was read: a list becomes a proposal, line by line, a dish becomes a wish.
pub async fn seen(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    shelf: &Shelf,
    id: i64,
    (seen, caption): (&Seen, &str),
) -> anyhow::Result<()> {
    let memory = store::memory(tx, cx.user).await?;
    if seen.lines.is_empty() && !seen.dish.is_empty() {
        let basket = store::basket(tx, cx.user).await?;
        let said = [seen.dish.as_str(), caption].join(", ");
        let words = said.trim_end_matches(", ");
        let limits = open_wish(&shelf.menu, cx.say.lang, caption).limits;
        let wish = thinking::wish_of(cx, shelf, &memory, &basket, (words, true), limits);
        return thinking::ask_on(tx, out, cx, shelf, wish).await;
    }
    let mut proposed = Proposed {
        seen: true,
        ..Proposed::default()
    };
    let empty = Basket::default();
    let mut doing = Doing {
        cx,
        shelf,
        before: &empty,
        memory: &memory,
        usual_order: false,
        notes: Vec::new(),
        changed: false,
        shown: false,
    };
    // What is written below the picture is as good as a line of it, if it names anything.
    let below = SeenLine {
        words: caption.to_owned(),
        sure: true,
    };
    for read in seen.lines.iter().take(LINES).chain([&below]) {
        let context = assistant::Context::default();
        let understood = understand(&shelf.menu, cx.say.lang, &read.words, &context);
        let wanted = understood
            .requests
            .iter()
            .flat_map(|request| match request {
                Request::Add(lines) => lines.as_slice(),
                _ => &[],
            });
        let mut found = false;
        for line in wanted {
            let Some((what, options)) = doing.resolve(line) else {
                continue;
            };
            found = true;
            // Of several that the words fit equally well, none was read for sure; which size is asked later.
            let sure = read.sure && line.alternatives.is_empty();
            proposed.lines.push(Line {
                what,
                options,
                on: sure,
                read: read.words.clone(),
                sure,
            });
        }
        if !found && !std::ptr::eq(read, &below) {
            proposed.unread.push(read.words.clone());
        }
    }
    proposed.lines.truncate(LINES);
    if proposed.lines.is_empty() {
        store::drop_thought(tx, cx.user).await?;
        let view = views::thought::nothing_seen(cx.say, &proposed.unread);
        return out.show(slot::THOUGHT, view);
    }
    let wish = Wish {
        lang: cx.say.lang,
        ..Wish::default()
    };
    let view = thinking::shown(tx, cx, shelf, (id, &wish), &mut proposed, None).await?;
    out.show(slot::THOUGHT, view)
}
