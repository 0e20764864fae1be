//! The whole way of an order, with the most talkative log.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};

use super::{ADDRESS, CODE_SECRET, NAME, NOTE, PHONE, TOKEN, held_back};

struct Chat {
    http: reqwest::Client,
    url: String,
}

impl Chat {
    async fn post(&self, path: &str, body: Value) {
        let url = format!("{}/control/{path}", self.url);
        let sent = self.http.post(url).json(&body).send().await.unwrap();
        assert!(
            sent.status().is_success(),
            "{path}: {}",
            sent.text().await.unwrap()
        );
    }

    /// Waits until the newest message of the bot says something.
    async fn until(&self, words: &str) {
        for _ in 0..600 {
            let url = format!("{}/control/chats/1001", self.url);
            let chat: Value = self
                .http
                .get(url)
                .send()
                .await
                .unwrap()
                .json()
                .await
                .unwrap();
            let messages = chat["messages"].as_array().unwrap();
            let newest = messages.last().and_then(|message| message["text"].as_str());
            if newest.is_some_and(|text| text.contains(words)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("the bot never said {words:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_log_holds_a_token_an_address_or_a_phone_number() {
    let folder = tempfile::tempdir().unwrap();
    let servers = crate::servers::open(TOKEN, |_| crate::servers::shop(CODE_SECRET)).await;
    let (chat_url, shop_url) = (servers.chat, servers.shop);
    let log = folder.path().join("log");
    let mut bot = Command::new(env!("CARGO_BIN_EXE_milkrun"))
        .args(["rehearse", "--clock", &format!("{chat_url}/control/clock")])
        .env("RUST_LOG", "trace")
        .env("MILKRUN_TELEGRAM_TOKEN", TOKEN)
        .env("MILKRUN_TELEGRAM_API", &chat_url)
        .env("MILKRUN_TELEGRAM_RATE", "0")
        .env("MILKRUN_DATABASE", folder.path().join("milkrun.db"))
        .env("MILKRUN_RETAILER", &shop_url)
        .env("MILKRUN_UCP_PROFILE", format!("{chat_url}/profile"))
        .env("MILKRUN_CODE_SECRET", CODE_SECRET)
        .env("MILKRUN_CAMPAIGN_BUDGET", "25")
        .env("MILKRUN_CAMPAIGN_DEADLINE", "2099-12-31")
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(&log).unwrap())
        .spawn()
        .unwrap();
    let mut status = String::new();
    BufReader::new(bot.stdout.take().unwrap())
        .read_line(&mut status)
        .unwrap();
    let chat = Chat {
        http: reqwest::Client::builder().no_proxy().build().unwrap(),
        url: chat_url,
    };
    chat.post(
        "users",
        json!({ "first_name": "Ann", "language_code": "en", "id": 1001 }),
    )
    .await;
    let say = async |text: &str, answer: &str| {
        chat.post("chats/1001/text", json!({ "text": text })).await;
        chat.until(answer).await;
    };
    say("/start", "Hello!").await;
    chat.post("chats/1001/tap", json!({ "label": "Claim my ¥25 card" }))
        .await;
    chat.until("is here").await;
    // Then the catalogue is there too.
    let idle = format!("{}/idle", status.trim().trim_start_matches("status "));
    chat.http.get(idle).send().await.unwrap();
    say("a dozen eggs", "Your basket").await;
    say("check out", "Where should I deliver?").await;
    say(ADDRESS, "Flat, entrance").await;
    say(NOTE, "Who will receive it?").await;
    // Trouble makes the log talk: the shop's line breaks, Telegram refuses.
    let trouble = json!({ "operation": "create", "times": 1, "drop": "after" });
    let url = format!("{shop_url}/testing/trouble");
    chat.http.post(url).json(&trouble).send().await.unwrap();
    chat.post(
        "fail",
        json!({ "method": "sendMessage", "times": 1, "drop": "after" }),
    )
    .await;
    say(&format!("{NAME} {PHONE}"), "Your order").await;
    bot.kill().unwrap();
    bot.wait().unwrap();
    let log = std::fs::read_to_string(log).unwrap();
    assert!(log.contains("committed"), "the log is not talkative");
    held_back("the log", &log);
}
