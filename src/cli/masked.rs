//! What is stored, without what people wrote: shapes and keys stay, values go.

use serde_json::Value;

/// Characters of an error that are shown.
const LONGEST: usize = 160;
/// Longest key that is shown; a longer one may be something that a person wrote.
const NAME: usize = 40;

/// A body with each value replaced by its kind, on several lines; what is no JSON is told by its length.
pub fn body(body: &str) -> String {
    if body.is_empty() {
        return "empty".into();
    }
    match serde_json::from_str::<Value>(body) {
        Ok(value) => serde_json::to_string_pretty(&value_of(value)).unwrap_or_default(),
        Err(_) => format!("{} characters that are no JSON", body.chars().count()),
    }
}

fn value_of(value: Value) -> Value {
    let kind = match value {
        Value::Object(fields) => {
            let masked = fields.into_iter().map(|(key, value)| {
                let key = if is_name(&key) { key } else { "(key)".into() };
                (key, value_of(value))
            });
            return Value::Object(masked.collect());
        }
        Value::Array(values) => return values.into_iter().map(value_of).collect(),
        // An answer holds what was asked as JSON within JSON.
        Value::String(text) => match serde_json::from_str::<Value>(&text) {
            Ok(inner @ (Value::Object(_) | Value::Array(_))) => return value_of(inner),
            _ => "(text)",
        },
        Value::Number(_) => "(number)",
        Value::Bool(_) => "(true or false)",
        Value::Null => return Value::Null,
    };
    Value::String(kind.into())
}

/// A key that a program chose.
fn is_name(key: &str) -> bool {
    let lettered = key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$');
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ':' | '$');
    lettered && key.len() <= NAME && key.chars().all(plain)
}

/// An error on one line, without what it quotes, and without numbers as long as a phone number.
pub fn error(words: &str) -> String {
    // A row's outcome is JSON around its reason.
    let words = match serde_json::from_str::<Value>(words) {
        Ok(value) => value["reason"].as_str().unwrap_or_default().to_owned(),
        Err(_) => words.to_owned(),
    };
    let mut shown = String::new();
    let mut quote = None;
    let mut digits = 0;
    for c in words.chars() {
        match quote {
            Some(end) if c == end => {
                quote = None;
                shown.push(c);
            }
            Some(_) => {}
            None if matches!(c, '"' | '`') => {
                quote = Some(c);
                shown.push(c);
                shown.push('…');
            }
            None if c.is_ascii_digit() => {
                digits += 1;
                if digits <= 6 {
                    shown.push(c);
                } else if digits == 7 {
                    shown.push('…');
                }
                continue;
            }
            None => shown.push(if c.is_control() { ' ' } else { c }),
        }
        digits = 0;
    }
    if shown.chars().count() > LONGEST {
        shown = shown.chars().take(LONGEST).collect();
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_keeps_its_keys_and_loses_its_values() {
        let text = r#"{"row":1,"asked":"{\"quote\":{\"address\":\"12 Main Street\"}}","13800987654":[true,null]}"#;
        let shown = body(text);
        for gone in ["Main", "13800987654", ": 1"] {
            assert!(!shown.contains(gone), "{shown}");
        }
        for there in ["asked", "address", "(text)", "(number)", "(true or false)"] {
            assert!(shown.contains(there), "{shown}");
        }
        assert_eq!(body("12 Main Street"), "14 characters that are no JSON");
        assert_eq!(body(""), "empty");
    }

    #[test]
    fn an_error_keeps_its_words_and_loses_what_it_quotes() {
        assert_eq!(
            error("invalid type: string \"12 Main Street\", expected i64 at line 1"),
            "invalid type: string \"…\", expected i64 at line 1"
        );
        assert_eq!(
            error(r#"{"reason":"refused for 13800987654"}"#),
            "refused for 138009…"
        );
        assert_eq!(error("a\nb"), "a b");
    }
}
