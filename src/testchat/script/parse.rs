//! Blocks to a script: the head, the acts in their order, and the answers below each. Every error is kept, so
//! that one reading names them all.

use std::fmt;

use super::act::Act;
use super::answer::Kind;
use super::expected;
use super::grammar::{Expected, Script, Source, Step};
use super::head::Head;
use super::layout::{Block, blocks};
use super::statement::{self, Scope};
use super::words::Words;

/// What is wrong at one line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Error {
    line: usize,
    sentence: String,
}

impl Error {
    pub(super) fn new(line: usize, sentence: impl Into<String>) -> Error {
        let sentence = sentence.into();
        Error { line, sentence }
    }
}

/// All that is wrong in a file: one `file:line: sentence` a line, in the order of the lines.
#[derive(Debug, Clone, PartialEq)]
pub struct Errors {
    file: String,
    errors: Vec<Error>,
}

impl fmt::Display for Errors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.errors.iter().enumerate() {
            let gap = if i == 0 { "" } else { "\n" };
            write!(f, "{gap}{}:{}: {}", self.file, error.line, error.sentence)?;
        }
        Ok(())
    }
}

impl std::error::Error for Errors {}

/// Reads a script. `file` is only the name that messages use.
pub fn parse(file: &str, text: &str) -> Result<Script, Errors> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let source = Source {
        lines: text.lines().map(str::to_owned).collect(),
        line_end: if text.contains("\r\n") { "\r\n" } else { "\n" },
    };
    let (blocks, mut errors) = blocks(&source.lines);
    let mut reader = Reader::default();
    for block in &blocks {
        if let Err(sentence) = reader.read(block) {
            errors.push(Error::new(block.line, sentence));
        }
    }
    if let Some(line) = reader.armed {
        errors.push(Error::new(
            line,
            "expected an act after this line, to kill the bot in",
        ));
    }
    for step in &reader.steps {
        errors.extend(contradiction(step));
    }
    let start_ms = reader.start_ms.unwrap_or_default();
    if reader.start_ms.is_none() && errors.is_empty() {
        errors.push(Error::new(1, "expected a line such as `at 2026-02-20 10:00`: where the clock stands at the beginning"));
    }
    if errors.is_empty() {
        return Ok(Script {
            file: file.to_owned(),
            source,
            title: reader.head.title,
            start_ms,
            settings: reader.head.settings,
            users: reader.head.users,
            groups: reader.head.groups,
            steps: reader.steps,
        });
    }
    errors.sort_by_key(|e| e.line);
    Err(Errors {
        file: file.to_owned(),
        errors,
    })
}

/// Answers of one act that cannot all be true.
fn contradiction(step: &Step) -> Option<Error> {
    let line = |e: &Expected| e.lines.start + 1;
    let answers = || {
        step.expected
            .iter()
            .filter(|e| e.answer.kind != Kind::Output)
    };
    if let Some(silent) = answers().find(|e| e.answer.kind == Kind::Silent)
        && answers().count() > 1
    {
        return Some(Error::new(
            line(silent),
            "expected `bot is silent` to be this act's only answer",
        ));
    }
    for says in answers().filter(|e| e.answer.kind == Kind::Says) {
        let whole = |e: &&Expected| {
            e.answer.chat == says.answer.chat
                && e.answer.kind != Kind::Says
                && !e.answer.kind.is_toast()
        };
        if let Some(whole) = answers().find(whole) {
            let sentence =
                "expected either whole messages or `bot says:` for one chat in one act, found both";
            return Some(Error::new(line(whole), sentence));
        }
    }
    None
}

#[derive(Default)]
struct Reader {
    head: Head,
    start_ms: Option<i64>,
    now: i64,
    steps: Vec<Step>,
    /// The line of a `kill on …` that no act followed yet.
    armed: Option<usize>,
    /// The last act could not be read, so its answers belong to nothing.
    lost: bool,
}

