//! Answers to taps.

use super::refusal::Refusal;
use super::{Answer, done};
use crate::testchat::body::Params;
use crate::testchat::hub::Core;
use crate::testchat::state::Change;
use crate::testchat::state::model::Toast;
use crate::testchat::text::utf16;

/// A tap can be answered for so long on the test clock. Telegram does not say its own limit; the test clock makes
/// it the same at every run of a script.
const ANSWERABLE_MS: i64 = 15 * 60 * 1000;

/// UTF-16 units of an answer's text.
const ANSWER_MAX: usize = 200;

pub(super) fn answer(core: &mut Core, params: &Params) -> Answer {
    let text = params.text("text");
    if utf16(&text) > ANSWER_MAX {
        return Err(Refusal::bad("MESSAGE_TOO_LONG"));
    }
    // A link is for games and for links to the bot itself.
    let url = params.text("url");
    let own = format!("t.me/{}?start=", core.state.bot.username);
    let bare = url.strip_prefix("https://").unwrap_or(&url);
    if !url.is_empty() && !bare.starts_with(&own) {
        return Err(Refusal::bad("URL_INVALID"));
    }
    let now = core.now();
    let id = params.text("callback_query_id").parse().ok();
    let callback = id.and_then(|id| core.state.callback(id));
    let open =
        callback.filter(|callback| callback.answer.is_none() && now - callback.at <= ANSWERABLE_MS);
    let Some(callback) = open.map(|callback| callback.id) else {
        let words = "query is too old and response timeout expired or query ID is invalid";
        return Err(Refusal::bad(words));
    };
    let alert = params.flag("show_alert");
    let toast = Toast { text, alert };
    core.commit(Change::Answer { callback, toast })?;
    done()
}
