//! Telegram's HTML, escaped by type: what a person or a retailer wrote cannot become markup.

use std::fmt::{self, Display, Write};

use crate::shop::is_hidden;
pub use crate::shop::short;

/// UTF-16 units of a message's text at most: <https://core.telegram.org/bots/api#sendmessage>.
const MESSAGE: usize = 4_096;
/// UTF-16 units of a caption at most: <https://core.telegram.org/bots/api#sendphoto>.
pub const CAPTION: usize = 1_024;

/// Text with markup, ready to be sent. It is made from markup of ours and escaped words of others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Nothing.
    pub fn new() -> Html {
        Html::default()
    }

    /// Words of others, escaped, and without what cannot be seen but turns the text around it.
    pub fn text(words: &str) -> Html {
        let mut html = String::with_capacity(words.len());
        for c in words.chars() {
            match c {
                '&' => html.push_str("&amp;"),
                '<' => html.push_str("&lt;"),
                '>' => html.push_str("&gt;"),
                '"' => html.push_str("&quot;"),
                '\n' => html.push('\n'),
                c if is_hidden(c) => {}
                c => html.push(c),
            }
        }
        Html(html)
    }

    /// Markup of ours: from a locale, all of whose arguments were escaped.
    pub(super) fn ours(markup: String) -> Html {
        Html(markup)
    }

    /// Adds a line below.
    pub fn line(&mut self, line: impl Display) -> &mut Html {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        let _ = write!(self.0, "{line}");
        self
    }

    /// Adds an empty line, unless there is nothing above it.
    pub fn gap(&mut self) -> &mut Html {
        if !self.0.is_empty() {
            self.0.push('\n');
        }
        self
    }

    /// The markup.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As many whole lines as a message of Telegram's can hold, with an ellipsis where lines were left out. Markup of ours
    /// never spans lines, so none is cut. The limit is on what is read; here it is kept on the markup, which is no shorter.
    pub fn fit(self) -> Html {
        self.within(MESSAGE)
    }

    /// The same for a caption.
    pub fn fit_caption(self) -> Html {
        self.within(CAPTION)
    }

    fn within(self, limit: usize) -> Html {
        let units = |text: &str| text.encode_utf16().count();
        if units(&self.0) <= limit {
            return self;
        }
        let mut kept = String::new();
        for line in self.0.lines() {
            if units(&kept) + units(line) + 2 > limit {
                break;
            }
            kept.push_str(line);
            kept.push('\n');
        }
        kept.push('…');
        Html(kept)
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_of_others_cannot_become_markup() {
        let html = Html::text("<b>&\"x\"</b>");
        assert_eq!(html.as_str(), "&lt;b&gt;&amp;&quot;x&quot;&lt;/b&gt;");
        let turned = Html::text("a\nb\u{202e}51.0¥\u{0}");
        assert_eq!(turned.as_str(), "a\nb51.0¥");
    }

    proptest! {
        #[test]
        fn a_message_never_exceeds_the_limit(lines in proptest::collection::vec(".{0,300}", 0..60)) {
            let mut html = Html::new();
            for line in &lines {
                html.line(Html::text(line));
            }
            let whole = html.as_str().encode_utf16().count() <= MESSAGE;
            let fit = html.clone().fit();
            prop_assert!(fit.as_str().encode_utf16().count() <= MESSAGE);
            prop_assert_eq!(fit == html, whole);
        }
    }
}
