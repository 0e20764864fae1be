//! The one place where everything meets: state, journal, event log, flood limits and faults under one lock, and the
//! bells that wake whoever waits. What is allowed and what is answered is decided by the callers.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::{Notify, watch};

use super::Settings;
use super::clock::{Setting, machine_ms};
use super::events::{Event, Log, event};
use super::faults::Faults;
use super::flood::Flood;
use super::state::model::Bot;
use super::state::payments::Checkout;
use super::state::{Change, State};
use crate::journal::Journal;

/// How long Telegram shows "typing…" after a chat action.
const TYPING: Duration = Duration::from_secs(5);

/// How long a bot may think about a pre-checkout query, as at Telegram.
const CHECKOUT_TIME: Duration = Duration::from_secs(10);

/// A bot polls with short pauses; it counts as polling for so long after its last poll.
const POLL_PAUSE: Duration = Duration::from_secs(3);

/// A line of the journal.
#[derive(Serialize, Deserialize)]
struct Entry<C> {
    /// Test clock, ms.
    at: i64,
    /// The number of the newest event before the change's own.
    seq: u64,
    change: C,
}

/// Shared by all connections.
pub(crate) struct Hub {
    pub token: String,
    core: Mutex<Core>,
    /// Rung when an update is queued and when a poll takes another's place.
    pub updates: Notify,
    /// Rung when something is logged.
    pub events: Notify,
    /// Changes when held calls are let go.
    pub release: watch::Sender<u64>,
}

/// What the lock guards.
pub(crate) struct Core {
    pub state: State,
    pub log: Log,
    pub flood: Flood,
    pub faults: Faults,
    pub polls: Polls,
    /// How many calls are held right now.
    pub held: usize,
    journal: Option<Journal>,
    typing: HashMap<i64, Instant>,
    /// When each pre-checkout query was asked; those from before a restart count from then on.
    asked: HashMap<u64, Instant>,
    opened: Instant,
    /// The latest instant that was shown, so that the machine's clock may step back.
    latest: i64,
}

/// The bot's open `getUpdates` calls.
#[derive(Default)]
pub(crate) struct Polls {
    /// Counts the polls that wait; only the newest may go on.
    pub newest: u64,
    pub open: usize,
    pub ended: Option<Instant>,
}

impl Polls {
    /// Whether the bot polls.
    pub fn polling(&self) -> bool {
        let recent = |ended: Instant| ended.elapsed() < POLL_PAUSE;
        self.open > 0 || self.ended.is_some_and(recent)
    }
}

impl Hub {
    /// Loads the state that the settings name, or begins with nobody.
    pub fn open(settings: Settings) -> anyhow::Result<Hub> {
        let bot = bot(&settings.token, &settings.bot_username)?;
        let mut core = Core {
            state: State::new(bot),
            log: Log::default(),
            flood: Flood::new(settings.flood, Instant::now()),
            faults: Faults::default(),
            polls: Polls::default(),
            held: 0,
            journal: None,
            typing: HashMap::new(),
            asked: HashMap::new(),
            opened: Instant::now(),
            latest: 0,
        };
        if let Some(folder) = &settings.state {
            std::fs::create_dir_all(folder)
                .with_context(|| format!("cannot make {}", folder.display()))?;
            let path = folder.join("testchat.journal");
            let (journal, entries) = Journal::open::<Entry<Change>>(&path)
                .with_context(|| format!("cannot read {}", path.display()))?;
            core.journal = Some(journal);
            core.replay(entries);
        }
        core.set_first_clock(settings.start_ms)?;
        Ok(Hub {
            token: settings.token,
            core: Mutex::new(core),
            updates: Notify::new(),
            events: Notify::new(),
            release: watch::Sender::new(0),
        })
    }

    /// The state and all around it, for a moment: never held across an await.
    pub fn lock(&self) -> Locked<'_> {
        // A panic elsewhere does not make the state wrong: changes are applied whole.
        let core = self.core.lock().unwrap_or_else(PoisonError::into_inner);
        let before = (core.log.last(), core.state.queue.len());
        Locked {
            hub: self,
            core,
            before,
        }
    }

    /// Waits until `ready` gives something or the deadline passes. It is asked first, then whenever the bell rings.
    pub async fn wait<T>(
        &self,
        bell: &Notify,
        deadline: Instant,
        mut ready: impl FnMut(&mut Core) -> Option<T>,
    ) -> Option<T> {
        loop {
            let mut rung = std::pin::pin!(bell.notified());
            rung.as_mut().enable();
            if let Some(found) = ready(&mut self.lock()) {
                return Some(found);
            }
            tokio::time::timeout_at(deadline.into(), rung).await.ok()?;
        }
    }
}

/// The lock; when it is given back, the bells ring for what happened meanwhile.
pub(crate) struct Locked<'a> {
    hub: &'a Hub,
    core: MutexGuard<'a, Core>,
    before: (u64, usize),
}

impl std::ops::Deref for Locked<'_> {
    type Target = Core;
    fn deref(&self) -> &Core {
        &self.core
    }
}

impl std::ops::DerefMut for Locked<'_> {
    fn deref_mut(&mut self) -> &mut Core {
        &mut self.core
    }
}

