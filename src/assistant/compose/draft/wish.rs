//! Wishes: values of axes and options that are asked for, and how they fit the products that are named.

use super::points::{ABRUPT, ADJACENT, AFTER_HEAD, AMOUNT, GOES_ON, LISTED_NEW, LISTED_WISH, WISH};
use super::words::REFUSALS;
use super::{Crossing, Draft, Last, Wish};
use crate::assistant::compose::atoms::{Atom, Phrase, What};
use crate::assistant::compose::lines::whole;
use crate::assistant::language::{Amount, Said, Senses};
use crate::assistant::menu::{Manner, Menu, Name, Pick};

/// Few things have more wishes than this.
const MOST_WISHES: usize = 16;

impl Draft {
    /// The picks that its wishes make for a product.
    pub fn picks(&self, menu: &Menu, product: u32) -> Vec<Pick> {
        let picks = self.wishes.iter().filter_map(|w| {
            let pick = menu.pick(product, menu.name(w.entry)?, w.manner)?;
            Some(w.portions.map_or(pick, |count| pick.times(count)))
        });
        let mut picks: Vec<Pick> = picks.collect();
        for entry in &self.containers {
            let name = menu.name(*entry);
            let pick = name.and_then(|n| menu.pick(product, n, Manner::Plain));
            let answered =
                |p: &Pick| pick.is_some_and(|pick| menu.same_question(product, *p, pick));
            if !picks.iter().any(answered) {
                picks.extend(pick);
            }
        }
        picks
    }

    pub fn fits(&self, menu: &Menu, product: u32) -> bool {
        let mut picks: Vec<Pick> = Vec::new();
        self.wishes.iter().all(|wish| {
            let name = menu.name(wish.entry);
            match name.and_then(|n| menu.pick(product, n, wish.manner)) {
                Some(pick) => {
                    let clash = picks.iter().any(|p| menu.clash(product, *p, pick));
                    picks.push(pick);
                    !clash
                }
                None => false,
            }
        })
    }

