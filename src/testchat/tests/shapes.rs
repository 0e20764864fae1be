//! Every answer and update carries the fields that the Bot API marks as required.

use serde_json::{Value, json};

use super::start;

/// Type, required fields, and which fields are of which type in turn.
type Shape = (&'static str, &'static [&'static str], Fields);
type Fields = &'static [(&'static str, &'static str)];

const TYPES: [Shape; 21] = [
    (
        "Update",
        &["update_id"],
        &[
            ("message", "Message"),
            ("edited_message", "Message"),
            ("callback_query", "CallbackQuery"),
            ("my_chat_member", "ChatMemberUpdated"),
            ("pre_checkout_query", "PreCheckoutQuery"),
        ],
    ),
    (
        "Message",
        &["message_id", "date", "chat"],
        &[
            ("from", "User"),
            ("chat", "Chat"),
            ("entities", "MessageEntity"),
            ("caption_entities", "MessageEntity"),
            ("photo", "PhotoSize"),
            ("sticker", "Sticker"),
            ("voice", "Voice"),
            ("location", "Location"),
            ("contact", "Contact"),
            ("document", "Document"),
            ("invoice", "Invoice"),
            ("successful_payment", "SuccessfulPayment"),
            ("reply_to_message", "Message"),
            ("forward_origin", "MessageOriginHiddenUser"),
            ("reply_markup", "InlineKeyboardMarkup"),
        ],
    ),
    ("User", &["id", "is_bot", "first_name"], &[]),
    ("Chat", &["id", "type"], &[]),
    (
        "ChatFullInfo",
        &[
            "id",
            "type",
            "accent_color_id",
            "max_reaction_count",
            "accepted_gift_types",
        ],
        &[],
    ),
    ("MessageEntity", &["type", "offset", "length"], &[]),
    (
        "PhotoSize",
        &["file_id", "file_unique_id", "width", "height"],
        &[],
    ),
    (
        "Sticker",
        &[
            "file_id",
            "file_unique_id",
            "type",
            "width",
            "height",
            "is_animated",
            "is_video",
        ],
        &[],
    ),
    ("Voice", &["file_id", "file_unique_id", "duration"], &[]),
    ("Document", &["file_id", "file_unique_id"], &[]),
    (
        "Invoice",
        &[
            "title",
            "description",
            "start_parameter",
            "currency",
            "total_amount",
        ],
        &[],
    ),
    (
        "PreCheckoutQuery",
        &["id", "from", "currency", "total_amount", "invoice_payload"],
        &[("from", "User")],
    ),
    (
        "SuccessfulPayment",
        &[
            "currency",
            "total_amount",
            "invoice_payload",
            "telegram_payment_charge_id",
            "provider_payment_charge_id",
        ],
        &[],
    ),
    ("Location", &["latitude", "longitude"], &[]),
    ("Contact", &["phone_number", "first_name"], &[]),
    (
        "MessageOriginHiddenUser",
        &["type", "date", "sender_user_name"],
        &[],
    ),
    ("InlineKeyboardMarkup", &["inline_keyboard"], &[]),
    (
        "CallbackQuery",
        &["id", "from", "chat_instance"],
        &[("from", "User"), ("message", "Message")],
    ),
    (
        "ChatMemberUpdated",
        &["chat", "from", "date", "old_chat_member", "new_chat_member"],
        &[
            ("chat", "Chat"),
            ("from", "User"),
            ("old_chat_member", "ChatMember"),
            ("new_chat_member", "ChatMember"),
        ],
    ),
    ("ChatMember", &["status", "user"], &[("user", "User")]),
    ("File", &["file_id", "file_unique_id"], &[]),
];

/// Walks a value of a type and collects what was met.
fn walk(kind: &str, value: &Value, met: &mut Vec<String>) {
    if let Some(items) = value.as_array() {
        return items.iter().for_each(|item| walk(kind, item, met));
    }
    let (_, required, fields) = TYPES.iter().find(|(name, ..)| *name == kind).unwrap();
    met.push(kind.to_owned());
    for name in *required {
        assert!(!value[*name].is_null(), "{kind} has no {name}: {value}");
    }
    for (name, kind) in *fields {
        if let Some(value) = value.get(*name) {
            walk(kind, value, met);
        }
    }
}

#[tokio::test]
async fn required_fields_are_there() {
    let served = start().await;
    let mut met = Vec::new();
    let acts = [
        ("start", json!({})),
        ("text", json!({"text": "/help", "reply_to": 1})),
        ("text", json!({"text": "x", "forward": true})),
        ("edit", json!({"message_id": 2, "text": "#y"})),
        ("location", json!({"latitude": 1.5, "longitude": 2.5})),
        ("contact", json!({})),
        ("photo", json!({"caption": "/x"})),
        ("sticker", json!({})),
        ("voice", json!({})),
        ("block", json!({})),
        ("unblock", json!({})),
    ];
    for (act, body) in acts {
        served.post(&format!("chats/1001/{act}"), body).await;
    }
    let message = served.ask("?", &[["Yes", "y"]]).await;
    served.post("chats/1001/tap", json!({"data": "y"})).await;
    served
        .post("groups", json!({"title": "G", "members": [1001]}))
        .await;
    let updates = served.updates().await;
    assert_eq!(updates.len(), 13);
    walk("Update", &json!(updates), &mut met);
    let photo = &updates[6]["message"]["photo"][0]["file_id"];
    let to = |more: Value| {
        let mut params = json!({"chat_id": 1001, "message_id": message, "text": "<b>x</b>", "parse_mode": "HTML"});
        for (name, value) in more.as_object().unwrap() {
            params[name] = value.clone();
        }
        params
    };
    let answers = [
        ("Message", "sendMessage", to(json!({}))),
        ("Message", "editMessageText", to(json!({}))),
        (
            "Message",
            "sendPhoto",
            to(json!({"photo": photo, "caption": "<i>x</i>"})),
        ),
        (
            "Message",
            "sendLocation",
            to(json!({"latitude": 1, "longitude": 1})),
        ),
        ("User", "getMe", json!({})),
        ("ChatFullInfo", "getChat", json!({"chat_id": 1001})),
        ("ChatFullInfo", "getChat", json!({"chat_id": -2001})),
        ("File", "getFile", json!({"file_id": photo})),
    ];
    for (kind, method, params) in answers {
        walk(kind, &served.call(method, params).await, &mut met);
    }
    let invoice = json!({
        "chat_id": 1001, "title": "T", "description": "D", "payload": "p", "currency": "CNY",
        "provider_token": "1:TEST:x", "prices": [{"label": "L", "amount": 5}],
    });
    let sent = served.call("sendInvoice", invoice).await;
    walk("Message", &sent, &mut met);
    let paid = served.post("chats/1001/pay", json!({})).await;
    let query = &paid["queries"][0]["pre_checkout_query_id"];
    let agreed = json!({"pre_checkout_query_id": query, "ok": true});
    served.call("answerPreCheckoutQuery", agreed).await;
    let updates = served.updates().await;
    assert_eq!(updates.len(), 2);
    walk("Update", &json!(updates), &mut met);
    let part = reqwest::multipart::Part::bytes(&b"x"[..]).file_name("x.json");
    let form = reqwest::multipart::Form::new().text("chat_id", "1001");
    let url = format!("{}/bot{}/sendDocument", served.base, super::TOKEN);
    let request = served.http.post(url).multipart(form.part("document", part));
    let (_, sent) = served.send(request).await;
    walk("Message", &sent["result"], &mut met);
    for (kind, ..) in TYPES {
        assert!(met.iter().any(|met| met == kind), "{kind} was never met");
    }
}
