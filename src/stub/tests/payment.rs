//! Payment: at the door, by the platform, and nothing else.

use super::*;

const EGGS: [(&str, i64); 1] = [("eggs-12", 2)];

fn path_to_complete(checkout: &Value) -> String {
    let id = checkout["id"].as_str().unwrap();
    format!("/checkout-sessions/{id}/complete")
}

#[tokio::test]
async fn both_payments_are_advertised() {
    let retailer = Retailer::start().await;
    let told = retailer.get("/.well-known/ucp").await.body;
    let checkout = retailer.create(basket(&EGGS)).await;
    for handlers in [
        &told["ucp"]["payment_handlers"],
        &checkout["ucp"]["payment_handlers"],
    ] {
        for (id, instrument) in [
            ("dev.milkrun.on_delivery", "on_delivery"),
            ("dev.milkrun.prepaid", "prepaid"),
        ] {
            let handler = &handlers[id][0];
            assert_eq!(handler["id"], id);
            assert_eq!(
                handler["available_instruments"],
                json!([{"type": instrument}])
            );
        }
    }
}

#[tokio::test]
async fn an_order_says_how_it_is_paid_over_a_restart_too() {
    let folder = tempfile::tempdir().unwrap();
    let retailer = Retailer::start_in(Some(folder.path())).await;
    retailer.order(basket(&EGGS)).await;
    let checkout = retailer.create(basket(&EGGS)).await;
    let path = path_to_complete(&checkout);
    let done = retailer.post(&path, prepayment("MR-17")).await;
    assert_eq!(done.status, 200);
    assert_eq!(done.body["status"], "completed");
    drop(retailer);

    let retailer = Retailer::start_in(Some(folder.path())).await;
    let orders = retailer.get("/testing/orders").await.body;
    let orders = orders["orders"].as_array().unwrap().iter();
    let paid: Vec<_> = orders.map(|order| &order["paid"]).collect();
    assert_eq!(paid, ["on_delivery", "prepaid"]);
}

#[tokio::test]
async fn only_a_payment_that_was_offered_is_taken() {
    let retailer = Retailer::start().await;
    let checkout = retailer.create(basket(&EGGS)).await;
    let path = path_to_complete(&checkout);
    let prepaid = |credential: Value| {
        json!([{"id": "1", "handler_id": "dev.milkrun.prepaid", "type": "prepaid",
            "selected": true, "credential": credential}])
    };
    for instruments in [
        json!([]),
        json!([{"id": "1", "handler_id": "com.example.card", "type": "card", "selected": true}]),
        json!([{"id": "1", "handler_id": "dev.milkrun.prepaid", "type": "prepaid"}]),
        prepaid(json!({"type": "reference"})),
        prepaid(json!({"type": "reference", "reference": " "})),
        prepaid(json!({"type": "token", "reference": "MR-17"})),
    ] {
        let body = json!({"payment": {"instruments": instruments}});
        let refused = retailer.post(&path, body).await;
        assert_eq!(refused.status, 200);
        let failed = ("error", "payment_failed", "$.payment.instruments");
        assert_eq!(messages(&refused.body), [failed], "{instruments}");
        assert_ne!(refused.body["status"], "completed");
    }
    assert_eq!(retailer.post(&path, json!({})).await.status, 400);
    let done = retailer.post(&path, prepayment("MR-17")).await;
    assert_eq!(done.body["status"], "completed");
}
