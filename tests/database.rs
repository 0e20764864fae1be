//! Trouble with the database, with the real program: somebody else's lock that stays, a file that cannot be written, a full
//! disk. The bot says so once, asks for no more updates, and goes on by itself when it is mended; nobody's words are lost, and
//! nobody is answered twice.

#![cfg(target_os = "linux")]

#[path = "common/servers.rs"]
mod servers;

use std::fs::File;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::BoxFuture;
use milkrun::engine::{Carrier, Clock, Effects, Engine, Handlers, Now, Outcome, Parcel, Turn};
use milkrun::store::{Db, DbError, InboxRow, NewRow, OnUnknown, Tx};
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection, Executor};

const TOKEN: &str = "8025:database-token";
const SECRET: &str = "database";
/// People, by their Telegram ids from this one on. The first is answered while the trouble begins.
const FIRST: i64 = 1001;
const PEOPLE: i64 = 5;
/// Who writes before the bot has read what the shops sell.
const EARLY: i64 = FIRST + PEOPLE;
/// How long the trouble lasts after the bot has said so: several of its tries.
const LASTS: Duration = Duration::from_secs(8);
/// The longest wait for anything.
const PATIENCE: Duration = Duration::from_secs(40);

/// The test chat and the shop, and the folder with the bot's database.
struct World {
    http: reqwest::Client,
    chat: String,
    shop: String,
    folder: tempfile::TempDir,
}

impl World {
    async fn open() -> World {
        let servers = servers::open(TOKEN, |_| servers::shop(SECRET)).await;
        let world = World {
            http: reqwest::Client::builder().no_proxy().build().unwrap(),
            chat: servers.chat,
            shop: servers.shop,
            folder: tempfile::tempdir().unwrap(),
        };
        for id in FIRST..=EARLY {
            let ann = json!({ "id": id, "first_name": "Ann", "language_code": "en" });
            world.act("users", ann).await;
        }
        world
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("milkrun.db")
    }

    async fn get(&self, url: &str) -> (u16, String) {
        let answer = self.http.get(url).send().await.unwrap();
        (answer.status().as_u16(), answer.text().await.unwrap())
    }

    async fn control(&self, path: &str) -> Value {
        let (_, text) = self.get(&format!("{}/control/{path}", self.chat)).await;
        serde_json::from_str(&text).unwrap()
    }

    async fn act(&self, path: &str, body: Value) {
        let url = format!("{}/control/{path}", self.chat);
        let sent = self.http.post(url).json(&body).send().await.unwrap();
        assert!(sent.status().is_success(), "{path}: {}", sent.status());
    }

    async fn write(&self, person: i64, words: &str) {
        self.act(&format!("chats/{person}/text"), json!({ "text": words }))
            .await;
    }

    /// How many of the bot's messages to somebody begin so.
    async fn heard(&self, person: i64, words: &str) -> usize {
        let chat = self.control(&format!("chats/{person}")).await;
        let messages = chat["messages"].as_array().unwrap().iter();
        messages
            .filter(|message| message["outgoing"] == true)
            .filter(|message| message["text"].as_str().unwrap().starts_with(words))
            .count()
    }
}

/// A running bot, and what it has logged.
struct Bot {
    child: Child,
    /// Where it says how it is.
    page: String,
    log: Arc<Mutex<Vec<String>>>,
}

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Bot {
    /// Starts the program by a command that ends in executing it.
    fn start(world: &World, by: &[&str]) -> Bot {
        let words = [by, &[env!("CARGO_BIN_EXE_milkrun"), "serve"]].concat();
        let mut command = Command::new(words[0]);
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MILKRUN_") {
                command.env_remove(name);
            }
        }
        let mut child = command
            .args(&words[1..])
            .current_dir(world.folder.path())
            .env("RUST_LOG", "warn")
            .env("MILKRUN_DATABASE", world.database())
            .env("MILKRUN_TELEGRAM_TOKEN", TOKEN)
            .env("MILKRUN_TELEGRAM_API", &world.chat)
            .env("MILKRUN_TELEGRAM_RATE", "0")
            .env("MILKRUN_RETAILER", &world.shop)
            .env("MILKRUN_RETAILER_PRIVATE", "true")
            .env("MILKRUN_UCP_PROFILE", format!("{}/profile", world.chat))
            .env("MILKRUN_CODE_SECRET", SECRET)
            .env("MILKRUN_METRICS", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(Vec::new()));
        let (errors, lines) = (child.stderr.take().unwrap(), log.clone());
        std::thread::spawn(move || {
            for line in BufReader::new(errors).lines().map_while(Result::ok) {
                println!("{line}");
                lines.lock().unwrap().push(line);
            }
        });
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let page = line.trim().strip_prefix("metrics ");
        let page = page.expect("the bot did not start").to_owned();
        Bot { child, page, log }
    }

    fn logged(&self, words: &str) -> Vec<String> {
        let log = self.log.lock().unwrap();
        let lines = log.iter().filter(|line| line.contains(words));
        lines.cloned().collect()
    }

    /// `/healthz`: the status and the text.
    async fn health(&self, world: &World) -> (u16, String) {
        world.get(&format!("{}/healthz", self.page)).await
    }

    async fn metrics(&self, world: &World) -> String {
        world.get(&format!("{}/metrics", self.page)).await.1
    }
}

