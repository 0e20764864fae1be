//! How the bot is, over HTTP: `/healthz` for whoever restarts it, `/metrics` for whoever watches it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use milkrun::engine::{Engine, measure};
use milkrun::store::{self, Figures, TroubleKind};
use milkrun::{bot, model, retailer, telegram};

/// How long the polling may be without success.
const SILENCE: Duration = Duration::from_secs(120);
/// How long the database may take to answer.
const ANSWER: Duration = Duration::from_secs(2);
/// Pause between two drainings of the histograms, which otherwise grow until somebody asks.
const UPKEEP: Duration = Duration::from_secs(5);
/// Upper bounds of the buckets of a turn's time, in seconds.
const SECONDS: [f64; 13] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 30.0,
];

const LANES: &str = "milkrun_lanes_waiting";
const DEPTH: &str = "milkrun_outbox_rows";
const OLDEST: &str = "milkrun_outbox_oldest_seconds";
const BUDGET: &str = "milkrun_budget_left_fen";
const UNKNOWN: &str = "milkrun_orders_unknown";
const DEAD: &str = "milkrun_events_dead";
const TROUBLE: &str = "milkrun_database_trouble";

/// When something last went well. Cloning shares it.
#[derive(Clone)]
pub struct Heard(Arc<Mutex<Instant>>);

impl Heard {
    /// It goes well now.
    pub fn now() -> Heard {
        Heard(Arc::new(Mutex::new(Instant::now())))
    }

    /// It went well again.
    pub fn again(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Instant::now();
    }

    fn silence(&self) -> Duration {
        let heard = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        heard.elapsed()
    }
}

/// What is asked how it is.
#[derive(Clone)]
pub struct Watched {
    pub engine: Arc<Engine>,
    /// When Telegram last answered the polling, and its answer was stored.
    pub polled: Heard,
    /// Cancelled when the process is ending.
    pub stop: CancellationToken,
}

#[derive(Clone)]
struct Served {
    watched: Watched,
    recorder: PrometheusHandle,
}

/// Begins to record. Once a process.
pub fn record() -> anyhow::Result<PrometheusHandle> {
    let turn = Matcher::Full(measure::TURN_SECONDS.into());
    let recorder = PrometheusBuilder::new()
        .set_buckets_for_metric(turn, &SECONDS)?
        .install_recorder()
        .context("metrics cannot be recorded")?;
    describe();
    Ok(recorder)
}

fn describe() {
    use metrics::{describe_counter as counter, describe_gauge as gauge};
    metrics::describe_histogram!(
        measure::TURN_SECONDS,
        "From an event's receipt to the commit of its turn"
    );
    counter!(measure::TURNS_FAILED, "Turns that failed");
    counter!(
        telegram::SKIPPED,
        "Updates that were left because their user sends too many"
    );
    counter!(
        measure::CARRIED,
        "Calls that were made, by what came of them"
    );
    counter!(
        bot::WORDS,
        "Texts about shopping, by whom they were understood"
    );
    metrics::describe_histogram!(
        model::SECONDS,
        "From a question to a model to its answer, or to giving up"
    );
    gauge!(
        model::BREAKER_OPEN,
        "1 while a model is not asked, because it has failed"
    );
    gauge!(LANES, "Lanes with events that wait or are being handled");
    gauge!(DEPTH, "Rows that wait for a carrier or are on their way");
    gauge!(OLDEST, "Age of the oldest of them");
    gauge!(BUDGET, "What is left of the campaign's budget, in fen");
    gauge!(
        UNKNOWN,
        "Orders of which it is not known whether the retailer has them"
    );
    gauge!(DEAD, "Events that could not be handled");
    gauge!(
        TROUBLE,
        "1 while the database cannot be used and the bot waits, by what is the matter"
    );
    // There from the first scrape on, so that a first failure is an increase.
    metrics::counter!(measure::TURNS_FAILED).absolute(0);
    metrics::counter!(telegram::SKIPPED).absolute(0);
}

/// Serves both pages until the process ends.
pub async fn serve(listener: TcpListener, watched: Watched, recorder: PrometheusHandle) {
    let drained = recorder.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(UPKEEP).await;
            drained.run_upkeep();
        }
    });
    let router = Router::new()
        .route("/healthz", get(healthz))
        .route("/metrics", get(metrics_page))
        .with_state(Served { watched, recorder });
    if let Err(error) = axum::serve(listener, router).await {
        log::error!("health and metrics ended: {error}");
    }
}

