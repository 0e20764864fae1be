//! The bot as a process: its rooms put together, from settings to the running loops.

use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use serde::Deserialize;
use serde_json::json;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use milkrun::bot::{self, Aliases, Bot, Links, ModelRules, Rules, Shelves};
use milkrun::engine::{Carrier, Clock, Engine};
use milkrun::model::{self, Fetch, ModelCarrier};
use milkrun::retailer::{self, Codes, Reach, RetailerCarrier};
use milkrun::store::{self, Db, InboxRow, Tx};
use milkrun::telegram::{self, Client, LetterCarrier, Polling, TelegramCarrier};

use super::health::{self, Heard, Watched};
use super::settings::BotSettings;
use super::{lock, status};

/// Messages, and calls, that may be on their way at once.
const WORKERS: usize = 16;
/// Orders of one user that may wait to be paid or answered at once.
const UNSETTLED: i64 = 3;
/// Pause before Telegram is asked again who the bot is.
const PAUSE: Duration = Duration::from_secs(1);
/// How long what is under way may take to end after the process was told to.
const ENDING: Duration = Duration::from_secs(20);

#[derive(Deserialize)]
struct Me {
    id: i64,
    username: String,
}

/// Where the bot says how it is.
#[derive(Default)]
pub struct Doors {
    /// Whether it is idle, for a rehearsal.
    pub status: Option<TcpListener>,
    /// Health and metrics.
    pub metrics: Option<TcpListener>,
}

/// Runs the bot until `stop`.
pub async fn run(
    settings: BotSettings,
    clock: Clock,
    doors: Doors,
    stop: CancellationToken,
) -> anyhow::Result<()> {
    // What a setting makes impossible is said before anything is touched.
    let campaign = settings.campaign.campaign(clock.now().wall)?;
    let client = Client::new(&settings.telegram_api, &settings.telegram_token)?;
    let reach = match settings.retailer_private {
        true => Reach::Private,
        false => Reach::Public,
    };
    let retailer = RetailerCarrier::new(&settings.retailer, &settings.ucp_profile, reach)?;
    let models = settings.model.models()?;
    let rules_of_model = models.thinks.as_ref().map(|_| ModelRules {
        rounds: settings.model.model_rounds,
        tokens_a_day: settings.model.model_tokens_a_day,
        sees: models.sees.is_some(),
        hears: models.hears.is_some(),
    });
    let _lock = lock::hold(&settings.database).await?;
    let db = Db::open(&settings.database).await?;
    let catalogue = db
        .write(async move |tx: &mut Tx| {
            if let (Some(campaign), None) = (&campaign, store::campaign(tx).await?) {
                store::open_campaign(tx, campaign).await?;
            }
            store::kept_catalogue(tx).await
        })
        .await?;
    let Some(me) = who(&client, &stop).await else {
        return Ok(());
    };
    let invoice_from = settings
        .payment_token
        .is_some()
        .then_some(settings.payment_minimum);
    let messages = TelegramCarrier::new(
        client.clone(),
        settings.telegram_rate,
        settings.payment_token,
    );
    let (messages, retailer) = (Arc::new(messages), Arc::new(retailer));
    let letters = LetterCarrier(messages.clone());
    let mut carriers: Vec<(&'static str, Arc<dyn Carrier>, usize)> = vec![
        (telegram::CARRIER, messages, WORKERS),
        (telegram::LETTERS, Arc::new(letters), WORKERS),
        (retailer::CARRIER, retailer.clone(), WORKERS),
        (retailer::CHECKS, retailer, WORKERS),
    ];
    // Without models too: what was asked before a restart has an answer.
    let limit = Duration::from_secs(settings.model.model_seconds.into());
    let asked = ModelCarrier::new(models, fetch(client.clone()), limit);
    let at_once = usize::try_from(settings.model.model_at_once)?;
    carriers.push((model::CARRIER, Arc::new(asked), at_once));
    let bot = Bot {
        name: me.username.clone(),
        codes: Codes::new(settings.code_secret.clone()),
        links: Links::new(settings.code_secret.clone()),
        aliases: Aliases::new(settings.code_secret),
        rules: Rules {
            zone: settings.campaign.time_zone,
            admins: settings.admins,
            invoice_from,
            letters: telegram::letters_a_second(settings.telegram_rate),
            unsettled: UNSETTLED,
            poll_ms: i64::from(settings.poll_seconds) * 1_000,
            catalogue_ms: i64::from(settings.catalogue_minutes) * 60_000,
            model: rules_of_model,
        },
        shelves: Shelves::new(catalogue.unwrap_or_default()),
    };
    // Before the engine measures anything.
    let recorder = match &doors.metrics {
        Some(_) => Some(health::record()?),
        None => None,
    };
    let engine = Engine::start(db, clock, bot::handlers(bot.shared()), carriers).await?;
    begin(&engine).await?;
    log::info!("@{} is here", me.username);
    if let Some(listener) = doors.status {
        let engine = engine.clone();
        println!("status http://{}", listener.local_addr()?);
        tokio::spawn(status::serve(listener, engine));
    }
    let polled = Heard::now();
    if let (Some(listener), Some(recorder)) = (doors.metrics, recorder) {
        let watched = Watched {
            engine: engine.clone(),
            polled: polled.clone(),
            stop: stop.clone(),
        };
        println!("metrics http://{}", listener.local_addr()?);
        tokio::spawn(health::serve(listener, watched, recorder));
    }
    let mut polling = tokio::spawn(poll(
        Polling::new(client, me.id, settings.user_rate),
        engine.clone(),
        polled,
        stop.clone(),
    ));
    let running = engine.run(stop.clone());
    tokio::pin!(running);
    tokio::select! {
        ended = &mut running => ended?,
        ended = &mut polling => {
            ended.context("the polling ended")?;
            return running.await;
        }
        () = async { stop.cancelled().await; tokio::time::sleep(ENDING).await } => {
            log::warn!("something under way did not end in time; it goes on at the next start");
        }
    }
    polling.await.context("the polling ended")
}

