//! docs/security.md is true in its last column: every test that it names is there.

use std::path::Path;

const MATRIX: &str = include_str!("../docs/security.md");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What stands in backquotes.
fn quoted(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Whether a source has a test of this name: a function below an attribute that makes it one, or one of `proptest!`.
fn has_test(source: &str, name: &str) -> bool {
    let Some(at) = source.find(&format!("fn {name}(")) else {
        return false;
    };
    let before = &source[..at];
    let above = before.rsplit('}').next().unwrap_or_default();
    above.contains("#[test]") || above.contains("#[tokio::test")
}

/// The dialogues that a name with an asterisk or without one means.
fn dialogues(name: &str) -> usize {
    let (start, end) = name.split_once('*').unwrap_or((name, ""));
    let entries = std::fs::read_dir(root().join("tests/dialogues")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let means = |file: &String| match name.contains('*') {
        true => file.starts_with(start) && file.ends_with(end),
        false => file == name,
    };
    names.filter(means).count()
}

#[test]
fn every_test_that_the_matrix_names_is_there() {
    let rows: Vec<&str> = MATRIX
        .lines()
        .filter(|line| line.starts_with("| "))
        .skip(1)
        .collect();
    assert!(rows.len() > 20, "the matrix is read wrongly");
    for row in rows {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").collect();
        assert_eq!(cells.len(), 3, "{row}");
        let names = quoted(cells[2]);
        assert!(!names.is_empty(), "nothing shows it: {row}");
        let mut source = None;
        for name in names {
            if name.ends_with(".chat") {
                assert!(dialogues(name) > 0, "no dialogue is called {name}");
            } else if name.ends_with(".rs") {
                let text = std::fs::read_to_string(root().join(name));
                let text = text.unwrap_or_else(|error| panic!("{name}: {error}"));
                assert!(
                    text.contains("test]") || text.contains("#[tokio::test"),
                    "{name} has no test"
                );
                source = Some((name, text));
            } else {
                let (file, text) = source
                    .as_ref()
                    .unwrap_or_else(|| panic!("{name} is in no file"));
                assert!(has_test(text, name), "{file} has no test {name}");
            }
        }
    }
}

#[test]
fn a_name_that_is_none_is_found_out() {
    let source = "#[test]\nfn there() {}\nfn helper() {}\n";
    assert!(has_test(source, "there"));
    assert!(!has_test(source, "helper") && !has_test(source, "gone") && !has_test(source, "the"));
    assert_eq!(dialogues("en-gone.chat"), 0);
    assert!(dialogues("*-paying.chat") > 1);
}
