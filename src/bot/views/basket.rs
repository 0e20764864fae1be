//! The basket, one line of it, and what could not be put into it.

use crate::args;
use crate::bot::button::{BasketAct, Tap};
use crate::bot::form::money;
use crate::bot::html::{Html, short};
use crate::bot::out::View;
use crate::bot::say::Say;
use crate::shop::{
    Allocation, Basket, Card, Catalogue, Choose, Chosen, Estimate, Fen, Line, OptionGroup,
    OptionValue, Product, Variant, What, allocate, estimate, pack_price,
};

use super::card::pays_for;
use super::{answers, goods};

/// Characters of a user's words that are shown with a line.
const WORDS: usize = 40;
/// Characters of a button's label: more are cut by phones.
pub const LABEL: usize = 32;
/// Characters of a choice, which has a row of its own.
const CHOICE: usize = 48;
/// Products of a category that are named when everything is asked for.
const SAMPLES: usize = 4;
/// Bytes of a variant's id that fit into the button which forgets it.
const LONGEST_USUAL: usize = 48;
/// Choices of an open line that are offered.
pub const CHOICES: usize = 8;

type Row = Vec<(String, Tap)>;

/// The basket with its buttons. `avoided`: allergens that its user does not eat. `notes` are said above it, once.
pub fn basket(
    say: Say,
    basket: &Basket,
    catalogue: &Catalogue,
    card: Option<&Card>,
    avoided: &[String],
    notes: &[Html],
) -> View {
    let mut text = Html::new();
    for note in notes {
        text.line(note);
    }
    text.gap();
    if basket.lines.is_empty() {
        text.line(say.html("basket-empty"));
        return View::text(text);
    }
    text.line(say.html("basket-title"));
    let shops = by_shop(basket, catalogue);
    let mut number = 0;
    for (shop, lines) in &shops {
        let name = catalogue.shop(shop).map_or("", |s| s.names.title(say.lang));
        let name = short(name, WORDS);
        text.gap()
            .line(say.html_with("basket-shop", args!["shop" => name]));
        for line in lines {
            number += 1;
            text.line(line_text(say, number, line, catalogue));
            let warning = product_of(line, catalogue)
                .and_then(|product| answers::warning(say, product, avoided));
            if let Some(warning) = warning {
                text.line(say.html_with("line-warning", args!["warning" => warning]));
            }
        }
    }
    let prices = estimate(basket, catalogue);
    let split = split(card, &prices, catalogue);
    if let Some(open) = basket.open() {
        text.gap()
            .line(say.html_with("basket-which", args!["words" => short(&open.words, WORDS)]));
    } else {
        text.gap();
        text.line(delivery(say, prices.delivery, &shops, catalogue));
        if split.card > Fen::ZERO {
            text.line(say.html_with(
                "basket-card",
                args!["amount" => money(say.lang, split.card)],
            ));
        }
        text.line(say.html_with("basket-pay", args!["amount" => money(say.lang, split.pay)]));
        if let Some(card) = card.filter(|_| split.card == Fen::ZERO && prices.items > Fen::ZERO) {
            text.line(say.html_with(
                "basket-card-not-for",
                args!["what" => pays_for(say, &card.terms.pays_for, catalogue)],
            ));
        } else if split.leftover > Fen::ZERO && prices.items > Fen::ZERO {
            text.line(say.html_with(
                "basket-leftover",
                args!["amount" => money(say.lang, split.leftover)],
            ));
        }
    }
    View::taps(text, rows(say, basket, catalogue, split.pay))
}

/// How a basket is paid, by the catalogue.
pub fn split(card: Option<&Card>, prices: &Estimate, catalogue: &Catalogue) -> Allocation {
    let part = card.map_or(Fen::ZERO, |card| {
        prices.part(&card.terms.pays_for, catalogue)
    });
    allocate(card.map(|card| card.value), part, prices.total())
}

/// The lines by their shops, in the order in which each shop was first asked of something: as they are shown and counted.
fn by_shop<'a>(basket: &'a Basket, catalogue: &'a Catalogue) -> Vec<(&'a str, Vec<&'a Line>)> {
    let mut shops: Vec<(&str, Vec<&Line>)> = Vec::new();
    for line in &basket.lines {
        let shop = product_of(line, catalogue).map_or("", |product| &product.shop);
        match shops.iter_mut().find(|(known, _)| *known == shop) {
            Some((_, lines)) => lines.push(line),
            None => shops.push((shop, vec![line])),
        }
    }
    shops
}

/// The basket with its lines in the order in which they are shown: what "the second one" counts.
pub fn as_shown(basket: &Basket, catalogue: &Catalogue) -> Basket {
    let shops = by_shop(basket, catalogue);
    Basket {
        revision: basket.revision,
        lines: shops
            .into_iter()
            .flat_map(|(_, lines)| lines)
            .cloned()
            .collect(),
    }
}

