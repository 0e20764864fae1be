use super::super::bless;
use super::super::difference::difference;
use super::super::report::{Problem, Report, What};
use super::*;

/// The report of a run in which these events happened in the steps.
fn run(script: &Script, events: &[Vec<Value>]) -> Report {
    let mut problems = Vec::new();
    let mut happened = Vec::new();
    for (index, (step, events)) in script.steps.iter().zip(events).enumerate() {
        let actual = seen(step, events);
        let changes = difference(step, &actual);
        if !changes.is_empty() {
            problems.push(Problem {
                line: step.line,
                quote: step.quote(&script.source).to_owned(),
                what: What::Difference {
                    step: index,
                    changes,
                },
            });
        }
        happened.push(actual);
    }
    Report {
        file: script.file().to_owned(),
        problems,
        happened,
        blessed: 0,
        left_out: 0,
        output: Vec::new(),
    }
}

/// Blesses the acts with what happened: the acts' new text, and whether all was settled. What was settled has to
/// hold when the new text is played against the same events.
fn blessed(acts: &str, events: &[Vec<Value>]) -> (String, bool) {
    let before = script(acts);
    let blessed = bless(&before, run(&before, events));
    let text = blessed.text.strip_prefix(HEAD).unwrap().to_owned();
    assert_eq!(blessed.changed, text != acts);
    let after = script(&text);
    let again = run(&after, events);
    assert_eq!(again.passed(), blessed.report.passed(), "{again}");
    (text, blessed.report.passed())
}

#[test]
fn answers_are_rewritten_and_all_else_is_kept() {
    let acts = "\
# First
Ann: hi
# a word before
bot: Hello
    old line

# between
bot: Same
    # is text
bot to Bob: gone

Ann taps [Pay]
bot toast: old
retailer has 0 orders   
# the end
";
    let events = [
        vec![
            message(1001, 1, "Hello\nnew line", &[&["Pay"]]),
            message(1001, 2, "Same\n# is text", &[]),
            message(1001, 3, "More", &[]),
        ],
        vec![
            message(1001, 4, "Paid", &[]),
            json!({"kind": "toast", "chat": 1001, "user": 1001, "text": "new", "alert": false}),
        ],
    ];
    let new = "\
# First
Ann: hi
# a word before
bot: Hello
    new line
    [Pay]

# between
bot: Same
    # is text
bot: More

Ann taps [Pay]
bot toast: new
bot: Paid
retailer has 0 orders   
# the end
";
    assert_eq!(blessed(acts, &events), (new.to_owned(), true));
}

#[test]
fn what_went_as_written_is_left_alone() {
    let acts = "Ann: hi\nbot:   spaced\n\n    [A]     [B]   \n";
    let events = [vec![message(1001, 1, "  spaced", &[&["A", "B"]])]];
    assert_eq!(blessed(acts, &events), (acts.to_owned(), true));
}

#[test]
fn silence_comes_and_goes() {
    let said = vec![message(1001, 1, "Hello", &[])];
    let silent = "Ann: hi\nbot is silent\n";
    assert_eq!(
        blessed(silent, std::slice::from_ref(&said)),
        ("Ann: hi\nbot: Hello\n".to_owned(), true)
    );
    assert_eq!(
        blessed("Ann: hi\n", &[said]),
        ("Ann: hi\nbot: Hello\n".to_owned(), true)
    );
    let two = "Ann: hi\nbot: a\nbot to Bob: b\n";
    assert_eq!(blessed(two, &[vec![]]), (silent.to_owned(), true));
}

#[test]
fn asserted_lines_stay_where_they_are_said() {
    let acts = "Ann: hi\nbot: Old\n    ! Total ¥9.90\n# why\n    [Pay]\n";
    let said = vec![message(1001, 1, "New\nMilk\nTotal ¥9.90", &[&["Buy"]])];
    let new = "Ann: hi\nbot: New\n    Milk\n    ! Total ¥9.90\n    [Buy]\n# why\n";
    assert_eq!(blessed(acts, &[said]), (new.to_owned(), true));
    let other = vec![message(1001, 1, "New\nTotal ¥8.80", &[&["Pay"]])];
    assert_eq!(blessed(acts, &[other]), (acts.to_owned(), false));
}

#[test]
fn an_asserted_answer_finds_its_message_among_new_ones() {
    let acts = "Ann: hi\nbot: ! Exact\n    old\nbot: last\n";
    let said = vec![
        message(1001, 1, "Welcome", &[]),
        message(1001, 2, "Exact\nnew", &[]),
    ];
    let new = "Ann: hi\nbot: Welcome\nbot: ! Exact\n    new\n";
    assert_eq!(blessed(acts, &[said]), (new.to_owned(), true));
}

#[test]
fn assertions_alone_are_never_written() {
    let acts = "Ann: hi\nbot says: ! Exact\nbot to Bob: old\n";
    let said = |text| vec![message(1001, 1, text, &[]), message(1002, 1, "new", &[])];
    let new = "Ann: hi\nbot says: ! Exact\nbot to Bob: new\n";
    assert_eq!(blessed(acts, &[said("Exact")]), (new.to_owned(), true));
    assert_eq!(blessed(acts, &[said("Other")]), (acts.to_owned(), false));
}

#[test]
fn line_ends_are_those_of_the_file() {
    let acts = format!("{HEAD}Ann: hi\nbot: a\n").replace('\n', "\r\n");
    let script = parse("some.chat", &acts).unwrap();
    let report = run(&script, &[vec![message(1001, 1, "b", &[])]]);
    assert_eq!(
        bless(&script, report).text,
        acts.replace("bot: a", "bot: b")
    );
}

#[test]
fn a_report_reads_like_a_difference() {
    let script = script("Ann: hi\nbot: Basket\n    Milk 1 l\n");
    let mut report = run(&script, &[vec![message(1001, 1, "Basket\nMilk 2 l", &[])]]);
    report.output = vec!["a last word".to_owned()];
    let text = "some.chat: failed\n\nsome.chat:6: Ann: hi\n    bot: Basket\n  -     Milk 1 l\n  +     Milk 2 l\
        \n\nThe bot's last lines:\n  | a last word";
    assert_eq!(report.to_string(), text);
    let red = "\n  \u{1b}[31m-     Milk 1 l\u{1b}[0m\n";
    assert!(report.coloured().to_string().contains(red));
    report.problems.clear();
    assert_eq!(report.to_string(), "some.chat: passed");
}

#[test]
fn payments_are_blessed() {
    let invoice =
        json!({"title": "Order 17", "description": "Milk", "currency": "CNY", "total_amount": 670});
    let markup = json!({"inline_keyboard": [[{"text": "Pay CN¥6.70", "pay": true}]]});
    let view =
        json!({"message_id": 1, "outgoing": true, "invoice": invoice, "reply_markup": markup});
    let sent = json!({"kind": "message", "chat": 1001, "message": view});
    let answer = |error: Value| {
        json!({
            "kind": "pre_checkout_answer", "chat": 1001, "user": 1001, "ok": error.is_null(), "error_message": error,
        })
    };
    let events = [
        vec![sent],
        vec![answer(json!("Too late."))],
        vec![answer(Value::Null)],
    ];
    let acts = "Ann: hi\n\nAnn pays\n\nAnn pays\nbot refuses payment: x\n";
    let new = "Ann: hi\nbot: (invoice Order 17: ¥6.70)\n    Milk\n    [Pay CN¥6.70]\n\nAnn pays\n\
        bot refuses payment: Too late.\n\nAnn pays\nbot is silent\n";
    assert_eq!(blessed(acts, &events), (new.to_owned(), true));
}
