//! From an amount in words to packs on a shelf: which variant is meant, and how many of it.

use serde::{Deserialize, Serialize};

use super::{MAX_QUANTITY, Measure, Product, Variant};

/// How many were asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Count {
    /// No number was said.
    Unsaid,
    /// So many packs: "two cartons of milk".
    Packs(u32),
    /// So many pieces, however they are packed: "a dozen eggs".
    Pieces(u32),
}

/// How large it should be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Size {
    /// All of it together: "two kilos of potatoes".
    Total(Measure),
    /// Each pack: "two 500 ml bottles of water".
    Each(Measure),
}

/// What was asked for of one product.
#[derive(Clone, Copy, Debug)]
pub struct Wish<'a> {
    pub count: Count,
    pub size: Option<Size>,
    /// Axis and value ids that were said: `("fat", "skimmed")`.
    pub values: &'a [(String, String)],
}

/// What to put into the basket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Packing<'a> {
    /// This many packs of this variant. `rounded` when they hold more, or less, than was asked for.
    Packs {
        variant: &'a Variant,
        packs: u32,
        rounded: bool,
    },
    /// Any of these would do: ask.
    Ask(Vec<&'a Variant>),
    /// Every variant that would do is out of stock.
    SoldOut,
}

/// Chooses the variant of a product and the number of packs.
///
/// Values that were said narrow the choice; when nothing has them all, they are dropped and the user is asked. An amount
/// chooses the variant that reaches it with the least excess, then in the fewest packs. What is still open is the product's
/// default variant, or a question.
pub fn pack<'a>(product: &'a Product, wish: &Wish) -> Packing<'a> {
    let said = |variant: &&Variant| {
        let has = |(axis, value): &(String, String)| variant.values.get(axis) == Some(value);
        wish.values.iter().all(has)
    };
    let available: Vec<&Variant> = product.variants.iter().filter(|v| v.available).collect();
    let mut fitting: Vec<&Variant> = available.iter().copied().filter(said).collect();
    let conflict = fitting.is_empty();
    if conflict {
        fitting = available;
    }
    if let Some(Size::Each(each)) = wish.size {
        let exact = |v: &&Variant| v.measure == Some(each);
        if fitting.iter().any(exact) {
            fitting.retain(exact);
        }
    }
    if fitting.is_empty() {
        return Packing::SoldOut;
    }
    fitting = least_excess(fitting, wish);
    let chosen = match fitting.as_slice() {
        [one] if !conflict || product.variants.len() == 1 => Some(*one),
        _ if conflict => None,
        many => many.iter().copied().find(|v| v.default),
    };
    match chosen {
        Some(variant) => {
            let (packs, rounded) = packs_of(variant, wish.count, wish.size);
            Packing::Packs {
                variant,
                packs,
                rounded,
            }
        }
        None => Packing::Ask(fitting),
    }
}

/// How many packs of a variant an amount takes, and whether they hold another amount than was asked for. Rounds up,
/// and stays within 1 and [`MAX_QUANTITY`].
pub fn packs_of(variant: &Variant, count: Count, size: Option<Size>) -> (u32, bool) {
    let (packs, exact) = match (count, size) {
        (_, Some(Size::Total(total))) => match variant.measure {
            Some(pack) if pack.unit == total.unit && pack.value > 0 => (
                total.value.div_ceil(pack.value),
                total.value.is_multiple_of(pack.value),
            ),
            _ => (packs_counted(variant, count).0, false),
        },
        (count, Some(Size::Each(each))) => {
            let (packs, exact) = packs_counted(variant, count);
            (packs, exact && variant.measure == Some(each))
        }
        (count, None) => packs_counted(variant, count),
    };
    let within = packs.clamp(1, MAX_QUANTITY);
    (within, !exact || within != packs)
}

fn packs_counted(variant: &Variant, count: Count) -> (u32, bool) {
    match (count, variant.pieces) {
        (Count::Unsaid, _) => (1, true),
        (Count::Pieces(pieces), Some(held)) if held > 0 => {
            (pieces.div_ceil(held), pieces.is_multiple_of(held))
        }
        (Count::Packs(n) | Count::Pieces(n), _) => (n, true),
    }
}

