//! Checkout sessions: what a basket costs, placing it, and reading what became of it.

use std::time::Duration;

use chrono::DateTime;
use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::{Problem, QuoteRequest, Reply};
use super::catalogue::tidied;
use super::client::{Client, Failure, LONGEST_ID, PATIENCE, Request, safe_id};
use crate::sabotage::{self, Sabotage};
use crate::shop::{CURRENCY, Fen, Lang, Names, Quote, QuoteDelivery, QuoteLine, short};

/// The payment handler that pays what the card does not cover when the order arrives.
const ON_DELIVERY: &str = "dev.milkrun.on_delivery";
/// The payment handler by which this platform has taken the money, and settles with the retailer.
const PREPAID: &str = "dev.milkrun.prepaid";
/// Longest wait for an answer while somebody's payment is open.
const HURRY: Duration = Duration::from_secs(4);
/// Problems that are listened to.
const PROBLEMS: usize = 20;
/// Characters of what the retailer has to say.
const WORDS: usize = 300;
/// Characters of a title.
const TITLE: usize = 200;
/// Deliveries of one quote.
const DELIVERIES: usize = 20;

#[derive(Deserialize)]
struct Session {
    id: String,
    status: String,
    currency: String,
    line_items: Vec<LineItem>,
    totals: Vec<Total>,
    #[serde(default)]
    messages: Vec<Message>,
    expires_at: Option<String>,
    discounts: Option<Discounts>,
    fulfillment: Option<Fulfillment>,
}

/// As much of a session as says whether its order was placed.
#[derive(Deserialize)]
struct Placing {
    id: String,
    status: String,
    order: Option<OrderRef>,
    #[serde(default)]
    messages: Vec<Message>,
}

#[derive(Deserialize)]
struct LineItem {
    item: Item,
    quantity: u32,
    totals: Vec<Total>,
}

#[derive(Deserialize)]
struct Item {
    id: String,
    title: String,
}

#[derive(Deserialize)]
struct Total {
    #[serde(rename = "type")]
    kind: String,
    amount: i64,
}

#[derive(Deserialize)]
struct Message {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    content: String,
    path: Option<String>,
    #[serde(rename = "dev.milkrun.available")]
    available: Option<u32>,
    /// Why an order is rejected, without the sentence around it.
    #[serde(rename = "dev.milkrun.reason")]
    reason: Option<String>,
}

#[derive(Deserialize)]
struct Discounts {
    #[serde(default)]
    applied: Vec<Applied>,
}

#[derive(Deserialize)]
struct Applied {
    amount: i64,
}

#[derive(Deserialize)]
struct Fulfillment {
    #[serde(default)]
    methods: Vec<FulfillmentMethod>,
}

#[derive(Deserialize)]
struct FulfillmentMethod {
    #[serde(default)]
    groups: Vec<Group>,
}

#[derive(Deserialize)]
struct Group {
    #[serde(rename = "dev.milkrun.shop", default)]
    shop: String,
    #[serde(default)]
    options: Vec<GroupOption>,
    selected_option_id: Option<String>,
}

#[derive(Deserialize)]
struct GroupOption {
    id: String,
    title: String,
    totals: Vec<Total>,
    #[serde(rename = "dev.milkrun.store")]
    store: Option<Store>,
}

#[derive(Deserialize)]
struct Store {
    names: Names,
    distance_m: Option<u32>,
}

#[derive(Deserialize)]
struct OrderRef {
    id: String,
}

/// Asks what a basket costs.
pub(super) async fn quote(
    client: &Client,
    request: &QuoteRequest,
    id: i64,
) -> Result<Reply, Failure> {
    let body = create_body(request);
    let key = format!("quote-{}", request.quote);
    let create = Request {
        method: Method::POST,
        path: "/checkout-sessions",
        body: Some(&body),
        idempotency_key: Some(&key),
        lang: request.lang,
        patience: PATIENCE,
    };
    let session: Session = client.call(create, id).await?;
    if session.status != "ready_for_complete" {
        return Ok(Reply::No(problems(&session.messages)));
    }
    let problems = problems(&session.messages);
    let quote = read_quote(session, request)?;
    Ok(Reply::Quote {
        quote: Box::new(quote),
        problems,
    })
}

