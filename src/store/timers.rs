//! Timers: events that fall due by the clock of promises.

use super::Tx;

/// An event that falls due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timer {
    /// Its name: setting a timer again under the same key moves it.
    pub key: String,
    /// New each time it is set, so that each falling due is an event of its own.
    pub id: i64,
    /// In milliseconds.
    pub due_at: i64,
    pub lane: i64,
    pub body: String,
}

/// Sets a timer, or moves it.
pub async fn set_timer(tx: &mut Tx, timer: &Timer) -> sqlx::Result<()> {
    sqlx::query(
        "INSERT INTO timers (key, id, due_at, lane, body) VALUES ($1, $2, $3, $4, $5) \
         ON CONFLICT (key) DO UPDATE SET id = $2, due_at = $3, lane = $4, body = $5",
    )
    .bind(&timer.key)
    .bind(timer.id)
    .bind(timer.due_at)
    .bind(timer.lane)
    .bind(&timer.body)
    .execute(tx)
    .await?;
    Ok(())
}

/// Takes a timer back; it may not be there.
pub async fn cancel_timer(tx: &mut Tx, key: &str) -> sqlx::Result<()> {
    sqlx::query("DELETE FROM timers WHERE key = $1")
        .bind(key)
        .execute(tx)
        .await?;
    Ok(())
}

/// Removes and returns the timers that are due, at most `limit`, the longest due first.
pub async fn due_timers(tx: &mut Tx, now: i64, limit: i64) -> sqlx::Result<Vec<Timer>> {
    let due: Vec<(String, i64, i64, i64, String)> = sqlx::query_as(
        "SELECT key, id, due_at, lane, body FROM timers WHERE due_at <= $1 ORDER BY due_at, id LIMIT $2",
    )
    .bind(now)
    .bind(limit)
    .fetch_all(&mut *tx)
    .await?;
    let mut timers = Vec::with_capacity(due.len());
    for (key, id, due_at, lane, body) in due {
        cancel_timer(tx, &key).await?;
        timers.push(Timer {
            key,
            id,
            due_at,
            lane,
            body,
        });
    }
    Ok(timers)
}

/// The instant at which the next timer falls due.
pub async fn next_due(tx: &mut Tx) -> sqlx::Result<Option<i64>> {
    let (due,): (Option<i64>,) = sqlx::query_as("SELECT MIN(due_at) FROM timers")
        .fetch_one(tx)
        .await?;
    Ok(due)
}
