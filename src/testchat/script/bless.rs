//! What happened, written into the file: answers are replaced, comments, blank lines and asserted lines are kept.

use std::collections::BTreeMap;
use std::ops::Range;

use super::answer::{Answer, Kind, Line};
use super::difference::{Stream, streams};
use super::grammar::{Expected, Script, Step};
use super::report::{Problem, Report, What};

/// The file as it is after blessing, and what blessing could not settle.
#[derive(Debug)]
pub struct Blessed {
    /// The whole new text of the file.
    pub text: String,
    /// True when the text is another than it was.
    pub changed: bool,
    /// The problems that are left: acts that could not be done, asserted lines that are not said any more,
    /// and the retailer's orders. The file still has its old answers there.
    pub report: Report,
}

/// Rewrites the answers of the acts that differ. An act whose asserted lines are not all said any more is left as
/// it is, and stays a problem.
pub fn bless(script: &Script, report: Report) -> Blessed {
    let mut edits = Edits::default();
    let mut left = Vec::new();
    let mut blessed = 0;
    for problem in report.problems {
        let What::Difference { step, .. } = problem.what else {
            left.push(problem);
            continue;
        };
        let rewritten = script
            .steps
            .get(step)
            .zip(report.happened.get(step))
            .and_then(|(step, actual)| rewrite(step, actual));
        match rewritten {
            Some(step_edits) => {
                edits.extend(step_edits);
                blessed += 1;
            }
            None => left.extend(unsettled(problem)),
        }
    }
    let lines = edits.apply(&script.source.lines);
    let changed = lines != script.source.lines;
    let end = script.source.line_end;
    let mut text = lines.join(end);
    if !text.is_empty() {
        text.push_str(end);
    }
    Blessed {
        text,
        changed,
        report: Report {
            problems: left,
            blessed,
            ..report
        },
    }
}

/// The problem, and why blessing left it.
fn unsettled(problem: Problem) -> [Problem; 2] {
    let why = Problem {
        what: What::Sentence("not blessed: an asserted line is not said any more".to_owned()),
        ..problem.clone()
    };
    [problem, why]
}

/// Changes to the source: lines taken out, and lines put in before a line.
#[derive(Default)]
struct Edits {
    removed: Vec<Range<usize>>,
    put: BTreeMap<usize, Vec<String>>,
}

impl Edits {
    fn put(&mut self, before: usize, lines: Vec<String>) {
        self.put.entry(before).or_default().extend(lines);
    }

    fn extend(&mut self, other: Edits) {
        self.removed.extend(other.removed);
        for (before, lines) in other.put {
            self.put(before, lines);
        }
    }

    /// A comment inside a removed answer is kept, below what replaces the answer.
    fn apply(mut self, source: &[String]) -> Vec<String> {
        let mut out = Vec::new();
        for (index, line) in source.iter().enumerate() {
            out.extend(self.put.remove(&index).unwrap_or_default());
            let removed = self.removed.iter().any(|r| r.contains(&index));
            if !removed || line.starts_with('#') {
                out.push(line.clone());
            }
        }
        out.extend(self.put.into_values().flatten());
        out
    }
}

/// The edits that make the step expect what happened; `None` if an asserted line stands in the way.
fn rewrite(step: &Step, actual: &[Answer]) -> Option<Edits> {
    let mut edits = Edits::default();
    let last = step.expected.last();
    let end = last.map_or(step.lines.end, |e| e.lines.end);
    let silent = step.expected.iter().find(|e| e.answer.kind == Kind::Silent);
    let spoken = |kind| kind != Kind::Output && kind != Kind::Silent;
    let speaks = actual.iter().any(|a| spoken(a.kind));
    if let Some(silent) = silent
        && speaks
    {
        edits.removed.push(silent.lines.clone());
    }
    for stream in streams(step, actual) {
        if stream.matches() {
            continue;
        }
        if stream.is_free() {
            return None;
        }
        let mut at = stream.expected.first().map_or(end, |e| e.lines.start);
        for pair in pairs(&stream)? {
            match pair {
                (Some(expected), Some(answer)) => {
                    at = expected.lines.end;
                    if !expected.answer.shows_same(answer) {
                        let answer = answer.marked(expected.answer.asserted())?;
                        edits.removed.push(expected.lines.clone());
                        edits.put(expected.lines.start, answer.write(&step.home));
                    }
                }
                (Some(gone), None) => {
                    at = gone.lines.end;
                    edits.removed.push(gone.lines.clone());
                }
                (None, Some(new)) => edits.put(at, new.write(&step.home)),
                (None, None) => {}
            }
        }
    }
    let unsaid = step.expected.iter().find(|e| spoken(e.answer.kind));
    if let Some(unsaid) = unsaid
        && !speaks
    {
        edits.put(unsaid.lines.start, vec!["bot is silent".to_owned()]);
    }
    Some(edits)
}

/// Which expected answer became which; those without a partner are gone or new.
type Pair<'a> = (Option<&'a Expected>, Option<&'a Answer>);

/// The likeliest pairs in order, so that a message put in between does not move all after it. `None` when an
/// answer with asserted lines finds no partner that says them.
fn pairs<'a>(stream: &Stream<'a>) -> Option<Vec<Pair<'a>>> {
    let (expected, actual) = (&stream.expected, &stream.actual);
    // best[i][j]: the likeness of pairing what is left behind the first i and j; None when it cannot be.
    let mut best = vec![vec![None::<usize>; actual.len() + 1]; expected.len() + 1];
    for i in (0..=expected.len()).rev() {
        for j in (0..=actual.len()).rev() {
            let end = (i == expected.len() && j == actual.len()).then_some(0);
            best[i][j] = choices(expected, actual, i, j, &best)
                .map(|(_, score)| score)
                .max()
                .or(end);
        }
    }
    let (mut i, mut j) = (0, 0);
    let mut pairs = Vec::new();
    while i < expected.len() || j < actual.len() {
        let choice = choices(expected, actual, i, j, &best).max_by_key(|(_, score)| *score);
        let ((left, right), _) = choice?;
        i += usize::from(left.is_some());
        j += usize::from(right.is_some());
        pairs.push((left, right));
    }
    Some(pairs)
}

/// What can be done with the i-th expected and the j-th actual answer, and how well all is paired then.
fn choices<'a>(
    expected: &[&'a Expected],
    actual: &[&'a Answer],
    i: usize,
    j: usize,
    best: &[Vec<Option<usize>>],
) -> impl Iterator<Item = (Pair<'a>, usize)> {
    let (left, right) = (expected.get(i).copied(), actual.get(j).copied());
    let both = left.zip(right).and_then(|(l, r)| {
        let score = likeness(&l.answer, r)? + best[i + 1][j + 1]?;
        Some(((left, right), score))
    });
    let gone = left
        .filter(|l| l.answer.asserted().next().is_none())
        .and_then(|_| Some(((left, None), best[i + 1][j]?)));
    let new = right.and_then(|_| Some(((None, right), best[i][j + 1]?)));
    [both, gone, new].into_iter().flatten()
}

/// How alike two answers are: the kind, and the lines they share. `None` if an asserted line is not there.
fn likeness(expected: &Answer, actual: &Answer) -> Option<usize> {
    actual.marked(expected.asserted())?;
    let shared = |line: &&Line| actual.lines.iter().any(|l| l.text == line.text);
    let shared = expected.lines.iter().filter(shared).count();
    let same_kind = usize::from(expected.kind == actual.kind);
    let same = usize::from(expected.shows_same(actual));
    Some(1 + same_kind + 2 * shared + 2 * same)
}
