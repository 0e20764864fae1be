//! `milkrun understand`: lines of text in, lines of JSON out, over the stub's catalogue.

use std::io::{BufRead, Write};

use milkrun::assistant::{Context, Menu, understand};
use milkrun::shop::{Catalogue, Lang};

#[derive(clap::Args)]
pub struct Args {
    /// The language that the texts are probably in
    #[arg(long, default_value = "en", value_parser = lang)]
    lang: Lang,
    /// A catalogue as JSON, as `shop::Catalogue` is written
    #[arg(long)]
    catalogue: std::path::PathBuf,
}

fn lang(code: &str) -> Result<Lang, String> {
    Lang::from_tag(code).ok_or_else(|| "it is not one of en, zh, ru".into())
}

pub fn run(args: &Args) -> anyhow::Result<()> {
    let catalogue: Catalogue = serde_json::from_slice(&std::fs::read(&args.catalogue)?)?;
    let menu = Menu::compile(&catalogue);
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let understood = understand(&menu, args.lang, &line?, &Context::default());
        serde_json::to_writer(&mut out, &understood)?;
        writeln!(out)?;
    }
    Ok(())
}
