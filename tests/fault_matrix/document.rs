//! The matrix as docs/fault-matrix.md.

use crate::calls::{Fault, Outside};
use crate::cell::Seen;

const HEAD: &str = "# When something breaks

Each table below is one call that the bot makes to a shop or to Telegram, and each line one thing that goes wrong with it: what Ann sees as soon as it has gone wrong, what she sees when the trouble is over and twenty minutes have passed, and what the books say then. Nobody wrote these words down: the test `fault_matrix` lives through every line with the real bot, the test chat and the stub retailer, checks that there is one order at most, that the card and the money add up and that Ann is answered, and compares what came of it with this page. `MILKRUN_BLESS=1 cargo test --test fault_matrix` writes it.

Only messages that are new or have changed since are shown: a message's first line, for an order how it stands, its first buttons in square brackets. `(×2)` is a message that Ann has twice.
";

/// The document of all cells: per call, a fault and what came of it.
pub fn write(calls: &[(&Outside, Vec<(Fault, Seen)>)]) -> String {
    let mut text = HEAD.to_owned();
    for (call, cells) in calls {
        text.push_str(&format!(
            "\n## {}\n\nThe story: {}.\n\n",
            capital(call.name),
            call.story
        ));
        text.push_str(
            "| trouble: when | meanwhile Ann sees | how it ends | the books |\n|---|---|---|---|\n",
        );
        for (faults, seen) in grouped(cells) {
            text.push_str(&format!(
                "| {} | {} | {} | {} |\n",
                entries(&troubles(&faults)),
                entries(&seen.meanwhile),
                entries(&seen.end),
                escaped(&seen.books)
            ));
        }
        text.push_str(&format!("\n—: {}\n", call.never));
    }
    text
}

/// Faults of which the same came, in the order of the first of each.
fn grouped(cells: &[(Fault, Seen)]) -> Vec<(Vec<Fault>, &Seen)> {
    let mut groups: Vec<(Vec<Fault>, &Seen)> = Vec::new();
    for (fault, seen) in cells {
        match groups.iter_mut().find(|(_, known)| *known == seen) {
            Some((faults, _)) => faults.push(*fault),
            None => groups.push((vec![*fault], seen)),
        }
    }
    groups
}

/// Each trouble, and when it happens.
fn troubles(faults: &[Fault]) -> Vec<String> {
    let mut troubles: Vec<(&str, Vec<&str>)> = Vec::new();
    for fault in faults {
        match troubles
            .iter_mut()
            .find(|(known, _)| *known == fault.trouble)
        {
            Some((_, whens)) => whens.push(fault.when),
            None => troubles.push((fault.trouble, vec![fault.when])),
        }
    }
    troubles
        .into_iter()
        .map(|(trouble, whens)| format!("**{trouble}**: {}", whens.join(" · ")))
        .collect()
}

fn entries(entries: &[String]) -> String {
    match entries {
        [] => "nothing new".into(),
        entries => {
            let entries: Vec<String> = entries.iter().map(|entry| escaped(entry)).collect();
            entries.join("<br>")
        }
    }
}

fn escaped(words: &str) -> String {
    words.replace('|', "\\|")
}

fn capital(words: &str) -> String {
    let mut chars = words.chars();
    let first: String = chars
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    first + chars.as_str()
}
