//! Answers about the catalogue: what there is, within a budget and without an allergen, and what contains one.

use crate::args;
use crate::assistant::Search;
use crate::bot::button::Tap;
use crate::bot::form::money;
use crate::bot::html::{Html, short};
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::{ALLERGENS, Basket, Catalogue, Fen, Product, What};

use super::basket::{CHOICES, LABEL, shelves};

/// Characters of words that nobody knows, as they are repeated.
const WORDS: usize = 40;

/// What was looked for; None when only words were, that name nothing: those are told by themselves.
pub fn found(say: Say, catalogue: &Catalogue, search: &Search, avoided: &[String]) -> Option<View> {
    // Who names a thing wants to see that; else nothing is shown that they do not eat.
    let wide = search.products.is_empty() && (search.most.is_some() || !search.without.is_empty());
    let more: Vec<String> = avoided
        .iter()
        .filter(|id| wide && !search.without.contains(id))
        .cloned()
        .collect();
    if !more.is_empty() {
        let narrower = Search {
            without: [search.without.clone(), more.clone()].concat(),
            ..search.clone()
        };
        let mut view = found(say, catalogue, &narrower, avoided)?;
        let list = names(say, &more);
        view.text
            .gap()
            .line(say.html_with("avoid-left-out", args!["list" => list]));
        return Some(view);
    }

    let bounded = search.most.is_some() || !search.without.is_empty();
    if search.products.is_empty() && !search.words.is_empty() && !bounded {
        return None;
    }
    if search.products.is_empty() && !bounded {
        return Some(shelves(say, catalogue));
    }
    let mut candidates: Vec<&Product> = match search.products.is_empty() {
        true => catalogue.products.iter().collect(),
        false => {
            let named = search.products.iter();
            named.filter_map(|id| catalogue.product(id)).collect()
        }
    };
    candidates.retain(|product| !contains_any(product, &search.without));
    if candidates.is_empty() && !search.without.is_empty() {
        return Some(View::text(say.html("found-none-without")));
    }
    let Some(most) = search.most else {
        let title = say.html("found-title");
        return Some(list(say, title, &candidates, avoided));
    };
    let (mut within, mut dearer): (Vec<&Product>, Vec<&Product>) = candidates
        .into_iter()
        .filter(|product| product.variants.iter().any(|v| v.available))
        .partition(|product| cheapest(product) <= most);
    let amount = money(say.lang, most);
    // What the words name is not known; the budget holds all the same.
    let unknown = search.products.is_empty() && !search.words.is_empty();
    let titled = |title: Html| {
        if !unknown {
            return title;
        }
        let words = short(&search.words, WORDS);
        let mut text = say.html_with("unknown-words", args!["words" => words]);
        text.line(title);
        text
    };
    if within.is_empty() {
        dearer.sort_by_key(|product| cheapest(product));
        let title = say.html_with("found-none-under", args!["most" => amount]);
        return Some(list(say, titled(title), &dearer, avoided));
    }
    // What makes the most of the money comes first, when nothing in particular was named.
    if search.products.is_empty() {
        within.sort_by_key(|product| std::cmp::Reverse(cheapest(product)));
    }
    let title = say.html_with("found-under", args!["most" => amount]);
    Some(list(say, titled(title), &within, avoided))
}

/// Whether products contain an allergen, as far as the retailer says; with none named, those of the basket.
pub fn allergen(
    say: Say,
    catalogue: &Catalogue,
    basket: &Basket,
    allergen: &str,
    products: &[String],
) -> View {
    let mut asked: Vec<&Product> = products
        .iter()
        .filter_map(|id| catalogue.product(id))
        .collect();
    if products.is_empty() {
        for line in &basket.lines {
            let variants: &[String] = match &line.what {
                What::Packs { variant, .. } => std::slice::from_ref(variant),
                What::Open { candidates, .. } => candidates,
            };
            for (product, _) in variants.iter().filter_map(|id| catalogue.variant(id)) {
                if !asked.iter().any(|p| p.id == product.id) {
                    asked.push(product);
                }
            }
        }
    }
    let name = name_of(say, allergen);
    let mut text = match asked.is_empty() {
        true => say.html("allergen-no-basket"),
        false => say.html_with("allergen-title", args!["allergen" => name]),
    };
    for product in &asked {
        let key = match &product.allergens {
            None => "allergen-line-unknown",
            Some(ids) if ids.iter().any(|id| id == allergen) => "allergen-line-yes",
            Some(_) => "allergen-line-no",
        };
        let product = product.names.title(say.lang);
        text.line(say.html_with(key, args!["product" => product]));
    }
    View::text(text)
}

