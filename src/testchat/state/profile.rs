//! What a bot tells about itself: commands by scope and language, descriptions, the menu button.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::model::{Chat, Command};

/// Which text of the bot's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Words {
    Description,
    ShortDescription,
}

/// Commands and texts. Keys are (scope, language) and (which, language); no language = "".
#[derive(Debug, Default)]
pub(crate) struct Profile {
    commands: BTreeMap<(String, String), Vec<Command>>,
    words: BTreeMap<(Words, String), String>,
    menu_buttons: BTreeMap<i64, Value>,
}

impl Profile {
    /// Sets the commands of a scope (see [`scopes`]) and language; an empty list removes them.
    pub fn set_commands(&mut self, scope: String, language: String, commands: Vec<Command>) {
        match commands.is_empty() {
            true => self.commands.remove(&(scope, language)),
            false => self.commands.insert((scope, language), commands),
        };
    }

    /// The commands of exactly this scope and language.
    pub fn commands(&self, scope: &str, language: &str) -> &[Command] {
        let key = (scope.to_owned(), language.to_owned());
        self.commands.get(&key).map_or(&[], Vec::as_slice)
    }

    /// The commands that a person sees in a chat: the narrowest scope that has any, in the person's language before none.
    pub fn commands_for(&self, chat: &Chat, user: i64, language: &str) -> &[Command] {
        let language = language.split('-').next().unwrap_or_default();
        let keys = scopes(chat, user);
        let tries = keys.iter().flat_map(|key| [(key, language), (key, "")]);
        let mut found = tries.map(|(key, language)| self.commands(key, language));
        found.find(|found| !found.is_empty()).unwrap_or_default()
    }

    pub fn set_words(&mut self, which: Words, language: String, text: String) {
        match text.is_empty() {
            true => self.words.remove(&(which, language)),
            false => self.words.insert((which, language), text),
        };
    }

    /// The text in a language, else the one without a language, else empty.
    pub fn words(&self, which: Words, language: &str) -> &str {
        let get = |language: &str| self.words.get(&(which, language.to_owned()));
        get(language).or_else(|| get("")).map_or("", String::as_str)
    }

    /// Chat 0 is the default of all chats.
    pub fn set_menu_button(&mut self, chat: i64, button: Value) {
        self.menu_buttons.insert(chat, button);
    }

    pub fn menu_button(&self, chat: i64) -> Value {
        let own = self.menu_buttons.get(&chat);
        let button = own.or_else(|| self.menu_buttons.get(&0));
        button
            .cloned()
            .unwrap_or_else(|| json!({"type": "commands"}))
    }
}

/// The scopes that apply to a person in a chat, narrowest first.
/// Order: <https://core.telegram.org/bots/api#determining-list-of-commands>.
fn scopes(chat: &Chat, user: i64) -> Vec<String> {
    let id = chat.id;
    match chat.is_private() {
        true => vec![
            format!("chat:{id}"),
            "all_private_chats".to_owned(),
            "default".to_owned(),
        ],
        false => vec![
            format!("chat_member:{id}:{user}"),
            format!("chat:{id}"),
            "all_group_chats".to_owned(),
            "default".to_owned(),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::ChatKind;
    use super::*;

    #[test]
    fn the_narrowest_scope_in_the_person_s_language_wins() {
        let mut profile = Profile::default();
        let mut set = |scope: &str, language: &str, name: &str| {
            let command = Command {
                command: name.to_owned(),
                description: "x".to_owned(),
            };
            profile.set_commands(scope.to_owned(), language.to_owned(), vec![command]);
        };
        set("default", "", "d");
        set("default", "zh", "d_zh");
        set("all_private_chats", "", "p");
        set("chat:7", "ru", "c_ru");
        let private = Chat::new(7, ChatKind::Private);
        let other = Chat::new(8, ChatKind::Private);
        let members = vec![7];
        let title = "G".to_owned();
        let group = Chat::new(-1, ChatKind::Group { title, members });
        let seen = |chat: &Chat, language: &str| {
            let commands = profile.commands_for(chat, 7, language);
            commands[0].command.clone()
        };
        assert_eq!(seen(&private, "ru"), "c_ru");
        assert_eq!(seen(&private, "zh-hans"), "p");
        assert_eq!(seen(&other, "ru"), "p");
        assert_eq!(seen(&group, "zh-hans"), "d_zh");
        assert_eq!(seen(&group, "en"), "d");
    }
}
