//! What the retailer answers, from its own answers with a place changed to bytes of no shape: by the real client, over HTTP.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use milkrun::engine::{Carrier, Meanwhile, Now, Outcome, Parcel};
use milkrun::retailer::{self, Call, QuoteRequest, Reach, Reply, RetailerCarrier};
use milkrun::shop::{Lang, OrderState};
use milkrun::store::{self, NewRow, Order, SlotUse, Tx};
use milkrun::stub;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestCaseError, TestRunner};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::runtime::Runtime;

use super::mutate::{mutated, mutations, read};
use super::played::{Answer, Played};
use super::world::{NOW, OWNER, World, order};

const SECRET: &str = "secret";
/// The largest answer that the client reads, with what the sockets in between may hold.
const BOUND: usize = 16 << 20;
/// More than the client's patience with one call.
const PATIENCE: Duration = Duration::from_secs(18);

fn carrier(url: &str) -> RetailerCarrier {
    RetailerCarrier::new(url, "https://you.example/profile", Reach::Private).unwrap()
}

async fn carry(carrier: &RetailerCarrier, call: &Call) -> Outcome {
    let parcel = Parcel {
        id: 77,
        body: serde_json::to_string(call).unwrap(),
        attempts: 0,
        message: None,
        slot_use: SlotUse::Edit,
        upload: None,
        meanwhile: Meanwhile::default(),
    };
    let now = Now { wall: NOW, mono: 0 };
    carrier.carry(&parcel, now).await
}

/// What was said, if anything was.
fn said(outcome: &Outcome) -> Option<Reply> {
    match outcome {
        Outcome::Done { value, .. } => Some(serde_json::from_value(value.clone()).unwrap()),
        _ => None,
    }
}

/// One call, and what a real retailer answers to it.
#[derive(Clone, Debug)]
struct Real {
    call: Call,
    /// By path, with a catalogue; else there is one.
    answers: Vec<(&'static str, Value)>,
}

impl Real {
    fn answer(&self) -> &Value {
        &self.answers.last().unwrap().1
    }
}

fn request() -> QuoteRequest {
    QuoteRequest {
        quote: 7,
        lang: Lang::En,
        lines: vec![
            ("eggs-12".into(), 1, Vec::new()),
            ("milk-whole-1l".into(), 2, Vec::new()),
        ],
        code: None,
        discount: None,
        address: None,
        location: Some((31_230_400, 121_473_700)),
        note: Some("flat 4".into()),
        name: "Ann".into(),
        phone: "13800138000".into(),
    }
}

/// Each call, with the answer of the stub.
async fn real() -> Vec<Real> {
    let shop = TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0))
        .await
        .unwrap();
    let address = shop.local_addr().unwrap();
    let settings = stub::Settings {
        code_secret: SECRET.into(),
        pace_ms: 60_000,
        quote_validity_ms: 600_000,
        clock: None,
        state: None,
        testing: false,
    };
    tokio::spawn(stub::serve(shop, settings));
    let played = Played::start(Answer::Of(address)).await;
    let carrier = carrier(&played.url);
    let mut all = Vec::new();
    let mut ask = async |call: Call| {
        let outcome = carry(&carrier, &call).await;
        let reply = said(&outcome).unwrap_or_else(|| panic!("{call:?}: {outcome:?}"));
        let answers = played.seen().into_iter().map(|seen| {
            let path = if seen.head.contains("/.well-known/ucp") {
                "/.well-known/ucp"
            } else {
                ""
            };
            (path, serde_json::from_str(&seen.answer).unwrap())
        });
        let answers = answers.collect();
        all.push(Real { call, answers });
        reply
    };
    let Reply::Catalogue(_) = ask(Call::Catalogue).await else {
        panic!("no catalogue");
    };
    let quote = match ask(Call::Quote(Box::new(request()))).await {
        Reply::Quote { quote, .. } => quote,
        other => panic!("no quote: {other:?}"),
    };
    let session = quote.session;
    let query = "q".to_owned();
    ask(Call::Check {
        order: 5,
        session: session.clone(),
        query,
    })
    .await;
    let prepaid = false;
    let placed = ask(Call::Complete {
        order: 5,
        session: session.clone(),
        prepaid,
    })
    .await;
    let Reply::Placed(retailer_id) = placed else {
        panic!("not placed: {placed:?}");
    };
    ask(Call::Session { order: 5, session }).await;
    ask(Call::Order {
        order: 5,
        retailer_id: retailer_id.clone(),
    })
    .await;
    ask(Call::Cancel {
        order: 5,
        retailer_id,
    })
    .await;
    // A whole catalogue at every case would only take long: three products of one page have every field.
    let catalogue = &mut all[0].answers;
    catalogue.truncate(2);
    let page = &mut catalogue[1].1;
    page["products"].as_array_mut().unwrap().truncate(3);
    page["pagination"] = json!({ "has_next_page": false });
    all
}

