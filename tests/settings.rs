//! What operators are told of settings is true: the example file against the program's own help, and the retailer's reach.

use std::collections::BTreeMap;
use std::process::{Command, Output};

/// The program without settings of whoever runs the tests, with the log as quiet as it begins.
fn milkrun(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milkrun"));
    for (name, _) in std::env::vars_os() {
        let name = name.to_string_lossy();
        if name.starts_with("MILKRUN_") || name == "RUST_LOG" {
            command.env_remove(&*name);
        }
    }
    command.args(args);
    command
}

/// What stands behind a word in square brackets: `[env: X=]`, `[default: 28]`.
fn bracketed<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(&format!("[{word}: "))?;
    Some(rest.split_once(']')?.0)
}

/// The settings of `serve`, with their defaults, by its help.
fn of_the_program() -> BTreeMap<String, Option<String>> {
    let Output { stdout, .. } = milkrun(&["serve", "--help"]).output().unwrap();
    let help = String::from_utf8(stdout).unwrap();
    let mut settings = BTreeMap::new();
    for option in help.split("\n      --").skip(1) {
        let Some(name) = bracketed(option, "env") else {
            continue;
        };
        let name = name.split('=').next().unwrap().to_owned();
        let default = bracketed(option, "default").map(str::to_owned);
        assert!(settings.insert(name, default).is_none(), "{option}");
    }
    assert!(settings.len() > 15, "the help is read wrongly: {help}");
    settings
}

/// The settings of the example file: name, value, and whether it stands in a comment.
fn of_the_example() -> BTreeMap<String, (String, bool)> {
    let mut settings = BTreeMap::new();
    for line in include_str!("../.env.example").lines() {
        let commented = line.starts_with('#');
        let Some((name, value)) = line.trim_start_matches('#').split_once('=') else {
            continue;
        };
        if !name.chars().all(|c| c.is_ascii_uppercase() || c == '_') {
            continue;
        }
        let setting = (value.to_owned(), commented);
        assert!(
            settings.insert(name.to_owned(), setting).is_none(),
            "{name} stands there twice"
        );
    }
    settings
}

#[test]
fn the_example_file_names_every_setting_and_no_other() {
    let (there, said) = (of_the_program(), of_the_example());
    for (name, default) in &there {
        let Some((value, commented)) = said.get(name) else {
            panic!("{name} is a setting of `serve`, and not in .env.example");
        };
        if let Some(default) = default {
            assert_eq!(
                (value, commented),
                (default, &true),
                "{name} is not shown as its default"
            );
        }
    }
    for name in said.keys() {
        assert!(
            there.contains_key(name) || name == "RUST_LOG",
            "{name} is in .env.example, and no setting of `serve`"
        );
    }
}

/// What `serve` says to a retailer's address before it does anything else.
fn said_to(retailer: &str, more: &[(&str, &str)]) -> (bool, String) {
    let folder = tempfile::tempdir().unwrap();
    let Output { status, stderr, .. } = milkrun(&["serve"])
        .current_dir(folder.path())
        .env("MILKRUN_TELEGRAM_TOKEN", "8025:token")
        .env("MILKRUN_CODE_SECRET", "secret")
        .env("MILKRUN_UCP_PROFILE", "https://you.example/profile")
        .env("MILKRUN_RETAILER", retailer)
        // What comes after the check of the address cannot go well either, so that the program ends.
        .env("MILKRUN_DATABASE", folder.path().join("none").join("db"))
        .envs(more.iter().copied())
        .output()
        .unwrap();
    assert!(!status.success());
    let stderr = String::from_utf8(stderr).unwrap();
    (stderr.contains("MILKRUN_RETAILER_PRIVATE=true"), stderr)
}

#[test]
fn a_retailer_that_is_near_is_refused_unless_it_is_allowed() {
    for near in [
        "http://shop.example",
        "https://127.0.0.1",
        "https://10.0.0.1",
        "https://169.254.169.254",
        "https://[::1]:8443",
        "https://[::ffff:127.0.0.1]",
        "https://[fd00::1]",
    ] {
        let (refused, said) = said_to(near, &[]);
        assert!(
            refused && said.contains("MILKRUN_RETAILER is"),
            "{near}: {said}"
        );
        let (refused, said) = said_to(near, &[("MILKRUN_RETAILER_PRIVATE", "true")]);
        assert!(!refused, "{near}: {said}");
        let (refused, _) = said_to(near, &[("MILKRUN_RETAILER_PRIVATE", "false")]);
        assert!(refused, "{near}");
    }
    let (refused, said) = said_to("https://shop.example", &[]);
    assert!(!refused, "{said}");
    let (_, said) = said_to(
        "https://shop.example",
        &[("MILKRUN_RETAILER_PRIVATE", "perhaps")],
    );
    assert!(said.contains("--retailer-private"), "{said}");
}
