//! The test chat from outside: over HTTP, on a port of its own, with the real client's types where there are any.

mod calls;
mod control;
mod faults;
mod keyboards;
mod payments;
mod people;
mod polls;
mod restart;
mod shapes;
mod strict;
mod taps;

use std::path::Path;

use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::{Settings, serve};

const TOKEN: &str = "7000000001:secret";

/// 20 February 2026, 10:00 in Shanghai.
const START_MS: i64 = 1_771_552_800_000;

/// A served test chat; it ends when dropped.
struct Served {
    base: String,
    http: reqwest::Client,
    task: JoinHandle<anyhow::Result<()>>,
}

impl Drop for Served {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// A test chat in memory, its clock stopped at [`START_MS`], with Ann 1001 (en) and Bob 1002 (ru).
async fn start() -> Served {
    let served = start_with(None, Some(START_MS), false).await;
    served.add("Ann", "en").await;
    served.add("Bob", "ru").await;
    served
}

async fn start_with(state: Option<&Path>, start_ms: Option<i64>, flood: bool) -> Served {
    let settings = Settings {
        token: TOKEN.to_owned(),
        bot_username: "milkrun_bot".to_owned(),
        state: state.map(Path::to_owned),
        start_ms,
        flood,
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    Served {
        base,
        http: reqwest::Client::new(),
        task: tokio::spawn(serve(listener, settings)),
    }
}

impl Served {
    async fn send(&self, request: reqwest::RequestBuilder) -> (u16, Value) {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        (status, response.json().await.unwrap())
    }

    async fn control(&self, method: &str, path: &str, body: Value) -> (u16, Value) {
        let method = method.parse().unwrap();
        let url = format!("{}/control/{path}", self.base);
        let request = self.http.request(method, url);
        self.send(request.json(&body)).await
    }

    /// A control call that must work.
    async fn post(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.control("POST", path, body).await;
        assert!(status < 300, "{path}: {status} {answer}");
        answer
    }

    async fn put(&self, path: &str, body: Value) -> Value {
        let (status, answer) = self.control("PUT", path, body).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    async fn get(&self, path: &str) -> Value {
        let url = format!("{}/control/{path}", self.base);
        let (status, answer) = self.send(self.http.get(url)).await;
        assert_eq!(status, 200, "{path}: {answer}");
        answer
    }

    /// A control call that must be refused: its status and sentence.
    async fn wrong(&self, method: &str, path: &str, body: Value) -> (u16, String) {
        let (status, answer) = self.control(method, path, body).await;
        let sentence = answer["error"].as_str();
        let sentence = sentence.unwrap_or_else(|| panic!("{path}: {status} {answer}"));
        assert!((400..500).contains(&status), "{path}: {status}");
        (status, sentence.to_owned())
    }

    async fn raw(&self, method: &str, params: Value) -> (u16, Value) {
        let url = format!("{}/bot{TOKEN}/{method}", self.base);
        self.send(self.http.post(url).json(&params)).await
    }

    /// A call of the bot that must work: its result.
    async fn call(&self, method: &str, params: Value) -> Value {
        let (status, mut answer) = self.raw(method, params).await;
        assert_eq!(status, 200, "{method}: {answer}");
        assert_eq!(answer["ok"], true);
        answer["result"].take()
    }

    /// A call of the bot that must be refused: its description. Status and code agree.
    async fn refused(&self, method: &str, params: Value) -> String {
        let (status, answer) = self.raw(method, params).await;
        assert_eq!(answer["ok"], false, "{method}: {answer}");
        assert_eq!(answer["error_code"], status);
        answer["description"].as_str().unwrap().to_owned()
    }

    async fn add(&self, name: &str, language: &str) -> i64 {
        let body = json!({"first_name": name, "language_code": language});
        self.post("users", body).await["id"].as_i64().unwrap()
    }

    /// Ann starts the bot, and the bot has fetched it.
    async fn started(&self) {
        self.post("chats/1001/start", json!({})).await;
        self.updates().await;
    }

    /// What waits for the bot, fetched and confirmed.
    async fn updates(&self) -> Vec<Value> {
        let updates = self.call("getUpdates", json!({"timeout": 0})).await;
        let updates = updates.as_array().unwrap().clone();
        if let Some(last) = updates.last() {
            let offset = last["update_id"].as_i64().unwrap() + 1;
            self.call("getUpdates", json!({"offset": offset})).await;
        }
        updates
    }

    /// The events after `since`, of some kinds.
    async fn events(&self, since: u64, kinds: &[&str]) -> Vec<Value> {
        let log = self.get(&format!("log?since={since}")).await;
        let events = log["events"].as_array().unwrap().iter();
        let wanted = |event: &&Value| kinds.contains(&event["kind"].as_str().unwrap());
        events.filter(wanted).cloned().collect()
    }

    async fn seq(&self) -> u64 {
        self.get("state").await["seq"].as_u64().unwrap()
    }

    /// The bot says something to Ann with these buttons, one a row: [label, data].
    async fn ask(&self, text: &str, buttons: &[[&str; 2]]) -> i64 {
        let rows = buttons.iter();
        let rows: Vec<Value> = rows
            .map(|[label, data]| json!([{"text": label, "callback_data": data}]))
            .collect();
        let markup = json!({"inline_keyboard": rows});
        let params = json!({"chat_id": 1001, "text": text, "reply_markup": markup});
        let message = self.call("sendMessage", params).await;
        message["message_id"].as_i64().unwrap()
    }

    fn bot(&self) -> teloxide::Bot {
        teloxide::Bot::new(TOKEN).set_api_url(self.base.parse().unwrap())
    }
}
