//! Part of an order that turns out not to be there.

use super::*;

fn missing(order: &str, variant: &str, quantity: i64) -> Value {
    json!({"order": order, "variant": variant, "quantity": quantity})
}

#[tokio::test]
async fn what_is_missing_is_paid_back_as_it_was_paid() {
    let folder = tempfile::tempdir().unwrap();
    let retailer = Retailer::start_in(Some(folder.path())).await;
    let lines = [("eggs-12", 2), ("milk-whole-1l", 1)];
    let id = retailer.order(basket(&lines)).await;
    let placed = retailer.get(&format!("/orders/{id}")).await.body;
    let dearer = json!({"variant": "eggs-12", "price": 5000});
    retailer.test("POST", "/testing/price", dearer).await;
    let one = json!({"order": id, "variant": "eggs-12"});
    retailer.test("POST", "/testing/missing", one).await;
    let path = format!("/orders/{id}");
    let order = retailer.get(&path).await.body;
    assert_eq!(
        order["adjustments"],
        json!([{
            "id": "adj_missing_1",
            "type": "refund",
            "status": "completed",
            "occurred_at": "2026-02-23T12:00:00.000Z",
            "line_items": [{"id": "li_1", "quantity": -1}],
            "totals": [{"type": "total", "amount": -1280}],
            "description": "Missing: Eggs, 12 pcs × 1",
        }])
    );
    let quantity = json!({"original": 2, "total": 1, "fulfilled": 0});
    assert_eq!(order["line_items"][0]["quantity"], quantity);
    assert_eq!(totals(&order), totals(&placed));

    // After the delivery, too.
    retailer.pass(4 * PACE);
    let milk = missing(&id, "milk-whole-1l", 1);
    retailer.test("POST", "/testing/missing", milk).await;
    drop(retailer);
    let retailer = Retailer::start_in(Some(folder.path())).await;
    retailer.pass(4 * PACE);
    let order = retailer.get(&path).await.body;
    let refunds = order["adjustments"].as_array().unwrap().iter();
    let refunds: Vec<_> = refunds.map(|a| &a["totals"][0]["amount"]).collect();
    assert_eq!(refunds, [-1280, -990]);
    let quantity = json!({"original": 2, "total": 1, "fulfilled": 1});
    assert_eq!(order["line_items"][0]["quantity"], quantity);
    assert_eq!(order["line_items"][1]["status"], "removed");
    let delivered = &order["fulfillment"]["events"][3];
    let eggs_and_milk = json!([{"id": "li_1", "quantity": 1}, {"id": "li_2", "quantity": 1}]);
    assert_eq!(delivered["line_items"], eggs_and_milk);
}

#[tokio::test]
async fn a_discount_is_not_paid_out() {
    let retailer = Retailer::start().await;
    let code = retailer.code(5, 1000);
    let body = with_codes(basket(&[("eggs-12", 1), ("eggs-12", 1)]), &[&code]);
    let id = retailer.order(body).await;
    let both = missing(&id, "eggs-12", 2);
    retailer.test("POST", "/testing/missing", both).await;
    let order = retailer.get(&format!("/orders/{id}")).await.body;
    let adjustment = &order["adjustments"][0];
    let paid = totals(&order).last().unwrap().1;
    assert!(paid < 2 * 1280);
    assert_eq!(adjustment["totals"][0]["amount"], -paid);
    let lines = json!([{"id": "li_1", "quantity": -1}, {"id": "li_2", "quantity": -1}]);
    assert_eq!(adjustment["line_items"], lines);
    assert_eq!(
        order["fulfillment"]["expectations"][0]["line_items"],
        json!([])
    );
}

#[tokio::test]
async fn no_more_is_missing_than_was_ordered() {
    let retailer = Retailer::start().await;
    let ten = json!({"variant": "kefir-1l", "stock": 10});
    retailer.test("POST", "/testing/stock", ten).await;
    let id = retailer.order(basket(&[("kefir-1l", 3)])).await;
    let two = missing(&id, "kefir-1l", 2);
    retailer.test("POST", "/testing/missing", two.clone()).await;
    for (body, status, code) in [
        (two, 409, "more_than_ordered"),
        (missing(&id, "eggs-12", 1), 409, "more_than_ordered"),
        (missing(&id, "kefir-1l", 0), 400, "invalid_request"),
        (missing("1", "kefir-1l", 1), 404, "not_found"),
    ] {
        let refused = retailer.post("/testing/missing", body.clone()).await;
        assert_eq!(
            (refused.status, &refused.body["code"]),
            (status, &json!(code)),
            "{body}"
        );
    }

    // A cancelled order gives back what it had, and lacks nothing any more.
    let path = format!("/orders/{id}/cancel");
    let cancelled = retailer.post(&path, json!({})).await.body;
    let cancellation = &cancelled["adjustments"][1];
    assert_eq!(
        cancellation["line_items"],
        json!([{"id": "li_1", "quantity": -1}])
    );
    let late = retailer
        .post("/testing/missing", missing(&id, "kefir-1l", 1))
        .await;
    assert_eq!(
        (late.status, &late.body["code"]),
        (409, &json!("order_canceled"))
    );
}
