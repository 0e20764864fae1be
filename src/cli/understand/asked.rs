//! What a model makes of texts, as the same requests that the parser makes.

use anyhow::Context as _;
use secrecy::SecretString;
use std::time::Duration;

use milkrun::assistant::proposal::{Proposal, Wish};
use milkrun::assistant::{Count, Line, Menu, Request, Understood, open_wish};
use milkrun::model::{Client, Endpoint, consult};
use milkrun::shop::{Catalogue, Lang};

/// The model to ask.
#[derive(clap::Args)]
pub struct ModelArgs {
    /// The address of an OpenAI-compatible API whose model is asked for what the parser cannot place
    #[arg(long, env = "MILKRUN_MODEL", requires = "model_name")]
    model: Option<String>,
    /// The model's name there
    #[arg(long, env = "MILKRUN_MODEL_NAME")]
    model_name: Option<String>,
    /// The key of that API, if it wants one
    #[arg(long, env = "MILKRUN_MODEL_KEY", hide_env_values = true)]
    model_key: Option<SecretString>,
    /// Seconds for one text at most
    #[arg(long, default_value_t = 120)]
    model_seconds: u64,
    /// Questions about one text at most
    #[arg(long, default_value_t = 4)]
    model_rounds: u32,
    /// Ask the model for every text, not only for what the parser cannot place
    #[arg(long, requires = "model")]
    model_alone: bool,
}

/// A model, and how it is asked.
pub struct Model {
    client: Client,
    limit: Duration,
    rounds: u32,
    alone: bool,
}

impl ModelArgs {
    /// The model, if one is named.
    ///
    /// # Errors
    /// When its address is none, or a key would travel readably.
    pub fn model(self) -> anyhow::Result<Option<Model>> {
        let Some(base) = self.model else {
            return Ok(None);
        };
        Ok(Some(Model {
            client: Client::new(Endpoint {
                setting: "--model",
                base,
                key: self.model_key,
                model: self.model_name.unwrap_or_default(),
            })?,
            limit: Duration::from_secs(self.model_seconds),
            rounds: self.model_rounds,
            alone: self.model_alone,
        }))
    }
}

impl Model {
    /// Completes what the parser understood of a text. Returns whether the model was asked.
    ///
    /// # Errors
    /// When the model does not answer.
    pub async fn complete(
        &self,
        (menu, catalogue): (&Menu, &Catalogue),
        lang: Lang,
        text: &str,
        basket: &[String],
        understood: &mut Understood,
    ) -> anyhow::Result<bool> {
        let open = open_wish(menu, lang, text);
        let whole = self.alone || open.is_open(understood);
        if !whole && understood.unknown.is_empty() {
            return Ok(false);
        }
        // Only of what the parser could not place; the rest is read.
        let unknown: Vec<&str> = understood
            .unknown
            .iter()
            .map(|u| u.words.as_str())
            .collect();
        let words = match whole || understood.requests.is_empty() {
            true => text.to_owned(),
            false => unknown.join(", "),
        };
        let wish = Wish {
            lang,
            words,
            limits: open.limits,
            open: whole,
            basket: basket
                .iter()
                .filter_map(|product| {
                    let variant = catalogue.product(product)?.variants.first()?;
                    Some((variant.id.clone(), 1))
                })
                .collect(),
            before: Vec::new(),
        };
        let asked = consult(&self.client, menu, catalogue, wish, self.rounds);
        let proposal = tokio::time::timeout(self.limit, asked)
            .await
            .context("the model takes too long")?
            .context("the model gives no answer")?;
        if whole {
            understood.requests.clear();
        }
        understood
            .requests
            .extend(requests(catalogue, &proposal, text));
        understood.unknown.clear();
        Ok(true)
    }
}

/// A proposal as requests.
fn requests(catalogue: &Catalogue, proposal: &Proposal, text: &str) -> Vec<Request> {
    let (kept, _) = proposal.settled(catalogue);
    let lines = kept.picks.into_iter().filter_map(|pick| {
        let (product, variant) = catalogue.variant(&pick.variant)?;
        Some(Line {
            product: product.id.clone(),
            count: Count::Packs(pick.packs),
            measure: None,
            values: variant.values.clone().into_iter().collect(),
            options: pick.options,
            span: 0..text.len(),
            words: text.to_owned(),
            implied: false,
            alternatives: Vec::new(),
        })
    });
    let lines: Vec<Line> = lines.collect();
    let mut requests = proposal.changes.clone();
    if !lines.is_empty() {
        requests.push(Request::Add(lines));
    }
    requests
}
