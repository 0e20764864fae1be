//! The world of one seed: the bot on a database file, people, the played Telegram and retailer, a clock, and the order in
//! which things happen.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::{Arc, Mutex};

use anyhow::Context;
use futures::FutureExt;
use milkrun::bot::{self, Aliases, Bot, Links, Rules, Shelves};
use milkrun::engine::{Carrier, Clock, Engine, Handlers, Now, Turn};
use milkrun::retailer::{self, Codes};
use milkrun::sabotage;
use milkrun::shop::{Audience, BroadcastState, Campaign, Fen, Terms};
use milkrun::store::{self, Db, InboxRow, Place, Tx};
use milkrun::telegram;
use serde_json::json;

use crate::chance::Chance;
use crate::hold::{Hold, until_held};
use crate::people;
use crate::retailer::{Retailer, catalogue};
use crate::telegram::Telegram;

/// The instant at which every world begins.
const BEGIN: i64 = 1_770_000_000_000;
/// Steps of a world before it calms down.
const STEPS: usize = 240;
/// Steps that are told of a world that failed.
const TOLD: usize = 40;
const MINUTE: i64 = 60_000;
/// Broadcasts that a world has at most.
const BROADCASTS: usize = 3;

/// What a broadcast says.
pub fn news(number: i64) -> String {
    format!("Strawberries are here, for the {number}. time")
}

type Carrying = Pin<Box<dyn Future<Output = anyhow::Result<bool>>>>;

/// Where in a turn the process is to be cut.
#[derive(Clone, Copy, PartialEq)]
enum Cut {
    No,
    BeforeTurn,
    BeforeCommit,
    AfterCommit,
}

/// What came to pass in worlds, by name: a simulation in which nothing happens finds nothing.
#[derive(Default)]
pub struct Lived(BTreeMap<&'static str, u64>);

impl Lived {
    pub fn add(&mut self, other: &Lived) {
        for (name, times) in &other.0 {
            *self.0.entry(name).or_default() += times;
        }
    }

    /// What never happened.
    pub fn never(&self) -> Vec<&'static str> {
        let zero = self.0.iter().filter(|(_, times)| **times == 0);
        zero.map(|(name, _)| *name).collect()
    }
}

impl std::fmt::Display for Lived {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all = self.0.iter().map(|(name, times)| format!("{name} {times}"));
        f.write_str(&all.collect::<Vec<_>>().join(", "))
    }
}

pub struct World {
    pub users: Vec<i64>,
    /// Orders are paid by invoice.
    prepaid: bool,
    pub telegram: Arc<Telegram>,
    pub retailer: Arc<Retailer>,
    /// Commits by source and key of their event.
    pub commits: Arc<Mutex<BTreeMap<(String, String), u32>>>,
    pub now: Now,
    cut: Arc<Mutex<Cut>>,
    engine: Option<Arc<Engine>>,
    /// Rows on their way, each held somewhere.
    carrying: Vec<Carrying>,
    path: PathBuf,
    chance: Chance,
    log: Vec<String>,
    cuts: u64,
}

/// The database in which every world begins, as the bytes of its file.
pub async fn template(folder: &Path) -> anyhow::Result<Vec<u8>> {
    let db = Db::open(&folder.join("made")).await?;
    db.write(async move |tx: &mut Tx| {
        let campaign = Campaign {
            id: 1,
            value: Fen(2_500),
            // Not for everybody.
            budget: Fen(10_000),
            claimed: Fen(0),
            starts: BEGIN - MINUTE,
            deadline: BEGIN + 30 * 24 * 60 * MINUTE,
            terms: Terms::default(),
        };
        store::open_campaign(tx, &campaign).await?;
        store::keep_catalogue(tx, &catalogue(900), BEGIN).await?;
        let place = Place {
            address: Some("12 Nanjing Road".into()),
            note: Some(String::new()),
            name: Some("Ann".into()),
            phone: Some("+8613800138000".into()),
            ..Place::default()
        };
        // The others are asked.
        for user in 101..=104 {
            store::keep_place(tx, user, &place).await?;
        }
        Ok(())
    })
    .await?;
    let copy = folder.join("template");
    let into = copy.display().to_string();
    db.read(async move |tx| {
        sqlx::query("VACUUM INTO $1").bind(into).execute(tx).await?;
        Ok(())
    })
    .await?;
    Ok(std::fs::read(copy)?)
}

