//! What survives a kill.

use super::*;
use crate::stub::catalog::Catalog;
use crate::stub::state::State;

#[tokio::test]
async fn a_killed_retailer_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let retailer = Retailer::start_in(Some(folder.path())).await;
    let code = retailer.code(1, 1000);
    let few = json!({"variant": "kefir-1l", "stock": 5});
    retailer.test("POST", "/testing/stock", few).await;
    let dearer = json!({"variant": "eggs-12", "price": 1500});
    retailer.test("POST", "/testing/price", dearer).await;
    let body = with_codes(basket(&[("kefir-1l", 2), ("eggs-12", 1)]), &[&code]);
    let created = retailer
        .send_under("kept", "POST", "/checkout-sessions", body.clone())
        .await;
    let done = retailer.complete(&created.body).await.body;
    let order = format!("/orders/{}", done["order"]["id"].as_str().unwrap());
    let placed = retailer.get(&order).await.body;
    let open = retailer.create(basket(&[("eggs-12", 1)])).await;
    let cancelled = retailer.order(basket(&[("kefir-1l", 1)])).await;
    let path = format!("/orders/{cancelled}/cancel");
    retailer.post(&path, json!({})).await;
    drop(retailer);

    let retailer = Retailer::start_in(Some(folder.path())).await;
    let repeated = retailer
        .send_under("kept", "POST", "/checkout-sessions", body.clone())
        .await;
    assert_eq!(repeated, created);
    let without_links = |mut order: Value| {
        order["permalink_url"].take();
        order
    };
    assert_eq!(
        without_links(retailer.get(&order).await.body),
        without_links(placed)
    );
    assert_eq!(retailer.complete(&open).await.body["status"], "completed");
    assert_eq!(
        retailer.create(body).await["messages"][0]["code"],
        "discount_code_already_applied"
    );
    let kefir = retailer.create(basket(&[("kefir-1l", 5)])).await;
    let group = &kefir["fulfillment"]["methods"][0]["groups"][0];
    assert_eq!(
        group["options"].as_array().unwrap().len(),
        4,
        "one store sold two"
    );
    let orders = retailer.get("/testing/orders").await.body;
    let states: Vec<_> = orders["orders"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| &o["state"])
        .collect();
    assert_eq!(states, ["accepted", "canceled", "accepted"]);
}

#[tokio::test]
async fn a_long_journal_is_written_anew_and_says_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let retailer = Retailer::start_in(Some(folder.path())).await;
    let code = retailer.code(1, 1000);
    let body = with_codes(basket(&[("kefir-1l", 2)]), &[&code]);
    let id = retailer.order(body.clone()).await;
    let gone = retailer.order(basket(&[("kefir-1l", 7)])).await;
    retailer
        .post(&format!("/orders/{gone}/cancel"), json!({}))
        .await;
    let open = retailer.create(basket(&[("eggs-12", 1)])).await;
    for price in 1_000..2_100 {
        let price = json!({"variant": "butter-200g", "price": price});
        retailer.test("POST", "/testing/price", price).await;
    }
    drop(retailer);

    let path = folder.path().join("retailer.jsonl");
    let long = std::fs::metadata(&path).unwrap().len();
    let catalog = std::sync::Arc::new(Catalog::load().unwrap());
    let kefir = catalog.variant("kefir-1l").unwrap();
    let stocks = |state: &State| state.shelf().stocks(kefir).to_vec();
    let rewritten = State::open(catalog.clone(), Some(folder.path())).unwrap();
    assert!(std::fs::metadata(&path).unwrap().len() < long / 2);
    assert_eq!(stocks(&rewritten)[0], 398);
    let (next, held) = (rewritten.next(), stocks(&rewritten));
    drop(rewritten);
    let read = State::open(catalog, Some(folder.path())).unwrap();
    assert_eq!((read.next(), stocks(&read)), (next, held));
    drop(read);

    let retailer = Retailer::start_in(Some(folder.path())).await;
    let order = retailer.get(&format!("/orders/{id}")).await.body;
    assert_eq!(order["totals"][1]["amount"], -1000);
    let butter = retailer.create(basket(&[("butter-200g", 1)])).await;
    assert_eq!(totals(&butter)[0], ("subtotal", 2_099));
    assert_eq!(
        messages(&retailer.create(body).await)[0].1,
        "discount_code_already_applied"
    );
    assert_eq!(retailer.complete(&open).await.body["status"], "completed");
}

#[tokio::test]
async fn abandoned_checkouts_are_forgotten_a_day_after_they_expired() {
    let retailer = Retailer::start().await;
    let abandoned = retailer.create(basket(&[("eggs-12", 1)])).await;
    let id = retailer.order(basket(&[("eggs-12", 1)])).await;
    retailer.pass(VALIDITY + 24 * 3600 * SECOND + 1);
    retailer.create(basket(&[("eggs-12", 1)])).await;
    let path = format!("/checkout-sessions/{}", abandoned["id"].as_str().unwrap());
    assert_eq!(retailer.get(&path).await.status, 404);
    assert_eq!(retailer.get(&format!("/orders/{id}")).await.status, 200);
}

#[tokio::test]
async fn settings_out_of_range_are_refused() {
    let settings = |pace_ms, code_secret: &str| Settings {
        code_secret: code_secret.to_owned(),
        pace_ms,
        quote_validity_ms: 1,
        clock: None,
        state: None,
        testing: false,
    };
    for (settings, word) in [(settings(0, "s"), "pace"), (settings(1, ""), "secret")] {
        let (listener, _) = bind().await;
        let error = serve(listener, settings).await.unwrap_err();
        assert!(error.to_string().contains(word), "{error}");
    }
}

#[tokio::test]
async fn without_permission_there_are_no_testing_calls() {
    let (listener, base) = bind().await;
    let settings = Settings {
        code_secret: SECRET.to_owned(),
        pace_ms: PACE,
        quote_validity_ms: VALIDITY,
        clock: None,
        state: None,
        testing: false,
    };
    let task = tokio::spawn(serve(listener, settings));
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let orders = client.get(format!("{base}/testing/orders")).send().await;
    assert_eq!(orders.unwrap().status(), 404);
    task.abort();
}
