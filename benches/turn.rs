//! Complete orders a second, and how long a reply takes: `cargo bench --bench turn`.
//!
//! An order is: words, check-out, confirm, status shown. Everything goes over HTTP: people through the test chat's control
//! API, the bot (a process of its own, on an SQLite file with `synchronous = FULL`) through its Bot API, the stub retailer
//! through UCP. All of it shares the machine. Ends in lines `NAME VALUE UNIT`.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use milkrun::{stub, testchat};
use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, mpsc};

const TOKEN: &str = "8025:bench-token-of-the-test-chat";
const SECRET: &str = "bench";
/// People, each of whom orders once in each phase.
const PEOPLE: i64 = 1_000;
/// Orders under way at once when throughput is measured.
const AT_ONCE: usize = 64;
/// Orders of the phase at half load.
const HALF_LOAD_ORDERS: i64 = 400;
/// The longest wait for any answer.
const PATIENCE: Duration = Duration::from_secs(60);

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
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
    for id in 0..=PEOPLE {
        let body = json!({ "id": 10_000 + id, "first_name": "Ann", "language_code": "en" });
        world.post("/control/users", &body).await?;
    }
    // Stock for everybody.
    for variant in ["eggs-12", "milk-whole-1l"] {
        let body = json!({ "variant": variant, "stock": 1_000_000 });
        let url = format!("{shop_url}/testing/stock");
        world
            .http
            .post(url)
            .json(&body)
            .send()
            .await?
            .error_for_status()?;
    }
    let first = 10_000 + PEOPLE;
    world
        .act(first, "text", &json!({ "text": "hello" }))
        .await?;

    let began = Instant::now();
    let mut bot = Command::new(env!("CARGO_BIN_EXE_milkrun"))
        .args(["rehearse", "--clock", &format!("{chat_url}/control/clock")])
        .env("MILKRUN_TELEGRAM_TOKEN", TOKEN)
        .env("MILKRUN_TELEGRAM_API", &chat_url)
        .env("MILKRUN_TELEGRAM_RATE", "0")
        .env("MILKRUN_USER_RATE", "0")
        .env("MILKRUN_DATABASE", folder.path().join("milkrun.db"))
        .env("MILKRUN_RETAILER", &shop_url)
        .env("MILKRUN_UCP_PROFILE", format!("{chat_url}/profile"))
        .env("MILKRUN_CODE_SECRET", SECRET)
        .env("MILKRUN_CAMPAIGN_BUDGET", "1000000")
        .env("MILKRUN_CAMPAIGN_DEADLINE", "2099-12-31")
        .env("MILKRUN_POLL_SECONDS", "86400")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()?;
    let watching = tokio::spawn(watch(world.clone()));
    world.wait(first, |_| true).await?;
    let first_answer = began.elapsed();
    let stdout = tokio::process::ChildStdout::from_std(bot.stdout.take().context("no stdout")?)?;
    let status = BufReader::new(stdout).lines().next_line().await?;
    status.context("the bot said nothing")?;
    // The catalogue has to be there before anybody can order.
    tokio::time::sleep(Duration::from_secs(1)).await;

    // Everybody's first order says where to and for whom; it is not measured.
    all(&world, PEOPLE, |world, user| async move {
        first_order(&world, user).await
    })
    .await?;

    let began = Instant::now();
    all(&world, PEOPLE, |world, user| async move {
        order(&world, user).await.map(drop)
    })
    .await?;
    let each_second = PEOPLE as f64 / began.elapsed().as_secs_f64();
    let resident = resident_mb(bot.id())?;

    let mut replies = half_load(&world, each_second / 2.0).await?;
    replies.sort();
    bot.kill()?;
    bot.wait()?;
    watching.abort();

    let at = |share: f64| {
        let index = ((replies.len() - 1) as f64 * share).round() as usize;
        replies[index].as_secs_f64() * 1_000.0
    };
    println!("orders_per_second {each_second:.1} 1/s");
    println!("reply_p50_ms {:.2} ms", at(0.50));
    println!("reply_p99_ms {:.2} ms", at(0.99));
    println!(
        "first_answer_ms {:.0} ms",
        first_answer.as_secs_f64() * 1_000.0
    );
    println!("resident_mb {resident:.1} MB");
    Ok(())
}

/// Lets everybody do something, [`AT_ONCE`] at a time.
async fn all<F, Fut>(world: &Arc<World>, people: i64, f: F) -> anyhow::Result<()>
where
    F: Fn(Arc<World>, i64) -> Fut,
    Fut: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks = tokio::task::JoinSet::new();
    for person in 0..people {
        let place = places.clone().acquire_owned().await?;
        let doing = f(world.clone(), 10_000 + person);
        tasks.spawn(async move {
            let result = doing.await;
            drop(place);
            result
        });
    }
    while let Some(done) = tasks.join_next().await {
        done??;
    }
    Ok(())
}

/// Orders that begin at an even pace; returns how long each reply took.
async fn half_load(world: &Arc<World>, rate: f64) -> anyhow::Result<Vec<Duration>> {
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / rate));
    let mut tasks = tokio::task::JoinSet::new();
    for person in 0..HALF_LOAD_ORDERS {
        ticks.tick().await;
        let world = world.clone();
        tasks.spawn(async move { order(&world, 10_000 + person).await });
    }
    let mut replies = Vec::new();
    while let Some(done) = tasks.join_next().await {
        replies.extend(done??);
    }
    Ok(replies)
}

