//! A free card: its life, and what it covers of a total.

use super::{Fen, Terms};

/// A card of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    pub id: i64,
    pub campaign: i64,
    /// Telegram's id of the user.
    pub user: i64,
    pub value: Fen,
    pub state: CardState,
    /// The campaign's start, in milliseconds: a card has none of its own.
    pub starts: i64,
    /// The campaign's deadline, or the end of the grace that a retailer's failure gave this card, whichever is later.
    pub deadline: i64,
    /// The campaign's.
    pub terms: Terms,
}

/// For what a user has a card. One a campaign, user and reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardReason {
    Claimed,
    /// Was invited, and has had a first order.
    Invited,
    /// Invited somebody who has.
    Inviter {
        invite: i64,
    },
}

impl CardReason {
    /// Its words, as they are stored.
    pub fn words(self) -> String {
        match self {
            CardReason::Claimed => "claimed".into(),
            CardReason::Invited => "invited".into(),
            CardReason::Inviter { invite } => format!("inviter:{invite}"),
        }
    }
}

/// Where a card is in its life. That it has expired is not a state: it follows from the campaign's deadline, so that
/// moving the deadline moves every card.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CardState {
    /// Can be used.
    Active,
    /// Held for an order that is being placed.
    Reserved { order: i64 },
    /// Spent on an order.
    Redeemed { order: i64 },
}

/// A step of a card's life that its state does not allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the card is {state:?} and cannot be {step}")]
pub struct CardStep {
    pub state: CardState,
    pub step: &'static str,
}

impl Card {
    /// Whether it can be used at an instant.
    pub fn usable(&self, now: i64) -> bool {
        self.state == CardState::Active && self.starts <= now && now < self.deadline
    }

    /// Until when it is good after a failure of the retailer's at `now`, which earns it the campaign's grace. None: it is good
    /// for half of that anyway, and nobody is told of a few more hours at every failure.
    pub fn grace(&self, now: i64) -> Option<i64> {
        let grace = self.terms.grace;
        (self.deadline - now < grace / 2).then_some(now + grace)
    }
}

impl CardState {
    /// Held for an order.
    pub fn reserve(self, order: i64) -> Result<CardState, CardStep> {
        match self {
            CardState::Active => Ok(CardState::Reserved { order }),
            state => Err(CardStep {
                state,
                step: "reserved",
            }),
        }
    }

    /// Spent on the order that it was held for. Again for the same order is no error: the answer of a shop may repeat.
    pub fn redeem(self, order: i64) -> Result<CardState, CardStep> {
        match self {
            CardState::Reserved { order: held } | CardState::Redeemed { order: held }
                if held == order =>
            {
                Ok(CardState::Redeemed { order })
            }
            state => Err(CardStep {
                state,
                step: "redeemed",
            }),
        }
    }

    /// Given back by the order that held it or was paid with it.
    pub fn give_back(self, order: i64) -> Result<CardState, CardStep> {
        match self {
            CardState::Reserved { order: held } | CardState::Redeemed { order: held }
                if held == order =>
            {
                Ok(CardState::Active)
            }
            state => Err(CardStep {
                state,
                step: "given back",
            }),
        }
    }
}

/// How a total is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Allocation {
    /// Paid by the card.
    pub card: Fen,
    /// Paid by the user.
    pub pay: Fen,
    /// What remains of the card's value, which the order uses up all the same: a card pays for one order.
    pub leftover: Fen,
}

/// Splits a total between a card, if there is one, and the user: the card first, never more than the total, nor than the
/// part of it that the card pays for.
pub fn allocate(card: Option<Fen>, part: Fen, total: Fen) -> Allocation {
    let value = card.unwrap_or_default().max(Fen::ZERO);
    let total = total.max(Fen::ZERO);
    let covered = value.min(part.max(Fen::ZERO)).min(total);
    Allocation {
        card: covered,
        pay: total - covered,
        leftover: value - covered,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn an_allocation_adds_up(
            card in proptest::option::of(0i64..1_000_000),
            part in 0i64..1_000_000,
            total in 0i64..1_000_000,
        ) {
            let split = allocate(card.map(Fen), Fen(part), Fen(total));
            prop_assert!(split.card <= Fen(part));
            prop_assert_eq!(split.card + split.pay, Fen(total));
            prop_assert_eq!(split.card + split.leftover, Fen(card.unwrap_or(0)));
            prop_assert!(split.card >= Fen::ZERO && split.pay >= Fen::ZERO && split.leftover >= Fen::ZERO);
            prop_assert!(part < total || split.pay == Fen::ZERO || split.leftover == Fen::ZERO);
        }

        #[test]
        fn a_card_pays_for_one_order_at_a_time(steps in proptest::collection::vec((0u8..3, 1i64..4), 0..40)) {
            let mut state = CardState::Active;
            let mut holder = None;
            for (step, order) in steps {
                let next = match step {
                    0 => state.reserve(order),
                    1 => state.redeem(order),
                    _ => state.give_back(order),
                };
                match (step, &next) {
                    (0, Ok(_)) => {
                        prop_assert_eq!(holder, None);
                        holder = Some(order);
                    }
                    (0, Err(_)) => prop_assert!(holder.is_some()),
                    (1, result) => prop_assert_eq!(result.is_ok(), holder == Some(order)),
                    (_, result) => {
                        prop_assert_eq!(result.is_ok(), holder == Some(order));
                        if result.is_ok() { holder = None; }
                    }
                }
                state = next.unwrap_or(state);
            }
        }
    }

    #[test]
    fn a_card_lives_by_its_campaign() {
        let card = Card {
            id: 1,
            campaign: 1,
            user: 1,
            value: Fen(2500),
            state: CardState::Active,
            starts: 10,
            deadline: 20,
            terms: Terms::default(),
        };
        assert!(!card.usable(9) && card.usable(10) && card.usable(19) && !card.usable(20));
        let extended = Card {
            deadline: 30,
            ..card
        };
        assert!(extended.usable(20));
    }
}
