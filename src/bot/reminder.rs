//! When people are reminded that their cards end: the day before, and not when it would wake them.

use chrono::{DateTime, TimeZone, Timelike};
use chrono_tz::Tz;

use super::event::Due;
use crate::engine::NewTimer;
use crate::shop::{Campaign, Card};

/// Milliseconds.
const HOUR: i64 = 60 * 60_000;
/// How long somebody remembers what they were told.
const NEWS: i64 = 12 * HOUR;
/// The hours of the day in which nobody is woken: from the first one of the evening to the one at which the morning begins.
const QUIET: (u32, u32) = (21, 9);

/// The timer that reminds people of a campaign's deadline: a day before, and not in the quiet hours of its zone. None when
/// it is over.
pub fn reminder(campaign: &Campaign, now: i64) -> anyhow::Result<Option<NewTimer>> {
    if campaign.deadline <= now {
        return Ok(None);
    }
    let zone: Tz = campaign.terms.zone.parse()?;
    let due = Due::Remind {
        campaign: campaign.id,
        deadline: campaign.deadline,
    };
    Ok(Some(NewTimer {
        key: format!("remind:{}", campaign.id),
        due_at: loud_before(zone, campaign.deadline - 24 * HOUR),
        lane: Some(0),
        body: serde_json::to_string(&due)?,
    }))
}

/// The timer that reminds a card's owner of the end of its grace: a day before, and not in the quiet hours. None when they are
/// told of it about then anyway.
pub fn reminder_of_card(card: &Card, until: i64, now: i64) -> anyhow::Result<Option<NewTimer>> {
    let zone: Tz = card.terms.zone.parse()?;
    let due_at = loud_before(zone, until - 24 * HOUR);
    if due_at < now + NEWS {
        return Ok(None);
    }
    card_timer(card, until, due_at).map(Some)
}

/// The timer that reminds a card's owner at an instant.
pub fn card_timer(card: &Card, until: i64, due_at: i64) -> anyhow::Result<NewTimer> {
    let due = Due::RemindCard {
        card: card.id,
        until,
    };
    Ok(NewTimer {
        key: format!("remind-card:{}", card.id),
        due_at,
        lane: Some(card.user),
        body: serde_json::to_string(&due)?,
    })
}

/// The latest instant up to one at which nobody is woken: itself, or the hour before the quiet ones began.
fn loud_before(zone: Tz, at: i64) -> i64 {
    let (hour, into) = hour_of(zone, at);
    if is_loud(hour) {
        return at;
    }
    at - into - i64::from((hour + 24 - QUIET.0) % 24 + 1) * HOUR
}

/// The earliest instant from one on at which nobody is woken.
pub fn loud_from(zone: Tz, at: i64) -> i64 {
    let (hour, into) = hour_of(zone, at);
    if is_loud(hour) {
        return at;
    }
    at - into + i64::from((QUIET.1 + 24 - hour) % 24) * HOUR
}

fn is_loud(hour: u32) -> bool {
    (QUIET.1..QUIET.0).contains(&hour)
}

/// The hour of the day in a zone, and the milliseconds that have passed of it: not every zone's hours are those of UTC.
fn hour_of(zone: Tz, at: i64) -> (u32, i64) {
    let local = zone
        .timestamp_millis_opt(at)
        .earliest()
        .unwrap_or_else(|| DateTime::UNIX_EPOCH.with_timezone(&zone));
    let seconds = i64::from(local.minute() * 60 + local.second());
    (local.hour(), seconds * 1_000 + at.rem_euclid(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bot::typed_instant;
    use crate::shop::{CardState, Fen, Terms};

    #[test]
    fn who_was_just_told_is_not_reminded() {
        let at = |words: &str| typed_instant(chrono_tz::Asia::Shanghai, words).unwrap();
        let card = Card {
            id: 7,
            campaign: 1,
            user: 42,
            value: Fen(2_500),
            state: CardState::Active,
            starts: 0,
            deadline: 0,
            terms: Terms::default(),
        };
        let due = |until: &str, now: &str| {
            let timer = reminder_of_card(&card, at(until), at(now)).unwrap();
            timer.map(|timer| (timer.due_at, timer.lane))
        };
        let until = "2026-02-26 22:00";
        // The day before at ten would wake; of what they heard at nine in the morning they are not reminded that evening.
        let evening = (at("2026-02-25 20:00"), Some(42));
        assert_eq!(due(until, "2026-02-23 22:00"), Some(evening));
        assert_eq!(due(until, "2026-02-25 08:00"), Some(evening));
        assert_eq!(due(until, "2026-02-25 09:00"), None);
        assert_eq!(due(until, "2026-02-26 09:00"), None);
    }

    #[test]
    fn nobody_is_woken() {
        // India's hours begin at half past those of UTC.
        for zone in [chrono_tz::Asia::Shanghai, chrono_tz::Asia::Kolkata] {
            let at = |words: &str| typed_instant(zone, words).unwrap();
            let before = |words: &str| loud_before(zone, at(words));
            let from = |words: &str| loud_from(zone, at(words));
            assert_eq!(before("2026-02-22 20:59"), at("2026-02-22 20:59"));
            assert_eq!(before("2026-02-22 23:59"), at("2026-02-22 20:00"));
            assert_eq!(before("2026-02-23 08:59"), at("2026-02-22 20:00"));
            assert_eq!(before("2026-02-23 09:00"), at("2026-02-23 09:00"));
            assert_eq!(from("2026-02-22 21:00"), at("2026-02-23 09:00"));
            assert_eq!(from("2026-02-23 00:30"), at("2026-02-23 09:00"));
            assert_eq!(from("2026-02-23 12:30"), at("2026-02-23 12:30"));
        }
    }
}
