use super::super::act::{Act, Called, Deed, Failure, Hold, Pay, Retailer, Trouble, When};
use super::super::answer::{Kind, row, text_line};
use super::*;

fn act(line: &str) -> Act {
    script(line).steps.remove(0).act
}

fn ann(deed: Deed) -> Act {
    Act::Person {
        who: "Ann".into(),
        chat: "Ann".into(),
        deed,
    }
}

#[test]
fn the_head_declares_the_stage() {
    let text = "\u{feff}# a comment\ntitle: Milk for all\n\nat 2026-02-20 10:00\nset campaign budget 50\n\
        set campaign title \"Spring milk\"\nuser Анна ru\nuser Boss en admin\nuser 小王 zh +8613911112222\nuser Vice en admin\n\
        group Семья Анна 小王\n";
    let script = parse("head.chat", text).unwrap();
    assert_eq!(script.title(), Some("Milk for all"));
    assert_eq!(script.start_ms(), 1_771_552_800_000);
    let set = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let settings = [
        set("MILKRUN_CAMPAIGN_BUDGET", "50"),
        set("MILKRUN_CAMPAIGN_TITLE", "Spring milk"),
    ];
    assert_eq!(script.settings(), settings);
    let ids: Vec<(&str, i64)> = script
        .users
        .iter()
        .map(|u| (u.name.as_str(), u.id))
        .collect();
    assert_eq!(
        ids,
        [
            ("Анна", 1001),
            ("Boss", 1000),
            ("小王", 1002),
            ("Vice", 1003)
        ]
    );
    assert_eq!(script.admins(), [1000, 1003]);
    let phones = script.users.iter().map(|u| u.phone.as_deref());
    assert!(phones.eq([None, None, Some("+8613911112222"), None]));
    assert_eq!(script.groups[0].members, ["Анна", "小王"]);
}

#[test]
fn people_act() {
    assert_eq!(act("Ann: hello: you"), ann(Deed::Text("hello: you".into())));
    let lines = "Ann: two\n    lines\n\n      and more\n# comment\n\nbot: x";
    assert_eq!(
        act(lines),
        ann(Deed::Text("two\nlines\n\n  and more".into()))
    );
    assert_eq!(act("Ann:\n    below"), ann(Deed::Text("below".into())));
    let tap = |label: &str, old| Deed::Tap {
        label: label.into(),
        old,
    };
    assert_eq!(
        act("Ann taps [Pay ¥0.01 {now}]"),
        ann(tap("Pay ¥0.01 {now}", false))
    );
    assert_eq!(act("Ann taps old [Pay]"), ann(tap("Pay", true)));
    let of_bob = Act::Person {
        who: "Ann".into(),
        chat: "Bob".into(),
        deed: tap("Pay", false),
    };
    assert_eq!(act("Ann taps [Pay] of Bob"), of_bob);
    let in_family = Act::Person {
        who: "Bob".into(),
        chat: "Family".into(),
        deed: Deed::Text("да".into()),
    };
    assert_eq!(act("Bob in Family: да"), in_family);
    let location = Deed::Location {
        latitude: 31.2304,
        longitude: 121.4737,
    };
    assert_eq!(act("Ann shares location 31.2304 121.4737"), ann(location));
    assert_eq!(act("Ann shares contact"), ann(Deed::Contact(None)));
    let contact = Deed::Contact(Some("+8613800000000".into()));
    assert_eq!(act("Ann shares contact +8613800000000"), ann(contact));
    assert_eq!(act("Ann sends photo"), ann(Deed::Photo(None)));
    assert_eq!(
        act("Ann sends photo: my list"),
        ann(Deed::Photo(Some("my list".into())))
    );
    assert_eq!(act("Ann sends sticker"), ann(Deed::Sticker(None)));
    assert_eq!(
        act("Ann sends sticker 🥛"),
        ann(Deed::Sticker(Some("🥛".into())))
    );
    assert_eq!(act("Ann sends voice"), ann(Deed::Voice));
    assert_eq!(
        act("Ann forwards: words"),
        ann(Deed::Forward("words".into()))
    );
    assert_eq!(
        act("Ann edits: new\n    words"),
        ann(Deed::Edit("new\nwords".into()))
    );
    assert_eq!(act("Ann blocks"), ann(Deed::Block));
    assert_eq!(act("Ann unblocks"), ann(Deed::Unblock));
}