fn delivery(say: Say, fee: Fen, shops: &[(&str, Vec<&Line>)], catalogue: &Catalogue) -> Html {
    if fee == Fen::ZERO {
        return say.html("basket-delivery-free");
    }
    match shops {
        [(shop, _)] => {
            let free_from = catalogue
                .shop(shop)
                .map_or(Fen::ZERO, |s| s.delivery.free_from);
            say.html_with(
                "basket-delivery-one",
                args!["fee" => money(say.lang, fee), "from" => money(say.lang, free_from)],
            )
        }
        _ => say.html_with("basket-delivery", args!["fee" => money(say.lang, fee)]),
    }
}

fn line_text(say: Say, number: usize, line: &Line, catalogue: &Catalogue) -> Html {
    let words = short(&line.words, WORDS);
    let (product, variant, packs) = match &line.what {
        What::Open { .. } => {
            return say.html_with(
                "basket-line-open",
                args!["number" => number.to_string(), "words" => words],
            );
        }
        What::Packs { variant, packs } => match catalogue.variant(variant) {
            Some((product, variant)) if variant.available => (product, variant, *packs),
            Some((product, variant)) => {
                let name = goods::title(say, product, variant);
                return say.html_with(
                    "basket-line-sold-out",
                    args!["number" => number.to_string(), "name" => name],
                );
            }
            None => {
                return say.html_with(
                    "basket-line-gone",
                    args!["number" => number.to_string(), "words" => words],
                );
            }
        },
    };
    let options = goods::options(say, product, &line.options);
    let price = pack_price(product, variant, &line.options).times(packs);
    let mut text = say.html_with(
        "basket-line",
        args![
            "number" => number.to_string(),
            "name" => goods::title(say, product, variant),
            "packs" => packs.to_string(),
            "price" => money(say.lang, price),
        ],
    );
    if !options.is_empty() {
        text.line(say.html_with("basket-line-options", args!["options" => options]));
    }
    if !words.is_empty() {
        text.line(say.html_with("basket-line-words", args!["words" => words]));
    }
    text
}

fn rows(say: Say, basket: &Basket, catalogue: &Catalogue, pay: Fen) -> Vec<Row> {
    let tap = |act| Tap::Basket {
        revision: basket.revision,
        act,
    };
    let mut rows: Vec<Row> = Vec::new();
    let open = basket.open();
    if let Some(line) = open
        && let What::Open { candidates, .. } = &line.what
    {
        let choices = candidates.iter().take(CHOICES).enumerate();
        for (index, candidate) in choices {
            if let Some((product, variant)) = catalogue.variant(candidate) {
                let price = pack_price(product, variant, &line.options);
                let name = choice(say, candidates, product, variant, catalogue);
                let label = say.plain_with(
                    "button-choice",
                    args![
                        "name" => short(&name, CHOICE),
                        "price" => money(say.lang, price),
                    ],
                );
                rows.push(vec![(label, tap(BasketAct::Pick(line.id, index)))]);
            }
        }
        rows.push(vec![(
            say.plain("button-none-of-these"),
            tap(BasketAct::Remove(line.id)),
        )]);
    }
    let shops = by_shop(basket, catalogue);
    let lines = shops.iter().flat_map(|(_, lines)| lines);
    for (number, line) in (1..).zip(lines) {
        let What::Packs { variant, packs } = &line.what else {
            continue;
        };
        let name = catalogue.variant(variant).map_or_else(
            || line.words.clone(),
            |(product, variant)| goods::title(say, product, variant),
        );
        let label = say.plain_with(
            "button-line",
            args![
                "number" => i64::to_string(&number),
                "name" => short(&name, LABEL),
                "packs" => packs.to_string(),
            ],
        );
        let less = if *packs > 1 {
            (say.plain("button-less"), tap(BasketAct::Less(line.id)))
        } else {
            (say.plain("button-remove"), tap(BasketAct::Remove(line.id)))
        };
        rows.push(vec![
            less,
            (label, tap(BasketAct::Open(line.id))),
            (say.plain("button-more"), tap(BasketAct::More(line.id))),
        ]);
    }
    let mut last = vec![(say.plain("button-empty"), tap(BasketAct::Empty))];
    if open.is_none() {
        let label = say.plain_with("button-checkout", args!["amount" => money(say.lang, pay)]);
        last.push((label, tap(BasketAct::CheckOut)));
    }
    rows.push(last);
    rows
}

/// How a choice is called: by what tells it from the others.
fn choice(
    say: Say,
    candidates: &[String],
    product: &Product,
    variant: &Variant,
    catalogue: &Catalogue,
) -> String {
    let one_product = candidates.iter().all(|other| {
        catalogue
            .variant(other)
            .is_none_or(|(of, _)| of.id == product.id)
    });
    let label = variant.names.title(say.lang);
    if one_product && !label.is_empty() {
        label.to_owned()
    } else {
        goods::title(say, product, variant)
    }
}

