//! The engine's promises, by its steps: one turn an event, one commit a turn, and an outbox that a crash cannot confuse.

use std::collections::VecDeque;
use std::path::Path;
use std::sync::{Arc, Mutex};

use futures::FutureExt;
use futures::future::BoxFuture;
use milkrun::engine::{
    Answer, Answered, Carrier, Clock, Effects, Engine, Handlers, NewTimer, Now, Outcome, Parcel,
    Turn,
};
use milkrun::store::{self, Db, InboxRow, NewRow, OnUnknown, SlotUse, Tx};
use serde_json::{Value, json};

const POST: &str = "post";

/// Notes what it carries, and answers as it is told; done, when it is not told.
#[derive(Default)]
struct Post {
    carried: Mutex<Vec<Parcel>>,
    outcomes: Mutex<VecDeque<Outcome>>,
}

impl Carrier for Post {
    fn carry<'a>(&'a self, parcel: &'a Parcel, _: Now) -> BoxFuture<'a, Outcome> {
        let mut carried = self.carried.lock().unwrap();
        carried.push(parcel.clone());
        let message = Some(carried.len() as i64);
        let told = self.outcomes.lock().unwrap().pop_front();
        let done = Outcome::Done {
            value: json!("delivered"),
            message,
            file: None,
        };
        async move { told.unwrap_or(done) }.boxed()
    }

    fn admit(&self, _: Option<&str>, _: Now) -> Result<(), i64> {
        Ok(())
    }
}

impl Post {
    fn bodies(&self) -> Vec<String> {
        let carried = self.carried.lock().unwrap();
        carried.iter().map(|parcel| parcel.body.clone()).collect()
    }
}

/// A bot whose events are commands to it: `say X`, `slot X`, `anew X`, `call X`, `report X`, `fail`, `panic`, `timer`.
fn handlers(seen: Arc<Mutex<Vec<String>>>) -> Handlers {
    let apologies = seen.clone();
    Handlers {
        write: Arc::new(|_, _, _| anyhow::bail!("there are no broadcasts")),
        letters: "post",
        turn: Arc::new(move |turn: Turn| {
            let seen = seen.clone();
            async move {
                let body = turn.event().body.clone();
                seen.lock().unwrap().push(body.clone());
                let now = turn.now().wall;
                turn.commit(async move |tx: &mut Tx| effects(tx, &body, now).await)
                    .await
            }
            .boxed()
        }),
        apology: Arc::new(move |turn: Turn| {
            let seen = apologies.clone();
            async move {
                seen.lock()
                    .unwrap()
                    .push(format!("sorry for {}", turn.event().body));
                turn.commit(async move |_: &mut Tx| Ok(Effects::default()))
                    .await
            }
            .boxed()
        }),
    }
}

async fn effects(tx: &mut Tx, body: &str, now: i64) -> anyhow::Result<Effects> {
    let mut effects = Effects::default();
    // A row of business, so that a turn that fails can be seen to have left none.
    store::keep_dialogue(tx, 77, body).await?;
    let row = NewRow {
        carrier: POST.into(),
        body: body.to_owned(),
        ..NewRow::default()
    };
    let slotted = NewRow {
        order_key: Some("chat".into()),
        slot: Some("basket".into()),
        ..row.clone()
    };
    match body.split(' ').next().unwrap_or_default() {
        "say" => effects.rows.push(NewRow {
            order_key: Some("chat".into()),
            ..row
        }),
        "slot" => effects.rows.push(slotted),
        "anew" => effects.rows.push(NewRow {
            slot_use: SlotUse::Anew,
            ..slotted
        }),
        "file" => effects.rows.push(NewRow {
            upload: body.split(' ').nth(1).map(str::to_owned),
            ..row
        }),
        "call" => effects.rows.push(NewRow {
            lane: Some(1),
            ..row
        }),
        "report" => effects.rows.push(NewRow {
            lane: Some(1),
            on_unknown: OnUnknown::Report,
            ..row
        }),
        "late" => effects.rows.push(NewRow {
            not_after: Some(now),
            lane: Some(1),
            ..row
        }),
        "timer" => effects.timers.push(NewTimer {
            key: "t".into(),
            due_at: now + 100,
            lane: None,
            body: "rang".into(),
        }),
        "fail" => anyhow::bail!("it fails"),
        "panic" => panic!("it panics"),
        _ => {}
    }
    Ok(effects)
}

