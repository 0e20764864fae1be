//! The bot's real handlers in the test's own process, with the scripted model behind a real socket: who writes, what is sent, and
//! all that came of it.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use milkrun::bot::{self, Aliases, Bot, Links, ModelRules, Rules, Shelves};
use milkrun::engine::{Carrier, Clock, Engine, Now, Outcome, Parcel};
use milkrun::model::{self, Client, Endpoint, Fetch, ModelCarrier, Models};
use milkrun::retailer::{self, Codes, Reply};
use milkrun::shop::{Campaign, Catalogue, Fen, Terms};
use milkrun::store::{self, Db, InboxRow, Tx};
use milkrun::{stub, telegram};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const NOW: i64 = 1_800_000_000_000;

/// Takes every message, and remembers it.
#[derive(Default)]
pub struct Mailbox(pub Mutex<Vec<String>>);

impl Carrier for Mailbox {
    fn carry<'a>(&'a self, parcel: &'a Parcel, _: Now) -> BoxFuture<'a, Outcome> {
        let mut letters = self.0.lock().unwrap();
        letters.push(parcel.body.clone());
        let done = Outcome::Done {
            value: Value::Null,
            message: Some(letters.len() as i64),
            file: None,
        };
        async { done }.boxed()
    }

    fn admit(&self, _: Option<&str>, _: Now) -> Result<(), i64> {
        Ok(())
    }
}

/// A retailer that would place anything: a call to it is an effect, which the outbox shows.
struct Willing;

impl Carrier for Willing {
    fn carry<'a>(&'a self, _: &'a Parcel, _: Now) -> BoxFuture<'a, Outcome> {
        let done = Outcome::Done {
            value: json!(Reply::Placed("theirs".into())),
            message: None,
            file: None,
        };
        async { done }.boxed()
    }

    fn admit(&self, _: Option<&str>, _: Now) -> Result<(), i64> {
        Ok(())
    }
}

pub struct World {
    pub engine: Arc<Engine>,
    pub mailbox: Arc<Mailbox>,
    /// Where the model's mood is set.
    model: String,
    http: reqwest::Client,
    pub now: Now,
    updates: i64,
    _folder: tempfile::TempDir,
}

