//! The answer: requests in order, and the words that were not understood.

use std::ops::Range;

use super::{Heard, Talk};
use crate::assistant::compose::atoms::{Atom, What};
use crate::assistant::compose::search::Segment;
use crate::assistant::language::Senses;
use crate::assistant::request::{Request, Understood, Unknown};

/// The nearest products are looked up for so many unknown things of a text.
const MOST_NEAREST: usize = 12;

/// Words that hold other words together, and are no part of a line when they stand at its end.
const GLUE: Senses = Senses::AND
    .with(Senses::OR)
    .with(Senses::BUT)
    .with(Senses::WITH)
    .with(Senses::FOR)
    .with(Senses::INTO);

impl Talk<'_> {
    /// From the first word of a segment to its last, without what separates it from others.
    pub(super) fn span(&self, segment: &Segment) -> Range<usize> {
        let said = self.atoms.get(segment.from..segment.to).unwrap_or(&[]);
        let sense = |a: &&Atom| match &a.what {
            What::Break(_) | What::Filler => false,
            What::Phrase(p) => !p.senses.meets(GLUE) || p.name.is_some() || p.amount.is_some(),
            What::Unknown(_) => true,
        };
        let spoken = |a: &&Atom| !matches!(a.what, What::Break(_));
        let first = said.iter().find(sense).or_else(|| said.iter().find(spoken));
        let last = said
            .iter()
            .rfind(sense)
            .or_else(|| said.iter().rfind(spoken));
        match (first, last) {
            (Some(first), Some(last)) => first.span.start..last.span.end,
            _ => 0..0,
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
                self.unknown.push(atom.span.clone());
            }
        }
    }

    pub(super) fn finish(self) -> Understood {
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
        let unknown = joined(self.raw, self.unknown).into_iter().enumerate();
        let unknown = unknown.map(|(i, span)| {
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
