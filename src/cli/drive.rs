//! `milkrun drive`: plays scripted dialogues against the real program, each in a world of its own.

use std::io::{IsTerminal, Write};
use std::net::Ipv4Addr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::process::Command;
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;

use milkrun::testchat::script::{self, Report, Script, Stage, Tally};
use milkrun::{stub, testchat};

use super::demo::{TOKEN, USERNAME};

const SECRET: &str = "drive";
/// Milliseconds that an order stays in each of its stages.
const PACE: i64 = 10 * 60_000;
/// What a script calls the scripted model: `set model scripted`.
const SCRIPTED: &str = "scripted";
/// Milliseconds for which a quote holds.
const QUOTE: i64 = 10 * 60_000;

#[derive(clap::Args)]
pub struct Args {
    /// Files that end in .chat
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// Write what happened into the files; lines that begin with `!` stay as they are
    #[arg(long)]
    bless: bool,
    /// Ask this model, by the address of its OpenAI-compatible API, where a script says `set model scripted`. What it
    /// answers is shown, not compared; its key is MILKRUN_MODEL_KEY
    #[arg(long, value_name = "URL", conflicts_with = "bless")]
    model: Option<String>,
    /// The model's name there
    #[arg(long, requires = "model", default_value = SCRIPTED)]
    model_name: String,
    /// Files that are played at once
    #[arg(long, default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..))]
    jobs: u8,
}

pub async fn run(args: Args) -> anyhow::Result<()> {
    let mut scripts = Vec::new();
    let mut unreadable = Vec::new();
    for path in &args.files {
        let source = std::fs::read_to_string(path)
            .with_context(|| format!("cannot read {}", path.display()))?;
        match script::parse(&path.display().to_string(), &source) {
            Ok(script) => scripts.push((path.clone(), script)),
            Err(errors) => unreadable.push(errors.to_string()),
        }
    }
    if !unreadable.is_empty() {
        anyhow::bail!("{}", unreadable.join("\n"));
    }
    let another = args.model.map(|url| {
        let name = args.model_name;
        Arc::new(Another { url, name })
    });
    let places = Arc::new(Semaphore::new(args.jobs.into()));
    let playing: Vec<_> = scripts
        .into_iter()
        .map(|(path, script)| {
            let (places, another) = (places.clone(), another.clone());
            tokio::spawn(async move {
                let _place = places.acquire_owned().await?;
                let report = play(&script, another.as_deref())
                    .await
                    .with_context(|| format!("{}", path.display()))?;
                anyhow::Ok((path, script, report))
            })
        })
        .collect();
    let mut tally = Tally::default();
    for played in playing {
        let (path, script, report) = played.await??;
        let report = match (args.bless, another.is_some()) {
            (true, _) => bless(&path, &script, report)?,
            (false, true) => {
                let played = script::bless(&script, report);
                writeln!(std::io::stdout(), "{}", played.text)?;
                played.report.of_another_model()
            }
            (false, false) => report,
        };
        // Not `println!`, which panics when whoever reads has gone.
        if std::io::stdout().is_terminal() {
            writeln!(std::io::stdout(), "{}", report.coloured())?;
        } else {
            writeln!(std::io::stdout(), "{report}")?;
        }
        tally.count(report.passed());
    }
    writeln!(std::io::stdout(), "{tally}")?;
    if !tally.all_passed() {
        std::process::exit(1);
    }
    Ok(())
}

