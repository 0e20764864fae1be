//! The numbers of a list's items, which count nothing: "1. bread 2. milk", "1) хлеб", 1、面包.

use crate::assistant::text::{Kind, Text};

/// What the number at a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bullet {
    /// At the start of a line.
    First,
    /// Inside a line: it ends what was before it.
    Inside,
}

/// For every token whether a list's number and its mark begin there.
pub(super) fn bullets(text: &Text) -> Vec<Option<Bullet>> {
    let mut next = None;
    let mut bullets = Vec::with_capacity(text.tokens.len());
    for at in 0..text.tokens.len() {
        let number = numbered(text, at);
        let starts = at.checked_sub(1).is_none_or(|before| {
            let kind = text.tokens.get(before).map(|t| t.kind);
            matches!(kind, Some(Kind::Mark('\n' | ':')))
        });
        let bullet = match number {
            Some(_) if starts => Some(Bullet::First),
            // Only what goes on counting.
            Some(_) if number == next => Some(Bullet::Inside),
            _ => None,
        };
        if bullet.is_some() {
            next = number.and_then(|n| n.checked_add(1));
        }
        bullets.push(bullet);
    }
    bullets
}

/// The number at a token, if a mark stands right after it and something to be numbered after that.
fn numbered(text: &Text, at: usize) -> Option<u32> {
    text.tokens.get(at).filter(|t| t.kind == Kind::Number)?;
    let mark = text.tokens.get(at + 1).filter(|t| t.glued)?;
    let after = text.tokens.get(at + 2)?;
    let thing = match after.kind {
        Kind::Number => !after.glued,
        kind => !matches!(kind, Kind::Mark(_)),
    };
    let is_mark = matches!(mark.kind, Kind::Mark('.' | ')' | '、'));
    let small = text.word(at).parse().ok().filter(|n| (1..100).contains(n));
    small.filter(|_| is_mark && thing)
}

#[cfg(test)]
mod tests {
    use super::Bullet::{First, Inside};
    use super::*;

    fn found(raw: &str) -> Vec<(usize, Bullet)> {
        let bullets = bullets(&Text::read(raw)).into_iter().enumerate();
        bullets.filter_map(|(i, b)| Some((i, b?))).collect()
    }

    #[test]
    fn a_list_counts_on_from_the_start_of_a_line() {
        assert_eq!(found("1. lamp 2. desk"), [(0, First), (3, Inside)]);
        assert_eq!(found("1) lamp, 2) desk"), [(0, First), (4, Inside)]);
        assert_eq!(found("1、灯 2、桌"), [(0, First), (3, Inside)]);
        assert_eq!(found("1. 2 lamps\n2. desk"), [(0, First), (5, First)]);
    }

    #[test]
    fn other_numbers_count() {
        assert_eq!(found("lamp 1. desk 2."), []);
        assert_eq!(found("2 lamps. 3 desks"), []);
        assert_eq!(found("1. lamp 5. desk"), [(0, First)]);
        assert_eq!(found("1.5 lamps"), []);
    }
}
