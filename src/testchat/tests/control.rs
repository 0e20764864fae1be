//! The rest of the control API: users, groups, clock, log, stream, the page.

use std::time::{Duration, Instant};

use futures::StreamExt;
use serde_json::{Value, json};

use super::{START_MS, start};

#[tokio::test]
async fn users() {
    let served = start().await;
    let body = json!({"id": 1000, "first_name": " Boss ", "language_code": "zh-hans",
        "role": "admin", "username": "boss", "phone": "+8613900000000"});
    let (status, boss) = served.control("POST", "users", body).await;
    let wanted = json!({"id": 1000, "first_name": "Boss", "language_code": "zh-hans",
        "role": "admin", "username": "boss", "phone": "+8613900000000", "blocked": false});
    assert_eq!((status, &boss), (201, &wanted));
    let change = json!({"language_code": "ru", "first_name": "Шеф"});
    let (_, changed) = served.control("PATCH", "users/1000", change).await;
    assert_eq!(
        (&changed["language_code"], &changed["first_name"]),
        (&json!("ru"), &json!("Шеф"))
    );
    assert_eq!(changed["role"], "admin");
    served.post("chats/1000/text", json!({"text": "x"})).await;
    let from = &served.updates().await[0]["message"]["from"];
    assert_eq!(
        (&from["language_code"], &from["username"]),
        (&json!("ru"), &json!("boss"))
    );
    let cases = [
        (
            409,
            "POST",
            "users",
            json!({"id": 1000, "first_name": "x", "language_code": "en"}),
        ),
        (
            400,
            "POST",
            "users",
            json!({"id": -1, "first_name": "x", "language_code": "en"}),
        ),
        (
            400,
            "POST",
            "users",
            json!({"first_name": " ", "language_code": "en"}),
        ),
        (
            400,
            "POST",
            "users",
            json!({"first_name": "x", "language_code": "English"}),
        ),
        (400, "POST", "users", json!({"first_name": "x"})),
        (
            400,
            "POST",
            "users",
            json!({"first_name": "x", "language_code": "en", "role": "king"}),
        ),
        (
            400,
            "POST",
            "users",
            json!({"first_name": "x", "language_code": "en", "phone": "abc"}),
        ),
        (
            409,
            "POST",
            "users",
            json!({"first_name": "x", "language_code": "en", "username": "boss"}),
        ),
        (
            400,
            "POST",
            "users",
            json!({"first_name": "x", "language_code": "en", "nick": "y"}),
        ),
        (404, "PATCH", "users/5", json!({})),
        (400, "PATCH", "users/1000", json!({"id": 7})),
        (
            400,
            "POST",
            "groups",
            json!({"title": "", "members": [1001]}),
        ),
        (400, "POST", "groups", json!({"title": "x", "members": []})),
        (404, "POST", "groups", json!({"title": "x", "members": [9]})),
        (404, "GET", "chats/9", json!({})),
        (404, "GET", "nothing", json!({})),
        (404, "DELETE", "users", json!({})),
    ];
    for (wanted, method, path, body) in cases {
        let (status, sentence) = served.wrong(method, path, body).await;
        assert_eq!(status, wanted, "{method} {path}: {sentence}");
    }
}

#[tokio::test]
async fn the_state_in_short() {
    let served = start().await;
    served.started().await;
    served
        .post("groups", json!({"title": "G", "members": [1001]}))
        .await;
    served.ask("one", &[["A", "a"]]).await;
    served.ask("two", &[["A", "a"]]).await;
    let state = served.get("state").await;
    let bot = json!({"id": 7_000_000_001_i64, "is_bot": true, "username": "milkrun_bot",
        "first_name": "Milkrun", "polling": true});
    assert_eq!(state["bot"], bot);
    assert_eq!(
        state["clock"],
        json!({"now": START_MS, "running": false, "version": 1})
    );
    let chats = state["chats"].as_array().unwrap();
    let ids: Vec<_> = chats
        .iter()
        .map(|chat| chat["id"].as_i64().unwrap())
        .collect();
    assert_eq!(ids, [-2001, 1001, 1002]);
    let last = json!({"date": START_MS / 1000, "text": "two"});
    let ann = json!({"id": 1001, "type": "private", "title": "Ann", "user": 1001, "last": last, "unread": 2});
    assert_eq!(chats[1], ann);
    assert_eq!(chats[2]["last"], Value::Null);
    let shown = served.get("chats/1001?messages=1").await;
    assert_eq!(shown["messages"].as_array().unwrap().len(), 1);
    assert_eq!(served.get("state").await["chats"][1]["unread"], 0);
}