fn bless(path: &Path, script: &Script, report: Report) -> anyhow::Result<Report> {
    let blessed = script::bless(script, report);
    if blessed.changed {
        std::fs::write(path, &blessed.text)
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(blessed.report)
}

/// Servers that end with the dialogue.
struct Servers([AbortHandle; 3]);

impl Drop for Servers {
    fn drop(&mut self) {
        self.0.iter().for_each(AbortHandle::abort);
    }
}

/// A model that is asked in place of the scripted one.
struct Another {
    url: String,
    name: String,
}

async fn play(script: &Script, another: Option<&Another>) -> anyhow::Result<Report> {
    let chat = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let shop = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let chat_url = format!("http://{}", chat.local_addr()?);
    let shop_url = format!("http://{}", shop.local_addr()?);
    let clock_url = format!("{chat_url}/control/clock");
    let settings = testchat::Settings {
        token: TOKEN.into(),
        bot_username: USERNAME.into(),
        state: None,
        start_ms: Some(script.start_ms()),
        flood: false,
    };
    let chat_server = tokio::spawn(testchat::serve(chat, settings)).abort_handle();
    let settings = stub::Settings {
        code_secret: SECRET.into(),
        pace_ms: PACE,
        quote_validity_ms: QUOTE,
        clock: Some(clock_url.clone()),
        state: None,
        testing: true,
    };
    let shop_server = tokio::spawn(stub::serve(shop, settings)).abort_handle();
    let model = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let model_url = format!("http://{}", model.local_addr()?);
    let model_server = tokio::spawn(stub::model::serve(model)).abort_handle();
    let _servers = Servers([chat_server, shop_server, model_server]);
    let folder = Folder::new()?;
    let program = std::env::current_exe()?;
    let admins = script
        .admins()
        .iter()
        .map(i64::to_string)
        .collect::<Vec<_>>();
    let database = folder.0.join("milkrun.db");
    let environment: Vec<(String, String)> = [
        ("MILKRUN_TELEGRAM_TOKEN", TOKEN.to_owned()),
        ("MILKRUN_TELEGRAM_API", chat_url.clone()),
        ("MILKRUN_TELEGRAM_RATE", "0".to_owned()),
        ("MILKRUN_USER_RATE", "0".to_owned()),
        ("MILKRUN_DATABASE", database.display().to_string()),
        ("MILKRUN_RETAILER", shop_url.clone()),
        ("MILKRUN_UCP_PROFILE", format!("{chat_url}/.well-known/ucp")),
        ("MILKRUN_CODE_SECRET", SECRET.to_owned()),
        ("MILKRUN_ADMINS", admins.join(",")),
        ("MILKRUN_CAMPAIGN_BUDGET", "25000".to_owned()),
        ("MILKRUN_CAMPAIGN_DEADLINE", "2026-02-23".to_owned()),
        ("MILKRUN_CLOCK", clock_url.clone()),
        (
            "MILKRUN_MODEL_NAME",
            another.map_or(SCRIPTED, |model| &model.name).to_owned(),
        ),
        (
            "MILKRUN_MODEL_KEY",
            another
                .and_then(|_| std::env::var("MILKRUN_MODEL_KEY").ok())
                .unwrap_or_default(),
        ),
    ]
    .into_iter()
    .filter(|(_, value)| !value.is_empty())
    .map(|(name, value)| (name.to_owned(), value))
    .collect();
    let model_api = match another {
        Some(model) => model.url.clone(),
        None => format!("{model_url}/v1"),
    };
    let command = {
        let (program, environment) = (program.clone(), environment.clone());
        let home = folder.0.clone();
        move |set: &[(String, String)], words: &[String]| {
            let mut command = Command::new(&program);
            // Nothing of the caller's own settings reaches the dialogue.
            for (name, _) in std::env::vars_os() {
                if name.to_string_lossy().starts_with("MILKRUN_") {
                    command.env_remove(name);
                }
            }
            command
                .args(words)
                .current_dir(&home)
                .envs(environment.iter().cloned())
                .envs(set.iter().cloned());
            // The address is not known before: a script says which model it means.
            if set
                .iter()
                .any(|(name, value)| name == "MILKRUN_MODEL" && value == SCRIPTED)
            {
                command.env("MILKRUN_MODEL", &model_api);
            }
            command
        }
    };
    let bot_command = command.clone();
    let stage = Stage {
        chat: chat_url,
        retailer: shop_url,
        model: model_url,
        bot: Box::new(move |set| {
            let words = ["rehearse", "--clock", &clock_url].map(str::to_owned);
            bot_command(set, &words)
        }),
        command: Box::new(command),
        limit: match another {
            // Each of its answers may take as long as a person waits.
            Some(_) => 10 * script::DEFAULT_LIMIT,
            None => script::DEFAULT_LIMIT,
        },
        another_model: another.is_some(),
    };
    script::play(script, &stage).await
}

/// A folder that is removed with the dialogue.
struct Folder(PathBuf);

impl Folder {
    fn new() -> anyhow::Result<Folder> {
        use std::sync::atomic::{AtomicU32, Ordering};
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("milkrun-drive-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Folder(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
