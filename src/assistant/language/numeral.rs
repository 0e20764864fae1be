//! Numbers in words and digits: what a number word is worth, and how words join to one number.

use crate::shop::Unit;

/// What a word is worth in an amount.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::assistant) enum Numeral {
    /// A number of its own: two, twenty.
    Value(f64),
    /// Multiplies what stands before it: hundred, 十.
    Scale(f64),
    /// So many pieces: dozen, couple. May be multiplied.
    Group(f64),
    /// So many pieces, after a number only: 三对.
    GroupAfter(f64),
    /// The article: one, if nothing else says how many.
    Article,
    /// A part of one: half, quarter.
    Part(f64),
    /// A part, after a number only: fifths.
    PartAfter(f64),
    /// Adds a part to what stands before it: "and a half".
    AndPart(f64),
    /// The decimal point: 点.
    Point,
    /// Between denominator and numerator: 分之.
    Over,
    /// The same where nothing but an amount is said; a container otherwise: 二份一.
    OverAlone,
    /// Between a whole number and a fraction: 又.
    WholeAnd,
    /// A number that is said where nothing but an amount is: "a few".
    ValueAlone(f64),
    /// A unit of weight or volume, in grams or millilitres. `alone`: without a number it means one of it.
    Measure { unit: Unit, size: f64, alone: bool },
    /// What one of it holds, as an adjective: литровая. After a hyphen it is a unit.
    Size { unit: Unit, size: f64 },
    /// A container or other thing that is sold whole: bottle, 杯.
    Pack,
    /// As a pack, but only after a number: 把 alone is a word of grammar.
    Handful,
    /// A single piece: штука, 个.
    Piece,
    /// A unit of money, in fen.
    Money(f64),
    /// Before a number: so many yuan.
    MoneySign,
    /// What makes the number before it say nothing about how many: %, yuan, o'clock.
    Noise,
    /// The same for the number after it: "flat 12", «к семи».
    NoiseBefore,
    /// Joins a scale and what is below it: two hundred and fifty.
    And,
    /// Times: x, ×.
    Times,
    /// Between a unit and the number of it, in Russian: «килограмм на восемь».
    Approximately,
    /// Between a number and its unit, without a meaning of its own: "of a", "big".
    Link,
}

/// Adds up number words, one after the other, as long as they make one number.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sum {
    done: f64,
    open: Option<f64>,
    /// The magnitude of the last scale: what follows must be below it.
    below: Option<f64>,
}

impl Sum {
    /// Takes one more word; false when it belongs to another number.
    pub fn take(&mut self, numeral: Numeral) -> bool {
        match numeral {
            Numeral::Value(value) => match self.open {
                None if self.below.is_none_or(|b| value < b) => self.open = Some(value),
                // 五千零七十二
                Some(0.0) if self.below.is_some_and(|b| value < b) => self.open = Some(value),
                // Twenty five, but not two three.
                Some(open) if open >= 20.0 && value > 0.0 && value < magnitude(open) => {
                    self.open = Some(open + value);
                }
                _ => return false,
            },
            Numeral::Scale(scale) => {
                let open = self.open.unwrap_or(1.0);
                let whole = self.open.is_none() && self.done > 0.0 && self.done < scale;
                if whole {
                    self.done *= scale;
                } else if open < scale && self.below.is_none_or(|b| scale < b) {
                    self.done += open * scale;
                } else if self.done + open < scale {
                    self.done = (self.done + open) * scale;
                } else {
                    return false;
                }
                self.open = None;
                self.below = Some(scale);
            }
            _ => return false,
        }
        true
    }

    pub fn value(self) -> f64 {
        self.done + self.open.unwrap_or(0.0)
    }

    /// 两百五 is 250: a digit right after a scale counts the next lower one.
    pub fn value_with_short_tail(self) -> f64 {
        match (self.open, self.below) {
            (Some(open), Some(below)) if below >= 100.0 && open < 10.0 => {
                self.done + open * below / 10.0
            }
            _ => self.value(),
        }
    }
}

/// The largest power of ten that divides a number: 20 → 10, 300 → 100.
fn magnitude(number: f64) -> f64 {
    let mut power = 1.0;
    while power < number && number % (power * 10.0) == 0.0 {
        power *= 10.0;
    }
    power
}

/// The value of a number token: `12`, `1.5`, `1,5`, `1/2`; None when it is too long to count things with.
/// `comma_groups`: a comma before three digits separates thousands.
pub(super) fn digits(word: &str, comma_groups: bool) -> Option<f64> {
    if word.len() > 12 {
        return None;
    }
    if let Some((over, under)) = word.split_once(['/', '\u{2044}']) {
        let (over, under): (f64, f64) = (over.parse().ok()?, under.parse().ok()?);
        return (under > 0.0).then_some(over / under);
    }
    match word.split_once(',') {
        Some((whole, rest)) if comma_groups && rest.len() == 3 && whole != "0" => {
            format!("{whole}{rest}").parse().ok()
        }
        Some((whole, rest)) => format!("{whole}.{rest}").parse().ok(),
        None => word.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::Numeral::{Scale, Value};
    use super::*;

    fn sum(words: &[Numeral]) -> Option<f64> {
        let mut sum = Sum::default();
        words.iter().all(|w| sum.take(*w)).then(|| sum.value())
    }

    #[test]
    fn words_join_to_one_number() {
        assert_eq!(sum(&[Value(20.0), Value(5.0)]), Some(25.0));
        assert_eq!(sum(&[Value(100.0), Value(50.0)]), Some(150.0));
        assert_eq!(sum(&[Value(2.0), Scale(100.0), Value(50.0)]), Some(250.0));
        assert_eq!(
            sum(&[
                Value(2.0),
                Scale(100.0),
                Value(3.0),
                Scale(10.0),
                Value(1.0)
            ]),
            Some(231.0)
        );
        assert_eq!(sum(&[Scale(10.0), Value(2.0)]), Some(12.0));
        assert_eq!(sum(&[Value(15.0), Scale(1000.0)]), Some(15_000.0));
    }

    #[test]
    fn two_numbers_stay_two() {
        assert_eq!(sum(&[Value(2.0), Value(3.0)]), None);
        assert_eq!(sum(&[Value(15.0), Value(2.0)]), None);
        assert_eq!(sum(&[Value(20.0), Value(20.0)]), None);
    }

    #[test]
    fn digits_with_points_commas_and_slashes() {
        assert_eq!(digits("1,5", false), Some(1.5));
        assert_eq!(digits("1,500", true), Some(1500.0));
        assert_eq!(digits("1,500", false), Some(1.5));
        assert_eq!(digits("3/4", false), Some(0.75));
        assert_eq!(digits(".5", false), Some(0.5));
        assert_eq!(digits("1/0", false), None);
        assert_eq!(digits("1111111111111", false), None);
    }
}
