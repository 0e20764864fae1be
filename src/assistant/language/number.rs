//! Numbers in a text: which numerals make one number, and how it was said.

use super::Numeral;
use super::amount::Said;
use super::numeral::{Sum, digits};
use crate::assistant::text::{Kind, Text};
use crate::shop::{Lang, Unit};

/// The numerals of a text, by the token at which they begin.
pub(in crate::assistant) struct Numerals {
    at: Vec<Vec<(usize, Numeral)>>,
    kinds: Vec<Kind>,
    /// Nothing but an amount is said.
    alone: bool,
}

impl Numerals {
    /// The number tokens of a text; words are added with [`Numerals::add`].
    pub fn of(text: &Text, lang: Lang) -> Numerals {
        let mut numerals = Numerals {
            at: vec![Vec::new(); text.tokens.len()],
            kinds: text.tokens.iter().map(|t| t.kind).collect(),
            alone: false,
        };
        for (i, token) in text.tokens.iter().enumerate() {
            let numeral = match token.kind {
                Kind::Number => digits(text.word(i), lang == Lang::En).map(Numeral::Value),
                Kind::Mark('×' | '*') => Some(Numeral::Times),
                Kind::Mark('¥') => Some(Numeral::MoneySign),
                _ => None,
            };
            let is_fraction = || text.word(i).contains(['/', '\u{2044}']);
            match numeral {
                Some(Numeral::Value(value)) if is_fraction() => {
                    numerals.add(i, i + 1, Numeral::Part(value));
                    numerals.add(i, i + 1, Numeral::AndPart(value));
                }
                Some(numeral) => numerals.add(i, i + 1, numeral),
                None => {}
            }
        }
        numerals
    }

    /// The same for a text that is nothing but an amount.
    pub fn of_amount(text: &Text, lang: Lang) -> Numerals {
        Numerals {
            alone: true,
            ..Numerals::of(text, lang)
        }
    }

    pub fn add(&mut self, from: usize, to: usize, numeral: Numeral) {
        let numeral = match numeral {
            Numeral::OverAlone if self.alone => Numeral::Over,
            Numeral::ValueAlone(value) if self.alone => Numeral::Value(value),
            Numeral::OverAlone | Numeral::ValueAlone(_) => return,
            numeral => numeral,
        };
        if let Some(here) = self.at.get_mut(from) {
            here.push((to, numeral));
            here.sort_by_key(|(to, _)| std::cmp::Reverse(*to));
        }
    }

    pub(super) fn get<T>(
        &self,
        at: usize,
        pick: impl Fn(Numeral) -> Option<T>,
    ) -> Option<(usize, T)> {
        let here = self.at.get(at)?;
        here.iter()
            .find_map(|(to, numeral)| pick(*numeral).map(|t| (*to, t)))
    }

    pub(super) fn skip(&self, mut at: usize, what: impl Fn(Numeral) -> bool) -> usize {
        while let Some((to, ())) = self.get(at, |n| what(n).then_some(())) {
            at = to;
        }
        at
    }

    pub(super) fn kind(&self, at: usize) -> Option<Kind> {
        self.kinds.get(at).copied()
    }

    /// A unit of weight or volume after a number. What is a container too is one in an order, unless a part of it is
    /// said: two cups, but half a cup of sugar.
    pub(super) fn unit(&self, at: usize, number: f64) -> Option<(usize, (Unit, f64, bool))> {
        let whole = !self.alone && number.fract() == 0.0;
        let container = self.get(at, |n| is(n, Numeral::Pack)).is_some();
        self.get(at, measure).filter(|_| !(whole && container))
    }

    /// Past a hyphen, if one is here: "six-pack".
    pub(super) fn past_hyphen(&self, at: usize) -> usize {
        at + usize::from(self.kind(at) == Some(Kind::Mark('-')))
    }
}

fn value(n: Numeral) -> Option<Numeral> {
    matches!(n, Numeral::Value(_) | Numeral::Scale(_)).then_some(n)
}

pub(super) fn part(n: Numeral) -> Option<f64> {
    match n {
        Numeral::Part(p) => Some(p),
        _ => None,
    }
}

fn part_after(n: Numeral) -> Option<f64> {
    match n {
        Numeral::PartAfter(p) => Some(p),
        _ => None,
    }
}

pub(super) fn and_part(n: Numeral) -> Option<f64> {
    match n {
        Numeral::AndPart(p) => Some(p),
        _ => None,
    }
}

fn group(n: Numeral) -> Option<f64> {
    match n {
        Numeral::Group(g) => Some(g),
        _ => None,
    }
}

fn group_after(n: Numeral) -> Option<f64> {
    match n {
        Numeral::GroupAfter(g) => Some(g),
        _ => None,
    }
}

pub(super) fn measure(n: Numeral) -> Option<(Unit, f64, bool)> {
    match n {
        Numeral::Measure { unit, size, alone } => Some((unit, size, alone)),
        _ => None,
    }
}

pub(super) fn money(n: Numeral) -> Option<f64> {
    match n {
        Numeral::Money(fen) => Some(fen),
        _ => None,
    }
}

pub(super) fn each_size(n: Numeral) -> Option<(Unit, f64)> {
    match n {
        Numeral::Size { unit, size } => Some((unit, size)),
        _ => None,
    }
}

pub(super) fn is(n: Numeral, what: Numeral) -> Option<()> {
    (n == what).then_some(())
}

