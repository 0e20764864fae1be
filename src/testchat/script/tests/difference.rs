use super::super::difference::{Change, difference};
use super::*;

/// What differs in the first act when these events happen.
fn differs(acts: &str, events: &[Value]) -> Vec<Change> {
    let script = script(acts);
    let step = &script.steps[0];
    difference(step, &seen(step, events))
}

#[test]
fn messages_are_lines_and_buttons_are_rows() {
    let mut keyboard = message(1001, 2, "where?", &[]);
    keyboard["reply_keyboard"] =
        json!([[{"text": "Share", "request_location": true}, {"text": "Skip"}]]);
    let mut gone = message(1001, 3, "thanks", &[]);
    gone["reply_keyboard"] = Value::Null;
    let mut photo = message(1002, 1, "", &[]);
    photo["message"]["photo"] = json!([{}]);
    photo["message"]["text"] = Value::Null;
    photo["message"]["caption"] = json!("look");
    let place = json!({"kind": "message", "chat": -2001, "message":
        {"message_id": 1, "outgoing": true, "location": {"latitude": 31.5, "longitude": 121.25}}});
    let own = json!({"kind": "message", "chat": 1001, "message": {"message_id": 9, "outgoing": false, "text": "hi"}});
    let events = [
        message(1001, 1, "[1] milk\n\n! now \n", &[&["Pay", "A]"], &["No"]]),
        own,
        photo,
        keyboard,
        place,
        gone,
        json!({"kind": "typing", "chat": 1001}),
    ];
    let lines = [
        "bot: [1] milk",
        "",
        "    \\! now",
        "    [Pay] [A)]",
        "    [No]",
        "bot: where?",
        "    {Share} {Skip}",
        "bot: thanks",
        "    {-}",
        "bot to Bob: (photo)",
        "    look",
        "bot to Family: (location 31.5 121.25)",
    ];
    assert_eq!(shown(&events), lines);
    assert_eq!(
        differs(&format!("Ann: hi\n{}", lines.join("\n")), &events),
        []
    );
}

#[test]
fn edits_of_one_message_in_a_row_are_the_last() {
    let edit = |id, text| said("edit", 1001, id, text, &[&["A"]]);
    let events = [
        edit(1, "a"),
        edit(1, "b"),
        edit(2, "c"),
        edit(1, "d"),
        said("markup", 1001, 1, "d", &[]),
    ];
    let lines = [
        "bot edits: b",
        "    [A]",
        "bot edits: c",
        "    [A]",
        "bot edits: d",
    ];
    assert_eq!(shown(&events), lines);
    // A message that is edited at once is one answer too.
    let sent = message(1001, 1, "a\nb", &[&["A"]]);
    let stripped = said("markup", 1001, 1, "a\nb", &[]);
    assert_eq!(shown(&[sent.clone(), stripped]), ["bot: a", "    b"]);
    assert_eq!(shown(&[sent, edit(1, "c")]), ["bot: c", "    [A]"]);
    let other = said("markup", 1001, 1, "a", &[&["B"]]);
    assert_eq!(shown(&[other]), ["bot edits: a", "    [B]"]);
    let deleted = json!({"kind": "delete", "chat": 1001, "message_id": 1});
    assert_eq!(
        shown(&[message(1001, 1, "a\nb", &[]), deleted])[2..],
        ["bot deletes: a"]
    );
}

#[test]
fn toasts_stand_on_their_own() {
    let toast = |user, text, alert| json!({"kind": "toast", "chat": 1001, "user": user, "text": text, "alert": alert});
    let events = [
        message(1001, 1, "done", &[]),
        toast(1001, "ok", false),
        toast(1001, "", false),
        toast(1002, "not yours", true),
    ];
    let lines = ["bot toast: ok", "bot: done", "bot to Bob alert: not yours"];
    assert_eq!(shown(&events), lines);
    assert_eq!(
        differs(
            "Ann: hi\nbot: done\nbot toast: ok\nbot to Bob alert: not yours",
            &events
        ),
        []
    );
    assert_eq!(
        differs("Ann: hi\nbot: done\nbot toast: ok", &events),
        [Change::Extra("bot to Bob alert: not yours".into())]
    );
}

#[test]
fn order_counts_within_a_chat_only() {
    let events = [
        message(1001, 1, "a", &[]),
        message(1002, 1, "b", &[]),
        message(1001, 2, "c", &[]),
    ];
    assert_eq!(
        differs("Ann: hi\nbot to Bob: b\nbot: a\nbot: c", &events),
        []
    );
    let swapped = differs("Ann: hi\nbot to Bob: b\nbot: c\nbot: a", &events);
    assert!(
        swapped.contains(&Change::Same("bot: a".into()))
            || swapped.contains(&Change::Same("bot: c".into()))
    );
    assert_eq!(swapped.len(), 3, "{swapped:?}");
}

#[test]
fn silence_is_expected_said_or_not() {
    let event = [message(1001, 1, "a", &[])];
    let extra = [Change::Extra("bot: a".into())];
    assert_eq!(differs("Ann: hi\nbot is silent", &event), extra);
    assert_eq!(differs("Ann: hi", &event), extra);
    assert_eq!(differs("Ann: hi\nbot is silent", &[]), []);
    assert_eq!(
        differs("Ann: hi\nbot: a", &[]),
        [Change::Missing("bot: a".into())]
    );
}

#[test]
fn a_difference_quotes_the_lines_around_it() {
    let event = [message(1001, 1, "Basket\nMilk 2 l", &[&["Pay"]])];
    let changes = differs("Ann: hi\nbot: Basket\n    ! Milk 1 l\n    [Pay]", &event);
    assert_eq!(
        changes,
        [
            Change::Same("bot: Basket".into()),
            Change::Missing("    ! Milk 1 l".into()),
            Change::Extra("    Milk 2 l".into()),
            Change::Same("    [Pay]".into()),
        ]
    );
}

#[test]
fn asserted_lines_alone_leave_the_rest_free() {
    let events = [
        message(1001, 1, "Basket\nMilk 1 l", &[&["Pay"]]),
        message(1001, 2, "Total ¥9.90", &[]),
        message(1002, 1, "free", &[]),
    ];
    let says = "Ann: hi\nbot says: ! Milk 1 l\n    ! [Pay]\nbot says: ! Total ¥9.90";
    assert_eq!(differs(says, &events), []);
    let gone = [said("markup", 1001, 1, "Total ¥9.90", &[])];
    assert_ne!(differs("Ann: hi\nbot says: ! Total ¥9.90", &gone), []);
    let swapped = differs(
        "Ann: hi\nbot says:\n    ! Total ¥9.90\n    ! Milk 1 l",
        &events,
    );
    assert_eq!(
        swapped[..3],
        [
            Change::Same("bot says:".into()),
            Change::Same("    ! Total ¥9.90".into()),
            Change::Missing("    ! Milk 1 l".into()),
        ]
    );
    assert_eq!(
        differs(
            "Ann: hi\nbot says: ! Total ¥9.90\nbot to Bob: free",
            &events
        ),
        []
    );
    assert_ne!(
        differs(
            "Ann: hi\nbot says: ! Total ¥9.90\nbot to Bob: paid",
            &events
        ),
        []
    );
}
