//! `milkrun testchat`: the test chat alone, for any bot.

use std::net::SocketAddr;
use std::path::PathBuf;

use tokio::net::TcpListener;

use milkrun::testchat;

use super::demo::{TOKEN, USERNAME};

#[derive(clap::Args)]
pub struct Args {
    /// Where to listen
    #[arg(long, default_value = "127.0.0.1:8025")]
    listen: SocketAddr,
    /// The token that the bot must have
    #[arg(long, default_value = TOKEN)]
    token: String,
    /// The bot's username, without @
    #[arg(long, default_value = USERNAME)]
    username: String,
    /// The folder that keeps its state [default: memory]
    #[arg(long)]
    state: Option<PathBuf>,
    /// Without Telegram's limits on messages
    #[arg(long)]
    no_flood: bool,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let listener = TcpListener::bind(args.listen).await?;
    let address = listener.local_addr()?;
    println!("The test chat is at http://{address}: its page, its control API, and for the bot");
    println!("MILKRUN_TELEGRAM_API=http://{address}");
    println!("MILKRUN_TELEGRAM_TOKEN={}", args.token);
    let settings = testchat::Settings {
        token: args.token,
        bot_username: args.username,
        state: args.state,
        start_ms: None,
        flood: !args.no_flood,
    };
    testchat::serve(listener, settings).await
}
