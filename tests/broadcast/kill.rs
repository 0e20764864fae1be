//! The real program is killed again and again while it tells thousands. Nobody is missed; only what was on its way at a kill
//! is told twice.
//!
//! `MILKRUN_KILLS=200` kills more often.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use axum::extract::{Path, State};
use axum::routing::post;
use axum::{Json, Router};
use milkrun::shop::{Audience, BroadcastState};
use milkrun::store::{self, Db, Tx};
use serde_json::{Value, json};
use tokio::net::TcpListener;

const PEOPLE: i64 = 5_000;
const KILLS: usize = 50;
/// Letters that are on their way at once at most: as many as the carrier has workers.
const ON_THEIR_WAY: usize = 16;
/// Letters between two kills at least; a few more from kill to kill, so that it is not the same moment each time.
const BETWEEN: usize = 40;
/// How long Telegram takes for each.
const TAKES: Duration = Duration::from_millis(5);
const PATIENCE: Duration = Duration::from_secs(60);
const ID: i64 = 7;

/// How often each chat was told.
type Told = Arc<Mutex<BTreeMap<i64, usize>>>;

/// Telegram, as far as a broadcast needs it.
async fn answer(
    State(told): State<Told>,
    Path((_, method)): Path<(String, String)>,
    Json(call): Json<Value>,
) -> Json<Value> {
    let result = match method.to_ascii_lowercase().as_str() {
        "getme" => json!({ "id": 1, "is_bot": true, "first_name": "M", "username": "milkrun_bot" }),
        "getupdates" => {
            tokio::time::sleep(Duration::from_secs(1)).await;
            json!([])
        }
        "sendmessage" => {
            let chat = call["chat_id"].as_i64().unwrap();
            *told.lock().unwrap().entry(chat).or_default() += 1;
            tokio::time::sleep(TAKES).await;
            json!({ "message_id": 1 })
        }
        _ => json!(true),
    };
    Json(json!({ "ok": true, "result": result }))
}

/// A bot of the real program, killed when it is dropped.
struct Bot(Child);

impl Bot {
    fn start(telegram: &str, folder: &std::path::Path) -> Bot {
        let mut command = Command::new(env!("CARGO_BIN_EXE_milkrun"));
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("MILKRUN_") {
                command.env_remove(name);
            }
        }
        let child = command
            .arg("serve")
            .current_dir(folder)
            .env("MILKRUN_DATABASE", folder.join("db"))
            .env("MILKRUN_TELEGRAM_TOKEN", "1:TEST")
            .env("MILKRUN_TELEGRAM_API", telegram)
            .env("MILKRUN_TELEGRAM_RATE", "0")
            // Nothing listens there: the catalogue is of no concern here.
            .env("MILKRUN_RETAILER", "http://127.0.0.1:9")
            .env("MILKRUN_RETAILER_PRIVATE", "true")
            .env("MILKRUN_UCP_PROFILE", "https://you.example/ucp")
            .env("MILKRUN_CODE_SECRET", "secret")
            .env("RUST_LOG", "error")
            .stdout(Stdio::null())
            .spawn();
        Bot(child.unwrap())
    }
}

impl Drop for Bot {
    /// SIGKILL, and the end of the process: only then is its database free.
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broadcast_survives_being_killed_again_and_again() {
    let kills = std::env::var("MILKRUN_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let told = Told::default();
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
    let telegram = format!("http://{}", listener.local_addr().unwrap());
    let app = Router::new()
        .route("/{bot}/{method}", post(answer))
        .with_state(told.clone());
    tokio::spawn(async move { axum::serve(listener, app).await });

    let db = Db::open(&folder.path().join("db")).await.unwrap();
    db.write(async |tx: &mut Tx| {
        for user in 1..=PEOPLE {
            store::meet(tx, user, Some("en"), 0).await?;
        }
        let content = r#"{"words":{"en":{"text":"Strawberries!"}}}"#;
        store::draft_broadcast(tx, ID, 0, content, &Audience::default(), 1).await?;
        store::launch_broadcast(tx, ID, PEOPLE, 1).await
    })
    .await
    .unwrap();

    let sends = || told.lock().unwrap().values().sum::<usize>();
    for kill in 0..kills {
        let bot = Bot::start(&telegram, folder.path());
        let until = sends() + BETWEEN + kill % 17;
        let began = Instant::now();
        while sends() < until && told.lock().unwrap().len() < PEOPLE as usize {
            assert!(began.elapsed() < PATIENCE, "nobody is told any more");
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        drop(bot);
    }
    let _bot = Bot::start(&telegram, folder.path());
    let began = Instant::now();
    loop {
        let broadcast = db.read(async |tx| store::broadcast(tx, ID).await).await;
        let broadcast = broadcast.unwrap().unwrap();
        if broadcast.state == BroadcastState::Done {
            assert_eq!((broadcast.sent, broadcast.written), (PEOPLE, PEOPLE));
            break;
        }
        assert!(began.elapsed() < PATIENCE, "it does not end: {broadcast:?}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let told = told.lock().unwrap().clone();
    let missed: Vec<i64> = (1..=PEOPLE)
        .filter(|user| !told.contains_key(user))
        .collect();
    assert_eq!(missed, [0; 0]);
    let repeats = told.values().sum::<usize>() - told.len();
    println!("{kills} kills, {repeats} told again, nobody missed");
    assert!(repeats <= kills * ON_THEIR_WAY, "{repeats} told again");
    let checked = db
        .snapshot(async |tx| store::check(tx).await)
        .await
        .unwrap();
    let wrong: Vec<_> = checked.iter().flat_map(|rule| &rule.violations).collect();
    assert_eq!(wrong, Vec::<&String>::new());
}
