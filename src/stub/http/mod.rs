//! The server: which call does what. The contract is docs/retailer-api.md.

mod asked;
mod call;
mod catalog;
mod checkout;
mod orders;
mod payment;
mod plug;
mod reply;
mod settle;
mod testing;
mod trouble;

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::routing::{get, post};
use tokio::net::TcpListener;

use self::call::Call;
use self::plug::{Plug, Sockets};
use self::reply::{Refusal, Reply, refuse};
use self::trouble::Kind;
use super::catalog::Catalog;
use super::clock::Clock;
use super::places::Places;
use super::quote::{Desk, Terms};
use super::shelf::Shelf;
use super::state::State;
use super::view;
use super::words::Lang;

pub(super) use self::trouble::Trouble;

/// Everything that the server has.
pub(super) struct App {
    pub catalog: Arc<Catalog>,
    pub places: Places,
    pub terms: Terms,
    pub clock: Clock,
    pub state: Mutex<State>,
    pub trouble: Trouble,
    /// Whether testers may ask for it.
    pub testing: bool,
    pub address: SocketAddr,
}

/// What a piece of work knows of the call that it is done for.
struct Moment<'a> {
    app: &'a App,
    /// Milliseconds.
    now: i64,
    lang: Lang,
    /// The address that the caller knows the server by.
    base: String,
    /// What is to go wrong, where a tester asked for it.
    asked: Option<&'a Kind>,
}

impl App {
    /// An entry is applied whole after it was written, so that a poisoned lock is as good as any.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn now(&self) -> Result<i64, Refusal> {
        self.clock.now().await.map_err(|error| {
            log::error!("the clock does not answer: {error:#}");
            refuse(
                StatusCode::SERVICE_UNAVAILABLE,
                "clock_unavailable",
                "The clock does not answer",
            )
        })
    }

    fn moment<'a>(&'a self, call: &Call, now: i64, asked: Option<&'a Kind>) -> Moment<'a> {
        Moment {
            app: self,
            now,
            lang: call.lang(),
            base: call.base(self.address),
            asked,
        }
    }
}

impl Moment<'_> {
    fn desk<'a>(&'a self, state: &'a State) -> Desk<'a> {
        self.desk_over(state, state.shelf())
    }

    /// A desk where the shelf is another than the state's.
    fn desk_over<'a>(&'a self, state: &'a State, shelf: &'a Shelf) -> Desk<'a> {
        Desk {
            catalog: &self.app.catalog,
            places: &self.app.places,
            shelf,
            spent: state.spent(),
            terms: &self.app.terms,
            now: self.now,
        }
    }
}

/// Serves until the future is dropped.
pub(super) async fn run(listener: TcpListener, app: Arc<App>) -> anyhow::Result<()> {
    let mut router = Router::new()
        .route("/.well-known/ucp", get(discovery))
        .route("/catalog/search", post(catalog::search))
        .route("/catalog/lookup", post(catalog::lookup))
        .route("/catalog/product", post(catalog::product))
        .route("/checkout-sessions", post(checkout::create))
        .route(
            "/checkout-sessions/{id}",
            get(checkout::get).put(checkout::update),
        )
        .route("/checkout-sessions/{id}/complete", post(checkout::complete))
        .route("/checkout-sessions/{id}/cancel", post(checkout::cancel))
        .route("/orders/{id}", get(orders::get))
        .route("/orders/{id}/cancel", post(orders::cancel));
    if app.testing {
        router = router.merge(testing::routes());
    }
    let router = router
        .fallback(async || {
            refuse(
                StatusCode::NOT_FOUND,
                "not_found",
                "There is no such address",
            )
        })
        .method_not_allowed_fallback(async || {
            let content = "This address has no such method";
            refuse(
                StatusCode::METHOD_NOT_ALLOWED,
                "method_not_allowed",
                content,
            )
        })
        .with_state(app);
    let service = router.into_make_service_with_connect_info::<Plug>();
    axum::serve(Sockets::new(listener), service).await?;
    Ok(())
}

/// The only call that needs no headers.
async fn discovery(Shared(app): Shared<Arc<App>>, call: Call) -> Reply {
    Reply::ok(view::discovery(&app.catalog, &call.base(app.address)))
}
