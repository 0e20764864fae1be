//! Amounts: which of the numbers said belong together, and which to something else.

use super::points::{ABRUPT_AMOUNT, AFTER_HEAD, AFTER_WISH, AMOUNT, BOTH_SIDES};
use super::{Draft, Last};
use crate::assistant::language::{Amount, Said};
use crate::assistant::menu::Manner;

impl Draft {
    /// Takes an amount; false when it must belong to something else.
    pub(super) fn amount(&mut self, amount: Amount, at: usize) -> bool {
        let beside = at.checked_sub(1).is_some_and(|b| self.amount_at == Some(b));
        match amount {
            Amount::Noise => {}
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
            Amount::Count(value, said) => match (self.count, said) {
                (None, _) => {
                    self.count = Some((value, said));
                    self.points += AMOUNT;
                }
                (Some((_, Said::Article)), Said::Article) if self.head.is_some() => return false,
                (Some((_, Said::Article)), Said::Container) => {
                    self.count = Some((1.0, Said::Packs))
                }
                (Some((_, Said::Article)), _) => self.count = Some((value, said)),
                (Some((_, Said::Container)), Said::Packs) => self.count = Some((value, said)),
                (Some(_), Said::Article) if self.head.is_none() => {}
                (Some((before, Said::Bare)), Said::Container) => {
                    self.count = Some((before, Said::Packs));
                }
                // 一盒12个: what the pack holds.
                (Some((_, Said::Packs | Said::Container)), Said::Pieces | Said::Bare) if beside => {
                }
                // "a large one"
                (Some(_), Said::Bare) if value == 1.0 && self.last == Last::Wish => {}
                _ => return false,
            },
        }
        if self.head.is_some() {
            self.points += if self.counted_before {
                BOTH_SIDES
            } else {
                AFTER_HEAD
            };
        } else if !self.wishes.is_empty() && self.last == Last::Wish {
            self.points += AFTER_WISH;
        }
        self.counted_before |= self.head.is_none();
        self.land(ABRUPT_AMOUNT);
        self.purpose = false;
        self.with = false;
        // "two more" counts; it makes nothing after it larger.
        self.manner = self.manner.filter(|m| *m == Manner::Not);
        self.amount_at = Some(at);
        self.last = Last::Amount;
        true
    }
}
