//! Words about shopping: what the assistant read in them, done to the basket.

use std::sync::Arc;

use crate::assistant::proposal::Wish;
use crate::assistant::{self, BasketLine, Count, OpenWish, Request, Understood, open_wish};
use crate::bot::context::Context;
use crate::bot::dialogue::Stage;
use crate::bot::html::Html;
use crate::bot::out::{Out, View};
use crate::bot::shelf::Shelf;
use crate::bot::thought::Present;
use crate::bot::views::{self, answers, slot};
use crate::engine::Committed;
use crate::shop::{Basket, Product, What};
use crate::store::{self, Told, Tx};

use super::checkout::CheckOut;
use super::requests::Doing;
use super::{card, goods, memory, orders, profile, thinking};

/// Notes, and words that were not found, of one text that are said: more would bury the basket.
const NOTES: usize = 8;

/// Counter: texts about shopping, by whom they were understood: `parser` alone, `model` when it was asked, `nobody`.
pub const WORDS: &str = "milkrun_words_total";

/// A text in a private chat.
pub async fn words(cx: Context, text: String, stage: Arc<Stage>) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    if shelf.catalogue.products.is_empty() {
        return cx.reply(views::general::text(cx.say, "no-catalogue")).await;
    }
    let user = cx.user;
    let (basket, thought) = cx
        .turn
        .read(async |tx| Ok((store::basket(tx, user).await?, Present::of(tx, user).await?)))
        .await?;
    let basket = views::basket::as_shown(&basket, &shelf.catalogue);
    let thought = thought.and_then(Present::spoken_of);
    let asked = thought.as_ref();
    let asked = asked.is_some_and(|thought| thought.waits_for_answer(cx.now()));
    let mut understood = understand(&cx, &shelf, &basket, &text);
    let open = open_wish(&shelf.menu, cx.say.lang, &text);
    if !open.diets_told().is_empty() && understood.requests.iter().all(is_talk) {
        // Who says what they are orders nothing by it.
        understood.unknown.clear();
    }
    if asked && is_answer(&understood) || is_open(&cx, &open, &understood) {
        return wish(cx, shelf, basket, text, open, thought).await;
    }
    let to_model = cx.bot.rules.model.is_some() && !understood.unknown.is_empty();
    if !to_model {
        let by = match understood.unknown.is_empty() {
            true => "parser",
            false => "nobody",
        };
        metrics::counter!(WORDS, "by" => by).increment(1);
    }
    // A number alone is no wish: of what?
    if !text.chars().any(char::is_alphabetic) && text.chars().any(char::is_numeric) {
        return cx.reply(views::general::text(cx.say, "talk-yes-no")).await;
    }
    // What is asked for alone is answered like its command.
    if let ([request], []) = (&understood.requests[..], &understood.unknown[..]) {
        match request {
            Request::Card => return card::card(cx).await,
            Request::Help => return profile::help(cx).await,
            Request::Cancel => return orders::cancel_by_words(cx, stage).await,
            Request::Track => return orders::orders(cx).await,
            Request::ShowBasket | Request::HowMuch => return goods::basket(cx).await,
            _ => {}
        }
    }
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        thinking::leave(tx, &mut out, &cx2).await?;
        let memory = store::memory(tx, cx2.user).await?;
        let avoided = memory.of(Told::Avoids);
        let mut doing = Doing {
            cx: &cx2,
            shelf: &shelf,
            before: &basket,
            memory: &memory,
            usual_order: open.is_usual(),
            notes: Vec::new(),
            changed: false,
            shown: !open.diets_told().is_empty(),
        };
        let mut check_out = false;
        for request in &understood.requests {
            match request {
                Request::CheckOut => check_out = true,
                Request::Search(search) => {
                    if let Some(view) = answers::found(cx2.say, &shelf.catalogue, search, &avoided)
                    {
                        out.say(view)?;
                        doing.shown = true;
                    }
                }
                Request::Allergen { allergen, products } => {
                    let view =
                        answers::allergen(cx2.say, &shelf.catalogue, &basket, allergen, products);
                    out.say(view)?;
                    doing.shown = true;
                }
                Request::ShowBasket | Request::HowMuch => doing.changed = true,
                request => doing.request(tx, request).await?,
            }
        }
        let unknown: Vec<(String, Vec<&Product>)> = understood
            .unknown
            .iter()
            .take(NOTES)
            .map(|unknown| {
                let nearest = unknown.nearest.iter();
                let nearest = nearest.filter_map(|id| shelf.catalogue.product(id));
                (unknown.words.clone(), nearest.collect())
            })
            .collect();
        if to_model {
            doing.shown = true;
        } else if !unknown.is_empty() {
            out.say(views::basket::unknown(cx2.say, &unknown))?;
            doing.shown = true;
        }
        let (changed, shown) = (doing.changed, doing.shown);
        // A long list may give the same note many times.
        let mut notes: Vec<Html> = Vec::new();
        for note in doing.notes {
            if !notes.contains(&note) && notes.len() < NOTES {
                notes.push(note);
            }
        }
        if changed {
            goods::changed(tx, &mut out, &cx2).await?;
        }
        if check_out {
            if changed {
                // It shows the basket as it was; the price of the basket as it is comes below.
                out.strip(slot::BASKET);
            }
            for note in notes {
                out.say(View::text(note))?;
            }
            let (cx, shelf, stage) = (&cx2, &*shelf, &*stage);
            CheckOut { cx, shelf, stage }
                .begin(tx, &mut out, None)
                .await?;
        } else if changed {
            goods::show_anew(tx, &mut out, &cx2, &shelf, &notes).await?;
        } else if !notes.is_empty() {
            for note in notes {
                out.say(View::text(note))?;
            }
        } else if !shown {
            let key = small_talk(&understood);
            out.say(views::general::text(cx2.say, key))?;
        }
        let avoids = understood
            .avoids
            .iter()
            .map(|id| (Told::Avoids, id.clone()));
        let diets = open.diets_told().into_iter().map(|id| (Told::Diet, id));
        let told = avoids.chain(diets).collect();
        memory::offer(&mut out, &cx2, &shelf, &memory, told)?;
        if to_model {
            // Only of what the parser could not place; the rest is done.
            let words: Vec<&str> = understood
                .unknown
                .iter()
                .map(|u| u.words.as_str())
                .collect();
            let words = match understood.requests.is_empty() {
                true => text.clone(),
                false => words.join(", "),
            };
            let basket = store::basket(tx, cx2.user).await?;
            let limits = open.limits.clone();
            let wish = thinking::wish_of(&cx2, &shelf, &memory, &basket, (&words, false), limits);
            let wish = following(&cx2, &shelf, wish, &open, thought.as_ref());
            thinking::ask(tx, &mut out, &cx2, &shelf, wish).await?;
        }
        Ok(out)
    })
    .await
}

