//! A chat that people had by hand, as a script that plays it again. Reads the same events as the player.

use serde_json::Value;

use super::answer::typed;
use super::observe::{Names, Screen, Stand, observe};
use super::statement::{KEYWORDS, is_language};
use super::time::{MINUTE_MS, written};

/// What happened in `chat` as a `.chat` file.
///
/// `start_ms` is where the clock stood before the first event, in milliseconds since 1970 UTC. `users` are the
/// control API's users, `events` those of its log in their order, `act` events among them; events of other chats are
/// left out. The clock of the script moves by whole minutes, and only when one has passed. A name that a script
/// cannot hold is changed so that it can.
pub fn export(title: &str, start_ms: i64, users: &[Value], chat: i64, events: &[Value]) -> String {
    let events: Vec<&Value> = events
        .iter()
        .filter(|e| e["chat"].as_i64() == Some(chat))
        .collect();
    let actors = events
        .iter()
        .filter(|e| e["kind"] == "act")
        .filter_map(|e| e["user"].as_i64());
    let present: Vec<i64> = actors.chain((chat > 0).then_some(chat)).collect();
    let users: Vec<&Value> = users
        .iter()
        .filter(|u| u["id"].as_i64().is_some_and(|id| present.contains(&id)))
        .collect();
    let mut out = Writer::new(start_ms, chat);
    out.head(title, &users, &events);
    for event in events {
        out.event(event);
    }
    out.answers();
    out.text
}

struct Writer {
    text: String,
    chat: i64,
    group: Option<String>,
    names: Names,
    screen: Screen,
    /// Where the script's clock stands, in milliseconds.
    clock: i64,
    /// When the last act began, on the chat's clock.
    last: i64,
    /// Whose answers are being collected; `None` before the first act.
    actor: Option<String>,
    /// Whether the script has an act that the answers can stand below.
    answerable: bool,
    silent_counts: bool,
    events: Vec<Value>,
}

impl Writer {
    fn new(start_ms: i64, chat: i64) -> Writer {
        Writer {
            text: String::new(),
            chat,
            group: None,
            names: Names::default(),
            screen: Screen::default(),
            clock: start_ms - start_ms.rem_euclid(MINUTE_MS),
            last: start_ms,
            actor: None,
            answerable: false,
            silent_counts: false,
            events: Vec::new(),
        }
    }

    fn line(&mut self, line: &str) {
        self.text.push_str(line);
        self.text.push('\n');
    }

    fn head(&mut self, title: &str, users: &[&Value], events: &[&Value]) {
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        if !title.is_empty() {
            self.line(&format!("title: {title}"));
        }
        self.line(&format!("at {}", written(self.clock)));
        let mut members = Vec::new();
        for user in users {
            let id = user["id"].as_i64().unwrap_or_default();
            let name = name(string(user, "first_name"), id, &members);
            // A script knows languages, not their regions.
            let language = string(user, "language_code").split('-').next();
            let language = language.filter(|l| is_language(l)).unwrap_or("en");
            let admin = if user["role"] == "admin" {
                " admin"
            } else {
                ""
            };
            let shares = |e: &&Value| e["act"] == "contact" && e["user"] == user["id"];
            let phone = match events.iter().copied().any(|e| shares(&e)) {
                true => format!(" {}", string(user, "phone")),
                false => String::new(),
            };
            let line = format!("user {name} {language}{admin}{phone}");
            self.line(line.trim_end());
            self.names.add(id, &name);
            members.push(name);
        }
        if self.chat < 0 {
            let mut titles = events.iter().map(|e| string(e, "chat_title"));
            let title = titles.rfind(|t| !t.is_empty());
            let group = name(title.unwrap_or("Group"), 0, &members);
            self.line(&format!("group {group} {}", members.join(" ")));
            self.names.add(self.chat, &group);
            self.group = Some(group);
        }
    }

    fn event(&mut self, event: &Value) {
        let at = event["at"].as_i64().unwrap_or(self.last);
        if event["kind"] == "act" {
            self.answers();
            self.pass((at - self.clock) / MINUTE_MS);
            self.last = at;
            self.act(event);
            return;
        }
        let speaks = event["message"]["outgoing"] == true || event["kind"] == "delete";
        if speaks && at - self.last >= MINUTE_MS && self.actor.is_some() {
            // Said because time passed. Rounded up: what was due then has to be due in the script too.
            self.answers();
            self.pass((at - self.clock + MINUTE_MS - 1) / MINUTE_MS);
            self.answerable = true;
            self.silent_counts = false;
            self.last = at;
        }
        self.events.push(event.clone());
    }

    /// Moves the script's clock.
    fn pass(&mut self, minutes: i64) {
        if minutes < 1 {
            return;
        }
        self.clock += minutes * MINUTE_MS;
        let line = match minutes {
            ..60 => format!("\nwait {minutes}m"),
            _ => format!("\nat {}", written(self.clock)),
        };
        self.line(&line);
    }

