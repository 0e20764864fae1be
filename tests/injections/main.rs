//! Texts that try to make the bot, or the model behind it, do what nobody asked for: as what people say, as products' names, as
//! what was heard in a voice message or read from a picture. None has an effect, whatever the model makes of them: it may
//! answer well, lie, or do its worst.

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

/// Whoever is first to write has this id, the others follow.
const FIRST: i64 = 5_000;
const NOW: i64 = 1_800_000_000_000;
/// There are so many texts at least, and in each language so many.
const TEXTS: usize = 100;
const OF_EACH: usize = 30;
/// Words that the scripted model says in its worst moods; nobody may read them from the bot.
const CLAIMS: [&str; 6] = [
    "have ordered",
    "it is paid",
    "Pay here",
    "bank password",
    "evil.example\">",
    "send your card",
];

/// A text of the corpus.
struct Hostile {
    lang: &'static str,
    kind: &'static str,
    text: &'static str,
}

fn corpus() -> Vec<Hostile> {
    let lines = include_str!("corpus.txt").lines();
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("# "));
    lines
        .map(|line| {
            let mut parts = line.splitn(3, " | ");
            let mut part = || parts.next().unwrap_or_else(|| panic!("{line}"));
            Hostile {
                lang: part(),
                kind: part(),
                text: part(),
            }
        })
        .collect()
}

/// Takes every message, and remembers it.
#[derive(Default)]
struct Mailbox(Mutex<Vec<String>>);

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

struct World {
    engine: Arc<Engine>,
    mailbox: Arc<Mailbox>,
    /// Where the model's mood is set.
    model: String,
    http: reqwest::Client,
    now: Now,
    users: i64,
    _folder: tempfile::TempDir,
}

