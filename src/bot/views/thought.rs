//! What a model proposes, as a person sees it: names, prices and warnings from the catalogue, of which the model chose the ids
//! alone.

use crate::args;
use crate::assistant::proposal::{Proposal, Wish};
use crate::assistant::{Change, Count, Request, Target};
use crate::bot::button::{Tap, ThoughtAct};
use crate::bot::form::money;
use crate::bot::html::{Html, short};
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::bot::thought::{Line, Proposed};
use crate::model::Silence;
use crate::shop::{Catalogue, Fen, Kept, LeftOut, Limits, Product, What, pack_price};

use super::basket::{CHOICES, LABEL};
use super::{answers, goods};

/// Characters of a wish that are repeated.
const WORDS: usize = 80;
/// Products that are named while the model thinks on, and reasons that are given for what was left out.
const NAMED: usize = 4;

/// The model was asked, and what was found so far.
pub fn thinking(say: Say, id: i64, wish: &Wish, found: &[&Product]) -> View {
    let words = short(&wish.words, WORDS);
    let mut text = say.html_with("thought-thinking", args!["words" => words]);
    if !found.is_empty() {
        let names = found.iter().rev().take(NAMED);
        let names: Vec<&str> = names.map(|product| product.names.title(say.lang)).collect();
        let list = names.join(&say.plain("list-comma"));
        text.line(say.html_with("thought-looking", args!["list" => list]));
    }
    let stop = (say.plain("button-stop"), tap(id, ThoughtAct::Drop));
    View::taps(text, vec![vec![stop]])
}

fn tap(thought: i64, act: ThoughtAct) -> Tap {
    Tap::Thought { thought, act }
}

/// What is heard or looked at, while it is.
pub fn sensing(say: Say, id: i64, key: &str) -> View {
    let stop = (say.plain("button-stop"), tap(id, ThoughtAct::Drop));
    View::taps(say.html(key), vec![vec![stop]])
}

/// What a voice message said.
pub fn transcript(say: Say, words: &str) -> View {
    View::text(say.html_with("voice-words", args!["words" => words]))
}

/// A proposal with its buttons. `made`: what came of keeping it to the limits, said once.
pub fn proposal(
    say: Say,
    id: i64,
    wish: &Wish,
    proposed: &Proposed,
    made: Option<&Made>,
    catalogue: &Catalogue,
) -> View {
    let mut text = match proposed.seen {
        true => say.html("photo-title"),
        false => say.html_with(
            "proposal-title",
            args!["words" => short(&wish.words, WORDS)],
        ),
    };
    for line in &proposed.lines {
        text.line(line_text(say, line, catalogue));
    }
    for words in &proposed.unread {
        text.line(say.html_with("photo-unread", args!["words" => short(words, LABEL)]));
    }
    for change in &proposed.changes {
        for line in change_text(say, change, catalogue) {
            text.line(line);
        }
    }
    let kept = proposed.kept(catalogue);
    text.gap();
    if !kept.picks.is_empty() {
        text.line(total(say, &proposed.limits, &kept));
        for line in limits(say, &proposed.limits, &kept) {
            text.line(line);
        }
    }
    if proposed.lines.iter().any(|line| !line.sure && !line.on) {
        text.line(say.html("photo-unsure"));
    }
    if let Some(made) = made {
        for line in made.lines(say, &proposed.limits, catalogue) {
            text.line(line);
        }
    }
    let mut rows = Vec::new();
    if proposed.lines.len() > 1 || proposed.seen {
        for (place, line) in proposed.lines.iter().enumerate() {
            let label = switch_label(say, line, catalogue);
            rows.push(vec![(label, tap(id, ThoughtAct::Switch(place)))]);
        }
    }
    if proposed.holds_something() {
        let label = match kept.picks.is_empty() {
            true => say.plain("button-change-basket"),
            false => {
                let amount = money(say.lang, kept.total);
                say.plain_with("button-take", args!["amount" => amount])
            }
        };
        rows.push(vec![(label, tap(id, ThoughtAct::Take))]);
    }
    rows.push(vec![(
        say.plain("button-no-thanks"),
        tap(id, ThoughtAct::Drop),
    )]);
    View::taps(text, rows)
}

fn line_text(say: Say, line: &Line, catalogue: &Catalogue) -> Html {
    let Some((product, variant)) = catalogue.variant(line.variant()) else {
        return Html::new();
    };
    let read = short(&line.read, LABEL);
    let What::Packs { packs, .. } = &line.what else {
        // Which one is asked in the basket.
        let name = short(product.names.title(say.lang), LABEL);
        let key = match (line.on, line.sure) {
            (true, _) => "photo-line-open",
            (false, true) => "photo-line-off",
            (false, false) => "photo-line-unsure",
        };
        return say.html_with(key, args!["read" => read, "name" => name]);
    };
    let name = goods::title(say, product, variant);
    let price = pack_price(product, variant, &line.options).times(*packs);
    let price = money(say.lang, price);
    if !line.on && !line.sure {
        return say.html_with("photo-line-unsure", args!["read" => read, "name" => name]);
    }
    let key = match (line.on, line.read.is_empty()) {
        (true, true) => "proposal-line",
        (false, true) => "proposal-line-off",
        (false, false) => {
            return say.html_with("photo-line-off", args!["read" => read, "name" => name]);
        }
        (true, false) => {
            return say.html_with(
                "photo-line",
                args!["read" => read, "name" => name, "packs" => packs.to_string(), "price" => price],
            );
        }
    };
    say.html_with(
        key,
        args!["name" => name, "packs" => packs.to_string(), "price" => price],
    )
}

