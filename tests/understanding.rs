//! `milkrun understand`, by the real program: conversations in three languages over the demo's catalogue, menus from
//! files, amounts, and what it says to input that it cannot read.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use serde::Deserialize;
use serde_json::{Value, json};

/// Of a hundred cases so many are read as a person would; each file has more than sixty.
const RIGHT: usize = 95;

/// A message in the chat.
#[derive(Deserialize)]
struct Case {
    text: String,
    /// What the message asks for.
    intent: String,
    /// What must be in the answer's slots; more may be.
    slots: serde_json::Map<String, Value>,
}

/// The program's answer to some input.
fn run(args: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_milkrun"));
    command.arg("understand").args(args);
    command
        // No model of whoever runs the tests.
        .env_remove("MILKRUN_MODEL")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // It may stop reading at a line that it refuses.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

/// What it answers to lines that are all well formed.
fn answers(args: &[&str], input: &str) -> Vec<Value> {
    let output = run(args, input);
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// What it complains of.
fn complaint(args: &[&str], input: &str) -> String {
    let output = run(args, input);
    assert!(!output.status.success());
    String::from_utf8(output.stderr).unwrap()
}

fn own(file: &str) -> String {
    format!("{}/tests/understanding/{file}", env!("CARGO_MANIFEST_DIR"))
}

/// A value with its lists in one order: what was asked for first says nothing. One pack is what nothing says.
fn sorted(value: &Value, alone: bool) -> Value {
    match value {
        Value::Array(all) => {
            let mut all: Vec<Value> = all.iter().map(|v| sorted(v, true)).collect();
            all.sort_by_key(Value::to_string);
            Value::Array(all)
        }
        Value::Object(fields) => {
            let mut fields: serde_json::Map<String, Value> = fields
                .iter()
                .map(|(k, v)| (k.clone(), sorted(v, false)))
                .collect();
            if alone && fields.contains_key("product") {
                fields.entry("quantity").or_insert(json!(1));
            }
            Value::Object(fields)
        }
        Value::String(text) => Value::String(text.to_lowercase().replace('ё', "е")),
        other => other.clone(),
    }
}

fn is_right(case: &Case, answer: &Value) -> bool {
    let slot = |name: &str| match &answer["slots"][name] {
        Value::Null if name == "quantity" && case.intent != "remove" => json!(1),
        value => sorted(value, false),
    };
    let mut slots = case.slots.iter();
    answer["intent"] == case.intent.as_str()
        && slots.all(|(name, value)| slot(name) == sorted(value, false))
}

fn conversation(lang: &str) {
    let input = std::fs::read_to_string(own(&format!("conversation.{lang}.jsonl"))).unwrap();
    let cases: Vec<Case> = input
        .lines()
        .map(|l| serde_json::from_str(l).unwrap())
        .collect();
    assert!(cases.len() >= 60);
    let answers = answers(&["--lang", lang], &input);
    assert_eq!(answers.len(), cases.len());
    let wrong: Vec<String> = (cases.iter().zip(&answers))
        .filter(|(case, answer)| !is_right(case, answer))
        .map(|(case, answer)| format!("{}\n  {} {}", case.text, answer["intent"], answer["slots"]))
        .collect();
    let right = cases.len() - wrong.len();
    println!(
        "{lang}: {right} of {} are right\n{}",
        cases.len(),
        wrong.join("\n")
    );
    assert!(right * 100 >= cases.len() * RIGHT, "{}", wrong.join("\n"));
    // Nothing is ordered, emptied or called off by whoever asked for something else.
    let grave = ["checkout", "clear", "cancel_order"];
    for (case, answer) in cases.iter().zip(&answers) {
        let intent = answer["intent"].as_str().unwrap();
        assert!(
            intent == case.intent || !grave.contains(&intent),
            "{}: {intent}",
            case.text
        );
    }
}

#[test]
fn conversations_in_english() {
    conversation("en");
}

#[test]
fn conversations_in_chinese() {
    conversation("zh");
}

#[test]
fn conversations_in_russian() {
    conversation("ru");
}

#[test]
fn a_menu_from_a_file() {
    let option = |group: &str, value: &str| json!({"group": group, "value": value});
    let crepe = |quantity: u32, options: Vec<Value>| json!({"product": "crepe", "quantity": quantity, "options": options});
    let rows = [
        (
            "two rolled crepes with cherries",
            vec![crepe(
                2,
                vec![option("fold", "rolled"), option("filling", "cherries")],
            )],
        ),
        (
            "a pancake, extra walnut cream but no cherries, and a big cocoa",
            vec![
                crepe(
                    1,
                    vec![
                        json!({"group": "filling", "value": "walnut", "amount": "double"}),
                        json!({"group": "filling", "value": "cherries", "excluded": true}),
                    ],
                ),
                json!({"product": "cocoa", "quantity": 1, "options": [option("cup", "mug")]}),
            ],
        ),
        ("what a lovely morning", vec![]),
    ];
    let input: Vec<&str> = rows.iter().map(|(text, _)| *text).collect();
    let answers = answers(&["--menu", &own("menu.json")], &input.join("\n"));
    for ((text, lines), answer) in rows.iter().zip(answers) {
        assert_eq!(
            sorted(&answer["lines"], false),
            sorted(&json!(lines), false),
            "{text}"
        );
    }
}

#[test]
fn amounts_alone() {
    let told = |lang: &str, text: &str| {
        let all = answers(&["--amounts", "--lang", lang], text);
        all.iter()
            .map(|a| a["amounts"].to_string())
            .collect::<Vec<_>>()
            .join(" ")
    };
    assert_eq!(
        told("en", "two and a half dozen"),
        r#"[{"unit":null,"value":30.0}]"#
    );
    assert_eq!(told("zh", "三斤半"), r#"[{"unit":"g","value":1750.0}]"#);
    assert_eq!(
        told("ru", "полтора литра\nкило двести"),
        r#"[{"unit":"ml","value":1500.0}] [{"unit":"g","value":1200.0}]"#
    );
    assert_eq!(told("en", "nothing at all"), "[]");
}

#[test]
fn every_line_has_an_answer() {
    // Plain text, a JSON string, an object; an empty line is a message too.
    let answers = answers(
        &["--menu", &own("menu.json")],
        "cocoa\n\"cocoa\\nand a crepe\"\n\n{\"text\": \"cocoa\"}\n",
    );
    let lines: Vec<usize> = answers
        .iter()
        .map(|a| a["lines"].as_array().unwrap().len())
        .collect();
    assert_eq!(lines, [1, 2, 0, 1]);
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let said = complaint(&["--menu", &own("menu.json")], "cocoa\n{\"txt\": 1}\n");
    assert!(said.contains("line 2"), "{said}");
    let said = complaint(&["--menu", "no-such-menu.json"], "cocoa\n");
    assert!(said.contains("no-such-menu.json cannot be read"), "{said}");
    let said = complaint(&["--menu", &file("half.json", "{")], "cocoa\n");
    assert!(said.contains("half.json is no menu"), "{said}");
    let odd =
        r#"{"language": "en", "products": [{"id": "tea", "names": ["tea"], "options": ["size"]}]}"#;
    let said = complaint(&["--menu", &file("odd.json", odd)], "tea\n");
    assert!(said.contains("tea has the group size"), "{said}");
    let said = complaint(&["--lang", "tlh"], "tea\n");
    assert!(said.contains("en, zh, ru"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_model_completes_what_the_parser_cannot_place() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}/v1", listener.local_addr().unwrap());
    tokio::spawn(milkrun::stub::model::serve(listener));
    let asked = tokio::task::spawn_blocking(move || {
        let args = ["--model", &base, "--model-name", "scripted"];
        answers(&args, "1 x milk\nsomething warm for two, under 60 yuan\n")
    });
    let answers = asked.await.unwrap();
    assert_eq!(answers[0]["asked_model"], false);
    assert_eq!(answers[0]["lines"][0]["product"], "milk");
    assert_eq!(answers[1]["asked_model"], true);
    assert_eq!(answers[1]["lines"][0]["quantity"], 2);
    assert_eq!(answers[1]["understood"]["unknown"], json!([]));
}
