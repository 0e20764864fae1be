//! Help, languages, forgetting, and answers to what cannot be read.

use crate::args;
use crate::bot::button::Tap;
use crate::bot::out::{Keyboard, View};
use crate::bot::say::Say;
use crate::shop::Lang;

/// A text alone.
pub fn text(say: Say, key: &str) -> View {
    View::text(say.html(key))
}

/// A text that also takes the keys below the input away.
pub fn text_without_keys(say: Say, key: &str) -> View {
    View {
        text: say.html(key),
        keyboard: Keyboard::NoKeys,
    }
}

/// The languages, each in its own name.
pub fn languages(say: Say) -> View {
    let row = |lang: Lang| vec![(Say { lang }.plain("language-name"), Tap::Language(lang))];
    View::taps(
        say.html("ask-language"),
        Lang::ALL.into_iter().map(row).collect(),
    )
}

/// Whether there are notices, with the button that changes it.
pub fn notices(say: Say, on: bool) -> View {
    let (text, button) = match on {
        true => ("notices-on", "button-notices-off"),
        false => ("notices-off", "button-notices-on"),
    };
    View::taps(
        say.html(text),
        vec![vec![(say.plain(button), Tap::Notices(!on))]],
    )
}

/// What /forget removes and keeps, and whether to.
pub fn ask_forget(say: Say) -> View {
    let rows = vec![
        vec![(say.plain("button-forget"), Tap::Forget)],
        vec![(say.plain("button-keep"), Tap::Keep)],
    ];
    View::taps(say.html("ask-forget"), rows)
}

/// One line for a group: the bot shops in private. `payload`: of the link there.
pub fn group(say: Say, bot: &str, payload: &str) -> View {
    let link = format!("https://t.me/{bot}?start={payload}");
    View::text(say.html_with("group", args!["link" => link]))
}
