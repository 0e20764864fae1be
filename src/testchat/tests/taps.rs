//! Which button a tap presses: now, before, on which message, by whom.

use serde_json::{Value, json};

use super::{Served, start};

/// Taps and returns what the bot gets: message id and data.
async fn tap(served: &Served, wish: Value) -> (Value, Value) {
    served.post("chats/1001/tap", wish).await;
    let updates = served.updates().await;
    let query = &updates.last().unwrap()["callback_query"];
    let message = query["message"]["message_id"].clone();
    (message, query["data"].clone())
}

async fn edit(served: &Served, message: i64, button: Option<[&str; 2]>) {
    let buttons = button.iter();
    let rows: Vec<Value> = buttons
        .map(|[label, data]| json!([{"text": label, "callback_data": data}]))
        .collect();
    let markup = json!({"inline_keyboard": rows});
    let params = json!({"chat_id": 1001, "message_id": message, "reply_markup": markup});
    served.call("editMessageReplyMarkup", params).await;
}

#[tokio::test]
async fn the_newest_button_of_that_name() {
    let served = start().await;
    served.started().await;
    let first = served.ask("one", &[["Order", "o:1"], ["Other", "x"]]).await;
    let second = served.ask("two", &[["Order", "o:2"]]).await;
    let found = tap(&served, json!({"label": "Order"})).await;
    assert_eq!(found, (json!(second), json!("o:2")));
    let found = tap(&served, json!({"label": "Order", "message_id": first})).await;
    assert_eq!(found, (json!(first), json!("o:1")));
    let found = tap(&served, json!({"data": "x"})).await;
    assert_eq!(found, (json!(first), json!("x")));
    let found = tap(&served, json!({"label": "Order", "by": 1002})).await;
    assert_eq!(found.0, second);
    let act = served.events(0, &["act"]).await.pop().unwrap();
    assert_eq!((&act["user"], &act["chat"]), (&json!(1002), &json!(1001)));
    assert_eq!(
        (&act["label"], &act["old"]),
        (&json!("Order"), &json!(false))
    );
    let wrong = [
        (400, json!({"label": "Nothing"})),
        (400, json!({"label": "Other", "message_id": second})),
        (404, json!({"label": "Order", "message_id": 99})),
        (404, json!({"label": "Order", "by": 99})),
        (
            400,
            json!({"label": "Order", "old": true, "message_id": second}),
        ),
    ];
    for (wanted, wish) in wrong {
        let (status, sentence) = served.wrong("POST", "chats/1001/tap", wish).await;
        assert_eq!(status, wanted, "{sentence}");
    }
}

#[tokio::test]
async fn old_buttons() {
    let served = start().await;
    served.started().await;
    let old = json!({"label": "Order", "old": true});
    served.wrong("POST", "chats/1001/tap", old.clone()).await;

    let first = served.ask("one", &[["Order", "o:1"]]).await;
    served.wrong("POST", "chats/1001/tap", old.clone()).await;
    edit(&served, first, Some(["Order", "o:2"])).await;
    let live = tap(&served, json!({"label": "Order"})).await;
    assert_eq!(live, (json!(first), json!("o:2")));
    let stale = tap(&served, old.clone()).await;
    assert_eq!(stale, (json!(first), json!("o:1")), "its data as it was");

    let second = served.ask("two", &[["Order", "o:3"]]).await;
    let superseded = tap(&served, old.clone()).await;
    assert_eq!(superseded, (json!(first), json!("o:2")));

    edit(&served, second, None).await;
    let live = tap(&served, json!({"label": "Order"})).await;
    assert_eq!(live, (json!(first), json!("o:2")));
    let lost = tap(&served, old.clone()).await;
    assert_eq!(lost, (json!(second), json!("o:3")));
    let text = json!({"chat_id": 1001, "message_id": first, "text": "done"});
    served.call("editMessageText", text).await;
    let by_message = json!({"label": "Order", "old": true, "message_id": first});
    assert_eq!(tap(&served, by_message).await.1, "o:2");
    served
        .call(
            "deleteMessage",
            json!({"chat_id": 1001, "message_id": second}),
        )
        .await;
    let left = tap(&served, old).await;
    assert_eq!(left, (json!(first), json!("o:2")));
}

#[tokio::test]
async fn links_are_not_tapped() {
    let served = start().await;
    served.started().await;
    let markup = json!({"inline_keyboard": [[{"text": "Shop", "url": "https://a.cn/"}]]});
    let params = json!({"chat_id": 1001, "text": "x", "reply_markup": markup});
    served.call("sendMessage", params).await;
    let (status, sentence) = served
        .wrong("POST", "chats/1001/tap", json!({"label": "Shop"}))
        .await;
    assert_eq!(status, 400);
    assert!(sentence.contains("opens a link"), "{sentence}");
}

#[tokio::test]
async fn the_answer_is_a_toast() {
    let served = start().await;
    served.started().await;
    served.ask("one", &[["Order", "o:1"]]).await;
    let tapped = served
        .post("chats/1001/tap", json!({"label": "Order", "by": 1002}))
        .await;
    let id = tapped["callback_query_id"].as_str().unwrap();
    let path = format!("callbacks/{id}");
    let waiting = json!({"answered": false, "show_alert": false});
    assert_eq!(served.get(&path).await, waiting);
    served
        .call("answerCallbackQuery", json!({"callback_query_id": id}))
        .await;
    let answered = json!({"answered": true, "show_alert": false, "text": ""});
    assert_eq!(served.get(&path).await, answered);
    let toast = served.events(0, &["toast"]).await.pop().unwrap();
    assert_eq!(
        (&toast["user"], &toast["chat"]),
        (&json!(1002), &json!(1001))
    );
    assert_eq!(
        (&toast["text"], &toast["alert"]),
        (&json!(""), &json!(false))
    );
    assert_eq!(toast["callback_query_id"], id);
    served.wrong("GET", "callbacks/12", json!({})).await;
}
