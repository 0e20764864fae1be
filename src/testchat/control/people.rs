//! Who is there: the whole state in short, users, groups.

use axum::Json;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Body, Hubs, Id, Wrong};
use crate::testchat::hub::Core;
use crate::testchat::state::model::{Role, User};
use crate::testchat::state::{Change, put};

/// Ids that JSON readers of every language hold exactly.
const ID_MAX: i64 = 1 << 52;

const NAME_MAX: usize = 64;

pub(super) async fn state(Shared(hub): Hubs) -> Answer {
    let mut core = hub.lock();
    let now = core.now();
    let mut bot = core.state.bot.json();
    put(&mut bot, "polling", Some(core.polls.polling()));
    let chats = core.state.chats.values();
    let chats: Vec<Value> = chats.map(|chat| core.state.summary(chat)).collect();
    Ok(Json(json!({
        "bot": bot,
        "users": core.state.users.values().collect::<Vec<_>>(),
        "chats": chats,
        "clock": core.state.clock_json(now),
        "flood": {"on": core.flood.on},
        "seq": core.log.last(),
    })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewUser {
    first_name: String,
    language_code: String,
    #[serde(default)]
    role: Role,
    id: Option<i64>,
    last_name: Option<String>,
    username: Option<String>,
    phone: Option<String>,
}

pub(super) async fn add_user(
    Shared(hub): Hubs,
    Body(new): Body<NewUser>,
) -> Result<(StatusCode, Json<User>), Wrong> {
    let mut core = hub.lock();
    let id = new.id.unwrap_or_else(|| core.state.next_user_id());
    if !(1..ID_MAX).contains(&id) {
        return Err(Wrong::bad("a user's id is a positive number below 2^52"));
    }
    if core.state.users.contains_key(&id) || id == core.state.bot.id {
        let sentence = format!("the id {id} is taken");
        return Err(Wrong(StatusCode::CONFLICT, sentence));
    }
    let user = User {
        id,
        first_name: new.first_name,
        last_name: new.last_name,
        username: new.username,
        language_code: new.language_code,
        role: new.role,
        blocked: false,
        // Everybody has a number to share: one of China's that follows from the id.
        phone: new
            .phone
            .or_else(|| Some(format!("+86138{:08}", id % 100_000_000))),
    };
    let user = checked(&core, user)?;
    core.commit(Change::User(user.clone()))?;
    Ok((StatusCode::CREATED, Json(user)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct UserChange {
    first_name: Option<String>,
    last_name: Option<String>,
    username: Option<String>,
    language_code: Option<String>,
    role: Option<Role>,
    phone: Option<String>,
}

pub(super) async fn change_user(
    Shared(hub): Hubs,
    Id(id): Id,
    Body(change): Body<UserChange>,
) -> Result<Json<User>, Wrong> {
    let mut core = hub.lock();
    let before = core.state.user(id)?.clone();
    let user = User {
        first_name: change.first_name.unwrap_or(before.first_name),
        last_name: change.last_name.or(before.last_name),
        username: change.username.or(before.username),
        language_code: change.language_code.unwrap_or(before.language_code),
        role: change.role.unwrap_or(before.role),
        phone: change.phone.or(before.phone),
        ..before
    };
    let user = checked(&core, user)?;
    core.commit(Change::User(user.clone()))?;
    Ok(Json(user))
}

/// A user as it will be kept: names trimmed, empty optional ones left out, and refused if a field is malformed.
fn checked(core: &Core, mut user: User) -> Result<User, Wrong> {
    user.first_name = user.first_name.trim().to_owned();
    if !(1..=NAME_MAX).contains(&user.first_name.chars().count()) {
        return Err(Wrong::bad("first_name has 1 to 64 characters"));
    }
    for field in [&mut user.last_name, &mut user.username, &mut user.phone] {
        *field = field.take().filter(|text| !text.trim().is_empty());
    }
    if user
        .last_name
        .as_ref()
        .is_some_and(|n| n.chars().count() > NAME_MAX)
    {
        return Err(Wrong::bad("last_name has at most 64 characters"));
    }
    let (language, region) = match user.language_code.split_once('-') {
        Some((language, region)) => (language, region),
        None => (user.language_code.as_str(), "x"),
    };
    let is_language = (2..=3).contains(&language.len())
        && language.chars().all(|c| c.is_ascii_lowercase())
        && !region.is_empty()
        && region.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_language {
        return Err(Wrong::bad("language_code is like en, zh or zh-hans"));
    }
    if let Some(name) = &user.username {
        let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if !name.chars().all(allowed) || name.len() > 32 {
            return Err(Wrong::bad("username is letters, digits and _, without @"));
        }
        let same = |other: &User| other.id != user.id && other.username.as_ref() == Some(name);
        if core.state.users.values().any(same) {
            let sentence = format!("the username {name} is taken");
            return Err(Wrong(StatusCode::CONFLICT, sentence));
        }
    }
    if let Some(phone) = &user.phone {
        let digits = phone.strip_prefix('+').unwrap_or(phone);
        if !digits.chars().all(|c| c.is_ascii_digit()) || !(5..=15).contains(&digits.len()) {
            return Err(Wrong::bad("phone is + and 5 to 15 digits"));
        }
    }
    Ok(user)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewGroup {
    title: String,
    members: Vec<i64>,
}

pub(super) async fn add_group(
    Shared(hub): Hubs,
    Body(new): Body<NewGroup>,
) -> Result<(StatusCode, Json<Value>), Wrong> {
    let mut core = hub.lock();
    let title = new.title.trim().to_owned();
    if !(1..=128).contains(&title.chars().count()) {
        return Err(Wrong::bad("title has 1 to 128 characters"));
    }
    let mut members = Vec::new();
    for id in new.members {
        core.state.user(id)?;
        if !members.contains(&id) {
            members.push(id);
        }
    }
    if members.is_empty() {
        return Err(Wrong::bad("a group has at least one member"));
    }
    let id = core.state.next_group_id();
    let answer = json!({"id": id, "title": title, "members": members});
    core.commit(Change::Group { id, title, members })?;
    Ok((StatusCode::CREATED, Json(answer)))
}