/// What the retailer states of a product's allergens; that it states nothing is said too.
pub fn allergens(say: Say, product: &Product) -> Html {
    match product.allergens.as_deref() {
        None => say.html("allergens-unknown"),
        Some([]) => say.html("allergens-none"),
        Some(ids) => say.html_with("allergens", args!["list" => names(say, ids)]),
    }
}

/// What somebody who does not eat these allergens is warned of about a product: what it contains of them, or that the shop does
/// not say.
pub fn warning(say: Say, product: &Product, avoided: &[String]) -> Option<Html> {
    let (key, of_it): (&str, Vec<String>) = match &product.allergens {
        None => ("avoid-unknown", avoided.to_vec()),
        Some(ids) => {
            let of_it = avoided.iter().filter(|id| ids.contains(id));
            ("avoid-contains", of_it.cloned().collect())
        }
    };
    let list = names(say, &of_it);
    (!of_it.is_empty()).then(|| say.html_with(key, args!["list" => list]))
}

/// Allergens by their names, in a sentence.
pub fn names(say: Say, allergens: &[String]) -> String {
    let names: Vec<String> = allergens.iter().map(|id| name_of(say, id)).collect();
    names.join(&say.plain("list-comma"))
}

/// The name of an allergen; of one that Milkrun does not know, what the retailer calls it.
pub fn name_of(say: Say, id: &str) -> String {
    match is_known(id) {
        true => say.plain(&format!("allergen-{id}")),
        false => id.to_owned(),
    }
}

/// Whether Milkrun has names for an allergen.
pub fn is_known(id: &str) -> bool {
    ALLERGENS.contains(&id)
}

/// A product that is said to contain one of them, or of which it is not said what it contains.
fn contains_any(product: &Product, allergens: &[String]) -> bool {
    let contains = |ids: &Vec<String>| ids.iter().any(|id| allergens.contains(id));
    !allergens.is_empty() && product.allergens.as_ref().is_none_or(contains)
}

/// The price of the cheapest variant that is to be had.
fn cheapest(product: &Product) -> Fen {
    let available = product.variants.iter().filter(|v| v.available);
    available
        .map(|v| v.price)
        .min()
        .or_else(|| product.variants.iter().map(|v| v.price).min())
        .unwrap_or_default()
}

