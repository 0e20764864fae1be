//! The power fails, again and again: the real program is killed at random moments while people claim, order, pay and cancel,
//! and started again on its database. In the end nothing that was acknowledged is missing, and nothing happened twice.
//!
//! `MILKRUN_KILLS=2000` kills more often, `MILKRUN_SEED=7` plays other people and other moments.

#[path = "common/servers.rs"]
mod servers;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use milkrun::store::{Db, Tx};
use milkrun::stub;
use serde_json::{Value, json};

const TOKEN: &str = "8025:kill-token";
const SECRET: &str = "kill";
/// People, by their Telegram ids from this one on, and cards: there is not one for everybody.
const FIRST: i64 = 1001;
const PEOPLE: i64 = 12;
const CARDS: i64 = 8;
/// What a card is worth, in fen.
const CARD: i64 = 2_500;
const KILLS: u64 = 200;
const SEED: u64 = 20_260_220;
/// So many processes of a hundred are left alone until they are ready.
const READY: u64 = 60;
/// Milliseconds that a process has before it is killed, from its first instant or from when it is ready, where a process is
/// ready in [`QUICK`].
const LIVES: std::ops::Range<u64> = 20..300;
/// A slower machine gives its processes longer lives, and its people more patience: else nothing would come of any life.
const QUICK: Duration = Duration::from_millis(60);
/// How long the test chat may take to read what was sent to it before a kill.
const ARRIVES: Duration = Duration::from_millis(25);
/// How long the people go on after the last kill, on a quick machine.
const UNHURT: Duration = Duration::from_secs(3);
/// How long the bot may take to become idle when nobody kills it any more.
const CALM: Duration = Duration::from_secs(30);

/// Numbers that look random and are the same for the same seed (SplitMix64).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn within(&mut self, range: std::ops::Range<u64>) -> u64 {
        range.start + self.next() % (range.end - range.start)
    }

    /// True so many times of a hundred.
    fn percent(&mut self, times: u64) -> bool {
        self.next() % 100 < times
    }
}

/// The test chat and the shop, which outlive every bot, and the folder with the bot's database.
struct World {
    http: reqwest::Client,
    chat: String,
    shop: String,
    folder: tempfile::TempDir,
}

impl World {
    async fn open() -> World {
        let servers = servers::open(TOKEN, |chat| stub::Settings {
            // Long enough for an order to be called off, short enough to see some delivered under way.
            pace_ms: 5_000,
            quote_validity_ms: 120_000,
            clock: Some(format!("{chat}/control/clock")),
            ..servers::shop(SECRET)
        })
        .await;
        World {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            chat: servers.chat,
            shop: servers.shop,
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// The answer to a GET, which must be there.
    async fn get(&self, url: &str) -> Value {
        let answer = self.http.get(url).send().await.unwrap();
        assert!(answer.status().is_success(), "{url}: {}", answer.status());
        answer.json().await.unwrap()
    }

    async fn control(&self, path: &str) -> Value {
        self.get(&format!("{}/control/{path}", self.chat)).await
    }

    /// Does something in the test chat. False when it cannot be done: the button may have gone meanwhile.
    async fn act(&self, path: &str, body: Value) -> bool {
        let url = format!("{}/control/{path}", self.chat);
        let sent = self.http.post(url).json(&body).send().await.unwrap();
        sent.status().is_success()
    }

    /// The program with the settings of this world, and none of whoever runs the tests.
    fn milkrun(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_milkrun"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MILKRUN_") {
                command.env_remove(name);
            }
        }
        let log = File::options()
            .create(true)
            .append(true)
            .open(self.folder.path().join("log"))
            .unwrap();
        command
            .args(args)
            .current_dir(self.folder.path())
            .env("RUST_LOG", "info")
            .env("MILKRUN_DATABASE", self.folder.path().join("milkrun.db"))
            .env("MILKRUN_TELEGRAM_TOKEN", TOKEN)
            .env("MILKRUN_TELEGRAM_API", &self.chat)
            .env("MILKRUN_TELEGRAM_RATE", "0")
            .env("MILKRUN_USER_RATE", "0")
            .env("MILKRUN_RETAILER", &self.shop)
            .env("MILKRUN_UCP_PROFILE", format!("{}/profile", self.chat))
            .env("MILKRUN_CODE_SECRET", SECRET)
            .env("MILKRUN_PAYMENT_TOKEN", "1:TEST:x")
            .env("MILKRUN_PAYMENT_MINIMUM", "1")
            .env("MILKRUN_POLL_SECONDS", "1")
            .env("MILKRUN_CAMPAIGN_BUDGET", (CARDS * CARD / 100).to_string())
            .env("MILKRUN_CAMPAIGN_DEADLINE", "2037-12-31")
            .stdout(Stdio::piped())
            .stderr(log);
        command
    }

