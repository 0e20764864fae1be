//! `milkrun` alone: the stub retailer, the test chat with its page, and the bot, all in one process on loopback.

use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::Context;
use serde_json::{Value, json};
use tokio::net::TcpListener;

use milkrun::engine::Clock;
use milkrun::shop::Fen;
use milkrun::{stub, testchat};

use super::process::{self, Doors};
use super::serve::told_to_stop;
use super::settings::{BotSettings, CampaignSettings, ModelSettings};

/// What the scripted model is called.
const SCRIPTED: &str = "scripted";
/// The port of the page, if it is free.
const PORT: u16 = 8025;
/// Any words do: only this process and its own stub know them.
const SECRET: &str = "demo";
pub const TOKEN: &str = "8025:demo-token-of-the-test-chat";
/// The test chat is the payment provider too.
const PAYMENTS: &str = "8025:TEST:demo";
pub const USERNAME: &str = "milkrun_bot";
/// The test chat's first admin.
const ADMIN: i64 = 1000;
/// Days that the demo's campaign lasts.
const DAYS: i64 = 5;

#[derive(clap::Args)]
pub struct Args {
    /// Begin anew: forget all orders, chats and cards of the demo
    #[arg(long)]
    fresh: bool,
    /// The demo's folder
    #[arg(long, default_value = ".milkrun")]
    state: PathBuf,
    /// The port of the page
    #[arg(long)]
    port: Option<u16>,
    /// Without one, a scripted model of the demo's own is asked
    #[command(flatten)]
    model: ModelSettings,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let state = args.state;
    std::fs::create_dir_all(&state).with_context(|| format!("cannot make {}", state.display()))?;
    let lock = std::fs::File::create(state.join("lock"))?;
    anyhow::ensure!(
        lock.try_lock().is_ok(),
        "another demo uses {}: stop it first, or name another folder with --state",
        state.display()
    );
    if args.fresh {
        forget(&state).with_context(|| format!("cannot empty {}", state.display()))?;
    }
    let stop = told_to_stop()?;
    let chat = match args.port {
        Some(port) => TcpListener::bind((Ipv4Addr::LOCALHOST, port))
            .await
            .with_context(|| format!("port {port} cannot be used"))?,
        None => match TcpListener::bind((Ipv4Addr::LOCALHOST, PORT)).await {
            Ok(listener) => listener,
            Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?,
        },
    };
    let shop = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let chat_url = format!("http://{}", chat.local_addr()?);
    let shop_url = format!("http://{}", shop.local_addr()?);
    let clock_url = format!("{chat_url}/control/clock");
    let mut models = args.model;
    let scripted = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    if models.model.is_none() {
        models.ask(&format!("http://{}/v1", scripted.local_addr()?), SCRIPTED);
    }
    let model_server = tokio::spawn(stub::model::serve(scripted));
    let chat_server = tokio::spawn(testchat::serve(
        chat,
        testchat::Settings {
            token: TOKEN.into(),
            bot_username: USERNAME.into(),
            state: Some(state.join("chat")),
            start_ms: None,
            flood: true,
        },
    ));
    let shop_server = tokio::spawn(stub::serve(
        shop,
        stub::Settings {
            code_secret: SECRET.into(),
            pace_ms: 10_000,
            quote_validity_ms: 10 * 60_000,
            clock: Some(clock_url.clone()),
            state: Some(state.join("shop")),
            testing: true,
        },
    ));
    let bot = async {
        people(&chat_url).await?;
        let clock = Clock::remote(&clock_url).await?;
        let deadline = chrono::DateTime::from_timestamp_millis(clock.now().wall)
            .context("the clock's time is no date")?
            .with_timezone(&chrono_tz::Asia::Shanghai)
            + chrono::Duration::days(DAYS);
        let settings = BotSettings {
            telegram_token: TOKEN.to_owned().into(),
            telegram_api: chat_url.clone(),
            telegram_rate: 30,
            user_rate: 60,
            database: state.join("milkrun.db"),
            retailer: shop_url.clone(),
            retailer_private: true,
            ucp_profile: format!("{chat_url}/.well-known/ucp"),
            code_secret: SECRET.to_owned().into(),
            payment_token: Some(PAYMENTS.to_owned().into()),
            payment_minimum: Fen(100),
            admins: vec![ADMIN],
            poll_seconds: 3,
            catalogue_minutes: 60,
            model: models,
            campaign: CampaignSettings {
                time_zone: chrono_tz::Asia::Shanghai,
                campaign_value: Fen(2_500),
                campaign_budget: Some(Fen(2_500_000)),
                campaign_starts: None,
                campaign_deadline: Some(deadline.format("%Y-%m-%d").to_string()),
                campaign_pays_for: Vec::new(),
                campaign_shops: Vec::new(),
                campaign_most_cards: 21,
                card_grace_hours: 24,
            },
        };
        println!("Milkrun is open. Everything runs on this machine; nothing leaves it.\n");
        println!("  the chat      {chat_url}");
        println!("  the retailer  {shop_url}/.well-known/ucp");
        println!(
            "  its state     {}  (milkrun --fresh begins anew)\n",
            state.display()
        );
        println!("Open the chat in a browser, and ask for a dozen eggs and a carton of milk.");
        println!("Ctrl-C ends it.");
        process::run(settings, clock, Doors::default(), stop.clone()).await
    };
    let result = tokio::select! {
        result = bot => result,
        ended = chat_server => ended?.context("the test chat ended"),
        ended = shop_server => ended?.context("the stub retailer ended"),
        ended = model_server => ended?.context("the scripted model ended"),
    };
    drop(lock);
    result
}

/// Removes what a demo keeps, and nothing else: the folder may hold more.
fn forget(state: &Path) -> std::io::Result<()> {
    for entry in std::fs::read_dir(state)? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name == "chat" || name == "shop" {
            std::fs::remove_dir_all(&path)?;
        } else if name.starts_with("milkrun.") {
            std::fs::remove_file(&path)?;
        }
    }
    Ok(())
}

/// Puts the first people into a new test chat: one of each language, and an admin.
async fn people(chat: &str) -> anyhow::Result<()> {
    let http = reqwest::Client::builder()
        .no_proxy()
        .timeout(Duration::from_secs(10))
        .build()?;
    let state: Value = http
        .get(format!("{chat}/control/state"))
        .send()
        .await?
        .json()
        .await?;
    if state["users"]
        .as_array()
        .is_some_and(|users| !users.is_empty())
    {
        return Ok(());
    }
    for person in [
        json!({ "id": 1001, "first_name": "Ann", "language_code": "en" }),
        json!({ "id": 1002, "first_name": "小王", "language_code": "zh-hans" }),
        json!({ "id": 1003, "first_name": "Анна", "language_code": "ru" }),
        json!({ "id": ADMIN, "first_name": "Olga", "language_code": "en", "role": "admin" }),
    ] {
        http.post(format!("{chat}/control/users"))
            .json(&person)
            .send()
            .await?
            .error_for_status()?;
    }
    Ok(())
}