/// Reads whether a session can be completed as it is.
pub(super) async fn check(client: &Client, session: &str, id: i64) -> Result<Reply, Failure> {
    let path = format!("/checkout-sessions/{}", safe_id(session)?);
    let get = Request {
        method: Method::GET,
        path: &path,
        body: None,
        idempotency_key: None,
        lang: Lang::En,
        patience: HURRY,
    };
    let asked = session;
    let session: Session = client.call(get, id).await?;
    same(&session.id, asked)?;
    if session.status != "ready_for_complete" {
        return Ok(Reply::No(problems(&session.messages)));
    }
    if session.currency != CURRENCY {
        return Err(Failure::Unknown("a session in another currency".into()));
    }
    let expires = instant(session.expires_at.as_deref())
        .ok_or_else(|| Failure::Unknown("a session that says no expiry".into()))?;
    Ok(Reply::Ready {
        pay: amount(&session.totals, "total"),
        expires,
    })
}

/// Places the order of a session. Repeating it is harmless: the key is the order's.
pub(super) async fn complete(
    client: &Client,
    order: i64,
    session: &str,
    prepaid: bool,
    id: i64,
) -> Result<Reply, Failure> {
    let instrument = if prepaid {
        json!({
            "id": "1",
            "handler_id": PREPAID,
            "type": "prepaid",
            "selected": true,
            "credential": { "type": "reference", "reference": format!("MR-{order}") },
        })
    } else {
        json!({ "id": "1", "handler_id": ON_DELIVERY, "type": "on_delivery", "selected": true })
    };
    let body = json!({ "payment": { "instruments": [instrument] } });
    let path = format!("/checkout-sessions/{}/complete", safe_id(session)?);
    let key = placing_key(order, id);
    let complete = Request {
        method: Method::POST,
        path: &path,
        body: Some(&body),
        idempotency_key: Some(&key),
        lang: Lang::En,
        patience: PATIENCE,
    };
    let placing: Placing = client.call(complete, id).await?;
    same(&placing.id, session)?;
    match (placing.status.as_str(), placing.order) {
        ("completed", Some(order)) => Ok(Reply::Placed(safe_id(&order.id)?.to_owned())),
        (status, None) if not_placed(status) => Ok(Reply::No(problems(&placing.messages))),
        _ => Err(Failure::Unknown("a session of an unknown status".into())),
    }
}

/// The idempotency key under which an order is placed: the order's own at every attempt, whatever row of the outbox asks.
pub fn placing_key(order: i64, row: i64) -> String {
    if sabotage::is(Sabotage::FreshKey) {
        return format!("complete-{order}-{row}");
    }
    format!("complete-{order}")
}

/// Reads what became of a session. `asked_at`: now, in milliseconds.
pub(super) async fn read(
    client: &Client,
    session: &str,
    id: i64,
    asked_at: i64,
) -> Result<Reply, Failure> {
    let path = format!("/checkout-sessions/{}", safe_id(session)?);
    let get = Request {
        method: Method::GET,
        path: &path,
        body: None,
        idempotency_key: None,
        lang: Lang::En,
        patience: PATIENCE,
    };
    let placing: Placing = client.call(get, id).await?;
    same(&placing.id, session)?;
    match (placing.status.as_str(), placing.order) {
        ("completed", Some(order)) => Ok(Reply::Placed(safe_id(&order.id)?.to_owned())),
        (status, None) if not_placed(status) => {
            let over = status == "canceled"
                || placing
                    .messages
                    .iter()
                    .any(|message| message.code == "checkout_expired");
            Ok(Reply::NotPlaced { over, asked_at })
        }
        _ => Err(Failure::Unknown("a session of an unknown status".into())),
    }
}

/// Whether an answer is about the session that was asked for.
fn same(answered: &str, asked: &str) -> Result<(), Failure> {
    if answered == asked {
        Ok(())
    } else {
        Err(Failure::Unknown("another session".into()))
    }
}

/// The statuses of a session whose order was not placed. Any other, one being completed among them, says nothing.
fn not_placed(status: &str) -> bool {
    matches!(
        status,
        "incomplete" | "requires_escalation" | "ready_for_complete" | "canceled"
    )
}