    /// Takes a name as a wish: a value of an axis or option.
    pub(super) fn wish(&mut self, menu: &Menu, entry: u32) -> bool {
        let Some(name) = menu.name(entry) else {
            return false;
        };
        self.dangling &= !self.purpose;
        let spoken_of = name.is_product() || !name.parts.is_empty() || name.is_part;
        let ignored = self.purpose && spoken_of;
        if self.refuses_part(menu, entry) {
            return false;
        }
        if name.facets.is_empty() && name.slots.is_empty() {
            return ignored;
        }
        // In Chinese, names follow one another: 不要洋葱青椒.
        let goes_on = self.listing
            && (self.crossing == Some(Crossing::And)
                || (self.han && self.crossing.is_none() && self.last == Last::Wish));
        let refusable = |p: &u32| menu.pick(*p, name, Manner::Not).is_some();
        let loose = std::mem::take(&mut self.loose)
            && !self.head.iter().any(|h| h.products.iter().any(refusable));
        let manner = match self.manner.filter(|_| !loose) {
            Some(manner) => manner,
            None if goes_on => Manner::Not,
            None => Manner::Plain,
        };
        let wish = Wish {
            entry,
            manner,
            portions: self.portions.take(),
        };
        if name.facets.is_empty() && manner == Manner::Plain {
            // "sugar: half": the question's own name beside its answer.
            let asked = self
                .head
                .as_ref()
                .is_some_and(|h| h.products.iter().any(|p| menu.has_slot(*p, name)));
            self.asked_of = asked.then_some(entry);
            return asked || !self.wishes.is_empty();
        }
        if self.is_said_by_last(menu, name) {
            return true;
        }
        // A second answer to a question with one is of something else: "a large with ham and a small with fish".
        let answered = |w: &Wish| {
            let of = menu.name(w.entry);
            w.manner == Manner::Plain && of.is_some_and(|of| menu.exclude(of, name))
        };
        if manner == Manner::Plain
            && !self.swapping
            && menu.is_single(name)
            && self.wishes.iter().any(answered)
        {
            return ignored;
        }
        if self.wishes.len() >= MOST_WISHES || self.wishes.iter().any(|w| w.entry == entry) {
            return false;
        }
        // "a bean burrito with black beans"
        let general = |w: &Wish| {
            let of = menu.name(w.entry);
            w.manner == manner && of.is_some_and(|of| name.is_kind_of(of))
        };
        let mut before = self.wishes.iter().take(self.wishes_before);
        if let Some(place) = before.position(general) {
            self.wishes.remove(place);
            self.wishes_before -= 1;
        }
        self.put_in_place_of_last(menu, name);
        if !(self.last == Last::Wish && self.crossing == Some(Crossing::And)) {
            self.list_from = self.wishes.len();
        }
        self.wishes.push(wish);
        if let Some(head) = &self.head {
            let fitting = head.products.iter().filter(|p| self.fits(menu, **p));
            let fitting: Vec<u32> = fitting.copied().collect();
            if fitting.is_empty() {
                self.wishes.pop();
                return ignored;
            }
            self.points += AFTER_HEAD;
            self.detailed = true;
            if let Some(head) = &mut self.head {
                head.products = fitting;
            }
        }
        let beside = matches!(self.last, Last::Head | Last::Wish) && self.crossing.is_none();
        if self.head.is_some() && beside && name.is_product() {
            self.points += ADJACENT;
        }
        // "a large with ham and cheese and a small": something new begins with what there is one of.
        let begins = self.wishes.len() == 1 && self.head.is_none() && self.joint.and;
        self.points += if begins && !menu.is_single(name) {
            LISTED_NEW
        } else {
            0
        };
        let goes_on_listing =
            self.crossing == Some(Crossing::And) && self.last == Last::Wish && self.head.is_some();
        let listed = name.is_product() && self.is_list(menu, name, goes_on);
        self.points += match () {
            () if listed => LISTED_WISH,
            () if goes_on_listing => WISH + GOES_ON,
            () => WISH,
        };
        self.land(ABRUPT);
        self.last = Last::Wish;
        self.compound = self.head.is_none() && name.is_product();
        self.side = self.compound && menu.is_side_of_any(name);
        self.listing = manner.is_refusal();
        self.all = name.is_all;
        self.manner = None;
        self.spend(manner);
        true
    }

    /// "sugar, just a little": how much of what a question is about, said after its name.
    pub(super) fn answers_question(&mut self, menu: &Menu, phrase: &Phrase) -> bool {
        let manner = match phrase.senses {
            senses if senses.meets(REFUSALS) => Manner::Not,
            senses if senses.has(Senses::LESS) => Manner::Less,
            senses if senses.has(Senses::EXTRA) => Manner::More,
            _ => return false,
        };
        let Some(question) = self.asked_of.take().filter(|_| phrase.name.is_none()) else {
            return false;
        };
        self.manner = Some(manner);
        self.wish(menu, question)
    }

    /// "pearls changed to jelly": the last wish gives way, or is left out.
    fn put_in_place_of_last(&mut self, menu: &Menu, name: &Name) {
        if !std::mem::take(&mut self.swapping) {
            return;
        }
        let last = self.wishes.last_mut();
        let of = last.as_ref().and_then(|w| menu.name(w.entry));
        if let (Some(last), Some(of)) = (last, of)
            && menu.share_slot(of, name)
        {
            if menu.is_single(name) {
                self.wishes.pop();
            } else {
                last.manner = Manner::Not;
            }
        }
    }

    /// What comes now goes on with what is asked for of the head: "with ham and cheese", "chips and salsa".
    fn is_list(&self, menu: &Menu, name: &Name, goes_on: bool) -> bool {
        let Some(head) = &self.head else {
            return (self.with || goes_on) && self.crossing.is_some();
        };
        match self.crossing {
            None => self.with && self.last == Last::Word,
            Some(_) if self.with || goes_on => true,
            Some(Crossing::And) => {
                let side = |p: &u32| menu.is_side(*p, name);
                self.last == Last::Wish
                    || (self.last == Last::Head && head.products.iter().any(side))
            }
            Some(_) => false,
        }
    }

