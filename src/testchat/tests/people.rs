//! What people do reaches the bot as updates that the real client's types parse, and everybody else as events.

use serde_json::{Value, json};
use teloxide::types::{Update, UpdateKind};

use super::{Served, start};

/// The kind that teloxide sees, which must not be its kind for what it cannot parse.
fn parsed(update: &Value) -> UpdateKind {
    let update: Update = serde_json::from_str(&update.to_string()).unwrap();
    assert!(!matches!(update.kind, UpdateKind::Error(_)), "{update:?}");
    update.kind
}

async fn only(served: &Served) -> (Value, UpdateKind) {
    let updates = served.updates().await;
    assert_eq!(updates.len(), 1, "{updates:?}");
    (updates[0].clone(), parsed(&updates[0]))
}

#[tokio::test]
async fn everything_that_people_send() {
    let served = start().await;
    let sends = [
        ("text", json!({"text": " a dozen eggs "})),
        (
            "text",
            json!({"text": "/help@milkrun_bot now", "reply_to": 1}),
        ),
        ("text", json!({"text": "look", "forward": true})),
        ("start", json!({"payload": "r_1001"})),
        ("location", json!({"latitude": 31.5, "longitude": 121.5})),
        ("contact", json!({})),
        ("contact", json!({"phone": "+86100", "first_name": "Mum"})),
        ("contact", json!({"user_id": 1002})),
        ("photo", json!({"caption": "this one"})),
        ("sticker", json!({"emoji": "🥛"})),
        ("voice", json!({})),
        ("edit", json!({"message_id": 1, "text": "two eggs"})),
    ];
    for (at, (call, body)) in sends.iter().enumerate() {
        let answer = served
            .post(&format!("chats/1001/{call}"), body.clone())
            .await;
        let id = if *call == "edit" { 1 } else { at + 1 };
        assert_eq!(answer["message_id"], id);
        assert!(answer["update_id"].is_i64());
    }
    let updates = served.updates().await;
    let messages: Vec<_> = updates.iter().map(parsed).collect();
    let message = |at: usize| match &messages[at] {
        UpdateKind::Message(message) => message,
        other => panic!("{other:?}"),
    };
    assert_eq!(message(0).text(), Some("a dozen eggs"));
    let from = message(0).from.as_ref().unwrap();
    assert_eq!(from.language_code.as_deref(), Some("en"));
    assert_eq!(updates[1]["message"]["entities"][0]["type"], "bot_command");
    assert_eq!(
        message(1).reply_to_message().unwrap().text(),
        Some("a dozen eggs")
    );
    assert!(message(2).forward_origin().is_some());
    assert_eq!(message(3).text(), Some("/start r_1001"));
    assert_eq!(message(4).location().unwrap().latitude, 31.5);
    let own = message(5).contact().unwrap();
    assert_eq!(own.user_id.unwrap().0, 1001);
    assert_eq!(own.phone_number, "+8613800001001");
    let other = message(6).contact().unwrap();
    assert_eq!((other.first_name.as_str(), other.user_id), ("Mum", None));
    assert_eq!(message(7).contact().unwrap().first_name, "Bob");
    assert_eq!(message(8).caption(), Some("this one"));
    assert!(message(8).photo().is_some());
    assert_eq!(message(9).sticker().unwrap().emoji.as_deref(), Some("🥛"));
    assert_eq!(message(10).voice().unwrap().duration.seconds(), 3);
    let UpdateKind::EditedMessage(edited) = &messages[11] else {
        panic!("{:?}", messages[11]);
    };
    assert_eq!((edited.text(), edited.id.0), (Some("two eggs"), 1));
    assert!(edited.edit_date().is_some());
    let ids: Vec<_> = updates
        .iter()
        .map(|u| u["update_id"].as_i64().unwrap())
        .collect();
    assert!(ids[0] > 1_000_000 && ids.is_sorted());

    let acts = served.events(0, &["act"]).await;
    let acts: Vec<_> = acts
        .iter()
        .map(|act| act["act"].as_str().unwrap())
        .collect();
    let wanted = "text text text start location contact contact contact photo sticker voice edit";
    assert_eq!(acts.join(" "), wanted);
}

