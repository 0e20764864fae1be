//! `milkrun understand`: lines of text in, lines of JSON out, over a menu file, the catalogue of the demo's stub or that
//! of a retailer.

mod answer;
mod asked;
mod intent;
mod menu;

use std::io::{BufRead, Write};
use std::net::Ipv4Addr;
use std::path::PathBuf;

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;

use milkrun::assistant::{BasketLine, Context, Menu, Understood, amounts, understand};
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
    #[command(flatten)]
    asked: asked::ModelArgs,
}

fn lang(code: &str) -> Result<Lang, String> {
    Lang::from_tag(code).ok_or_else(|| "it is not one of en, zh, ru".into())
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    if args.amounts {
        let lang = args.lang.unwrap_or_default();
        return each_line(async |said| Ok(json!({ "amounts": amounts(lang, &said.text) }))).await;
    }
    let (lang, catalogue) = match &args.menu {
        Some(path) => {
            let (lang, catalogue) = menu::read(path)?;
            (args.lang.unwrap_or(lang), catalogue)
        }
        None => (
            args.lang.unwrap_or_default(),
            catalogue(args.retailer).await?,
        ),
    };
    let menu = Menu::compile(&catalogue);
    let model = args.asked.model()?;
    each_line(async |said| {
        let mut understood = said.understand(&menu, lang);
        let mut asked = None;
        if let Some(model) = &model {
            let of = (&menu, &catalogue);
            let completed = model
                .complete(of, lang, &said.text, &said.basket, &mut understood)
                .await;
            // One text without an answer does not end the others.
            asked = Some(completed.map_or_else(
                |error| json!({ "failed": format!("{error:#}") }),
                |asked| json!(asked),
            ));
        }
        let intent = intent::intent(&understood, &said.basket);
        let mut answer = json!({
            "lines": answer::lines(&understood),
            "intent": intent.name,
            "slots": intent.slots,
            "understood": understood,
        });
        if let Some(asked) = asked {
            answer["asked_model"] = asked;
        }
        Ok(answer)
    })
    .await
}

/// A line of the input.
#[derive(Default, Deserialize)]
struct Said {
    text: String,
    #[serde(default, rename = "context", deserialize_with = "products")]
    basket: Vec<String>,
}

/// The products of the basket's lines, oldest first.
fn products<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    struct Line {
        product: Option<String>,
    }
    let lines = Vec::<Line>::deserialize(from)?;
    Ok(lines
        .into_iter()
        .map(|l| l.product.unwrap_or_default())
        .collect())
}

impl Said {
    /// Reads a line of the input: an object with its basket, a JSON string, or plain text.
    fn read(line: String) -> serde_json::Result<Said> {
        match line.chars().next() {
            Some('{') => serde_json::from_str(&line),
            Some('"') => Ok(Said {
                text: serde_json::from_str(&line)?,
                ..Said::default()
            }),
            _ => Ok(Said {
                text: line,
                ..Said::default()
            }),
        }
    }

    fn understand(&self, menu: &Menu, lang: Lang) -> Understood {
        let lines = self.basket.iter().map(|product| BasketLine {
            product,
            variant: "",
            quantity: 1,
        });
        let basket: Vec<BasketLine> = lines.collect();
        let context = Context {
            basket: &basket,
            last: basket.len().checked_sub(1),
        };
        understand(menu, lang, &self.text, &context)
    }
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
    retailer::read_catalogue(&base, &format!("{base}/profile")).await
}

/// Answers every line of the standard input with one line.
async fn each_line(
    answer: impl AsyncFn(Said) -> anyhow::Result<serde_json::Value>,
) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    for (number, line) in (1..).zip(std::io::stdin().lock().lines()) {
        let said = Said::read(line?).with_context(|| {
            format!(
                "line {number} is neither an object with a text nor a JSON string, but begins so"
            )
        })?;
        serde_json::to_writer(&mut out, &answer(said).await?)?;
        writeln!(out)?;
    }
    Ok(())
}
