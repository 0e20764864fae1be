//! By the engine's steps: what is paused, called off, left out or told again.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures::FutureExt;
use futures::future::BoxFuture;
use milkrun::engine::{
    Carrier, Clock, Effects, Engine, Handlers, Letter, News, Now, Outcome, Parcel, Turn,
};
use milkrun::shop::{Audience, BroadcastState, Campaign, Fen, Lang, Terms};
use milkrun::store::{self, Broadcast, Db, NewRow, Tx};
use serde_json::Value;

const POST: &str = "post";
const ID: i64 = 77;
const OWNER: i64 = 5;
const NOW: Now = Now {
    wall: 1_000_000,
    mono: 1_000,
};

/// Counts what each chat is told, and refuses those who have blocked the bot.
#[derive(Default)]
struct Post {
    told: Mutex<BTreeMap<i64, u32>>,
    blocked: Vec<i64>,
}

impl Carrier for Post {
    fn carry<'a>(&'a self, parcel: &'a Parcel, _: Now) -> BoxFuture<'a, Outcome> {
        let user: i64 = parcel.body.parse().unwrap();
        let outcome = if self.blocked.contains(&user) {
            Outcome::Refused {
                value: Value::Null,
                reason: "blocked".into(),
                news: Some(News {
                    lane: user,
                    body: String::new(),
                }),
            }
        } else {
            *self.told.lock().unwrap().entry(user).or_default() += 1;
            Outcome::Done {
                value: Value::Null,
                message: Some(1),
                file: None,
            }
        };
        async move { outcome }.boxed()
    }

    fn admit(&self, _: Option<&str>, _: Now) -> Result<(), i64> {
        Ok(())
    }
}

/// An engine on a database, and what came of its turns.
struct World {
    engine: Arc<Engine>,
    post: Arc<Post>,
    events: Arc<Mutex<Vec<String>>>,
}

