//! Which button a tap means: the one that is there now, or one that was there before (a stale screen).

use super::model::{Action, Chat, Message, PastButton};
use super::people::Denied;

/// How the button is named.
#[derive(Clone, Debug)]
pub(crate) enum Named {
    Label(String),
    Data(String),
}

/// A callback button that was found.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Press {
    pub message: i64,
    pub label: String,
    pub data: String,
}

impl Named {
    fn is(&self, label: &str, data: Option<&str>) -> bool {
        match self {
            Named::Label(wanted) => reads_as(label, wanted),
            Named::Data(wanted) => data == Some(wanted),
        }
    }

    fn none(&self, where_: &str) -> Denied {
        Denied::Invalid(match self {
            Named::Label(label) => format!("no {where_} has a button \"{label}\""),
            Named::Data(data) => format!("no {where_} has a button with the data \"{data}\""),
        })
    }
}

/// The button with this name on this message, or on the newest message that has one.
pub(super) fn live(chat: &Chat, named: &Named, message: Option<i64>) -> Result<Press, Denied> {
    match message {
        Some(id) => {
            let message = existing(chat, id)?;
            on(message, named)
                .unwrap_or_else(|| Err(named.none(&format!("keyboard of message {id}"))))
        }
        None => carriers(chat)
            .find_map(|message| on(message, named))
            .unwrap_or_else(|| Err(named.none("message in this chat"))),
    }
}

/// A button that somebody's screen may still show although it is gone or superseded: the newest one that is not what
/// [`live`] finds. On one message an earlier version of the button counts (its data as it was then).
pub(super) fn old(chat: &Chat, named: &Named, message: Option<i64>) -> Result<Press, Denied> {
    let current = live(chat, named, None).ok().map(|press| press.message);
    let stale = |message: &Message| {
        let superseded = current != Some(message.id);
        let live = superseded.then(|| on(message, named)?.ok()).flatten();
        live.or_else(|| past(message, named))
    };
    let found = match message {
        Some(id) => stale(existing(chat, id)?),
        None => carriers(chat).find_map(stale),
    };
    found.ok_or_else(|| named.none("message in this chat that lost it or was superseded"))
}

fn carriers(chat: &Chat) -> impl Iterator<Item = &Message> {
    let ids = chat.carriers.iter().rev();
    ids.filter_map(|id| chat.message(*id))
}

fn existing(chat: &Chat, id: i64) -> Result<&Message, Denied> {
    let message = chat.message(id);
    message.ok_or_else(|| Denied::Unknown(format!("there is no message {id} in this chat")))
}

/// The button on a message, if it has one by this name; an error if that button is no callback button.
fn on(message: &Message, named: &Named) -> Option<Result<Press, Denied>> {
    let mut buttons = message.keyboard.iter().flatten();
    buttons.find_map(|button| {
        let data = match &button.action {
            Action::CallbackData(data) => Some(data.as_str()),
            _ => None,
        };
        named
            .is(&button.text, data)
            .then(|| match (data, &button.action) {
                (Some(data), _) => Ok(Press {
                    message: message.id,
                    label: button.text.clone(),
                    data: data.to_owned(),
                }),
                (None, Action::Url(url)) => Err(Denied::Invalid(format!(
                    "the button \"{}\" opens a link and tells the bot nothing: {url}",
                    button.text
                ))),
                (None, Action::Pay(_)) => Err(Denied::Invalid(format!(
                    "the button \"{}\" pays the invoice: that is an act of its own",
                    button.text
                ))),
                (None, _) => Err(Denied::Invalid(format!(
                    "the button \"{}\" is of a kind that the test chat does not play",
                    button.text
                ))),
            })
    })
}

/// The newest earlier version of a button that the message does not have now.
fn past(message: &Message, named: &Named) -> Option<Press> {
    let is_live = |past: &PastButton| {
        let same = |(label, data)| label == past.label && data == past.data;
        message.callbacks().any(same)
    };
    let mut past = message.past.iter().rev();
    let found = past.find(|past| named.is(&past.label, Some(&past.data)) && !is_live(past))?;
    Some(Press {
        message: message.id,
        label: found.label.clone(),
        data: found.data.clone(),
    })
}

/// Whether a label reads as what a tester typed, who has no no-break space on the keyboard.
pub(super) fn reads_as(label: &str, typed: &str) -> bool {
    label == typed || label.replace('\u{a0}', " ") == typed
}
