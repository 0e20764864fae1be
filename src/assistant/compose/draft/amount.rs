//! Amounts: which of the numbers said belong together, and which to something else.

use super::points::{ABRUPT_AMOUNT, ABRUPT_POSTFIX, AFTER_HEAD, AFTER_WISH, AMOUNT, BOTH_SIDES};
use super::words::SWAPS;
use super::{Crossing, Draft, Last};
use crate::assistant::compose::atoms::{Atom, Break, Phrase, What};
use crate::assistant::language::{Amount, Said, Senses};
use crate::assistant::menu::{Manner, Menu};
use crate::shop::Unit;

/// Nothing is sold by fewer grams or millilitres: a smaller number counts.
const SMALLEST_PACK: f64 = 50.0;
/// So many details may stand between a number and the name that it counts.
const MOST_BETWEEN: usize = 8;

impl Draft {
    /// An amount after what separates it belongs to the name that follows it: "bread and two lattes".
    pub(super) fn is_of_next(&self, menu: &Menu, atoms: &[&Atom], at: usize, said: Amount) -> bool {
        let article = matches!(said, Amount::Count(_, Said::Article));
        // An article always stands before its name: "fries with a cola".
        let apart = self.crossing > Some(Crossing::Break(Break::Blank))
            || self.crossing == Some(Crossing::And)
            || (article && !self.senses.meets(SWAPS) && !self.before.has(Senses::SET))
            || (self.with && self.last == Last::Word);
        let wishes = article && !self.wishes.is_empty();
        if (self.head.is_none() && !wishes) || !apart {
            return false;
        }
        for atom in atoms.iter().skip(at + 1).take(MOST_BETWEEN) {
            let name = match &atom.what {
                What::Filler => continue,
                What::Phrase(Phrase {
                    name: Some((entry, _)),
                    ..
                }) => menu.name(*entry),
                What::Unknown(_) => return true,
                What::Phrase(Phrase {
                    amount: Some(Amount::Count(_, Said::Container)),
                    ..
                }) => continue,
                _ => return false,
            };
            match name {
                Some(n) if n.is_product() || !n.parts.is_empty() => return true,
                Some(n) if !n.facets.is_empty() => {}
                _ => return false,
            }
        }
        false
    }

    /// «две бутылки по 0,5»: a fraction after "each" is the litres, or the kilograms, of one pack; «по 300» is its grams.
    fn size_of_each(&self, menu: &Menu, amount: Amount) -> Option<(f64, Unit, bool)> {
        let Amount::Count(value, Said::Bare) = amount else {
            return None;
        };
        let counted = self
            .count
            .is_some_and(|(n, said)| said != Said::Article && n >= 1.0);
        let packs = counted && self.measure.is_none();
        let product = *self.head.as_ref()?.products.first()?;
        let unit = match menu.item(product)?.liquid {
            Some(false) => Unit::G,
            _ => Unit::Ml,
        };
        let size = match value {
            value if value.fract() > 0.0 => value * 1000.0,
            value if value >= SMALLEST_PACK => value,
            _ => return None,
        };
        let each = packs && self.senses.has(Senses::EACH);
        each.then_some((size, unit, true))
    }

    fn is_change(&self) -> bool {
        self.senses.meets(Senses::REPLACE.with(Senses::SET))
    }

