//! The tools of operators, by the real program: on a database alone, and beside a bot that runs.

#[path = "common/servers.rs"]
mod servers;

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use milkrun::shop::{Campaign, Fen, Terms};
use milkrun::store::{self, Db, InboxRow, Tx};

const TOKEN: &str = "8025:operators-token";
const SECRET: &str = "operators";

/// The program, without settings of whoever runs the tests.
fn milkrun(args: &[&str], folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milkrun"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MILKRUN_") {
            command.env_remove(name);
        }
    }
    command.args(args).current_dir(folder);
    command
}

/// Runs a command on the folder's database; what it printed, or what it complained of.
fn operate(folder: &Path, args: &[&str]) -> Result<String, String> {
    let Output {
        status,
        stdout,
        stderr,
    } = milkrun(args, folder).output().unwrap();
    let (said, complaint) = (
        String::from_utf8(stdout).unwrap(),
        String::from_utf8(stderr).unwrap(),
    );
    if status.success() {
        Ok(said)
    } else {
        Err(format!("{said}{complaint}"))
    }
}

/// Puts a dead event into a database, as a bot would have.
async fn dead(db: &Db, body: &str) -> i64 {
    let id = db.id();
    let row = InboxRow {
        id,
        source: "timer".into(),
        key: format!("dead {id}"),
        lane: 0,
        body: body.into(),
        attempts: 0,
    };
    db.write(async move |tx: &mut Tx| {
        store::receive(tx, &row, 1_000).await?;
        store::bury(tx, id, "no such thing: \"12 Canarylane\"", 2_000).await?;
        Ok(())
    })
    .await
    .unwrap();
    id
}

async fn state(db: &Db, id: i64) -> String {
    db.read(async |tx| Ok(store::entry_with_body(tx, id).await?))
        .await
        .unwrap()
        .unwrap()
        .0
        .state
}

/// A bot that runs on a folder's database, with a test chat and a stub retailer of its own.
struct Bot {
    child: Child,
    /// Where it says how it is.
    metrics: String,
}