struct World {
    engine: Arc<Engine>,
    post: Arc<Post>,
    seen: Arc<Mutex<Vec<String>>>,
    now: Now,
}

impl World {
    /// Starts on a database, as a new process would.
    async fn start(path: &Path) -> World {
        let post = Arc::new(Post::default());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let carriers: Vec<(&'static str, Arc<dyn Carrier>, usize)> = vec![(POST, post.clone(), 1)];
        let db = Db::open(path).await.unwrap();
        let engine = Engine::start(db, Clock::machine(), handlers(seen.clone()), carriers)
            .await
            .unwrap();
        let now = Now {
            wall: 1_000,
            mono: 1_000,
        };
        World {
            engine,
            post,
            seen,
            now,
        }
    }

    async fn send(&self, key: &str, lane: i64, body: &str) {
        let row = InboxRow {
            id: self.engine.db.id(),
            source: "test".into(),
            key: key.into(),
            lane,
            body: body.into(),
            attempts: 0,
        };
        let now = self.now;
        let new = self
            .engine
            .db
            .write(async move |tx: &mut Tx| {
                Engine::receive(tx, std::slice::from_ref(&row), now).await
            })
            .await
            .unwrap();
        self.engine.feed(new);
    }

    /// Turns until none is left, in time with their pauses.
    async fn turns(&mut self) {
        for _ in 0..20 {
            if !self.engine.turn(self.now).await.unwrap() {
                self.now.mono += 1_000;
            }
        }
    }

    async fn carries(&mut self) {
        for _ in 0..20 {
            if !self.engine.carry(POST, self.now).await.unwrap() {
                self.now.mono += 10_000;
            }
        }
    }

    fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    fn answers(&self) -> Vec<Answered> {
        let answers = self.seen();
        let answers = answers
            .iter()
            .filter_map(|body| serde_json::from_str(body).ok());
        answers.map(|answer: Answer| answer.result).collect()
    }
}

fn lost() -> Outcome {
    Outcome::Unknown {
        reason: "the line broke".into(),
    }
}

#[tokio::test]
async fn an_event_is_received_once_and_handled_once() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::start(&dir.path().join("db")).await;
    world.send("1", 5, "say hello").await;
    world.send("1", 5, "say hello").await;
    world.turns().await;
    world.send("1", 5, "say hello").await;
    world.turns().await;
    world.carries().await;
    assert_eq!(world.seen(), ["say hello"]);
    assert_eq!(world.post.bodies(), ["say hello"]);
    assert!(world.engine.idle(world.now));
}

#[tokio::test]
async fn what_a_turn_did_survives_the_process_and_what_it_did_not_is_done_again() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("db");
    let mut world = World::start(&path).await;
    world.send("1", 5, "say one").await;
    world.turns().await;
    world.send("2", 5, "say two").await;
    drop(world);
    let mut world = World::start(&path).await;
    assert!(!world.engine.idle(world.now));
    world.turns().await;
    world.carries().await;
    assert_eq!(world.seen(), ["say two"], "the first was done before");
    assert_eq!(world.post.bodies(), ["say one", "say two"]);
}

#[tokio::test]
async fn a_turn_that_fails_or_panics_is_parked_with_an_apology_and_its_lane_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::start(&dir.path().join("db")).await;
    world.send("1", 5, "fail").await;
    world.send("2", 5, "panic").await;
    world.send("3", 5, "say after").await;
    world.turns().await;
    let seen = world.seen();
    assert_eq!(
        seen,
        [
            "fail",
            "fail",
            "fail",
            "sorry for fail",
            "panic",
            "panic",
            "panic",
            "sorry for panic",
            "say after"
        ]
    );
    let (dialogue, dead): (Option<String>, Vec<(String, String)>) = world
        .engine
        .db
        .read(async |tx| {
            let dead =
                sqlx::query_as("SELECT body, error FROM inbox WHERE state = 'dead' ORDER BY id")
                    .fetch_all(&mut *tx)
                    .await?;
            Ok((store::dialogue(tx, 77).await?, dead))
        })
        .await
        .unwrap();
    assert_eq!(
        dialogue.as_deref(),
        Some("say after"),
        "a failed turn wrote nothing"
    );
    let dead: Vec<_> = dead.iter().map(|(b, e)| (b.as_str(), e.as_str())).collect();
    assert_eq!(dead, [("fail", "it fails"), ("panic", "panic in a write")]);
}

