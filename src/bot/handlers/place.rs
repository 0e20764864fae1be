//! What an order needs to know of its place: where to, which door, for whom. Kept for the next order; /forget removes it.

use std::sync::Arc;

use teloxide::types::{Contact, Location};
use unicode_normalization::UnicodeNormalization;

use crate::assistant::{self, Request};
use crate::bot::context::Context;
use crate::bot::dialogue::{Stage, State};
use crate::bot::html::short;
use crate::bot::out::{Out, View};
use crate::bot::say::Say;
use crate::bot::views;
use crate::engine::Committed;
use crate::shop::Lang;
use crate::store::{self, Place, Tx};

use super::checkout::CheckOut;
use super::{card, goods, ordering, orders, profile};

/// Characters of a typed address, at least and at most.
const ADDRESS: std::ops::RangeInclusive<usize> = 3..=200;
/// Characters of a note or name at most.
const NOTE: usize = 200;
/// Digits of a phone number, by ITU-T E.164 at most 15.
const PHONE: std::ops::RangeInclusive<usize> = 7..=15;

/// A shared location: where to deliver to from now on.
pub async fn location(
    cx: Context,
    stage: Arc<Stage>,
    state: State,
    location: Location,
) -> anyhow::Result<Committed> {
    let millionths = |degrees: f64| (degrees * 1e6).round() as i64;
    let at = (
        millionths(location.latitude),
        millionths(location.longitude),
    );
    keep(
        cx,
        stage,
        state != State::Shopping,
        move |place: &mut Place| {
            place.location = Some(at);
            // Another place has another door.
            (place.address, place.note) = (None, None);
        },
    )
    .await
}

/// A typed address, when one was asked for.
pub async fn address(cx: Context, stage: Arc<Stage>, text: String) -> anyhow::Result<Committed> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let again = views::ask::place(cx.say, None);
    if let Some(done) = aside(&cx, &stage, &text, again).await {
        return done;
    }
    if !ADDRESS.contains(&text.chars().count()) {
        let first = cx.say.html("ask-place-again");
        return cx.reply(views::ask::place(cx.say, Some(first))).await;
    }
    keep(cx, stage, true, move |place: &mut Place| {
        place.address = Some(text.clone());
        (place.location, place.note) = (None, None);
    })
    .await
}

/// The one thing that words ask for, when they say nothing else.
fn alone(cx: &Context, text: &str) -> Option<Request> {
    let shelf = cx.bot.shelves.present();
    let context = assistant::Context::default();
    let understood = assistant::understand(&shelf.menu, cx.say.lang, text, &context);
    match (
        understood.unknown.as_slice(),
        understood.requests.as_slice(),
    ) {
        ([], [request]) => Some(request.clone()),
        _ => None,
    }
}

/// Does what words ask for that are no answer to the question: "never mind", "where is my order?". None when they may be
/// the answer. `again` is the question.
async fn aside(
    cx: &Context,
    stage: &Arc<Stage>,
    text: &str,
    again: View,
) -> Option<anyhow::Result<Committed>> {
    let (cx, stage) = (cx.clone(), stage.clone());
    Some(match alone(&cx, text)? {
        Request::Cancel | Request::No => profile::cancel(cx, stage).await,
        Request::Track => orders::orders(cx).await,
        Request::ShowBasket | Request::HowMuch => goods::basket(cx).await,
        Request::Help => profile::help(cx).await,
        Request::Card => card::card(cx).await,
        Request::CheckOut | Request::Greeting | Request::Thanks | Request::Yes => {
            cx.reply(again).await
        }
        // The next thing for the basket: the question is asked again at the next check-out.
        Request::Add(_)
        | Request::Change { .. }
        | Request::Remove(_)
        | Request::Search(_)
        | Request::Allergen { .. } => {
            stage.set(State::Shopping);
            ordering::words(cx, text.to_owned(), stage).await
        }
        _ => return None,
    })
}

/// Flat and entrance, or that there is nothing to say of them.
pub async fn note(cx: Context, stage: Arc<Stage>, text: String) -> anyhow::Result<Committed> {
    // The key may be of the language that was spoken when it was shown.
    let key = |lang| Say { lang }.plain("key-no-note");
    let nothing = Lang::ALL.into_iter().any(|lang| text == key(lang))
        || alone(&cx, &text) == Some(Request::No);
    if !nothing && let Some(done) = aside(&cx, &stage, &text, views::ask::note(cx.say)).await {
        return done;
    }
    let note = if nothing {
        String::new()
    } else {
        short(&text, NOTE)
    };
    keep(cx, stage, true, move |place: &mut Place| {
        place.note = Some(note.clone());
    })
    .await
}

