//! What a stranger sends, and what a retailer answers, may be anything: no turn and no call panics, each ends, and nothing of
//! another user's changes.

use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures::FutureExt;
use futures::future::BoxFuture;
use milkrun::bot::{self, Aliases, Bot, Links, Rules, Shelves};
use milkrun::engine::{Carrier, Clock, Engine, Now, Outcome, Parcel};
use milkrun::retailer::{self, Codes, Reply};
use milkrun::shop::{Campaign, Fen, Line, OrderState, PayBy, Quote, What};
use milkrun::store::{self, Db, InboxRow, Order, Payment, Tx};
use milkrun::telegram;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

/// Whose things must stay as they are.
const OWNER: i64 = 1001;
/// The owner's order, quote, basket line and card have ids that are easy to guess.
const ORDER: i64 = 5;
/// Who sends what is bad.
const STRANGER: i64 = 666;
/// When all of it happens, in milliseconds.
const NOW: i64 = 1_800_000_000_000;
/// Stands for a nesting that no parser should follow; too deep to be built as a value.
const DEEP: &str = "<deep>";
const SECRET: &str = "secret";

/// Delivers every message, and says of every call that the retailer does not answer.
struct Deaf;

impl Carrier for Deaf {
    fn carry<'a>(&'a self, _: &'a Parcel, _: Now) -> BoxFuture<'a, Outcome> {
        let done = Outcome::Done {
            value: json!(Reply::Unreachable),
            message: Some(1),
        };
        async { done }.boxed()
    }

    fn earliest(&self, _: Option<&str>, now: Now) -> i64 {
        now.mono
    }
}

/// An engine with the real handlers, over a database in which the owner has a basket, a card, and an order that was paid.
struct World {
    engine: Arc<Engine>,
    now: Now,
    events: i64,
    _folder: tempfile::TempDir,
}

