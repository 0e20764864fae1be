//! What admins see of broadcasts: one that is being written, and how far one is.

use chrono_tz::Tz;

use crate::args;
use crate::bot::button::{BroadcastAct, Tap};
use crate::bot::form::{instant, span};
use crate::bot::html::{Html, short};
use crate::bot::letter::{Content, Words};
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::{Audience, BroadcastState, Lang};
use crate::store::Broadcast;

/// Characters of what is said that are shown of each language.
const GLIMPSE: usize = 60;
/// Squares of a bar.
const BAR: i64 = 10;
/// Days within which somebody must have been here, as they are offered; None: no matter when.
pub const SEEN: [Option<u32>; 4] = [None, Some(7), Some(30), Some(90)];

type Row = Vec<(String, Tap)>;

/// A draft with all that can be changed of it. `reach`: how many it would go to now; `rate`: letters a second.
pub fn draft(
    say: Say,
    zone: Tz,
    draft: &Broadcast,
    content: &Content,
    reach: Reach,
    now: i64,
) -> View {
    let mut text = say.html_with("broadcast-draft", args!["number" => draft.number]);
    text.gap();
    for lang in Lang::ALL {
        text.line(say.html_with(
            "broadcast-words",
            args![
                "language" => Say { lang }.plain("language-name"),
                "words" => glimpse(say, content, lang),
            ],
        ));
    }
    text.gap().line(say.html_with(
        "broadcast-to",
        args!["who" => who(say, &draft.audience), "people" => reach.people],
    ));
    text.line(when(say, zone, draft, now));
    let tap = |act| Tap::Broadcast {
        broadcast: draft.id,
        act,
    };
    let mark = |on: bool, label: String| {
        let key = if on {
            "button-chosen"
        } else {
            "button-not-chosen"
        };
        say.plain_with(key, args!["label" => label])
    };
    let audience = &draft.audience;
    let mut rows: Vec<Row> = vec![
        Lang::ALL
            .map(|lang| {
                let name = Say { lang }.plain("language-name");
                let label = say.plain_with("button-write-in", args!["language" => name]);
                (label, tap(BroadcastAct::Write(lang)))
            })
            .into(),
        vec![
            (
                mark(audience.has_card, say.plain("button-has-card")),
                tap(BroadcastAct::HasCard),
            ),
            (
                mark(audience.never_ordered, say.plain("button-never-ordered")),
                tap(BroadcastAct::NeverOrdered),
            ),
        ],
        Lang::ALL
            .map(|lang| {
                let name = Say { lang }.plain("language-name");
                (
                    mark(audience.speaks(lang), name),
                    tap(BroadcastAct::Speaks(lang)),
                )
            })
            .into(),
        vec![(
            say.plain_with(
                "button-seen",
                args!["when" => seen(say, audience.seen_days)],
            ),
            tap(BroadcastAct::Seen),
        )],
    ];
    let mut time = Row::new();
    if draft.starts_at.is_none_or(|at| at <= now) {
        time.push((say.plain("button-when"), tap(BroadcastAct::AskTime)));
    }
    if draft.starts_at.is_some() {
        time.push((say.plain("button-at-once"), tap(BroadcastAct::AtOnce)));
    }
    if let Some(row) = rows.last_mut() {
        row.extend(time);
    }
    let mut last = vec![(say.plain("button-discard"), tap(BroadcastAct::Discard))];
    if content.is_said() {
        last.push((say.plain("button-preview"), tap(BroadcastAct::Preview)));
        rows.push(last);
        let label = say.plain_with("button-send-to", args!["people" => reach.people]);
        rows.push(vec![(label, tap(BroadcastAct::AskSend))]);
    } else {
        rows.push(last);
    }
    View::taps(text, rows)
}

/// How many a broadcast would go to, and letters a second.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    pub people: i64,
    pub rate: u32,
}

impl Reach {
    /// Milliseconds that it would take.
    pub fn time(self) -> i64 {
        self.people * 1_000 / i64::from(self.rate.max(1))
    }
}

