//! `milkrun understand`: lines of text in, lines of JSON out, over a menu file, the catalogue of the demo's stub or that
//! of a retailer.

mod answer;
mod menu;

use std::io::{BufRead, Write};
use std::net::Ipv4Addr;
use std::path::PathBuf;

use anyhow::Context as _;
use serde_json::json;
use tokio::net::TcpListener;

use milkrun::assistant::{Context, Menu, amounts, understand};
use milkrun::shop::{Catalogue, Lang};
use milkrun::{retailer, stub};

#[derive(clap::Args)]
pub struct Args {
    /// The language that the texts are probably in [default: that of the menu, or en]
    #[arg(long, value_parser = lang)]
    lang: Option<Lang>,
    /// A menu as a JSON file
    #[arg(long, conflicts_with = "retailer")]
    menu: Option<PathBuf>,
    /// The address of a retailer whose catalogue it is [default: the demo's stub]
    #[arg(long)]
    retailer: Option<String>,
    /// Read amounts only
    #[arg(long, conflicts_with_all = ["menu", "retailer"])]
    amounts: bool,
}

fn lang(code: &str) -> Result<Lang, String> {
    Lang::from_tag(code).ok_or_else(|| "it is not one of en, zh, ru".into())
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    if args.amounts {
        let lang = args.lang.unwrap_or_default();
        return each_line(|text| json!({ "amounts": amounts(lang, text) }));
    }
    let (lang, catalogue) = match &args.menu {
        Some(path) => {
            let (lang, catalogue) = menu::read(path)?;
            (args.lang.unwrap_or(lang), catalogue)
        }
        None => (args.lang.unwrap_or_default(), catalogue(args.retailer).await?),
    };
    let menu = Menu::compile(&catalogue);
    each_line(|text| {
        let understood = understand(&menu, lang, text, &Context::default());
        json!({
            "lines": answer::lines(&understood),
            "understood": understood,
        })
    })
}

async fn catalogue(retailer: Option<String>) -> anyhow::Result<Catalogue> {
    let base = match retailer {
        Some(base) => base,
        None => {
            let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
            let base = format!("http://{}", listener.local_addr()?);
            let settings = stub::Settings {
                code_secret: "understand".into(),
                pace_ms: 1_000,
                quote_validity_ms: 1_000,
                clock: None,
                state: None,
                testing: false,
            };
            tokio::spawn(stub::serve(listener, settings));
            base
        }
    };
    Ok(retailer::read_catalogue(&base, &format!("{base}/profile")).await?)
}

/// Answers every line of the standard input. A line that begins with a quotation mark is a JSON string.
fn each_line(answer: impl Fn(&str) -> serde_json::Value) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for (number, line) in (1..).zip(std::io::stdin().lock().lines()) {
        let line = line?;
        let text = if line.starts_with('"') {
            serde_json::from_str(&line).with_context(|| format!("line {number} is no JSON string"))?
        } else {
            line
        };
        serde_json::to_writer(&mut out, &answer(&text))?;
        writeln!(out)?;
    }
    Ok(())
}
