//! Checking out: the retailer is asked for its price. What an order still needs to know is asked before, and answered in
//! `place`; the tap that orders at the price is in `confirm`.

use std::sync::Arc;

use teloxide::types::CallbackQuery;

use crate::args;
use crate::bot::context::Context;
use crate::bot::dialogue::{Stage, State};
use crate::bot::event::{Due, Replied};
use crate::bot::form::money;
use crate::bot::html::Html;
use crate::bot::out::Out;
use crate::bot::shelf::Shelf;
use crate::bot::views::basket::split;
use crate::bot::views::{self, slot};
use crate::engine::{Committed, NewTimer};
use crate::retailer::{self, Call, Problem, QuoteRequest, Reply};
use crate::shop::{
    Basket, Card, Chosen, Fen, Line, Quote, Switch, What, allocate, estimate, pack_price,
};
use crate::store::{self, Place, QuoteRow, Told, Tx};

use super::following::of_the_shelf;
use super::goods;

/// Milliseconds for which a card's code is good: longer than any quote, so that it is the quote that ends.
const CODE_GOOD: i64 = 60 * 60_000;

/// The timer that ends a user's quote.
pub fn quote_timer(user: i64) -> String {
    format!("quote:{user}")
}

/// Checking out, for one person at one turn.
#[derive(Clone, Copy)]
pub struct CheckOut<'a> {
    pub cx: &'a Context,
    pub shelf: &'a Shelf,
    pub stage: &'a Stage,
}

impl CheckOut<'_> {
    /// Goes on with checking out: asks for the next thing that is missing, or the retailer for its price.
    pub async fn begin(
        self,
        tx: &mut Tx,
        out: &mut Out,
        query: Option<&CallbackQuery>,
    ) -> anyhow::Result<()> {
        let cx = self.cx;
        let basket = store::basket(tx, cx.user).await?;
        let unsettled = store::unsettled_orders(tx, cx.user).await?;
        let first = if store::is_paused(tx, Switch::Ordering).await? {
            Some("toast-ordering-paused")
        } else if unsettled >= cx.bot.rules.unsettled {
            Some("toast-settle-first")
        } else if basket.open().is_some() {
            Some("toast-choose-first")
        } else if basket.wants_what_is_gone(&self.shelf.catalogue) {
            Some("toast-remove-sold-out")
        } else {
            None
        };
        if let Some(query) = query {
            out.answer(&query.id, first.map(|key| cx.say.plain(key)))?;
        }
        if basket.lines.is_empty() || first.is_some() {
            // A tap was told why in passing; words are told above the basket.
            let first = first.filter(|_| query.is_none());
            let notes: Vec<Html> = first.map(|key| cx.say.html(key)).into_iter().collect();
            return goods::show_anew(tx, out, cx, self.shelf, &notes).await;
        }
        let place = store::place(tx, cx.user).await?;
        self.proceed(tx, out, &basket, place, false).await
    }

    /// The next step, given what is known of the place. `asked`: keys were shown below the input.
    pub async fn proceed(
        self,
        tx: &mut Tx,
        out: &mut Out,
        basket: &Basket,
        place: Place,
        asked: bool,
    ) -> anyhow::Result<()> {
        let (say, stage) = (self.cx.say, self.stage);
        if !place.located() {
            stage.set(State::AskedPlace);
            return out.say(views::ask::place(say, None));
        }
        if place.note.is_none() {
            stage.set(State::AskedNote);
            return out.say(views::ask::note(say));
        }
        let (Some(name), Some(phone)) = (place.name.clone(), place.phone.clone()) else {
            stage.set(State::AskedContact);
            return out.say(views::ask::contact(say, None));
        };
        stage.set(State::Shopping);
        if asked {
            out.say(views::ask::thanks(say))?;
        }
        let id = self.cx.turn.id();
        let request = QuoteRequest {
            quote: id,
            lang: say.lang,
            lines: lines(basket),
            code: None,
            discount: None,
            address: place.address,
            location: place.location,
            note: place.note,
            name,
            phone,
        };
        self.ask_quote(tx, out, basket, request).await
    }

    /// Asks the retailer for its price, with the best card there is.
    async fn ask_quote(
        self,
        tx: &mut Tx,
        out: &mut Out,
        basket: &Basket,
        mut request: QuoteRequest,
    ) -> anyhow::Result<()> {
        let (cx, id) = (self.cx, request.quote);
        let catalogue = &self.shelf.catalogue;
        let prices = estimate(basket, catalogue);
        // The shop takes off what the code says: no more than the part that the card pays for.
        let card = store::usable_card(tx, cx.user, cx.now()).await?;
        let part = |card: &Card| card.value.min(prices.part(&card.terms.pays_for, catalogue));
        let card = card.filter(|card| part(card) > Fen::ZERO);
        request.discount = card.as_ref().map(part);
        request.code = request
            .discount
            .map(|amount| cx.bot.codes.mint(id, amount, cx.now() + CODE_GOOD))
            .transpose()?;
        let row = QuoteRow {
            id,
            user: cx.user,
            revision: basket.revision,
            shown: match store::shown_basket(tx, cx.user, basket.revision).await? {
                Some(shown) => shown,
                None => split(card.as_ref(), &prices, catalogue).pay,
            },
            card: card.map(|card| card.id),
            quote: None,
        };
        store::open_quote(tx, &row).await?;
        out.show_anew(slot::QUOTE, views::quote::asking(cx.say))?;
        out.typing()?;
        out.row(retailer::call(&Call::Quote(Box::new(request)), cx.user)?);
        out.effects.cancelled.push(quote_timer(cx.user));
        Ok(())
    }
}

