//! A world in small, once a seed: people shop through a Telegram and at a retailer that delay, lose and repeat, while the bot's
//! process is cut at any moment and begun again on the same database. Then the world calms down, and what Milkrun promises must
//! hold. Everything happens on one thread in the order of the seed, by the engine's own steps.
//!
//! `MILKRUN_SEED=123 cargo test --test simulation -- --nocapture` runs one seed and tells its story; `MILKRUN_SEEDS=20000` runs so
//! many.

mod chance;
mod check;
mod hold;
mod people;
mod retailer;
mod telegram;
mod world;

use std::io::Write;
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use futures::future::LocalBoxFuture;
use milkrun::sabotage::{self, Sabotage};
use tempfile::TempDir;
use world::{Lived, World};

/// Seeds that every run of the tests tries.
const SEEDS: u64 = 1_000;
/// Seeds within which a sabotage must be noticed.
const WITHIN: u64 = 100;
/// Threads, each with worlds of its own.
const THREADS: u64 = 2;

/// A folder for databases, in memory where that can be had: what a power cut does is not tried here.
fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    match TempDir::new_in(memory) {
        Ok(folder) => folder,
        Err(_) => TempDir::new().unwrap(),
    }
}

fn on_this_thread<T>(f: impl AsyncFnOnce() -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build();
    runtime.unwrap().block_on(f())
}

/// Runs the world of a seed; what went wrong, if something did, with the last steps.
async fn run(seed: u64, folder: &Path, template: &[u8]) -> Result<Lived, String> {
    let path = folder.join(seed.to_string());
    std::fs::write(&path, template).unwrap();
    let mut world = World::begin(seed, path.clone()).await.unwrap();
    let lived: LocalBoxFuture<anyhow::Result<Lived>> = Box::pin(async {
        world.live().await?;
        check::at_rest(&world).await?;
        world.lived().await
    });
    let ended = lived.await;
    if setting("MILKRUN_SEED").is_some() {
        println!("{}", world.story().join("\n"));
    }
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}{end}", path.display()));
    }
    ended.map_err(|error| {
        let told = world.told();
        format!("seed {seed}: {error:#}\n{told}  MILKRUN_SEED={seed} runs it again")
    })
}

fn setting(name: &str) -> Option<u64> {
    let value = std::env::var(name).ok()?;
    Some(
        value
            .parse()
            .unwrap_or_else(|_| panic!("{name} is no number")),
    )
}

#[test]
fn what_is_promised_holds_whatever_happens() {
    let (first, count) = match setting("MILKRUN_SEED") {
        Some(seed) => (seed, 1),
        None => (0, setting("MILKRUN_SEEDS").unwrap_or(SEEDS)),
    };
    let (next, failed) = (AtomicU64::new(first), AtomicBool::new(false));
    let lived = Mutex::new(Lived::default());
    let work = || {
        on_this_thread(async || {
            let folder = folder();
            let template = world::template(folder.path()).await.unwrap();
            while !failed.load(Ordering::Relaxed) {
                let seed = next.fetch_add(1, Ordering::Relaxed);
                if seed >= first + count {
                    break;
                }
                match run(seed, folder.path(), &template).await {
                    Ok(one) => lived.lock().unwrap().add(&one),
                    Err(words) => {
                        failed.store(true, Ordering::Relaxed);
                        panic!("{words}");
                    }
                }
            }
        });
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            if let Err(panic) = worker.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    let lived = lived.into_inner().unwrap();
    // Past what captures the output of tests that pass: it is to be seen in every run.
    writeln!(std::io::stdout(), "seeds {count}: {lived}").unwrap();
    if count >= SEEDS {
        assert_eq!(lived.never(), [""; 0], "of this nothing was seen");
    }
}

#[test]
fn a_sabotage_is_noticed() {
    let (next, missed) = (AtomicU64::new(0), Mutex::new(Vec::new()));
    let work = || {
        on_this_thread(async || {
            let folder = folder();
            let template = world::template(folder.path()).await.unwrap();
            while let Some(sabotage) =
                Sabotage::ALL.get(next.fetch_add(1, Ordering::Relaxed) as usize)
            {
                sabotage::set(Some(*sabotage));
                let mut noticed = None;
                for seed in 0..WITHIN {
                    if let Err(words) = run(seed, folder.path(), &template).await {
                        noticed = words.lines().next().map(str::to_owned);
                        break;
                    }
                }
                sabotage::set(None);
                match noticed {
                    Some(words) => println!("{sabotage:?}: {words}"),
                    None => missed.lock().unwrap().push(*sabotage),
                }
            }
        });
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..THREADS).map(|_| scope.spawn(work)).collect();
        for worker in workers {
            if let Err(panic) = worker.join() {
                std::panic::resume_unwind(panic);
            }
        }
    });
    let missed = missed.into_inner().unwrap();
    assert!(
        missed.is_empty(),
        "not noticed within {WITHIN} seeds: {missed:?}"
    );
}

/// The same words with each id, which the machine's clock has a part in, as the number of its first appearance.
fn without_ids(lines: &[String]) -> Vec<String> {
    let mut known = Vec::new();
    let mut plain = |line: &String| {
        let parts = line.split_inclusive(|c: char| !c.is_ascii_digit());
        let parts = parts.map(|part| {
            let digits = part.trim_end_matches(|c: char| !c.is_ascii_digit());
            if digits.len() < 15 {
                return part.to_owned();
            }
            let at = known.iter().position(|id| id == digits);
            let at = at.unwrap_or_else(|| {
                known.push(digits.to_owned());
                known.len() - 1
            });
            part.replace(digits, &format!("#{at}"))
        });
        parts.collect::<String>()
    };
    lines.iter().map(&mut plain).collect()
}

#[test]
fn a_seed_lives_the_same_life_every_time() {
    on_this_thread(async || {
        let folder = folder();
        let template = world::template(folder.path()).await.unwrap();
        let live = async |seed: u64, time: &str| {
            let path = folder.path().join(time);
            std::fs::write(&path, &template).unwrap();
            let mut world = World::begin(seed, path).await.unwrap();
            world.live().await.unwrap();
            let mut told = world.story().to_vec();
            told.extend(world.stored().await.unwrap());
            without_ids(&told)
        };
        for seed in [3, 13, 19] {
            let first = live(seed, &format!("{seed} first")).await;
            let again = live(seed, &format!("{seed} again")).await;
            assert!(first.len() > 200, "{}", first.len());
            assert_same(&first, &again, seed);
        }
    });
}

/// Fails at the first line that differs.
fn assert_same(first: &[String], again: &[String], seed: u64) {
    let differs = first.iter().zip(again).position(|(a, b)| a != b);
    assert_eq!(
        differs.map(|at| (&first[at], &again[at])),
        None,
        "seed {seed}"
    );
    assert_eq!(first.len(), again.len(), "seed {seed}");
}
