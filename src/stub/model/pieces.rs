//! An answer in pieces, as the API streams it: server-sent events, each with what is new of it.

use std::convert::Infallible;
use std::time::Duration;

use futures::Stream;
use futures::stream::{self, StreamExt};
use serde_json::{Value, json};

use super::mood::Mood;

/// Bytes of a piece of a split answer: one that no character of more bytes fits into whole.
const SPLIT: usize = 2;
/// Letters of a piece.
const LETTERS: usize = 4;
/// What a slow answer takes.
const SLOWLY: Duration = Duration::from_secs(3);

/// The events of an answer.
pub(super) fn events(answer: &Value) -> Vec<String> {
    let choice = &answer["choices"][0];
    let message = &choice["message"];
    let mut deltas = vec![json!({ "role": "assistant", "content": "" })];
    let content = message["content"].as_str().unwrap_or_default();
    deltas.extend(letters(content).map(|piece| json!({ "content": piece })));
    let calls = message["tool_calls"].as_array();
    for (index, call) in calls.into_iter().flatten().enumerate() {
        let mut begun = call.clone();
        begun["index"] = index.into();
        begun["function"]["arguments"] = "".into();
        deltas.push(json!({ "tool_calls": [begun] }));
        let arguments = call["function"]["arguments"].as_str().unwrap_or_default();
        deltas.extend(letters(arguments).map(|piece| {
            json!({ "tool_calls": [{ "index": index, "function": { "arguments": piece } }] })
        }));
    }
    let chunk = |choices: Value| json!({ "id": answer["id"], "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": choices });
    let deltas = deltas.into_iter();
    let mut events: Vec<Value> = deltas
        .map(|delta| chunk(json!([{ "index": 0, "delta": delta, "finish_reason": null }])))
        .collect();
    let reason = &choice["finish_reason"];
    events.push(chunk(
        json!([{ "index": 0, "delta": {}, "finish_reason": reason }]),
    ));
    let mut used = chunk(json!([]));
    used["usage"] = answer["usage"].clone();
    events.push(used);
    let events = events.iter().map(Value::to_string);
    let done = std::iter::once("[DONE]".to_owned());
    events
        .chain(done)
        .map(|data| format!("data: {data}\n\n"))
        .collect()
}

fn letters(text: &str) -> impl Iterator<Item = String> {
    let letters: Vec<char> = text.chars().collect();
    let pieces: Vec<String> = letters
        .chunks(LETTERS)
        .map(|piece| piece.iter().collect())
        .collect();
    pieces.into_iter()
}

/// What of an answer is sent, and how: as a mood has it.
pub(super) fn sent(
    mood: Mood,
    pieces: Vec<String>,
) -> impl Stream<Item = Result<Vec<u8>, Infallible>> {
    let whole = pieces.concat().into_bytes();
    let (pieces, pause): (Vec<Vec<u8>>, Duration) = match mood {
        Mood::Broken => (vec![whole[..whole.len() / 2].to_vec()], Duration::ZERO),
        Mood::Split => (
            whole.chunks(SPLIT).map(<[u8]>::to_vec).collect(),
            Duration::ZERO,
        ),
        Mood::Slowly => {
            let pause = SLOWLY / u32::try_from(pieces.len()).unwrap_or(u32::MAX).max(1);
            (pieces.into_iter().map(String::into_bytes).collect(), pause)
        }
        _ => (vec![whole], Duration::ZERO),
    };
    stream::iter(pieces).then(move |piece| async move {
        if !pause.is_zero() {
            tokio::time::sleep(pause).await;
        }
        Ok(piece)
    })
}
