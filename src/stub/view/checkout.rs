//! Checkouts as UCP writes them, with its fulfilment and discount extensions.

use serde_json::{Value, json};

use super::{CURRENCY, capability, envelope, instant, line_id, names, texts, totals};
use crate::stub::catalog::Catalog;
use crate::stub::codes::CodeFault;
use crate::stub::order::Order;
use crate::stub::quote::{Group, Problem, Quote};
use crate::stub::state::{Phase, Session};
use crate::stub::wanted::WantedLine;
use crate::stub::words::Lang;

/// What stands in a checkout's way just now; told, not kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::stub) enum Notice {
    /// A line's price rose, or the checkout as a whole was not what it is now.
    PriceChanged {
        line: Option<usize>,
    },
    Expired,
    Code {
        index: usize,
        fault: CodeFault,
    },
    Rejected {
        reason: String,
    },
    Closed {
        reason: String,
    },
    PaymentFailed,
}

/// A checkout, with its order if it became one. `is_blocked`: the notices keep an open one from being
/// completed as it is. `base` is the address that the caller knows the server by.
pub(in crate::stub) fn checkout(
    catalog: &Catalog,
    session: &Session,
    order: Option<&Order>,
    notices: &[Notice],
    is_blocked: bool,
    lang: Lang,
    base: &str,
) -> Value {
    let (wanted, quote) = (&session.wanted, &session.quote);
    let status = match session.phase {
        Phase::Completed => "completed",
        Phase::Canceled => "canceled",
        Phase::Open if is_blocked || !quote.is_ready() => "incomplete",
        Phase::Open => "ready_for_complete",
    };
    let mut ucp = envelope(&[
        capability::CHECKOUT,
        capability::FULFILLMENT,
        capability::DISCOUNT,
    ]);
    ucp["payment_handlers"] = super::discovery::payment_handlers();
    let lines = wanted.lines.iter().zip(&quote.prices).enumerate();
    let lines = lines.map(|(i, (line, price))| line_item(catalog, i, line, *price, lang));
    let notices = notices.iter().map(|n| notice(n, lang));
    let problems = quote.problems.iter().map(|p| problem(p, lang));
    let mut checkout = json!({
        "ucp": ucp,
        "id": session.id,
        "status": status,
        "currency": CURRENCY,
        "line_items": lines.collect::<Vec<_>>(),
        "buyer": wanted.buyer,
        "totals": totals(quote, wanted, lang),
        "messages": notices.chain(problems).collect::<Vec<_>>(),
        "links": [],
        "expires_at": instant(quote.expires),
        "discounts": {
            "codes": wanted.codes,
            "applied": applied(session, lang),
        },
        "fulfillment": {"methods": [method(catalog, session, lang)]},
    });
    if let Some(order) = order {
        checkout["order"] = json!({
            "id": order.id,
            "label": super::order::label(order),
            "permalink_url": super::order::permalink(order, base),
        });
    }
    checkout
}

/// A line item. The price of one piece includes its options.
pub(super) fn line_item(
    catalog: &Catalog,
    index: usize,
    line: &WantedLine,
    price: i64,
    lang: Lang,
) -> Value {
    let sum = price * line.quantity;
    let mut item = json!({
        "id": line_id(index),
        "item": item(catalog, line, price, lang),
        "quantity": line.quantity,
        "totals": line_totals(sum),
    });
    if !line.choices.is_empty() {
        item["dev.milkrun.options"] = json!(line.choices);
    }
    item
}

/// What is bought.
pub(super) fn item(catalog: &Catalog, line: &WantedLine, price: i64, lang: Lang) -> Value {
    json!({"id": line.variant, "title": title(catalog, line, lang), "price": price})
}

/// What a line's variant is called. One that is not sold any more is called by its id.
pub(super) fn title(catalog: &Catalog, line: &WantedLine, lang: Lang) -> String {
    let variant = catalog.variant(&line.variant);
    variant.map_or_else(|| line.variant.clone(), |v| catalog.title(v, lang))
}

pub(super) fn line_totals(sum: i64) -> Value {
    json!([{"type": "subtotal", "amount": sum}, {"type": "total", "amount": sum}])
}

fn applied(session: &Session, lang: Lang) -> Value {
    let discount = session.quote.discount.iter();
    let applied = discount.map(|discount| {
        json!({
            "code": session.wanted.codes.get(discount.index),
            "title": texts::discount(lang),
            "amount": discount.amount,
        })
    });
    applied.collect()
}

fn method(catalog: &Catalog, session: &Session, lang: Lang) -> Value {
    let (wanted, quote) = (&session.wanted, &session.quote);
    let ids = (0..wanted.lines.len()).map(line_id);
    let groups = quote.groups.iter().map(|g| group(catalog, quote, g, lang));
    let destination = wanted.destination.as_ref();
    json!({
        "id": "shipping",
        "type": "shipping",
        "line_item_ids": ids.collect::<Vec<_>>(),
        "destinations": destination.into_iter().collect::<Vec<_>>(),
        "selected_destination_id": destination.map(|d| &d.id),
        "groups": groups.collect::<Vec<_>>(),
    })
}

