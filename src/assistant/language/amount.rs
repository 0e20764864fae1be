//! Amounts in a text: "two and a half kilos", "half a dozen", "полтора литра", 三斤半, "3 x". A small grammar over the
//! numerals of all languages; what is counted is no matter here.

use super::Numeral;
use super::number::{
    Numerals, and_part, each_size, is, measure, money, part, read_number, read_plain_number,
};
use crate::assistant::text::Kind;
use crate::shop::Unit;

/// How much or how many.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::assistant) enum Amount {
    /// So many of something.
    Count(f64, Said),
    /// A weight or volume, in grams or millilitres; the flag tells a number from a bare unit: "kilos".
    Measure(f64, Unit, bool),
    /// So many fen.
    Price(f64),
    /// A number that says nothing about how many: a time, a percentage, money of another country.
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

/// The amounts that begin at a token, each with the token after it, the longest first: a number with what it counts, and
/// the number alone.
pub(in crate::assistant) fn read_amounts(
    numerals: &Numerals,
    from: usize,
) -> impl Iterator<Item = (usize, Amount)> {
    let sign = numerals.get(from, |n| is(n, Numeral::MoneySign));
    let price = sign.and_then(|(after, ())| {
        let (to, number, _) = read_plain_number(numerals, after)?;
        Some((to, Amount::Price(number * 100.0)))
    });
    let noise = numerals.get(from, |n| is(n, Numeral::NoiseBefore));
    let noise = noise.and_then(|(after, ())| {
        let (to, ..) = read_plain_number(numerals, after)?;
        Some((to, Amount::Noise))
    });
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
    price.into_iter().chain(noise).chain(counted).chain(alone)
}

