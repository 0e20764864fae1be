//! What a user has told of themself, as they see it.

use crate::args;
use crate::bot::button::Tap;
use crate::bot::html::short;
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::Catalogue;
use crate::store::Told;

use super::basket::LABEL;
use super::thought::diet_name;
use super::{answers, goods};

/// Things of one message that are offered to be kept in mind.
const OFFERED: usize = 4;

/// What is kept in mind, each with the button that forgets it. `order`: the number of the usual order.
pub fn memory(
    say: Say,
    kept: &[(Told, String)],
    order: Option<i64>,
    catalogue: &Catalogue,
) -> View {
    if kept.is_empty() {
        return View::text(say.html("memory-nothing"));
    }
    let mut text = say.html("memory-title");
    let mut rows = Vec::new();
    for (told, value) in kept {
        let what = match (told, order) {
            (Told::Order, Some(number)) => {
                say.plain_with("memory-order-number", args!["number" => number.to_string()])
            }
            _ => name(say, *told, value, catalogue),
        };
        let key = match told {
            Told::Avoids => "memory-avoids",
            Told::Diet => "memory-diet",
            Told::Usual => "memory-usual",
            Told::Order => "memory-order",
        };
        text.line(say.html_with(key, args!["what" => what.clone()]));
        let label = match told {
            Told::Avoids => say.plain_with("button-memory-forget", args!["allergen" => what]),
            _ => say.plain_with(
                "button-memory-forget-other",
                args!["what" => short(&what, LABEL)],
            ),
        };
        rows.push(vec![(label, tap(*told, value, false))]);
    }
    text.gap().line(say.html("memory-what-for"));
    View::taps(text, rows)
}

/// Whether to keep in mind what was just told.
pub fn offer(say: Say, new: &[(Told, String)], catalogue: &Catalogue) -> View {
    let rows = new.iter().take(OFFERED).map(|(told, value)| {
        let what = name(say, *told, value, catalogue);
        let label = match told {
            Told::Avoids => say.plain_with("button-memory-keep", args!["allergen" => what]),
            _ => say.plain_with("button-memory-keep-other", args!["what" => what]),
        };
        vec![(label, tap(*told, value, true))]
    });
    View::taps(say.html("memory-offer"), rows.collect())
}

fn tap(told: Told, value: &str, on: bool) -> Tap {
    let value = value.to_owned();
    Tap::Memory { told, value, on }
}

fn name(say: Say, told: Told, value: &str, catalogue: &Catalogue) -> String {
    match told {
        Told::Avoids => answers::name_of(say, value),
        Told::Diet => diet_name(say, value),
        Told::Usual => match catalogue.variant(value) {
            Some((product, variant)) => goods::title(say, product, variant),
            None => say.plain("memory-usual-gone"),
        },
        // Orders are known by their numbers, which are shown instead.
        Told::Order => say.plain("memory-usual-gone"),
    }
}
