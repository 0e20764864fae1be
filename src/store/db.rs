//! The database and its one path for writes.
//!
//! SQLite gives one writer at a time, and a commit costs an fsync. So all writers share one connection, each works inside
//! a savepoint of the open batch, and whoever finds nobody waiting commits for all. A writer is told that it succeeded
//! only after that commit.
//!
//! A write that fails because of the disk, or of somebody else's lock, fails with [`DbError::Trouble`]. Until the database is
//! well again, nobody hammers it: other writes fail at once, and whoever has something to do waits for [`Db::well`].

use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use anyhow::Context;
use futures::FutureExt;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::{AnyConnection, AnyPool, ConnectOptions, Connection, Executor};
use tokio::sync::{Mutex, Notify, OwnedMutexGuard, watch};

use super::ids::Ids;
use super::trouble::{Condition, RETRY, Trouble};

/// Writers that one commit serves at most: more would make the first of them wait too long.
const BATCH: usize = 32;
/// Connections that read.
const READERS: u32 = 4;
/// Run on every connection. FULL, because a power cut must not take back what people were told. SQLite's own checkpoints, which
/// a committing writer makes and all others wait for, come at 16 MB of log: where writers never pause, ours leave them a rest,
/// and only they let the log begin anew.
const PRAGMAS: &str = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA busy_timeout = 5000; \
     PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 4096";
/// Commits after which the log is copied into the database's file, on a connection that reads: nobody waits for it.
const CHECKPOINT: usize = 64;

/// Writes a page, and changes nothing: this number in the file's head is nobody's.
const PROBE: &str = "PRAGMA user_version = 0";

/// A transaction: every function of this room takes one.
pub type Tx = AnyConnection;

/// Why a write did not happen.
#[derive(Debug, thiserror::Error)]
pub enum DbError {
    /// The writer itself failed; nothing of it was written.
    #[error(transparent)]
    Writer(#[from] anyhow::Error),
    /// The commit that the writer shared with others failed; nothing of it was written. It may be tried again.
    #[error("the shared commit failed: {0}")]
    Batch(Arc<str>),
    /// The database cannot be written for now; nothing was. It may be tried again once the database is well.
    #[error(transparent)]
    Trouble(Trouble),
}

/// Whether an error comes of the database being in trouble, and not of what was done with it.
pub fn troubled(error: &anyhow::Error) -> bool {
    error.downcast_ref::<Trouble>().is_some()
        || matches!(error.downcast_ref(), Some(DbError::Trouble(_)))
}

/// The database. Cloning shares it.
#[derive(Clone)]
pub struct Db {
    shared: Arc<Shared>,
}

struct Shared {
    readers: AnyPool,
    writer: Arc<Mutex<Writer>>,
    /// Writers that wait for the connection.
    waiting: AtomicUsize,
    /// Told when a waiting writer gave up, so that an open batch is not left to nobody.
    gave_up: Notify,
    condition: Condition,
    /// Held by the checkpoint that is under way.
    checkpoint: Mutex<()>,
    ids: Ids,
}

struct Writer {
    conn: AnyConnection,
    batch: Option<Batch>,
    /// Commits since a checkpoint was last asked for.
    commits: usize,
    /// Set while a writer's statements run: still set when the next one comes, the last was cancelled half-way.
    busy: bool,
}

struct Batch {
    writers: usize,
    outcome: watch::Sender<Option<Outcome>>,
}

/// What became of a batch.
type Outcome = Result<(), Broken>;

/// Why a batch failed.
#[derive(Clone)]
struct Broken {
    words: Arc<str>,
    trouble: Option<Trouble>,
}

impl From<&str> for Broken {
    fn from(words: &str) -> Broken {
        Broken {
            words: words.into(),
            trouble: None,
        }
    }
}

impl From<Broken> for DbError {
    fn from(broken: Broken) -> DbError {
        match broken.trouble {
            Some(trouble) => DbError::Trouble(trouble),
            None => DbError::Batch(broken.words),
        }
    }
}

/// Counts a writer that waits, also when its future is dropped.
struct Waiting<'a>(&'a Shared);

impl<'a> Waiting<'a> {
    fn new(shared: &'a Shared) -> Self {
        shared.waiting.fetch_add(1, Ordering::SeqCst);
        Waiting(shared)
    }
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        self.0.waiting.fetch_sub(1, Ordering::SeqCst);
        self.0.gave_up.notify_waiters();
    }
}

