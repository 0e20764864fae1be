//! `milkrun understand`: lines of text in, lines of JSON out, over the catalogue of the demo's stub or of a retailer.

use std::io::{BufRead, Write};
use std::net::Ipv4Addr;

use tokio::net::TcpListener;

use milkrun::assistant::{Context, Menu, understand};
use milkrun::shop::Lang;
use milkrun::{retailer, stub};

#[derive(clap::Args)]
pub struct Args {
    /// The language that the texts are probably in
    #[arg(long, default_value = "en", value_parser = lang)]
    lang: Lang,
    /// The address of a retailer whose catalogue it is [default: the demo's stub]
    #[arg(long)]
    retailer: Option<String>,
}

fn lang(code: &str) -> Result<Lang, String> {
    Lang::from_tag(code).ok_or_else(|| "it is not one of en, zh, ru".into())
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let base = match args.retailer {
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
    let catalogue = retailer::read_catalogue(&base, &format!("{base}/profile")).await?;
    let menu = Menu::compile(&catalogue);
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let understood = understand(&menu, args.lang, &line?, &Context::default());
        serde_json::to_writer(&mut out, &understood)?;
        writeln!(out)?;
    }
    Ok(())
}
