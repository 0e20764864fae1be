//! An answer that comes in pieces: server-sent events, each of which holds what is new of it.
//! <https://html.spec.whatwg.org/multipage/server-sent-events.html>, of which servers use lines of `data: ` alone.

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::client::{Answer, Choice, Failure, Function, Message, ToolCall, Usage, text};
use crate::assistant::proposal::saying;

/// Calls that one answer may hold.
const MOST_CALLS: usize = 32;

/// What has come of an answer.
#[derive(Default)]
pub(super) struct Pieces {
    /// A line that has not ended: it may end within a character.
    line: Vec<u8>,
    text: String,
    calls: Vec<Begun>,
    usage: Option<Usage>,
    /// The model has come to its end.
    over: bool,
    /// The server has said so, and nothing follows.
    done: bool,
}

/// A call, as far as it has come.
#[derive(Default)]
struct Begun {
    index: Option<usize>,
    id: Option<String>,
    name: String,
    arguments: String,
}

#[derive(Deserialize)]
struct Event {
    #[serde(default)]
    choices: Vec<Part>,
    usage: Option<Usage>,
    /// What went wrong after the answer had begun.
    error: Option<IgnoredAny>,
}

#[derive(Deserialize)]
struct Part {
    #[serde(default)]
    delta: Delta,
    finish_reason: Option<String>,
}

#[derive(Default, Deserialize)]
struct Delta {
    content: Option<Value>,
    tool_calls: Option<Vec<CallPart>>,
}

#[derive(Deserialize)]
struct CallPart {
    /// Which of the answer's calls goes on; some servers leave it out, or say 0 of each.
    index: Option<usize>,
    id: Option<String>,
    #[serde(default)]
    function: FunctionPart,
}

#[derive(Default, Deserialize)]
struct FunctionPart {
    name: Option<String>,
    /// A piece of a string with JSON in it; some servers send the JSON itself, whole.
    arguments: Option<Value>,
}