/// Tells those who wait for a batch when a writer of it was cancelled half-way: nobody else may come to break it.
struct Cancelled<'a> {
    shared: &'a Shared,
    finished: bool,
}

impl Drop for Cancelled<'_> {
    fn drop(&mut self) {
        if !self.finished {
            self.shared.gave_up.notify_waiters();
        }
    }
}

impl Db {
    /// Opens an SQLite file, creating it when it is not there, and brings its tables up to date.
    pub async fn open(path: &Path) -> anyhow::Result<Db> {
        let file: Arc<Path> = path.into();
        let opened = Db::open_file(file.clone()).await;
        opened.map_err(|error| match Trouble::of(&error, &file) {
            Some(trouble) => error.context(trouble),
            None => error,
        })
    }

    async fn open_file(path: Arc<Path>) -> anyhow::Result<Db> {
        sqlx::any::install_default_drivers();
        let url = format!("sqlite://{}?mode=rwc", path.display());
        let options: AnyConnectOptions = url
            .parse()
            .with_context(|| format!("{} cannot be a database's path", path.display()))?;
        let options = options.disable_statement_logging();
        let mut conn = AnyConnection::connect_with(&options)
            .await
            .with_context(|| format!("cannot open the database {}", path.display()))?;
        conn.execute(PRAGMAS).await?;
        sqlx::migrate!()
            .run(&mut conn)
            .await
            .context("cannot bring the database's tables up to date")?;
        let readers = AnyPoolOptions::new()
            .max_connections(READERS)
            // A file does not hang up.
            .test_before_acquire(false)
            .after_connect(|conn, _| {
                Box::pin(async move { conn.execute(PRAGMAS).await.map(|_| ()) })
            })
            .connect_with(options)
            .await?;
        let (floor,): (i64,) = sqlx::query_as(
            "SELECT CAST(COALESCE(MAX(id), 0) AS BIGINT) FROM \
             (SELECT MAX(id) AS id FROM inbox UNION ALL SELECT MAX(id) FROM outbox \
              UNION ALL SELECT MAX(id) FROM basket_lines UNION ALL SELECT MAX(id) FROM quotes \
              UNION ALL SELECT MAX(id) FROM orders UNION ALL SELECT MAX(id) FROM audit \
              UNION ALL SELECT MAX(id) FROM refunds UNION ALL SELECT MAX(id) FROM cases \
              UNION ALL SELECT MAX(id) FROM timers UNION ALL SELECT MAX(id) FROM cards) AS used",
        )
        .fetch_one(&mut conn)
        .await?;
        Ok(Db {
            shared: Arc::new(Shared {
                readers,
                writer: Arc::new(Mutex::new(Writer {
                    conn,
                    batch: None,
                    commits: 0,
                    busy: false,
                })),
                waiting: AtomicUsize::new(0),
                gave_up: Notify::new(),
                condition: Condition::new(path),
                checkpoint: Mutex::default(),
                ids: Ids::above(floor),
            }),
        })
    }

    /// A new id, above every earlier one.
    pub fn id(&self) -> i64 {
        self.shared.ids.next()
    }

    /// Reads outside a transaction: what was committed when the statement ran.
    pub async fn read<T>(
        &self,
        f: impl AsyncFnOnce(&mut Tx) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let reading = async {
            let mut conn = self.shared.readers.acquire().await?;
            f(&mut conn).await
        };
        reading.await.map_err(|error| self.examined(error))
    }

    /// Reads in one transaction: all that the closure reads is of one instant. Nothing that it writes stays.
    pub async fn snapshot<T>(
        &self,
        f: impl AsyncFnOnce(&mut Tx) -> anyhow::Result<T>,
    ) -> anyhow::Result<T> {
        let reading = async {
            let mut tx = self.shared.readers.begin().await?;
            let result = f(&mut tx).await;
            tx.rollback().await?;
            result
        };
        reading.await.map_err(|error| self.examined(error))
    }

    /// An error, with the trouble that it comes of.
    fn examined(&self, error: anyhow::Error) -> anyhow::Error {
        match self.shared.condition.examine(&error) {
            Some(trouble) => error.context(trouble),
            None => error,
        }
    }

    /// What is the matter with the database. None: it is well, as far as is known.
    pub fn trouble(&self) -> Option<Trouble> {
        self.shared.condition.present()
    }

