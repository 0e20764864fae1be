//! What a handler works with: the turn, who it is about, and the language to say things in.

use std::sync::Arc;

use chrono_tz::Tz;
use teloxide::types::{Update, UpdateKind};

use super::Bot;
use super::event::{Event, Kind};
use super::out::Out;
use super::say::Say;
use crate::engine::{Committed, Turn};
use crate::shop::{Lang, Role, Terms};
use crate::store::{self, Tx};

/// A turn with its person.
#[derive(Clone)]
pub struct Context {
    pub bot: Arc<Bot>,
    pub turn: Turn,
    /// Telegram's id of the user, and of the private chat; 0 when the turn is nobody's.
    pub user: i64,
    pub say: Say,
    /// What the user may do besides shopping.
    pub role: Option<Role>,
    /// Nothing was known of the user before this turn.
    pub is_new: bool,
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
        let (known, granted) = turn
            .read(async |tx| Ok((store::user(tx, user).await?, store::role(tx, user).await?)))
            .await?;
        let role = match bot.rules.admins.contains(&user) {
            true => Some(Role::Owner),
            false => granted,
        };
        let visit = visit(&event.kind);
        let told = visit.as_ref().and_then(|visit| visit.tag.as_deref());
        let lang = known
            .as_ref()
            .map(|user| user.lang)
            .or_else(|| told.and_then(Lang::from_tag))
            .unwrap_or_default();
        Ok(Context {
            bot,
            turn,
            user,
            say: Say { lang },
            role,
            is_new: known.is_none(),
            visit,
        })
    }

    /// The turn's instant, by the clock of promises.
    pub fn now(&self) -> i64 {
        self.turn.now().wall
    }

    /// The zone in which dates of a campaign are said.
    pub fn zone(&self, terms: Option<&Terms>) -> Tz {
        let of_campaign = terms.and_then(|terms| terms.zone.parse().ok());
        of_campaign.unwrap_or(self.bot.rules.zone)
    }

    /// Whether the user may do what support does.
    pub fn is_staff(&self) -> bool {
        self.role.is_some()
    }

    /// Whether the user may do what owners do.
    pub fn is_owner(&self) -> bool {
        self.role == Some(Role::Owner)
    }

    /// The same turn, seen by another user: for what they are told of it.
    pub fn of_another(&self, user: i64, lang: Lang) -> Context {
        Context {
            user,
            say: Say { lang },
            role: None,
            is_new: false,
            visit: None,
            ..self.clone()
        }
    }

    /// The same turn as each of those sees it, in their language, who have at least a role.
    pub async fn those_with(&self, tx: &mut Tx, role: Role) -> anyhow::Result<Vec<Context>> {
        let mut users = self.bot.rules.admins.clone();
        for (user, granted) in store::roles(tx).await? {
            if granted >= role && !users.contains(&user) {
                users.push(user);
            }
        }
        let mut staff = Vec::new();
        for user in users {
            let known = store::user(tx, user).await?;
            let lang = known.map(|user| user.lang).unwrap_or_default();
            staff.push(self.of_another(user, lang));
        }
        Ok(staff)
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
