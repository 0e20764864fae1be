//! What is no order: weighs the words of every clause that speak of shopping against those that do not.

use super::act::{Intent, intent};
use super::search::Segment;
use crate::assistant::language::{Said, Senses};

/// What a segment is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Something is asked for.
    Said,
    /// Something is asked for by words that nobody knows.
    Unknown,
    /// Talk: asks for nothing.
    Talk,
}

// Weights, in half words that nobody knows.
const WORD: u32 = 3;
const TALK: u32 = 25;
const WHY: u32 = 20;
const WHAT: u32 = 8;
const NAMED: u32 = 12;
const DETAIL: u32 = 8;
const VERB: u32 = 12;
const CHANGE: u32 = 16;
const BARE_DETAIL: u32 = 6;
const INTENT: u32 = 8;
/// An unknown thing in a list has at most so many half words.
const LISTED: u32 = 6;
/// Unknown words that nothing marks as a wish: beyond so many half words they are talk.
const PLAIN_UNKNOWN: u32 = 8;

/// One verdict for each segment.
pub(super) fn verdicts(segments: &[Segment]) -> Vec<Verdict> {
    let mut verdicts = Vec::with_capacity(segments.len());
    while let Some(rest) = segments.get(verdicts.len()..).filter(|r| !r.is_empty()) {
        let more = rest.iter().skip(1);
        let length = 1 + more.take_while(|s| s.draft.joint.end.is_none()).count();
        let clause = rest.get(..length).unwrap_or(rest);
        let alone = segments.len() == length;
        verdicts.extend(clause_verdicts(clause, alone));
    }
    verdicts
}

fn clause_verdicts(clause: &[Segment], alone: bool) -> Vec<Verdict> {
    let intents: Vec<Option<Intent>> = clause.iter().map(|s| intent(&s.draft)).collect();
    let speaks: u32 = clause
        .iter()
        .zip(&intents)
        .map(|(s, i)| for_shopping(s, *i))
        .sum();
    let against: u32 = clause.iter().map(against_shopping).sum();
    let talk = against > speaks;
    let judge = |(segment, intent): (&Segment, &Option<Intent>)| {
        let draft = &segment.draft;
        let said = !draft.is_words_only();
        let only_unknown = draft.unknown > 0 && draft.head.is_none() && draft.wishes.is_empty();
        let wish = draft
            .senses
            .meets(Senses::WANT.with(Senses::ADD).with(Senses::HAVE))
            || draft.count.is_some()
            || draft.measure.is_some();
        match intent {
            Some(i) if i.asks.is_courtesy() && draft.unknown == 0 => Verdict::Said,
            Some(i) if i.asks.is_plain() && draft.unknown <= 2 * LISTED => Verdict::Said,
            Some(i) if i.asks.is_grave() && against > 0 => Verdict::Talk,
            _ if draft.senses.meets(Senses::TALK.with(Senses::WHY)) && talk => Verdict::Talk,
            Some(i)
                if !talk && (draft.unknown == 0 || i.weight * INTENT > draft.unknown * WORD) =>
            {
                Verdict::Said
            }
            _ if only_unknown
                && (wish || !alone)
                && draft.unknown <= 2 * LISTED
                && !senses_talk(clause) =>
            {
                Verdict::Unknown
            }
            _ if only_unknown && draft.unknown <= PLAIN_UNKNOWN && !senses_talk(clause) => {
                Verdict::Unknown
            }
            _ if talk || only_unknown => Verdict::Talk,
            _ if said || draft.unknown == 0 => Verdict::Said,
            _ => Verdict::Talk,
        }
    };
    clause.iter().zip(&intents).map(judge).collect()
}

fn senses_talk(clause: &[Segment]) -> bool {
    let talk = Senses::TALK.with(Senses::WHY).with(Senses::WHAT);
    clause.iter().any(|s| s.draft.senses.meets(talk))
}

fn for_shopping(segment: &Segment, intent: Option<Intent>) -> u32 {
    let draft = &segment.draft;
    if let Some(intent) = intent {
        return intent.weight * INTENT;
    }
    let verbs = Senses::WANT
        .with(Senses::ADD)
        .with(Senses::SET)
        .with(Senses::HAVE)
        .with(Senses::FIND);
    let changes = Senses::REPLACE.with(Senses::REFUSE).with(Senses::REMOVE);
    let verb = match () {
        () if draft.senses.meets(changes) => CHANGE,
        () if draft.senses.meets(verbs) => VERB,
        () => 0,
    };
    let number = match draft.count {
        Some((_, Said::Article)) | None => 0,
        Some(_) => 1,
    } + u32::from(draft.measure.is_some());
    let details = number + u32::try_from(draft.wishes.len()).unwrap_or(0);
    match draft.head {
        Some(_) => NAMED + verb + details * DETAIL,
        None if draft.is_words_only() => 0,
        None => verb / 2 + details * BARE_DETAIL,
    }
}

fn against_shopping(segment: &Segment) -> u32 {
    let draft = &segment.draft;
    // A list may hold things that are not sold.
    let listed = draft.head.is_none()
        && draft.unknown <= LISTED
        && (draft.joint.and || draft.joint.or || draft.count.is_some() || draft.measure.is_some());
    let unknown = if listed { 0 } else { draft.unknown * WORD };
    let senses = [
        (Senses::TALK, TALK),
        (Senses::WHY, WHY),
        (Senses::WHAT, WHAT),
    ];
    // "how long do you boil an egg?"
    let how_long = draft.senses.has(Senses::WHEN) && draft.head.is_some();
    let unknown = unknown + if how_long { WHY } else { 0 };
    let asks = senses
        .iter()
        .filter(|(s, _)| draft.senses.has(*s))
        .map(|(_, w)| w);
    let asks = if draft.senses.meets(Senses::HAVE.with(Senses::HOWMUCH)) {
        0
    } else {
        asks.sum()
    };
    unknown + asks
}
