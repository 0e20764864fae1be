//! The bot of the player's tests: the test binary started once more, in which the test [`child_bot`] does not return at
//! once but serves. It answers before it confirms, so that what a kill cuts off is done again.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::signal::unix::{SignalKind, signal};

use super::super::client::Client;

/// Tells a test binary to be the bot, and where the test chat is.
const CHAT: &str = "SCRIPT_TEST_CHAT";
const RETAILER: &str = "SCRIPT_TEST_RETAILER";

pub(super) const TOKEN: &str = "7000000001:secret";

/// The bot's process.
pub(super) fn command(chat: &str, retailer: &str, settings: &[(String, String)]) -> Command {
    let this = std::env::current_exe().unwrap();
    let (_, module) = module_path!().split_once("::").unwrap();
    let mut command = Command::new(this);
    command
        .args(["--exact", &format!("{module}::child_bot"), "--nocapture"])
        .env(CHAT, chat)
        .env(RETAILER, retailer)
        .envs(settings.iter().cloned());
    command
}

#[test]
fn child_bot() {
    let (Ok(chat), Ok(retailer)) = (std::env::var(CHAT), std::env::var(RETAILER)) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(run(&chat, &retailer));
}

struct Bot {
    chat: Client,
    retailer: Client,
    busy: AtomicBool,
    /// When Ann is to be reminded, in milliseconds; 0 = never.
    due: AtomicI64,
}

async fn run(chat: &str, retailer: &str) {
    let bot = Arc::new(Bot {
        chat: Client::new("the test chat", chat).unwrap(),
        retailer: Client::new("the retailer", retailer).unwrap(),
        busy: AtomicBool::new(false),
        due: AtomicI64::new(0),
    });
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let status = Router::new()
        .route("/idle", get(idle))
        .with_state(bot.clone());
    tokio::spawn(async move { axum::serve(listener, status).await });
    // The test harness may have begun a line.
    println!("\nstatus http://{address}");
    let mut term = signal(SignalKind::terminate()).unwrap();
    tokio::select! {
        () = bot.poll() => {}
        _ = term.recv() => std::process::exit(0),
    }
}

async fn idle(State(bot): State<Arc<Bot>>) -> Json<Value> {
    let clock = bot.chat.get("/control/clock").await.unwrap();
    let due = bot.due.load(Ordering::SeqCst);
    if due > 0 && clock["now"].as_i64().unwrap() >= due {
        bot.due.store(0, Ordering::SeqCst);
        bot.call(
            "sendMessage",
            json!({"chat_id": 1001, "text": "Time is up"}),
        )
        .await;
    }
    Json(json!({"idle": !bot.busy.load(Ordering::SeqCst)}))
}

impl Bot {
    async fn call(&self, method: &str, body: Value) -> Value {
        let path = format!("/bot{TOKEN}/{method}");
        self.chat.post(&path, body).await.unwrap()["result"].clone()
    }

    async fn poll(&self) {
        let mut offset = 0;
        loop {
            let body = json!({"offset": offset, "timeout": 20});
            let updates = self.call("getUpdates", body).await;
            self.busy.store(true, Ordering::SeqCst);
            for update in updates.as_array().unwrap() {
                offset = update["update_id"].as_i64().unwrap() + 1;
                self.answer(update).await;
            }
            self.busy.store(false, Ordering::SeqCst);
        }
    }

    async fn answer(&self, update: &Value) {
        if let Some(tap) = update["callback_query"].as_object() {
            let text = format!("Tapped {}", tap["data"].as_str().unwrap());
            self.call(
                "answerCallbackQuery",
                json!({"callback_query_id": tap["id"], "text": text}),
            )
            .await;
            let message = &tap["message"];
            let body =
                json!({"chat_id": message["chat"]["id"], "message_id": message["message_id"]});
            // Refused if the keyboard is gone already.
            let path = format!("/bot{TOKEN}/editMessageReplyMarkup");
            let _ = self.chat.post(&path, body).await;
        }
        if let Some(query) = update["pre_checkout_query"].as_object() {
            let ok = query["invoice_payload"] != "refused";
            let mut body = json!({"pre_checkout_query_id": query["id"], "ok": ok});
            if !ok {
                body["error_message"] = json!("Too late.");
            }
            // Refused if a life before this one has answered.
            let path = format!("/bot{TOKEN}/answerPreCheckoutQuery");
            let _ = self.chat.post(&path, body).await;
        }
        let message = &update["message"];
        if let Some(paid) = message["successful_payment"].as_object() {
            let text = format!("Paid {}", paid["total_amount"]);
            let body = json!({"chat_id": message["chat"]["id"], "text": text});
            self.call("sendMessage", body).await;
        }
        let chat = &message["chat"]["id"];
        let said = match message["text"].as_str() {
            Some(text) => text,
            None if message["contact"].is_object() => "a contact",
            None if message["location"].is_object() => "a location",
            None => return,
        };
        match said {
            "remind" => {
                let clock = self.chat.get("/control/clock").await.unwrap();
                let due = clock["now"].as_i64().unwrap() + 600_000;
                self.due.store(due, Ordering::SeqCst);
            }
            "sleep" => std::future::pending().await,
            "die" => {
                eprintln!("dying as asked");
                std::process::exit(3);
            }
            "buy" => {
                self.retailer.post("/complete", json!({})).await.unwrap();
                self.call("sendMessage", json!({"chat_id": chat, "text": "Bought"}))
                    .await;
            }
            "invoice" | "refused" => {
                let body = json!({
                    "chat_id": chat, "title": "Order 17", "description": "Milk, 2 l",
                    "payload": said, "provider_token": "1:TEST:x", "currency": "CNY",
                    "prices": [{"label": "Milk", "amount": 670}],
                });
                self.call("sendInvoice", body).await;
            }
            "keys" => {
                let keyboard = json!({"keyboard": [[{"text": "Here", "request_location": true}]]});
                let body = json!({"chat_id": chat, "text": "Where?", "reply_markup": keyboard});
                self.call("sendMessage", body).await;
            }
            "no keys" => {
                let removed = json!({"remove_keyboard": true});
                let body = json!({"chat_id": chat, "text": "Fine", "reply_markup": removed});
                self.call("sendMessage", body).await;
            }
            said => {
                let hello = std::env::var("MILKRUN_TEST_HELLO").unwrap_or("You said".to_owned());
                let buttons = json!([[{"text": "Again", "callback_data": "again"}]]);
                let body = json!({
                    "chat_id": chat,
                    "text": format!("<b>{hello}</b>\n\n{said}"),
                    "parse_mode": "HTML",
                    "reply_markup": {"inline_keyboard": buttons},
                });
                self.call("sendMessage", body).await;
            }
        }
    }
}
