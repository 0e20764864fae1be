//! Complete orders a second, and how long a reply takes: `cargo bench --bench turn`.
//!
//! An order is: words, check-out, confirm, status shown. Everything goes over HTTP: people through the test chat's control
//! API, the bot (a process of its own, on an SQLite file with `synchronous = FULL`) through its Bot API, the stub retailer
//! through UCP. All of it shares the machine. Ends in lines `NAME VALUE UNIT`.

#[allow(dead_code, reason = "each bench uses a part of it")]
mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::sync::Semaphore;

use common::{EGGS_AND_MILK, Stage, World, at, first_order, order, placed};

/// People, each of whom orders once in each phase, by their ids from this one on.
const FIRST: i64 = 10_000;
const PEOPLE: i64 = 1_000;
/// Orders under way at once when throughput is measured.
const AT_ONCE: usize = 64;
/// Orders of the phase at half load.
const HALF_LOAD_ORDERS: i64 = 400;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let stage = Stage::open().await?;
    let world = stage.world.clone();
    // One more, who writes before the bot is there.
    let early = FIRST + PEOPLE;
    stage.people(FIRST..early + 1).await?;
    world.write(early, "hello").await?;

    let began = Instant::now();
    let mut bot = stage.bot(&[("MILKRUN_USER_RATE", "0")])?;
    world.wait(early, |_| true).await?;
    let first_answer = began.elapsed();
    bot.ready().await?;

    // Everybody's first order says where to and for whom; it is not measured.
    all(&world, |world, user| async move {
        first_order(&world, user, EGGS_AND_MILK).await?;
        placed(&world, user).await
    })
    .await?;

    let began = Instant::now();
    all(&world, |world, user| async move {
        order(&world, user).await.map(drop)
    })
    .await?;
    let each_second = PEOPLE as f64 / began.elapsed().as_secs_f64();
    let resident = bot.resident_mb()?;

    let mut replies = half_load(&world, each_second / 2.0).await?;
    replies.sort();
    let milliseconds = |share| at(&replies, share).as_secs_f64() * 1_000.0;
    println!("orders_per_second {each_second:.1} 1/s");
    println!("reply_p50_ms {:.2} ms", milliseconds(0.50));
    println!("reply_p99_ms {:.2} ms", milliseconds(0.99));
    println!(
        "first_answer_ms {:.0} ms",
        first_answer.as_secs_f64() * 1_000.0
    );
    println!("resident_mb {resident:.1} MB");
    Ok(())
}

/// Lets everybody do something, [`AT_ONCE`] at a time.
async fn all<F, Fut>(world: &Arc<World>, f: F) -> anyhow::Result<()>
where
    F: Fn(Arc<World>, i64) -> Fut,
    Fut: Future<Output = anyhow::Result<()>> + Send + 'static,
{
    let places = Arc::new(Semaphore::new(AT_ONCE));
    let mut tasks = tokio::task::JoinSet::new();
    for person in 0..PEOPLE {
        let place = places.clone().acquire_owned().await?;
        let doing = f(world.clone(), FIRST + person);
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
        tasks.spawn(async move { order(&world, FIRST + person).await });
    }
    let mut replies = Vec::new();
    while let Some(done) = tasks.join_next().await {
        replies.extend(done??);
    }
    Ok(replies)
}
