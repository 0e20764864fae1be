//! Every refusal, in Telegram's words.

use serde_json::{Value, json};

use super::{START_MS, start};

/// A text to Ann with further parameters.
pub(super) fn to_ann(more: Value) -> Value {
    let mut params = json!({"chat_id": 1001, "text": "x"});
    for (name, value) in more.as_object().unwrap() {
        params[name] = value.clone();
    }
    params
}

#[tokio::test]
async fn tokens_methods_and_bodies() {
    let served = start().await;
    let get = |path: &str| served.send(served.http.get(format!("{}/{path}", served.base)));
    let unauthorized = json!({"ok": false, "error_code": 401, "description": "Unauthorized"});
    assert_eq!(get("bot123:abc/getMe").await, (401, unauthorized));
    let not_found = json!({"ok": false, "error_code": 404, "description": "Not Found"});
    for nowhere in [
        "bot7000000001:secret/getYou",
        "nothing",
        "file/x/y",
        "bot/a/b",
    ] {
        let (status, answer) = get(nowhere).await;
        let unauthorized = nowhere.starts_with("file");
        assert_eq!(status, if unauthorized { 401 } else { 404 }, "{nowhere}");
        assert!(unauthorized || answer == not_found);
    }
    for way in ["getme", "GetMe", "GETME?x=y"] {
        assert_eq!(get(&format!("bot7000000001:secret/{way}")).await.0, 200);
    }
    let url = format!("{}/bot7000000001:secret/getMe", served.base);
    let broken = served
        .http
        .post(url)
        .header("content-type", "application/json");
    let (status, answer) = served.send(broken.body("{")).await;
    assert_eq!(status, 400);
    let words = answer["description"].as_str().unwrap();
    assert!(
        words.starts_with("Bad Request: can't parse the request's body: "),
        "{words}"
    );
}

#[tokio::test]
async fn texts() {
    let served = start().await;
    served.started().await;
    let long = "😀".repeat(2049);
    let cases = [
        (json!({"text": ""}), "message text is empty"),
        (json!({"text": " \n "}), "message text is empty"),
        (
            json!({"text": "<b> </b>", "parse_mode": "HTML"}),
            "message text is empty",
        ),
        (json!({"text": long}), "message is too long"),
        (
            json!({"text": "<br>", "parse_mode": "HTML"}),
            "can't parse entities: Unsupported start tag \"br\" at byte offset 0",
        ),
        (
            json!({"text": "<b>x", "parse_mode": "html"}),
            "can't parse entities: Can't find end tag corresponding to start tag \"b\"",
        ),
        (
            json!({"parse_mode": "MarkdownV2"}),
            "unsupported parse_mode",
        ),
        (json!({"chat_id": ""}), "chat_id is empty"),
        (json!({"chat_id": 1002}), "chat not found"),
        (json!({"chat_id": 4}), "chat not found"),
        (json!({"chat_id": "@ann"}), "chat not found"),
        (
            json!({"reply_parameters": {"message_id": 99}}),
            "message to be replied not found",
        ),
        (
            json!({"reply_parameters": "{"}),
            "can't parse reply parameters JSON object",
        ),
        (
            json!({"reply_parameters": {"x": 1}}),
            "can't find field \"message_id\"",
        ),
    ];
    for (params, wanted) in cases {
        let words = served.refused("sendMessage", to_ann(params.clone())).await;
        assert_eq!(words, format!("Bad Request: {wanted}"), "{params}");
    }
    let whole = "&amp;".repeat(4096);
    let params = to_ann(json!({"text": whole, "parse_mode": "HTML"}));
    let sent = served.call("sendMessage", params).await;
    assert_eq!(sent["text"].as_str().unwrap().len(), 4096);
    let lenient = json!({"message_id": 99, "allow_sending_without_reply": true});
    served
        .call("sendMessage", to_ann(json!({"reply_parameters": lenient})))
        .await;
}