async fn first_order(world: &World, user: i64) -> anyhow::Result<()> {
    basket(world, user).await?;
    world
        .act(
            user,
            "tap",
            &json!({ "label": checkout_label(world, user)? }),
        )
        .await?;
    world.wait(user, |text| text.starts_with("Where")).await?;
    let place = json!({ "latitude": 31.2304, "longitude": 121.4737 });
    world.act(user, "location", &place).await?;
    world.wait(user, |text| text.starts_with("Flat")).await?;
    world
        .act(user, "text", &json!({ "text": "flat 4" }))
        .await?;
    world.wait(user, |text| text.starts_with("Who")).await?;
    world.act(user, "contact", &json!({})).await?;
    world.wait(user, |text| text.contains("Your order")).await?;
    confirm(world, user).await
}

/// A whole order by somebody whose place is known. Returns how long the replies to words and to the check-out took.
async fn order(world: &World, user: i64) -> anyhow::Result<Vec<Duration>> {
    let mut replies = vec![basket(world, user).await?];
    let label = checkout_label(world, user)?;
    let began = Instant::now();
    world.act(user, "tap", &json!({ "label": label })).await?;
    world
        .wait(user, |text| {
            text.contains("Asking") || text.contains("Your order")
        })
        .await?;
    replies.push(began.elapsed());
    world.wait(user, |text| text.contains("Your order")).await?;
    confirm(world, user).await?;
    Ok(replies)
}

async fn basket(world: &World, user: i64) -> anyhow::Result<Duration> {
    world.forget(user);
    let began = Instant::now();
    let words = json!({ "text": "a dozen eggs and a carton of whole milk, 1 litre" });
    world.act(user, "text", &words).await?;
    world
        .wait(user, |text| text.contains("Your basket"))
        .await?;
    Ok(began.elapsed())
}

async fn confirm(world: &World, user: i64) -> anyhow::Result<()> {
    let label = world.label(user, "Order now")?;
    world.act(user, "tap", &json!({ "label": label })).await?;
    world
        .wait(user, |text| text.contains("The shop has your order"))
        .await
}

fn checkout_label(world: &World, user: i64) -> anyhow::Result<String> {
    world.label(user, "Check out")
}

/// The test chat, by its control API.
struct World {
    http: reqwest::Client,
    chat: String,
    /// What the bot did last in each chat: text and button labels.
    seen: Mutex<HashMap<i64, Seen>>,
}

#[derive(Default)]
struct Seen {
    messages: Vec<(String, Vec<String>)>,
    waiting: Option<mpsc::UnboundedSender<()>>,
}

impl World {
    fn new(chat: &str) -> anyhow::Result<World> {
        Ok(World {
            http: reqwest::Client::builder().no_proxy().build()?,
            chat: chat.to_owned(),
            seen: Mutex::default(),
        })
    }

    async fn post(&self, path: &str, body: &Value) -> anyhow::Result<Value> {
        let answer = self
            .http
            .post(format!("{}{path}", self.chat))
            .json(body)
            .send()
            .await?;
        let status = answer.status();
        let value: Value = answer.json().await?;
        if !status.is_success() {
            bail!("{path}: {status} {value}");
        }
        Ok(value)
    }

    async fn act(&self, user: i64, what: &str, body: &Value) -> anyhow::Result<()> {
        self.post(&format!("/control/chats/{user}/{what}"), body)
            .await?;
        Ok(())
    }

    fn seen<T>(&self, user: i64, f: impl FnOnce(&mut Seen) -> T) -> T {
        f(self.seen.lock().unwrap().entry(user).or_default())
    }

    fn forget(&self, user: i64) {
        self.seen(user, |seen| seen.messages.clear());
    }

    /// Waits until the bot has said something in a chat.
    async fn wait(&self, user: i64, said: impl Fn(&str) -> bool) -> anyhow::Result<()> {
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

    fn label(&self, user: i64, begins: &str) -> anyhow::Result<String> {
        self.seen(user, |seen| {
            let labels = seen.messages.iter().rev().flat_map(|(_, labels)| labels);
            labels
                .into_iter()
                .find(|label| label.starts_with(begins))
                .cloned()
        })
        .with_context(|| format!("{user} has no button {begins:?}"))
    }
}

/// Follows the test chat's log.
async fn watch(world: Arc<World>) -> anyhow::Result<()> {
    let mut since = 0;
    loop {
        let url = format!("{}/control/log?since={since}&wait_s=20", world.chat);
        let log: Value = world.http.get(url).send().await?.json().await?;
        since = log["next"].as_i64().unwrap_or(since);
        for event in log["events"].as_array().into_iter().flatten() {
            if !matches!(event["kind"].as_str(), Some("message" | "edit"))
                || event["message"]["outgoing"] != true
            {
                continue;
            }
            let text = event["message"]["text"]
                .as_str()
                .unwrap_or_default()
                .to_owned();
            let rows = event["message"]["reply_markup"]["inline_keyboard"].as_array();
            let labels = rows
                .into_iter()
                .flatten()
                .filter_map(Value::as_array)
                .flatten()
                .filter_map(|button| button["text"].as_str().map(str::to_owned))
                .collect();
            world.seen(event["chat"].as_i64().unwrap_or(0), |seen| {
                seen.messages.push((text, labels));
                if let Some(waiting) = &seen.waiting {
                    let _ = waiting.send(());
                }
            });
        }
    }
}

/// Resident memory of a process, in megabytes.
fn resident_mb(pid: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"));
    let kilobytes: f64 = line
        .and_then(|line| line.split_whitespace().nth(1))
        .context("no VmRSS")?
        .parse()?;
    Ok(kilobytes / 1_024.0)
}