impl World {
    /// The world of a seed, in a file of its own.
    pub async fn begin(seed: u64, path: PathBuf) -> anyhow::Result<World> {
        let mut chance = Chance::of(seed);
        let users = (0..5 + chance.below(4) as i64).map(|n| 101 + n).collect();
        let mut world = World {
            users,
            prepaid: seed % 2 == 1,
            telegram: Arc::new(Telegram::new(seed)),
            retailer: Arc::new(Retailer::new(seed, BEGIN)),
            commits: Arc::default(),
            now: Now {
                wall: BEGIN,
                mono: 1_000,
            },
            cut: Arc::new(Mutex::new(Cut::No)),
            engine: None,
            carrying: Vec::new(),
            path,
            chance,
            log: Vec::new(),
            cuts: 0,
        };
        world.start().await?;
        Ok(world)
    }

    /// The last steps, the latest at the end.
    pub fn told(&self) -> String {
        let last = &self.log[self.log.len().saturating_sub(TOLD)..];
        last.iter().map(|step| format!("  {step}\n")).collect()
    }

    /// All steps, in their order.
    pub fn story(&self) -> &[String] {
        &self.log
    }

    /// What came to pass.
    pub async fn lived(&self) -> anyhow::Result<Lived> {
        let mut lived = self.seen_outside();
        const SELECTS: [(&str, &str); 7] = [
            ("confirmed", "SELECT COUNT(*) FROM orders"),
            (
                "letters",
                "SELECT CAST(COALESCE(SUM(sent), 0) AS BIGINT) FROM broadcasts",
            ),
            (
                "rejected",
                "SELECT COUNT(*) FROM orders WHERE state = 'rejected'",
            ),
            (
                "unpaid",
                "SELECT COUNT(*) FROM orders WHERE reason = 'unpaid'",
            ),
            (
                "paid twice",
                "SELECT COUNT(*) FROM refunds WHERE reason = 'twice'",
            ),
            (
                "paid late",
                "SELECT COUNT(*) FROM refunds WHERE reason = 'late'",
            ),
            (
                "given back",
                "SELECT COUNT(*) FROM refunds WHERE reason IN ('rejected', 'cancelled')",
            ),
        ];
        let db = &self.engine()?.db;
        for (name, select) in SELECTS {
            let (times,): (i64,) = db
                .read(async |tx: &mut Tx| Ok(sqlx::query_as(select).fetch_one(tx).await?))
                .await?;
            lived.0.insert(name, times.unsigned_abs());
        }
        Ok(lived)
    }

    /// What came to pass at the retailer's and in Telegram.
    fn seen_outside(&self) -> Lived {
        let (retailer, telegram) = (self.retailer.state(), self.telegram.state());
        let orders = || retailer.orders.values();
        let count = |n: usize| n as u64;
        Lived(BTreeMap::from([
            ("cuts", self.cuts),
            ("turns", count(self.commits.lock().unwrap().len())),
            ("placed", count(orders().count())),
            (
                "with card",
                count(orders().filter(|o| o.code.is_some()).count()),
            ),
            (
                "called off",
                count(orders().filter(|o| o.cancelled).count()),
            ),
            ("in doubt", count(retailer.doubts.len())),
            ("payments", count(telegram.charges.len())),
            ("told twice", telegram.told_twice),
            ("price changes", retailer.price_changes),
        ]))
    }

