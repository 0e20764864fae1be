//! What admins see of the campaign.

use chrono_tz::Tz;

use crate::args;
use crate::bot::button::Tap;
use crate::bot::form::{instant, money};
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::Campaign;

/// How to write /extend, with the campaign as it stands.
pub fn how(say: Say, zone: Tz, campaign: &Campaign, now: i64) -> View {
    View::text(say.html_with(
        "extend-how",
        args![
            "deadline" => instant(say, zone, campaign.deadline, now),
            "left" => money(say.lang, campaign.left()),
        ],
    ))
}

/// What an extension will do, and whether to.
pub fn ask(say: Say, zone: Tz, campaign: &Campaign, to: i64, now: i64) -> View {
    let text = say.html_with(
        "extend-ask",
        args![
            "from" => instant(say, zone, campaign.deadline, now),
            "to" => instant(say, zone, to, now),
        ],
    );
    let (campaign, from) = (campaign.id, campaign.deadline);
    let label = say.plain_with("button-extend", args!["to" => instant(say, zone, to, now)]);
    let rows = vec![
        vec![(label, Tap::Extend { campaign, from, to })],
        vec![(say.plain("button-extend-not"), Tap::DoNotExtend)],
    ];
    View::taps(text, rows)
}

/// That the deadline has moved.
pub fn done(say: Say, zone: Tz, from: i64, to: i64, now: i64) -> View {
    View::text(say.html_with(
        "extend-done",
        args!["from" => instant(say, zone, from, now), "to" => instant(say, zone, to, now)],
    ))
}
