//! Paying: a person pays an invoice, a held payment goes through, all payments so far.

use axum::Json;
use axum::extract::State as Shared;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Answer, Body, Hubs, Id, Query};
use crate::testchat::state::payments::Wish;
use crate::testchat::state::{Change, put};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pay {
    message_id: Option<i64>,
    by: Option<i64>,
    #[serde(default)]
    old: bool,
    times: Option<u32>,
    #[serde(default)]
    abandon: bool,
    #[serde(default)]
    late: bool,
    amount: Option<i64>,
}

/// Asks the bot for each payment, and answers the queries.
pub(super) async fn pay(Shared(hub): Hubs, Id(chat): Id, Body(pay): Body<Pay>) -> Answer {
    let wish = Wish {
        message_id: pay.message_id,
        old: pay.old,
        times: pay.times.unwrap_or(1),
        abandon: pay.abandon,
        late: pay.late,
        amount: pay.amount,
    };
    let mut core = hub.lock();
    let now = core.now();
    let mut queries = Vec::new();
    for change in core.state.pay(now, chat, pay.by, &wish)? {
        let id = match &change {
            Change::Checkout { checkout, .. } => Some(checkout.id.to_string()),
            _ => None,
        };
        let mut query = json!({});
        put(&mut query, "pre_checkout_query_id", id);
        put(&mut query, "update_id", core.commit(change)?);
        queries.push(query);
    }
    Ok(Json(json!({"queries": queries})))
}

/// A call that takes nothing.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

/// Lets the chat's held payments through, and answers their messages.
pub(super) async fn settle(
    Shared(hub): Hubs,
    Id(chat): Id,
    Body(Nothing {}): Body<Nothing>,
) -> Answer {
    let mut core = hub.lock();
    let now = core.now();
    let mut settled = Vec::new();
    for change in core.state.settle(now, chat)? {
        let message = match &change {
            Change::Paid { message, .. } => Some(message.id),
            _ => None,
        };
        let mut one = json!({});
        put(&mut one, "message_id", message);
        put(&mut one, "update_id", core.commit(change)?);
        settled.push(one);
    }
    Ok(Json(json!({"settled": settled})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Of {
    /// Only those of this chat.
    chat: Option<i64>,
}

/// All payments and tries to pay, oldest first.
pub(super) async fn list(Shared(hub): Hubs, Query(of): Query<Of>) -> Answer {
    let core = hub.lock();
    let payments = core.state.payments();
    let payments = payments.filter(|one| of.chat.is_none_or(|chat| chat == one.chat));
    let payments: Vec<Value> = payments.map(|one| one.json()).collect();
    Ok(Json(json!({"payments": payments})))
}
