//! What Telegram answers, or who answers in its place: no message is lost by it, and no update is acknowledged that was not
//! stored.

use std::sync::atomic::Ordering;
use std::time::Duration;

use milkrun::engine::{Carrier, Meanwhile, Now, Outcome, Parcel};
use milkrun::store::{NewRow, SlotUse, Upload};
use milkrun::telegram::{self, Client, Polling, TelegramCarrier};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use teloxide::payloads::SendMessage;
use teloxide::types::ChatId;
use tokio::runtime::Runtime;

use super::mutate::{mutated, mutations, read};
use super::played::{Answer, Played, Seen};
use super::world::{NOW, ORDER, OWNER, STRANGER, World};

const TOKEN: &str = "8025:token";
const BOUND: usize = 32 << 20;

fn client(url: &str) -> Client {
    Client::new(url, &TOKEN.to_owned().into()).unwrap()
}

async fn send(url: &str) -> Outcome {
    let payload = SendMessage::new(ChatId(STRANGER), "hello");
    let row = telegram::edit_or_send(STRANGER, None, &payload).unwrap();
    carry(url, row, None).await
}

async fn carry(url: &str, row: NewRow, upload: Option<Upload>) -> Outcome {
    carry_over(url, row, upload, None).await
}

/// The same, in a slot that has a message.
async fn carry_over(
    url: &str,
    row: NewRow,
    upload: Option<Upload>,
    message: Option<i64>,
) -> Outcome {
    let parcel = Parcel {
        id: 77,
        body: row.body,
        attempts: 3,
        message,
        slot_use: SlotUse::Edit,
        upload,
        meanwhile: Meanwhile::default(),
    };
    let carrier = TelegramCarrier::new(client(url), 0, None);
    let now = Now {
        wall: NOW,
        mono: 1_000,
    };
    carrier.carry(&parcel, now).await
}

/// A message is sent when Telegram says so, is given up when Telegram says that it will not, and waits otherwise.
fn judge(outcome: &Outcome, status: u16, body: &[u8]) -> Result<(), TestCaseError> {
    let answered = read(body);
    let code = answered["error_code"].as_u64();
    match outcome {
        Outcome::Done { .. } => {
            let not_modified = answered["description"].as_str().unwrap_or_default();
            let sent = answered["ok"] == json!(true) && !answered["result"].is_null();
            let over = not_modified.contains("not modified") || not_modified.contains("too old");
            prop_assert!(sent || over, "{answered}");
        }
        Outcome::Refused { .. } => {
            let refused = answered["ok"] == json!(false) && matches!(code, Some(400..=499));
            prop_assert!(refused || status == 413, "{status} {answered}");
        }
        Outcome::Again { after, .. } => {
            prop_assert!((1..=3_600_000).contains(after), "{after}");
        }
        Outcome::Unknown { .. } => prop_assert!(false, "{outcome:?}"),
    }
    Ok(())
}

fn of_every_answer<S: Strategy>(
    cases: u32,
    strategy: S,
    body: impl Fn(S::Value) -> (u16, Vec<u8>),
) {
    let runtime = Runtime::new().unwrap();
    let played = runtime.block_on(Played::start(Answer::body(500, "")));
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let ran = TestRunner::new(config).run(&strategy, |value| {
        let (status, bytes) = body(value);
        let answer = Answer::body(status, &bytes);
        played.tell(move |_| answer.clone());
        let outcome = runtime.block_on(send(&played.url));
        judge(&outcome, status, &bytes)
    });
    ran.unwrap();
}

