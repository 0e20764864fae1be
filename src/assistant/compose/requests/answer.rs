//! The answer: requests in order, and the words that were not understood.

use std::ops::Range;

use super::{Heard, Talk};
use crate::assistant::compose::act::intent_of_all;
use crate::assistant::compose::atoms::{Atom, Phrase, What};
use crate::assistant::compose::draft::Draft;
use crate::assistant::compose::search::Segment;
use crate::assistant::language::Senses;
use crate::assistant::request::{Change, Request, Target, Understood, Unknown};

/// What more products can have says nothing about which is meant.
const MOST_IMPLIED: usize = 12;
/// The nearest products are looked up for so many unknown things of a text.
const MOST_NEAREST: usize = 12;

/// Words that hold other words together, and are no part of what stands between them.
const BINDS: Senses = Senses::AND
    .with(Senses::OR)
    .with(Senses::BUT)
    .with(Senses::WITH)
    .with(Senses::FOR)
    .with(Senses::INTO);
/// Words that ask for a line, and are no part of it when they stand at its edge.
const GLUE: Senses = BINDS.with(Senses::WANT).with(Senses::ADD);
/// ... before it.
const OPENS: Senses = GLUE.with(Senses::MORE).with(Senses::SET).with(Senses::IT);
/// ... after it.
const CLOSES: Senses = GLUE.with(Senses::WITHOUT).with(Senses::NOT);

