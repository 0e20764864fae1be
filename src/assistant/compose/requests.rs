//! Drafts to requests: what each asks for, in view of what was said before it and of what is in the basket.

use std::ops::Range;

use super::act::{Act, Asks, act, intent};
use super::atoms::{Atom, Break, What};
use super::draft::{Draft, Head};
use super::lines::{Wanted, count, ids, size, whole};
use super::search::Segment;
use super::talk::{Verdict, verdicts};
use crate::assistant::language::{Said, Senses};
use crate::assistant::menu::{Menu, Pick};
use crate::assistant::request::{
    Change, Context, Count, Request, Size, Target, Understood, Unknown,
};
use crate::shop::Measure;

/// The nearest products are looked up for so many unknown things of a text.
const MOST_NEAREST: usize = 12;

pub(super) fn of(
    menu: &Menu,
    raw: &str,
    atoms: &[Atom],
    segments: &[Segment],
    context: &Context,
) -> Understood {
    let mut talk = Talk {
        menu,
        raw,
        atoms,
        basket: context
            .basket
            .iter()
            .map(|line| menu.product(line.product))
            .collect(),
        last: context.last.filter(|last| *last < context.basket.len()),
        said: Vec::new(),
        unknown: Vec::new(),
        act: None,
        each: None,
        done: false,
    };
    let verdicts = verdicts(segments);
    for (i, (segment, verdict)) in segments.iter().zip(verdicts).enumerate() {
        let next = segments.get(i + 1).map(|s| s.draft.joint.end);
        let end = next.unwrap_or_else(|| segment.draft.trailing());
        talk.hear(segment, verdict, end);
    }
    talk.finish()
}

/// Words that hold other words together, and are no part of a line when they stand at its end.
const GLUE: Senses = Senses::AND
    .with(Senses::OR)
    .with(Senses::BUT)
    .with(Senses::WITH)
    .with(Senses::FOR)
    .with(Senses::INTO);

/// What was said so far.
enum Heard {
    Line(Wanted),
    Request(Request),
}

struct Talk<'t> {
    menu: &'t Menu,
    raw: &'t str,
    atoms: &'t [Atom],
    /// Products of the basket's lines.
    basket: Vec<Option<u32>>,
    last: Option<usize>,
    said: Vec<Heard>,
    unknown: Vec<Range<usize>>,
    /// What is being done: goes on over "and".
    act: Option<Act>,
    /// "of each": counts for all lines that say nothing else.
    each: Option<(Count, Option<Size>)>,
    done: bool,
}