async fn until(what: &str, mut reached: impl AsyncFnMut() -> bool) {
    let limit = Instant::now() + PATIENCE;
    while !reached().await {
        assert!(Instant::now() < limit, "never: {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// What the trouble is called.
struct Words {
    /// In the metric.
    metric: &'static str,
    /// In `/healthz`.
    health: &'static str,
    /// In the log, for whoever can mend it.
    log: &'static str,
}

/// People write while the database gets into trouble, while it is, and after.
async fn nothing_is_lost(
    world: &World,
    bot: &Bot,
    words: Words,
    hurt: impl AsyncFnOnce(),
    mend: impl AsyncFnOnce(),
) {
    let people = FIRST..FIRST + PEOPLE;
    until("the bot has read what the shops sell", async || {
        world.write(EARLY, "thanks!").await;
        tokio::time::sleep(Duration::from_millis(400)).await;
        world.heard(EARLY, "You are welcome").await > 0
    })
    .await;
    let mut thanked = vec![1; PEOPLE as usize];
    for person in people.clone() {
        world.write(person, "thanks!").await;
    }
    for person in people.clone() {
        until("an answer when all is well", async || {
            world.heard(person, "You are welcome").await == 1
        })
        .await;
    }
    assert_eq!(bot.health(world).await, (200, "ok\n".into()));
    // An answer that is on its way when the trouble begins: what came of it has to be stored.
    let hold = json!({ "method": "sendMessage", "when": "after", "chat": FIRST });
    world.act("hold", hold).await;
    world.write(FIRST, "thanks!").await;
    thanked[0] += 1;
    until("the answer is held", async || {
        world.heard(FIRST, "You are welcome").await == 2
    })
    .await;

    hurt().await;
    world.act("release", json!({})).await;
    let sick = (503, format!("database: {}\n", words.health));
    until("it says what is the matter", async || {
        world.write(FIRST + 1, "thanks!").await;
        thanked[1] += 1;
        tokio::time::sleep(Duration::from_millis(400)).await;
        bot.health(world).await == sick
    })
    .await;
    for person in people.clone() {
        world.write(person, "two butters").await;
        world.write(person, "thanks!").await;
        thanked[(person - FIRST) as usize] += 1;
    }
    tokio::time::sleep(LASTS).await;
    assert_eq!(bot.health(world).await, sick);
    let metric = |value| {
        format!(
            "milkrun_database_trouble{{what=\"{}\"}} {value}",
            words.metric
        )
    };
    let metrics = bot.metrics(world).await;
    assert!(metrics.contains(&metric(1)), "{metrics}");
    let bot_state = world.control("state").await["bot"].clone();
    assert_eq!(bot_state["polling"], false, "it asks for updates");
    let pending = world.control("pending").await["pending"].as_i64().unwrap();
    assert!(pending >= 2 * PEOPLE, "acknowledged, but not stored");

    mend().await;
    until("it is well again", async || {
        bot.health(world).await.0 == 200
    })
    .await;
    assert!(bot.metrics(world).await.contains(&metric(0)));
    for person in people.clone() {
        world.write(person, "thanks!").await;
        thanked[(person - FIRST) as usize] += 1;
    }
    for (person, wanted) in people.clone().zip(&thanked) {
        until("everybody is answered", async || {
            world.heard(person, "You are welcome").await >= *wanted
        })
        .await;
    }
    // What would be said twice would be said by now.
    tokio::time::sleep(Duration::from_secs(2)).await;
    for (person, wanted) in people.clone().zip(&thanked) {
        assert_eq!(world.heard(person, "You are welcome").await, *wanted);
        assert_eq!(world.heard(person, "🧺 Your basket").await, 1);
    }
    let errors = bot.logged("ERROR");
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].contains(words.log), "{errors:?}");
    assert!(errors[0].contains("milkrun.db"), "{errors:?}");
    assert!(errors[0].contains("goes on by itself"), "{errors:?}");
    assert_eq!(bot.logged("is well again after").len(), 1);
    assert_eq!(bot.logged("failed").len(), 0, "a turn counted as tried");
}

/// All that was written is done, at the first counted attempt.
async fn all_is_done_at_once(database: &Path) {
    let db = Db::open(database).await.unwrap();
    let (undone, baskets): (Vec<Entry>, Vec<(i64, i64)>) = db
        .read(async |tx: &mut Tx| {
            let undone = "SELECT state, attempts FROM inbox WHERE state <> 'done' OR attempts <> 0 \
                 UNION ALL SELECT state, attempts FROM outbox \
                 WHERE state NOT IN ('done', 'superseded') OR attempts > 1";
            let baskets =
                "SELECT user_id, COUNT(*) FROM basket_lines GROUP BY user_id ORDER BY user_id";
            Ok((
                sqlx::query_as(undone).fetch_all(&mut *tx).await?,
                sqlx::query_as(baskets).fetch_all(tx).await?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(undone, []);
    let one_line: Vec<(i64, i64)> = (FIRST..FIRST + PEOPLE).map(|id| (id, 1)).collect();
    assert_eq!(baskets, one_line);
}

/// Counts what it carries.
#[derive(Default)]
struct Post(Mutex<usize>);

impl Carrier for Post {
    fn carry<'a>(&'a self, _: &'a Parcel, _: Now) -> BoxFuture<'a, Outcome> {
        *self.0.lock().unwrap() += 1;
        let done = Outcome::Done {
            value: json!("delivered"),
            message: None,
            file: None,
        };
        async move { done }.boxed()
    }

    fn admit(&self, _: Option<&str>, _: Now) -> Result<(), i64> {
        Ok(())
    }
}

/// A bot whose every turn sends one row, which has to be claimed before it is carried.
fn handlers() -> Handlers {
    let handle = |turn: Turn| {
        async move {
            turn.commit(async move |_: &mut Tx| {
                let row = NewRow {
                    carrier: "post".into(),
                    on_unknown: OnUnknown::Report,
                    ..NewRow::default()
                };
                Ok(Effects {
                    rows: vec![row],
                    ..Effects::default()
                })
            })
            .await
        }
        .boxed()
    };
    Handlers {
        write: Arc::new(|_, _, _| anyhow::bail!("there are no broadcasts")),
        letters: "post",
        turn: Arc::new(handle),
        apology: Arc::new(handle),
    }
}

/// State and counted attempts.
type Entry = (String, i64);

async fn entries(db: &Db) -> (Vec<Entry>, Vec<Entry>) {
    db.read(async |tx: &mut Tx| {
        Ok((
            sqlx::query_as("SELECT state, attempts FROM inbox")
                .fetch_all(&mut *tx)
                .await?,
            sqlx::query_as("SELECT state, attempts FROM outbox")
                .fetch_all(tx)
                .await?,
        ))
    })
    .await
    .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn turns_and_rows_that_meet_a_lock_are_not_counted_as_tried() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("milkrun.db");
    let db = Db::open(&path).await.unwrap();
    let post = Arc::new(Post::default());
    let carriers: Vec<(&'static str, Arc<dyn Carrier>, usize)> = vec![("post", post.clone(), 1)];
    let engine = Engine::start(db.clone(), Clock::machine(), handlers(), carriers)
        .await
        .unwrap();
    let event = InboxRow {
        id: db.id(),
        source: "test".into(),
        key: "1".into(),
        lane: 1,
        body: String::new(),
        attempts: 0,
    };
    let now = engine.clock.now();
    let new = db
        .write(async move |tx: &mut Tx| {
            Engine::receive(tx, std::slice::from_ref(&event), now).await
        })
        .await
        .unwrap();
    engine.feed(new);
    let mut other = AnyConnection::connect(&format!("sqlite://{}", path.display()))
        .await
        .unwrap();
    let entry = |state: &str, attempts: i64| vec![(state.to_owned(), attempts)];

    // More often than a turn may fail.
    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let began = Instant::now();
    for _ in 0..10 {
        assert!(engine.turn(engine.clock.now()).await.unwrap());
    }
    let busy = began.elapsed();
    assert!(
        busy < Duration::from_secs(8),
        "each waited for itself: {busy:?}"
    );
    assert!(db.trouble().is_some());
    other.execute("ROLLBACK").await.unwrap();
    db.well().await;
    assert_eq!(db.trouble(), None);
    assert_eq!(entries(&db).await, (entry("waiting", 0), vec![]));
    assert!(engine.turn(engine.clock.now()).await.unwrap());
    assert_eq!(entries(&db).await, (entry("done", 0), entry("waiting", 0)));

    other.execute("BEGIN IMMEDIATE").await.unwrap();
    let carrying = tokio::spawn({
        let engine = engine.clone();
        async move { engine.carry("post", engine.clock.now()).await }
    });
    until("the lock is noticed", async || db.trouble().is_some()).await;
    let refused = db.write(async |_: &mut Tx| Ok(())).await;
    assert!(matches!(refused, Err(DbError::Trouble(_))), "{refused:?}");
    other.execute("ROLLBACK").await.unwrap();
    assert!(carrying.await.unwrap().unwrap());
    assert_eq!(*post.0.lock().unwrap(), 0, "it left without a claim");
    assert_eq!(entries(&db).await.1, entry("waiting", 0));
    assert!(
        engine.carry("post", engine.clock.now()).await.unwrap(),
        "it keeps its place"
    );
    assert_eq!(*post.0.lock().unwrap(), 1);
    assert_eq!(entries(&db).await.1, entry("done", 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_that_stays_stops_the_bot_until_it_is_gone() {
    let world = World::open().await;
    let bot = Bot::start(&world, &[]);
    sqlx::any::install_default_drivers();
    let url = format!("sqlite://{}", world.database().display());
    let other = tokio::sync::Mutex::new(AnyConnection::connect(&url).await.unwrap());
    let words = Words {
        metric: "locked",
        health: "it is locked by another program",
        log: "is locked by another program: end that",
    };
    let run = async |statement: &'static str| {
        other.lock().await.execute(statement).await.unwrap();
    };
    nothing_is_lost(
        &world,
        &bot,
        words,
        async || run("BEGIN EXCLUSIVE").await,
        async || run("ROLLBACK").await,
    )
    .await;
    drop(bot);
    all_is_done_at_once(&world.database()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn writes_that_fail_stop_the_bot_until_they_succeed() {
    let world = World::open().await;
    // A write beyond the limit of a file's size is an error and not the end of the process.
    let ignoring = ["sh", "-c", r#"trap "" XFSZ; exec "$@""#, "sh"];
    let bot = Bot::start(&world, &ignoring);
    let limit = |soft: &str| {
        let done = Command::new("prlimit")
            .args(["--pid", &bot.child.id().to_string()])
            .arg(format!("--fsize={soft}:unlimited"))
            .status();
        assert!(done.expect("prlimit, of util-linux").success());
    };
    let words = Words {
        metric: "disk",
        // SQLITE_IOERR_WRITE
        health: "the disk fails (SQLite's code 778)",
        log: "fails (SQLite's code 778): look whether it is full",
    };
    nothing_is_lost(
        &world,
        &bot,
        words,
        async || limit("0"),
        async || limit("unlimited"),
    )
    .await;
    drop(bot);
    all_is_done_at_once(&world.database()).await;
}

/// Mounts a small disk at a folder, for itself and the program that it becomes.
const ON_A_SMALL_DISK: [&str; 6] = [
    "unshare",
    "--user",
    "--map-root-user",
    "--mount",
    "sh",
    "-c",
];
const MOUNT: &str = r#"mount -t tmpfs -o size=12m tmpfs "$0" && exec "$@""#;

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_the_bot_until_there_is_space() {
    let world = World::open().await;
    let folder = world.folder.path().to_str().unwrap();
    let by = [&ON_A_SMALL_DISK[..], &[MOUNT, folder]].concat();
    let tried = Command::new(by[0]).args(&by[1..]).arg("true").output();
    if !tried.is_ok_and(|output| output.status.success()) {
        println!("SKIPPED: this machine lets nobody mount a small disk (unshare --user --mount)");
        return;
    }
    let bot = Bot::start(&world, &by);
    // The program's own view: nobody else sees its small disk.
    let seen = format!("/proc/{}/root{folder}", bot.child.id());
    let seen = Path::new(&seen);
    let filler = seen.join("filler");
    let words = Words {
        metric: "full",
        health: "the disk is full",
        log: "is full: free some space",
    };
    nothing_is_lost(
        &world,
        &bot,
        words,
        async || {
            let mut file = File::create(&filler).unwrap();
            let page = [0; 4_096];
            let full = loop {
                if let Err(error) = file.write_all(&page) {
                    break error;
                }
            };
            assert_eq!(full.kind(), std::io::ErrorKind::StorageFull);
        },
        async || std::fs::remove_file(&filler).unwrap(),
    )
    .await;
    // The disk goes with the process: it is read through a copy, made while the bot runs.
    let copy = tempfile::tempdir().unwrap();
    for name in ["milkrun.db", "milkrun.db-wal"] {
        std::fs::copy(seen.join(name), copy.path().join(name)).unwrap();
    }
    drop(bot);
    all_is_done_at_once(&copy.path().join("milkrun.db")).await;
}