/// The product of a line; of an open line, that of its first candidate.
fn product_of<'a>(line: &Line, catalogue: &'a Catalogue) -> Option<&'a Product> {
    let variant = match &line.what {
        What::Packs { variant, .. } => Some(variant),
        What::Open { candidates, .. } => candidates.first(),
    };
    catalogue.variant(variant?).map(|(product, _)| product)
}

/// One line with its options. None when it is not a clear line of goods that are still sold.
pub fn line(say: Say, basket: &Basket, line: &Line, catalogue: &Catalogue) -> Option<View> {
    let What::Packs { variant, packs } = &line.what else {
        return None;
    };
    let (product, variant) = catalogue.variant(variant)?;
    let tap = |act| Tap::Basket {
        revision: basket.revision,
        act,
    };
    let mut text = say.html_with(
        "line-title",
        args!["name" => goods::title(say, product, variant), "packs" => packs.to_string()],
    );
    let price = pack_price(product, variant, &line.options).times(*packs);
    text.line(say.html_with("line-price", args!["price" => money(say.lang, price)]));
    text.line(answers::allergens(say, product));
    if !product.options.is_empty() {
        text.gap();
    }
    let mut rows: Vec<Row> = Vec::new();
    for (g, group) in product.options.iter().enumerate() {
        let mut on_now: Vec<&str> = Vec::new();
        let values = group.values.iter().enumerate().map(|(v, value)| {
            let name = value.names.title(say.lang);
            let on = is_on(line, group, value);
            if on {
                on_now.push(name);
            }
            let key = if on {
                "button-option-on"
            } else {
                "button-option-off"
            };
            let mut label = say.plain_with(key, args!["name" => short(name, LABEL)]);
            if value.price > Fen::ZERO && !value.default {
                label = say.plain_with(
                    "button-option-price",
                    args!["name" => label, "price" => money(say.lang, value.price)],
                );
            }
            (label, tap(BasketAct::Option(line.id, g, v)))
        });
        let values: Row = values.collect();
        let on_now = match on_now.join(&say.plain("list-comma")) {
            none if none.is_empty() => say.plain("line-group-none"),
            some => short(&some, WORDS),
        };
        let title = short(group.names.title(say.lang), LABEL);
        text.line(say.html_with("line-group", args!["group" => title, "values" => on_now]));
        rows.extend(values.chunks(2).map(<[_]>::to_vec));
    }
    if product.variants.len() > 1 && variant.id.len() <= LONGEST_USUAL {
        let usual = say.plain("button-usual");
        rows.push(vec![(usual, tap(BasketAct::Usual(line.id)))]);
    }
    rows.push(vec![
        (
            say.plain("button-remove-line"),
            tap(BasketAct::Remove(line.id)),
        ),
        (say.plain("button-back"), tap(BasketAct::Show)),
    ]);
    Some(View::taps(text, rows))
}

/// Whether a value is in what is ordered: chosen, or there by itself and not left out.
fn is_on(line: &Line, group: &OptionGroup, value: &OptionValue) -> bool {
    let of_group = |chosen: &&Chosen| chosen.group == group.id;
    let chosen = line
        .options
        .iter()
        .filter(of_group)
        .find(|chosen| chosen.value == value.id);
    match (chosen, group.choose) {
        (Some(chosen), _) => !chosen.excluded,
        (None, Choose::One) => value.default && !line.options.iter().any(|c| of_group(&c)),
        (None, Choose::Many) => value.default,
    }
}

/// Words that are not sold or were not understood, with the nearest things that are.
pub fn unknown(say: Say, unknown: &[(String, Vec<&Product>)]) -> View {
    let mut text = Html::new();
    let mut rows: Vec<Row> = Vec::new();
    for (words, nearest) in unknown {
        text.line(say.html_with("unknown-words", args!["words" => short(words, WORDS)]));
        for product in nearest {
            let name = short(product.names.title(say.lang), LABEL);
            let label = say.plain_with("button-add", args!["name" => name]);
            let product = product.id.clone();
            let row = vec![(label, Tap::Add { product })];
            if !rows.contains(&row) && rows.len() < CHOICES {
                rows.push(row);
            }
        }
    }
    if !rows.is_empty() {
        text.line(say.html("unknown-near"));
    }
    if rows.is_empty() {
        View::text(text)
    } else {
        View::taps(text, rows)
    }
}

/// What there is at all: the categories, with a few things of each.
pub fn shelves(say: Say, catalogue: &Catalogue) -> View {
    let mut text = say.html("shelves-title");
    for category in &catalogue.categories {
        let of_category = catalogue
            .products
            .iter()
            .filter(|product| product.category == category.id)
            .map(|product| short(product.names.title(say.lang), LABEL));
        let some: Vec<String> = of_category.take(SAMPLES).collect();
        if !some.is_empty() {
            text.line(say.html_with(
                "shelves-line",
                args![
                    "category" => short(category.names.title(say.lang), LABEL),
                    "some" => some.join(&say.plain("list-comma")),
                ],
            ));
        }
    }
    View::text(text)
}
