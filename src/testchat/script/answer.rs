//! What the bot said, as the lines that a script writes for it. Expected and observed answers are the same type,
//! so comparing them is comparing lines. Nothing here knows events or files.

/// How an answer reaches a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A new message.
    Message,
    /// A message's new text and buttons.
    Edit,
    /// A message lost its keyboard; the one line is the message's first.
    Unbuttons,
    /// A message went away; the one line is the message's first.
    Delete,
    /// Asserted lines alone, anywhere in the messages of the act. Only ever expected.
    Says,
    /// The answer to a tap, shown for a moment.
    Toast,
    /// The answer to a tap, shown until dismissed.
    Alert,
    /// The bot does not take a payment, and why.
    Refusal,
    /// What a command printed.
    Output,
    /// Nothing at all. Only ever expected.
    Silent,
}

impl Kind {
    fn verb(self) -> &'static str {
        match self {
            Kind::Message | Kind::Output => "",
            Kind::Edit => " edits",
            Kind::Unbuttons => " unbuttons",
            Kind::Delete => " deletes",
            Kind::Says => " says",
            Kind::Toast => " toast",
            Kind::Alert => " alert",
            Kind::Refusal => " refuses payment",
            Kind::Silent => " is silent",
        }
    }

    /// Toasts, and words on a payment, are compared on their own: they are shown beside the chat, not in it.
    pub(super) fn is_toast(self) -> bool {
        matches!(self, Kind::Toast | Kind::Alert | Kind::Refusal)
    }
}

/// One line of an answer, in the form that [`text_line`] or [`row`] gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub text: String,
    /// Typed by hand behind `! `: never overwritten by bless.
    pub asserted: bool,
}

/// One thing that the bot did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Answer {
    /// The name of the user or group that sees it; empty for [`Kind::Output`].
    pub chat: String,
    pub kind: Kind,
    pub lines: Vec<Line>,
}

impl Answer {
    /// An answer with plain lines, none of them asserted.
    pub(super) fn plain(chat: &str, kind: Kind, lines: Vec<String>) -> Answer {
        let line = |text| Line {
            text,
            asserted: false,
        };
        Answer {
            chat: chat.to_owned(),
            kind,
            lines: lines.into_iter().map(line).collect(),
        }
    }

    /// As a script writes it in an act whose own chat is `home`.
    pub(super) fn write(&self, home: &str) -> Vec<String> {
        let to = match self.kind {
            Kind::Output => return written("output:".to_owned(), &self.lines),
            _ if self.chat == home => String::new(),
            _ => format!(" to {}", self.chat),
        };
        let head = format!("bot{to}{}", self.kind.verb());
        match self.kind {
            Kind::Silent => vec![head],
            _ => written(format!("{head}:"), &self.lines),
        }
    }

    /// True when both show the same, whatever is asserted.
    pub(super) fn shows_same(&self, other: &Answer) -> bool {
        let texts = |answer: &Answer| -> Vec<String> {
            answer.lines.iter().map(|l| l.text.clone()).collect()
        };
        self.chat == other.chat && self.kind == other.kind && texts(self) == texts(other)
    }

    /// The lines typed by hand.
    pub(super) fn asserted(&self) -> impl Iterator<Item = &str> {
        let asserted = self.lines.iter().filter(|l| l.asserted);
        asserted.map(|l| l.text.as_str())
    }

    /// This answer with `asserted` lines marked, or `None` if they are not all here in that order.
    pub(super) fn marked<'a>(&self, asserted: impl Iterator<Item = &'a str>) -> Option<Answer> {
        let mut marked = self.clone();
        let mut lines = marked.lines.iter_mut();
        for wanted in asserted {
            lines.find(|line| line.text == wanted)?.asserted = true;
        }
        Some(marked)
    }
}

fn written(head: String, lines: &[Line]) -> Vec<String> {
    let mut out = vec![head];
    for (i, line) in lines.iter().enumerate() {
        let mark = if line.asserted { "! " } else { "" };
        match (i, line.text.is_empty()) {
            (0, true) | (_, true) if !line.asserted => out.push(String::new()),
            (0, _) => out[0].push_str(&format!(" {mark}{}", line.text)),
            _ => out.push(format!("    {mark}{}", line.text)),
        }
    }
    out
}

/// A line of a message's text, as a script writes it: what would read as a row of buttons or as an asserted line
/// gets a backslash in front. Spaces at the end do not count, and one at which no line may break is a space like others.
pub(super) fn text_line(text: &str) -> String {
    let text = &typed(text.trim_end());
    let taken = text == "!" || text.starts_with("! ") || text.starts_with('\\');
    if taken || row(text).is_some() {
        format!("\\{text}")
    } else {
        text.clone()
    }
}

/// Words as people type them: of the bot's, whose no-break spaces nobody sees or has on a keyboard.
pub(super) fn typed(words: &str) -> String {
    words.replace('\u{a0}', " ")
}

/// A whole text as lines, without the empty ones at both ends.
pub(super) fn text_lines(text: &str) -> Vec<String> {
    let text = text.trim_matches(['\n', '\r']);
    if text.trim().is_empty() {
        return Vec::new();
    }
    text.split('\n').map(text_line).collect()
}

/// A row of buttons, `[A] [B]` or `{A} {B}`, with one space between buttons; `None` if the line is something else.
pub(super) fn row(line: &str) -> Option<String> {
    let mut rest = line.trim();
    let close = match rest.chars().next()? {
        '[' => ']',
        '{' => '}',
        _ => return None,
    };
    let open = if close == ']' { '[' } else { '{' };
    let mut labels = Vec::new();
    while !rest.is_empty() {
        let (label, after) = rest.strip_prefix(open)?.split_once(close)?;
        if label.trim().is_empty() {
            return None;
        }
        labels.push(label);
        rest = after.trim_start();
    }
    Some(write_row(open, &labels, close))
}

/// A row of inline buttons with these labels.
pub(super) fn inline_row(labels: &[&str]) -> String {
    write_row('[', labels, ']')
}

/// A row of a reply keyboard with these labels; `-` alone says that the keyboard was removed.
pub(super) fn reply_row(labels: &[&str]) -> String {
    write_row('{', labels, '}')
}

/// A label cannot hold its own closing bracket, nor a line's end: what the bot sent is shown with `)` or a space.
fn write_row(open: char, labels: &[&str], close: char) -> String {
    let button = |label: &&str| {
        let label = typed(label).replace(close, ")").replace('\n', " ");
        format!("{open}{label}{close}")
    };
    let buttons: Vec<String> = labels.iter().map(button).collect();
    buttons.join(" ")
}