    /// Lines of the bots' log that hold some words.
    fn logged(&self, words: &str) -> Vec<String> {
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap();
        let lines = log.lines().filter(|line| line.contains(words));
        lines.map(str::to_owned).collect()
    }
}

/// A running bot; killed when it is dropped.
struct Bot {
    child: Child,
}

impl Bot {
    fn start(world: &World) -> Bot {
        let clock = format!("{}/control/clock", world.chat);
        let child = world.milkrun(&["rehearse", "--clock", &clock]).spawn();
        Bot {
            child: child.unwrap(),
        }
    }

    /// Waits until it is ready: where it says whether it is idle.
    async fn ready(&mut self) -> String {
        let output = self.child.stdout.take().unwrap();
        let line = tokio::task::spawn_blocking(move || {
            let mut line = String::new();
            BufReader::new(output).read_line(&mut line).map(|_| line)
        });
        let line = line.await.unwrap().unwrap();
        let status = line.trim().strip_prefix("status ");
        status.expect("the bot did not start").to_owned()
    }
}

impl Drop for Bot {
    /// SIGKILL, and the end of the process: only then is its database free.
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What a person sees: the newest messages, newest first.
struct Sight {
    messages: Vec<Value>,
}

impl Sight {
    async fn of(world: &World, person: i64) -> Sight {
        let mut chat = world.control(&format!("chats/{person}?messages=10")).await;
        let Value::Array(mut messages) = chat["messages"].take() else {
            panic!("a chat has messages: {chat}");
        };
        messages.reverse();
        Sight { messages }
    }

    /// The bot's part of it.
    fn bots(&self) -> impl Iterator<Item = &Value> {
        let bots = self.messages.iter();
        bots.filter(|message| message["outgoing"] == true)
    }

    /// Whether the bot has asked this since the person last wrote something.
    fn asked(&self, words: &str) -> bool {
        let since = self.messages.iter();
        let mut since = since.take_while(|message| message["outgoing"] == true);
        since.any(|message| text(message).contains(words))
    }

    fn buttons(&self) -> impl Iterator<Item = (&Value, &Value)> {
        self.bots().flat_map(|message| {
            let rows = message["reply_markup"]["inline_keyboard"].as_array();
            let buttons = rows.into_iter().flatten();
            let buttons = buttons.flat_map(|row| row.as_array().into_iter().flatten());
            buttons.map(move |button| (message, button))
        })
    }

    /// The tap on the newest button whose data begin and end so.
    fn tap(&self, begin: &str, end: &str) -> Option<Value> {
        self.buttons().find_map(|(message, button)| {
            let data = button["callback_data"].as_str()?;
            let fits = data.starts_with(begin) && data.ends_with(end);
            fits.then(|| json!({ "data": data, "message_id": message["message_id"] }))
        })
    }

