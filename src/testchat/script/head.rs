//! The head of a script: its title, settings, users and groups.

use super::grammar::{Group, User};
use super::person::contact;
use super::statement::{KEYWORDS, Scope, is_language};
use super::words::{Words, arguments, hint};

/// The first admin's id, and the id before the first user's: those of the demo.
const ADMIN_ID: i64 = 1000;

/// What the head has declared so far.
#[derive(Default)]
pub(super) struct Head {
    pub title: Option<String>,
    pub settings: Vec<(String, String)>,
    pub users: Vec<User>,
    pub groups: Vec<Group>,
}

impl Head {
    pub(super) fn scope(&self, now: i64) -> Scope<'_> {
        Scope {
            users: &self.users,
            groups: &self.groups,
            now,
        }
    }

    pub(super) fn title(&mut self, words: Words) -> Result<(), String> {
        let title = words.after_colon().map(str::trim).filter(|t| !t.is_empty());
        let title = title.ok_or("expected `title: words`")?;
        self.title = Some(title.to_owned());
        Ok(())
    }

    pub(super) fn set(&mut self, words: Words) -> Result<(), String> {
        let mut name = arguments(words.rest())?;
        let value = name.pop().filter(|_| !name.is_empty());
        let value =
            value.ok_or("expected a setting's name and value, such as `set campaign budget 50`")?;
        let plain = |word: &String| {
            word.starts_with(|c: char| c.is_ascii_alphabetic())
                && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        if let Some(odd) = name.iter().find(|w| !plain(w)) {
            return Err(format!(
                "expected a setting's name of plain words, found `{odd}`; put a value with spaces in \"quotes\""
            ));
        }
        let name = format!("MILKRUN_{}", name.join("_").to_ascii_uppercase());
        if self.settings.iter().any(|(n, _)| *n == name) {
            return Err(format!("{name} is set twice"));
        }
        self.settings.push((name, value));
        Ok(())
    }

    fn name(&self, name: &str, of: &str) -> Result<String, String> {
        if KEYWORDS.contains(&name) {
            return Err(format!(
                "nobody can be called `{name}`: statements begin so"
            ));
        }
        let plain = name.starts_with(char::is_alphabetic)
            && !name.contains(['[', ']', '{', '}', '"', '#', '：']);
        if !plain {
            return Err(format!(
                "expected {of} of one word that begins with a letter, found `{name}`"
            ));
        }
        if self.scope(0).is_chat(name) {
            return Err(format!("{name} is declared twice"));
        }
        Ok(name.to_owned())
    }

    pub(super) fn user(&mut self, mut words: Words) -> Result<(), String> {
        let name = self.name(words.word(), "a name")?;
        let language = words.word();
        if !is_language(language) {
            return Err(format!(
                "expected a language such as en, zh or ru, found `{language}`: `user {name} en`"
            ));
        }
        let admin = words.take("admin");
        let phone = contact(words.rest())?;
        let others = self.users.iter().filter(|u| u.id != ADMIN_ID).count();
        let id = match admin && !self.users.iter().any(|u| u.admin) {
            true => ADMIN_ID,
            false => ADMIN_ID + 1 + i64::try_from(others).unwrap_or(i64::MAX - ADMIN_ID - 1),
        };
        self.users.push(User {
            name,
            language: language.to_owned(),
            admin,
            id,
            phone,
        });
        Ok(())
    }

    pub(super) fn group(&mut self, mut words: Words) -> Result<(), String> {
        let name = self.name(words.word(), "a group's name")?;
        let mut members = Vec::new();
        loop {
            let member = words.word();
            if member.is_empty() {
                break;
            }
            if !self.scope(0).is_user(member) {
                let users = self.users.iter().map(|u| u.name.as_str());
                return Err(format!(
                    "expected a user declared above, found `{member}`{}",
                    hint(member, users)
                ));
            }
            members.push(member.to_owned());
        }
        words.end()?;
        if members.is_empty() {
            return Err("expected the group's members, such as `group Family Ann Bob`".to_owned());
        }
        self.groups.push(Group { name, members });
        Ok(())
    }
}
