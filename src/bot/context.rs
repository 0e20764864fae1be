//! What a handler works with: the turn, who it is about, and the language to say things in.

use std::sync::Arc;

use teloxide::types::{Update, UpdateKind};

use super::Bot;
use super::event::{Event, Kind};
use super::out::Out;
use super::say::Say;
use crate::engine::{Committed, Turn};
use crate::shop::Lang;
use crate::store::{self, Tx};

/// A turn with its person.
#[derive(Clone)]
pub struct Context {
    pub bot: Arc<Bot>,
    pub turn: Turn,
    /// Telegram's id of the user, and of the private chat; 0 when the turn is nobody's.
    pub user: i64,
    pub say: Say,
    /// What the person did, for the record of who was here; None when it was not a person.
    visit: Option<Visit>,
}

#[derive(Clone)]
struct Visit {
    tag: Option<String>,
}

impl Context {
    /// The context of an event: reads the user's language.
    pub async fn of(bot: Arc<Bot>, turn: Turn, event: &Event) -> anyhow::Result<Context> {
        let user = event.user();
        let known = turn
            .read(async |tx| Ok(store::user(tx, user).await?))
            .await?;
        let visit = visit(&event.kind);
        let told = visit.as_ref().and_then(|visit| visit.tag.as_deref());
        let lang = known
            .map(|user| user.lang)
            .or_else(|| told.and_then(Lang::from_tag))
            .unwrap_or_default();
        Ok(Context {
            bot,
            turn,
            user,
            say: Say { lang },
            visit,
        })
    }

    /// The turn's instant, by the clock of promises.
    pub fn now(&self) -> i64 {
        self.turn.now().wall
    }

    /// Whether the user is an admin.
    pub fn admin(&self) -> bool {
        self.bot.rules.admins.contains(&self.user)
    }

    /// The same turn, seen by another user: for what they are told of it.
    pub fn of_another(&self, user: i64, lang: Lang) -> Context {
        Context {
            user,
            say: Say { lang },
            visit: None,
            ..self.clone()
        }
    }

    /// The same turn as each admin sees it, in their language.
    pub async fn admins(&self, tx: &mut Tx) -> anyhow::Result<Vec<Context>> {
        let mut admins = Vec::new();
        for admin in &self.bot.rules.admins {
            let known = store::user(tx, *admin).await?;
            let lang = known.map(|user| user.lang).unwrap_or_default();
            admins.push(self.of_another(*admin, lang));
        }
        Ok(admins)
    }

    /// Ends the turn with what the closure wrote and collected to be sent.
    pub async fn commit(
        &self,
        f: impl AsyncFn(&mut Tx, Out) -> anyhow::Result<Out>,
    ) -> anyhow::Result<Committed> {
        let (user, now, visit) = (self.user, self.now(), self.visit.clone());
        let alias = self.bot.aliases.of(user)?;
        self.turn
            .commit(async move |tx: &mut Tx| {
                if let Some(visit) = &visit {
                    let new = store::meet(tx, user, visit.tag.as_deref(), now).await?;
                    if new {
                        store::adopt(tx, user, alias).await?;
                    }
                }
                Ok(f(tx, Out::to(user, now)).await?.effects)
            })
            .await
    }

    /// Ends the turn with one message.
    pub async fn reply(&self, view: super::out::View) -> anyhow::Result<Committed> {
        self.commit(async move |_: &mut Tx, mut out: Out| {
            out.say(view.clone())?;
            Ok(out)
        })
        .await
    }

    /// Ends the turn with nothing but the event being done.
    pub async fn nothing(&self) -> anyhow::Result<Committed> {
        self.commit(async move |_: &mut Tx, out: Out| Ok(out)).await
    }
}

fn visit(kind: &Kind) -> Option<Visit> {
    let Kind::Update(update) = kind else {
        return None;
    };
    // That somebody blocked the bot is no visit.
    if matches!(update.kind, UpdateKind::MyChatMember(_)) {
        return None;
    }
    from(update).map(|tag| Visit { tag })
}

fn from(update: &Update) -> Option<Option<String>> {
    update.from().map(|user| user.language_code.clone())
}