fn order() -> Order {
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
    async fn new() -> World {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("db")).await.unwrap();
        db.write(async move |tx: &mut Tx| furnish(tx).await)
            .await
            .unwrap();
        let secret = || SECRET.to_owned().into();
        let catalogue = include_str!("../src/assistant/tests/catalogue.json");
        let bot = Bot {
            name: "milkrun_bot".into(),
            codes: Codes::new(secret()),
            links: Links::new(secret()),
            aliases: Aliases::new(secret()),
            rules: Rules {
                zone: chrono_tz::Asia::Shanghai,
                admins: vec![1],
                invoice_from: Some(Fen(100)),
                grace_ms: 1_000,
                unsettled: 3,
                poll_ms: 60_000,
                catalogue_ms: 60_000,
            },
            shelves: Shelves::new(serde_json::from_str(catalogue).unwrap()),
        };
        let deaf: Arc<dyn Carrier> = Arc::new(Deaf);
        let carriers = vec![
            (telegram::CARRIER, deaf.clone(), 1),
            (retailer::CARRIER, deaf.clone(), 1),
            (retailer::CHECKS, deaf, 1),
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
            _folder: folder,
        }
    }

    /// All that is the owner's, as text.
    async fn owners(&self) -> Vec<String> {
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
    async fn send(&mut self, body: String) -> Result<(), TestCaseError> {
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
        prop_assert!(self.engine.idle(self.now), "something never ends");
        let took = began.elapsed();
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
}

/// Runs a property over one world: what a case leaves is what the next one finds.
fn in_a_world<S: Strategy>(cases: u32, strategy: S, body: impl Fn(S::Value) -> String) {
    let runtime = Runtime::new().unwrap();
    let mut world = runtime.block_on(World::new());
    let before = runtime.block_on(world.owners());
    let world = Mutex::new(&mut world);
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let ran = TestRunner::new(config).run(&strategy, |value| {
        let mut world = world.lock().unwrap();
        runtime.block_on(async {
            world.send(body(value)).await?;
            prop_assert_eq!(world.owners().await, before.clone());
            Ok(())
        })
    });
    ran.unwrap();
}

/// Updates as Telegram sends them, from the stranger.
fn updates() -> Vec<Value> {
    let from =
        json!({ "id": STRANGER, "is_bot": false, "first_name": "Mallory", "language_code": "en" });
    let chat = json!({ "id": STRANGER, "type": "private", "first_name": "Mallory" });
    let message = |fields: Value| {
        let mut message =
            json!({ "message_id": 7, "from": from, "chat": chat, "date": 1_800_000_000 });
        let into = message.as_object_mut().unwrap();
        into.extend(fields.as_object().unwrap().clone());
        message
    };
    let member = |status: &str| json!({ "status": status, "user": { "id": 8025, "is_bot": true, "first_name": "Milkrun" }, "until_date": 0 });
    vec![
        json!({ "update_id": 1, "message": message(json!({ "text": "a dozen eggs and 2 milk" })) }),
        json!({ "update_id": 1, "message": message(json!({
            "text": "/start x", "entities": [{ "type": "bot_command", "offset": 0, "length": 6 }],
        })) }),
        json!({ "update_id": 1, "edited_message": message(json!({ "text": "eggs", "edit_date": 1_800_000_001 })) }),
        json!({ "update_id": 1, "message": message(json!({ "location": { "latitude": 31.2, "longitude": 121.4 } })) }),
        json!({ "update_id": 1, "callback_query": {
            "id": "9", "from": from, "chat_instance": "1", "data": "b:1:more:4",
            "message": message(json!({ "text": "Your basket" })),
        } }),
        json!({ "update_id": 1, "pre_checkout_query": {
            "id": "9", "from": from, "currency": "CNY", "total_amount": 4000, "invoice_payload": "order:5",
        } }),
        json!({ "update_id": 1, "message": message(json!({ "successful_payment": {
            "currency": "CNY", "total_amount": 4000, "invoice_payload": "order:5",
            "telegram_payment_charge_id": "mallorys", "provider_payment_charge_id": "p",
        } })) }),
        json!({ "update_id": 1, "my_chat_member": {
            "chat": chat, "from": from, "date": 1_800_000_000,
            "old_chat_member": member("member"), "new_chat_member": member("kicked"),
        } }),
    ]
}

/// A change to one place of a JSON text.
#[derive(Clone, Debug)]
enum Mutation {
    Drop,
    Put(Value),
}

fn mutation() -> impl Strategy<Value = Mutation> {
    let put = |value: Value| Just(Mutation::Put(value));
    prop_oneof![
        3 => Just(Mutation::Drop),
        1 => put(Value::Null),
        1 => put(json!([])),
        1 => put(json!({ "id": {} })),
        1 => put(json!(true)),
        1 => put(json!(i64::MIN)),
        1 => put(json!(u64::MAX)),
        1 => put(json!(1e300)),
        1 => put(json!("")),
        1 => put(json!("\u{0}\u{202e}../?#\r\n")),
        1 => put(json!("eggs 🥚 ".repeat(1_500))),
        1 => put(json!("9".repeat(20_000))),
        1 => put(json!(DEEP)),
        3 => ".{0,64}".prop_map(|text| Mutation::Put(json!(text))),
        2 => any::<i64>().prop_map(|number| Mutation::Put(json!(number))),
    ]
}

/// Every place of a value but its root.
fn places(value: &Value, at: &str, into: &mut Vec<String>) {
    let mut place = |key: &str, inner: &Value| {
        let key = key.replace('~', "~0").replace('/', "~1");
        let path = format!("{at}/{key}");
        places(inner, &path, into);
        into.push(path);
    };
    match value {
        Value::Object(fields) => fields.iter().for_each(|(key, inner)| place(key, inner)),
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                place(&index.to_string(), inner);
            }
        }
        _ => {}
    }
}

