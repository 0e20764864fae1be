//! What is refused in keyboards, in Telegram's words.

use serde_json::{Value, json};

use super::start;
use super::strict::to_ann;

fn keyboard(button: Value) -> Value {
    to_ann(json!({"reply_markup": {"inline_keyboard": [[button]]}}))
}

#[tokio::test]
async fn inline_keyboards() {
    let served = start().await;
    served.started().await;
    let unparsed = "can't parse inline keyboard button: ";
    let data = |length| json!({"text": "a", "callback_data": "é".repeat(length)});
    let cases = [
        (data(33), "BUTTON_DATA_INVALID".to_owned()),
        (
            json!({"text": "a", "callback_data": ""}),
            format!("{unparsed}Text buttons are unallowed in the inline keyboard"),
        ),
        (
            json!({"text": " ", "callback_data": "x"}),
            "inline keyboard button text must be non-empty".to_owned(),
        ),
        (
            json!({"callback_data": "x"}),
            format!("{unparsed}Can't find field \"text\""),
        ),
        (
            json!("a"),
            format!("{unparsed}InlineKeyboardButton must be an Object"),
        ),
        (
            json!({"text": "a", "callback_data": {}}),
            format!("{unparsed}Field \"callback_data\" must be of type String"),
        ),
        (
            json!({"text": "a", "url": "http://localhost/x"}),
            "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL".to_owned(),
        ),
    ];
    for (button, wanted) in cases {
        let words = served
            .refused("sendMessage", keyboard(button.clone()))
            .await;
        assert_eq!(words, format!("Bad Request: {wanted}"), "{button}");
    }
    served.call("sendMessage", keyboard(data(32))).await;
    let hundred = vec![json!([{"text": "a", "callback_data": "x"}]); 101];
    let many = |n: usize| to_ann(json!({"reply_markup": {"inline_keyboard": hundred[..n]}}));
    let words = served.refused("sendMessage", many(101)).await;
    assert_eq!(words, "Bad Request: reply markup is too long");
    served.call("sendMessage", many(100)).await;
    let markups = [
        (json!("{"), "can't parse reply keyboard markup JSON object"),
        (json!([]), "object expected as reply markup"),
        (
            json!({"inline_keyboard": {}}),
            "field \"inline_keyboard\" must be of type Array",
        ),
        (
            json!({"inline_keyboard": [{}]}),
            "field \"inline_keyboard\" of the InlineKeyboardMarkup must be an Array of Arrays",
        ),
    ];
    for (markup, wanted) in markups {
        let params = to_ann(json!({"reply_markup": markup}));
        let words = served.refused("sendMessage", params).await;
        assert_eq!(words, format!("Bad Request: {wanted}"));
    }
}

#[tokio::test]
async fn reply_keyboards() {
    let served = start().await;
    served.started().await;
    let group = served
        .post("groups", json!({"title": "G", "members": [1001]}))
        .await;
    let keyboard = |chat: &Value, button: Value| json!({"chat_id": chat, "text": "x", "reply_markup": {"keyboard": [[button]]}});
    let place = json!({"text": "Here", "request_location": true});
    let phone = json!({"text": "Call", "request_contact": true});
    for button in [&place, &phone] {
        served
            .call("sendMessage", keyboard(&json!(1001), button.clone()))
            .await;
    }
    let cases = [
        (
            &group["id"],
            place,
            "location can be requested in private chats only",
        ),
        (
            &group["id"],
            phone,
            "phone number can be requested in private chats only",
        ),
        (
            &json!(1001),
            json!(""),
            "keyboard button text must be non-empty",
        ),
        (
            &json!(1001),
            json!(7),
            "can't parse keyboard button: KeyboardButton must be a String or an Object",
        ),
    ];
    for (chat, button, wanted) in cases {
        let words = served.refused("sendMessage", keyboard(chat, button)).await;
        assert_eq!(words, format!("Bad Request: {wanted}"));
    }
}