impl Reader {
    fn read(&mut self, block: &Block) -> Result<(), String> {
        let mut words = Words::new(&block.head);
        match words.word() {
            "bot" | "output" => self.answer(block),
            "retailer" if words.take("has") => self.orders(block, words),
            head @ ("title" | "set" | "user" | "group") => {
                if !self.steps.is_empty() {
                    return Err(format!("expected `{head}` before the first act"));
                }
                block.alone()?;
                match head {
                    "title" => self.head.title(words),
                    "set" => self.head.set(words),
                    "user" => self.head.user(words),
                    _ => self.head.group(words),
                }
            }
            "at" if self.start_ms.is_none() => {
                block.alone()?;
                let start = statement::at(words.rest(), i64::MIN)?;
                self.start_ms = Some(start);
                self.now = start;
                Ok(())
            }
            _ => {
                let read = self.act(block);
                self.lost = read.is_err();
                if self.lost {
                    self.armed = None;
                }
                read
            }
        }
    }

    fn scope(&self) -> Scope<'_> {
        self.head.scope(self.now)
    }

    fn act(&mut self, block: &Block) -> Result<(), String> {
        let act = statement::act(block, &self.scope())?;
        if self.start_ms.is_none() {
            // Said once, for the first act; the acts after it are read for their own errors.
            self.start_ms = Some(0);
            let sentence = "expected a line such as `at 2026-02-20 10:00` before the first act";
            return Err(sentence.to_owned());
        }
        self.arm(&act, block.line)?;
        if let Act::Clock(then) = act {
            self.now = then;
        }
        let last = self.steps.last();
        let (actor, home) = match (&act, last, self.head.users.first()) {
            (Act::Person { who, chat, .. }, ..) if self.scope().is_user(chat) => {
                (who.clone(), who.clone())
            }
            (Act::Person { who, chat, .. }, ..) => (who.clone(), chat.clone()),
            (_, Some(last), _) => (last.actor.clone(), last.home.clone()),
            (_, None, Some(first)) => (first.name.clone(), first.name.clone()),
            (_, None, None) => Default::default(),
        };
        self.steps.push(Step {
            line: block.line,
            lines: block.lines.clone(),
            act,
            actor,
            home,
            expected: Vec::new(),
            orders: Vec::new(),
        });
        Ok(())
    }

    /// Keeps track of a kill that waits for its act.
    fn arm(&mut self, act: &Act, line: usize) -> Result<(), String> {
        let killing = matches!(act, Act::Kill | Act::KillOn(_) | Act::Restart);
        if killing && let Some(above) = self.armed {
            return Err(format!(
                "expected an act to kill the bot in, for the `kill` of line {above}"
            ));
        }
        match act {
            Act::KillOn(_) => self.armed = Some(line),
            act if act.prepares() => {}
            _ => self.armed = None,
        }
        Ok(())
    }

    /// The step that an answer belongs to; `None` if its act could not be read.
    fn step(&mut self) -> Result<Option<&mut Step>, String> {
        if self.lost {
            return Ok(None);
        }
        let step = self.steps.last_mut();
        let step = step.ok_or("expected an act before its answers")?;
        if matches!(step.act, Act::KillOn(_)) {
            self.armed = None;
            return Err("expected an act after the `kill` above, before answers".to_owned());
        }
        Ok(Some(step))
    }

    fn orders(&mut self, block: &Block, mut words: Words) -> Result<(), String> {
        block.alone()?;
        let count = words.number();
        let count = count.ok_or("expected a number: `retailer has 1 order`")?;
        if !(words.take("orders") || words.take("order")) {
            return Err("expected `retailer has 2 orders`".to_owned());
        }
        words.end()?;
        if let Some(step) = self.step()? {
            step.orders.push((block.line, count));
        }
        Ok(())
    }

    fn answer(&mut self, block: &Block) -> Result<(), String> {
        let Some(step) = self.step()? else {
            return Ok(());
        };
        let home = step.home.clone();
        let command = matches!(step.act, Act::Command(_));
        let answer = expected::read(block, &home, &self.scope())?;
        if answer.kind == Kind::Output && !command {
            return Err("expected `output:` below a `command` only".to_owned());
        }
        let lines = block.lines.clone();
        if let Some(step) = self.step()? {
            step.expected.push(Expected { lines, answer });
        }
        Ok(())
    }
}
