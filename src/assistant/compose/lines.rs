//! Drafts to lines: a product, how many, and with what.

use std::ops::Range;

use super::draft::{Draft, Head};
use crate::assistant::language::{Said, Senses};
use crate::assistant::menu::{Counted, Menu, Pick};
use crate::assistant::request::{Count, Line, Size};
use crate::shop::{Chosen, Measure, Unit};

/// More of anything than this is a slip of the finger.
const MOST: f64 = 100_000.0;

/// A line while it may still change.
#[derive(Clone, Debug)]
pub(super) struct Wanted {
    pub product: u32,
    pub others: Vec<u32>,
    pub count: Count,
    pub measure: Option<Size>,
    pub picks: Vec<Pick>,
    pub span: Range<usize>,
    /// No word names it.
    pub implied: bool,
    /// What is left of a line of which some was said to be otherwise.
    pub rest: bool,
}

impl Wanted {
    /// The line of a draft, for its first product. `preferred`: products of the basket, which are meant before others.
    pub fn of(
        menu: &Menu,
        draft: &Draft,
        products: &[u32],
        preferred: &[u32],
        span: Range<usize>,
    ) -> Option<Wanted> {
        let known = products.iter().find(|p| preferred.contains(*p));
        let product = *known.or_else(|| products.first())?;
        let others = match known {
            Some(_) => Vec::new(),
            None => products.iter().copied().filter(|p| *p != product).collect(),
        };
        let mut wanted = Wanted {
            product,
            others,
            count: count(menu, draft, product),
            measure: size(menu, draft, product),
            picks: draft.picks(menu, product),
            span,
            implied: false,
            rest: false,
        };
        wanted.settle(menu);
        Some(wanted)
    }

    /// A weight or volume that is an option of the product is chosen, not measured.
    pub fn settle(&mut self, menu: &Menu) {
        let Some(Size::Total(measure) | Size::Each(measure)) = self.measure else {
            return;
        };
        let value = f64::from(measure.value);
        if let Some(pick) = menu.pick_measure(self.product, value, measure.unit) {
            self.measure = None;
            self.choose(menu, &[pick]);
        }
    }

    /// What it is about, as what it would be called by.
    pub fn head(&self) -> Head {
        Head {
            products: vec![self.product],
            category: None,
            entry: u32::MAX,
            kind: None,
        }
    }

    /// Nothing says how much.
    pub fn is_unsaid(&self) -> bool {
        self.count == Count::Unsaid && self.measure.is_none()
    }

    /// Of the products that it may be, only those that fit, if any does.
    pub fn narrow(&mut self, fits: impl Fn(u32) -> bool) {
        let all = std::iter::once(self.product).chain(self.others.iter().copied());
        let mut fitting = all.filter(|product| fits(*product));
        if let Some(product) = fitting.next() {
            self.others = fitting.collect();
            self.product = product;
        }
    }

    /// Takes so many off it; false when it has no more than that, or does not say how many it has.
    pub fn takes(&mut self, less: Option<u32>) -> bool {
        let (Some(less), Count::Packs(all) | Count::Pieces(all)) = (less, self.count) else {
            return false;
        };
        let Some(left) = all.checked_sub(less).filter(|left| *left > 0) else {
            return false;
        };
        self.count = match self.count {
            Count::Pieces(_) => Count::Pieces(left),
            _ => Count::Packs(left),
        };
        true
    }

    /// Puts picks on the line; of two answers to one question the later holds.
    pub fn choose(&mut self, menu: &Menu, picks: &[Pick]) {
        let product = self.product;
        for pick in picks {
            self.picks
                .retain(|p| !menu.same_question(product, *p, *pick));
            self.picks.push(*pick);
        }
    }

    pub fn line(&self, menu: &Menu, raw: &str) -> Option<Line> {
        let id = |product: &u32| menu.item(*product).map(|i| i.id.clone());
        let (values, options) = ids(menu, &self.picks);
        Some(Line {
            product: id(&self.product)?,
            count: self.count,
            measure: self.measure,
            values,
            options,
            span: self.span.clone(),
            words: raw.get(self.span.clone()).unwrap_or("").to_owned(),
            implied: self.implied,
            alternatives: self.others.iter().filter_map(id).collect(),
        })
    }
}

/// Picks as a request says them: axis and value ids, and chosen options.
pub(super) fn ids(menu: &Menu, picks: &[Pick]) -> (Vec<(String, String)>, Vec<Chosen>) {
    let mut values = Vec::new();
    let mut options = Vec::new();
    for pick in picks {
        match menu.pick_ids(*pick) {
            Some((axis, value, true)) => values.push((axis.to_owned(), value.to_owned())),
            Some((group, value, false)) => options.push(Chosen {
                group: group.to_owned(),
                value: value.to_owned(),
                excluded: pick.excluded,
                count: pick.count,
                amount: menu.amount_id(*pick).map(str::to_owned),
            }),
            None => {}
        }
    }
    (values, options)
}

/// How many a draft says, counted as its product is counted.
pub(super) fn count(menu: &Menu, draft: &Draft, product: u32) -> Count {
    let Some((value, said)) = draft.count else {
        return Count::Unsaid;
    };
    // Half a loaf is a loaf: nothing is opened.
    let number = whole(value.ceil());
    let Some(number) = number.filter(|n| *n > 0) else {
        return Count::Unsaid;
    };
    let item = menu.item(product);
    let bundle = item.is_some_and(|i| i.bundles.contains(&number));
    let counted = item.map_or(Counted::Packs, |i| i.counted);
    let pieces = match (said, counted) {
        // Ten packs of what is sold by tens of packs.
        (Said::Packs, _) if bundle => true,
        (Said::Packs | Said::Container, _) | (_, Counted::Packs) => false,
        // 两份 and 两个 of what is made to order are portions.
        (_, Counted::PiecesFrom(from)) => number >= from,
        (_, Counted::Pieces) => true,
    };
    // "half a litre of milk" is no count; a bare fraction of a liquid is litres.
    if said == Said::Bare && value.fract() > 0.0 && is_litres(menu, draft, product) {
        return Count::Unsaid;
    }
    if pieces {
        Count::Pieces(number)
    } else {
        Count::Packs(number)
    }
}

/// The weight or volume that a draft says.
pub(super) fn size(menu: &Menu, draft: &Draft, product: u32) -> Option<Size> {
    if let Some((value, unit, _)) = draft.measure {
        let measure = Measure {
            value: whole(value.round()).filter(|v| *v > 0)?,
            unit,
        };
        let each = draft.count.is_some_and(|(_, said)| said != Said::Article);
        return Some(if each {
            Size::Each(measure)
        } else {
            Size::Total(measure)
        });
    }
    let (value, _) = draft.count?;
    let litres = is_litres(menu, draft, product).then_some(value * 1000.0)?;
    Some(Size::Each(Measure {
        value: whole(litres.round()).filter(|v| *v > 0)?,
        unit: Unit::Ml,
    }))
}

/// «пиво по 0,5»: a fraction after "each" is the litres of one bottle.
fn is_litres(menu: &Menu, draft: &Draft, product: u32) -> bool {
    let fraction = matches!(draft.count, Some((value, Said::Bare)) if value.fract() > 0.0);
    fraction
        && draft.senses.has(Senses::EACH)
        && menu.item(product).is_some_and(|i| i.liquid == Some(true))
}

/// A number of things or of grams, if it is one that a shopper could mean.
pub(super) fn whole(value: f64) -> Option<u32> {
    let sane = (0.0..=MOST).contains(&value) && value.fract() == 0.0;
    // In this range the cast is exact.
    sane.then_some(value as u32)
}
