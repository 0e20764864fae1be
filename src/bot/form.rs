//! The user's forms of money, dates, distances and sizes.

use chrono::{DateTime, Datelike, NaiveDate, TimeZone, Timelike};
use chrono_tz::Tz;

use super::say::Say;
use crate::args;
use crate::shop::{Fen, Lang};

/// Money: `¥25`, `¥12.80`, `¥1,200`; in Russian `25 ¥`, `12,80 ¥`, `1 200 ¥`, with spaces that no line breaks at. Fen only
/// where there are any.
pub fn money(lang: Lang, amount: Fen) -> String {
    let (yuan, fen) = (amount.0.unsigned_abs() / 100, amount.0.unsigned_abs() % 100);
    let mut digits = in_threes(lang, yuan);
    if fen > 0 {
        digits.push(if lang == Lang::Ru { ',' } else { '.' });
        digits.push_str(&format!("{fen:02}"));
    }
    let sign = if amount.0 < 0 { "−" } else { "" };
    match lang {
        Lang::Ru => format!("{sign}{digits}\u{a0}¥"),
        Lang::En | Lang::Zh => format!("{sign}¥{digits}"),
    }
}

/// A count of things: `1,200`; in Russian `1 200`.
pub fn grouped(lang: Lang, count: i64) -> String {
    let sign = if count < 0 { "−" } else { "" };
    format!("{sign}{}", in_threes(lang, count.unsigned_abs()))
}

/// Digits in groups of three.
fn in_threes(lang: Lang, number: u64) -> String {
    let plain = number.to_string();
    let mut digits = String::new();
    for (index, digit) in plain.chars().enumerate() {
        if index > 0 && (plain.len() - index).is_multiple_of(3) {
            digits.push(if lang == Lang::Ru { '\u{a0}' } else { ',' });
        }
        digits.push(digit);
    }
    digits
}

/// A distance: `350 m`, `1.2 km`.
pub fn distance(say: Say, metres: u32) -> String {
    if metres < 950 {
        let tens = (metres + 5) / 10 * 10;
        say.plain_with("unit-m", args!["n" => tens.to_string()])
    } else {
        let km = (f64::from(metres) / 100.0).round() / 10.0;
        say.plain_with("unit-km", args!["n" => decimal(say.lang, km)])
    }
}

/// A number without zeros at its end, with the language's decimal sign.
fn decimal(lang: Lang, number: f64) -> String {
    let digits = format!("{number:.2}");
    let digits = digits.trim_end_matches('0').trim_end_matches('.');
    match lang {
        Lang::Ru => digits.replace('.', ","),
        Lang::En | Lang::Zh => digits.to_owned(),
    }
}

/// How long something takes, rounded up: `45 s`, `6 min`, `11 h`.
pub fn span(say: Say, ms: i64) -> String {
    let up = |n: i64, by: i64| (n + by - 1) / by;
    let seconds = up(ms.clamp(1, i64::MAX / 2), 1_000);
    let (key, n) = match seconds {
        ..=90 => ("unit-seconds", seconds),
        91..=5_400 => ("unit-minutes", up(seconds, 60)),
        _ => ("unit-hours", up(seconds, 3_600)),
    };
    say.plain_with(key, args!["n" => n.to_string()])
}

