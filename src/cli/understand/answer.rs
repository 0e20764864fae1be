//! What was understood, as one JSON object: the lines of an order.

use serde::Serialize;

use milkrun::assistant::{Count, Line, Request, Size, Understood};
use milkrun::shop::{Chosen, Measure};

/// An order line.
#[derive(Serialize)]
pub struct LineAnswer<'a> {
    /// None when nothing says which of several is meant.
    pub product: Option<&'a str>,
    /// How many packs or pieces.
    pub quantity: u32,
    pub options: Vec<OptionAnswer<'a>>,
    /// Of one pack where a number of packs is said, of all of it otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub measure: Option<Measure>,
}

/// An option of a line.
#[derive(Serialize)]
pub struct OptionAnswer<'a> {
    group: &'a str,
    value: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    excluded: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u32>,
}

/// The lines that are to be added.
pub fn lines(understood: &Understood) -> Vec<LineAnswer<'_>> {
    let added = understood.requests.iter().filter_map(|r| match r {
        Request::Add(lines) => Some(lines),
        _ => None,
    });
    added.flatten().map(line).collect()
}

/// One line.
pub fn line(line: &Line) -> LineAnswer<'_> {
    LineAnswer {
        product: Some(&*line.product).filter(|_| !line.implied || line.alternatives.is_empty()),
        quantity: number(line.count).unwrap_or(1),
        options: line.options.iter().map(option).collect(),
        measure: line.measure.map(measure),
    }
}

/// The number that is said, if any.
pub fn number(count: Count) -> Option<u32> {
    match count {
        Count::Unsaid => None,
        Count::Packs(n) | Count::Pieces(n) => Some(n),
    }
}

/// The weight or volume of a size.
pub fn measure(size: Size) -> Measure {
    match size {
        Size::Total(measure) | Size::Each(measure) => measure,
    }
}

fn option(chosen: &Chosen) -> OptionAnswer<'_> {
    OptionAnswer {
        group: &chosen.group,
        value: &chosen.value,
        amount: chosen.amount.as_deref(),
        excluded: chosen.excluded,
        count: Some(chosen.count).filter(|n| *n != 1),
    }
}
