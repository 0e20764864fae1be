//! The rooms of ARCHITECTURE.md: which room may import which, read from the sources.

use std::path::{Path, PathBuf};

/// Each room with what it may import of this crate.
const ROOMS: [(&str, &[&str]); 10] = [
    ("shop", &[]),
    ("store", &["sabotage", "shop"]),
    ("engine", &["sabotage", "store"]),
    ("telegram", &["engine", "store"]),
    ("retailer", &["engine", "sabotage", "store", "shop"]),
    ("assistant", &["shop"]),
    ("model", &["assistant", "engine", "store", "shop"]),
    (
        "bot",
        &[
            "assistant",
            "model",
            "retailer",
            "telegram",
            "engine",
            "sabotage",
            "store",
            "shop",
            "args",
        ],
    ),
    ("stub", &["journal"]),
    ("testchat", &["journal"]),
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|ext| ext == "rs") {
            into.push(path);
        }
    }
}

fn of_room(room: &str) -> Vec<(PathBuf, String)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(room);
    let mut paths = Vec::new();
    sources(&folder, &mut paths);
    assert!(!paths.is_empty(), "{room} is empty");
    paths
        .into_iter()
        .map(|path| {
            let text = std::fs::read_to_string(&path).unwrap();
            (path, text)
        })
        .collect()
}

#[test]
fn rooms_import_only_what_they_may() {
    for (room, may) in ROOMS {
        for (path, text) in of_room(room) {
            for (at, _) in text.match_indices("crate::") {
                let rest = &text[at + "crate::".len()..];
                let name: String = rest
                    .chars()
                    .take_while(|c| c.is_alphanumeric() || *c == '_')
                    .collect();
                assert!(
                    name == room || may.contains(&name.as_str()),
                    "{}: {room} must not import {name}",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn the_ground_is_pure() {
    let impure = [
        "std::fs",
        "std::net",
        "std::time",
        "tokio",
        "sqlx",
        "reqwest",
        "teloxide",
        "chrono",
    ];
    for room in ["shop", "assistant"] {
        for (path, text) in of_room(room) {
            if path.components().any(|part| part.as_os_str() == "tests") {
                continue;
            }
            for word in impure {
                let tests = text.find("#[cfg(test)]").unwrap_or(text.len());
                assert!(!text[..tests].contains(word), "{}: {word}", path.display());
            }
        }
    }
}

#[test]
fn the_engine_knows_neither_telegram_nor_shopping() {
    for (path, text) in of_room("engine") {
        for word in [
            "teloxide",
            "sendMessage",
            "SendMessage",
            "editMessage",
            "basket",
            "crate::shop",
        ] {
            assert!(!text.contains(word), "{}: {word}", path.display());
        }
    }
}
