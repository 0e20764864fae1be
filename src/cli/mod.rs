//! The command line: one file a subcommand, wiring only.

mod backup;
mod broadcast;
mod campaign;
mod check;
mod database;
mod demo;
mod drive;
mod health;
mod inbox;
mod lock;
mod logger;
mod masked;
mod process;
mod serve;
mod settings;
mod status;
mod stub;
mod testchat;
mod understand;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

pub use logger::begin as begin_log;

/// A Telegram bot that shops for you. Without a command: the demo, all on this machine.
#[derive(Parser)]
#[command(version, about, args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    demo: demo::Args,
}

#[derive(Subcommand)]
enum Command {
    /// Run for real: token, database and retailer from the environment or a file
    Serve(Box<serve::Args>),
    /// Play scripted dialogues and say where the bot does something else
    Drive(drive::Args),
    /// Run the stub retailer alone
    Stub(stub::Args),
    /// Run the test chat alone
    Testchat(testchat::Args),
    /// Turn lines of text into lines of JSON: what the parser understands
    Understand(understand::Args),
    /// The campaign: when its cards end, and what is paused
    Campaign(campaign::Args),
    /// Broadcasts: how far they are, and steering them
    Broadcast(broadcast::Args),
    /// What does not get on: dead events, rows that did not arrive; replaying events
    Inbox(inbox::Args),
    /// Copy the database into a file, while the bot runs
    Backup(backup::Args),
    /// Verify what must always hold of a database
    Check(check::Args),
    /// What `drive` starts: the bot on a test chat's clock
    #[command(hide = true)]
    Rehearse(Box<serve::RehearseArgs>),
}

/// Runs the program with the arguments and the environment of the process.
pub async fn run() -> anyhow::Result<()> {
    match Cli::parse() {
        Cli {
            command: None,
            demo,
        } => demo::run(demo).await,
        Cli {
            command: Some(command),
            ..
        } => match command {
            Command::Serve(args) => serve::run(*args).await,
            Command::Drive(args) => drive::run(args).await,
            Command::Stub(args) => stub::run(args).await,
            Command::Testchat(args) => testchat::run(args).await,
            Command::Understand(args) => understand::run(args).await,
            Command::Campaign(args) => campaign::run(args).await,
            Command::Broadcast(args) => broadcast::run(args).await,
            Command::Inbox(args) => inbox::run(args).await,
            Command::Backup(args) => backup::run(args).await,
            Command::Check(args) => check::run(args).await,
            Command::Rehearse(args) => serve::rehearse(*args).await,
        },
    }
}

/// Loads the settings file into the environment, for the commands that work on the real thing. What the environment says
/// already stays. It happens first of all: the arguments and the log fall back on the environment, which may be changed only
/// while there is one thread.
pub fn load_env_file() -> anyhow::Result<()> {
    let args: Vec<String> = std::env::args_os()
        .skip(1)
        .map(|arg| arg.to_string_lossy().into_owned())
        .collect();
    let Some("serve" | "campaign" | "broadcast" | "inbox" | "backup" | "check") =
        args.first().map(String::as_str)
    else {
        return Ok(());
    };
    let named = args
        .iter()
        .enumerate()
        .find_map(|(index, arg)| match arg.as_str() {
            "--env-file" => args.get(index + 1).map(PathBuf::from),
            arg => arg.strip_prefix("--env-file=").map(PathBuf::from),
        });
    let path = named.clone().unwrap_or_else(|| PathBuf::from(".env"));
    match dotenvy::from_path(&path) {
        Ok(()) => Ok(()),
        // The usual file need not be there; one that was named must.
        Err(dotenvy::Error::Io(error))
            if named.is_none() && error.kind() == std::io::ErrorKind::NotFound =>
        {
            Ok(())
        }
        // The message would hold the line, and the line may hold a secret.
        Err(dotenvy::Error::LineParse(_, index)) => {
            anyhow::bail!(
                "{}: a line is not NAME=VALUE (at character {index} of it)",
                path.display()
            )
        }
        Err(error) => {
            Err(anyhow::Error::new(error).context(format!("cannot read {}", path.display())))
        }
    }
}
