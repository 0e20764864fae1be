//! A campaign's figures as a picture: what is left of the budget and how long it lasts, orders an hour, and how far people get.
//! An SVG in the sizes of a phone: a chat shows it about 300 points wide, so that 32 units are a caption's letters.

use std::fmt::Write as _;

use chrono_tz::Tz;

use crate::args;
use crate::bot::form::{clock, date, grouped, instant, money};
use crate::bot::say::Say;
use crate::shop::{Fen, Forecast, Stats, forecast};

const WIDTH: f64 = 800.0;
const HEIGHT: f64 = 1_060.0;
/// Where charts begin and end.
const LEFT: f64 = 40.0;
const RIGHT: f64 = WIDTH - LEFT;
/// Milliseconds.
const HOUR: i64 = 60 * 60_000;
const DAY: i64 = 24 * HOUR;
/// Hours that have a bar.
const BARS: i64 = 24;

/// Dark on white, whatever the chat's colours: each has a contrast of at least 4.5 to white.
const INK: &str = "#1b1f24";
const FAINT: &str = "#5b6570";
const LINE: &str = "#d5dae0";
const BLUE: &str = "#1f5fd6";
const ORANGE: &str = "#b8480b";
const GREEN: &str = "#23753a";

/// A picture that grows.
struct Svg(String);

/// How a text stands at its place.
#[derive(Clone, Copy)]
enum Anchor {
    Start,
    Middle,
    End,
}

impl Svg {
    fn put(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a text cannot fail.
        let _ = self.0.write_fmt(element);
    }

    fn text(&mut self, (x, y): (f64, f64), anchor: Anchor, color: &str, bold: bool, words: &str) {
        let anchor = match anchor {
            Anchor::Start => "start",
            Anchor::Middle => "middle",
            Anchor::End => "end",
        };
        let (size, weight) = if bold { (38, 700) } else { (30, 400) };
        let words = words
            .replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;");
        self.put(format_args!(
            r#"<text x="{x:.1}" y="{y:.1}" font-size="{size}" font-weight="{weight}" fill="{color}" text-anchor="{anchor}">{words}</text>"#
        ));
    }

    fn line(&mut self, (x1, y1): (f64, f64), (x2, y2): (f64, f64), color: &str, more: &str) {
        self.put(format_args!(
            r#"<line x1="{x1:.1}" y1="{y1:.1}" x2="{x2:.1}" y2="{y2:.1}" stroke="{color}" {more}/>"#
        ));
    }

    fn bar(&mut self, (x, y): (f64, f64), (width, height): (f64, f64), color: &str) {
        let round = 6.0_f64.min(width / 2.0).min(height / 2.0);
        self.put(format_args!(
            r#"<rect x="{x:.1}" y="{y:.1}" width="{width:.1}" height="{height:.1}" rx="{round:.1}" fill="{color}"/>"#
        ));
    }
}

/// The picture.
pub fn charts(say: Say, zone: Tz, stats: &Stats) -> String {
    let mut svg = Svg(format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" viewBox="0 0 {WIDTH} {HEIGHT}"><rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>"#
    ));
    budget(&mut svg, say, zone, stats);
    orders(&mut svg, say, zone, stats);
    funnel(&mut svg, say, stats);
    svg.0.push_str("</svg>");
    svg.0
}