/// When an amount was said that packs can be measured by, keeps the variants that reach it with the least excess, and of
/// those the ones that take the fewest packs.
fn least_excess<'a>(fitting: Vec<&'a Variant>, wish: &Wish) -> Vec<&'a Variant> {
    // What would take too many packs comes last.
    let excess = |v: &Variant| -> Option<(bool, u64, u32)> {
        let (wanted, held) = match (wish.count, wish.size) {
            (_, Some(Size::Total(total))) => match v.measure {
                Some(pack) if pack.unit == total.unit => (total.value, pack.value),
                _ => return None,
            },
            (Count::Pieces(pieces), None) => (pieces, v.pieces?),
            _ => return None,
        };
        if held == 0 {
            return None;
        }
        let packs = wanted.div_ceil(held);
        let total = u64::from(packs) * u64::from(held);
        Some((packs > MAX_QUANTITY, total - u64::from(wanted), packs))
    };
    match fitting.iter().filter_map(|v| excess(v)).min() {
        Some(best) => fitting
            .into_iter()
            .filter(|v| excess(v) == Some(best))
            .collect(),
        None => fitting,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::{Fen, Names, Unit};
    use proptest::prelude::*;

    fn variant(id: &str, measure: Option<u32>, pieces: Option<u32>) -> Variant {
        let measure = measure.map(|value| Measure {
            value,
            unit: Unit::G,
        });
        Variant {
            id: id.into(),
            names: Names::default(),
            price: Fen(100),
            measure,
            pieces,
            values: Default::default(),
            default: false,
            available: true,
        }
    }

    fn product(variants: Vec<Variant>) -> Product {
        Product {
            id: "p".into(),
            shop: "s".into(),
            category: "c".into(),
            names: Names::default(),
            allergens: None,
            diets: None,
            serves: None,
            axes: vec![],
            options: vec![],
            variants,
        }
    }

    fn wish(count: Count, grams: Option<u32>) -> Wish<'static> {
        let total = |value| {
            Size::Total(Measure {
                value,
                unit: Unit::G,
            })
        };
        Wish {
            count,
            size: grams.map(total),
            values: &[],
        }
    }

    fn packed(product: &Product, wish: &Wish) -> String {
        match pack(product, wish) {
            Packing::Packs {
                variant,
                packs,
                rounded,
            } => format!(
                "{packs} {}{}",
                variant.id,
                if rounded { " rounded" } else { "" }
            ),
            Packing::Ask(variants) => {
                let ids: Vec<&str> = variants.iter().map(|v| v.id.as_str()).collect();
                format!("ask {}", ids.join(" "))
            }
            Packing::SoldOut => "sold out".into(),
        }
    }

    #[test]
    fn an_amount_chooses_the_packs_that_hold_it() {
        let eggs = product(vec![
            variant("six", None, Some(6)),
            variant("ten", None, Some(10)),
            variant("twelve", None, Some(12)),
        ]);
        assert_eq!(packed(&eggs, &wish(Count::Pieces(12), None)), "1 twelve");
        assert_eq!(packed(&eggs, &wish(Count::Pieces(18), None)), "3 six");
        assert_eq!(
            packed(&eggs, &wish(Count::Pieces(11), None)),
            "1 twelve rounded"
        );
        assert_eq!(
            packed(&eggs, &wish(Count::Unsaid, None)),
            "ask six ten twelve"
        );
        let potatoes = product(vec![
            variant("half", Some(500), None),
            variant("kilo", Some(1_000), None),
        ]);
        assert_eq!(
            packed(&potatoes, &wish(Count::Unsaid, Some(1_500))),
            "3 half"
        );
        assert_eq!(
            packed(&potatoes, &wish(Count::Unsaid, Some(2_000))),
            "2 kilo"
        );
        assert_eq!(
            packed(&potatoes, &wish(Count::Unsaid, Some(700))),
            "1 kilo rounded"
        );
    }

    #[test]
    fn what_is_not_said_is_the_default_or_a_question() {
        let mut milk = product(vec![
            variant("whole", None, None),
            variant("skimmed", None, None),
        ]);
        for v in &mut milk.variants {
            v.values.insert("fat".into(), v.id.clone());
        }
        let said = |value: &str| [("fat".to_owned(), value.to_owned())];
        let skimmed = said("skimmed");
        let two = Wish {
            values: &skimmed,
            ..wish(Count::Packs(2), None)
        };
        assert_eq!(packed(&milk, &two), "2 skimmed");
        let lean = said("lean");
        let unknown = Wish {
            values: &lean,
            ..wish(Count::Unsaid, None)
        };
        assert_eq!(packed(&milk, &unknown), "ask whole skimmed");
        milk.variants[0].default = true;
        assert_eq!(packed(&milk, &wish(Count::Unsaid, None)), "1 whole");
        milk.variants.iter_mut().for_each(|v| v.available = false);
        assert_eq!(packed(&milk, &two), "sold out");
    }

    proptest! {
        #[test]
        fn packs_reach_what_was_asked_for_and_never_more_than_the_most(
            grams in 1u32..200_000, held in 1u32..5_000, pieces in 1u32..2_000,
        ) {
            let of = variant("v", Some(held), Some(12));
            let (packs, rounded) = packs_of(&of, Count::Unsaid, wish(Count::Unsaid, Some(grams)).size);
            prop_assert!((1..=MAX_QUANTITY).contains(&packs));
            prop_assert!(packs == MAX_QUANTITY || packs * held >= grams && (packs - 1) * held < grams);
            prop_assert_eq!(rounded, packs * held != grams);
            let (packs, rounded) = packs_of(&of, Count::Pieces(pieces), None);
            prop_assert!(packs == MAX_QUANTITY || packs * 12 >= pieces && (packs - 1) * 12 < pieces);
            prop_assert_eq!(rounded, packs * 12 != pieces);
        }
    }
}