    fn act(&mut self, event: &Value) {
        let user = event["user"].as_i64().unwrap_or(self.chat);
        let name = self.names.name(user);
        let who = match &self.group {
            Some(group) => format!("{name} in {group}"),
            None => name.clone(),
        };
        let words = ["text", "caption", "emoji"].map(|key| string(event, key));
        let text = words.into_iter().find(|w| !w.is_empty()).unwrap_or("");
        let lines = match string(event, "act") {
            "text" if event["forward"] == true => said(&format!("{who} forwards:"), text),
            "text" => said(&format!("{who}:"), text),
            "start" => said(&format!("{who}:"), &start(text)),
            "edit" => said(&format!("{who} edits:"), text),
            "photo" if text.is_empty() => format!("{who} sends photo"),
            "photo" => said(&format!("{who} sends photo:"), text),
            "sticker" => format!("{who} sends sticker {text}").trim_end().to_owned(),
            "voice" => format!("{who} sends voice"),
            "location" => format!(
                "{who} shares location {} {}",
                event["latitude"], event["longitude"]
            ),
            "contact" if event["own"] == true => format!("{who} shares contact"),
            "contact" => format!("{who} shares contact {}", string(event, "phone")),
            "tap" => self.tap(&who, event),
            "pay" => pays(&who, event),
            "settle" => "payment arrives".to_owned(),
            act @ ("block" | "unblock") => format!("{who} {act}s"),
            other => format!("# {name} did something that scripts have no words for: {other}"),
        };
        self.line(&format!("\n{lines}"));
        self.actor = Some(name);
        self.answerable = !lines.starts_with('#');
        self.silent_counts = true;
    }

    fn tap(&self, who: &str, event: &Value) -> String {
        let old = if event["old"] == true { "old " } else { "" };
        let of = match event["user"].as_i64() {
            // Somebody else's private chat.
            Some(user) if self.group.is_none() && user != self.chat => {
                format!(" of {}", self.names.name(self.chat))
            }
            _ => String::new(),
        };
        match string(event, "label") {
            label if label.is_empty() || label.contains(']') => {
                format!("# {who} tapped a button that scripts cannot name: {label}")
            }
            label => format!("{who} taps {old}[{}]{of}", typed(label)),
        }
    }

    /// Writes what the bot did since the last act.
    fn answers(&mut self) {
        let events = std::mem::take(&mut self.events);
        let own = || self.names.name(self.chat);
        let actor = self.actor.clone().unwrap_or_else(own);
        let home = self.group.clone().unwrap_or_else(|| actor.clone());
        let stand = Stand {
            actor: &actor,
            home: &home,
        };
        let answers = observe(&events, stand, &self.names, &mut self.screen);
        let lines: Vec<String> = answers.iter().flat_map(|a| a.write(&home)).collect();
        if !self.answerable {
            for line in &lines {
                self.line(format!("# {line}").trim_end());
            }
        } else if lines.is_empty() && self.silent_counts {
            self.line("bot is silent");
        } else {
            lines.iter().for_each(|line| self.line(line));
        }
    }
}

/// The act of paying. A script pays at most twice at once, so more is written as twice.
fn pays(who: &str, event: &Value) -> String {
    let old = if event["old"] == true { " old" } else { "" };
    if event["abandon"] == true {
        return format!("{who} abandons{old} payment");
    }
    let twice = if event["times"].as_u64() > Some(1) {
        " twice"
    } else {
        ""
    };
    let late = if event["late"] == true { " late" } else { "" };
    let amount = event["amount"].as_i64();
    let amount = amount.map_or(String::new(), |amount| format!(" {amount}"));
    format!("{who} pays{old}{twice}{late}{amount}")
}

fn string<'a>(object: &'a Value, key: &str) -> &'a str {
    object[key].as_str().unwrap_or_default()
}

fn start(payload: &str) -> String {
    match payload.strip_prefix("/start") {
        Some(_) => payload.to_owned(),
        None => format!("/start {payload}").trim_end().to_owned(),
    }
}

/// Words of a person behind a head such as `Ann:`, further lines indented.
fn said(head: &str, text: &str) -> String {
    let mut said = format!("{head} ");
    for (i, line) in text.trim_matches('\n').split('\n').enumerate() {
        let before = match (i, line.is_empty()) {
            (0, _) => "",
            (_, true) => "\n",
            (_, false) => "\n    ",
        };
        said.push_str(before);
        said.push_str(line);
    }
    said
}

/// A name that a script can hold: one word that begins with a letter, taken by nobody.
fn name(first_name: &str, id: i64, taken: &[String]) -> String {
    let odd = ['[', ']', '{', '}', '"', '#', ':', '：'];
    let joined = first_name.split_whitespace().collect::<Vec<_>>().join("_");
    let mut name: String = joined.chars().filter(|c| !odd.contains(c)).collect();
    if !name.starts_with(char::is_alphabetic) || KEYWORDS.contains(&name.as_str()) {
        name = format!("User{id}");
    }
    if !taken.contains(&name) {
        return name;
    }
    let numbered = (2..).map(|n| format!("{name}{n}"));
    numbered
        .into_iter()
        .find(|n| !taken.contains(n))
        .unwrap_or_default()
}
