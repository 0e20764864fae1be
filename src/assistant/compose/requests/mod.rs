//! Drafts to requests: what each asks for, in view of what was said before it and of what is in the basket.

use std::ops::Range;

mod answer;
mod basket;
mod change;

use crate::assistant::compose::act::{Act, Asks, act, intent};
use crate::assistant::compose::atoms::{Atom, Break};
use crate::assistant::compose::draft::{Draft, Head, Wish};
use crate::assistant::compose::lines::{Wanted, whole};
use crate::assistant::compose::search::Segment;
use crate::assistant::compose::talk::{Verdict, verdicts};
use crate::assistant::language::{Said, Senses};
use crate::assistant::menu::Menu;
use crate::assistant::request::{
    Change, Context, Count, Request, Search, Size, Target, Understood,
};
use crate::shop::{Fen, Measure};

pub(in crate::assistant::compose) fn of(
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
        refused: Vec::new(),
        cooking: false,
        is_list: segments.iter().filter(|s| is_counted(&s.draft)).count() > 1,
        alone: segments.iter().filter(|s| s.draft.head.is_some()).count() == 1,
        act: None,
        removing: false,
        refusing: false,
        each: None,
        recount: None,
        wished: Vec::new(),
        correcting: false,
        words: String::new(),
        avoided: Vec::new(),
        spoken_of: None,
        done: false,
    };
    let verdicts = verdicts(segments);
    for (i, (segment, verdict)) in segments.iter().zip(verdicts).enumerate() {
        let next = segments.get(i + 1);
        let end = next.map_or_else(|| segment.draft.trailing(), |s| s.draft.joint.end);
        let named = next.and_then(|next| segment.draft.named_by(menu, &next.draft));
        match named {
            Some(draft) => talk.hear(&Segment { draft, ..*segment }, verdict, end),
            None => talk.hear(segment, verdict, end),
        }
    }
    talk.finish()
}

/// What was said so far.
enum Heard {
    Line(Wanted),
    Request(Request),
}

/// So many of it, or so much.
fn is_counted(draft: &Draft) -> bool {
    let counted = matches!(draft.count, Some((_, said)) if said != Said::Article);
    draft.head.is_some() && (counted || draft.measure.is_some())
}

/// It asks what there is.
fn looks_around(draft: &Draft) -> bool {
    let around = Senses::HAVE
        .with(Senses::FIND)
        .with(Senses::SHOW)
        .with(Senses::MENU);
    let asks = Senses::ASKING.with(Senses::WHAT).with(Senses::HOWMUCH);
    let wants = Senses::WANT.with(Senses::ADD);
    draft.senses.meets(around) || (draft.senses.meets(asks) && !draft.senses.meets(wants))
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
    /// What of the unknown is not wanted anyway.
    refused: Vec<Range<usize>>,
    /// Only one thing is named in the text.
    alone: bool,
    /// The text says of several things how much of them.
    is_list: bool,
    /// What is being said is what the things are for.
    cooking: bool,
    /// What is being done: goes on over "and".
    act: Option<Act>,
    /// ... and over commas.
    removing: bool,
    /// What was removed last was refused, not taken out by a verb.
    refusing: bool,
    /// "of each": counts for all lines that say nothing else.
    each: Option<(Count, Option<Size>)>,
    /// What was said is taken back: what comes next is in its place.
    correcting: bool,
    /// The words of what is being said that name a thing.
    words: String,
    /// Ids of the allergens that what is being said refuses.
    avoided: Vec<String>,
    /// What was named in talk.
    spoken_of: Option<Vec<u32>>,
    /// What was asked for last of what is not named.
    wished: Vec<Wish>,
    /// Just refused in a number: another number may follow.
    recount: Option<Target>,
    done: bool,
}

