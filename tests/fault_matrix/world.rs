//! One cell's little world: a test chat, a shop, the lines to both, and the bot on a database of its own.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::Context;
use futures::FutureExt;
use futures::future::BoxFuture;
use milkrun::bot::{self, Aliases, Bot, Links, Rules, Shelves};
use milkrun::engine::{Carrier, Clock, Engine, Now, Outcome, Parcel};
use milkrun::retailer::{self, Codes, RetailerCarrier};
use milkrun::shop::{Campaign, Fen, Terms};
use milkrun::store::{self, Db, InboxRow, Tx};
use milkrun::telegram::{self, Client, Polling, TelegramCarrier};
use milkrun::{stub, testchat};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use crate::proxy::{Canned, Proxy};

/// Where every world's clock begins: 20 February 2026, 10:00 in Shanghai.
pub const BEGIN: i64 = 1_771_552_800_000;
pub const MINUTE: i64 = 60_000;
pub const ANN: i64 = 1001;
const TOKEN: &str = "8025:matrix";
const SECRET: &str = "matrix";
/// Looks in a row between which nothing may change before what Ann sees counts as what she sees meanwhile. On a machine with much
/// to do looks take longer, and so does everything that is looked for.
const STILL: u32 = 15;
/// Pause between two such looks.
const STILL_LOOK: Duration = Duration::from_millis(25);
/// How long the bot may take to become idle: longer than its longest patience.
const CALM: Duration = Duration::from_secs(60);
/// Looks in a row that must find the bot idle.
const IDLE: u32 = 3;
const LOOK: Duration = Duration::from_millis(12);

/// When the bot is killed, seen from one call.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum When {
    Before,
    UnderWay,
    Answered,
}

/// Whether a row of the outbox is the call that is meant.
pub type MeantRow = fn(&Parcel) -> bool;

/// Stops the call that is meant, before it leaves or when it has its answer, so that the bot can be killed there.
#[derive(Default)]
pub struct Stop {
    armed: Mutex<Option<(When, MeantRow)>>,
    struck: watch::Sender<bool>,
}

impl Stop {
    pub fn arm(&self, when: When, meant: MeantRow) {
        *self.armed.lock().unwrap() = Some((when, meant));
    }

    pub fn struck(&self) -> bool {
        *self.struck.borrow()
    }

    fn meet(&self, parcel: &Parcel) -> Option<When> {
        let mut armed = self.armed.lock().unwrap();
        let meant = armed.as_ref().is_some_and(|(_, meant)| meant(parcel));
        meant.then(|| armed.take()).flatten().map(|(when, _)| when)
    }

    async fn strike(&self) -> Outcome {
        self.struck.send_replace(true);
        std::future::pending().await
    }
}

struct Stopped<C>(Arc<C>, Arc<Stop>);

impl<C: Carrier> Carrier for Stopped<C> {
    fn carry<'a>(&'a self, parcel: &'a Parcel, now: Now) -> BoxFuture<'a, Outcome> {
        async move {
            let met = self.1.meet(parcel);
            if met == Some(When::Before) {
                return self.1.strike().await;
            }
            let outcome = self.0.carry(parcel, now).await;
            match met {
                Some(_) => self.1.strike().await,
                None => outcome,
            }
        }
        .boxed()
    }

    fn admit(&self, order_key: Option<&str>, now: Now) -> Result<(), i64> {
        self.0.admit(order_key, now)
    }
}

struct Running {
    engine: Arc<Engine>,
    tasks: JoinSet<()>,
}

/// What every world has in common: the menu, small, and databases in which Ann is known.
pub struct Common {
    folder: tempfile::TempDir,
    /// One for all: to make one takes a good part of a cell's time.
    http: reqwest::Client,
    canned: Arc<Canned>,
    warm: Vec<u8>,
    /// The same, but nothing was ever read of what is sold.
    cold: Vec<u8>,
}

async fn listen() -> anyhow::Result<(TcpListener, String)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let url = format!("http://{}", listener.local_addr()?);
    Ok((listener, url))
}

fn shop(listener: TcpListener, clock: Option<String>) -> BoxFuture<'static, anyhow::Result<()>> {
    let settings = stub::Settings {
        code_secret: SECRET.into(),
        pace_ms: MINUTE,
        quote_validity_ms: 10 * MINUTE,
        clock,
        state: None,
        testing: true,
    };
    stub::serve(listener, settings).boxed()
}