fn switch_label(say: Say, line: &Line, catalogue: &Catalogue) -> String {
    let name = match (&line.what, catalogue.variant(line.variant())) {
        (What::Packs { .. }, Some((product, variant))) => goods::title(say, product, variant),
        (What::Open { .. }, Some((product, _))) => product.names.title(say.lang).to_owned(),
        (_, None) => line.read.clone(),
    };
    let key = match (line.on, line.sure) {
        (true, _) => "button-option-on",
        (false, true) => "button-option-off",
        (false, false) => "button-line-unsure",
    };
    say.plain_with(key, args!["name" => short(&name, LABEL)])
}

fn change_text(say: Say, change: &Request, catalogue: &Catalogue) -> Vec<Html> {
    let name = |target: &Target| match target {
        Target::Product(id) => catalogue
            .product(id)
            .map_or("", |p| p.names.title(say.lang)),
        Target::Line(_) => "",
    };
    match change {
        Request::Change {
            target,
            to: Change::Count(Count::Packs(packs)),
        } => {
            let packs = packs.to_string();
            vec![say.html_with(
                "proposal-change",
                args!["name" => name(target), "packs" => packs],
            )]
        }
        Request::Remove(targets) => targets
            .iter()
            .map(|target| say.html_with("proposal-remove", args!["name" => name(target)]))
            .collect(),
        _ => Vec::new(),
    }
}

fn total(say: Say, limits: &Limits, kept: &Kept) -> Html {
    let total = money(say.lang, kept.total);
    match limits.most {
        None => say.html_with("proposal-total", args!["total" => total]),
        Some(most) => {
            let most = money(say.lang, most);
            say.html_with("proposal-total-of", args!["total" => total, "most" => most])
        }
    }
}

/// What it keeps to, and what it does not.
fn limits(say: Say, limits: &Limits, kept: &Kept) -> Vec<Html> {
    let mut lines = Vec::new();
    if let Some(people) = limits.people.filter(|_| kept.feeds > 0) {
        let key = match kept.is_short(limits) {
            true => "proposal-short",
            false => "proposal-feeds",
        };
        lines.push(say.html_with(key, args!["feeds" => kept.feeds, "people" => people]));
    }
    if !limits.without.is_empty() {
        let list = answers::names(say, &limits.without);
        lines.push(say.html_with("proposal-without", args!["list" => list]));
    }
    if !limits.diets.is_empty() {
        let names: Vec<String> = limits
            .diets
            .iter()
            .map(|diet| diet_name(say, diet))
            .collect();
        let list = names.join(&say.plain("list-comma"));
        lines.push(say.html_with("proposal-diet", args!["list" => list]));
    }
    if let Some(most) = limits.most.filter(|_| kept.is_over(limits)) {
        let over = money(say.lang, kept.total - most);
        lines.push(say.html_with("proposal-over", args!["over" => over]));
    }
    lines
}

/// The name of a diet.
pub fn diet_name(say: Say, diet: &str) -> String {
    match diet {
        "vegetarian" => say.plain("diet-vegetarian"),
        "vegan" => say.plain("diet-vegan"),
        "pork_free" => say.plain("diet-pork-free"),
        other => other.to_owned(),
    }
}

/// What came of keeping a proposal to its limits.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    pub left_out: Vec<(String, LeftOut)>,
    /// Things that do not exist.
    pub invented: u32,
    /// In place of what was proposed, the least that can be had is shown.
    pub least: bool,
}

impl Made {
    /// In words.
    fn lines(&self, say: Say, limits: &Limits, catalogue: &Catalogue) -> Vec<Html> {
        let mut lines = Vec::new();
        if self.least {
            lines.push(match limits.most {
                Some(most) => {
                    let most = money(say.lang, most);
                    say.html_with("proposal-least", args!["most" => most])
                }
                None => say.html("proposal-nearest"),
            });
        }
        for (variant, why) in &self.left_out {
            let Some((product, _)) = catalogue.variant(variant) else {
                continue;
            };
            let name = short(product.names.title(say.lang), LABEL);
            let line = match why {
                LeftOut::Contains(id) => {
                    let allergen = answers::name_of(say, id);
                    say.html_with(
                        "left-out-contains",
                        args!["name" => name, "what" => allergen],
                    )
                }
                LeftOut::Unstated(id) => {
                    let allergen = answers::name_of(say, id);
                    say.html_with(
                        "left-out-unstated",
                        args!["name" => name, "what" => allergen],
                    )
                }
                LeftOut::Diet(diet) => {
                    let diet = diet_name(say, diet);
                    say.html_with("left-out-diet", args!["name" => name, "what" => diet])
                }
                LeftOut::Gone => say.html_with("left-out-gone", args!["name" => name]),
                LeftOut::Dear => say.html_with("left-out-dear", args!["name" => name]),
                // Who says so need not be told.
                LeftOut::Unwanted => continue,
            };
            if lines.len() < NAMED && !lines.contains(&line) {
                lines.push(line);
            }
        }
        if self.invented > 0 {
            lines.push(say.html_with("left-out-invented", args!["count" => self.invented]));
        }
        lines
    }
}

