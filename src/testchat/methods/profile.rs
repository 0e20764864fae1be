//! The bot itself and what it tells about itself, and what it may know of a chat.

use serde_json::{Value, json};

use super::refusal::Refusal;
use super::{Answer, done, input, result};
use crate::testchat::body::Params;
use crate::testchat::hub::Core;
use crate::testchat::state::model::Command;
use crate::testchat::state::{Change, Words, put};

const COMMANDS_MAX: usize = 100;
const COMMAND_MAX: usize = 32;
const COMMAND_DESCRIPTION_MAX: usize = 256;
const DESCRIPTION_MAX: usize = 512;
const SHORT_DESCRIPTION_MAX: usize = 120;

pub(super) fn get_me(core: &mut Core, _: &Params) -> Answer {
    let mut me = core.state.bot.json();
    let more = [
        ("can_join_groups", true),
        ("can_read_all_group_messages", true),
        ("supports_inline_queries", false),
        ("can_connect_to_business", false),
        ("has_main_web_app", false),
    ];
    for (name, value) in more {
        put(&mut me, name, Some(value));
    }
    result(&me)
}

/// `getChat`. What is not played here (colours, gifts, reactions) has the value that Telegram gives a plain chat.
pub(super) fn get_chat(core: &mut Core, params: &Params) -> Answer {
    let chat = input::chat(&core.state, params)?;
    let mut full = core.state.chat_json(chat);
    put(&mut full, "accent_color_id", Some(0));
    put(&mut full, "max_reaction_count", Some(11));
    let gifts = json!({
        "unlimited_gifts": false,
        "limited_gifts": false,
        "unique_gifts": false,
        "premium_subscription": false,
        "gifts_from_channels": false,
    });
    put(&mut full, "accepted_gift_types", Some(gifts));
    if let Some(user) = core.state.users.get(&chat.id) {
        let names = user.username.as_ref().map(|name| json!([name]));
        put(&mut full, "active_usernames", names);
    }
    result(&full)
}

/// A language code of the Bot API: none or two letters.
fn language(params: &Params) -> Result<String, Refusal> {
    let code = params.text("language_code");
    let two = code.len() == 2 && code.chars().all(|c| c.is_ascii_lowercase());
    match code.is_empty() || two {
        true => Ok(code),
        false => Err(Refusal::bad("invalid language code specified")),
    }
}

/// The scope of commands, as one word.
fn scope(core: &Core, params: &Params) -> Result<String, Refusal> {
    let value = params.json("scope");
    let value = value.map_err(|_| Refusal::bad("can't parse BotCommandScope JSON object"))?;
    let wrong = |words: &str| Refusal::bad(format!("can't parse BotCommandScope: {words}"));
    let scope = match value {
        None => return Ok("default".to_owned()),
        Some(Value::Object(scope)) => scope,
        Some(_) => return Err(wrong("BotCommandScope must be an Object")),
    };
    let kind = scope.get("type").and_then(Value::as_str);
    let kind = kind.ok_or_else(|| wrong("Can't find field \"type\""))?;
    let number = |name: &str| match scope.get(name) {
        Some(Value::Number(number)) => number.as_i64(),
        Some(Value::String(text)) => text.parse().ok(),
        _ => None,
    };
    let simple = [
        "default",
        "all_private_chats",
        "all_group_chats",
        "all_chat_administrators",
    ];
    if simple.contains(&kind) {
        return Ok(kind.to_owned());
    }
    if !["chat", "chat_administrators", "chat_member"].contains(&kind) {
        return Err(wrong("Unsupported type specified"));
    }
    let chat = number("chat_id").ok_or_else(|| wrong("Empty chat_id specified"))?;
    let known = core.state.chats.get(&chat).filter(|chat| chat.opened);
    let known = known.ok_or_else(|| Refusal::bad("chat not found"))?;
    match kind {
        "chat" => Ok(format!("chat:{chat}")),
        _ if known.is_private() => {
            let words = "can't use specified scope in private chats";
            Err(Refusal::bad(words))
        }
        "chat_member" => {
            let user = number("user_id").filter(|id| *id > 0);
            let user = user.ok_or_else(|| wrong("Invalid user_id specified"))?;
            Ok(format!("chat_member:{chat}:{user}"))
        }
        _ => Ok(format!("{kind}:{chat}")),
    }
}

