//! `milkrun check`: what must always hold of a database, a line each.

use milkrun::engine::Clock;
use milkrun::store;

use super::database::DatabaseArgs;
use super::lock;

/// Violations of one rule that are printed.
const SHOWN: usize = 20;

#[derive(clap::Args)]
pub struct Args {
    #[command(flatten)]
    database: DatabaseArgs,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let db = args.database.open().await?;
    // Asked first: a bot that begins meanwhile may have taken up what one that ended had left.
    let running = lock::held(&args.database.database)?;
    let now = Clock::machine().now().wall;
    let (checked, left) = db
        .snapshot(async |tx| Ok((store::check(tx).await?, store::left_over(tx, now).await?)))
        .await?;
    for rule in &checked {
        if rule.violations.is_empty() {
            println!("ok     {}", rule.rule);
            continue;
        }
        println!("WRONG  {}", rule.rule);
        for violation in rule.violations.iter().take(SHOWN) {
            println!("         {violation}");
        }
        if let Some(more) = rule.violations.len().checked_sub(SHOWN + 1) {
            println!("         and {} more", more + 1);
        }
    }
    if !running && left.on_their_way > 0 {
        println!(
            "note   {} rows were on their way when the bot ended or was copied: the next start settles them",
            left.on_their_way
        );
    }
    if running && left.waiting_long > 0 {
        println!(
            "note   {} events have waited for more than ten minutes although a bot runs: see milkrun inbox list",
            left.waiting_long
        );
    }
    if checked.iter().any(|rule| !rule.violations.is_empty()) {
        std::process::exit(1);
    }
    Ok(())
}
