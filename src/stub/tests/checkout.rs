//! Checkouts: journeys, and everything that stands in their way.

use super::*;

const EGGS_AND_MILK: [(&str, i64); 2] = [("eggs-12", 1), ("milk-whole-1l", 1)];

fn options(list: Value) -> Value {
    let mut body = basket(&[("pearl-milk-tea-m", 2)]);
    body["line_items"][0]["dev.milkrun.options"] = list;
    body
}

#[tokio::test]
async fn one_call_quotes_and_a_second_one_orders() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS_AND_MILK)).await;
    assert_eq!(checkout["status"], "ready_for_complete");
    assert_eq!(messages(&checkout), []);
    assert_eq!(
        totals(&checkout),
        [("subtotal", 2270), ("fulfillment", 0), ("total", 2270)]
    );
    assert_eq!(checkout["line_items"][1]["id"], "li_2");
    assert_eq!(
        checkout["line_items"][1]["item"]["title"],
        "Milk, 1 l, whole"
    );
    let group = &checkout["fulfillment"]["methods"][0]["groups"][0];
    assert_eq!(group["dev.milkrun.shop"], "hemu");
    assert_eq!(group["selected_option_id"], "hemu-jingan");
    let metres = group["options"]
        .as_array()
        .unwrap()
        .iter()
        .map(|o| o["dev.milkrun.store"]["distance_m"].as_i64().unwrap());
    assert!(metres.clone().is_sorted() && metres.count() == 5);

    let done = retailer.complete(&checkout).await;
    assert_eq!(done.status, 200);
    assert_eq!(done.body["status"], "completed");
    let id = done.body["order"]["id"].as_str().unwrap();
    let order = retailer.get(&format!("/orders/{id}")).await.body;
    assert_eq!(order["checkout_id"], checkout["id"]);
    assert_eq!(totals(&order), totals(&checkout));

    // Once more, under another key: the same order, not another one.
    let again = retailer.complete(&checkout).await;
    assert_eq!(again.body, done.body);
    let path = format!("/checkout-sessions/{}", checkout["id"].as_str().unwrap());
    assert_eq!(retailer.get(&path).await.body, done.body);
}

#[tokio::test]
async fn each_shop_delivers_its_own_group() {
    let retailer = Retailer::start().await;
    let lines = [("potatoes-1kg", 1), ("soap-1", 1), ("milk-skimmed-1l", 1)];
    let checkout = retailer.create(basket(&lines)).await;
    let groups = checkout["fulfillment"]["methods"][0]["groups"]
        .as_array()
        .unwrap();
    assert_eq!(groups.len(), 2);
    assert_eq!(groups[0]["line_item_ids"], json!(["li_1", "li_3"]));
    assert_eq!(groups[1]["dev.milkrun.shop"], "baihui");
    assert_eq!(
        totals(&checkout),
        [
            ("subtotal", 520 + 490 + 1020),
            ("fulfillment", 300 + 600),
            ("total", 2930)
        ]
    );
}

#[tokio::test]
async fn options_are_priced_and_checked() {
    let retailer = Retailer::start().await;
    let unit = |list: Value| {
        let retailer = &retailer;
        async move {
            let checkout = retailer.create(options(list)).await;
            assert_eq!(messages(&checkout), []);
            checkout["line_items"][0]["item"]["price"].as_i64().unwrap()
        }
    };
    let one = |group: &str, value: &str| json!({"group": group, "value": value});
    assert_eq!(unit(json!([])).await, 1500);
    assert_eq!(
        unit(json!([one("sugar", "half"), one("ice", "less")])).await,
        1500
    );
    // Pearls are in the price; the second portion and other toppings are not.
    assert_eq!(unit(json!([one("toppings", "pearls")])).await, 1500);
    let twice = json!([{"group": "toppings", "value": "pearls", "count": 2}]);
    assert_eq!(unit(twice).await, 1700);
    let without = json!({"group": "toppings", "value": "pearls", "excluded": true});
    assert_eq!(
        unit(json!([without, one("toppings", "pudding")])).await,
        1800
    );

    for (bad, at) in [
        (json!([one("sugar", "half"), one("sugar", "none")]), 1),
        (json!([one("milk", "oat")]), 0),
        (json!([one("toppings", "gravel")]), 0),
        (
            json!([{"group": "sugar", "value": "full", "excluded": true}]),
            0,
        ),
        (json!([without, one("toppings", "pearls")]), 1),
    ] {
        let checkout = retailer.create(options(bad)).await;
        let path = format!("$.line_items[0]['dev.milkrun.options'][{at}]");
        assert_eq!(
            messages(&checkout),
            [("error", "item_unavailable", path.as_str())]
        );
        assert_eq!(checkout["status"], "incomplete");
    }
}

