//! What a user has told of themself, as they see it.

use crate::args;
use crate::bot::button::Tap;
use crate::bot::out::View;
use crate::bot::say::Say;

use super::answers::name_of;

/// Allergens of one message that are offered to be kept in mind.
const OFFERED: usize = 4;

/// What is kept in mind, each with the button that forgets it.
pub fn memory(say: Say, avoided: &[String]) -> View {
    if avoided.is_empty() {
        return View::text(say.html("memory-nothing"));
    }
    let mut text = say.html("memory-title");
    let mut rows = Vec::new();
    for allergen in avoided {
        let name = name_of(say, allergen);
        text.line(say.html_with("memory-avoids", args!["allergen" => name.clone()]));
        let label = say.plain_with("button-memory-forget", args!["allergen" => name]);
        let (allergen, on) = (allergen.clone(), false);
        rows.push(vec![(label, Tap::Avoid { allergen, on })]);
    }
    text.gap().line(say.html("memory-what-for"));
    View::taps(text, rows)
}

/// Whether to keep in mind what was just told.
pub fn offer(say: Say, allergens: &[String]) -> View {
    let rows = allergens.iter().take(OFFERED).map(|allergen| {
        let name = name_of(say, allergen);
        let label = say.plain_with("button-memory-keep", args!["allergen" => name]);
        let (allergen, on) = (allergen.clone(), true);
        vec![(label, Tap::Avoid { allergen, on })]
    });
    View::taps(say.html("memory-offer"), rows.collect())
}
