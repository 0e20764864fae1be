//! What a wish must keep to (its budget, its people, diets and allergens), and keeping to it: whoever picks the goods, a person
//! or a model, the limits hold by this code alone.

use serde::{Deserialize, Serialize};

use super::basket::{MAX_QUANTITY, pack_price};
use super::{Catalogue, Chosen, Fen, Product, Variant};

/// Ids of the allergens that people and shops speak of.
pub const ALLERGENS: [&str; 12] = [
    "gluten",
    "milk",
    "eggs",
    "soy",
    "peanuts",
    "nuts",
    "fish",
    "shellfish",
    "sesame",
    "celery",
    "mustard",
    "sulphites",
];
/// Ids of the diets that people and shops speak of.
pub const DIETS: [&str; 3] = ["vegetarian", "vegan", "pork_free"];

/// What a wish must keep to. The default keeps to nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// What the goods may cost at most, delivery not counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub most: Option<Fen>,
    /// How many people are to be fed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub people: Option<u32>,
    /// Ids of allergens that nothing may contain.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub without: Vec<String>,
    /// Ids of diets that everything must fit.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub diets: Vec<String>,
    /// Ids of products that are not wanted: refused, or there already.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub not: Vec<String>,
}

/// Goods that were picked: so many packs of a variant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pick {
    /// Id of the variant.
    pub variant: String,
    pub packs: u32,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Chosen>,
}

/// Why a pick, or some of it, was left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LeftOut {
    /// It is not sold, or not now.
    Gone,
    /// It contains this allergen.
    Contains(String),
    /// The shop does not say whether it contains this allergen.
    Unstated(String),
    /// It does not fit this diet, or the shop does not say that it does.
    Diet(String),
    /// It was said that it is not wanted.
    Unwanted,
    /// There was no money left for it.
    Dear,
}

/// Picks that keep to limits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    pub picks: Vec<Pick>,
    /// Variants that were left out whole, each with the reason.
    pub left_out: Vec<(String, LeftOut)>,
    /// What the picks cost.
    pub total: Fen,
    /// How many people their meals feed.
    pub feeds: u32,
}

impl Limits {
    /// Nothing is to be kept to.
    pub fn is_empty(&self) -> bool {
        *self == Limits::default()
    }

    /// These limits and others: of two that cannot both be the bound, the narrower.
    pub fn and(mut self, other: &Limits) -> Limits {
        self.most = match (self.most, other.most) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        self.people = self.people.max(other.people);
        for (mine, theirs) in [
            (&mut self.without, &other.without),
            (&mut self.diets, &other.diets),
            (&mut self.not, &other.not),
        ] {
            for id in theirs {
                if !mine.contains(id) {
                    mine.push(id.clone());
                }
            }
        }
        self
    }

    /// Why a product does not keep to the allergens and diets, or is not wanted; None when it may be picked.
    pub fn refuses(&self, product: &Product) -> Option<LeftOut> {
        if self.not.contains(&product.id) {
            return Some(LeftOut::Unwanted);
        }
        let contains = self.without.iter().find_map(|id| match &product.allergens {
            Some(stated) => stated.contains(id).then(|| LeftOut::Contains(id.clone())),
            None => Some(LeftOut::Unstated(id.clone())),
        });
        contains.or_else(|| {
            let fits = |diet: &String| product.diets.iter().flatten().any(|id| id == diet);
            let unfit = self.diets.iter().find(|diet| !fits(diet));
            unfit.map(|diet| LeftOut::Diet(diet.clone()))
        })
    }

    /// Makes picks keep to the limits: what contains or does not fit is left out, meals become enough for the people, and what
    /// there is no money for goes, the last first, as long as the people are fed. [`Kept::is_met`] says whether that was
    /// enough.
    pub fn keep(&self, catalogue: &Catalogue, picks: &[Pick]) -> Kept {
        let mut kept = Kept::default();
        let mut items: Vec<Item> = Vec::new();
        for pick in picks {
            let found = catalogue.variant(&pick.variant);
            let found = found.filter(|(_, variant)| variant.available);
            let reason = match found {
                None => Some(LeftOut::Gone),
                Some((product, _)) => self.refuses(product),
            };
            match (found, reason) {
                (Some((product, variant)), None) => Item::add(&mut items, pick, product, variant),
                (_, reason) => kept
                    .left_out
                    .push((pick.variant.clone(), reason.unwrap_or(LeftOut::Gone))),
            }
        }
        self.feed(&mut items);
        while self.most.is_some_and(|most| total(&items) > most) {
            let people = self.people.unwrap_or(0).min(feeds(&items));
            let spare = |item: &Item| feeds(&items) - item.serves >= people;
            let alone = items.len() == 1;
            let can_go = |item: &Item| spare(item) && (item.pick.packs > 1 || !alone);
            let Some(place) = items.iter().rposition(can_go) else {
                break;
            };
            let Some(item) = items.get_mut(place) else {
                break;
            };
            item.pick.packs -= 1;
            if item.pick.packs == 0 {
                let gone = items.remove(place);
                kept.left_out.push((gone.pick.variant, LeftOut::Dear));
            }
        }
        kept.total = total(&items);
        kept.feeds = feeds(&items);
        kept.picks = items.into_iter().map(|item| item.pick).collect();
        kept
    }

