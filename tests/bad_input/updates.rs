//! Updates, taps and links that a stranger forges.

use std::sync::Mutex;
use std::time::Duration;

use milkrun::bot::Links;
use milkrun::store::{self, Order, Tx};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use super::mutate::{mutated, mutations};
use super::world::{Deaf, ORDER, SECRET, STRANGER, World, order};

/// Runs a property over one world: what a case leaves is what the next one finds. How long the slowest update took.
fn in_a_world<S: Strategy>(cases: u32, strategy: S, body: impl Fn(S::Value) -> String) -> Duration {
    let runtime = Runtime::new().unwrap();
    let mut world = runtime.block_on(World::new());
    let before = runtime.block_on(world.owners());
    let world = Mutex::new(&mut world);
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let ran = TestRunner::new(config).run(&strategy, |value| {
        let mut world = world.lock().unwrap();
        runtime.block_on(async {
            world.send(body(value)).await?;
            prop_assert_eq!(world.owners().await, before.clone());
            Ok(())
        })
    });
    ran.unwrap();
    let world = world.into_inner().unwrap();
    world.slowest
}

/// Updates as Telegram sends them, from the stranger.
fn updates() -> Vec<Value> {
    let from =
        json!({ "id": STRANGER, "is_bot": false, "first_name": "Mallory", "language_code": "en" });
    let chat = json!({ "id": STRANGER, "type": "private", "first_name": "Mallory" });
    let message = |fields: Value| {
        let mut message =
            json!({ "message_id": 7, "from": from, "chat": chat, "date": 1_800_000_000 });
        let into = message.as_object_mut().unwrap();
        into.extend(fields.as_object().unwrap().clone());
        message
    };
    let member = |status: &str| json!({ "status": status, "user": { "id": 8025, "is_bot": true, "first_name": "Milkrun" }, "until_date": 0 });
    vec![
        json!({ "update_id": 1, "message": message(json!({ "text": "a dozen eggs and 2 milk" })) }),
        json!({ "update_id": 1, "message": message(json!({
            "text": "/start x", "entities": [{ "type": "bot_command", "offset": 0, "length": 6 }],
        })) }),
        json!({ "update_id": 1, "edited_message": message(json!({ "text": "eggs", "edit_date": 1_800_000_001 })) }),
        json!({ "update_id": 1, "message": message(json!({ "location": { "latitude": 31.2, "longitude": 121.4 } })) }),
        json!({ "update_id": 1, "callback_query": {
            "id": "9", "from": from, "chat_instance": "1", "data": "b:1:more:4",
            "message": message(json!({ "text": "Your basket" })),
        } }),
        json!({ "update_id": 1, "pre_checkout_query": {
            "id": "9", "from": from, "currency": "CNY", "total_amount": 4000, "invoice_payload": "order:5",
        } }),
        json!({ "update_id": 1, "message": message(json!({ "successful_payment": {
            "currency": "CNY", "total_amount": 4000, "invoice_payload": "order:5",
            "telegram_payment_charge_id": "mallorys", "provider_payment_charge_id": "p",
        } })) }),
        json!({ "update_id": 1, "my_chat_member": {
            "chat": chat, "from": from, "date": 1_800_000_000,
            "old_chat_member": member("member"), "new_chat_member": member("kicked"),
        } }),
    ]
}

#[test]
fn a_mutated_update_harms_nobody() {
    let strategy = (0..updates().len(), mutations());
    in_a_world(150, strategy, |(template, mutations)| {
        mutated(updates()[template].clone(), &mutations)
    });
}

#[test]
fn arbitrary_bytes_are_parked() {
    let bytes = prop::collection::vec(any::<u8>(), 0..200);
    in_a_world(20, bytes, |bytes| {
        String::from_utf8_lossy(&bytes).into_owned()
    });
}

/// A tap's data of every kind, about ids that are the owner's.
fn forged() -> impl Strategy<Value = String> {
    let id = prop_oneof![
        Just(3i64),
        Just(4),
        Just(ORDER),
        Just(ORDER + 1),
        any::<i64>()
    ];
    let of_order = prop::sample::select(vec!["show", "ask", "cancel", "keep", "wrong"]);
    let of_basket = prop::sample::select(vec!["more", "less", "remove", "open"]);
    let of_refund = prop::sample::select(vec!["settle?", "settle", "fail?", "fail", "back"]);
    let of_quote = prop::sample::select(vec!["confirm", "leave", "requote", "answer"]);
    let alone = prop::sample::select(vec![
        "claim",
        "b:1:checkout",
        "b:1:show",
        "b:1:empty",
        "forget",
        "keep",
        "lang:ru",
        "extend:1:0:9",
        "deadline-stays",
        "add:eggs",
    ]);
    prop_oneof![
        4 => (id.clone(), of_order).prop_map(|(id, act)| format!("o:{id}:{act}")),
        4 => (0..3i64, of_basket, id.clone()).prop_map(|(r, act, id)| format!("b:{r}:{act}:{id}")),
        1 => (0..3i64, id.clone(), 0..3usize).prop_map(|(r, id, n)| format!("b:{r}:pick:{id}:{n}")),
        1 => (0..3i64, id.clone(), 0..3usize).prop_map(|(r, id, n)| format!("b:{r}:option:{id}:{n}:{n}")),
        2 => (id.clone(), of_refund).prop_map(|(id, act)| format!("r:{id}:{act}")),
        3 => (of_quote, id).prop_map(|(act, id)| format!("{act}:{id}")),
        2 => alone.prop_map(str::to_owned),
        1 => ".{0,64}",
    ]
}