#[tokio::test]
async fn a_dead_event_that_is_replayed_has_its_turn_without_a_restart_and_once() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("db");
    let mut world = World::start(&path).await;
    world.send("1", 5, "fail").await;
    world.turns().await;
    assert!(!world.engine.take_replayed().await.unwrap());
    // Another process replays it.
    let operator = Db::open(&path).await.unwrap();
    let replayed = operator
        .write(async move |tx: &mut Tx| {
            let mut replayed = Vec::new();
            for id in store::dead_events(tx).await? {
                replayed.push(store::replay(tx, id).await?);
                replayed.push(store::replay(tx, id).await?);
            }
            Ok(replayed)
        })
        .await
        .unwrap();
    assert_eq!(replayed, [true, false]);
    world.seen.lock().unwrap().clear();
    assert!(world.engine.take_replayed().await.unwrap());
    assert!(!world.engine.take_replayed().await.unwrap(), "once");
    world.turns().await;
    let thrice_more = ["fail", "fail", "fail", "sorry for fail"];
    assert_eq!(world.seen(), thrice_more, "it may fail again");
    // A replay that no bot took up is taken up by the next.
    operator
        .write(async move |tx: &mut Tx| {
            for id in store::dead_events(tx).await? {
                store::replay(tx, id).await?;
            }
            Ok(())
        })
        .await
        .unwrap();
    drop(world);
    let mut world = World::start(&path).await;
    assert!(!world.engine.take_replayed().await.unwrap());
    world.turns().await;
    assert_eq!(world.seen(), thrice_more);
}

#[tokio::test]
async fn waiting_versions_of_a_slot_become_the_newest_and_stay_anew() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::start(&dir.path().join("db")).await;
    for (key, body) in [("1", "slot a"), ("2", "anew b"), ("3", "slot c")] {
        world.send(key, 5, body).await;
    }
    world.turns().await;
    world.carries().await;
    assert_eq!(world.post.bodies(), ["slot c"]);
    assert_eq!(
        world.post.carried.lock().unwrap()[0].slot_use,
        SlotUse::Anew
    );
    world.send("4", 5, "slot d").await;
    world.turns().await;
    world.carries().await;
    let carried = world.post.carried.lock().unwrap().clone();
    assert_eq!(
        carried[1].message,
        Some(1),
        "it edits the message that the slot became"
    );
    assert_eq!(carried[1].slot_use, SlotUse::Edit);
    assert!(world.engine.idle(world.now));
}

#[tokio::test]
async fn a_calls_answer_is_an_event_and_a_lost_one_is_reported_or_repeated() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::start(&dir.path().join("db")).await;
    world.post.outcomes.lock().unwrap().extend([
        lost(),
        Outcome::Again {
            after: 0,
            reason: "busy".into(),
        },
        lost(),
    ]);
    world.send("1", 1, "call a").await;
    world.turns().await;
    world.carries().await;
    world.turns().await;
    assert_eq!(world.post.bodies(), ["call a"; 4]);
    assert_eq!(world.answers(), [Answered::Done(json!("delivered"))]);
    world.post.outcomes.lock().unwrap().push_back(lost());
    world.send("2", 1, "report b").await;
    world.send("3", 1, "late c").await;
    world.turns().await;
    world.carries().await;
    world.turns().await;
    assert_eq!(
        world.post.bodies().len(),
        5,
        "a reported row is not repeated, a late one not sent"
    );
    let answers = world.answers();
    assert_eq!(answers[1..], [Answered::Unknown, Answered::Expired]);
}

