//! What the commands for operators share: which database, the settings file that may name it, and what time it is.

use std::path::PathBuf;

use milkrun::engine::Clock;
use milkrun::store::Db;

/// Which database a command is about. The settings file is loaded before the arguments are read.
#[derive(clap::Args)]
pub struct DatabaseArgs {
    /// Settings as NAME=VALUE lines [default: .env, if it is there]
    #[arg(long, global = true)]
    env_file: Option<PathBuf>,
    /// The database's file
    #[arg(
        long,
        env = "MILKRUN_DATABASE",
        default_value = "milkrun.db",
        global = true
    )]
    pub database: PathBuf,
    /// Where the clock is read, in a rehearsal [default: the machine's clock]
    #[arg(long, env = "MILKRUN_CLOCK", global = true, hide = true)]
    clock: Option<String>,
}

impl DatabaseArgs {
    /// This instant by the clock of promises, in milliseconds.
    pub async fn now(&self) -> anyhow::Result<i64> {
        let clock = match &self.clock {
            Some(url) => Clock::remote(url).await?,
            None => Clock::machine(),
        };
        Ok(clock.now().wall)
    }

    /// Opens it.
    ///
    /// # Errors
    /// When there is none: a misspelt name must not make an empty one.
    pub async fn open(&self) -> anyhow::Result<Db> {
        anyhow::ensure!(
            self.database.exists(),
            "there is no database {}: name it with --database or MILKRUN_DATABASE",
            self.database.display()
        );
        Db::open(&self.database).await
    }
}
