//! What a model costs the bot: `cargo bench --bench model`. The scripted model answers in the bench's own process, so that what is
//! measured is our side. Everything shares the machine. Ends in lines `NAME VALUE UNIT`.
//!
//! - How long a question to the model takes beyond the model's own time: from the words to the proposal, less what a reply
//!   without a model takes, by the questions in between.
//! - A model that never answers: how long the first wish waits, and those after it.
//! - 100 conversations with a model that takes two seconds: how much longer 40 others, who need no model, wait meanwhile.

#[allow(dead_code, reason = "each bench uses a part of it")]
mod common;

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use milkrun::stub;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

use common::{Stage, World, at};

/// Ids of people begin here.
const FIRST: i64 = 10_000;
/// People who are asked one after another for the overhead.
const ASKED: i64 = 200;
/// What they wish for; the scripted model is asked twice about it.
const WISH: &str = "something warm for two under 60 yuan";
const QUESTIONS: f64 = 2.0;
/// Seconds that a dead model is waited for.
const LIMIT: u64 = 2;
/// Wishes after the one that waited.
const AFTER: i64 = 20;
/// People with wishes at once, and what their model takes for an answer, in milliseconds.
const WISHING: i64 = 100;
const THINKS: u64 = 2_000;
/// What the model takes for one of their wishes: they begin one after another in that time, as people do.
const ROUND: Duration = Duration::from_millis(QUESTIONS as u64 * THINKS);
/// People who need no model, the pause between two messages of one, and how long they are watched.
const OTHERS: i64 = 40;
const PACE: Duration = Duration::from_millis(500);
const WATCHED: Duration = Duration::from_secs(20);
const WORDS: [&str; 3] = ["a dozen eggs", "/basket", "no eggs"];
/// Rounds of runs with and without wishes.
const ROUNDS: i64 = 5;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let model = format!("http://{}", listener.local_addr()?);
    tokio::spawn(stub::model::serve(listener));
    let model = Model {
        http: reqwest::Client::builder().no_proxy().build()?,
        address: model,
    };
    overhead(&model).await?;
    dead(&model).await?;
    crowd(&model).await?;
    Ok(())
}

struct Model {
    http: reqwest::Client,
    address: String,
}

impl Model {
    async fn mood(&self, mood: &str, delay: u64) -> anyhow::Result<()> {
        let url = format!("{}/testing/mood", self.address);
        let body = json!({ "mood": mood, "delay_ms": delay });
        self.http
            .put(url)
            .json(&body)
            .send()
            .await?
            .error_for_status()?;
        Ok(())
    }

    /// The bot's settings with this model.
    fn settings(&self) -> Vec<(&'static str, String)> {
        vec![
            ("MILKRUN_MODEL", format!("{}/v1", self.address)),
            ("MILKRUN_MODEL_NAME", "scripted".into()),
            ("MILKRUN_MODEL_TOKENS_A_DAY", u32::MAX.to_string()),
            ("MILKRUN_MODEL_AT_ONCE", WISHING.to_string()),
            ("MILKRUN_USER_RATE", "0".into()),
        ]
    }
}

