//! The player against the real test chat, a bot in a process of its own, and a retailer that can only be held.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::watch;

use super::super::{Report, Script, Stage, bless, parse, play};
use super::child;
use crate::testchat;

const HEAD: &str =
    "at 2026-02-20 10:00\nset test hello Hello\nuser Ann en\nuser Bob ru\ngroup Family Ann Bob\n\n";

#[derive(Clone, Copy, PartialEq)]
enum Hold {
    No,
    Armed,
    Holding,
}

/// A retailer with one operation, `complete`, and the testing calls that the player needs for it.
struct Shop {
    hold: watch::Sender<Hold>,
    orders: watch::Sender<usize>,
}

async fn shop() -> String {
    let shop = Arc::new(Shop {
        hold: watch::Sender::new(Hold::No),
        orders: watch::Sender::new(0),
    });
    let arm = |State(shop): State<Arc<Shop>>| async move {
        shop.hold.send_replace(Hold::Armed);
        Json(json!({}))
    };
    let held = |State(shop): State<Arc<Shop>>| async move {
        let mut hold = shop.hold.subscribe();
        let _ = hold.wait_for(|h| *h == Hold::Holding).await;
        Json(json!({"held": "complete"}))
    };
    let release = |State(shop): State<Arc<Shop>>| async move {
        shop.hold.send_replace(Hold::No);
        Json(json!({}))
    };
    let orders = |State(shop): State<Arc<Shop>>| async move {
        let orders = vec![json!({"id": "1"}); *shop.orders.borrow()];
        Json(json!({"orders": orders}))
    };
    // Orders first and holds then: what is killed here is killed after the call was done.
    let complete = |State(shop): State<Arc<Shop>>| async move {
        shop.orders.send_modify(|n| *n += 1);
        let armed = shop.hold.send_if_modified(|hold| {
            let armed = *hold == Hold::Armed;
            if armed {
                *hold = Hold::Holding;
            }
            armed
        });
        if armed {
            let _ = shop.hold.subscribe().wait_for(|h| *h == Hold::No).await;
        }
        Json(json!({}))
    };
    let app = Router::new()
        .route("/testing/hold", post(arm))
        .route("/testing/held", get(held))
        .route("/testing/release", post(release))
        .route("/testing/orders", get(orders))
        .route("/complete", post(complete));
    serve(|listener| async move { axum::serve(listener, app.with_state(shop)).await.unwrap() })
        .await
}

async fn serve<F: Future<Output = ()> + Send + 'static>(
    server: impl FnOnce(TcpListener) -> F,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(server(listener));
    address
}

async fn stage(script: &Script, limit: Duration) -> Stage {
    let settings = testchat::Settings {
        token: child::TOKEN.to_owned(),
        bot_username: "milkrun_bot".to_owned(),
        state: None,
        start_ms: Some(script.start_ms()),
        flood: false,
    };
    let chat =
        serve(|listener| async move { testchat::serve(listener, settings).await.unwrap() }).await;
    let retailer = shop().await;
    let (to_chat, to_retailer) = (chat.clone(), retailer.clone());
    Stage {
        chat,
        retailer,
        // No script of these tests asks for a model.
        model: "http://127.0.0.1:1".into(),
        bot: Box::new(move |settings| child::command(&to_chat, &to_retailer, settings)),
        command: Box::new(|settings, words| {
            let mut echo = Command::new("sh");
            let script = "echo \"$MILKRUN_TEST_HELLO: $*\"; test \"$1\" != fail";
            echo.args(["-c", script, "sh"])
                .args(words)
                .envs(settings.iter().cloned());
            echo
        }),
        limit,
        another_model: false,
    }
}

async fn played(acts: &str) -> (Script, Report) {
    let script = parse("play.chat", &format!("{HEAD}{acts}")).unwrap();
    let stage = stage(&script, Duration::from_secs(30)).await;
    let report = play(&script, &stage).await.unwrap();
    (script, report)
}

async fn passes(acts: &str) {
    let (_, report) = played(acts).await;
    assert!(report.passed(), "{report}");
}

