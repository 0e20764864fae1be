//! The test chat: a Bot API server on loopback that plays Telegram for one bot, strictly, with people whom a page,
//! a script or a tester plays over the control API (docs/control-api.md). It knows nothing of the bot that it serves.
//!
//! A call is decided against the state, written to the journal, applied, logged as events, and answered.

mod body;
mod clock;
mod control;
mod events;
mod faults;
mod flood;
mod hub;
mod line;
mod methods;
mod money;
mod page;
pub mod script;
mod state;
#[cfg(test)]
mod tests;
mod text;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{any, get};
use tokio::net::TcpListener;

use hub::Hub;
use line::{Cut, Lines};

/// The largest body of a call: a photo as base64, with room to spare.
const BODY_MAX: usize = 20 * 1024 * 1024;

/// How a test chat is set up.
pub struct Settings {
    /// The bot's token, as Telegram's: its number, a colon, a secret.
    pub token: String,
    /// The bot's user name, without @. Its name is made of it.
    pub bot_username: String,
    /// The folder that keeps the state over a restart; none = memory only.
    pub state: Option<PathBuf>,
    /// Where the test clock stands, stopped, in ms since 1970 UTC; none = it runs with the machine's.
    /// A kept state's clock goes on as it was, but not before this.
    pub start_ms: Option<i64>,
    /// Whether Telegram's flood limits hold.
    pub flood: bool,
}

/// Serves a test chat until the listener fails. The state is loaded before the first connection is accepted.
///
/// # Errors
/// A malformed token or user name, a journal that cannot be read or written, a listener that fails.
pub async fn serve(listener: TcpListener, settings: Settings) -> anyhow::Result<()> {
    let hub = Arc::new(Hub::open(settings)?);
    let service = router(hub).into_make_service_with_connect_info::<Cut>();
    axum::serve(Lines(listener), service).await?;
    Ok(())
}

fn router(hub: Arc<Hub>) -> Router {
    Router::new()
        .merge(page::router())
        .nest("/control", control::router())
        .route("/{bot}/{method}", any(methods::call))
        .route("/file/{bot}/{*path}", get(methods::download))
        .fallback(methods::not_found)
        .layer(DefaultBodyLimit::max(BODY_MAX))
        .with_state(hub)
}
