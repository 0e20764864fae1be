//! A script, played: the stage is set, the bot started, and each act performed and awaited. Waiting is always for
//! something (an update confirmed, the bot idle, a call held), never for time to pass.

use std::time::Duration;

use anyhow::{Context, bail};
use serde_json::{Value, json};
use tokio::process::Command;

use super::act::{Act, Called, Hold};
use super::answer::{Answer, Kind, text_lines};
use super::bot::{Bot, Output};
use super::client::Client;
use super::difference::difference;
use super::grammar::{Script, Step};
use super::observe::{Names, Screen, Stand, observe};
use super::perform;
use super::report::{Problem, Report, What};

/// How long an act, a start or an end of the bot may take, unless the stage says otherwise. On the machine's
/// clock: the script's stands still meanwhile.
pub const DEFAULT_LIMIT: Duration = Duration::from_secs(30);

/// Between two looks at what has no long poll.
const PAUSE: Duration = Duration::from_millis(5);

/// How long the process of a bot that hung up may take to end.
const ENDING: Duration = Duration::from_secs(1);

/// A command to be run, from the `set` lines as environment variables and, for `command`, its words.
pub type MakeBot = Box<dyn Fn(&[(String, String)]) -> Command + Send + Sync>;
/// See [`MakeBot`].
pub type MakeCommand = Box<dyn Fn(&[(String, String)], &[String]) -> Command + Send + Sync>;

/// Where a script is played: a fresh test chat and a fresh retailer, and how to start the bot between them.
pub struct Stage {
    /// The test chat's base address, such as `http://127.0.0.1:4000`.
    pub chat: String,
    /// The stub retailer's base address.
    pub retailer: String,
    /// The scripted model's base address.
    pub model: String,
    /// The bot's process. It prints `status http://…` on its stdout when it is ready, and answers `GET /idle` there.
    /// It may be started several times, always on the same database.
    pub bot: MakeBot,
    /// The program with these arguments, on the bot's database.
    pub command: MakeCommand,
    /// The longest an act may take on the machine's clock; see [`DEFAULT_LIMIT`].
    pub limit: Duration,
    /// The model is another than the scripted one, which chooses and says something else: what the bot does not offer is left
    /// out by its people.
    pub another_model: bool,
}

/// Plays the script from its beginning to its end, or to the first act that cannot be done.
///
/// An error means that the stage itself failed (the test chat did not answer, or refused the script's people);
/// everything that the bot does wrong is in the report.
pub async fn play(script: &Script, stage: &Stage) -> anyhow::Result<Report> {
    let chat = Client::new("the test chat", &stage.chat)?;
    let retailer = Client::new("the retailer", &stage.retailer)?;
    let model = Client::new("the model", &stage.model)?;
    let names = set_stage(script, &chat).await?;
    let mut report = Report {
        file: script.file.clone(),
        problems: Vec::new(),
        happened: Vec::new(),
        blessed: 0,
        left_out: 0,
        output: Vec::new(),
    };
    let output = Output::default();
    let mut player = Player {
        script,
        stage,
        names,
        screen: Screen::default(),
        bot: None,
        since: 0,
        armed: None,
        left_out: 0,
        chat,
        retailer,
        model,
        output,
    };
    player.events().await?;
    if let Err(error) = player.begin().await {
        let sentence = What::Sentence(format!("{error:#}"));
        report.problems.push(Problem {
            line: 0,
            quote: String::new(),
            what: sentence,
        });
    } else {
        player.play(&mut report).await;
    }
    if let Some(mut bot) = player.bot.take() {
        bot.kill().await?;
    }
    report.left_out = player.left_out;
    if !report.passed() {
        report.output = player.output.lines();
    }
    Ok(report)
}

/// The clock, the users and the groups.
async fn set_stage(script: &Script, chat: &Client) -> anyhow::Result<Names> {
    let clock = json!({"now": script.start_ms, "running": false});
    chat.put("/control/clock", clock).await?;
    let mut names = Names::default();
    for user in &script.users {
        let role = if user.admin { "admin" } else { "user" };
        let body = json!({
            "id": user.id, "first_name": user.name, "language_code": user.language, "role": role,
            "phone": user.phone,
        });
        chat.post("/control/users", body).await?;
        names.add(user.id, &user.name);
    }
    for group in &script.groups {
        let members: Vec<i64> = group.members.iter().filter_map(|m| names.id(m)).collect();
        let body = json!({"title": group.name, "members": members});
        let made = chat.post("/control/groups", body).await?;
        let id = made["id"].as_i64();
        names.add(
            id.context("the test chat made a group without an id")?,
            &group.name,
        );
    }
    Ok(names)
}

struct Player<'a> {
    script: &'a Script,
    stage: &'a Stage,
    chat: Client,
    retailer: Client,
    model: Client,
    names: Names,
    screen: Screen,
    bot: Option<Bot>,
    output: Output,
    /// Where in the test chat's log the next act's events begin. Events between two acts belong to the later.
    since: u64,
    armed: Option<&'a Hold>,
    /// Acts of people for which there was no button.
    left_out: usize,
}