    /// What was stored in the end, a line a row.
    pub async fn stored(&self) -> anyhow::Result<Vec<String>> {
        const SELECTS: [&str; 7] = [
            "SELECT 'letter ' || user_id || ' ' || state FROM recipients ORDER BY broadcast_id, user_id",
            "SELECT 'event ' || lane || ' ' || source || ' ' || state || ' ' || attempts FROM inbox ORDER BY id",
            "SELECT 'row ' || carrier || ' ' || COALESCE(slot, '') || ' ' || state || ' ' || attempts FROM outbox ORDER BY id",
            "SELECT 'order ' || user_id || ' ' || state || ' ' || quote || ' ' || COALESCE(reason, '') FROM orders ORDER BY id",
            "SELECT 'card ' || user_id || ' ' || state FROM cards ORDER BY id",
            "SELECT 'payment ' || charge_id || ' ' || pays FROM payments ORDER BY charge_id",
            "SELECT 'refund ' || charge_id || ' ' || amount || ' ' || reason FROM refunds ORDER BY id",
        ];
        let mut lines = Vec::new();
        for select in SELECTS {
            let rows: Vec<(String,)> = self
                .engine()?
                .db
                .read(async |tx: &mut Tx| Ok(sqlx::query_as(select).fetch_all(tx).await?))
                .await?;
            lines.extend(rows.into_iter().map(|(line,)| line));
        }
        Ok(lines)
    }

    pub fn engine(&self) -> anyhow::Result<&Arc<Engine>> {
        self.engine.as_ref().context("the bot does not run")
    }

    fn note(&mut self, step: String) {
        let seconds = (self.now.wall - BEGIN) / 1_000;
        self.log.push(format!("{seconds:>6} s  {step}"));
    }

    /// Starts the bot on its file, as `milkrun serve` does.
    async fn start(&mut self) -> anyhow::Result<()> {
        let db = Db::open(&self.path).await?;
        let kept = db.read(store::kept_catalogue).await?;
        let bot = Bot {
            name: "milkrun_bot".into(),
            codes: Codes::new("a secret of the simulation".to_owned().into()),
            links: Links::new("a secret of the simulation".to_owned().into()),
            aliases: Aliases::new("a secret of the simulation".to_owned().into()),
            rules: Rules {
                letters: 27,
                zone: chrono_tz::Asia::Shanghai,
                admins: Vec::new(),
                invoice_from: self.prepaid.then_some(Fen(1)),
                unsettled: 3,
                poll_ms: 2 * MINUTE,
                catalogue_ms: 60 * MINUTE,
                model: None,
            },
            shelves: Shelves::new(kept.unwrap_or_default()),
        };
        let carriers: Vec<(&'static str, Arc<dyn Carrier>, usize)> = vec![
            (telegram::CARRIER, self.telegram.clone(), 1),
            (telegram::LETTERS, self.telegram.clone(), 1),
            (retailer::CARRIER, self.retailer.clone(), 1),
            (retailer::CHECKS, self.retailer.clone(), 1),
        ];
        let handlers = self.watched(bot::handlers(bot.shared()));
        let engine = Engine::start(db, Clock::still(self.now), handlers, carriers).await?;
        let id = engine.db.id();
        self.engine = Some(engine);
        let begun = InboxRow {
            id,
            source: bot::START.into(),
            key: id.to_string(),
            lane: 0,
            body: String::new(),
            attempts: 0,
        };
        self.receive(vec![begun], false).await
    }

    /// The handlers, with their commits counted, and held where the process is to be cut.
    fn watched(&self, handlers: Handlers) -> Handlers {
        let (commits, cut, inner) = (self.commits.clone(), self.cut.clone(), handlers.turn);
        Handlers {
            turn: Arc::new(move |turn: Turn| {
                let (commits, cut, inner) = (commits.clone(), cut.clone(), inner.clone());
                async move {
                    let at = *cut.lock().unwrap();
                    if at == Cut::BeforeTurn {
                        Hold::default().await;
                    }
                    let event = turn.event().clone();
                    let committed = inner(turn).await?;
                    let of_event = (event.source, event.key);
                    *commits.lock().unwrap().entry(of_event).or_default() += 1;
                    if at == Cut::AfterCommit {
                        Hold::default().await;
                    }
                    Ok(committed)
                }
                .boxed()
            }),
            apology: handlers.apology,
            write: handlers.write,
            letters: handlers.letters,
        }
    }

