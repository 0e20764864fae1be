//! Expected against happened, stream by stream. A stream is what one person sees in one chat, or their toasts, or
//! a command's output: order counts within it, and not between streams.

use similar::{Algorithm, DiffTag, capture_diff_slices};

use super::answer::{Answer, Kind, Line};
use super::grammar::{Expected, Step};

/// One line of a difference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
    Same(String),
    /// Expected, and did not happen.
    Missing(String),
    /// Happened, and was not expected.
    Extra(String),
}

/// What was expected and what happened in one stream.
#[derive(Debug)]
pub(super) struct Stream<'a> {
    pub expected: Vec<&'a Expected>,
    pub actual: Vec<&'a Answer>,
}

#[derive(PartialEq, Clone, Copy)]
enum Class {
    Output,
    Toasts,
    Messages,
}

fn key(answer: &Answer) -> (&str, Class) {
    let class = match answer.kind {
        Kind::Output => Class::Output,
        kind if kind.is_toast() => Class::Toasts,
        _ => Class::Messages,
    };
    (&answer.chat, class)
}

impl<'a> Stream<'a> {
    /// True when only asserted lines are expected here.
    pub(super) fn is_free(&self) -> bool {
        self.expected.iter().any(|e| e.answer.kind == Kind::Says)
    }

    pub(super) fn matches(&self) -> bool {
        if self.is_free() {
            return self.assertions().iter().all(|(_, found)| *found);
        }
        let pairs = self.expected.iter().zip(&self.actual);
        self.expected.len() == self.actual.len()
            && pairs.into_iter().all(|(e, a)| e.answer.shows_same(a))
    }

    /// The asserted lines, each with whether it was found behind the one before it.
    fn assertions(&self) -> Vec<(&'a Line, bool)> {
        let whole = |a: &&&Answer| matches!(a.kind, Kind::Message | Kind::Edit);
        let said = self.actual.iter().filter(whole).flat_map(|a| &a.lines);
        let mut said = said.map(|line| line.text.as_str());
        let asserted = self.expected.iter().flat_map(|e| &e.answer.lines);
        let found = |line: &'a Line| {
            let mut ahead = said.clone();
            let found = ahead.any(|text| text == line.text);
            if found {
                said = ahead;
            }
            (line, found)
        };
        asserted.map(found).collect()
    }

    fn changes(&self, home: &str) -> Vec<Change> {
        if self.is_free() {
            return self.missing_assertions(home);
        }
        // Compared as plain lines; those expected are shown as the file has them, with their marks.
        let mut shown = Vec::new();
        let mut plain = Vec::new();
        for expected in &self.expected {
            shown.extend(expected.answer.write(home));
            let lines = expected.answer.lines.iter().map(|l| l.text.clone());
            let unmarked =
                Answer::plain(&expected.answer.chat, expected.answer.kind, lines.collect());
            plain.extend(unmarked.write(home));
        }
        let actual: Vec<String> = self.actual.iter().flat_map(|a| a.write(home)).collect();
        let mut changes = Vec::new();
        for op in capture_diff_slices(Algorithm::Myers, &plain, &actual) {
            let (tag, old, new) = op.as_tag_tuple();
            if tag == DiffTag::Equal {
                changes.extend(shown[old].iter().cloned().map(Change::Same));
                continue;
            }
            changes.extend(shown[old].iter().cloned().map(Change::Missing));
            changes.extend(actual[new].iter().cloned().map(Change::Extra));
        }
        changes
    }

    fn missing_assertions(&self, home: &str) -> Vec<Change> {
        let head = self
            .expected
            .first()
            .map(|e| Answer::plain(&e.answer.chat, Kind::Says, Vec::new()));
        let head = head.map(|says| says.write(home).concat());
        let lines = self.assertions().into_iter().map(|(line, found)| {
            let text = format!("    ! {}", line.text);
            if found {
                Change::Same(text)
            } else {
                Change::Missing(text)
            }
        });
        let said = self.actual.iter().flat_map(|a| a.write(home));
        head.map(Change::Same)
            .into_iter()
            .chain(lines)
            .chain(said.map(Change::Extra))
            .collect()
    }
}

/// The streams of an act. An act with `bot says:` leaves chats that it does not name free, so those are left out.
pub(super) fn streams<'a>(step: &'a Step, actual: &'a [Answer]) -> Vec<Stream<'a>> {
    let expected: Vec<&Expected> = step
        .expected
        .iter()
        .filter(|e| e.answer.kind != Kind::Silent)
        .collect();
    let mut keys = Vec::new();
    let keyed = actual.iter().chain(expected.iter().map(|e| &e.answer));
    for key in keyed.map(key) {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    let stream = |wanted| Stream {
        expected: expected
            .iter()
            .copied()
            .filter(|e| key(&e.answer) == wanted)
            .collect(),
        actual: actual.iter().filter(|a| key(a) == wanted).collect(),
    };
    let streams: Vec<Stream> = keys.into_iter().map(stream).collect();
    let free = streams.iter().any(Stream::is_free);
    streams
        .into_iter()
        .filter(|s| !(free && s.expected.is_empty()))
        .collect()
}

/// What differs in an act; empty when it went as written.
pub(super) fn difference(step: &Step, actual: &[Answer]) -> Vec<Change> {
    let streams = streams(step, actual);
    let differing = streams.iter().filter(|s| !s.matches());
    differing.flat_map(|s| s.changes(&step.home)).collect()
}