/// Serves a body in the place of a call's last answer, with a status.
fn serve(played: &Played, real: &Real, status: u16, body: impl AsRef<[u8]>) {
    let last = Answer::body(status, body);
    let first = real.answers.first().cloned();
    played.tell(move |seen| match &first {
        Some((path @ "/.well-known/ucp", body)) if seen.head.contains(path) => {
            Answer::body(200, body.to_string())
        }
        _ => last.clone(),
    });
}

/// Whether the body of an answer to `complete` says on its own that the order is placed (true) or is not (false).
fn placed(body: &Value, session: &str) -> Option<bool> {
    let order = body.get("order").filter(|order| !order.is_null());
    if body["id"].as_str() != Some(session) {
        return None;
    }
    match (body["status"].as_str()?, order) {
        ("completed", Some(order)) => {
            let id = order["id"].as_str()?;
            let shaped = id.len() <= 128
                && id
                    .chars()
                    .any(|c| c.is_ascii_alphanumeric() || "_~-".contains(c));
            let safe = |c: char| c.is_ascii_alphanumeric() || "._~-".contains(c);
            (shaped && id.chars().all(safe)).then_some(true)
        }
        ("incomplete" | "requires_escalation" | "ready_for_complete" | "canceled", None) => {
            Some(false)
        }
        _ => None,
    }
}

/// What must be true of an outcome, whatever was answered.
fn judge(call: &Call, outcome: &Outcome, status: u16, body: &[u8]) -> Result<(), TestCaseError> {
    let reply = said(outcome);
    let answered = read(body);
    if let Outcome::Again { after, .. } = outcome {
        prop_assert!((0..=60_000).contains(after), "{after}");
    }
    match (call, &reply) {
        (Call::Complete { session, .. }, _) => {
            let says = if status == 200 {
                placed(&answered, session)
            } else {
                None
            };
            match &reply {
                Some(Reply::Placed(_)) => prop_assert_eq!(says, Some(true)),
                Some(Reply::No(_)) => prop_assert_eq!(says, Some(false)),
                // An error of the retailer's own that leaves no doubt.
                Some(Reply::Unreachable) => prop_assert!((400..500).contains(&status)),
                Some(other) => prop_assert!(false, "{other:?}"),
                None => prop_assert!(matches!(outcome, Outcome::Unknown { .. }), "{outcome:?}"),
            }
        }
        (Call::Session { session, .. }, Some(Reply::Placed(_))) => {
            prop_assert_eq!(placed(&answered, session), Some(true));
        }
        (Call::Session { session, .. }, Some(Reply::NotPlaced { .. })) => {
            prop_assert_eq!(placed(&answered, session), Some(false));
        }
        (Call::Quote(_), Some(Reply::Quote { quote, .. })) => {
            prop_assert_eq!(&answered["currency"], "CNY");
            let of_lines: i128 = quote
                .lines
                .iter()
                .map(|line| i128::from(line.total.0))
                .sum();
            prop_assert_eq!(of_lines, i128::from(quote.items.0));
            let paid = i128::from(quote.card.0) + i128::from(quote.pay.0);
            prop_assert_eq!(paid, of_lines + i128::from(quote.delivery.0));
            prop_assert!(quote.lines.iter().all(|line| line.total.0 >= 0));
            prop_assert!(quote.pay.0 >= 0 && quote.card.0 >= 0 && quote.delivery.0 >= 0);
        }
        (Call::Check { .. }, Some(Reply::Ready { .. })) => {
            prop_assert_eq!(&answered["currency"], "CNY")
        }
        (
            Call::Order { retailer_id, .. } | Call::Cancel { retailer_id, .. },
            Some(Reply::Seen(seen)),
        ) => {
            prop_assert_eq!(answered["id"].as_str(), Some(&**retailer_id));
            prop_assert!(seen.missing.0 >= 0);
        }
        (Call::Catalogue, Some(Reply::Catalogue(catalogue))) => {
            for product in &catalogue.products {
                prop_assert!(product.id.len() <= 48);
                prop_assert!(product.variants.iter().all(|v| v.price.0 >= 0));
            }
        }
        _ => {}
    }
    fit_to_be_shown(&json!(
        reply.map(|reply| serde_json::to_value(reply).unwrap())
    ))
}