#[test]
fn a_forged_tap_changes_nothing_of_anothers() {
    in_a_world(120, forged(), |data| {
        let mut update = updates().swap_remove(4);
        update["callback_query"]["data"] = json!(data);
        update.to_string()
    });
}

#[test]
fn a_forged_start_leads_nowhere_else() {
    let links = Links::new(SECRET.to_owned().into());
    let real = links.order(ORDER).unwrap();
    let payload = prop_oneof![
        Just(real),
        Just(links.group().unwrap()),
        Just(format!("o{ORDER}-")),
        "[A-Za-z0-9_-]{0,64}",
        ".{0,200}",
    ];
    in_a_world(40, payload, |payload| {
        let mut update = updates().swap_remove(1);
        update["message"]["text"] = json!(format!("/start {payload}"));
        update.to_string()
    });
}

/// Texts as long as Telegram's longest, of whatever takes the longest to be understood.
fn long_texts() -> impl Strategy<Value = String> {
    let pieces = prop::sample::select(vec![
        "a dozen eggs and two cartons of milk, ",
        "eggs ",
        "eg gs",
        "milc bred chese buter ",
        "2 ",
        "1/2",
        "11111111",
        "1.5.1.5,",
        ",",
        "\n",
        "- 2 eggs\n",
        "no not without ",
        "and and or or ",
        "(((",
        "\"",
        "鸡蛋",
        "两杯珍珠奶茶少冰半糖，",
        "一百二十三万",
        "полтора кило картошки и десяток яиц ",
        "а",
        "🥚",
        "👩\u{200d}👩\u{200d}👧\u{200d}👦",
        "e\u{301}\u{301}\u{301}",
        "\u{202e}",
        "\u{fdfa}",
        "ﬃ",
        "\u{0}",
        "مرحبا ",
    ]);
    let mixed = prop::collection::vec(pieces.clone(), 1..12);
    let text = prop_oneof![
        2 => pieces.prop_map(str::to_owned),
        2 => mixed.prop_map(|pieces| pieces.concat()),
        1 => ".{1,40}",
    ];
    // Telegram counts UTF-16 units.
    text.prop_map(|piece| {
        let mut units = 0;
        let fits = |c: &char| {
            units += c.len_utf16();
            units <= 4_096
        };
        piece.chars().cycle().take_while(fits).collect()
    })
}

#[test]
fn the_longest_texts_of_anything_end_in_time() {
    // Understanding them is work without a pause, which the turn's limit of 20 seconds cannot end: it must be short by itself.
    let slowest = in_a_world(60, long_texts(), |text| {
        let mut update = updates().swap_remove(0);
        update["message"]["text"] = json!(text);
        update.to_string()
    });
    assert!(slowest < Duration::from_secs(5), "{slowest:?}");
}

#[tokio::test]
async fn an_invoice_is_paid_by_its_owner_alone() {
    let mut world = World::new().await;
    let before = world.owners().await;
    world.send(updates()[5].to_string()).await.unwrap();
    let asked = "SELECT body FROM outbox WHERE body LIKE '%AnswerPreCheckoutQuery%'";
    let answers: Vec<String> = world.column(asked).await;
    assert_eq!(answers.len(), 1);
    assert!(answers[0].contains("\"ok\":false"), "{}", answers[0]);
    // Should it be paid all the same, the money goes back to whoever paid.
    world.send(updates()[6].to_string()).await.unwrap();
    let back = "SELECT user_id || ':' || amount || ':' || reason FROM refunds WHERE charge_id = 'mallorys'";
    let back: Vec<String> = world.column(back).await;
    assert_eq!(back, [format!("{STRANGER}:4000:stranger")]);
    assert_eq!(world.owners().await, before);
}

#[tokio::test]
async fn three_orders_that_are_not_settled_are_as_many_as_there_may_be() {
    let deaf = std::sync::Arc::new(Deaf);
    let mut world = World::with(deaf, async |tx: &mut Tx| {
        for id in 21..24 {
            let open = Order {
                id,
                user: STRANGER,
                ..order()
            };
            store::place_order(tx, &open).await?;
        }
        Ok(())
    })
    .await;
    for words in ["a dozen eggs", "check out"] {
        let mut update = updates().swap_remove(0);
        update["message"]["text"] = json!(words);
        world.send(update.to_string()).await.unwrap();
    }
    let told = "SELECT body FROM outbox WHERE body LIKE '%three orders that are not settled%'";
    assert_eq!(world.column::<String>(told).await.len(), 1);
    let quotes: Vec<i64> = world
        .column("SELECT user_id FROM quotes WHERE user_id = 666")
        .await;
    assert_eq!(quotes, [0; 0]);
}
