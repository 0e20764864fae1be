//! The parser against a small menu of its own: tables of sentences in every language, and properties that hold for any
//! text at all.

mod en;
mod open;
mod properties;
mod ru;
mod zh;

use std::fmt::Write;
use std::sync::LazyLock;

use super::{BasketLine, Change, Context, Count, Line, Menu, Request, Size, Target, understand};
use crate::shop::{Catalogue, Lang, Measure, Unit};

/// The menu of the tests.
fn menu() -> &'static Menu {
    static MENU: LazyLock<Menu> = LazyLock::new(|| Menu::compile(&catalogue()));
    &MENU
}

fn catalogue() -> Catalogue {
    serde_json::from_str(include_str!("catalogue.json")).expect("the test catalogue is a catalogue")
}

/// What is in the basket of tests that need one; the last line was touched last.
const BASKET: [BasketLine; 3] = [
    BasketLine {
        product: "eggs",
        variant: "eggs-1",
        quantity: 2,
    },
    BasketLine {
        product: "milk",
        variant: "milk-1",
        quantity: 1,
    },
    BasketLine {
        product: "latte",
        variant: "latte-1",
        quantity: 1,
    },
];

/// A basket of one pack each; the last line was touched last.
fn basket<'a>(products: &[&'a str]) -> Vec<BasketLine<'a>> {
    let line = |product: &&'a str| BasketLine {
        product,
        variant: "",
        quantity: 1,
    };
    products.iter().map(line).collect()
}

/// Checks rows of text and what must be understood, in the notation of [`told`].
fn check(lang: Lang, basket: &[BasketLine], rows: &[(&str, &str)]) {
    let context = Context {
        basket,
        last: basket.len().checked_sub(1),
    };
    let wrong: Vec<String> = rows
        .iter()
        .map(|(text, expected)| (text, expected, told(lang, text, &context)))
        .filter(|(_, expected, told)| expected != &told)
        .map(|(text, expected, told)| format!("{text}\n  expected {expected}\n  told     {told}"))
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_somebody_must_not_eat_is_told_and_is_no_question() {
    let rows: [(Lang, &str, &[&str]); 13] = [
        (Lang::En, "I'm allergic to nuts", &["nuts"]),
        (Lang::En, "two lattes, I'm allergic to nuts", &["nuts"]),
        (Lang::En, "my son cannot have milk", &["milk"]),
        (Lang::En, "are there nuts in the latte?", &[]),
        (Lang::En, "what is safe with a nut allergy?", &[]),
        (Lang::En, "no milk please", &[]),
        (Lang::En, "milk", &[]),
        (Lang::Zh, "我对坚果过敏", &["nuts"]),
        (Lang::Zh, "我不能喝牛奶", &["milk"]),
        (Lang::Zh, "拿铁里有坚果吗", &[]),
        (Lang::Ru, "у меня аллергия на орехи", &["nuts"]),
        (Lang::Ru, "сыну нельзя молоко", &["milk"]),
        (Lang::Ru, "в латте есть орехи?", &[]),
    ];
    for (lang, text, avoids) in rows {
        let context = Context::default();
        assert_eq!(
            understand(menu(), lang, text, &context).avoids,
            avoids,
            "{text}"
        );
    }
}

/// What was understood, short: `x2` packs, `~12` pieces, `=500g` in all, `@500ml` each, `fat:whole` chosen, `-pearls`
/// left out, `|` other products that fit, `? words` unknown.
fn told(lang: Lang, text: &str, context: &Context) -> String {
    let understood = understand(menu(), lang, text, context);
    let mut told: Vec<String> = understood.requests.iter().map(request).collect();
    told.extend(understood.unknown.iter().map(|u| format!("? {}", u.words)));
    told.join("; ")
}

fn request(request: &Request) -> String {
    match request {
        Request::Add(lines) => {
            let lines: Vec<String> = lines.iter().map(line).collect();
            lines.join(", ")
        }
        Request::Change { target: at, to } => format!("change {} {}", target(at), change(to)),
        Request::Remove(targets) => {
            let targets: Vec<String> = targets.iter().map(target).collect();
            format!("remove {}", targets.join(", "))
        }
        Request::Search(search) => {
            let most = search
                .most
                .map(|m| format!(" <{}", m.0))
                .unwrap_or_default();
            let found: String = search.products.iter().map(|p| format!(" {p}")).collect();
            let without: String = search.without.iter().map(|a| format!(" -{a}")).collect();
            format!("search{found}{most}{without}")
        }
        other => format!("{other:?}"),
    }
}

fn target(target: &Target) -> String {
    match target {
        Target::Line(index) => format!("#{index}"),
        Target::Product(id) => id.clone(),
    }
}

fn change(change: &Change) -> String {
    match change {
        Change::Count(n) => count(*n).trim().to_owned(),
        Change::Measure(s) => size(*s).trim().to_owned(),
        Change::More(n) => format!("+{n}"),
        Change::MoreMeasure(m) => format!("+{}", measure(*m)),
        Change::Less(n) => format!("-{n}"),
        Change::LessMeasure(m) => format!("-{}", measure(*m)),
        Change::Options { values, options } => picks(values, options).trim().to_owned(),
        Change::Instead(with) => format!("into {}", line(with)),
    }
}

fn line(line: &Line) -> String {
    let size = line.measure.map(size).unwrap_or_default();
    let picks = picks(&line.values, &line.options);
    let others: String = line.alternatives.iter().map(|a| format!("|{a}")).collect();
    format!("{}{others}{}{size}{picks}", line.product, count(line.count))
}

fn count(count: Count) -> String {
    match count {
        Count::Unsaid => String::new(),
        Count::Packs(n) => format!(" x{n}"),
        Count::Pieces(n) => format!(" ~{n}"),
    }
}

fn size(size: Size) -> String {
    match size {
        Size::Total(m) => format!(" ={}", measure(m)),
        Size::Each(m) => format!(" @{}", measure(m)),
    }
}

fn measure(measure: Measure) -> String {
    let unit = match measure.unit {
        Unit::G => "g",
        Unit::Ml => "ml",
    };
    format!("{}{unit}", measure.value)
}

fn picks(values: &[(String, String)], options: &[crate::shop::Chosen]) -> String {
    let mut picks = String::new();
    for (axis, value) in values {
        let _ = write!(picks, " {axis}:{value}");
    }
    for option in options {
        let (left_out, count) = (option.excluded, option.count);
        let _ = match (left_out, count) {
            (true, _) => write!(picks, " -{}", option.value),
            (false, 1) => write!(picks, " {}:{}", option.group, option.value),
            (false, n) => write!(picks, " {}:{}*{n}", option.group, option.value),
        };
    }
    picks
}
