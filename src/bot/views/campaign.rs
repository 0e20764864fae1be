//! What admins see of the campaign.

use chrono_tz::Tz;

use crate::args;
use crate::bot::button::Tap;
use crate::bot::form::{ahead, instant, money, span};
use crate::bot::html::Html;
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::{Campaign, Fen, Forecast, Lang, Switch};

use super::broadcast::Reach;

/// The campaign as it stands, with its switches: each with whether it is paused.
pub fn show(
    say: Say,
    zone: Tz,
    campaign: Option<&Campaign>,
    paused: &[(Switch, bool)],
    now: i64,
) -> View {
    let mut text = say.html("campaign-title");
    match campaign {
        Some(campaign) => {
            text.line(say.html_with(
                "campaign-cards",
                args![
                    "value" => money(say.lang, campaign.value),
                    "from" => instant(say, zone, campaign.starts, now),
                    "to" => instant(say, zone, campaign.deadline, now),
                ],
            ));
            text.line(say.html_with(
                "campaign-budget",
                args![
                    "claimed" => money(say.lang, campaign.claimed),
                    "budget" => money(say.lang, campaign.budget),
                    "left" => money(say.lang, campaign.left()),
                ],
            ));
        }
        None => {
            text.line(say.html("card-no-campaign"));
        }
    }
    let mut rows = Vec::new();
    for (what, is_paused) in paused {
        let (line, pause, resume) = match what {
            Switch::Claims => (
                "campaign-claims-paused",
                "button-pause-claims",
                "button-resume-claims",
            ),
            Switch::Ordering => (
                "campaign-ordering-paused",
                "button-pause-ordering",
                "button-resume-ordering",
            ),
        };
        if *is_paused {
            text.line(say.html(line));
        }
        let (what, on) = (*what, !is_paused);
        let label = say.plain(if on { pause } else { resume });
        rows.push(vec![(label, Tap::Pause { what, on })]);
    }
    View::taps(text, rows)
}

/// That a share of the budget is claimed, in percent. `before`: the campaign without the card that did it.
pub fn warning(say: Say, before: &Campaign, percent: i64) -> View {
    if percent >= 100 {
        return View::text(say.html("budget-gone"));
    }
    let left = before.left() - before.value;
    View::text(say.html_with(
        "budget-warning",
        args![
            "percent" => percent,
            "left" => money(say.lang, left),
            "budget" => money(say.lang, before.budget),
        ],
    ))
}

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

/// What a recipient reads of an extension.
pub fn notice(say: Say, zone: Tz, value: Fen, (from, to): (i64, i64), now: i64) -> Html {
    say.html_with(
        "notice-extension",
        args![
            "value" => money(say.lang, value),
            "from" => instant(say, zone, from, now),
            "to" => instant(say, zone, to, now),
        ],
    )
}

/// What the owner of a card reads the day before it ends.
pub fn reminder(say: Say, zone: Tz, value: Fen, until: i64, now: i64) -> Html {
    say.html_with(
        "notice-reminder",
        args![
            "value" => money(say.lang, value),
            "ahead" => ahead(say, zone, until, now),
            "until" => instant(say, zone, until, now),
        ],
    )
}

/// What an extension will do.
pub struct Effect {
    /// Unspent cards, which move with it.
    pub cards: i64,
    pub reach: Reach,
    /// For how long the budget lasts then.
    pub budget: Forecast,
}

/// What an extension will do, with the notice as each language will read it, and whether to.
pub fn ask(say: Say, zone: Tz, campaign: &Campaign, to: i64, effect: Effect, now: i64) -> View {
    let mut text = say.html_with(
        "extend-ask",
        args![
            "from" => instant(say, zone, campaign.deadline, now),
            "to" => instant(say, zone, to, now),
        ],
    );
    text.line(say.html_with("extend-cards", args!["cards" => effect.cards]));
    if let Forecast::Ends(at) = effect.budget {
        text.line(say.html_with(
            "extend-short",
            args!["at" => instant(say, zone, at, now), "left" => money(say.lang, campaign.left())],
        ));
    }
    let reach = effect.reach;
    text.line(say.html_with(
        "extend-people",
        args!["people" => reach.people, "time" => span(say, reach.time())],
    ));
    for lang in Lang::ALL {
        let dates = (campaign.deadline, to);
        let notice = notice(Say { lang }, zone, campaign.value, dates, now);
        text.gap().line(say.html_with(
            "extend-notice",
            args!["language" => Say { lang }.plain("language-name"), "notice" => notice],
        ));
    }
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
