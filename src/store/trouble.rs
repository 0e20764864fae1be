//! Trouble with the database that somebody mends while the program waits: a full disk, a lock that stays, a file that cannot
//! be written. It is said once, and nothing that fails because of it counts as tried.

use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::watch;

/// Pause before a database in trouble is tried again.
pub(super) const RETRY: Duration = Duration::from_secs(1);
/// Pause before trouble that lasts, or comes and goes, is said again.
const REMIND: Duration = Duration::from_secs(300);
/// How long the database has to be well before the next trouble is another one.
const STEADY: Duration = Duration::from_secs(60);

/// SQLite's result codes (<https://www.sqlite.org/rescode.html>), without their extensions.
const BUSY: i32 = 5;
const READ_ONLY: i32 = 8;
const IO: i32 = 10;
const FULL: i32 = 13;
const CANNOT_OPEN: i32 = 14;

/// What is the matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TroubleKind {
    /// The disk is full.
    Full,
    /// Somebody else has held the database for longer than the busy time-out.
    Locked,
    /// The file, or the disk that holds it, does not let itself be written.
    ReadOnly,
    /// The disk fails, with this result code of SQLite's.
    Disk(i32),
}

impl TroubleKind {
    /// The word for it in metrics.
    pub fn word(self) -> &'static str {
        match self {
            TroubleKind::Full => "full",
            TroubleKind::Locked => "locked",
            TroubleKind::ReadOnly => "read_only",
            TroubleKind::Disk(_) => "disk",
        }
    }

    /// All words, so that each has its metric from the beginning.
    pub const WORDS: [&str; 4] = ["full", "locked", "read_only", "disk"];

    fn of_code(code: i32) -> Option<TroubleKind> {
        // The lowest byte is the code, the others say more about it.
        match code & 0xff {
            BUSY => Some(TroubleKind::Locked),
            READ_ONLY => Some(TroubleKind::ReadOnly),
            IO | CANNOT_OPEN => Some(TroubleKind::Disk(code)),
            FULL => Some(TroubleKind::Full),
            _ => None,
        }
    }
}

impl fmt::Display for TroubleKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            TroubleKind::Full => write!(f, "the disk is full"),
            TroubleKind::Locked => write!(f, "it is locked by another program"),
            TroubleKind::ReadOnly => write!(f, "it cannot be written"),
            TroubleKind::Disk(code) => write!(f, "the disk fails (SQLite's code {code})"),
        }
    }
}

/// Why the database cannot be used for now. It reads as what is wrong, with which file, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trouble {
    pub kind: TroubleKind,
    file: Arc<Path>,
}

impl Trouble {
    /// The trouble that an error of this database's comes of. None: it comes of something else.
    pub(super) fn of(error: &anyhow::Error, file: &Arc<Path>) -> Option<Trouble> {
        let kind = error.chain().find_map(|cause| {
            let error: &sqlx::Error = cause.downcast_ref()?;
            let code = error.as_database_error()?.code()?;
            TroubleKind::of_code(code.parse().ok()?)
        })?;
        let file = file.clone();
        Some(Trouble { kind, file })
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = self.file.display();
        match self.kind {
            TroubleKind::Full => write!(
                f,
                "the disk that holds the database {file} is full: free some space"
            ),
            TroubleKind::Locked => write!(
                f,
                "the database {file} is locked by another program: end that (`fuser {file}` says which has it open)"
            ),
            TroubleKind::ReadOnly => write!(
                f,
                "the database {file} cannot be written: let the program write that file and its folder, \
                 and look whether the disk is mounted read-only"
            ),
            TroubleKind::Disk(code) => write!(
                f,
                "the disk that holds the database {file} fails (SQLite's code {code}): look whether it is full, over a quota, \
                 or broken"
            ),
        }
    }
}

impl std::error::Error for Trouble {}

