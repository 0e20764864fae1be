//! Support: what a person is asked, what an admin gets to read, and the answer.

use crate::args;
use crate::bot::button::Tap;
use crate::bot::html::{Html, short};
use crate::bot::out::View;
use crate::bot::say::Say;

/// Characters of a message to or from support at most.
const WORDS: usize = 2_000;

/// What is wrong? `number`: of the order that it is about.
pub fn ask(say: Say, number: Option<i64>) -> View {
    View::text(match number {
        Some(number) => say.html_with("support-ask-order", args!["number" => number.to_string()]),
        None => say.html("support-ask"),
    })
}

/// That support has it.
pub fn taken(say: Say, case: i64) -> View {
    View::text(say.html_with("support-taken", args!["number" => case.to_string()]))
}

/// What somebody wrote, for an admin; with the order as it stands, where it is about one.
pub fn case(say: Say, id: i64, number: i64, words: &str, order: Option<Html>) -> View {
    let mut text = say.html_with("support-case", args!["number" => number.to_string()]);
    text.line(Html::text(&short(words, WORDS)));
    if let Some(order) = order {
        text.gap().line(order);
    }
    let label = say.plain_with("button-answer", args!["number" => number.to_string()]);
    View::taps(text, vec![vec![(label, Tap::Answer { case: id })]])
}

/// An admin is asked for the answer.
pub fn ask_answer(say: Say, number: i64) -> View {
    View::text(say.html_with("support-ask-answer", args!["number" => number.to_string()]))
}

/// Support's answer.
pub fn answer(say: Say, number: i64, words: &str) -> View {
    let mut text = say.html_with("support-answer", args!["number" => number.to_string()]);
    text.line(Html::text(&short(words, WORDS)));
    View::text(text)
}

/// That the answer was sent.
pub fn answered(say: Say, number: i64) -> View {
    View::text(say.html_with("support-answered", args!["number" => number.to_string()]))
}