/// A number, or the article: the token after it, its value, how it was said.
pub(in crate::assistant) fn read_number(
    numerals: &Numerals,
    from: usize,
) -> Option<(usize, f64, Said)> {
    let longer = numerals.get(from, value).map_or(0, |(to, _)| to);
    let article = numerals.get(from, |n| is(n, Numeral::Article));
    let Some((to, ())) = article.filter(|(to, ())| *to >= longer) else {
        return read_plain_number(numerals, from);
    };
    // "a dozen", "a half", "a couple of"; an article before another number is its own.
    match read_plain_number(numerals, to) {
        Some((end, number, said)) if said == Said::Pieces || number < 1.0 => {
            Some((end, number, said))
        }
        _ => Some((to, 1.0, Said::Article)),
    }
}

pub(super) fn read_plain_number(numerals: &Numerals, from: usize) -> Option<(usize, f64, Said)> {
    if let Some((to, half)) = numerals.get(from, part) {
        let after = numerals.skip(to, |n| matches!(n, Numeral::Article | Numeral::Link));
        return Some(match numerals.get(after, group) {
            Some((end, size)) => (end, half * size, Said::Pieces),
            None => (to, half, Said::Bare),
        });
    }
    if let Some((to, size)) = numerals.get(from, group) {
        if let Some((end, half)) = numerals.get(to, and_part) {
            return Some((end, size * (1.0 + half), Said::Pieces));
        }
        return Some(match numerals.get(to, group) {
            Some((end, more)) => (end, size * more, Said::Pieces),
            None => (to, size, Said::Pieces),
        });
    }
    if let Some((mut to, first)) = numerals.get(from, value) {
        let mut sum = Sum::default();
        let mut previous = first;
        if !sum.take(first) {
            return None;
        }
        loop {
            let over_and = match (previous, numerals.get(to, |n| is(n, Numeral::And))) {
                (Numeral::Scale(_), Some((after, ()))) => after,
                // twenty-four
                _ if numerals.kind(to - 1) == Some(Kind::Latin) => numerals.past_hyphen(to),
                _ => to,
            };
            let Some((next, numeral)) = numerals.get(over_and, value) else {
                break;
            };
            // "one twenty-two" is 122, where nothing but a number is said.
            if let (true, Numeral::Value(a), Numeral::Value(b)) = (numerals.alone, first, numeral)
                && to == from + 1
                && numerals.kind(from) == Some(Kind::Latin)
                && (1.0..10.0).contains(&a)
                && (10.0..100.0).contains(&b)
            {
                sum.take(Numeral::Scale(100.0));
            }
            // Digits side by side are two numbers: "5 2".
            let digits = numerals.kind(to) == Some(Kind::Number);
            if (digits && matches!(numeral, Numeral::Value(_))) || !sum.take(numeral) {
                break;
            }
            previous = numeral;
            to = next;
        }
        let han = numerals.kind(to - 1) == Some(Kind::Han);
        let zero_before = to >= from + 2
            && numerals
                .get(to - 2, value)
                .is_some_and(|(_, n)| n == Numeral::Value(0.0));
        let number = match previous {
            Numeral::Value(_) if han && !zero_before => sum.value_with_short_tail(),
            _ => sum.value(),
        };
        return Some(read_number_tail(numerals, to, number));
    }
    None
}

/// The rest of a fraction, of which the number below the line was read.
fn read_over(numerals: &Numerals, from: usize, under: f64) -> Option<(usize, f64)> {
    let (after, ()) = numerals.get(from, |n| is(n, Numeral::Over))?;
    let (end, over) = read_sum(numerals, after)?;
    (under > 0.0).then_some((end, over / under))
}

/// Number words that make one number.
fn read_sum(numerals: &Numerals, from: usize) -> Option<(usize, f64)> {
    let mut sum = Sum::default();
    let mut to = from;
    while let Some((next, numeral)) = numerals.get(to, value) {
        if !sum.take(numeral) {
            break;
        }
        to = next;
    }
    (to > from).then(|| (to, sum.value()))
}

/// What may follow a number and still belong to it.
fn read_number_tail(numerals: &Numerals, to: usize, number: f64) -> (usize, f64, Said) {
    if let Some((after, ())) = numerals.get(to, |n| is(n, Numeral::Point)) {
        let mut scale = 0.1;
        let mut end = (to, number);
        let mut at = after;
        while let Some((next, Numeral::Value(digit))) = numerals.get(at, value) {
            end = (next, end.1 + digit * scale);
            scale /= 10.0;
            at = next;
        }
        return (end.0, end.1, Said::Bare);
    }
    if let Some((end, part)) = read_over(numerals, to, number) {
        return (end, part, Said::Bare);
    }
    // 一又四分之三
    if let Some((after, ())) = numerals.get(to, |n| is(n, Numeral::WholeAnd))
        && let Some((end, under)) = read_sum(numerals, after)
        && let Some((end, part)) = read_over(numerals, end, under)
    {
        return (end, number + part, Said::Bare);
    }
    if let Some((end, half)) = numerals.get(to, and_part) {
        return match numerals.get(end, group) {
            Some((end, size)) => (end, (number + half) * size, Said::Pieces),
            None => (end, number + half, Said::Bare),
        };
    }
    if let Some((end, size)) = numerals.get(to, |n| group(n).or_else(|| group_after(n))) {
        return (end, number * size, Said::Pieces);
    }
    // "three quarters", but 两半 are no number.
    let parts = |n| part(n).filter(|p| *p < 0.5).or_else(|| part_after(n));
    if let Some((end, quarter)) = numerals.get(to, parts) {
        return (end, number * quarter, Said::Bare);
    }
    // "2-3": whoever says so is glad of the larger.
    let hyphen = numerals.past_hyphen(to);
    if hyphen > to
        && numerals.kind(hyphen) == Some(Kind::Number)
        && let Some((end, Numeral::Value(upper))) = numerals.get(hyphen, value)
        && upper > number
    {
        return (end, upper, Said::Bare);
    }
    (to, number, Said::Bare)
}
