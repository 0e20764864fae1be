//! What becomes of a question to the model when people go on meanwhile, and of a proposal when the world does.

#[path = "common/asked.rs"]
#[allow(dead_code, reason = "each test uses a part of it")]
mod asked;

use std::time::Duration;

use milkrun::shop::Catalogue;
use milkrun::{model, telegram};
use serde_json::{Value, json};

use asked::{World, demo_catalogue};

const ANN: i64 = 5_001;
const BOB: i64 = 5_002;
const WISH: &str = "something warm for two under 60 yuan";
const OTHER: &str = "something sweet for the guests please, a dessert for two people";

/// Tokens that the scripted model says each question took.
const TOKENS: u32 = 1_000;

async fn world() -> World {
    World::open(demo_catalogue().await, u32::MAX).await
}

/// The texts of messages and edits, with their buttons' data.
fn shown(sent: &[String]) -> Vec<(String, Vec<String>)> {
    let shown = sent.iter().filter_map(|body| {
        let body: Value = serde_json::from_str(body).unwrap();
        let payload = &body["call"]["payload"];
        let rows = payload["reply_markup"]["inline_keyboard"].as_array();
        let buttons = rows
            .into_iter()
            .flatten()
            .flat_map(|row| row.as_array().unwrap());
        let data = buttons.filter_map(|button| button["callback_data"].as_str().map(str::to_owned));
        Some((payload["text"].as_str()?.to_owned(), data.collect()))
    });
    shown.collect()
}

/// The data of the newest button that ends so.
fn button(sent: &[String], ends: &str) -> String {
    let shown = shown(sent);
    let mut buttons = shown.iter().rev().flat_map(|(_, data)| data);
    let found = buttons.find(|data| data.ends_with(ends));
    found
        .unwrap_or_else(|| panic!("no button {ends:?} in {sent:?}"))
        .clone()
}

fn says(sent: &[String], words: &str) -> bool {
    shown(sent).iter().any(|(text, _)| text.contains(words))
}