    /// Waits until the database is well; returns at once while it is. One of those who wait tries it now and then.
    pub async fn well(&self) {
        let condition = &self.shared.condition;
        while condition.present().is_some() {
            tokio::select! {
                () = condition.until_well() => {}
                _prober = condition.prober.lock() => {
                    tokio::time::sleep(RETRY).await;
                    let probe = async move |tx: &mut Tx| {
                        tx.execute(PROBE).await?;
                        Ok(())
                    };
                    match self.write(probe).await {
                        Ok(()) => condition.recovered(),
                        Err(error) => log::debug!("the database: {error}"),
                    }
                }
            }
        }
    }

    /// Writes a copy of what is committed at one instant into a file that is empty or not there yet. Writers are not held
    /// up. It is not on the disk before the caller syncs it.
    pub async fn copy_to(&self, path: &Path) -> anyhow::Result<()> {
        let path = path
            .to_str()
            .context("the path of the copy is not in UTF-8")?;
        let mut conn = self.shared.readers.acquire().await?;
        sqlx::query("VACUUM INTO $1")
            .bind(path)
            .execute(&mut *conn)
            .await?;
        Ok(())
    }

    /// Writes: all that the closure did, or nothing of it. Returns once it is on the disk.
    ///
    /// The closure owns what it captures, talks to no network, and may be run again. Other writers may share its
    /// commit, so it must be short.
    pub async fn write<T>(
        &self,
        f: impl AsyncFn(&mut Tx) -> anyhow::Result<T>,
    ) -> Result<T, DbError> {
        let shared = &*self.shared;
        if let Some(trouble) = shared.condition.fresh() {
            return Err(DbError::Trouble(trouble));
        }
        // Declared before the connection's guard, and so dropped after it.
        let mut cancelled = Cancelled {
            shared,
            finished: false,
        };
        let mut writer = {
            let _waiting = Waiting::new(shared);
            shared.writer.clone().lock_owned().await
        };
        // Whoever was before us in the line may have found out.
        if let Some(trouble) = shared.condition.fresh() {
            return Err(DbError::Trouble(trouble));
        }
        if writer.busy {
            writer.break_batch("a writer was cancelled".into()).await;
        }
        // Who is cancelled from here on leaves something behind, if only the beginning.
        writer.busy = true;
        if let Err(error) = writer.begin().await {
            let broken = shared.broken(error.into());
            writer.break_batch(broken.clone()).await;
            cancelled.finished = true;
            return Err(broken.into());
        }
        // A panic is the writer's own failure: its savepoint goes, and those who share the batch are not harmed. Its words
        // may hold what somebody wrote, and are not said.
        let result = AssertUnwindSafe(f(&mut writer.conn))
            .catch_unwind()
            .await
            .unwrap_or_else(|_| Err(anyhow::anyhow!("panic in a write")));
        let writers = writer.batch.as_ref().map_or(0, |batch| batch.writers);
        let last = writers + 1 >= BATCH || shared.waiting.load(Ordering::SeqCst) == 0;
        let end = match &result {
            // The commit is below, and releases it.
            Ok(_) if last => None,
            Ok(_) => Some("RELEASE writer"),
            Err(_) => Some("ROLLBACK TO writer; RELEASE writer"),
        };
        let result = result.map_err(|error| match shared.condition.examine(&error) {
            Some(trouble) => DbError::Trouble(trouble),
            None => DbError::Writer(error),
        });
        let ended = match end {
            Some(end) => writer.conn.execute(end).await.map(|_| ()),
            None => Ok(()),
        };
        writer.busy = false;
        cancelled.finished = true;
        if let Err(error) = ended {
            // The whole transaction is gone (a full disk rolls it back): nobody in the batch was written.
            let mut broken = shared.broken(error.into());
            if let Err(DbError::Trouble(trouble)) = &result {
                broken.trouble = Some(trouble.clone());
            }
            writer.break_batch(broken.clone()).await;
            return result.and(Err(broken.into()));
        }
        let mut outcome = match &mut writer.batch {
            Some(batch) => {
                batch.writers += 1;
                batch.outcome.subscribe()
            }
            None => return Err(DbError::Batch("the batch is gone".into())),
        };
        if last {
            self.commit(writer);
        } else {
            drop(writer);
        }
        self.committed(&mut outcome).await?;
        result
    }

