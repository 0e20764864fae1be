//! The assistant: words to requests.
//!
//! The parser reads a message in any of Milkrun's languages and says what was asked for. Three kinds of knowledge stay
//! apart: `language` (numbers, units, inflection, politeness, negation), `menu` (names of products, of their variants
//! and options; all of it data) and `compose` (which words form which line). A new shop is data, a new language is one
//! folder. Everything here is pure: no input or output, no clock, no state between two messages; what is done about a
//! request is decided elsewhere.

mod compose;
mod language;
mod menu;
mod phrases;
pub mod proposal;
mod request;
mod sounds;
mod text;

#[cfg(test)]
mod tests;

pub use compose::{OpenWish, Quantity, amounts, open_wish};
pub use menu::Menu;
pub use request::{
    BasketLine, Change, Context, Count, Line, Request, Search, Size, Target, Understood, Unknown,
};

use crate::shop::Lang;

/// Reads a message. Pure, takes microseconds, never fails: what is not understood is told word by word. Every word of
/// the text is used by a request, means nothing for shopping, or is in `unknown`.
///
/// `lang` is a hint, for what is written alike in several languages; text in another language is recognised by its
/// script and words, and languages may be mixed.
pub fn understand(menu: &Menu, lang: Lang, text: &str, context: &Context) -> Understood {
    compose::compose(menu, lang, text, context).0
}
