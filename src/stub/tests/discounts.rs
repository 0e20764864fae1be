//! Discount codes at the till.

use super::*;

#[tokio::test]
async fn a_card_pays_goods_and_delivery_up_to_its_worth() {
    let retailer = Retailer::start().await;
    let code = retailer.code(1, 2500);
    let lower = code.to_ascii_lowercase();
    let lines = [("eggs-12", 1), ("milk-whole-1l", 1)];
    let covered = retailer.create(with_codes(basket(&lines), &[&lower])).await;
    assert_eq!(
        totals(&covered),
        [
            ("subtotal", 2270),
            ("discount", -2270),
            ("fulfillment", 0),
            ("total", 0)
        ]
    );
    let applied = &covered["discounts"]["applied"][0];
    assert_eq!(
        (&applied["code"], &applied["amount"]),
        (&json!(lower), &json!(2270))
    );

    let dear = basket(&[("salmon-300g", 1)]);
    let part = retailer.create(with_codes(dear, &[&code])).await;
    assert_eq!(totals(&part).last(), Some(&("total", 4980 - 2500)));
    let small = basket(&[("salt-400g", 1)]);
    let small = retailer.create(with_codes(small, &[&code])).await;
    assert_eq!(small["discounts"]["applied"][0]["amount"], 250 + 300);
}

#[tokio::test]
async fn a_code_is_spent_once_and_for_ever() {
    let retailer = Retailer::start().await;
    let code = retailer.code(7, 2500);
    let body = with_codes(basket(&[("eggs-12", 2)]), &[&code]);
    let first = retailer.create(body.clone()).await;
    let second = retailer.create(body.clone()).await;
    assert_eq!(retailer.complete(&first).await.body["status"], "completed");

    // The second checkout was promised the discount and does not get it.
    let late = retailer.complete(&second).await;
    let spent = (
        "error",
        "discount_code_already_applied",
        "$.discounts.codes[0]",
    );
    assert_eq!(messages(&late.body)[0], spent);
    assert_ne!(late.body["status"], "completed");
    assert_eq!(late.body["discounts"]["applied"], json!([]));
    assert_eq!(totals(&late.body).last(), Some(&("total", 2560)));

    let third = retailer.create(body).await;
    let warned = (
        "warning",
        "discount_code_already_applied",
        "$.discounts.codes[0]",
    );
    assert_eq!(messages(&third), [warned]);
    assert_eq!(third["status"], "ready_for_complete");

    // Cancelling the order does not give the code back.
    let order = retailer.get("/testing/orders").await.body["orders"][0]["id"].take();
    let path = format!("/orders/{}/cancel", order.as_str().unwrap());
    assert_eq!(retailer.post(&path, json!({})).await.status, 200);
    let body = with_codes(basket(&[("eggs-12", 2)]), &[&code]);
    assert_eq!(messages(&retailer.create(body).await), [warned]);
}

#[tokio::test]
async fn bad_codes_are_warnings_with_their_place() {
    let retailer = Retailer::start().await;
    let good = retailer.code(1, 1000);
    let other = retailer.code(2, 1000);
    let forged = good.replace("-1000-", "-9000-");
    let expired = codes::mint(SECRET, 3, 1000, START / SECOND - 1);
    let typed = ["HELLO", &forged, &expired, &good, &other];
    let body = with_codes(basket(&[("eggs-12", 2)]), &typed);
    let checkout = retailer.create(body).await;
    assert_eq!(
        messages(&checkout),
        [
            ("warning", "discount_code_invalid", "$.discounts.codes[0]"),
            ("warning", "discount_code_invalid", "$.discounts.codes[1]"),
            ("warning", "discount_code_expired", "$.discounts.codes[2]"),
            (
                "warning",
                "discount_code_combination_disallowed",
                "$.discounts.codes[4]"
            ),
        ]
    );
    assert_eq!(checkout["discounts"]["codes"], json!(typed));
    assert_eq!(checkout["status"], "ready_for_complete");
    assert_eq!(totals(&checkout).last(), Some(&("total", 1560)));
    // A replaced checkout has only the codes of the replacement.
    let path = format!("/checkout-sessions/{}", checkout["id"].as_str().unwrap());
    let put = retailer.send("PUT", &path, basket(&[("eggs-12", 2)])).await;
    assert_eq!(totals(&put.body).last(), Some(&("total", 2560)));
}

#[tokio::test]
async fn a_code_that_expires_before_the_tap_is_not_taken_silently() {
    let retailer = Retailer::start().await;
    let code = codes::mint(SECRET, 1, 2500, START / SECOND + 60);
    let checkout = with_codes(basket(&[("eggs-12", 1)]), &[&code]);
    let checkout = retailer.create(checkout).await;
    assert_eq!(totals(&checkout).last(), Some(&("total", 0)));
    retailer.pass(61 * SECOND);
    let late = retailer.complete(&checkout).await;
    let lost = ("error", "discount_code_expired", "$.discounts.codes[0]");
    assert_eq!(messages(&late.body)[0], lost);
    assert_eq!(totals(&late.body).last(), Some(&("total", 1580)));
}
