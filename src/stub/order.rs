//! An order, and how it moves on: purely from when it was placed, its pace and the time.

use serde::{Deserialize, Serialize};

/// A placed order. What was bought, for whom and for how much is in the checkout it came from.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub id: String,
    /// The id of the completed checkout.
    pub checkout: String,
    /// Milliseconds.
    pub placed_at: i64,
    /// How long each stage lasts, in milliseconds; kept, so that another setting leaves history alone.
    pub pace: i64,
    #[serde(default)]
    pub paid: Paid,
    /// The discount code that it spent, in upper case.
    pub code: Option<String>,
    pub cancellation: Option<Cancellation>,
    /// What turned out not to be there, in time order.
    #[serde(default)]
    pub missing: Vec<Missing>,
}

/// Part of an order that the shop could not give, and gives the money back for.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Missing {
    /// Milliseconds.
    pub at: i64,
    /// The checkout's lines by their indices, with how many of each are missing; more than 0.
    pub lines: Vec<(usize, i64)>,
    /// What goes back to the buyer, in fen.
    pub refund: i64,
}

/// How the shop gets its money.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Paid {
    #[default]
    OnDelivery,
    /// The platform has taken it; `reference` is its name for that payment.
    Prepaid { reference: String },
}

impl Paid {
    pub fn name(&self) -> &'static str {
        match self {
            Paid::OnDelivery => "on_delivery",
            Paid::Prepaid { .. } => "prepaid",
        }
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Cancellation {
    /// Milliseconds.
    pub at: i64,
    /// Why the shop cancelled; None where the buyer did.
    pub shop_reason: Option<String>,
}

/// Where an order is. The names are the types of its fulfilment events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Accepted,
    Packed,
    InTransit,
    Delivered,
    Canceled,
}

impl Stage {
    const ROAD: [Stage; 4] = [
        Stage::Accepted,
        Stage::Packed,
        Stage::InTransit,
        Stage::Delivered,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Stage::Accepted => "accepted",
            Stage::Packed => "packed",
            Stage::InTransit => "in_transit",
            Stage::Delivered => "delivered",
            Stage::Canceled => "canceled",
        }
    }
}

impl Order {
    /// What happened until `now`, in time order, each with its time in milliseconds. Never empty.
    pub fn events(&self, now: i64) -> Vec<(Stage, i64)> {
        let until = self.cancellation.as_ref().map_or(now, |c| c.at.min(now));
        let road = Stage::ROAD.into_iter().zip(0..);
        let road = road.map(|(stage, steps)| (stage, self.after(steps)));
        let mut events: Vec<_> = road
            .filter(|&(stage, at)| stage == Stage::Accepted || at <= until)
            .collect();
        if let Some(cancellation) = &self.cancellation {
            events.push((Stage::Canceled, cancellation.at));
        }
        events
    }

    pub fn stage(&self, now: i64) -> Stage {
        let last = self.events(now).pop();
        last.map_or(Stage::Accepted, |(stage, _)| stage)
    }

    /// How many of a line were known to be missing at `at`.
    pub fn missing_of(&self, line: usize, at: i64) -> i64 {
        let known = self.missing.iter().filter(|missing| missing.at <= at);
        let lines = known.flat_map(|missing| &missing.lines);
        let own = lines.filter(|(index, _)| *index == line);
        own.map(|(_, quantity)| quantity).sum()
    }

    /// What has gone back to the buyer for missing goods, in fen.
    pub fn refunded(&self) -> i64 {
        self.missing.iter().map(|missing| missing.refund).sum()
    }

    /// Until when the buyer may cancel, in milliseconds; None when that is over.
    pub fn cancelable_until(&self, now: i64) -> Option<i64> {
        let until = self.after(2);
        (self.cancellation.is_none() && now < until).then_some(until)
    }

    fn after(&self, steps: i64) -> i64 {
        self.placed_at
            .saturating_add(self.pace.saturating_mul(steps))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> Order {
        Order {
            id: "1".to_owned(),
            checkout: "chk_1".to_owned(),
            placed_at: 1_000,
            pace: 100,
            paid: Paid::OnDelivery,
            code: None,
            cancellation: None,
            missing: Vec::new(),
        }
    }

    #[test]
    fn an_order_moves_on_by_the_clock_alone() {
        let order = order();
        for (now, stage) in [
            (900, Stage::Accepted),
            (1_099, Stage::Accepted),
            (1_100, Stage::Packed),
            (1_200, Stage::InTransit),
            (1_299, Stage::InTransit),
            (1_300, Stage::Delivered),
            (i64::MAX, Stage::Delivered),
        ] {
            assert_eq!(order.stage(now), stage, "{now}");
        }
        assert_eq!(order.events(1_250).len(), 3);
        assert_eq!(order.cancelable_until(1_199), Some(1_200));
        assert_eq!(order.cancelable_until(1_200), None);
    }

    #[test]
    fn what_is_missing_is_so_from_then_on() {
        let mut order = order();
        for (at, quantity) in [(1_050, 1), (1_150, 2)] {
            order.missing.push(Missing {
                at,
                lines: vec![(0, quantity)],
                refund: quantity * 100,
            });
        }
        let known = [1_049, 1_050, 1_200].map(|at| order.missing_of(0, at));
        assert_eq!(known, [0, 1, 3]);
        assert_eq!(order.missing_of(1, 1_200), 0);
        assert_eq!(order.refunded(), 300);
    }

    #[test]
    fn a_cancelled_order_stops_where_it_was() {
        let mut order = order();
        order.cancellation = Some(Cancellation {
            at: 1_150,
            shop_reason: None,
        });
        let events = [
            (Stage::Accepted, 1_000),
            (Stage::Packed, 1_100),
            (Stage::Canceled, 1_150),
        ];
        assert_eq!(order.events(5_000), events);
        assert_eq!(order.cancelable_until(1_160), None);
    }
}