#[tokio::test]
async fn what_stands_in_the_way_is_said_with_its_place() {
    let retailer = Retailer::start().await;
    let unknown = retailer
        .create(basket(&[("eggs-12", 1), ("gold", 1)]))
        .await;
    assert_eq!(
        messages(&unknown),
        [("error", "item_unavailable", "$.line_items[1]")]
    );
    // A product is not a variant.
    let vague = retailer.create(basket(&[("milk", 1)])).await;
    assert_eq!(
        messages(&vague),
        [("error", "item_unavailable", "$.line_items[0]")]
    );

    let mut nobody = basket(&EGGS_AND_MILK);
    nobody["buyer"] = json!({"first_name": "Li Lei"});
    let nobody = retailer.create(nobody).await;
    assert_eq!(messages(&nobody), [("error", "buyer_required", "$.buyer")]);

    let mut nowhere = basket(&EGGS_AND_MILK);
    nowhere["fulfillment"] = json!({});
    let nowhere = retailer.create(nowhere).await;
    assert_eq!(messages(&nowhere)[0].1, "address_required");
    assert_eq!(nowhere["status"], "incomplete");
    // Prices are told without an address, too.
    assert_eq!(totals(&nowhere).last(), Some(&("total", 2270)));
    let done = retailer.complete(&nowhere).await;
    assert_eq!(done.status, 200);
    assert_eq!(done.body["status"], "incomplete");
    assert_eq!(messages(&done.body)[0].1, "address_required");
}

#[tokio::test]
async fn a_typed_address_is_found_or_taken_as_it_is() {
    let retailer = Retailer::start().await;
    let to = |address: &str| {
        let mut body = basket(&EGGS_AND_MILK);
        let destination = json!({"id": "home", "street_address": address});
        body["fulfillment"]["methods"][0]["destinations"][0] = destination;
        retailer.create(body)
    };
    let typed = to("徐汇区衡山路10号").await;
    let group = &typed["fulfillment"]["methods"][0]["groups"][0];
    assert_eq!(group["selected_option_id"], "hemu-xujiahui");
    let unknown = to("The blue house behind the pond").await;
    let group = &unknown["fulfillment"]["methods"][0]["groups"][0];
    assert_eq!(unknown["status"], "ready_for_complete");
    assert_eq!(
        group["options"][0]["dev.milkrun.store"]["distance_m"],
        Value::Null
    );
    let far = to("Пекин, улица Ванфуцзин, 1").await;
    assert_eq!(messages(&far)[0].1, "address_undeliverable");
    assert_eq!(far["status"], "incomplete");
}

#[tokio::test]
async fn stock_decides_the_store() {
    let retailer = Retailer::start().await;
    // Salmon is sold in two of the five stores.
    let checkout = retailer.create(basket(&[("salmon-300g", 1)])).await;
    let group = &checkout["fulfillment"]["methods"][0]["groups"][0];
    assert_eq!(group["options"].as_array().unwrap().len(), 2);

    let few = json!({"variant": "salmon-300g", "stock": 3});
    retailer.test("POST", "/testing/stock", few).await;
    let mut many = basket(&[("eggs-12", 1), ("salmon-300g", 2), ("salmon-300g", 4)]);
    let short = retailer.create(many.clone()).await;
    assert_eq!(
        messages(&short),
        [("error", "out_of_stock", "$.line_items[2]")]
    );
    assert_eq!(short["messages"][0]["dev.milkrun.available"], 1);
    assert_eq!(short["status"], "incomplete");

    // The same session, replaced whole by what there is.
    many["line_items"][2]["quantity"] = json!(1);
    let path = format!("/checkout-sessions/{}", short["id"].as_str().unwrap());
    let put = retailer.send("PUT", &path, many).await;
    assert_eq!(put.status, 200);
    assert_eq!(put.body["status"], "ready_for_complete");
    assert_eq!(put.body["id"], short["id"]);
}

#[tokio::test]
async fn another_store_can_be_selected() {
    let retailer = Retailer::start().await;
    let mut body = basket(&EGGS_AND_MILK);
    let checkout = retailer.create(body.clone()).await;
    let path = format!("/checkout-sessions/{}", checkout["id"].as_str().unwrap());
    let groups = json!([{"id": "group_hemu", "selected_option_id": "hemu-gubei"}]);
    body["fulfillment"]["methods"][0]["groups"] = groups;
    let put = retailer.send("PUT", &path, body.clone()).await.body;
    let selected =
        |body: &Value| body["fulfillment"]["methods"][0]["groups"][0]["selected_option_id"].clone();
    assert_eq!(selected(&put), "hemu-gubei");
    body["line_items"] = json!([{"item": {"id": "strawberries-300g"}, "quantity": 1}]);
    let put = retailer.send("PUT", &path, body).await.body;
    assert_eq!(selected(&put), "hemu-jingan");
    let warned = (
        "warning",
        "fulfillment_changed",
        "$.fulfillment.methods[0].groups[0]",
    );
    assert_eq!(messages(&put), [warned]);
    assert_eq!(put["status"], "ready_for_complete");
}

