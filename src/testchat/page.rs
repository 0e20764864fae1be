//! Serves the page: its files are compiled in. What the page does is in `page/`, in its own language.

use std::sync::Arc;

use axum::Router;
use axum::http::header;
use axum::routing::get;

use super::hub::Hub;

/// Nothing from anywhere else, nothing inline.
const POLICY: &str = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

const HTML: &str = "text/html; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const IMAGE: &str = "image/svg+xml";

/// A file of `page/`, served at the root under its own name.
macro_rules! file {
    ($name:literal, $kind:expr) => {
        (
            concat!("/", $name),
            $kind,
            include_str!(concat!("page/", $name)),
        )
    };
}

/// Path, content type, content.
const FILES: [(&str, &str, &str); 14] = [
    ("/", HTML, include_str!("page/index.html")),
    file!("app.js", SCRIPT),
    file!("chat.js", SCRIPT),
    file!("dialogs.js", SCRIPT),
    file!("dock.js", SCRIPT),
    file!("log.js", SCRIPT),
    file!("messages.js", SCRIPT),
    file!("pay.js", SCRIPT),
    file!("ui.js", SCRIPT),
    file!("world.js", SCRIPT),
    file!("dock.css", STYLE),
    file!("messages.css", STYLE),
    file!("style.css", STYLE),
    file!("icon.svg", IMAGE),
];

/// The page's own paths.
pub(super) fn router() -> Router<Arc<Hub>> {
    let mut router = Router::new();
    for (path, kind, content) in FILES {
        let headers = [
            (header::CONTENT_TYPE, kind),
            (header::CONTENT_SECURITY_POLICY, POLICY),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CACHE_CONTROL, "no-cache"),
        ];
        router = router.route(path, get(async move || (headers, content)));
    }
    router
}
