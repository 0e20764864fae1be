//! The campaign: what a card is worth, how many there can be, and until when.

use serde::{Deserialize, Serialize};

use super::{Fen, Shop};

/// A promotion as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    pub id: i64,
    /// What one card is worth.
    pub value: Fen,
    /// What all claimed cards together may be worth.
    pub budget: Fen,
    /// What the claimed cards are worth together.
    pub claimed: Fen,
    /// The instant from which cards can be claimed and used, in milliseconds.
    pub starts: i64,
    /// The instant from which they no longer can, in milliseconds.
    pub deadline: i64,
    pub terms: Terms,
}

/// What a campaign promises besides its value, budget and time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// The name of the zone in which its dates are said.
    pub zone: String,
    pub pays_for: PaysFor,
    /// Cards that one user may have of it.
    pub most_cards: i64,
    /// Milliseconds for which a card is good at least that a failure of the retailer's gave back.
    pub grace: i64,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms {
            zone: "Asia/Shanghai".into(),
            pays_for: PaysFor::default(),
            most_cards: 21,
            grace: 24 * 60 * 60_000,
        }
    }
}

/// What cards pay for, by where it is bought. Nothing named: everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PaysFor {
    /// Kinds of shops, as [`Shop::kind`].
    pub kinds: Vec<String>,
    /// Shops by their ids.
    pub shops: Vec<String>,
}

impl PaysFor {
    /// Whether cards pay for everything.
    pub fn everything(&self) -> bool {
        self.kinds.is_empty() && self.shops.is_empty()
    }

    /// Whether they pay at a shop.
    pub fn at(&self, shop: &Shop) -> bool {
        let among = |names: &[String], name: &String| names.is_empty() || names.contains(name);
        among(&self.kinds, &shop.kind) && among(&self.shops, &shop.id)
    }
}

/// Shares of a budget, in percent, of which owners are told when they are claimed.
const WARNINGS: [i64; 3] = [50, 80, 95];

/// What can be paused for everybody at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Switch {
    /// Claiming cards.
    Claims,
    /// Checking out, ordering and paying.
    Ordering,
}

impl Switch {
    /// Both.
    pub const ALL: [Switch; 2] = [Switch::Claims, Switch::Ordering];

    /// Its word, as it is stored and typed.
    pub fn word(self) -> &'static str {
        match self {
            Switch::Claims => "claims",
            Switch::Ordering => "ordering",
        }
    }

    /// The switch of a word.
    pub fn from_word(word: &str) -> Option<Switch> {
        Switch::ALL.into_iter().find(|switch| switch.word() == word)
    }
}

/// Why no card can be claimed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NoClaim {
    /// The campaign begins later.
    NotBegun,
    /// The deadline has passed.
    Over,
    /// What is left of the budget is less than a card.
    Exhausted,
    /// Admins have paused claims.
    Paused,
    /// The user has as many cards as one may have.
    Most,
}

impl Campaign {
    /// What is left of the budget.
    pub fn left(&self) -> Fen {
        self.budget - self.claimed
    }

    /// How many whole percent of the budget are claimed.
    pub fn percent(&self) -> i64 {
        let percent = i128::from(self.claimed.0) * 100 / i128::from(self.budget.0.max(1));
        i64::try_from(percent).unwrap_or(100)
    }

    /// The highest share of the budget, in percent, that one more card takes up and that owners are told of; 100: no other
    /// card is left.
    pub fn warning(&self) -> Option<i64> {
        let after = self.claimed + self.value;
        if self.budget - after < self.value {
            return Some(100);
        }
        let reaches = |percent: &i64, claimed: Fen| claimed.0 * 100 >= self.budget.0 * percent;
        WARNINGS
            .into_iter()
            .filter(|percent| reaches(percent, after) && !reaches(percent, self.claimed))
            .max()
    }

    /// Whether one more card can be claimed at an instant.
    pub fn claimable(&self, now: i64) -> Result<(), NoClaim> {
        if now < self.starts {
            Err(NoClaim::NotBegun)
        } else if now >= self.deadline {
            Err(NoClaim::Over)
        } else if self.left() < self.value {
            Err(NoClaim::Exhausted)
        } else {
            Ok(())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn campaign() -> Campaign {
        Campaign {
            id: 1,
            value: Fen(2500),
            budget: Fen(5000),
            claimed: Fen(0),
            starts: 10,
            deadline: 20,
            terms: Terms::default(),
        }
    }

    #[test]
    fn owners_are_told_of_each_share_once() {
        let warnings: Vec<_> = (0..20)
            .map(|cards| {
                let campaign = Campaign {
                    budget: Fen(2_500 * 20),
                    claimed: Fen(2_500 * cards),
                    ..campaign()
                };
                campaign.warning()
            })
            .enumerate()
            .filter_map(|(at, warning)| Some((at + 1, warning?)))
            .collect();
        assert_eq!(warnings, [(10, 50), (16, 80), (19, 95), (20, 100)]);
        let odd = Campaign {
            budget: Fen(6_000),
            claimed: Fen(2_500),
            ..campaign()
        };
        assert_eq!(odd.warning(), Some(100), "what is left is less than a card");
    }

    #[test]
    fn cards_pay_where_both_kind_and_shop_are_named() {
        let shop: Shop = serde_json::from_str(
            r#"{"id":"green","kind":"supermarket","names":{},"delivery":{"fee":0,"free_from":0}}"#,
        )
        .unwrap();
        let pays = |kinds: &[&str], shops: &[&str]| {
            let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
            let pays_for = PaysFor {
                kinds: owned(kinds),
                shops: owned(shops),
            };
            pays_for.at(&shop)
        };
        assert!(pays(&[], &[]) && pays(&["supermarket", "mall"], &[]) && pays(&[], &["green"]));
        assert!(!pays(&["kitchen"], &[]) && !pays(&["supermarket"], &["blue"]));
        assert!(PaysFor::default().everything());
    }

    #[test]
    fn claims_stop_exactly_at_the_start_the_deadline_and_the_budget() {
        let open = campaign();
        assert_eq!(open.claimable(9), Err(NoClaim::NotBegun));
        assert_eq!(open.claimable(10), Ok(()));
        assert_eq!(open.claimable(19), Ok(()));
        assert_eq!(open.claimable(20), Err(NoClaim::Over));
        let one_left = Campaign {
            claimed: Fen(2500),
            ..campaign()
        };
        assert_eq!(one_left.claimable(10), Ok(()));
        let short = Campaign {
            claimed: Fen(2501),
            ..campaign()
        };
        assert_eq!(short.claimable(10), Err(NoClaim::Exhausted));
    }
}
