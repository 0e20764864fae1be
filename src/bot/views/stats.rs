//! What owners see of a campaign's figures: the words below the picture, and the file.

use std::fmt::Write as _;

use chrono::{SecondsFormat, TimeZone};
use chrono_tz::Tz;

use crate::args;
use crate::bot::button::Tap;
use crate::bot::form::{instant, money};
use crate::bot::html::Html;
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::{Campaign, Fen, Forecast, Hour, Stats, forecast, hour_of};

/// Milliseconds.
const HOUR: i64 = 60 * 60_000;

/// The figures, as a caption.
pub fn show(say: Say, zone: Tz, stats: &Stats) -> View {
    let campaign = &stats.campaign;
    let amount = |amount| money(say.lang, amount);
    let mut text = say.html_with(
        "stats-title",
        args!["at" => instant(say, zone, stats.at, stats.at)],
    );
    text.gap().line(say.html_with(
        "stats-budget",
        args!["left" => amount(campaign.left()), "budget" => amount(campaign.budget)],
    ));
    text.line(lasts(say, zone, stats));
    text.gap().line(say.html_with(
        "stats-cards",
        args!["cards" => stats.cards.to_string(), "redeemed" => stats.redeemed.to_string()],
    ));
    text.line(say.html_with(
        "stats-orders",
        args!["orders" => stats.orders.to_string(), "with" => stats.with_card.to_string()],
    ));
    text.line(say.html_with(
        "stats-paid",
        args!["card" => amount(stats.card_paid), "people" => amount(stats.people_paid)],
    ));
    if stats.with_card > 0 {
        text.line(say.html_with(
            "stats-covered",
            args![
                "covered" => stats.covered.to_string(),
                "with" => stats.with_card.to_string(),
                "percent" => percent(stats.covered, stats.with_card),
            ],
        ));
    }
    if stats.spent > 0 {
        text.line(say.html_with(
            "stats-back",
            args![
                "back" => stats.came_back.to_string(),
                "spent" => stats.spent.to_string(),
                "percent" => percent(stats.came_back, stats.spent),
            ],
        ));
    }
    let rows = vec![
        vec![(say.plain("button-stats-refresh"), Tap::Stats)],
        vec![(say.plain("button-stats-file"), Tap::StatsFile)],
    ];
    View::taps(text, rows)
}

fn lasts(say: Say, zone: Tz, stats: &Stats) -> Html {
    let deadline = instant(say, zone, stats.campaign.deadline, stats.at);
    match forecast(&stats.campaign, stats.lately, stats.at) {
        Forecast::Gone => say.html("stats-gone"),
        Forecast::Ends(at) => say.html_with(
            "stats-ends",
            args!["at" => instant(say, zone, at, stats.at), "deadline" => deadline],
        ),
        Forecast::Lasts(left) => say.html_with(
            "stats-lasts",
            args!["left" => money(say.lang, left.rounded()), "deadline" => deadline],
        ),
        Forecast::Early => say.html_with("stats-early", args!["deadline" => deadline]),
        Forecast::Over => say.html_with("stats-over", args!["deadline" => deadline]),
    }
}

fn percent(part: i64, whole: i64) -> String {
    (part * 100 / whole.max(1)).to_string()
}

/// That the budget ends before the deadline, at the present pace.
pub fn short(say: Say, zone: Tz, campaign: &Campaign, ends: i64, now: i64) -> View {
    View::text(say.html_with(
        "budget-short",
        args![
            "at" => instant(say, zone, ends, now),
            "deadline" => instant(say, zone, campaign.deadline, now),
            "left" => money(say.lang, campaign.left()),
            "budget" => money(say.lang, campaign.budget),
        ],
    ))
}

/// A campaign hour by hour, from its first to the present or its last one, as CSV: hours begin at full hours of UTC and are
/// said in the zone; money is in yuan.
pub fn csv(zone: Tz, stats: &Stats) -> String {
    let campaign = &stats.campaign;
    let last = hour_of(stats.at.min(campaign.deadline - 1));
    let mut text = String::from(
        "hour,cards,cards_value,budget_left,orders,with_card,delivered,card_paid,people_paid\n",
    );
    let mut hours = stats.hours.iter().peekable();
    let mut left = campaign.budget;
    let mut from = hour_of(campaign.starts);
    while from <= last {
        let hour = match hours.next_if(|hour| hour.from == from) {
            Some(hour) => *hour,
            None => Hour {
                from,
                ..Hour::default()
            },
        };
        left = left - hour.value;
        let at = zone.timestamp_millis_opt(from).earliest();
        let at = at.map(|at| at.to_rfc3339_opts(SecondsFormat::Secs, false));
        // Writing to a text cannot fail.
        let _ = writeln!(
            text,
            "{},{},{},{},{},{},{},{},{}",
            at.unwrap_or_default(),
            hour.cards,
            yuan(hour.value),
            yuan(left),
            hour.orders,
            hour.with_card,
            hour.delivered,
            yuan(hour.card_paid),
            yuan(hour.people_paid),
        );
        from += HOUR;
    }
    text
}

/// An amount as a number: `12.80`.
fn yuan(amount: Fen) -> String {
    format!("{}.{:02}", amount.0 / 100, amount.0.rem_euclid(100))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::{Funnel, Terms};

    #[test]
    fn the_file_has_every_hour_and_adds_up() {
        let stats = Stats {
            campaign: Campaign {
                id: 1,
                value: Fen(2_500),
                budget: Fen(10_000),
                claimed: Fen(5_000),
                starts: 5 * HOUR + 7,
                deadline: 8 * HOUR,
                terms: Terms::default(),
            },
            at: 20 * HOUR,
            cards: 2,
            redeemed: 1,
            orders: 1,
            card_paid: Fen(2_500),
            people_paid: Fen(305),
            with_card: 1,
            covered: 0,
            spent: 1,
            came_back: 0,
            funnel: Funnel::default(),
            hours: vec![
                Hour {
                    from: 5 * HOUR,
                    cards: 2,
                    value: Fen(5_000),
                    ..Hour::default()
                },
                Hour {
                    from: 7 * HOUR,
                    orders: 1,
                    with_card: 1,
                    card_paid: Fen(2_500),
                    people_paid: Fen(305),
                    ..Hour::default()
                },
            ],
            lately: Fen(5_000),
        };
        assert_eq!(
            csv(chrono_tz::Asia::Shanghai, &stats),
            "hour,cards,cards_value,budget_left,orders,with_card,delivered,card_paid,people_paid\n\
             1970-01-01T13:00:00+08:00,2,50.00,50.00,0,0,0,0.00,0.00\n\
             1970-01-01T14:00:00+08:00,0,0.00,50.00,0,0,0,0.00,0.00\n\
             1970-01-01T15:00:00+08:00,0,0.00,50.00,1,1,0,25.00,3.05\n"
        );
    }
}
