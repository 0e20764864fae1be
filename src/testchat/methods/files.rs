//! Files: where they are, and their bytes.

use std::sync::Arc;

use axum::extract::{Path, State as Shared};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::refusal::Refusal;
use super::{Answer, not_found, result};
use crate::testchat::body::Params;
use crate::testchat::hub::{Core, Hub};

pub(super) fn get_file(core: &mut Core, params: &Params) -> Answer {
    let id = params.text("file_id");
    if id.is_empty() {
        return Err(Refusal::bad("file_id not specified"));
    }
    let file = core.state.files.get(&id);
    let file = file.ok_or_else(|| Refusal::bad("invalid file_id"))?;
    result(&json!({
        "file_id": file.id,
        "file_unique_id": file.unique_id(),
        "file_size": file.bytes.len(),
        "file_path": file.path(),
    }))
}

/// Answers `/file/bot<token>/<path>`.
pub(in crate::testchat) async fn download(
    Shared(hub): Shared<Arc<Hub>>,
    Path((bot, path)): Path<(String, String)>,
) -> Response {
    if bot.strip_prefix("bot") != Some(&hub.token) {
        return Refusal::new(401, "Unauthorized").into_response();
    }
    let file = hub.lock().state.files.at_path(&path).cloned();
    match file {
        Some(file) => {
            let kind = [(header::CONTENT_TYPE, file.media_type())];
            (kind, file.bytes.to_vec()).into_response()
        }
        None => not_found().await,
    }
}
