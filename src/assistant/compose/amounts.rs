//! The amounts in a text, whatever is measured.

use std::sync::LazyLock;

use serde::Serialize;

use super::MOST_READ;
use super::atoms::{self, What};
use crate::assistant::language::{Amount, Said};
use crate::assistant::menu::Menu;
use crate::assistant::text::Text;
use crate::shop::{Catalogue, Lang, Unit};

/// A number, a weight or a volume.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Quantity {
    /// In the unit; never below zero.
    pub value: f64,
    /// None for a plain number.
    pub unit: Option<Unit>,
}

/// The amounts in a text, in its order. `lang` as in [`understand`](crate::assistant::understand).
pub fn amounts(lang: Lang, raw: &str) -> Vec<Quantity> {
    static NOTHING: LazyLock<Menu> = LazyLock::new(|| Menu::compile(&Catalogue::default()));
    let mut text = Text::read(raw);
    text.cut(MOST_READ);
    let atoms = atoms::read_amount(&NOTHING, lang, &text);
    let amounts = atoms.iter().filter_map(|atom| match &atom.what {
        What::Phrase(phrase) => phrase.amount,
        _ => None,
    });
    amounts
        .filter_map(|amount| match amount {
            Amount::Count(value, said) => {
                (said != Said::Container).then_some(Quantity { value, unit: None })
            }
            Amount::Measure(value, unit, _) => Some(Quantity {
                value,
                unit: Some(unit),
            }),
            Amount::Price(_) | Amount::Noise => None,
        })
        .collect()
}