/// What is left of the budget, from the start to the deadline, and where it leads.
fn budget(svg: &mut Svg, say: Say, zone: Tz, stats: &Stats) {
    const TOP: f64 = 138.0;
    const FOOT: f64 = 350.0;
    let campaign = &stats.campaign;
    let (starts, deadline) = (campaign.starts, campaign.deadline);
    let now = stats.at.clamp(starts, deadline);
    let whole = (deadline - starts).max(1) as f64;
    let x = |at: i64| LEFT + (RIGHT - LEFT) * (at - starts) as f64 / whole;
    let y =
        |left: Fen| FOOT - (FOOT - TOP) * left.0.max(0) as f64 / campaign.budget.0.max(1) as f64;
    let left = campaign.left();
    let title = say.plain("chart-budget");
    svg.text((LEFT, 62.0), Anchor::Start, INK, true, &title);
    let amount = money(say.lang, left);
    svg.text((RIGHT, 62.0), Anchor::End, BLUE, true, &amount);
    let of = args!["budget" => money(say.lang, campaign.budget)];
    let of = say.plain_with("chart-of", of);
    svg.text((RIGHT, 106.0), Anchor::End, FAINT, false, &of);
    for level in [Fen::ZERO, Fen(campaign.budget.0 / 2), campaign.budget] {
        let ends = ((LEFT, y(level)), (RIGHT, y(level)));
        svg.line(ends.0, ends.1, LINE, r#"stroke-width="2""#);
    }

    let mut points = format!("M{:.1} {:.1}", x(starts), y(campaign.budget));
    let mut before = campaign.budget;
    for hour in stats.hours.iter().filter(|hour| hour.cards > 0) {
        // Level until the hour: nothing was claimed meanwhile.
        for (at, left) in [(hour.from, before), (hour.from + HOUR, before - hour.value)] {
            let at = at.clamp(starts, now);
            let _ = write!(points, " L{:.1} {:.1}", x(at), y(left));
        }
        before = before - hour.value;
    }
    let _ = write!(points, " L{:.1} {:.1}", x(now), y(left));
    svg.put(format_args!(
        r#"<path d="{points} L{:.1} {FOOT:.1} L{LEFT:.1} {FOOT:.1} Z" fill="{BLUE}" fill-opacity="0.13"/>"#,
        x(now)
    ));
    svg.put(format_args!(
        r#"<path d="{points}" fill="none" stroke="{BLUE}" stroke-width="6" stroke-linejoin="round"/>"#
    ));

    // Of days apart the date says enough.
    let when = |at: i64, from: i64| match (at - from).abs() < 2 * DAY {
        true => instant(say, zone, at, stats.at),
        false => date(say, zone, at, stats.at),
    };
    let leads = match forecast(campaign, stats.pace, stats.at) {
        Forecast::Ends(at) => {
            let args = args!["date" => when(at, stats.at)];
            Some(((x(at), y(Fen::ZERO)), say.plain_with("chart-ends", args)))
        }
        Forecast::Lasts(left) => {
            let args = args!["left" => money(say.lang, left.estimated())];
            Some(((x(deadline), y(left)), say.plain_with("chart-lasts", args)))
        }
        Forecast::Gone | Forecast::Early | Forecast::Over => None,
    };
    if let Some((end, words)) = leads {
        let dashes = r#"stroke-width="5" stroke-dasharray="4 12" stroke-linecap="round""#;
        svg.line((x(now), y(left)), end, ORANGE, dashes);
        svg.text((LEFT, 106.0), Anchor::Start, ORANGE, false, &words);
    }
    svg.put(format_args!(
        r#"<circle cx="{:.1}" cy="{:.1}" r="10" fill="{BLUE}" stroke="white" stroke-width="4"/>"#,
        x(now),
        y(left)
    ));
    let (from, to) = (when(starts, deadline), when(deadline, starts));
    svg.text((LEFT, 392.0), Anchor::Start, FAINT, false, &from);
    svg.text((RIGHT, 392.0), Anchor::End, FAINT, false, &to);
}

/// Orders an hour, in the last day.
fn orders(svg: &mut Svg, say: Say, zone: Tz, stats: &Stats) {
    const TOP: f64 = 505.0;
    const FOOT: f64 = 645.0;
    let first = stats.last_hour() - (BARS - 1) * HOUR;
    let shown: Vec<(i64, i64)> = stats
        .hours
        .iter()
        .filter(|hour| hour.from >= first)
        .map(|hour| ((hour.from - first) / HOUR, hour.orders))
        .collect();
    let most = shown.iter().map(|(_, orders)| *orders).max().unwrap_or(0);
    svg.text(
        (LEFT, 472.0),
        Anchor::Start,
        INK,
        true,
        &say.plain("chart-orders"),
    );
    if most > 0 {
        let words = say.plain_with("chart-most", args!["n" => most.to_string()]);
        svg.text((RIGHT, 472.0), Anchor::End, FAINT, false, &words);
    }
    let step = (RIGHT - LEFT) / BARS as f64;
    for (index, orders) in shown.into_iter().filter(|(_, orders)| *orders > 0) {
        let height = ((FOOT - TOP) * orders as f64 / most as f64).max(4.0);
        let at = (LEFT + step * index as f64 + 3.0, FOOT - height);
        svg.bar(at, (step - 6.0, height), GREEN);
    }
    svg.line((LEFT, FOOT), (RIGHT, FOOT), LINE, r#"stroke-width="2""#);
    for (index, anchor) in [
        (0, Anchor::Start),
        (8, Anchor::Middle),
        (16, Anchor::Middle),
        (24, Anchor::End),
    ] {
        let x = LEFT + step * index as f64;
        let words = clock(zone, first + index * HOUR);
        svg.text((x, 685.0), anchor, FAINT, false, &words);
    }
}

/// How far people get, each step as a share of the first.
fn funnel(svg: &mut Svg, say: Say, stats: &Stats) {
    const TOP: f64 = 782.0;
    const STEP: f64 = 54.0;
    const BARS_LEFT: f64 = 268.0;
    /// Beside it, a million people have room.
    const BARS_WIDTH: f64 = 210.0;
    const KEYS: [&str; 5] = [
        "funnel-came",
        "funnel-claimed",
        "funnel-ordered",
        "funnel-delivered",
        "funnel-again",
    ];
    svg.text(
        (LEFT, 748.0),
        Anchor::Start,
        INK,
        true,
        &say.plain("chart-funnel"),
    );
    let steps = stats.funnel.steps();
    let whole = steps[0].max(1);
    for (index, (key, people)) in KEYS.into_iter().zip(steps).enumerate() {
        let y = TOP + STEP * index as f64;
        let base = y + 29.0;
        svg.text((LEFT, base), Anchor::Start, INK, false, &say.plain(key));
        let width = BARS_WIDTH * people as f64 / whole as f64;
        svg.bar((BARS_LEFT, y), (BARS_WIDTH, 38.0), "#eef1f4");
        if people > 0 {
            svg.bar((BARS_LEFT, y), (width.max(4.0), 38.0), BLUE);
        }
        let percent = people * 100 / whole;
        let words = say.plain_with(
            "chart-share",
            args!["n" => grouped(say.lang, people), "percent" => percent.to_string()],
        );
        svg.text((RIGHT, base), Anchor::End, INK, false, &words);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::picture;
    use crate::shop::{Campaign, Funnel, Hour, Lang, Pace, Terms, hour_start};

    const START: i64 = 1_771_200_000_000;

    fn stats(claimed: i64, day: i64) -> Stats {
        let campaign = Campaign {
            id: 1,
            value: Fen(2_500),
            budget: Fen(500_000),
            claimed: Fen(claimed),
            starts: START,
            deadline: START + 8 * DAY,
            terms: Terms::default(),
        };
        let hours = (0..day * 24).map(|hour| Hour {
            from: hour_start(START) + hour * HOUR,
            cards: 1,
            value: Fen(claimed / (day * 24)),
            orders: hour % 7,
            ..Hour::default()
        });
        Stats {
            at: START + day * DAY,
            cards: claimed / 2_500,
            redeemed: 20,
            orders: 40,
            card_pays: Fen(50_000),
            people_pay: Fen(20_000),
            with_card: 20,
            covered: 11,
            spent: 20,
            came_back: 5,
            funnel: Funnel {
                came: 120,
                claimed: 100,
                ordered: 40,
                delivered: 38,
                again: 5,
            },
            hours: hours.collect(),
            pace: Pace {
                claimed: Fen(claimed * day.min(3) / day),
                during: day.min(3) * DAY,
            },
            campaign,
        }
    }

    #[test]
    fn every_letter_of_a_picture_is_in_the_fonts() {
        for lang in Lang::ALL {
            for month in 0..12 {
                for (claimed, day) in [(250_000, 3), (90_000, 3), (500_000, 7)] {
                    let mut stats = stats(claimed, day);
                    stats.campaign.deadline += month * 31 * DAY;
                    let svg = charts(Say { lang }, chrono_tz::Asia::Shanghai, &stats);
                    let missing = picture::missing_letters(&svg);
                    assert!(missing.is_empty(), "{lang:?}: {missing:?}: `just fonts`");
                }
            }
        }
    }

    /// Where the first line of this colour goes to, and its words.
    fn line_to(svg: &str, color: &str) -> Option<(f64, f64)> {
        let line = svg.split("<line ").find(|line| line.contains(color))?;
        let value = |name: &str| {
            let value = line.split(&format!("{name}=\"")).nth(1)?;
            value.split('"').next()?.parse().ok()
        };
        Some((value("x2")?, value("y2")?))
    }

    #[test]
    fn the_forecast_is_drawn_to_where_the_budget_ends() {
        let svg = |claimed| charts(Say { lang: Lang::En }, chrono_tz::UTC, &stats(claimed, 3));
        // Half of it in three days: the rest in three more of eight, at three quarters of the width.
        let ends = svg(250_000);
        assert!(ends.contains("runs out ≈ 22 February"), "{ends}");
        assert_eq!(line_to(&ends, ORANGE), Some((580.0, 350.0)));
        // A tenth in three days: a sixth more till the deadline, when 73 percent are left.
        let lasts = svg(50_000);
        assert!(lasts.contains("≈ ¥3,600 left"), "{lasts}");
        assert_eq!(line_to(&lasts, ORANGE), Some((760.0, 194.5)));
        let gone = svg(500_000);
        assert!(!gone.contains('≈') && line_to(&gone, ORANGE).is_none());
    }

    #[test]
    fn the_line_is_level_while_nothing_is_claimed() {
        let burst = Hour {
            from: hour_start(START) + 95 * HOUR,
            cards: 100,
            value: Fen(250_000),
            ..Hour::default()
        };
        let stats = Stats {
            hours: vec![burst],
            ..stats(250_000, 4)
        };
        let svg = charts(Say { lang: Lang::En }, chrono_tz::UTC, &stats);
        // From the start to the last hour of four days at the top, then down by half.
        assert!(
            svg.contains("M40.0 138.0 L396.2 138.0 L400.0 244.0"),
            "{svg}"
        );
    }

    #[test]
    fn a_short_campaign_says_the_hour_and_its_last_day_is_whole() {
        let mut stats = stats(250_000, 1);
        stats.campaign.deadline = START + DAY;
        stats.at = START + 30 * DAY;
        let svg = charts(Say { lang: Lang::En }, chrono_tz::UTC, &stats);
        assert!(
            svg.contains("16 February, 00:00") && svg.contains("17 February, 00:00"),
            "{svg}"
        );
        let bars = svg.matches(GREEN).count();
        assert_eq!(bars, (0..24).filter(|hour| hour % 7 > 0).count());
    }

    #[test]
    fn a_million_people_have_room() {
        let mut stats = stats(250_000, 1);
        stats.funnel.came = 1_000_000;
        let svg = charts(Say { lang: Lang::Ru }, chrono_tz::UTC, &stats);
        assert!(svg.contains("1\u{a0}000\u{a0}000 (100 %)"), "{svg}");
    }

    #[test]
    fn a_campaign_in_which_nothing_has_happened_has_a_picture() {
        let empty = Stats {
            at: START,
            hours: Vec::new(),
            funnel: Funnel::default(),
            pace: Pace::default(),
            ..stats(0, 1)
        };
        let svg = charts(Say { lang: Lang::Ru }, chrono_tz::UTC, &empty);
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
        assert!(picture::chart(&svg).unwrap().starts_with(b"\x89PNG"));
    }
}
