//! Broadcasts against the test chat's strict flood limits, and what one to a million costs everybody else:
//! `cargo bench --bench broadcast`. It takes about thirteen minutes, most of them Telegram's.
//!
//! The bot is a process of its own, on an SQLite file with `synchronous = FULL`; the test chat and whoever measures share the
//! machine with it. Ends in lines `NAME VALUE UNIT`.

#[allow(dead_code, reason = "each bench uses a part of it")]
mod common;

use std::time::{Duration, Instant};

use anyhow::ensure;
use milkrun::shop::Audience;
use milkrun::store::{self, Broadcast, Db, Tx};
use reqwest::Method;
use serde_json::json;

use common::{Stage, at};

/// Messages a second that a broadcast may use.
const MAY_USE: f64 = 27.0;
const CONTENT: &str = r#"{"words":{"en":{"text":"Strawberries are here: 500 g for ¥9.90."}}}"#;
/// Recipients of the runs against the flood limits, by their ids from this one on.
const FIRST: i64 = 10_000;
const MANY: i64 = 10_000;
/// Recipients of the runs with and without 429s, and those that are injected: so many, each for so many seconds.
const FEW: i64 = 1_000;
const INJECTED: (i64, i64) = (5, 2);
/// Recipients of the large broadcast, by their ids from this one on. The test chat knows the first of them, more than can be told
/// while they are written.
const MILLION: i64 = 1_000_000;
const CROWD: i64 = 100_000_000;
const KNOWN: i64 = 2_000;
/// Those who talk meanwhile, and how often one of them does.
const TALKERS: i64 = 40;
const EACH: Duration = Duration::from_millis(50);
/// How long they talk before the broadcast.
const BEFORE: Duration = Duration::from_secs(30);
/// Pairs of runs with and without a large broadcast; the ratio is the median of theirs.
const ROUNDS: i64 = 5;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // `-- limits` or `-- million` runs one of the two.
    let only = std::env::args()
        .nth(1)
        .filter(|only| !only.starts_with('-'));
    let runs = |name: &str| only.as_deref().is_none_or(|only| only == name);
    if runs("limits") {
        limits().await?;
    }
    if runs("million") {
        million().await?;
    }
    Ok(())
}

/// A stage with people who have opened their chats, and are in the bot's database.
async fn stage(people: i64) -> anyhow::Result<(Stage, Db)> {
    let stage = Stage::open().await?;
    stage.people(FIRST..FIRST + people).await?;
    for user in FIRST..FIRST + people {
        stage.world.act(user, "start", &json!({})).await?;
    }
    stage.swallow_updates().await?;
    let db = Db::open(&stage.database()).await?;
    db.write(async move |tx: &mut Tx| {
        for user in FIRST..FIRST + people {
            store::meet(tx, user, Some("en"), 0).await?;
        }
        Ok(())
    })
    .await?;
    Ok((stage, db))
}

/// Sends a broadcast off, to those who were here at an instant.
async fn launch(db: &Db, audience: Audience, now: i64) -> anyhow::Result<i64> {
    let id = db.id();
    db.write(async move |tx: &mut Tx| {
        store::draft_broadcast(tx, id, 0, CONTENT, &audience, now).await?;
        let expected = store::reach(tx, &audience, now).await?;
        store::launch_broadcast(tx, id, expected, now).await
    })
    .await?;
    Ok(id)
}

async fn read(db: &Db, id: i64) -> anyhow::Result<Broadcast> {
    let found = db.read(async |tx| store::broadcast(tx, id).await).await?;
    found.ok_or_else(|| anyhow::anyhow!("there is no broadcast"))
}

