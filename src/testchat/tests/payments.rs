//! Invoices and payments: what the bot may ask, how people pay, what the bot is told.

use serde_json::{Value, json};

use super::{Served, start, start_with};

fn invoice() -> Value {
    json!({
        "chat_id": 1001, "title": "Order 17", "description": "Milk, 2 l", "payload": "order:17",
        "provider_token": "1:TEST:x", "currency": "CNY",
        "prices": [{"label": "Milk", "amount": 700}, {"label": "Discount", "amount": -30}],
    })
}

fn with(name: &str, value: Value) -> Value {
    let mut params = invoice();
    params[name] = value;
    params
}

async fn send(served: &Served) -> i64 {
    let message = served.call("sendInvoice", invoice()).await;
    message["message_id"].as_i64().unwrap()
}

/// The ids of the queries that an act of paying makes.
async fn pay(served: &Served, how: Value) -> Vec<String> {
    let paid = served.post("chats/1001/pay", how).await;
    let queries = paid["queries"].as_array().unwrap().iter();
    let id = |query: &Value| query["pre_checkout_query_id"].as_str().unwrap().to_owned();
    queries.map(id).collect()
}

async fn agree(served: &Served, id: &str) {
    let params = json!({"pre_checkout_query_id": id, "ok": true});
    served.call("answerPreCheckoutQuery", params).await;
}

#[tokio::test]
async fn an_invoice_and_its_button() {
    let served = start().await;
    served.started().await;
    let message = served.call("sendInvoice", invoice()).await;
    let wanted = json!({
        "title": "Order 17", "description": "Milk, 2 l", "start_parameter": "",
        "currency": "CNY", "total_amount": 670,
    });
    assert_eq!(message["invoice"], wanted);
    let button = json!([[{"text": "Pay CN¥6.70", "pay": true}]]);
    assert_eq!(message["reply_markup"]["inline_keyboard"], button);
    let id = message["message_id"].clone();
    let edit = json!({"chat_id": 1001, "message_id": id});
    let edited = served.call("editMessageReplyMarkup", edit.clone()).await;
    assert!(edited.get("reply_markup").is_none());
    served.call("deleteMessage", edit).await;
    let (status, sentence) = served.wrong("POST", "chats/1001/pay", json!({})).await;
    assert_eq!(
        (status, &*sentence),
        (400, "no invoice in this chat can be paid")
    );
}

#[tokio::test]
async fn what_no_invoice_may_be() {
    let served = start().await;
    served.started().await;
    let price = |amount: i64| json!([{"label": "Milk", "amount": amount}]);
    let callback = |text: &str| json!({"text": text, "callback_data": "x"});
    let pay = json!({"text": "Pay", "pay": true});
    let refused = [
        (
            "provider_token",
            json!("pp:TEST:x"),
            "PAYMENT_PROVIDER_INVALID",
        ),
        ("provider_token", json!(""), "PAYMENT_PROVIDER_INVALID"),
        (
            "provider_token",
            json!("1:TEST:"),
            "PAYMENT_PROVIDER_INVALID",
        ),
        ("prices", price(0), "CURRENCY_TOTAL_AMOUNT_INVALID"),
        ("prices", price(-5), "CURRENCY_TOTAL_AMOUNT_INVALID"),
        (
            "prices",
            price(1_000_000_000_000),
            "CURRENCY_TOTAL_AMOUNT_INVALID",
        ),
        ("prices", json!([]), "PRICES_EMPTY"),
        (
            "prices",
            json!([{"amount": 1}]),
            "can't parse labeled price: Can't find field \"label\"",
        ),
        ("currency", json!("ABC"), "CURRENCY_INVALID"),
        ("title", json!(""), "parameter \"title\" is required"),
        ("title", json!("x".repeat(33)), "INVOICE_TITLE_INVALID"),
        (
            "description",
            json!("x".repeat(256)),
            "INVOICE_DESCRIPTION_INVALID",
        ),
        ("payload", json!("é".repeat(65)), "INVOICE_PAYLOAD_INVALID"),
        ("start_parameter", json!("a b"), "START_PARAM_INVALID"),
        (
            "need_name",
            json!(true),
            "invoices with \"need_name\" are not part of the test chat",
        ),
        (
            "reply_markup",
            json!({"inline_keyboard": [[callback("x")]]}),
            "REPLY_MARKUP_BUY_EMPTY",
        ),
        (
            "reply_markup",
            json!({"inline_keyboard": [[callback("x"), pay]]}),
            "BUTTON_TYPE_INVALID",
        ),
    ];
    for (name, value, words) in refused {
        let said = served.refused("sendInvoice", with(name, value)).await;
        assert_eq!(said, format!("Bad Request: {words}"));
    }
    served
        .call("sendInvoice", with("provider_token", json!("284:LIVE:abc")))
        .await;
    let markup = json!({"inline_keyboard": [[pay]]});
    let text = json!({"chat_id": 1001, "text": "x", "reply_markup": markup});
    let said = served.refused("sendMessage", text).await;
    assert_eq!(said, "Bad Request: BUTTON_TYPE_INVALID");
}

