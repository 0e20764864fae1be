//! Whether the bot is idle, over loopback: what scripted dialogues wait for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use milkrun::engine::Engine;

/// How long a request may wait for the bot to become idle.
const WAIT: Duration = Duration::from_secs(25);
/// Pause between two looks.
const PAUSE: Duration = Duration::from_millis(2);

/// Serves `GET /idle`, which answers `{"idle":true}` as soon as nothing is left to do, or `false` after a while.
pub async fn serve(listener: TcpListener, engine: Arc<Engine>) {
    let router = Router::new().route("/idle", get(idle)).with_state(engine);
    if let Err(error) = axum::serve(listener, router).await {
        log::error!("the status ended: {error}");
    }
}

async fn idle(State(engine): State<Arc<Engine>>) -> Result<Json<Value>, StatusCode> {
    let began = Instant::now();
    loop {
        // First the clock: a timer that the new time makes due is work too.
        engine
            .clock
            .refresh()
            .await
            .map_err(|_| StatusCode::SERVICE_UNAVAILABLE)?;
        // And what a command may have written: the bot finds it within a moment, and is not idle before.
        if engine.idle(engine.clock.now())
            && let Err(error) = engine.look_for_commands().await
        {
            log::warn!("commands: {error:#}");
        }
        if engine.idle(engine.clock.now()) {
            return Ok(Json(json!({ "idle": true })));
        }
        if began.elapsed() > WAIT {
            return Ok(Json(json!({ "idle": false })));
        }
        tokio::time::sleep(PAUSE).await;
    }
}
