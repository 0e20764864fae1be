//! Every text that a person reads is in every locale, with the same arguments; and nothing is there that nobody says.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

type Messages = BTreeMap<String, BTreeSet<String>>;

/// The messages of a locale with the names of their arguments.
fn messages(locale: &str) -> Messages {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("locales/{locale}/chat.ftl"));
    let text = std::fs::read_to_string(path).unwrap();
    let mut messages = Messages::new();
    let mut present: Option<String> = None;
    for line in text.lines() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let starts = line.starts_with(|c: char| c.is_ascii_lowercase());
        if starts && let Some((key, _)) = line.split_once(" =") {
            let known = messages.insert(key.to_owned(), BTreeSet::new());
            assert!(known.is_none(), "{locale}: {key} is there twice");
            present = Some(key.to_owned());
        }
        let key = present.as_ref().unwrap();
        for (at, _) in line.match_indices('$') {
            let name = line[at + 1..].chars();
            let name = name.take_while(|c| c.is_ascii_alphanumeric() || *c == '_');
            messages.get_mut(key).unwrap().insert(name.collect());
        }
    }
    messages
}

#[test]
fn locales_have_the_same_messages_and_arguments() {
    let english = messages("en");
    for locale in ["zh", "ru"] {
        let other = messages(locale);
        let keys = |messages: &Messages| messages.keys().cloned().collect::<BTreeSet<_>>();
        let (a, b) = (keys(&english), keys(&other));
        assert_eq!(
            a.symmetric_difference(&b).collect::<Vec<_>>(),
            Vec::<&String>::new(),
            "{locale}"
        );
        for (key, arguments) in &english {
            // A date may use the month's name or its number.
            let same = |names: &BTreeSet<String>| -> BTreeSet<String> {
                names
                    .iter()
                    .map(|name| {
                        if name == "number" {
                            "month".into()
                        } else {
                            name.clone()
                        }
                    })
                    .collect()
            };
            if key.starts_with("date") {
                assert_eq!(same(arguments), same(&other[key]), "{locale}: {key}");
            } else {
                assert_eq!(arguments, &other[key], "{locale}: {key}");
            }
        }
    }
}

/// Keys that are put together from a fixed part and a value.
const FAMILIES: [&str; 10] = [
    "month-",
    "broadcast-state-",
    "allergen-",
    "order-",
    "stage-",
    "state-",
    "reason-",
    "command-",
    "refund-why-",
    "refund-task-",
];

fn said(folder: &Path, into: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            said(&path, into);
            continue;
        }
        if path.extension().is_none_or(|ending| ending != "rs") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for (index, part) in text.split('"').enumerate() {
            if index % 2 == 1 {
                into.insert(part.to_owned());
            }
        }
    }
}

#[test]
fn every_message_is_said_by_somebody_and_everything_said_is_there() {
    let mut words = BTreeSet::new();
    said(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join("src/bot"),
        &mut words,
    );
    let english = messages("en");
    for key in english.keys() {
        let family = FAMILIES.iter().any(|family| key.starts_with(family));
        assert!(family || words.contains(key), "nobody says {key}");
    }
    // What looks like a key in the views and handlers is one.
    for word in &words {
        let shape = word.contains('-')
            && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
            && [
                "basket-",
                "button-",
                "toast-",
                "alert-",
                "quote-",
                "card-",
                "ask-",
                "note-",
                "odd-",
                "problem-",
                "talk-",
                "claim-",
                "extend-",
                "differs-",
                "cancel-",
                "line-",
                "found-",
                "shelves-",
                "doubt-",
                "refund-",
                "no-payment-",
                "support-",
                "missing-",
            ]
            .iter()
            .any(|family| word.starts_with(family));
        assert!(
            !shape || english.contains_key(word),
            "{word} is said and in no locale"
        );
    }
}
