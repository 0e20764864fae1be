//! Looking at an open checkout: how it stands now, without changing it.

use super::*;

const EGGS_AND_MILK: [(&str, i64); 2] = [("eggs-12", 1), ("milk-whole-1l", 1)];

fn path(checkout: &Value) -> String {
    format!("/checkout-sessions/{}", checkout["id"].as_str().unwrap())
}

async fn price(retailer: &Retailer, variant: &str, price: i64) {
    let body = json!({"variant": variant, "price": price});
    retailer.test("POST", "/testing/price", body).await;
}

async fn stock(retailer: &Retailer, variant: &str, stock: i64) {
    let body = json!({"variant": variant, "stock": stock});
    retailer.test("POST", "/testing/stock", body).await;
}

#[tokio::test]
async fn a_checkout_that_still_holds_is_shown_as_it_was_quoted() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS_AND_MILK)).await;
    retailer.pass(VALIDITY - SECOND);
    assert_eq!(retailer.get(&path(&checkout)).await.body, checkout);
    // What fell since is not passed on: the seen price is what is paid.
    price(&retailer, "milk-whole-1l", 100).await;
    assert_eq!(retailer.get(&path(&checkout)).await.body, checkout);
}

#[tokio::test]
async fn a_risen_price_is_told_as_often_as_it_is_asked_for() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS_AND_MILK)).await;
    price(&retailer, "milk-whole-1l", 1200).await;
    for _ in 0..2 {
        let seen = retailer.get(&path(&checkout)).await.body;
        assert_eq!(seen["status"], "incomplete");
        let changed = ("error", "price_changed", "$.line_items[1]");
        assert_eq!(messages(&seen), [changed]);
        assert_eq!(totals(&seen).last(), Some(&("total", 2480)));
        assert_eq!(seen["expires_at"], checkout["expires_at"]);
    }
    // Looking was not accepting: completing tells it once more, and that is.
    let told = retailer.complete(&checkout).await;
    assert_eq!(messages(&told.body)[0].1, "price_changed");
    let seen = retailer.get(&path(&checkout)).await.body;
    assert_eq!(seen["status"], "ready_for_complete");
    assert_eq!(messages(&seen), []);
    assert_eq!(totals(&seen), totals(&told.body));
    let done = retailer.complete(&checkout).await;
    assert_eq!(done.body["status"], "completed");
}

#[tokio::test]
async fn what_sold_out_is_told_until_it_is_back() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS_AND_MILK)).await;
    stock(&retailer, "eggs-12", 0).await;
    let seen = retailer.get(&path(&checkout)).await.body;
    assert_eq!(seen["status"], "incomplete");
    assert_eq!(
        messages(&seen),
        [("error", "out_of_stock", "$.line_items[0]")]
    );
    stock(&retailer, "eggs-12", 5).await;
    assert_eq!(retailer.get(&path(&checkout)).await.body, checkout);
}

#[tokio::test]
async fn another_store_that_delivers_is_no_hindrance() {
    let retailer = Retailer::start().await;
    let five = json!({"variant": "kefir-1l", "stock": 5});
    retailer.test("POST", "/testing/stock", five).await;
    let checkout = retailer.create(basket(&[("kefir-1l", 3)])).await;
    retailer.order(basket(&[("kefir-1l", 3)])).await;
    let seen = retailer.get(&path(&checkout)).await.body;
    assert_eq!(seen["status"], "ready_for_complete");
    let moved = (
        "warning",
        "fulfillment_changed",
        "$.fulfillment.methods[0].groups[0]",
    );
    assert_eq!(messages(&seen), [moved]);
    assert_eq!(totals(&seen), totals(&checkout));
}

#[tokio::test]
async fn a_lost_discount_and_a_lost_time_are_told() {
    let retailer = Retailer::start().await;
    let code = retailer.code(5, 500);
    let with_code = || with_codes(basket(&EGGS_AND_MILK), &[&code]);
    let checkout = retailer.create(with_code()).await;
    retailer.order(with_code()).await;
    let seen = retailer.get(&path(&checkout)).await.body;
    assert_eq!(seen["status"], "incomplete");
    let lost = (
        "error",
        "discount_code_already_applied",
        "$.discounts.codes[0]",
    );
    assert_eq!(messages(&seen)[0], lost);
    assert_eq!(totals(&seen).last(), Some(&("total", 2270)));

    retailer.pass(VALIDITY);
    let late = retailer.get(&path(&checkout)).await.body;
    assert_eq!(late["status"], "incomplete");
    assert_eq!(messages(&late), [("error", "checkout_expired", "")]);
}
