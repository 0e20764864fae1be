//! Payments: what one is for, and what of it has to be given back.

use serde::{Deserialize, Serialize};

use super::{Fen, OrderState};

/// The currency of all prices, by ISO 4217.
pub const CURRENCY: &str = "CNY";

/// How what a card does not cover is paid.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayBy {
    /// At the door, or not at all where nothing is to pay.
    #[default]
    Delivery,
    /// Beforehand, by invoice.
    Invoice,
}

impl PayBy {
    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            PayBy::Delivery => "delivery",
            PayBy::Invoice => "invoice",
        }
    }

    /// The way of a stored word.
    pub fn from_word(word: &str) -> Option<PayBy> {
        [PayBy::Delivery, PayBy::Invoice]
            .into_iter()
            .find(|by| by.word() == word)
    }
}

/// Why money is given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RefundReason {
    /// The order was paid before.
    Twice,
    /// The order was called off before the payment came.
    Late,
    /// It is another amount than the order's.
    Amount,
    /// It names no order of the one who paid.
    Stranger,
    /// The order was called off after it was paid.
    Cancelled,
    /// The retailer did not take the order that was paid.
    Rejected,
    /// A part of the order was missing.
    Missing,
}

impl RefundReason {
    /// All reasons.
    pub const ALL: [RefundReason; 7] = [
        RefundReason::Twice,
        RefundReason::Late,
        RefundReason::Amount,
        RefundReason::Stranger,
        RefundReason::Cancelled,
        RefundReason::Rejected,
        RefundReason::Missing,
    ];

    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            RefundReason::Twice => "twice",
            RefundReason::Late => "late",
            RefundReason::Amount => "amount",
            RefundReason::Stranger => "stranger",
            RefundReason::Cancelled => "cancelled",
            RefundReason::Rejected => "rejected",
            RefundReason::Missing => "missing",
        }
    }

    /// The reason of a stored word.
    pub fn from_word(word: &str) -> Option<RefundReason> {
        RefundReason::ALL.into_iter().find(|r| r.word() == word)
    }
}

/// What the order that a payment names is to its payer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed<'a> {
    pub state: OrderState,
    pub by: PayBy,
    pub pay: Fen,
    pub currency: &'a str,
    /// A payment has paid it.
    pub paid: bool,
}

/// Whether a payment pays an order; why it has to be given back where it does not. `order`: the order that it names, if
/// that is one of the payer's.
///
/// # Errors
/// The reason to give it back.
pub fn settle_payment(
    order: Option<Owed<'_>>,
    amount: i64,
    currency: &str,
) -> Result<(), RefundReason> {
    let Some(order) = order else {
        return Err(RefundReason::Stranger);
    };
    if order.paid {
        return Err(RefundReason::Twice);
    }
    if order.by != PayBy::Invoice || order.state != OrderState::Invoiced {
        return Err(RefundReason::Late);
    }
    if amount != order.pay.0 || currency != order.currency {
        return Err(RefundReason::Amount);
    }
    Ok(())
}

/// What of an order's payment is to be given back because goods were missing: the total falls by `missing`, and the card
/// goes on paying first. `given` is what was given back for it before.
pub fn refund_of_missing(paid: Fen, missing: Fen, given: Fen) -> Fen {
    (paid.min(missing) - given).max(Fen::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn owed(state: OrderState, paid: bool) -> Owed<'static> {
        Owed {
            state,
            by: PayBy::Invoice,
            pay: Fen(670),
            currency: CURRENCY,
            paid,
        }
    }

    #[test]
    fn one_payment_pays_one_order_and_every_other_goes_back() {
        let invoiced = owed(OrderState::Invoiced, false);
        assert_eq!(settle_payment(Some(invoiced), 670, CURRENCY), Ok(()));
        for (order, amount, currency, why) in [
            (None, 670, CURRENCY, RefundReason::Stranger),
            (Some(invoiced), 671, CURRENCY, RefundReason::Amount),
            (Some(invoiced), 670, "USD", RefundReason::Amount),
            (
                Some(owed(OrderState::Placing, true)),
                670,
                CURRENCY,
                RefundReason::Twice,
            ),
            (
                Some(owed(OrderState::Cancelled, false)),
                670,
                CURRENCY,
                RefundReason::Late,
            ),
            (
                Some(Owed {
                    by: PayBy::Delivery,
                    ..invoiced
                }),
                670,
                CURRENCY,
                RefundReason::Late,
            ),
        ] {
            assert_eq!(settle_payment(order, amount, currency), Err(why));
        }
    }

    proptest! {
        #[test]
        fn no_more_is_given_back_than_was_paid(paid in 0i64..10_000, steps in proptest::collection::vec(0i64..5_000, 0..8)) {
            let (mut given, mut missing) = (Fen::ZERO, Fen::ZERO);
            for step in steps {
                missing += Fen(step);
                given += refund_of_missing(Fen(paid), missing, given);
                prop_assert_eq!(given, Fen(paid).min(missing));
            }
        }
    }

    #[test]
    fn every_word_is_read_as_it_was_written() {
        for reason in RefundReason::ALL {
            assert_eq!(RefundReason::from_word(reason.word()), Some(reason));
        }
        for by in [PayBy::Delivery, PayBy::Invoice] {
            assert_eq!(PayBy::from_word(by.word()), Some(by));
        }
    }
}
