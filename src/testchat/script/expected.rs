//! One answer's words: what a script expects the bot to do, or a command to print.

use super::answer::{Answer, Kind, Line, row};
use super::layout::Block;
use super::statement::Scope;
use super::words::{Words, hint};

const FORMS: &[&str] = &[
    "says",
    "edits",
    "unbuttons",
    "deletes",
    "toast",
    "alert",
    "refuses payment",
    "is silent",
];

/// Reads the answer that a block holds, in an act whose own chat is `home`.
pub(super) fn read(block: &Block, home: &str, scope: &Scope) -> Result<Answer, String> {
    let mut words = Words::new(&block.head);
    if words.take("output") {
        let text = words.after_colon();
        let text = text.ok_or("expected `output:` and what the command prints")?;
        let lines = body(text, block)?;
        check(Kind::Output, &lines)?;
        return Ok(Answer {
            chat: String::new(),
            kind: Kind::Output,
            lines,
        });
    }
    words.word();
    let mut chat = home;
    if words.take("to") {
        chat = words.word();
        if !scope.is_chat(chat) {
            let guess = hint(chat, scope.chats());
            return Err(format!(
                "expected a user or a group behind `bot to`, found `{chat}`{guess}"
            ));
        }
    }
    let kind = kind(&mut words)?;
    let lines = if kind == Kind::Silent {
        words.end()?;
        block.alone()?;
        Vec::new()
    } else {
        let text = words.after_colon();
        body(text.ok_or("expected a colon and what the bot says")?, block)?
    };
    check(kind, &lines)?;
    Ok(Answer {
        chat: chat.to_owned(),
        kind,
        lines,
    })
}

fn kind(words: &mut Words) -> Result<Kind, String> {
    Ok(match words.word() {
        "" => Kind::Message,
        "says" => Kind::Says,
        "edits" => Kind::Edit,
        "unbuttons" => Kind::Unbuttons,
        "deletes" => Kind::Delete,
        "toast" => Kind::Toast,
        "alert" => Kind::Alert,
        "refuses" if words.take("payment") => Kind::Refusal,
        "is" if words.take("silent") => Kind::Silent,
        other => {
            let guess = hint(other, FORMS.iter().copied());
            return Err(format!(
                "expected `bot: words`, `bot to NAME: words`, `bot is silent`, or `bot` with one of {}, found `bot {other}`{guess}",
                FORMS.join(", ")
            ));
        }
    })
}

/// What the lines of an answer of this kind have to be.
fn check(kind: Kind, lines: &[Line]) -> Result<(), String> {
    match kind {
        Kind::Silent => Ok(()),
        _ if lines.is_empty() => Err("expected what the bot says behind the colon".to_owned()),
        Kind::Says if lines.iter().any(|l| !l.asserted) => {
            Err("expected only lines that begin with `! ` in `bot says:`".to_owned())
        }
        Kind::Unbuttons | Kind::Delete if lines.len() > 1 => {
            Err("expected the first line of the message only".to_owned())
        }
        Kind::Says => Ok(()),
        _ => {
            let is_row = |l: &Line| row(&l.text).is_some();
            let text = lines.iter().rposition(|l| !is_row(l));
            let early = lines.iter().position(is_row);
            match (early, text) {
                (Some(early), Some(text)) if text > early => Err(format!(
                    "expected `{}` behind the text, where buttons are; if it is text, write a backslash before it",
                    lines[early].text
                )),
                (Some(_), None) => Err("expected the message's text before its buttons".to_owned()),
                _ => Ok(()),
            }
        }
    }
}

/// The lines of an answer, in the form in which they are compared.
fn body(first: &str, block: &Block) -> Result<Vec<Line>, String> {
    let below = block.body.iter().map(|(_, line)| line.as_str());
    let mut lines: Vec<Line> = Vec::new();
    for raw in std::iter::once(first).chain(below) {
        let (raw, asserted) = match raw.strip_prefix("! ") {
            Some(raw) => (raw, true),
            None => (raw, false),
        };
        let raw = raw.trim_end();
        if raw == "!" {
            return Err(
                "expected the asserted words behind `! `; if it is text, write `\\!`".to_owned(),
            );
        }
        let row = row(raw);
        if row.is_some() {
            while lines.last().is_some_and(|l| l.text.is_empty()) {
                lines.pop();
            }
        }
        let text = row.unwrap_or_else(|| raw.to_owned());
        if lines.is_empty() && text.is_empty() {
            continue;
        }
        lines.push(Line { text, asserted });
    }
    Ok(lines)
}