async fn healthz(State(served): State<Served>) -> (StatusCode, String) {
    let wrong = wrong(&served.watched).await;
    if wrong.is_empty() {
        (StatusCode::OK, "ok\n".into())
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, wrong.join("\n") + "\n")
    }
}

/// What is wrong, a line each.
async fn wrong(watched: &Watched) -> Vec<String> {
    let mut wrong = Vec::new();
    // A loop that ends by itself ends the process: what answers while it is ending must not be given work.
    if watched.stop.is_cancelled() {
        wrong.push("engine: ending".into());
    }
    let silence = watched.polled.silence();
    if silence > SILENCE {
        wrong.push(format!(
            "polling: nothing was received and stored for {} seconds",
            silence.as_secs()
        ));
    }
    let asked = asked(&watched.engine).await;
    match (watched.engine.db.trouble(), asked) {
        // It is in the log, with the file and what to do.
        (Some(trouble), _) => wrong.push(format!("database: {}", trouble.kind)),
        (None, Ok(())) => {}
        (None, Err(error)) => {
            log::warn!("health: {error:#}");
            wrong.push("database: it does not answer".into());
        }
    }
    wrong
}

async fn metrics_page(State(served): State<Served>) -> Response {
    let engine = &served.watched.engine;
    let figures = match read(engine).await {
        Ok(figures) => figures,
        Err(error) => {
            log::warn!("metrics: {error:#}");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    publish_trouble(engine.db.trouble().map(|trouble| trouble.kind));
    publish(&figures, engine.busy_lanes(), engine.clock.now().wall);
    let text = served.recorder.render();
    ([(CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// Asks the database something small.
async fn asked(engine: &Engine) -> anyhow::Result<()> {
    let asking = engine.db.read(async |tx| Ok(store::next_due(tx).await?));
    tokio::time::timeout(ANSWER, asking)
        .await
        .context("the database took too long")??;
    Ok(())
}

async fn read(engine: &Engine) -> anyhow::Result<Figures> {
    let reading = engine.db.snapshot(async |tx| Ok(store::figures(tx).await?));
    tokio::time::timeout(ANSWER, reading)
        .await
        .context("the database took too long")?
}

fn publish_trouble(present: Option<TroubleKind>) {
    for word in TroubleKind::WORDS {
        let is = present.is_some_and(|kind| kind.word() == word);
        metrics::gauge!(TROUBLE, "what" => word).set(f64::from(u8::from(is)));
    }
}

fn publish(figures: &Figures, lanes: usize, now: i64) {
    use metrics::gauge;
    gauge!(LANES).set(lanes as f64);
    gauge!(UNKNOWN).set(figures.unknown_orders as f64);
    gauge!(DEAD).set(figures.dead_events as f64);
    if let Some(left) = figures.budget_left {
        gauge!(BUDGET).set(left as f64);
    }
    for carrier in [telegram::CARRIER, retailer::CARRIER] {
        let depth = figures.outbox.iter().find(|depth| depth.carrier == carrier);
        let rows = depth.map_or(0, |depth| depth.rows);
        let age = depth.map_or(0, |depth| (now - depth.oldest).max(0));
        gauge!(DEPTH, "carrier" => carrier).set(rows as f64);
        gauge!(OLDEST, "carrier" => carrier).set(age as f64 / 1_000.0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use milkrun::engine::{Clock, Effects, Handle, Handlers, Turn};
    use milkrun::store::{Db, Tx};

    #[tokio::test]
    async fn what_is_not_well_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let db = Db::open(&dir.path().join("db")).await.unwrap();
        let handle: Handle = Arc::new(|turn: Turn| {
            Box::pin(async move { turn.commit(async |_: &mut Tx| Ok(Effects::default())).await })
        });
        let handlers = Handlers {
            write: Arc::new(|_, _, _| anyhow::bail!("there are no broadcasts")),
            letters: "letters",
            turn: handle.clone(),
            apology: handle,
        };
        let engine = Engine::start(db, Clock::machine(), handlers, Vec::new());
        let watched = Watched {
            engine: engine.await.unwrap(),
            polled: Heard::now(),
            stop: CancellationToken::new(),
        };
        assert_eq!(wrong(&watched).await, [""; 0]);
        let long_ago = Instant::now().checked_sub(Duration::from_secs(121));
        *watched.polled.0.lock().unwrap() = long_ago.unwrap();
        watched.stop.cancel();
        let named = wrong(&watched).await;
        assert_eq!(named.len(), 2, "{named:?}");
        assert!(named[0].starts_with("engine: ") && named[1].starts_with("polling: "));
        watched.polled.again();
        assert_eq!(wrong(&watched).await.len(), 1);
    }
}