/// It was taken.
pub fn taken(say: Say, wish: &Wish, proposed: &Proposed) -> View {
    if proposed.seen {
        return View::text(say.html("photo-taken"));
    }
    let words = short(&wish.words, WORDS);
    View::text(say.html_with("proposal-taken", args!["words" => words]))
}

/// Nothing fits: why, and what is nearest.
pub fn nothing(
    say: Say,
    wish: &Wish,
    made: &Made,
    near: &[&Product],
    catalogue: &Catalogue,
) -> View {
    let words = short(&wish.words, WORDS);
    let key = match wish.open {
        true => "thought-nothing",
        false => "unknown-words",
    };
    let mut text = say.html_with(key, args!["words" => words]);
    for line in made.lines(say, &wish.limits, catalogue) {
        text.line(line);
    }
    nearest(say, text, near)
}

/// A picture shows nothing on sale.
pub fn nothing_seen(say: Say, unread: &[String]) -> View {
    let mut text = say.html("photo-nothing");
    for words in unread.iter().take(NAMED) {
        text.line(say.html_with("photo-unread", args!["words" => short(words, LABEL)]));
    }
    View::text(text)
}

/// The model does not answer.
pub fn silent(say: Say, wish: &Wish, why: Silence, near: &[&Product]) -> View {
    let words = short(&wish.words, WORDS);
    let key = match why {
        // What is not known without a model is no less known with one that is down.
        _ if !wish.open => "unknown-words",
        Silence::Slow => "thought-slow",
        Silence::Busy => "thought-busy",
        Silence::Down | Silence::Refused => "thought-down",
    };
    nearest(say, say.html_with(key, args!["words" => words]), near)
}

/// No model is asked: there is none, or the user's share of today is used up.
pub fn not_asked(say: Say, wish: &Wish, used_up: bool, near: &[&Product]) -> View {
    let words = short(&wish.words, WORDS);
    let text = match used_up {
        true => say.html_with("thought-used-up", args!["words" => words]),
        false => say.html_with("thought-no-model", args!["words" => words]),
    };
    nearest(say, text, near)
}

/// A text with products to add.
fn nearest(say: Say, mut text: Html, near: &[&Product]) -> View {
    if near.is_empty() {
        return View::text(text);
    }
    text.gap().line(say.html("thought-near"));
    let mut rows = Vec::new();
    for product in near.iter().take(CHOICES) {
        let sold = product.variants.iter().filter(|variant| variant.available);
        let cheapest = sold.map(|variant| variant.price).min().unwrap_or(Fen::ZERO);
        let name = short(product.names.title(say.lang), LABEL);
        let price = money(say.lang, cheapest);
        let label = say.plain_with("button-choice", args!["name" => name, "price" => price]);
        let product = product.id.clone();
        rows.push(vec![(label, Tap::Add { product })]);
    }
    View::taps(text, rows)
}

/// A question of the model's.
pub fn question(say: Say, id: i64, words: &str, choices: &[String]) -> View {
    let mut text = say.html_with("thought-question", args!["words" => words]);
    text.gap().line(say.html("thought-question-how"));
    let mut rows: Vec<Vec<(String, Tap)>> = choices
        .iter()
        .enumerate()
        .map(|(place, choice)| vec![(short(choice, LABEL), tap(id, ThoughtAct::Choose(place)))])
        .collect();
    rows.push(vec![(
        say.plain("button-no-thanks"),
        tap(id, ThoughtAct::Drop),
    )]);
    View::taps(text, rows)
}

/// The model's own words while it speaks.
pub fn saying(say: Say, id: i64, words: &str) -> View {
    let mut text = say.html("thought-words");
    let begun = format!("{words} …");
    text.line(say.html_with("thought-words-quote", args!["words" => begun]));
    let stop = (say.plain("button-stop"), tap(id, ThoughtAct::Drop));
    View::taps(text, vec![vec![stop]])
}

/// The model's own words, marked as such: they change nothing.
pub fn words(say: Say, words: &str) -> View {
    let mut text = say.html("thought-words");
    text.line(say.html_with("thought-words-quote", args!["words" => words]));
    text.gap().line(say.html("thought-words-only"));
    View::text(text)
}

/// What a proposal holds, to be shown.
pub fn made(proposal: &Proposal, kept: &Kept, least: bool) -> Made {
    Made {
        left_out: kept.left_out.clone(),
        invented: proposal.invented,
        least,
    }
}
