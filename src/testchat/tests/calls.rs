//! The real client against the server: teloxide's requests are understood and its types parse the answers.

use serde_json::json;
use teloxide::net::Download;
use teloxide::prelude::*;
use teloxide::types::{
    BotCommand, BotCommandScope, ChatAction, ForceReply, InlineKeyboardButton,
    InlineKeyboardMarkup, InputFile, InputMedia, InputMediaPhoto, KeyboardButton, KeyboardMarkup,
    KeyboardRemove, MaybeInaccessibleMessage, MessageEntityKind, ParseMode, ReplyParameters,
    UpdateKind, UserId,
};
use teloxide::{ApiError, RequestError};

use super::super::state::{BUILT_IN, BUILT_IN_VOICE};
use super::start;

const ANN: ChatId = ChatId(1001);

#[tokio::test]
async fn the_bot_knows_itself() {
    let served = start().await;
    let me = served.bot().get_me().await.unwrap();
    assert_eq!(me.id, UserId(7_000_000_001));
    assert_eq!(me.username(), "milkrun_bot");
    assert_eq!(me.first_name, "Milkrun");
    assert!(me.can_read_all_group_messages);
    let wrong = Bot::new("7000000001:wrong").set_api_url(served.base.parse().unwrap());
    let error = wrong.get_me().await.unwrap_err();
    assert!(
        matches!(error, RequestError::Api(ApiError::InvalidToken)),
        "{error}"
    );
}

#[tokio::test]
async fn messages_with_every_keyboard() {
    let served = start().await;
    served.started().await;
    let bot = served.bot();
    let buttons = [
        InlineKeyboardButton::callback("Yes", "y"),
        InlineKeyboardButton::url("Shop", "https://a.cn/x".parse().unwrap()),
    ];
    let sent = bot
        .send_message(ANN, "<b>Two</b> eggs &amp; <i>milk</i> 😀 <code>x</code>")
        .parse_mode(ParseMode::Html)
        .reply_markup(InlineKeyboardMarkup::new([buttons]))
        .reply_parameters(ReplyParameters::new(teloxide::types::MessageId(1)))
        .await
        .unwrap();
    assert_eq!(sent.text(), Some("Two eggs & milk 😀 x"));
    let kinds: Vec<_> = sent.entities().unwrap().iter().map(|e| &e.kind).collect();
    let wanted = [
        &MessageEntityKind::Bold,
        &MessageEntityKind::Italic,
        &MessageEntityKind::Code,
    ];
    assert_eq!(kinds, wanted);
    assert_eq!(sent.reply_markup().unwrap().inline_keyboard[0].len(), 2);
    assert_eq!(sent.reply_to_message().unwrap().text(), Some("/start"));
    assert!(sent.from.as_ref().unwrap().is_bot);

    let rows = [[KeyboardButton::new("A"), KeyboardButton::new("B")]];
    let keyboard = KeyboardMarkup::new(rows)
        .resize_keyboard()
        .one_time_keyboard();
    bot.send_message(ANN, "reply")
        .reply_markup(keyboard)
        .await
        .unwrap();
    let remove = KeyboardRemove::new();
    bot.send_message(ANN, "gone")
        .reply_markup(remove)
        .await
        .unwrap();
    let force = ForceReply::new();
    bot.send_message(ANN, "which?")
        .reply_markup(force)
        .await
        .unwrap();
    bot.send_location(ANN, 31.2, 121.4).await.unwrap();
    bot.send_chat_action(ANN, ChatAction::Typing).await.unwrap();
    assert_eq!(bot.get_chat(ANN).await.unwrap().first_name(), Some("Ann"));
}

#[tokio::test]
async fn edits_and_taps() {
    let served = start().await;
    served.started().await;
    let bot = served.bot();
    let id = teloxide::types::MessageId(served.ask("Sure?", &[["Yes", "y:1"]]).await as i32);
    let tapped = served.post("chats/1001/tap", json!({"label": "Yes"})).await;
    let updates = bot.get_updates().timeout(1).await.unwrap();
    let UpdateKind::CallbackQuery(query) = &updates[0].kind else {
        panic!("{updates:?}");
    };
    assert_eq!(query.data.as_deref(), Some("y:1"));
    assert_eq!(query.from.language_code.as_deref(), Some("en"));
    let Some(MaybeInaccessibleMessage::Regular(message)) = &query.message else {
        panic!("{query:?}");
    };
    assert_eq!(message.id, id);
    let answer = bot.answer_callback_query(query.id.clone()).text("Done");
    answer.show_alert(true).await.unwrap();
    let id_text = tapped["callback_query_id"].as_str().unwrap();
    let toast = served.get(&format!("callbacks/{id_text}")).await;
    assert_eq!(
        toast,
        json!({"answered": true, "text": "Done", "show_alert": true})
    );

    let edited = bot
        .edit_message_text(ANN, id, "<u>Sure</u>!")
        .parse_mode(ParseMode::Html);
    let edited = edited.await.unwrap();
    assert_eq!(
        (edited.text(), edited.reply_markup()),
        (Some("Sure!"), None)
    );
    assert!(edited.edit_date().is_some());
    let again = bot
        .edit_message_text(ANN, id, "<u>Sure</u>!")
        .parse_mode(ParseMode::Html);
    let error = again.await.unwrap_err();
    assert!(
        matches!(error, RequestError::Api(ApiError::MessageNotModified)),
        "{error}"
    );
    let keyboard = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("No", "n")]]);
    let markup = bot
        .edit_message_reply_markup(ANN, id)
        .reply_markup(keyboard);
    assert!(markup.await.unwrap().reply_markup().is_some());
    bot.delete_message(ANN, id).await.unwrap();
    let error = bot.delete_message(ANN, id).await.unwrap_err();
    assert!(
        matches!(error, RequestError::Api(ApiError::MessageToDeleteNotFound)),
        "{error}"
    );
}