    /// Waits for the batch's commit; commits it when all those who would have done so gave up.
    async fn committed(&self, outcome: &mut watch::Receiver<Option<Outcome>>) -> Outcome {
        loop {
            let gave_up = self.shared.gave_up.notified();
            if let Some(done) = outcome.borrow_and_update().clone() {
                return done;
            }
            if self.shared.waiting.load(Ordering::SeqCst) == 0
                && let Ok(mut writer) = self.shared.writer.clone().try_lock_owned()
                && outcome.borrow().is_none()
            {
                if writer.busy {
                    writer.break_batch("a writer was cancelled".into()).await;
                } else {
                    self.commit(writer);
                }
            }
            tokio::select! {
                changed = outcome.changed() => if changed.is_err() {
                    return Err("the batch was dropped".into());
                },
                () = gave_up => {}
            }
        }
    }

    /// Commits the open batch in a task of its own: a commit must not be cancelled half-way by whoever asked for it.
    fn commit(&self, mut writer: OwnedMutexGuard<Writer>) {
        let Some(batch) = writer.batch.take() else {
            return;
        };
        let shared = self.shared.clone();
        tokio::spawn(async move {
            let result = match writer.conn.execute("COMMIT").await {
                Ok(_) => Ok(()),
                Err(error) => {
                    let _ = writer.conn.execute("ROLLBACK").await;
                    Err(shared.broken(error.into()))
                }
            };
            writer.commits += usize::from(result.is_ok());
            batch.outcome.send_replace(Some(result));
            if writer.commits >= CHECKPOINT {
                writer.commits = 0;
                drop(writer);
                shared.checkpoint().await;
            }
        });
    }
}

impl Shared {
    /// Copies what is in the log into the database's file, as far as no reader is in the way.
    async fn checkpoint(&self) {
        let Ok(_only) = self.checkpoint.try_lock() else {
            return;
        };
        let copying = async {
            let mut conn = self.readers.acquire().await?;
            conn.execute("PRAGMA wal_checkpoint(PASSIVE)").await
        };
        // Nothing is lost by it: the log keeps what is not copied.
        if let Err(error) = copying.await {
            log::warn!("the database: its log is not copied into it: {error}");
        }
    }

    /// What an error of the batch's own statements means for all in it.
    fn broken(&self, error: anyhow::Error) -> Broken {
        Broken {
            trouble: self.condition.examine(&error),
            words: error.to_string().into(),
        }
    }
}

impl Writer {
    /// Opens a batch if there is none, and a savepoint in it.
    async fn begin(&mut self) -> sqlx::Result<()> {
        if self.batch.is_some() {
            self.conn.execute("SAVEPOINT writer").await?;
            return Ok(());
        }
        // Together: each statement is a way to SQLite's thread and back.
        self.conn
            .execute("BEGIN IMMEDIATE; SAVEPOINT writer")
            .await?;
        self.batch = Some(Batch {
            writers: 0,
            outcome: watch::Sender::new(None),
        });
        Ok(())
    }

