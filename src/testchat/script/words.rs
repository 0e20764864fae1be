//! Reading a line word by word, and guessing what a misspelt word was meant to be. Knows no statement.

/// What is left of a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words<'a> {
    rest: &'a str,
}

impl<'a> Words<'a> {
    pub(super) fn new(line: &'a str) -> Words<'a> {
        Words { rest: line }
    }

    /// What was not read yet, without the spaces around it.
    pub(super) fn rest(&self) -> &'a str {
        self.rest.trim()
    }

    /// The next word: up to a space, a colon or the end. Empty if none is left.
    pub(super) fn word(&mut self) -> &'a str {
        let rest = self.rest.trim_start();
        let end = rest
            .find(|c: char| c.is_whitespace() || c == ':')
            .unwrap_or(rest.len());
        let (word, rest) = rest.split_at(end);
        self.rest = rest;
        word
    }

    /// Reads `word` if it comes next.
    pub(super) fn take(&mut self, word: &str) -> bool {
        let mut ahead = *self;
        let found = ahead.word() == word;
        if found {
            *self = ahead;
        }
        found
    }

    /// What stands behind a colon, if a colon comes next. One space behind it does not count.
    pub(super) fn after_colon(&self) -> Option<&'a str> {
        let text = self.rest.trim_start().strip_prefix(':')?;
        Some(text.strip_prefix(' ').unwrap_or(text))
    }

    /// A label in square brackets.
    pub(super) fn label(&mut self) -> Option<&'a str> {
        let (label, rest) = self.rest.trim_start().strip_prefix('[')?.split_once(']')?;
        self.rest = rest;
        (!label.trim().is_empty()).then_some(label)
    }

    /// A number that takes the whole next word.
    pub(super) fn number<T: std::str::FromStr>(&mut self) -> Option<T> {
        self.word().parse().ok()
    }

    /// An error if anything is left.
    pub(super) fn end(&self) -> Result<(), String> {
        match self.rest() {
            "" => Ok(()),
            rest => Err(format!("expected the line to end before `{rest}`")),
        }
    }
}

/// `; did you mean …?` when one of the candidates is close to the word, else nothing.
pub(super) fn hint<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> String {
    let lower = word.to_lowercase();
    let close = |candidate: &'a str| {
        let likeness = strsim::normalized_damerau_levenshtein(&lower, &candidate.to_lowercase());
        (likeness, candidate)
    };
    let best = candidates.into_iter().map(close);
    let best = best.max_by(|a, b| a.0.total_cmp(&b.0));
    match best {
        Some((likeness, candidate)) if likeness >= 0.5 => format!("; did you mean `{candidate}`?"),
        _ => String::new(),
    }
}

/// A command's words: split at spaces, `"…"` keeps them together.
pub(super) fn arguments(line: &str) -> Result<Vec<String>, String> {
    let mut words = Vec::new();
    let mut rest = line.trim();
    while !rest.is_empty() {
        let (word, after) = match rest.strip_prefix('"') {
            Some(quoted) => quoted
                .split_once('"')
                .ok_or_else(|| format!("expected a closing quote behind `{rest}`"))?,
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = after.trim_start();
    }
    Ok(words)
}

/// The text, unless it is empty.
pub(super) fn some(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}
