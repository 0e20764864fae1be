//! Everything that can go wrong, with a Telegram and a shop that say back what they were told: no error quotes it.

use std::collections::VecDeque;
use std::io::{BufRead, BufReader};
use std::net::Ipv4Addr;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use milkrun::store::{Db, Tx};
use milkrun::stub;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::played::{Answer, Played, Seen};
use super::{ADDRESS, CODE_SECRET, NAME, NOTE, PAYMENT_TOKEN, PHONE, TOKEN, WORDS, held_back};

const USER: i64 = 1001;

type Trouble = fn(&Seen) -> Answer;

/// An echo in the place of an answer, as JSON of no shape that anybody expects.
fn echo(seen: &Seen) -> Answer {
    Answer::body(
        200,
        json!({ "ok": [seen.body, TOKEN], "id": { "x": seen.body }, "status": seen.body })
            .to_string(),
    )
}

/// Half of such an echo.
fn half_echo(seen: &Seen) -> Answer {
    Answer::body(200, format!("{{\"ok\":true,\"result\":[{}", seen.body))
}

/// A refusal by the Bot API whose description quotes all that was asked.
fn refusal(seen: &Seen) -> Answer {
    let description = format!(
        "Bad Request: can't do {} with {PAYMENT_TOKEN} of {TOKEN}",
        seen.body
    );
    Answer::body(
        400,
        json!({ "ok": false, "error_code": 400, "description": description }).to_string(),
    )
}

fn unauthorized(_: &Seen) -> Answer {
    let description = format!("Unauthorized: {TOKEN}");
    Answer::body(
        401,
        json!({ "ok": false, "error_code": 401, "description": description }).to_string(),
    )
}

fn nowhere(seen: &Seen) -> Answer {
    Answer::body(404, format!("<p>{} {}</p>", seen.head, seen.body))
}

fn gone(_: &Seen) -> Answer {
    Answer::Raw(Vec::new())
}

fn elsewhere(seen: &Seen) -> Answer {
    let location: String = seen
        .body
        .chars()
        .filter(|c| c.is_ascii_alphanumeric())
        .collect();
    let head = format!(
        "HTTP/1.1 302 X\r\nConnection: close\r\nLocation: http://127.0.0.1:9/{location}\r\nX-Echo: {ADDRESS}\r\n\
         Content-Length: 0\r\n\r\n"
    );
    Answer::Raw(head.into_bytes())
}

/// UCP's error, whose code is no word.
fn error(seen: &Seen) -> Answer {
    let words = format!("{ADDRESS} {PHONE}");
    let messages = json!([{ "type": "error", "code": words, "content": seen.body }]);
    Answer::body(
        400,
        json!({ "code": words, "content": seen.body, "messages": messages }).to_string(),
    )
}

fn down(seen: &Seen) -> Answer {
    Answer::body(503, &seen.body)
}