/// Products with their prices, warnings for who does not eat some allergens, and buttons that add them.
fn list(say: Say, title: Html, products: &[&Product], avoided: &[String]) -> View {
    let mut text = title;
    let mut rows: Vec<Vec<(String, Tap)>> = Vec::new();
    for product in products.iter().take(CHOICES) {
        let name = product.names.title(say.lang);
        let available = product.variants.iter().any(|v| v.available);
        let key = match (available, product.variants.len()) {
            (false, _) => "found-line-out",
            (true, 1) => "found-line",
            (true, _) => "found-line-from",
        };
        let price = money(say.lang, cheapest(product));
        text.line(say.html_with(key, args!["name" => name, "price" => price]));
        if let Some(warning) = warning(say, product, avoided) {
            text.line(say.html_with("line-warning", args!["warning" => warning]));
        }
        if available {
            let label = say.plain_with("button-add", args!["name" => short(name, LABEL)]);
            let product = product.id.clone();
            rows.push(vec![(label, Tap::Add { product })]);
        }
    }
    View::taps(text, rows)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::Lang;

    /// Three things to eat: of one it is not said what it contains.
    fn catalogue() -> Catalogue {
        let product = |id: &str, price: u32, allergens: serde_json::Value| {
            serde_json::json!({
                "id": id, "shop": "s", "category": "c", "names": { "en": [id], "zh": [id], "ru": [id] },
                "allergens": allergens, "axes": [], "options": [],
                "variants": [{
                    "id": format!("{id}-1"), "names": {}, "price": price, "measure": null, "pieces": null,
                    "values": {}, "default": true, "available": true,
                }],
            })
        };
        let products = [
            product("brittle", 900, serde_json::json!(["peanuts"])),
            product("jelly", 500, serde_json::json!([])),
            product("mystery", 300, serde_json::Value::Null),
        ];
        serde_json::from_value(
            serde_json::json!({ "shops": [], "categories": [], "products": products }),
        )
        .unwrap()
    }

    fn told(view: View) -> String {
        view.text.fit().as_str().to_owned()
    }

    fn sought(search: Search) -> String {
        told(found(Say { lang: Lang::En }, &catalogue(), &search, &[]).unwrap())
    }

    #[test]
    fn what_is_not_known_is_said_and_not_offered_as_free_of_anything() {
        let all = ["brittle", "jelly", "mystery"].map(str::to_owned);
        let asked = told(allergen(
            Say { lang: Lang::En },
            &catalogue(),
            &Basket::default(),
            "peanuts",
            &all,
        ));
        let line = |name: &str| asked.lines().find(|l| l.contains(name)).unwrap().to_owned();
        assert!(line("brittle").contains("yes"), "{asked}");
        assert!(line("jelly").contains("no"), "{asked}");
        assert!(
            !line("mystery").contains("yes") && line("mystery").contains("does not say"),
            "{asked}"
        );

        let free = sought(Search {
            without: vec!["peanuts".into()],
            ..Search::default()
        });
        assert!(free.contains("jelly"), "{free}");
        assert!(
            !free.contains("mystery") && !free.contains("brittle"),
            "{free}"
        );
    }

    #[test]
    fn what_somebody_does_not_eat_is_warned_of_and_not_offered() {
        let catalogue = catalogue();
        let say = Say { lang: Lang::En };
        let peanuts = ["peanuts".to_owned()];
        let warned = |id: &str| {
            let product = catalogue.product(id).unwrap();
            warning(say, product, &peanuts).map(|html| html.as_str().to_owned())
        };
        assert!(warned("brittle").unwrap().contains("contains peanuts"));
        assert!(warned("mystery").unwrap().contains("does not say"));
        assert_eq!(warned("jelly"), None);
        let product = catalogue.product("mystery").unwrap();
        assert_eq!(warning(say, product, &[]), None, "who avoids nothing");
        let cheap = Search {
            most: Some(Fen(2_000)),
            ..Search::default()
        };
        let offered = told(found(say, &catalogue, &cheap, &peanuts).unwrap());
        assert!(
            offered.contains("jelly") && offered.contains("peanuts"),
            "{offered}"
        );
        assert!(
            !offered.contains("brittle") && !offered.contains("mystery"),
            "{offered}"
        );
        // What is asked for by its name is shown.
        let named = Search {
            products: vec!["brittle".into()],
            ..Search::default()
        };
        let shown = told(found(say, &catalogue, &named, &peanuts).unwrap());
        assert!(
            shown.contains("brittle") && shown.contains("contains peanuts"),
            "{shown}"
        );
    }

    #[test]
    fn a_budget_bounds_what_is_offered() {
        let within = sought(Search {
            most: Some(Fen(600)),
            ..Search::default()
        });
        assert!(
            within.contains("jelly") && within.contains("mystery"),
            "{within}"
        );
        assert!(!within.contains("brittle"), "{within}");
        // Nothing is that cheap: the nearest, and the price that was named.
        let nearest = sought(Search {
            most: Some(Fen(200)),
            ..Search::default()
        });
        assert!(
            nearest.contains("¥2") && nearest.contains("mystery"),
            "{nearest}"
        );
        // Of words that name nothing, the budget still holds.
        let words = sought(Search {
            words: "sweets".into(),
            most: Some(Fen(600)),
            ..Search::default()
        });
        assert!(words.contains("jelly"), "{words}");
    }
}
