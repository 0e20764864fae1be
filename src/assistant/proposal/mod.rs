//! A model's part in the assistant: what it is asked, and what its answers propose. A model proposes and this code decides:
//! it sees the catalogue through searches alone, its calls are read by strict shapes, every id of theirs is looked up, and
//! the limits of the wish are kept whatever it says. Pure: the call itself is made in the room `model`.

mod prompt;
mod saying;
mod tools;

#[cfg(test)]
mod tests;

use async_openai::types::chat::ChatCompletionRequestMessage;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::{Change, Count, Menu, Request, Target};
use crate::shop::{Catalogue, Fen, Kept, Lang, Limits, Pick, short};

pub use saying::saying;
pub use tools::{TOOLS, definitions};

use tools::{Item, Tool};

/// Calls of one answer, and things of one call, that are read; a model that sends more is not listened to further.
const MOST_CALLS: usize = 12;
const MOST_ITEMS: usize = 12;
/// Bytes of one call's arguments that are read.
const LONGEST_CALL: usize = 8_192;
/// Characters of a model's own words that are kept.
const LONGEST_WORDS: usize = 300;
const LONGEST_CHOICE: usize = 40;
const MOST_CHOICES: usize = 4;
/// People that a model may have counted.
const MOST_PEOPLE: u32 = 20;

/// What somebody wishes for, with all that the model may know of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wish {
    pub lang: Lang,
    /// In the person's own words.
    pub words: String,
    pub limits: Limits,
    /// The choice is left open, or words are not known: then they name something that is not sold, or not by that name.
    #[serde(default)]
    pub open: bool,
    /// What is in the basket: ids of variants, and packs.
    #[serde(default)]
    pub basket: Vec<(String, u32)>,
    /// What was said and proposed before, the latest last.
    #[serde(default)]
    pub before: Vec<Before>,
}

/// An earlier wish that this one may be about.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    pub words: String,
    /// Ids of the variants that were proposed, or what the model asked.
    pub answer: String,
}

/// What a model is asked: a wish, the conversation about it, and what came of it so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    pub wish: Wish,
    pub messages: Vec<ChatCompletionRequestMessage>,
    /// Counted from 1.
    pub round: u32,
    pub so_far: Proposal,
}

/// What a model answered, whatever it is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    #[serde(default)]
    pub text: String,
    #[serde(default)]
    pub calls: Vec<Call>,
    /// Tokens that the question and the answer took, by the server or by their length.
    #[serde(default)]
    pub tokens: u32,
}

/// A tool that a model calls.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Call {
    pub id: String,
    pub name: String,
    /// JSON, by its own account.
    pub arguments: String,
}

/// What a model proposes, as far as it holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    /// Goods to be added, as the model chose them.
    #[serde(default)]
    pub picks: Vec<Pick>,
    /// The limits that they are to keep to: the wish's, narrowed by the model.
    #[serde(default)]
    pub limits: Limits,
    /// More of what is in the basket: goods to be added like others.
    #[serde(default)]
    pub more: Vec<Pick>,
    /// Less of what is in the basket, or none.
    #[serde(default)]
    pub changes: Vec<Request>,
    /// How many things were named that do not exist.
    #[serde(default)]
    pub invented: u32,
    #[serde(default)]
    pub question: Option<Question>,
    /// The model's own words, on what no goods answer. Not checked: to be shown as such or not at all.
    #[serde(default)]
    pub words: Option<String>,
    /// Ids of the products that were found on the way, the latest last.
    #[serde(default)]
    pub found: Vec<String>,
}

/// A question back, in the model's words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    pub words: String,
    pub choices: Vec<String>,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// Ask on.
    Ask(Box<Ask>),
    /// The wish is answered, as well as it could be.
    Done(Box<Proposal>),
}

impl Proposal {
    /// The goods as they keep to the limits.
    pub fn kept(&self, catalogue: &Catalogue) -> Kept {
        let picks = self.picks.iter().chain(&self.more).cloned();
        self.limits.keep(catalogue, &picks.collect::<Vec<Pick>>())
    }

    /// The goods to be shown, and whether they are what can be had at least: a meal that is too dear, or too small, gives way
    /// to the cheapest there is, which may still be more than the budget.
    pub fn settled(&self, catalogue: &Catalogue) -> (Kept, bool) {
        let kept = self.kept(catalogue);
        if kept.feeds == 0 || kept.is_met(&self.limits) {
            return (kept, false);
        }
        match self.limits.least(catalogue) {
            Some(least) if least.total < kept.total => {
                let left_out = kept.left_out;
                (Kept { left_out, ..least }, true)
            }
            Some(least) => {
                let is_least = least.total == kept.total;
                (kept, is_least)
            }
            None => (kept, false),
        }
    }