    fn has_invoice(&self) -> bool {
        self.buttons().any(|(_, button)| button["pay"] == true)
    }
}

fn text(message: &Value) -> &str {
    message["text"].as_str().unwrap_or_default()
}

/// Somebody who shops without patience until it is `over`: answers what is asked, taps what is there, often twice.
async fn shop(
    world: Arc<World>,
    person: i64,
    mut random: Random,
    slow: u32,
    over: Arc<AtomicBool>,
) {
    world.act(&format!("chats/{person}/start"), json!({})).await;
    let mut claims = 0;
    while !over.load(Ordering::SeqCst) {
        let sight = Sight::of(&world, person).await;
        let (deed, body) = choose(&sight, &mut claims, &mut random);
        let path = format!("chats/{person}/{deed}");
        let mut done = world.act(&path, body.clone()).await;
        if deed == "tap" && random.percent(30) {
            done |= world.act(&path, body.clone()).await;
        }
        if done && body["late"] == true {
            tokio::time::sleep(Duration::from_millis(random.within(10..600))).await;
            world
                .act(&format!("chats/{person}/settle"), json!({}))
                .await;
        }
        // Until something comes of it, or for as long as anybody would wait.
        let until = Instant::now() + slow * Duration::from_millis(random.within(300..2_500));
        while Instant::now() < until && !over.load(Ordering::SeqCst) {
            tokio::time::sleep(Duration::from_millis(random.within(50..150))).await;
            let now = Sight::of(&world, person).await;
            if done && !now.bots().eq(sight.bots()) {
                break;
            }
        }
    }
}

/// What a person does next: a call of the control API, and its body.
fn choose(sight: &Sight, claims: &mut u32, random: &mut Random) -> (&'static str, Value) {
    if sight.asked("Where should I deliver?") {
        return match random.percent(50) {
            true => (
                "location",
                json!({ "latitude": 31.2304, "longitude": 121.4737 }),
            ),
            false => ("text", json!({ "text": "12 Nanjing West Road" })),
        };
    }
    if sight.asked("Flat, entrance") {
        return ("text", json!({ "text": "flat 4" }));
    }
    if sight.asked("Who will receive it?") {
        return ("contact", json!({}));
    }
    if let Some(tap) = sight.tap("claim", "")
        && *claims < 3
    {
        *claims += 1;
        return ("tap", tap);
    }
    if let Some(tap) = sight.tap("o:", ":cancel")
        && random.percent(70)
    {
        return ("tap", tap);
    }
    if sight.has_invoice() && random.percent(80) {
        return (
            "pay",
            match random.within(0..10) {
                0 => json!({ "abandon": true }),
                1 => json!({ "late": true }),
                2..=4 => json!({ "times": 2 }),
                _ => json!({}),
            },
        );
    }
    if let Some(tap) = sight.tap("o:", ":ask")
        && random.percent(15)
    {
        return ("tap", tap);
    }
    if let Some(tap) = sight.tap("confirm:", "").or(sight.tap("requote:", ""))
        && random.percent(90)
    {
        return ("tap", tap);
    }
    if let Some(tap) = sight.tap("b:", ":checkout")
        && random.percent(70)
    {
        return ("tap", tap);
    }
    let words = [
        "two butters",
        "a dozen eggs and butter",
        "500 g of tomatoes",
        "a dozen eggs",
        "check out",
        "/orders",
        "/card",
    ];
    let chosen = random.within(0..words.len() as u64) as usize;
    ("text", json!({ "text": words[chosen] }))
}

/// The test chat's events, each with how many kills there had been when it was read.
#[derive(Default)]
struct Story {
    events: Vec<(u64, Value)>,
    next: u64,
}

impl Story {
    /// Reads on.
    async fn read(&mut self, world: &World, kills: u64) {
        loop {
            let mut page = world.control(&format!("log?since={}", self.next)).await;
            assert_eq!(page["truncated"], false, "the log forgot events");
            self.next = page["next"].as_u64().unwrap();
            let Value::Array(events) = page["events"].take() else {
                panic!("a log has events: {page}");
            };
            if events.is_empty() {
                return;
            }
            self.events
                .extend(events.into_iter().map(|event| (kills, event)));
        }
    }

    fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Value> {
        let events = self.events.iter().map(|(_, event)| event);
        events.filter(move |event| event["kind"] == kind)
    }

    /// Ids of all updates that there were.
    fn updates(&self) -> BTreeSet<i64> {
        let updates = self.of_kind("update");
        updates.map(|event| whole(&event["update_id"])).collect()
    }

    /// Messages of the bot's that no row says it became: sent, and then the process was killed before it noted that, so that
    /// the row was sent again. By chat and by the kills that there had been.
    fn unnoted(&self, noted: &BTreeSet<(i64, i64)>) -> BTreeMap<(i64, u64), u32> {
        let mut unnoted = BTreeMap::new();
        for (kills, event) in &self.events {
            let (message, chat) = (&event["message"], event["chat"].as_i64());
            if event["kind"] != "message" || message["outgoing"] != true {
                continue;
            }
            if let Some(chat) = chat
                && !noted.contains(&(chat, whole(&message["message_id"])))
            {
                *unnoted.entry((chat, *kills)).or_default() += 1;
            }
        }
        unnoted
    }
}

fn whole(value: &Value) -> i64 {
    value.as_i64().expect("a whole number")
}

/// Waits until the bot has fetched everything and nothing that is due is left.
async fn calm(world: &World, status: &str) {
    let limit = Instant::now() + CALM;
    loop {
        let idle = world.get(&format!("{status}/idle")).await["idle"] == true;
        if idle && world.control("pending").await["pending"] == 0 {
            // What was fetched between the two questions may still be under way.
            let still = world.get(&format!("{status}/idle")).await["idle"] == true;
            if still {
                return;
            }
        }
        assert!(Instant::now() < limit, "the bot does not become idle");
    }
}

/// Rows of the database as text, so that what differs can be read.
async fn rows<R>(db: &Db, query: &'static str) -> Vec<R>
where
    R: for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> + Send + Unpin,
{
    db.read(async |tx: &mut Tx| Ok(sqlx::query_as(query).fetch_all(tx).await?))
        .await
        .unwrap()
}

fn setting(name: &str, default: u64) -> u64 {
    match std::env::var(name) {
        Ok(value) => value.parse().unwrap_or_else(|_| panic!("{name}={value}")),
        Err(_) => default,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whenever_it_is_killed_nothing_is_lost_and_nothing_happens_twice() {
    let (kills, seed) = (
        setting("MILKRUN_KILLS", KILLS),
        setting("MILKRUN_SEED", SEED),
    );
    println!("seed {seed}");
    let mut random = Random(seed);
    let world = Arc::new(World::open().await);
    // The first one reads what is sold: without that there is nothing to be killed at.
    let began = Instant::now();
    let mut bot = Bot::start(&world);
    let status = bot.ready().await;
    let slow = (began.elapsed().as_secs_f64() / QUICK.as_secs_f64()).ceil() as u32;
    println!("a process is ready in {:?}", began.elapsed());
    calm(&world, &status).await;
    drop(bot);
    let over = Arc::new(AtomicBool::new(false));
    let mut people = Vec::new();
    for person in FIRST..FIRST + PEOPLE {
        let user = json!({ "first_name": "Ann", "language_code": "en", "id": person });
        assert!(world.act("users", user).await);
        let random = Random(random.next());
        people.push(tokio::spawn(shop(
            world.clone(),
            person,
            random,
            slow,
            over.clone(),
        )));
    }
    let mut story = Story::default();
    let began = Instant::now();
    for kill in 0..kills {
        let mut bot = Bot::start(&world);
        // The others die while they open their database, read their menu, or just begin to work.
        if random.percent(READY) {
            bot.ready().await;
        }
        tokio::time::sleep(slow * Duration::from_millis(random.within(LIVES))).await;
        drop(bot);
        // What it had sent at its end may still arrive.
        tokio::time::sleep(ARRIVES).await;
        story.read(&world, kill).await;
    }
    // Past what captures the output of tests that pass: it is to be seen in every run.
    writeln!(std::io::stdout(), "kills {kills} in {:?}", began.elapsed()).unwrap();
    let mut bot = Bot::start(&world);
    let status = bot.ready().await;
    tokio::time::sleep(slow * UNHURT).await;
    over.store(true, Ordering::SeqCst);
    for person in people {
        person.await.unwrap();
    }
    calm(&world, &status).await;
    // What is not paid by now is called off, and what is under way arrives.
    let clock = format!("{}/control/clock", world.chat);
    let later = json!({ "advance": 10 * 60_000 });
    let set = world.http.put(clock).json(&later).send().await.unwrap();
    assert!(set.status().is_success());
    calm(&world, &status).await;
    story.read(&world, kills).await;
    let orders = world.get(&format!("{}/testing/orders", world.shop)).await;
    let payments = world.control("payments").await;
    drop(bot);

    let db = Db::open(&world.folder.path().join("milkrun.db"))
        .await
        .unwrap();
    events_are_done_once(&db, &story).await;
    orders_are_one_to_one(&db, &orders).await;
    payments_pay_once_or_go_back(&db, &payments).await;
    the_budget_is_exact(&db).await;
    let repeats = story.unnoted(&noted(&db).await);
    drop(db);
    let check = world.milkrun(&["check"]).output().unwrap();
    let said = String::from_utf8(check.stdout).unwrap();
    println!("{said}");
    assert!(check.status.success(), "{said}");
    assert!(said.lines().all(|line| line.starts_with("ok ")), "{said}");
    assert_eq!(world.logged("panicked"), [""; 0]);
    assert_eq!(world.logged("parked"), [""; 0]);
    println!("repeats {}", repeats.values().sum::<u32>());
    // The row in flight, and a chat has one at a time.
    let too_many: Vec<_> = repeats.iter().filter(|(_, times)| **times > 1).collect();
    assert!(too_many.is_empty(), "(chat, kills): repeats: {too_many:?}");
    let unhurt = repeats.keys().filter(|(_, killed)| *killed == kills);
    assert_eq!(unhurt.count(), 0, "repeats without a kill: {repeats:?}");
}

/// The messages that rows became: chats and ids.
async fn noted(db: &Db) -> BTreeSet<(i64, i64)> {
    let rows: Vec<(String, String)> = rows(
        db,
        "SELECT order_key, outcome FROM outbox WHERE state = 'done' AND order_key IS NOT NULL",
    )
    .await;
    let noted = rows.into_iter().filter_map(|(chat, outcome)| {
        let outcome: Value = serde_json::from_str(&outcome).unwrap();
        Some((chat.parse().unwrap(), outcome["message"].as_i64()?))
    });
    noted.collect()
}

/// Every update that there was is in the inbox once, and every event's turn has come, without failing for good.
async fn events_are_done_once(db: &Db, story: &Story) {
    let inbox: Vec<(String, String, String)> =
        rows(db, "SELECT source, key, state FROM inbox").await;
    let undone: Vec<_> = inbox
        .iter()
        .filter(|(_, _, state)| state != "done")
        .collect();
    assert!(undone.is_empty(), "{undone:?}");
    let stored: Vec<i64> = inbox
        .iter()
        .filter(|(source, ..)| source.starts_with("telegram:"))
        .map(|(_, key, _)| key.parse().unwrap())
        .collect();
    println!("updates {}, events {}", stored.len(), inbox.len());
    let updates = story.updates();
    assert_eq!(
        stored.len(),
        updates.len(),
        "an update is there twice or not"
    );
    assert_eq!(stored.into_iter().collect::<BTreeSet<_>>(), updates);
    let left: Vec<(i64, String)> = rows(
        db,
        "SELECT id, state FROM outbox WHERE state IN ('waiting', 'sending', 'refused')",
    )
    .await;
    assert!(left.is_empty(), "{left:?}");
}

/// Every order of the shop's is one of the bot's, at the same stage, and paid in the way that the bot says.
async fn orders_are_one_to_one(db: &Db, orders: &Value) {
    let ours: Vec<(String, String, String)> = rows(
        db,
        "SELECT retailer_id, state, pay_by FROM orders WHERE retailer_id IS NOT NULL ORDER BY retailer_id",
    )
    .await;
    let mut theirs: Vec<(String, String, String)> = Vec::new();
    for order in orders["orders"].as_array().unwrap() {
        let word = |name: &str| order[name].as_str().unwrap().to_owned();
        let state = match order["state"].as_str().unwrap() {
            "canceled" => "cancelled".to_owned(),
            _ => word("state"),
        };
        let pay_by = match order["paid"].as_str().unwrap() {
            "prepaid" => "invoice",
            _ => "delivery",
        };
        theirs.push((word("id"), state, pay_by.to_owned()));
    }
    theirs.sort();
    println!("orders placed {}", theirs.len());
    assert!(!theirs.is_empty(), "nobody ordered");
    assert_eq!(ours, theirs);
    let unplaced: Vec<(i64, String)> = rows(
        db,
        "SELECT id, state FROM orders WHERE retailer_id IS NULL AND state NOT IN ('cancelled', 'rejected')",
    )
    .await;
    assert!(unplaced.is_empty(), "{unplaced:?}");
}

/// Every payment is known, pays an order that was placed and no other pays, or goes back whole.
async fn payments_pay_once_or_go_back(db: &Db, payments: &Value) {
    let made: BTreeSet<(String, i64)> = payments["payments"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|payment| payment["status"] == "paid")
        .map(|payment| {
            let charge = payment["telegram_payment_charge_id"].as_str().unwrap();
            (charge.to_owned(), whole(&payment["total_amount"]))
        })
        .collect();
    let stored: Vec<(String, i64)> = rows(db, "SELECT charge_id, amount FROM payments").await;
    println!("payments {}", made.len());
    assert!(!made.is_empty(), "nobody paid");
    assert_eq!(stored.into_iter().collect::<BTreeSet<_>>(), made);
    let wrong: Vec<(String, i64, i64)> = rows(
        db,
        "SELECT charge_id, amount, back FROM (SELECT p.charge_id, p.amount, p.pays, o.state, \
         (SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM refunds r WHERE r.charge_id = p.charge_id) AS back \
         FROM payments p LEFT JOIN orders o ON o.id = p.order_id) AS paid \
         WHERE back <> CASE WHEN pays = 1 AND state = 'delivered' THEN 0 ELSE amount END",
    )
    .await;
    assert!(wrong.is_empty(), "charge, paid, given back: {wrong:?}");
    let unpaid: Vec<(i64, i64)> = rows(
        db,
        "SELECT o.id, COUNT(p.charge_id) FROM orders o LEFT JOIN payments p ON p.order_id = o.id AND p.pays = 1 \
         WHERE o.pay_by = 'invoice' AND o.retailer_id IS NOT NULL GROUP BY o.id HAVING COUNT(p.charge_id) <> 1",
    )
    .await;
    assert!(unpaid.is_empty(), "order, payments: {unpaid:?}");
}

/// All cards are claimed, by one person each, and they are worth what the campaign says.
async fn the_budget_is_exact(db: &Db) {
    let campaign: Vec<(i64, i64)> = rows(db, "SELECT claimed, budget FROM campaigns").await;
    assert_eq!(campaign, [(CARDS * CARD, CARDS * CARD)]);
    let cards: Vec<(i64, i64)> = rows(db, "SELECT user_id, value FROM cards").await;
    let holders: BTreeSet<i64> = cards.iter().map(|(user, _)| *user).collect();
    assert_eq!(
        (cards.len(), holders.len()),
        (CARDS as usize, CARDS as usize)
    );
    assert!(cards.iter().all(|(_, value)| *value == CARD));
}