#[test]
fn time_and_processes_act() {
    let start = 1_771_552_800_000;
    assert_eq!(act("wait 10m"), Act::Clock(start + 600_000));
    assert_eq!(act("at 2026-02-20 10:00"), Act::Clock(start));
    assert_eq!(act("kill"), Act::Kill);
    assert_eq!(act("restart"), Act::Restart);
    let hold = |of, when| Act::KillOn(Hold { of, when });
    let send = Called::Method("sendMessage".into());
    assert_eq!(
        act("kill on sendmessage\nAnn: x"),
        hold(send.clone(), When::Before)
    );
    assert_eq!(
        act("kill after sendMessage\nwait 1m"),
        hold(send, When::After)
    );
    let complete = Called::Operation("complete".into());
    let armed = "kill after retailer complete\nretailer well\nAnn: x";
    assert_eq!(act(armed), hold(complete, When::After));
    let words = ["campaign", "extend", "2026-02-28 12:00"].map(str::to_owned);
    let command = "command campaign extend \"2026-02-28 12:00\"";
    assert_eq!(act(command), Act::Command(words.to_vec()));
}

#[test]
fn trouble_acts() {
    let fail = |how| Act::Fail {
        method: "sendMessage".into(),
        times: 2,
        how,
    };
    let status = Failure::Status {
        status: 500,
        description: Some("Internal Server Error".into()),
    };
    assert_eq!(
        act("fail sendMessage 2 500 Internal Server Error"),
        fail(status)
    );
    assert_eq!(
        act("fail sendMessage 2 429 5"),
        fail(Failure::Flood { retry_after: 5 })
    );
    assert_eq!(
        act("fail sendMessage 2 drop after"),
        fail(Failure::Drop(When::After))
    );
    assert_eq!(act("fail nothing"), Act::FailNothing);
    let trouble = |times, how| {
        Act::Retailer(Retailer::Trouble {
            operation: "complete".into(),
            times,
            how,
        })
    };
    let always = 1_000_000;
    let status = |retry_after| Trouble::Status {
        status: 503,
        retry_after,
    };
    assert_eq!(
        act("retailer fails complete 503"),
        trouble(always, status(None))
    );
    assert_eq!(
        act("retailer fails complete 503 once"),
        trouble(1, status(None))
    );
    assert_eq!(
        act("retailer fails complete 503 2 times"),
        trouble(2, status(None))
    );
    let drop = Trouble::Drop(When::Before);
    assert_eq!(act("retailer drops complete before"), trouble(always, drop));
    assert_eq!(
        act("retailer delays complete 800 once"),
        trouble(1, Trouble::Slow(800))
    );
    assert_eq!(
        act("retailer garbles complete once"),
        trouble(1, Trouble::Malformed)
    );
    let reject = Trouble::Reject("too late".into());
    assert_eq!(
        act("retailer rejects next order: too late"),
        trouble(1, reject)
    );
    assert_eq!(act("retailer well"), Act::Retailer(Retailer::Well));
    let price = Retailer::Price {
        variant: "kefir-1l".into(),
        price: 1390,
    };
    assert_eq!(act("retailer price kefir-1l 1390"), Act::Retailer(price));
    let stock = Retailer::Stock {
        variant: "kefir-1l".into(),
        stock: 0,
    };
    assert_eq!(act("retailer stock kefir-1l 0"), Act::Retailer(stock));
    let cancel = Retailer::CancelLast("sold out".into());
    assert_eq!(
        act("retailer cancels last order: sold out"),
        Act::Retailer(cancel)
    );
}

#[test]
fn a_shop_is_late_dear_sold_out_closed_or_short() {
    let trouble = |times, how| {
        Act::Retailer(Retailer::Trouble {
            operation: "complete".into(),
            times,
            how,
        })
    };
    let busy = || Trouble::Status {
        status: 503,
        retry_after: Some(7),
    };
    let always = 1_000_000;
    let line = "retailer fails complete 503 after 7";
    assert_eq!(act(line), trouble(always, busy()));
    assert_eq!(act(&format!("{line} once")), trouble(1, busy()));
    assert_eq!(
        act("retailer answers complete after 20000 2 times"),
        trouble(2, Trouble::Late(20_000))
    );
    assert_eq!(
        act("retailer raises prices at complete 20"),
        trouble(1, Trouble::Raise(20))
    );
    assert_eq!(
        act("retailer sells out at complete"),
        trouble(1, Trouble::SellOut)
    );
    assert_eq!(
        act("retailer is closed: back at eight"),
        Act::Retailer(Retailer::Closed("back at eight".into()))
    );
    let misses = |quantity| {
        Act::Retailer(Retailer::MissLast {
            variant: "eggs-12".into(),
            quantity,
        })
    };
    assert_eq!(act("retailer misses eggs-12 in last order"), misses(1));
    assert_eq!(act("retailer misses eggs-12 2 in last order"), misses(2));
    assert!(!misses(1).prepares());
}

