//! How goods are called: products, variants and options in the user's language.

use crate::args;
use crate::bot::html::short;
use crate::bot::say::Say;
use crate::shop::{Chosen, Product, Variant};

/// Characters of a name, and of a line's options, that are shown: a retailer's names may be of any length.
const NAME: usize = 56;
const OPTIONS: usize = 64;

/// `Milk, 1 l, whole`
pub fn title(say: Say, product: &Product, variant: &Variant) -> String {
    let label = variant.names.title(say.lang);
    let name = product.names.title(say.lang);
    if label.is_empty() || product.variants.len() == 1 && label == name {
        short(name, NAME)
    } else {
        let title = say.plain_with("goods-variant", args!["name" => name, "variant" => label]);
        short(&title, NAME)
    }
}

/// `half sugar, less ice, no pearls`; empty when nothing was chosen.
pub fn options(say: Say, product: &Product, chosen: &[Chosen]) -> String {
    let words = chosen.iter().filter_map(|chosen| {
        let group = product.options.iter().find(|g| g.id == chosen.group)?;
        let value = group.values.iter().find(|v| v.id == chosen.value)?;
        let amount = group
            .amounts
            .iter()
            .find(|a| Some(&a.id) == chosen.amount.as_ref());
        let of_value = value.names.title(say.lang);
        let name = match amount {
            Some(amount) => {
                let amount = amount.names.title(say.lang);
                say.plain_with(
                    "goods-amount",
                    args!["amount" => amount, "name" => of_value],
                )
            }
            None => of_value.to_owned(),
        };
        Some(match (chosen.excluded, chosen.count) {
            (true, _) => say.plain_with("goods-without", args!["name" => name]),
            (false, 0 | 1) => name,
            (false, n) => say.plain_with("goods-times", args!["name" => name, "n" => n]),
        })
    });
    let words = words.collect::<Vec<_>>().join(&say.plain("list-comma"));
    short(&words, OPTIONS)
}
