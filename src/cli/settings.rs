//! Settings of the bot: from flags, the environment, or a file; a malformed one is refused by its name.

use std::path::PathBuf;

use chrono_tz::Tz;
use clap::{Args, ValueEnum};
use secrecy::SecretString;

use milkrun::bot::typed_instant;
use milkrun::model::{Client, Endpoint, Models};
use milkrun::shop::{Campaign, Fen, PaysFor, Terms};

/// All that the bot needs to know.
#[derive(Args, Clone)]
pub struct BotSettings {
    /// The bot's token, from @BotFather
    #[arg(long, env = "MILKRUN_TELEGRAM_TOKEN", hide_env_values = true, value_parser = secret)]
    pub telegram_token: SecretString,
    /// The Bot API server
    #[arg(
        long,
        env = "MILKRUN_TELEGRAM_API",
        default_value = "https://api.telegram.org"
    )]
    pub telegram_api: String,
    /// Messages a second over all chats, of which broadcasts leave 3 to replies; 0 for no limits, against a server that has none
    #[arg(long, env = "MILKRUN_TELEGRAM_RATE", default_value_t = 30)]
    pub telegram_rate: u32,
    /// Updates a minute that one user may send in the long run; 0 for no limit
    #[arg(long, env = "MILKRUN_USER_RATE", default_value_t = 60)]
    pub user_rate: u32,
    /// The database's file
    #[arg(long, env = "MILKRUN_DATABASE", default_value = "milkrun.db")]
    pub database: PathBuf,
    /// The retailer's address
    #[arg(long, env = "MILKRUN_RETAILER")]
    pub retailer: String,
    /// Let the retailer's address be plain http, private, loopback or link-local: for a stub or a shop of one's own
    #[arg(long, env = "MILKRUN_RETAILER_PRIVATE")]
    pub retailer_private: bool,
    /// The address of this platform's UCP profile, which the retailer is told
    #[arg(long, env = "MILKRUN_UCP_PROFILE")]
    pub ucp_profile: String,
    /// The secret of discount codes, shared with the retailer
    #[arg(long, env = "MILKRUN_CODE_SECRET", hide_env_values = true, value_parser = secret)]
    pub code_secret: SecretString,
    /// The payment provider's token, from @BotFather; without one, what a card does not cover is paid on delivery
    #[arg(long, env = "MILKRUN_PAYMENT_TOKEN", hide_env_values = true, value_parser = secret)]
    pub payment_token: Option<SecretString>,
    /// The least that is paid by invoice, in yuan: providers take no less than about a dollar
    #[arg(long, env = "MILKRUN_PAYMENT_MINIMUM", default_value = "8", value_parser = yuan)]
    pub payment_minimum: Fen,
    /// Telegram ids of the admins, with commas
    #[arg(long, env = "MILKRUN_ADMINS", value_delimiter = ',')]
    pub admins: Vec<i64>,
    /// Seconds between two readings of an order under way
    #[arg(long, env = "MILKRUN_POLL_SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub poll_seconds: u32,
    /// Minutes between two readings of the catalogue
    #[arg(long, env = "MILKRUN_CATALOGUE_MINUTES", default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..))]
    pub catalogue_minutes: u32,
    #[command(flatten)]
    pub model: ModelSettings,
    #[command(flatten)]
    pub campaign: CampaignSettings,
}

