//! What a model is saying while it is still speaking.

use super::Call;
use super::prompt::is_repeated;

/// Ends of sentences where a blank follows: else they are in a number or an address.
const ENDS: [char; 4] = ['.', '!', '?', '…'];
/// ... and those where anything follows.
const WIDE_ENDS: [char; 4] = ['。', '！', '？', '\n'];

/// Letters of the longest escape in JSON, two halves of one letter, that may not have come whole.
const ESCAPE: usize = 12;

/// The sentences that a model has said so far to be shown as its own words, but for the last: of its text, or of the call that
/// answers. None beside calls that do something: those are its answer then.
pub fn saying(text: &str, calls: &[Call]) -> Option<String> {
    let words = match calls {
        [] => text.to_owned(),
        [call] if call.name == "answer" => begun(&call.arguments)?,
        _ => return None,
    };
    let words = sentences(&words).trim();
    (!words.is_empty() && !is_repeated(words)).then(|| words.to_owned())
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

    fn answer(arguments: &str) -> Option<String> {
        let call = Call {
            name: "answer".into(),
            arguments: arguments.into(),
            ..Call::default()
        };
        saying("", &[call])
    }

    #[test]
    fn whole_sentences_are_said_and_no_part_of_one() {
        for (text, said) in [
            ("Rinse the ri", None),
            ("Rinse the rice.", None),
            ("Rinse the rice. Add 1.5 times", Some("Rinse the rice.")),
            ("先淘米。加两", Some("先淘米。")),
            ("One\nTwo", Some("One")),
            ("先淘米。", None),
            ("", None),
        ] {
            assert_eq!(saying(text, &[]).as_deref(), said, "{text}");
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
            assert_eq!(answer(arguments).as_deref(), said, "{arguments}");
        }
    }

    #[test]
    fn what_is_said_beside_calls_is_not_its_answer() {
        let search = Call {
            name: "search".into(),
            ..Call::default()
        };
        assert_eq!(saying("I look. Then", &[search]), None);
    }
}
