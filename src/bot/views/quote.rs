//! The retailer's price for a basket, to be confirmed with one tap.

use chrono_tz::Tz;

use crate::args;
use crate::bot::button::Tap;
use crate::bot::form::{clock, distance, money};
use crate::bot::html::{Html, short};
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::retailer::Problem;
use crate::shop::{Catalogue, Fen, PayBy, Quote, QuoteDelivery, QuoteLine};
use crate::store::Place;

use super::{answers, goods};

/// That the retailer is being asked.
pub fn asking(say: Say) -> View {
    View::text(say.html("quote-asking"))
}

/// A quote as it is offered.
pub struct Offer<'a> {
    pub id: i64,
    pub quote: &'a Quote,
    pub pay_by: PayBy,
    pub place: &'a Place,
    /// Allergens that the user does not eat.
    pub avoided: &'a [String],
    /// What is other than in the basket.
    pub differs: &'a [Html],
    /// What remains of the card.
    pub leftover: Fen,
}

/// The quote, with the button that orders at it.
pub fn quote(say: Say, zone: Tz, catalogue: &Catalogue, offer: &Offer) -> View {
    let Offer { id, quote, .. } = *offer;
    let mut text = Html::new();
    for difference in offer.differs {
        text.line(difference);
    }
    text.gap().line(say.html("quote-title"));
    text.line(lines(say, quote, catalogue));
    for line in &quote.lines {
        let product = catalogue.variant(&line.variant).map(|(product, _)| product);
        let warning = product.and_then(|product| {
            let warning = answers::warning(say, product, offer.avoided)?;
            let name = product.names.title(say.lang);
            Some(say.html_with("avoid-of", args!["product" => name, "warning" => warning]))
        });
        if let Some(warning) = warning {
            text.line(warning);
        }
    }
    text.gap();
    for delivery in &quote.deliveries {
        text.line(from(say, delivery, catalogue));
    }
    text.line(say.html_with("quote-to", args!["place" => masked(say, offer.place)]));
    let pay = match offer.pay_by {
        PayBy::Invoice => "quote-pay-invoice",
        PayBy::Delivery => "quote-pay",
    };
    text.gap().line(sums(say, quote, pay, quote.pay));
    if offer.leftover > Fen::ZERO {
        text.line(say.html_with(
            "basket-leftover",
            args!["amount" => money(say.lang, offer.leftover)],
        ));
    }
    text.gap()
        .line(say.html_with("quote-until", args!["time" => clock(zone, quote.expires)]));
    let order = say.plain_with(
        match offer.pay_by {
            PayBy::Invoice => "button-order-invoice",
            PayBy::Delivery => "button-order",
        },
        args!["amount" => money(say.lang, quote.pay)],
    );
    View::taps(
        text,
        vec![
            vec![(order, Tap::Confirm { quote: id })],
            vec![(say.plain("button-to-basket"), Tap::Leave { quote: id })],
        ],
    )
}

/// Lines of a quote: `• Milk, 1 l, whole × 2 — ¥19.80`.
pub fn lines(say: Say, quote: &Quote, catalogue: &Catalogue) -> Html {
    let mut text = Html::new();
    for line in &quote.lines {
        text.line(say.html_with(
            "quote-line",
            args![
                "name" => name(say, line, catalogue),
                "packs" => line.packs.to_string(),
                "price" => money(say.lang, line.total),
            ],
        ));
    }
    text
}

/// What a line of a quote is of, with its options.
pub fn name(say: Say, line: &QuoteLine, catalogue: &Catalogue) -> String {
    let Some((product, variant)) = catalogue.variant(&line.variant) else {
        return line.title.clone();
    };
    let name = goods::title(say, product, variant);
    let options = goods::options(say, product, &line.options);
    if options.is_empty() {
        return name;
    }
    say.plain_with(
        "quote-with-options",
        args!["name" => name, "options" => options],
    )
}

/// What is to pay. `how`: the text that says how, when it is not nothing.
pub fn sums(say: Say, quote: &Quote, how: &str, pay: Fen) -> Html {
    let mut text = say.html_with(
        "quote-items",
        args!["amount" => money(say.lang, quote.items)],
    );
    text.line(if quote.delivery == Fen::ZERO {
        say.html("basket-delivery-free")
    } else {
        say.html_with(
            "basket-delivery",
            args!["fee" => money(say.lang, quote.delivery)],
        )
    });
    if quote.card > Fen::ZERO {
        text.line(say.html_with(
            "basket-card",
            args!["amount" => money(say.lang, quote.card)],
        ));
    }
    text.line(if pay == Fen::ZERO {
        say.html("quote-pay-nothing")
    } else {
        say.html_with(how, args!["amount" => money(say.lang, pay)])
    });
    text
}

