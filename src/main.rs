//! The program: see `cli` for its commands.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("milkrun: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> anyhow::Result<()> {
    cli::load_env_file()?;
    cli::begin_log();
    tokio::runtime::Runtime::new()?.block_on(cli::run())
}
