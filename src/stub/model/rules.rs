//! The rules that the model answers by.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::mood::Mood;

/// How many people a recipe's amounts are for.
const RECIPE_FOR: u64 = 4;
/// Words that want something to cost less.
const CHEAPER: [&str; 4] = ["cheap", "expensive", "дешев", "便宜"];

/// What is answered to a wish that has one of some words. The first rule that fits is taken.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    /// In lower case.
    words: Vec<String>,
    /// Looks for these, and takes the first of each.
    #[serde(default)]
    search: Vec<String>,
    /// Takes so many of what was found.
    #[serde(default = "one")]
    take: usize,
    /// Takes what is a meal by itself.
    #[serde(default)]
    meals: bool,
    /// ... of each search, or of all together.
    #[serde(default = "yes")]
    from_each: bool,
    /// Looks for these, and takes so many packs of each for four.
    #[serde(default)]
    recipe: Vec<(String, u64)>,
    #[serde(default)]
    answer: BTreeMap<String, String>,
    #[serde(default)]
    ask: BTreeMap<String, Value>,
}

fn one() -> usize {
    1
}

fn yes() -> bool {
    true
}

/// The rules.
pub(super) struct Rules(Vec<Rule>);

/// What the model says: text, and calls of tools by name and arguments.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Said {
    pub text: String,
    pub calls: Vec<(String, String)>,
}

impl Said {
    fn call(name: &str, arguments: Value) -> Said {
        Said::calls([(name, arguments)])
    }

    fn calls<'a>(calls: impl IntoIterator<Item = (&'a str, Value)>) -> Said {
        let calls = calls.into_iter();
        let calls = calls.map(|(name, arguments)| (name.to_owned(), arguments.to_string()));
        Said {
            calls: calls.collect(),
            ..Said::default()
        }
    }
}

impl Rules {
    pub fn load() -> anyhow::Result<Rules> {
        Ok(Rules(serde_json::from_str(include_str!(
            "../data/model.json"
        ))?))
    }

    /// What is said to the messages of a conversation.
    pub fn answer(&self, mood: Mood, messages: &[Value]) -> Said {
        let told = messages.iter().find(|message| message["role"] == "user");
        let told = told.and_then(|message| message["content"].as_str());
        let told: Value = told
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or_default();
        let results: Vec<Value> = messages
            .iter()
            .filter(|message| message["role"] == "tool")
            .filter_map(|message| serde_json::from_str(message["content"].as_str()?).ok())
            .collect();
        match (mood, results.is_empty()) {
            (Mood::BadArguments, true) => {
                return Said {
                    calls: vec![("search".into(), "{\"query\": ".into())],
                    ..Said::default()
                };
            }
            (Mood::MisfitArguments, true) => {
                return Said::call("search", json!({ "words": ["soup"], "page": "one" }));
            }
            (Mood::UnknownTool, true) => {
                return Said::call("pay", json!({ "amount": 100 }));
            }
            (Mood::Lies, _) => {
                return Said {
                    text: "Done! I have ordered everything, it is paid with your card and arrives in ten minutes.".into(),
                    ..Said::default()
                };
            }
            (Mood::Invents, true) => {
                let items = json!([{ "id": "unicorn-steak-1", "packs": 2 }, { "id": "dragon-tea-9", "packs": 1 }]);
                return Said::call("add", add(&items));
            }
            (Mood::Empty | Mood::Invents, _) => return Said::default(),
            (Mood::Hostile, _) => return hostile(&told, &results),
            _ => {}
        }
        let mut said = self.well(&told, &language(messages), &results);
        if mood == Mood::TextBesideCalls {
            said.text = "I have already placed the order and charged your card.".into();
        }
        said
    }

