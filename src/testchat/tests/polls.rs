//! How the bot gets its updates.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::start;

async fn say(served: &super::Served, text: &str) -> i64 {
    let sent = served.post("chats/1001/text", json!({"text": text})).await;
    sent["update_id"].as_i64().unwrap()
}

fn texts(updates: &Value) -> Vec<&str> {
    let updates = updates.as_array().unwrap().iter();
    updates
        .map(|u| u["message"]["text"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn offsets_limits_and_confirmation() {
    let served = start().await;
    let pending = async || served.get("pending").await["pending"].as_u64().unwrap();
    let first = say(&served, "a").await;
    say(&served, "b").await;
    say(&served, "c").await;
    let poll = async |params: Value| served.call("getUpdates", params).await;
    assert_eq!(texts(&poll(json!({"limit": 2})).await), ["a", "b"]);
    assert_eq!(texts(&poll(json!({})).await), ["a", "b", "c"]);
    assert_eq!(pending().await, 3);
    assert_eq!(texts(&poll(json!({"offset": first + 1})).await), ["b", "c"]);
    assert_eq!(pending().await, 2);
    assert_eq!(
        texts(&poll(json!({"offset": 999_999_999})).await),
        ["b", "c"]
    );
    assert_eq!(texts(&poll(json!({"offset": -1})).await), ["c"]);
    assert_eq!(poll(json!({"offset": first + 3})).await, json!([]));
    assert_eq!(pending().await, 0);
    say(&served, "d").await;
    served
        .call("deleteWebhook", json!({"drop_pending_updates": "true"}))
        .await;
    assert_eq!(pending().await, 0);
    assert_eq!(say(&served, "e").await, first + 4);
}

#[tokio::test]
async fn a_long_poll_wakes_at_once() {
    let served = start().await;
    let begun = Instant::now();
    let poll = served.call("getUpdates", json!({"timeout": 30}));
    let talk = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(served.get("state").await["bot"]["polling"], true);
        say(&served, "hi").await
    };
    let (updates, _) = tokio::join!(poll, talk);
    assert_eq!(texts(&updates), ["hi"]);
    assert!(begun.elapsed() < Duration::from_secs(5));
    served.updates().await;
    let begun = Instant::now();
    let none = served.call("getUpdates", json!({"timeout": 1})).await;
    assert_eq!(none, json!([]));
    assert!(begun.elapsed() >= Duration::from_secs(1));
}

#[tokio::test]
async fn of_two_polls_the_older_ends() {
    let served = start().await;
    let older = served.raw("getUpdates", json!({"timeout": 30}));
    let newer = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        served.raw("getUpdates", json!({"timeout": 30})).await
    };
    let talk = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        say(&served, "hi").await
    };
    let ((status, conflict), (_, found), _) = tokio::join!(older, newer, talk);
    assert_eq!(status, 409);
    let words = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    assert_eq!(conflict["description"], words);
    assert_eq!(texts(&found["result"]), ["hi"]);
}

#[tokio::test]
async fn a_poll_whose_bot_died_loses_nothing() {
    let served = start().await;
    let dying = served.call("getUpdates", json!({"timeout": 30}));
    let dead = tokio::time::timeout(Duration::from_millis(200), dying).await;
    assert!(
        dead.is_err(),
        "the connection is closed while the poll waits"
    );
    say(&served, "hi").await;
    let updates = served.call("getUpdates", json!({"timeout": 5})).await;
    assert_eq!(texts(&updates), ["hi"]);
}

#[tokio::test]
async fn only_the_kinds_that_were_asked_for() {
    let served = start().await;
    let only = json!({"allowed_updates": ["callback_query"]});
    served.call("getUpdates", only.clone()).await;
    let sent = served.post("chats/1001/text", json!({"text": "x"})).await;
    assert!(sent["update_id"].is_null());
    served.ask("?", &[["Yes", "y"]]).await;
    served.post("chats/1001/tap", json!({"data": "y"})).await;
    let updates = served.updates().await;
    assert_eq!(updates.len(), 1);
    let info = served.call("getWebhookInfo", json!({})).await;
    assert_eq!(info["allowed_updates"], only["allowed_updates"]);
    served
        .call("getUpdates", json!({"allowed_updates": "[]"}))
        .await;
    say(&served, "y").await;
    let words = served
        .refused("getUpdates", json!({"allowed_updates": "x"}))
        .await;
    assert!(words.starts_with("Bad Request: can't parse allowed_updates"));
}