fn answers() -> [(u16, Value); 5] {
    [
        (
            200,
            json!({ "ok": true, "result": { "message_id": 7, "date": 1, "chat": { "id": 666, "type": "private" } } }),
        ),
        (
            429,
            json!({
                "ok": false, "error_code": 429, "description": "Too Many Requests: retry after 5",
                "parameters": { "retry_after": 5 },
            }),
        ),
        (
            400,
            json!({ "ok": false, "error_code": 400, "description": "Bad Request: chat not found" }),
        ),
        (
            403,
            json!({ "ok": false, "error_code": 403, "description": "Forbidden: bot was blocked by the user" }),
        ),
        (
            502,
            json!({ "ok": false, "error_code": 502, "description": "Bad Gateway" }),
        ),
    ]
}

#[test]
fn a_mutated_answer_loses_no_message() {
    of_every_answer(
        500,
        (0..answers().len(), mutations()),
        |(which, mutations)| {
            let (status, body) = answers()[which].clone();
            (status, mutated(body, &mutations).into_bytes())
        },
    );
}

#[test]
fn arbitrary_bytes_of_any_status_lose_no_message() {
    let bytes = prop::collection::vec(any::<u8>(), 0..200);
    of_every_answer(200, (200u16..600, bytes), |answer| answer);
}

