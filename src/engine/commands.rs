//! Events that an operator lets wait again, from another process.

use super::Engine;
use crate::store::{self, Tx};

impl Engine {
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
