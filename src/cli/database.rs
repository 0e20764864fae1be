//! What the commands for operators share: which database, and the settings file that may name it.

use std::path::PathBuf;

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
}

impl DatabaseArgs {
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
