//! `milkrun campaign`: what there is to know of the campaign, moving its deadline, and pausing.

use std::io::{BufRead, IsTerminal, Write};

use chrono_tz::Tz;
use clap::{Subcommand, ValueEnum};

use milkrun::bot::{
    money, notice_of_extension, reminder, stats_csv, tell_extension, typed_instant,
};
use milkrun::shop::{Audience, Campaign, Forecast, Lang, Stats, Switch, forecast};
use milkrun::store::{self, Db, Timer, Tx};
use milkrun::telegram;

use super::broadcast;
use super::database::DatabaseArgs;
use super::settings::CampaignSettings;

#[derive(clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    database: DatabaseArgs,
}

#[derive(Subcommand)]
enum Command {
    /// Show the campaign as it stands
    Show,
    /// List all campaigns, the latest first
    List,
    /// Show what a campaign has come to: cards, orders, and for how long the budget lasts
    Stats {
        /// An earlier campaign, by its number in the list
        campaign: Option<i64>,
    },
    /// Write a campaign hour by hour, as CSV
    Export {
        /// An earlier campaign, by its number in the list
        campaign: Option<i64>,
    },
    /// Open the next campaign, when the present one is over
    Open(CampaignSettings),
    /// Move the deadline, and every card with it, and tell everybody
    Extend {
        /// The new deadline: 2026-02-28 (till 23:59), or "2026-02-28 18:00"
        until: String,
        /// Do not ask whether to
        #[arg(long)]
        yes: bool,
        /// Messages a second over all chats, as the bot sends them: says how long it will take
        #[arg(long, env = "MILKRUN_TELEGRAM_RATE", default_value_t = 30, hide = true)]
        telegram_rate: u32,
    },
    /// Pause claims or ordering, at once
    Pause { what: What },
    /// Let what was paused go on
    Resume { what: What },
}

/// What can be paused.
#[derive(Clone, Copy, ValueEnum)]
enum What {
    Claims,
    Ordering,
}

impl From<What> for Switch {
    fn from(what: What) -> Switch {
        match what {
            What::Claims => Switch::Claims,
            What::Ordering => Switch::Ordering,
        }
    }
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let db = args.database.open().await?;
    let now = args.database.now().await?;
    if let Command::Open(settings) = &args.command {
        return open(&db, settings, now).await;
    }
    let campaign = db.read(async |tx| Ok(store::campaign(tx).await?)).await?;
    let Some(campaign) = campaign else {
        anyhow::bail!("there is no campaign: `milkrun campaign open` opens one");
    };
    let zone: Tz = campaign.terms.zone.parse()?;
    match args.command {
        Command::Show => show(&db, zone, &campaign, now).await,
        Command::List => list(&db).await,
        Command::Open(_) => Ok(()),
        Command::Stats { campaign: id } => {
            let stats = stats(&db, campaign, id, now).await?;
            show_stats(stats.campaign.terms.zone.parse()?, &stats);
            Ok(())
        }
        Command::Export { campaign: id } => {
            let stats = stats(&db, campaign, id, now).await?;
            let zone = stats.campaign.terms.zone.parse()?;
            match std::io::stdout().write_all(stats_csv(zone, &stats).as_bytes()) {
                // Whoever reads has read enough.
                Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
                written => Ok(written?),
            }
        }
        Command::Extend {
            until,
            yes,
            telegram_rate,
        } => {
            let Some(to) = typed_instant(zone, &until) else {
                anyhow::bail!("{until:?} is not a date such as 2026-02-28 or \"2026-02-28 18:00\"");
            };
            anyhow::ensure!(
                to > campaign.deadline && to > now,
                "the new deadline must be later than {}, and in the future",
                stamp(zone, campaign.deadline)
            );
            let rate = telegram::letters_a_second(telegram_rate);
            plan(&db, zone, &campaign, to, rate, now).await?;
            if !yes && !agreed()? {
                println!("The deadline stays as it is.");
                return Ok(());
            }
            extend(&db, zone, &campaign, to, now).await
        }
        Command::Pause { what } => switch(&db, what.into(), true, now).await,
        Command::Resume { what } => switch(&db, what.into(), false, now).await,
    }
}

