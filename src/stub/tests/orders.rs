//! Orders: how they move on, and how they are cancelled.

use super::*;

fn types(order: &Value) -> Vec<&str> {
    let events = order["fulfillment"]["events"].as_array().unwrap().iter();
    events.map(|e| e["type"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_order_moves_on_with_the_clock() {
    let retailer = Retailer::start().await;
    let id = retailer.order(basket(&[("eggs-12", 2)])).await;
    let path = format!("/orders/{id}");
    let placed = retailer.get(&path).await.body;
    assert_eq!(types(&placed), ["accepted"]);
    assert_eq!(
        placed["dev.milkrun.cancelable_until"],
        "2026-02-23T12:20:00.000Z"
    );
    assert_eq!(placed["line_items"][0]["status"], "processing");
    retailer.pass(PACE);
    assert_eq!(
        types(&retailer.get(&path).await.body),
        ["accepted", "packed"]
    );
    retailer.pass(PACE);
    let sent = retailer.get(&path).await.body;
    assert_eq!(types(&sent), ["accepted", "packed", "in_transit"]);
    assert_eq!(sent["dev.milkrun.cancelable_until"], Value::Null);
    retailer.pass(5 * PACE);
    let done = retailer.get(&path).await.body;
    assert_eq!(
        types(&done),
        ["accepted", "packed", "in_transit", "delivered"]
    );
    assert_eq!(
        done["fulfillment"]["events"][3]["occurred_at"],
        "2026-02-23T12:30:00.000Z"
    );
    let quantity = json!({"original": 2, "total": 2, "fulfilled": 2});
    assert_eq!(done["line_items"][0]["quantity"], quantity);
    assert_eq!(retailer.get("/orders/1").await.status, 404);
}

#[tokio::test]
async fn a_buyer_cancels_until_it_is_on_its_way() {
    let retailer = Retailer::start().await;
    let before = stock_of(&retailer, "kefir-1l").await;
    let id = retailer.order(basket(&[("kefir-1l", 3)])).await;
    assert_eq!(stock_of(&retailer, "kefir-1l").await, before);
    retailer.pass(PACE);
    let path = format!("/orders/{id}/cancel");
    let cancelled = retailer.post(&path, json!({})).await;
    assert_eq!(cancelled.status, 200);
    let adjustment = &cancelled.body["adjustments"][0];
    assert_eq!(adjustment["type"], "cancellation");
    assert_eq!(adjustment["status"], "completed");
    assert_eq!(adjustment["dev.milkrun.by"], "buyer");
    assert_eq!(types(&cancelled.body), ["accepted", "packed", "canceled"]);
    assert_eq!(cancelled.body["line_items"][0]["status"], "removed");
    let again = retailer.post(&path, json!({})).await;
    assert_eq!(
        (again.status, &again.body["code"]),
        (409, &json!("order_not_cancelable"))
    );

    let late = retailer.order(basket(&[("kefir-1l", 3)])).await;
    retailer.pass(2 * PACE);
    let refused = retailer
        .post(&format!("/orders/{late}/cancel"), json!({}))
        .await;
    assert_eq!(
        (refused.status, &refused.body["code"]),
        (409, &json!("order_not_cancelable"))
    );
}

#[tokio::test]
async fn goods_leave_the_shelf_and_come_back() {
    let retailer = Retailer::start().await;
    let ten = json!({"variant": "kefir-1l", "stock": 10});
    retailer.test("POST", "/testing/stock", ten).await;
    for store in [
        "hemu-xujiahui",
        "hemu-lujiazui",
        "hemu-wujiaochang",
        "hemu-gubei",
    ] {
        let mut body = basket(&[("kefir-1l", 10)]);
        let groups = json!([{"id": "group_hemu", "selected_option_id": store}]);
        body["fulfillment"]["methods"][0]["groups"] = groups;
        retailer.order(body).await;
    }
    // Only the nearest store has any left.
    let id = retailer.order(basket(&[("kefir-1l", 4)])).await;
    assert_eq!(stock_of(&retailer, "kefir-1l").await, 6);
    retailer
        .post(&format!("/orders/{id}/cancel"), json!({}))
        .await;
    assert_eq!(stock_of(&retailer, "kefir-1l").await, 10);
}

#[tokio::test]
async fn a_shop_may_change_its_mind() {
    let retailer = Retailer::start().await;
    let id = retailer.order(basket(&[("eggs-12", 2)])).await;
    retailer.pass(2 * PACE);
    let reject = json!({"order": id, "reason": "the van broke down"});
    retailer
        .test("POST", "/testing/reject", reject.clone())
        .await;
    let order = retailer.get(&format!("/orders/{id}")).await.body;
    let adjustment = &order["adjustments"][0];
    assert_eq!(adjustment["dev.milkrun.by"], "shop");
    assert_eq!(adjustment["dev.milkrun.reason"], "the van broke down");
    assert_eq!(types(&order).last(), Some(&"canceled"));
    let twice = retailer.post("/testing/reject", reject).await;
    assert_eq!(twice.status, 409);
}

#[tokio::test]
async fn testers_see_all_orders() {
    let retailer = Retailer::start().await;
    let code = retailer.code(5, 2500);
    let body = with_codes(basket(&[("eggs-12", 2)]), &[&code]);
    let id = retailer.order(body).await;
    retailer.pass(PACE);
    let orders = retailer.get("/testing/orders").await.body;
    assert_eq!(
        orders,
        json!({"orders": [{
            "id": id,
            "state": "packed",
            "total": 60,
            "discount": 2500,
            "code": code,
            "paid": "on_delivery",
            "items": [{"id": "eggs-12", "title": "Eggs, 12 pcs", "quantity": 2}],
        }]})
    );
}
