//! Amounts in a text: "two and a half kilos", "half a dozen", "полтора литра", 三斤半, "3 x". A small grammar over the
//! numerals of all languages; what is counted is no matter here.

use super::Numeral;
use super::numeral::{Sum, digits};
use crate::assistant::text::{Kind, Text};
use crate::shop::{Lang, Unit};

/// How much or how many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::assistant) enum Amount {
    /// So many of something.
    Count(f64, Said),
    /// A weight or volume, in grams or millilitres; the flag tells a number from a bare unit: "kilos".
    Measure(f64, Unit, bool),
    /// A number that says nothing about how many: a price, a time, a percentage.
    Noise,
}

/// In which way a count was said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::assistant) enum Said {
    /// "a": gives way to any other number.
    Article,
    /// A number alone.
    Bare,
    /// Pieces: a dozen, 5 штук.
    Pieces,
    /// Containers: two bottles, 两杯.
    Packs,
    /// A container, but no number of it.
    Container,
}

/// The numerals of a text, by the token at which they begin.
pub(in crate::assistant) struct Numerals {
    at: Vec<Vec<(usize, Numeral)>>,
    kinds: Vec<Kind>,
}

impl Numerals {
    /// The number tokens of a text; words are added with [`Numerals::add`].
    pub fn of(text: &Text, lang: Lang) -> Numerals {
        let mut numerals = Numerals {
            at: vec![Vec::new(); text.tokens.len()],
            kinds: text.tokens.iter().map(|t| t.kind).collect(),
        };
        for (i, token) in text.tokens.iter().enumerate() {
            let numeral = match token.kind {
                Kind::Number => digits(text.word(i), lang == Lang::En).map(Numeral::Value),
                Kind::Mark('×' | '*') => Some(Numeral::Times),
                _ => None,
            };
            let fraction = text.word(i).contains(['/', '\u{2044}']);
            match numeral {
                Some(Numeral::Value(value)) if fraction => {
                    numerals.add(i, i + 1, Numeral::Part(value));
                    numerals.add(i, i + 1, Numeral::AndPart(value));
                }
                Some(numeral) => numerals.add(i, i + 1, numeral),
                None => {}
            }
        }
        numerals
    }

    pub fn add(&mut self, from: usize, to: usize, numeral: Numeral) {
        if let Some(here) = self.at.get_mut(from) {
            here.push((to, numeral));
            here.sort_by_key(|(to, _)| std::cmp::Reverse(*to));
        }
    }

    fn get<T>(&self, at: usize, pick: impl Fn(Numeral) -> Option<T>) -> Option<(usize, T)> {
        let here = self.at.get(at)?;
        here.iter()
            .find_map(|(to, numeral)| pick(*numeral).map(|t| (*to, t)))
    }

    fn skip(&self, mut at: usize, what: impl Fn(Numeral) -> bool) -> usize {
        while let Some((to, ())) = self.get(at, |n| what(n).then_some(())) {
            at = to;
        }
        at
    }

    fn kind(&self, at: usize) -> Option<Kind> {
        self.kinds.get(at).copied()
    }

    /// Past a hyphen, if one is here: "six-pack".
    fn past_hyphen(&self, at: usize) -> usize {
        at + usize::from(self.kind(at) == Some(Kind::Mark('-')))
    }
}

fn value(n: Numeral) -> Option<Numeral> {
    matches!(n, Numeral::Value(_) | Numeral::Scale(_)).then_some(n)
}

fn part(n: Numeral) -> Option<f64> {
    match n {
        Numeral::Part(p) => Some(p),
        _ => None,
    }
}