/// Opens a campaign after the last one.
async fn open(db: &Db, settings: &CampaignSettings, now: i64) -> anyhow::Result<()> {
    let Some(campaign) = settings.campaign(now)? else {
        anyhow::bail!("--campaign-budget and --campaign-deadline say what is opened");
    };
    let (audit, timer) = (db.id(), db.id());
    let opened = db
        .write(async move |tx: &mut Tx| {
            let before = store::campaign(tx).await?;
            let next = Campaign {
                id: before.map_or(1, |before| before.id + 1),
                ..campaign.clone()
            };
            if !store::open_campaign(tx, &next).await? {
                return Ok(None);
            }
            let deed = format!("opened campaign {}", next.id);
            store::audit(tx, audit, "command line", &deed, now).await?;
            set_reminder(tx, timer, &next, now).await?;
            Ok(Some(next.id))
        })
        .await?;
    let Some(id) = opened else {
        anyhow::bail!("the present campaign is not over by then: only one is open at a time");
    };
    println!("Campaign {id} is open.");
    Ok(())
}

/// Sets the timer that reminds people of a campaign's deadline.
async fn set_reminder(tx: &mut Tx, id: i64, campaign: &Campaign, now: i64) -> anyhow::Result<()> {
    if let Some(timer) = reminder(campaign, now)? {
        let timer = Timer {
            key: timer.key,
            id,
            due_at: timer.due_at,
            lane: 0,
            body: timer.body,
        };
        store::set_timer(tx, &timer).await?;
    }
    Ok(())
}

async fn list(db: &Db) -> anyhow::Result<()> {
    let all = db
        .read(async |tx| store::campaigns(tx, i64::MAX).await)
        .await?;
    for campaign in all {
        let zone: Tz = campaign.terms.zone.parse()?;
        println!(
            "{}  {} - {}  {} of {} claimed",
            campaign.id,
            stamp(zone, campaign.starts),
            stamp(zone, campaign.deadline),
            money(Lang::En, campaign.claimed),
            money(Lang::En, campaign.budget)
        );
    }
    Ok(())
}

async fn show(db: &Db, zone: Tz, campaign: &Campaign, now: i64) -> anyhow::Result<()> {
    let state = match campaign.claimable(now) {
        Ok(()) => "open",
        Err(milkrun::shop::NoClaim::NotBegun) => "not begun",
        Err(milkrun::shop::NoClaim::Over) => "over",
        Err(milkrun::shop::NoClaim::Exhausted) => "budget used up",
        Err(milkrun::shop::NoClaim::Paused | milkrun::shop::NoClaim::Most) => "paused",
    };
    println!("state     {state}");
    println!("card      {}", money(Lang::En, campaign.value));
    println!(
        "budget    {} ({} claimed, {} left)",
        money(Lang::En, campaign.budget),
        money(Lang::En, campaign.claimed),
        money(Lang::En, campaign.left())
    );
    println!("starts    {}", stamp(zone, campaign.starts));
    println!("deadline  {}", stamp(zone, campaign.deadline));
    for what in Switch::ALL {
        let paused = db
            .read(async |tx| Ok(store::is_paused(tx, what).await?))
            .await?;
        if paused {
            println!("paused    {}", what.word());
        }
    }
    Ok(())
}

/// The figures of a campaign: of the present one, or of another by its number.
async fn stats(db: &Db, present: Campaign, id: Option<i64>, now: i64) -> anyhow::Result<Stats> {
    db.snapshot(async |tx| {
        let campaign = match id {
            None => present.clone(),
            Some(id) => store::campaigns(tx, i64::MAX)
                .await?
                .into_iter()
                .find(|campaign| campaign.id == id)
                .ok_or_else(|| {
                    anyhow::anyhow!("there is no campaign {id}: `milkrun campaign list` shows them")
                })?,
        };
        Ok(store::stats(tx, &campaign, now).await?)
    })
    .await
}

fn show_stats(zone: Tz, stats: &Stats) {
    let campaign = &stats.campaign;
    let yuan = |amount| money(Lang::En, amount);
    let share =
        |part: i64, whole: i64| format!("{part} of {whole} ({} %)", part * 100 / whole.max(1));
    let lasts = match forecast(campaign, stats.pace, stats.at) {
        Forecast::Gone => "all of it is given out".to_owned(),
        Forecast::Ends(at) => format!(
            "at this pace it ends on {}, before the deadline",
            stamp(zone, at)
        ),
        Forecast::Lasts(left) => {
            format!(
                "at this pace about {} is left at the deadline",
                yuan(left.estimated())
            )
        }
        Forecast::Early => "too little has happened to say how long it lasts".to_owned(),
        Forecast::Over => "the deadline has passed".to_owned(),
    };
    let funnel = stats.funnel;
    println!(
        "budget    {} of {} left; {lasts}",
        yuan(campaign.left()),
        yuan(campaign.budget)
    );
    println!("deadline  {}", stamp(zone, campaign.deadline));
    println!(
        "cards     {} given out, {} spent",
        stats.cards, stats.redeemed
    );
    println!(
        "orders    {}, {} with a card",
        stats.orders, stats.with_card
    );
    println!(
        "worth     {} by cards, {} by people",
        yuan(stats.card_pays),
        yuan(stats.people_pay)
    );
    println!(
        "covered   {} by the card alone",
        share(stats.covered, stats.with_card)
    );
    println!(
        "back      {} ordered again after their card",
        share(stats.came_back, stats.spent)
    );
    println!(
        "people    {} came, {} took a card, {} ordered, {} got it, {} ordered again",
        funnel.came, funnel.claimed, funnel.ordered, funnel.delivered, funnel.again
    );
}

