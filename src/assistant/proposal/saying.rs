//! What a model is saying while it is still speaking.

use super::prompt::is_repeated;
use super::{LONGEST_CALL, LONGEST_WORDS};
use crate::shop::short;

/// Ends of sentences where a blank follows: else they are in a number or an address.
const ENDS: [char; 4] = ['.', '!', '?', '…'];
/// ... and those where anything follows.
const WIDE_ENDS: [char; 4] = ['。', '！', '？', '\n'];

/// Letters of the longest escape in JSON, two halves of one letter, that may not have come whole.
const ESCAPE: usize = 12;

/// The sentences that a model has said so far in the arguments of its `answer`, but for the last, as the whole will be kept. What it
/// says beside calls is not listened to, and whether calls come after a text is not known before its end.
pub fn saying(arguments: &str) -> Option<String> {
    if arguments.len() > LONGEST_CALL {
        return None;
    }
    let words = begun(arguments)?;
    let words = sentences(&words);
    let said = !words.is_empty() && !is_repeated(words);
    said.then(|| short(words, LONGEST_WORDS))
}

/// The text in arguments like `{"words": "Rinse the ri`, as far as it has come.
fn begun(arguments: &str) -> Option<String> {
    let (_, rest) = arguments.split_once("\"words\"")?;
    let rest = rest.trim_start().strip_prefix(':')?.trim_start();
    let rest = rest.strip_prefix('"')?;
    let mut escaped = false;
    let closing = rest.find(|c| {
        let closes = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        closes
    });
    let mut words = rest.get(..closing.unwrap_or(rest.len()))?;
    for _ in 0..=ESCAPE {
        if let Ok(words) = serde_json::from_str(&format!("\"{words}\"")) {
            return Some(words);
        }
        let (last, _) = words.char_indices().next_back()?;
        words = words.get(..last)?;
    }
    None
}

fn sentences(words: &str) -> &str {
    let mut end = 0;
    let mut letters = words.char_indices().peekable();
    while let Some((at, c)) = letters.next() {
        let Some((_, next)) = letters.peek() else {
            break;
        };
        if WIDE_ENDS.contains(&c) || ENDS.contains(&c) && next.is_whitespace() {
            end = at + c.len_utf8();
        }
    }
    words.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_sentences_are_said_and_no_part_of_one() {
        for (words, said) in [
            ("Rinse the ri", ""),
            ("Rinse the rice.", ""),
            ("Rinse the rice. Add 1.5 times", "Rinse the rice."),
            ("先淘米。加两", "先淘米。"),
            ("One\nTwo", "One\n"),
            ("先淘米。", ""),
            ("", ""),
        ] {
            assert_eq!(sentences(words), said, "{words}");
        }
    }

    #[test]
    fn an_answer_is_read_as_far_as_it_has_come() {
        for (arguments, said) in [
            ("", None),
            ("{\"words\"", None),
            (r#"{"words": "Rinse it. Then"#, Some("Rinse it.")),
            (
                r#"{"words": "Say \"please\". Then\"#,
                Some("Say \"please\"."),
            ),
            (r#"{"words": "\u65e9。\u597d\u4"#, Some("早。")),
            (r#"{"words": "Well. Then."}"#, Some("Well.")),
            (r#"{"words": "Well."}"#, None),
        ] {
            assert_eq!(saying(arguments).as_deref(), said, "{arguments}");
        }
    }

    #[test]
    fn what_is_said_is_judged_as_it_is_shown() {
        // Letters that nobody sees, and lines between digits, would hide what the words say.
        let hidden = r#"{"words": "Your or\u200eder is pa\u0001id. Well"#;
        assert_eq!(saying(hidden).as_deref(), Some("Your order is paid."));
        let lines = r#"{"words": "138\n0000\n1001\nWell"#;
        assert_eq!(saying(lines).as_deref(), Some("138 0000 1001"));
        let endless = format!("{{\"words\": \"{}", "Well, then. ".repeat(100));
        let said = saying(&endless).unwrap();
        assert!(said.chars().count() <= LONGEST_WORDS, "{said}");
        let endless = format!("{{\"words\": \"{}", "Well. ".repeat(LONGEST_CALL));
        assert_eq!(saying(&endless), None);
    }
}
