//! The stub over real HTTP, on a port of its own and by a clock that the test sets.

mod catalogue;
mod checkout;
mod discounts;
mod missing;
mod orders;
mod payment;
mod protocol;
mod restart;
mod standing;
mod trouble;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use axum::Router;
use axum::routing::get;
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::{Settings, codes, serve};

const SECRET: &str = "a secret of the tests";
/// 23 February 2026, 20:00 in Shanghai.
const START: i64 = 1_771_848_000_000;
const SECOND: i64 = 1_000;
const PACE: i64 = 10 * 60 * SECOND;
const VALIDITY: i64 = 15 * 60 * SECOND;

/// For keys that no two calls share, also over a restart.
static KEYS: AtomicU64 = AtomicU64::new(0);

/// A running stub with its clock. Dropping it is a kill.
struct Retailer {
    base: String,
    client: reqwest::Client,
    now: Arc<AtomicI64>,
    tasks: Vec<JoinHandle<()>>,
}

impl Drop for Retailer {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

/// What was answered.
#[derive(Debug, PartialEq)]
struct Answer {
    status: u16,
    body: Value,
}

impl Retailer {
    async fn start() -> Retailer {
        Retailer::start_in(None).await
    }

    async fn start_in(state: Option<&Path>) -> Retailer {
        let now = Arc::new(AtomicI64::new(START));
        let told = now.clone();
        let clock = get(async move || json!({"now": told.load(Ordering::SeqCst)}).to_string());
        let clock = Router::new().route("/control/clock", clock);
        let (clock_listener, clock_base) = bind().await;
        let clock = tokio::spawn(async move { axum::serve(clock_listener, clock).await.unwrap() });
        let (listener, base) = bind().await;
        let settings = Settings {
            code_secret: SECRET.to_owned(),
            pace_ms: PACE,
            quote_validity_ms: VALIDITY,
            clock: Some(format!("{clock_base}/control/clock")),
            state: state.map(Path::to_owned),
            testing: true,
        };
        let stub = tokio::spawn(async move { serve(listener, settings).await.unwrap() });
        Retailer {
            base,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
            now,
            tasks: vec![clock, stub],
        }
    }

    fn pass(&self, time: i64) {
        self.now.fetch_add(time, Ordering::SeqCst);
    }

    fn now(&self) -> i64 {
        self.now.load(Ordering::SeqCst)
    }

    /// A request with the headers that every platform sends.
    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().unwrap();
        self.client
            .request(method, format!("{}{path}", self.base))
            .header("UCP-Agent", r#"profile="http://127.0.0.1/profile""#)
            .header("Request-Id", "3f0e6a52-0000-4000-8000-000000000001")
    }

    async fn get(&self, path: &str) -> Answer {
        answer(self.request("GET", path)).await
    }

    /// A call that changes something, under a key of its own.
    async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        let key = KEYS.fetch_add(1, Ordering::SeqCst);
        self.send_under(&format!("key-{key}"), method, path, body)
            .await
    }

    async fn send_under(&self, key: &str, method: &str, path: &str, body: Value) -> Answer {
        let request = self.request(method, path).header("Idempotency-Key", key);
        answer(request.body(body.to_string())).await
    }

    async fn post(&self, path: &str, body: Value) -> Answer {
        self.send("POST", path, body).await
    }

    /// A checkout that must be created.
    async fn create(&self, body: Value) -> Value {
        let created = self.post("/checkout-sessions", body).await;
        assert_eq!(created.status, 201, "{created:?}");
        created.body
    }

    async fn complete(&self, checkout: &Value) -> Answer {
        let id = checkout["id"].as_str().unwrap();
        let path = format!("/checkout-sessions/{id}/complete");
        self.post(&path, payment()).await
    }

    /// An order of a basket, placed.
    async fn order(&self, body: Value) -> String {
        let checkout = self.create(body).await;
        let done = self.complete(&checkout).await;
        assert_eq!(done.body["status"], "completed", "{done:?}");
        done.body["order"]["id"].as_str().unwrap().to_owned()
    }

    /// A tester's call that must be taken.
    async fn test(&self, method: &str, path: &str, body: Value) {
        let done = self.send(method, path, body).await;
        assert_eq!(done.status, 204, "{done:?}");
    }

    /// A code of this worth for an order of this number, good for an hour.
    fn code(&self, order: u64, fen: i64) -> String {
        codes::mint(SECRET, order, fen, self.now() / SECOND + 3600)
    }
}

async fn bind() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    (listener, base)
}

async fn answer(request: reqwest::RequestBuilder) -> Answer {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    let text = response.text().await.unwrap();
    let body = match text.as_str() {
        "" => Value::Null,
        text => serde_json::from_str(text).unwrap_or_else(|e| panic!("{e}: {text}")),
    };
    Answer { status, body }
}

/// A body for a checkout of these (variant, quantity) lines, by the Jing'an Temple.
fn basket(lines: &[(&str, i64)]) -> Value {
    let lines = lines.iter();
    let lines = lines.map(|(id, quantity)| json!({"item": {"id": id}, "quantity": quantity}));
    json!({
        "line_items": lines.collect::<Vec<_>>(),
        "buyer": {"first_name": "Li Lei", "phone_number": "+8613800000000"},
        "fulfillment": {"methods": [{
            "type": "shipping",
            "destinations": [{
                "id": "home",
                "street_address": "Nanjing West Road 1699",
                "address_country": "CN",
                "dev.milkrun.location": {"latitude": 31.2235, "longitude": 121.4453},
                "dev.milkrun.note": "flat 4",
            }],
            "selected_destination_id": "home",
        }]},
    })
}

fn with_codes(mut body: Value, codes: &[&str]) -> Value {
    body["discounts"] = json!({"codes": codes});
    body
}

fn payment() -> Value {
    json!({"payment": {"instruments": [{
        "id": "1",
        "handler_id": "dev.milkrun.on_delivery",
        "type": "on_delivery",
        "selected": true,
    }]}})
}

/// The same for money that the platform has taken.
fn prepayment(reference: &str) -> Value {
    json!({"payment": {"instruments": [{
        "id": "1",
        "handler_id": "dev.milkrun.prepaid",
        "type": "prepaid",
        "selected": true,
        "credential": {"type": "reference", "reference": reference},
    }]}})
}

/// The totals as (type, fen).
fn totals(body: &Value) -> Vec<(&str, i64)> {
    let totals = body["totals"].as_array().unwrap().iter();
    totals
        .map(|t| (t["type"].as_str().unwrap(), t["amount"].as_i64().unwrap()))
        .collect()
}

/// The messages as (type, code, path).
fn messages(body: &Value) -> Vec<(&str, &str, &str)> {
    let messages = body["messages"].as_array().unwrap().iter();
    messages
        .map(|m| {
            let text = |key: &str| m[key].as_str().unwrap_or_default();
            (text("type"), text("code"), text("path"))
        })
        .collect()
}

/// How many of a variant a store has, asked the way a platform would: by wanting too many.
async fn stock_of(retailer: &Retailer, variant: &str) -> i64 {
    let checkout = retailer.create(basket(&[(variant, 90_000)])).await;
    checkout["messages"][0]["dev.milkrun.available"]
        .as_i64()
        .unwrap()
}
