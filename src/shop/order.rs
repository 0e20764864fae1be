//! An order's life, from the tap that confirms it to the door.

use serde::{Deserialize, Serialize};

/// Where an order stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OrderState {
    /// Confirmed by the user, and an invoice is out: nothing is ordered before it is paid.
    Invoiced,
    /// Confirmed, and paid where it is paid beforehand; the retailer is being told.
    Placing,
    /// The retailer was told, but its answer was lost: it may have the order or not. Settled by reading.
    Unknown,
    /// The retailer has it.
    Accepted,
    Packed,
    OnTheWay,
    Delivered,
    /// Called off: before it was paid, or after it was placed, by the user or by the retailer.
    Cancelled,
    /// The retailer did not take it.
    Rejected,
}

/// What happens to an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderEvent {
    /// Its invoice was paid.
    Paid,
    /// Its invoice counts no longer: the user called it off, or did not pay in time.
    Withdrawn,
    /// The retailer's answer was lost.
    Lost,
    /// The retailer has taken it, or is seen to have moved it on to this state.
    Seen(OrderState),
    /// The retailer said no, or can no longer take it.
    Refused,
}

impl OrderState {
    /// All states, in the order of a life.
    pub const ALL: [OrderState; 9] = [
        OrderState::Invoiced,
        OrderState::Placing,
        OrderState::Unknown,
        OrderState::Accepted,
        OrderState::Packed,
        OrderState::OnTheWay,
        OrderState::Delivered,
        OrderState::Cancelled,
        OrderState::Rejected,
    ];

    /// The word that is stored.
    pub fn word(self) -> &'static str {
        match self {
            OrderState::Invoiced => "invoiced",
            OrderState::Placing => "placing",
            OrderState::Unknown => "unknown",
            OrderState::Accepted => "accepted",
            OrderState::Packed => "packed",
            OrderState::OnTheWay => "on_the_way",
            OrderState::Delivered => "delivered",
            OrderState::Cancelled => "cancelled",
            OrderState::Rejected => "rejected",
        }
    }

    /// The state of a stored word.
    pub fn from_word(word: &str) -> Option<OrderState> {
        OrderState::ALL.into_iter().find(|s| s.word() == word)
    }

    /// Nothing more will happen to it.
    pub fn over(self) -> bool {
        matches!(
            self,
            OrderState::Delivered | OrderState::Cancelled | OrderState::Rejected
        )
    }

    /// The retailer has it and works on it.
    pub fn under_way(self) -> bool {
        matches!(
            self,
            OrderState::Accepted | OrderState::Packed | OrderState::OnTheWay
        )
    }

    /// It is not known yet whether the retailer has it.
    pub fn in_doubt(self) -> bool {
        matches!(self, OrderState::Placing | OrderState::Unknown)
    }

    /// The state after an event; None when the event changes nothing, because it repeats or comes late. An order never
    /// goes back, and what is over stays over.
    pub fn after(self, event: OrderEvent) -> Option<OrderState> {
        use OrderState::*;
        match (self, event) {
            (Invoiced, OrderEvent::Paid) => Some(Placing),
            (Invoiced, OrderEvent::Withdrawn) => Some(Cancelled),
            (Placing, OrderEvent::Lost) => Some(Unknown),
            (Invoiced | Placing | Unknown, OrderEvent::Refused) => Some(Rejected),
            (Placing | Unknown, OrderEvent::Seen(state)) if state.taken() => Some(state),
            (Accepted | Packed | OnTheWay, OrderEvent::Seen(state))
                if state.taken() && state.rank() > self.rank() =>
            {
                Some(state)
            }
            _ => None,
        }
    }

    /// The retailer has taken it, and has not called it off.
    pub fn taken_by_shop(self) -> bool {
        self.under_way() || self == OrderState::Delivered
    }

    fn taken(self) -> bool {
        self.rank() >= OrderState::Accepted.rank() && self != OrderState::Rejected
    }

    fn rank(self) -> usize {
        self as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn event() -> impl Strategy<Value = OrderEvent> {
        prop_oneof![
            Just(OrderEvent::Paid),
            Just(OrderEvent::Withdrawn),
            Just(OrderEvent::Lost),
            Just(OrderEvent::Refused),
            (0..OrderState::ALL.len()).prop_map(|i| OrderEvent::Seen(OrderState::ALL[i])),
        ]
    }

    proptest! {
        #[test]
        fn an_order_never_goes_back(events in proptest::collection::vec(event(), 0..30)) {
            let mut state = OrderState::Invoiced;
            let (mut taken, mut paid) = (false, false);
            for event in events {
                if let Some(next) = state.after(event) {
                    paid |= event == OrderEvent::Paid;
                    prop_assert!(paid || next.over() && !next.taken_by_shop(), "{state:?} -> {next:?} unpaid");
                    prop_assert!(!state.over(), "{state:?} is over");
                    prop_assert!(next.rank() > state.rank(), "{state:?} -> {next:?}");
                    prop_assert!(!(taken && next == OrderState::Rejected), "taken, then rejected");
                    taken |= next.taken();
                    state = next;
                }
            }
        }
    }

    #[test]
    fn every_state_has_a_word_of_its_own() {
        for state in OrderState::ALL {
            assert_eq!(OrderState::from_word(state.word()), Some(state));
        }
    }
}
