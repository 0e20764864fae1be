//! Composition: which words form which request. The text becomes atoms (the best cut into known phrases), the atoms
//! become drafts (the best cut into things said, by a dynamic program over segments), and the drafts become requests
//! by what is in the basket. Knows no language and no menu by itself.

mod act;
mod allergens;
mod amounts;
mod atoms;
mod bullets;
mod draft;
mod lines;
mod lone;
mod open;
mod requests;
mod search;
mod talk;

use super::menu::Menu;
use super::request::{Context, Request, Understood, Unknown};
use super::text::Text;
use crate::shop::Lang;

pub use amounts::{Quantity, amounts};
pub(super) use atoms::{Atom, What};
pub use open::{OpenWish, open_wish};

/// So many tokens of a text are read: words, or Chinese characters. What is behind them is told as not understood.
const MOST_READ: usize = 1_024;

/// All steps: what was understood, and the atoms, in which words that name a mere purpose are fillers now.
pub(super) fn compose(
    menu: &Menu,
    lang: Lang,
    raw: &str,
    context: &Context,
) -> (Understood, Vec<Atom>) {
    let mut text = Text::read(raw);
    let unread = text.cut(MOST_READ);
    let (mut understood, atoms) = read(menu, lang, raw, &text, context);
    let end = raw.trim_end().len();
    if let Some(from) = unread.filter(|from| *from < end) {
        let span = from..end;
        understood.unknown.push(Unknown {
            words: raw.get(span.clone()).unwrap_or("").to_owned(),
            span,
            nearest: Vec::new(),
        });
    }
    (understood, atoms)
}

fn read(
    menu: &Menu,
    lang: Lang,
    raw: &str,
    text: &Text,
    context: &Context,
) -> (Understood, Vec<Atom>) {
    let mut atoms = atoms::read(menu, lang, text);
    let questions = allergens::questions(menu, &atoms, context);
    if !questions.is_empty() {
        let understood = Understood {
            unknown: allergens::unknown(menu, raw, &atoms, &questions),
            avoids: allergens::avoided(&atoms, &questions),
            requests: questions,
        };
        return (understood, atoms);
    }
    let aside = allergens::aside(menu, &mut atoms);
    let segments = search::best(menu, &atoms, text.is_han());
    for place in segments.iter().flat_map(|s| &s.draft.ignored) {
        if let Some(atom) = atoms.get_mut(*place) {
            atom.what = What::Filler;
        }
    }
    let mut understood = requests::of(menu, raw, &atoms, &segments, context);
    open::narrow(menu, &atoms, context, &mut understood);
    let ordered = understood.requests.iter().flat_map(|r| match r {
        Request::Add(lines) => lines.as_slice(),
        _ => &[],
    });
    let ordered: Vec<String> = ordered.map(|line| line.product.clone()).collect();
    let asides = aside.into_iter().map(|allergen| Request::Allergen {
        allergen: allergen.to_owned(),
        products: ordered.clone(),
    });
    let asides: Vec<Request> = asides.collect();
    understood.avoids = allergens::avoided(&atoms, &asides);
    understood.requests.extend(asides);
    (understood, atoms)
}