/// The lines of a basket as the retailer is asked for them.
fn lines(basket: &Basket) -> Vec<(String, u32, Vec<Chosen>)> {
    let line = |line: &Line| match &line.what {
        What::Packs { variant, packs } => Some((variant.clone(), *packs, line.options.clone())),
        What::Open { .. } => None,
    };
    basket.lines.iter().filter_map(line).collect()
}

/// The retailer's answer to a quote.
pub async fn quoted(
    cx: Context,
    stage: Arc<Stage>,
    request: Box<QuoteRequest>,
    replied: Replied,
) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let Some(row) = store::quote(tx, cx2.user).await? else {
            return Ok(out);
        };
        if row.id != request.quote {
            return Ok(out);
        }
        let basket = store::basket(tx, cx2.user).await?;
        if basket.revision != row.revision {
            store::drop_quote(tx, cx2.user).await?;
            out.show(
                slot::QUOTE,
                views::general::text(cx2.say, "quote-basket-changed"),
            )?;
            return Ok(out);
        }
        match &replied {
            Replied::Said(Reply::Quote { quote, problems }) => {
                let mut quote = quote.clone();
                if quote.card > Fen::ZERO
                    && let Some(card) = store::usable_card(tx, cx2.user, cx2.now()).await?
                {
                    // The price is good no longer than the card that pays a part of it.
                    quote.expires = quote.expires.min(card.deadline);
                }
                let quote = &*quote;
                store::answer_quote(tx, row.id, quote).await?;
                let place = store::place(tx, cx2.user).await?;
                let (mut differs, leftover) = differences(
                    tx,
                    &cx2,
                    &shelf,
                    &basket,
                    &row,
                    request.discount,
                    (quote, problems),
                )
                .await?;
                if !differs.is_empty() {
                    // The catalogue is older than the shop's prices.
                    out.row(retailer::call(&Call::Catalogue, 0)?);
                }
                if place.location.is_none() && quote.deliveries.iter().all(|d| d.distance.is_none())
                {
                    differs.push(cx2.say.html("quote-place-unknown"));
                }
                let avoided = store::memory(tx, cx2.user).await?.of(Told::Avoids);
                let offer = views::quote::Offer {
                    id: row.id,
                    quote,
                    avoided: &avoided,
                    pay_by: cx2.bot.rules.pay_by(quote.pay),
                    place: &place,
                    differs: &differs,
                    leftover,
                };
                let zone = cx2.bot.rules.zone;
                let view = views::quote::quote(cx2.say, zone, &shelf.catalogue, &offer);
                out.show(slot::QUOTE, view)?;
                let over = serde_json::to_string(&Due::QuoteOver { quote: row.id })?;
                out.effects.timers.push(NewTimer {
                    key: quote_timer(cx2.user),
                    due_at: quote.expires,
                    lane: None,
                    body: over,
                });
            }
            Replied::Said(Reply::No(problems)) => {
                store::drop_quote(tx, cx2.user).await?;
                refused(tx, &mut out, &cx2, &shelf, &stage, &basket, problems).await?;
            }
            _ => {
                store::drop_quote(tx, cx2.user).await?;
                out.show(slot::QUOTE, views::quote::unreachable(cx2.say, row.id))?;
            }
        }
        Ok(out)
    })
    .await
}

