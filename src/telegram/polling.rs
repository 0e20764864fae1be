//! Long polling: updates are stored in the inbox before the next request acknowledges them.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::json;
use serde_json::value::RawValue;

use super::client::{Client, Failure};
use super::limit::{Limit, Verdict};
use crate::engine::Engine;
use crate::store::{InboxRow, Tx, read_json};

/// The source of events that are updates, before the bot's id.
pub const SOURCE: &str = "telegram";

/// The source of the event that a user sends more than is taken; one a flood.
pub const FLOOD: &str = "flood";

/// Seconds for which the server holds a request when there are no updates.
const HOLD: u64 = 25;
/// Updates of one request.
const LIMIT: u32 = 100;
/// The kinds that Milkrun handles. Telegram leaves some out unless they are named.
const ALLOWED: [&str; 5] = [
    "pre_checkout_query",
    "message",
    "edited_message",
    "callback_query",
    "my_chat_member",
];
/// The bit that makes a user's second lane out of the first: Telegram's ids have at most 52 bits.
const ASIDE: i64 = 1 << 60;

/// The lane of a user's events that must not wait behind the others: a question before a payment is open for ten seconds.
pub fn aside(user: i64) -> i64 {
    user | ASIDE
}

/// The user whose lane it is, be it the first or the second.
pub fn user_of(lane: i64) -> i64 {
    if lane > 0 { lane & !ASIDE } else { lane }
}

/// Counter: updates that were left because their user sends too many.
pub const SKIPPED: &str = "milkrun_updates_skipped_total";

/// Pause after a request that failed.
const PAUSE: Duration = Duration::from_secs(1);

/// The polling of one bot's updates.
pub struct Polling {
    client: Client,
    source: String,
    limit: Limit,
    /// What was received and could not be stored: no more is asked for before it is.
    held: Option<Arc<Received>>,
    /// Acknowledges what is stored or skipped. None at first: update ids may begin anywhere after a quiet week, so the first request
    /// asks for whatever there is.
    offset: Option<i64>,
}

/// Updates of one request, judged once: to judge them again would count them twice against their users.
struct Received {
    rows: Vec<InboxRow>,
    /// The offset that acknowledges them.
    next: Option<i64>,
}

/// What acknowledges an update: a number of Telegram's, which has 32 bits. To acknowledge a larger one would be to
/// acknowledge all that ever come.
#[derive(Deserialize)]
struct PeekUpdate {
    update_id: u32,
}

/// The parts of an update that say whose it is.
#[derive(Default, Deserialize)]
struct Peek {
    pre_checkout_query: Option<PeekBody>,
    message: Option<PeekBody>,
    edited_message: Option<PeekBody>,
    callback_query: Option<PeekBody>,
    my_chat_member: Option<PeekBody>,
}

#[derive(Deserialize)]
struct PeekBody {
    successful_payment: Option<IgnoredAny>,
    from: Option<PeekId>,
    chat: Option<PeekId>,
}

#[derive(Deserialize)]
struct PeekId {
    id: i64,
}

impl Peek {
    /// Whether money hangs on it: then no limit counts.
    fn of_money(&self) -> bool {
        let paid = self
            .message
            .as_ref()
            .and_then(|m| m.successful_payment.as_ref());
        self.pre_checkout_query.is_some() || paid.is_some()
    }

    /// The lane: the sender's, in a group too; the chat's when nobody sent it.
    fn lane(&self) -> i64 {
        if let Some(PeekBody {
            from: Some(who), ..
        }) = &self.pre_checkout_query
        {
            return aside(who.id);
        }
        [
            &self.message,
            &self.edited_message,
            &self.callback_query,
            &self.my_chat_member,
        ]
        .into_iter()
        .flatten()
        .find_map(|body| body.from.as_ref().or(body.chat.as_ref()))
        .map_or(0, |who| who.id)
    }
}

impl Polling {
    /// Polling for the bot of an id. `rate`: updates a minute that one user may send, 0 for no limit.
    pub fn new(client: Client, bot: i64, rate: u32) -> Polling {
        Polling {
            client,
            limit: Limit::new(rate),
            source: format!("{SOURCE}:{bot}"),
            held: None,
            offset: None,
        }
    }