/// The shop's menu, of which only eggs and butter are left: to read a whole one takes a bot longer than all the rest.
async fn small_menu(http: &reqwest::Client) -> anyhow::Result<Canned> {
    let (listener, url) = listen().await?;
    let mut server = JoinSet::new();
    server.spawn(shop(listener, None));
    let asked = |request: reqwest::RequestBuilder| {
        request
            .header("UCP-Agent", "profile=\"http://127.0.0.1/profile\"")
            .send()
    };
    let discovery = asked(http.get(format!("{url}/.well-known/ucp"))).await?;
    let discovery = discovery.error_for_status()?.bytes().await?;
    let search = http.post(format!("{url}/catalog/search"));
    let search = asked(search.json(&json!({ "pagination": { "limit": 200 } }))).await?;
    let mut menu: Value = search.error_for_status()?.json().await?;
    let products = menu["products"].as_array_mut().context("a menu")?;
    products.retain(|product| {
        ["eggs", "butter"]
            .map(|id| id == product["id"])
            .contains(&true)
    });
    anyhow::ensure!(products.len() == 2, "eggs and butter are sold");
    menu["pagination"] = json!({ "has_next_page": false });
    Ok(Canned::from([
        ("/.well-known/ucp".to_owned(), discovery.to_vec()),
        ("/catalog/search".to_owned(), menu.to_string().into_bytes()),
    ]))
}

/// Writes what is known of Ann, who has claimed her card and has ordered before.
async fn furnish(tx: &mut Tx) -> anyhow::Result<()> {
    let campaign = Campaign {
        id: 1,
        value: Fen(2_500),
        budget: Fen(10_000),
        claimed: Fen::ZERO,
        starts: BEGIN - MINUTE,
        deadline: BEGIN + 30 * 24 * 60 * MINUTE,
        terms: Terms::default(),
    };
    store::open_campaign(tx, &campaign).await?;
    store::meet(tx, ANN, Some("en"), BEGIN).await?;
    store::claim(tx, 3, ANN, BEGIN).await?;
    let place = store::Place {
        location: Some((31_230_400, 121_473_700)),
        note: Some(String::new()),
        name: Some("Ann".into()),
        phone: Some("+8613800001001".into()),
        ..store::Place::default()
    };
    store::keep_place(tx, ANN, &place).await?;
    Ok(())
}

impl Common {
    pub async fn new() -> anyhow::Result<Common> {
        // In memory where that can be had: what a power cut does to a disk is not tried here.
        let folder = tempfile::TempDir::new_in("/dev/shm").or_else(|_| tempfile::TempDir::new())?;
        let http = reqwest::Client::builder()
            .no_proxy()
            .pool_max_idle_per_host(0)
            .build()?;
        let canned = Arc::new(small_menu(&http).await?);
        let menu = Proxy::open("http://127.0.0.1:1", http.clone(), canned.clone()).await?;
        let catalogue = retailer::read_catalogue(&menu.url, "http://127.0.0.1/profile").await?;
        let db = Db::open(&folder.path().join("made")).await?;
        let copy = async |name: &str| -> anyhow::Result<Vec<u8>> {
            let path = folder.path().join(name);
            let into = path.display().to_string();
            db.read(async move |tx| {
                sqlx::query("VACUUM INTO $1").bind(into).execute(tx).await?;
                Ok(())
            })
            .await?;
            Ok(std::fs::read(path)?)
        };
        db.write(async move |tx: &mut Tx| furnish(tx).await).await?;
        let cold = copy("cold").await?;
        db.write(async move |tx: &mut Tx| store::keep_catalogue(tx, &catalogue, BEGIN).await)
            .await?;
        let warm = copy("warm").await?;
        Ok(Common {
            folder,
            http,
            canned,
            warm,
            cold,
        })
    }
}

pub struct World {
    http: reqwest::Client,
    chat: String,
    shop: String,
    pub telegram: Proxy,
    pub retailer: Proxy,
    pub stop: Arc<Stop>,
    invoice: bool,
    path: PathBuf,
    running: Option<Running>,
    /// Holds the database, so that nobody else writes to it.
    holding: Option<JoinHandle<()>>,
    _servers: JoinSet<anyhow::Result<()>>,
}