impl<'a> Player<'a> {
    async fn play(&mut self, report: &mut Report) {
        for (index, step) in self.script.steps.iter().enumerate() {
            let mut problems = Vec::new();
            let played = self.step(step, &mut problems).await;
            let ends = played.is_err();
            match played {
                Ok(answers) => {
                    let changes = difference(step, &answers);
                    if !changes.is_empty() {
                        let step = index;
                        problems.insert(0, What::Difference { step, changes });
                    }
                    report.happened.push(answers);
                }
                Err(error) => {
                    problems.push(What::Sentence(format!("{error:#}; the script ends here")))
                }
            }
            let quote = step.quote(&self.script.source);
            report
                .problems
                .extend(problems.into_iter().map(|what| Problem {
                    line: step.line,
                    quote: quote.to_owned(),
                    what,
                }));
            if ends {
                return;
            }
        }
    }

    /// One act until the bot is idle again, and what was seen meanwhile.
    async fn step(
        &mut self,
        step: &'a Step,
        problems: &mut Vec<What>,
    ) -> anyhow::Result<Vec<Answer>> {
        let mut answers = Vec::new();
        if let Act::KillOn(hold) = &step.act {
            self.armed = Some(hold);
            return Ok(answers);
        }
        let hold = self.armed.take_if(|_| !step.act.prepares());
        if let Some(hold) = hold {
            perform::hold(&self.chat, &self.retailer, hold).await?;
        }
        match self.act(&step.act).await {
            Err(_) if self.stage.another_model && matches!(step.act, Act::Person { .. }) => {
                self.left_out += 1;
            }
            acted => answers.extend(acted?),
        }
        match hold {
            None => self.settle().await?,
            Some(hold) => {
                if !self.kill_in(hold).await? {
                    let name = hold.of.name();
                    problems.push(What::Sentence(format!(
                        "nothing called {name}, so the bot was not killed"
                    )));
                }
            }
        }
        let events = self.events().await?;
        let stand = Stand {
            actor: &step.actor,
            home: &step.home,
        };
        answers.extend(observe(&events, stand, &self.names, &mut self.screen));
        for (line, count) in &step.orders {
            let orders = perform::orders(&self.retailer).await?.len();
            if orders != *count {
                let sentence = format!(
                    "line {line}: expected the retailer to have {count} orders, and it has {orders}"
                );
                problems.push(What::Sentence(sentence));
            }
        }
        Ok(answers)
    }

    async fn act(&mut self, act: &Act) -> anyhow::Result<Option<Answer>> {
        match act {
            Act::Person { who, chat, deed } => {
                let id = |name| {
                    self.names
                        .id(name)
                        .context("a user of the script is not in the test chat")
                };
                perform::deed(&self.chat, id(who)?, id(chat)?, deed).await?;
            }
            Act::Clock(now) => {
                self.chat.put("/control/clock", json!({"now": now})).await?;
            }
            Act::Settle => perform::settle(&self.chat).await?,
            Act::Kill => {
                self.running()?.kill().await?;
                self.start().await?;
            }
            Act::Restart => {
                let limit = self.stage.limit;
                self.running()?.stop(limit).await?;
                self.start().await?;
            }
            Act::Command(words) => return self.command(words).await,
            Act::Fail { method, times, how } => {
                perform::fail(&self.chat, method, *times, how).await?
            }
            Act::FailNothing => {
                self.chat.delete("/control/fail").await?;
            }
            Act::Retailer(act) => perform::retailer(&self.retailer, act).await?,
            Act::Model { mood, delay_ms } => {
                let body = json!({ "mood": mood, "delay_ms": delay_ms });
                self.model.put("/testing/mood", body).await?;
            }
            Act::Hears(words) => {
                let body = json!({ "hears": words });
                self.model.put("/testing/senses", body).await?;
            }
            Act::Reads { lines, dish } => {
                let body = json!({ "reads": lines, "dish": dish });
                self.model.put("/testing/senses", body).await?;
            }
            Act::KillOn(_) => {}
        }
        Ok(None)
    }

    /// Starts the bot for the first time. What it does then (it may greet a group) belongs to the first act.
    async fn begin(&mut self) -> anyhow::Result<()> {
        self.start().await?;
        self.settle().await
    }

    fn running(&mut self) -> anyhow::Result<&mut Bot> {
        self.bot.as_mut().context("the bot does not run")
    }

    async fn start(&mut self) -> anyhow::Result<()> {
        self.bot = None;
        let command = (self.stage.bot)(&self.script.settings);
        self.bot = Some(Bot::start(command, &self.output, self.stage.limit).await?);
        Ok(())
    }