#[tokio::test]
async fn what_was_on_its_way_at_a_crash_is_repeated_or_reported() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("db");
    let mut world = World::start(&path).await;
    world.send("1", 1, "report a").await;
    world.send("2", 1, "slot b").await;
    world.turns().await;
    // Both are claimed, and the process ends before an outcome is stored.
    world
        .engine
        .db
        .write(async move |tx: &mut Tx| {
            for row in store::waiting_rows(tx).await? {
                assert!(store::claim_row(tx, row.id).await?);
            }
            Ok(())
        })
        .await
        .unwrap();
    drop(world);
    let mut world = World::start(&path).await;
    world.turns().await;
    world.carries().await;
    assert_eq!(world.post.bodies(), ["slot b"]);
    assert_eq!(world.answers(), [Answered::Unknown]);
}

#[tokio::test]
async fn a_timer_falls_due_as_an_event_of_its_lane() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("db");
    let mut world = World::start(&path).await;
    world.send("1", 5, "timer").await;
    world.turns().await;
    world.now.wall = 1_099;
    assert!(!world.engine.ring(world.now).await.unwrap());
    assert!(world.engine.idle(world.now));
    world.now.wall = 1_100;
    assert!(!world.engine.idle(world.now));
    assert!(world.engine.ring(world.now).await.unwrap());
    world.turns().await;
    assert_eq!(world.seen(), ["timer", "rang"]);
    assert!(!world.engine.ring(world.now).await.unwrap(), "once");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timer_that_is_set_while_others_ring_is_not_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    for round in 0..20 {
        let path = dir.path().join(round.to_string());
        // A timer that is due already.
        let world = World::start(&path).await;
        let due = store::Timer {
            key: "due".into(),
            id: 1,
            due_at: 500,
            lane: 6,
            body: "due".into(),
        };
        world
            .engine
            .db
            .write(async move |tx: &mut Tx| Ok(store::set_timer(tx, &due).await?))
            .await
            .unwrap();
        drop(world);
        let mut world = World::start(&path).await;
        world.send("1", 5, "timer").await;
        let (turned, rang) =
            tokio::join!(world.engine.turn(world.now), world.engine.ring(world.now));
        assert!(turned.unwrap() && rang.unwrap());
        world.now.wall = 1_000_000;
        assert!(!world.engine.idle(world.now), "round {round}");
        assert!(world.engine.ring(world.now).await.unwrap());
        world.turns().await;
        assert!(world.seen().contains(&"rang".to_owned()), "round {round}");
    }
}

#[tokio::test]
async fn a_file_is_kept_once_and_goes_by_its_id_when_it_has_one() {
    let dir = tempfile::tempdir().unwrap();
    let mut world = World::start(&dir.path().join("db")).await;
    let hash = world
        .engine
        .db
        .write(async |tx: &mut Tx| {
            let hash = store::keep_upload(tx, "p.png", b"bytes", 1).await?;
            assert_eq!(store::keep_upload(tx, "p.png", b"bytes", 2).await?, hash);
            assert_ne!(store::keep_upload(tx, "q.png", b"bytes", 2).await?, hash);
            Ok(hash)
        })
        .await
        .unwrap();
    let told = Outcome::Done {
        value: Value::Null,
        message: Some(1),
        file: Some("F".into()),
    };
    world.post.outcomes.lock().unwrap().push_back(told);
    for key in ["1", "2"] {
        world.send(key, 1, &format!("file {hash}")).await;
        world.turns().await;
        assert!(world.engine.carry(POST, world.now).await.unwrap());
    }
    let carried = world.post.carried.lock().unwrap();
    let ids: Vec<_> = carried
        .iter()
        .map(|parcel| parcel.upload.clone().unwrap().file_id)
        .collect();
    assert_eq!(ids, [None, Some("F".to_owned())]);
}

#[tokio::test]
async fn a_timer_that_a_command_sets_is_found() {
    let dir = tempfile::tempdir().unwrap();
    let world = World::start(&dir.path().join("db")).await;
    let timer = store::Timer {
        key: "of a command".into(),
        id: 1,
        due_at: world.now.wall,
        lane: 6,
        body: "due".into(),
    };
    world
        .engine
        .db
        .write(async move |tx: &mut Tx| Ok(store::set_timer(tx, &timer).await?))
        .await
        .unwrap();
    assert!(!world.engine.ring(world.now).await.unwrap());
    world.engine.look_for_commands().await.unwrap();
    assert!(world.engine.ring(world.now).await.unwrap());
}