#[tokio::test]
async fn a_payment_is_asked_and_made() {
    let served = start().await;
    served.started().await;
    let message = send(&served).await;
    let seq = served.seq().await;
    let ids = pay(&served, json!({})).await;
    let updates = served.updates().await;
    let query = &updates[0]["pre_checkout_query"];
    assert_eq!(query["id"], *ids[0]);
    assert_eq!(query["total_amount"], 670);
    assert_eq!(query["invoice_payload"], "order:17");
    let params = json!({"pre_checkout_query_id": ids[0], "ok": false});
    let words = served
        .refused("answerPreCheckoutQuery", params.clone())
        .await;
    assert_eq!(
        words,
        "Bad Request: parameter \"error_message\" is required"
    );
    agree(&served, &ids[0]).await;
    let updates = served.updates().await;
    let paid = &updates[0]["message"]["successful_payment"];
    assert_eq!(paid["total_amount"], 670);
    assert_eq!(paid["invoice_payload"], "order:17");
    let charge = &paid["telegram_payment_charge_id"];
    assert!(charge.is_string() && paid["provider_payment_charge_id"].is_string());
    let again = json!({"pre_checkout_query_id": ids[0], "ok": true});
    let words = served.refused("answerPreCheckoutQuery", again).await;
    assert!(words.contains("query is too old"), "{words}");
    let kinds: Vec<Value> = served
        .events(
            seq,
            &["act", "pre_checkout", "pre_checkout_answer", "message"],
        )
        .await
        .iter()
        .map(|event| event["kind"].clone())
        .collect();
    assert_eq!(
        kinds,
        ["act", "pre_checkout", "pre_checkout_answer", "message"]
    );
    let list = served.get("payments").await;
    let listed = &list["payments"][0];
    assert_eq!(
        (&listed["status"], &listed["message_id"]),
        (&json!("paid"), &json!(message))
    );
    assert_eq!(&listed["telegram_payment_charge_id"], charge);
    assert_eq!(
        served.get("payments?chat=1002").await["payments"],
        json!([])
    );
}

#[tokio::test]
async fn a_refusal_pays_nothing() {
    let served = start().await;
    served.started().await;
    send(&served).await;
    let ids = pay(&served, json!({})).await;
    let no = json!({"pre_checkout_query_id": ids[0], "ok": false, "error_message": "Too late."});
    served.call("answerPreCheckoutQuery", no).await;
    assert_eq!(served.updates().await.len(), 1, "the query alone");
    let event = served.events(0, &["pre_checkout_answer"]).await;
    assert_eq!(
        (&event[0]["ok"], &event[0]["error_message"]),
        (&json!(false), &json!("Too late."))
    );
    assert_eq!(
        served.get("payments").await["payments"][0]["status"],
        "refused"
    );
}

#[tokio::test]
async fn twice_old_another_amount_abandoned_and_late() {
    let served = start().await;
    served.started().await;
    let first = send(&served).await;
    let twice = pay(&served, json!({"times": 2, "amount": 500})).await;
    for id in &twice {
        agree(&served, id).await;
    }
    let updates = served.updates().await;
    let totals: Vec<&Value> = updates[2..]
        .iter()
        .map(|update| &update["message"]["successful_payment"]["total_amount"])
        .collect();
    assert_eq!(totals, [&json!(500), &json!(500)]);
    let charge =
        |n: usize| &updates[n]["message"]["successful_payment"]["telegram_payment_charge_id"];
    assert_ne!(charge(2), charge(3));

    served
        .call(
            "deleteMessage",
            json!({"chat_id": 1001, "message_id": first}),
        )
        .await;
    let named = json!({"message_id": first});
    served.wrong("POST", "chats/1001/pay", named).await;
    let old = pay(&served, json!({"old": true})).await;
    agree(&served, &old[0]).await;
    assert_eq!(served.updates().await.len(), 2);
    let second = send(&served).await;
    pay(&served, json!({"old": true})).await;
    let list = served.get("payments").await;
    assert_eq!(list["payments"][3]["message_id"], first);

    let abandoned = pay(&served, json!({"abandon": true})).await;
    agree(&served, &abandoned[0]).await;
    let late = pay(&served, json!({"late": true, "message_id": second})).await;
    served.updates().await;
    agree(&served, &late[0]).await;
    assert_eq!(served.updates().await, Vec::<Value>::new());
    let settled = served.post("chats/1001/settle", json!({})).await;
    assert_eq!(settled["settled"].as_array().unwrap().len(), 1);
    let updates = served.updates().await;
    assert_eq!(
        updates[0]["message"]["successful_payment"]["total_amount"],
        670
    );
    served.wrong("POST", "chats/1001/settle", json!({})).await;
    let list = served.get("payments").await;
    let statuses = list["payments"].as_array().unwrap().iter();
    let statuses: Vec<&str> = statuses
        .map(|one| one["status"].as_str().unwrap())
        .collect();
    assert_eq!(
        statuses,
        ["paid", "paid", "paid", "asked", "abandoned", "paid"]
    );
}

