//! Changes to what somebody sends: a place of a JSON text is left out, or holds something else.

use proptest::prelude::*;
use serde_json::{Value, json};

/// Stands for a nesting that no parser should follow; too deep to be built as a value.
const DEEP: &str = "<deep>";

/// A change to one place of a JSON text.
#[derive(Clone, Debug)]
pub enum Mutation {
    Drop,
    Put(Value),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let put = |value: Value| Just(Mutation::Put(value));
    prop_oneof![
        3 => Just(Mutation::Drop),
        1 => put(Value::Null),
        1 => put(json!([])),
        1 => put(json!({ "id": {} })),
        1 => put(json!(true)),
        1 => put(json!(i64::MIN)),
        1 => put(json!(u64::MAX)),
        1 => put(json!(1e300)),
        1 => put(json!("")),
        1 => put(json!("\u{0}\u{202e}../?#\r\n")),
        1 => put(json!("eggs 🥚 ".repeat(1_500))),
        1 => put(json!("9".repeat(20_000))),
        1 => put(json!(DEEP)),
        3 => ".{0,64}".prop_map(|text| Mutation::Put(json!(text))),
        2 => any::<i64>().prop_map(|number| Mutation::Put(json!(number))),
    ]
}

/// Every place of a value but its root.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    let mut place = |key: &str, inner: &Value| {
        let key = key.replace('~', "~0").replace('/', "~1");
        let path = format!("{at}/{key}");
        places(inner, &path, into);
        into.push(path);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, inner)| place(key, inner)),
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                place(&index.to_string(), inner);
            }
        }
        _ => {}
    }
}

/// A value with its changes, as text.
pub fn mutated(mut value: Value, mutations: &[(prop::sample::Index, Mutation)]) -> String {
    for (index, mutation) in mutations {
        let mut all = Vec::new();
        places(&value, "", &mut all);
        if all.is_empty() {
            break;
        }
        let path = index.get(&all);
        match mutation {
            Mutation::Put(new) => {
                if let Some(place) = value.pointer_mut(path) {
                    *place = new.clone();
                }
            }
            Mutation::Drop => {
                let (parent, key) = path.rsplit_once('/').unwrap();
                match value.pointer_mut(parent) {
                    Some(Value::Object(fields)) => drop(fields.remove(key)),
                    Some(Value::Array(items)) => drop(items.pop()),
                    _ => {}
                }
            }
        }
    }
    value.to_string().replace(&format!("{DEEP:?}"), &deep())
}

fn deep() -> String {
    format!("{}{}", "[".repeat(50_000), "]".repeat(50_000))
}

/// What a text says, whose nesting may be too deep for a value where nobody has to follow it; null when it says nothing.
pub fn read(text: &[u8]) -> Value {
    let text = String::from_utf8_lossy(text).replace(&deep(), &format!("{DEEP:?}"));
    serde_json::from_str(&text).unwrap_or_default()
}

/// Up to three changes, each of them somewhere.
pub fn mutations() -> impl Strategy<Value = Vec<(prop::sample::Index, Mutation)>> {
    prop::collection::vec((any::<prop::sample::Index>(), mutation()), 0..4)
}
