//! What survives a restart: everything but typing, faults and flood counters.

use serde_json::json;

use super::{START_MS, start_with};

#[tokio::test]
async fn the_state_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let first = start_with(Some(folder), Some(START_MS), false).await;
    first.add("Ann", "en").await;
    first.add("Bob", "ru").await;
    first
        .post("groups", json!({"title": "G", "members": [1001]}))
        .await;
    first.started().await;
    let stale = first.ask("one", &[["Order", "o:1"]]).await;
    let markup = json!({"inline_keyboard": [[{"text": "Order", "callback_data": "o:2"}]]});
    let edit = json!({"chat_id": 1001, "message_id": stale, "text": "two", "reply_markup": markup});
    first.call("editMessageText", edit).await;
    let keyboard = json!({"chat_id": 1001, "text": "?", "reply_markup": {"keyboard": [["a"]]}});
    first.call("sendMessage", keyboard).await;
    first.post("chats/1001/photo", json!({})).await;
    first.post("chats/1001/voice", json!({})).await;
    let tapped = first.post("chats/1001/tap", json!({"data": "o:2"})).await;
    first.post("chats/1002/text", json!({"text": "hi"})).await;
    first.post("chats/1002/block", json!({})).await;
    let command = json!([{"command": "help", "description": "Help"}]);
    first
        .call("setMyCommands", json!({"commands": command}))
        .await;
    first.put("clock", json!({"advance": 60_000})).await;
    let before = first.get("state").await;
    let chat = first.get("chats/1001").await;
    let log = first.get("log").await;
    let waiting = first.call("getUpdates", json!({})).await;
    drop(first);

    let second = start_with(Some(folder), Some(START_MS), false).await;
    let after = second.get("state").await;
    for part in ["users", "clock"] {
        assert_eq!(after[part], before[part], "{part}");
    }
    assert_eq!(second.get("chats/1001").await, chat);
    assert_eq!(second.call("getUpdates", json!({})).await, waiting);
    let lasting = |log: &serde_json::Value| {
        let events = log["events"].as_array().unwrap().clone();
        let lasting = |event: &serde_json::Value| event["kind"] != "bot";
        events.into_iter().filter(lasting).collect::<Vec<_>>()
    };
    assert_eq!(lasting(&second.get("log").await), lasting(&log));
    assert!(after["seq"].as_u64() > before["seq"].as_u64());
    let old = second
        .post("chats/1001/tap", json!({"label": "Order", "old": true}))
        .await;
    assert_ne!(old, tapped);
    let updates = second.updates().await;
    assert_eq!(updates.last().unwrap()["callback_query"]["data"], "o:1");
    second.call("answerCallbackQuery", tapped).await;
    let photo = &chat["messages"][3]["photo"][0]["file_id"];
    second
        .call("sendPhoto", json!({"chat_id": 1001, "photo": photo}))
        .await;
    let voice = &chat["messages"][4]["voice"]["file_id"];
    second.call("getFile", json!({"file_id": voice})).await;
    let next = second
        .post("chats/1001/text", json!({"text": "next"}))
        .await;
    assert_eq!(next["message_id"], 7);
    assert_eq!(second.add("Carol", "zh").await, 1003);
}

#[tokio::test]
async fn the_clock_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let first = start_with(Some(folder.path()), None, false).await;
    let clock = first.get("clock").await;
    assert_eq!(
        (&clock["running"], &clock["version"]),
        (&json!(true), &json!(1))
    );
    let ahead = first.put("clock", json!({"advance": 86_400_000})).await;
    drop(first);
    let second = start_with(Some(folder.path()), None, false).await;
    let now = second.get("clock").await;
    assert!(now["now"].as_i64() >= ahead["now"].as_i64());
    assert_eq!(
        (&now["running"], &now["version"]),
        (&json!(true), &json!(2))
    );
    let later = ahead["now"].as_i64().unwrap() + 86_400_000;
    drop(second);
    let third = start_with(Some(folder.path()), Some(later), false).await;
    let now = third.get("clock").await;
    assert_eq!(
        (&now["now"], &now["running"]),
        (&json!(later), &json!(false))
    );
}

#[tokio::test]
async fn a_broken_journal_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("testchat.journal"), "{}\n").unwrap();
    let mut served = start_with(Some(folder.path()), None, false).await;
    let error = (&mut served.task).await.unwrap().unwrap_err();
    assert!(format!("{error:#}").contains("line 1"), "{error:#}");
}
