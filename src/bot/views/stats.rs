//! What owners see of a campaign's figures: the words below the picture, and the file.

use std::fmt::Write as _;

use chrono::{SecondsFormat, TimeZone};
use chrono_tz::Tz;

use crate::args;
use crate::bot::button::Tap;
use crate::bot::form::{grouped, instant, money};
use crate::bot::html::Html;
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::{Campaign, Fen, Forecast, Hour, Stats, forecast, hour_start};

/// Milliseconds.
const HOUR: i64 = 60 * 60_000;

/// The figures, as a caption.
pub fn show(say: Say, zone: Tz, stats: &Stats) -> View {
    let campaign = &stats.campaign;
    let amount = |amount| money(say.lang, amount);
    let count = |count| grouped(say.lang, count);
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
        args!["cards" => count(stats.cards), "redeemed" => count(stats.redeemed)],
    ));
    text.line(say.html_with(
        "stats-orders",
        args!["orders" => count(stats.orders), "with" => count(stats.with_card)],
    ));
    text.line(say.html_with(
        "stats-worth",
        args!["card" => amount(stats.card_pays), "people" => amount(stats.people_pay)],
    ));
    if stats.with_card > 0 {
        text.line(say.html_with(
            "stats-covered",
            args![
                "covered" => count(stats.covered),
                "with" => count(stats.with_card),
                "percent" => percent(stats.covered, stats.with_card),
            ],
        ));
    }
    if stats.spent > 0 {
        text.line(say.html_with(
            "stats-back",
            args![
                "back" => count(stats.came_back),
                "spent" => count(stats.spent),
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
    match forecast(&stats.campaign, stats.pace, stats.at) {
        Forecast::Gone => say.html("stats-gone"),
        Forecast::Ends(at) => say.html_with(
            "stats-ends",
            args!["at" => instant(say, zone, at, stats.at), "deadline" => deadline],
        ),
        Forecast::Lasts(left) => say.html_with(
            "stats-lasts",
            args!["left" => money(say.lang, left.estimated()), "deadline" => deadline],
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
    let last = stats.last_hour();
    let mut text = String::from(
        "hour,cards,cards_value,budget_left,orders,with_card,delivered,card_pays,people_pay\n",
    );
    let mut hours = stats.hours.iter().peekable();
    let mut left = campaign.budget;
    let mut from = hour_start(campaign.starts);
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
            yuan(hour.card_pays),
            yuan(hour.people_pay),
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
    use crate::shop::{Funnel, Pace, Terms};

    fn stats() -> Stats {
        Stats {
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
            card_pays: Fen(2_500),
            people_pay: Fen(305),
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
                    card_pays: Fen(2_500),
                    people_pay: Fen(305),
                    ..Hour::default()
                },
            ],
            pace: Pace::default(),
        }
    }

    #[test]
    fn the_largest_figures_fit_a_caption() {
        let most = 1_000_000_000_000;
        let vast = Stats {
            campaign: Campaign {
                budget: Fen(most),
                claimed: Fen(most / 3 + 1),
                deadline: 500 * HOUR,
                ..stats().campaign
            },
            cards: most,
            redeemed: most,
            orders: most,
            card_pays: Fen(most + 1),
            people_pay: Fen(most + 1),
            with_card: most,
            covered: most,
            spent: most,
            came_back: most,
            pace: Pace {
                claimed: Fen(most / 3),
                during: 24 * HOUR,
            },
            ..stats()
        };
        for lang in crate::shop::Lang::ALL {
            let text = show(Say { lang }, chrono_tz::Asia::Shanghai, &vast).text;
            assert_eq!(text.clone().fit_caption(), text, "{lang:?}");
        }
    }

    #[test]
    fn the_file_has_every_hour_and_adds_up() {
        let stats = stats();
        assert_eq!(
            csv(chrono_tz::Asia::Shanghai, &stats),
            "hour,cards,cards_value,budget_left,orders,with_card,delivered,card_pays,people_pay\n\
             1970-01-01T13:00:00+08:00,2,50.00,50.00,0,0,0,0.00,0.00\n\
             1970-01-01T14:00:00+08:00,0,0.00,50.00,0,0,0,0.00,0.00\n\
             1970-01-01T15:00:00+08:00,0,0.00,50.00,1,1,0,25.00,3.05\n"
        );
    }
}