    /// What is refused by half its name may be anything.
    pub(super) fn refuses_part(&self, menu: &Menu, entry: u32) -> bool {
        let part = menu.name(entry).is_some_and(|n| n.is_part && !n.is_noun);
        part && self.manner.is_some_and(Manner::is_refusal)
    }

    /// "cheddar cheese": the last wish, said with the name of what it is a kind of; or "ranch dressing", with a word
    /// that another value has in its name.
    fn is_said_by_last(&self, menu: &Menu, name: &Name) -> bool {
        let beside = self.last == Last::Wish && self.crossing.is_none();
        let last = self.wishes.last().and_then(|w| menu.name(w.entry));
        let noun = |last: &Name| name.is_noun && !last.is_part && menu.share_slot(last, name);
        beside && last.is_some_and(|last| last.is_kind_of(name) || noun(last))
    }

    /// Another name of the head right after it: "pizza pie".
    pub(super) fn says_again(&mut self, menu: &Menu, entry: u32) -> bool {
        let (Some(name), Some(head)) = (menu.name(entry), &mut self.head) else {
            return false;
        };
        if self.last != Last::Head || self.crossing.is_some() || self.other.is_some() {
            return false;
        }
        let named = |p: &u32| name.products.contains(p) || name.parts.contains(p);
        if !head.products.iter().any(named) {
            return false;
        }
        head.products.retain(named);
        true
    }

    /// Takes a number that counts the wish after it: "with two shots".
    pub(super) fn portions(&mut self, menu: &Menu, amount: Amount, next: Option<&What>) -> bool {
        let Amount::Count(value, said) = amount else {
            return false;
        };
        let Some(What::Phrase(Phrase {
            name: Some((entry, _)),
            ..
        })) = next
        else {
            return false;
        };
        let Some(name) = menu.name(*entry).filter(|n| !n.is_product()) else {
            return false;
        };
        let many = match &self.head {
            Some(head) => head.products.iter().any(|p| menu.is_many(*p, name)),
            None => menu.is_countable(name),
        };
        let counted = self.with || self.head.is_some() || self.senses.has(Senses::ADD);
        if !counted || !many || said == Said::Article {
            return false;
        }
        self.portions = whole(value).filter(|n| *n > 0);
        self.points += AMOUNT;
        self.portions.is_some()
    }

    /// "two shots": the thing that is counted is an option itself, and of nothing else.
    pub(super) fn counted_option(
        &mut self,
        menu: &Menu,
        phrase: &Phrase,
        atoms: &[&Atom],
        at: usize,
    ) -> bool {
        let (Some(entry), Some(Amount::Count(value, Said::Pieces))) =
            (phrase.container, phrase.amount)
        else {
            return false;
        };
        let next = atoms.get(at + 1).map(|a| &a.what);
        let named = matches!(next, Some(What::Phrase(Phrase { name: Some(_), .. })));
        let countable = menu.name(entry).is_some_and(|n| menu.is_countable(n));
        let number = whole(value).filter(|n| *n > 0);
        if named || !countable || number.is_none() {
            return false;
        }
        self.portions = number;
        self.wish(menu, entry)
    }

    /// A word that told the manner of a wish asks for nothing else.
    pub(super) fn spend(&mut self, manner: Manner) {
        let spent = match manner {
            Manner::Plain => Senses::NONE,
            Manner::Not | Manner::NotMore => REFUSALS.with(Senses::NO),
            Manner::Less => Senses::LESS,
            Manner::More | Manner::Double => Senses::MORE.with(Senses::EXTRA).with(Senses::DOUBLE),
        };
        self.senses = self.senses.without(spent);
    }
}