fn group(catalog: &Catalog, quote: &Quote, group: &Group, lang: Lang) -> Value {
    let options = group.stores.iter().map(|offer| {
        let mut option = json!({
            "id": offer.store,
            "title": store_title(catalog, group, &offer.store, lang),
            "earliest_fulfillment_time": instant(quote.earliest),
            "latest_fulfillment_time": instant(quote.latest),
            "totals": [
                {
                    "type": "fulfillment",
                    "display_text": texts::total("fulfillment", lang),
                    "amount": group.fee,
                },
                {"type": "total", "amount": group.fee},
            ],
        });
        option["dev.milkrun.store"] = store(catalog, group, &offer.store);
        if let Some(distance) = offer.distance_m {
            option["dev.milkrun.store"]["distance_m"] = json!(distance);
        }
        option
    });
    json!({
        "id": group.id(),
        "line_item_ids": group.lines.iter().map(|&i| line_id(i)).collect::<Vec<_>>(),
        "options": options.collect::<Vec<_>>(),
        "selected_option_id": group.store().map(|offer| &offer.store),
        "dev.milkrun.shop": group.shop,
    })
}

/// The vendor's object for a store; only its id where it is not there any more.
pub(super) fn store(catalog: &Catalog, group: &Group, id: &str) -> Value {
    let shop = catalog.shop(&group.shop);
    let store = shop.and_then(|(_, shop)| shop.stores.iter().find(|s| s.id == id));
    match store {
        Some(store) => json!({"id": id, "names": names(&store.names)}),
        None => json!({"id": id}),
    }
}

pub(super) fn store_title(catalog: &Catalog, group: &Group, id: &str, lang: Lang) -> String {
    let shop = catalog.shop(&group.shop);
    let store = shop.and_then(|(_, shop)| shop.stores.iter().find(|s| s.id == id));
    store.map_or_else(|| id.to_owned(), |s| s.names.title(lang).to_owned())
}

fn problem(problem: &Problem, lang: Lang) -> Value {
    let content = texts::problem(problem, lang);
    match problem {
        Problem::OutOfStock { line, available } => {
            let mut message = error("out_of_stock", content, Some(line_path(*line)));
            message["dev.milkrun.available"] = json!(available);
            message
        }
        Problem::ItemUnavailable { line, option } => {
            let mut path = line_path(*line);
            if let Some(option) = option {
                path.push_str(&format!("['dev.milkrun.options'][{option}]"));
            }
            error("item_unavailable", content, Some(path))
        }
        Problem::AddressRequired => {
            let path = "$.fulfillment.methods[0].selected_destination_id";
            error("address_required", content, Some(path.to_owned()))
        }
        Problem::AddressUndeliverable { shop } => {
            let path = "$.fulfillment.methods[0].destinations[0]";
            let mut message = error("address_undeliverable", content, Some(path.to_owned()));
            message["dev.milkrun.shop"] = json!(shop);
            message
        }
        Problem::BuyerRequired => error("buyer_required", content, Some("$.buyer".to_owned())),
        Problem::Code { index, fault } => warning(code(*fault), content, code_path(*index)),
        Problem::StoreChanged { group } => {
            let path = format!("$.fulfillment.methods[0].groups[{group}]");
            warning("fulfillment_changed", content, path)
        }
    }
}

fn notice(notice: &Notice, lang: Lang) -> Value {
    let content = texts::notice(notice, lang);
    match notice {
        Notice::PriceChanged { line } => error("price_changed", content, line.map(line_path)),
        Notice::Expired => error("checkout_expired", content, None),
        Notice::Code { index, fault } => error(code(*fault), content, Some(code_path(*index))),
        Notice::Rejected { reason } => {
            let mut message = error("rejected", content, None);
            message["dev.milkrun.reason"] = json!(reason);
            message
        }
        Notice::Closed { reason } => {
            let mut message = error("store_closed", content, None);
            message["dev.milkrun.reason"] = json!(reason);
            message
        }
        Notice::PaymentFailed => {
            let path = "$.payment.instruments".to_owned();
            error("payment_failed", content, Some(path))
        }
    }
}

fn code(fault: CodeFault) -> &'static str {
    match fault {
        CodeFault::Invalid => "discount_code_invalid",
        CodeFault::Expired => "discount_code_expired",
        CodeFault::AlreadyApplied => "discount_code_already_applied",
        CodeFault::CombinationDisallowed => "discount_code_combination_disallowed",
    }
}

fn line_path(index: usize) -> String {
    format!("$.line_items[{index}]")
}

fn code_path(index: usize) -> String {
    format!("$.discounts.codes[{index}]")
}

fn error(code: &str, content: String, path: Option<String>) -> Value {
    let mut message = json!({
        "type": "error",
        "code": code,
        "content": content,
        "severity": "recoverable",
    });
    if let Some(path) = path {
        message["path"] = json!(path);
    }
    message
}

fn warning(code: &str, content: String, path: String) -> Value {
    json!({"type": "warning", "code": code, "content": content, "path": path})
}