impl World {
    /// A world of its own, whose bot does not run yet. `invoice`: money is taken by invoice, and not at the door.
    pub async fn open(
        common: &Common,
        name: &str,
        invoice: bool,
        cold: bool,
    ) -> anyhow::Result<World> {
        let path = common.folder.path().join(name);
        std::fs::write(&path, if cold { &common.cold } else { &common.warm })?;
        let (chat_listener, chat) = listen().await?;
        let (shop_listener, shop_url) = listen().await?;
        let mut servers = JoinSet::new();
        servers.spawn(testchat::serve(
            chat_listener,
            testchat::Settings {
                token: TOKEN.into(),
                bot_username: "milkrun_bot".into(),
                state: None,
                start_ms: Some(BEGIN),
                flood: false,
            },
        ));
        servers.spawn(shop(shop_listener, Some(format!("{chat}/control/clock"))));
        let world = World {
            http: common.http.clone(),
            telegram: Proxy::open(&chat, common.http.clone(), Arc::default()).await?,
            retailer: Proxy::open(&shop_url, common.http.clone(), common.canned.clone()).await?,
            chat,
            shop: shop_url,
            stop: Arc::default(),
            invoice,
            path,
            running: None,
            holding: None,
            _servers: servers,
        };
        let ann = json!({ "id": ANN, "first_name": "Ann", "language_code": "en" });
        world.control("users", &ann).await?;
        Ok(world)
    }

    pub fn engine(&self) -> anyhow::Result<&Arc<Engine>> {
        let running = self.running.as_ref().context("the bot does not run")?;
        Ok(&running.engine)
    }

    /// Starts the bot on its file, as `milkrun serve` does.
    pub async fn start(&mut self) -> anyhow::Result<()> {
        let db = Db::open(&self.path).await?;
        let kept = db.read(store::kept_catalogue).await?;
        let secret = || SECRET.to_owned().into();
        let bot = Bot {
            name: "milkrun_bot".into(),
            codes: Codes::new(secret()),
            links: Links::new(secret()),
            aliases: Aliases::new(secret()),
            rules: Rules {
                letters: 27,
                zone: chrono_tz::Asia::Shanghai,
                admins: Vec::new(),
                invoice_from: self.invoice.then_some(Fen(100)),
                unsettled: 3,
                poll_ms: MINUTE,
                catalogue_ms: 60 * MINUTE,
                model: None,
            },
            shelves: Shelves::new(kept.unwrap_or_default()),
        };
        let client = Client::new(&self.telegram.url, &TOKEN.to_owned().into())?;
        let provider = self.invoice.then(|| "1:TEST:x".to_owned().into());
        let messages = TelegramCarrier::new(client.clone(), 0, provider);
        let calls = RetailerCarrier::new(
            &self.retailer.url,
            "http://127.0.0.1/profile",
            milkrun::retailer::Reach::Private,
        )?;
        let calls: Arc<dyn Carrier> = Arc::new(Stopped(Arc::new(calls), self.stop.clone()));
        let messages: Arc<dyn Carrier> = Arc::new(Stopped(Arc::new(messages), self.stop.clone()));
        let carriers = vec![
            (telegram::CARRIER, messages, 4),
            (retailer::CARRIER, calls.clone(), 4),
            (retailer::CHECKS, calls, 4),
        ];
        let clock = Clock::remote(&format!("{}/control/clock", self.chat)).await?;
        let engine = Engine::start(db, clock, bot::handlers(bot.shared()), carriers).await?;
        begin(&engine).await?;
        let mut tasks = JoinSet::new();
        let mut polling = Polling::new(client, 8025, 0);
        let polled = engine.clone();
        tasks.spawn(async move {
            loop {
                // What fails is asked for again, as in `milkrun serve`.
                if polling.step(&polled).await.is_err() {
                    tokio::time::sleep(Duration::from_secs(1)).await;
                }
            }
        });
        let run = engine.clone();
        tasks.spawn(async move { run.run(Default::default()).await.unwrap() });
        self.running = Some(Running { engine, tasks });
        Ok(())
    }

    /// Lets nobody write to the database until the bot is killed: what it is sent meanwhile it cannot store.
    pub fn hold_the_database(&mut self) -> anyhow::Result<()> {
        let db = self.engine()?.db.clone();
        self.holding = Some(tokio::spawn(async move {
            let held =
                db.write(async |_: &mut Tx| std::future::pending::<anyhow::Result<()>>().await);
            let _ = held.await;
        }));
        Ok(())
    }

    /// Whether the bot can write to its database.
    pub fn free(&self) -> bool {
        self.holding.is_none()
    }

