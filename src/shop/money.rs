//! Money: whole fen, a hundredth of a yuan.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub};

use serde::{Deserialize, Serialize};

/// An amount in fen. Sums saturate: an amount at the limit is refused by a check, never wrapped into another amount.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Fen(pub i64);

impl Fen {
    pub const ZERO: Fen = Fen(0);
    /// The largest amount that somebody else's figure is believed to be: ten billion yuan. A million of them do not overflow.
    pub const LARGEST: Fen = Fen(1_000_000_000_000);

    /// Whether an amount of somebody else's can be a price or a sum of prices.
    pub fn is_price(self) -> bool {
        (Fen::ZERO..=Fen::LARGEST).contains(&self)
    }

    /// The amount down to two figures of whole yuan: of what is estimated, no more is known, and there is not more of it.
    pub fn estimated(self) -> Fen {
        let mut unit = 100;
        while self.0.abs() / unit >= 100 {
            unit *= 10;
        }
        Fen(self.0.div_euclid(unit) * unit)
    }

    /// The amount of `count` things at this price.
    pub fn times(self, count: u32) -> Fen {
        Fen(self.0.saturating_mul(i64::from(count)))
    }
}

impl Add for Fen {
    type Output = Fen;
    fn add(self, other: Fen) -> Fen {
        Fen(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Fen {
    fn add_assign(&mut self, other: Fen) {
        *self = *self + other;
    }
}

impl Sub for Fen {
    type Output = Fen;
    fn sub(self, other: Fen) -> Fen {
        Fen(self.0.saturating_sub(other.0))
    }
}

impl Neg for Fen {
    type Output = Fen;
    fn neg(self) -> Fen {
        Fen(self.0.saturating_neg())
    }
}

impl Sum for Fen {
    fn sum<I: Iterator<Item = Fen>>(amounts: I) -> Fen {
        amounts.fold(Fen::ZERO, Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_estimate_has_two_figures() {
        let estimated = |fen| Fen(fen).estimated().0;
        assert_eq!([0, 99, 100, 999].map(estimated), [0, 0, 100, 900]);
        assert_eq!(estimated(369_999), 360_000);
        assert_eq!(estimated(999_999), 990_000);
        assert!(estimated(i64::MAX) > 0);
    }
}