    /// Adds a change, in place of an earlier one of the same thing.
    fn change(&mut self, product: String, change: impl FnOnce(Target) -> Request) {
        let target = Target::Product(product);
        self.changes.retain(|change| match change {
            Request::Change { target: of, .. } => *of != target,
            Request::Remove(targets) => !targets.contains(&target),
            _ => true,
        });
        self.changes.push(change(target));
    }
}

/// The first question about a wish.
pub fn begin(wish: Wish, catalogue: &Catalogue) -> Ask {
    Ask {
        messages: vec![prompt::system(&wish), prompt::wish(&wish, catalogue)],
        round: 1,
        so_far: Proposal {
            limits: wish.limits.clone(),
            ..Proposal::default()
        },
        wish,
    }
}

/// Reads an answer and does the searches that it asks for. `rounds`: how often a model is asked about one wish at most.
pub fn step(menu: &Menu, catalogue: &Catalogue, ask: &Ask, said: &Said, rounds: u32) -> Step {
    let mut reading = Reading {
        menu,
        catalogue,
        wish: &ask.wish,
        proposal: ask.so_far.clone(),
        again: false,
    };
    let calls = said.calls.get(..MOST_CALLS).unwrap_or(&said.calls);
    let answers: Vec<Value> = calls.iter().map(|call| reading.call(call)).collect();
    if calls.is_empty() {
        reading.says(aloud(&said.text));
    }
    let kept = reading.proposal.kept(catalogue);
    let added = !reading.proposal.picks.is_empty() || !reading.proposal.more.is_empty();
    let unmet = added && !kept.is_met(&reading.proposal.limits);
    if !(reading.again || unmet) || calls.is_empty() || ask.round >= rounds {
        return Step::Done(Box::new(reading.proposal));
    }
    let mut messages = ask.messages.clone();
    messages.push(prompt::called(calls));
    let answered = calls.iter().zip(&answers);
    messages.extend(answered.map(|(call, answer)| prompt::answered(call, answer)));
    Step::Ask(Box::new(Ask {
        wish: ask.wish.clone(),
        messages,
        round: ask.round + 1,
        so_far: reading.proposal,
    }))
}

/// What of a text is said to somebody: some models write down what they think before it.
fn aloud(text: &str) -> &str {
    let said = text.rsplit("</think>").next().unwrap_or(text);
    let said = said.split("<think>").next().unwrap_or(said);
    said.trim()
}

/// An answer being read.
struct Reading<'a> {
    menu: &'a Menu,
    catalogue: &'a Catalogue,
    wish: &'a Wish,
    proposal: Proposal,
    /// Something was asked for, or is wrong, that another round can mend.
    again: bool,
}