impl Pieces {
    /// Takes the next bytes.
    ///
    /// # Errors
    /// When an event is none.
    pub fn take(&mut self, bytes: &[u8]) -> Result<(), Failure> {
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.line.extend_from_slice(piece);
            if piece.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                self.read(line.trim_ascii())?;
            }
        }
        Ok(())
    }

    fn read(&mut self, line: &[u8]) -> Result<(), Failure> {
        // Blank lines, comments that keep the connection open, names of events.
        let Some(data) = line.strip_prefix(b"data:") else {
            return Ok(());
        };
        let data = data.trim_ascii();
        if data == b"[DONE]" {
            (self.over, self.done) = (true, true);
            return Ok(());
        }
        let event: Event = serde_json::from_slice(data).map_err(Failure::unreadable)?;
        if event.error.is_some() {
            return Err(Failure::Unreachable("it failed midway".into()));
        }
        self.usage = event.usage.or(self.usage.take());
        let Some(Part {
            delta,
            finish_reason,
        }) = event.choices.into_iter().next()
        else {
            return Ok(());
        };
        self.over |= finish_reason.is_some();
        self.text += &text(delta.content);
        for part in delta.tool_calls.into_iter().flatten() {
            self.call(part)?;
        }
        Ok(())
    }

    /// A call goes on, or the next begins.
    fn call(&mut self, part: CallPart) -> Result<(), Failure> {
        let id = part.id.filter(|id| !id.is_empty());
        let name = part.function.name.unwrap_or_default();
        let full = self.calls.len() >= MOST_CALLS;
        let mut latest = self.calls.iter_mut().rev();
        let latest = latest.find(|call| call.index == part.index);
        let goes_on = latest.filter(|call| {
            let same = id.is_none() || call.id == id;
            same && (part.index.is_some() || name.is_empty())
        });
        let arguments = match part.function.arguments {
            Some(Value::String(piece)) => piece,
            Some(Value::Null) | None => String::new(),
            Some(whole) => whole.to_string(),
        };
        match goes_on {
            Some(call) => {
                call.name += &name;
                call.arguments += &arguments;
            }
            None if full => {
                return Err(Failure::Unreadable("it has too many calls".into()));
            }
            None => self.calls.push(Begun {
                index: part.index,
                id,
                name,
                arguments,
            }),
        }
        Ok(())
    }

    /// The answer is over, and more does not come.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// What the model has said so far of words to be shown; empty when there is nothing.
    pub fn saying(&self) -> String {
        match self.calls.as_slice() {
            [call] if call.name == "answer" => saying(&call.arguments).unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// The answer.
    ///
    /// # Errors
    /// When the server did not come to its end.
    pub fn whole(mut self) -> Result<Answer, Failure> {
        // The last line may have no end.
        let line = std::mem::take(&mut self.line);
        self.read(line.trim_ascii())?;
        if !self.over {
            return Err(Failure::Unreachable("it broke off".into()));
        }
        let calls = self.calls.into_iter().map(|call| ToolCall {
            id: call.id,
            function: Function {
                name: call.name,
                arguments: (!call.arguments.is_empty()).then_some(Value::String(call.arguments)),
            },
        });
        let message = Message {
            content: Some(Value::String(self.text)),
            tool_calls: Some(calls.collect()),
            function_call: None,
        };
        Ok(Answer {
            choices: vec![Choice { message }],
            usage: self.usage,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const ANSWER: &str = "data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":\"煮\"}}]}\r\n\r\n\
        : still here\n\
        data: {\"choices\":[{\"delta\":{\"content\":\"米。\",\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"search\",\"arguments\":\"\"}}]}}]}\n\n\
        data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"query\\\":\"}}]}}]}\n\n\
        data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"汤\\\"}\"}},{\"index\":1,\"function\":{\"name\":\"add\",\"arguments\":{\"items\":[]}}}]},\"finish_reason\":\"tool_calls\"}]}\n\n\
        data: {\"choices\":[],\"usage\":{\"total_tokens\":7}}\n\n\
        data: [DONE]\n\n";

    #[test]
    fn an_answer_is_the_same_whatever_pieces_it_comes_in() {
        for size in [1, 2, 3, 7, 64, 4_096] {
            let mut pieces = Pieces::default();
            for bytes in ANSWER.as_bytes().chunks(size) {
                pieces.take(bytes).unwrap();
            }
            let (said, tokens) = pieces.whole().unwrap().said();
            assert_eq!((said.text.as_str(), tokens), ("煮米。", Some(7)));
            let calls: Vec<_> = said
                .calls
                .iter()
                .map(|call| {
                    (
                        call.id.as_str(),
                        call.name.as_str(),
                        call.arguments.as_str(),
                    )
                })
                .collect();
            assert_eq!(
                calls,
                [
                    ("a", "search", "{\"query\":\"汤\"}"),
                    ("call_1", "add", "{\"items\":[]}")
                ]
            );
        }
    }

    fn calling(name: &str, arguments: &str) -> String {
        let call = json!({ "index": 0, "function": { "name": name, "arguments": arguments } });
        let event = json!({ "choices": [{ "delta": { "tool_calls": [call] } }] });
        format!("data: {event}\n\n")
    }

    #[test]
    fn what_is_said_is_known_before_it_is_over() {
        let mut pieces = Pieces::default();
        for (name, piece, said) in [
            ("answer", "{\"words\": \"Rinse it", ""),
            ("", ". Then", "Rinse it."),
            ("", " add water. Wait.\"}", "Rinse it. Then add water."),
        ] {
            pieces.take(calling(name, piece).as_bytes()).unwrap();
            assert_eq!(pieces.saying(), said);
        }
        let mut pieces = Pieces::default();
        pieces
            .take(calling("search", "{\"words\": \"Rinse it. Then").as_bytes())
            .unwrap();
        assert_eq!(pieces.saying(), "");
    }

    #[test]
    fn calls_are_told_apart_by_their_ids_where_all_have_one_place() {
        let mut pieces = Pieces::default();
        for (id, name, arguments) in [
            ("a", "search", "{\"query\":"),
            ("", "", "\"soup\"}"),
            ("b", "search", "{\"query\":"),
            ("b", "", "\"rice\"}"),
        ] {
            let call = json!({ "index": 0, "id": id, "function": { "name": name, "arguments": arguments } });
            let event = json!({ "choices": [{ "delta": { "tool_calls": [call] } }] });
            pieces.take(format!("data: {event}\n").as_bytes()).unwrap();
        }
        pieces.take(b"data: [DONE]").unwrap();
        let (said, _) = pieces.whole().unwrap().said();
        let calls: Vec<_> = said
            .calls
            .iter()
            .map(|call| (call.id.as_str(), call.arguments.as_str()))
            .collect();
        assert_eq!(
            calls,
            [("a", "{\"query\":\"soup\"}"), ("b", "{\"query\":\"rice\"}")]
        );
    }

    #[test]
    fn an_answer_that_breaks_off_is_none() {
        for end in [
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0",
            ": still here",
        ] {
            let (said, _) = ANSWER.split_once(end).unwrap();
            let mut pieces = Pieces::default();
            pieces.take(said.as_bytes()).unwrap();
            assert!(
                matches!(pieces.whole(), Err(Failure::Unreachable(_))),
                "{end}"
            );
        }
        let ended =
            "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n";
        let mut pieces = Pieces::default();
        pieces.take(ended.as_bytes()).unwrap();
        assert!(
            pieces.whole().is_ok(),
            "not every server says that it is done"
        );
    }

    #[test]
    fn what_is_no_event_is_not_read() {
        for line in [
            "data: oops\n",
            "data: \"id\"\n",
            &"data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"function\":{\"name\":\"x\"}}]}}]}\n".repeat(99),
        ] {
            let taken = Pieces::default().take(line.as_bytes());
            assert!(matches!(taken, Err(Failure::Unreadable(_))), "{line}");
        }
    }
}
