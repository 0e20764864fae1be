//! Lines to blocks: a statement in column 1 with the indented lines below it. Knows indentation, comments and
//! blank lines; knows no statement.

use std::ops::Range;

use super::parse::Error;

/// A statement and its indented lines.
#[derive(Debug)]
pub(super) struct Block {
    /// The editor's number of the first line.
    pub line: usize,
    /// From the statement to its last indented line, as indexes into the source.
    pub lines: Range<usize>,
    pub head: String,
    /// The indented lines without their four spaces, each with the editor's number. A blank line between two of
    /// them is an empty one.
    pub body: Vec<(usize, String)>,
}

impl Block {
    /// An error if anything is indented below the statement.
    pub(super) fn alone(&self) -> Result<(), String> {
        match self.body.first() {
            Some((number, _)) => Err(format!(
                "nothing can be indented below this statement (line {number})"
            )),
            None => Ok(()),
        }
    }
}

const INDENT: &str = "    ";

/// Groups the lines. A comment may stand anywhere; blank lines count only between two indented lines.
pub(super) fn blocks(source: &[String]) -> (Vec<Block>, Vec<Error>) {
    let mut blocks: Vec<Block> = Vec::new();
    let mut errors = Vec::new();
    let mut blank: Vec<usize> = Vec::new();
    for (index, line) in source.iter().enumerate() {
        let number = index + 1;
        let line = line.trim_end();
        if line.is_empty() {
            blank.push(number);
        } else if line.starts_with('#') {
            continue;
        } else if let Some(text) = line.strip_prefix(INDENT) {
            let Some(block) = blocks.last_mut() else {
                errors.push(Error::new(
                    number,
                    "this line is indented, but nothing stands above it that it could continue",
                ));
                continue;
            };
            block
                .body
                .extend(blank.drain(..).map(|n| (n, String::new())));
            block.body.push((number, text.to_owned()));
            block.lines.end = index + 1;
        } else if line.starts_with(char::is_whitespace) {
            errors.push(Error::new(
                number,
                "expected a statement in the first column, or a line indented by four spaces",
            ));
        } else {
            blank.clear();
            blocks.push(Block {
                line: number,
                lines: index..index + 1,
                head: line.to_owned(),
                body: Vec::new(),
            });
        }
    }
    (blocks, errors)
}
