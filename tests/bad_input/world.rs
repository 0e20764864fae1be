//! An engine with the real handlers, whose database holds things of somebody who must not be harmed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::BoxFuture;
use milkrun::bot::{self, Aliases, Bot, Links, Rules, Shelves};
use milkrun::engine::{Carrier, Clock, Engine, Now, Outcome, Parcel};
use milkrun::retailer::{self, Codes, Reply};
use milkrun::shop::{Campaign, Fen, Line, OrderState, PayBy, Quote, Terms, What};
use milkrun::store::{self, Db, InboxRow, Order, Payment, Tx};
use milkrun::telegram;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::json;

/// Whose things must stay as they are.
pub const OWNER: i64 = 1001;
/// The owner's order, quote, basket line and card have ids that are easy to guess.
pub const ORDER: i64 = 5;
/// Who sends what is bad.
pub const STRANGER: i64 = 666;
/// When all of it happens, in milliseconds.
pub const NOW: i64 = 1_800_000_000_000;
pub const SECRET: &str = "secret";

/// Delivers every message, and says of every call that the retailer does not answer.
pub struct Deaf;

impl Carrier for Deaf {
    fn carry<'a>(&'a self, _: &'a Parcel, _: Now) -> BoxFuture<'a, Outcome> {
        let done = Outcome::Done {
            value: json!(Reply::Unreachable),
            message: Some(1),
            file: None,
        };
        async { done }.boxed()
    }

    fn admit(&self, _: Option<&str>, _: Now) -> Result<(), i64> {
        Ok(())
    }
}

/// An engine with the real handlers, over a database in which the owner has a basket, a card, and an order that was paid.
pub struct World {
    pub engine: Arc<Engine>,
    pub now: Now,
    events: i64,
    /// The longest that an update took, with all that followed from it.
    pub slowest: Duration,
    _folder: tempfile::TempDir,
}

/// The owner's order, which waits to be paid.
pub fn order() -> Order {
    Order {
        id: ORDER,
        number: 0,
        user: OWNER,
        lines: Vec::new(),
        card: None,
        quote: Quote {
            session: "session".into(),
            lines: Vec::new(),
            deliveries: Vec::new(),
            items: Fen(4_000),
            delivery: Fen::ZERO,
            card: Fen::ZERO,
            pay: Fen(4_000),
            expires: NOW + 900_000,
        },
        pay_by: PayBy::Invoice,
        missing: Fen::ZERO,
        missing_goods: Vec::new(),
        state: OrderState::Invoiced,
        retailer_id: None,
        reason: None,
        cancelable_until: None,
        created_at: NOW,
    }
}

/// Gives the owner what could be harmed: an order that waits to be paid, and another that is on its way and paid.
async fn furnish(tx: &mut Tx) -> anyhow::Result<()> {
    let campaign = Campaign {
        id: 1,
        value: Fen(2_500),
        budget: Fen(1_000_000),
        claimed: Fen::ZERO,
        starts: 0,
        deadline: i64::MAX / 2,
        terms: Terms::default(),
    };
    store::open_campaign(tx, &campaign).await?;
    store::meet(tx, OWNER, Some("en"), NOW).await?;
    store::claim(tx, 3, OWNER, NOW).await?;
    let line = Line {
        id: 4,
        words: "a dozen eggs".into(),
        what: What::Packs {
            variant: "eggs-12".into(),
            packs: 1,
        },
        options: Vec::new(),
    };
    store::add_line(tx, OWNER, &line).await?;
    store::bump(tx, OWNER).await?;
    let place = store::Place {
        address: Some("12 Ownerlane".into()),
        ..store::Place::default()
    };
    store::keep_place(tx, OWNER, &place).await?;
    store::place_order(tx, &order()).await?;
    let mut paid = Order {
        id: ORDER + 1,
        state: OrderState::Accepted,
        ..order()
    };
    store::place_order(tx, &paid).await?;
    paid.retailer_id = Some("theirs".into());
    paid.cancelable_until = Some(i64::MAX);
    store::change_order(tx, &paid, NOW).await?;
    let payment = Payment {
        charge: "charge".into(),
        provider_charge: "provider".into(),
        user: OWNER,
        order: Some(paid.id),
        amount: 4_000,
        currency: "CNY".into(),
        pays: true,
        paid_at: NOW,
    };
    store::keep_payment(tx, &payment).await?;
    Ok(())
}

impl World {
    /// A world whose retailer never answers.
    pub async fn new() -> World {
        World::with(Arc::new(Deaf), async |_: &mut Tx| Ok(())).await
    }

