//! What in the basket is meant: by its name, by what it can have, or by what it is like.

use std::ops::Range;

use super::{Heard, Talk};
use crate::assistant::compose::act::Act;
use crate::assistant::compose::draft::{Draft, Head, Joint};
use crate::assistant::compose::lines::{Wanted, ids};
use crate::assistant::language::Senses;
use crate::assistant::menu::{Manner, Pick};
use crate::assistant::request::{Change, Request, Target};

impl Talk<'_> {
    /// The line of the basket that is named.
    pub(super) fn in_basket(&self, head: &Head) -> Option<Target> {
        self.held(head).map(|(target, _)| target)
    }

    /// The same, and its product.
    pub(super) fn held(&self, head: &Head) -> Option<(Target, u32)> {
        let named = |p: &Option<u32>| p.is_some_and(|p| head.products.contains(&p));
        let mut places = (0..).zip(&self.basket).filter(|(_, p)| named(p));
        let (place, product) = places.next()?;
        let product = (*product)?;
        let target = match places.next() {
            Some(_) => Target::Product(self.menu.item(product)?.id.clone()),
            None => Target::Line(place),
        };
        Some((target, product))
    }

    /// The line whose product is called so in words that name nothing: "instead of the sunflower".
    pub(super) fn called_in_basket(&self) -> Option<Target> {
        let unknown = self.unknown.last()?;
        let words = self.raw.get(unknown.clone())?;
        let called = |p: &Option<u32>| p.is_some_and(|p| self.menu.is_called(p, words));
        self.basket.iter().position(called).map(Target::Line)
    }

    pub(super) fn target(&self, head: &Head) -> Option<Target> {
        self.in_basket(head).or_else(|| {
            let item = self.menu.item(*head.products.first()?)?;
            Some(Target::Product(item.id.clone()))
        })
    }

    /// The line that can have all that is wished: the last one touched, or another. None when none was touched.
    pub(super) fn fitting(&self, draft: &Draft) -> Option<(usize, u32, Vec<Pick>)> {
        self.fitting_if(draft, |_| true)
    }

    fn fitting_if(
        &self,
        draft: &Draft,
        holds: impl Fn(u32) -> bool,
    ) -> Option<(usize, u32, Vec<Pick>)> {
        let mut fits = self.latest_first().filter_map(|line| {
            let product = self.basket.get(line).copied().flatten().unwrap_or(u32::MAX);
            let picks = draft.picks(self.menu, product);
            let fits = picks.len() == draft.wishes.len() && holds(product);
            fits.then_some((line, product, picks))
        });
        fits.next().filter(|_| self.last.is_some())
    }

    fn latest_first(&self) -> impl Iterator<Item = usize> {
        self.last.into_iter().chain((0..self.basket.len()).rev())
    }

    /// "one with oat milk", after a latte: what is named is a detail of it.
    pub(super) fn as_detail(&self, draft: &Draft, head: &Head) -> Option<Draft> {
        let line = match self.said.last() {
            Some(Heard::Line(line)) => line,
            Some(_) => return None,
            None => return self.as_detail_of_basket(draft, head),
        };
        let bare = draft.wishes.iter().all(|w| Some(w.entry) == head.kind);
        let of_it = draft.before.has(Senses::WITH)
            || (draft.before.has(Senses::ADD) && bare && draft.joint == Joint::default())
            || (draft.count.is_some() && draft.before.has(Senses::FOR));
        let name = self.menu.name(head.entry)?;
        let pick = self.menu.pick(line.product, name, Manner::Plain);
        (of_it && draft.other.is_none() && pick.is_some()).then(|| draft.as_detail(head))
    }

    /// The same of the basket: "with oat milk", when nothing else is said.
    fn as_detail_of_basket(&self, draft: &Draft, head: &Head) -> Option<Draft> {
        let joins = draft.before.meets(Senses::WITH.with(Senses::FOR));
        let verbs = Senses::WANT.with(Senses::ADD).with(Senses::MORE);
        let plain = draft.wishes.is_empty() && draft.count.is_none() && draft.measure.is_none();
        let detail = draft.as_detail(head);
        let of_it = joins && plain && !draft.senses.meets(verbs) && draft.other.is_none();
        (of_it && self.fitting(&detail).is_some()).then_some(detail)
    }

    /// What looks like an addition, but is said of what is in the basket: "cola I want five", "the latte without
    /// sugar".
    pub(super) fn change_held(&mut self, draft: &Draft, head: &Head) -> bool {
        let said = draft.senses;
        let adds = said.meets(Senses::ADD.with(Senses::MORE));
        let numbered = draft.count.is_some() || draft.measure.is_some();
        let detail =
            self.alone && draft.detailed && !(numbered || adds || draft.before.has(Senses::WANT));
        // "only two", "two is enough", "sorry, two"
        let told = Senses::ONLY
            .with(Senses::DONE)
            .with(Senses::SORRY)
            .with(Senses::HOWMUCH);
        let only = numbered && said.meets(told);
        let plain = draft.wishes.is_empty() || said.has(Senses::SORRY);
        let number = (draft.told_after || only) && plain && !adds;
        let held = self.held(head);
        if let Some((target, product)) = held.filter(|_| number || detail) {
            let picks = draft.picks(self.menu, product);
            self.changes(draft, &target, Act::Set, product, &picks);
            return true;
        }
        // "the tea without ice", of a tea that has a longer name.
        let longer = self.menu.name(head.entry).map_or(&[][..], |n| &n.group);
        let fits = self.fitting_if(draft, |product| longer.contains(&product));
        let Some((line, product, picks)) = fits.filter(|_| detail && head.kind.is_none()) else {
            return false;
        };
        self.changes(draft, &Target::Line(line), Act::Set, product, &picks);
        true
    }

    /// "no pearls": of the last thing in the basket that can be without them.
    pub(super) fn leave_out(&mut self, head: &Head) -> bool {
        let Some(name) = self.menu.name(head.entry) else {
            return false;
        };
        let mut picks = self.latest_first().filter_map(|line| {
            let product = self.basket.get(line).copied().flatten()?;
            Some((line, self.menu.pick(product, name, Manner::Not)?))
        });
        let first = picks.next();
        drop(picks);
        let Some((line, pick)) = first else {
            return false;
        };
        self.change_options(Target::Line(line), &[pick]);
        true
    }

    /// "the chicken without peanuts", of a dish that is in the basket and is called so in a longer name.
    pub(super) fn meant_in_basket(&mut self, draft: &Draft, place: usize) -> bool {
        let Some(Heard::Line(line)) = self.said.get(place) else {
            return false;
        };
        let plain = line.picks.is_empty() && line.is_unsaid();
        let words = self.raw.get(line.span.clone()).unwrap_or("");
        let called = self.fitting_if(draft, |p| self.menu.is_called(p, words));
        let Some((at, product, picks)) = called.filter(|_| plain) else {
            return false;
        };
        self.said.remove(place);
        let target = Target::Line(at);
        self.changes(draft, &target, Act::Set, product, &picks);
        true
    }

    /// "the tea changed to a large one": nothing is put in its place. False when something else is.
    pub(super) fn otherwise(&mut self, draft: &Draft, head: &Head, span: &Range<usize>) -> bool {
        let after = draft.senses.has(Senses::REPLACE) && !draft.before.has(Senses::REPLACE);
        let into = Senses::WITH
            .with(Senses::FOR)
            .with(Senses::INTO)
            .with(Senses::IT);
        let detail = match &draft.other {
            Some(other) => {
                let name = self.menu.name(other.entry);
                let product = head.products.first().copied().unwrap_or(u32::MAX);
                let pick = name.and_then(|n| self.menu.pick(product, n, Manner::Plain));
                let mut detail = draft.as_detail(other);
                detail.head = Some(head.clone());
                (after && pick.is_some()).then_some(detail)
            }
            None => {
                let said =
                    !draft.wishes.is_empty() || draft.count.is_some() || draft.measure.is_some();
                let of_it = draft.senses.has(Senses::REPLACE) && !draft.before.meets(into);
                (said && of_it).then(|| draft.clone())
            }
        };
        let Some(detail) = detail else {
            return false;
        };
        let said = self
            .said
            .iter()
            .rposition(|s| matches!(s, Heard::Line(l) if head.products.contains(&l.product)));
        if let Some(place) = said {
            return self.hear_about_line(&detail, Act::Set, place, span);
        }
        if let Some((target, product)) = self.held(head) {
            let picks = detail.picks(self.menu, product);
            self.changes(&detail, &target, Act::Set, product, &picks);
            return true;
        }
        let line = Wanted::of(self.menu, &detail, &head.products, &[], span.clone());
        let new = after || draft.detailed;
        self.said.extend(line.filter(|_| new).map(Heard::Line));
        new
    }

    pub(super) fn change_options(&mut self, target: Target, picks: &[Pick]) {
        let (values, options) = ids(self.menu, picks);
        let to = Change::Options { values, options };
        self.request(Some(Request::Change { target, to }));
    }
}
