//! `milkrun campaign`: what there is to know of the campaign, and moving its deadline.

use chrono_tz::Tz;
use clap::Subcommand;

use milkrun::bot::{money, typed_instant};
use milkrun::engine::Clock;
use milkrun::shop::{Campaign, Lang};
use milkrun::store::{self, Tx};

use super::database::DatabaseArgs;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    database: DatabaseArgs,
    /// The zone in which dates are said and typed
    #[arg(
        long,
        env = "MILKRUN_TIME_ZONE",
        default_value = "Asia/Shanghai",
        global = true
    )]
    time_zone: Tz,
    /// Where the clock is read, in a rehearsal [default: the machine's clock]
    #[arg(long, env = "MILKRUN_CLOCK", global = true, hide = true)]
    clock: Option<String>,
}

#[derive(Subcommand)]
enum Command {
    /// Show the campaign as it stands
    Show,
    /// Move the deadline, and every card with it
    Extend {
        /// The new deadline: 2026-02-28 (till 23:59), or "2026-02-28 18:00"
        until: String,
    },
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let db = args.database.open().await?;
    let clock = match &args.clock {
        Some(url) => Clock::remote(url).await?,
        None => Clock::machine(),
    };
    let (zone, now) = (args.time_zone, clock.now().wall);
    let campaign = db.read(async |tx| Ok(store::campaign(tx).await?)).await?;
    let Some(campaign) = campaign else {
        anyhow::bail!("there is no campaign");
    };
    match args.command {
        Command::Show => show(zone, &campaign, now),
        Command::Extend { until } => {
            let Some(to) = typed_instant(zone, &until) else {
                anyhow::bail!("{until:?} is not a date such as 2026-02-28 or \"2026-02-28 18:00\"");
            };
            anyhow::ensure!(
                to > campaign.deadline && to > now,
                "the new deadline must be later than {}, and in the future",
                stamp(zone, campaign.deadline)
            );
            let (id, audit, from) = (campaign.id, db.id(), campaign.deadline);
            let moved = db
                .write(async move |tx: &mut Tx| {
                    let moved = store::extend(tx, id, from, to).await?;
                    if moved {
                        let deed = format!("extended campaign {id} from {from} to {to}");
                        store::audit(tx, audit, "command line", &deed, now).await?;
                    }
                    Ok(moved)
                })
                .await?;
            anyhow::ensure!(moved, "somebody else has moved the deadline meanwhile");
            println!(
                "The cards end on {} (was {}).",
                stamp(zone, to),
                stamp(zone, from)
            );
        }
    }
    Ok(())
}

fn show(zone: Tz, campaign: &Campaign, now: i64) {
    let state = match campaign.claimable(now) {
        Ok(()) => "open",
        Err(milkrun::shop::NoClaim::NotBegun) => "not begun",
        Err(milkrun::shop::NoClaim::Over) => "over",
        Err(milkrun::shop::NoClaim::Exhausted) => "budget used up",
    };
    println!("state     {state}");
    println!("card      {}", money(Lang::En, campaign.value));
    println!(
        "budget    {} ({} claimed, {} left)",
        money(Lang::En, campaign.budget),
        money(Lang::En, campaign.claimed),
        money(Lang::En, campaign.left())
    );
    println!("starts    {}", stamp(zone, campaign.starts));
    println!("deadline  {}", stamp(zone, campaign.deadline));
}

fn stamp(zone: Tz, at: i64) -> String {
    chrono::DateTime::from_timestamp_millis(at).map_or_else(String::new, |at| {
        at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
    })
}