fn borrowed<'a>(settings: &'a [(&'static str, String)]) -> Vec<(&'a str, &'a str)> {
    settings
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect()
}

/// How long somebody waits for words of the bot's after having written.
async fn answered(
    world: &World,
    user: i64,
    words: &str,
    said: impl Fn(&str) -> bool,
) -> anyhow::Result<Duration> {
    world.forget(user);
    let began = Instant::now();
    world.write(user, words).await?;
    world.wait(user, said).await?;
    Ok(began.elapsed())
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    at(&times, 0.5).as_secs_f64() * 1_000.0
}

async fn overhead(model: &Model) -> anyhow::Result<()> {
    model.mood("well", 0).await?;
    let stage = Stage::open().await?;
    stage.people(FIRST..FIRST + ASKED).await?;
    let settings = model.settings();
    let mut bot = stage.bot(&borrowed(&settings))?;
    bot.ready().await?;
    let (mut plain, mut wished) = (Vec::new(), Vec::new());
    for user in FIRST..FIRST + ASKED {
        let basket = |text: &str| text.contains("Your basket");
        plain.push(answered(&stage.world, user, "a dozen eggs", basket).await?);
        let proposal = |text: &str| text.contains("Enough for 2");
        wished.push(answered(&stage.world, user, WISH, proposal).await?);
    }
    let (plain, wished) = (median(plain), median(wished));
    println!("plain_reply_ms {plain:.2} ms");
    println!("wish_reply_ms {wished:.2} ms");
    println!(
        "model_call_overhead_ms {:.2} ms",
        (wished - plain) / QUESTIONS
    );
    Ok(())
}

async fn dead(model: &Model) -> anyhow::Result<()> {
    model.mood("silent", 0).await?;
    let stage = Stage::open().await?;
    stage.people(FIRST..FIRST + AFTER + 1).await?;
    let mut settings = model.settings();
    settings.push(("MILKRUN_MODEL_SECONDS", LIMIT.to_string()));
    let mut bot = stage.bot(&borrowed(&settings))?;
    bot.ready().await?;
    let given_up = |text: &str| text.contains("Name what you would like");
    let first = answered(&stage.world, FIRST, WISH, given_up).await?;
    let mut after = Vec::new();
    for user in FIRST + 1..=FIRST + AFTER {
        after.push(answered(&stage.world, user, WISH, given_up).await?);
    }
    let worst = after.iter().max().copied().unwrap_or_default();
    println!("dead_model_limit_s {LIMIT} s");
    println!("dead_model_first_s {:.2} s", first.as_secs_f64());
    println!("dead_model_next_ms {:.1} ms", median(after));
    println!(
        "dead_model_next_worst_ms {:.1} ms",
        worst.as_secs_f64() * 1_000.0
    );
    model.mood("well", 0).await
}

async fn crowd(model: &Model) -> anyhow::Result<()> {
    let stage = Stage::open().await?;
    let wishing = FIRST + OTHERS;
    stage.people(FIRST..wishing + WISHING).await?;
    let settings = model.settings();
    let mut bot = stage.bot(&borrowed(&settings))?;
    bot.ready().await?;
    model.mood("well", THINKS).await?;
    // Once to warm up.
    watched(&stage.world).await?;
    let (mut ratios, mut with, mut without) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        let quiet = watched(&stage.world).await?;
        let over = Arc::new(AtomicBool::new(false));
        let mut wishes = JoinSet::new();
        for user in wishing..wishing + WISHING {
            let (world, over) = (stage.world.clone(), over.clone());
            let share = ROUND / WISHING as u32 * (user - wishing) as u32;
            wishes.spawn(async move {
                tokio::time::sleep(share).await;
                wish_on(&world, user, &over).await
            });
        }
        // Until all of them are in the middle of it.
        tokio::time::sleep(ROUND).await;
        let busy = watched(&stage.world).await?;
        over.store(true, Ordering::SeqCst);
        let mut met = 0;
        while let Some(wished) = wishes.join_next().await {
            met += wished??;
        }
        anyhow::ensure!(met > WISHING, "{met} wishes were met by {WISHING} people");
        eprintln!("p99 without, with wishes: {quiet:.2}, {busy:.2} ms");
        ratios.push(busy / quiet);
        with.push(busy);
        without.push(quiet);
    }
    for values in [&mut ratios, &mut with, &mut without] {
        values.sort_by(f64::total_cmp);
    }
    println!("crowd_p99_ratio {:.2} x", at(&ratios, 0.5));
    println!("crowd_p99_with_ms {:.1} ms", at(&with, 0.5));
    println!("crowd_p99_without_ms {:.1} ms", at(&without, 0.5));
    Ok(())
}

/// Somebody wishes, and wishes again, until it is over. Returns how many wishes were met.
async fn wish_on(world: &World, user: i64, over: &AtomicBool) -> anyhow::Result<i64> {
    let mut met = 0;
    while !over.load(Ordering::SeqCst) {
        answered(world, user, WISH, |text| text.contains("Enough for 2")).await?;
        met += 1;
    }
    Ok(met)
}

/// The time within which 99 of 100 replies without a model came, by the test chat's clock: that this bench reads its log late
/// does not count. The clock has whole milliseconds; replies of the same one are taken to be spread over it evenly.
async fn watched(world: &Arc<World>) -> anyhow::Result<f64> {
    let until = Instant::now() + WATCHED;
    let mut people = JoinSet::new();
    for user in FIRST..FIRST + OTHERS {
        let world = world.clone();
        people.spawn(async move {
            let before = world.replies(user).len();
            // Not all at once: the ticks begin after this pause.
            tokio::time::sleep(PACE / OTHERS as u32 * (user - FIRST) as u32).await;
            let mut ticks = tokio::time::interval(PACE);
            for words in WORDS.iter().cycle() {
                ticks.tick().await;
                if Instant::now() > until {
                    break;
                }
                let basket = |text: &str| text.contains("asket");
                answered(&world, user, words, basket).await?;
            }
            anyhow::Ok(world.replies(user).split_off(before))
        });
    }
    let mut times = Vec::new();
    while let Some(watched) = people.join_next().await {
        times.extend(watched??);
    }
    times.sort();
    let p99 = at(&times, 0.99);
    let below = times.partition_point(|time| *time < p99);
    let same = times.partition_point(|time| *time <= p99) - below;
    let within = (times.len() as f64 * 0.99 - below as f64) / same as f64;
    Ok(p99 as f64 + within)
}
