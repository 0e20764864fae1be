//! The largest views stay within Telegram's limits, in every language.

use crate::bot::out::{Keyboard, View};
use crate::bot::say::Say;
use crate::shop::{
    Basket, Card, CardState, Catalogue, Chosen, Count, Fen, Lang, Line, MAX_LINES, MAX_QUANTITY,
    Names, Product, Shop, Terms, Variant, What,
};

use super::basket;

fn names(words: &str) -> Names {
    let all = vec![words.to_owned()];
    Names {
        en: all.clone(),
        zh: all.clone(),
        ru: all,
    }
}

/// A catalogue of one product with names as long as a retailer may make them.
fn catalogue() -> Catalogue {
    let long = "длинное <название> & ещё ".repeat(20);
    let json = serde_json::json!({
        "id": "p", "shop": "s", "category": "c", "names": names(&long), "allergens": ["milk", "egg"],
        "axes": [],
        "options": [{
            "id": "g", "choose": "many", "excludable": true, "names": names(&long),
            "values": (0..6).map(|v| serde_json::json!({
                "id": v.to_string(), "names": names(&long), "price": 100, "default": false,
            })).collect::<Vec<_>>(),
        }],
        "variants": [],
    });
    let mut product: Product = serde_json::from_value(json).unwrap();
    product.variants = (0..12)
        .map(|v| Variant {
            id: format!("v{v}"),
            names: names(&long),
            price: Fen(123_456),
            measure: None,
            pieces: None,
            values: Default::default(),
            default: false,
            available: true,
        })
        .collect();
    let shop = serde_json::json!({
        "id": "s", "kind": "mall", "names": names(&long), "delivery": { "fee": 300, "free_from": 2000 },
    });
    let shop: Shop = serde_json::from_value(shop).unwrap();
    Catalogue {
        shops: vec![shop],
        categories: vec![],
        products: vec![product],
    }
}

fn check(view: &View) {
    let text = view.text.clone().fit();
    assert!(text.as_str().encode_utf16().count() <= 4_096);
    let Keyboard::Taps(rows) = &view.keyboard else {
        panic!("no buttons");
    };
    assert!(rows.iter().map(Vec::len).sum::<usize>() <= 100);
    for (label, tap) in rows.iter().flatten() {
        assert!(!label.is_empty() && label.chars().count() <= 120, "{label}");
        assert!((1..=64).contains(&tap.to_string().len()), "{tap}");
    }
}

#[test]
fn the_fullest_basket_fits_a_message() {
    let catalogue = catalogue();
    let card = Card {
        id: 1,
        campaign: 1,
        user: 1,
        value: Fen(2_500),
        state: CardState::Active,
        starts: 0,
        deadline: 1,
        terms: Terms::default(),
    };
    let option = |value: i64| Chosen {
        group: "g".into(),
        value: value.to_string(),
        excluded: value % 2 == 0,
        amount: None,
        count: 3,
    };
    let line = |id: usize| Line {
        id: i64::MAX - id as i64,
        words: "слова человека < & > ".repeat(40),
        what: What::Packs {
            variant: "v1".into(),
            packs: MAX_QUANTITY,
        },
        options: (0..6).map(option).collect(),
    };
    let mut full = Basket {
        revision: i64::from(u32::MAX),
        lines: (0..MAX_LINES).map(line).collect(),
    };
    for lang in Lang::ALL {
        let say = Say { lang };
        let view = basket::basket(say, &full, &catalogue, Some(&card), &[], &[]);
        check(&view);
        check(&basket::line(say, &full, &full.lines[0], &catalogue).unwrap());
    }
    let first = &mut full.lines[0];
    first.what = What::Open {
        candidates: (0..12).map(|v| format!("v{v}")).collect(),
        count: Count::Unsaid,
        size: None,
    };
    for lang in Lang::ALL {
        check(&basket::basket(
            Say { lang },
            &full,
            &catalogue,
            Some(&card),
            &[],
            &[],
        ));
    }
}