/// How long a broadcast takes from its first message to its last, once it is sent off.
async fn duration(db: &Db, id: i64) -> anyhow::Result<Duration> {
    let mut began = None;
    loop {
        let broadcast = read(db, id).await?;
        if broadcast.settled() > 0 && began.is_none() {
            began = Some(Instant::now());
        }
        if broadcast.state.is_over() {
            ensure!(broadcast.sent == broadcast.written, "not all were told");
            return Ok(began.map_or(Duration::ZERO, |began| began.elapsed()));
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The wall clock, in milliseconds.
fn wall() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
    since.map_or(0, |since| since.as_millis() as i64)
}

/// The share of the rate that is used, and what 429s cost.
async fn limits() -> anyhow::Result<()> {
    let (stage, db) = stage(MANY).await?;
    let flood = json!({ "on": true });
    let control = async |path: &str, body: &serde_json::Value, method: Method| {
        stage.world.send(method, path, body).await
    };
    control("/control/flood", &flood, Method::PUT).await?;
    let mut bot = stage.bot(&[("MILKRUN_TELEGRAM_RATE", "30")])?;
    bot.ready().await?;

    let id = launch(&db, Audience::default(), wall()).await?;
    let took = duration(&db, id).await?;
    let refused = control("/control/flood", &flood, Method::PUT).await?["refused"].clone();
    let rate = (MANY - 1) as f64 / took.as_secs_f64();
    println!("broadcast_rate_share {:.3} x", rate / MAY_USE);
    println!("broadcast_own_429 {refused}");

    // A few of them, with nothing in the way and with 429s.
    db.write(async |tx: &mut Tx| {
        sqlx::query("UPDATE users SET notices = CASE WHEN id < $1 THEN 1 ELSE 0 END")
            .bind(FIRST + FEW)
            .execute(tx)
            .await?;
        Ok(())
    })
    .await?;
    let began = Instant::now();
    let id = launch(&db, Audience::default(), wall()).await?;
    duration(&db, id).await?;
    let plain = began.elapsed();
    let began = Instant::now();
    let id = launch(&db, Audience::default(), wall()).await?;
    let (times, seconds) = INJECTED;
    for injected in 0..times {
        let until = FEW * (injected + 1) / (times + 1);
        while read(&db, id).await?.sent < until {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        let fail = json!({
            "method": "sendMessage", "times": 1, "status": 429, "retry_after": seconds,
        });
        control("/control/fail", &fail, Method::POST).await?;
    }
    duration(&db, id).await?;
    let slowed = began.elapsed();
    let asked = Duration::from_secs((times * seconds) as u64);
    let delay = slowed.as_secs_f64() - plain.as_secs_f64();
    println!(
        "broadcast_429_delay_share {:.3} x",
        delay / asked.as_secs_f64()
    );
    Ok(())
}

/// What a broadcast to a million does to everybody else.
async fn million() -> anyhow::Result<()> {
    let (stage, db) = stage(TALKERS).await?;
    stage.people(CROWD..CROWD + KNOWN).await?;
    for user in CROWD..CROWD + KNOWN {
        stage.world.act(user, "start", &json!({})).await?;
    }
    stage.swallow_updates().await?;
    db.write(async move |tx: &mut Tx| {
        // Those who talk wait for replies, and for nothing else.
        sqlx::query("UPDATE users SET notices = 0")
            .execute(&mut *tx)
            .await?;
        sqlx::query(
            "INSERT INTO users (id, tag, speaks, blocked, created_at, seen_at) \
             WITH RECURSIVE n (id) AS (SELECT $1 UNION ALL SELECT id + 1 FROM n WHERE id < $1 + $2 - 1) \
             SELECT id, 'en', 'en', 0, 0, 0 FROM n",
        )
        .bind(CROWD)
        .bind(MILLION)
        .execute(tx)
        .await?;
        Ok(())
    })
    .await?;
    let mut bot = stage.bot(&[("MILKRUN_TELEGRAM_RATE", "30"), ("MILKRUN_USER_RATE", "0")])?;
    bot.ready().await?;
    // Everybody once, unmeasured.
    talk(&stage, Duration::from_secs(3)).await?;
    let (mut ratios, mut started, mut written, mut query) = (Vec::new(), 0.0f64, 0.0f64, 0.0f64);
    let mut resident = 0.0f64;
    for _ in 0..ROUNDS {
        let before = talk(&stage, BEFORE).await?;
        let began = Instant::now();
        let id = launch(&db, Audience::default(), wall()).await?;
        let follow = async {
            let mut first = None;
            loop {
                let asked = Instant::now();
                let broadcast = read(&db, id).await?;
                query = query.max(asked.elapsed().as_secs_f64());
                if broadcast.written > 0 && first.is_none() {
                    first = Some(began.elapsed());
                }
                if broadcast.all_written {
                    let first = first.unwrap_or_default().as_secs_f64();
                    return anyhow::Ok((first, began.elapsed().as_secs_f64()));
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let (followed, during) = tokio::join!(follow, talk(&stage, BEFORE));
        let (first, all) = followed?;
        (started, written) = (started.max(first), written.max(all));
        resident = resident.max(bot.resident_mb()?);
        let during = during?;
        ratios.push(p99(during) / p99(before));
        db.write(async move |tx: &mut Tx| {
            store::move_broadcast(tx, id, milkrun::shop::BroadcastState::Cancelled, wall()).await?;
            sqlx::query("DELETE FROM recipients").execute(tx).await?;
            Ok(())
        })
        .await?;
    }
    ratios.sort_by(f64::total_cmp);
    println!("million_started {started:.2} s");
    println!("million_written {written:.1} s");
    println!("million_p99_ratio {:.2} x", at(&ratios, 0.5));
    println!("million_resident_mb {resident:.1} MB");
    println!("million_progress_query_ms {:.1} ms", query * 1_000.0);
    Ok(())
}

/// Lets people talk for a while, one after another; how long each reply took, in milliseconds.
async fn talk(stage: &Stage, during: Duration) -> anyhow::Result<Vec<i64>> {
    let world = &stage.world;
    let seen: Vec<usize> = (0..TALKERS)
        .map(|talker| world.replies(FIRST + talker).len())
        .collect();
    let mut ticks = tokio::time::interval(EACH);
    let began = Instant::now();
    for talker in (0..TALKERS).cycle() {
        if began.elapsed() > during {
            break;
        }
        ticks.tick().await;
        world
            .write(FIRST + talker, "what fruit do you have")
            .await?;
    }
    tokio::time::sleep(Duration::from_millis(500)).await;
    let replies = (0..TALKERS).zip(seen).flat_map(|(talker, seen)| {
        let all = world.replies(FIRST + talker);
        all.into_iter().skip(seen)
    });
    Ok(replies.collect())
}

/// The time that all but one in a hundred stay under, in milliseconds. The clock counts whole ones: of those that took equally
/// many, each is taken for an equal part of the millisecond around it.
fn p99(mut replies: Vec<i64>) -> f64 {
    replies.sort_unstable();
    let rank = replies.len() as f64 * 0.99;
    let took = at(&replies, 0.99);
    let under = replies.partition_point(|reply| *reply < took);
    let equal = replies.partition_point(|reply| *reply <= took) - under;
    let part = (rank - under as f64) / equal.max(1) as f64;
    took as f64 - 0.5 + part.clamp(0.0, 1.0)
}