    /// Kills the bot on the spot: what it has not stored is gone.
    pub async fn kill(&mut self) -> anyhow::Result<()> {
        let Some(mut running) = self.running.take() else {
            return Ok(());
        };
        running.tasks.shutdown().await;
        if let Some(holding) = self.holding.take() {
            holding.abort();
        }
        // A commit that was given to the database is made; a transaction that was open is rolled back.
        running
            .engine
            .db
            .write(async |_: &mut Tx| Ok(()))
            .await
            .map_err(anyhow::Error::from)
    }

    /// Asks the test chat's control API to do something. An error when it refuses.
    pub async fn control(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let url = format!("{}/control/{path}", self.chat);
        let answer = self.http.post(&url).json(body).send().await?;
        let answer = answer.error_for_status()?;
        Ok(answer.json().await?)
    }

    pub async fn look(&self, path: &str) -> anyhow::Result<Value> {
        let url = format!("{}/control/{path}", self.chat);
        Ok(self.http.get(&url).send().await?.json().await?)
    }

    /// Asks the shop's testing API to do something.
    pub async fn testing(&self, path: &str, body: &Value) -> anyhow::Result<()> {
        let url = format!("{}/testing/{path}", self.shop);
        let answer = self.http.post(&url).json(body).send().await?;
        answer.error_for_status()?;
        Ok(())
    }

    /// The orders that the shop has ever taken.
    pub async fn orders(&self) -> anyhow::Result<Vec<Value>> {
        let url = format!("{}/testing/orders", self.shop);
        let all: Value = self.http.get(&url).send().await?.json().await?;
        Ok(all["orders"].as_array().cloned().unwrap_or_default())
    }

    /// Lets time pass on the clock that promises run on.
    pub async fn pass(&self, millis: i64) -> anyhow::Result<()> {
        let url = format!("{}/control/clock", self.chat);
        let set = self.http.put(&url).json(&json!({ "advance": millis }));
        set.send().await?.error_for_status()?;
        Ok(())
    }

    /// Waits until the bot has fetched everything and nothing is left to do. `or`: what ends the wait before. True when it is idle.
    pub async fn idle(&self, or: impl Fn() -> bool) -> anyhow::Result<bool> {
        let began = Instant::now();
        let mut times = 0;
        while began.elapsed() < CALM {
            if or() {
                return Ok(false);
            }
            let pending = self.look("pending").await?;
            let idle = pending["pending"] == 0 && {
                let engine = self.engine()?;
                engine.clock.refresh().await?;
                engine.idle(engine.clock.now())
            };
            // Work may pass from one half of the engine to the other while one look goes through both.
            times = if idle { times + 1 } else { 0 };
            if times == IDLE {
                return Ok(true);
            }
            tokio::time::sleep(LOOK).await;
        }
        anyhow::bail!("the bot does not become idle")
    }

    /// Waits until nothing changes on Ann's screen, nothing is asked of anybody, and no event is being handled.
    pub async fn still(&self) -> anyhow::Result<()> {
        let (mut times, mut before) = (0, Value::Null);
        while times < STILL {
            let seq = self.look("state").await?["seq"].take();
            let now = json!([seq, self.telegram.asked(), self.retailer.asked()]);
            let same = now == before && self.engine()?.busy_lanes() == 0;
            times = if same { times + 1 } else { 0 };
            before = now;
            tokio::time::sleep(STILL_LOOK).await;
        }
        Ok(())
    }

    /// Reads one number or text of each row of a query.
    pub async fn select(&self, query: &'static str) -> anyhow::Result<Vec<String>> {
        let rows: Vec<(String,)> = self
            .engine()?
            .db
            .read(async |tx| Ok(sqlx::query_as(query).fetch_all(tx).await?))
            .await?;
        Ok(rows.into_iter().map(|(row,)| row).collect())
    }

    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Stores the event that the process has begun.
async fn begin(engine: &Arc<Engine>) -> anyhow::Result<()> {
    let id = engine.db.id();
    let row = InboxRow {
        id,
        source: bot::START.into(),
        key: id.to_string(),
        lane: 0,
        body: String::new(),
        attempts: 0,
    };
    let now = engine.clock.now();
    let new = engine
        .db
        .write(async move |tx: &mut Tx| Engine::receive(tx, std::slice::from_ref(&row), now).await)
        .await?;
    engine.feed(new);
    Ok(())
}