    /// Rolls the batch back and tells all that wait for it, so that the next one begins clean.
    async fn break_batch(&mut self, why: Broken) {
        // There may be nothing to roll back any more: then this fails, and that is what was wanted.
        let _ = self.conn.execute("ROLLBACK").await;
        self.busy = false;
        if let Some(batch) = self.batch.take() {
            batch.outcome.send_replace(Some(Err(why)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    async fn db() -> (tempfile::TempDir, Db) {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("db")).await.unwrap();
        (dir, db)
    }

    async fn put(tx: &mut Tx, key: &str) -> anyhow::Result<()> {
        sqlx::query("INSERT INTO slots (order_key, name, message_id) VALUES ($1, 'n', 1)")
            .bind(key)
            .execute(tx)
            .await?;
        Ok(())
    }

    async fn count(db: &Db) -> i64 {
        db.read(async |tx| {
            let (n,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM slots")
                .fetch_one(tx)
                .await?;
            Ok(n)
        })
        .await
        .unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn many_writers_share_commits_and_a_failing_one_fails_alone() {
        let (_dir, db) = db().await;
        let tasks: Vec<_> = (0..200)
            .map(|i| {
                let db = db.clone();
                tokio::spawn(async move {
                    db.write(async move |tx: &mut Tx| {
                        put(tx, &i.to_string()).await?;
                        anyhow::ensure!(i % 10 != 0, "no");
                        assert_ne!(i % 10, 1, "a panic harms nobody else either");
                        Ok(i)
                    })
                    .await
                })
            })
            .collect();
        for (i, task) in tasks.into_iter().enumerate() {
            assert_eq!(task.await.unwrap().is_ok(), i % 10 > 1);
        }
        assert_eq!(count(&db).await, 160);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_cancelled_writer_strands_nobody() {
        let (_dir, db) = db().await;
        for round in 0..20 {
            let slow = {
                let db = db.clone();
                tokio::spawn(async move {
                    let _ = tokio::time::timeout(
                        Duration::from_millis(5),
                        db.write(async move |tx: &mut Tx| {
                            put(tx, &format!("slow {round}")).await?;
                            tokio::time::sleep(Duration::from_secs(60)).await;
                            Ok(())
                        }),
                    )
                    .await;
                })
            };
            let quick: Vec<_> = (0..8)
                .map(|i| {
                    let db = db.clone();
                    tokio::spawn(async move {
                        db.write(async move |tx: &mut Tx| put(tx, &format!("{round} {i}")).await)
                            .await
                    })
                })
                .collect();
            slow.await.unwrap();
            for task in quick {
                let result = tokio::time::timeout(Duration::from_secs(10), task).await;
                let told = result.expect("stranded").unwrap();
                assert!(matches!(told, Ok(()) | Err(DbError::Batch(_))));
            }
        }
        let (slow,) = db
            .read(async |tx| {
                Ok(sqlx::query_as::<_, (i64,)>(
                    "SELECT COUNT(*) FROM slots WHERE order_key LIKE 'slow%'",
                )
                .fetch_one(tx)
                .await?)
            })
            .await
            .unwrap();
        assert_eq!(slow, 0, "a cancelled writer wrote");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn the_last_writer_of_a_batch_being_cancelled_frees_the_others() {
        let (_dir, db) = db().await;
        let (entered, inside) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let first = {
            let (db, entered) = (db.clone(), entered.clone());
            tokio::spawn(async move {
                let waiting = db.clone();
                db.write(async move |tx: &mut Tx| {
                    put(tx, "first").await?;
                    entered.notify_one();
                    // Stays until the second waits, and so leaves the commit to it.
                    while waiting.shared.waiting.load(Ordering::SeqCst) == 0 {
                        tokio::task::yield_now().await;
                    }
                    Ok(())
                })
                .await
            })
        };
        entered.notified().await;
        let second = {
            let (db, inside) = (db.clone(), inside.clone());
            tokio::spawn(async move {
                db.write(async move |_: &mut Tx| {
                    inside.notify_one();
                    std::future::pending::<()>().await;
                    Ok(())
                })
                .await
            })
        };
        inside.notified().await;
        second.abort();
        let told = tokio::time::timeout(Duration::from_secs(10), first).await;
        let told = told.expect("stranded").unwrap();
        assert!(matches!(told, Err(DbError::Batch(_))), "{told:?}");
        assert_eq!(count(&db).await, 0);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_broken_transaction_fails_its_batch_and_the_next_begins_clean() {
        let (_dir, db) = db().await;
        let broken = db
            .write(async move |tx: &mut Tx| {
                put(tx, "lost").await?;
                // What a full disk does: the engine rolls the whole transaction back under the writer.
                tx.execute("ROLLBACK").await?;
                Ok(())
            })
            .await;
        assert!(matches!(broken, Err(DbError::Batch(_))), "{broken:?}");
        db.write(async move |tx: &mut Tx| put(tx, "kept").await)
            .await
            .unwrap();
        assert_eq!(count(&db).await, 1);
    }

    #[tokio::test]
    async fn the_log_is_copied_while_nobody_waits_for_it() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("db");
        let db = Db::open(&path).await.unwrap();
        let before = std::fs::metadata(&path).unwrap().len();
        for id in 0..CHECKPOINT as i64 {
            db.write(async move |tx: &mut Tx| {
                sqlx::query("INSERT INTO audit (id, admin, deed, at) VALUES ($1, 'x', $2, 0)")
                    .bind(id)
                    .bind("x".repeat(50_000))
                    .execute(tx)
                    .await?;
                Ok(())
            })
            .await
            .unwrap();
        }
        // Three megabytes: SQLite's own checkpoint would come much later.
        let copied = async {
            while std::fs::metadata(&path).unwrap().len() < before + 2_000_000 {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        let patience = std::time::Duration::from_secs(20);
        tokio::time::timeout(patience, copied).await.unwrap();
    }
}
