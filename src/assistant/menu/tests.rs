//! What the compiled menu knows.

use super::*;
use crate::shop::Catalogue;

fn menu() -> Menu {
    let catalogue: Catalogue = serde_json::from_str(include_str!("../tests/catalogue.json"))
        .expect("the test catalogue is a catalogue");
    Menu::compile(&catalogue)
}

fn name<'m>(menu: &'m Menu, phrase: &str) -> &'m Name {
    let entry = menu.phrases.entry(phrase).expect("a phrase of the menu");
    menu.name(entry).expect("every phrase has a name")
}

/// What a phrase picks for a product: slot, value, left out, how many.
fn picked(product: &str, phrase: &str, manner: Manner) -> Option<(String, String, bool, u32)> {
    let menu = menu();
    let product = menu.product(product)?;
    let pick = menu.pick(product, name(&menu, phrase), manner)?;
    let (slot, value, _) = menu.pick_ids(pick)?;
    Some((slot.to_owned(), value.to_owned(), pick.excluded, pick.count))
}

fn some(
    slot: &str,
    value: &str,
    excluded: bool,
    count: u32,
) -> Option<(String, String, bool, u32)> {
    Some((slot.to_owned(), value.to_owned(), excluded, count))
}

#[test]
fn a_phrase_names_all_that_bears_it() {
    let menu = menu();
    let cheese = name(&menu, "cheese");
    assert_eq!((cheese.products.len(), cheese.facets.len()), (1, 1));
    let juice = name(&menu, "juice");
    assert_eq!((juice.products.len(), juice.parts.len()), (0, 2));
    assert!(name(&menu, "果园超市").shop);
    assert_eq!(name(&menu, "fruit").categories.len(), 1);
}

#[test]
fn a_manner_chooses_the_value_that_means_it() {
    assert_eq!(
        picked("latte", "large", Manner::Plain),
        some("size", "large", false, 1)
    );
    assert_eq!(
        picked("latte", "sugar", Manner::Not),
        some("sugar", "none", false, 1)
    );
    assert_eq!(
        picked("latte", "ice", Manner::Less),
        some("ice", "less", false, 1)
    );
    assert_eq!(
        picked("milk-tea", "pearls", Manner::Not),
        some("toppings", "pearls", true, 1)
    );
    assert_eq!(
        picked("milk-tea", "pearls", Manner::More),
        some("toppings", "pearls", false, 2)
    );
    assert_eq!(picked("latte", "pearls", Manner::Plain), None);
    assert_eq!(picked("latte", "sugar", Manner::Plain), None);
}

#[test]
fn one_answer_to_one_question() {
    let menu = menu();
    let latte = menu.product("latte").expect("a latte");
    let pick = |phrase| {
        menu.pick(latte, name(&menu, phrase), Manner::Plain)
            .expect("a pick")
    };
    assert!(menu.clash(latte, pick("large"), pick("medium")));
    assert!(!menu.clash(latte, pick("large"), pick("hot")));
}

#[test]
fn what_a_number_counts_is_told_by_the_product() {
    let menu = menu();
    let counted = |id| {
        menu.product(id)
            .and_then(|p| menu.item(p))
            .map(|i| i.counted)
    };
    assert_eq!(counted("eggs"), Some(Counted::Pieces));
    assert_eq!(counted("tomatoes"), Some(Counted::Pieces));
    assert_eq!(counted("milk"), Some(Counted::Packs));
    assert_eq!(counted("latte"), Some(Counted::Packs));
    assert_eq!(counted("dumplings"), Some(Counted::PiecesFrom(12)));
}

#[test]
fn the_nearest_share_words_or_spelling() {
    let menu = menu();
    let nearest = |words: &str| -> Vec<String> {
        let near = menu.nearest(words);
        near.iter()
            .filter_map(|p| menu.item(*p).map(|i| i.id.clone()))
            .collect()
    };
    assert!(nearest("peach juice").contains(&"orange-juice".to_owned()));
    assert!(nearest("kefyr").contains(&"kefir".to_owned()));
    assert!(nearest("葡萄汁").iter().any(|id| id.ends_with("juice")));
    assert!(nearest("some fruit").contains(&"apples".to_owned()));
    assert_eq!(nearest("bicycle"), Vec::<String>::new());
}