/// The report of acts that fail, which is the same however often it is asked.
async fn fails(acts: &str) -> String {
    let (_, report) = played(acts).await;
    assert!(!report.passed());
    report.to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_answered() {
    passes(
        "\
Ann: one
    two
bot: Hello

    one
    two
    [Again]

Ann taps [Again]
bot toast: Tapped again
bot unbuttons: Hello

Ann taps old [Again]
bot toast: Tapped again

Bob in Family: /buy
bot: Hello

    /buy
    [Again]

Ann taps [Again] of Family
bot toast: Tapped again
bot unbuttons: Hello

Bob shares contact
bot says: ! a contact

Ann sends sticker
bot is silent

Ann blocks
Ann unblocks
",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn time_moves_and_processes_come_and_go() {
    passes(
        "\
Ann: remind
wait 9m
wait 1m
bot: Time is up

restart
kill

Bob: still there?
bot says: ! still there?

command say \"two words\"
output: Hello: say two words

command fail
output: Hello: fail
    (exit status: 1)
",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_in_a_call_cuts_it_off_before_or_after() {
    passes(
        "\
kill on sendMessage
Ann: once
bot: Hello

    once
    [Again]

kill after sendMessage
Ann: twice
bot: Hello

    twice
    [Again]
bot: Hello

    twice
    [Again]

kill after retailer complete
Ann: buy
bot: Bought
retailer has 2 orders
",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_that_finds_no_call_is_a_failure() {
    let report = fails("kill on sendPhoto\nAnn sends sticker\nretailer has 1 order\n").await;
    let wanted = "\
play.chat: failed

play.chat:8: Ann sends sticker
  nothing called sendPhoto, so the bot was not killed

play.chat:8: Ann sends sticker
  line 9: expected the retailer to have 1 orders, and it has 0";
    assert!(report.starts_with(wanted), "{report}");
    let report = fails("kill on retailer complete\nAnn sends sticker\n").await;
    assert!(
        report.contains("nothing called retailer complete"),
        "{report}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn differences_are_blessed_and_then_pass() {
    let acts =
        "Ann: hi\nbot: Goodbye\n\n    ! hi\n    [Never]\n\n# a word\nBob: ho\n\nAnn taps [Again]\n";
    let (script, report) = played(acts).await;
    let wanted = "\
play.chat: failed

play.chat:7: Ann: hi
  - bot: Goodbye
  + bot: Hello
    \n        ! hi
  -     [Never]
  +     [Again]

play.chat:14: Bob: ho
  + bot: Hello
  + \n  +     ho
  +     [Again]

play.chat:16: Ann taps [Again]
  + bot toast: Tapped again
  + bot unbuttons: Hello";
    assert!(report.to_string().starts_with(wanted), "{report}");
    let blessed = bless(&script, report);
    assert_eq!(
        blessed.report.to_string(),
        "play.chat: passed, 3 acts blessed"
    );
    let new = "Ann: hi\nbot: Hello\n\n    ! hi\n    [Again]\n\n# a word\nBob: ho\nbot: Hello\n\n    ho\n    [Again]\n\n\
        Ann taps [Again]\nbot toast: Tapped again\nbot unbuttons: Hello\n";
    assert_eq!(blessed.text, format!("{HEAD}{new}"));
    passes(new).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_act_that_cannot_be_done_ends_the_script() {
    let report = fails("Ann taps [Nothing]\nbot: never\n\nAnn: hi\n").await;
    assert!(
        report.contains("play.chat:7: Ann taps [Nothing]\n  the test chat refuses: "),
        "{report}"
    );
    assert!(
        report.contains("the script ends here") && !report.contains(":10:"),
        "{report}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_ends_by_itself_is_quoted() {
    let report = fails("Ann: die\n").await;
    assert!(
        report.contains("the bot ended by itself (exit status: 3)"),
        "{report}"
    );
    assert!(report.contains("\n  | dying as asked"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_is_never_idle_is_named() {
    let script = parse("play.chat", &format!("{HEAD}Ann: sleep\n")).unwrap();
    let stage = stage(&script, Duration::from_secs(2)).await;
    let report = play(&script, &stage).await.unwrap().to_string();
    let wanted = "not idle after 2 s: the bot has not fetched and confirmed all updates (";
    assert!(report.contains(wanted), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bot_that_does_not_start_is_a_failure() {
    let script = parse("play.chat", &format!("{HEAD}Ann: hi\n")).unwrap();
    let mut stage = stage(&script, Duration::from_secs(30)).await;
    stage.bot = Box::new(|_| {
        let mut silent = Command::new("sh");
        silent.args(["-c", "echo no database >&2; exit 4"]);
        silent
    });
    let report = play(&script, &stage).await.unwrap().to_string();
    let wanted = "\
play.chat: failed

play.chat
  the bot ended before it printed its line `status http://…` (exit status: 4)

The bot's last lines:
  | no database";
    assert_eq!(report, wanted);
}

/// What a person saved by hand plays again.
#[tokio::test(flavor = "multi_thread")]
async fn a_played_chat_is_exported_and_passes() {
    let acts = "Ann: hi\nbot says: ! hi\nAnn taps [Again]\nbot toast: Tapped again\nbot unbuttons: Hello\n";
    let script = parse("play.chat", &format!("{HEAD}{acts}")).unwrap();
    let stage = stage(&script, Duration::from_secs(30)).await;
    let report = play(&script, &stage).await.unwrap();
    assert!(report.passed(), "{report}");
    let chat = super::super::client::Client::new("the test chat", &stage.chat).unwrap();
    let log = chat.get("/control/log?since=0&wait_s=0").await.unwrap();
    let state = chat.get("/control/state").await.unwrap();
    let list = |value: &Value| value.as_array().unwrap().clone();
    let start = script.start_ms();
    let text = super::super::export(
        "Again",
        start,
        &list(&state["users"]),
        1001,
        &list(&log["events"]),
    );
    let text = text.replace("user Ann", "set test hello Hello\nuser Ann");
    assert!(
        text.contains("Ann taps [Again]\nbot toast: Tapped again\nbot unbuttons: Hello\n"),
        "{text}"
    );
    let again = parse("again.chat", &text).unwrap();
    let stage = self::stage(&again, Duration::from_secs(30)).await;
    let report = play(&again, &stage).await.unwrap();
    assert!(report.passed(), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_keyboard_is_seen_and_tapped() {
    passes(
        "\
Ann: keys
bot: Where?
    {Here}

Ann taps [Here]
bot says: ! a location

Ann: no keys
bot: Fine
    {-}
",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn people_pay() {
    passes(
        "\
Ann: invoice
bot: (invoice Order 17: ¥6.70)
    Milk, 2 l
    [Pay CN¥6.70]

Ann pays
bot: Paid 670

Ann pays twice 500
bot: Paid 500
bot: Paid 500

Ann abandons payment

Ann pays late

payment arrives
bot: Paid 670

kill after answerPreCheckoutQuery
Ann pays
bot: Paid 670

kill on sendInvoice
Ann: refused
bot: (invoice Order 17: ¥6.70)
    Milk, 2 l
    [Pay CN¥6.70]

Ann pays
bot refuses payment: Too late.

Ann pays old
bot: Paid 670

Ann in Family: invoice
bot: (invoice Order 17: ¥6.70)
    Milk, 2 l
    [Pay CN¥6.70]

Bob in Family pays
bot: Paid 670
",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_paid() {
    let report = fails("Ann pays").await;
    assert!(
        report.contains("no invoice in this chat can be paid"),
        "{report}"
    );
    let report = fails("payment arrives").await;
    assert!(report.contains("no payment is held"), "{report}");
    let report = fails("Ann: refused\nbot says: ! Milk, 2 l\n\nAnn pays").await;
    assert!(
        report.contains("+ bot refuses payment: Too late."),
        "{report}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_model_may_answer_otherwise_and_offer_something_else() {
    let acts = "Ann: hi\nbot: Goodbye\n    [Never]\n\nAnn taps [Never]\nbot is silent\n\nAnn taps [Again]\nretailer has 1 order\n";
    let script = parse("play.chat", &format!("{HEAD}{acts}")).unwrap();
    let mut stage = stage(&script, Duration::from_secs(30)).await;
    stage.another_model = true;
    let played = bless(&script, play(&script, &stage).await.unwrap());
    assert!(played.text.contains("bot: Hello"), "{}", played.text);
    let report = played.report.of_another_model().to_string();
    // What does not hang on the model is still compared.
    let wanted = "play.chat: failed, 2 acts blessed, 1 act left out";
    assert!(report.starts_with(wanted), "{report}");
    assert!(
        report.contains("expected the retailer to have 1 order"),
        "{report}"
    );
    assert!(!report.contains("Goodbye"), "{report}");
}