    /// Stores events, and lets their turns begin, unless the process is cut in between.
    async fn receive(&mut self, rows: Vec<InboxRow>, cut: bool) -> anyhow::Result<()> {
        let now = self.now;
        let engine = self.engine()?.clone();
        let new = engine
            .db
            .write(async move |tx: &mut Tx| Engine::receive(tx, &rows, now).await)
            .await?;
        if !cut {
            engine.feed(new);
        }
        Ok(())
    }

    /// Lives through all of it, and then calms down.
    pub async fn live(&mut self) -> anyhow::Result<()> {
        for step in 0..STEPS {
            self.step().await?;
            if step % 40 == 39 {
                crate::check::always(self).await?;
            }
        }
        self.calm_down().await
    }

    async fn step(&mut self) -> anyhow::Result<()> {
        if self.chance.percent(35) {
            // What is to be tried again has its time: else everything would wait.
            self.pass(2_000);
        }
        match self.chance.below(100) {
            0..22 => {
                // Some are keener than others, and so get further.
                let among = if self.chance.percent(85) {
                    2
                } else {
                    self.users.len()
                };
                let user = self.users[self.chance.below(among)];
                let act = people::act(&mut self.telegram.state(), &mut self.chance, user);
                self.note(act);
            }
            22..34 => self.poll().await?,
            34..36 => self.command().await?,
            36..38 => {
                for _ in 0..3 {
                    self.broadcast().await?;
                }
            }
            38..54 => {
                for _ in 0..5 {
                    self.turn().await?;
                }
            }
            54..70 => {
                for _ in 0..6 {
                    self.carry(telegram::CARRIER).await?;
                }
                for _ in 0..2 {
                    self.carry(telegram::LETTERS).await?;
                }
            }
            70..82 => {
                for _ in 0..3 {
                    self.carry(retailer::CARRIER).await?;
                    self.carry(retailer::CHECKS).await?;
                }
            }
            82..90 => {
                for _ in 0..4 {
                    self.carry_on().await?;
                }
            }
            90..93 => self.ring().await?,
            93..97 => {
                let seconds = *self.chance.pick(&[1, 1, 2, 2, 5, 5, 30, 60, 300]);
                self.pass(seconds * 1_000);
            }
            97 => self.cut("between two steps").await?,
            98 => {
                let late = self.retailer.state().arrive_late();
                self.note(format!("a late call arrives: {late}"));
            }
            _ => {
                let mut retailer = self.retailer.state();
                if self.chance.percent(50) {
                    retailer.change_price();
                } else {
                    retailer.silent_until = retailer.now + 10_000;
                }
            }
        }
        Ok(())
    }

    fn pass(&mut self, millis: i64) {
        self.now.wall += millis;
        self.now.mono += millis;
        self.retailer.state().now = self.now.wall;
        if millis > 2_000 {
            self.note(format!("{} s pass", millis / 1_000));
        }
    }

    /// Gets some of the updates; that they are acknowledged may be lost, and then they come again.
    async fn poll(&mut self) -> anyhow::Result<()> {
        let engine = self.engine()?.clone();
        let most = 1 + self.chance.below(6);
        let rows: Vec<(i64, InboxRow)> = {
            let telegram = self.telegram.state();
            let updates = telegram.updates.iter().take(most);
            let row = |update: &crate::telegram::Update| InboxRow {
                id: engine.db.id(),
                source: format!("{}:1", telegram::SOURCE),
                key: update.id.to_string(),
                lane: update.lane,
                body: update.body.clone(),
                attempts: 0,
            };
            updates.map(|update| (update.id, row(update))).collect()
        };
        let Some(last) = rows.last().map(|(id, _)| *id) else {
            return Ok(());
        };
        let cut = !self.telegram.state().calm && self.chance.percent(1);
        let rows: Vec<InboxRow> = rows.into_iter().map(|(_, row)| row).collect();
        self.note(format!("{} updates up to {last} are stored", rows.len()));
        self.receive(rows, cut).await?;
        if cut {
            return self.cut("before the events are fed").await;
        }
        if self.telegram.state().calm || self.chance.percent(75) {
            self.telegram.state().acknowledge(last);
        }
        Ok(())
    }

