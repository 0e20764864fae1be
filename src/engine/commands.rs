//! What an operator does from another process: events that wait again, broadcasts that begin or go on, timers that are set.

use super::Engine;
use crate::store::{self, Tx};

impl Engine {
    /// Looks for broadcasts and timers that a command has written.
    pub async fn look_for_commands(&self) -> anyhow::Result<()> {
        self.look_for_broadcasts().await?;
        let due = self
            .db
            .read(async |tx| Ok(store::next_due(tx).await?))
            .await?;
        if due.is_some_and(|due| due < self.timers.next()) {
            self.timers.expect(due);
        }
        Ok(())
    }

    /// Takes up events that were replayed, each at the end of its lane. False when there was none.
    ///
    /// Only the engine takes the mark of a replay away, and it does so before it has the event in memory, so that none is in a
    /// lane twice.
    pub async fn take_replayed(&self) -> anyhow::Result<bool> {
        let any = self
            .db
            .read(async |tx| Ok(store::any_replayed(tx).await?))
            .await?;
        if !any {
            return Ok(false);
        }
        let events = self
            .db
            .write(async move |tx: &mut Tx| Ok(store::take_replayed(tx).await?))
            .await?;
        for event in &events {
            log::info!("event {}: replayed", event.id);
        }
        self.lanes.feed(events);
        Ok(true)
    }
}