#[tokio::test]
async fn ten_seconds_and_no_longer() {
    let served = start().await;
    served.started().await;
    send(&served).await;
    let early = pay(&served, json!({})).await;
    let late = pay(&served, json!({})).await;
    served.put("clock", json!({"advance": 10_000})).await;
    agree(&served, &early[0]).await;
    served.put("clock", json!({"advance": 1})).await;
    let params = json!({"pre_checkout_query_id": late[0], "ok": true});
    let words = served.refused("answerPreCheckoutQuery", params).await;
    assert!(words.contains("query is too old"), "{words}");
    let shipping = json!({"shipping_query_id": "1", "ok": true});
    let words = served.refused("answerShippingQuery", shipping).await;
    assert_eq!(
        words,
        "Bad Request: parameter \"shipping_options\" is required"
    );
    let shipping = json!({"shipping_query_id": "1", "ok": false, "error_message": "no"});
    let words = served.refused("answerShippingQuery", shipping).await;
    assert!(words.contains("query is too old"), "{words}");
}

#[tokio::test]
async fn only_bots_that_ask_for_queries_get_them() {
    let served = start().await;
    served.started().await;
    send(&served).await;
    let only = json!({"allowed_updates": ["message"]});
    served.call("getUpdates", only).await;
    let paid = served.post("chats/1001/pay", json!({})).await;
    assert!(paid["queries"][0]["update_id"].is_null());
    let both = json!({"allowed_updates": ["message", "pre_checkout_query"]});
    served.call("getUpdates", both).await;
    pay(&served, json!({})).await;
    assert_eq!(served.updates().await.len(), 1);
}

#[tokio::test]
async fn a_held_payment_survives_a_restart() {
    let folder = tempfile::tempdir().unwrap();
    let id = {
        let served = start_with(Some(folder.path()), Some(super::START_MS), false).await;
        served.add("Ann", "en").await;
        served.started().await;
        let message = send(&served).await;
        let gone = json!({"chat_id": 1001, "message_id": message});
        served.call("deleteMessage", gone).await;
        let ids = pay(&served, json!({"old": true, "late": true})).await;
        agree(&served, &ids[0]).await;
        ids[0].clone()
    };
    let served = start_with(Some(folder.path()), None, false).await;
    let held = served.get("payments").await;
    assert_eq!(
        (
            &held["payments"][0]["status"],
            &held["payments"][0]["pre_checkout_query_id"]
        ),
        (&json!("held"), &json!(id))
    );
    served.post("chats/1001/settle", json!({})).await;
    let more = pay(&served, json!({"old": true})).await;
    assert_ne!(more[0], id);
}

#[tokio::test]
async fn a_document_is_sent_and_loaded() {
    let served = start().await;
    served.started().await;
    let part = || reqwest::multipart::Part::bytes(&b"{\"a\":1}"[..]).file_name("dir/data.json");
    let url = format!("{}/bot{}/sendDocument", served.base, super::TOKEN);
    let direct = reqwest::multipart::Form::new()
        .text("chat_id", "1001")
        .text("caption", "Yours")
        .part("document", part());
    let attached = reqwest::multipart::Form::new()
        .text("chat_id", "1001")
        .text("document", "attach://f")
        .part("f", part());
    let mut ids = Vec::new();
    for form in [direct, attached] {
        let request = served.http.post(&url).multipart(form);
        let (status, answer) = served.send(request).await;
        assert_eq!(status, 200, "{answer}");
        let document = &answer["result"]["document"];
        assert_eq!(document["file_name"], "data.json");
        assert_eq!(document["mime_type"], "application/json");
        ids.push(document["file_id"].as_str().unwrap().to_owned());
    }
    assert_eq!(ids[0], ids[1]);
    let by_id = json!({"chat_id": 1001, "document": ids[0]});
    served.call("sendDocument", by_id).await;
    let long = json!({"chat_id": 1001, "document": ids[0], "caption": "x".repeat(1025)});
    let words = served.refused("sendDocument", long).await;
    assert_eq!(words, "Bad Request: message caption is too long");
    let none = served.refused("sendDocument", json!({"chat_id": 1001}));
    assert_eq!(
        none.await,
        "Bad Request: there is no document in the request"
    );
    let file = format!("{}/control/files/{}", served.base, ids[0]);
    let file = served.http.get(file).send().await.unwrap();
    assert_eq!(
        file.headers()["content-disposition"],
        "attachment; filename*=UTF-8''data.json"
    );
    assert_eq!(&file.bytes().await.unwrap()[..], b"{\"a\":1}");
    let path = served.call("getFile", json!({"file_id": ids[0]})).await;
    let path = path["file_path"].as_str().unwrap().to_owned();
    let file = format!("{}/file/bot{}/{path}", served.base, super::TOKEN);
    let file = served.http.get(file).send().await.unwrap();
    assert_eq!(file.status(), 200);
}