/// Says what an extension will do.
async fn plan(
    db: &Db,
    zone: Tz,
    campaign: &Campaign,
    to: i64,
    rate: u32,
    now: i64,
) -> anyhow::Result<()> {
    let id = campaign.id;
    let then = Campaign {
        deadline: to,
        ..campaign.clone()
    };
    let (cards, people, budget) = db
        .read(async |tx| {
            let cards = store::unspent_cards(tx, id).await?;
            let people = store::reach(tx, &Audience::default(), now).await?;
            let budget = forecast(&then, store::pace(tx, campaign, now).await?, now);
            Ok((cards, people, budget))
        })
        .await?;
    println!(
        "deadline  {} -> {}",
        stamp(zone, campaign.deadline),
        stamp(zone, to)
    );
    println!("cards     {cards} unspent, which move with it");
    if let Forecast::Ends(at) = budget {
        println!(
            "budget    at the present pace it ends before that, on {}",
            stamp(zone, at)
        );
    }
    let seconds = people / i64::from(rate) + 1;
    println!("people    {people} are told, which takes about {seconds} s:");
    for lang in Lang::ALL {
        let dates = (campaign.deadline, to);
        let notice = notice_of_extension(lang, zone, campaign.value, dates, now);
        for line in notice.lines() {
            println!("          {line}");
        }
    }
    Ok(())
}

/// Asks whether to go on.
///
/// # Errors
/// When nobody is there to answer.
fn agreed() -> anyhow::Result<bool> {
    anyhow::ensure!(
        std::io::stdin().is_terminal(),
        "nobody is there to be asked: --yes goes on without"
    );
    print!("Extend, and tell everybody? [y/N] ");
    std::io::stdout().flush()?;
    let mut answer = String::new();
    std::io::stdin().lock().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}

/// Moves the deadline and tells everybody, in one commit. On a terminal, shows how far the telling is.
async fn extend(db: &Db, zone: Tz, campaign: &Campaign, to: i64, now: i64) -> anyhow::Result<()> {
    let (id, from, campaign) = (campaign.id, campaign.deadline, campaign.clone());
    let (audit, notice, timer) = (db.id(), db.id(), db.id());
    let people = db
        .read(async |tx| Ok(store::reach(tx, &Audience::default(), now).await?))
        .await?;
    let moved = db
        .write(async move |tx: &mut Tx| {
            if !store::extend(tx, id, from, to).await? {
                return Ok(None);
            }
            let deed = format!("extended campaign {id} from {from} to {to}");
            store::audit(tx, audit, "command line", &deed, now).await?;
            let moved = Campaign {
                deadline: to,
                ..campaign.clone()
            };
            set_reminder(tx, timer, &moved, now).await?;
            let number = tell_extension(tx, notice, (0, people), &moved, from, now).await?;
            Ok(Some(number))
        })
        .await?;
    let Some(number) = moved else {
        anyhow::bail!("somebody else has moved the deadline meanwhile");
    };
    println!(
        "The cards end on {} (was {}).",
        stamp(zone, to),
        stamp(zone, from)
    );
    if std::io::stderr().is_terminal() {
        return broadcast::watch(db, notice).await;
    }
    println!(
        "Broadcast {number} tells everybody: `milkrun broadcast watch {number}` shows how far it is."
    );
    Ok(())
}

async fn switch(db: &Db, what: Switch, paused: bool, now: i64) -> anyhow::Result<()> {
    let audit = db.id();
    let verb = if paused { "paused" } else { "resumed" };
    let changed = db
        .write(async move |tx: &mut Tx| {
            let changed = store::set_paused(tx, what, paused, now).await?;
            if changed {
                let deed = format!("{verb} {}", what.word());
                store::audit(tx, audit, "command line", &deed, now).await?;
            }
            Ok(changed)
        })
        .await?;
    let before = if changed { "" } else { " already" };
    println!("{}:{before} {verb}", what.word());
    Ok(())
}

fn stamp(zone: Tz, at: i64) -> String {
    chrono::DateTime::from_timestamp_millis(at).map_or_else(String::new, |at| {
        at.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
    })
}
