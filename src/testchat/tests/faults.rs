//! Trouble on request, and flood limits.

use std::time::Duration;

use serde_json::{Value, json};

use super::{Served, TOKEN, start, start_with};

fn hi() -> Value {
    json!({"chat_id": 1001, "text": "hi"})
}

async fn said(served: &Served) -> usize {
    let detail = served.get("chats/1001").await;
    let messages = detail["messages"].as_array().unwrap().iter();
    messages.filter(|message| message["text"] == "hi").count()
}

/// A call whose connection is cut: the client gets no answer.
async fn cut(served: &Served, params: Value) -> bool {
    let url = format!("{}/bot{TOKEN}/sendMessage", served.base);
    let client = reqwest::Client::new();
    client.post(url).json(&params).send().await.is_err()
}

/// Waits for the event that a call is held.
async fn held(served: &Served) -> Value {
    let mut since = 0;
    loop {
        let log = served.get(&format!("log?since={since}&wait_s=10")).await;
        since = log["next"].as_u64().unwrap();
        let events = log["events"].as_array().unwrap();
        if let Some(held) = events.iter().rfind(|event| event["kind"] == "held") {
            return held.clone();
        }
        assert!(!events.is_empty(), "nothing is held");
    }
}

#[tokio::test]
async fn failing_calls() {
    let served = start().await;
    served.started().await;
    let fail = json!({"method": "SendMessage", "times": 2, "status": 500});
    served.post("fail", fail).await;
    for _ in 0..2 {
        let words = served.refused("sendMessage", hi()).await;
        assert_eq!(words, "Internal Server Error");
    }
    served.call("sendMessage", hi()).await;
    let flood = json!({"method": "*", "status": 429, "retry_after": 7, "chat": 1001});
    served.post("fail", flood).await;
    served.call("getMe", json!({})).await;
    let (status, answer) = served.raw("sendMessage", hi()).await;
    assert_eq!(
        (status, &answer["parameters"]["retry_after"]),
        (429, &json!(7))
    );
    assert_eq!(answer["description"], "Too Many Requests: retry after 7");
    let own = json!({"method": "getMe", "times": 5, "status": 403, "description": "Forbidden: x"});
    served.post("fail", own).await;
    assert_eq!(served.refused("getMe", json!({})).await, "Forbidden: x");
    let (status, _) = served.control("DELETE", "fail", json!({})).await;
    assert_eq!(status, 200);
    served.call("getMe", json!({})).await;
    assert_eq!(said(&served).await, 1);
    for wrong in [
        json!({"method": "sendMassage", "status": 500}),
        json!({"method": "sendMessage"}),
        json!({"method": "sendMessage", "status": 200}),
        json!({"method": "sendMessage", "status": 500, "drop": "after"}),
        json!({"method": "sendMessage", "status": 500, "times": 0}),
        json!({"method": "sendMessage", "drop": "during"}),
    ] {
        assert_eq!(served.wrong("POST", "fail", wrong).await.0, 400);
    }
}

#[tokio::test]
async fn cut_connections() {
    let served = start().await;
    served.started().await;
    served
        .post("fail", json!({"method": "sendMessage", "drop": "before"}))
        .await;
    assert!(cut(&served, hi()).await);
    assert_eq!(said(&served).await, 0);
    served
        .post("fail", json!({"method": "sendMessage", "drop": "after"}))
        .await;
    assert!(cut(&served, hi()).await);
    assert_eq!(said(&served).await, 1);
    assert!(!cut(&served, hi()).await);
}

#[tokio::test]
async fn held_calls() {
    let served = start().await;
    served.started().await;
    served
        .post(
            "hold",
            json!({"method": "sendMessage", "when": "before", "chat": 1001}),
        )
        .await;
    let call = served.call("sendMessage", hi());
    let release = async {
        let held = held(&served).await;
        assert_eq!(
            (&held["method"], &held["chat"]),
            (&json!("sendMessage"), &json!(1001))
        );
        assert_eq!(said(&served).await, 0);
        served.post("release", json!({})).await
    };
    let (message, released) = tokio::join!(call, release);
    assert_eq!(
        (&message["text"], &released["released"]),
        (&json!("hi"), &json!(1))
    );

    served
        .post("hold", json!({"method": "sendMessage", "when": "after"}))
        .await;
    let call = served.call("sendMessage", hi());
    let gone = tokio::time::timeout(Duration::from_millis(300), call).await;
    assert!(gone.is_err());
    assert_eq!(
        said(&served).await,
        2,
        "the work is done though nobody heard of it"
    );
    served
        .post("hold", json!({"method": "sendMessage", "when": "before"}))
        .await;
    let call = served.call("sendMessage", hi());
    let gone = tokio::time::timeout(Duration::from_millis(300), call).await;
    assert!(gone.is_err());
    // The closed connections end their calls: nothing is held any more, and the work is never done.
    for _ in 0..100 {
        if served.post("release", json!({})).await["released"] == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(served.post("release", json!({})).await["released"], 0);
    assert_eq!(said(&served).await, 2);
    served
        .post("hold", json!({"method": "sendMessage", "when": "before"}))
        .await;
    served.post("release", json!({})).await;
    served.call("sendMessage", hi()).await;
    let typo = json!({"method": "sendMassage", "when": "before"});
    assert_eq!(served.wrong("POST", "hold", typo).await.0, 400);
}

#[tokio::test]
async fn flood_limits() {
    let served = start_with(None, None, true).await;
    served.add("Ann", "en").await;
    served.started().await;
    for _ in 0..3 {
        served.call("sendMessage", hi()).await;
    }
    let response = served
        .http
        .post(format!("{}/bot{TOKEN}/sendMessage", served.base));
    let response = response.json(&hi()).send().await.unwrap();
    assert_eq!(response.headers()["retry-after"], "1");
    let answer: Value = response.json().await.unwrap();
    let wanted = json!({"ok": false, "error_code": 429,
        "description": "Too Many Requests: retry after 1", "parameters": {"retry_after": 1}});
    assert_eq!(answer, wanted);
    let edit = json!({"chat_id": 1001, "message_id": 2, "text": "new"});
    let words = served.refused("editMessageText", edit).await;
    assert_eq!(words, "Too Many Requests: retry after 1");
    served
        .call(
            "sendChatAction",
            json!({"chat_id": 1001, "action": "typing"}),
        )
        .await;
    assert_eq!(said(&served).await, 3);
    assert_eq!(
        served.put("flood", json!({"on": false})).await,
        json!({"on": false, "refused": 2})
    );
    for _ in 0..50 {
        served.call("sendMessage", hi()).await;
    }
}
