//! `milkrun inbox`: what does not get on, and letting dead events have their turn again.

use clap::Subcommand;

use milkrun::store::{self, Entry, Table, Tx};

use super::database::DatabaseArgs;
use super::{lock, masked};

/// Minutes for which an event or a row may wait before it is listed.
const PATIENCE: i64 = 10;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Subcommand)]
enum Command {
    /// List dead events, rows that did not arrive, and what has waited for more than ten minutes
    List,
    /// Show one: its fields, with their values masked
    Show { id: i64 },
    /// Let dead events have their turn again, whether a bot runs or not
    Replay {
        #[arg(required_unless_present = "all_dead", conflicts_with = "all_dead")]
        ids: Vec<i64>,
        /// All of them
        #[arg(long)]
        all_dead: bool,
    },
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let db = args.database.open().await?;
    let now = args.database.now().await?;
    match args.command {
        Command::List => {
            let before = now - PATIENCE * 60_000;
            let entries = db
                .read(async |tx| Ok(store::stuck(tx, before).await?))
                .await?;
            list(&entries, now);
        }
        Command::Show { id } => {
            let entry = db
                .read(async |tx| Ok(store::entry_with_body(tx, id).await?))
                .await?;
            let Some((entry, body)) = entry else {
                anyhow::bail!("there is no event and no row {id}");
            };
            show(&entry, &body, now);
        }
        Command::Replay { ids, all_dead } => {
            let asked = db.id();
            let replayed = db
                .write(async move |tx: &mut Tx| {
                    let ids = if all_dead {
                        store::dead_events(tx).await?
                    } else {
                        ids.clone()
                    };
                    replay(tx, asked, &ids, now).await?;
                    Ok(ids)
                })
                .await?;
            told(&replayed, lock::held(&args.database.database)?);
        }
    }
    Ok(())
}

/// Replays all of these events, or none when one of them cannot be.
async fn replay(tx: &mut Tx, audit: i64, ids: &[i64], now: i64) -> anyhow::Result<()> {
    for id in ids {
        if !store::replay(tx, *id).await? {
            anyhow::bail!("{}; nothing was replayed", why_not(tx, *id).await?);
        }
    }
    if !ids.is_empty() {
        let words: Vec<String> = ids.iter().map(i64::to_string).collect();
        let deed = format!("replayed {}", words.join(", "));
        store::audit(tx, audit, "command line", &deed, now).await?;
    }
    Ok(())
}

async fn why_not(tx: &mut Tx, id: i64) -> anyhow::Result<String> {
    Ok(match store::entry_with_body(tx, id).await? {
        None => format!("there is no event {id}"),
        Some((entry, _)) if entry.table == Table::Outbox => {
            format!("{id} is a row of the outbox: only events are replayed")
        }
        Some((entry, _)) if entry.state == "dead" => {
            format!("event {id} was emptied by /forget: there is nothing left to replay")
        }
        Some((entry, _)) => format!("event {id} is {}, not dead", entry.state),
    })
}

fn told(ids: &[i64], running: bool) {
    match ids.len() {
        0 => {
            println!("No event is dead.");
            return;
        }
        1 => println!("Replayed 1 event."),
        many => println!("Replayed {many} events."),
    }
    if running {
        println!("The bot that runs takes it up within a few seconds.");
    } else {
        println!("No bot runs: it has its turn at the next start.");
    }
}

fn list(entries: &[Entry], now: i64) {
    if entries.is_empty() {
        println!("Nothing is stuck.");
        return;
    }
    println!(
        "{:<7} {:<20} {:<8} {:<20} {:>6} {:>5}  ERROR",
        "WHERE", "ID", "STATE", "OF", "AGE", "TRIES"
    );
    for entry in entries {
        let error = entry.error.as_deref().map(masked::error);
        let line = format!(
            "{:<7} {:<20} {:<8} {:<20} {:>6} {:>5}  {}",
            table(entry),
            entry.id,
            entry.state,
            entry.of,
            age(now - entry.since),
            entry.attempts,
            error.unwrap_or_default()
        );
        println!("{}", line.trim_end());
    }
}

fn show(entry: &Entry, body: &str, now: i64) {
    println!("where     {}", table(entry));
    println!("id        {}", entry.id);
    println!("state     {}", entry.state);
    println!("of        {}", entry.of);
    println!("age       {}", age(now - entry.since));
    println!("tries     {}", entry.attempts);
    if let Some(error) = &entry.error {
        println!("error     {}", masked::error(error));
    }
    println!("body      {}", masked::body(body));
}

fn table(entry: &Entry) -> &'static str {
    match entry.table {
        Table::Inbox => "inbox",
        Table::Outbox => "outbox",
    }
}

/// An age in whole units of the largest that fits: `40 s`, `12 m`, `5 h`, `3 d`.
fn age(ms: i64) -> String {
    let seconds = ms.max(0) / 1_000;
    match seconds {
        0..60 => format!("{seconds} s"),
        60..3_600 => format!("{} m", seconds / 60),
        3_600..172_800 => format!("{} h", seconds / 3_600),
        _ => format!("{} d", seconds / 86_400),
    }
}