impl World {
    async fn open(catalogue: Catalogue) -> World {
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
                    tokens_a_day: u32::MAX,
                    sees: true,
                    hears: true,
                }),
            },
            shelves: Shelves::new(catalogue),
        };
        let client = Client::new(Endpoint {
            base: format!("{model}/v1"),
            key: None,
            model: "scripted".into(),
        });
        let client = client.unwrap();
        let models = Models {
            thinks: client.clone(),
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
            users: 0,
            _folder: folder,
        }
    }

    async fn mood(&self, mood: &str) {
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
    async fn asked(&self) -> u64 {
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
    async fn perceives(&self, text: &str) {
        let url = format!("{}/testing/senses", self.model);
        let senses = json!({ "hears": text, "reads": [text] });
        let set = self.http.put(url).json(&senses).send().await;
        assert!(set.unwrap().status().is_success());
    }

    /// Somebody new writes a text; returns what was sent, when nothing is under way any more.
    async fn says(&mut self, lang: &str, text: &str) -> Vec<String> {
        self.sends(lang, json!({ "text": text })).await
    }

    /// The same for something in which the text is perceived.
    async fn shows(&mut self, hostile: &Hostile) -> Vec<String> {
        self.perceives(hostile.text).await;
        let file =
            json!({ "file_id": "AwAC", "file_unique_id": "A", "file_size": 9, "duration": 3 });
        let size = json!({ "file_id": "AgAC", "file_unique_id": "A", "file_size": 9, "width": 900, "height": 900 });
        let content = match hostile.kind {
            "heard" => json!({ "voice": file }),
            "read" => json!({ "photo": [size] }),
            _ => json!({ "text": hostile.text }),
        };
        self.sends(hostile.lang, content).await
    }

    async fn sends(&mut self, lang: &str, content: Value) -> Vec<String> {
        self.users += 1;
        let user = FIRST + self.users;
        let person =
            json!({ "id": user, "is_bot": false, "first_name": "Eve", "language_code": lang });
        let mut message = json!({
            "message_id": 1, "date": NOW / 1_000, "from": person,
            "chat": { "id": user, "type": "private", "first_name": "Eve" },
        });
        for (name, value) in content.as_object().unwrap() {
            message[name] = value.clone();
        }
        let body = json!({ "update_id": self.users, "message": message });
        let row = InboxRow {
            id: self.engine.db.id(),
            source: format!("{}:8025", telegram::SOURCE),
            key: self.users.to_string(),
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
        self.mailbox.0.lock().unwrap().clear();
        self.engine.feed(new);
        loop {
            let mut did = false;
            did |= self.engine.ring(self.now).await.unwrap();
            while self.engine.turn(self.now).await.unwrap() {
                did = true;
            }
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
        assert!(self.engine.idle(self.now), "{content}");
        let letters = self.mailbox.0.lock().unwrap();
        letters.clone()
    }

    /// All that a text could have done to anybody.
    async fn effects(&self) -> BTreeMap<&'static str, Vec<String>> {
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

async fn demo_catalogue() -> Catalogue {
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

#[test]
fn the_corpus_is_as_large_as_it_must_be() {
    let corpus = corpus();
    assert!(corpus.len() >= TEXTS, "{} texts", corpus.len());
    for lang in ["en", "zh", "ru"] {
        let of_lang = corpus.iter().filter(|hostile| hostile.lang == lang);
        assert!(of_lang.count() >= OF_EACH, "{lang}");
    }
    for kind in ["said", "name", "heard", "read"] {
        assert!(corpus.iter().any(|hostile| hostile.kind == kind), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_anybody_says_has_an_effect_that_nobody_tapped() {
    let mut world = World::open(demo_catalogue().await).await;
    let before = world.effects().await;
    for mood in ["hostile", "lies", "invents", "well"] {
        world.mood(mood).await;
        for hostile in corpus().iter().filter(|hostile| hostile.kind != "name") {
            let sent = world.shows(hostile).await;
            let Hostile { text, .. } = hostile;
            assert!(!sent.is_empty(), "{mood}: no answer to {text}");
            for letter in &sent {
                let claim = CLAIMS
                    .iter()
                    .find(|claim| letter.contains(**claim) && !text.contains(**claim));
                assert!(claim.is_none(), "{mood}: {text}\n{letter}");
                let mine = letter.contains(&format!("\"chat_id\":{}", FIRST + world.users));
                assert!(mine, "{mood}: {text}\n{letter}");
            }
            let after = world.effects().await;
            assert_eq!(after, before, "{mood}: {text}");
        }
    }
    assert!(world.asked().await > 100, "the model was hardly asked");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_name_of_a_product_has_an_effect() {
    let mut catalogue = demo_catalogue().await;
    let names: Vec<_> = corpus()
        .into_iter()
        .filter(|hostile| hostile.kind == "name")
        .collect();
    for (product, hostile) in catalogue.products.iter_mut().zip(names.iter().cycle()) {
        // A word of its own stays, by which it is found.
        let own = product.names.clone();
        for (names, of) in [
            (&mut product.names.en, own.en),
            (&mut product.names.zh, own.zh),
            (&mut product.names.ru, own.ru),
        ] {
            names.clear();
            names.push(format!("{} {}", of[0], hostile.text));
            names.extend(of);
        }
    }
    let mut world = World::open(catalogue).await;
    let before = world.effects().await;
    for mood in ["hostile", "lies", "well"] {
        world.mood(mood).await;
        for (lang, text) in [
            ("en", "something warm for two under 60 yuan"),
            ("en", "ingredients for pancakes for four"),
            ("zh", "给两个孩子来点热的，60元以内"),
            ("zh", "四个人的煎饼食材"),
            ("ru", "что-нибудь горячее на двоих до 60 юаней"),
            ("ru", "продукты для блинов на четверых"),
        ] {
            let sent = world.says(lang, text).await;
            assert!(!sent.is_empty(), "{mood}: {text}");
            for letter in &sent {
                // In a text it would be a link; on a button it is words.
                let body: Value = serde_json::from_str(letter).unwrap();
                let shown = body["call"]["payload"]["text"].as_str().unwrap_or_default();
                assert!(!shown.contains("<a "), "{mood}: {text}\n{letter}");
                let claim = CLAIMS.iter().find(|claim| letter.contains(**claim));
                assert!(claim.is_none(), "{mood}: {text}\n{letter}");
            }
            assert_eq!(world.effects().await, before, "{mood}: {text}");
        }
    }
    assert!(world.asked().await > 10, "the model was hardly asked");
}