impl World {
    async fn start(path: &Path, blocked: &[i64]) -> World {
        let post = Arc::new(Post {
            blocked: blocked.to_vec(),
            ..Post::default()
        });
        let events: Arc<Mutex<Vec<String>>> = Arc::default();
        let seen = events.clone();
        let handle = move |turn: Turn| {
            let event = format!("{} {}", turn.event().source, turn.event().lane);
            seen.lock().unwrap().push(event);
            async move {
                turn.commit(async move |_: &mut Tx| Ok(Effects::default()))
                    .await
            }
            .boxed()
        };
        let turn: milkrun::engine::Handle = Arc::new(handle);
        let handlers = Handlers {
            turn: turn.clone(),
            apology: turn,
            write: Arc::new(|broadcast: &Broadcast, recipient, now| {
                if broadcast.content == "unreadable" {
                    anyhow::bail!("it cannot be read");
                }
                if broadcast.content == "later" && now < NOW.wall + 500 {
                    return Ok(Letter::NotBefore(NOW.wall + 500));
                }
                Ok(Letter::Row(Box::new(NewRow {
                    carrier: POST.into(),
                    body: recipient.user.to_string(),
                    ..NewRow::default()
                })))
            }),
            letters: POST,
        };
        let carriers: Vec<(&'static str, Arc<dyn Carrier>, usize)> = vec![(POST, post.clone(), 1)];
        let db = Db::open(path).await.unwrap();
        let engine = Engine::start(db, Clock::machine(), handlers, carriers).await;
        World {
            engine: engine.unwrap(),
            post,
            events,
        }
    }

    /// People `1..=count` who came before now.
    async fn people(&self, count: i64) {
        self.write(async move |tx| {
            for user in 1..=count {
                store::meet(tx, user, Some("en"), NOW.wall - 10).await?;
            }
            Ok(())
        })
        .await;
    }

    async fn write<T>(&self, f: impl AsyncFn(&mut Tx) -> anyhow::Result<T>) -> T {
        self.engine.db.write(f).await.unwrap()
    }

    /// Sends a broadcast off, with what it says and to whom.
    async fn launch(&self, content: &'static str, audience: Audience) {
        let launched = self
            .write(async move |tx: &mut Tx| {
                store::draft_broadcast(tx, ID, OWNER, content, &audience, NOW.wall).await?;
                let expected = store::reach(tx, &audience, NOW.wall).await?;
                store::launch_broadcast(tx, ID, expected, NOW.wall).await
            })
            .await;
        assert!(launched);
        // As of another process.
        self.engine.look_for_commands().await.unwrap();
        assert!(!self.engine.idle(NOW));
    }

    async fn becomes(&self, state: BroadcastState) -> bool {
        self.write(async move |tx: &mut Tx| store::move_broadcast(tx, ID, state, NOW.wall).await)
            .await
    }

    async fn broadcast(&self) -> Broadcast {
        let found = self
            .engine
            .db
            .read(async |tx| store::broadcast(tx, ID).await)
            .await;
        found.unwrap().unwrap()
    }

    /// Steps of all loops, until there is nothing to do; at most so many letters leave.
    async fn run(&self, mut letters: usize, now: Now) {
        loop {
            let mut did = self.engine.broadcast(now).await.unwrap();
            did |= self.engine.turn(now).await.unwrap();
            if letters > 0 && self.engine.carry(POST, now).await.unwrap() {
                letters -= 1;
                did = true;
            }
            if !did {
                return;
            }
        }
    }

    fn told(&self) -> BTreeMap<i64, u32> {
        self.post.told.lock().unwrap().clone()
    }

    /// What `milkrun check` says of the database.
    async fn sound(&self) {
        let checked = self
            .engine
            .db
            .snapshot(async |tx| store::check(tx).await)
            .await
            .unwrap();
        let wrong: Vec<_> = checked.iter().flat_map(|rule| &rule.violations).collect();
        assert_eq!(wrong, Vec::<&String>::new());
    }
}

async fn world(blocked: &[i64]) -> (tempfile::TempDir, World) {
    let folder = tempfile::tempdir().unwrap();
    let world = World::start(&folder.path().join("db"), blocked).await;
    (folder, world)
}

/// Everybody once.
fn once(people: impl IntoIterator<Item = i64>) -> BTreeMap<i64, u32> {
    people.into_iter().map(|user| (user, 1)).collect()
}

#[tokio::test]
async fn everybody_is_told_once_and_its_owner_that_it_is_done() {
    let (_folder, world) = world(&[7, 300]).await;
    world.people(1_000).await;
    world.launch("", Audience::default()).await;
    world.run(usize::MAX, NOW).await;
    assert_eq!(
        world.told(),
        once((1..=1_000).filter(|u| ![7, 300].contains(u)))
    );
    let broadcast = world.broadcast().await;
    assert_eq!(broadcast.state, BroadcastState::Done);
    assert_eq!(
        (broadcast.sent, broadcast.blocked, broadcast.failed),
        (998, 2, 0)
    );
    assert_eq!((broadcast.expected, broadcast.total()), (1_000, 1_000));
    let events = world.events.lock().unwrap().clone();
    assert_eq!(events.last().unwrap(), "broadcast 5");
    let of = |words: &str| events.iter().filter(|e| *e == words).count();
    assert_eq!((of("news 7"), of("news 300"), of("broadcast 5")), (1, 1, 1));
    assert!(world.engine.idle(NOW));
    world.sound().await;
}

#[tokio::test]
async fn who_is_not_of_the_audience_is_not_told() {
    let (_folder, world) = world(&[]).await;
    world.people(9).await;
    world
        .write(async move |tx: &mut Tx| {
            store::open_campaign(
                tx,
                &Campaign {
                    id: 1,
                    value: Fen(2_500),
                    budget: Fen(50_000),
                    claimed: Fen(0),
                    starts: 0,
                    deadline: NOW.wall + 100,
                    terms: Terms::default(),
                },
            )
            .await?;
            for user in 1..=8 {
                store::claim(tx, 100 + user, user, NOW.wall).await?;
            }
            store::block(tx, 1).await?;
            store::notify(tx, 2, false).await?;
            store::choose_language(tx, 3, Lang::Ru).await?;
            store::forget(tx, 4, -4).await?;
            let card = store::usable_card(tx, 5, NOW.wall).await?.unwrap();
            store::reserve(tx, &card, 9).await?;
            // Was here long ago, and came only now.
            store::meet(tx, 6, None, NOW.wall - 8 * 24 * 60 * 60_000).await?;
            store::meet(tx, 10, None, NOW.wall + 1).await?;
            Ok(())
        })
        .await;
    let audience = Audience {
        has_card: true,
        langs: vec![Lang::En, Lang::Zh],
        seen_days: Some(7),
        never_ordered: true,
        card_ends_by: Some(NOW.wall + 100),
        except: Some(8),
    };
    world.launch("", audience).await;
    world.run(usize::MAX, NOW).await;
    assert_eq!(world.told(), once([7]));
    assert_eq!(world.broadcast().await.expected, 1);
}

#[tokio::test]
async fn who_is_no_longer_meant_when_their_turn_comes_is_left_out() {
    let (_folder, world) = world(&[]).await;
    world.people(200).await;
    world.launch("", Audience::default()).await;
    // All rows are written, and the first letters.
    world.run(0, NOW).await;
    world
        .write(async |tx: &mut Tx| Ok(store::notify(tx, 150, false).await?))
        .await;
    world
        .write(async |tx: &mut Tx| Ok(store::forget(tx, 160, -1).await?))
        .await;
    world.run(usize::MAX, NOW).await;
    assert_eq!(
        world.told(),
        once((1..=200).filter(|u| ![150, 160].contains(u)))
    );
    let broadcast = world.broadcast().await;
    assert_eq!(
        (broadcast.state, broadcast.left_out),
        (BroadcastState::Done, 1)
    );
    world.sound().await;
}

#[tokio::test]
async fn a_paused_one_stops_at_once_and_goes_on_where_it_was() {
    let (_folder, world) = world(&[]).await;
    world.people(300).await;
    world.launch("", Audience::default()).await;
    world.run(30, NOW).await;
    assert_eq!(world.told().len(), 30);
    assert!(world.becomes(BroadcastState::Paused).await);
    world.run(usize::MAX, NOW).await;
    assert_eq!(
        world.told().len(),
        30,
        "something left of a paused broadcast"
    );
    world.sound().await;
    assert!(world.engine.idle(NOW));
    assert!(world.becomes(BroadcastState::Running).await);
    // By another process, which the engine looks for now and then.
    world.engine.look_for_commands().await.unwrap();
    world.run(usize::MAX, NOW).await;
    assert_eq!(world.told(), once(1..=300));
    world.sound().await;
}

#[tokio::test]
async fn one_that_is_paused_and_goes_on_at_once_gets_on() {
    let (_folder, world) = world(&[]).await;
    world.people(300).await;
    world.launch("", Audience::default()).await;
    world.run(30, NOW).await;
    // Its letters are in the engine's memory still.
    assert!(world.becomes(BroadcastState::Paused).await);
    assert!(world.becomes(BroadcastState::Running).await);
    let told = tokio::time::timeout(Duration::from_secs(20), world.run(usize::MAX, NOW)).await;
    assert!(told.is_ok(), "{} of 300 are told", world.told().len());
    assert_eq!(world.told(), once(1..=300));
    world.sound().await;
}

#[tokio::test]
async fn one_that_is_called_off_tells_nobody_else_and_stays_so() {
    let (_folder, world) = world(&[]).await;
    world.people(300).await;
    world.launch("", Audience::default()).await;
    world.run(10, NOW).await;
    assert!(world.becomes(BroadcastState::Cancelled).await);
    world.run(usize::MAX, NOW).await;
    assert_eq!(world.told().len(), 10);
    assert!(!world.becomes(BroadcastState::Running).await);
    assert!(world.engine.idle(NOW));
    world.sound().await;
}

#[tokio::test]
async fn letters_may_have_to_wait_and_one_that_cannot_be_written_pauses_all() {
    let (_folder, world) = world(&[]).await;
    world.people(100).await;
    world.launch("later", Audience::default()).await;
    world.run(usize::MAX, NOW).await;
    assert_eq!(world.told().len(), 0);
    world.engine.look_for_commands().await.unwrap();
    assert!(
        world.engine.idle(NOW),
        "it waits for its hour, and is no news"
    );
    let later = Now {
        wall: NOW.wall + 500,
        ..NOW
    };
    assert!(!world.engine.idle(later));
    world.run(usize::MAX, later).await;
    assert_eq!(world.told(), once(1..=100));

    let (_folder, other) = self::world(&[]).await;
    other.people(3).await;
    other.launch("unreadable", Audience::default()).await;
    other.run(usize::MAX, NOW).await;
    assert_eq!(other.broadcast().await.state, BroadcastState::Paused);
    assert!(other.engine.idle(NOW));
}

#[tokio::test]
async fn recipients_go_long_after_it_is_over_and_those_of_others_stay() {
    let (_folder, world) = world(&[]).await;
    world.people(30).await;
    world.launch("", Audience::default()).await;
    world.run(usize::MAX, NOW).await;
    let left = world
        .write(async |tx: &mut Tx| {
            sqlx::query("INSERT INTO recipients VALUES (3, 1, 'sent'), (900, 1, 'sent')")
                .execute(&mut *tx)
                .await?;
            assert!(
                !store::tidy(tx, NOW.wall, 7).await?,
                "it is not so long ago"
            );
            let mut steps = 0;
            while store::tidy(tx, NOW.wall + 1, 7).await? {
                steps += 1;
                assert!(steps < 20, "it never ends");
            }
            let (left,): (i64,) = sqlx::query_as("SELECT COUNT(*) FROM recipients")
                .fetch_one(tx)
                .await?;
            Ok(left)
        })
        .await;
    assert_eq!(left, 2);
    assert_eq!(world.broadcast().await.sent, 30);
}

#[tokio::test]
async fn a_process_that_ends_at_any_moment_misses_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db");
    let mut told: BTreeMap<i64, u32> = BTreeMap::new();
    for round in 0.. {
        let world = World::start(&path, &[]).await;
        if round == 0 {
            world.people(500).await;
            world.launch("", Audience::default()).await;
        }
        // Ends after a few letters, with the rest of its window queued; each process a little later than the last.
        world.run(7 + round % 11, NOW).await;
        for (user, times) in world.told() {
            *told.entry(user).or_default() += times;
        }
        let state = world.broadcast().await.state;
        world.sound().await;
        if state == BroadcastState::Done {
            break;
        }
        assert!(round < 200, "it never ends");
    }
    assert_eq!(told, once(1..=500));
}
