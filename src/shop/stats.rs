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
    /// What cards pay of them, and what people do.
    pub card_pays: Fen,
    pub people_pay: Fen,
    /// Those with a card, and of them those of which it paid all.
    pub with_card: i64,
    pub covered: i64,
    /// People whose card is spent, and of them those who have ordered again since.
    pub spent: i64,
    pub came_back: i64,
    pub funnel: Funnel,
    /// The hours in which something happened, from the campaign's first one on.
    pub hours: Vec<Hour>,
    pub pace: Pace,
}

impl Stats {
    /// The start of the last hour that there is something of: the present one, or the campaign's last.
    pub fn last_hour(&self) -> i64 {
        let campaign = &self.campaign;
        hour_start(self.at.min(campaign.deadline - 1).max(campaign.starts))
    }
}

/// How quickly cards were claimed of late.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// What they are worth.
    pub claimed: Fen,
    /// Within so many milliseconds.
    pub during: i64,
}

/// How many people got how far, since the campaign began. Not each step leads to the next: one may order without a card.
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
    /// Its steps, as they follow each other.
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
    pub card_pays: Fen,
    pub people_pay: Fen,
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

/// The start of an instant's hour, of UTC.
pub fn hour_start(at: i64) -> i64 {
    at - at.rem_euclid(HOUR)
}

/// The time that the pace of claims is taken from: its start, and how long it is, in milliseconds. Whole days, because nights
/// are quiet, but on the first day; and no time after the deadline, in which nobody could claim.
pub fn pace_time(campaign: &Campaign, now: i64) -> (i64, i64) {
    let until = now.min(campaign.deadline);
    let since = (until - campaign.starts).max(0);
    let during = match since / DAY {
        0 => since,
        days => days.min(PACE_DAYS) * DAY,
    };
    (until - during, during)
}

/// For how long a campaign's budget lasts, at a pace.
pub fn forecast(campaign: &Campaign, pace: Pace, now: i64) -> Forecast {
    let left = campaign.left();
    if now >= campaign.deadline {
        return Forecast::Over;
    }
    if left < campaign.value {
        return Forecast::Gone;
    }
    let Pace { claimed, during } = pace;
    if during < HOUR || (during < DAY && claimed.0 < campaign.value.0 * ENOUGH) {
        return Forecast::Early;
    }
    // Wide enough for any budget times any time.
    let per = |amount: Fen, time: i64| i128::from(amount.0) * i128::from(time);
    let until = i128::from(campaign.deadline - now);
    let claimed_by_then = per(claimed, campaign.deadline - now) / i128::from(during);
    if claimed == Fen::ZERO || claimed_by_then <= i128::from(left.0) {
        let claimed = i64::try_from(claimed_by_then).unwrap_or(left.0);
        return Forecast::Lasts(left - Fen(claimed));
    }
    let lasts = (per(left, during) / i128::from(claimed.0)).min(until);
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
    fn the_pace_is_of_whole_days_but_on_the_first_and_of_none_after_the_deadline() {
        let after = |ms| pace_time(&campaign(0), ms);
        assert_eq!(after(-5), (-5, 0));
        assert_eq!(after(HOUR), (0, HOUR));
        assert_eq!(after(DAY + HOUR), (HOUR, DAY));
        assert_eq!(after(5 * DAY), (2 * DAY, 3 * DAY));
        assert_eq!(after(40 * DAY), (27 * DAY, 3 * DAY));
    }

    fn at_pace(claimed: i64, lately: i64, now: i64) -> Forecast {
        let campaign = campaign(claimed);
        let pace = Pace {
            claimed: Fen(lately),
            during: pace_time(&campaign, now).1,
        };
        forecast(&campaign, pace, now)
    }

    #[test]
    fn a_budget_ends_or_lasts() {
        // 300,000 in three days of 500,000 that are left: five days more.
        let ends = at_pace(500_000, 300_000, 10 * DAY);
        assert_eq!(ends, Forecast::Ends(15 * DAY));
        // 60,000 in three days, for the twenty that are left.
        let lasts = at_pace(500_000, 60_000, 10 * DAY);
        assert_eq!(lasts, Forecast::Lasts(Fen(100_000)));
        let quiet = at_pace(500_000, 0, 10 * DAY);
        assert_eq!(quiet, Forecast::Lasts(Fen(500_000)));
        // To the very end of both.
        let even = at_pace(500_000, 75_000, 10 * DAY);
        assert_eq!(even, Forecast::Lasts(Fen::ZERO));
    }

    #[test]
    fn too_little_says_nothing() {
        let early = |lately, now| at_pace(lately, lately, now);
        assert_eq!(early(500_000, HOUR - 1), Forecast::Early);
        assert_eq!(early(22_500, 2 * HOUR), Forecast::Early, "nine cards");
        assert!(matches!(early(25_000, 2 * HOUR), Forecast::Ends(_)), "ten");
        assert!(matches!(early(2_500, 2 * DAY), Forecast::Lasts(_)));
        assert_eq!(early(1_000_000, DAY), Forecast::Gone);
        assert_eq!(early(1_000_000, 30 * DAY), Forecast::Over);
    }

    #[test]
    fn no_figures_overflow() {
        let vast = Campaign {
            budget: Fen(i64::MAX),
            deadline: i64::MAX,
            ..campaign(i64::MAX / 2)
        };
        let pace = Pace {
            claimed: Fen(i64::MAX / 2),
            during: 3 * DAY,
        };
        assert!(matches!(forecast(&vast, pace, 3 * DAY), Forecast::Ends(_)));
    }
}