#[tokio::test]
async fn a_quote_expires_and_can_be_renewed() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS_AND_MILK)).await;
    assert_eq!(checkout["expires_at"], "2026-02-23T12:15:00.000Z");
    retailer.pass(VALIDITY);
    let late = retailer.complete(&checkout).await;
    assert_eq!(late.status, 200);
    assert_eq!(late.body["status"], "incomplete");
    assert_eq!(messages(&late.body), [("error", "checkout_expired", "")]);
    let path = format!("/checkout-sessions/{}", checkout["id"].as_str().unwrap());
    assert_eq!(retailer.get(&path).await.body["status"], "incomplete");
    let renewed = retailer.send("PUT", &path, basket(&EGGS_AND_MILK)).await;
    assert_eq!(renewed.body["status"], "ready_for_complete");
    assert_eq!(
        retailer.complete(&checkout).await.body["status"],
        "completed"
    );
}

#[tokio::test]
async fn a_risen_price_is_shown_before_it_is_taken() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS_AND_MILK)).await;
    let dearer = json!({"variant": "milk-whole-1l", "price": 1200});
    retailer.test("POST", "/testing/price", dearer).await;
    let changed = retailer.complete(&checkout).await;
    assert_eq!(changed.status, 200);
    assert_eq!(
        messages(&changed.body),
        [("error", "price_changed", "$.line_items[1]")]
    );
    assert_ne!(changed.body["status"], "completed");
    assert_eq!(totals(&changed.body).last(), Some(&("total", 2480)));
    let done = retailer.complete(&checkout).await;
    assert_eq!(done.body["status"], "completed");
    assert_eq!(totals(&done.body).last(), Some(&("total", 2480)));
}

#[tokio::test]
async fn a_fallen_price_leaves_what_was_confirmed() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS_AND_MILK)).await;
    let cheaper = json!({"variant": "milk-whole-1l", "price": 100});
    retailer.test("POST", "/testing/price", cheaper).await;
    let done = retailer.complete(&checkout).await;
    assert_eq!(done.body["status"], "completed");
    assert_eq!(totals(&done.body), totals(&checkout));
}

#[tokio::test]
async fn goods_that_are_gone_stop_the_order() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS_AND_MILK)).await;
    let gone = json!({"variant": "eggs-12", "stock": 0});
    retailer.test("POST", "/testing/stock", gone).await;
    let stopped = retailer.complete(&checkout).await;
    assert_eq!(stopped.body["status"], "incomplete");
    assert_eq!(
        messages(&stopped.body),
        [("error", "out_of_stock", "$.line_items[0]")]
    );
    // They come back: the total is shown again before it is taken.
    let back = json!({"variant": "eggs-12", "stock": 5});
    retailer.test("POST", "/testing/stock", back).await;
    let shown = retailer.complete(&checkout).await;
    assert_eq!(messages(&shown.body), [("error", "price_changed", "")]);
    assert_eq!(
        retailer.complete(&checkout).await.body["status"],
        "completed"
    );
}

#[tokio::test]
async fn a_checkout_that_is_over_changes_no_more() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS_AND_MILK)).await;
    let path = format!("/checkout-sessions/{}", checkout["id"].as_str().unwrap());
    let cancelled = retailer.post(&format!("{path}/cancel"), json!({})).await;
    assert_eq!(cancelled.status, 200);
    assert_eq!(cancelled.body["status"], "canceled");
    for answer in [
        retailer.send("PUT", &path, basket(&EGGS_AND_MILK)).await,
        retailer.complete(&checkout).await,
        retailer.post(&format!("{path}/cancel"), json!({})).await,
    ] {
        assert_eq!(answer.status, 409);
        assert_eq!(answer.body["code"], "checkout_canceled");
    }
    let checkout = retailer.create(basket(&EGGS_AND_MILK)).await;
    retailer.complete(&checkout).await;
    let path = format!("/checkout-sessions/{}", checkout["id"].as_str().unwrap());
    let put = retailer.send("PUT", &path, basket(&EGGS_AND_MILK)).await;
    assert_eq!(
        (put.status, &put.body["code"]),
        (409, &json!("checkout_completed"))
    );
    let unknown = retailer.get("/checkout-sessions/chk_1").await;
    assert_eq!(
        (unknown.status, &unknown.body["code"]),
        (404, &json!("not_found"))
    );
}
