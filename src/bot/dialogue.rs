//! Where a user is in the dialogue: a small state, staged by the turn and written by its commit.

use std::convert::Infallible;
use std::sync::Arc;

use futures::future::BoxFuture;
use serde::{Deserialize, Serialize};
use teloxide::dispatching::dialogue::Storage;
use teloxide::types::ChatId;

use crate::engine::Turn;
use crate::shop::Lang;

/// What the bot is waiting for. Everything else is in tables.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Words about shopping.
    #[default]
    Shopping,
    /// Where to deliver to; then the check-out goes on.
    AskedPlace,
    /// Flat and entrance.
    AskedNote,
    /// Name and phone number.
    AskedContact,
    /// What is wrong, with an order or in general: for support.
    AskedWrong { order: Option<i64> },
    /// An admin's answer to what somebody wrote to support.
    Answering { case: i64 },
    /// The shop's number of an order in doubt, by an admin.
    Naming { order: i64 },
    /// What a broadcast says in a language, by an admin.
    Writing { broadcast: i64, lang: Lang },
    /// When a broadcast is to begin, by an admin.
    Scheduling { broadcast: i64 },
}

/// The state as it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    /// Of the shape of `state`.
    version: u32,
    state: State,
}

const VERSION: u32 = 1;

/// The dialogue of a turn's lane, for teloxide's `enter_dialogue`.
pub struct Stage(pub Turn);

impl Stage {
    fn state(&self) -> State {
        let stored = self.0.dialogue();
        // What cannot be read any more is the start of shopping, never an error: people must not be stuck in a state
        // that a release has left behind.
        stored
            .and_then(|json| serde_json::from_str::<Stored>(&json).ok())
            .filter(|stored| stored.version == VERSION)
            .map_or_else(State::default, |stored| stored.state)
    }

    /// Stages that there is no state: the dialogue begins anew.
    pub fn clear(&self) {
        self.0.set_dialogue(None);
    }

    /// Stages another state.
    pub fn set(&self, state: State) {
        let stored = Stored {
            version: VERSION,
            state,
        };
        self.0.set_dialogue(serde_json::to_string(&stored).ok());
    }
}

impl Storage<State> for Stage {
    type Error = Infallible;

    fn remove_dialogue(self: Arc<Self>, _: ChatId) -> BoxFuture<'static, Result<(), Infallible>> {
        self.0.set_dialogue(None);
        Box::pin(async { Ok(()) })
    }

    fn update_dialogue(
        self: Arc<Self>,
        _: ChatId,
        state: State,
    ) -> BoxFuture<'static, Result<(), Infallible>> {
        self.set(state);
        Box::pin(async { Ok(()) })
    }

    fn get_dialogue(
        self: Arc<Self>,
        _: ChatId,
    ) -> BoxFuture<'static, Result<Option<State>, Infallible>> {
        // Never None: `get_or_default` would write the default, and every turn would.
        Box::pin(async move { Ok(Some(self.state())) })
    }
}
