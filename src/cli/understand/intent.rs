//! What was understood, as one intent with its slots: what a message in the chat asks for.

use serde_json::{Map, Value, json};

use milkrun::assistant::{Change, Line, Request, Search, Target, Understood};

use super::answer;

/// An intent and its slots.
pub struct Intent {
    pub name: &'static str,
    pub slots: Map<String, Value>,
}

/// The intent of a message: of several things asked for, the first that changes something; then the first that asks
/// for an answer. `basket`: the product of each of the basket's lines.
pub fn intent(understood: &Understood, basket: &[String]) -> Intent {
    let changes = |r: &&Request| {
        matches!(
            r,
            Request::Add(_) | Request::Change { .. } | Request::Remove(_) | Request::Clear
        )
    };
    let talk = |r: &&Request| {
        !matches!(
            r,
            Request::SmallTalk | Request::Greeting | Request::Thanks | Request::Yes | Request::No
        )
    };
    let requests = || understood.requests.iter();
    let first = requests().find(changes).or_else(|| requests().find(talk));
    match first {
        Some(Request::Remove(_)) => removed(understood, basket),
        Some(Request::Add(_)) => added(understood),
        Some(request) => of(request, basket),
        None => Intent::bare("none"),
    }
}

impl Intent {
    fn bare(name: &'static str) -> Intent {
        Intent {
            name,
            slots: Map::new(),
        }
    }

    fn with(mut self, slot: &str, value: impl Into<Value>) -> Intent {
        self.slots.insert(slot.to_owned(), value.into());
        self
    }
}

fn of(request: &Request, basket: &[String]) -> Intent {
    match request {
        Request::Change { target, to } => changed(&product(target, basket), to),
        Request::Search(search) => sought(search),
        Request::Allergen { allergen, products } => {
            let intent = Intent::bare("allergen_question").with("allergen", allergen.as_str());
            match products.first() {
                Some(product) => intent.with("product", product.as_str()),
                None => intent,
            }
        }
        Request::Clear => Intent::bare("clear"),
        Request::ShowBasket => Intent::bare("show_basket"),
        Request::HowMuch => Intent::bare("ask_price"),
        Request::Repeat => Intent::bare("reorder"),
        Request::CheckOut => Intent::bare("checkout"),
        Request::Track => Intent::bare("track"),
        Request::Cancel => Intent::bare("cancel_order"),
        Request::Help => Intent::bare("help"),
        Request::Card => Intent::bare("card"),
        _ => Intent::bare("none"),
    }
}

/// All lines of a message that are to be added.
fn added(understood: &Understood) -> Intent {
    let lines = understood.requests.iter().filter_map(|r| match r {
        Request::Add(lines) => Some(lines),
        _ => None,
    });
    let lines: Vec<&Line> = lines.flatten().collect();
    match lines.as_slice() {
        [line] => line_slots(Intent::bare("add"), line).with("product", answer::line(line).product),
        _ => Intent::bare("add").with("lines", json!(answer::lines(understood))),
    }
}

fn line_slots(mut intent: Intent, line: &Line) -> Intent {
    if let Some(number) = answer::number(line.count) {
        intent = intent.with("quantity", number);
    }
    if let Some(size) = line.measure {
        intent = intent.with("measure", json!(answer::measure(size)));
    }
    if !line.options.is_empty() {
        intent = intent.with("options", json!(answer::line(line).options));
    }
    intent
}

/// All that a message takes out.
fn removed(understood: &Understood, basket: &[String]) -> Intent {
    let targets = understood.requests.iter().filter_map(|r| match r {
        Request::Remove(targets) => Some(targets),
        _ => None,
    });
    let products: Vec<String> = targets.flatten().map(|t| product(t, basket)).collect();
    match products.as_slice() {
        [product] => Intent::bare("remove").with("product", product.as_str()),
        products => Intent::bare("remove").with("products", json!(products)),
    }
}

fn changed(product: &str, change: &Change) -> Intent {
    let intent = |name| Intent::bare(name).with("product", product);
    match change {
        Change::Count(count) => {
            intent("set_quantity").with("quantity", answer::number(*count).unwrap_or(1))
        }
        Change::Measure(size) => {
            intent("set_quantity").with("measure", json!(answer::measure(*size)))
        }
        Change::More(more) => intent("increase").with("quantity", *more),
        Change::MoreMeasure(more) => intent("increase").with("measure", json!(more)),
        Change::Less(less) => intent("remove").with("quantity", *less),
        Change::LessMeasure(less) => intent("remove").with("measure", json!(less)),
        Change::Options { .. } => intent("set_options"),
        Change::Instead(line) => line_slots(Intent::bare("replace"), line)
            .with("from", product)
            .with("to", line.product.as_str()),
    }
}

fn sought(search: &Search) -> Intent {
    let name = match (search.most, search.price) {
        (Some(_), _) => "budget",
        (None, true) => "ask_price",
        (None, false) => "browse",
    };
    let mut intent = Intent::bare(name);
    if let Some(most) = search.most {
        intent = intent.with("max_price_fen", most.0);
    }
    if !search.words.is_empty() {
        intent = intent.with("query", search.words.to_lowercase());
    }
    match search.products.first() {
        Some(product) => intent.with("product", product.as_str()),
        None => intent,
    }
}

fn product(target: &Target, basket: &[String]) -> String {
    match target {
        Target::Line(line) => basket.get(*line).cloned().unwrap_or_default(),
        Target::Product(product) => product.clone(),
    }
}
