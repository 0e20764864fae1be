//! What must hold in the data files, beside what loading refuses. Run after every edit of `data/`.

use std::collections::{BTreeMap, HashSet};

use super::*;
use crate::stub::words::{Lang, fold};

/// The diets that products may state to fit.
const DIETS: [&str; 3] = ["vegetarian", "vegan", "pork_free"];
/// The allergens that products may state; docs/retailer-api.md lists the same.
const ALLERGENS: [&str; 9] = [
    "milk",
    "eggs",
    "gluten",
    "soy",
    "peanuts",
    "nuts",
    "fish",
    "shellfish",
    "sesame",
];

fn catalog() -> Catalog {
    Catalog::load().unwrap_or_else(|e| panic!("{e:#}"))
}

/// Every two things of one scope that share a name in a language.
fn clashes<'a>(things: impl Iterator<Item = (&'a str, &'a Names)>) -> Vec<String> {
    let mut owners: BTreeMap<(usize, String), &str> = BTreeMap::new();
    let mut found = Vec::new();
    for (id, names) in things {
        for (index, lang) in Lang::ALL.into_iter().enumerate() {
            for name in names.all(lang) {
                let other = owners.insert((index, fold(name)), id);
                if let Some(other) = other.filter(|other| *other != id) {
                    found.push(format!("{name:?} ({lang:?}) names {other} and {id}"));
                }
            }
        }
    }
    found
}

fn assert_none(found: Vec<String>) {
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

#[test]
fn no_name_stands_for_two_products_of_a_shop() {
    let catalog = catalog();
    let mut found = Vec::new();
    for shop in 0..catalog.shops.len() {
        let products = catalog.products.iter().filter(|p| p.shop == shop);
        found.extend(clashes(products.map(|p| (p.id.as_str(), &p.names))));
    }
    assert_none(found);
}

#[test]
fn no_name_stands_for_two_values_of_a_product() {
    let catalog = catalog();
    let mut found = Vec::new();
    for product in &catalog.products {
        let options = product.options.iter().flat_map(|g| {
            let values = g.values.iter().map(|v| (v.id.as_str(), &v.names));
            values.chain([(g.id.as_str(), &g.names)])
        });
        let axes = product.axes.iter();
        let axes = axes.flat_map(|a| a.values.iter().map(|v| (v.id.as_str(), &v.names)));
        let here = clashes(options.chain(axes));
        found.extend(here.into_iter().map(|c| format!("{}: {c}", product.id)));
    }
    assert_none(found);
}

#[test]
fn ids_are_plain_and_unique_in_their_scope() {
    let catalog = catalog();
    let plain = |id: &str| {
        !id.is_empty()
            && id
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'_')
    };
    for id in catalog.ids.keys() {
        assert!(plain(id), "{id}");
    }
    let mut categories = HashSet::new();
    for category in &catalog.categories {
        assert!(categories.insert(&category.id), "{}", category.id);
    }
    for product in &catalog.products {
        let axes = product.axes.iter();
        let axes = axes.map(|a| (&a.id, a.values.iter().map(|v| &v.id).collect::<Vec<_>>()));
        let options = product.options.iter();
        let options = options.map(|g| (&g.id, g.values.iter().map(|v| &v.id).collect::<Vec<_>>()));
        let mut seen = HashSet::new();
        for (id, values) in axes.chain(options) {
            assert!(plain(id) && seen.insert(id), "{}: {id}", product.id);
            let unique: HashSet<_> = values.iter().collect();
            assert_eq!(unique.len(), values.len(), "{}: {id}", product.id);
            assert!(values.iter().all(|v| plain(v)), "{}: {id}", product.id);
        }
    }
}

#[test]
fn each_variant_says_what_it_holds() {
    let catalog = catalog();
    for variant in &catalog.variants {
        assert!(
            variant.measure.is_some() || variant.pieces.is_some(),
            "{} has neither a measure nor pieces",
            variant.id
        );
        let axes = &catalog.products[variant.product].axes;
        assert_eq!(variant.values.len(), axes.len(), "{}", variant.id);
        assert!(variant.stock.iter().all(|&n| n >= 0), "{}", variant.id);
    }
}

#[test]
fn allergens_are_known_ones() {
    for product in catalog().products {
        for allergen in product.allergens.iter().flatten() {
            assert!(
                ALLERGENS.contains(&allergen.as_str()),
                "{}: {allergen}",
                product.id
            );
        }
    }
}

#[test]
fn diets_are_known_ones_and_agree_with_allergens() {
    let animal = ["milk", "eggs", "fish", "shellfish"];
    for product in catalog().products {
        let id = &product.id;
        let diets = product.diets.as_deref().unwrap_or_default();
        assert!(diets.iter().all(|d| DIETS.contains(&d.as_str())), "{id}");
        let fits = |diet: &str| diets.iter().any(|d| d == diet);
        assert!(!fits("vegan") || fits("vegetarian"), "{id}");
        assert!(!fits("vegetarian") || fits("pork_free"), "{id}");
        let contains = |of: &[&str]| {
            let mut stated = product.allergens.iter().flatten();
            stated.any(|allergen| of.contains(&allergen.as_str()))
        };
        assert!(!fits("vegan") || !contains(&animal), "{id}");
        assert!(!fits("vegetarian") || !contains(&animal[2..]), "{id}");
    }
}

#[test]
fn the_range_is_wide_enough_to_shop_in() {
    let catalog = catalog();
    let kinds: Vec<_> = catalog.shops.iter().map(|s| s.kind).collect();
    assert_eq!(
        kinds,
        [ShopKind::Supermarket, ShopKind::Kitchen, ShopKind::Mall]
    );
    assert!(catalog.products.len() >= 70, "{}", catalog.products.len());
    assert_eq!(catalog.shops[0].stores.len(), 5);
    let used: HashSet<_> = catalog.products.iter().map(|p| p.category).collect();
    assert_eq!(used.len(), catalog.categories.len(), "a category is empty");
}

/// The basket of the project's first dialogue: a card of ¥25 covers it whole, delivery included.
#[test]
fn a_dozen_eggs_and_a_carton_of_milk_fit_a_card() {
    let catalog = catalog();
    let get = |id: &str| &catalog.variants[catalog.variant(id).expect(id)];
    let (eggs, milk) = (get("eggs-12"), get("milk-whole-1l"));
    assert_eq!((eggs.price, eggs.pieces), (1280, Some(12)));
    assert_eq!((milk.price, milk.measure), (990, Measure::parse("1 l")));
    assert_eq!(milk.names.title(Lang::En), "1 l, whole");
    let (_, shop) = catalog.home(eggs);
    let sum = eggs.price + milk.price;
    assert!(sum + shop.delivery.fee_for(sum) <= 2500);
    let (product, _) = catalog.home(milk);
    let variants = &catalog.variants[product.variants.clone()];
    assert!(
        variants.iter().all(|v| !v.default),
        "plain milk must stay a question"
    );
}
