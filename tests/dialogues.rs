//! Plays every scripted dialogue against the real program, as `milkrun drive tests/dialogues/*.chat` does.

use std::path::PathBuf;
use std::process::Command;

fn scripts() -> Vec<PathBuf> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/dialogues");
    let mut scripts: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "chat"))
        .collect();
    scripts.sort();
    scripts
}

#[test]
fn the_bot_answers_as_the_dialogues_say() {
    let output = Command::new(env!("CARGO_BIN_EXE_milkrun"))
        .arg("drive")
        .args(scripts())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}\n{errors}");
    let all = format!("{} passed, 0 failed", scripts().len());
    assert_eq!(said.trim_end().lines().last(), Some(all.as_str()));
}

#[test]
fn every_language_has_its_dialogues() {
    for language in ["en-", "zh-", "ru-"] {
        let of_language = scripts()
            .iter()
            .filter(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with(language)
            })
            .count();
        assert!(of_language >= 3, "{language} has {of_language}");
    }
}
