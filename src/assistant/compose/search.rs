//! Atoms to drafts: of all ways to cut the atoms into things said, the one of highest score. A dynamic program over
//! segments; a segment grows only as long as its atoms fit together, so the work is bounded.

use super::act::intent;
use super::atoms::{Atom, Phrase, What};
use super::draft::{Draft, Style};
use crate::assistant::language::{Amount, Said, Senses};
use crate::assistant::menu::Menu;

/// A draft and the atoms it was made of: `from..to`.
#[derive(Clone, Debug)]
pub(super) struct Segment {
    pub from: usize,
    pub to: usize,
    pub draft: Draft,
}

/// No one says one thing in more atoms than this.
const LONGEST: usize = 40;
/// ... and none before it comes to the point.
const MOST_WORDS: usize = 9;
/// Readings of one segment that are followed side by side.
const MOST_READINGS: usize = 5;

/// The best cut; `from` and `to` count all atoms, fillers too. `han`: the text is in Chinese.
pub(super) fn best(menu: &Menu, atoms: &[Atom], han: bool) -> Vec<Segment> {
    let places = places(atoms);
    let said: Vec<&Atom> = places.iter().filter_map(|i| atoms.get(*i)).collect();
    // By the place after it: the total score, and where the last segment begins.
    let mut best: Vec<Option<(i32, usize)>> = vec![None; said.len() + 1];
    if let Some(start) = best.first_mut() {
        *start = Some((0, 0));
    }
    let (mut readings, mut spare) = (Vec::new(), Vec::new());
    let style = Style {
        postfix: is_postfix(menu, &said),
        han,
    };
    for from in 0..said.len() {
        let Some((before, _)) = best.get(from).copied().flatten() else {
            continue;
        };
        readings.clear();
        for at in from..said.len().min(from + LONGEST) {
            grow(menu, &said, style, from, at, &mut readings, &mut spare);
            if at - from > MOST_WORDS && readings.iter().all(|d| d.is_words_only()) {
                break;
            }
            let Some(score) = readings.iter().map(|d| worth(d)).max() else {
                break;
            };
            if let Some(place) = best.get_mut(at + 1)
                && place.is_none_or(|(other, _)| before + score > other)
            {
                *place = Some((before + score, from));
            }
        }
    }
    let mut segments = Vec::new();
    let mut to = said.len();
    while let Some((_, from)) = best.get(to).copied().flatten().filter(|_| to > 0) {
        segments.extend(segment(menu, &said, style, &places, from, to));
        to = from;
    }
    segments.reverse();
    segments
}

/// The places of all atoms that say something; of several breaks in a row only the strongest.
fn places(atoms: &[Atom]) -> Vec<usize> {
    let mut places: Vec<usize> = Vec::with_capacity(atoms.len());
    for (i, atom) in atoms.iter().enumerate() {
        let before = places.last().and_then(|p| atoms.get(*p)).map(|a| &a.what);
        match (&atom.what, before) {
            (What::Filler, _) => {}
            (What::Break(here), Some(What::Break(there))) => {
                if here > there {
                    places.pop();
                    places.push(i);
                }
            }
            _ => places.push(i),
        }
    }
    places
}

fn worth(draft: &Draft) -> i32 {
    draft.score(intent(draft).map_or(0, |i| i.weight))
}

/// The best reading of a segment that was found to be in the best cut.
fn segment(
    menu: &Menu,
    said: &[&Atom],
    style: Style,
    places: &[usize],
    from: usize,
    to: usize,
) -> Option<Segment> {
    let (mut readings, mut spare) = (Vec::new(), Vec::new());
    for at in from..to {
        grow(menu, said, style, from, at, &mut readings, &mut spare);
    }
    let mut draft = *readings.into_iter().max_by_key(|d| worth(d))?;
    for place in draft.ignored.iter_mut().chain(&mut draft.stray) {
        *place = places.get(*place).copied().unwrap_or(0);
    }
    Some(Segment {
        from: places.get(from).copied()?,
        to: places.get(to.checked_sub(1)?)? + 1,
        draft,
    })
}

/// The text says amounts after names: the first thing named has its number right behind it, and none before.
fn is_postfix(menu: &Menu, atoms: &[&Atom]) -> bool {
    let phrases = atoms.iter().map(|a| match &a.what {
        What::Phrase(phrase) => Some(phrase),
        _ => None,
    });
    let numbered = |p: &Phrase| match p.amount {
        Some(Amount::Price(_) | Amount::Noise | Amount::Count(_, Said::Article)) | None => None,
        Some(_) => Some(true),
    };
    let named = |p: &Phrase| {
        let name = p.name.and_then(|(entry, _)| menu.name(entry))?;
        (name.is_product() || !name.parts.is_empty()).then_some(false)
    };
    let mut said = phrases.skip_while(|p| {
        let says = p.and_then(|p| numbered(p).or(named(p)));
        says.is_none()
    });
    let first = said.next().flatten().and_then(|p| numbered(p).or(named(p)));
    let mut after = said.skip_while(|p| p.is_some_and(|p| p.senses.has(Senses::WANT)));
    first == Some(false) && after.next().flatten().and_then(numbered) == Some(true)
}

/// Every reading with one more atom: as the head, or as anything else. `spare` is room to work in.
#[expect(
    clippy::vec_box,
    reason = "a draft is large, and moves from one list to the other at every atom"
)]
fn grow(
    menu: &Menu,
    atoms: &[&Atom],
    style: Style,
    from: usize,
    at: usize,
    readings: &mut Vec<Box<Draft>>,
    spare: &mut Vec<Box<Draft>>,
) {
    if at == from {
        readings.clear();
        readings.push(Box::new(Draft::begin(from == 0, style)));
    }
    spare.clear();
    let grown = spare;
    for mut draft in readings.drain(..) {
        if grown.len() < MOST_READINGS {
            grown.extend(draft.with_head(menu, atoms, at).map(Box::new));
        }
        if grown.len() < MOST_READINGS && draft.take(menu, atoms, at) {
            grown.push(draft);
        }
    }
    if at == from && grown.is_empty() {
        grown.push(Box::new(Draft::stray(from == 0, at)));
    }
    std::mem::swap(readings, grown);
}
