//! `milkrun stub`: the stub retailer alone.

use std::net::SocketAddr;
use std::path::PathBuf;

use tokio::net::TcpListener;

use milkrun::stub;

#[derive(clap::Args)]
pub struct Args {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8026")]
    listen: SocketAddr,
    /// The secret of discount codes, shared with the bot
    #[arg(
        long,
        env = "MILKRUN_CODE_SECRET",
        hide_env_values = true,
        default_value = "demo"
    )]
    code_secret: String,
    /// Seconds that an order stays in each of its stages
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    pace_seconds: u32,
    /// Minutes for which a quote holds
    #[arg(long, default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..))]
    quote_minutes: u32,
    /// The address that tells the time [default: the machine's clock]
    #[arg(long)]
    clock: Option<String>,
    /// The folder that keeps its state [default: memory]
    #[arg(long)]
    state: Option<PathBuf>,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let listener = TcpListener::bind(args.listen).await?;
    println!("The stub retailer is at http://{}", listener.local_addr()?);
    let settings = stub::Settings {
        code_secret: args.code_secret,
        pace_ms: i64::from(args.pace_seconds) * 1_000,
        quote_validity_ms: i64::from(args.quote_minutes) * 60_000,
        clock: args.clock,
        state: args.state,
        testing: true,
    };
    stub::serve(listener, settings).await
}