/// A time of the day: `18:05`.
pub fn clock(zone: Tz, at: i64) -> String {
    let at = local(zone, at);
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// A date: `28 February`, with the year when it is another one than now's.
pub fn date(say: Say, zone: Tz, at: i64, now: i64) -> String {
    let (at, now) = (local(zone, at), local(zone, now));
    let month = say.plain(&format!("month-{}", at.month()));
    let key = if at.year() == now.year() {
        "date"
    } else {
        "date-year"
    };
    say.plain_with(
        key,
        args![
            "day" => at.day().to_string(),
            "month" => month,
            "number" => at.month().to_string(),
            "year" => at.year().to_string(),
        ],
    )
}

/// A date and a time of the day: `28 February, 23:59`.
pub fn instant(say: Say, zone: Tz, at: i64, now: i64) -> String {
    say.plain_with(
        "date-time",
        args!["date" => date(say, zone, at, now), "time" => clock(zone, at)],
    )
}

/// How far ahead an instant is, in words: `today`, `tomorrow`, `in 5 days`.
pub fn ahead(say: Say, zone: Tz, at: i64, now: i64) -> String {
    let days = local(zone, at).date_naive() - local(zone, now).date_naive();
    match days.num_days() {
        ..=0 => say.plain("today"),
        1 => say.plain("tomorrow"),
        days => say.plain_with("in-days", args!["days" => days]),
    }
}

/// The instant that an admin typed: `2026-02-28` (its last minute) or `2026-02-28 18:00`, in the campaign's zone.
pub fn typed_instant(zone: Tz, words: &str) -> Option<i64> {
    let mut words = words.split_whitespace();
    let date: NaiveDate = words.next()?.parse().ok()?;
    let (hour, minute) = match words.next() {
        None => (23, 59),
        Some(time) => {
            let (hour, minute) = time.split_once(':')?;
            (hour.parse().ok()?, minute.parse().ok()?)
        }
    };
    if words.next().is_some() {
        return None;
    }
    let naive = date.and_hms_opt(hour, minute, 0)?;
    let at = zone.from_local_datetime(&naive).earliest()?;
    Some(at.timestamp_millis())
}

fn local(zone: Tz, at: i64) -> DateTime<Tz> {
    zone.timestamp_millis_opt(at)
        .earliest()
        .unwrap_or_else(|| DateTime::UNIX_EPOCH.with_timezone(&zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn money_has_the_users_form() {
        let forms = |fen| Lang::ALL.map(|lang| money(lang, Fen(fen)));
        assert_eq!(forms(2_500), ["¥25", "¥25", "25\u{a0}¥"]);
        assert_eq!(forms(1_280), ["¥12.80", "¥12.80", "12,80\u{a0}¥"]);
        assert_eq!(forms(-5), ["−¥0.05", "−¥0.05", "−0,05\u{a0}¥"]);
        assert_eq!(forms(0), ["¥0", "¥0", "0\u{a0}¥"]);
        assert_eq!(
            forms(123_456_700),
            ["¥1,234,567", "¥1,234,567", "1\u{a0}234\u{a0}567\u{a0}¥"]
        );
    }

    #[test]
    fn a_span_is_rounded_up() {
        let say = Say { lang: Lang::En };
        let shown = |seconds: i64| span(say, seconds * 1_000);
        assert_eq!(shown(0), "1 s");
        assert_eq!(shown(45), "45 s");
        assert_eq!(shown(91), "2 min");
        assert_eq!(shown(37_038), "11 h");
        assert_eq!(
            Lang::ALL.map(|lang| span(Say { lang }, 370_000)),
            ["7 min", "7分钟", "7 мин"]
        );
    }

    #[test]
    fn an_admins_date_means_its_last_minute() {
        let zone = chrono_tz::Asia::Shanghai;
        let end = typed_instant(zone, "2026-02-28").unwrap();
        assert_eq!(typed_instant(zone, "2026-02-28 23:59"), Some(end));
        assert_eq!(clock(zone, end), "23:59");
        for wrong in [
            "",
            "28.02.2026",
            "2026-02-30",
            "2026-02-28 24:00",
            "2026-02-28 1:00 x",
        ] {
            assert_eq!(typed_instant(zone, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn dates_and_distances_have_the_users_form() {
        let zone = chrono_tz::Asia::Shanghai;
        let now = typed_instant(zone, "2026-02-20 10:00").unwrap();
        let end = typed_instant(zone, "2026-02-28").unwrap();
        let forms = |lang| {
            let say = Say { lang };
            (
                instant(say, zone, end, now),
                ahead(say, zone, end, now),
                distance(say, 1_249),
            )
        };
        let words = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
        assert_eq!(
            forms(Lang::En),
            words("28 February, 23:59", "in 8 days", "1.2 km")
        );
        assert_eq!(forms(Lang::Zh), words("2月28日 23:59", "8天后", "1.2公里"));
        assert_eq!(
            forms(Lang::Ru),
            words("28 февраля, 23:59", "через 8 дней", "1,2 км")
        );
    }
}