    /// Takes an amount; false when it must belong to something else.
    pub(super) fn amount(&mut self, menu: &Menu, amount: Amount, at: usize) -> bool {
        // "under 20"
        if let (Amount::Count(value, Said::Bare), Last::Word) = (amount, self.last)
            && self.senses.has(Senses::UNDER)
            && !self.senses.meets(Senses::SET.with(Senses::MORE))
            && self.price.is_none()
        {
            self.price = Some(value * 100.0);
            return true;
        }
        // "300 g rather than 500"
        let numbered = self.count.is_some() || self.measure.is_some();
        if numbered
            && self.head.is_some()
            && self.senses.has(Senses::INSTEAD)
            && self.last == Last::Word
        {
            self.senses = self.senses.without(Senses::INSTEAD).with(Senses::SET);
            self.last = Last::Amount;
            return true;
        }
        if let Some(size) = self.size_of_each(menu, amount) {
            self.measure = Some(size);
            self.points += AMOUNT;
            self.land(ABRUPT_AMOUNT);
            self.last = Last::Amount;
            return true;
        }
        // "no onions and a cola": a number begins something new.
        let numbered = matches!(amount, Amount::Count(..) | Amount::Measure(..));
        let refused = self.listing || self.manner.is_some_and(Manner::is_refusal);
        if numbered && refused && self.crossing == Some(Crossing::And) {
            return false;
        }
        // "two litres, and ten eggs": the first is of something said before.
        let apart = self
            .crossing
            .is_some_and(|c| c != Crossing::Break(Break::Blank));
        if numbered
            && self.head.is_none()
            && self.amount_at.is_some()
            && self.wishes.is_empty()
            && apart
        {
            return false;
        }
        // An article after the name is of what comes next: "with a thin crust".
        let article = matches!(amount, Amount::Count(_, Said::Article));
        if self.head.is_some()
            && article
            && !self.senses.meets(SWAPS)
            && !self.before.has(Senses::SET)
        {
            self.land(ABRUPT_AMOUNT);
            self.last = Last::Amount;
            return true;
        }
        // "a small one"
        let one = matches!(
            (amount, self.count),
            (Amount::Count(1.0, Said::Bare), Some((_, Said::Article)))
        );
        self.a_one |= one && self.last == Last::Wish && self.crossing.is_none();
        let beside = at.checked_sub(1).is_some_and(|b| self.amount_at == Some(b));
        // "cancel order 1" names it.
        let order = self.senses.has(Senses::ORDER)
            && self
                .senses
                .meets(Senses::CANCEL.with(Senses::TRACK).with(Senses::WHERE));
        if self.head.is_none() && order && matches!(amount, Amount::Count(_, Said::Bare)) {
            self.last = Last::Word;
            return true;
        }
        if std::mem::take(&mut self.not_so_many) {
            self.land(ABRUPT_AMOUNT);
            self.points += AMOUNT;
            self.last = Last::Amount;
            return true;
        }
        match amount {
            Amount::Price(_) | Amount::Noise => {}
            Amount::Measure(value, unit, said) => match (self.measure, self.count) {
                (Some(_), _) => return false,
                // "two more kilos"
                (None, Some((count, Said::Bare))) if !said && self.head.is_none() => {
                    self.count = None;
                    self.measure = Some((count * value, unit, true));
                }
                _ => {
                    self.measure = Some((value, unit, said));
                    self.points += AMOUNT;
                }
            },
            // "swap it for a large one"
            Amount::Count(1.0, Said::Bare)
                if self.last == Last::Wish && self.head.is_some() && self.is_change() => {}
            Amount::Count(value, said) => match (self.count, said) {
                (None, _) => {
                    self.counts_wish = self.head.is_none() && !self.wishes.is_empty();
                    self.count = Some((value, said));
                    self.points += AMOUNT;
                }
                (Some((_, Said::Article)), Said::Container) => {
                    self.count = Some((1.0, Said::Packs))
                }
                (Some((_, Said::Article)), _) => self.count = Some((value, said)),
                (Some((_, Said::Container)), Said::Packs) => self.count = Some((value, said)),
                // "with a thin crust"
                (Some(_), Said::Article) => {}
                (Some((before, Said::Bare)), Said::Container) => {
                    self.count = Some((before, Said::Packs));
                }
                // 一盒12个: what the pack holds.
                (Some((_, Said::Packs | Said::Container)), Said::Pieces | Said::Bare) if beside => {
                }
                // "a large one"
                _ => return false,
            },
        }
        if self.head.is_some() {
            self.points += if self.counted_before {
                BOTH_SIDES
            } else {
                AFTER_HEAD
            };
        } else if !self.wishes.is_empty()
            && self.last == Last::Wish
            && !one
            && !matches!(amount, Amount::Count(_, Said::Container))
        {
            self.points += AFTER_WISH;
        }
        self.counted_before |= self.head.is_none();
        let adds = self.joint.and || self.senses.has(Senses::ADD);
        self.added |= adds && self.head.is_none() && self.wishes.is_empty();
        self.told_after =
            self.head.is_some() && self.senses.has(Senses::WANT) && !self.before.has(Senses::WANT);
        self.land(match self.postfix {
            true => ABRUPT_POSTFIX,
            false => ABRUPT_AMOUNT,
        });
        self.purpose &= matches!(amount, Amount::Count(_, Said::Article));
        self.topic = false;
        self.with = false;
        // "two more" counts; it makes nothing after it larger.
        self.manner = self.manner.filter(|m| m.is_refusal());
        self.amount_at = Some(at);
        self.last = Last::Amount;
        true
    }
}
