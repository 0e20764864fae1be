//! Requests about goods, done to the basket: added, changed, removed, repeated.

use crate::args;
use crate::assistant::{self, Change, Request, Target};
use crate::bot::context::Context;
use crate::bot::html::{Html, short};
use crate::bot::shelf::Shelf;
use crate::bot::views;
use crate::shop::{
    Basket, Chosen, Count, Line, MAX_QUANTITY, Packing, Product, Size, What, Wish, pack, packs_of,
};
use crate::store::{self, Memory, Told, Tx};

use super::goods;

/// Requests being done to a basket.
pub struct Doing<'a> {
    pub cx: &'a Context,
    pub shelf: &'a Shelf,
    /// The basket as it was when the words were read: what their targets count.
    pub before: &'a Basket,
    /// What is kept in mind for the user: a product's bare name means its usual variant.
    pub memory: &'a Memory,
    /// What is to be repeated is the usual order, where there is one.
    pub usual_order: bool,
    pub notes: Vec<Html>,
    pub changed: bool,
    /// Something was said that is an answer by itself.
    pub shown: bool,
}

impl Doing<'_> {
    /// Does one request. Those that are not about goods change nothing.
    pub async fn request(&mut self, tx: &mut Tx, request: &Request) -> anyhow::Result<()> {
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
    pub fn resolve(&mut self, line: &assistant::Line) -> Option<(What, Vec<Chosen>)> {
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
                    let is_usual = |id: &str| self.memory.holds(Told::Usual, id);
                    let usual = variants.iter().find(|variant| is_usual(&variant.id));
                    if let Some(variant) = usual {
                        let (packs, rounded) = packs_of(variant, line.count, line.measure);
                        if rounded {
                            let name = views::goods::title(self.cx.say, product, variant);
                            self.notes.push(goods::rounded_note(self.cx, &name, packs));
                        }
                        let variant = variant.id.clone();
                        return Some((What::Packs { variant, packs }, options));
                    }
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
            Change::More(_) | Change::Less(_) | Change::MoreMeasure(_) | Change::LessMeasure(_) => {
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
        options: Vec<Chosen>,
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
            Change::LessMeasure(measure) => {
                let (less, rounded) = packs_of(variant, Count::Unsaid, Some(Size::Total(*measure)));
                if rounded {
                    let name = views::goods::title(self.cx.say, product, variant);
                    self.notes.push(goods::rounded_note(
                        self.cx,
                        &name,
                        before.saturating_sub(less),
                    ));
                }
                before.saturating_sub(less)
            }
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

    /// The goods of the last order once more, or of the usual one.
    async fn repeat(&mut self, tx: &mut Tx) -> anyhow::Result<()> {
        let usual = match self.usual_order {
            true => self.memory.of(Told::Order),
            false => Vec::new(),
        };
        let usual = match usual.first().and_then(|id| id.parse().ok()) {
            Some(id) => store::order(tx, id).await?,
            None => None,
        };
        let usual = usual.filter(|order| order.user == self.cx.user);
        let last = store::orders_of_user(tx, self.cx.user, 1).await?;
        let Some(order) = usual.as_ref().or(last.first()) else {
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
