//! What a campaign has come to, and for how long its budget lasts.

use super::{Campaign, Fen};

/// Milliseconds.
const HOUR: i64 = 60 * 60_000;
const DAY: i64 = 24 * HOUR;
/// Whole days that the pace of claims is taken from at most.
const PACE_DAYS: i64 = 3;
/// Cards that must have been claimed meanwhile before their pace says anything.
const ENOUGH: i64 = 10;

/// A campaign at an instant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stats {
    pub campaign: Campaign,
    /// The instant, in milliseconds.
    pub at: i64,
    /// Cards given out.
    pub cards: i64,
    /// Of them, those that have paid for an order.
    pub redeemed: i64,
    /// Orders that were confirmed in the campaign's time, and paid where that comes first, and not called off since.
    pub orders: i64,
    /// What cards have paid of them, and what people have.
    pub card_paid: Fen,
    pub people_paid: Fen,
    /// Those with a card, and of them those of which it paid all.
    pub with_card: i64,
    pub covered: i64,
    /// People whose card is spent, and of them those who have ordered again since.
    pub spent: i64,
    pub came_back: i64,
    pub funnel: Funnel,
    /// The hours in which something happened, from the campaign's first one on.
    pub hours: Vec<Hour>,
    /// What cards were claimed for in [`pace`]'s time.
    pub lately: Fen,
}

/// How many people got how far, since the campaign began.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Funnel {
    /// Wrote to the bot.
    pub came: i64,
    /// Got a card.
    pub claimed: i64,
    /// Confirmed an order.
    pub ordered: i64,
    /// Got one.
    pub delivered: i64,
    /// Confirmed another one.
    pub again: i64,
}

impl Funnel {
    /// Its steps, the widest first.
    pub fn steps(self) -> [i64; 5] {
        [
            self.came,
            self.claimed,
            self.ordered,
            self.delivered,
            self.again,
        ]
    }
}

/// What happened in an hour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Hour {
    /// When it began, in milliseconds: a full hour of UTC.
    pub from: i64,
    /// Cards given out, and what they are worth.
    pub cards: i64,
    pub value: Fen,
    /// Orders confirmed, paid where that comes first, and not called off since; of them, with a card, and delivered by now.
    pub orders: i64,
    pub with_card: i64,
    pub delivered: i64,
    /// What cards and people pay of them.
    pub card_paid: Fen,
    pub people_paid: Fen,
}

/// For how long a budget lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forecast {
    /// It is used up: what is left is less than a card.
    Gone,
    /// At the present pace the last card goes at this instant, before the deadline.
    Ends(i64),
    /// At the present pace so much is left at the deadline.
    Lasts(Fen),
    /// Too little has happened to say.
    Early,
    /// The deadline has passed.
    Over,
}

/// The start of an instant's hour.
pub fn hour_of(at: i64) -> i64 {
    at - at.rem_euclid(HOUR)
}

/// The time that the pace of claims is taken from, in milliseconds before `now`: whole days, because nights are quiet, but on
/// the first day.
pub fn pace(campaign: &Campaign, now: i64) -> i64 {
    let since = (now - campaign.starts).max(0);
    match since / DAY {
        0 => since,
        days => days.min(PACE_DAYS) * DAY,
    }
}

/// For how long a campaign's budget lasts. `lately`: what cards were claimed for in [`pace`]'s time.
pub fn forecast(campaign: &Campaign, lately: Fen, now: i64) -> Forecast {
    let left = campaign.left();
    if left < campaign.value {
        return Forecast::Gone;
    }
    if now >= campaign.deadline {
        return Forecast::Over;
    }
    let during = pace(campaign, now);
    if during < HOUR || (during < DAY && lately.0 < campaign.value.0 * ENOUGH) {
        return Forecast::Early;
    }
    // Wide enough for any budget times any time.
    let per = |amount: Fen, time: i64| i128::from(amount.0) * i128::from(time);
    let until = i128::from(campaign.deadline - now);
    let claimed_by_then = per(lately, campaign.deadline - now) / i128::from(during);
    if lately == Fen::ZERO || claimed_by_then <= i128::from(left.0) {
        let claimed = i64::try_from(claimed_by_then).unwrap_or(left.0);
        return Forecast::Lasts(left - Fen(claimed));
    }
    let lasts = (per(left, during) / i128::from(lately.0)).min(until);
    Forecast::Ends(now + i64::try_from(lasts).unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::Terms;

    fn campaign(claimed: i64) -> Campaign {
        Campaign {
            id: 1,
            value: Fen(2_500),
            budget: Fen(1_000_000),
            claimed: Fen(claimed),
            starts: 0,
            deadline: 30 * DAY,
            terms: Terms::default(),
        }
    }

    #[test]
    fn the_pace_is_of_whole_days_but_on_the_first() {
        let after = |ms| pace(&campaign(0), ms);
        assert_eq!(after(-5), 0);
        assert_eq!(after(HOUR), HOUR);
        assert_eq!(after(DAY + HOUR), DAY);
        assert_eq!(after(5 * DAY), 3 * DAY);
    }

    #[test]
    fn a_budget_ends_or_lasts() {
        // 300,000 in three days of 500,000 that are left: five days more.
        let half = campaign(500_000);
        let ends = forecast(&half, Fen(300_000), 10 * DAY);
        assert_eq!(ends, Forecast::Ends(15 * DAY));
        // 60,000 in three days, for the twenty that are left.
        let lasts = forecast(&half, Fen(60_000), 10 * DAY);
        assert_eq!(lasts, Forecast::Lasts(Fen(100_000)));
        let quiet = forecast(&half, Fen::ZERO, 10 * DAY);
        assert_eq!(quiet, Forecast::Lasts(Fen(500_000)));
        // To the very end of both.
        let even = forecast(&half, Fen(75_000), 10 * DAY);
        assert_eq!(even, Forecast::Lasts(Fen::ZERO));
    }

    #[test]
    fn too_little_says_nothing() {
        let early = |lately, now| forecast(&campaign(lately), Fen(lately), now);
        assert_eq!(early(500_000, HOUR - 1), Forecast::Early);
        assert_eq!(early(22_500, 2 * HOUR), Forecast::Early, "nine cards");
        assert!(matches!(early(25_000, 2 * HOUR), Forecast::Ends(_)), "ten");
        assert!(matches!(early(2_500, 2 * DAY), Forecast::Lasts(_)));
        assert_eq!(early(1_000_000, DAY), Forecast::Gone);
        assert_eq!(early(2_500, 30 * DAY), Forecast::Over);
    }

    #[test]
    fn no_figures_overflow() {
        let vast = Campaign {
            budget: Fen(i64::MAX),
            deadline: i64::MAX,
            ..campaign(i64::MAX / 2)
        };
        assert!(matches!(
            forecast(&vast, Fen(i64::MAX / 2), 3 * DAY),
            Forecast::Ends(_)
        ));
    }
}