impl Drop for Locked<'_> {
    fn drop(&mut self) {
        if self.core.log.last() != self.before.0 {
            self.hub.events.notify_waiters();
        }
        if self.core.state.queue.len() > self.before.1 {
            self.hub.updates.notify_waiters();
        }
    }
}

impl Core {
    /// The test clock, in ms.
    pub fn now(&mut self) -> i64 {
        let now = self.state.clock.now(machine_ms());
        self.latest = self.latest.max(now);
        self.latest
    }

    /// Writes a change down, makes it and logs its events. Returns the update that it queued, if any.
    /// If it cannot be written down it is not made.
    pub fn commit(&mut self, change: Change) -> std::io::Result<Option<i64>> {
        let at = match &change {
            Change::Clock(setting) => {
                let clock = super::clock::Clock {
                    setting: *setting,
                    version: 0,
                };
                self.latest = self.latest.max(clock.now(machine_ms()));
                self.latest
            }
            _ => self.now(),
        };
        if let Some(journal) = &mut self.journal {
            journal.append(&Entry {
                at,
                seq: self.log.last(),
                change: &change,
            })?;
        }
        if let Change::Post { chat, message, .. } = &change
            && message.from.is_none()
        {
            self.typing.remove(chat);
        }
        match &change {
            Change::Checkout { checkout, .. } => {
                self.asked.insert(checkout.id, Instant::now());
            }
            Change::CheckoutAnswer { checkout, .. } => {
                self.asked.remove(checkout);
            }
            _ => {}
        }
        let applied = self.state.apply(at, change);
        for event in applied.events {
            self.log.push(at, event);
        }
        Ok(applied.update)
    }

    /// Logs something that leaves no trace in the state.
    pub fn announce(&mut self, event: Event) {
        let at = self.now();
        self.log.push(at, event);
    }

    /// The bot shows that it is typing in a chat.
    pub fn type_in(&mut self, chat: i64) {
        self.typing.insert(chat, Instant::now());
        self.announce(event("typing", json!({"chat": chat})));
    }

    /// Whether the bot shows that it is typing in a chat.
    pub fn is_typing(&self, chat: i64) -> bool {
        let since = self.typing.get(&chat);
        since.is_some_and(|since| since.elapsed() < TYPING)
    }

    /// Whether the time to answer a pre-checkout query is over. Real time counts while the test clock runs. While it
    /// stands, its own time counts, so that a script on a slow machine gives the same every time.
    pub fn is_too_late(&mut self, checkout: &Checkout) -> bool {
        if self.state.clock.running() {
            let asked = self.asked.get(&checkout.id);
            return asked.unwrap_or(&self.opened).elapsed() > CHECKOUT_TIME;
        }
        let limit = i64::try_from(CHECKOUT_TIME.as_millis()).unwrap_or(i64::MAX);
        self.now() - checkout.at > limit
    }

    fn replay(&mut self, entries: Vec<Entry<Change>>) {
        let any = !entries.is_empty();
        for entry in entries {
            self.log.skip_to(entry.seq);
            self.latest = self.latest.max(entry.at);
            for event in self.state.apply(entry.at, entry.change).events {
                self.log.push(entry.at, event);
            }
        }
        if any {
            self.log.restarted();
        }
    }

    /// A new state's clock stands at the given start or runs with the machine's. A kept one goes on as it was,
    /// but not before the given start.
    fn set_first_clock(&mut self, start_ms: Option<i64>) -> std::io::Result<()> {
        let fresh = self.state.clock.version == 0;
        let setting = match start_ms {
            Some(start) if fresh || self.now() < start => Setting::Stopped(start),
            None if fresh => Setting::Ahead(0),
            _ => return Ok(()),
        };
        self.commit(Change::Clock(setting)).map(drop)
    }
}

/// The bot that a token and a user name make. Telegram's tokens begin with the bot's id.
fn bot(token: &str, username: &str) -> anyhow::Result<Bot> {
    let id = token.split_once(':').and_then(|(id, _)| id.parse().ok());
    let Some(id) = id.filter(|id: &i64| *id > 0) else {
        bail!("a bot's token is its number, a colon and a secret, as in 7000000001:secret");
    };
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if username.is_empty() || !username.chars().all(allowed) {
        bail!("a bot's user name is letters, digits and underscores, without @: {username:?}");
    }
    Ok(Bot {
        id,
        username: username.to_owned(),
        first_name: first_name(username),
    })
}

/// A bot's name made of its user name: `milkrun_bot` is Milkrun.
fn first_name(username: &str) -> String {
    let lower = username.to_ascii_lowercase();
    let stem = lower
        .strip_suffix("bot")
        .unwrap_or(&lower)
        .trim_matches('_');
    let stem = if stem.is_empty() { username } else { stem };
    let mut name = stem.replace('_', " ");
    if let Some(first) = name.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bot_is_named_after_its_user_name() {
        let named = |username| bot("42:x", username).map(|bot| bot.first_name);
        assert_eq!(named("milkrun_bot").unwrap(), "Milkrun");
        assert_eq!(named("MilkRunTestBot").unwrap(), "Milkruntest");
        assert_eq!(named("bot").unwrap(), "Bot");
        assert_eq!(named("two_words").unwrap(), "Two words");
        assert!(named("@milkrun").is_err() && bot("secret", "x").is_err());
        let error = bot("12x:secret", "x").unwrap_err().to_string();
        assert!(!error.contains("12x"), "a token is not told: {error}");
    }
}