impl Talk<'_> {
    fn hear(&mut self, segment: &Segment, verdict: Verdict, end: Option<Break>) {
        let correcting = std::mem::take(&mut self.correcting);
        let mut corrected;
        let mut draft = &segment.draft;
        if correcting && verdict != Verdict::Talk {
            corrected = draft.clone();
            corrected.senses = corrected.senses.with(Senses::SORRY);
            draft = &corrected;
        }
        if self.takes_back(draft) {
            self.correcting = true;
            return;
        }
        if matches!(
            draft.joint.end,
            Some(Break::Sentence | Break::Line | Break::Question)
        ) {
            self.act = None;
        }
        // "milk, or soy milk if there is none": there is some.
        let known = matches!(self.said.last(), Some(Heard::Line(_))) && self.unknown.is_empty();
        if draft.senses.has(Senses::ELSE) && draft.head.is_some() && known {
            return;
        }
        if self.is_cooked(draft) {
            self.report_unknown(segment);
            return;
        }
        self.words = self.naming(segment);
        let sought = self.words.clone();
        self.avoided = self.avoiding(segment);
        // Its name may be that of a product, or of something in one.
        let mut wishes = draft.wishes.iter();
        let named = draft.refused || wishes.any(|w| w.manner.is_refusal());
        let of_all = draft.is_words_only() || (draft.senses.has(Senses::FIND) && named);
        if !self.avoided.is_empty() && of_all && draft.unknown == 0 {
            // "nothing with peanuts"
            self.words.clear();
            self.search(&[], draft);
            return;
        }
        let bounded = draft.price.is_some() && draft.senses.has(Senses::UNDER);
        if bounded && self.hear_price(draft) {
            self.report_beside(segment, &sought);
            return;
        }
        if verdict == Verdict::Talk {
            self.spoken_of = draft.head.as_ref().map(|h| h.products.clone());
            if !matches!(self.said.last(), Some(Heard::Request(Request::SmallTalk))) {
                self.said.push(Heard::Request(Request::SmallTalk));
            }
            return;
        }
        if self.hear_price(draft) {
            self.report_beside(segment, &sought);
            return;
        }
        self.report_unknown(segment);
        if draft.is_words_only() && draft.senses.is_empty() {
            return;
        }
        let refuses = Senses::REMOVE.with(Senses::REFUSE);
        let both = draft.senses.has(Senses::BOTH) && draft.senses.meets(refuses);
        if both && draft.is_words_only() && self.refuse_said() {
            return;
        }
        if let Some(intent) = intent(draft) {
            self.act = None;
            match intent.asks {
                // "is the oil dear? how much"
                Asks::HowMuch if self.spoken_of.is_some() => {
                    let products = self.spoken_of.take().unwrap_or_default();
                    self.search(&products, draft);
                }
                // "the milk is too dear. no"
                Asks::No if draft.senses.has(Senses::REFUSE) && self.refuses_spoken_of() => {}
                Asks::Menu if draft.unknown > 0 => self.search(&[], draft),
                Asks::Done => self.done = true,
                asks => self.request(asks.request()),
            }
            return;
        }
        let span = self.span(segment);
        match &draft.head {
            Some(head) => self.hear_named(draft, head, span, end),
            None if draft.unknown > 0 && looks_around(draft) => self.search(&[], draft),
            None if draft.counts_unknown() => {}
            None if draft.unknown > 0 && draft.wishes.is_empty() => {}
            None => self.hear_unnamed(draft, span),
        }
    }

    /// 做西红柿鸡蛋面, beside a list: what the things are for, not more of them.
    fn is_cooked(&mut self, draft: &Draft) -> bool {
        let numbered = draft.count.is_some() || draft.measure.is_some();
        let goes_on =
            self.cooking && draft.joint.end.is_none() && !draft.senses.meets(Senses::WANT);
        let cooks = draft.senses.has(Senses::COOK) || goes_on;
        let names = draft.head.is_some() || draft.is_words_only();
        self.cooking = self.is_list && cooks && names && !numbered;
        self.cooking
    }

    /// "no", "wait" and nothing else, after something was said.
    fn takes_back(&self, draft: &Draft) -> bool {
        let no = draft.senses.has(Senses::NO.with(Senses::NOT));
        let sorry = draft.senses.meets(Senses::SORRY.with(Senses::BACK)) || no;
        let more = Senses::WANT
            .with(Senses::DONE)
            .with(Senses::THANKS)
            .with(Senses::TALK);
        let line = matches!(self.said.last(), Some(Heard::Line(_)));
        let held = self.said.is_empty() && draft.senses.has(Senses::SORRY) && self.last.is_some();
        sorry
            && (line || held)
            && draft.is_words_only()
            && draft.unknown == 0
            && !draft.senses.meets(more)
    }

    fn hear_named(&mut self, draft: &Draft, head: &Head, span: Range<usize>, end: Option<Break>) {
        self.recount = None;
        if let Some(detail) = self.as_detail(draft, head) {
            self.hear_unnamed(&detail, span);
            return;
        }
        let own = act(draft);
        let numbered = draft.count.is_some() || draft.measure.is_some();
        // "remove milk and eggs", but "remove the milk, two eggs".
        let goes_on = draft.joint.and || draft.joint.or || !numbered;
        // "no milk, eggs": what is refused is not taken out, and a comma ends it.
        let goes_on = goes_on && (self.removing || draft.joint.and || draft.joint.or);
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
        self.removing |= draft
            .senses
            .meets(Senses::REMOVE.with(Senses::HAVE).with(Senses::SHOW));
        self.removing &= matches!(act, Act::Remove | Act::Ask);
        if let (Some(category), true) = (head.category, head.products.is_empty()) {
            if act == Act::Ask || (act == Act::Add && !numbered) {
                let menu = self.menu;
                self.search(menu.category(category), draft);
            } else {
                self.unknown.push(span);
            }
            return;
        }
        match act {
            Act::Ask => {
                let around = Senses::WHAT.with(Senses::SHOW).with(Senses::FIND);
                match draft.senses.meets(around) && draft.wishes.is_empty() {
                    true => self.search(&self.menu.group(head.entry), draft),
                    false => self.search(&head.products, draft),
                }
            }
            Act::Remove => self.remove(draft, head),
            Act::Swap => self.swap(draft, head, span),
            Act::More | Act::Less | Act::Set => self.change(draft, head, act, span),
            Act::Add => self.add(draft, head, span),
        }
    }

    /// "not the milk, the kefir": in place of what was just refused, or of what is refused now.
    fn in_place(&mut self, draft: &Draft, head: &Head, span: &Range<usize>) -> bool {
        let own = Senses::ADD.with(Senses::MORE);
        if !self.refusing || draft.senses.meets(own) || self.held(head).is_some() {
            return false;
        }
        let Some(target) = self.just_removed() else {
            return false;
        };
        let line = Wanted::of(self.menu, draft, &head.products, &[], span.clone());
        let line = line.and_then(|l| l.line(self.menu, self.raw));
        self.request(line.map(|line| Request::Change {
            target,
            to: Change::Instead(line),
        }));
        true
    }

    fn add(&mut self, draft: &Draft, head: &Head, span: Range<usize>) {
        if self.in_place(draft, head, &span) {
            return;
        }
        if self.change_held(draft, head) || self.of_all_said(draft, head, &span) {
            return;
        }
        let in_basket: Vec<u32> = self.basket.iter().flatten().copied().collect();
        let Some(mut line) = Wanted::of(self.menu, draft, &head.products, &in_basket, span) else {
            return;
        };
        let unsaid = line.count == Count::Unsaid && line.measure.is_none();
        let or = draft.joint.or && unsaid && line.picks.is_empty();
        let known = |s: &&mut Heard| matches!(s, Heard::Line(l) if l.product == line.product || l.others.contains(&line.product));
        let again = unsaid && !line.picks.is_empty();
        let before = match again {
            true => self.said.iter_mut().rev().find(known),
            false => self.said.last_mut(),
        };
        match before {
            // "milk or kefir": the buyer is asked.
            Some(Heard::Line(before)) if or && before.product != line.product => {
                before.others.push(line.product);
                before.span.end = line.span.end;
                return;
            }
            // "fries and wings, the fries with salt"; "wine, red wine"
            Some(Heard::Line(before))
                if unsaid
                    && !draft.joint.and
                    && (before.product == line.product
                        || before.others.contains(&line.product)) =>
            {
                before.product = line.product;
                before.others = line.others;
                before.choose(self.menu, &line.picks);
                before.span.end = line.span.end.max(before.span.end);
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

    /// "on all of those pizzas mushrooms": of the line that names them.
    fn of_all_said(&mut self, draft: &Draft, head: &Head, span: &Range<usize>) -> bool {
        let all = Senses::BOTH.with(Senses::IT).with(Senses::EVERYTHING);
        let numbered = draft.count.is_some() || draft.measure.is_some();
        if !draft.before.meets(all) || numbered {
            return false;
        }
        let named = |s: &Heard| matches!(s, Heard::Line(l) if head.products.contains(&l.product));
        let place = self.said.iter().rposition(named);
        place.is_some_and(|place| self.hear_about_line(draft, Act::Set, place, span))
    }

    fn fill_earlier(&mut self, count: Count, measure: Option<Size>) {
        let lines = self.said.iter_mut().rev().map_while(|s| match s {
            Heard::Line(line) => Some(line),
            Heard::Request(_) => None,
        });
        for line in lines.take_while(|l| l.measure.is_none()) {
            match (line.count, measure) {
                (Count::Unsaid, _) => (line.count, line.measure) = (count, measure),
                (_, Some(Size::Total(each) | Size::Each(each))) => {
                    line.measure = Some(Size::Each(each));
                }
                _ => break,
            }
        }
    }

    fn remove(&mut self, draft: &Draft, head: &Head) {
        // "milk and butter, neither of them"
        let all = Senses::BOTH.with(Senses::EVERYTHING);
        let refusals = Senses::REMOVE.with(Senses::REFUSE).with(Senses::NOT);
        let behind = draft.senses.meets(refusals) || draft.refused;
        let behind = behind && !draft.before.meets(refusals);
        if draft.senses.meets(all) || (behind && draft.joint.and) {
            self.refuse_said();
        }
        if self.takes_some(draft, head) {
            return;
        }
        let unsaid = self.said.len();
        self.said
            .retain(|s| !matches!(s, Heard::Line(l) if head.products.contains(&l.product)));
        if self.said.len() < unsaid && self.in_basket(head).is_none() {
            return;
        }
        if self.in_basket(head).is_none() && self.leave_out(head) {
            return;
        }
        self.refusing = !draft.senses.has(Senses::REMOVE);
        // "rather oranges, no apples"
        if let (true, Some(target @ Target::Line(_)), [Heard::Line(line)]) =
            (self.refusing, self.in_basket(head), self.said.as_slice())
            && draft.count.is_none()
        {
            let line = line.line(self.menu, self.raw);
            self.said.clear();
            self.request(line.map(|line| Request::Change {
                target,
                to: Change::Instead(line),
            }));
            return;
        }
        let Some(target) = self.target(head) else {
            return;
        };
        let vague = [Said::Article, Said::Container];
        let some = draft.count.filter(|(_, said)| !vague.contains(said));
        let number = some.and_then(|(n, _)| whole(n)).filter(|_| !draft.refused);
        let weight = draft.measure.filter(|_| !draft.refused && number.is_none());
        let weight = weight.and_then(|(value, unit, _)| {
            Some(Measure {
                value: whole(value.round())?,
                unit,
            })
        });
        match number {
            // "remove 200 g of beef"
            None if weight.is_some() => {
                let less = weight.map(Change::LessMeasure);
                self.request(less.map(|to| Request::Change { target, to }));
            }
            Some(count) => self.request(Some(Request::Change {
                target,
                to: Change::Less(count),
            })),
            None => match self.said.last_mut() {
                Some(Heard::Request(Request::Remove(targets))) => targets.push(target),
                _ => {
                    let known = matches!(target, Target::Line(_));
                    self.recount = some.filter(|_| known).map(|_| target.clone());
                    self.request(Some(Request::Remove(vec![target])));
                }
            },
        }
    }

    /// "three colas, remove one cola": of a line said before. False when it does not say how many of it.
    fn takes_some(&mut self, draft: &Draft, head: &Head) -> bool {
        let said = self.said.iter_mut().rev().find_map(|s| match s {
            Heard::Line(line) if head.products.contains(&line.product) => Some(line),
            _ => None,
        });
        let (Some(line), false) = (said, draft.refused) else {
            return false;
        };
        let less = draft.count.filter(|(_, said)| *said != Said::Article);
        let less = less.and_then(|(less, _)| whole(less));
        line.takes(less)
    }

    /// What was just named is taken out too. False when nothing was.
    fn refuse_said(&mut self) -> bool {
        let mut targets = Vec::new();
        while let Some(Heard::Line(line)) = self.said.last() {
            if !line.is_unsaid() {
                break;
            }
            let head = line.head();
            targets.extend(self.target(&head));
            self.said.pop();
        }
        targets.reverse();
        let any = !targets.is_empty();
        self.request(any.then_some(Request::Remove(targets)));
        any
    }

    /// "no milk, kefir instead": the line that was just taken out of the basket, to put something in its place.
    pub(super) fn just_removed(&mut self) -> Option<Target> {
        let target = match self.said.last() {
            Some(Heard::Request(Request::Remove(targets))) => match targets.as_slice() {
                [target @ Target::Line(_)] => target.clone(),
                _ => return None,
            },
            _ => return None,
        };
        self.said.pop();
        Some(target)
    }

    fn swap(&mut self, draft: &Draft, head: &Head, span: Range<usize>) {
        if self.otherwise(draft, head, &span) {
            return;
        }
        // "make the potatoes three kilos instead"
        let numbered = draft.count.is_some() || draft.measure.is_some();
        if let (None, true, Some((target, product))) = (&draft.other, numbered, self.held(head)) {
            let picks = draft.picks(self.menu, product);
            self.changes(draft, &target, Act::Set, product, &picks);
            return;
        }
        // "kefir instead of milk", but "instead of milk kefir" and "replace milk with kefir".
        let first = Senses::INSTEAD.with(Senses::REPLACE).with(Senses::REMOVE);
        let turned = draft.first_refused
            || draft.before.meets(first)
            || draft.senses.meets(Senses::REPLACE.with(Senses::SET));
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
            None if earlier.is_some() => None,
            None => match self.just_removed().or_else(|| self.called_in_basket()) {
                Some(target) => Some(target),
                None => self.last.map(Target::Line),
            },
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

    /// "snacks under 20 yuan", "I have 50 yuan": what can be had for it. False when no price bounds anything.
    fn hear_price(&mut self, draft: &Draft) -> bool {
        let counts = draft.count.is_some_and(|(_, said)| said != Said::Article);
        if draft.price.is_none() || counts || draft.measure.is_some() {
            return false;
        }
        let bounds = draft.senses.has(Senses::UNDER) || looks_around(draft);
        if !bounds || !draft.wishes.is_empty() {
            return false;
        }
        match &draft.head {
            Some(head) if head.products.is_empty() => {
                let menu = self.menu;
                let members = head.category.map_or(&[][..], |c| menu.category(c));
                self.search(members, draft);
            }
            Some(head) => self.search(&self.menu.group(head.entry), draft),
            None => self.search(&[], draft),
        }
        true
    }

    fn search(&mut self, products: &[u32], draft: &Draft) {
        let ids = products
            .iter()
            .filter_map(|p| self.menu.item(*p).map(|i| i.id.clone()));
        let mut search = Search {
            products: ids.collect(),
            words: std::mem::take(&mut self.words),
            most: draft.price.map(|fen| Fen(fen as i64)),
            without: std::mem::take(&mut self.avoided),
            price: draft.senses.has(Senses::HOWMUCH),
        };
        match self.said.last_mut() {
            // "I have 50 yuan. What fruit is there?"
            Some(Heard::Request(Request::Search(before)))
                if before.words.is_empty()
                    && (before.most.is_some() || !before.without.is_empty()) =>
            {
                search.most = search.most.or(before.most);
                search.without.append(&mut before.without);
                *before = search;
            }
            Some(Heard::Request(Request::Search(before)))
                if !before.products.is_empty() && !search.products.is_empty() =>
            {
                before.products.append(&mut search.products);
            }
            _ => self.request(Some(Request::Search(search))),
        }
    }

    fn request(&mut self, request: Option<Request>) {
        // Said twice in other words is said once.
        let again = match (self.said.last(), &request) {
            (Some(Heard::Request(before)), Some(now)) => before == now,
            _ => false,
        };
        self.said
            .extend(request.filter(|_| !again).map(Heard::Request));
    }
}