#[tokio::test]
async fn typing() {
    let served = start().await;
    served.started().await;
    let typing = async || served.get("chats/1001").await["typing"].take();
    served
        .call(
            "sendChatAction",
            json!({"chat_id": 1001, "action": "typing"}),
        )
        .await;
    assert_eq!(typing().await, true);
    served.ask("x", &[]).await;
    assert_eq!(typing().await, false);
    assert_eq!(served.events(0, &["typing"]).await.len(), 1);
}

#[tokio::test]
async fn the_clock() {
    let served = start().await;
    let clock = served.put("clock", json!({"advance": 1_500})).await;
    assert_eq!(
        clock,
        json!({"now": START_MS + 1_500, "running": false, "version": 2})
    );
    served.post("chats/1001/text", json!({"text": "x"})).await;
    let message = &served.updates().await[0]["message"];
    assert_eq!(message["date"], START_MS / 1000 + 1);
    for wrong in [
        json!({"now": START_MS}),
        json!({"advance": -1}),
        json!({"advance": i64::MAX}),
        json!({"advance": 1, "now": START_MS + 9_000}),
        json!({}),
        json!({"now": "x"}),
    ] {
        assert_eq!(served.wrong("PUT", "clock", wrong).await.0, 400);
    }
    let wait = served.get("clock?version=2&wait_s=25");
    let set = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        served
            .put("clock", json!({"now": START_MS + 5_000, "running": true}))
            .await
    };
    let begun = Instant::now();
    let (seen, _) = tokio::join!(wait, set);
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(
        (&seen["version"], &seen["running"]),
        (&json!(3), &json!(true))
    );
    tokio::time::sleep(Duration::from_millis(20)).await;
    assert!(served.get("clock").await["now"].as_i64().unwrap() > START_MS + 5_000);
    assert_eq!(served.events(0, &["clock"]).await.len(), 3);
    let stale = served.get("clock?version=3&wait_s=0").await;
    assert_eq!(stale["version"], 3);
}

#[tokio::test]
async fn the_log_waits() {
    let served = start().await;
    let since = served.seq().await;
    let path = format!("log?since={since}&wait_s=20");
    let wait = served.get(&path);
    let talk = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        served.post("chats/1001/text", json!({"text": "x"})).await
    };
    let begun = Instant::now();
    let (log, _) = tokio::join!(wait, talk);
    assert!(begun.elapsed() < Duration::from_secs(5));
    assert_eq!(log["events"][0]["kind"], "act");
    let next = log["next"].as_u64().unwrap();
    let empty = served.get(&format!("log?since={next}&wait_s=1")).await;
    assert_eq!(
        empty,
        json!({"events": [], "next": next, "truncated": false})
    );
    let stranger = served.get("log?since=999999").await;
    assert_eq!(stranger["next"], next);
}

#[tokio::test]
async fn the_stream() {
    let served = start().await;
    served.started().await;
    let since = served.seq().await;
    let open = async |query: String, last: Option<u64>| {
        let mut request = served
            .http
            .get(format!("{}/control/events{query}", served.base));
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["content-type"], "text/event-stream");
        response.bytes_stream()
    };
    let mut live = open(String::new(), None).await;
    served.ask("Sure?", &[["Yes", "y"]]).await;
    let mut read = String::new();
    while !read.contains("\n\n") {
        let bytes = live.next().await.unwrap().unwrap();
        read.push_str(std::str::from_utf8(&bytes).unwrap());
    }
    let first = format!("id: {}\nevent: message\ndata: {{", since + 1);
    assert!(read.starts_with(&first), "{read}");
    let data = read.split_once("data: ").unwrap().1;
    let event: Value = serde_json::from_str(data.lines().next().unwrap()).unwrap();
    assert_eq!(event["message"]["outgoing"], true);
    for mut again in [
        open(format!("?since={since}"), None).await,
        open("?since=0".to_owned(), Some(since)).await,
    ] {
        let bytes = again.next().await.unwrap().unwrap();
        assert!(bytes.starts_with(first.as_bytes()));
    }
}