fn commands(params: &Params) -> Result<Vec<Command>, Refusal> {
    let value = params.json("commands");
    let value = value.map_err(|_| Refusal::bad("can't parse commands JSON object"))?;
    let items = match value {
        None => return Ok(Vec::new()),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(Refusal::bad("expected an Array of BotCommand")),
    };
    if items.len() > COMMANDS_MAX {
        return Err(Refusal::bad("BOT_COMMANDS_TOO_MUCH"));
    }
    items.into_iter().map(command).collect()
}

fn command(item: Value) -> Result<Command, Refusal> {
    let field = |name: &str| {
        let words = || format!("can't parse BotCommand: Can't find field \"{name}\"");
        let text = item.get(name).and_then(Value::as_str);
        text.map(|text| text.trim().to_owned())
            .ok_or_else(|| Refusal::bad(words()))
    };
    let name = field("command")?;
    let name = name.strip_prefix('/').unwrap_or(&name).to_owned();
    let description = field("description")?;
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    let words = match (name.chars().count(), description.chars().count()) {
        (0, _) => "command must be non-empty",
        (length, _) if length > COMMAND_MAX => "command length must not exceed 32",
        (_, 0) => "command description must be non-empty",
        (_, length) if length > COMMAND_DESCRIPTION_MAX => {
            "command description length must not exceed 256"
        }
        _ if !name.chars().all(allowed) => "BOT_COMMAND_INVALID",
        _ => {
            return Ok(Command {
                command: name,
                description,
            });
        }
    };
    Err(Refusal::bad(words))
}

pub(super) fn set_commands(core: &mut Core, params: &Params) -> Answer {
    let change = Change::Commands {
        scope: scope(core, params)?,
        language: language(params)?,
        commands: commands(params)?,
    };
    core.commit(change)?;
    done()
}

pub(super) fn delete_commands(core: &mut Core, params: &Params) -> Answer {
    let change = Change::Commands {
        scope: scope(core, params)?,
        language: language(params)?,
        commands: Vec::new(),
    };
    core.commit(change)?;
    done()
}

pub(super) fn get_commands(core: &mut Core, params: &Params) -> Answer {
    let (scope, language) = (scope(core, params)?, language(params)?);
    result(&core.state.profile.commands(&scope, &language))
}

fn set_words(core: &mut Core, params: &Params, which: Words, name: &str, max: usize) -> Answer {
    let text = params.text(name);
    if text.chars().count() > max {
        let words = format!("bot {} is too long", name.replace('_', " "));
        return Err(Refusal::bad(words));
    }
    let change = Change::Words {
        which,
        language: language(params)?,
        text,
    };
    core.commit(change)?;
    done()
}

fn get_words(core: &Core, params: &Params, which: Words, name: &str) -> Answer {
    let words = core.state.profile.words(which, &language(params)?);
    result(&json!({ name: words }))
}

pub(super) fn set_description(core: &mut Core, params: &Params) -> Answer {
    let which = Words::Description;
    set_words(core, params, which, "description", DESCRIPTION_MAX)
}

pub(super) fn set_short_description(core: &mut Core, params: &Params) -> Answer {
    let which = Words::ShortDescription;
    let name = "short_description";
    set_words(core, params, which, name, SHORT_DESCRIPTION_MAX)
}

pub(super) fn get_description(core: &mut Core, params: &Params) -> Answer {
    get_words(core, params, Words::Description, "description")
}

pub(super) fn get_short_description(core: &mut Core, params: &Params) -> Answer {
    get_words(core, params, Words::ShortDescription, "short_description")
}

/// The private chat that a menu button is for; 0 = all of them.
fn menu_chat(core: &Core, params: &Params) -> Result<i64, Refusal> {
    match params.text("chat_id").is_empty() {
        true => Ok(0),
        false => Ok(input::chat(&core.state, params)?.id),
    }
}

pub(super) fn set_menu_button(core: &mut Core, params: &Params) -> Answer {
    let value = params.json("menu_button");
    let value = value.map_err(|_| Refusal::bad("can't parse menu button JSON object"))?;
    let button = value.unwrap_or_else(|| json!({"type": "default"}));
    let wrong = |words: &str| Refusal::bad(format!("can't parse menu button: {words}"));
    match button.get("type").and_then(Value::as_str) {
        Some("default" | "commands" | "web_app") => {}
        Some(_) => return Err(wrong("MenuButton has unsupported type")),
        None => return Err(wrong("Can't find field \"type\"")),
    }
    let chat = menu_chat(core, params)?;
    core.commit(Change::MenuButton { chat, button })?;
    done()
}

pub(super) fn get_menu_button(core: &mut Core, params: &Params) -> Answer {
    let chat = menu_chat(core, params)?;
    result(&core.state.profile.menu_button(chat))
}