impl Reading<'_> {
    /// Does one call, and says what came of it in the words of the model's side.
    fn call(&mut self, call: &Call) -> Value {
        let tool = match Tool::read(&call.name, &call.arguments) {
            Ok(tool) => tool,
            Err(wrong) => {
                self.again = true;
                return json!({ "error": wrong });
            }
        };
        match tool {
            Tool::Search { query, most_yuan } => {
                self.again = true;
                self.search(&query, most_yuan)
            }
            Tool::Add {
                items,
                people,
                without,
                diets,
            } => {
                let told = self.proposal.limits.people;
                let limits = Limits {
                    // How many there are is the person's to say; a model may only have understood what no rule did.
                    people: told.or((1..=MOST_PEOPLE).contains(&people).then_some(people)),
                    without,
                    diets,
                    ..Limits::default()
                };
                // Narrower, never wider.
                self.proposal.limits = self.proposal.limits.clone().and(&limits);
                self.add(&items)
            }
            Tool::Change { item, packs } => match self.in_basket(&item) {
                Some((variant, _, before)) if packs > before => {
                    // What costs more is goods like others: within the limits, and in the sum.
                    let packs = packs - before;
                    self.proposal.more.retain(|pick| pick.variant != variant);
                    self.proposal.more.push(Pick {
                        variant,
                        packs,
                        options: Vec::new(),
                    });
                    let kept = self.proposal.kept(self.catalogue);
                    prompt::kept(self.catalogue, &self.proposal.limits, &kept)
                }
                Some((_, product, _)) => {
                    let to = Change::Count(Count::Packs(packs));
                    self.proposal
                        .change(product, |target| Request::Change { target, to });
                    json!({ "ok": true })
                }
                None => self.unknown(&[&item]),
            },
            Tool::Remove { items } => {
                let mut unknown: Vec<&str> = Vec::new();
                for item in items.iter().take(MOST_ITEMS) {
                    match self.in_basket(item) {
                        Some((_, product, _)) => self
                            .proposal
                            .change(product, |target| Request::Remove(vec![target])),
                        None => unknown.push(item),
                    }
                }
                match unknown.is_empty() {
                    true => json!({ "ok": true }),
                    false => self.unknown(&unknown),
                }
            }
            Tool::Ask { question, .. } if prompt::is_repeated(&question) => {
                self.again = true;
                json!({ "error": "ask in your own words" })
            }
            Tool::Ask { question, choices } => {
                let choices = choices.iter().take(MOST_CHOICES);
                self.proposal.question = Some(Question {
                    words: short(&question, LONGEST_WORDS),
                    choices: choices.map(|words| short(words, LONGEST_CHOICE)).collect(),
                });
                json!({ "ok": true })
            }
            Tool::Answer { words } => {
                self.says(&words);
                json!({ "ok": true })
            }
        }
    }

    /// Keeps the model's own words, if they are its own.
    fn says(&mut self, words: &str) {
        if !words.is_empty() && !prompt::is_repeated(words) {
            self.proposal.words = Some(short(words, LONGEST_WORDS));
        }
    }

    fn search(&mut self, query: &str, most_yuan: f64) -> Value {
        let most = (most_yuan > 0.0).then_some(Fen((most_yuan * 100.0) as i64));
        let found = find(self.menu, query);
        for id in &found {
            self.proposal.found.retain(|known| known != id);
            self.proposal.found.push(id.clone());
        }
        let limits = &self.proposal.limits;
        prompt::found(self.catalogue, self.wish.lang, limits, &found, most)
    }

    fn add(&mut self, items: &[Item]) -> Value {
        let mut unknown = Vec::new();
        let mut picks = Vec::new();
        for item in items.iter().take(MOST_ITEMS) {
            match variant(self.catalogue, &item.id) {
                Some(variant) => picks.push(Pick {
                    variant,
                    packs: item.packs,
                    options: Vec::new(),
                }),
                None => unknown.push(item.id.as_str()),
            }
        }
        // What is added again is chosen anew: the whole list is asked for.
        if !picks.is_empty() {
            self.proposal.picks = picks;
        }
        let kept = self.proposal.kept(self.catalogue);
        let mut answer = prompt::kept(self.catalogue, &self.proposal.limits, &kept);
        if !unknown.is_empty() {
            self.unknown(&unknown);
            answer["unknown_ids"] = json!(unknown);
        }
        answer
    }

    fn unknown(&mut self, ids: &[&str]) -> Value {
        self.again = true;
        let invented = u32::try_from(ids.len()).unwrap_or(u32::MAX);
        self.proposal.invented = self.proposal.invented.saturating_add(invented);
        json!({ "error": "there is no such thing; use ids that search returned", "unknown_ids": ids })
    }

    /// What in the basket an id means, a variant's or a product's: variant, product and packs.
    fn in_basket(&self, id: &str) -> Option<(String, String, u32)> {
        self.wish.basket.iter().find_map(|(variant, packs)| {
            let (product, _) = self.catalogue.variant(variant)?;
            let meant = variant == id || product.id == id;
            meant.then(|| (variant.clone(), product.id.clone(), *packs))
        })
    }
}

/// Ids of the products that words are about, the likeliest first.
pub fn about(menu: &Menu, words: &str) -> Vec<String> {
    ids(menu, menu.about(words))
}

/// The same; where there are none, those whose names are nearest.
fn find(menu: &Menu, words: &str) -> Vec<String> {
    match menu.about(words) {
        none if none.is_empty() => ids(menu, menu.nearest(words)),
        about => ids(menu, about),
    }
}

fn ids(menu: &Menu, items: Vec<u32>) -> Vec<String> {
    let items = items.into_iter().filter_map(|product| menu.item(product));
    items.map(|item| item.id.clone()).collect()
}

/// The variant that an id means: its own, or the one that a product's name alone stands for, or its cheapest.
fn variant(catalogue: &Catalogue, id: &str) -> Option<String> {
    if catalogue.variant(id).is_some() {
        return Some(id.to_owned());
    }
    let product = catalogue.product(id)?;
    let sold = || product.variants.iter().filter(|variant| variant.available);
    let usual = sold().find(|variant| variant.default);
    let chosen = usual.or_else(|| sold().min_by_key(|variant| variant.price));
    Some(chosen.or(product.variants.first())?.id.clone())
}
