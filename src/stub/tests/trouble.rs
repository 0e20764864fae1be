//! Trouble on request.

use std::time::{Duration, Instant};

use super::*;

const EGGS: [(&str, i64); 1] = [("eggs-12", 2)];

async fn trouble(retailer: &Retailer, body: Value) {
    retailer.test("POST", "/testing/trouble", body).await;
}

async fn order_count(retailer: &Retailer) -> usize {
    let orders = retailer.get("/testing/orders").await.body;
    orders["orders"].as_array().unwrap().len()
}

/// A completing call under this key; an error is a connection that broke.
async fn try_complete(
    retailer: &Retailer,
    key: &str,
    checkout: &Value,
) -> Result<String, reqwest::Error> {
    let id = checkout["id"].as_str().unwrap();
    let path = format!("/checkout-sessions/{id}/complete");
    let request = retailer
        .request("POST", &path)
        .header("Idempotency-Key", key);
    let response = request.body(payment().to_string()).send().await?;
    response.text().await
}

#[tokio::test]
async fn a_status_comes_as_often_as_asked() {
    let retailer = Retailer::start().await;
    let twice = json!({"operation": "create", "times": 2, "status": 503, "retry_after": 7});
    trouble(&retailer, twice).await;
    for _ in 0..2 {
        let request = retailer.request("POST", "/checkout-sessions");
        let request = request
            .header("Idempotency-Key", "k")
            .body(basket(&EGGS).to_string());
        let answer = request.send().await.unwrap();
        assert_eq!(answer.status(), 503);
        assert_eq!(answer.headers()["retry-after"], "7");
    }
    // What was refused so was not remembered under the key.
    let sent = retailer
        .send_under("k", "POST", "/checkout-sessions", basket(&EGGS))
        .await;
    assert_eq!(sent.status, 201);
}

#[tokio::test]
async fn a_dropped_connection_hides_whether_the_work_was_done() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS)).await;
    trouble(
        &retailer,
        json!({"operation": "complete", "drop": "before"}),
    )
    .await;
    try_complete(&retailer, "k1", &checkout).await.unwrap_err();
    assert_eq!(order_count(&retailer).await, 0);
    trouble(&retailer, json!({"operation": "complete", "drop": "after"})).await;
    try_complete(&retailer, "k1", &checkout).await.unwrap_err();
    assert_eq!(order_count(&retailer).await, 1);
    let again = try_complete(&retailer, "k1", &checkout).await.unwrap();
    assert!(again.contains("completed"));
    assert_eq!(order_count(&retailer).await, 1);
}

#[tokio::test]
async fn answers_can_be_broken_slow_or_unwelcome() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS)).await;
    let rejected = json!({"operation": "complete", "reject": "we are closing"});
    trouble(&retailer, rejected).await;
    let refused = retailer.complete(&checkout).await;
    assert_eq!(refused.status, 200);
    assert_eq!(messages(&refused.body), [("error", "rejected", "")]);
    assert_eq!(
        refused.body["messages"][0]["dev.milkrun.reason"],
        "we are closing"
    );
    assert_ne!(refused.body["status"], "completed");

    trouble(
        &retailer,
        json!({"operation": "complete", "malformed": true}),
    )
    .await;
    let half = try_complete(&retailer, "k", &checkout).await.unwrap();
    assert!(serde_json::from_str::<Value>(&half).is_err());
    let whole = try_complete(&retailer, "k", &checkout).await.unwrap();
    // A character that was cut in two is not one.
    assert!(whole.starts_with(half.trim_end_matches(char::REPLACEMENT_CHARACTER)));

    trouble(&retailer, json!({"operation": "order", "slow_ms": 80})).await;
    let began = Instant::now();
    retailer.get("/orders/1").await;
    assert!(began.elapsed() >= Duration::from_millis(80));
}

#[tokio::test]
async fn trouble_ends_when_told_and_names_what_it_does_not_know() {
    let retailer = Retailer::start().await;
    trouble(
        &retailer,
        json!({"operation": "search", "times": 9, "status": 500}),
    )
    .await;
    assert_eq!(
        retailer.post("/catalog/search", json!({})).await.status,
        500
    );
    retailer.test("DELETE", "/testing/trouble", json!({})).await;
    assert_eq!(
        retailer.post("/catalog/search", json!({})).await.status,
        200
    );
    for bad in [
        json!({"operation": "create"}),
        json!({"operation": "create", "status": 200}),
        json!({"operation": "create", "status": 503, "malformed": true}),
        json!({"operation": "create", "reject": "no"}),
        json!({"operation": "create", "raise": 20}),
        json!({"operation": "complete", "raise": 0}),
        json!({"operation": "order", "closed": "no"}),
        json!({"operation": "create", "slow_ms": 1, "retry_after": 7}),
        json!({"status": 503}),
        json!({"operation": "create", "status": 503, "times": 0}),
        json!({"operation": "dance", "status": 503}),
        json!({"operation": "create", "drop": "sideways"}),
    ] {
        let answer = retailer.post("/testing/trouble", bad.clone()).await;
        assert_eq!(answer.status, 400, "{bad}");
    }
    for (path, body, status) in [
        (
            "/testing/stock",
            json!({"variant": "gold", "stock": 1}),
            404,
        ),
        (
            "/testing/stock",
            json!({"variant": "eggs-12", "stock": -1}),
            400,
        ),
        (
            "/testing/price",
            json!({"variant": "eggs-12", "price": 0}),
            400,
        ),
        ("/testing/reject", json!({"order": "1", "reason": "x"}), 404),
    ] {
        assert_eq!(retailer.post(path, body).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn a_held_call_goes_on_when_released() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS)).await;
    for (when, done) in [("before", 0), ("after", 1)] {
        let hold = json!({"operation": "complete", "when": when});
        retailer.test("POST", "/testing/hold", hold).await;
        let call = try_complete(&retailer, "k", &checkout);
        let watch = async {
            let held = retailer.get("/testing/held").await.body;
            assert_eq!(held, json!({"held": "complete"}));
            let count = order_count(&retailer).await;
            retailer.test("POST", "/testing/release", json!({})).await;
            count
        };
        let (answer, count) = tokio::join!(call, watch);
        assert!(answer.unwrap().contains("completed"));
        assert_eq!(count, done, "{when}");
    }
}

