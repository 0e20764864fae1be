//! The campaign's calendar: dates as scripts write them, in Asia/Shanghai, and lengths of time.

use chrono::{DateTime, NaiveDateTime, TimeZone};
use chrono_tz::Asia::Shanghai;

pub(super) const MINUTE_MS: i64 = 60_000;

/// `2026-02-20 10:00`, seconds allowed, to milliseconds since 1970 UTC.
pub(super) fn instant(text: &str) -> Option<i64> {
    let formats = ["%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S"];
    let local = formats
        .iter()
        .find_map(|f| NaiveDateTime::parse_from_str(text, f).ok())?;
    let instant = Shanghai.from_local_datetime(&local).earliest()?;
    Some(instant.timestamp_millis())
}

/// The instant as `at` writes it, to the minute.
pub(super) fn written(ms: i64) -> String {
    let instant = DateTime::from_timestamp_millis(ms).unwrap_or_default();
    let local = instant.with_timezone(&Shanghai);
    local.format("%Y-%m-%d %H:%M").to_string()
}

/// `1d 2h`, `10m`, `1h30m` to milliseconds; `None` for anything else, and for no time at all.
pub(super) fn length(text: &str) -> Option<i64> {
    let mut total: i64 = 0;
    let mut number = String::new();
    for c in text.chars().filter(|c| *c != ' ') {
        if c.is_ascii_digit() {
            number.push(c);
            continue;
        }
        let unit: i64 = match c {
            'd' => 24 * 60 * MINUTE_MS,
            'h' => 60 * MINUTE_MS,
            'm' => MINUTE_MS,
            's' => 1000,
            _ => return None,
        };
        let part = number.parse::<i64>().ok()?.checked_mul(unit)?;
        total = total.checked_add(part)?;
        number.clear();
    }
    (number.is_empty() && total > 0).then_some(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_those_of_shanghai() {
        assert_eq!(instant("2026-02-20 10:00"), Some(1_771_552_800_000));
        assert_eq!(instant("2026-02-20 10:00:30"), Some(1_771_552_830_000));
        assert_eq!(instant("2026-02-30 10:00"), None);
        assert_eq!(written(1_771_552_859_999), "2026-02-20 10:00");
    }

    #[test]
    fn lengths_add_up() {
        assert_eq!(length("10m"), Some(600_000));
        assert_eq!(length("1d 2h"), Some(93_600_000));
        assert_eq!(length("1h30m5s"), Some(5_405_000));
        for wrong in ["", "10", "m", "10x", "0s", "-5m", "99999999999999d", "1.5h"] {
            assert_eq!(length(wrong), None, "{wrong}");
        }
    }
}