    /// Asks for updates once, waiting for some, and stores them; or stores those that could not be stored before. False when
    /// the server did not answer.
    ///
    /// # Errors
    /// When they could not be stored. They are held for the next step, and not acknowledged.
    pub async fn step(&mut self, engine: &Arc<Engine>) -> anyhow::Result<bool> {
        if self.held.is_none() {
            let Some(updates) = self.ask().await else {
                return Ok(false);
            };
            let received = self.judge(engine, &updates)?;
            if received.rows.is_empty() {
                // Nothing came, or only what is skipped: that has no turn, and nobody else waits for a commit of it.
                self.offset = received.next;
                return Ok(true);
            }
            self.held = Some(Arc::new(received));
        }
        self.store(engine).await?;
        Ok(true)
    }

    /// Stores what is held.
    async fn store(&mut self, engine: &Arc<Engine>) -> anyhow::Result<()> {
        let Some(received) = self.held.clone() else {
            return Ok(());
        };
        let (next, now) = (received.next, engine.clock.now());
        let new = engine
            .db
            .write(async move |tx: &mut Tx| Engine::receive(tx, &received.rows, now).await)
            .await?;
        engine.feed(new);
        self.held = None;
        self.offset = next;
        Ok(())
    }

    /// One request, which acknowledges what is stored. None when it failed, after a pause.
    async fn ask(&self) -> Option<Box<RawValue>> {
        let mut payload = json!({ "timeout": HOLD, "limit": LIMIT, "allowed_updates": ALLOWED });
        if let (Some(offset), Some(fields)) = (self.offset, payload.as_object_mut()) {
            fields.insert("offset".into(), offset.into());
        }
        let hold = Duration::from_secs(HOLD);
        match self.client.call("GetUpdates", &payload, hold).await {
            Ok(result) => Some(result),
            Err(failure) => {
                let pause = match &failure {
                    Failure::Refused {
                        retry_after: Some(seconds),
                        ..
                    } => Duration::from_secs((*seconds).clamp(1, 60) as u64),
                    _ => PAUSE,
                };
                log::warn!("no updates: {failure}");
                tokio::time::sleep(pause).await;
                None
            }
        }
    }

    /// What becomes of the updates of one request.
    fn judge(&mut self, engine: &Arc<Engine>, updates: &RawValue) -> anyhow::Result<Received> {
        let updates: Vec<&RawValue> = read_json(updates.get())?;
        let now = engine.clock.now();
        let (mut rows, mut skipped) = (Vec::with_capacity(updates.len()), 0);
        let mut last = None;
        for update in updates {
            let PeekUpdate { update_id } = match read_json(update.get()) {
                Ok(peek) => peek,
                // Without its number it cannot be acknowledged; those before it can, and behind it nothing must be.
                Err(error) if last.is_some() => {
                    log::error!("an update without a number: {error}");
                    break;
                }
                Err(error) => return Err(error).context("an update without a number"),
            };
            // One of a shape that nobody expected is stored like any other; its turn fails, and it is parked.
            let peek: Peek = read_json(update.get()).unwrap_or_default();
            last = last.max(Some(i64::from(update_id)));
            let row = InboxRow {
                id: engine.db.id(),
                source: self.source.clone(),
                key: update_id.to_string(),
                lane: peek.lane(),
                body: update.get().to_owned(),
                attempts: 0,
            };
            let verdict = if peek.of_money() {
                Verdict::Pass
            } else {
                self.limit.judge(row.lane, now.mono)
            };
            match verdict {
                Verdict::Pass => rows.push(row),
                Verdict::Skip { first } => {
                    if first {
                        rows.push(InboxRow {
                            id: engine.db.id(),
                            source: FLOOD.into(),
                            body: String::new(),
                            ..row
                        });
                    }
                    skipped += 1;
                }
            }
        }
        metrics::counter!(SKIPPED).increment(skipped);
        Ok(Received {
            rows,
            next: last.map_or(self.offset, |last| Some(last + 1)),
        })
    }
}