    /// A world with another retailer, and with more in its database.
    pub async fn with(
        retailer: Arc<dyn Carrier>,
        more: impl AsyncFn(&mut Tx) -> anyhow::Result<()>,
    ) -> World {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("db")).await.unwrap();
        db.write(async move |tx: &mut Tx| {
            furnish(tx).await?;
            more(tx).await
        })
        .await
        .unwrap();
        let secret = || SECRET.to_owned().into();
        let catalogue = include_str!("../../src/assistant/tests/catalogue.json");
        let bot = Bot {
            name: "milkrun_bot".into(),
            codes: Codes::new(secret()),
            links: Links::new(secret()),
            aliases: Aliases::new(secret()),
            rules: Rules {
                letters: 27,
                zone: chrono_tz::Asia::Shanghai,
                admins: vec![1],
                invoice_from: Some(Fen(100)),
                unsettled: 3,
                poll_ms: 60_000,
                catalogue_ms: 60_000,
                model: None,
            },
            shelves: Shelves::new(serde_json::from_str(catalogue).unwrap()),
        };
        let deaf: Arc<dyn Carrier> = Arc::new(Deaf);
        let carriers = vec![
            (telegram::CARRIER, deaf, 1),
            (retailer::CARRIER, retailer.clone(), 1),
            (retailer::CHECKS, retailer, 1),
        ];
        let handlers = bot::handlers(bot.shared());
        let engine = Engine::start(db, Clock::machine(), handlers, carriers)
            .await
            .unwrap();
        World {
            engine,
            now: Now {
                wall: NOW,
                mono: 1_000,
            },
            events: 0,
            slowest: Duration::ZERO,
            _folder: folder,
        }
    }

    /// All that is the owner's, as text.
    pub async fn owners(&self) -> Vec<String> {
        const SELECTS: [&str; 6] = [
            "SELECT id || state || lines || quote || COALESCE(retailer_id, '') || changed_at FROM orders \
             WHERE user_id = 1001 ORDER BY id",
            "SELECT charge_id || amount || pays || COALESCE(order_id, '') FROM payments \
             WHERE user_id = 1001 OR pays = 1 ORDER BY charge_id",
            "SELECT id || state || value FROM cards WHERE user_id = 1001 ORDER BY id",
            "SELECT user_id || ':' || revision FROM baskets WHERE user_id = 1001",
            "SELECT id || words || what || options || user_id FROM basket_lines WHERE user_id = 1001 OR id = 4",
            "SELECT user_id || address FROM places WHERE user_id = 1001",
        ];
        self.engine
            .db
            .read(async |tx| {
                let mut all = Vec::new();
                for select in SELECTS {
                    let rows: Vec<(String,)> = sqlx::query_as(select).fetch_all(&mut *tx).await?;
                    assert!(!rows.is_empty(), "{select}");
                    all.extend(rows.into_iter().map(|(row,)| row));
                }
                Ok(all)
            })
            .await
            .unwrap()
    }

    /// Lets an update of the stranger's have its turns, and whatever follows from it; then looks what came of all.
    pub async fn send(&mut self, body: String) -> Result<(), TestCaseError> {
        self.events += 1;
        let row = InboxRow {
            id: self.engine.db.id(),
            source: format!("{}:8025", telegram::SOURCE),
            key: self.events.to_string(),
            lane: STRANGER,
            body,
            attempts: 0,
        };
        let now = self.now;
        let began = Instant::now();
        let new = self
            .engine
            .db
            .write(async move |tx: &mut Tx| {
                Engine::receive(tx, std::slice::from_ref(&row), now).await
            })
            .await
            .unwrap();
        self.engine.feed(new);
        self.settle().await;
        prop_assert!(self.engine.idle(self.now), "something never ends");
        let took = began.elapsed();
        self.slowest = self.slowest.max(took);
        prop_assert!(took < Duration::from_secs(15), "it took {took:?}");
        let bad: Vec<(String, Option<String>)> = self
            .engine
            .db
            .read(async |tx| {
                Ok(sqlx::query_as(
                    "SELECT state, error FROM inbox \
                     WHERE state NOT IN ('done', 'dead') OR error LIKE 'panic%' LIMIT 1",
                )
                .fetch_all(tx)
                .await?)
            })
            .await
            .unwrap();
        prop_assert_eq!(bad, vec![]);
        Ok(())
    }

    /// Lets everything that is under way end.
    pub async fn settle(&mut self) {
        for _ in 0..12 {
            let mut did = false;
            while self.engine.turn(self.now).await.unwrap() {
                did = true;
            }
            for carrier in [telegram::CARRIER, retailer::CARRIER, retailer::CHECKS] {
                while self.engine.carry(carrier, self.now).await.unwrap() {
                    did = true;
                }
            }
            if !did && self.engine.idle(self.now) {
                break;
            }
            self.now.mono += 10_000;
        }
    }

    /// Some column of the database.
    pub async fn column<T>(&self, select: &'static str) -> Vec<T>
    where
        (T,): for<'r> sqlx::FromRow<'r, sqlx::any::AnyRow> + Send + Unpin,
    {
        let rows: Vec<(T,)> = self
            .engine
            .db
            .read(async |tx| Ok(sqlx::query_as(select).fetch_all(tx).await?))
            .await
            .unwrap();
        rows.into_iter().map(|(value,)| value).collect()
    }
}