    /// Adds packs of the meals, of that of which there are fewest, and of those of the cheapest, until everybody is fed. What is no meal feeds nobody.
    fn feed(&self, items: &mut [Item]) {
        let people = self.people.unwrap_or(0);
        while feeds(items) < people {
            let meals = items.iter_mut();
            let meals = meals.filter(|item| item.serves > 0 && item.pick.packs < MAX_QUANTITY);
            let next =
                meals.min_by_key(|item| (item.pick.packs, item.price.0 / i64::from(item.serves)));
            match next {
                Some(item) => item.pick.packs += 1,
                None => return,
            }
        }
    }

    /// The cheapest meal that keeps to the allergens and diets, for as many as are to be fed: what can be had at least.
    pub fn least(&self, catalogue: &Catalogue) -> Option<Kept> {
        let people = self.people.unwrap_or(1).max(1);
        let meals = catalogue.products.iter().filter_map(|product| {
            let serves = product.serves.filter(|_| self.refuses(product).is_none())?;
            let packs = people.div_ceil(serves.max(1)).min(MAX_QUANTITY);
            let sold = product.variants.iter().filter(|variant| variant.available);
            let cheapest = sold.min_by_key(|variant| variant.price)?;
            Some((
                pack_price(product, cheapest, &[]).times(packs),
                cheapest,
                packs,
                serves,
            ))
        });
        let (total, variant, packs, serves) = meals.min_by_key(|(total, ..)| *total)?;
        Some(Kept {
            picks: vec![Pick {
                variant: variant.id.clone(),
                packs,
                options: Vec::new(),
            }],
            left_out: Vec::new(),
            total,
            feeds: packs.saturating_mul(serves),
        })
    }
}

impl Kept {
    /// Whether the picks keep to the budget, and feed the people where they hold a meal.
    pub fn is_met(&self, limits: &Limits) -> bool {
        !self.picks.is_empty() && !self.is_over(limits) && !self.is_short(limits)
    }

    /// They cost more than they may.
    pub fn is_over(&self, limits: &Limits) -> bool {
        limits.most.is_some_and(|most| self.total > most)
    }

    /// They hold meals, but not for all.
    pub fn is_short(&self, limits: &Limits) -> bool {
        self.feeds > 0 && limits.people.is_some_and(|people| self.feeds < people)
    }
}

struct Item {
    pick: Pick,
    price: Fen,
    /// How many people a pack feeds; 0 for what is no meal.
    serves: u32,
}

impl Item {
    /// Adds a pick, to the same that is there already.
    fn add(items: &mut Vec<Item>, pick: &Pick, product: &Product, variant: &Variant) {
        let same = items
            .iter_mut()
            .find(|item| item.pick.variant == pick.variant && item.pick.options == pick.options);
        let packs = pick.packs.clamp(1, MAX_QUANTITY);
        match same {
            Some(item) => {
                item.pick.packs = item.pick.packs.saturating_add(packs).min(MAX_QUANTITY);
            }
            None => items.push(Item {
                pick: Pick {
                    packs,
                    ..pick.clone()
                },
                price: pack_price(product, variant, &pick.options),
                serves: product.serves.unwrap_or(0),
            }),
        }
    }
}

fn total(items: &[Item]) -> Fen {
    items
        .iter()
        .map(|item| item.price.times(item.pick.packs))
        .sum()
}