#[tokio::test]
async fn photos_by_upload_and_by_id() {
    let served = start().await;
    served.started().await;
    let bot = served.bot();
    let upload = InputFile::memory(BUILT_IN).file_name("milk.png");
    let sent = bot
        .send_photo(ANN, upload)
        .caption("<b>Milk</b>")
        .parse_mode(ParseMode::Html);
    let sent = sent.await.unwrap();
    assert_eq!(sent.caption(), Some("Milk"));
    let size = &sent.photo().unwrap()[0];
    assert_eq!((size.width, size.height), (320, 240));
    let file = bot.get_file(size.file.id.clone()).await.unwrap();
    let mut bytes = Vec::new();
    bot.download_file(&file.path, &mut bytes).await.unwrap();
    assert_eq!(bytes, BUILT_IN);
    let by_id = InputFile::file_id(size.file.id.clone());
    let again = bot.send_photo(ANN, by_id).await.unwrap();
    assert_eq!(again.photo().unwrap()[0].file.id, size.file.id);
    assert_eq!(again.caption(), None);
}

#[tokio::test]
async fn voice_messages_are_fetched() {
    let served = start().await;
    served.post("chats/1001/voice", json!({})).await;
    let bot = served.bot();
    let updates = bot.get_updates().timeout(1).await.unwrap();
    let UpdateKind::Message(message) = &updates[0].kind else {
        panic!("{updates:?}");
    };
    let voice = message.voice().unwrap();
    assert_eq!(voice.duration.seconds(), 3);
    assert_eq!(voice.mime_type.as_ref().unwrap().essence_str(), "audio/ogg");
    assert_eq!(voice.file.size as usize, BUILT_IN_VOICE.len());
    assert!(voice.file.id.0.starts_with("AwAC"), "{voice:?}");
    let file = bot.get_file(voice.file.id.clone()).await.unwrap();
    assert_eq!(file.path, format!("voice/{}.oga", voice.file.unique_id));
    let mut bytes = Vec::new();
    bot.download_file(&file.path, &mut bytes).await.unwrap();
    assert_eq!(bytes, BUILT_IN_VOICE);
    let url = format!("{}/file/bot{}/{}", served.base, super::TOKEN, file.path);
    let answer = served.http.get(url).send().await.unwrap();
    assert_eq!(answer.headers()["content-type"], "audio/ogg");
}

#[tokio::test]
async fn pictures_and_captions_are_edited() {
    let served = start().await;
    served.started().await;
    let bot = served.bot();
    let upload = || InputFile::memory(BUILT_IN).file_name("milk.png");
    let sent = bot.send_photo(ANN, upload()).caption("one").await.unwrap();
    let captioned = bot.edit_message_caption(ANN, sent.id).caption("two");
    let captioned = captioned.await.unwrap();
    assert_eq!(captioned.caption(), Some("two"));
    assert!(captioned.edit_date().is_some() && captioned.photo().is_some());

    // A message of words becomes a picture, by upload and by id.
    let id = sent.photo().unwrap()[0].file.id.clone();
    for file in [upload(), InputFile::file_id(id)] {
        let words = bot.send_message(ANN, "wait").await.unwrap();
        let media = InputMediaPhoto::new(file).caption("<i>three</i>");
        let media = InputMedia::Photo(media.parse_mode(ParseMode::Html));
        let edited = bot.edit_message_media(ANN, words.id, media).await.unwrap();
        assert_eq!((edited.text(), edited.caption()), (None, Some("three")));
        assert_eq!(edited.photo().unwrap()[0].width, 320);
    }
}

#[tokio::test]
async fn what_the_bot_tells_about_itself() {
    let served = start().await;
    served.started().await;
    let bot = served.bot();
    let commands = vec![BotCommand::new("basket", "Корзина")];
    let set = bot.set_my_commands(commands.clone()).language_code("ru");
    set.scope(BotCommandScope::AllPrivateChats).await.unwrap();
    bot.set_my_commands(vec![BotCommand::new("/help", "Help")])
        .await
        .unwrap();
    let get = bot.get_my_commands().language_code("ru");
    let kept = get.scope(BotCommandScope::AllPrivateChats).await.unwrap();
    assert_eq!(kept, commands);
    let seen = async |chat: &str| served.get(&format!("chats/{chat}")).await["commands"].take();
    assert_eq!(seen("1002").await[0]["command"], "basket");
    assert_eq!(seen("1001").await[0]["command"], "help");
    let delete = bot.delete_my_commands().language_code("ru");
    delete
        .scope(BotCommandScope::AllPrivateChats)
        .await
        .unwrap();
    assert_eq!(seen("1002").await[0]["command"], "help");

    bot.set_my_description().description("Shops").await.unwrap();
    bot.set_my_short_description()
        .short_description("Short")
        .await
        .unwrap();
    bot.set_chat_menu_button().await.unwrap();
    let description = bot.get_my_description().language_code("zh");
    assert_eq!(description.await.unwrap().description, "Shops");
    bot.get_chat_menu_button().chat_id(ANN).await.unwrap();
    let info = bot.get_webhook_info().await.unwrap();
    assert!(info.url.is_none() && info.pending_update_count == 0);
    bot.delete_webhook().await.unwrap();
    let webhook = bot.set_webhook("http://a.cn/".parse().unwrap());
    let error = webhook.await.unwrap_err().to_string();
    assert!(
        error.contains("bad webhook: An HTTPS URL must be provided"),
        "{error}"
    );
}
