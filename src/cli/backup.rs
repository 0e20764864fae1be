//! `milkrun backup`: a copy of the database as it was at one instant, while the bot runs.

use std::ffi::OsString;
use std::fs::{File, OpenOptions};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;

use super::database::DatabaseArgs;

#[derive(clap::Args)]
pub struct Args {
    /// The copy: a file that is not there yet
    file: PathBuf,
    #[command(flatten)]
    database: DatabaseArgs,
}

/// The unfinished copy, which is removed whatever happens.
struct Unfinished(PathBuf);

impl Drop for Unfinished {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let file = args.file;
    anyhow::ensure!(
        !file.exists(),
        "{} is there already: a backup overwrites nothing",
        file.display()
    );
    let db = args.database.open().await?;
    let cannot = || format!("cannot make {}", file.display());
    let part = beside(&file)?;
    // It holds addresses and phone numbers: for nobody else to read.
    let mut options = OpenOptions::new();
    options.write(true).create_new(true).mode(0o600);
    let copy = options.open(&part).with_context(cannot)?;
    let part = Unfinished(part);
    db.copy_to(&part.0).await.with_context(cannot)?;
    copy.sync_all().with_context(cannot)?;
    // Under its name it appears whole, and never in the place of another file.
    std::fs::hard_link(&part.0, &file).with_context(cannot)?;
    drop(part);
    File::open(folder(&file))
        .and_then(|folder| folder.sync_all())
        .with_context(cannot)?;
    let size = file.metadata()?.len();
    println!("{} ({} KiB)", file.display(), size.div_ceil(1024));
    Ok(())
}

/// The name of the copy while it is made; another process makes it under another name.
fn beside(file: &Path) -> anyhow::Result<PathBuf> {
    let mut name: OsString = file
        .file_name()
        .with_context(|| format!("{} is no file's name", file.display()))?
        .into();
    name.push(format!(".{}.part", std::process::id()));
    Ok(file.with_file_name(name))
}

fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
