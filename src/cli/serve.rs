//! `milkrun serve`: the bot for real; and `rehearse`, the same on a test chat's clock.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;

use milkrun::engine::Clock;

use super::process::{self, Doors};
use super::settings::BotSettings;

/// Pause between two looks whether the stage of a rehearsal is still there, and looks in vain before it is gone.
const LOOK: Duration = Duration::from_secs(5);
const MISSED: u32 = 3;

#[derive(clap::Args)]
pub struct Args {
    /// Settings as NAME=VALUE lines [default: .env, if it is there]
    #[arg(long)]
    env_file: Option<PathBuf>,
    /// Where /healthz and /metrics are served, such as 127.0.0.1:9100; nowhere if it is not said
    #[arg(long, env = "MILKRUN_METRICS")]
    metrics: Option<SocketAddr>,
    #[command(flatten)]
    bot: BotSettings,
}

#[derive(clap::Args)]
pub struct RehearseArgs {
    /// Where the clock is read
    #[arg(long)]
    clock: String,
    /// Where to say whether the bot is idle
    #[arg(long, default_value = "127.0.0.1:0")]
    status: SocketAddr,
    #[command(flatten)]
    bot: BotSettings,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let _ = args.env_file; // loaded before the arguments were read
    let metrics = match args.metrics {
        Some(address) => Some(
            TcpListener::bind(address)
                .await
                .with_context(|| format!("--metrics: {address} cannot be used"))?,
        ),
        None => None,
    };
    let doors = Doors {
        metrics,
        ..Doors::default()
    };
    process::run(args.bot, Clock::machine(), doors, told_to_stop()?).await
}

pub async fn rehearse(mut args: RehearseArgs) -> anyhow::Result<()> {
    // A rehearsal's retailer is the stub on this machine.
    args.bot.retailer_private = true;
    let clock = Clock::remote(&args.clock).await?;
    let doors = Doors {
        status: Some(TcpListener::bind(args.status).await?),
        ..Doors::default()
    };
    let stop = told_to_stop()?;
    tokio::spawn(end_with_stage(clock.clone(), stop.clone()));
    process::run(args.bot, clock, doors, stop).await
}

/// Ends a rehearsal whose test chat is gone: whoever started it was killed, and nobody else will end it.
async fn end_with_stage(clock: Clock, stop: CancellationToken) {
    let mut missed = 0;
    while missed < MISSED {
        tokio::time::sleep(LOOK).await;
        missed = match clock.refresh().await {
            Ok(()) => 0,
            Err(_) => missed + 1,
        };
    }
    log::warn!("the test chat is gone: so am I");
    stop.cancel();
}

/// Cancelled by SIGTERM or Ctrl-C.
pub fn told_to_stop() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let (mut term, mut int) = (
        signal(SignalKind::terminate())?,
        signal(SignalKind::interrupt())?,
    );
    let told = stop.clone();
    tokio::spawn(async move {
        tokio::select! {
            _ = term.recv() => {}
            _ = int.recv() => {}
        }
        told.cancel();
    });
    Ok(stop)
}
