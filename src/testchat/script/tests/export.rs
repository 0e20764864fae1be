use super::super::difference::difference;
use super::super::export;
use super::*;

const START: i64 = 1_771_552_800_000;

fn users() -> Vec<Value> {
    vec![
        json!({"id": 1001, "first_name": "Ann", "language_code": "en", "role": "user", "phone": "+8613800000001"}),
        json!({"id": 1002, "first_name": "Анна Мария", "language_code": "ru-RU", "role": "admin"}),
        json!({"id": 1003, "first_name": "wait", "language_code": "zh", "role": "user"}),
    ]
}

fn act(at: i64, mut fields: Value) -> Value {
    fields["kind"] = json!("act");
    timed(at, fields)
}

fn timed(at: i64, mut event: Value) -> Value {
    event["at"] = json!(START + at);
    event
}

#[test]
fn a_chat_becomes_a_script() {
    let ann = |act_name: &str| json!({"chat": 1001, "user": 1001, "act": act_name});
    let with = |mut fields: Value, key: &str, value: Value| {
        fields[key] = value;
        fields
    };
    let events = [
        timed(0, message(1002, 7, "another chat", &[])),
        act(10_000, with(ann("start"), "text", json!("abc"))),
        timed(11_000, message(1001, 1, "Hello\n\n[you]", &[&["Pay"]])),
        act(50_000, with(ann("text"), "text", json!("milk\n\n# bread"))),
        act(
            70_500,
            with(
                with(ann("tap"), "label", json!("Pay")),
                "message_id",
                json!(1),
            ),
        ),
        timed(70_600, said("markup", 1001, 1, "Hello\n\n[you]", &[])),
        timed(
            70_600,
            json!({"kind": "toast", "chat": 1001, "user": 1001, "text": "Paid", "alert": false}),
        ),
        // Thirty minutes later the order moves on by itself.
        timed(1_870_700, message(1001, 3, "Delivered", &[])),
        act(
            1_871_000,
            with(with(ann("tap"), "label", json!("Pay")), "old", json!(true)),
        ),
        act(
            90_000_000,
            with(
                with(ann("location"), "latitude", json!(31.23)),
                "longitude",
                json!(121.5),
            ),
        ),
        act(
            90_000_000,
            with(
                with(ann("contact"), "phone", json!("+8613800000001")),
                "own",
                json!(true),
            ),
        ),
        act(
            90_000_000,
            with(ann("contact"), "phone", json!("+8613800000002")),
        ),
        act(
            90_000_000,
            with(
                with(ann("text"), "text", json!("look")),
                "forward",
                json!(true),
            ),
        ),
        act(90_000_000, ann("photo")),
        act(90_000_000, with(ann("sticker"), "emoji", json!("🥛"))),
        act(90_000_000, with(ann("voice"), "duration", json!(3))),
        act(90_000_000, with(ann("edit"), "text", json!("no milk"))),
        act(90_000_000, ann("block")),
        act(90_000_000, ann("unblock")),
    ];
    let text = export("Milk\nand bread", START + 5_000, &users(), 1001, &events);
    let wanted = "\
title: Milk and bread
at 2026-02-20 10:00
user Ann en +8613800000001

Ann: /start abc
bot: Hello

    \\[you]
    [Pay]

Ann: milk

    # bread
bot is silent

wait 1m

Ann taps [Pay]
bot toast: Paid
bot unbuttons: Hello

wait 31m
bot: Delivered

Ann taps old [Pay]
bot is silent

at 2026-02-21 11:00

Ann shares location 31.23 121.5
bot is silent

Ann shares contact
bot is silent

Ann shares contact +8613800000002
bot is silent

Ann forwards: look
bot is silent

Ann sends photo
bot is silent

Ann sends sticker 🥛
bot is silent

Ann sends voice
bot is silent

Ann edits: no milk
bot is silent

Ann blocks
bot is silent

Ann unblocks
bot is silent
";
    assert_eq!(text, wanted);
    let script = parse("export.chat", &text).unwrap();
    let first = &script.steps[0];
    assert_eq!(difference(first, &seen(first, &events[1..3])), []);
}