/// The language model for what no grammar can read. Without one, the bot says what it can do instead.
#[derive(Args, Clone)]
pub struct ModelSettings {
    /// The address of an OpenAI-compatible API, such as http://127.0.0.1:11434/v1
    #[arg(long, env = "MILKRUN_MODEL", requires = "model_name")]
    pub model: Option<String>,
    /// The model's name there, such as qwen3:8b
    #[arg(long, env = "MILKRUN_MODEL_NAME")]
    pub model_name: Option<String>,
    /// The key of that API, if it wants one
    #[arg(long, env = "MILKRUN_MODEL_KEY", hide_env_values = true, value_parser = secret)]
    pub model_key: Option<SecretString>,
    /// The name there of a model that reads pictures; without one, the bot reads none
    #[arg(long, env = "MILKRUN_VISION_NAME", requires = "model")]
    pub vision_name: Option<String>,
    /// The name of a model that writes voice messages down; without one, the bot listens to none
    #[arg(long, env = "MILKRUN_VOICE_NAME", requires = "model")]
    pub voice_name: Option<String>,
    /// The address of the API that has it; the model's if it is not said
    #[arg(long, env = "MILKRUN_VOICE", requires = "voice_name")]
    pub voice: Option<String>,
    /// The key of that API, if it wants one
    #[arg(long, env = "MILKRUN_VOICE_KEY", hide_env_values = true, value_parser = secret, requires = "voice")]
    pub voice_key: Option<SecretString>,
    /// Seconds that somebody waits for the model at most, for each question
    #[arg(long, env = "MILKRUN_MODEL_SECONDS", default_value_t = 15, value_parser = clap::value_parser!(u32).range(1..))]
    pub model_seconds: u32,
    /// Questions to the model about one wish
    #[arg(long, env = "MILKRUN_MODEL_ROUNDS", default_value_t = 4, value_parser = clap::value_parser!(u32).range(1..=16))]
    pub model_rounds: u32,
    /// Tokens that one user's questions may take a day
    #[arg(long, env = "MILKRUN_MODEL_TOKENS_A_DAY", default_value_t = 100_000)]
    pub model_tokens_a_day: u32,
    /// Questions that may be under way at once
    #[arg(long, env = "MILKRUN_MODEL_AT_ONCE", default_value_t = 64, value_parser = clap::value_parser!(u32).range(1..=1_024))]
    pub model_at_once: u32,
}

impl ModelSettings {
    /// Asks one model for everything.
    pub fn ask(&mut self, base: &str, name: &str) {
        self.model = Some(base.to_owned());
        for of in [
            &mut self.model_name,
            &mut self.vision_name,
            &mut self.voice_name,
        ] {
            *of = Some(name.to_owned());
        }
    }

    /// The models that are asked.
    ///
    /// # Errors
    /// When an address is none, or a key would travel readably.
    pub fn models(&self) -> anyhow::Result<Models> {
        let Some(base) = &self.model else {
            return Ok(Models::default());
        };
        let client = |name: &Option<String>| {
            let name = name.clone();
            name.map(|model| {
                Client::new(Endpoint {
                    setting: "MILKRUN_MODEL",
                    base: base.clone(),
                    key: self.model_key.clone(),
                    model,
                })
            })
            .transpose()
        };
        let hears = match (&self.voice, &self.voice_name) {
            // Another server, which has no business with the key of this one.
            (Some(base), Some(model)) => Some(Client::new(Endpoint {
                setting: "MILKRUN_VOICE",
                base: base.clone(),
                key: self.voice_key.clone(),
                model: model.clone(),
            })?),
            (_, name) => client(name)?,
        };
        Ok(Models {
            thinks: client(&self.model_name)?,
            sees: client(&self.vision_name)?,
            hears,
        })
    }
}

/// The campaign that is opened when the database has none. A later change is made with `campaign extend`.
#[derive(Args, Clone)]
pub struct CampaignSettings {
    /// The zone in which dates are said and typed
    #[arg(long, env = "MILKRUN_TIME_ZONE", default_value = "Asia/Shanghai", value_parser = zone)]
    pub time_zone: Tz,
    /// What a card is worth, in yuan
    #[arg(long, env = "MILKRUN_CAMPAIGN_VALUE", default_value = "25", value_parser = yuan)]
    pub campaign_value: Fen,
    /// What all cards together may be worth, in yuan; no campaign is opened without it
    #[arg(long, env = "MILKRUN_CAMPAIGN_BUDGET", value_parser = yuan, requires = "campaign_deadline")]
    pub campaign_budget: Option<Fen>,
    /// From when cards can be claimed: 2026-02-10, or 2026-02-10 09:00; at once if it is not said
    #[arg(long, env = "MILKRUN_CAMPAIGN_STARTS")]
    pub campaign_starts: Option<String>,
    /// Until when cards are good: 2026-02-23 (till 23:59), or 2026-02-23 18:00
    #[arg(long, env = "MILKRUN_CAMPAIGN_DEADLINE", requires = "campaign_budget")]
    pub campaign_deadline: Option<String>,
    /// What cards pay for, with commas: meals, groceries, goods; everything if it is not said
    #[arg(long, env = "MILKRUN_CAMPAIGN_PAYS_FOR", value_delimiter = ',')]
    pub campaign_pays_for: Vec<Goods>,
    /// The shops that cards pay at, by the retailer's ids, with commas; all if it is not said
    #[arg(long, env = "MILKRUN_CAMPAIGN_SHOPS", value_delimiter = ',')]
    pub campaign_shops: Vec<String>,
    /// Cards that one user may have
    #[arg(long, env = "MILKRUN_CAMPAIGN_MOST_CARDS", default_value_t = 21, value_parser = clap::value_parser!(u32).range(1..))]
    pub campaign_most_cards: u32,
    /// Hours for which a card is good at least that a failure of the retailer's gave back
    #[arg(long, env = "MILKRUN_CARD_GRACE_HOURS", default_value_t = 24)]
    pub card_grace_hours: u32,
}