fn feeds(items: &[Item]) -> u32 {
    items
        .iter()
        .map(|item| item.serves.saturating_mul(item.pick.packs))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn catalogue() -> Catalogue {
        let product = |id: &str,
                       price: i64,
                       serves: Option<u32>,
                       allergens: Option<&[&str]>,
                       diets: &[&str]| Product {
            id: id.into(),
            shop: "s".into(),
            category: "c".into(),
            names: Default::default(),
            allergens: allergens.map(|ids| ids.iter().map(|id| (*id).into()).collect()),
            diets: Some(diets.iter().map(|id| (*id).into()).collect()),
            serves,
            axes: vec![],
            options: vec![],
            variants: vec![Variant {
                id: format!("{id}-1"),
                names: Default::default(),
                price: Fen(price),
                measure: None,
                pieces: None,
                values: Default::default(),
                default: true,
                available: id != "gone",
            }],
        };
        let vegan: &[&str] = &["vegetarian", "vegan"];
        Catalogue {
            products: vec![
                product("soup", 1_500, Some(1), Some(&["soy"]), &[]),
                product("noodles", 1_000, Some(1), Some(&[]), vegan),
                product("stew", 4_000, Some(3), Some(&["nuts"]), &[]),
                product("tea", 500, None, Some(&[]), vegan),
                product("soap", 300, None, None, &[]),
                product("gone", 100, Some(1), Some(&[]), vegan),
            ],
            ..Catalogue::default()
        }
    }

    fn picks(words: &str) -> Vec<Pick> {
        let picks = words.split_whitespace().map(|word| {
            let (id, packs) = word.split_once('*').unwrap();
            Pick {
                variant: format!("{id}-1"),
                packs: packs.parse().unwrap(),
                options: vec![],
            }
        });
        picks.collect()
    }

    fn shown(kept: &Kept) -> String {
        let picks = kept.picks.iter();
        let words = picks.map(|p| format!("{}*{}", p.variant.trim_end_matches("-1"), p.packs));
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn what_contains_or_does_not_fit_is_left_out_and_said() {
        let limits = Limits {
            without: vec!["nuts".into()],
            ..Limits::default()
        };
        let kept = limits.keep(&catalogue(), &picks("soup*1 stew*1 soap*1 gone*1 none*1"));
        assert_eq!(shown(&kept), "soup*1");
        let reasons: Vec<&LeftOut> = kept.left_out.iter().map(|(_, why)| why).collect();
        let nuts = || "nuts".to_owned();
        assert_eq!(
            reasons,
            [
                &LeftOut::Contains(nuts()),
                &LeftOut::Unstated(nuts()),
                &LeftOut::Gone,
                &LeftOut::Gone
            ]
        );
        let vegan = Limits {
            diets: vec!["vegan".into()],
            ..Limits::default()
        };
        let kept = vegan.keep(&catalogue(), &picks("soup*1 noodles*1 tea*2"));
        assert_eq!(shown(&kept), "noodles*1 tea*2");
    }

    #[test]
    fn everybody_is_fed_and_no_more_is_spent_than_may_be() {
        let limits = |most: i64, people: u32| Limits {
            most: Some(Fen(most)),
            people: Some(people),
            ..Limits::default()
        };
        for (most, people, proposed, kept, met) in [
            (9_000, 3, "soup*1 noodles*1", "soup*1 noodles*2", true),
            (
                3_000,
                2,
                "soup*1 noodles*1 tea*3",
                "soup*1 noodles*1 tea*1",
                true,
            ),
            (2_500, 2, "soup*1 noodles*1 tea*1", "soup*1 noodles*1", true),
            // Fewer than the people is no way to save.
            (2_000, 2, "soup*2", "soup*2", false),
            (2_000, 2, "tea*9", "tea*4", true),
            (200, 2, "tea*1", "tea*1", false),
        ] {
            let limits = limits(most, people);
            let result = limits.keep(&catalogue(), &picks(proposed));
            assert_eq!(shown(&result), kept, "{proposed}");
            assert_eq!(result.is_met(&limits), met, "{proposed}");
        }
        let least = limits(1_000, 2).least(&catalogue()).unwrap();
        assert_eq!(
            (shown(&least).as_str(), least.total),
            ("noodles*2", Fen(2_000))
        );
    }

    #[test]
    fn two_limits_are_the_narrower_of_each() {
        let one = Limits {
            most: Some(Fen(5_000)),
            people: Some(2),
            without: vec!["nuts".into()],
            ..Limits::default()
        };
        let two = Limits {
            most: Some(Fen(4_000)),
            people: None,
            without: vec!["nuts".into(), "milk".into()],
            diets: vec!["vegan".into()],
            not: vec!["tea".into()],
        };
        let both = one.and(&two);
        assert_eq!((both.most, both.people), (Some(Fen(4_000)), Some(2)));
        assert_eq!(both.without, ["nuts", "milk"]);
        assert_eq!(
            (&both.diets[..], &both.not[..]),
            (&["vegan".to_owned()][..], &["tea".to_owned()][..])
        );
    }

    proptest! {
        #[test]
        fn no_picks_break_the_limits(
            picked in prop::collection::vec((0..7_usize, 0..200_u32), 0..12),
            most in prop::option::of(0..20_000_i64),
            people in prop::option::of(0..12_u32),
            nuts: bool,
            vegan: bool,
        ) {
            let catalogue = catalogue();
            let ids = ["soup-1", "noodles-1", "stew-1", "tea-1", "soap-1", "gone-1", "none-1"];
            let picks: Vec<Pick> = picked
                .iter()
                .map(|(id, packs)| Pick { variant: ids[*id].into(), packs: *packs, options: vec![] })
                .collect();
            let limits = Limits {
                most: most.map(Fen),
                people,
                without: if nuts { vec!["nuts".into()] } else { vec![] },
                diets: if vegan { vec!["vegan".into()] } else { vec![] },
                not: vec![],
            };
            let kept = limits.keep(&catalogue, &picks);
            let mut total = Fen::ZERO;
            for pick in &kept.picks {
                let (product, variant) = catalogue.variant(&pick.variant).unwrap();
                prop_assert!(variant.available && limits.refuses(product).is_none());
                prop_assert!((1..=MAX_QUANTITY).contains(&pick.packs));
                total += variant.price.times(pick.packs);
            }
            prop_assert_eq!(total, kept.total);
            // Over the budget is only what cannot be less: one pick, or just enough for the people.
            if kept.is_over(&limits) {
                let packs: u32 = kept.picks.iter().map(|pick| pick.packs).sum();
                prop_assert!(packs == 1 || limits.people.is_some());
            }
        }
    }
}
