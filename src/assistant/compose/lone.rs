//! Single Han characters that are known, inside words that are not: 水 in 薪水 is no water.

use super::atoms::{Atom, Phrase, What};
use crate::assistant::language::{Amount, Said, Senses};
use crate::assistant::menu::Menu;
use crate::assistant::text::{Kind, Text};

/// Gives them back to the words they stand in.
pub(super) fn characters(menu: &Menu, text: &Text, atoms: Vec<Atom>) -> Vec<Atom> {
    let lone: Vec<bool> = (0..atoms.len())
        .map(|i| is_one_han(text, &atoms, i) && is_part(menu, &atoms, i))
        .collect();
    let mut kept: Vec<Atom> = Vec::with_capacity(atoms.len());
    for (mut atom, lone) in atoms.into_iter().zip(lone) {
        if lone {
            atom.what = What::Unknown(1);
        }
        match (kept.last_mut(), &atom.what) {
            (
                Some(Atom {
                    span,
                    what: What::Unknown(words),
                }),
                What::Unknown(more),
            ) if span.end == atom.span.start => {
                span.end = atom.span.end;
                *words += more;
            }
            _ => kept.push(atom),
        }
    }
    kept
}

fn is_one_han(text: &Text, atoms: &[Atom], at: usize) -> bool {
    atoms.get(at).is_some_and(|atom| {
        let first = text
            .tokens
            .partition_point(|t| t.span.start < atom.span.start);
        let token = text.tokens.get(first);
        token.is_some_and(|t| t.kind == Kind::Han && t.span.end == atom.span.end)
    })
}

/// What stands beside an atom says that it is a part of a longer word.
fn is_part(menu: &Menu, atoms: &[Atom], at: usize) -> bool {
    let unknown = |i: usize| {
        atoms
            .get(i)
            .is_some_and(|a| matches!(a.what, What::Unknown(_)))
    };
    let joined = |i: usize| match (atoms.get(i), atoms.get(i + 1)) {
        (Some(one), Some(next)) => one.span.end == next.span.start,
        _ => false,
    };
    let counts = |i: usize| {
        let what = atoms.get(i).map(|a| &a.what);
        let amount = what.and_then(|w| match w {
            What::Phrase(phrase) => phrase.amount,
            _ => None,
        });
        matches!(amount, Some(Amount::Count(..) | Amount::Measure(..)))
    };
    let packed = |i: usize| {
        let what = atoms.get(i).map(|a| &a.what);
        matches!(
            what,
            Some(What::Phrase(Phrase {
                name: None,
                amount: Some(Amount::Measure(..) | Amount::Count(_, Said::Packs)),
                ..
            }))
        )
    };
    let after = unknown(at + 1) && joined(at);
    let before = at.checked_sub(1).filter(|b| unknown(*b) && joined(*b));
    match atoms.get(at).map(|a| &a.what) {
        Some(What::Phrase(Phrase {
            name: Some((entry, _)),
            senses,
            amount: None,
            ..
        })) if senses.is_empty() => {
            let product = menu.name(*entry).is_some_and(|n| n.facets.is_empty());
            // 一瓶白醋 counts vinegar, whatever its kind.
            let counted = before.and_then(|b| b.checked_sub(1)).is_some_and(counts);
            // ... and so does 白醋一瓶.
            let counted = counted || (joined(at) && packed(at + 1));
            product && (after || (before.is_some() && !counted))
        }
        Some(What::Phrase(Phrase {
            name: None,
            amount: None,
            senses,
            ..
        })) => after && (before.is_some() || senses.has(Senses::LESS)),
        _ => false,
    }
}
