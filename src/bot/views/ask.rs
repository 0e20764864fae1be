//! Questions that an order needs answered: where to, which door, and for whom. Each says why it is asked.

use crate::bot::html::Html;
use crate::bot::out::{Key, Keyboard, View};
use crate::bot::say::Say;

/// Where to deliver to.
pub fn place(say: Say, first: Option<Html>) -> View {
    let mut text = first.unwrap_or_default();
    text.line(say.html("ask-place"));
    View {
        text,
        keyboard: Keyboard::Keys(vec![vec![Key::Location(say.plain("key-location"))]]),
    }
}

/// Flat and entrance.
pub fn note(say: Say) -> View {
    View {
        text: say.html("ask-note"),
        keyboard: Keyboard::Keys(vec![vec![Key::Text(say.plain("key-no-note"))]]),
    }
}

/// Name and phone number.
pub fn contact(say: Say, first: Option<Html>) -> View {
    let mut text = first.unwrap_or_default();
    text.line(say.html("ask-contact"));
    View {
        text,
        keyboard: Keyboard::Keys(vec![vec![Key::Contact(say.plain("key-contact"))]]),
    }
}

/// That all is known now; the keys below the input go away.
pub fn thanks(say: Say) -> View {
    View {
        text: say.html("ask-thanks"),
        keyboard: Keyboard::NoKeys,
    }
}