/// No words of an answer are long or turn a text around.
fn fit_to_be_shown(value: &Value) -> Result<(), TestCaseError> {
    match value {
        Value::String(words) => {
            prop_assert!(
                words.chars().count() <= 300,
                "{} characters",
                words.chars().count()
            );
            let turns = |c: char| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c);
            prop_assert!(!words.chars().any(turns), "{words:?}");
        }
        Value::Array(values) => values.iter().try_for_each(fit_to_be_shown)?,
        Value::Object(fields) => fields.values().try_for_each(fit_to_be_shown)?,
        _ => {}
    }
    Ok(())
}

/// Runs a property over every call of the client; its cases are (call, what to do with it).
fn of_every_call<S: Strategy>(
    cases: u32,
    strategy: S,
    body: impl Fn(&Value, S::Value) -> (u16, Vec<u8>),
) {
    let runtime = Runtime::new().unwrap();
    let (all, played) =
        runtime.block_on(async { (real().await, Played::start(Answer::body(500, "")).await) });
    let carrier = carrier(&played.url);
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 200,
        ..Config::default()
    };
    let ran = TestRunner::new(config).run(&(0..all.len(), strategy), |(which, value)| {
        let real = &all[which];
        let (status, bytes) = body(real.answer(), value);
        serve(&played, real, status, &bytes);
        let began = Instant::now();
        let outcome = runtime.block_on(carry(&carrier, &real.call));
        prop_assert!(began.elapsed() < PATIENCE);
        judge(&real.call, &outcome, status, &bytes)
    });
    ran.unwrap();
}

#[test]
fn a_mutated_answer_is_refused_or_believed_for_what_it_says() {
    of_every_call(700, mutations(), |real, mutations| {
        (200, mutated(real.clone(), &mutations).into_bytes())
    });
}

