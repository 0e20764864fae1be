//! Words about shopping: what the assistant read in them, done to the basket.

use std::sync::Arc;

use crate::args;
use crate::assistant::{self, BasketLine, Change, Request, Target, Understood};
use crate::bot::context::Context;
use crate::bot::dialogue::Stage;
use crate::bot::html::{Html, short};
use crate::bot::out::{Out, View};
use crate::bot::shelf::Shelf;
use crate::bot::views;
use crate::engine::Committed;
use crate::shop::{
    Basket, Count, Line, MAX_QUANTITY, Packing, Product, Size, What, Wish, pack, packs_of,
};
use crate::store::{self, Tx};

use super::checkout::CheckOut;
use super::{card, goods, profile, tracking};

/// Notes, and words that were not found, of one text that are said: more would bury the basket.
const NOTES: usize = 8;

/// A text in a private chat.
pub async fn words(cx: Context, text: String, stage: Arc<Stage>) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    if shelf.catalogue.products.is_empty() {
        return cx.reply(views::general::text(cx.say, "no-catalogue")).await;
    }
    let user = cx.user;
    let basket = cx
        .turn
        .read(async |tx| store::basket(tx, user).await)
        .await?;
    let understood = understand(&cx, &shelf, &basket, &text);
    // What is asked for alone is answered like its command.
    if let ([request], []) = (&understood.requests[..], &understood.unknown[..]) {
        match request {
            Request::Card => return card::card(cx).await,
            Request::Help => return profile::help(cx).await,
            Request::Cancel => return tracking::cancel_by_words(cx, stage).await,
            Request::Track => return tracking::orders(cx).await,
            Request::ShowBasket | Request::HowMuch => return goods::basket(cx).await,
            _ => {}
        }
    }
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let before = store::basket(tx, cx2.user).await?;
        let mut doing = Doing {
            cx: &cx2,
            shelf: &shelf,
            before: &before,
            notes: Vec::new(),
            changed: false,
            shown: false,
        };
        let mut check_out = false;
        for request in &understood.requests {
            match request {
                Request::CheckOut => check_out = true,
                Request::Search(products) => {
                    let products: Vec<&Product> = products
                        .iter()
                        .filter_map(|id| shelf.catalogue.product(id))
                        .collect();
                    out.say(if products.is_empty() {
                        views::basket::shelves(cx2.say, &shelf.catalogue)
                    } else {
                        views::basket::found(cx2.say, &products)
                    })?;
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
        if !unknown.is_empty() {
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
            store::bump(tx, cx2.user).await?;
        }
        if check_out {
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
        Ok(out)
    })
    .await
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
        last: lines.len().checked_sub(1),
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

/// Requests being done to a basket.
struct Doing<'a> {
    cx: &'a Context,
    shelf: &'a Shelf,
    /// The basket as it was when the words were read: what their targets count.
    before: &'a Basket,
    notes: Vec<Html>,
    changed: bool,
    /// Something was said that is an answer by itself.
    shown: bool,
}

impl Doing<'_> {
    async fn request(&mut self, tx: &mut Tx, request: &Request) -> anyhow::Result<()> {
        match request {
            Request::Add(lines) => {
                for line in lines {
                    self.add(tx, line).await?;
                }
            }
            Request::Change { target, to } => self.change(tx, target, to).await?,
            Request::Remove(targets) => {
                for target in targets {
                    self.remove(tx, target).await?;
                }
            }
            Request::Clear => {
                store::empty_basket(tx, self.cx.user).await?;
                self.changed = true;
            }
            Request::Repeat => self.repeat(tx).await?,
            _ => {}
        }
        Ok(())
    }

    async fn add(&mut self, tx: &mut Tx, line: &assistant::Line) -> anyhow::Result<()> {
        let (what, options) = match self.resolve(line) {
            Some(resolved) => resolved,
            None => return Ok(()),
        };
        let note = goods::put(tx, self.cx, what, options, &line.words).await?;
        self.notes.extend(note);
        self.changed = true;
        Ok(())
    }

    /// What a line of words stands for on the shelf. None, with a note, when all of it is sold out.
    fn resolve(&mut self, line: &assistant::Line) -> Option<(What, Vec<crate::shop::Chosen>)> {
        let catalogue = &self.shelf.catalogue;
        let product = catalogue.product(&line.product)?;
        let wish = Wish {
            count: line.count,
            size: line.measure,
            values: &line.values,
        };
        let others: Vec<&Product> = line
            .alternatives
            .iter()
            .filter_map(|id| catalogue.product(id))
            .collect();
        let options = goods::sensible(&product.options, line.options.clone());
        if others.is_empty() {
            match pack(product, &wish) {
                Packing::Packs {
                    variant,
                    packs,
                    rounded,
                } => {
                    if rounded {
                        let name = views::goods::title(self.cx.say, product, variant);
                        self.notes.push(goods::rounded_note(self.cx, &name, packs));
                    }
                    let variant = variant.id.clone();
                    return Some((What::Packs { variant, packs }, options));
                }
                Packing::Ask(variants) => {
                    let candidates = variants.iter().map(|v| v.id.clone()).collect();
                    return Some((self.open(candidates, line), options));
                }
                Packing::SoldOut => {
                    self.sold_out(product.names.title(self.cx.say.lang));
                    return None;
                }
            }
        }
        let candidates: Vec<String> = std::iter::once(product)
            .chain(others)
            .flat_map(|product| match pack(product, &wish) {
                Packing::Packs { variant, .. } => vec![variant.id.clone()],
                Packing::Ask(variants) => variants.iter().map(|v| v.id.clone()).collect(),
                Packing::SoldOut => vec![],
            })
            .take(views::basket::CHOICES)
            .collect();
        if candidates.is_empty() {
            self.sold_out(&line.words);
            return None;
        }
        Some((self.open(candidates, line), options))
    }

    fn open(&self, candidates: Vec<String>, line: &assistant::Line) -> What {
        What::Open {
            candidates,
            count: line.count,
            size: line.measure,
        }
    }

    fn sold_out(&mut self, name: &str) {
        let name = short(name, 40);
        self.notes.push(
            self.cx
                .say
                .html_with("note-sold-out", args!["name" => name]),
        );
    }

    async fn change(&mut self, tx: &mut Tx, target: &Target, to: &Change) -> anyhow::Result<()> {
        let Some(line) = self.find(tx, target).await?.into_iter().next() else {
            self.notes.push(self.cx.say.html("note-not-in-basket"));
            return Ok(());
        };
        match to {
            Change::Instead(other) => {
                let mut other = other.clone();
                if let (Count::Unsaid, None, What::Packs { packs, .. }) =
                    (other.count, other.measure, &line.what)
                {
                    other.count = Count::Packs(*packs);
                }
                if let Some((what, options)) = self.resolve(&other) {
                    store::remove_line(tx, line.id).await?;
                    let note = goods::put(tx, self.cx, what, options, &other.words).await?;
                    self.notes.extend(note);
                }
            }
            Change::Options { values, options } => {
                self.alter(tx, line, values, options.clone()).await?;
            }
            Change::Count(count) => self.recount(tx, line, *count, None).await?,
            Change::Measure(size) => self.recount(tx, line, Count::Unsaid, Some(*size)).await?,
            Change::More(_) | Change::Less(_) | Change::MoreMeasure(_) => {
                self.shift(tx, line, to).await?;
            }
        }
        self.changed = true;
        Ok(())
    }

    /// Other values of axes, other options.
    async fn alter(
        &mut self,
        tx: &mut Tx,
        mut line: Line,
        values: &[(String, String)],
        options: Vec<crate::shop::Chosen>,
    ) -> anyhow::Result<()> {
        let catalogue = &self.shelf.catalogue;
        let Some((product, present)) = variant_of(&line).and_then(|id| catalogue.variant(id))
        else {
            return Ok(());
        };
        let mut all = line.options.clone();
        all.extend(options);
        line.options = goods::sensible(&product.options, all);
        if !values.is_empty() {
            let mut wanted = match line.what {
                What::Packs { .. } => present.values.clone(),
                What::Open { .. } => Default::default(),
            };
            wanted.extend(values.iter().cloned());
            let wanted: Vec<(String, String)> = wanted.into_iter().collect();
            let (count, size) = match &line.what {
                What::Packs { packs, .. } => (Count::Packs(*packs), None),
                What::Open { count, size, .. } => (*count, *size),
            };
            let wish = Wish {
                count,
                size,
                values: &wanted,
            };
            match pack(product, &wish) {
                Packing::Packs { variant, packs, .. } => {
                    let variant = variant.id.clone();
                    line.what = What::Packs { variant, packs };
                }
                Packing::Ask(variants) => {
                    let candidates = variants.iter().map(|v| v.id.clone()).collect();
                    line.what = What::Open {
                        candidates,
                        count,
                        size,
                    };
                }
                Packing::SoldOut => self.sold_out(product.names.title(self.cx.say.lang)),
            }
        }
        store::update_line(tx, &line).await?;
        Ok(())
    }

    /// Another amount in place of the former.
    async fn recount(
        &mut self,
        tx: &mut Tx,
        mut line: Line,
        wanted: Count,
        wanted_size: Option<Size>,
    ) -> anyhow::Result<()> {
        match &mut line.what {
            What::Packs { variant, packs } => {
                if let Some((product, variant)) = self.shelf.catalogue.variant(variant) {
                    let (count, rounded) = packs_of(variant, wanted, wanted_size);
                    *packs = count;
                    if rounded {
                        let name = views::goods::title(self.cx.say, product, variant);
                        self.notes.push(goods::rounded_note(self.cx, &name, count));
                    }
                }
            }
            What::Open { count, size, .. } => (*count, *size) = (wanted, wanted_size),
        }
        store::update_line(tx, &line).await?;
        Ok(())
    }

    /// So many more or less. A line of none is removed.
    async fn shift(&mut self, tx: &mut Tx, mut line: Line, by: &Change) -> anyhow::Result<()> {
        let What::Packs { variant, packs } = &mut line.what else {
            return Ok(());
        };
        let Some((product, variant)) = self.shelf.catalogue.variant(variant) else {
            return Ok(());
        };
        let before = *packs;
        let after = match by {
            // "Two more eggs" of a dozen's pack are two pieces, not two dozen; "more eggs" is one pack more.
            Change::More(n) if *n > 1 && variant.pieces.is_some_and(|held| held > 1) => {
                let (more, rounded) = packs_of(variant, Count::Pieces(*n), None);
                if rounded {
                    let name = views::goods::title(self.cx.say, product, variant);
                    self.notes.push(goods::rounded_note(self.cx, &name, more));
                }
                before.saturating_add(more)
            }
            Change::More(n) => before.saturating_add(*n),
            Change::Less(n) => before.saturating_sub(*n),
            Change::MoreMeasure(measure) => {
                let (more, rounded) = packs_of(variant, Count::Unsaid, Some(Size::Total(*measure)));
                if rounded {
                    let name = views::goods::title(self.cx.say, product, variant);
                    self.notes.push(goods::rounded_note(self.cx, &name, more));
                }
                before.saturating_add(more)
            }
            _ => before,
        };
        if after > MAX_QUANTITY {
            self.notes.push(self.cx.say.html("note-most"));
        }
        *packs = after.min(MAX_QUANTITY);
        if *packs == 0 {
            store::remove_line(tx, line.id).await?;
        } else {
            store::update_line(tx, &line).await?;
        }
        Ok(())
    }

    async fn remove(&mut self, tx: &mut Tx, target: &Target) -> anyhow::Result<()> {
        let found = self.find(tx, target).await?;
        if found.is_empty() {
            self.notes.push(self.cx.say.html("note-not-in-basket"));
            return Ok(());
        }
        for line in found {
            store::remove_line(tx, line.id).await?;
        }
        self.changed = true;
        Ok(())
    }

    /// Lines that a target means, as they are now, the newest first.
    async fn find(&self, tx: &mut Tx, target: &Target) -> anyhow::Result<Vec<Line>> {
        let present = store::basket(tx, self.cx.user).await?;
        Ok(match target {
            Target::Line(index) => {
                let meant = self.before.lines.get(*index);
                let line = meant.and_then(|line| present.line(line.id));
                line.into_iter().cloned().collect()
            }
            Target::Product(id) => {
                let of_product = |line: &&Line| {
                    variant_of(line)
                        .and_then(|variant| self.shelf.catalogue.variant(variant))
                        .is_some_and(|(product, _)| product.id == *id)
                };
                let lines = present.lines.iter().rev();
                lines.filter(of_product).cloned().collect()
            }
        })
    }

    /// The last order's goods once more.
    async fn repeat(&mut self, tx: &mut Tx) -> anyhow::Result<()> {
        let orders = store::orders_of_user(tx, self.cx.user, 1).await?;
        let Some(order) = orders.first() else {
            self.notes.push(self.cx.say.html("note-no-last-order"));
            return Ok(());
        };
        for line in &order.quote.lines {
            match self.shelf.catalogue.variant(&line.variant) {
                Some((product, variant)) if variant.available => {
                    let what = What::Packs {
                        variant: variant.id.clone(),
                        packs: line.packs,
                    };
                    let options = goods::sensible(&product.options, line.options.clone());
                    let note = goods::put(tx, self.cx, what, options, "").await?;
                    self.notes.extend(note);
                }
                _ => self.sold_out(&line.title),
            }
        }
        self.changed = true;
        Ok(())
    }
}

fn variant_of(line: &Line) -> Option<&str> {
    match &line.what {
        What::Packs { variant, .. } => Some(variant),
        What::Open { candidates, .. } => candidates.first().map(String::as_str),
    }
}