#[test]
fn answers_know_their_chat_lines_and_marks() {
    let script = script(
        "Bob in Family: hi\nbot: one\n\n    ! two\n    [A]   [B]\nbot to Ann edits: x\nbot toast: y\n\n\
         wait 1m\n# between\nbot: later\nretailer has 1 order\n",
    );
    let [first, second] = &script.steps[..] else {
        panic!("two steps expected");
    };
    let written: Vec<Vec<String>> = first
        .expected
        .iter()
        .map(|e| e.answer.write("Family"))
        .collect();
    let message = ["bot: one", "", "    ! two", "    [A] [B]"];
    assert_eq!(written[0], message);
    assert_eq!(written[1], ["bot to Ann edits: x"]);
    assert_eq!(written[2], ["bot toast: y"]);
    assert_eq!(
        first.expected[0].answer.asserted().collect::<Vec<_>>(),
        ["two"]
    );
    assert_eq!(
        (second.home.as_str(), second.actor.as_str()),
        ("Family", "Bob")
    );
    assert_eq!(second.expected[0].answer.chat, "Family");
    assert_eq!(second.orders, [(17, 1)]);
}

#[test]
fn rows_are_told_from_text() {
    assert_eq!(row("[A]  [B C]"), Some("[A] [B C]".into()));
    assert_eq!(row("{-}"), Some("{-}".into()));
    for text in ["[A] and", "[A", "a [B]", "[]", "[A] {B}", "", "[ ]"] {
        assert_eq!(row(text), None, "{text}");
    }
    assert_eq!(text_line("[A]"), "\\[A]");
    assert_eq!(text_line("! a"), "\\! a");
    assert_eq!(text_line("\\a"), "\\\\a");
    assert_eq!(text_line("!a  "), "!a");
}

#[test]
fn the_manuals_example_can_be_read() {
    let manual = include_str!("../../../../docs/dialogues.md");
    let (_, rest) = manual.split_once("## An example").unwrap();
    let (example, _) = rest.split_once("\n## ").unwrap();
    let indented = |line: &str| line.is_empty() || line.starts_with("    ");
    let lines = example.lines().filter(|l| indented(l));
    let text: Vec<&str> = lines.map(|l| l.get(4..).unwrap_or("")).collect();
    let script = parse("manual.chat", &text.join("\n")).unwrap();
    assert_eq!(script.steps.len(), 8);
    assert!(script.steps.iter().any(|s| s.orders.len() == 1));
}

#[test]
fn people_pay_in_many_ways() {
    let deed = |act: &str| match &script(act).steps[0].act {
        Act::Person {
            deed: Deed::Pay(pay),
            ..
        } => pay.clone(),
        other => panic!("{act}: {other:?}"),
    };
    let plain = Pay::default();
    assert_eq!(deed("Ann pays"), plain);
    assert_eq!(
        deed("Ann in Family pays old twice late 500"),
        Pay {
            old: true,
            twice: true,
            late: true,
            amount: Some(500),
            abandons: false,
        }
    );
    assert!(deed("Ann abandons payment").abandons);
    assert!(deed("Ann abandons old payment").old);
    assert_eq!(script("payment arrives").steps[0].act, Act::Settle);
    for (act, words) in [
        ("Ann pays ¥5", "expected `Ann pays`"),
        ("Ann pays 0", "an amount in fen"),
        ("Ann pays 5 twice", "before `twice`"),
        ("Ann abandons", "expected `Ann abandons payment`"),
        ("payment", "expected `payment arrives`"),
        (
            "Ann: hi\nbot refuses: x",
            "alert, refuses payment, is silent",
        ),
    ] {
        let sentence = wrong(act);
        assert!(sentence.contains(words), "{act}: {sentence}");
    }
    let refused = script("Ann pays\nbot refuses payment: Too late.");
    let answer = &refused.steps[0].expected[0].answer;
    assert_eq!(answer.kind, Kind::Refusal);
    assert_eq!(answer.write("Ann"), ["bot refuses payment: Too late."]);
}
