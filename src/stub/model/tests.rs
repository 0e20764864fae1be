use serde_json::{Value, json};

use super::mood::Mood;
use super::rules::Rules;

fn messages(wish: &str, results: &[Value]) -> Vec<Value> {
    let told =
        json!({ "wish": wish, "limits": { "people": 2 }, "in_basket": [], "said_before": [] });
    let mut messages = vec![
        json!({ "role": "system", "content": "... answer and ask in English." }),
        json!({ "role": "user", "content": told.to_string() }),
    ];
    let results = results.iter();
    messages.extend(results.map(|result| json!({ "role": "tool", "content": result.to_string() })));
    messages
}

#[test]
fn it_searches_and_takes_what_it_found_first() {
    let rules = Rules::load().unwrap();
    let first = rules.answer(Mood::Well, &messages("something warm", &[]));
    let names: Vec<&str> = first.calls.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["search", "search"]);
    let soups = json!({ "found": [{ "id": "soup-1", "yuan": 18.0, "feeds": 1 }, { "id": "soup-2", "yuan": 15.0, "feeds": 1 }] });
    let noodles = json!({ "found": [] });
    let second = rules.answer(
        Mood::Well,
        &messages("something warm", &[soups.clone(), noodles.clone()]),
    );
    assert!(second.calls[0].1.contains("soup-1"), "{second:?}");
    let unmet = json!({ "limits_met": false });
    let third = rules.answer(
        Mood::Well,
        &messages("something warm", &[soups, noodles, unmet]),
    );
    assert!(third.calls[0].1.contains("soup-2"), "{third:?}");
}

#[test]
fn every_rule_does_something_in_every_language() {
    let rules: Value = serde_json::from_str(include_str!("../data/model.json")).unwrap();
    for rule in rules.as_array().unwrap() {
        let does = ["search", "recipe", "answer", "ask"];
        let does = does.iter().filter(|what| !rule[**what].is_null());
        assert_eq!(does.count(), 1, "{rule}");
        for words in [&rule["answer"], &rule["ask"]]
            .into_iter()
            .filter(|words| !words.is_null())
        {
            for lang in ["en", "zh", "ru"] {
                assert!(!words[lang].is_null(), "{rule}: {lang}");
            }
        }
    }
}
