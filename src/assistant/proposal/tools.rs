//! The tools that a model may call: their schemas, and the reading of its calls by the same shapes.

use std::sync::LazyLock;

use async_openai::types::chat::{ChatCompletionTool, ChatCompletionTools, FunctionObject};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::LONGEST_CALL;
use crate::shop::{ALLERGENS, DIETS};

/// Packs of one thing that a model may propose: more is asked for in a person's own numbers.
const MOST_PACKS: u32 = 20;

/// Names of the tools.
pub const TOOLS: [&str; 6] = ["search", "add", "change", "remove", "ask", "answer"];

/// A call that has the shape of its tool.
#[derive(Debug, PartialEq)]
pub(super) enum Tool {
    Search {
        query: String,
        /// 0: whatever it costs.
        most_yuan: f64,
    },
    Add {
        items: Vec<Item>,
        /// 0: nobody was counted.
        people: u32,
        without: Vec<String>,
        diets: Vec<String>,
    },
    Change {
        item: String,
        packs: u32,
    },
    Remove {
        items: Vec<String>,
    },
    Ask {
        question: String,
        choices: Vec<String>,
    },
    Answer {
        words: String,
    },
}

#[derive(Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Item {
    pub id: String,
    pub packs: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Search {
    query: String,
    #[serde(default)]
    most_yuan: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    items: Vec<Item>,
    #[serde(default)]
    people: u32,
    #[serde(default)]
    without: Vec<String>,
    #[serde(default)]
    diets: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeItem {
    id: String,
    packs: u32,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Remove {
    ids: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AskBack {
    question: String,
    #[serde(default)]
    choices: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    words: String,
}

impl Tool {
    /// Reads a call.
    ///
    /// # Errors
    /// What is wrong with it, for the model.
    pub fn read(name: &str, arguments: &str) -> Result<Tool, String> {
        if arguments.len() > LONGEST_CALL {
            return Err("the arguments are too long".into());
        }
        let tool = match name {
            "search" => {
                let Search { query, most_yuan } = read(arguments)?;
                if !(0.0..=1e7).contains(&most_yuan) {
                    return Err("most_yuan is no price".into());
                }
                Tool::Search { query, most_yuan }
            }
            "add" => {
                let Add {
                    items,
                    people,
                    without,
                    diets,
                } = read(arguments)?;
                let wrong = items.iter().any(|item| !is_quantity(item.packs));
                if wrong || items.is_empty() {
                    return Err(format!(
                        "items has at least one, of 1 to {MOST_PACKS} packs"
                    ));
                }
                known(&without, &ALLERGENS)?;
                known(&diets, &DIETS)?;
                Tool::Add {
                    items,
                    people,
                    without,
                    diets,
                }
            }
            "change" => {
                let ChangeItem { id, packs } = read(arguments)?;
                if !is_quantity(packs) {
                    return Err(format!("packs is 1 to {MOST_PACKS}"));
                }
                Tool::Change { item: id, packs }
            }
            "remove" => {
                let Remove { ids } = read(arguments)?;
                Tool::Remove { items: ids }
            }
            "ask" => {
                let AskBack { question, choices } = read(arguments)?;
                Tool::Ask { question, choices }
            }
            "answer" => {
                let Answer { words } = read(arguments)?;
                Tool::Answer { words }
            }
            _ => {
                return Err(format!(
                    "there is no such tool; there are {}",
                    TOOLS.join(", ")
                ));
            }
        };
        Ok(tool)
    }
}

fn is_quantity(packs: u32) -> bool {
    (1..=MOST_PACKS).contains(&packs)
}

fn known(ids: &[String], all: &[&str]) -> Result<(), String> {
    match ids.iter().all(|id| all.contains(&id.as_str())) {
        true => Ok(()),
        false => Err(format!("known are {}", all.join(", "))),
    }
}

/// Reads arguments. The error says where it is, and quotes nothing.
fn read<T: DeserializeOwned>(arguments: &str) -> Result<T, String> {
    serde_json::from_str(arguments).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        format!("the arguments do not fit the schema (line {line}, column {column})")
    })
}

/// The tools as a model is told of them.
pub fn definitions() -> &'static [ChatCompletionTools] {
    static DEFINITIONS: LazyLock<Vec<ChatCompletionTools>> = LazyLock::new(|| {
        let text = || json!({ "type": "string" });
        let texts = || json!({ "type": "array", "items": { "type": "string" } });
        let packs = || json!({ "type": "integer", "minimum": 1, "maximum": MOST_PACKS });
        let some =
            |ids: &[&str]| json!({ "type": "array", "items": { "type": "string", "enum": ids } });
        vec![
            tool(
                "search",
                "Find goods by a product, dish, ingredient or category. Returns what may be offered, with ids and prices.",
                json!({ "query": text(), "most_yuan": { "type": "number", "description": "0: whatever it costs" } }),
            ),
            tool(
                "add",
                "Propose goods for the wish: all of them in one call, by ids that search returned.",
                json!({
                    "items": { "type": "array", "items": object(json!({ "id": text(), "packs": packs() })) },
                    "people": { "type": "integer", "description": "how many are to be fed; 0: not said" },
                    "without": some(&ALLERGENS),
                    "diets": some(&DIETS),
                }),
            ),
            tool(
                "change",
                "Propose another number of packs of something that is in the basket.",
                json!({ "id": text(), "packs": packs() }),
            ),
            tool(
                "remove",
                "Propose to take things out of the basket.",
                json!({ "ids": texts() }),
            ),
            tool(
                "ask",
                "Ask the person one short question, with up to four short answers to choose from, when the wish cannot be met without.",
                json!({ "question": text(), "choices": texts() }),
            ),
            tool(
                "answer",
                "Say something that no goods answer, such as how long rice is cooked: up to 300 characters, nothing of prices, orders, payments, cards or allergens.",
                json!({ "words": text() }),
            ),
        ]
    });
    &DEFINITIONS
}

fn tool(name: &str, description: &str, properties: Value) -> ChatCompletionTools {
    ChatCompletionTools::Function(ChatCompletionTool {
        function: FunctionObject {
            name: name.into(),
            description: Some(description.into()),
            parameters: Some(object(properties)),
            strict: Some(true),
        },
    })
}

/// A schema as "strict" wants it: all properties are there, and no others.
fn object(properties: Value) -> Value {
    let names: Vec<&String> = properties
        .as_object()
        .into_iter()
        .flat_map(|map| map.keys())
        .collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": false,
    })
}
