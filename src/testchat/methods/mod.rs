//! The Bot API: a call comes in, meets the faults that are armed, is checked as strictly as Telegram would, changes
//! the state and is answered. One file a family of methods.

mod callbacks;
mod edits;
mod files;
mod input;
mod markup;
mod payments;
mod profile;
mod refusal;
mod sends;
mod updates;

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, Path, State as Shared};
use axum::http::{Request, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::json;

use super::body::Params;
use super::events::event;
use super::faults::{Failure, Verdict};
use super::hub::{Core, Hub};
use super::line::Cut;
use refusal::Refusal;

#[cfg(test)]
pub(super) use edits::NOT_MODIFIED;
pub(super) use files::download;

/// What a method answers: the `result` as JSON text.
type Answer = Result<String, Refusal>;

/// A method that answers at once.
type Method = fn(&mut Core, &Params) -> Answer;

/// Every method by its name in lower case, but for `getUpdates`, which waits.
const METHODS: [(&str, Method); 29] = [
    ("answercallbackquery", callbacks::answer),
    ("answerprecheckoutquery", payments::answer_pre_checkout),
    ("answershippingquery", payments::answer_shipping),
    ("deletemessage", edits::delete_message),
    ("deletemycommands", profile::delete_commands),
    ("deletewebhook", updates::delete_webhook),
    ("editmessagecaption", edits::edit_caption),
    ("editmessagemedia", edits::edit_media),
    ("editmessagereplymarkup", edits::edit_markup),
    ("editmessagetext", edits::edit_text),
    ("getchat", profile::get_chat),
    ("getchatmenubutton", profile::get_menu_button),
    ("getfile", files::get_file),
    ("getme", profile::get_me),
    ("getmycommands", profile::get_commands),
    ("getmydescription", profile::get_description),
    ("getmyshortdescription", profile::get_short_description),
    ("getwebhookinfo", updates::webhook_info),
    ("sendchataction", sends::send_chat_action),
    ("senddocument", sends::send_document),
    ("sendinvoice", payments::send_invoice),
    ("sendlocation", sends::send_location),
    ("sendmessage", sends::send_message),
    ("sendphoto", sends::send_photo),
    ("setchatmenubutton", profile::set_menu_button),
    ("setmycommands", profile::set_commands),
    ("setmydescription", profile::set_description),
    ("setmyshortdescription", profile::set_short_description),
    ("setwebhook", updates::set_webhook),
];

const GET_UPDATES: &str = "getupdates";

/// Whether there is such a method, in lower case.
pub(super) fn exists(method: &str) -> bool {
    method == GET_UPDATES || find(method).is_some()
}

fn find(method: &str) -> Option<Method> {
    let found = METHODS.iter().find(|(name, _)| *name == method);
    found.map(|(_, method)| *method)
}

/// A method's result as JSON text.
fn result(value: &impl Serialize) -> Answer {
    serde_json::to_string(value).map_err(|e| {
        log::error!("the test chat cannot write an answer: {e}");
        Refusal::new(500, "Internal Server Error")
    })
}

/// `true`, what most methods answer.
fn done() -> Answer {
    Ok("true".to_owned())
}

/// Answers `/bot<token>/<method>`.
pub(super) async fn call(
    Shared(hub): Shared<Arc<Hub>>,
    ConnectInfo(cut): ConnectInfo<Cut>,
    Path((bot, method)): Path<(String, String)>,
    request: Request<Body>,
) -> Response {
    let Some(token) = bot.strip_prefix("bot") else {
        return not_found().await;
    };
    if token != hub.token {
        return Refusal::new(401, "Unauthorized").into_response();
    }
    let name = method.to_ascii_lowercase();
    if !exists(&name) {
        return not_found().await;
    }
    let params = match Params::read(request).await {
        Ok(params) => params,
        Err(words) => {
            return Refusal::bad(format!("can't parse the request's body: {words}"))
                .into_response();
        }
    };
    let (chat, verdict) = {
        let mut core = hub.lock();
        let chat = chat_of(&core, &params);
        (chat, core.faults.judge(&name, chat))
    };
    let held = json!({"method": method, "chat": chat});
    match verdict {
        Verdict::Go => answer(&hub, &name, &params).await,
        Verdict::Fail(Failure::Answer {
            status,
            description,
            retry_after,
        }) => Refusal {
            code: status,
            description,
            retry_after,
        }
        .into_response(),
        Verdict::Fail(Failure::Cut { after }) => {
            if after {
                answer(&hub, &name, &params).await;
            }
            cut.cut();
            StatusCode::NO_CONTENT.into_response()
        }
        Verdict::Hold { after: false } => {
            hold(&hub, held).await;
            answer(&hub, &name, &params).await
        }
        Verdict::Hold { after: true } => {
            let response = answer(&hub, &name, &params).await;
            hold(&hub, held).await;
            response
        }
    }
}

/// Telegram's 404, also for every address that leads nowhere.
pub(super) async fn not_found() -> Response {
    Refusal::new(404, "Not Found").into_response()
}

/// The chat that a call is about: its `chat_id`, or that of the tap or the payment that it answers.
fn chat_of(core: &Core, params: &Params) -> Option<i64> {
    let id = |name: &str| params.text(name).parse().ok();
    let tapped = || Some(core.state.callback(id("callback_query_id")?)?.chat);
    let paid = || Some(core.state.checkout(id("pre_checkout_query_id")?)?.chat);
    params.int("chat_id").or_else(tapped).or_else(paid)
}

async fn answer(hub: &Hub, name: &str, params: &Params) -> Response {
    let answer = match find(name) {
        Some(method) => method(&mut hub.lock(), params),
        None => updates::get_updates(hub, params).await,
    };
    match answer {
        Ok(result) => {
            let body = format!("{{\"ok\":true,\"result\":{result}}}");
            ([(header::CONTENT_TYPE, "application/json")], body).into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

/// Waits until held calls are released. If the connection closes first, the call ends here.
async fn hold(hub: &Hub, held: serde_json::Value) {
    struct Held<'a>(&'a Hub);
    impl Drop for Held<'_> {
        fn drop(&mut self) {
            self.0.lock().held -= 1;
        }
    }
    let mut release = hub.release.subscribe();
    {
        let mut core = hub.lock();
        core.held += 1;
        core.announce(event("held", held));
    }
    let _held = Held(hub);
    // The sender lives as long as the hub, so this ends with a release only.
    let _ = release.changed().await;
}