fn create_body(request: &QuoteRequest) -> Value {
    let lines: Vec<Value> = request
        .lines
        .iter()
        .map(|(variant, packs, options)| {
            let mut line = json!({ "item": { "id": variant }, "quantity": packs });
            if !options.is_empty() {
                line["dev.milkrun.options"] = json!(options);
            }
            line
        })
        .collect();
    let mut destination = json!({
        "id": "home",
        "address_country": "CN",
        "first_name": request.name,
        "phone_number": request.phone,
    });
    if let Some(address) = &request.address {
        destination["street_address"] = json!(address);
    }
    if let Some((latitude, longitude)) = request.location {
        let degrees = |millionths: i64| millionths as f64 / 1e6;
        destination["dev.milkrun.location"] =
            json!({ "latitude": degrees(latitude), "longitude": degrees(longitude) });
    }
    if let Some(note) = request.note.as_ref().filter(|note| !note.is_empty()) {
        destination["dev.milkrun.note"] = json!(note);
    }
    let method = json!({
        "type": "shipping",
        "destinations": [destination],
        "selected_destination_id": "home",
    });
    let mut body = json!({
        "line_items": lines,
        "buyer": { "first_name": request.name, "phone_number": request.phone },
        "fulfillment": { "methods": [method] },
    });
    if let Some(code) = &request.code {
        body["discounts"] = json!({ "codes": [code] });
    }
    body
}

fn problems(messages: &[Message]) -> Vec<Problem> {
    messages
        .iter()
        .filter(|message| message.kind != "info")
        .take(PROBLEMS)
        .map(|message| Problem {
            code: short(&message.code, LONGEST_ID),
            content: short(message.reason.as_ref().unwrap_or(&message.content), WORDS),
            line: message.path.as_deref().and_then(line_of),
            available: message.available,
        })
        .collect()
}

/// The index in a path such as `$.line_items[2].quantity`.
fn line_of(path: &str) -> Option<usize> {
    let rest = path.strip_prefix("$.line_items[")?;
    rest.split(']').next()?.parse().ok()
}

/// An instant of RFC 3339 in milliseconds.
fn instant(words: Option<&str>) -> Option<i64> {
    let at = DateTime::parse_from_rfc3339(words?).ok()?;
    Some(at.timestamp_millis())
}

fn amount(totals: &[Total], kind: &str) -> Fen {
    let of_kind = totals.iter().filter(|total| total.kind == kind);
    of_kind.map(|total| Fen(total.amount)).sum()
}

fn read_quote(session: Session, request: &QuoteRequest) -> Result<Quote, Failure> {
    safe_id(&session.id)?;
    if session.currency != CURRENCY {
        return Err(Failure::Unknown("a quote in another currency".into()));
    }
    let expires = instant(session.expires_at.as_deref())
        .ok_or_else(|| Failure::Unknown("a quote that says no expiry".into()))?;
    let asked = request
        .lines
        .iter()
        .map(|(variant, packs, _)| (variant, *packs));
    let quoted = session.line_items.iter().map(|l| (&l.item.id, l.quantity));
    if !asked.eq(quoted) {
        return Err(Failure::Unknown("a quote for something else".into()));
    }
    let groups = session
        .fulfillment
        .into_iter()
        .flat_map(|fulfillment| fulfillment.methods)
        .flat_map(|method| method.groups);
    let deliveries: Vec<QuoteDelivery> = groups
        .take(DELIVERIES + 1)
        .map(|group| {
            let selected = group.selected_option_id;
            let option = group
                .options
                .into_iter()
                .find(|option| Some(&option.id) == selected.as_ref())
                .ok_or_else(|| Failure::Unknown("a quote without a delivery".into()))?;
            let (store, distance) = match option.store {
                Some(store) => (tidied(store.names), store.distance_m),
                None => {
                    let en = vec![short(&option.title, TITLE)];
                    let names = Names {
                        en,
                        ..Names::default()
                    };
                    (names, None)
                }
            };
            Ok(QuoteDelivery {
                shop: short(&group.shop, LONGEST_ID),
                store,
                distance,
                fee: amount(&option.totals, "total"),
            })
        })
        .collect::<Result<_, Failure>>()?;
    if deliveries.len() > DELIVERIES {
        return Err(Failure::Unknown("a quote of too many deliveries".into()));
    }
    let applied = session.discounts.into_iter().flat_map(|d| d.applied);
    let quote = Quote {
        session: session.id,
        lines: session
            .line_items
            .into_iter()
            .zip(&request.lines)
            .map(|(line, (_, _, options))| QuoteLine {
                options: options.clone(),
                total: amount(&line.totals, "total"),
                variant: line.item.id,
                title: short(&line.item.title, TITLE),
                packs: line.quantity,
            })
            .collect(),
        deliveries,
        items: amount(&session.totals, "subtotal"),
        delivery: amount(&session.totals, "fulfillment"),
        card: applied.map(|discount| Fen(discount.amount)).sum(),
        pay: amount(&session.totals, "total"),
        expires,
    };
    if quote.adds_up() {
        Ok(quote)
    } else {
        Err(Failure::Unknown("a quote that does not add up".into()))
    }
}