    async fn turn(&mut self) -> anyhow::Result<()> {
        let cut = match self.chance.below(600) {
            _ if self.telegram.state().calm => Cut::No,
            0 => Cut::BeforeTurn,
            1 => Cut::BeforeCommit,
            2 => Cut::AfterCommit,
            _ => Cut::No,
        };
        *self.cut.lock().unwrap() = cut;
        sabotage::cut_next_commit(cut == Cut::BeforeCommit);
        let (engine, now) = (self.engine()?.clone(), self.now);
        let mut turn = async move { engine.turn(now).await }.boxed_local();
        let ended = until_held(&mut turn).await;
        drop(turn);
        *self.cut.lock().unwrap() = Cut::No;
        sabotage::cut_next_commit(false);
        match ended {
            Some(had) => {
                if had? {
                    self.note("a turn".into());
                }
                Ok(())
            }
            None => match cut {
                Cut::BeforeTurn => self.cut("before a turn").await,
                Cut::AfterCommit => self.cut("after a turn's commit").await,
                _ => self.cut("before a turn's commit").await,
            },
        }
    }

    async fn carry(&mut self, carrier: &'static str) -> anyhow::Result<()> {
        let (engine, now) = (self.engine()?.clone(), self.now);
        let mut carrying: Carrying = async move { engine.carry(carrier, now).await }.boxed_local();
        match until_held(&mut carrying).await {
            Some(had) => {
                if had? {
                    self.note(format!("{carrier} carries a row"));
                }
            }
            None => {
                self.carrying.push(carrying);
                self.note(format!("{carrier} has a row on its way"));
            }
        }
        Ok(())
    }

    /// A row that was held on its way goes on.
    async fn carry_on(&mut self) -> anyhow::Result<()> {
        if self.carrying.is_empty() {
            return Ok(());
        }
        let at = self.chance.below(self.carrying.len());
        let mut carrying = self.carrying.remove(at);
        match until_held(&mut carrying).await {
            Some(had) => {
                had?;
                self.note("a row goes on".into());
            }
            None => self.carrying.push(carrying),
        }
        Ok(())
    }

    /// An operator, by a command: another process on the same file, which tells the bot nothing.
    async fn command(&mut self) -> anyhow::Result<()> {
        let (db, now) = (self.engine()?.db.clone(), self.now.wall);
        let all = db
            .read(async |tx| store::latest_broadcasts(tx, i64::MAX).await)
            .await?;
        let open = all.iter().find(|broadcast| !broadcast.state.is_over());
        let (done, words) = match open {
            None if all.len() < BROADCASTS => {
                let (id, number) = (db.id(), all.len() + 1);
                let content = json!({ "words": { "en": { "text": news(number as i64) } } });
                let content = content.to_string();
                let later = self.chance.percent(30);
                let launch = async move |tx: &mut Tx| {
                    let everybody = Audience::default();
                    store::draft_broadcast(tx, id, 0, &content, &everybody, now).await?;
                    let mut draft = store::broadcast(tx, id).await?.context("a draft")?;
                    draft.starts_at = later.then_some(now + MINUTE);
                    store::change_draft(tx, &draft).await?;
                    let expected = store::reach(tx, &everybody, now).await?;
                    store::launch_broadcast(tx, id, expected, now).await
                };
                let when = if later { ", later" } else { "" };
                (db.write(launch).await?, format!("broadcast {number}{when}"))
            }
            None => return Ok(()),
            Some(broadcast) => {
                let id = broadcast.id;
                let to = match broadcast.state {
                    BroadcastState::Running => BroadcastState::Paused,
                    _ => BroadcastState::Running,
                };
                let number = broadcast.number;
                let moved = db
                    .write(async move |tx: &mut Tx| {
                        let begun = to == BroadcastState::Running
                            && store::begin_broadcast(tx, id, 1, now).await?;
                        Ok(begun || store::move_broadcast(tx, id, to, now).await?)
                    })
                    .await?;
                (moved, format!("broadcast {number} is {to:?}"))
            }
        };
        if done {
            self.note(format!("a command: {words}"));
        }
        Ok(())
    }