impl Talk<'_> {
    /// From the first word of a segment to its last, without what separates it from others.
    pub(super) fn span(&self, segment: &Segment) -> Range<usize> {
        let said = self.atoms.get(segment.from..segment.to).unwrap_or(&[]);
        let draft = &segment.draft;
        let named = draft.head.is_some();
        let line = named || (draft.senses.has(Senses::MORE) && !draft.wishes.is_empty());
        let (opens, closes) = if line {
            (OPENS, CLOSES)
        } else {
            (BINDS, BINDS)
        };
        let names = |p: &Phrase| {
            let name = p.name.and_then(|(entry, _)| self.menu.name(entry));
            name.is_some_and(|n| p.senses.is_empty() || !n.is_question())
        };
        let says = |a: &Atom, glue: Senses| match &a.what {
            What::Break(_) | What::Filler => false,
            What::Phrase(p) => !p.senses.meets(glue) || names(p) || p.amount.is_some(),
            What::Unknown(_) => !named,
        };
        let spoken = |a: &&Atom| !matches!(a.what, What::Break(_));
        let first = said
            .iter()
            .find(|a| says(a, opens))
            .or_else(|| said.iter().find(spoken));
        let last = said
            .iter()
            .rfind(|a| says(a, closes))
            .or_else(|| said.iter().rfind(spoken));
        match (first, last) {
            (Some(first), Some(last)) => first.span.start..last.span.end,
            _ => 0..0,
        }
    }

    /// The words of a segment that name a thing, known or not, as they were written.
    pub(super) fn naming(&self, segment: &Segment) -> String {
        let atoms = self.atoms.get(segment.from..segment.to).unwrap_or(&[]);
        let purpose = |a: &Atom| matches!(&a.what, What::Phrase(p) if p.senses.has(Senses::FOR) && p.name.is_none());
        let names = |a: &&Atom| match &a.what {
            What::Unknown(_) => true,
            What::Phrase(p) => {
                let name = p.name.and_then(|(entry, _)| self.menu.name(entry));
                let thing = name.is_some_and(|n| {
                    n.is_product() || !n.parts.is_empty() || !n.categories.is_empty()
                });
                thing && p.senses.without(Senses::GOODS).is_empty()
            }
            _ => false,
        };
        let from = atoms.iter().position(|a| names(&a)).unwrap_or(atoms.len());
        let run = atoms
            .iter()
            .skip(from)
            .take_while(|a| names(a) || matches!(a.what, What::Filler) || purpose(a));
        let last = run.filter(|a| names(a)).last();
        let first = atoms.get(from).map_or(0, |a| a.span.start);
        self.raw
            .get(first..last.map_or(first, |a| a.span.end))
            .unwrap_or("")
            .to_owned()
    }

    /// Ids of the allergens that a segment refuses: "without nuts", "nut free".
    pub(super) fn avoiding(&self, segment: &Segment) -> Vec<String> {
        let said = self.atoms.get(segment.from..segment.to).unwrap_or(&[]);
        let phrases: Vec<&Phrase> = said
            .iter()
            .filter_map(|a| match &a.what {
                What::Phrase(phrase) => Some(phrase),
                _ => None,
            })
            .collect();
        let refuses = Senses::WITHOUT.with(Senses::NOT).with(Senses::REFUSE);
        let mut avoided = Vec::new();
        for (i, phrase) in phrases.iter().enumerate() {
            let before = i.checked_sub(1).and_then(|b| phrases.get(b));
            let after = phrases.get(i + 1);
            let refused = before.is_some_and(|p| p.senses.meets(refuses))
                || after.is_some_and(|p| p.senses.has(Senses::FREE));
            // What is on sale by this name is refused as such, unless all of the shop is asked about.
            let any = phrase.name.is_none() || segment.draft.senses.has(Senses::FIND);
            let allergen = phrase.allergen.filter(|_| refused && any);
            avoided.extend(allergen.map(str::to_owned));
        }
        avoided
    }

    /// What is not understood beside what is looked for.
    pub(super) fn report_beside(&mut self, segment: &Segment, sought: &str) {
        let from = self.unknown.len();
        self.report_unknown(segment);
        if segment.draft.head.is_none() {
            let raw = self.raw;
            let told = self.unknown.split_off(from).into_iter();
            let beside = |r: &Range<usize>| !raw.get(r.clone()).is_some_and(|w| sought.contains(w));
            self.unknown.extend(told.filter(beside));
        }
    }

    pub(super) fn report_unknown(&mut self, segment: &Segment) {
        let draft = &segment.draft;
        for at in segment.from..segment.to {
            let Some(atom) = self.atoms.get(at) else {
                continue;
            };
            let unknown = matches!(atom.what, What::Unknown(_));
            if unknown || draft.stray.contains(&at) {
                self.not_understood(draft, atom.span.clone());
            }
        }
    }

    pub(super) fn not_understood(&mut self, draft: &Draft, span: Range<usize>) {
        if draft.is_refusal() {
            self.refused.push(span.clone());
        }
        self.unknown.push(span);
    }

    /// What the message as a whole asks for, when nothing in it is named and no part of it asks for anything.
    fn asked_by_all(&self, requests: &[Request]) -> Option<Request> {
        let idle = |r: &Request| matches!(r, Request::SmallTalk | Request::No);
        let phrases = || {
            self.atoms.iter().filter_map(|a| match &a.what {
                What::Phrase(phrase) => Some(phrase),
                _ => None,
            })
        };
        let named = |p: &Phrase| {
            let name = p.name.and_then(|(entry, _)| self.menu.name(entry));
            name.is_some_and(|n| n.is_named() || !n.parts.is_empty())
        };
        if !requests.iter().all(idle) || phrases().any(named) {
            return None;
        }
        let said = phrases().fold(Senses::NONE, |senses, p| senses.with(p.senses));
        intent_of_all(said)?.request()
    }

    /// "twenty eggs, my mistake": the number is that of what the basket holds.
    fn correct_held(&mut self) {
        let [Heard::Line(line)] = self.said.as_slice() else {
            return;
        };
        let held = self.basket.iter().position(|p| *p == Some(line.product));
        let to = match line.measure {
            Some(size) => Change::Measure(size),
            None => Change::Count(line.count),
        };
        if let Some(held) = held.filter(|_| !line.is_unsaid() && line.picks.is_empty()) {
            let target = Target::Line(held);
            self.said = vec![Heard::Request(Request::Change { target, to })];
        }
    }

    pub(super) fn finish(mut self) -> Understood {
        if self.correcting {
            self.correct_held();
        }
        let mut requests: Vec<Request> = Vec::new();
        let anything =
            |s: &Heard| matches!(s, Heard::Line(l) if l.implied && l.others.len() > MOST_IMPLIED);
        for said in self.said.iter().filter(|s| anything(s)) {
            if let Heard::Line(line) = said {
                self.unknown.push(line.span.clone());
            }
        }
        self.said.retain(|s| !anything(s));
        for said in std::mem::take(&mut self.said) {
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
        if let Some(request) = self.asked_by_all(&requests) {
            return Understood {
                requests: vec![request],
                ..Understood::default()
            };
        }
        let courtesy = |r: &Request| {
            matches!(
                r,
                Request::Thanks | Request::Greeting | Request::Yes | Request::No
            )
        };
        if self.done && requests.iter().all(courtesy) && self.unknown.is_empty() {
            requests.retain(|r| !matches!(r, Request::Yes | Request::No));
            requests.push(Request::CheckOut);
        }
        if requests.is_empty() && self.unknown.is_empty() && !self.raw.trim().is_empty() {
            requests.push(Request::SmallTalk);
        }
        let unknown = joined(self.raw, self.unknown).into_iter().enumerate();
        let unknown = unknown.map(|(i, span)| {
            let words = self.raw.get(span.clone()).unwrap_or("").to_owned();
            let refused = |r: &Range<usize>| r.start < span.end && span.start < r.end;
            let near = if i < MOST_NEAREST && !self.refused.iter().any(refused) {
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
            ..Understood::default()
        }
    }
}

/// Spans in order, each once; those with nothing but blanks between them are one.
fn joined(raw: &str, mut spans: Vec<Range<usize>>) -> Vec<Range<usize>> {
    spans.sort_by_key(|s| (s.start, s.end));
    let mut joined: Vec<Range<usize>> = Vec::new();
    for span in spans.into_iter().filter(|s| !s.is_empty()) {
        match joined.last_mut() {
            Some(last)
                if span.start <= last.end
                    || raw
                        .get(last.end..span.start)
                        .is_some_and(|between| between.trim_matches([' ', '\t']).is_empty()) =>
            {
                last.end = last.end.max(span.end);
            }
            _ => joined.push(span),
        }
    }
    joined
}
