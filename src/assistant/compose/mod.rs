//! Composition: which words form which request. The text becomes atoms (the best cut into known phrases), the atoms
//! become drafts (the best cut into things said, by a dynamic program over segments), and the drafts become requests
//! by what is in the basket. Knows no language and no menu by itself.

mod act;
mod atoms;
mod draft;
mod lines;
mod requests;
mod search;
mod talk;

use super::menu::Menu;
use super::request::{Context, Understood};
use super::text::Text;
use crate::shop::Lang;

pub(super) use atoms::Atom;

/// All steps, and what became of every piece of the text.
pub(super) fn compose(
    menu: &Menu,
    lang: Lang,
    raw: &str,
    context: &Context,
) -> (Understood, Vec<Atom>) {
    let text = Text::read(raw);
    let atoms = atoms::read(menu, lang, &text);
    let drafts = search::best(menu, &atoms);
    let understood = requests::of(menu, raw, &atoms, &drafts, context);
    (understood, atoms)
}