    /// A step of broadcasts, which a command may have begun.
    async fn broadcast(&mut self) -> anyhow::Result<()> {
        let engine = self.engine()?.clone();
        engine.look_for_commands().await?;
        if engine.broadcast(self.now).await? {
            self.note("a broadcast goes on".into());
        }
        Ok(())
    }

    async fn ring(&mut self) -> anyhow::Result<()> {
        if self.engine()?.ring(self.now).await? {
            self.note("timers ring".into());
        }
        Ok(())
    }

    /// The process ends at once, whatever it was at, and another begins.
    async fn cut(&mut self, at: &str) -> anyhow::Result<()> {
        self.note(format!(
            "CUT {at}, {} rows on their way",
            self.carrying.len()
        ));
        self.carrying.clear();
        self.cuts += 1;
        if let Some(engine) = self.engine.take() {
            // A commit that was given to the database is made; a transaction that was open is rolled back.
            engine.db.write(async |_: &mut Tx| Ok(())).await?;
        }
        self.start().await
    }

    /// Nothing fails any more, and all that is open comes to its end.
    async fn calm_down(&mut self) -> anyhow::Result<()> {
        self.note("the world calms down".into());
        self.telegram.state().calm = true;
        {
            let mut retailer = self.retailer.state();
            retailer.calm = true;
            while retailer.arrive_late() {}
        }
        let (db, now) = (self.engine()?.db.clone(), self.now.wall);
        db.write(async move |tx: &mut Tx| {
            for broadcast in store::latest_broadcasts(tx, i64::MAX).await? {
                store::move_broadcast(tx, broadcast.id, BroadcastState::Running, now).await?;
            }
            Ok(())
        })
        .await?;
        for _ in 0..60 {
            self.settle().await?;
            let open = self.engine()?.db.read(store::open_orders).await?;
            if open.is_empty() && self.engine()?.idle(self.now) && self.quiet().await? {
                return Ok(());
            }
            self.pass(5 * MINUTE);
        }
        anyhow::bail!("it does not come to an end")
    }

    /// Whether no quote is open: each has a timer.
    async fn quiet(&self) -> anyhow::Result<bool> {
        let quotes = self
            .engine()?
            .db
            .read(async |tx| {
                let (count,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM quotes")
                    .fetch_one(tx)
                    .await?;
                Ok(count)
            })
            .await?;
        Ok(quotes == 0)
    }

    /// Everything that can be done now is done.
    async fn settle(&mut self) -> anyhow::Result<()> {
        for _ in 0..2_000 {
            while !self.carrying.is_empty() {
                self.carry_on().await?;
            }
            self.poll().await?;
            let engine = self.engine()?.clone();
            engine.look_for_commands().await?;
            let had = [
                engine.turn(self.now).await?,
                engine.broadcast(self.now).await?,
                engine.carry(telegram::CARRIER, self.now).await?,
                engine.carry(telegram::LETTERS, self.now).await?,
                engine.carry(retailer::CARRIER, self.now).await?,
                engine.carry(retailer::CHECKS, self.now).await?,
                engine.ring(self.now).await?,
                !self.telegram.state().updates.is_empty(),
            ];
            if had.contains(&true) {
                continue;
            }
            if engine.idle(self.now) {
                return Ok(());
            }
            // Something waits for an instant by the monotonic clock.
            self.pass(1_000);
        }
        anyhow::bail!("it does not come to rest")
    }
}
