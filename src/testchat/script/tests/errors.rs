use super::*;

/// Each statement with what its error has to say.
#[test]
fn an_error_names_its_place_what_was_expected_and_the_nearest() {
    let cases = [
        (
            "Anne: hi",
            "some.chat:6: expected a statement or a user (Ann, Bob), and `Anne` is neither; did you mean `Ann`?",
        ),
        ("wiat 5m", "did you mean `wait`?"),
        ("wait 5", "`wait 10m`"),
        ("at 2026-02-20", "found `2026-02-20`"),
        ("at 2026-02-19 10:00", "it stands at 2026-02-20 10:00"),
        ("wait 9999d", "before 2038"),
        ("Ann：hi", "plain colon"),
        ("Ann：hi you", "plain colon"),
        ("Ann taps Pay", "`Ann taps [Label]`"),
        ("Ann taps {Pay}", "square brackets"),
        ("Ann taps [Pay] of Bop", "did you mean `Bob`?"),
        ("Ann tap [Pay]", "did you mean `taps`?"),
        ("Ann in Famly: hi", "did you mean `Family`?"),
        ("Ann:", "expected words behind the colon"),
        ("Ann blocks him", "expected the line to end before `him`"),
        ("Ann sends milk", "or `Ann sends voice`"),
        (
            "Ann sends voice: hi",
            "expected the line to end before `: hi`",
        ),
        ("Ann shares location 131 10", "latitude and a longitude"),
        ("Ann shares contact me", "found `me`"),
        ("Ann blocks\n    more", "line 7"),
        ("kill on sendMesage\nAnn: hi", "did you mean `sendMessage`?"),
        (
            "kill on retailer compleat\nAnn: hi",
            "did you mean `complete`?",
        ),
        (
            "kill on sendMessage",
            "some.chat:6: expected an act after this line",
        ),
        (
            "kill on sendMessage\nkill",
            "some.chat:7: expected an act to kill the bot in, for the `kill` of line 6",
        ),
        (
            "kill on sendMessage\nbot: x",
            "expected an act after the `kill` above",
        ),
        ("fail sendMessage", "expected how often and how"),
        ("fail sendMessage 1 429", "the seconds to wait"),
        ("fail sendMessage 1 200", "from 400 to 599"),
        ("retailer fail complete 503", "did you mean `fails`?"),
        ("retailer fails complete 503 twice", "found `twice`"),
        ("retailer has one order", "expected a number"),
        ("retailer fails complete 503 after x", "expected seconds"),
        (
            "retailer answers complete 20000",
            "`retailer answers complete after 20000`",
        ),
        (
            "retailer raises prices at create 20",
            "`retailer raises prices at complete 20`",
        ),
        ("retailer sells out", "`retailer sells out at complete`"),
        ("retailer is shut: no", "`retailer is closed: words`"),
        (
            "retailer misses eggs-12 0 in last order",
            "`retailer misses VARIANT in last order`",
        ),
        ("command", "`command campaign show`"),
        ("command say \"hello", "closing quote"),
        ("bot: early", "expected an act before its answers"),
        ("Ann: hi\nbot sais: x", "did you mean `says`?"),
        ("Ann: hi\nbot to Zoe: x", "found `Zoe`"),
        ("Ann: hi\nbot:", "some.chat:7: expected what the bot says"),
        ("Ann: hi\nbot says: x", "only lines that begin with `! `"),
        (
            "Ann: hi\nbot: x\n    [A]\n    text",
            "expected `[A]` behind the text",
        ),
        ("Ann: hi\nbot:\n    [A]", "text before its buttons"),
        ("Ann: hi\nbot: x\n    !", "write `\\!`"),
        (
            "Ann: hi\nbot unbuttons: x\n    y",
            "first line of the message only",
        ),
        (
            "Ann: hi\nbot: x\nbot is silent",
            "some.chat:8: expected `bot is silent` to be this act's only answer",
        ),
        ("Ann: hi\nbot: x\nbot says: ! x", "found both"),
        ("Ann: hi\noutput: x", "below a `command` only"),
        (
            "Ann: hi\n  two spaces",
            "some.chat:7: expected a statement in the first column",
        ),
        ("Ann: hi\n\tbot: x", "indented by four spaces"),
        ("user Zoe en", "expected `user` before the first act"),
    ];
    for (acts, sentence) in cases {
        // Declarations are late only behind an act.
        let acts = if acts.starts_with("user") {
            &format!("Ann: hi\n{acts}")
        } else {
            acts
        };
        let message = wrong(acts);
        assert!(
            message.contains(sentence),
            "{acts}\n  said: {message}\n  not: {sentence}"
        );
        assert_eq!(message.lines().count(), 1, "{message}");
    }
}

#[test]
fn the_head_is_checked() {
    let cases = [
        (
            "user Ann en\nAnn: hi",
            "a.chat:2: expected a line such as `at 2026-02-20 10:00` before the first act",
        ),
        ("", "a.chat:1: expected a line such as `at"),
        ("at 2026-02-20 10:00\nuser Ann", "`user Ann en`"),
        (
            "at 2026-02-20 10:00\nuser wait en",
            "nobody can be called `wait`",
        ),
        ("at 2026-02-20 10:00\nuser 9 en", "begins with a letter"),
        (
            "at 2026-02-20 10:00\nuser Ann en\nuser Ann ru",
            "a.chat:3: Ann is declared twice",
        ),
        ("at 2026-02-20 10:00\nuser Ann en boss", "found `boss`"),
        (
            "at 2026-02-20 10:00\nuser Ann en\ngroup Club Ann Ben",
            "found `Ben`",
        ),
        (
            "at 2026-02-20 10:00\nuser Ann en\ngroup Club",
            "the group's members",
        ),
        (
            "at 2026-02-20 10:00\nset budget",
            "a setting's name and value",
        ),
        (
            "at 2026-02-20 10:00\nset end 2026-02-28 10:00",
            "in \"quotes\"",
        ),
        (
            "at 2026-02-20 10:00\nset a 1\nset A 2",
            "MILKRUN_A is set twice",
        ),
        ("title", "`title: words`"),
        ("    indented", "a.chat:1: this line is indented"),
    ];
    for (text, sentence) in cases {
        let message = parse("a.chat", text).unwrap_err().to_string();
        assert!(message.contains(sentence), "{text}\n  said: {message}");
    }
}

#[test]
fn all_errors_are_named_in_the_order_of_lines() {
    let message = wrong("Ann tips [A]\nbot: nobody's answer\nwait x\nAnn: fine\n bot: odd\n");
    let lines: Vec<&str> = message
        .lines()
        .map(|l| l.split(": ").next().unwrap())
        .collect();
    assert_eq!(lines, ["some.chat:6", "some.chat:8", "some.chat:10"]);
}