#[test]
fn arbitrary_bytes_of_any_status_settle_nothing() {
    let bytes = prop_oneof![
        2 => prop::collection::vec(any::<u8>(), 0..300),
        1 => "[\\[{\":,0-9]{0,60}".prop_map(String::into_bytes),
        1 => Just(vec![b'['; 100_000]),
        1 => Just(br#"{"messages":[{"code":"12 Canary Lane"}],"code":7}"#.to_vec()),
    ];
    of_every_call(250, (bytes, 200u16..600), |_, (bytes, status)| {
        (status, bytes)
    });
}

#[test]
fn half_an_answer_settles_nothing() {
    of_every_call(100, any::<prop::sample::Index>(), |real, index| {
        let whole = real.to_string().into_bytes();
        (200, whole[..index.index(whole.len())].to_vec())
    });
}

/// A world in which the retailer is told of an order, and that retailer.
async fn placing() -> (World, Played) {
    let played = Played::start(Answer::body(500, "")).await;
    let carrier: Arc<dyn Carrier> = Arc::new(carrier(&played.url));
    let world = World::with(carrier, async |tx: &mut Tx| {
        let order = Order {
            id: PLACED,
            state: OrderState::Placing,
            ..order()
        };
        store::place_order(tx, &order).await?;
        let row: NewRow = retailer::call(&complete(), OWNER)?;
        store::put_row(tx, 900, &row, NOW).await?;
        Ok(())
    })
    .await;
    (world, played)
}

const PLACED: i64 = 9;

fn complete() -> Call {
    Call::Complete {
        order: PLACED,
        session: "session".into(),
        prepaid: false,
    }
}

#[tokio::test]
async fn a_malformed_answer_leaves_the_order_in_doubt() {
    let answer = |body: Value| Answer::body(200, body.to_string());
    let lost = [
        Answer::body(200, ""),
        Answer::body(200, [0xff, 0xfe, 0]),
        Answer::body(200, "<html>Welcome</html>"),
        answer(json!({ "id": "session" })),
        answer(json!({ "id": "session", "status": "completed" })),
        answer(json!({ "id": "session", "status": "completed", "order": { "id": "../admin" } })),
        answer(
            json!({ "id": "session", "status": "completed", "order": { "id": "x".repeat(129) } }),
        ),
        answer(json!({ "id": "session", "status": "complete_in_progress" })),
        answer(json!({ "id": "session", "status": "canceled", "order": { "id": "theirs" } })),
        answer(json!({ "id": "another", "status": "completed", "order": { "id": "theirs" } })),
        answer(json!({ "id": "another", "status": "canceled" })),
        Answer::body(302, ""),
        Answer::Raw(
            b"HTTP/1.1 303 See Other\r\nLocation: /orders/7\r\nContent-Length: 0\r\n\r\n".to_vec(),
        ),
        Answer::body(404, "<h1>nginx</h1>"),
        Answer::body(503, ""),
        Answer::lying(
            "Content-Length: 4000",
            b"{\"id\":\"session\",\"status\":\"canceled\"}",
        ),
        Answer::Raw(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec()),
        Answer::Raw(Vec::new()),
    ];
    for (number, lost) in lost.into_iter().enumerate() {
        let (mut world, played) = placing().await;
        played.tell(move |seen| {
            // What becomes of it is not to be read either.
            let of_complete = seen.head.contains("/complete");
            if of_complete {
                lost.clone()
            } else {
                Answer::body(500, "")
            }
        });
        world.settle().await;
        let state: Vec<String> = world.column("SELECT state FROM orders WHERE id = 9").await;
        assert_eq!(state, ["unknown"], "answer {number}");
        let asked = played.seen();
        let times = asked
            .iter()
            .filter(|seen| seen.head.contains("/complete"))
            .count();
        assert_eq!(
            times, 1,
            "answer {number}: it was asked again before it was read what became of it"
        );
    }
}

#[tokio::test]
async fn a_clear_answer_settles_the_order() {
    let placed = json!({ "id": "session", "status": "completed", "order": { "id": "ours-9" } });
    let refused = json!({ "id": "session", "status": "canceled" });
    for (body, state) in [(placed, "accepted"), (refused, "rejected")] {
        let (mut world, played) = placing().await;
        played.tell(move |_| Answer::body(200, body.to_string()));
        world.settle().await;
        let states: Vec<String> = world.column("SELECT state FROM orders WHERE id = 9").await;
        assert_eq!(states, [state]);
    }
}

#[tokio::test]
async fn amounts_that_are_none_are_refused() {
    let all = real().await;
    let played = Played::start(Answer::body(500, "")).await;
    let carrier = carrier(&played.url);
    let quote = all
        .iter()
        .find(|real| matches!(real.call, Call::Quote(_)))
        .unwrap();
    let reads = async |body: &Value| {
        serve(&played, quote, 200, body.to_string());
        matches!(
            said(&carry(&carrier, &quote.call).await),
            Some(Reply::Quote { .. })
        )
    };
    let good = quote.answer();
    assert!(reads(good).await);
    let pay = |body: &Value| {
        let totals = body["totals"].as_array().unwrap();
        totals
            .iter()
            .position(|total| total["type"] == "total")
            .unwrap()
    };
    let at = pay(good);
    for wrong in [
        json!(-1),
        json!(i64::MAX as u64 + 1),
        json!(1.5),
        json!(1e3),
        json!("1580"),
        Value::Null,
        json!([1]),
    ] {
        for place in [
            format!("/totals/{at}/amount"),
            "/line_items/0/totals/1/amount".to_owned(),
        ] {
            let mut body = good.clone();
            *body.pointer_mut(&place).unwrap() = wrong.clone();
            assert!(!reads(&body).await, "{place}: {wrong}");
        }
    }
    for wrong in [json!("USD"), json!("cny"), json!(""), Value::Null] {
        let mut body = good.clone();
        body["currency"] = wrong.clone();
        assert!(!reads(&body).await, "{wrong}");
    }
    // Every figure negative, or at the limit of its type, adds up only if it wraps or saturates.
    for amount in [-500, i64::MAX] {
        let mut body = good.clone();
        for line in body["line_items"].as_array_mut().unwrap() {
            line["totals"] = json!([{ "type": "total", "amount": amount }]);
        }
        body["totals"] = json!([{ "type": "subtotal", "amount": amount }, { "type": "total", "amount": amount }]);
        body["fulfillment"] = json!({});
        assert!(!reads(&body).await, "{amount}");
    }
    let check = all
        .iter()
        .find(|real| matches!(real.call, Call::Check { .. }))
        .unwrap();
    let mut body = check.answer().clone();
    body["currency"] = json!("USD");
    serve(&played, check, 200, body.to_string());
    assert_eq!(
        said(&carry(&carrier, &check.call).await),
        Some(Reply::Unreachable)
    );
}

#[tokio::test]
async fn no_call_is_made_with_an_id_of_another_shape() {
    let played = Played::start(Answer::body(200, "{}")).await;
    let carrier = carrier(&played.url);
    for id in [
        "",
        "..",
        "a/b",
        "../admin",
        "a?b=c",
        "a#b",
        "a b",
        "a\r\nX: y",
        "é",
        &"x".repeat(129),
    ] {
        let session = id.to_owned();
        let retailer_id = id.to_owned();
        for call in [
            Call::Complete {
                order: 1,
                session: session.clone(),
                prepaid: false,
            },
            Call::Session { order: 1, session },
            Call::Order {
                order: 1,
                retailer_id: retailer_id.clone(),
            },
            Call::Cancel {
                order: 1,
                retailer_id,
            },
        ] {
            let outcome = carry(&carrier, &call).await;
            assert!(
                !matches!(said(&outcome), Some(Reply::Placed(_) | Reply::Seen(_))),
                "{outcome:?}"
            );
        }
    }
    assert_eq!(played.seen().len(), 0);
}

#[tokio::test]
async fn an_answer_without_end_is_left_and_memory_is_bounded() {
    for head in [
        "HTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
        "HTTP/1.1 500 No\r\n\r\n",
    ] {
        let played = Played::start(Answer::Endless(head)).await;
        let outcome = carry(&carrier(&played.url), &complete()).await;
        let Outcome::Unknown { reason } = outcome else {
            panic!("{outcome:?}");
        };
        assert!(reason.contains("too large"), "{reason}");
        let taken = played.taken.load(Ordering::Relaxed);
        assert!(taken < BOUND, "{taken} bytes were taken");
    }
}

#[tokio::test]
async fn an_answer_that_trickles_ends_with_the_patience() {
    let played = Played::start(Answer::Trickle(
        "HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n",
    ))
    .await;
    let check = Call::Check {
        order: 1,
        session: "session".into(),
        query: "q".into(),
    };
    let began = Instant::now();
    let outcome = carry(&carrier(&played.url), &check).await;
    assert_eq!(said(&outcome), Some(Reply::Unreachable));
    let took = began.elapsed();
    assert!((3..6).contains(&took.as_secs()), "{took:?}");
}

#[tokio::test]
async fn nothing_is_unpacked_and_no_redirect_is_followed() {
    let gzip = data_encoding::HEXLOWER
        .decode(
            b"1f8b0800000000000203ab56ca4c51b2522a4e2d2ececccf53d2512a2e492c292d060a25e7e716e4a496a4a60005f38b52528b94\
              acaa218a4b3252338b8a956a6b014c8dd44e3d000000"
                .iter()
                .copied()
                .filter(|byte| *byte != b' ')
                .collect::<Vec<u8>>()
                .as_slice(),
        )
        .unwrap();
    let played = Played::start(Answer::lying(
        &format!("Content-Encoding: gzip\r\nContent-Length: {}", gzip.len()),
        &gzip,
    ))
    .await;
    let outcome = carry(&carrier(&played.url), &complete()).await;
    assert!(
        matches!(outcome, Outcome::Unknown { .. }),
        "unpacked: {outcome:?}"
    );
    assert!(!played.seen()[0].head.contains("accept-encoding"));

    let body = json!({ "id": "session", "status": "completed", "order": { "id": "theirs" } });
    let elsewhere = Played::start(Answer::body(200, body.to_string())).await;
    for status in [301, 302, 303, 307, 308] {
        let head = format!(
            "HTTP/1.1 {status} X\r\nLocation: {}/x\r\nContent-Length: 0\r\n\r\n",
            elsewhere.url
        );
        played.tell(move |_| Answer::Raw(head.clone().into_bytes()));
        for call in [
            complete(),
            Call::Session {
                order: 1,
                session: "session".into(),
            },
        ] {
            let outcome = carry(&carrier(&played.url), &call).await;
            assert!(
                !matches!(said(&outcome), Some(Reply::Placed(_))),
                "{status}: {outcome:?}"
            );
        }
    }
    assert_eq!(elsewhere.seen().len(), 0, "a redirect was followed");
}

#[tokio::test]
async fn the_pages_of_a_catalogue_have_an_end() {
    let all = real().await;
    let discovery = all[0].answers[0].1.to_string();
    // Two megabytes a page, each naming a next one.
    let page = json!({
        "products": [],
        "pagination": { "has_next_page": true, "cursor": "more" },
        "x": "x".repeat(2 << 20),
    })
    .to_string();
    let played = Played::start(Answer::body(500, "")).await;
    played.tell(move |seen| {
        let first = seen.head.contains("/.well-known/ucp");
        Answer::body(200, if first { &discovery } else { &page })
    });
    let outcome = carry(&carrier(&played.url), &Call::Catalogue).await;
    let Outcome::Again { reason, .. } = outcome else {
        panic!("{outcome:?}");
    };
    assert!(reason.contains("too large"), "{reason}");
    assert!(played.seen().len() < 30);
}

#[tokio::test]
async fn words_of_the_shop_are_shown_cut_and_as_words() {
    let nasty = format!(
        "<b>&</b>\u{202e}52.1¥\u{0}\u{7}\r\n{}",
        "very ".repeat(100_000)
    );
    let refused = json!({
        "id": "session",
        "status": "canceled",
        "messages": [{ "type": "error", "code": nasty, "content": nasty, "severity": "unrecoverable" }],
    });
    let (mut world, played) = placing().await;
    played.tell(move |_| Answer::body(200, refused.to_string()));
    world.settle().await;
    let sent: Vec<String> = world
        .column("SELECT body FROM outbox WHERE carrier = 'telegram'")
        .await;
    let shown = sent
        .iter()
        .find(|body| body.contains("52.1¥"))
        .expect("the reason is shown");
    let shown: Value = serde_json::from_str(shown).unwrap();
    let text = shown["call"]["payload"]["text"].as_str().unwrap();
    assert!(text.contains("&lt;b&gt;&amp;&lt;/b&gt;52.1¥"), "{text}");
    assert!(text.encode_utf16().count() < 1_000, "{text}");
    assert!(
        !text.contains("\u{202e}") && !text.contains('\u{0}') && !text.contains("<b>&"),
        "{text}"
    );
    let kept: Vec<String> = world.column("SELECT reason FROM orders WHERE id = 9").await;
    assert!(kept[0].chars().count() <= 300, "{}", kept[0].len());
}