/// Gives the carrier of models what people sent to Telegram.
fn fetch(client: Client) -> Fetch {
    Arc::new(move |file| {
        let client = client.clone();
        Box::pin(async move {
            let bytes = client.download(&file).await;
            bytes.map_err(|failure| anyhow::anyhow!("{failure}"))
        })
    })
}

/// Who the bot is, by Telegram. Asked until it answers, or until the process is told to stop.
async fn who(client: &Client, stop: &CancellationToken) -> Option<Me> {
    loop {
        let result = client.call("GetMe", &json!({}), Duration::ZERO).await;
        let me = result
            .map_err(|failure| failure.to_string())
            .and_then(|me| store::read_json(me.get()).map_err(|error| error.to_string()));
        match me {
            Ok(me) => return Some(me),
            Err(words) => log::warn!("Telegram does not say who the bot is: {words}"),
        }
        tokio::select! {
            () = tokio::time::sleep(PAUSE) => {}
            () = stop.cancelled() => return None,
        }
    }
}

/// Stores the event that the process has begun.
async fn begin(engine: &Arc<Engine>) -> anyhow::Result<()> {
    let id = engine.db.id();
    let row = InboxRow {
        id,
        source: bot::START.into(),
        key: id.to_string(),
        lane: 0,
        body: String::new(),
        attempts: 0,
    };
    let now = engine.clock.now();
    let new = engine
        .db
        .write(async move |tx: &mut Tx| Engine::receive(tx, std::slice::from_ref(&row), now).await)
        .await?;
    engine.feed(new);
    Ok(())
}

async fn poll(mut polling: Polling, engine: Arc<Engine>, polled: Heard, stop: CancellationToken) {
    while !stop.is_cancelled() {
        // Cancelling a request leaves its updates with Telegram; they come again. Nothing is asked for that could not be
        // stored.
        let step = async {
            engine.db.well().await;
            polling.step(&engine).await
        };
        tokio::select! {
            result = step => match result {
                Ok(true) => polled.again(),
                Ok(false) => {}
                Err(error) if store::troubled(&error) => {}
                Err(error) => {
                    log::error!("updates: {error:#}");
                    tokio::time::sleep(PAUSE).await;
                }
            },
            () = stop.cancelled() => {}
        }
    }
}