/// Whether to send a draft off as it is.
pub fn ask_send(say: Say, zone: Tz, draft: &Broadcast, reach: Reach, now: i64) -> View {
    let mut text = say.html_with(
        "broadcast-ask-send",
        args![
            "who" => who(say, &draft.audience),
            "people" => reach.people,
            "time" => span(say, reach.time()),
        ],
    );
    text.line(when(say, zone, draft, now));
    let tap = |act| Tap::Broadcast {
        broadcast: draft.id,
        act,
    };
    let label = say.plain_with("button-send-to", args!["people" => reach.people]);
    View::taps(
        text,
        vec![
            vec![(label, tap(BroadcastAct::Send))],
            vec![(say.plain("button-not-yet"), tap(BroadcastAct::Show))],
        ],
    )
}

/// When a broadcast begins.
fn when(say: Say, zone: Tz, broadcast: &Broadcast, now: i64) -> Html {
    match broadcast.starts_at {
        Some(at) if broadcast.state == BroadcastState::Draft && at <= now => {
            say.html_with("broadcast-late", args!["at" => instant(say, zone, at, now)])
        }
        Some(at) => say.html_with("broadcast-when", args!["at" => instant(say, zone, at, now)]),
        None => say.html("broadcast-at-once"),
    }
}

/// What is said in a language, in short.
fn glimpse(say: Say, content: &Content, lang: Lang) -> String {
    let Content::Words(all) = content else {
        return String::new();
    };
    let Some(words) = all.get(&lang) else {
        return match all.keys().next() {
            Some(first) => say.plain_with(
                "broadcast-as",
                args!["language" => Say { lang: *first }.plain("language-name")],
            ),
            None => say.plain("broadcast-nothing"),
        };
    };
    let Words {
        text,
        photo,
        buttons,
        ..
    } = words;
    let mut parts = Vec::new();
    if photo.is_some() {
        parts.push(say.plain("broadcast-picture"));
    }
    if !text.is_empty() {
        let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
        parts.push(say.plain_with("broadcast-quoted", args!["words" => short(&line, GLIMPSE)]));
    }
    for (label, _) in buttons {
        parts.push(format!("[{label}]"));
    }
    parts.join(" ")
}

/// An audience in words.
pub fn who(say: Say, audience: &Audience) -> String {
    let mut parts = Vec::new();
    if audience.has_card {
        parts.push(say.plain("who-has-card"));
    }
    if audience.never_ordered {
        parts.push(say.plain("who-never-ordered"));
    }
    if let Some(days) = audience.seen_days {
        parts.push(say.plain_with("who-seen", args!["days" => days]));
    }
    if !audience.langs.is_empty() {
        let names: Vec<String> = audience
            .langs
            .iter()
            .map(|lang| Say { lang: *lang }.plain("language-name"))
            .collect();
        let names = names.join(&say.plain("list-comma"));
        parts.push(say.plain_with("who-speaks", args!["languages" => names]));
    }
    if parts.is_empty() {
        return say.plain("who-everybody");
    }
    let list = parts.join(&say.plain("list-comma"));
    say.plain_with("who-those", args!["list" => list])
}

fn seen(say: Say, days: Option<u32>) -> String {
    match days {
        Some(days) => say.plain_with("seen-days", args!["days" => days]),
        None => say.plain("seen-whenever"),
    }
}