#[tokio::test]
async fn a_gateway_in_between_loses_no_message() {
    for (status, body) in [
        (403, "<html>Log in to the network</html>"),
        (404, ""),
        (401, "no"),
        (302, ""),
        (200, "<html>Welcome</html>"),
        (200, r#"{"ok":true}"#),
        (200, r#"{"ok":false}"#),
        (200, r#"{"ok":false,"error_code":65535}"#),
        (
            200,
            r#"{"ok":false,"error_code":200,"description":"chat not found"}"#,
        ),
        (
            200,
            r#"{"ok":false,"error_code":429,"parameters":{"retry_after":9223372036854775807}}"#,
        ),
        (
            200,
            r#"{"ok":false,"error_code":429,"parameters":{"retry_after":-9223372036854775808}}"#,
        ),
    ] {
        let played = Played::start(Answer::body(status, body)).await;
        let outcome = send(&played.url).await;
        assert!(
            matches!(outcome, Outcome::Again { .. }),
            "{status} {body}: {outcome:?}"
        );
        judge(&outcome, status, body.as_bytes()).unwrap();
    }
    let elsewhere = Played::start(Answer::body(200, answers()[0].1.to_string())).await;
    let head = format!(
        "HTTP/1.1 307 X\r\nLocation: {}/x\r\nContent-Length: 0\r\n\r\n",
        elsewhere.url
    );
    let played = Played::start(Answer::Raw(head.into_bytes())).await;
    assert!(matches!(send(&played.url).await, Outcome::Again { .. }));
    assert_eq!(elsewhere.seen().len(), 0, "the token was sent elsewhere");
}

#[tokio::test]
async fn an_answer_without_end_is_left_and_memory_is_bounded() {
    let played = Played::start(Answer::Endless("HTTP/1.1 200 OK\r\n\r\n")).await;
    let Outcome::Again { reason, .. } = send(&played.url).await else {
        panic!("it was settled");
    };
    assert!(reason.contains("too large"), "{reason}");
    let taken = played.taken.load(Ordering::Relaxed);
    assert!(taken < BOUND, "{taken} bytes were taken");
}

/// The poller of a world, and the Telegram that it asks.
struct Polled {
    world: World,
    polling: Polling,
    played: Played,
}

impl Polled {
    /// `rate`: updates a minute that one user may send.
    async fn new(rate: u32) -> Polled {
        let played = Played::start(Answer::body(500, "")).await;
        Polled {
            world: World::new().await,
            polling: Polling::new(client(&played.url), 8025, rate),
            played,
        }
    }

    /// Asks once. The offsets with which the server was asked.
    async fn ask(&mut self, answer: Answer) -> Vec<Option<i64>> {
        self.played.tell(move |_| answer.clone());
        // A failure is for the loop to log and to go on from.
        let _ = self.polling.step(&self.world.engine).await;
        let offset = |seen: Seen| {
            let asked: Value = serde_json::from_str(&seen.body).unwrap();
            asked.get("offset").map(|offset| offset.as_i64().unwrap())
        };
        self.played.seen().into_iter().map(offset).collect()
    }

    /// Asks once, and checks that nothing is acknowledged but what is stored. The ids of the updates that are.
    async fn step(&mut self, answer: Answer) -> Vec<i64> {
        let next = self.stored().await.last().map(|last| last + 1);
        for offset in self.ask(answer).await {
            assert_eq!(offset, next);
        }
        self.stored().await
    }

    async fn stored(&self) -> Vec<i64> {
        let mut keys: Vec<i64> = self
            .world
            .column::<String>("SELECT key FROM inbox WHERE source = 'telegram:8025'")
            .await
            .iter()
            .map(|key| key.parse().unwrap())
            .collect();
        keys.sort_unstable();
        keys
    }
}

fn update(id: impl Into<Value>) -> Value {
    of(STRANGER, id, json!({ "text": "eggs" }))
}

/// A message of a user's.
fn of(user: i64, id: impl Into<Value>, fields: Value) -> Value {
    let mut message = json!({
        "message_id": 1, "date": 1_800_000_000,
        "chat": { "id": user, "type": "private", "first_name": "M" },
        "from": { "id": user, "is_bot": false, "first_name": "M", "language_code": "en" },
    });
    let into = message.as_object_mut().unwrap();
    into.extend(fields.as_object().unwrap().clone());
    json!({ "update_id": id.into(), "message": message })
}

fn batch(updates: &[Value]) -> Answer {
    Answer::body(200, json!({ "ok": true, "result": updates }).to_string())
}

#[tokio::test]
async fn a_poller_goes_on_and_acknowledges_what_is_stored_and_nothing_else() {
    let mut polled = Polled::new(0).await;
    assert_eq!(polled.step(batch(&[update(5)])).await, [5]);
    let whole = json!({ "ok": true, "result": [update(6), update(7)] }).to_string();
    let huge = json!({ "ok": true, "result": [update(6)], "x": "x".repeat(17 << 20) }).to_string();
    let mut not_utf8 = whole.clone().into_bytes();
    let at = whole.find("eggs").unwrap();
    not_utf8[at] = 0xff;
    let deep = format!(
        r#"{{"ok":true,"result":{}{}}}"#,
        "[".repeat(90_000),
        "]".repeat(90_000)
    );
    for garbage in [
        Answer::body(200, &whole[..whole.len() / 2]),
        Answer::body(200, huge),
        Answer::body(200, not_utf8),
        Answer::body(200, deep),
        Answer::body(200, r#"{"ok":true,"result":{"update_id":6}}"#),
        Answer::body(200, r#"{"ok":true,"result":[6,7]}"#),
        batch(&[update(-1)]),
        batch(&[update(i64::MAX)]),
        batch(&[update(u64::MAX)]),
        batch(&[update("6")]),
        Answer::lying(
            &format!("Content-Length: {}", whole.len() + 9),
            whole.as_bytes(),
        ),
        Answer::Raw(vec![0xff; 100]),
    ] {
        assert_eq!(polled.step(garbage).await, [5]);
    }
    // Those before one without a number are taken; those behind it come again.
    let broken = [update(6), json!({ "message": {} }), update(8)];
    assert_eq!(polled.step(batch(&broken)).await, [5, 6]);
    // One that is odd, but has a number, is stored like any other, and its turn parks it.
    let odd = [
        json!({ "update_id": 7, "message": "\u{0}" }),
        update(8),
        update(8),
    ];
    assert_eq!(polled.step(batch(&odd)).await, [5, 6, 7, 8]);
    assert_eq!(polled.step(batch(&[])).await, [5, 6, 7, 8]);
    polled.world.settle().await;
    let states: Vec<String> = polled
        .world
        .column("SELECT state FROM inbox WHERE source = 'telegram:8025' ORDER BY key")
        .await;
    assert_eq!(states, ["done", "done", "dead", "done"]);
}

#[test]
fn arbitrary_bytes_from_telegram_acknowledge_nothing() {
    let runtime = Runtime::new().unwrap();
    let polled = std::sync::Mutex::new(runtime.block_on(async {
        let mut polled = Polled::new(0).await;
        polled.step(batch(&[update(5)])).await;
        polled
    }));
    // Each case waits for the poller's pause.
    let config = Config {
        cases: 12,
        failure_persistence: None,
        max_shrink_iters: 0,
        ..Config::default()
    };
    let bytes = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..2_000),
        prop::collection::vec(any::<u8>(), 0..50).prop_map(|bytes| [
            br#"{"ok":true,"result":["#,
            &bytes[..],
            b"]}"
        ]
        .concat()),
    ];
    let ran = TestRunner::new(config).run(&bytes, |bytes| {
        let mut polled = polled.lock().unwrap();
        let stored = runtime.block_on(async {
            let step = polled.step(Answer::body(200, bytes));
            tokio::time::timeout(Duration::from_secs(10), step).await
        });
        prop_assert_eq!(stored.expect("it ends"), vec![5]);
        Ok(())
    });
    ran.unwrap();
}

#[tokio::test]
async fn a_flood_is_told_once_and_holds_up_neither_others_nor_money() {
    const BURST: usize = 40;
    let mut polled = Polled::new(60).await;
    let hello = json!({ "text": "thank you" });
    let payment = json!({ "successful_payment": {
        "currency": "CNY", "total_amount": 4000, "invoice_payload": format!("order:{ORDER}"),
        "telegram_payment_charge_id": "new", "provider_payment_charge_id": "new",
    } });
    let mut updates: Vec<Value> = (1..=80).map(|id| of(OWNER, id, hello.clone())).collect();
    updates.push(of(OWNER, 81, payment));
    updates.push(of(STRANGER, 82, hello.clone()));
    polled.step(batch(&updates)).await;
    // Of these none has a turn, and they do not come again.
    let skipped: Vec<Value> = (83..=90).map(|id| of(OWNER, id, hello.clone())).collect();
    assert_eq!(polled.ask(batch(&skipped)).await, [Some(83)]);
    assert_eq!(polled.ask(batch(&[])).await, [Some(91)]);
    polled.world.settle().await;
    let world = &polled.world;
    let stored: Vec<i64> = world
        .column("SELECT lane FROM inbox WHERE source LIKE 'telegram:%' ORDER BY id")
        .await;
    let mut heard = vec![OWNER; BURST + 1];
    heard.push(STRANGER);
    assert_eq!(stored, heard, "the rest has no turn");
    let told = "SELECT order_key FROM outbox WHERE body LIKE '%faster than I am%'";
    assert_eq!(world.column::<String>(told).await, [OWNER.to_string()]);
    let answered =
        "SELECT order_key FROM outbox WHERE body LIKE '%You are welcome%' ORDER BY order_key";
    let mut expected = vec![OWNER.to_string(); BURST];
    expected.push(STRANGER.to_string());
    expected.sort();
    assert_eq!(world.column::<String>(answered).await, expected);
    let paid: Vec<i64> = world
        .column("SELECT pays FROM payments WHERE charge_id = 'new'")
        .await;
    assert_eq!(paid, [1], "the payment got through");
    // One a second: who rests is heard again, and is not told again.
    tokio::time::sleep(Duration::from_millis(1_200)).await;
    polled.ask(batch(&[of(OWNER, 91, hello)])).await;
    polled.world.settle().await;
    let heard = polled.world.column::<String>(answered).await;
    assert_eq!(heard.len(), BURST + 2);
    assert_eq!(polled.world.column::<String>(told).await.len(), 1);
}

#[tokio::test]
async fn a_picture_is_uploaded_once_and_again_when_its_id_means_nothing() {
    let telegram = Played::start(Answer::body(500, "{}")).await;
    telegram.tell(|seen| {
        let of_others = "{\"ok\":false,\"error_code\":400,\"description\":\"Bad Request: wrong file identifier\"}";
        if seen.body.contains("old") {
            return Answer::body(400, of_others);
        }
        let sizes = json!([{ "file_id": "small" }, { "file_id": "large" }]);
        let sent = json!({ "ok": true, "result": { "message_id": 3, "photo": sizes } });
        Answer::body(200, sent.to_string())
    });
    let upload = |file_id: Option<&str>| {
        Some(Upload {
            name: "p.png".into(),
            bytes: b"the picture".to_vec(),
            file_id: file_id.map(str::to_owned),
        })
    };
    let row = || telegram::photo(STRANGER, None, "hash", json!({ "chat_id": STRANGER }));
    for (known, calls, with_bytes) in [
        (None, 1, true),
        (Some("new"), 1, false),
        (Some("old"), 2, true),
    ] {
        let before = telegram.seen().len();
        let outcome = carry(&telegram.url, row(), upload(known)).await;
        let Outcome::Done { message, file, .. } = outcome else {
            panic!("{known:?}: {outcome:?}");
        };
        assert_eq!((message, file.as_deref()), (Some(3), Some("large")));
        let seen = &telegram.seen()[before..];
        assert_eq!(seen.len(), calls, "{known:?}");
        let last = &seen[calls - 1].body;
        assert_eq!(last.contains("the picture"), with_bytes, "{known:?}");
    }
}

#[tokio::test]
async fn a_picture_takes_the_place_of_its_slots_message_and_is_sent_where_that_is_gone() {
    let telegram = Played::start(Answer::body(500, "{}")).await;
    let refusal = |words: &str| json!({ "ok": false, "error_code": 400, "description": format!("Bad Request: {words}") });
    for (words, wanted, calls) in [
        (None, 7, 1),
        (Some("message is not modified: x"), 7, 1),
        (Some("message to edit not found"), 9, 2),
        // An id of another bot's: the bytes are sent in its place.
        (Some("wrong file identifier"), 7, 2),
    ] {
        telegram.tell(move |seen| {
            let result = |id: i64| json!({ "ok": true, "result": { "message_id": id } });
            match words {
                _ if seen.head.contains("/sendphoto") => Answer::body(200, result(9).to_string()),
                // The upload of the bytes.
                Some(_) if seen.body.contains("the picture") => {
                    Answer::body(200, result(7).to_string())
                }
                Some(words) => Answer::body(400, refusal(words).to_string()),
                None => Answer::body(200, result(7).to_string()),
            }
        });
        let before = telegram.seen().len();
        let payload = json!({ "chat_id": STRANGER, "caption": "<b>x</b>", "parse_mode": "HTML" });
        let row = telegram::photo(STRANGER, Some("stats"), "hash", payload);
        let upload = Upload {
            name: "p.png".into(),
            bytes: b"the picture".to_vec(),
            file_id: Some("known".into()),
        };
        let outcome = carry_over(&telegram.url, row, Some(upload), Some(7)).await;
        assert!(
            matches!(outcome, Outcome::Done { message: Some(id), .. } if id == wanted),
            "{words:?}: {outcome:?}"
        );
        let seen = &telegram.seen()[before..];
        assert_eq!(seen.len(), calls, "{words:?}");
        let bytes = words == Some("wrong file identifier");
        assert_eq!(
            seen[calls - 1].body.contains("the picture"),
            bytes,
            "{words:?}"
        );
        assert!(
            seen[0].head.contains("/editmessagemedia"),
            "{}",
            seen[0].head
        );
        let edit = read(seen[0].body.as_bytes());
        assert_eq!(edit["message_id"], 7);
        assert_eq!(
            edit["media"],
            json!({ "type": "photo", "media": "known", "caption": "<b>x</b>", "parse_mode": "HTML" })
        );
    }
}
