//! How things are written in answers: UCP's JSON, with the vendor's keys. Decides nothing.

mod checkout;
mod discovery;
mod order;
mod product;
mod texts;

use serde_json::{Value, json};

use super::quote::Quote;
use super::wanted::Wanted;
use super::words::{Lang, Names};

pub(super) use checkout::{Notice, checkout};
pub(super) use discovery::{ON_DELIVERY, PREPAID, discovery};
pub(super) use order::order;
pub(super) use product::{detail, product};

/// The version of UCP that is spoken, and the only one.
pub(super) const UCP_VERSION: &str = "2026-04-08";
const CURRENCY: &str = "CNY";

/// UCP's capabilities, as answers name those that they come under.
pub(super) mod capability {
    pub const CHECKOUT: &str = "dev.ucp.shopping.checkout";
    pub const FULFILLMENT: &str = "dev.ucp.shopping.fulfillment";
    pub const DISCOUNT: &str = "dev.ucp.shopping.discount";
    pub const ORDER: &str = "dev.ucp.shopping.order";
    pub const SEARCH: &str = "dev.ucp.shopping.catalog.search";
    pub const LOOKUP: &str = "dev.ucp.shopping.catalog.lookup";
    pub const SHOPS: &str = "dev.milkrun.shops";
}

/// The `ucp` object of an answer.
pub(super) fn envelope(capabilities: &[&str]) -> Value {
    let versions = capabilities
        .iter()
        .map(|name| ((*name).to_owned(), json!([{"version": UCP_VERSION}])));
    json!({
        "version": UCP_VERSION,
        "status": "success",
        "capabilities": Value::Object(versions.collect()),
    })
}

/// The body of a refusal, and of a business outcome without a resource. A protocol error is told by `code`
/// and `content`; the `messages` say the same to who only knows the envelope.
pub(super) fn refusal(code: &str, content: &str) -> Value {
    let mut body = error_response(code, content);
    body["code"] = json!(code);
    body["content"] = json!(content);
    body
}

/// UCP's error response, for answers of status 200.
pub(super) fn error_response(code: &str, content: &str) -> Value {
    json!({
        "ucp": {"version": UCP_VERSION, "status": "error"},
        "messages": [{
            "type": "error",
            "code": code,
            "content": content,
            "severity": "unrecoverable",
        }],
    })
}

/// An instant as RFC 3339 in UTC, with milliseconds.
fn instant(at: i64) -> String {
    // An instant that no calendar has is shown as the first one of ours.
    let at = chrono::DateTime::from_timestamp_millis(at).unwrap_or_default();
    at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
}

fn price(amount: i64) -> Value {
    json!({"amount": amount, "currency": CURRENCY})
}

fn names(names: &Names) -> Value {
    json!({"en": names.en, "zh": names.zh, "ru": names.ru})
}

/// The totals of a checkout and of its order.
fn totals(quote: &Quote, wanted: &Wanted, lang: Lang) -> Value {
    let entry = |kind: &str, amount: i64| json!({"type": kind, "display_text": texts::total(kind, lang), "amount": amount});
    let mut totals = vec![entry("subtotal", quote.subtotal(wanted))];
    // The schema has no discount of nothing.
    if let Some(discount) = quote.discount.as_ref().filter(|d| d.amount > 0) {
        totals.push(entry("discount", -discount.amount));
    }
    if quote.groups.iter().any(|group| group.store().is_some()) {
        totals.push(entry("fulfillment", quote.delivery()));
    }
    totals.push(entry("total", quote.total(wanted)));
    Value::Array(totals)
}

fn line_id(index: usize) -> String {
    format!("li_{}", index + 1)
}