impl Drop for Bot {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Bot {
    async fn start(folder: &Path) -> Bot {
        let servers = servers::open(TOKEN, |_| servers::shop(SECRET)).await;
        let (chat_url, shop_url) = (servers.chat, servers.shop);
        let mut child = milkrun(&["serve"], folder)
            .env("MILKRUN_TELEGRAM_TOKEN", TOKEN)
            .env("MILKRUN_TELEGRAM_API", &chat_url)
            .env("MILKRUN_RETAILER", &shop_url)
            .env("MILKRUN_RETAILER_PRIVATE", "true")
            .env("MILKRUN_UCP_PROFILE", format!("{chat_url}/profile"))
            .env("MILKRUN_CODE_SECRET", SECRET)
            .env("MILKRUN_CAMPAIGN_BUDGET", "2500")
            .env("MILKRUN_CAMPAIGN_DEADLINE", "2099-12-31")
            .env("MILKRUN_METRICS", "127.0.0.1:0")
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let metrics = line.trim().trim_start_matches("metrics ").to_owned();
        Bot { child, metrics }
    }
}

/// A page of the bot: its status and its text.
async fn page(bot: &Bot, path: &str) -> (u16, String) {
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let answer = http.get(format!("{}{path}", bot.metrics));
    let answer = answer.send().await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

async fn until<F: Future<Output = bool>>(what: &str, mut reached: impl FnMut() -> F) {
    for _ in 0..400 {
        if reached().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never: {what}");
}

fn database(folder: &Path) -> PathBuf {
    folder.join("milkrun.db")
}

#[tokio::test]
async fn what_is_stuck_is_listed_shown_without_words_and_replayed_with_a_note() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let none = operate(folder, &["inbox", "list"]).unwrap_err();
    assert!(none.contains("there is no database milkrun.db"), "{none}");
    let db = Db::open(&database(folder)).await.unwrap();
    assert_eq!(
        operate(folder, &["inbox", "list"]).unwrap(),
        "Nothing is stuck.\n"
    );
    let id = dead(&db, r#"{"address":"12 Canarylane","order":7}"#).await;
    let word = id.to_string();
    let listed = operate(folder, &["inbox", "list"]).unwrap();
    assert!(
        listed.contains(&word) && listed.contains("dead") && listed.contains("no such thing"),
        "{listed}"
    );
    let shown = operate(folder, &["inbox", "show", &word]).unwrap();
    assert!(shown.contains(r#""address": "(text)""#), "{shown}");
    assert!(!format!("{listed}{shown}").contains("Canary"));

    let other = dead(&db, "").await;
    // As /forget does.
    db.write(async move |tx: &mut Tx| Ok(store::forget(tx, 0, -1).await?))
        .await
        .unwrap();
    let refused = operate(folder, &["inbox", "replay", &other.to_string()]).unwrap_err();
    assert!(refused.contains("/forget"), "{refused}");
    let id = dead(&db, "\"catalogue\"").await.to_string();
    let refused = operate(folder, &["inbox", "replay", &id, "1"]).unwrap_err();
    assert!(
        refused.contains("there is no event 1; nothing was replayed"),
        "{refused}"
    );
    assert_eq!(state(&db, id.parse().unwrap()).await, "dead");
    let said = operate(folder, &["inbox", "replay", "--all-dead"]).unwrap();
    assert!(said.contains("Replayed 1 event.\nNo bot runs"), "{said}");
    assert_eq!(state(&db, id.parse().unwrap()).await, "waiting");
    let again = operate(folder, &["inbox", "replay", &id]).unwrap_err();
    assert!(again.contains("waiting, not dead"), "{again}");
    let deeds: Vec<(String, String)> = db
        .read(async |tx| {
            Ok(sqlx::query_as("SELECT admin, deed FROM audit")
                .fetch_all(tx)
                .await?)
        })
        .await
        .unwrap();
    assert_eq!(
        deeds,
        [("command line".to_owned(), format!("replayed {id}"))]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_running_bot_takes_up_what_is_replayed() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let db = Db::open(&database(folder)).await.unwrap();
    let id = dead(&db, "\"catalogue\"").await;
    let _bot = Bot::start(folder).await;
    let said = operate(folder, &["inbox", "replay", &id.to_string()]).unwrap();
    assert!(said.contains("The bot that runs takes it up"), "{said}");
    until("the event is done", async || state(&db, id).await == "done").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_says_how_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let db = Db::open(&database(folder)).await.unwrap();
    dead(&db, "\"catalogue\"").await;
    let bot = Bot::start(folder).await;
    assert_eq!(page(&bot, "/healthz").await, (200, "ok\n".into()));
    // The start is a turn, and reads the catalogue.
    let carried = r#"milkrun_carried_total{carrier="retailer",outcome="done"} 1"#;
    until("the catalogue is read", async || {
        page(&bot, "/metrics").await.1.contains(carried)
    })
    .await;
    let (status, text) = page(&bot, "/metrics").await;
    assert_eq!(status, 200);
    for line in [
        "milkrun_budget_left_fen 250000",
        "milkrun_events_dead 1",
        "milkrun_orders_unknown 0",
        "milkrun_turns_failed_total 0",
        r#"milkrun_outbox_rows{carrier="telegram"} "#,
        r#"milkrun_outbox_oldest_seconds{carrier="retailer"} "#,
        "milkrun_lanes_waiting ",
        r#"milkrun_turn_seconds_bucket{le="30"} "#,
        "# TYPE milkrun_turn_seconds histogram",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_is_whole_while_writes_go_on_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let db = Db::open(&database(folder)).await.unwrap();
    let campaign = Campaign {
        id: 1,
        value: Fen(2_500),
        budget: Fen(250_000_000),
        claimed: Fen(0),
        starts: 0,
        deadline: i64::MAX,
        terms: Terms::default(),
    };
    db.write(async move |tx: &mut Tx| Ok(store::open_campaign(tx, &campaign).await?))
        .await
        .unwrap();
    // Cards are claimed all the while: a copy that mixed two instants would not add up.
    let claims = {
        let db = db.clone();
        tokio::spawn(async move {
            for user in 0.. {
                let id = db.id();
                db.write(async move |tx: &mut Tx| store::claim(tx, id, user, 1).await)
                    .await
                    .unwrap();
            }
        })
    };
    let claimed = async |db: &Db| {
        let campaign = db.read(async |tx| Ok(store::campaign(tx).await?)).await;
        campaign.unwrap().unwrap().claimed
    };
    until("a card is claimed", async || claimed(&db).await > Fen(0)).await;
    for copy in ["a.db", "b.db", "c.db"] {
        let before = claimed(&db).await;
        let folder = folder.to_owned();
        let copied = folder.join(copy);
        tokio::task::spawn_blocking(move || {
            operate(&folder, &["backup", copy]).unwrap();
            let again = operate(&folder, &["backup", copy]).unwrap_err();
            assert!(again.contains("overwrites nothing"), "{again}");
            let checked = operate(&folder, &["check", "--database", copy]).unwrap();
            assert!(
                !checked.contains("WRONG") && checked.lines().count() >= 10,
                "{checked}"
            );
        })
        .await
        .unwrap();
        let copy = Db::open(&copied).await.unwrap();
        assert!(claimed(&copy).await >= before);
    }
    assert!(!claims.is_finished());
    claims.abort();
    let left: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with(".part"))
        .collect();
    assert_eq!(left, [""; 0]);
}

#[tokio::test]
async fn a_check_that_fails_says_what_is_wrong_and_ends_in_1() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let db = Db::open(&database(folder)).await.unwrap();
    let checked = operate(folder, &["check"]).unwrap();
    assert!(
        checked.lines().all(|line| line.starts_with("ok ")),
        "{checked}"
    );
    db.write(async move |tx: &mut Tx| {
        let broken = "INSERT INTO campaigns (id, value, budget, claimed, starts, deadline) VALUES (1, 2500, 5000, 2500, 0, 100)";
        sqlx::query(broken).execute(tx).await?;
        Ok(())
    })
    .await
    .unwrap();
    let output = milkrun(&["check"], folder).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    let wrong = "WRONG  what is claimed of a campaign is what its cards are worth\n         \
                 campaign 1: claimed 2500 fen, its cards are worth 0\n";
    assert!(said.contains(wrong), "{said}");
}