/// Whether the database is well, shared by all that use it.
pub(super) struct Condition {
    pub file: Arc<Path>,
    present: watch::Sender<Option<Trouble>>,
    times: Mutex<Times>,
    /// Held by whoever waits to try the database again: one is enough.
    pub prober: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Times {
    /// When the database was last found in trouble, when the present trouble began, and when the last one ended.
    found: Option<Instant>,
    began: Option<Instant>,
    ended: Option<Instant>,
    /// When trouble was last said, and which.
    said: Option<(Instant, &'static str)>,
    /// Whether the end of it has to be said.
    end_unsaid: bool,
}

impl Condition {
    pub fn new(file: Arc<Path>) -> Condition {
        Condition {
            file,
            present: watch::Sender::new(None),
            times: Mutex::default(),
            prober: tokio::sync::Mutex::default(),
        }
    }

    /// What is the matter now.
    pub fn present(&self) -> Option<Trouble> {
        self.present.borrow().clone()
    }

    /// What is the matter, found so short a while ago that to try again is of no use yet.
    pub fn fresh(&self) -> Option<Trouble> {
        let found = self.times().found?;
        self.present().filter(|_| found.elapsed() < RETRY)
    }

    /// The trouble that an error comes of, noted and said. None: the error has another cause.
    pub fn examine(&self, error: &anyhow::Error) -> Option<Trouble> {
        let trouble = Trouble::of(error, &self.file)?;
        self.note(trouble.clone());
        Some(trouble)
    }

    fn note(&self, trouble: Trouble) {
        let mut times = self.times();
        let (now, word) = (Instant::now(), trouble.kind.word());
        times.found = Some(now);
        times.began.get_or_insert(now);
        let another = times.ended.take().is_some_and(|at| now - at >= STEADY);
        let said = times.said.filter(|_| !another);
        if said.is_none_or(|(at, said)| said != word || now - at >= REMIND) {
            times.said = Some((now, word));
            times.end_unsaid = true;
            log::error!("{trouble}; Milkrun waits, and goes on by itself");
        }
        self.present.send_replace(Some(trouble));
    }

    /// A write has reached the disk again.
    pub fn recovered(&self) {
        let mut times = self.times();
        self.present.send_replace(None);
        times.ended = Some(Instant::now());
        let lasted = times.began.take().map_or(Duration::ZERO, |at| at.elapsed());
        if std::mem::take(&mut times.end_unsaid) {
            // A warning, because whoever reads of the trouble has to read that it is over.
            log::warn!(
                "the database {} is well again after {} seconds",
                self.file.display(),
                lasted.as_secs()
            );
        }
    }

    /// Waits until something else has found the database well.
    pub async fn until_well(&self) {
        // The sender is ours: it cannot be gone.
        let _ = self.present.subscribe().wait_for(Option::is_none).await;
    }

    fn times(&self) -> MutexGuard<'_, Times> {
        self.times.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_mended_from_outside_is_trouble() {
        let kinds = [
            (5, Some(TroubleKind::Locked)),
            (5 | 2 << 8, Some(TroubleKind::Locked)),
            (8, Some(TroubleKind::ReadOnly)),
            (13, Some(TroubleKind::Full)),
            (10 | 3 << 8, Some(TroubleKind::Disk(778))),
            (14, Some(TroubleKind::Disk(14))),
            // A constraint, a mistake in the SQL: the writer's own.
            (19, None),
            (1, None),
        ];
        for (code, kind) in kinds {
            assert_eq!(TroubleKind::of_code(code), kind, "{code}");
        }
    }

    #[test]
    fn trouble_that_comes_and_goes_is_said_once() {
        let condition = Condition::new(Path::new("milkrun.db").into());
        let trouble = |kind| Trouble {
            kind,
            file: condition.file.clone(),
        };
        let said = || condition.times().said.map(|(at, _)| at);
        condition.note(trouble(TroubleKind::Full));
        let first = said();
        assert!(first.is_some() && condition.fresh().is_some());
        condition.recovered();
        assert_eq!((condition.present(), condition.fresh()), (None, None));
        condition.note(trouble(TroubleKind::Full));
        assert_eq!(said(), first, "the same within a minute");
        assert!(!condition.times().end_unsaid, "nor is its end said twice");
        condition.note(trouble(TroubleKind::Locked));
        assert!(said() > first, "another kind");
    }
}
