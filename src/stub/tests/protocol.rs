//! What holds for every call: idempotency keys, headers, bodies.

use super::*;

const EGGS_AND_MILK: [(&str, i64); 2] = [("eggs-12", 1), ("milk-whole-1l", 1)];

#[tokio::test]
async fn the_same_key_is_done_once() {
    let retailer = Retailer::start().await;
    let sent = |key: &'static str, lines: &[(&str, i64)]| {
        retailer.send_under(key, "POST", "/checkout-sessions", basket(lines))
    };
    let first = sent("k1", &EGGS_AND_MILK).await;
    assert_eq!(sent("k1", &EGGS_AND_MILK).await, first);
    assert_eq!(first.status, 201);
    let other = sent("k1", &[("eggs-12", 2)]).await;
    assert_eq!(other.status, 409);
    assert_eq!(other.body["code"], "idempotency_key_reused");

    let path = format!(
        "/checkout-sessions/{}/complete",
        first.body["id"].as_str().unwrap()
    );
    let complete = || retailer.send_under("k2", "POST", &path, payment());
    let (one, two) = tokio::join!(complete(), complete());
    assert_eq!(one, two);
    let orders = retailer.get("/testing/orders").await;
    assert_eq!(orders.body["orders"].as_array().unwrap().len(), 1);
    // The key belongs to the call, not only to its body.
    let elsewhere = retailer
        .send_under("k2", "POST", "/checkout-sessions", payment())
        .await;
    assert_eq!(elsewhere.status, 409);
}

#[tokio::test]
async fn calls_that_break_the_protocol_are_refused() {
    let retailer = Retailer::start().await;
    let url = format!("{}/checkout-sessions", retailer.base);
    let post = || {
        retailer
            .client
            .post(&url)
            .body(basket(&EGGS_AND_MILK).to_string())
    };
    let profile = r#"profile="http://127.0.0.1/p""#;
    let nameless = answer(post().header("Idempotency-Key", "k")).await;
    assert_eq!(nameless.body["code"], "invalid_profile_url");
    assert_eq!(nameless.status, 400);
    let keyless = answer(post().header("UCP-Agent", profile)).await;
    assert_eq!(keyless.body["code"], "idempotency_key_required");
    let newer = format!(r#"{profile}, version="2026-08-25""#);
    let newer = post()
        .header("UCP-Agent", newer)
        .header("Idempotency-Key", "k");
    let newer = answer(newer).await;
    assert_eq!(newer.status, 422);
    assert_eq!(newer.body["code"], "version_unsupported");
    assert_eq!(newer.body["messages"][0]["code"], "version_unsupported");
    let same = format!(r#"{profile}, version="2026-04-08""#);
    let same = post()
        .header("UCP-Agent", same)
        .header("Idempotency-Key", "k");
    assert_eq!(answer(same).await.status, 201);

    let garbled = retailer.request("POST", "/checkout-sessions");
    let garbled = garbled
        .header("Idempotency-Key", "g")
        .body("{\"line_items\": [");
    assert_eq!(answer(garbled).await.status, 400);
    assert_eq!(retailer.get("/nowhere").await.status, 404);
    assert_eq!(retailer.get("/catalog/search").await.status, 405);
}
