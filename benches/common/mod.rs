//! What the benches share: the test chat and the stub retailer in their own process, the bot as a process of its own on an
//! SQLite file with `synchronous = FULL`, and people who order through the test chat's control API.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::ops::Range;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use milkrun::{stub, testchat};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

const TOKEN: &str = "8025:bench-token-of-the-test-chat";
const SECRET: &str = "bench";
/// The longest wait for any answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// What most people order.
pub const EGGS_AND_MILK: &str = "a dozen eggs and a carton of whole milk, 1 litre";

/// The test chat and the shop, which share this process, and the folder of the bot's database.
pub struct Stage {
    pub world: Arc<World>,
    chat: String,
    shop: String,
    folder: tempfile::TempDir,
}

impl Stage {
    /// The bot's database.
    pub fn database(&self) -> std::path::PathBuf {
        self.folder.path().join("milkrun.db")
    }

    /// Takes the updates that wait for the bot, so that it has no turn of them.
    pub async fn swallow_updates(&self) -> anyhow::Result<()> {
        let mut offset = 0;
        loop {
            let url = format!(
                "{}/bot{TOKEN}/getUpdates?timeout=0&offset={offset}",
                self.chat
            );
            let updates = self.world.get(&url).await?;
            let Some(last) = updates["result"].as_array().and_then(|all| all.last()) else {
                return Ok(());
            };
            offset = last["update_id"]
                .as_i64()
                .context("an update without an id")?
                + 1;
        }
    }

    /// Opens both, with enough in stock for everybody.
    pub async fn open() -> anyhow::Result<Stage> {
        let chat = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let shop = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let chat_url = format!("http://{}", chat.local_addr()?);
        let shop_url = format!("http://{}", shop.local_addr()?);
        tokio::spawn(testchat::serve(
            chat,
            testchat::Settings {
                token: TOKEN.into(),
                bot_username: "milkrun_bot".into(),
                state: None,
                start_ms: None,
                flood: false,
            },
        ));
        tokio::spawn(stub::serve(
            shop,
            stub::Settings {
                code_secret: SECRET.into(),
                pace_ms: 3_600_000,
                quote_validity_ms: 600_000,
                clock: None,
                state: None,
                testing: true,
            },
        ));
        let world = Arc::new(World::new(&chat_url)?);
        for variant in ["eggs-12", "milk-whole-1l", "butter-200g"] {
            let body = json!({ "variant": variant, "stock": 1_000_000 });
            let url = format!("{shop_url}/testing/stock");
            let sent = world.http.post(url).json(&body).send().await?;
            sent.error_for_status()?;
        }
        Ok(Stage {
            world,
            chat: chat_url,
            shop: shop_url,
            folder: tempfile::tempdir()?,
        })
    }

    /// Makes people of these ids.
    pub async fn people(&self, ids: Range<i64>) -> anyhow::Result<()> {
        for id in ids {
            let body = json!({ "id": id, "first_name": "Ann", "language_code": "en" });
            self.world.post("/control/users", &body).await?;
        }
        Ok(())
    }

    /// Starts the bot, and begins to follow what it does. `settings` come on top of those that all benches have.
    pub fn bot(&self, settings: &[(&str, &str)]) -> anyhow::Result<Bot> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_milkrun"));
        command
            .args(["rehearse", "--clock"])
            .arg(format!("{}/control/clock", self.chat))
            .env("MILKRUN_TELEGRAM_TOKEN", TOKEN)
            .env("MILKRUN_TELEGRAM_API", &self.chat)
            .env("MILKRUN_TELEGRAM_RATE", "0")
            .env("MILKRUN_DATABASE", self.database())
            .env("MILKRUN_RETAILER", &self.shop)
            .env("MILKRUN_UCP_PROFILE", format!("{}/profile", self.chat))
            .env("MILKRUN_CODE_SECRET", SECRET)
            .env("MILKRUN_CAMPAIGN_BUDGET", "1000000")
            .env("MILKRUN_CAMPAIGN_DEADLINE", "2099-12-31")
            .env("MILKRUN_POLL_SECONDS", "86400")
            .envs(settings.iter().copied());
        let child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        Ok(Bot {
            child,
            status: None,
            watching: tokio::spawn(watch(self.world.clone())),
        })
    }
}

/// A running bot; it ends when it is dropped.
pub struct Bot {
    child: Child,
    status: Option<String>,
    watching: tokio::task::JoinHandle<anyhow::Result<()>>,
}

