//! How the bot bears load: `cargo bench --bench load`, or a part of it: `cargo bench --bench load -- bursts` or `payments`.
//! Everything shares the machine, as in the bench `turn`; times are taken by the test chat's clock, in whole milliseconds.
//! Ends in lines `NAME VALUE UNIT`.
//!
//! - One user sends 10,000 updates in 20 seconds while 40 others talk with the bot: how much longer these wait for a reply.
//!   With the limit on what one user may send, and without it, where only the lanes keep them apart.
//! - 500 questions before a payment while orders go through: how long each waits for its answer. Telegram gives ten seconds.

#[allow(dead_code, reason = "each bench uses a part of it")]
mod common;

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use common::{EGGS_AND_MILK, Stage, World, at, first_order, order, placed};

/// Ids of people begin here.
const FIRST: i64 = 10_000;

/// Updates of one user's burst, how long it takes, and how many senders share it.
const BURST: u32 = 10_000;
const BURST_TIME: Duration = Duration::from_secs(20);
const SENDERS: u32 = 8;
/// People who talk meanwhile, and the pause between two messages of one: within what one user may send.
const OTHERS: i64 = 40;
const PACE: Duration = Duration::from_millis(500);
/// What they write in turn; each is answered with one message.
const WORDS: [&str; 3] = ["a dozen eggs", "/basket", "thanks!"];
/// Rounds of runs: without the burst, with it elsewhere, and with it.
const ROUNDS: i64 = 5;

/// People who order while others pay, how many at once at most, and orders a second, if the machine can.
const BUYERS: i64 = 400;
const AT_ONCE: usize = 64;
const ORDERS: f64 = 200.0;
/// People who pay, and the questions that each has, a second apart.
const PAYERS: i64 = 50;
const QUESTIONS: u32 = 10;
/// From this many yuan on people pay by invoice: the payers' orders are above it, the buyers' below.
const INVOICE_FROM: &str = "60";
const MUCH_BUTTER: &str = "ten butters";

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // Cargo adds options of its own.
    let parts: Vec<String> = std::env::args()
        .skip(1)
        .filter(|arg| !arg.starts_with('-'))
        .collect();
    let wanted = |part: &str| parts.is_empty() || parts.iter().any(|name| name == part);
    if wanted("bursts") {
        report_bursts().await?;
    }
    if wanted("payments") {
        payments().await?;
    }
    Ok(())
}

async fn report_bursts() -> anyhow::Result<()> {
    let limited = bursts(ROUNDS, &[]).await?;
    println!("burst_p99_ratio {:.2} x", limited.ratio);
    println!("burst_p99_ratio_of_the_bot {:.2} x", limited.ratio_another);
    println!("burst_p99_without_ms {} ms", limited.nobody);
    println!("burst_p99_elsewhere_ms {} ms", limited.another);
    println!("burst_p99_with_ms {} ms", limited.this);
    let unlimited = bursts(1, &[("MILKRUN_USER_RATE", "0")]).await?;
    println!("burst_p99_ratio_unlimited {:.2} x", unlimited.ratio);
    println!("burst_p99_without_unlimited_ms {} ms", unlimited.nobody);
    println!("burst_p99_with_unlimited_ms {} ms", unlimited.this);
    Ok(())
}

/// Where a burst goes.
#[derive(Clone, Copy)]
enum To {
    Nobody,
    /// Another bot's chat on the same machine: what the sending and the playing of Telegram cost, and no more.
    AnotherBot,
    ThisBot,
}

/// What others waited, each the median of all rounds.
struct Burst {
    /// The 99th percentiles in milliseconds, by where the burst went.
    nobody: i64,
    another: i64,
    this: i64,
    /// The last through each of the former.
    ratio: f64,
    ratio_another: f64,
}

