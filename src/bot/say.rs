//! What Milkrun says, by locale: every text that a person reads comes from locales/ through here.

use std::borrow::Cow;
use std::collections::HashMap;

use fluent_templates::fluent_bundle::FluentValue;
use fluent_templates::{LanguageIdentifier, Loader, static_loader};

use super::html::Html;
use crate::shop::Lang;

static_loader! {
    static LOCALES = {
        locales: "./locales",
        fallback_language: "en",
        // Marks of direction around arguments: none of the three languages needs them, and they would be in every text.
        customise: |bundle| bundle.set_use_isolating(false),
    };
}

/// Says things in one language.
#[derive(Clone, Copy, Debug)]
pub struct Say {
    pub lang: Lang,
}

/// An argument of a text.
pub enum Arg {
    /// Chooses plural forms.
    Number(i64),
    /// Words of others: escaped where the text has markup.
    Words(String),
    /// Text of ours, with its markup.
    Html(Html),
}

impl From<i64> for Arg {
    fn from(number: i64) -> Arg {
        Arg::Number(number)
    }
}

impl From<u32> for Arg {
    fn from(number: u32) -> Arg {
        Arg::Number(number.into())
    }
}

impl From<usize> for Arg {
    fn from(number: usize) -> Arg {
        Arg::Number(i64::try_from(number).unwrap_or(i64::MAX))
    }
}

impl From<&str> for Arg {
    fn from(words: &str) -> Arg {
        Arg::Words(words.to_owned())
    }
}

impl From<String> for Arg {
    fn from(words: String) -> Arg {
        Arg::Words(words)
    }
}

impl From<Html> for Arg {
    fn from(html: Html) -> Arg {
        Arg::Html(html)
    }
}

/// Arguments of a text: `args!["date" => date, "left" => left]`.
#[macro_export]
#[doc(hidden)]
macro_rules! args {
    ($($name:literal => $value:expr),* $(,)?) => {
        &[$(($name, $crate::bot::Arg::from($value))),*]
    };
}

impl Say {
    /// A text without arguments, as markup.
    pub fn html(self, key: &str) -> Html {
        Html::ours(self.look_up(key, HashMap::new()))
    }

    /// A text with arguments, as markup: words among them are escaped.
    pub fn html_with(self, key: &str, args: &[(&'static str, Arg)]) -> Html {
        let args = args.iter().map(|(name, arg)| {
            let value = match arg {
                Arg::Number(number) => FluentValue::from(*number),
                Arg::Words(words) => Html::text(words).as_str().to_owned().into(),
                Arg::Html(html) => html.as_str().to_owned().into(),
            };
            (Cow::Borrowed(*name), value)
        });
        Html::ours(self.look_up(key, args.collect()))
    }

    /// A text for where there is no markup: a button, a toast, a description.
    pub fn plain(self, key: &str) -> String {
        self.look_up(key, HashMap::new())
    }

    /// Such a text with arguments.
    pub fn plain_with(self, key: &str, args: &[(&'static str, Arg)]) -> String {
        let args = args.iter().map(|(name, arg)| {
            let value = match arg {
                Arg::Number(number) => FluentValue::from(*number),
                Arg::Words(words) => words.clone().into(),
                Arg::Html(html) => html.as_str().to_owned().into(),
            };
            (Cow::Borrowed(*name), value)
        });
        self.look_up(key, args.collect())
    }

    /// A text; the key itself when no locale has it, which a test rules out for every key of ours.
    fn look_up(self, key: &str, args: HashMap<Cow<'static, str>, FluentValue<'_>>) -> String {
        let lang: LanguageIdentifier = self.lang.code().parse().unwrap_or_default();
        LOCALES
            .try_lookup_with_args(&lang, key, &args)
            .unwrap_or_else(|| key.to_owned())
    }
}
