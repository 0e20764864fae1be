//! Orders as UCP writes them.

use serde_json::{Value, json};

use super::checkout::{item, line_totals, store, store_title, title};
use super::{CURRENCY, capability, envelope, instant, line_id, texts, totals};
use crate::stub::catalog::Catalog;
use crate::stub::order::{Missing, Order, Stage};
use crate::stub::quote::Group;
use crate::stub::state::Session;
use crate::stub::words::Lang;

/// An order as it is at `now`, with the checkout it came from.
pub(in crate::stub) fn order(
    catalog: &Catalog,
    order: &Order,
    session: &Session,
    now: i64,
    lang: Lang,
    base: &str,
) -> Value {
    let (wanted, quote) = (&session.wanted, &session.quote);
    let stage = order.stage(now);
    let lines = wanted.lines.iter().zip(&quote.prices).enumerate();
    let lines = lines.map(|(index, (line, &price))| {
        let bought = line.quantity;
        let given = bought - order.missing_of(index, now);
        let (total, fulfilled, status) = match stage {
            Stage::Canceled => (0, 0, "removed"),
            _ if given == 0 => (0, 0, "removed"),
            Stage::Delivered => (given, given, "fulfilled"),
            _ => (given, 0, "processing"),
        };
        let mut item = json!({
            "id": line_id(index),
            "item": item(catalog, line, price, lang),
            "quantity": {"original": bought, "total": total, "fulfilled": fulfilled},
            "totals": line_totals(price * bought),
            "status": status,
        });
        if !line.choices.is_empty() {
            item["dev.milkrun.options"] = json!(line.choices);
        }
        item
    });
    let groups = quote.groups.iter();
    let expectations = groups.map(|group| expectation(catalog, order, session, group, now, lang));
    let mut view = json!({
        "ucp": envelope(&[capability::ORDER]),
        "id": order.id,
        "label": label(order),
        "checkout_id": order.checkout,
        "permalink_url": permalink(order, base),
        "currency": CURRENCY,
        "line_items": lines.collect::<Vec<_>>(),
        "totals": totals(quote, wanted, lang),
        "fulfillment": {
            "expectations": expectations.collect::<Vec<_>>(),
            "events": events(order, session, now, base),
        },
        "adjustments": adjustments(catalog, order, session, lang),
    });
    if let Some(until) = order.cancelable_until(now) {
        view["dev.milkrun.cancelable_until"] = json!(instant(until));
    }
    view
}

pub(super) fn label(order: &Order) -> String {
    format!("#{}", order.id)
}

pub(super) fn permalink(order: &Order, base: &str) -> String {
    format!("{base}/orders/{}", order.id)
}

fn expectation(
    catalog: &Catalog,
    order: &Order,
    session: &Session,
    group: &Group,
    now: i64,
    lang: Lang,
) -> Value {
    let address = session.wanted.destination.as_ref().map(|d| &d.address);
    let mut expectation = json!({
        "id": group.id(),
        "line_items": quantities(order, session, &group.lines, now, 1),
        "method_type": "shipping",
        "destination": address.cloned().unwrap_or_default(),
        "dev.milkrun.shop": group.shop,
    });
    if let Some(offer) = group.store() {
        let title = store_title(catalog, group, &offer.store, lang);
        expectation["description"] = json!(texts::delivery_from(&title, lang));
        expectation["dev.milkrun.store"] = store(catalog, group, &offer.store);
    }
    expectation
}

fn events(order: &Order, session: &Session, now: i64, base: &str) -> Value {
    let all: Vec<usize> = (0..session.wanted.lines.len()).collect();
    let events = order.events(now).into_iter().map(|(stage, at)| {
        let mut event = json!({
            "id": format!("evt_{}", stage.name()),
            "type": stage.name(),
            "occurred_at": instant(at),
            "line_items": quantities(order, session, &all, at, 1),
        });
        // UCP wants these from the shipment on.
        if matches!(stage, Stage::InTransit | Stage::Delivered) {
            event["tracking_number"] = json!(order.id);
            event["tracking_url"] = json!(permalink(order, base));
        }
        event
    });
    events.collect()
}

fn adjustments(catalog: &Catalog, order: &Order, session: &Session, lang: Lang) -> Value {
    let missing = order.missing.iter().enumerate();
    let missing = missing.map(|(index, missing)| refund(catalog, index, missing, session, lang));
    let all: Vec<usize> = (0..session.wanted.lines.len()).collect();
    let cancellation = order.cancellation.iter();
    let cancellation = cancellation.map(|cancellation| {
        let reason = cancellation.shop_reason.as_deref();
        let mut adjustment = json!({
            "id": "adj_cancellation",
            "type": "cancellation",
            "status": "completed",
            "occurred_at": instant(cancellation.at),
            "line_items": quantities(order, session, &all, cancellation.at, -1),
            "description": texts::cancellation(reason, lang),
            "dev.milkrun.by": if reason.is_some() { "shop" } else { "buyer" },
        });
        if let Some(reason) = reason {
            adjustment["dev.milkrun.reason"] = json!(reason);
        }
        adjustment
    });
    // What is missing is found before an order is cancelled, never after.
    missing.chain(cancellation).collect()
}

/// The money back for what was missing.
fn refund(
    catalog: &Catalog,
    index: usize,
    missing: &Missing,
    session: &Session,
    lang: Lang,
) -> Value {
    let lines = missing.lines.iter();
    let lines = lines.map(|(line, quantity)| json!({"id": line_id(*line), "quantity": -quantity}));
    let first = missing.lines.first();
    let first = first.and_then(|(line, _)| session.wanted.lines.get(*line));
    let title = first.map_or_else(String::new, |line| title(catalog, line, lang));
    let quantity = missing.lines.iter().map(|(_, quantity)| quantity).sum();
    json!({
        "id": format!("adj_missing_{}", index + 1),
        "type": "refund",
        "status": "completed",
        "occurred_at": instant(missing.at),
        "line_items": lines.collect::<Vec<_>>(),
        "totals": [{"type": "total", "amount": -missing.refund}],
        "description": texts::missing(&title, quantity, lang),
    })
}

/// How many of each line there were at `at`; lines of which none was left are left out.
fn quantities(order: &Order, session: &Session, lines: &[usize], at: i64, sign: i64) -> Value {
    let of = |&index: &usize| {
        let quantity = session.wanted.lines.get(index)?.quantity - order.missing_of(index, at);
        (quantity > 0).then(|| json!({"id": line_id(index), "quantity": sign * quantity}))
    };
    lines.iter().filter_map(of).collect()
}
