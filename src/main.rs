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
    // What goes wrong is said; what goes right is said to those who ask, with RUST_LOG=info.
    let filter = std::env::var("RUST_LOG").unwrap_or_else(|_| "warn".into());
    pretty_env_logger::formatted_builder()
        .parse_filters(&filter)
        .init();
    // A panic's words may hold what somebody wrote: only its place is said.
    std::panic::set_hook(Box::new(|panic| match panic.location() {
        Some(place) => log::error!("panic at {}:{}", place.file(), place.line()),
        None => log::error!("panic"),
    }));
    tokio::runtime::Runtime::new()?.block_on(cli::run())
}