fn and_part(n: Numeral) -> Option<f64> {
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

fn measure(n: Numeral) -> Option<(Unit, f64, bool)> {
    match n {
        Numeral::Measure { unit, size, alone } => Some((unit, size, alone)),
        _ => None,
    }
}

fn is(n: Numeral, what: Numeral) -> Option<()> {
    (n == what).then_some(())
}

/// The amounts that begin at a token, each with the token after it, the longest first: a number with what it counts, and
/// the number alone.
pub(in crate::assistant) fn read_amounts(
    numerals: &Numerals,
    from: usize,
) -> impl Iterator<Item = (usize, Amount)> {
    let times = numerals.get(from, |n| is(n, Numeral::Times));
    let number = match times {
        Some((after, ())) => read_number(numerals, after).map(|(to, n, _)| (to, n, Said::Bare)),
        None => read_number(numerals, from),
    };
    let counted = match (times, number) {
        (None, Some((to, number, said))) => Some(read_counted(numerals, to, number, said)),
        (None, None) => read_bare_unit(numerals, from),
        (Some(_), _) => None,
    };
    let alone = number.map(|(to, number, said)| (to, Amount::Count(number, said)));
    let alone = alone.filter(|(to, _)| counted.is_none_or(|(end, _)| end > *to));
    counted.into_iter().chain(alone)
}

/// A number of its own: the token after it, its value, how it was said.
fn read_number(numerals: &Numerals, from: usize) -> Option<(usize, f64, Said)> {
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
    let (to, ()) = numerals.get(from, |n| is(n, Numeral::Article))?;
    // "a dozen", "a half", "a couple of"; an article before another number is its own.
    match read_number(numerals, to) {
        Some((end, number, said)) if said == Said::Pieces || number < 1.0 => {
            Some((end, number, said))
        }
        _ => Some((to, 1.0, Said::Article)),
    }
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
    if let Some((after, ())) = numerals.get(to, |n| is(n, Numeral::Over))
        && let Some((end, Numeral::Value(over))) = numerals.get(after, value)
        && number > 0.0
    {
        return (end, over / number, Said::Bare);
    }
    if let Some((end, half)) = numerals.get(to, and_part) {
        return match numerals.get(end, group) {
            Some((end, size)) => (end, (number + half) * size, Said::Pieces),
            None => (end, number + half, Said::Bare),
        };
    }
    if let Some((end, size)) = numerals.get(to, group) {
        return (end, number * size, Said::Pieces);
    }
    // "three quarters", but 两半 are no number.
    if let Some((end, quarter)) = numerals.get(to, part)
        && quarter < 0.5
    {
        return (end, number * quarter, Said::Bare);
    }
    // "2-3" and 两到三: whoever says so is glad of the larger.
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

/// What a number counts: a unit, packs, pieces, nothing that is said.
fn read_counted(numerals: &Numerals, to: usize, number: f64, said: Said) -> (usize, Amount) {
    let hyphen = numerals.past_hyphen(to);
    let unit = numerals.skip(hyphen, |n| {
        n == Numeral::Link || (number < 1.0 && n == Numeral::Article)
    });
    if let Some((end, (kind, size, _))) = numerals.get(unit, measure) {
        return read_measure_tail(numerals, end, number * size, kind, size);
    }
    if let Some((end, ())) = numerals.get(unit, |n| is(n, Numeral::Noise)) {
        return (end, Amount::Noise);
    }
    if let Some((end, ())) = numerals.get(to, |n| is(n, Numeral::Times)) {
        return (end, Amount::Count(number, Said::Bare));
    }
    if let Some((end, ())) = numerals.get(unit, |n| is(n, Numeral::Pack)) {
        // A six-pack holds six, six packs are six.
        let content = hyphen > to && number > 1.0 && said == Said::Bare;
        let said = if content { Said::Pieces } else { Said::Packs };
        let end = if content {
            end
        } else {
            past_content(numerals, end)
        };
        return (end, Amount::Count(number, said));
    }
    if let Some((end, ())) = numerals.get(unit, |n| is(n, Numeral::Piece)) {
        // 12个装: what the pack holds.
        return match numerals.get(end, |n| is(n, Numeral::Noise)) {
            Some((end, ())) => (end, Amount::Noise),
            None => (end, Amount::Count(number, Said::Pieces)),
        };
    }
    // "two six-packs"
    if said == Said::Bare
        && let Some((next, inner, Said::Bare)) = read_number(numerals, to)
        && numerals.past_hyphen(next) > next
        && let Some((end, ())) = numerals.get(next + 1, |n| is(n, Numeral::Pack))
    {
        return (end, Amount::Count(number * inner, Said::Pieces));
    }
    (to, Amount::Count(number, said))
}

/// Past "of six" after a container: what it holds is no count of it.
fn past_content(numerals: &Numerals, to: usize) -> usize {
    let after = numerals.skip(to, |n| n == Numeral::Link);
    if after == to || numerals.kind(to) != Some(Kind::Latin) {
        return to;
    }
    match read_number(numerals, after) {
        Some((end, number, Said::Bare | Said::Pieces)) => {
            match read_counted(numerals, end, number, Said::Bare) {
                (_, Amount::Measure(..)) => to,
                _ => end,
            }
        }
        _ => to,
    }
}

/// What adds to a measure: "a kilo and a half", 三斤半, "2 lb 3 oz", «кило двести».
fn read_measure_tail(
    numerals: &Numerals,
    to: usize,
    total: f64,
    kind: Unit,
    size: f64,
) -> (usize, Amount) {
    let han = numerals.kind(to) == Some(Kind::Han);
    let half = numerals
        .get(to, and_part)
        .or_else(|| numerals.get(to, part).filter(|_| han));
    if let Some((end, half)) = half
        && numerals.get(end, measure).is_none()
    {
        return (end, Amount::Measure(total + half * size, kind, true));
    }
    if let Some((next, number, Said::Bare)) = read_number(numerals, to) {
        match numerals.get(next, measure) {
            Some((end, (smaller, unit, _))) if smaller == kind && unit < size => {
                return (end, Amount::Measure(total + number * unit, kind, true));
            }
            None if size == 1000.0
                && number >= 100.0
                && number < 1000.0
                && numerals.kind(to - 1) == Some(Kind::Cyrillic)
                && numerals.get(next, |n| is(n, Numeral::Pack)).is_none() =>
            {
                return (next, Amount::Measure(total + number, kind, true));
            }
            _ => {}
        }
    }
    (to, Amount::Measure(total, kind, true))
}

/// A unit or container without a number before it: one of it, or, in Russian, about as many as the number after it.
fn read_bare_unit(numerals: &Numerals, from: usize) -> Option<(usize, Amount)> {
    let after = |to: usize| {
        let cyrillic = numerals.kind(to - 1) == Some(Kind::Cyrillic);
        let (end, number, said) = read_number(numerals, to).filter(|_| cyrillic)?;
        let own = read_counted(numerals, end, number, said);
        (own.0 == end && said == Said::Bare).then_some((end, number))
    };
    if let Some((to, (kind, size, alone))) = numerals.get(from, measure) {
        if let (end, sum @ Amount::Measure(..)) = read_measure_tail(numerals, to, size, kind, size)
            && end > to
            && alone
        {
            return Some((end, sum));
        }
        return match after(to) {
            Some((end, number)) => Some((end, Amount::Measure(number * size, kind, true))),
            None if alone => Some((to, Amount::Measure(size, kind, false))),
            None => None,
        };
    }
    for (what, said) in [(Numeral::Pack, Said::Packs), (Numeral::Piece, Said::Pieces)] {
        if let Some((to, ())) = numerals.get(from, |n| is(n, what)) {
            return match after(to) {
                Some((end, number)) => Some((end, Amount::Count(number, said))),
                // 个 alone is a classifier: one, as an article says it.
                None if said == Said::Pieces => Some((to, Amount::Count(1.0, Said::Article))),
                None => Some((
                    past_content(numerals, to),
                    Amount::Count(1.0, Said::Container),
                )),
            };
        }
    }
    None
}