async fn basket(world: &World) -> Vec<String> {
    world.effects().await.remove("basket").unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_plain_order_never_asks_the_model() {
    let mut world = world().await;
    for text in [
        "1 x milk",
        "a dozen eggs and two butters",
        "/basket",
        "hello",
        "thank you",
        "/orders",
    ] {
        world.says(ANN, "en", text).await;
    }
    assert_eq!(world.asked().await, 0);
    world.says(ANN, "en", WISH).await;
    assert_eq!(world.asked().await, 2, "a search and a proposal");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_to_what_was_said_before_is_stale() {
    let mut world = world().await;
    for then in [OTHER, "a dozen eggs", "/cancel"] {
        world.receive(ANN, "en", &json!({ "text": WISH })).await;
        world.turns().await;
        // The model has been asked, and the next words come before its answer.
        world.receive(ANN, "en", &json!({ "text": then })).await;
        world.turns().await;
        let sent = world.settle().await;
        assert!(!says(&sent, "Enough for 2"), "{then}: {sent:?}");
        assert!(!says(&sent, &format!("For “{WISH}”")), "{then}");
        if then == OTHER {
            assert!(says(&sent, "For “something sweet"), "{sent:?}");
        }
    }
    // A tap on "stop" is the same.
    world.receive(ANN, "en", &json!({ "text": WISH })).await;
    world.turns().await;
    let mut sent = Vec::new();
    while world
        .engine
        .carry(telegram::CARRIER, world.now)
        .await
        .unwrap()
    {}
    sent.append(&mut world.mailbox.0.lock().unwrap());
    let stop = button(&sent, ":drop");
    world.receive(ANN, "en", &json!({ "tap": stop })).await;
    world.turns().await;
    let sent = world.settle().await;
    assert!(!says(&sent, "Enough for 2"), "{sent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_newest_proposal_is_taken_and_only_by_its_owner() {
    let mut world = world().await;
    let first = button(&world.says(ANN, "en", WISH).await, ":take");
    let second = button(&world.says(ANN, "en", OTHER).await, ":take");
    world.sends(ANN, "en", json!({ "tap": first })).await;
    // Bob taps what was shown to Ann, by its data.
    world.sends(BOB, "en", json!({ "tap": second })).await;
    assert_eq!(basket(&world).await, [""; 0]);
    world.sends(ANN, "en", json!({ "tap": second })).await;
    let taken = basket(&world).await;
    assert!(!taken.is_empty());
    // Once is enough.
    world.sends(ANN, "en", json!({ "tap": second })).await;
    assert_eq!(basket(&world).await, taken);
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_of_a_button_that_name_nothing_do_nothing() {
    let mut world = world().await;
    let take = button(&world.says(ANN, "en", WISH).await, ":take");
    let id = take.split(':').nth(1).unwrap();
    for act in [
        "switch:99",
        "choose:0",
        "choose:99999999999999999999",
        "switch:-1",
        "buy",
        "",
    ] {
        world
            .sends(ANN, "en", json!({ "tap": format!("t:{id}:{act}") }))
            .await;
        assert_eq!(basket(&world).await, [""; 0], "{act}");
    }
    world.sends(ANN, "en", json!({ "tap": take })).await;
    assert_eq!(basket(&world).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_has_a_share_of_tokens_a_day_and_the_next_day_again() {
    let mut world = World::open(demo_catalogue().await, TOKENS).await;
    let sent = world.says(ANN, "en", WISH).await;
    // The question that goes beyond is still answered.
    assert!(says(&sent, "Enough for 2"), "{sent:?}");
    let asked = world.asked().await;
    let sent = world.says(ANN, "en", OTHER).await;
    assert!(says(&sent, "all the ideas I have for today"), "{sent:?}");
    assert_eq!(world.asked().await, asked);
    // Others have their own.
    assert!(says(&world.says(BOB, "en", WISH).await, "Enough for 2"));
    world.now.wall += 24 * 60 * 60_000;
    assert!(says(&world.says(ANN, "en", WISH).await, "Enough for 2"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_must_not_be_eaten_holds_for_wishes_too() {
    let mut world = world().await;
    let keep = button(
        &world.says(ANN, "en", "I'm allergic to eggs").await,
        "keep:avoids:eggs",
    );
    world.sends(ANN, "en", json!({ "tap": keep })).await;
    let sent = world.says(ANN, "en", WISH).await;
    let catalogue: Catalogue = demo_catalogue().await;
    let take = button(&sent, ":take");
    assert!(says(&sent, "Without egg"), "{sent:?}");
    world.sends(ANN, "en", json!({ "tap": take })).await;
    for line in basket(&world).await {
        let what: Value = serde_json::from_str(line[line.find('{').unwrap()..].trim()).unwrap();
        let variant = what["packs"]["variant"].as_str().unwrap();
        let (product, _) = catalogue.variant(variant).unwrap();
        assert!(
            !product
                .allergens
                .as_ref()
                .unwrap()
                .contains(&"eggs".to_owned()),
            "{line}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_basket_takes_no_part_of_a_proposal() {
    let mut world = world().await;
    let take = button(&world.says(ANN, "en", WISH).await, ":take");
    let goods = "potatoes, cucumbers, carrots, onions, spring onions, garlic, ginger, cabbage, napa cabbage, bok choy, broccoli, \
                 bell peppers, chillies, aubergines, mushrooms, shiitake, spinach, lettuce, coriander, lemons";
    world.says(ANN, "en", goods).await;
    let full = basket(&world).await;
    assert_eq!(full.len(), 20);
    let sent = world.sends(ANN, "en", json!({ "tap": take })).await;
    assert_eq!(basket(&world).await, full);
    assert!(!says(&sent, "In your basket"), "{sent:?}");
    // There is room again, and the proposal still stands.
    world.says(ANN, "en", "no garlic").await;
    world.sends(ANN, "en", json!({ "tap": take })).await;
    assert_eq!(basket(&world).await.len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_model_says_is_shown_while_it_speaks() {
    let mut world = world().await;
    world.mood("slowly").await;
    for (user, lang, text, first, last) in [
        (
            ANN,
            "en",
            "how do I cook rice?",
            "as much water.",
            "lift it",
        ),
        (BOB, "zh", "怎么煮饭？", "加两倍的水。", "揭盖"),
        (
            5_003,
            "ru",
            "как варить рис?",
            "количеством воды.",
            "не открывайте",
        ),
    ] {
        world.receive(user, lang, &json!({ "text": text })).await;
        world.turns().await;
        let (engine, now) = (world.engine.clone(), world.now);
        let asking = tokio::spawn(async move { engine.carry(model::CARRIER, now).await });
        while !asking.is_finished() {
            world.turns().await;
            let carried = world.engine.carry(telegram::CARRIER, world.now);
            if !carried.await.unwrap() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
        assert!(asking.await.unwrap().unwrap());
        let sent = world.settle().await;
        let shown = shown(&sent);
        let (said, buttons) = shown
            .iter()
            .find(|(text, _)| text.contains(first) && text.contains('…'))
            .unwrap_or_else(|| panic!("{lang}: nothing was shown meanwhile: {sent:?}"));
        assert!(!said.contains(last), "{said}");
        assert!(
            buttons[0].ends_with(":drop"),
            "it can be stopped: {buttons:?}"
        );
        let (said, buttons) = shown.last().unwrap();
        assert!(said.contains(first) && said.contains(last), "{said}");
        assert!(!said.contains('…') && buttons.is_empty(), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_cannot_answer_in_pieces_is_asked_for_whole_answers() {
    let mut world = world().await;
    world.mood("whole").await;
    assert!(says(&world.says(ANN, "en", WISH).await, "Enough for 2"));
    assert_eq!(
        world.asked().await,
        3,
        "in pieces, then for a search and a proposal"
    );
    assert!(says(&world.says(BOB, "en", WISH).await, "Enough for 2"));
    assert_eq!(world.asked().await, 5, "it is remembered");
}