/// Telegram and the shop, and what goes wrong next with each.
struct Stage {
    telegram: Played,
    shop: Played,
    updates: Arc<Mutex<VecDeque<Value>>>,
    /// What becomes of the next calls of a method or an address.
    trouble: Arc<Mutex<Vec<(&'static str, Trouble)>>>,
    told: Vec<Seen>,
    asked: Vec<Seen>,
    next: u32,
}

/// The next trouble of whatever a request's first line holds.
fn next(trouble: &Mutex<Vec<(&'static str, Trouble)>>, seen: &Seen) -> Option<Answer> {
    let mut trouble = trouble.lock().unwrap();
    let line = seen.head.lines().next().unwrap_or_default();
    let at = trouble.iter().position(|(what, _)| line.contains(what))?;
    let (_, trouble) = trouble.remove(at);
    Some(trouble(seen))
}

impl Stage {
    async fn new() -> Stage {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(stub::serve(
            listener,
            stub::Settings {
                code_secret: CODE_SECRET.into(),
                pace_ms: 600_000,
                quote_validity_ms: 600_000,
                clock: None,
                state: None,
                testing: false,
            },
        ));
        let stage = Stage {
            telegram: Played::start(Answer::body(500, "")).await,
            shop: Played::start(Answer::Of(address)).await,
            updates: Arc::default(),
            trouble: Arc::default(),
            told: Vec::new(),
            asked: Vec::new(),
            next: 1,
        };
        let trouble = stage.trouble.clone();
        stage
            .shop
            .tell(move |seen| next(&trouble, seen).unwrap_or(Answer::Of(address)));
        let (trouble, updates) = (stage.trouble.clone(), stage.updates.clone());
        let message = std::sync::atomic::AtomicI64::new(10);
        stage.telegram.tell(move |seen| {
            if let Some(answer) = next(&trouble, seen) {
                return answer;
            }
            let result = if seen.head.contains("/getupdates ") {
                let updates: Vec<Value> = updates.lock().unwrap().drain(..).collect();
                if updates.is_empty() {
                    let none = b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 23\r\n\r\n{\"ok\":true,\"result\":[]}";
                    return Answer::Late(Duration::from_millis(100), none.to_vec());
                }
                json!(updates)
            } else if seen.head.contains("/getme ") {
                json!({ "id": 8025, "is_bot": true, "first_name": "Milkrun", "username": "milkrun_bot" })
            } else if seen.head.contains("/send") || seen.head.contains("/edit") {
                let id = message.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
                json!({ "message_id": id, "date": 1, "chat": { "id": USER, "type": "private" } })
            } else {
                json!(true)
            };
            Answer::body(200, json!({ "ok": true, "result": result }).to_string())
        });
        stage
    }

    fn fails(&self, what: &'static str, how: &[Trouble]) {
        let new = how.iter().map(|how| (what, *how));
        self.trouble.lock().unwrap().extend(new);
    }

    fn update(&mut self, kind: &str, body: Value) {
        let mut update = json!({ "update_id": self.next });
        update[kind] = body;
        self.next += 1;
        self.updates.lock().unwrap().push_back(update);
    }

    fn message(&mut self, mut fields: Value) {
        fields["message_id"] = json!(1);
        fields["date"] = json!(1_800_000_000);
        fields["from"] = from();
        fields["chat"] = json!({ "id": USER, "type": "private", "first_name": NAME });
        self.update("message", fields);
    }

    fn say(&mut self, text: &str) {
        self.message(json!({ "text": text }));
    }

    /// Waits until the bot asks Telegram or the shop for something that holds some words, and takes all before it.
    async fn until(&mut self, words: &str) -> Seen {
        match self.within(Duration::from_secs(30), words).await {
            Some(seen) => seen,
            None => {
                let told = self
                    .told
                    .iter()
                    .filter(|seen| !seen.head.contains("/getupdates "));
                let told: Vec<&str> = told.map(|seen| &*seen.body).collect();
                panic!("never: {words:?}; at last {told:?}");
            }
        }
    }

    async fn within(&mut self, patience: Duration, words: &str) -> Option<Seen> {
        let began = Instant::now();
        while began.elapsed() < patience {
            self.told.extend(self.telegram.seen());
            self.asked.extend(self.shop.seen());
            for list in [&mut self.told, &mut self.asked] {
                let holds = |seen: &Seen| seen.body.contains(words) || seen.head.contains(words);
                if let Some(at) = list.iter().position(holds) {
                    return list.drain(..=at).next_back();
                }
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        None
    }

    /// All that was said or asked so far is of no more use.
    fn forget(&mut self) {
        self.telegram.seen();
        self.shop.seen();
        self.told.clear();
        self.asked.clear();
    }
}

fn from() -> Value {
    json!({ "id": USER, "is_bot": false, "first_name": NAME, "last_name": ADDRESS, "language_code": "en" })
}

/// The program in a folder, with the stage's settings.
fn milkrun(folder: &Path, stage: &Stage, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milkrun"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MILKRUN_") {
            command.env_remove(name);
        }
    }
    command
        .args(args)
        .current_dir(folder)
        .env("RUST_LOG", "trace")
        .env("MILKRUN_TELEGRAM_TOKEN", TOKEN)
        .env("MILKRUN_TELEGRAM_API", &stage.telegram.url)
        .env("MILKRUN_TELEGRAM_RATE", "0")
        .env("MILKRUN_USER_RATE", "0")
        .env("MILKRUN_RETAILER", &stage.shop.url)
        .env("MILKRUN_RETAILER_PRIVATE", "true")
        .env("MILKRUN_UCP_PROFILE", "https://you.example/profile")
        .env("MILKRUN_CODE_SECRET", CODE_SECRET)
        .env("MILKRUN_PAYMENT_TOKEN", PAYMENT_TOKEN)
        .env("MILKRUN_METRICS", "127.0.0.1:0");
    command
}

/// A bot that runs, and the address of its metrics.
struct Bot(Child, String);

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn start(folder: &Path, stage: &Stage) -> Bot {
    let log = std::fs::File::options()
        .create(true)
        .append(true)
        .open(folder.join("log"))
        .unwrap();
    let mut child = milkrun(folder, stage, &["serve"])
        .stdout(Stdio::piped())
        .stderr(log)
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    Bot(child, line.trim().trim_start_matches("metrics ").to_owned())
}

async fn pages_are_clean(bot: &Bot) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    for page in ["healthz", "metrics"] {
        let answer = http.get(format!("{}/{page}", bot.1)).send().await.unwrap();
        let text = answer.text().await.unwrap();
        assert!(!text.is_empty());
        held_back(page, &text);
    }
}

/// What a tool prints, both to read and to complain.
fn printed(folder: &Path, stage: &Stage, args: &[&str]) -> String {
    let Output { stdout, stderr, .. } = milkrun(folder, stage, args).output().unwrap();
    let text = [stdout, stderr].concat();
    let text = String::from_utf8(text).unwrap();
    held_back(&args.join(" "), &text);
    text
}

/// The columns for what went wrong hold nothing of what anybody said. How many rows there were.
async fn errors_are_clean(db: &Db) -> usize {
    let errors: Vec<(String,)> = db
        .read(async |tx| {
            let all = "SELECT error FROM inbox WHERE error IS NOT NULL UNION ALL \
                       SELECT outcome FROM outbox WHERE outcome IS NOT NULL AND outcome <> '{\"reason\":\"\"}'";
            Ok(sqlx::query_as(all).fetch_all(tx).await?)
        })
        .await
        .unwrap();
    for (error,) in &errors {
        held_back("a column for errors", error);
    }
    errors.len()
}

async fn open(folder: &Path) -> Db {
    Db::open(&folder.join("milkrun.db")).await.unwrap()
}

fn log(folder: &Path) -> String {
    let bytes = std::fs::read(folder.join("log")).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

/// The whole way of an order that is paid, with trouble at every step.
async fn shop(stage: &mut Stage) {
    stage.say("/start");
    stage.until("sendmessage").await;
    // Until the catalogue is read there is no basket.
    let mut tries = 0;
    stage.say("a dozen eggs");
    while stage
        .within(Duration::from_secs(2), "Your basket")
        .await
        .is_none()
    {
        tries += 1;
        assert!(tries < 20, "there is no basket");
        stage.say("a dozen eggs");
    }
    stage.say(WORDS);
    stage.until(WORDS).await;
    // Updates of shapes that nobody expects.
    stage.update("message", json!(ADDRESS));
    stage.message(json!({ "text": [ADDRESS], "contact": { "phone_number": [PHONE] } }));
    stage.update(
        "callback_query",
        json!({ "id": 1, "from": from(), "data": [WORDS] }),
    );
    stage.update(ADDRESS, from());
    stage.fails("getupdates", &[echo, half_echo, unauthorized, nowhere]);
    stage.say("check out");
    stage.until("Where should I deliver").await;
    stage.fails("sendmessage", &[half_echo, unauthorized, nowhere]);
    stage.say(ADDRESS);
    stage.until("Flat, entrance").await;
    stage.fails("sendmessage", &[gone, down]);
    stage.say(NOTE);
    stage.until("Who will receive it").await;
    // Three attempts a time.
    stage.fails("/checkout-sessions http", &[echo, half_echo, down]);
    stage.say(&format!("{NAME} {PHONE}"));
    stage.until("requote:").await;
    for three in [
        [gone, nowhere, elsewhere],
        [elsewhere, error, half_echo],
        [error, echo, gone],
    ] {
        stage.fails("/checkout-sessions http", &three);
        stage.forget();
        stage.say("check out");
        stage.until("/checkout-sessions http").await;
        stage.until("requote:").await;
        stage.trouble.lock().unwrap().clear();
    }
    stage.forget();
    stage.say("check out");
    let offer = stage.until("confirm:").await.body;
    let tap = offer
        .split('"')
        .find(|word| word.starts_with("confirm:"))
        .unwrap()
        .to_owned();
    stage.fails("sendinvoice", &[half_echo, unauthorized, gone]);
    stage.update("callback_query", json!({
        "id": "9", "from": from(), "chat_instance": "1", "data": tap,
        "message": { "message_id": 5, "date": 1, "chat": { "id": USER, "type": "private" }, "text": ADDRESS },
    }));
    let mut invoice = Value::Null;
    for _ in 0..4 {
        let seen = stage.until("provider_token").await;
        assert!(seen.body.contains(PAYMENT_TOKEN));
        invoice = serde_json::from_str(&seen.body).unwrap();
    }
    pay(stage, &invoice).await;
}

/// Pays an invoice, after a question before it that went wrong.
async fn pay(stage: &mut Stage, invoice: &Value) {
    let amount = invoice["prices"][0]["amount"].clone();
    let payload = invoice["payload"].clone();
    let question = json!({
        "id": "77", "from": from(), "currency": "CNY", "total_amount": amount, "invoice_payload": payload,
        "order_info": { "name": NAME, "phone_number": PHONE },
    });
    stage.fails("get /checkout-sessions/", &[echo]);
    stage.fails("answerprecheckoutquery", &[refusal]);
    stage.update("pre_checkout_query", question.clone());
    stage.until("answerprecheckoutquery").await;
    // The answer is lost, and what became of the order cannot be read for a while.
    stage.fails("/complete http", &[echo]);
    stage.fails("get /checkout-sessions/", &[half_echo, error, down]);
    stage.message(json!({ "successful_payment": {
        "currency": "CNY", "total_amount": amount, "invoice_payload": payload,
        "telegram_payment_charge_id": "charge", "provider_payment_charge_id": "provider",
        "order_info": { "name": NAME, "phone_number": PHONE },
    } }));
    stage.until("/complete http").await;
    stage.until("get /checkout-sessions/").await;
}

/// Breaks what is stored, with what people said in it.
async fn corrupt(db: &Db) {
    db.write(async move |tx: &mut Tx| {
        for statement in [
            "UPDATE orders SET lines = '[\"12 Canarylane\"', quote = '{\"session\": [\"12 Canarylane\"]}'",
            "UPDATE orders SET state = '12 Canarylane' WHERE id < (SELECT MAX(id) FROM orders)",
            "UPDATE baskets SET shown = '12 Canarylane'",
            "DELETE FROM basket_lines",
            "INSERT INTO basket_lines (id, user_id, words, what, options) \
             VALUES (1, 1001, 'canaryzucchini', '{\"packs\":\"12 Canarylane\"}', '13800987654')",
            "INSERT INTO dialogues (user_id, state) VALUES (1001, '\"12 Canarylane\"') \
             ON CONFLICT (user_id) DO UPDATE SET state = '\"12 Canarylane\"'",
            "INSERT INTO timers (key, id, due_at, lane, body) VALUES ('x', 2, 0, 1001, '{\"poll\":\"12 Canarylane\"}')",
            "INSERT INTO inbox (id, source, key, lane, body, state, attempts, received_at) VALUES \
             (3, 'answer', 'x', 1001, '{\"row\":1,\"asked\":\"12 Canarylane\",\"result\":\"unknown\"}', 'waiting', 0, 0), \
             (4, 'answer', 'y', 1001, '13800987654 12 Canarylane', 'waiting', 0, 0), \
             (5, 'telegram:8025', 'z', 1001, '{\"update_id\":1,\"message\":{\"text\":\"12 Canarylane\"}}', 'waiting', 0, 0)",
            "INSERT INTO outbox (id, carrier, slot_use, priority, on_unknown, body, state, attempts, created_at) VALUES \
             (6, 'telegram', 'edit', 0, 'repeat', '{\"call\":\"12 Canarylane\"}', 'waiting', 0, 0), \
             (7, 'retailer', 'edit', 0, 'repeat', '{\"quote\":{\"phone\":\"13800987654\"}}', 'waiting', 0, 0)",
        ] {
            sqlx::query(statement).execute(&mut *tx).await?;
        }
        Ok(())
    })
    .await
    .unwrap();
}

/// Waits until so many events are dead.
async fn dead(folder: &Path, least: i64) -> Vec<i64> {
    let began = Instant::now();
    loop {
        let db = open(folder).await;
        let ids: Vec<(i64,)> = db
            .read(async |tx| {
                let dead = "SELECT id FROM inbox WHERE state = 'dead' ORDER BY id";
                Ok(sqlx::query_as(dead).fetch_all(tx).await?)
            })
            .await
            .unwrap();
        if ids.len() as i64 >= least {
            return ids.into_iter().map(|(id,)| id).collect();
        }
        assert!(
            began.elapsed() < Duration::from_secs(30),
            "only {ids:?} are dead"
        );
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_error_quotes_what_anybody_said() {
    let temporary = tempfile::tempdir().unwrap();
    let folder = temporary.path();
    let mut stage = Stage::new().await;
    // The first thing that is asked goes wrong too.
    stage.fails("getme", &[unauthorized, nowhere, half_echo, gone]);
    let bot = start(folder, &stage);
    shop(&mut stage).await;
    pages_are_clean(&bot).await;
    drop(bot);
    let db = open(folder).await;
    assert!(errors_are_clean(&db).await >= 4);
    for args in [&["check"][..], &["inbox", "list"], &["backup", "copy.db"]] {
        printed(folder, &stage, args);
    }
    corrupt(&db).await;
    drop(db);
    assert!(printed(folder, &stage, &["check"]).contains("cannot be read"));
    let bot = start(folder, &stage);
    for words in ["/orders", "/basket", WORDS, "check out", "/card", "/export"] {
        stage.say(words);
    }
    let ids = dead(folder, 8).await;
    pages_are_clean(&bot).await;
    // Telegram is not there at all, nor is the shop.
    stage.fails("getupdates", &[gone, gone, gone]);
    stage.say("/orders");
    tokio::time::sleep(Duration::from_secs(1)).await;
    drop(bot);
    let listed = printed(folder, &stage, &["inbox", "list"]);
    for id in ids.iter().chain(&[6, 7]) {
        assert!(listed.contains(&id.to_string()), "{id} is not in {listed}");
        printed(folder, &stage, &["inbox", "show", &id.to_string()]);
    }
    printed(folder, &stage, &["inbox", "replay", "--all-dead"]);
    printed(folder, &stage, &["check"]);
    printed(folder, &stage, &["backup", "copy2.db"]);
    printed(folder, &stage, &["campaign", "show"]);
    let db = open(folder).await;
    assert!(errors_are_clean(&db).await >= 10);
    db.write(async move |tx: &mut Tx| {
        let broken = "UPDATE catalogue SET body = '{\"shops\":\"12 Canarylane\"}'";
        sqlx::query(broken).execute(tx).await?;
        Ok(())
    })
    .await
    .unwrap();
    drop(db);
    assert!(printed(folder, &stage, &["serve"]).contains("the stored catalogue"));
    let log = log(folder);

    assert!(
        log.contains("TRACE") && log.contains("committed"),
        "the log is not talkative"
    );
    for said in [
        "the retailer does not answer",
        "parked",
        "no updates",
        "refused",
    ] {
        assert!(log.contains(said), "the trouble never came: {said}");
    }
    held_back("the log", &log);
}

/// The reason why a row did not arrive, where Telegram and the shop cannot be reached: addresses hold tokens.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_there_is_said_without_the_token() {
    let folder = tempfile::tempdir().unwrap();
    let mut stage = Stage::new().await;
    // Nobody listens at these.
    stage.telegram.url = "http://127.0.0.1:1".into();
    stage.shop.url = "http://127.0.0.1:1".into();
    let mut child = milkrun(folder.path(), &stage, &["serve"])
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(folder.path().join("log")).unwrap())
        .spawn()
        .unwrap();
    tokio::time::sleep(Duration::from_secs(3)).await;
    let _ = child.kill();
    let _ = child.wait();
    let log = log(folder.path());
    assert!(log.contains("does not say who the bot is"), "{log}");
    held_back("the log", &log);
}
