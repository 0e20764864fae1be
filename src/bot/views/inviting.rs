//! Inviting, and what it earns.

use chrono_tz::Tz;

use crate::args;
use crate::bot::form::{ahead, instant, money};
use crate::bot::out::{Keyboard, View};
use crate::bot::say::Say;
use crate::shop::{Campaign, Card, CardReason};

/// The link, with what it earns. `had`: cards of the campaign that the user has or had.
pub fn invite(say: Say, zone: Tz, campaign: &Campaign, had: i64, link: &str, now: i64) -> View {
    let mut text = say.html_with(
        "invite",
        args![
            "value" => money(say.lang, campaign.value),
            "until" => instant(say, zone, campaign.deadline, now),
            "link" => link,
        ],
    );
    let most = campaign.terms.most_cards;
    text.line(match had < most {
        true => say.html_with("invite-had", args!["had" => had, "most" => most]),
        false => say.html_with("invite-full", args!["most" => most]),
    });
    // Telegram's own page for sharing a link: <https://core.telegram.org/widgets/share>.
    let share = format!("https://t.me/share/url?url={link}");
    View {
        text,
        keyboard: Keyboard::Links(vec![(say.plain("button-share"), share)]),
    }
}

/// That an invite has earned a card.
pub fn earned(say: Say, zone: Tz, card: &Card, reason: CardReason, now: i64) -> View {
    let key = match reason {
        CardReason::Inviter { .. } => "invite-earned-inviter",
        CardReason::Claimed | CardReason::Invited => "invite-earned-invited",
    };
    View::text(say.html_with(
        key,
        args![
            "value" => money(say.lang, card.value),
            "until" => instant(say, zone, card.deadline, now),
            "ahead" => ahead(say, zone, card.deadline, now),
        ],
    ))
}