/// Whether a text is a wish for the model. Without one, words that the parser can do something about are left to it.
fn is_open(cx: &Context, open: &OpenWish, understood: &Understood) -> bool {
    let goods = |request: &Request| !is_talk(request) && !matches!(request, Request::Search(_));
    let placed = understood.requests.iter().any(goods);
    open.is_open(understood) && (cx.bot.rules.model.is_some() || !placed)
}

/// Whether words may answer a question of the model's: a bare name, yes or no, or what nobody knows. What asks for something
/// by itself is done.
fn is_answer(understood: &Understood) -> bool {
    let bare = |line: &assistant::Line| line.count == Count::Unsaid && line.measure.is_none();
    understood.requests.iter().all(|request| match request {
        Request::Add(lines) => lines.iter().all(bare),
        request => matches!(request, Request::Yes | Request::No | Request::SmallTalk),
    })
}

/// Whether what was asked for is not about goods.
fn is_talk(request: &Request) -> bool {
    matches!(
        request,
        Request::SmallTalk
            | Request::Greeting
            | Request::Thanks
            | Request::Help
            | Request::Card
            | Request::Cancel
            | Request::Track
            | Request::CheckOut
            | Request::ShowBasket
            | Request::HowMuch
    )
}

/// An open-ended wish, or the answer to a question about one: the model is asked, and nothing else is done.
async fn wish(
    cx: Context,
    shelf: Arc<Shelf>,
    basket: Basket,
    text: String,
    open: OpenWish,
    thought: Option<Present>,
) -> anyhow::Result<Committed> {
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        thinking::leave(tx, &mut out, &cx2).await?;
        let limits = open.limits.clone();
        let memory = store::memory(tx, cx2.user).await?;
        let wish = thinking::wish_of(&cx2, &shelf, &memory, &basket, (&text, true), limits);
        let wish = following(&cx2, &shelf, wish, &open, thought.as_ref());
        thinking::ask(tx, &mut out, &cx2, &shelf, wish).await?;
        Ok(out)
    })
    .await
}

/// A wish, in view of the one before.
fn following(
    cx: &Context,
    shelf: &Shelf,
    wish: Wish,
    open: &OpenWish,
    thought: Option<&Present>,
) -> Wish {
    let (cheaper, now) = (open.is_cheaper(), cx.now());
    match thought {
        Some(thought) => thought.followed_by(wish, cheaper, &shelf.catalogue, now),
        None => wish,
    }
}

fn understand(cx: &Context, shelf: &Shelf, basket: &Basket, text: &str) -> Understood {
    let lines: Vec<BasketLine> = basket
        .lines
        .iter()
        .map(|line| {
            let (variant, quantity) = match &line.what {
                What::Packs { variant, packs } => (variant.as_str(), *packs),
                What::Open { candidates, .. } => (candidates.first().map_or("", String::as_str), 1),
            };
            let product = shelf.catalogue.variant(variant);
            BasketLine {
                product: product.map_or("", |(product, _)| product.id.as_str()),
                variant,
                quantity,
            }
        })
        .collect();
    let context = assistant::Context {
        basket: &lines,
        // Ids grow: the newest line was touched last.
        last: (0..lines.len()).max_by_key(|index| basket.lines.get(*index).map(|line| line.id)),
    };
    assistant::understand(&shelf.menu, cx.say.lang, text, &context)
}

/// The answer to words that change nothing.
fn small_talk(understood: &Understood) -> &'static str {
    match understood.requests.first() {
        Some(Request::Thanks) => "talk-thanks",
        Some(Request::Greeting) => "talk-greeting",
        Some(Request::Yes | Request::No) => "talk-yes-no",
        _ => "talk-nothing",
    }
}