impl World {
    /// A world that sells this, in which one user's questions take so many tokens a day at most.
    pub async fn open(catalogue: Catalogue, tokens_a_day: u32) -> World {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let model = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(stub::model::serve(listener));
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("db")).await.unwrap();
        let campaign = Campaign {
            id: 1,
            value: Fen(2_500),
            budget: Fen(1_000_000),
            claimed: Fen::ZERO,
            starts: 0,
            deadline: i64::MAX / 2,
            terms: Terms::default(),
        };
        db.write(async move |tx: &mut Tx| Ok(store::open_campaign(tx, &campaign).await?))
            .await
            .unwrap();
        let secret = || "secret".to_owned().into();
        let bot = Bot {
            name: "milkrun_bot".into(),
            codes: Codes::new(secret()),
            links: Links::new(secret()),
            aliases: Aliases::new(secret()),
            rules: Rules {
                letters: 27,
                zone: chrono_tz::Asia::Shanghai,
                admins: vec![1],
                invoice_from: Some(Fen(100)),
                unsettled: 3,
                poll_ms: 60_000,
                catalogue_ms: 60_000,
                model: Some(ModelRules {
                    rounds: 4,
                    tokens_a_day,
                    sees: true,
                    hears: true,
                }),
            },
            shelves: Shelves::new(catalogue),
        };
        let client = Client::new(Endpoint {
            setting: "MILKRUN_MODEL",
            base: format!("{model}/v1"),
            key: None,
            model: "scripted".into(),
        });
        let client = client.unwrap();
        let models = Models {
            thinks: Some(client.clone()),
            sees: Some(client.clone()),
            hears: Some(client),
        };
        // What was sent is never looked at: the scripted model is told what it perceives.
        let fetch: Fetch = Arc::new(|_| async { Ok(b"OggS".to_vec()) }.boxed());
        let asked = ModelCarrier::new(models, fetch, Duration::from_secs(5));
        let mailbox = Arc::new(Mailbox::default());
        let carriers: Vec<(&'static str, Arc<dyn Carrier>, usize)> = vec![
            (telegram::CARRIER, mailbox.clone(), 1),
            (retailer::CARRIER, Arc::new(Willing), 1),
            (retailer::CHECKS, Arc::new(Willing), 1),
            (model::CARRIER, Arc::new(asked), 1),
        ];
        let handlers = bot::handlers(bot.shared());
        let engine = Engine::start(db, Clock::machine(), handlers, carriers)
            .await
            .unwrap();
        World {
            engine,
            mailbox,
            model,
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            now: Now {
                wall: NOW,
                mono: 1_000,
            },
            updates: 0,
            _folder: folder,
        }
    }

    pub async fn mood(&self, mood: &str) {
        let url = format!("{}/testing/mood", self.model);
        let set = self
            .http
            .put(url)
            .json(&json!({ "mood": mood }))
            .send()
            .await;
        assert!(set.unwrap().status().is_success());
    }

    /// How often the model was asked.
    pub async fn asked(&self) -> u64 {
        let url = format!("{}/testing/asked", self.model);
        let asked: Value = self
            .http
            .get(url)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        asked["asked"].as_u64().unwrap()
    }

    /// What is heard in voice messages and read in pictures.
    pub async fn perceives(&self, text: &str) {
        let url = format!("{}/testing/senses", self.model);
        let senses = json!({ "hears": text, "reads": [text] });
        let set = self.http.put(url).json(&senses).send().await;
        assert!(set.unwrap().status().is_success());
    }

    /// Somebody writes, sends or taps something, whose turn has not come yet.
    pub async fn receive(&mut self, user: i64, lang: &str, content: &Value) {
        self.updates += 1;
        let person =
            json!({ "id": user, "is_bot": false, "first_name": "Eve", "language_code": lang });
        let chat = json!({ "id": user, "type": "private", "first_name": "Eve" });
        let mut message =
            json!({ "message_id": 1, "date": NOW / 1_000, "from": person, "chat": chat });
        let body = match content.get("tap") {
            Some(data) => {
                message["text"] = "shown".into();
                let query = json!({
                    "id": self.updates.to_string(), "from": person, "chat_instance": "1", "data": data, "message": message,
                });
                json!({ "update_id": self.updates, "callback_query": query })
            }
            None => {
                for (name, value) in content.as_object().unwrap() {
                    message[name] = value.clone();
                }
                json!({ "update_id": self.updates, "message": message })
            }
        };
        let row = InboxRow {
            id: self.engine.db.id(),
            source: format!("{}:8025", telegram::SOURCE),
            key: self.updates.to_string(),
            lane: user,
            body: body.to_string(),
            attempts: 0,
        };
        let now = self.now;
        let new = self
            .engine
            .db
            .write(async move |tx: &mut Tx| {
                Engine::receive(tx, std::slice::from_ref(&row), now).await
            })
            .await
            .unwrap();
        self.engine.feed(new);
    }

    /// All turns that can come now have come.
    pub async fn turns(&mut self) -> bool {
        let mut did = self.engine.ring(self.now).await.unwrap();
        while self.engine.turn(self.now).await.unwrap() {
            did = true;
        }
        did
    }

    /// Nothing is under way any more; returns what was sent meanwhile.
    pub async fn settle(&mut self) -> Vec<String> {
        loop {
            let mut did = self.turns().await;
            for carrier in [
                telegram::CARRIER,
                retailer::CARRIER,
                retailer::CHECKS,
                model::CARRIER,
            ] {
                while self.engine.carry(carrier, self.now).await.unwrap() {
                    did = true;
                }
            }
            if !did {
                break;
            }
        }
        assert!(self.engine.idle(self.now), "something never ends");
        std::mem::take(&mut *self.mailbox.0.lock().unwrap())
    }

    /// Somebody sends something; returns what was sent back, when nothing is under way any more.
    pub async fn sends(&mut self, user: i64, lang: &str, content: Value) -> Vec<String> {
        self.receive(user, lang, &content).await;
        self.settle().await
    }

    /// Somebody writes a text.
    pub async fn says(&mut self, user: i64, lang: &str, text: &str) -> Vec<String> {
        self.sends(user, lang, json!({ "text": text })).await
    }

    /// All that a text could have done to anybody.
    pub async fn effects(&self) -> BTreeMap<&'static str, Vec<String>> {
        const SELECTS: [(&str, &str); 15] = [
            ("orders", "SELECT CAST(id AS TEXT) FROM orders"),
            ("quotes", "SELECT CAST(user_id AS TEXT) FROM quotes"),
            ("payments", "SELECT charge_id FROM payments"),
            ("refunds", "SELECT CAST(id AS TEXT) FROM refunds"),
            ("cards", "SELECT CAST(id AS TEXT) FROM cards"),
            (
                "campaigns",
                "SELECT budget || '/' || claimed || '/' || deadline FROM campaigns",
            ),
            ("paused", "SELECT CAST(COUNT(*) AS TEXT) FROM paused"),
            ("roles", "SELECT CAST(user_id AS TEXT) FROM roles"),
            ("broadcasts", "SELECT CAST(id AS TEXT) FROM broadcasts"),
            ("audit", "SELECT CAST(id AS TEXT) FROM audit"),
            ("cases", "SELECT CAST(id AS TEXT) FROM cases"),
            ("memory", "SELECT value FROM memory"),
            ("places", "SELECT CAST(user_id AS TEXT) FROM places"),
            ("basket", "SELECT words || ' ' || what FROM basket_lines"),
            (
                "calls",
                "SELECT carrier FROM outbox WHERE carrier IN ('retailer', 'retailer-check')",
            ),
        ];
        let mut all = BTreeMap::new();
        for (name, select) in SELECTS {
            let rows: Vec<(String,)> = self
                .engine
                .db
                .read(async |tx| Ok(sqlx::query_as(select).fetch_all(tx).await?))
                .await
                .unwrap();
            all.insert(name, rows.into_iter().map(|(row,)| row).collect());
        }
        all
    }
}

/// What the demo's shop sells.
pub async fn demo_catalogue() -> Catalogue {
    let shop = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let base = format!("http://{}", shop.local_addr().unwrap());
    let settings = stub::Settings {
        code_secret: "injections".into(),
        pace_ms: 60_000,
        quote_validity_ms: 60_000,
        clock: None,
        state: None,
        testing: false,
    };
    let server = tokio::spawn(stub::serve(shop, settings));
    let profile = format!("{base}/profile");
    let catalogue = retailer::read_catalogue(&base, &profile).await.unwrap();
    server.abort();
    catalogue
}