/// What a number counts: a unit, packs, pieces, nothing that is said.
fn read_counted(numerals: &Numerals, to: usize, number: f64, said: Said) -> (usize, Amount) {
    let hyphen = numerals.past_hyphen(to);
    let unit = numerals.skip(hyphen, |n| {
        n == Numeral::Link || (number < 1.0 && n == Numeral::Article)
    });
    if let Some((end, (kind, size, _))) = numerals.unit(unit, number) {
        return read_measure_tail(numerals, end, number * size, kind, size);
    }
    // "500-граммовая"
    if let Some((end, (unit, size))) = numerals.get(hyphen, each_size).filter(|_| hyphen > to) {
        return (end, Amount::Measure(number * size, unit, true));
    }
    if let Some((end, fen)) = numerals.get(unit, money) {
        return (end, Amount::Price(number * fen));
    }
    let sign = numerals.get(to, |n| is(n, Numeral::MoneySign));
    if let Some((end, ())) = sign.filter(|_| said == Said::Bare) {
        return (end, Amount::Price(number * 100.0));
    }
    if let Some((end, ())) = numerals.get(unit, |n| is(n, Numeral::Noise)) {
        // 3号楼502
        let number = numerals.kind(end) == Some(Kind::Number);
        let address = number && numerals.kind(end - 1) == Some(Kind::Han);
        let more = read_plain_number(numerals, end).filter(|_| address);
        return (more.map_or(end, |(end, ..)| end), Amount::Noise);
    }
    if let Some((end, ())) = numerals.get(to, |n| is(n, Numeral::Times)) {
        return (end, Amount::Count(number, Said::Bare));
    }
    let pack = |n| is(n, Numeral::Pack).or_else(|| is(n, Numeral::Handful));
    if let Some((end, ())) = numerals.get(unit, pack) {
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
        && numerals.kind(next) != Some(Kind::Han)
        && inner > 1.0
        && let Some((end, ())) = numerals.get(numerals.past_hyphen(next), |n| is(n, Numeral::Pack))
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
    match read_plain_number(numerals, after) {
        Some((end, ..)) if numerals.get(numerals.past_hyphen(end), measure).is_none() => end,
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
                && (100.0..1000.0).contains(&number)
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
        let to = numerals.skip(to, |n| n == Numeral::Approximately);
        let (end, number, said) = read_number(numerals, to).filter(|_| cyrillic)?;
        let own = read_counted(numerals, end, number, said);
        (own.0 == end && said == Said::Bare).then_some((end, number))
    };
    if let Some((to, (kind, size, alone))) = numerals.unit(from, 1.0) {
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
    if let Some((to, (unit, size))) = numerals.get(from, each_size) {
        return Some((to, Amount::Measure(size, unit, true)));
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

#[cfg(test)]
mod tests {
    use super::Amount::{Count, Measure, Noise, Price};
    use super::*;
    use crate::assistant::language::{lexicon, of};
    use crate::assistant::phrases::Keys;
    use crate::assistant::text::Text;
    use crate::shop::Lang;

    /// The longest amount at the start of a text, and whether it takes all of it.
    fn amount(raw: &str) -> Option<(Amount, bool)> {
        let text = Text::read(raw);
        let words = &lexicon().phrases;
        let keys = |i: usize| {
            let keys = words.keys(&text, i);
            let language = of(text.tokens.get(i).map_or(Kind::Foreign, |t| t.kind));
            if keys.is_empty() {
                words.derived(language, &text, i)
            } else {
                keys
            }
        };
        let keys: Vec<Keys> = (0..text.tokens.len()).map(keys).collect();
        let mut numerals = Numerals::of(&text, Lang::Ru);
        for found in words.find(&text, &keys) {
            for numeral in lexicon()
                .entry(found.entry)
                .into_iter()
                .flat_map(|e| &e.numerals)
            {
                numerals.add(found.from, found.to, *numeral);
            }
        }
        let (to, amount) = read_amounts(&numerals, 0).next()?;
        Some((amount, to == text.tokens.len()))
    }

    #[test]
    fn weights_and_volumes() {
        let grams = [
            ("half a kilo", 500.0),
            ("2.5 kg", 2500.0),
            ("500-gram", 500.0),
            ("a kilo and a half", 1500.0),
            ("three quarters of a kilo", 750.0),
            ("полтора кило", 1500.0),
            ("два с половиной килограмма", 2500.0),
            ("кило двести", 1200.0),
            ("грамм триста", 300.0),
            ("килограмма два", 2000.0),
            ("1,5 кг", 1500.0),
            ("三斤半", 1750.0),
            ("一斤二两", 600.0),
            ("半斤", 250.0),
            ("一百五十克", 150.0),
            ("两百五十克", 250.0),
            ("三百五克", 350.0),
        ];
        for (text, value) in grams {
            assert_eq!(
                amount(text),
                Some((Measure(value, Unit::G, true), true)),
                "{text}"
            );
        }
        assert_eq!(
            amount("一点五升"),
            Some((Measure(1500.0, Unit::Ml, true), true))
        );
        assert_eq!(
            amount("литр"),
            Some((Measure(1000.0, Unit::Ml, false), true))
        );
    }

    #[test]
    fn counts_tell_how_they_were_said() {
        let counts = [
            ("twenty-five", 25.0, Said::Bare),
            ("two hundred and fifty", 250.0, Said::Bare),
            ("half a dozen", 6.0, Said::Pieces),
            ("a dozen and a half", 18.0, Said::Pieces),
            ("two six-packs", 12.0, Said::Pieces),
            ("six packs", 6.0, Said::Packs),
            ("a bottle", 1.0, Said::Packs),
            ("bottle", 1.0, Said::Container),
            ("a pack of six", 1.0, Said::Packs),
            ("x3", 3.0, Said::Bare),
            ("3x", 3.0, Said::Bare),
            ("2-3", 3.0, Said::Bare),
            ("an", 1.0, Said::Article),
            ("полтора десятка", 15.0, Said::Pieces),
            ("штук пять", 5.0, Said::Pieces),
            ("двадцать пять", 25.0, Said::Bare),
            ("两打", 24.0, Said::Pieces),
            ("三杯", 3.0, Said::Packs),
            ("十二个", 12.0, Said::Pieces),
        ];
        for (text, value, said) in counts {
            assert_eq!(amount(text), Some((Count(value, said), true)), "{text}");
        }
    }

    #[test]
    fn prices_and_times_count_nothing() {
        for text in ["3 %", "5 pm", "20 рублей", "20 dollars"] {
            assert_eq!(amount(text), Some((Noise, true)), "{text}");
        }
        for text in ["20 yuan", "¥20", "20元", "二十块钱", "20 юаней"] {
            assert_eq!(amount(text), Some((Price(2000.0), true)), "{text}");
        }
    }

    #[test]
    fn two_numbers_are_two_amounts() {
        assert_eq!(amount("two three"), Some((Count(2.0, Said::Bare), false)));
        assert_eq!(amount("10 2"), Some((Count(10.0, Said::Bare), false)));
        assert_eq!(amount("lamp"), None);
    }
}