#[tokio::test]
async fn acts_and_views_are_told_in_order() {
    let served = start().await;
    let since = served.seq().await;
    served
        .post("chats/1001/text", json!({"text": "hi", "forward": true}))
        .await;
    let log = served.get(&format!("log?since={since}")).await;
    let events = log["events"].as_array().unwrap();
    let kinds: Vec<_> = events.iter().map(|e| e["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["act", "message", "update"]);
    let act = json!({"seq": since + 1, "at": super::START_MS, "kind": "act", "chat": 1001,
        "user": 1001, "act": "text", "text": "hi", "forward": true});
    assert_eq!(events[0], act);
    assert_eq!(events[1]["message"]["outgoing"], false);
    assert_eq!(log["next"], since + 3);
    let detail = served.get("chats/1001").await;
    assert_eq!(detail["messages"], json!([events[1]["message"]]));
    assert_eq!(detail["chat"]["last"]["text"], "hi");
}

#[tokio::test]
async fn blocking_and_coming_back() {
    let served = start().await;
    served.started().await;
    served.post("chats/1001/block", json!({})).await;
    let (update, kind) = only(&served).await;
    assert!(matches!(kind, UpdateKind::MyChatMember(member) if member.new_chat_member.is_banned()));
    assert_eq!(
        update["my_chat_member"]["old_chat_member"]["status"],
        "member"
    );
    for method in ["sendMessage", "sendChatAction", "sendLocation"] {
        let params = json!({"chat_id": 1001, "text": "x", "action": "typing", "latitude": 1, "longitude": 1});
        let words = served.refused(method, params).await;
        assert_eq!(words, "Forbidden: bot was blocked by the user");
    }
    let (status, sentence) = served
        .wrong("POST", "chats/1001/text", json!({"text": "x"}))
        .await;
    assert_eq!((status, sentence.contains("Ann")), (409, true));
    served.wrong("POST", "chats/1001/block", json!({})).await;

    served.post("chats/1001/start", json!({})).await;
    let updates = served.updates().await;
    let kinds: Vec<_> = updates.iter().map(parsed).collect();
    let [
        UpdateKind::MyChatMember(member),
        UpdateKind::Message(message),
    ] = &kinds[..]
    else {
        panic!("{kinds:?}");
    };
    assert!(member.new_chat_member.is_member() && member.old_chat_member.is_banned());
    assert_eq!(message.text(), Some("/start"));

    served.post("chats/1001/block", json!({})).await;
    served.post("chats/1001/unblock", json!({})).await;
    assert_eq!(served.updates().await.len(), 2);
    assert_eq!(served.get("state").await["users"][0]["blocked"], false);
    served.wrong("POST", "chats/1001/unblock", json!({})).await;
}

#[tokio::test]
async fn groups() {
    let served = start().await;
    let body = json!({"title": "Family", "members": [1001, 1002, 1001]});
    let group = served.post("groups", body).await;
    assert_eq!(
        group,
        json!({"id": -2001, "title": "Family", "members": [1001, 1002]})
    );
    let (_, kind) = only(&served).await;
    assert!(matches!(kind, UpdateKind::MyChatMember(m) if m.new_chat_member.is_member()));
    served
        .post("chats/-2001/text", json!({"text": "milk", "from": 1002}))
        .await;
    let (update, kind) = only(&served).await;
    let UpdateKind::Message(message) = kind else {
        panic!("{update}");
    };
    assert!(message.chat.is_group());
    assert_eq!(message.from.unwrap().first_name, "Bob");
    let act = served.events(0, &["act"]).await.pop().unwrap();
    assert_eq!(
        (&act["chat_title"], &act["user"]),
        (&json!("Family"), &json!(1002))
    );

    let carol = served.add("Carol", "zh").await;
    let (_, sentence) = served
        .wrong("POST", "chats/-2001/text", json!({"text": "x"}))
        .await;
    assert_eq!(sentence, "this is a group: say who acts");
    let stranger = json!({"text": "x", "from": carol});
    served.wrong("POST", "chats/-2001/text", stranger).await;
    served.wrong("POST", "chats/-2001/block", json!({})).await;
    served
        .post("chats/-2001/start", json!({"from": 1001}))
        .await;
    let (update, _) = only(&served).await;
    assert_eq!(update["message"]["text"], "/start@milkrun_bot");

    let markup = json!({"inline_keyboard": [[{"text": "Join", "callback_data": "j"}]]});
    let params = json!({"chat_id": -2001, "text": "Who?", "reply_markup": markup});
    let sent = served.call("sendMessage", params).await;
    assert_eq!(
        (&sent["chat"]["type"], &sent["message_id"]),
        (&json!("group"), &json!(3))
    );
    served
        .post("chats/-2001/tap", json!({"label": "Join", "by": 1002}))
        .await;
    let (_, kind) = only(&served).await;
    assert!(matches!(kind, UpdateKind::CallbackQuery(query) if query.from.id.0 == 1002));
    served
        .wrong("POST", "chats/-2001/tap", json!({"label": "Join"}))
        .await;
    served
        .wrong(
            "POST",
            "chats/-2001/tap",
            json!({"label": "Join", "by": carol}),
        )
        .await;
    let not_mine = json!({"chat_id": -2001, "message_id": 1});
    let words = served.refused("deleteMessage", not_mine).await;
    assert_eq!(words, "Bad Request: message can't be deleted");
}

#[tokio::test]
async fn reply_keyboards_and_forced_replies() {
    let served = start().await;
    served.started().await;
    let offer = async |markup: Value| {
        let params = json!({"chat_id": 1001, "text": "?", "reply_markup": markup});
        served.call("sendMessage", params).await
    };
    let here = json!({"text": "Here", "request_location": true});
    let call = json!({"text": "Call", "request_contact": true});
    let rows = json!([["Yes"], [here, call]]);
    let shown = json!([[{"text": "Yes"}], [here, call]]);
    offer(json!({"keyboard": rows, "input_field_placeholder": "Well?"})).await;
    let detail = served.get("chats/1001").await;
    assert_eq!(
        (&detail["reply_keyboard"], &detail["input_placeholder"]),
        (&shown, &json!("Well?"))
    );
    for label in ["Yes", "Here", "Call"] {
        served.post("chats/1001/tap", json!({"label": label})).await;
    }
    let sent = served.updates().await;
    assert_eq!(sent[0]["message"]["text"], "Yes");
    assert!(sent[1]["message"]["location"].is_object());
    assert_eq!(sent[2]["message"]["contact"]["user_id"], 1001);
    assert_eq!(served.get("chats/1001").await["reply_keyboard"], shown);
    let acts = served.events(0, &["act"]).await;
    let last = acts.last().unwrap();
    assert_eq!(
        (&last["act"], &last["label"]),
        (&json!("tap"), &json!("Call"))
    );

    offer(json!({"keyboard": rows, "one_time_keyboard": true})).await;
    served.post("chats/1001/text", json!({"text": "no"})).await;
    assert_eq!(served.get("chats/1001").await["reply_keyboard"], shown);
    served.post("chats/1001/text", json!({"text": "Yes"})).await;
    assert_eq!(
        served.get("chats/1001").await["reply_keyboard"],
        Value::Null
    );
    let last = offer(json!({"keyboard": rows})).await;
    offer(json!({"remove_keyboard": true})).await;
    assert_eq!(
        served.get("chats/1001").await["reply_keyboard"],
        Value::Null
    );
    served
        .wrong("POST", "chats/1001/tap", json!({"label": "Yes"}))
        .await;
    assert!(last["reply_markup"].is_null());

    // A Message object does not tell of reply keyboards, so the event does.
    let told = served.events(0, &["message"]).await;
    let told: Vec<_> = told
        .iter()
        .filter_map(|e| e.get("reply_keyboard"))
        .collect();
    assert_eq!(told, [&shown, &shown, &shown, &Value::Null]);

    let force = json!({"force_reply": true, "input_field_placeholder": "Address"});
    let asked = offer(force).await;
    assert_eq!(
        served.get("chats/1001").await["input_placeholder"],
        "Address"
    );
    served.updates().await;
    served
        .post("chats/1001/text", json!({"text": "Home"}))
        .await;
    let (update, _) = only(&served).await;
    let answered = &update["message"]["reply_to_message"];
    assert_eq!(answered["message_id"], asked["message_id"]);
    served
        .post("chats/1001/text", json!({"text": "again"}))
        .await;
    let (update, _) = only(&served).await;
    assert!(update["message"]["reply_to_message"].is_null());
    assert!(served.get("chats/1001").await["input_placeholder"].is_null());
}

#[tokio::test]
async fn what_people_cannot_do() {
    let served = start().await;
    let long = "x".repeat(4097);
    let cases = [
        (404, "chats/9/text", json!({"text": "x"})),
        (400, "chats/x/text", json!({"text": "x"})),
        (400, "chats/1001/text", json!({"text": " "})),
        (400, "chats/1001/text", json!({"text": long})),
        (400, "chats/1001/text", json!({"text": "x", "from": 1002})),
        (404, "chats/1001/text", json!({"text": "x", "reply_to": 5})),
        (400, "chats/1001/text", json!({"txt": "x"})),
        (400, "chats/1001/start", json!({"payload": "a b"})),
        (400, "chats/1001/start", json!({"payload": ""})),
        (
            400,
            "chats/1001/location",
            json!({"latitude": 91, "longitude": 0}),
        ),
        (400, "chats/1001/photo", json!({"base64": "?"})),
        (400, "chats/1001/photo", json!({"base64": "aGVsbG8="})),
        (400, "chats/1001/voice", json!({"base64": "?"})),
        (400, "chats/1001/voice", json!({"duration": -1})),
        (400, "chats/1001/voice", json!({"caption": "x"})),
        (404, "chats/1001/contact", json!({"user_id": 5})),
        (404, "chats/1001/edit", json!({"text": "x"})),
        (400, "chats/1001/tap", json!({})),
        (400, "chats/1001/tap", json!({"label": "a", "data": "b"})),
        (400, "chats/1001/block", json!({"x": 1})),
    ];
    for (wanted, path, body) in cases {
        let (status, sentence) = served.wrong("POST", path, body.clone()).await;
        assert_eq!(status, wanted, "{path} {body}: {sentence}");
    }
    served.post("chats/1001/text", json!({"text": "x"})).await;
    let same = json!({"text": "x"});
    let (_, sentence) = served.wrong("POST", "chats/1001/edit", same).await;
    assert_eq!(sentence, "the message has this text already");
    for (base64, wanted) in [
        ("aGVsbG8=", "its bytes do not begin with OggS"),
        ("T2dnUw==", "give its duration in seconds"),
    ] {
        let body = json!({"base64": base64, "duration": null});
        let (status, sentence) = served.wrong("POST", "chats/1001/voice", body).await;
        assert!(status == 400 && sentence.ends_with(wanted), "{sentence}");
    }
}