/// What in a quote is other than the basket said, and what remains of the card.
async fn differences(
    tx: &mut Tx,
    cx: &Context,
    shelf: &Shelf,
    basket: &Basket,
    row: &QuoteRow,
    discount: Option<Fen>,
    (quote, problems): (&Quote, &[Problem]),
) -> anyhow::Result<(Vec<Html>, Fen)> {
    let mut differs = Vec::new();
    if quote.pay != row.shown {
        differs.push(cx.say.html_with(
            "differs-pay",
            args!["before" => money(cx.say.lang, row.shown), "now" => money(cx.say.lang, quote.pay)],
        ));
    }
    for line in &quote.lines {
        let Some((product, variant)) = shelf.catalogue.variant(&line.variant) else {
            continue;
        };
        let before = pack_price(product, variant, &line.options).times(line.packs);
        if before != line.total {
            differs.push(cx.say.html_with(
                "differs-line",
                args![
                    "name" => views::goods::title(cx.say, product, variant),
                    "before" => money(cx.say.lang, before),
                    "now" => money(cx.say.lang, line.total),
                ],
            ));
        }
    }
    let before = estimate(basket, &shelf.catalogue).delivery;
    if before != quote.delivery {
        differs.push(cx.say.html_with(
            "differs-delivery",
            args!["before" => money(cx.say.lang, before), "now" => money(cx.say.lang, quote.delivery)],
        ));
    }
    let card = match row.card {
        Some(_) => store::usable_card(tx, cx.user, cx.now()).await?,
        None => None,
    };
    let total = quote.items + quote.delivery;
    let split = match card {
        // A part was asked for; by the shop's prices it may be a little more or less of the card than by the catalogue's.
        Some(card) => allocate(Some(card.value), discount.unwrap_or(card.value), total),
        None => allocate(None, Fen::ZERO, total),
    };
    if split.card == quote.card {
        return Ok((differs, split.leftover));
    }
    let words = problems
        .iter()
        .find(|problem| problem.code.starts_with("discount_code"));
    differs.push(match words {
        Some(problem) => views::quote::why(cx.say, problem, ""),
        None => cx.say.html("problem-card"),
    });
    Ok((differs, Fen::ZERO))
}

/// The retailer will not sell this basket: says why, and asks again for what it could not use.
async fn refused(
    tx: &mut Tx,
    out: &mut Out,
    cx: &Context,
    shelf: &Shelf,
    stage: &Stage,
    basket: &Basket,
    problems: &[Problem],
) -> anyhow::Result<()> {
    let names: Vec<String> = basket
        .lines
        .iter()
        .map(|line| match &line.what {
            What::Packs { variant, .. } => match shelf.catalogue.variant(variant) {
                Some((product, variant)) => views::goods::title(cx.say, product, variant),
                None => line.words.clone(),
            },
            What::Open { .. } => line.words.clone(),
        })
        .collect();
    out.show(slot::QUOTE, views::quote::refused(cx.say, problems, &names))?;
    let has = |code: &str| problems.iter().any(|problem| problem.code == code);
    let mut place = store::place(tx, cx.user).await?;
    if has("address_undeliverable") {
        (place.address, place.location, place.note) = (None, None, None);
        store::keep_place(tx, cx.user, &place).await?;
        stage.set(State::AskedPlace);
        return out.say(views::ask::place(cx.say, None));
    }
    if has("buyer_required") {
        (place.name, place.phone) = (None, None);
        store::keep_place(tx, cx.user, &place).await?;
        stage.set(State::AskedContact);
        return out.say(views::ask::contact(cx.say, None));
    }
    if problems.iter().any(|problem| of_the_shelf(&problem.code)) {
        // What the shop refuses, the catalogue still offers: the basket is shown when that has been read again.
        out.row(retailer::call(&Call::Catalogue, cx.user)?);
        return Ok(());
    }
    goods::show_anew(tx, out, cx, shelf, &[]).await
}

/// A tap on "back to the basket".
pub async fn leave(cx: Context, query: CallbackQuery, id: i64) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        out.answer(&query.id, None)?;
        if store::quote(tx, cx2.user)
            .await?
            .is_some_and(|row| row.id == id)
        {
            store::drop_quote(tx, cx2.user).await?;
            out.effects.cancelled.push(quote_timer(cx2.user));
            out.strip(slot::QUOTE);
        }
        goods::show_anew(tx, &mut out, &cx2, &shelf, &[]).await?;
        Ok(out)
    })
    .await
}

/// A tap on "ask again".
pub async fn requote(
    cx: Context,
    stage: Arc<Stage>,
    query: CallbackQuery,
) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let (cx, shelf, stage) = (&cx2, &*shelf, &*stage);
        let check_out = CheckOut { cx, shelf, stage };
        check_out.begin(tx, &mut out, Some(&query)).await?;
        Ok(out)
    })
    .await
}

/// A quote's time is over: its button goes away before anybody taps it.
pub async fn quote_over(cx: Context, id: i64) -> anyhow::Result<Committed> {
    let say = cx.say;
    let user = cx.user;
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        if store::quote(tx, user)
            .await?
            .is_some_and(|row| row.id == id)
        {
            store::drop_quote(tx, user).await?;
            out.show(slot::QUOTE, views::quote::over(say, id))?;
        }
        Ok(out)
    })
    .await
}
