//! Every call outside × every trouble × before, during and after: what Ann sees in each cell, lived through with the real bot and
//! compared with docs/fault-matrix.md.
//!
//! `MILKRUN_BLESS=1 cargo test --test fault_matrix` writes that page; `MILKRUN_CELL=sendInvoice` lives through the cells of the
//! calls whose name has that word, and prints what came of them.

mod calls;
mod cell;
mod document;
mod proxy;
mod screen;
mod world;

use std::path::Path;
use std::sync::Arc;

use calls::{CALLS, Fault, Kind};
use cell::Seen;
use proxy::Wire;
use tokio::sync::Semaphore;
use world::Common;

/// Cells that are lived through at once. Those that wait for a time-out are not counted: they do nothing meanwhile.
const AT_ONCE: usize = 14;
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/fault-matrix.md");

/// Whether most of a cell's time is one long wait.
fn waits(fault: &Fault) -> bool {
    matches!(fault.kind, Kind::Wire(Wire::Late, _))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_trouble_at_every_call_ends_as_the_page_says() {
    let only = std::env::var("MILKRUN_CELL").ok();
    let chosen = |name: &str| {
        only.as_ref()
            .is_none_or(|word| name.contains(word.as_str()))
    };
    let common = Arc::new(Common::new().await.unwrap());
    let slots = Arc::new(Semaphore::new(AT_ONCE));
    let mut cells = Vec::new();
    let mut all: Vec<(usize, Fault)> = Vec::new();
    for (at, call) in CALLS
        .iter()
        .enumerate()
        .filter(|(_, call)| chosen(call.name))
    {
        all.extend(calls::faults(call).into_iter().map(|fault| (at, fault)));
    }
    let numbered = all.into_iter().enumerate();
    let (mut order, rest): (Vec<_>, Vec<_>) = numbered.partition(|(_, (_, fault))| waits(fault));
    order.extend(rest);
    for (number, (at, fault)) in order {
        let (common, slots) = (common.clone(), slots.clone());
        cells.push(async move {
            let _slot = match waits(&fault) {
                true => None,
                false => slots.acquire_owned().await.ok(),
            };
            let name = format!("cell-{number}");
            let seen = cell::run(&common, &CALLS[at], &fault, &name).await;
            (number, at, fault, seen)
        });
    }
    let mut lived = futures::future::join_all(cells).await;
    lived.sort_by_key(|(number, ..)| *number);
    let mut wrong = Vec::new();
    let mut came: Vec<(&calls::Outside, Vec<(Fault, Seen)>)> = Vec::new();
    for (_, at, fault, seen) in lived {
        let call = &CALLS[at];
        match seen {
            Ok(seen) => match came.last_mut() {
                Some((last, cells)) if last.name == call.name => cells.push((fault, seen)),
                _ => came.push((call, vec![(fault, seen)])),
            },
            Err(error) => wrong.push(format!(
                "{}, {} ({}): {error:#}",
                call.name, fault.trouble, fault.when
            )),
        }
    }
    let page = document::write(&came);
    if only.is_some() {
        println!("{page}");
    }
    assert!(
        wrong.is_empty(),
        "{} cells are wrong:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
    if only.is_none() {
        compare(Path::new(PAGE), &page);
    }
}

/// Compares a page with its file, or writes it where that is asked for.
fn compare(path: &Path, page: &str) {
    if std::env::var_os("MILKRUN_BLESS").is_some() {
        return std::fs::write(path, page).unwrap();
    }
    let kept = std::fs::read_to_string(path).unwrap_or_default();
    let difference = similar::TextDiff::from_lines(kept.as_str(), page);
    let difference = difference
        .unified_diff()
        .context_radius(1)
        .header("docs/fault-matrix.md", "what came of it")
        .to_string();
    assert!(
        kept == page,
        "{difference}\nIf that is right: MILKRUN_BLESS=1 cargo test --test fault_matrix"
    );
}