    /// What a command of the program prints; if it fails, also its errors and its status.
    async fn command(&self, words: &[String]) -> anyhow::Result<Option<Answer>> {
        let mut command = (self.stage.command)(&self.script.settings, words);
        command
            .stdin(std::process::Stdio::null())
            .kill_on_drop(true);
        let limit = self.stage.limit;
        let ended = tokio::time::timeout(limit, command.output()).await;
        let ended = ended
            .with_context(|| format!("the command did not end within {} s", limit.as_secs()))?;
        let ended = ended.context("the command cannot be started")?;
        let mut lines = text_lines(&String::from_utf8_lossy(&ended.stdout));
        if !ended.status.success() {
            lines.extend(text_lines(&String::from_utf8_lossy(&ended.stderr)));
            lines.push(format!("({})", ended.status));
        }
        Ok((!lines.is_empty()).then(|| Answer::plain("", Kind::Output, lines)))
    }

    /// Waits for the held call and kills the bot in it. False if the bot became idle and nothing was held.
    async fn kill_in(&mut self, hold: &Hold) -> anyhow::Result<bool> {
        let (chat, retailer, since) = (self.chat.clone(), self.retailer.clone(), self.since);
        let held = tokio::select! {
            held = held(&chat, &retailer, hold, since) => held.map(|()| true)?,
            settled = self.settle() => settled.map(|()| false)?,
        };
        if !held {
            perform::release(&self.chat, &self.retailer, hold).await?;
            return Ok(false);
        }
        self.running()?.kill().await?;
        perform::release(&self.chat, &self.retailer, hold).await?;
        self.start().await?;
        self.settle().await?;
        Ok(true)
    }

    /// Waits until the bot has fetched and done everything. An error names what it was still busy with when the
    /// limit was over, or how it ended.
    async fn settle(&mut self) -> anyhow::Result<()> {
        let limit = self.stage.limit;
        let chat = self.chat.clone();
        let bot = self.running()?;
        let status = bot.status.clone();
        let mut busy = String::new();
        let settled = tokio::select! {
            settled = idle(&chat, &status, &mut busy) => Some(settled),
            ended = bot.ended() => bail!("the bot ended by itself ({})", ended?),
            () = tokio::time::sleep(limit) => None,
        };
        match settled {
            Some(Ok(())) => Ok(()),
            Some(Err(error)) => match tokio::time::timeout(ENDING, bot.ended()).await {
                Ok(ended) => bail!("the bot ended by itself ({})", ended?),
                Err(_) => Err(error),
            },
            None => bail!("not idle after {} s: {busy}", limit.as_secs()),
        }
    }

    /// The test chat's events since the last call.
    async fn events(&mut self) -> anyhow::Result<Vec<Value>> {
        let mut all = Vec::new();
        loop {
            let (events, next) = log(&self.chat, self.since, 0).await?;
            self.since = next;
            if events.is_empty() {
                return Ok(all);
            }
            all.extend(events);
        }
    }
}

/// The test chat's log from `since`, waiting for an event if there is none; and where to go on.
async fn log(chat: &Client, since: u64, wait_s: u64) -> anyhow::Result<(Vec<Value>, u64)> {
    let mut log = chat
        .get(&format!("/control/log?since={since}&wait_s={wait_s}"))
        .await?;
    let next = log["next"].as_u64();
    match (log["events"].take(), next) {
        (Value::Array(events), Some(next)) => Ok((events, next)),
        _ => bail!("the test chat's log has no `events` and `next`"),
    }
}

/// Returns when the call to be held is held.
async fn held(chat: &Client, retailer: &Client, hold: &Hold, mut since: u64) -> anyhow::Result<()> {
    loop {
        let found = match hold.of {
            Called::Method(_) => {
                let (events, next) = log(chat, since, 25).await?;
                since = next;
                events.iter().any(|e| e["kind"] == "held")
            }
            Called::Operation(_) => retailer.get("/testing/held").await?["held"].is_string(),
        };
        if found {
            return Ok(());
        }
    }
}

/// Returns when the bot has confirmed every update and reports that it has nothing left to do. `busy` always says
/// what is being waited for.
async fn idle(chat: &Client, status: &Client, busy: &mut String) -> anyhow::Result<()> {
    loop {
        let seen = newest(chat).await?;
        let pending = pending(chat).await?;
        if pending > 0 {
            *busy = format!("the bot has not fetched and confirmed all updates ({pending} left)");
            tokio::time::sleep(PAUSE).await;
            continue;
        }
        "the bot does not report itself idle".clone_into(busy);
        let answer = status.get("/idle").await?;
        if answer["idle"] != true {
            *busy = format!("the bot reports {answer}");
            tokio::time::sleep(PAUSE).await;
        } else if self::pending(chat).await? == 0 && newest(chat).await? == seen {
            // Nothing has happened between the first question and the last: a payment that was let through meanwhile may
            // be fetched and confirmed by now, and yet be in the bot's hands.
            return Ok(());
        }
    }
}

/// The number of the newest thing that happened in the test chat.
async fn newest(chat: &Client) -> anyhow::Result<i64> {
    let state = chat.get("/control/state").await?;
    Ok(state["seq"].as_i64().unwrap_or_default())
}

/// Updates that the bot has not confirmed.
async fn pending(chat: &Client) -> anyhow::Result<u64> {
    let answer = chat.get("/control/pending").await?;
    answer["pending"]
        .as_u64()
        .context("the test chat does not count its pending updates")
}