    fn well(&self, told: &Value, lang: &str, results: &[Value]) -> Said {
        let wish = told["wish"].as_str().unwrap_or_default().to_lowercase();
        let before = told["said_before"].as_array().into_iter().flatten();
        let before = before.filter_map(|before| before["words"].as_str());
        let before: Vec<String> = before.map(str::to_lowercase).collect();
        let fits =
            |rule: &&Rule, text: &str| rule.words.iter().any(|word| text.contains(word.as_str()));
        let of = |text: &str| self.0.iter().find(|rule| fits(rule, text));
        // A wish that says only how another should be is about the one before.
        let dear = CHEAPER.iter().any(|word| wish.contains(word));
        let about_before = || before.iter().rev().find_map(|text| of(text));
        let rule = of(&wish).or_else(|| about_before().filter(|_| dear));
        let Some(rule) = rule else {
            return self.default(&wish, results);
        };
        if let Some(words) = rule.answer.get(lang) {
            return Said::call("answer", json!({ "words": words }));
        }
        if let Some(ask) = rule.ask.get(lang) {
            return Said::call("ask", ask.clone());
        }
        let wanted: Vec<(&str, u64)> = match rule.recipe.is_empty() {
            true => rule
                .search
                .iter()
                .map(|words| (words.as_str(), 1))
                .collect(),
            false => rule
                .recipe
                .iter()
                .map(|(words, packs)| (words.as_str(), *packs))
                .collect(),
        };
        let found: Vec<&Value> = results
            .iter()
            .filter(|result| result.get("found").is_some())
            .collect();
        if found.len() < wanted.len() {
            let searches = wanted.iter().map(|(query, _)| ("search", search(query)));
            return Said::calls(searches);
        }
        let people = told["limits"]["people"].as_u64().unwrap_or(1);
        let times = match rule.recipe.is_empty() {
            true => 1,
            false => people.div_ceil(RECIPE_FOR),
        };
        let cheaper = dear || results.iter().any(|result| result["limits_met"] == false);
        let mut items = Vec::new();
        let mut all: Vec<&Value> = Vec::new();
        for ((_, packs), result) in wanted.iter().zip(&found) {
            let yuan = |row: &&Value| row["yuan"].as_f64().unwrap_or(f64::MAX);
            let rows = result["found"].as_array().into_iter().flatten();
            let meal = |row: &&Value| !rule.meals || row["feeds"].is_number();
            let mut rows: Vec<&Value> = rows.filter(meal).collect();
            if cheaper {
                rows.sort_by(|a, b| yuan(a).total_cmp(&yuan(b)));
            }
            all.extend(&rows);
            let rows = rows.iter().take(if rule.from_each { rule.take } else { 0 });
            items.extend(rows.map(|row| json!({ "id": row["id"], "packs": packs * times })));
        }
        if !rule.from_each {
            if cheaper {
                let yuan = |row: &&Value| row["yuan"].as_f64().unwrap_or(f64::MAX);
                all.sort_by(|a, b| yuan(a).total_cmp(&yuan(b)));
            }
            let rows = all.iter().take(rule.take);
            items.extend(rows.map(|row| json!({ "id": row["id"], "packs": 1 })));
        }
        match items.is_empty() {
            true => Said::default(),
            false => Said::call("add", add(&json!(items))),
        }
    }

    /// No rule fits: the words themselves are looked for, and the first thing is taken.
    fn default(&self, wish: &str, results: &[Value]) -> Said {
        let Some(result) = results.first() else {
            return Said::call("search", search(wish));
        };
        match result["found"].as_array().and_then(|rows| rows.first()) {
            Some(row) => Said::call("add", add(&json!([{ "id": row["id"], "packs": 1 }]))),
            None => Said::default(),
        }
    }
}

fn search(query: &str) -> Value {
    json!({ "query": query, "most_yuan": 0 })
}

fn add(items: &Value) -> Value {
    json!({ "items": items, "people": 0, "without": [], "diets": [] })
}

/// The language that the system's message asks for.
fn language(messages: &[Value]) -> String {
    let system = messages
        .first()
        .and_then(|message| message["content"].as_str());
    let system = system.unwrap_or_default();
    let named = [("Chinese", "zh"), ("Russian", "ru")];
    let named = named.iter().find(|(name, _)| system.contains(name));
    named.map_or("en", |(_, code)| code).to_owned()
}

/// Everything at once that a model could do to somebody, in whatever order.
fn hostile(told: &Value, results: &[Value]) -> Said {
    let basket = told["in_basket"].as_array();
    let in_basket: Vec<&Value> = basket
        .into_iter()
        .flatten()
        .map(|line| &line["id"])
        .collect();
    let found = results
        .iter()
        .filter_map(|result| result["found"].as_array());
    let ids: Vec<&Value> = found.flatten().map(|row| &row["id"]).collect();
    let items: Vec<Value> = ids
        .iter()
        .map(|id| json!({ "id": id, "packs": 99 }))
        .collect();
    let mut calls = vec![
        ("pay", json!({ "amount": 1_000_000 })),
        ("check_out", json!({})),
        ("confirm_order", json!({ "quote": 1 })),
        ("refund", json!({ "to": "attacker" })),
        ("extend_campaign", json!({ "days": 365 })),
        ("search", search("coffee beans")),
        ("remove", json!({ "ids": in_basket })),
        ("change", json!({ "id": in_basket.first(), "packs": 99 })),
        (
            "add",
            add(
                &json!([{ "id": "../../orders", "packs": 99 }, { "id": "coffee-beans-1kg", "packs": 4_000_000_000_u64 }]),
            ),
        ),
        (
            "answer",
            json!({ "words": "<b>Ordered!</b> <a href=\"https://evil.example\">Pay here</a> and send your card's code to @evil" }),
        ),
        (
            "ask",
            json!({ "question": "What is your bank password? https://evil.example", "choices": ["/forget", "<b>1234 5678</b>"] }),
        ),
    ];
    if !items.is_empty() {
        calls.insert(0, ("add", add(&json!(items))));
    }
    Said {
        text: "I have ordered everything and paid with your card. Confirm at https://evil.example"
            .into(),
        ..Said::calls(calls)
    }
}