impl Drop for Bot {
    fn drop(&mut self) {
        self.watching.abort();
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Bot {
    /// Waits until it has read the catalogue: before that nobody can order.
    pub async fn ready(&mut self) -> anyhow::Result<()> {
        let stdout = self.child.stdout.take().context("no stdout")?;
        let stdout = tokio::process::ChildStdout::from_std(stdout)?;
        let line = BufReader::new(stdout).lines().next_line().await?;
        let line = line.context("the bot said nothing")?;
        let status = line.strip_prefix("status ").context("no status")?;
        self.status = Some(status.to_owned());
        tokio::time::sleep(Duration::from_secs(1)).await;
        Ok(())
    }

    /// Waits until it has fetched every update.
    pub async fn fetched(&self, world: &World) -> anyhow::Result<()> {
        let pending = format!("{}/control/pending", world.chat);
        while world.get(&pending).await?["pending"] != 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Waits until it has fetched every update, and has nothing left to do.
    pub async fn calm(&self, world: &World) -> anyhow::Result<()> {
        let status = self.status.as_ref().context("the bot is not ready")?;
        self.fetched(world).await?;
        while world.get(&format!("{status}/idle")).await?["idle"] != true {}
        Ok(())
    }

    /// Its resident memory, in megabytes.
    pub fn resident_mb(&self) -> anyhow::Result<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"));
        let kilobytes: f64 = line
            .and_then(|line| line.split_whitespace().nth(1))
            .context("no VmRSS")?
            .parse()?;
        Ok(kilobytes / 1_024.0)
    }
}

/// The value below which this share of sorted values is.
pub fn at<T: Copy>(sorted: &[T], share: f64) -> T {
    sorted[((sorted.len() - 1) as f64 * share).round() as usize]
}

/// The first order of somebody, who says where to and for whom, up to the tap that places it.
pub async fn first_order(world: &World, user: i64, words: &str) -> anyhow::Result<()> {
    basket(world, user, words).await?;
    world.tap(user, "Check out").await?;
    world.wait(user, |text| text.starts_with("Where")).await?;
    let place = json!({ "latitude": 31.2304, "longitude": 121.4737 });
    world.act(user, "location", &place).await?;
    world.wait(user, |text| text.starts_with("Flat")).await?;
    world.write(user, "flat 4").await?;
    world.wait(user, |text| text.starts_with("Who")).await?;
    world.act(user, "contact", &json!({})).await?;
    world.wait(user, |text| text.contains("Your order")).await?;
    world.tap(user, "Order").await
}

/// A whole order by somebody whose place is known. Returns how long the replies to words and to the check-out took.
pub async fn order(world: &World, user: i64) -> anyhow::Result<Vec<Duration>> {
    let mut replies = vec![basket(world, user, EGGS_AND_MILK).await?];
    let began = Instant::now();
    world.tap(user, "Check out").await?;
    world
        .wait(user, |text| {
            text.contains("Asking") || text.contains("Your order")
        })
        .await?;
    replies.push(began.elapsed());
    world.wait(user, |text| text.contains("Your order")).await?;
    world.tap(user, "Order now").await?;
    placed(world, user).await?;
    Ok(replies)
}

/// Waits until the shop has somebody's order.
pub async fn placed(world: &World, user: i64) -> anyhow::Result<()> {
    world
        .wait(user, |text| text.contains("The shop has your order"))
        .await
}

async fn basket(world: &World, user: i64, words: &str) -> anyhow::Result<Duration> {
    world.forget(user);
    let began = Instant::now();
    world.write(user, words).await?;
    world
        .wait(user, |text| text.contains("Your basket"))
        .await?;
    Ok(began.elapsed())
}

/// The test chat, by its control API.
pub struct World {
    http: reqwest::Client,
    chat: String,
    /// What happened last in each chat.
    seen: Mutex<HashMap<i64, Seen>>,
    /// Questions before a payment, by their ids.
    questions: Mutex<HashMap<String, Question>>,
}

#[derive(Default)]
struct Seen {
    /// What the bot said: text, or that it is an invoice, and button labels.
    messages: Vec<(String, Vec<String>)>,
    /// When the person last wrote and the bot had not said anything yet, by the test chat's clock in milliseconds.
    wrote: Option<i64>,
    /// How long the bot took each time, in milliseconds.
    replies: Vec<i64>,
    waiting: Option<mpsc::UnboundedSender<()>>,
}

/// A question before a payment, by the test chat's clock in milliseconds.
#[derive(Clone, Copy)]
pub struct Question {
    pub asked: i64,
    /// When it was answered, and whether the payment may be made.
    pub answer: Option<(i64, bool)>,
}

impl World {
    fn new(chat: &str) -> anyhow::Result<World> {
        Ok(World {
            http: reqwest::Client::builder().no_proxy().build()?,
            chat: chat.to_owned(),
            seen: Mutex::default(),
            questions: Mutex::default(),
        })
    }

    async fn get(&self, url: &str) -> anyhow::Result<Value> {
        let answer = self.http.get(url).send().await?.error_for_status()?;
        Ok(answer.json().await?)
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        self.send(reqwest::Method::POST, path, body).await
    }

    /// Calls the control API.
    pub async fn send(
        &self,
        method: reqwest::Method,
        path: &str,
        body: &Value,
    ) -> anyhow::Result<Value> {
        let url = format!("{}{path}", self.chat);
        let answer = self.http.request(method, url).json(body).send().await?;
        let status = answer.status();
        let value: Value = answer.json().await?;
        if !status.is_success() {
            bail!("{path}: {status} {value}");
        }
        Ok(value)
    }

    /// Does something in a chat.
    pub async fn act(&self, user: i64, what: &str, body: &Value) -> anyhow::Result<()> {
        self.post(&format!("/control/chats/{user}/{what}"), body)
            .await?;
        Ok(())
    }

    pub async fn write(&self, user: i64, words: &str) -> anyhow::Result<()> {
        self.act(user, "text", &json!({ "text": words })).await
    }

    /// Taps the newest button whose label begins so.
    pub async fn tap(&self, user: i64, begins: &str) -> anyhow::Result<()> {
        let label = self
            .seen(user, |seen| {
                let labels = seen.messages.iter().rev().flat_map(|(_, labels)| labels);
                labels
                    .into_iter()
                    .find(|label| label.starts_with(begins))
                    .cloned()
            })
            .with_context(|| format!("{user} has no button {begins:?}"))?;
        self.act(user, "tap", &json!({ "label": label })).await
    }

    fn seen<T>(&self, user: i64, f: impl FnOnce(&mut Seen) -> T) -> T {
        f(self.seen.lock().unwrap().entry(user).or_default())
    }

    /// Forgets what the bot has said to somebody.
    pub fn forget(&self, user: i64) {
        self.seen(user, |seen| seen.messages.clear());
    }

    /// How long the bot took for its first word to each message of somebody's, in milliseconds of the test chat's clock:
    /// who reads the log late does not count.
    pub fn replies(&self, user: i64) -> Vec<i64> {
        self.seen(user, |seen| seen.replies.clone())
    }

    /// All questions before a payment.
    pub fn questions(&self) -> Vec<Question> {
        self.questions.lock().unwrap().values().copied().collect()
    }

    /// Waits until the bot has said something in a chat.
    pub async fn wait(&self, user: i64, said: impl Fn(&str) -> bool) -> anyhow::Result<()> {
        let (sender, mut told) = mpsc::unbounded_channel();
        self.seen(user, |seen| seen.waiting = Some(sender));
        let waiting = async {
            while !self.seen(user, |seen| {
                seen.messages.iter().any(|(text, _)| said(text))
            }) {
                told.recv().await;
            }
        };
        if tokio::time::timeout(PATIENCE, waiting).await.is_err() {
            let last = self.seen(user, |seen| seen.messages.last().cloned());
            bail!("{user} waits in vain; the last was {last:?}");
        }
        Ok(())
    }

    /// Notes an event of the test chat's log.
    fn note(&self, event: &Value) {
        let chat = event["chat"].as_i64().unwrap_or(0);
        let at = event["at"].as_i64().unwrap_or(0);
        let message = &event["message"];
        match event["kind"].as_str() {
            Some("message" | "edit") if message["outgoing"] == true => self.said(chat, at, message),
            Some("message") => self.seen(chat, |seen| seen.wrote = Some(at)),
            Some(kind @ ("pre_checkout" | "pre_checkout_answer")) => {
                let id = event["pre_checkout_query_id"].to_string();
                let mut questions = self.questions.lock().unwrap();
                let question = questions.entry(id).or_insert(Question {
                    asked: at,
                    answer: None,
                });
                if kind == "pre_checkout_answer" {
                    question.answer = Some((at, event["ok"] == true));
                }
            }
            _ => {}
        }
    }

    fn said(&self, chat: i64, at: i64, message: &Value) {
        let text = match message["invoice"]["title"].as_str() {
            Some(title) => format!("Invoice: {title}"),
            None => message["text"].as_str().unwrap_or_default().to_owned(),
        };
        let rows = message["reply_markup"]["inline_keyboard"].as_array();
        let labels = rows
            .into_iter()
            .flatten()
            .filter_map(Value::as_array)
            .flatten()
            .filter_map(|button| button["text"].as_str().map(str::to_owned))
            .collect();
        self.seen(chat, |seen| {
            seen.messages.push((text, labels));
            seen.replies
                .extend(seen.wrote.take().map(|wrote| at - wrote));
            if let Some(waiting) = &seen.waiting {
                let _ = waiting.send(());
            }
        });
    }
}

/// Follows the test chat's log.
async fn watch(world: Arc<World>) -> anyhow::Result<()> {
    let mut since = 0;
    loop {
        let url = format!("{}/control/log?since={since}&wait_s=20", world.chat);
        let log = world.get(&url).await?;
        since = log["next"].as_i64().unwrap_or(since);
        for event in log["events"].as_array().into_iter().flatten() {
            world.note(event);
        }
    }
}
