//! The welcome and the card.

use chrono_tz::Tz;

use crate::args;
use crate::bot::button::Tap;
use crate::bot::form::{ahead, date, instant, money};
use crate::bot::html::{Html, short};
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::{Campaign, Card, CardState, Catalogue, NoClaim, PaysFor};

/// Kinds of shops, with the names of what they sell.
const KINDS: [(&str, &str); 3] = [
    ("kitchen", "pays-for-meals"),
    ("supermarket", "pays-for-groceries"),
    ("mall", "pays-for-goods"),
];

/// The welcome: what Milkrun does, and the card to claim, or what there is to know of it.
pub fn welcome(
    say: Say,
    zone: Tz,
    campaign: Option<&Campaign>,
    card: Option<&Card>,
    catalogue: &Catalogue,
    now: i64,
) -> View {
    let mut text = say.html("welcome");
    text.gap();
    match (card, campaign) {
        (Some(card), _) => {
            text.line(state(say, zone, card, now));
            View::text(text)
        }
        (None, Some(campaign)) => {
            let offer = offer(say, zone, campaign, catalogue, now);
            text.line(offer.text);
            View { text, ..offer }
        }
        (None, None) => {
            text.line(say.html("card-no-campaign"));
            View::text(text)
        }
    }
}

/// The card that a user has just claimed.
pub fn claimed(say: Say, zone: Tz, card: &Card, now: i64) -> View {
    View::text(say.html_with(
        "card-claimed",
        args![
            "value" => money(say.lang, card.value),
            "until" => instant(say, zone, card.deadline, now),
            "ahead" => ahead(say, zone, card.deadline, now),
        ],
    ))
}

/// That a card is good beyond its campaign's end, because the shop failed.
pub fn grace(say: Say, zone: Tz, card: &Card, until: i64, now: i64) -> View {
    View::text(say.html_with(
        "card-grace",
        args![
            "value" => money(say.lang, card.value),
            "until" => instant(say, zone, until, now),
        ],
    ))
}

/// A user's card as it is.
pub fn card(say: Say, zone: Tz, card: &Card, now: i64) -> View {
    View::text(state(say, zone, card, now))
}

/// The card that the next order takes, and how many there are to use.
pub fn cards(say: Say, zone: Tz, card: &Card, usable: i64, now: i64) -> View {
    if usable < 2 {
        return self::card(say, zone, card, now);
    }
    View::text(say.html_with(
        "cards-active",
        args![
            "count" => usable,
            "value" => money(say.lang, card.value),
            "until" => instant(say, zone, card.deadline, now),
            "ahead" => ahead(say, zone, card.deadline, now),
        ],
    ))
}

/// That there is a card to claim, with the button.
pub fn offer(say: Say, zone: Tz, campaign: &Campaign, catalogue: &Catalogue, now: i64) -> View {
    match campaign.claimable(now) {
        Ok(()) => {
            let value = money(say.lang, campaign.value);
            let text = say.html_with(
                "welcome-card",
                args![
                    "value" => value.clone(),
                    "what" => pays_for(say, &campaign.terms.pays_for, catalogue),
                    "until" => instant(say, zone, campaign.deadline, now),
                ],
            );
            let label = say.plain_with("button-claim", args!["value" => value]);
            View::taps(text, vec![vec![(label, Tap::Claim)]])
        }
        Err(no) => View::text(no_claim(say, zone, campaign, no, now)),
    }
}

/// What cards pay for, in words: `meals, groceries and household goods`, or the shops' names.
pub fn pays_for(say: Say, pays_for: &PaysFor, catalogue: &Catalogue) -> String {
    let names: Vec<String> = if pays_for.shops.is_empty() {
        KINDS
            .iter()
            .filter(|(kind, _)| {
                pays_for.kinds.is_empty() || pays_for.kinds.iter().any(|named| named == kind)
            })
            .map(|(_, key)| say.plain(key))
            .collect()
    } else {
        let shops = catalogue.shops.iter().filter(|shop| pays_for.at(shop));
        shops
            .map(|shop| short(shop.names.title(say.lang), 40))
            .collect()
    };
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => say.plain_with(
            "list-and",
            args!["list" => rest.join(&say.plain("list-comma")), "last" => last.clone()],
        ),
        None => String::new(),
    }
}

/// Why no card can be claimed.
pub fn no_claim(say: Say, zone: Tz, campaign: &Campaign, no: NoClaim, now: i64) -> Html {
    match no {
        NoClaim::NotBegun => say.html_with(
            "claim-not-begun",
            args!["starts" => instant(say, zone, campaign.starts, now)],
        ),
        NoClaim::Over => say.html_with(
            "claim-over",
            args!["ended" => date(say, zone, campaign.deadline, now)],
        ),
        NoClaim::Exhausted => say.html("claim-exhausted"),
        NoClaim::Paused => say.html("claim-paused"),
        NoClaim::Most => say.html("claim-most"),
    }
}

fn state(say: Say, zone: Tz, card: &Card, now: i64) -> Html {
    let value = money(say.lang, card.value);
    let until = instant(say, zone, card.deadline, now);
    match card.state {
        CardState::Active if now >= card.deadline => {
            say.html_with("card-expired", args!["value" => value, "until" => until])
        }
        CardState::Active => say.html_with(
            "card-active",
            args![
                "value" => value,
                "until" => until,
                "ahead" => ahead(say, zone, card.deadline, now),
            ],
        ),
        CardState::Reserved { .. } => say.html_with("card-reserved", args!["value" => value]),
        CardState::Redeemed { .. } => say.html_with("card-redeemed", args!["value" => value]),
    }
}