#[tokio::test]
async fn the_page_and_its_policy() {
    let served = start().await;
    let fetch = |path: &str| served.http.get(format!("{}{path}", served.base)).send();
    let mut waiting = vec!["/".to_owned()];
    let mut seen = Vec::new();
    while let Some(path) = waiting.pop() {
        let response = fetch(&path).await.unwrap();
        assert_eq!(response.status(), 200, "{path}");
        let policy = response.headers()["content-security-policy"]
            .to_str()
            .unwrap();
        assert!(policy.starts_with("default-src 'self';"), "{policy}");
        let text = response.text().await.unwrap();
        // Everything of its own that a file names must be served too.
        for quoted in text.split(['"', '\'']) {
            let name = quoted.trim_start_matches("./").trim_start_matches('/');
            let local = name.len() < 40 && !name.contains(['/', ' ', '<', ':']);
            let file = [".js", ".css", ".svg"]
                .iter()
                .any(|ending| name.ends_with(ending));
            let path = format!("/{name}");
            if local && file && name.len() > 4 && !seen.contains(&path) {
                seen.push(path.clone());
                waiting.push(path);
            }
        }
    }
    assert!(seen.len() >= 2, "{seen:?}");
}

#[tokio::test]
async fn other_sites_are_kept_out() {
    let served = start().await;
    let url = format!("{}/control/state", served.base);
    let from = |origin: &str| served.http.get(&url).header("origin", origin).send();
    assert_eq!(from(&served.base).await.unwrap().status(), 200);
    assert_eq!(from("http://example.com").await.unwrap().status(), 403);
    assert_eq!(from("null").await.unwrap().status(), 403);
}

#[tokio::test]
async fn voice_messages() {
    let served = start().await;
    let bytes = super::super::state::BUILT_IN_VOICE;
    let base64 = data_encoding::BASE64.encode(bytes);
    served.post("chats/1001/voice", json!({})).await;
    for body in [
        json!({"base64": base64}),
        json!({"base64": base64, "duration": 90}),
        json!({"duration": 0}),
    ] {
        served.post("chats/1001/voice", body).await;
    }
    let detail = served.get("chats/1001").await;
    assert_eq!(detail["chat"]["last"]["text"], "Voice message");
    let voices = detail["messages"].as_array().unwrap().iter();
    let voices: Vec<_> = voices.map(|message| &message["voice"]).collect();
    let durations: Vec<_> = voices.iter().map(|voice| &voice["duration"]).collect();
    assert_eq!(durations, [3, 3, 90, 0]);
    let acts = served.events(0, &["act"]).await;
    assert_eq!(acts[2]["duration"], 90);
    // The same bytes are one file.
    let id = voices[0]["file_id"].as_str().unwrap();
    assert!(voices.iter().all(|voice| voice["file_id"] == id));
    let url = format!("{}/control/files/{id}", served.base);
    let file = served.http.get(url).send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "audio/ogg");
    assert_eq!(file.bytes().await.unwrap(), bytes);
}

#[tokio::test]
async fn photos_and_dialogues() {
    let served = start().await;
    served.started().await;
    served.post("chats/1001/photo", json!({})).await;
    let detail = served.get("chats/1001").await;
    let id = detail["messages"][1]["photo"][0]["file_id"]
        .as_str()
        .unwrap();
    let file = served
        .http
        .get(format!("{}/control/files/{id}", served.base));
    let file = file.send().await.unwrap();
    assert_eq!(file.headers()["content-type"], "image/png");
    assert_eq!(file.bytes().await.unwrap(), super::super::state::BUILT_IN);
    served.wrong("GET", "files/x", json!({})).await;
    served.ask("Welcome", &[["Go", "g"]]).await;
    served
        .post("chats/1001/tap", json!({"label": "Go", "by": 1002}))
        .await;
    let url = format!("{}/control/chats/1001/dialogue", served.base);
    let script = served.http.get(url).send().await.unwrap();
    assert_eq!(
        script.headers()["content-type"],
        "text/plain; charset=utf-8"
    );
    let script = script.text().await.unwrap();
    for line in [
        "at 2026-02-20 10:00",
        "user Ann en",
        "user Bob ru",
        "bot: Welcome",
    ] {
        assert!(
            script.lines().any(|found| found.starts_with(line)),
            "{line}:\n{script}"
        );
    }
}
