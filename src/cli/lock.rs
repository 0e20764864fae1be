//! The lock beside a database: one bot at a time, and whether there is one.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;

/// Attempts at the lock, and the pause between two: a command that looks whether a bot runs holds it for an instant.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(100);

fn path(database: &Path) -> PathBuf {
    database.with_extension("lock")
}

/// Takes the lock of a database for the bot. It is held while the file lives, and goes with the process.
///
/// # Errors
/// When another bot holds it.
pub async fn hold(database: &Path) -> anyhow::Result<File> {
    let path = path(database);
    let lock = File::create(&path).with_context(|| format!("cannot make {}", path.display()))?;
    for _ in 0..ATTEMPTS {
        if lock.try_lock().is_ok() {
            return Ok(lock);
        }
        tokio::time::sleep(PAUSE).await;
    }
    anyhow::bail!(
        "another bot runs on {}: two would send everything twice",
        database.display()
    )
}

/// Whether a bot runs on a database now.
pub fn held(database: &Path) -> anyhow::Result<bool> {
    let path = path(database);
    let lock = match File::open(&path) {
        Ok(lock) => lock,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error).with_context(|| format!("cannot read {}", path.display())),
    };
    match lock.try_lock_shared() {
        Ok(()) => Ok(false),
        Err(TryLockError::WouldBlock) => Ok(true),
        Err(TryLockError::Error(error)) => {
            Err(error).with_context(|| format!("cannot try {}", path.display()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_bot_holds_a_database_and_others_see_it() {
        let dir = tempfile::tempdir().unwrap();
        let database = dir.path().join("milkrun.db");
        assert!(!held(&database).unwrap());
        let lock = hold(&database).await.unwrap();
        assert!(held(&database).unwrap());
        assert!(hold(&database).await.is_err());
        drop(lock);
        assert!(!held(&database).unwrap());
        hold(&database).await.unwrap();
    }
}