/// The store that delivers, by its own name: with the shop's where that does not say it.
fn from(say: Say, delivery: &QuoteDelivery, catalogue: &Catalogue) -> Html {
    let shop = catalogue
        .shop(&delivery.shop)
        .map_or("", |shop| shop.names.title(say.lang));
    let mut store = delivery.store.title(say.lang).to_owned();
    if !store.contains(shop) {
        store = format!("{shop}{}{store}", say.plain("list-comma"));
    }
    match delivery.distance {
        Some(metres) => say.html_with(
            "quote-from-distance",
            args!["store" => store, "distance" => distance(say, metres)],
        ),
        None => say.html_with("quote-from", args!["store" => store]),
    }
}

/// A place as it may be shown: enough for its owner to know it, too little for one who looks over the shoulder.
pub fn masked(say: Say, place: &Place) -> String {
    let where_to = match &place.address {
        Some(address) => mask_words(address),
        None => say.plain("place-shared"),
    };
    let who = place.name.as_deref().map(mask_name).unwrap_or_default();
    let phone = place.phone.as_deref().map(mask_phone).unwrap_or_default();
    [where_to, who, phone]
        .into_iter()
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(" · ")
}

fn mask_words(words: &str) -> String {
    let words = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown = (words.chars().count() / 2).clamp(1, 8);
    words
        .chars()
        .take(shown)
        .collect::<String>()
        .trim_end()
        .to_owned()
        + "…"
}

fn mask_name(name: &str) -> String {
    name.chars().take(1).collect::<String>() + "*"
}

fn mask_phone(phone: &str) -> String {
    let digits: Vec<char> = phone.chars().filter(char::is_ascii_digit).collect();
    let last = digits.len().saturating_sub(2);
    format!("…{}", digits[last..].iter().collect::<String>())
}

/// Why the retailer will not sell this basket now.
pub fn refused(say: Say, problems: &[Problem], names: &[String]) -> View {
    let mut text = say.html("quote-no");
    let mut said: Vec<Html> = Vec::new();
    for problem in problems {
        let name = problem
            .line
            .and_then(|line| names.get(line))
            .map_or("", String::as_str);
        let why = why(say, problem, name);
        // One problem of three shops is one problem.
        if !said.contains(&why) {
            text.line(&why);
            said.push(why);
        }
    }
    View::text(text)
}

/// One problem, in our words where its code is known and in the retailer's where it is not.
pub fn why(say: Say, problem: &Problem, name: &str) -> Html {
    match (problem.code.as_str(), problem.available) {
        ("out_of_stock", Some(0) | None) => {
            say.html_with("problem-out-of-stock", args!["name" => name])
        }
        ("out_of_stock", Some(left)) => say.html_with(
            "problem-short-of-stock",
            args!["name" => name, "left" => left],
        ),
        ("item_unavailable", _) => say.html_with("problem-not-sold", args!["name" => name]),
        ("address_undeliverable", _) => say.html("problem-too-far"),
        ("price_changed", _) => say.html("problem-price-changed"),
        ("checkout_expired", _) => say.html("problem-expired"),
        ("store_closed", _) => say.html("problem-closed"),
        (code, _) if code.starts_with("discount_code") => say.html("problem-card"),
        _ => say.html_with(
            "problem-other",
            args!["words" => short(&problem.content, 200)],
        ),
    }
}

/// That the retailer does not answer, with the button that asks again.
pub fn unreachable(say: Say, id: i64) -> View {
    View::taps(
        say.html("quote-unreachable"),
        vec![vec![(
            say.plain("button-ask-again"),
            Tap::Requote { quote: id },
        )]],
    )
}

/// That a quote's time is over, with the button that asks again.
pub fn over(say: Say, id: i64) -> View {
    View::taps(
        say.html("quote-over"),
        vec![vec![(
            say.plain("button-ask-again"),
            Tap::Requote { quote: id },
        )]],
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shop::Lang;

    #[test]
    fn a_place_is_shown_masked() {
        let say = Say { lang: Lang::En };
        let place = Place {
            address: Some("12 Nanjing Road, flat 4".into()),
            name: Some("Ann".into()),
            phone: Some("+86 138 0013 8000".into()),
            ..Place::default()
        };
        assert_eq!(masked(say, &place), "12 Nanji… · A* · …00");
        let tiny = Place {
            address: Some("x".into()),
            phone: Some("7".into()),
            ..Place::default()
        };
        assert_eq!(masked(say, &tiny), "x… · …7");
    }
}