#[tokio::test]
async fn edits_and_deletions() {
    let served = start().await;
    served.started().await;
    let mine = served.ask("one", &[["A", "a"]]).await;
    let markup = json!({"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]});
    let same = to_ann(json!({"message_id": mine, "text": "one", "reply_markup": markup}));
    let locked = to_ann(json!({"reply_markup": {"remove_keyboard": true}}));
    let locked = served.call("sendMessage", locked).await["message_id"].take();
    let place = json!({"chat_id": 1001, "latitude": 1, "longitude": "2"});
    let place = served.call("sendLocation", place).await["message_id"].take();
    let edit = |more: Value| to_ann(more);
    let not_modified = "message is not modified: specified new message content and reply markup are exactly the same as a current content and reply markup of the message";
    let reply = json!({"keyboard": [["a"]]});
    let cases = [
        ("editMessageText", same.clone(), not_modified),
        ("editMessageReplyMarkup", same, not_modified),
        (
            "editMessageText",
            edit(json!({"message_id": 99})),
            "message to edit not found",
        ),
        (
            "editMessageText",
            edit(json!({"message_id": 1})),
            "message can't be edited",
        ),
        (
            "editMessageText",
            edit(json!({"message_id": locked})),
            "message can't be edited",
        ),
        (
            "editMessageText",
            edit(json!({"message_id": place})),
            "there is no text in the message to edit",
        ),
        (
            "editMessageText",
            edit(json!({"message_id": mine, "reply_markup": reply})),
            "inline keyboard expected",
        ),
        (
            "editMessageText",
            json!({"text": "x"}),
            "message identifier is not specified",
        ),
        (
            "editMessageReplyMarkup",
            edit(json!({"message_id": place})),
            not_modified,
        ),
        (
            "deleteMessage",
            json!({"chat_id": 1001}),
            "message identifier is not specified",
        ),
        (
            "deleteMessage",
            json!({"message_id": 1}),
            "chat identifier is not specified",
        ),
        (
            "deleteMessage",
            json!({"chat_id": 1001, "message_id": 9}),
            "message to delete not found",
        ),
    ];
    for (method, params, wanted) in cases {
        let words = served.refused(method, params.clone()).await;
        assert_eq!(words, format!("Bad Request: {wanted}"), "{method} {params}");
    }
    served
        .call("deleteMessage", json!({"chat_id": 1001, "message_id": 1}))
        .await;
    served
        .put("clock", json!({"advance": 48 * 3_600_000 + 1_000}))
        .await;
    let old = json!({"chat_id": 1001, "message_id": mine});
    let words = served.refused("deleteMessage", old).await;
    assert_eq!(words, "Bad Request: message can't be deleted for everyone");
    let late = to_ann(json!({"message_id": mine, "text": "two"}));
    served.call("editMessageText", late).await;
}

#[tokio::test]
async fn photos_places_and_files() {
    let served = start().await;
    served.started().await;
    let place = |latitude: Value| json!({"chat_id": 1001, "latitude": latitude, "longitude": 1});
    let cases = [
        (
            "sendPhoto",
            to_ann(json!({})),
            "there is no photo in the request",
        ),
        (
            "sendPhoto",
            to_ann(json!({"photo": "https://a.cn"})),
            "failed to get HTTP URL content",
        ),
        (
            "sendPhoto",
            to_ann(json!({"photo": "AgAC"})),
            "wrong file identifier/HTTP URL specified",
        ),
        ("sendLocation", place(json!("")), "latitude is empty"),
        (
            "sendLocation",
            place(json!(91)),
            "invalid location specified",
        ),
        (
            "sendLocation",
            place(json!("north")),
            "invalid location specified",
        ),
        (
            "sendChatAction",
            to_ann(json!({"action": "nap"})),
            "wrong parameter action in request",
        ),
        ("getFile", json!({}), "file_id not specified"),
        ("getFile", json!({"file_id": "x"}), "invalid file_id"),
        ("getChat", json!({"chat_id": 1002}), "chat not found"),
    ];
    for (method, params, wanted) in cases {
        let words = served.refused(method, params).await;
        assert_eq!(words, format!("Bad Request: {wanted}"), "{method}");
    }
    let part = |bytes: &'static [u8]| {
        let part = reqwest::multipart::Part::bytes(bytes).file_name("p");
        let form = reqwest::multipart::Form::new().text("chat_id", "1001");
        form.text("caption", "c".repeat(1025)).part("photo", part)
    };
    let url = format!("{}/bot7000000001:secret/sendPhoto", served.base);
    let uploads = [
        (&b"not a picture"[..], "IMAGE_PROCESS_FAILED"),
        (b"", "file must be non-empty"),
        (super::super::state::BUILT_IN, "message caption is too long"),
    ];
    for (bytes, wanted) in uploads {
        let request = served.http.post(&url).multipart(part(bytes));
        let (_, answer) = served.send(request).await;
        assert_eq!(answer["description"], format!("Bad Request: {wanted}"));
    }
}

#[tokio::test]
async fn edits_of_pictures() {
    let served = start().await;
    served.started().await;
    let words = served
        .call("sendMessage", to_ann(json!({"text": "x"})))
        .await["message_id"]
        .clone();
    let place = to_ann(json!({"latitude": 1, "longitude": 1}));
    let place = served.call("sendLocation", place).await["message_id"].clone();
    let part = reqwest::multipart::Part::bytes(super::super::state::BUILT_IN).file_name("p");
    let form = reqwest::multipart::Form::new().text("chat_id", "1001");
    let url = format!("{}/bot7000000001:secret/sendPhoto", served.base);
    let request = served.http.post(url).multipart(form.part("photo", part));
    let (_, sent) = served.send(request).await;
    let photo = sent["result"]["message_id"].clone();
    let file = sent["result"]["photo"][0]["file_id"].clone();
    let media =
        |message: &Value, media: Value| to_ann(json!({"message_id": message, "media": media}));
    let caption =
        |message: &Value, text: &str| to_ann(json!({"message_id": message, "caption": text}));
    let of = |kind: &str, file: Value| json!({"type": kind, "media": file});
    let cases = [
        (
            "editMessageCaption",
            caption(&words, "x"),
            "there is no caption in the message to edit",
        ),
        (
            "editMessageCaption",
            caption(&photo, &"c".repeat(1025)),
            "message caption is too long",
        ),
        (
            "editMessageCaption",
            caption(&photo, ""),
            super::super::methods::NOT_MODIFIED,
        ),
        (
            "editMessageCaption",
            caption(&json!(99), "x"),
            "message to edit not found",
        ),
        (
            "editMessageMedia",
            to_ann(json!({"message_id": photo})),
            "parameter \"media\" is required",
        ),
        (
            "editMessageMedia",
            media(&photo, json!("{")),
            "can't parse input media JSON object",
        ),
        (
            "editMessageMedia",
            media(&photo, json!([])),
            "can't parse InputMedia: expected an Object",
        ),
        (
            "editMessageMedia",
            media(&photo, json!({"media": file})),
            "can't parse InputMedia: Can't find field \"type\"",
        ),
        (
            "editMessageMedia",
            media(&photo, of("sticker", file.clone())),
            "can't parse InputMedia: type \"sticker\" is unsupported",
        ),
        (
            "editMessageMedia",
            media(&photo, of("photo", json!("attach://x"))),
            "can't parse InputMedia: media not found",
        ),
        (
            "editMessageMedia",
            media(&photo, of("photo", json!("AgAC"))),
            "wrong file identifier/HTTP URL specified",
        ),
        (
            "editMessageMedia",
            media(&place, of("photo", file.clone())),
            "there is no media in the message to edit",
        ),
        (
            "editMessageMedia",
            media(&photo, of("photo", file.clone())),
            super::super::methods::NOT_MODIFIED,
        ),
        (
            "editMessageText",
            to_ann(json!({"message_id": photo, "text": "x"})),
            "there is no text in the message to edit",
        ),
    ];
    for (method, params, wanted) in cases {
        let refused = served.refused(method, params).await;
        assert_eq!(refused, format!("Bad Request: {wanted}"), "{method}");
    }
}

#[tokio::test]
async fn answers_to_taps() {
    let served = start().await;
    served.started().await;
    served.ask("Sure?", &[["Yes", "y"]]).await;
    let tap = async || {
        let tapped = served.post("chats/1001/tap", json!({"data": "y"})).await;
        tapped["callback_query_id"].clone()
    };
    let first = tap().await;
    let cases = [
        (
            json!({"callback_query_id": first, "text": "x".repeat(201)}),
            "MESSAGE_TOO_LONG",
        ),
        (
            json!({"callback_query_id": first, "url": "https://a.cn"}),
            "URL_INVALID",
        ),
    ];
    for (params, wanted) in cases {
        let words = served.refused("answerCallbackQuery", params).await;
        assert_eq!(words, format!("Bad Request: {wanted}"));
    }
    let too_old =
        "Bad Request: query is too old and response timeout expired or query ID is invalid";
    served
        .call("answerCallbackQuery", json!({"callback_query_id": first}))
        .await;
    let late = tap().await;
    served
        .put("clock", json!({"advance": 15 * 60_000 + 1}))
        .await;
    for id in [first, late, json!("1"), json!("x"), json!("")] {
        let params = json!({"callback_query_id": id});
        assert_eq!(
            served.refused("answerCallbackQuery", params).await,
            too_old,
            "{id}"
        );
    }
    assert_eq!(served.get("clock").await["now"], START_MS + 15 * 60_000 + 1);
}

#[tokio::test]
async fn commands_and_descriptions() {
    let served = start().await;
    let command = |command: &str, description: &str| json!({"commands": [{"command": command, "description": description}]});
    let scope = |scope: Value| json!({"commands": [], "scope": scope});
    let many = vec![json!({"command": "a", "description": "x"}); 101];
    let unparsed = "can't parse BotCommandScope: ";
    let cases = [
        (command("A", "x"), "BOT_COMMAND_INVALID".to_owned()),
        (command("/", "x"), "command must be non-empty".to_owned()),
        (
            command(&"a".repeat(33), "x"),
            "command length must not exceed 32".to_owned(),
        ),
        (
            command("a", " "),
            "command description must be non-empty".to_owned(),
        ),
        (
            command("a", &"x".repeat(257)),
            "command description length must not exceed 256".to_owned(),
        ),
        (
            json!({"commands": many}),
            "BOT_COMMANDS_TOO_MUCH".to_owned(),
        ),
        (
            json!({"commands": "["}),
            "can't parse commands JSON object".to_owned(),
        ),
        (
            json!({"commands": [], "language_code": "english"}),
            "invalid language code specified".to_owned(),
        ),
        (
            scope(json!({"type": "moon"})),
            format!("{unparsed}Unsupported type specified"),
        ),
        (
            scope(json!({})),
            format!("{unparsed}Can't find field \"type\""),
        ),
        (
            scope(json!({"type": "chat", "chat_id": 4})),
            "chat not found".to_owned(),
        ),
    ];
    for (params, wanted) in cases {
        let words = served.refused("setMyCommands", params).await;
        assert_eq!(words, format!("Bad Request: {wanted}"));
    }
    let long = json!({"description": "x".repeat(513)});
    let words = served.refused("setMyDescription", long).await;
    assert_eq!(words, "Bad Request: bot description is too long");
    let button = json!({"menu_button": {"type": "moon"}});
    let words = served.refused("setChatMenuButton", button).await;
    assert_eq!(
        words,
        "Bad Request: can't parse menu button: MenuButton has unsupported type"
    );
}