impl Talk<'_> {
    fn hear(&mut self, segment: &Segment, verdict: Verdict, end: Option<Break>) {
        let draft = &segment.draft;
        if matches!(
            draft.joint.end,
            Some(Break::Sentence | Break::Line | Break::Question)
        ) {
            self.act = None;
        }
        if verdict == Verdict::Talk {
            if !matches!(self.said.last(), Some(Heard::Request(Request::SmallTalk))) {
                self.said.push(Heard::Request(Request::SmallTalk));
            }
            return;
        }
        self.report_unknown(segment);
        if let Some(intent) = intent(draft) {
            self.act = None;
            match intent.asks {
                Asks::Done => self.done = true,
                asks => self.request(asks.request()),
            }
            return;
        }
        let span = self.span(segment);
        match &draft.head {
            Some(head) => self.hear_named(draft, head, span, end),
            None if draft.unknown > 0 && draft.wishes.is_empty() => {}
            None => self.hear_unnamed(draft, span),
        }
    }

    fn hear_named(&mut self, draft: &Draft, head: &Head, span: Range<usize>, end: Option<Break>) {
        let own = act(draft);
        let numbered = draft.count.is_some() || draft.measure.is_some();
        // "remove milk and eggs", but "remove the milk, two eggs".
        let goes_on = draft.joint.and || draft.joint.or || !numbered;
        let inherited = self
            .act
            .filter(|a| goes_on && matches!(a, Act::Remove | Act::Ask));
        let asked = end == Some(Break::Question) && !numbered && draft.wishes.is_empty();
        let act = match own.or(inherited) {
            None if asked => Act::Ask,
            Some(act) => act,
            None => Act::Add,
        };
        self.act = Some(act);
        if let (Some(category), true) = (head.category, head.products.is_empty()) {
            if act == Act::Ask {
                self.search(&self.menu.category(category).to_vec());
            } else {
                self.unknown.push(span);
            }
            return;
        }
        match act {
            Act::Ask => self.search(&head.products),
            Act::Remove => self.remove(draft, head),
            Act::Swap => self.swap(draft, head, span),
            Act::More | Act::Less | Act::Set => self.change(draft, head, act, span),
            Act::Add => self.add(draft, head, span),
        }
    }

    fn add(&mut self, draft: &Draft, head: &Head, span: Range<usize>) {
        let in_basket: Vec<u32> = self.basket.iter().flatten().copied().collect();
        let Some(mut line) = Wanted::of(self.menu, draft, &head.products, &in_basket, span) else {
            return;
        };
        let unsaid = line.count == Count::Unsaid && line.measure.is_none();
        let or = draft.joint.or && unsaid && line.picks.is_empty();
        match self.said.last_mut() {
            // "milk or kefir": the buyer is asked.
            Some(Heard::Line(before)) if or && before.product != line.product => {
                before.others.push(line.product);
                before.span.end = line.span.end;
                return;
            }
            // "a loaf, sorry, two loaves"; "milk, no wait, kefir"
            Some(Heard::Line(before)) if draft.senses.has(Senses::SORRY) => {
                if unsaid {
                    (line.count, line.measure) = (before.count, before.measure);
                }
                line.span.start = before.span.start;
                *before = line;
                return;
            }
            _ => {}
        }
        if draft.senses.has(Senses::EACH) && draft.count.is_some() != draft.measure.is_some() {
            self.fill_earlier(line.count, line.measure);
            self.each = Some((line.count, line.measure));
        } else if unsaid {
            if let Some((count, measure)) = self.each {
                (line.count, line.measure) = (count, measure);
            }
        } else {
            self.each = None;
        }
        self.said.push(Heard::Line(line));
    }

    fn fill_earlier(&mut self, count: Count, measure: Option<Size>) {
        let lines = self.said.iter_mut().rev().map_while(|s| match s {
            Heard::Line(line) => Some(line),
            Heard::Request(_) => None,
        });
        for line in lines.take_while(|l| l.count == Count::Unsaid && l.measure.is_none()) {
            (line.count, line.measure) = (count, measure);
        }
    }

    fn remove(&mut self, draft: &Draft, head: &Head) {
        let unsaid = self.said.len();
        self.said
            .retain(|s| !matches!(s, Heard::Line(l) if head.products.contains(&l.product)));
        if self.said.len() < unsaid {
            return;
        }
        let Some(target) = self.target(head) else {
            return;
        };
        let some = draft.count.filter(|(_, said)| *said != Said::Article);
        match some.and_then(|(n, _)| whole(n)).filter(|_| !draft.refused) {
            Some(count) => self.request(Some(Request::Change {
                target,
                to: Change::Less(count),
            })),
            None => match self.said.last_mut() {
                Some(Heard::Request(Request::Remove(targets))) => targets.push(target),
                _ => self.request(Some(Request::Remove(vec![target]))),
            },
        }
    }

    fn swap(&mut self, draft: &Draft, head: &Head, span: Range<usize>) {
        // "kefir instead of milk", but "instead of milk kefir" and "replace milk with kefir".
        let turned = draft.before.meets(Senses::INSTEAD.with(Senses::REPLACE))
            || draft.senses.has(Senses::REPLACE);
        let (from, to) = match &draft.other {
            Some(other) if turned => (Some(head), other),
            Some(other) => (Some(other), head),
            None => (None, head),
        };
        let Some(line) = Wanted::of(self.menu, draft, &to.products, &[], span) else {
            return;
        };
        let earlier = self.said.iter().rposition(|s| match (s, from) {
            (Heard::Line(l), Some(from)) => from.products.contains(&l.product),
            (Heard::Line(_), None) => true,
            _ => false,
        });
        let target = match from {
            Some(from) => self.in_basket(from),
            None => self.last.map(Target::Line),
        };
        match (earlier.and_then(|e| self.said.get_mut(e)), target) {
            (Some(Heard::Line(before)), _) => *before = line,
            (_, Some(target)) => {
                let line = line.line(self.menu, self.raw);
                self.request(line.map(|line| Request::Change {
                    target,
                    to: Change::Instead(line),
                }));
            }
            _ => self.said.push(Heard::Line(line)),
        }
    }

    /// More, less, or otherwise, of something that is named.
    fn change(&mut self, draft: &Draft, head: &Head, act: Act, span: Range<usize>) {
        let Some(target) = self
            .in_basket(head)
            .filter(|_| act == Act::Set || draft.wishes.is_empty())
        else {
            if act != Act::Less {
                self.add(draft, head, span);
            }
            return;
        };
        let product = head.products.first().copied().unwrap_or(u32::MAX);
        let picks = draft.picks(self.menu, product);
        self.changes(draft, &target, act, product, &picks);
    }

    /// Something that names no product: about the line said or changed last.
    fn hear_unnamed(&mut self, draft: &Draft, span: Range<usize>) {
        let act = act(draft).unwrap_or(Act::Set);
        if draft.senses.has(Senses::EACH) && draft.wishes.is_empty() {
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
            if !self.hear_about_line(draft, act, place, &span) {
                self.unknown.push(span);
            }
            return;
        }
        let asked = self.said.last().and_then(|s| match s {
            Heard::Request(Request::Search(ids)) => ids.first().cloned(),
            _ => None,
        });
        if let Some(product) = asked.and_then(|id| self.menu.product(&id)) {
            // "do you have milk? then two"
            self.said
                .extend(Wanted::of(self.menu, draft, &[product], &[], span).map(Heard::Line));
            return;
        }
        let Some(last) = self.last else {
            self.unknown.push(span);
            return;
        };
        if act == Act::Remove && draft.is_words_only() {
            self.request(Some(Request::Remove(vec![Target::Line(last)])));
            return;
        }
        let product = self.basket.get(last).copied().flatten().unwrap_or(u32::MAX);
        let picks = draft.picks(self.menu, product);
        if picks.len() < draft.wishes.len() {
            self.unknown.push(span);
            return;
        }
        let act = if act == Act::Remove { Act::Less } else { act };
        self.changes(draft, &Target::Line(last), act, product, &picks);
    }

    /// About a line of this very text: more of its wishes, another number, or some of it otherwise.
    fn hear_about_line(
        &mut self,
        draft: &Draft,
        act: Act,
        place: usize,
        span: &Range<usize>,
    ) -> bool {
        let Some(Heard::Line(line)) = self.said.get_mut(place) else {
            return false;
        };
        let picks = draft.picks(self.menu, line.product);
        if picks.len() < draft.wishes.len() {
            return false;
        }
        let number = count(self.menu, draft, line.product);
        let measure = size(self.menu, draft, line.product);
        let (some, all) = (counted(number), counted(line.count));
        let split = !picks.is_empty() && some.is_some() && all != some;
        if !split {
            line.choose(self.menu, &picks);
            match (act, some, all) {
                (Act::More, Some(more), Some(all)) => {
                    line.count = recount(line.count, all.saturating_add(more));
                }
                (Act::Less | Act::Remove, Some(less), Some(all)) if less < all => {
                    line.count = recount(line.count, all - less);
                }
                (_, Some(_), _) => line.count = number,
                _ => {}
            }
            line.measure = measure.or(line.measure);
            line.span.end = span.end.max(line.span.end);
            return true;
        }
        let mut part = line.clone();
        part.count = number;
        part.span = span.clone();
        part.choose(self.menu, &picks);
        match (all, some) {
            (Some(all), Some(some)) if all > some => {
                line.count = recount(line.count, all - some);
                self.said.insert(place, Heard::Line(part));
            }
            (None, _) if line.picks.is_empty() => *line = part,
            _ => self.said.push(Heard::Line(part)),
        }
        true
    }

    /// The changes of a basket line that a draft says.
    fn changes(&mut self, draft: &Draft, target: &Target, act: Act, product: u32, picks: &[Pick]) {
        let number = counted(count(self.menu, draft, product));
        let total: Option<Measure> = size(self.menu, draft, product).map(|s| match s {
            Size::Total(measure) | Size::Each(measure) => measure,
        });
        let mut changes = Vec::new();
        match (act, number, total) {
            (Act::More, None, Some(measure)) => changes.push(Change::MoreMeasure(measure)),
            (Act::More, number, _) => changes.push(Change::More(number.unwrap_or(1))),
            (Act::Less, number, _) => changes.push(Change::Less(number.unwrap_or(1))),
            (_, None, Some(measure)) => changes.push(Change::Measure(Size::Total(measure))),
            (_, Some(_), measure) => {
                let article = matches!(draft.count, Some((_, Said::Article)));
                if !(article && !picks.is_empty()) {
                    changes.push(Change::Count(count(self.menu, draft, product)));
                }
                changes.extend(measure.map(|m| Change::Measure(Size::Each(m))));
            }
            _ => {}
        }
        if !picks.is_empty() {
            let (values, options) = ids(self.menu, picks);
            changes.push(Change::Options { values, options });
        }
        for to in changes {
            let target = target.clone();
            self.request(Some(Request::Change { target, to }));
        }
    }

    fn search(&mut self, products: &[u32]) {
        let ids = products
            .iter()
            .filter_map(|p| self.menu.item(*p).map(|i| i.id.clone()));
        match self.said.last_mut() {
            Some(Heard::Request(Request::Search(found))) => found.extend(ids),
            _ => {
                let found = ids.collect();
                self.request(Some(Request::Search(found)));
            }
        }
    }

    fn request(&mut self, request: Option<Request>) {
        self.said.extend(request.map(Heard::Request));
    }

    /// The line of the basket that is named.
    fn in_basket(&self, head: &Head) -> Option<Target> {
        let named = |p: &Option<u32>| p.is_some_and(|p| head.products.contains(&p));
        let mut places = (0..).zip(&self.basket).filter(|(_, p)| named(p));
        let (place, product) = places.next()?;
        let id = product
            .and_then(|p| self.menu.item(p))
            .map(|i| i.id.clone());
        match places.next() {
            Some(_) => id.map(Target::Product),
            None => Some(Target::Line(place)),
        }
    }

    fn target(&self, head: &Head) -> Option<Target> {
        self.in_basket(head).or_else(|| {
            let item = self.menu.item(*head.products.first()?)?;
            Some(Target::Product(item.id.clone()))
        })
    }

    /// From the first word of a segment to its last, without what separates it from others.
    fn span(&self, segment: &Segment) -> Range<usize> {
        let said = self.atoms.get(segment.from..segment.to).unwrap_or(&[]);
        let mut words = said.iter().filter(|a| match &a.what {
            What::Break(_) | What::Filler => false,
            What::Phrase(p) => !p.senses.meets(GLUE) || p.name.is_some() || p.amount.is_some(),
            What::Unknown(_) => true,
        });
        let start = words.next().map_or(0, |a| a.span.start);
        let end = words.next_back().map_or_else(
            || {
                said.iter()
                    .find(|a| a.span.start == start)
                    .map_or(start, |a| a.span.end)
            },
            |a| a.span.end,
        );
        start..end
    }

    fn report_unknown(&mut self, segment: &Segment) {
        let draft = &segment.draft;
        for at in segment.from..segment.to {
            let Some(atom) = self.atoms.get(at) else {
                continue;
            };
            let unknown = matches!(atom.what, What::Unknown(_)) && !draft.ignored.contains(&at);
            if unknown || draft.stray.contains(&at) {
                self.unknown.push(atom.span.clone());
            }
        }
    }

    fn finish(self) -> Understood {
        let mut requests: Vec<Request> = Vec::new();
        for said in self.said {
            match said {
                Heard::Request(request) => requests.push(request),
                Heard::Line(wanted) => {
                    let Some(line) = wanted.line(self.menu, self.raw) else {
                        continue;
                    };
                    match requests.last_mut() {
                        Some(Request::Add(lines)) => lines.push(line),
                        _ => requests.push(Request::Add(vec![line])),
                    }
                }
            }
        }
        if self.done && requests.is_empty() && self.unknown.is_empty() {
            requests.push(Request::CheckOut);
        }
        if requests.is_empty() && self.unknown.is_empty() && !self.raw.trim().is_empty() {
            requests.push(Request::SmallTalk);
        }
        let unknown = self.unknown.into_iter().enumerate().map(|(i, span)| {
            let words = self.raw.get(span.clone()).unwrap_or("").to_owned();
            let near = if i < MOST_NEAREST {
                self.menu.nearest(&words)
            } else {
                Vec::new()
            };
            let nearest = near.iter().filter_map(|p| self.menu.item(*p));
            Unknown {
                span,
                nearest: nearest.map(|i| i.id.clone()).collect(),
                words,
            }
        });
        Understood {
            requests,
            unknown: unknown.collect(),
        }
    }
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
