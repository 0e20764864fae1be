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
mod requests;
mod search;
mod talk;

use super::menu::Menu;
use super::request::{Context, Understood};
use super::text::Text;
use crate::shop::Lang;

pub use amounts::{Quantity, amounts};
pub(super) use atoms::{Atom, What};

/// All steps: what was understood, and the atoms, in which words that name a mere purpose are fillers now.
pub(super) fn compose(
    menu: &Menu,
    lang: Lang,
    raw: &str,
    context: &Context,
) -> (Understood, Vec<Atom>) {
    let text = Text::read(raw);
    let mut atoms = atoms::read(menu, lang, &text);
    if let Some(question) = allergens::question(menu, &atoms) {
        let understood = Understood {
            requests: vec![question],
            unknown: Vec::new(),
        };
        return (understood, atoms);
    }
    let segments = search::best(menu, &atoms, text.is_han());
    for place in segments.iter().flat_map(|s| &s.draft.ignored) {
        if let Some(atom) = atoms.get_mut(*place) {
            atom.what = What::Filler;
        }
    }
    let understood = requests::of(menu, raw, &atoms, &segments, context);
    (understood, atoms)
}