#[test]
fn a_group_speaks_in_its_own_chat() {
    let say = |user: i64| {
        act(
            0,
            json!({"chat": -2001, "chat_title": "Our home", "user": user, "act": "text", "text": "hi"}),
        )
    };
    let events = [
        timed(0, message(-2001, 1, "too early", &[])),
        say(1002),
        timed(0, message(-2001, 2, "Hello", &[])),
        say(1003),
    ];
    let text = export("", START, &users(), -2001, &events);
    let wanted = "\
at 2026-02-20 10:00
user Анна_Мария ru admin
user User1003 zh
group Our_home Анна_Мария User1003
# bot: too early

Анна_Мария in Our_home: hi
bot: Hello

User1003 in Our_home: hi
bot is silent
";
    assert_eq!(text, wanted);
    parse("export.chat", &text).unwrap();
}

#[test]
fn frozen_time_is_exported_as_it_was_played() {
    let text = |at, text: &str| {
        act(
            at,
            json!({"chat": 1001, "user": 1001, "act": "text", "text": text}),
        )
    };
    let events = [
        text(0, "a"),
        timed(0, message(1001, 1, "A", &[])),
        timed(600_000, message(1001, 2, "ten minutes later", &[])),
        text(600_000, "b"),
        text(660_000, "c"),
    ];
    let exported = export("", START, &users(), 1001, &events);
    let acts = exported.split_once("user Ann en\n").unwrap().1;
    let wanted = "
Ann: a
bot: A

wait 10m
bot: ten minutes later

Ann: b
bot is silent

wait 1m

Ann: c
bot is silent
";
    assert_eq!(acts, wanted);
}

#[test]
fn a_strangers_tap_names_whose_button_it_is() {
    let tap =
        |label| json!({"chat": 1001, "user": 1003, "act": "tap", "label": label, "old": false});
    let events = [
        act(0, tap("Pay")),
        timed(0, message(1001, 1, "Somebody tried", &[])),
        act(0, tap("a]")),
        timed(0, message(1001, 2, "And again", &[])),
    ];
    let exported = export("", START, &users(), 1001, &events);
    let acts = exported.split_once("user User1003 zh\n").unwrap().1;
    let wanted = "
User1003 taps [Pay] of Ann
bot to Ann: Somebody tried

# User1003 tapped a button that scripts cannot name: a]
# bot to Ann: And again
";
    assert_eq!(acts, wanted);
}

#[test]
fn payments_are_exported() {
    let pay = |fields: Value| {
        let mut event = json!({"chat": 1001, "user": 1001, "act": "pay", "old": false, "times": 1, "abandon": false});
        if let (Value::Object(event), Value::Object(fields)) = (&mut event, fields) {
            event.extend(fields);
        }
        act(0, event)
    };
    let events = [
        pay(json!({})),
        timed(
            0,
            json!({"kind": "pre_checkout_answer", "chat": 1001, "user": 1001, "error_message": "Too late."}),
        ),
        pay(json!({"old": true, "times": 2, "amount": 500})),
        timed(0, message(1001, 2, "Thank you", &[])),
        pay(json!({"abandon": true})),
        pay(json!({"late": true})),
        act(0, json!({"chat": 1001, "user": 1001, "act": "settle"})),
    ];
    let exported = export("", START, &users(), 1001, &events);
    let acts = exported.split_once("user Ann en\n").unwrap().1;
    let wanted = "
Ann pays
bot refuses payment: Too late.

Ann pays old twice 500
bot: Thank you

Ann abandons payment
bot is silent

Ann pays late
bot is silent

payment arrives
bot is silent
";
    assert_eq!(acts, wanted);
    parse("export.chat", &exported).unwrap();
}
