//! A script once it is read: typed statements beside the source lines they came from, so that bless can rewrite
//! the answers and leave every other line alone.

use std::ops::Range;

use super::act::Act;
use super::answer::Answer;

/// One `.chat` file, read and checked. [`super::parse()`] makes it.
#[derive(Debug)]
pub struct Script {
    pub(super) file: String,
    pub(super) source: Source,
    pub(super) title: Option<String>,
    pub(super) start_ms: i64,
    pub(super) settings: Vec<(String, String)>,
    pub(super) users: Vec<User>,
    pub(super) groups: Vec<Group>,
    pub(super) steps: Vec<Step>,
}

impl Script {
    /// The name under which messages speak of the file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The words of `title:`.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// Where the clock stands at the beginning, in milliseconds since 1970 UTC: the first `at`. The test chat's
    /// clock never goes back, so start it here.
    pub fn start_ms(&self) -> i64 {
        self.start_ms
    }

    /// The `set` lines as environment variables of the bot: `MILKRUN_CAMPAIGN_BUDGET`, `50`.
    pub fn settings(&self) -> &[(String, String)] {
        &self.settings
    }

    /// The ids of the users declared `admin`. The first is 1000, as in the demo.
    pub fn admins(&self) -> Vec<i64> {
        let admins = self.users.iter().filter(|u| u.admin);
        admins.map(|u| u.id).collect()
    }
}

/// The file's lines without their ends. Line `n` of an editor is `lines[n - 1]`.
#[derive(Debug)]
pub(super) struct Source {
    pub lines: Vec<String>,
    pub line_end: &'static str,
}

#[derive(Debug)]
pub(super) struct User {
    pub name: String,
    pub language: String,
    pub admin: bool,
    pub id: i64,
    /// What `shares contact` shares; the test chat makes one up if there is none.
    pub phone: Option<String>,
}

#[derive(Debug)]
pub(super) struct Group {
    pub name: String,
    pub members: Vec<String>,
}

/// An act and what is expected of the bot until it is idle again.
#[derive(Debug)]
pub(super) struct Step {
    /// The editor's number of the act's first line.
    pub line: usize,
    /// The act's own lines, as indexes into [`Source::lines`].
    pub lines: Range<usize>,
    pub act: Act,
    /// Whose act it is: whoever did something last, if the act is nobody's.
    pub actor: String,
    /// The chat that `bot:` speaks of: the actor's own, or the group.
    pub home: String,
    pub expected: Vec<Expected>,
    /// `retailer has N orders`: the editor's line and N.
    pub orders: Vec<(usize, usize)>,
}

impl Step {
    /// The act's first line, as quoted in reports.
    pub(super) fn quote<'a>(&self, source: &'a Source) -> &'a str {
        source
            .lines
            .get(self.lines.start)
            .map_or("", |l| l.trim_end())
    }
}

/// One answer as the file has it.
#[derive(Debug)]
pub(super) struct Expected {
    pub lines: Range<usize>,
    pub answer: Answer,
}