/// How far a broadcast is. `rate`: letters a second lately, if that is known.
pub fn progress(say: Say, zone: Tz, broadcast: &Broadcast, rate: Option<f64>, now: i64) -> View {
    let mut text = say.html_with(
        "broadcast-title",
        args![
            "number" => broadcast.number,
            "state" => state(say, broadcast.state),
        ],
    );
    if broadcast.state == BroadcastState::Scheduled {
        text.line(when(say, zone, broadcast, now));
    } else {
        let (settled, total) = (broadcast.settled(), broadcast.total());
        text.line(bar(settled, total));
        text.line(say.html_with(
            "broadcast-counts",
            args![
                "sent" => broadcast.sent,
                "failed" => broadcast.failed,
                "blocked" => broadcast.blocked,
                "total" => total,
            ],
        ));
        if broadcast.left_out > 0 {
            text.line(say.html_with("broadcast-left-out", args!["people" => broadcast.left_out]));
        }
        if let (BroadcastState::Running, Some(rate)) = (broadcast.state, rate)
            && rate > 0.0
        {
            let left = ((total - settled).max(0) as f64 / rate * 1_000.0) as i64;
            text.line(say.html_with(
                "broadcast-pace",
                args!["rate" => format!("{rate:.0}"), "left" => span(say, left)],
            ));
        }
    }
    let tap = |key: &str, act| {
        let broadcast = broadcast.id;
        (say.plain(key), Tap::Broadcast { broadcast, act })
    };
    let call_off = tap("button-call-off", BroadcastAct::AskCancel);
    let row = match broadcast.state {
        BroadcastState::Running => vec![tap("button-pause", BroadcastAct::Pause), call_off],
        BroadcastState::Paused => vec![tap("button-resume", BroadcastAct::Resume), call_off],
        BroadcastState::Scheduled => vec![call_off],
        _ => return View::text(text),
    };
    View::taps(text, vec![row])
}

/// Whether to call a broadcast off for those who were not told yet.
pub fn ask_cancel(say: Say, broadcast: &Broadcast) -> View {
    let left = broadcast.total() - broadcast.settled();
    let text = say.html_with(
        "broadcast-ask-cancel",
        args!["number" => broadcast.number, "left" => left.max(0)],
    );
    let tap = |key: &str, act| {
        let broadcast = broadcast.id;
        (say.plain(key), Tap::Broadcast { broadcast, act })
    };
    View::taps(
        text,
        vec![
            vec![tap("button-call-off-really", BroadcastAct::Cancel)],
            vec![tap("button-go-on", BroadcastAct::Show)],
        ],
    )
}

/// The latest broadcasts, a line each, with buttons to look at them.
pub fn list(say: Say, broadcasts: &[Broadcast]) -> View {
    if broadcasts.is_empty() {
        return View::text(say.html("broadcasts-none"));
    }
    let mut text = say.html("broadcasts-title");
    let mut rows = Vec::new();
    for broadcast in broadcasts {
        text.line(say.html_with(
            "broadcasts-line",
            args![
                "number" => broadcast.number,
                "state" => state(say, broadcast.state),
                "sent" => broadcast.sent,
                "total" => broadcast.total(),
            ],
        ));
        if !broadcast.state.is_over() {
            let label = say.plain_with("button-broadcast", args!["number" => broadcast.number]);
            let tap = Tap::Broadcast {
                broadcast: broadcast.id,
                act: BroadcastAct::Look,
            };
            rows.push(vec![(label, tap)]);
        }
    }
    View::taps(text, rows)
}

fn state(say: Say, state: BroadcastState) -> String {
    say.plain(&format!("broadcast-state-{}", state.word()))
}

/// A bar of squares with its share: `▰▰▰▱▱▱▱▱▱▱ 31 %`.
fn bar(done: i64, of: i64) -> Html {
    let share = if of == 0 {
        100
    } else {
        done.clamp(0, of) * 100 / of
    };
    let full = share * BAR / 100;
    let squares: String = (0..BAR)
        .map(|at| if at < full { '▰' } else { '▱' })
        .collect();
    Html::text(&format!("{squares} {share} %"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_is_full_when_all_is_done() {
        let shown = |done, of| bar(done, of).as_str().to_owned();
        assert_eq!(shown(0, 10), "▱▱▱▱▱▱▱▱▱▱ 0 %");
        assert_eq!(shown(999, 1_000), "▰▰▰▰▰▰▰▰▰▱ 99 %");
        assert_eq!(shown(7, 7), "▰▰▰▰▰▰▰▰▰▰ 100 %");
        assert_eq!(shown(0, 0), "▰▰▰▰▰▰▰▰▰▰ 100 %");
    }
}
