//! Orders: how far one is, and calling it off.

use chrono::DateTime;
use reqwest::{Method, StatusCode};
use serde::Deserialize;

use super::call::{Problem, Reply, Seen};
use super::client::{Client, Failure, LONGEST_ID, PATIENCE, Request, safe_id};
use crate::shop::{Fen, Lang, OrderState, short};

/// Characters of a reason of the retailer's.
const REASON: usize = 300;

#[derive(Deserialize)]
struct Order {
    id: String,
    #[serde(default)]
    line_items: Vec<LineItem>,
    fulfillment: Fulfillment,
    #[serde(default)]
    adjustments: Vec<Adjustment>,
    #[serde(rename = "dev.milkrun.cancelable_until")]
    cancelable_until: Option<String>,
}

#[derive(Deserialize)]
struct LineItem {
    id: String,
    item: Item,
}

#[derive(Deserialize)]
struct Item {
    id: String,
}

#[derive(Deserialize)]
struct Fulfillment {
    #[serde(default)]
    events: Vec<Event>,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Adjustment {
    #[serde(rename = "type")]
    kind: String,
    status: String,
    description: Option<String>,
    #[serde(default)]
    line_items: Vec<Adjusted>,
    #[serde(default)]
    totals: Vec<Total>,
    #[serde(rename = "dev.milkrun.by")]
    by: Option<String>,
    #[serde(rename = "dev.milkrun.reason")]
    reason: Option<String>,
}

/// A line of the order, and by how many packs it became more or, with a minus, fewer.
#[derive(Deserialize)]
struct Adjusted {
    id: String,
    #[serde(default)]
    quantity: i64,
}

#[derive(Deserialize)]
struct Total {
    #[serde(rename = "type")]
    kind: String,
    amount: i64,
}

/// Reads how far an order is.
pub(super) async fn read(client: &Client, retailer_id: &str, id: i64) -> Result<Reply, Failure> {
    let path = format!("/orders/{}", safe_id(retailer_id)?);
    let get = Request {
        method: Method::GET,
        path: &path,
        body: None,
        idempotency_key: None,
        lang: Lang::En,
        patience: PATIENCE,
    };
    let order: Order = client.call(get, id).await?;
    seen(order, retailer_id)
}

/// Calls an order off.
pub(super) async fn cancel(client: &Client, retailer_id: &str, id: i64) -> Result<Reply, Failure> {
    let path = format!("/orders/{}/cancel", safe_id(retailer_id)?);
    let key = format!("cancel-{id}");
    let cancel = Request {
        method: Method::POST,
        path: &path,
        body: Some(&serde_json::json!({})),
        idempotency_key: Some(&key),
        lang: Lang::En,
        patience: PATIENCE,
    };
    match client.call::<Order>(cancel, id).await {
        Ok(order) => seen(order, retailer_id),
        Err(Failure::Status(StatusCode::CONFLICT, _)) => Ok(Reply::No(vec![Problem {
            code: "order_not_cancelable".into(),
            content: String::new(),
            line: None,
            available: None,
        }])),
        Err(failure) => Err(failure),
    }
}

/// How far an order is.
///
/// # Errors
/// When it is another order than the one that was asked for, or gives back what cannot be an amount.
fn seen(order: Order, retailer_id: &str) -> Result<Reply, Failure> {
    if order.id != retailer_id {
        return Err(Failure::Unknown("another order".into()));
    }
    // Money that the retailer gives back is negative; with a cancellation everything goes back anyway.
    let refunds = || {
        let adjustments = order.adjustments.iter();
        adjustments.filter(|a| a.kind == "refund" && a.status == "completed")
    };
    let missing: Fen = refunds()
        .flat_map(|a| &a.totals)
        .filter(|total| total.kind == "total")
        .map(|total| Fen(total.amount.saturating_neg().max(0)))
        .sum();
    if !missing.is_price() {
        return Err(Failure::Unknown(
            "an order that gives back no amount".into(),
        ));
    }
    let missing_goods = refunds()
        .flat_map(|a| &a.line_items)
        .filter_map(|adjusted| {
            let line = order
                .line_items
                .iter()
                .find(|line| line.id == adjusted.id)?;
            let packs = u32::try_from(adjusted.quantity.checked_neg()?).ok()?;
            Some((short(&line.item.id, LONGEST_ID), packs))
        })
        .filter(|(_, packs)| *packs > 0)
        .collect();
    let cancelled = order
        .adjustments
        .into_iter()
        .find(|a| a.kind == "cancellation" && a.status == "completed");
    let furthest = order
        .fulfillment
        .events
        .iter()
        .filter_map(|event| stage(&event.kind))
        .max_by_key(|state| *state as usize)
        .unwrap_or(OrderState::Accepted);
    let state = match cancelled {
        Some(_) => OrderState::Cancelled,
        None => furthest,
    };
    Ok(Reply::Seen(Seen {
        state,
        // The user knows why they cancelled.
        reason: cancelled
            .filter(|a| a.by.as_deref() != Some("buyer"))
            .and_then(|a| a.reason.or(a.description))
            .map(|words| short(&words, REASON)),
        missing,
        missing_goods,
        cancelable_until: order
            .cancelable_until
            .and_then(|at| DateTime::parse_from_rfc3339(&at).ok())
            .map(|at| at.timestamp_millis()),
    }))
}

/// What an event of fulfilment says. UCP leaves the list open: what is not known moves nothing.
fn stage(kind: &str) -> Option<OrderState> {
    match kind {
        "accepted" | "processing" => Some(OrderState::Accepted),
        "packed" => Some(OrderState::Packed),
        "shipped" | "in_transit" | "out_for_delivery" => Some(OrderState::OnTheWay),
        "delivered" => Some(OrderState::Delivered),
        "canceled" | "undeliverable" | "returned_to_sender" => Some(OrderState::Cancelled),
        _ => None,
    }
}
