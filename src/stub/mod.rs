//! The stub retailer: a real HTTP merchant that speaks UCP, with shops, stores, stock and trouble on request.
//! It shares no code with the bot, which meets it over HTTP as it would meet a stranger.
//!
//! - `catalog`, `places`, `words`: what is sold, where things are, what they are called (from `data/`)
//! - `wanted`, `quote`, `codes`, `order`: what is asked for, what it costs, discount codes, how orders move; pure
//! - `shelf`, `window`, `state`: prices and stock, the catalogue's answers, everything that is remembered
//! - `view`: how it is all written as JSON
//! - `http`, `clock`: the server, and the time it goes by
//! - `model`: beside the shop, a language model that answers by written rules

mod catalog;
mod clock;
mod codes;
mod http;
pub mod model;
mod order;
mod places;
mod quote;
mod shelf;
mod state;
#[cfg(test)]
mod tests;
mod view;
mod wanted;
mod window;
mod words;

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::ensure;
use tokio::net::TcpListener;

/// How a stub retailer is run.
pub struct Settings {
    /// The secret that discount codes are signed under, shared with the platform.
    pub code_secret: String,
    /// How long an order stays in each of its stages, in milliseconds; more than 0.
    pub pace_ms: i64,
    /// How long a quote holds, in milliseconds; more than 0.
    pub quote_validity_ms: i64,
    /// The address that tells the time, such as a test chat's `/control/clock`, which answers with
    /// `{"now": <milliseconds since 1970>}`. None: the machine's clock.
    pub clock: Option<String>,
    /// The folder that keeps the state; made if it is not there. None: memory only.
    pub state: Option<PathBuf>,
    /// Whether `/testing/*` is there.
    pub testing: bool,
}

/// Runs a retailer on `listener` until the future is dropped. The state is read before the first
/// connection is accepted.
///
/// # Errors
/// Settings out of range, a data file that contradicts itself, a state folder that cannot be read.
pub async fn serve(listener: TcpListener, settings: Settings) -> anyhow::Result<()> {
    ensure!(settings.pace_ms > 0, "the pace must be more than 0 ms");
    ensure!(
        settings.quote_validity_ms > 0,
        "the validity of quotes must be more than 0 ms"
    );
    ensure!(
        !settings.code_secret.is_empty(),
        "the secret of discount codes is empty"
    );
    let catalog = Arc::new(catalog::Catalog::load()?);
    let app = http::App {
        places: places::Places::load()?,
        state: state::State::open(catalog.clone(), settings.state.as_deref())?.into(),
        catalog,
        terms: quote::Terms {
            secret: settings.code_secret,
            pace: settings.pace_ms,
            validity: settings.quote_validity_ms,
        },
        clock: clock::Clock::new(settings.clock)?,
        trouble: http::Trouble::default(),
        testing: settings.testing,
        address: listener.local_addr()?,
    };
    http::run(listener, Arc::new(app)).await
}