/// Rounds of runs, each with people of its own.
async fn bursts(rounds: i64, settings: &[(&str, &str)]) -> anyhow::Result<Burst> {
    let (stage, another) = (Stage::open().await?, Stage::open().await?);
    let ways = [To::Nobody, To::AnotherBot, To::ThisBot];
    // The last of a run's people is the one whose burst it is.
    let people = OTHERS + 1;
    let mut ids = (FIRST..).step_by(people as usize);
    let all = FIRST..FIRST + rounds * ways.len() as i64 * people;
    stage.people(all.clone()).await?;
    another.people(all).await?;
    let mut bot = stage.bot(settings)?;
    bot.ready().await?;
    let mut rows = Vec::new();
    for _ in 0..rounds {
        let mut row = [0; 3];
        for (to, p99) in ways.into_iter().zip(&mut row) {
            let first = ids.next().unwrap_or(FIRST);
            let (world, sender) = (&stage.world, first + OTHERS);
            let burst = async {
                match to {
                    To::Nobody => tokio::time::sleep(BURST_TIME).await,
                    To::AnotherBot => burst(&another.world, sender).await?,
                    To::ThisBot => burst(world, sender).await?,
                }
                bot.fetched(world).await
            };
            *p99 = talk(world, first..first + OTHERS, burst).await?;
            bot.calm(world).await?;
        }
        eprintln!("p99 without, elsewhere, with a burst: {row:?} ms");
        rows.push(row);
    }
    let median = |f: &dyn Fn(&[i64; 3]) -> f64| {
        let mut values: Vec<f64> = rows.iter().map(f).collect();
        values.sort_by(f64::total_cmp);
        at(&values, 0.5)
    };
    Ok(Burst {
        nobody: median(&|row| row[0] as f64) as i64,
        another: median(&|row| row[1] as f64) as i64,
        this: median(&|row| row[2] as f64) as i64,
        ratio: median(&|row| row[2] as f64 / row[0].max(1) as f64),
        ratio_another: median(&|row| row[2] as f64 / row[1].max(1) as f64),
    })
}

/// Lets people talk at a steady pace until something is over. Returns the 99th percentile of what they waited for a reply, in
/// milliseconds.
async fn talk(
    world: &Arc<World>,
    people: Range<i64>,
    meanwhile: impl Future<Output = anyhow::Result<()>>,
) -> anyhow::Result<i64> {
    let over = Arc::new(AtomicBool::new(false));
    let mut talking = JoinSet::new();
    for person in people {
        let (world, over) = (world.clone(), over.clone());
        talking.spawn(async move { conversation(&world, person, &over).await });
    }
    meanwhile.await?;
    over.store(true, Ordering::SeqCst);
    let mut replies = Vec::new();
    while let Some(person) = talking.join_next().await {
        replies.extend(world.replies(person??));
    }
    replies.sort();
    Ok(at(&replies, 0.99))
}

/// Somebody who writes at a steady pace, and waits for each reply.
async fn conversation(world: &World, person: i64, over: &AtomicBool) -> anyhow::Result<i64> {
    // Not all at the same instant.
    let share = (person % OTHERS) as u32;
    tokio::time::sleep(PACE * share / OTHERS as u32).await;
    let mut ticks = tokio::time::interval(PACE);
    for words in WORDS.iter().cycle() {
        ticks.tick().await;
        if over.load(Ordering::SeqCst) {
            break;
        }
        world.forget(person);
        world.write(person, words).await?;
        world.wait(person, |_| true).await?;
    }
    Ok(person)
}

