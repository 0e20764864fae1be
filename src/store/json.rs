//! Reading JSON that others wrote, with errors that quote nothing of it.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::error::Category;

/// Why a JSON text cannot be read: the kind of mistake, and its place. serde_json's own words quote the value that was wrong,
/// which may be somebody's address; these go into the log and the database's columns for errors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unreadable JSON: {what}, at line {line}, column {column}")]
pub struct Unreadable {
    what: &'static str,
    line: usize,
    column: usize,
}

impl From<serde_json::Error> for Unreadable {
    fn from(error: serde_json::Error) -> Unreadable {
        Unreadable {
            what: match error.classify() {
                Category::Io => "it cannot be got",
                Category::Syntax => "it is not JSON",
                Category::Data => "its values are not of the expected shape",
                Category::Eof => "it ends too early",
            },
            line: error.line(),
            column: error.column(),
        }
    }
}

/// Reads a text.
///
/// # Errors
/// When it is not JSON, or not of the expected shape.
pub fn read_json<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Unreadable> {
    Ok(serde_json::from_str(text)?)
}

/// Reads a value.
///
/// # Errors
/// When it is not of the expected shape; its place is not known then, and is 0.
pub fn read_value<T: DeserializeOwned>(value: Value) -> Result<T, Unreadable> {
    Ok(serde_json::from_value(value)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_says_what_and_where_and_quotes_nothing() {
        let words = |text: &str| read_json::<Vec<u8>>(text).unwrap_err().to_string();
        let shape = words("[1,\n\"12 Canarylane\"]");
        assert_eq!(
            shape,
            "unreadable JSON: its values are not of the expected shape, at line 2, column 15"
        );
        assert!(words("[1").contains("ends too early"));
        assert!(words("Canarylane").contains("not JSON"));
        let value = read_value::<u8>(Value::from("12 Canarylane")).unwrap_err();
        assert!(!format!("{value} {value:?}").contains("Canary"));
    }
}
