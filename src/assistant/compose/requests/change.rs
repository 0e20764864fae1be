//! What is said about something that is there already: in the basket, or earlier in the same text.

use std::ops::Range;

use super::{Heard, Talk};
use crate::assistant::compose::act::{Act, act as act_of};
use crate::assistant::compose::draft::{Draft, Head};
use crate::assistant::compose::lines::{Wanted, count, size, whole};
use crate::assistant::language::{Said, Senses};
use crate::assistant::menu::{Menu, Name, Pick};
use crate::assistant::request::{Change, Request, Target};
use crate::shop::{Count, Measure, Size};

impl Talk<'_> {
    /// More, less, or otherwise, of something that is named.
    pub(super) fn change(&mut self, draft: &Draft, head: &Head, act: Act, span: Range<usize>) {
        let held = self.held(head);
        let Some((target, product)) = held.filter(|_| act == Act::Set || draft.wishes.is_empty())
        else {
            // "three colas and eggs, one cola less"
            let said = self
                .said
                .iter()
                .rposition(|s| matches!(s, Heard::Line(l) if head.products.contains(&l.product)));
            if let Some(place) = said.filter(|_| act != Act::More && !draft.before.has(Senses::SET))
                && self.hear_about_line(draft, act, place, &span)
            {
                return;
            }
            // "make it a tea", but "make that with a tea"
            let other = draft.before.has(Senses::SET)
                && !draft.senses.has(Senses::WANT)
                && !draft.before.has(Senses::WITH);
            let removed = act == Act::Set && !other && !draft.before.has(Senses::WITH);
            if act == Act::Set && other {
                self.swap(draft, head, span);
            } else if removed && let Some(target) = self.just_removed() {
                let line = Wanted::of(self.menu, draft, &head.products, &[], span);
                let line = line.and_then(|l| l.line(self.menu, self.raw));
                self.request(line.map(|line| Request::Change {
                    target,
                    to: Change::Instead(line),
                }));
            } else if act != Act::Less {
                self.add(draft, head, span);
            }
            return;
        };
        let picks = draft.picks(self.menu, product);
        self.changes(draft, &target, act, product, &picks);
    }

    /// Something that names no product: about the line said or changed last.
    pub(super) fn hear_unnamed(&mut self, draft: &Draft, span: Range<usize>) {
        let unsaid;
        let draft = if draft.refuses_unsaid() && !self.wished.is_empty() {
            unsaid = draft.without(&self.wished);
            &unsaid
        } else {
            self.wished.clone_from(&draft.wishes);
            draft
        };
        let act = match act_of(draft).unwrap_or(Act::Set) {
            // "add some more pudding" is no more of the tea.
            Act::More if draft.senses.has(Senses::ADD) && !draft.wishes.is_empty() => Act::Set,
            act => act,
        };
        if let Some(target) = self.recount.take().filter(|_| draft.wishes.is_empty()) {
            // "not two colas but four"
            let refused = Request::Remove(vec![target.clone()]);
            let just = matches!(self.said.last(), Some(Heard::Request(last)) if *last == refused);
            if just && (draft.count.is_some() || draft.measure.is_some()) {
                self.said.pop();
                self.changes(draft, &target, Act::Set, u32::MAX, &[]);
                return;
            }
        }
        if draft.senses.has(Senses::LAST) && act == Act::More && draft.wishes.is_empty() {
            self.request(Some(Request::Repeat));
            return;
        }
        let each = draft
            .senses
            .meets(Senses::EACH.with(Senses::BOTH).with(Senses::EVERYTHING));
        if each && self.of_all_lines(draft) {
            return;
        }
        if each && draft.wishes.is_empty() {
            let (count, size) = (
                count(self.menu, draft, u32::MAX),
                size(self.menu, draft, u32::MAX),
            );
            self.fill_earlier(count, size);
            self.each = Some((count, size));
            return;
        }
        let place = self.said.iter().rposition(|s| matches!(s, Heard::Line(_)));
        if let Some(place) = place {
            let heard = self.hear_about_line(draft, act, place, &span)
                || self.meant_in_basket(draft, place);
            match self.implied(draft, act, &span).filter(|_| !heard) {
                Some(line) => self.said.push(Heard::Line(line)),
                None if heard => {}
                None => self.not_understood(draft, span),
            }
            return;
        }
        let asked = self.said.last().and_then(|s| match s {
            Heard::Request(Request::Search(search)) => search.products.first().cloned(),
            _ => None,
        });
        if let Some(product) = asked.and_then(|id| self.menu.product(&id)) {
            // "do you have milk? then two"
            self.said
                .extend(Wanted::of(self.menu, draft, &[product], &[], span).map(Heard::Line));
            return;
        }
        let refused = Senses::REFUSE.with(Senses::WITHOUT).with(Senses::NOT);
        let it = draft.senses.has(Senses::IT) && draft.senses.meets(refused);
        // "the salmon is too dear, away with it"
        if (act == Act::Remove || it) && draft.is_words_only() && self.refuses_spoken_of() {
            return;
        }
        let act = if it { Act::Remove } else { act };
        if let (Act::Remove, true, Some(last)) = (act, draft.is_words_only(), self.last) {
            self.request(Some(Request::Remove(vec![Target::Line(last)])));
            return;
        }
        let refusal = act == Act::Remove && !draft.wishes.is_empty();
        let draft = if refusal { &draft.as_refusal() } else { draft };
        let Some((line, product, picks)) = self.fitting(draft) else {
            match self.implied(draft, act, &span) {
                Some(line) => self.said.push(Heard::Line(line)),
                None if self.refuses_held(draft) => {}
                None => self.not_understood(draft, span),
            }
            return;
        };
        if let Some(picks) = portions(self.menu, draft, product) {
            self.change_options(Target::Line(line), &picks);
            return;
        }
        if act == Act::More && !picks.is_empty() && draft.count.is_some() {
            // "another one without ice"
            let line = Wanted::of(self.menu, draft, &[product], &[], span);
            self.said.extend(line.map(Heard::Line));
            return;
        }
        let act = match act {
            Act::Remove if refusal => Act::Set,
            Act::Remove => Act::Less,
            act => act,
        };
        self.changes(draft, &Target::Line(line), act, product, &picks);
    }

    /// "without the eggs", which are in the basket by themselves. False when something is not.
    fn refuses_held(&mut self, draft: &Draft) -> bool {
        let held = |products: &[u32]| {
            let known = |p: &Option<u32>| p.is_some_and(|p| products.contains(&p));
            self.basket.iter().position(known)
        };
        let wishes = draft.wishes.iter().filter(|w| w.manner.is_refusal());
        let lines = wishes.map(|w| held(&self.menu.name(w.entry)?.products));
        let lines: Option<Vec<usize>> = lines.collect();
        let lines = lines.filter(|lines| !lines.is_empty() && lines.len() == draft.wishes.len());
        let targets = lines.map(|lines| lines.into_iter().map(Target::Line).collect());
        let request = targets.map(Request::Remove);
        let any = request.is_some();
        self.request(request);
        any
    }

    /// What was named in talk is not wanted. False when it is not in the basket.
    pub(super) fn refuses_spoken_of(&mut self) -> bool {
        let Some(products) = self.spoken_of.take() else {
            return false;
        };
        let named = |p: &Option<u32>| p.is_some_and(|p| products.contains(&p));
        let Some(line) = self.basket.iter().position(named) else {
            return false;
        };
        self.request(Some(Request::Remove(vec![Target::Line(line)])));
        true
    }

    /// "all of them hot": of every line just said that can have it. False when none can.
    fn of_all_lines(&mut self, draft: &Draft) -> bool {
        let menu = self.menu;
        if draft.wishes.is_empty() || draft.count.is_some() || draft.measure.is_some() {
            return false;
        }
        let lines = self.said.iter_mut().rev().map_while(|s| match s {
            Heard::Line(line) => Some(line),
            Heard::Request(_) => None,
        });
        let mut any = false;
        for line in lines {
            let picks = draft.picks(menu, line.product);
            if picks.len() == draft.wishes.len() {
                line.choose(menu, &picks);
                any = true;
            }
        }
        any
    }

    /// "two large with ham": of what can be had so, where nothing says of what.
    fn implied(&self, draft: &Draft, act: Act, span: &Range<usize>) -> Option<Wanted> {
        let wanted = draft.senses.meets(Senses::WANT.with(Senses::ADD));
        let several = draft.wishes.len() > 1;
        let some = draft.wishes.iter().any(|w| !w.manner.is_refusal());
        let said = draft.count.is_some() || wanted || several || draft.joint.and;
        if !(some && said && matches!(act, Act::Add | Act::Set)) {
            return None;
        }
        let names = draft.wishes.iter().filter_map(|w| self.menu.name(w.entry));
        let names: Vec<&Name> = names.collect();
        let fits = |product| draft.fits(self.menu, product);
        let products = self.menu.having(&names, fits);
        let mut line = Wanted::of(self.menu, draft, &products, &[], span.clone())?;
        line.implied = true;
        Some(line)
    }

    /// About a line of this very text: more of its wishes, another number, or some of it otherwise.
    pub(super) fn hear_about_line(
        &mut self,
        draft: &Draft,
        act: Act,
        place: usize,
        span: &Range<usize>,
    ) -> bool {
        // What stands between it and what is said of it now is not of it.
        let end = match place + 1 == self.said.len() {
            true => span.end,
            false => 0,
        };
        let Some(Heard::Line(line)) = self.said.get_mut(place) else {
            return false;
        };
        if line.implied {
            line.narrow(|product| draft.fits(self.menu, product));
        }
        let picks = draft.picks(self.menu, line.product);
        if picks.len() < draft.wishes.len() {
            return false;
        }
        if let Some(picks) = portions(self.menu, draft, line.product) {
            line.choose(self.menu, &picks);
            line.span.end = end.max(line.span.end);
            return true;
        }
        let mut number = count(self.menu, draft, line.product);
        let measure = size(self.menu, draft, line.product);
        // "three menus, two drinks without ice" are two of the menus.
        let of_it = !picks.is_empty() && counted(number) < counted(line.count);
        if draft.counts_stray && !of_it {
            number = Count::Unsaid;
        }
        let (some, all) = (counted(number), counted(line.count));
        let clash = |p: &Pick| {
            let mut others = line.picks.iter();
            !p.excluded && others.any(|o| self.menu.same_question(line.product, *p, *o))
        };
        // "two large with ham and two large with fish": what is said again is said of something else.
        let single = |p: &Pick| {
            let mut own = line.picks.iter();
            own.any(|o| {
                self.menu.clash(line.product, *p, *o)
                    || (*o == *p && self.menu.is_one(line.product, *p))
            })
        };
        let numbered = matches!(draft.count, Some((_, said)) if said != Said::Article);
        let changed = Senses::SORRY
            .with(Senses::SET)
            .with(Senses::REPLACE)
            .with(Senses::NO);
        let listed = draft.joint.and && picks.len() > 1 && !draft.senses.meets(changed);
        if (numbered || listed) && picks.iter().any(single) {
            let mut other = line.clone();
            (other.count, other.measure, other.span, other.rest) =
                (number, measure, span.clone(), false);
            other.picks.clear();
            other.choose(self.menu, &picks);
            self.said.push(Heard::Line(other));
            return true;
        }
        // "two large with nuts, two small with honey" are four; "two large, one with honey" are two.
        // "with ham and a thin crust" is one: an article counts only where both cannot be.
        let article = matches!(draft.count, Some((_, Said::Article)));
        let one_of_one = draft.a_one && all <= Some(1);
        let as_many = !picks.is_empty() && some >= all && !article && !one_of_one;
        let another = some.is_some()
            && !line.picks.is_empty()
            && !line.rest
            && (as_many || picks.iter().any(clash));
        // "a lemon tea with less ice, another without"
        let more = act == Act::More && !picks.is_empty() && some.is_some();
        if more {
            let mut other = line.clone();
            (other.count, other.measure, other.span) = (number, measure, span.clone());
            other.picks.clear();
            other.choose(self.menu, &picks);
            self.said.push(Heard::Line(other));
            return true;
        }
        let split = !picks.is_empty()
            && some.is_some()
            && (another || (all != some && !(article && all.is_none())));
        // "a kilo of beef, no, one and a half"
        let sorry = draft.senses.meets(Senses::SORRY.with(Senses::NO));
        if let (true, Some((value, Said::Bare)), Some(Size::Total(of))) =
            (sorry, draft.count, line.measure)
            && picks.is_empty()
            && measure.is_none()
            && line.count == Count::Unsaid
        {
            let kilos = of.value % 1000 == 0 || of.value > 1000;
            let scale = if kilos && value < 50.0 { 1000.0 } else { 1.0 };
            if let Some(value) = whole((value * scale).round()).filter(|v| *v > 0) {
                line.measure = Some(Size::Total(Measure { value, ..of }));
                line.span.end = end.max(line.span.end);
                return true;
            }
        }
        // "ten eggs 2": nothing says what the second number is for.
        let told = act_of(draft).is_some() || draft.senses.meets(Senses::SORRY.with(Senses::NO));
        if picks.is_empty() && some.is_some() && all.is_some() && !told {
            return false;
        }
        if !split {
            // "with ham, no wait, make that bacon"
            if draft.senses.has(Senses::SORRY) && !picks.is_empty() {
                let same = |o: &Pick| picks.iter().any(|p| self.menu.same_slot(*o, *p));
                if let Some(place) = line.picks.iter().rposition(same) {
                    line.picks.remove(place);
                }
            }
            line.choose(self.menu, &picks);
            match (act, some, all) {
                (Act::More, Some(more), Some(all)) => {
                    line.count = recount(line.count, all.saturating_add(more));
                }
                (Act::Less | Act::Remove, Some(less), Some(all)) if less < all => {
                    line.count = recount(line.count, all - less);
                }
                // "two colas, remove five of them"
                (Act::Less | Act::Remove, Some(_), Some(_)) => {
                    self.said.remove(place);
                    return true;
                }
                (_, Some(_), _) => line.count = number,
                _ => {}
            }
            line.measure = match (act, measure, line.measure) {
                (Act::More, Some(Size::Total(more)), Some(Size::Total(of)))
                    if more.unit == of.unit =>
                {
                    let value = of.value.saturating_add(more.value);
                    Some(Size::Total(Measure { value, ..of }))
                }
                (_, measure, of) => measure.or(of),
            };
            line.settle(self.menu);
            line.span.end = end.max(line.span.end);
            return true;
        }
        let mut part = line.clone();
        part.count = number;
        part.span = span.clone();
        if another && all <= some {
            // "ten large with ham and ten with fish" are large too.
            part.picks.retain(|p| self.menu.is_one(line.product, *p));
        }
        part.choose(self.menu, &picks);
        match (all, some) {
            _ if another && all <= some => self.said.push(Heard::Line(part)),
            (Some(all), Some(some)) if all > some => {
                line.count = recount(line.count, all - some);
                line.rest = true;
                part.rest = false;
                self.said.insert(place, Heard::Line(part));
            }
            (None, _) if line.picks.is_empty() => *line = part,
            _ => self.said.push(Heard::Line(part)),
        }
        true
    }

    /// The changes of a basket line that a draft says.
    pub(super) fn changes(
        &mut self,
        draft: &Draft,
        target: &Target,
        act: Act,
        product: u32,
        picks: &[Pick],
    ) {
        // "another half kilo": the article counts nothing.
        let article = draft.measure.is_some() && matches!(draft.count, Some((_, Said::Article)));
        let number = counted(count(self.menu, draft, product)).filter(|_| !article);
        let total: Option<Measure> = size(self.menu, draft, product).map(|s| match s {
            Size::Total(measure) | Size::Each(measure) => measure,
        });
        let mut changes = Vec::new();
        match (act, number, total) {
            (Act::More, None, Some(measure)) => changes.push(Change::MoreMeasure(measure)),
            (Act::More, number, _) => changes.push(Change::More(number.unwrap_or(1))),
            (Act::Less, None, Some(measure)) => changes.push(Change::LessMeasure(measure)),
            (Act::Less, number, _) => changes.push(Change::Less(number.unwrap_or(1))),
            (_, None, Some(measure)) => changes.push(Change::Measure(Size::Total(measure))),
            (_, Some(_), measure) => {
                let article = matches!(draft.count, Some((_, Said::Article)));
                let container = matches!(draft.count, Some((_, Said::Container)));
                if !container && (!article || picks.is_empty()) {
                    changes.push(Change::Count(count(self.menu, draft, product)));
                }
                changes.extend(measure.map(|m| Change::Measure(Size::Each(m))));
            }
            _ => {}
        }
        if changes.is_empty() && picks.is_empty() && self.said.is_empty() {
            let from = self.raw.len() - self.raw.trim_start().len();
            self.unknown.push(from..self.raw.trim_end().len());
        }
        for to in changes {
            let target = target.clone();
            self.request(Some(Request::Change { target, to }));
        }
        if !picks.is_empty() {
            self.change_options(target.clone(), picks);
        }
    }
}

/// "add two shots": the number counts what is added, not the cups.
fn portions(menu: &Menu, draft: &Draft, product: u32) -> Option<Vec<Pick>> {
    let [wish] = draft.wishes.as_slice() else {
        return None;
    };
    let name = menu.name(wish.entry).filter(|n| menu.is_many(product, n))?;
    let pick = menu.pick(product, name, wish.manner)?;
    let number =
        counted(count(menu, draft, product)).filter(|_| draft.added || draft.counts_wish)?;
    Some(vec![pick.times(number)])
}

fn counted(count: Count) -> Option<u32> {
    match count {
        Count::Unsaid => None,
        Count::Packs(n) | Count::Pieces(n) => Some(n),
    }
}

fn recount(count: Count, number: u32) -> Count {
    match count {
        Count::Pieces(_) => Count::Pieces(number),
        _ => Count::Packs(number),
    }
}