fn mutated(mut value: Value, mutations: &[(prop::sample::Index, Mutation)]) -> String {
    for (index, mutation) in mutations {
        let mut all = Vec::new();
        places(&value, "", &mut all);
        if all.is_empty() {
            break;
        }
        let path = index.get(&all);
        match mutation {
            Mutation::Put(new) => {
                if let Some(place) = value.pointer_mut(path) {
                    *place = new.clone();
                }
            }
            Mutation::Drop => {
                let (parent, key) = path.rsplit_once('/').unwrap();
                match value.pointer_mut(parent) {
                    Some(Value::Object(fields)) => drop(fields.remove(key)),
                    Some(Value::Array(items)) => drop(items.pop()),
                    _ => {}
                }
            }
        }
    }
    let deep = format!("{}{}", "[".repeat(50_000), "]".repeat(50_000));
    value.to_string().replace(&format!("{DEEP:?}"), &deep)
}

fn mutations() -> impl Strategy<Value = Vec<(prop::sample::Index, Mutation)>> {
    prop::collection::vec((any::<prop::sample::Index>(), mutation()), 0..4)
}

#[test]
fn a_mutated_update_harms_nobody() {
    let strategy = (0..updates().len(), mutations());
    in_a_world(150, strategy, |(template, mutations)| {
        mutated(updates()[template].clone(), &mutations)
    });
}

#[test]
fn arbitrary_bytes_are_parked() {
    let bytes = prop::collection::vec(any::<u8>(), 0..200);
    in_a_world(20, bytes, |bytes| {
        String::from_utf8_lossy(&bytes).into_owned()
    });
}

/// A tap's data of every kind, about ids that are the owner's.
fn forged() -> impl Strategy<Value = String> {
    let id = prop_oneof![
        Just(3i64),
        Just(4),
        Just(ORDER),
        Just(ORDER + 1),
        any::<i64>()
    ];
    let of_order = prop::sample::select(vec!["show", "ask", "cancel", "keep", "wrong"]);
    let of_basket = prop::sample::select(vec!["more", "less", "remove", "open"]);
    let of_refund = prop::sample::select(vec!["settle?", "settle", "fail?", "fail", "back"]);
    let of_quote = prop::sample::select(vec!["confirm", "leave", "requote", "answer"]);
    let alone = prop::sample::select(vec![
        "claim",
        "b:1:checkout",
        "b:1:show",
        "b:1:empty",
        "forget",
        "keep",
        "lang:ru",
        "extend:1:0:9",
        "deadline-stays",
        "add:eggs",
    ]);
    prop_oneof![
        4 => (id.clone(), of_order).prop_map(|(id, act)| format!("o:{id}:{act}")),
        4 => (0..3i64, of_basket, id.clone()).prop_map(|(r, act, id)| format!("b:{r}:{act}:{id}")),
        1 => (0..3i64, id.clone(), 0..3usize).prop_map(|(r, id, n)| format!("b:{r}:pick:{id}:{n}")),
        1 => (0..3i64, id.clone(), 0..3usize).prop_map(|(r, id, n)| format!("b:{r}:option:{id}:{n}:{n}")),
        2 => (id.clone(), of_refund).prop_map(|(id, act)| format!("r:{id}:{act}")),
        3 => (of_quote, id).prop_map(|(act, id)| format!("{act}:{id}")),
        2 => alone.prop_map(str::to_owned),
        1 => ".{0,64}",
    ]
}

#[test]
fn a_forged_tap_changes_nothing_of_anothers() {
    in_a_world(120, forged(), |data| {
        let mut update = updates().swap_remove(4);
        update["callback_query"]["data"] = json!(data);
        update.to_string()
    });
}

#[test]
fn a_forged_start_leads_nowhere_else() {
    let links = Links::new(SECRET.to_owned().into());
    let real = links.order(ORDER).unwrap();
    let payload = prop_oneof![
        Just(real),
        Just(links.group().unwrap()),
        Just(format!("o{ORDER}-")),
        "[A-Za-z0-9_-]{0,64}",
        ".{0,200}",
    ];
    in_a_world(40, payload, |payload| {
        let mut update = updates().swap_remove(1);
        update["message"]["text"] = json!(format!("/start {payload}"));
        update.to_string()
    });
}