/// What is bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Goods {
    Meals,
    Groceries,
    #[value(name = "goods")]
    Household,
}

impl Goods {
    /// The kind of shop that sells it.
    fn kind(self) -> &'static str {
        match self {
            Goods::Meals => "kitchen",
            Goods::Groceries => "supermarket",
            Goods::Household => "mall",
        }
    }
}

impl CampaignSettings {
    /// The campaign to open at an instant, if one is set.
    pub fn campaign(&self, now: i64) -> anyhow::Result<Option<Campaign>> {
        let (Some(budget), Some(deadline)) = (self.campaign_budget, &self.campaign_deadline) else {
            return Ok(None);
        };
        let deadline = instant(self.time_zone, "MILKRUN_CAMPAIGN_DEADLINE", deadline)?;
        let starts = match &self.campaign_starts {
            Some(starts) => instant(self.time_zone, "MILKRUN_CAMPAIGN_STARTS", starts)?,
            None => now.min(deadline),
        };
        anyhow::ensure!(
            starts <= deadline,
            "MILKRUN_CAMPAIGN_STARTS is after MILKRUN_CAMPAIGN_DEADLINE"
        );
        Ok(Some(Campaign {
            id: 1,
            value: self.campaign_value,
            budget,
            claimed: Fen::ZERO,
            starts,
            deadline,
            terms: Terms {
                zone: self.time_zone.name().into(),
                pays_for: PaysFor {
                    kinds: self
                        .campaign_pays_for
                        .iter()
                        .map(|goods| goods.kind().to_owned())
                        .collect(),
                    shops: self.campaign_shops.clone(),
                },
                most_cards: self.campaign_most_cards.into(),
                grace: i64::from(self.card_grace_hours) * 60 * 60_000,
            },
        }))
    }
}

fn instant(zone: Tz, name: &str, words: &str) -> anyhow::Result<i64> {
    typed_instant(zone, words).ok_or_else(|| {
        anyhow::anyhow!("{name}: {words:?} is not a date such as 2026-02-23 or 2026-02-23 18:00")
    })
}

/// A secret: not empty, and never shown.
fn secret(words: &str) -> Result<SecretString, String> {
    if words.trim().is_empty() {
        Err("it is empty".into())
    } else {
        Ok(words.trim().to_owned().into())
    }
}

fn zone(words: &str) -> Result<Tz, String> {
    words
        .parse()
        .map_err(|_| "it is not a time zone such as Asia/Shanghai".into())
}

/// An amount in yuan, with up to two decimals: `25`, `12.80`.
fn yuan(words: &str) -> Result<Fen, String> {
    let wrong = || "it is not an amount in yuan such as 25 or 12.80".to_owned();
    let (whole, fen) = words.split_once('.').unwrap_or((words, "0"));
    let digits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit());
    if !digits(whole) || !digits(fen) || fen.len() > 2 {
        return Err(wrong());
    }
    let whole: i64 = whole.parse().map_err(|_| wrong())?;
    let fen: i64 = format!("{fen:0<2}").parse().map_err(|_| wrong())?;
    let all = whole.checked_mul(100).and_then(|all| all.checked_add(fen));
    match all {
        Some(all) if all > 0 => Ok(Fen(all)),
        _ => Err(wrong()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_in_yuan_are_read_or_refused() {
        assert_eq!(yuan("25"), Ok(Fen(2500)));
        assert_eq!(yuan("12.8"), Ok(Fen(1280)));
        assert_eq!(yuan("0.05"), Ok(Fen(5)));
        for wrong in [
            "",
            "0",
            "-1",
            "1.234",
            "1,5",
            "¥25",
            "1e3",
            "99999999999999999999",
            "1.",
        ] {
            assert!(yuan(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_secret_is_not_empty() {
        assert!(secret(" ").is_err());
        assert!(secret("x").is_ok());
    }
}