/// Sends the burst, evenly.
async fn burst(world: &Arc<World>, sender: i64) -> anyhow::Result<()> {
    let mut sending = JoinSet::new();
    for each in 0..SENDERS {
        let world = world.clone();
        sending.spawn(async move {
            // Not all at the same instant.
            tokio::time::sleep(BURST_TIME / BURST * each).await;
            let mut ticks = tokio::time::interval(BURST_TIME * SENDERS / BURST);
            for _ in 0..BURST / SENDERS {
                ticks.tick().await;
                world.write(sender, WORDS[0]).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(sent) = sending.join_next().await {
        sent??;
    }
    Ok(())
}

/// Questions before a payment, while orders go through.
async fn payments() -> anyhow::Result<()> {
    let stage = Stage::open().await?;
    let world = &stage.world;
    let (buyers, payers) = (
        FIRST..FIRST + BUYERS,
        FIRST + BUYERS..FIRST + BUYERS + PAYERS,
    );
    stage.people(buyers.start..payers.end).await?;
    let mut bot = stage.bot(&[
        ("MILKRUN_USER_RATE", "0"),
        ("MILKRUN_PAYMENT_TOKEN", "1:TEST:bench"),
        ("MILKRUN_PAYMENT_MINIMUM", INVOICE_FROM),
    ])?;
    bot.ready().await?;
    let mut ordering = JoinSet::new();
    let places = Arc::new(Semaphore::new(AT_ONCE));
    for person in buyers.start..payers.end {
        let place = places.clone().acquire_owned().await?;
        let (world, pays) = (world.clone(), payers.contains(&person));
        ordering.spawn(async move {
            let _place = place;
            if pays {
                first_order(&world, person, MUCH_BUTTER).await?;
                return world.wait(person, |text| text.starts_with("Invoice")).await;
            }
            first_order(&world, person, EGGS_AND_MILK).await?;
            placed(&world, person).await
        });
    }
    while let Some(done) = ordering.join_next().await {
        done??;
    }

    let over = Arc::new(AtomicBool::new(false));
    let placed = Arc::new(AtomicU64::new(0));
    let load = tokio::spawn(orders(world.clone(), buyers, over.clone(), placed.clone()));
    // Until they are in full swing.
    tokio::time::sleep(Duration::from_secs(2)).await;
    let (began, before) = (Instant::now(), placed.load(Ordering::SeqCst));
    let mut paying = JoinSet::new();
    for payer in payers {
        let world = world.clone();
        paying.spawn(async move {
            let share = (payer % PAYERS) as u32;
            tokio::time::sleep(Duration::from_secs(1) * share / PAYERS as u32).await;
            let mut ticks = tokio::time::interval(Duration::from_secs(1));
            for _ in 0..QUESTIONS {
                ticks.tick().await;
                // Never paid, so that it can be asked again.
                world.act(payer, "pay", &json!({ "abandon": true })).await?;
            }
            anyhow::Ok(())
        });
    }
    while let Some(paid) = paying.join_next().await {
        paid??;
    }
    let done = placed.load(Ordering::SeqCst) - before;
    let each_second = done as f64 / began.elapsed().as_secs_f64();
    over.store(true, Ordering::SeqCst);
    load.await??;
    bot.calm(world).await?;

    let questions = world.questions();
    let asked = PAYERS as usize * QUESTIONS as usize;
    anyhow::ensure!(questions.len() == asked, "{} questions", questions.len());
    let mut waited = Vec::with_capacity(asked);
    for question in questions {
        let Some((answered, true)) = question.answer else {
            anyhow::bail!("a payment was not let through");
        };
        waited.push(answered - question.asked);
    }
    waited.sort();
    println!("precheckout_p50_ms {} ms", at(&waited, 0.50));
    println!("precheckout_p99_ms {} ms", at(&waited, 0.99));
    println!("precheckout_orders_per_second {each_second:.1} 1/s");
    Ok(())
}

/// Orders by one after another of these people, at an even pace, until it is over.
async fn orders(
    world: Arc<World>,
    buyers: Range<i64>,
    over: Arc<AtomicBool>,
    placed: Arc<AtomicU64>,
) -> anyhow::Result<()> {
    let mut ticks = tokio::time::interval(Duration::from_secs_f64(1.0 / ORDERS));
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut ordering = JoinSet::new();
    for buyer in buyers.cycle() {
        ticks.tick().await;
        if over.load(Ordering::SeqCst) {
            break;
        }
        let place = places.clone().acquire_owned().await?;
        let (world, placed) = (world.clone(), placed.clone());
        ordering.spawn(async move {
            let _place = place;
            order(&world, buyer).await?;
            placed.fetch_add(1, Ordering::SeqCst);
            anyhow::Ok(())
        });
    }
    while let Some(done) = ordering.join_next().await {
        done??;
    }
    Ok(())
}