/// A shared contact.
pub async fn contact(
    cx: Context,
    stage: Arc<Stage>,
    state: State,
    contact: Contact,
) -> anyhow::Result<Committed> {
    let last = contact.last_name.as_deref().unwrap_or("");
    let name = format!("{} {last}", contact.first_name);
    let name = short(&name, NOTE);
    let phone = contact.phone_number;
    keep(
        cx,
        stage,
        state != State::Shopping,
        move |place: &mut Place| {
            (place.name, place.phone) = (Some(name.clone()), Some(phone.clone()));
        },
    )
    .await
}

/// A typed name and phone number.
pub async fn typed_contact(
    cx: Context,
    stage: Arc<Stage>,
    text: String,
) -> anyhow::Result<Committed> {
    let again = views::ask::contact(cx.say, None);
    if let Some(done) = aside(&cx, &stage, &text, again).await {
        return done;
    }
    let Some((name, phone)) = name_and_phone(&text) else {
        let first = cx.say.html("ask-contact-again");
        return cx.reply(views::ask::contact(cx.say, Some(first))).await;
    };
    keep(cx, stage, true, move |place: &mut Place| {
        (place.name, place.phone) = (Some(name.clone()), Some(phone.clone()));
    })
    .await
}

/// Reads "Ann, +86 138 0013 8000", in either order. None without a name or a number of a possible length.
fn name_and_phone(text: &str) -> Option<(String, String)> {
    // Full-width digits too.
    let text: &str = &text.nfkc().collect::<String>();
    let of_phone = |c: char| c.is_ascii_digit() || "+-() .".contains(c);
    let start = text.find(|c: char| c == '+' || c.is_ascii_digit())?;
    let length = text.get(start..)?.find(|c| !of_phone(c));
    let end = length.map_or(text.len(), |length| start + length);
    let typed = text.get(start..end)?;
    let mut phone: String = typed.chars().filter(char::is_ascii_digit).collect();
    if !PHONE.contains(&phone.len()) {
        return None;
    }
    if typed.starts_with('+') {
        phone.insert(0, '+');
    }
    let rest = format!("{} {}", text.get(..start)?, text.get(end..)?);
    let name = rest.trim_matches(|c: char| !c.is_alphanumeric() && c != '.');
    let name = short(name, NOTE);
    (!name.is_empty()).then_some((name, phone))
}

/// Stores a change of the place, and goes on with the check-out that asked for it.
async fn keep(
    cx: Context,
    stage: Arc<Stage>,
    asked: bool,
    change: impl Fn(&mut Place) + Send + Sync + 'static,
) -> anyhow::Result<Committed> {
    let shelf = cx.bot.shelves.present();
    let cx2 = cx.clone();
    cx.commit(async move |tx: &mut Tx, mut out: Out| {
        let mut place = store::place(tx, cx2.user).await?;
        change(&mut place);
        store::keep_place(tx, cx2.user, &place).await?;
        let basket = store::basket(tx, cx2.user).await?;
        // A quote for another place counts no longer: it is asked for again.
        let asked = asked || store::quote(tx, cx2.user).await?.is_some();
        if asked && !basket.lines.is_empty() && basket.open().is_none() {
            let (cx, shelf, stage) = (&cx2, &*shelf, &*stage);
            let check_out = CheckOut { cx, shelf, stage };
            check_out
                .proceed(tx, &mut out, &basket, place, true)
                .await?;
        } else {
            if asked {
                stage.set(State::Shopping);
            }
            out.say(views::general::text_without_keys(cx2.say, "place-kept"))?;
        }
        Ok(out)
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::name_and_phone;

    #[test]
    fn a_contact_is_read_in_either_order() {
        let read = |text| name_and_phone(text).map(|(name, phone)| format!("{name}|{phone}"));
        assert_eq!(
            read("Ann, +86 138 0013 8000").as_deref(),
            Some("Ann|+8613800138000")
        );
        assert_eq!(
            read("13800138000 王小明").as_deref(),
            Some("王小明|13800138000")
        );
        assert_eq!(
            read("Анна Петрова 8 (916) 123-45-67").as_deref(),
            Some("Анна Петрова|89161234567")
        );
        assert_eq!(
            read("Ann １３８００１３８０００").as_deref(),
            Some("Ann|13800138000")
        );
        assert_eq!(read("Ann"), None);
        assert_eq!(read("12345"), None);
        assert_eq!(read("13800138000"), None);
        assert_eq!(read("Ann 12345678901234567890"), None);
    }
}
