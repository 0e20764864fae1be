//! Words of others, made fit to be shown: cut, and without what cannot be seen but changes how the rest is read.

/// Whether a character shows nothing and yet changes what is around it: controls, and the marks that turn the direction of
/// text, by which a price can be made to read backwards. Joiners stay: emoji and some scripts need them.
pub fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Words on one line, of at most `limit` characters, with an ellipsis where they were cut.
pub fn short(words: &str, limit: usize) -> String {
    let mut line = String::new();
    // One character more than fit says that it is to be cut; what comes behind is not looked at.
    let mut left = limit + 1;
    for word in words.split_whitespace() {
        let mut seen = word.chars().filter(|c| !is_hidden(*c)).peekable();
        if seen.peek().is_none() {
            continue;
        }
        if !line.is_empty() {
            line.push(' ');
            left -= 1;
        }
        for c in seen.by_ref().take(left) {
            line.push(c);
            left -= 1;
        }
        if left == 0 {
            break;
        }
    }
    if left > 0 {
        return line;
    }
    let mut cut: String = line.chars().take(limit.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_words_are_cut_between_characters() {
        assert_eq!(short("一二三四五", 3), "一二…");
        assert_eq!(short("a  b\nc", 9), "a b c");
        assert_eq!(short("ab cd", 4), "ab…");
        assert_eq!(short("ab cd", 5), "ab cd");
        assert_eq!(short("ab c", 3), "ab…");
        assert_eq!(short("", 3), "");
        assert_eq!(short(&"a ".repeat(1 << 20), 4), "a a…");
    }

    #[test]
    fn what_turns_the_text_around_is_left_out() {
        assert_eq!(short("\u{202e}05.1¥ \u{2066}\u{0}x\u{7}", 20), "05.1¥ x");
        assert_eq!(short("\u{202e} \u{200f}", 20), "");
        assert_eq!(short("👩\u{200d}🍳", 5), "👩\u{200d}🍳");
    }

    proptest! {
        #[test]
        fn short_is_short_and_visible(words in "(?s).{0,80}", limit in 1usize..40) {
            let short = short(&words, limit);
            prop_assert!(short.chars().count() <= limit);
            prop_assert!(!short.chars().any(is_hidden));
            prop_assert_eq!(super::short(&short, limit), short.clone());
        }
    }
}
