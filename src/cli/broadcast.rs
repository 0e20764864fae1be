//! `milkrun broadcast`: the broadcasts that were sent off, how far one is, and steering it. Whoever runs the bot sends them.

use std::io::IsTerminal;
use std::time::Duration;

use clap::Subcommand;
use indicatif::{ProgressBar, ProgressStyle};

use milkrun::shop::BroadcastState;
use milkrun::store::{self, Broadcast, Db, Tx};

use super::database::DatabaseArgs;

/// Broadcasts that are listed.
const LISTED: i64 = 20;
/// Pause between two looks at how far one is.
const LOOK: Duration = Duration::from_millis(250);

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Subcommand)]
enum Command {
    /// List the latest ones
    List,
    /// Show how far one is, until it is over
    Watch { number: i64 },
    /// Pause one: what has not left stays
    Pause { number: i64 },
    /// Let a paused one go on
    Resume { number: i64 },
    /// Call one off: whoever was not told is not going to be
    Cancel { number: i64 },
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let db = args.database.open().await?;
    let now = args.database.now().await?;
    match args.command {
        Command::List => {
            let latest = db
                .read(async |tx| store::latest_broadcasts(tx, LISTED).await)
                .await?;
            for broadcast in &latest {
                println!("{}", line(broadcast));
            }
            Ok(())
        }
        Command::Watch { number } => {
            let id = found(&db, number).await?.id;
            watch(&db, id).await
        }
        Command::Pause { number } => {
            steer(&db, number, BroadcastState::Paused, "paused", now).await
        }
        Command::Resume { number } => {
            steer(&db, number, BroadcastState::Running, "resumed", now).await
        }
        Command::Cancel { number } => {
            steer(&db, number, BroadcastState::Cancelled, "called off", now).await
        }
    }
}

async fn found(db: &Db, number: i64) -> anyhow::Result<Broadcast> {
    let found = db
        .read(async |tx| store::broadcast_numbered(tx, number).await)
        .await?;
    match found {
        Some(broadcast) if broadcast.state != BroadcastState::Draft => Ok(broadcast),
        _ => anyhow::bail!("there is no broadcast {number} that was sent off"),
    }
}

async fn steer(
    db: &Db,
    number: i64,
    to: BroadcastState,
    verb: &str,
    now: i64,
) -> anyhow::Result<()> {
    let broadcast = found(db, number).await?;
    let (id, audit, deed) = (broadcast.id, db.id(), format!("{verb} broadcast {number}"));
    let audience = &broadcast.audience;
    let begins = broadcast.state == BroadcastState::Scheduled && to == BroadcastState::Running;
    let people = match begins {
        true => {
            db.read(async |tx| Ok(store::reach(tx, audience, now).await?))
                .await?
        }
        false => 0,
    };
    let moved = db
        .write(async move |tx: &mut Tx| {
            // Before its hour: then it has begun, and its timer finds that out.
            let begun = begins && store::begin_broadcast(tx, id, people, now).await?;
            let moved = begun || store::move_broadcast(tx, id, to, now).await?;
            if moved {
                store::audit(tx, audit, "command line", &deed, now).await?;
            }
            Ok(moved)
        })
        .await?;
    let broadcast = found(db, number).await?;
    anyhow::ensure!(
        moved,
        "broadcast {number} is {}: it cannot be {verb}",
        broadcast.state.word()
    );
    println!("{}", line(&broadcast));
    Ok(())
}

/// One line about a broadcast.
fn line(broadcast: &Broadcast) -> String {
    format!(
        "{}  {}  {} of {} sent, {} blocked, {} failed",
        broadcast.number,
        broadcast.state.word(),
        broadcast.sent,
        broadcast.total(),
        broadcast.blocked,
        broadcast.failed
    )
}

/// Shows how far a broadcast is until it is over or paused; on a terminal as a bar, elsewhere as one line at the end.
pub async fn watch(db: &Db, id: i64) -> anyhow::Result<()> {
    let bar = if std::io::stderr().is_terminal() {
        let style = "{bar:40} {percent:>3} %  {pos} of {len}  {per_sec}  {eta} left  {msg}";
        ProgressBar::new(0).with_style(ProgressStyle::with_template(style)?)
    } else {
        ProgressBar::hidden()
    };
    loop {
        let present = db.read(async |tx| store::broadcast(tx, id).await).await?;
        let Some(broadcast) = present else {
            anyhow::bail!("the broadcast is gone");
        };
        bar.set_length(broadcast.total().unsigned_abs());
        bar.set_position(broadcast.settled().unsigned_abs());
        bar.set_message(format!(
            "{} sent, {} blocked, {} failed",
            broadcast.sent, broadcast.blocked, broadcast.failed
        ));
        if broadcast.state.is_over() || broadcast.state == BroadcastState::Paused {
            bar.finish_and_clear();
            println!("{}", line(&broadcast));
            return Ok(());
        }
        tokio::time::sleep(LOOK).await;
    }
}