#[tokio::test]
async fn a_caller_that_hangs_up_is_held_no_more() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS)).await;
    let hold = json!({"operation": "complete", "when": "before"});
    retailer.test("POST", "/testing/hold", hold).await;
    tokio::select! {
        _ = try_complete(&retailer, "k", &checkout) => panic!("answered while held"),
        held = retailer.get("/testing/held") => assert_eq!(held.body["held"], "complete"),
    }
    // The connection is closed with the call; the next call finds nothing in its way.
    let done = try_complete(&retailer, "k", &checkout).await.unwrap();
    assert!(done.contains("completed"));
    assert_eq!(order_count(&retailer).await, 1);
}

#[tokio::test]
async fn a_late_answer_is_to_work_that_was_done() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS)).await;
    let late = json!({"operation": "complete", "late_ms": 60_000});
    trouble(&retailer, late).await;
    let patience = Duration::from_millis(500);
    let call = try_complete(&retailer, "k", &checkout);
    assert!(tokio::time::timeout(patience, call).await.is_err());
    assert_eq!(order_count(&retailer).await, 1);
    let again = try_complete(&retailer, "k", &checkout).await.unwrap();
    assert!(again.contains("completed"));
    assert_eq!(order_count(&retailer).await, 1);
}

#[tokio::test]
async fn goods_become_dearer_or_sell_out_at_complete() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS)).await;
    let raise = json!({"operation": "complete", "raise": 20});
    trouble(&retailer, raise).await;
    let told = retailer.complete(&checkout).await;
    let changed = ("error", "price_changed", "$.line_items[0]");
    assert_eq!(messages(&told.body), [changed]);
    let total = 2 * 1280 * 120 / 100;
    assert_eq!(totals(&told.body).last(), Some(&("total", total)));
    // Everybody pays that from now on.
    let other = retailer.create(basket(&EGGS)).await;
    assert_eq!(totals(&other).last(), Some(&("total", total)));
    let done = retailer.complete(&checkout).await;
    assert_eq!(done.body["status"], "completed");

    let sell_out = json!({"operation": "complete", "sell_out": true});
    trouble(&retailer, sell_out).await;
    let gone = retailer.complete(&other).await;
    assert_eq!(gone.body["status"], "incomplete");
    let sold_out = ("error", "out_of_stock", "$.line_items[0]");
    assert_eq!(messages(&gone.body), [sold_out]);
    assert_eq!(stock_of(&retailer, "eggs-12").await, 0);
}

#[tokio::test]
async fn a_closed_shop_says_so_at_every_step() {
    let retailer = Retailer::start().await;
    let open = retailer.create(basket(&EGGS)).await;
    for operation in ["create", "update", "get", "complete"] {
        let closed = json!({"operation": operation, "closed": "back at eight"});
        trouble(&retailer, closed).await;
    }
    let path = format!("/checkout-sessions/{}", open["id"].as_str().unwrap());
    for answer in [
        retailer.post("/checkout-sessions", basket(&EGGS)).await,
        retailer.send("PUT", &path, basket(&EGGS)).await,
        retailer.get(&path).await,
        retailer.complete(&open).await,
    ] {
        assert!(answer.status < 300, "{answer:?}");
        assert_eq!(answer.body["status"], "incomplete");
        assert_eq!(messages(&answer.body), [("error", "store_closed", "")]);
        let reason = &answer.body["messages"][0]["dev.milkrun.reason"];
        assert_eq!(reason, "back at eight");
    }
    assert_eq!(retailer.complete(&open).await.body["status"], "completed");
}

#[tokio::test]
async fn a_call_can_bring_its_own_trouble() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS)).await;
    let path = format!("/checkout-sessions/{}", checkout["id"].as_str().unwrap());
    let with = |wish: &str| {
        let request = retailer.request("GET", &path);
        let wish = wish.as_bytes().to_vec();
        answer(request.header("Dev-Milkrun-Trouble", wish))
    };
    assert_eq!(with(r#"{"status": 503}"#).await.status, 503);
    let closed = with(r#"{"closed": "закрыто"}"#).await;
    assert_eq!(closed.body["messages"][0]["dev.milkrun.reason"], "закрыто");
    for bad in [
        "503",
        "{}",
        r#"{"status": 503, "times": 2}"#,
        r#"{"sell_out": true}"#,
    ] {
        assert_eq!(with(bad).await.status, 400, "{bad}");
    }
    // Only that call had any, and what was asked for otherwise is still to come.
    trouble(&retailer, json!({"operation": "get", "status": 500})).await;
    assert_eq!(with(r#"{"status": 503}"#).await.status, 503);
    assert_eq!(retailer.get(&path).await.status, 500);
    assert_eq!(retailer.get(&path).await.body, checkout);
}
