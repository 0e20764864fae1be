//! What came out of playing a script, and how a person reads it.

use std::fmt;

use super::answer::Answer;
use super::difference::Change;

/// How one script went. `Display` is for a file or a pipe; [`Report::coloured`] for a terminal.
#[derive(Debug)]
pub struct Report {
    pub(super) file: String,
    pub(super) problems: Vec<Problem>,
    /// What happened in each act that was played, in the order of the script's steps.
    pub(super) happened: Vec<Vec<Answer>>,
    /// Answers that bless has written.
    pub(super) blessed: usize,
    /// Acts of people that another model than the scripted one made impossible.
    pub(super) left_out: usize,
    /// The bot's last lines of output.
    pub(super) output: Vec<String>,
}

/// Something that is not as the script has it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Problem {
    /// The editor's number of the act's line; 0 before the first act.
    pub line: usize,
    /// The act as the script writes it.
    pub quote: String,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    Sentence(String),
    /// The answers of the step with this index differ.
    Difference {
        step: usize,
        changes: Vec<Change>,
    },
}

impl Report {
    /// True when everything was as the script has it.
    pub fn passed(&self) -> bool {
        self.problems.is_empty()
    }

    /// The report of a run with another model than the scripted one: that it answers otherwise is no problem.
    pub fn of_another_model(mut self) -> Report {
        let differs = |problem: &Problem| matches!(problem.what, What::Difference { .. });
        self.problems.retain(|problem| !differs(problem));
        self
    }

    /// As `Display`, with the colours of a terminal.
    pub fn coloured(&self) -> impl fmt::Display {
        Painted {
            report: self,
            colours: &Colours::ON,
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let colours = &Colours::OFF;
        let report = self;
        Painted { report, colours }.fmt(f)
    }
}

struct Colours {
    red: &'static str,
    green: &'static str,
    bold: &'static str,
    off: &'static str,
}

impl Colours {
    const OFF: Colours = Colours {
        red: "",
        green: "",
        bold: "",
        off: "",
    };
    const ON: Colours = Colours {
        red: "\u{1b}[31m",
        green: "\u{1b}[32m",
        bold: "\u{1b}[1m",
        off: "\u{1b}[0m",
    };
}

struct Painted<'a> {
    report: &'a Report,
    colours: &'a Colours,
}

impl fmt::Display for Painted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Painted { report, colours } = self;
        let Colours {
            red,
            green,
            bold,
            off,
        } = colours;
        let file = &report.file;
        let blessed = match report.blessed {
            0 => String::new(),
            1 => ", 1 act blessed".to_owned(),
            n => format!(", {n} acts blessed"),
        };
        let left_out = match report.left_out {
            0 => String::new(),
            1 => ", 1 act left out".to_owned(),
            n => format!(", {n} acts left out"),
        };
        if report.passed() {
            return write!(f, "{file}: {green}passed{off}{blessed}{left_out}");
        }
        write!(f, "{file}: {red}failed{off}{blessed}{left_out}")?;
        for problem in &report.problems {
            let quote = &problem.quote;
            match problem.line {
                0 => write!(f, "\n\n{file}")?,
                line => write!(f, "\n\n{bold}{file}:{line}: {quote}{off}")?,
            }
            match &problem.what {
                What::Sentence(sentence) => write!(f, "\n  {red}{sentence}{off}")?,
                What::Difference { changes, .. } => {
                    for change in changes {
                        match change {
                            Change::Same(line) => write!(f, "\n    {line}")?,
                            Change::Missing(line) => write!(f, "\n  {red}- {line}{off}")?,
                            Change::Extra(line) => write!(f, "\n  {green}+ {line}{off}")?,
                        }
                    }
                }
            }
        }
        if !report.output.is_empty() {
            write!(f, "\n\nThe bot's last lines:")?;
        }
        for line in &report.output {
            write!(f, "\n  | {line}")?;
        }
        Ok(())
    }
}

/// Counts the files of a run; `Display` is the summary's line, `2 passed, 1 failed`.
#[derive(Debug, Default, Clone, Copy)]
pub struct Tally {
    passed: usize,
    failed: usize,
}

impl Tally {
    /// Counts one file. One that cannot be read or played has failed.
    pub fn count(&mut self, passed: bool) {
        match passed {
            true => self.passed += 1,
            false => self.failed += 1,
        }
    }

    /// True when no file failed.
    pub fn all_passed(&self) -> bool {
        self.failed == 0
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}
