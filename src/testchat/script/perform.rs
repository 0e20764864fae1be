//! Acts to requests: which call to the test chat or the retailer makes an act happen.

use std::collections::BTreeSet;

use anyhow::{Context, bail};
use serde_json::{Value, json};

use super::act::{Called, Deed, Failure, Hold, Pay, Retailer, SELLING, Trouble};
use super::client::Client;
use super::trouble::UNTIL_WELL;

/// What someone does in a chat, both by their ids.
pub(super) async fn deed(
    chat_api: &Client,
    who: i64,
    chat: i64,
    deed: &Deed,
) -> anyhow::Result<()> {
    let (call, mut body) = match deed {
        Deed::Text(text) => ("text", json!({"text": text})),
        Deed::Forward(text) => ("text", json!({"text": text, "forward": true})),
        Deed::Edit(text) => ("edit", json!({"text": text})),
        Deed::Tap { label, old } => ("tap", json!({"label": label, "old": old})),
        Deed::Location {
            latitude,
            longitude,
        } => (
            "location",
            json!({"latitude": latitude, "longitude": longitude}),
        ),
        Deed::Contact(None) => ("contact", json!({})),
        Deed::Contact(Some(phone)) => ("contact", json!({"phone": phone})),
        Deed::Photo(None) => ("photo", json!({})),
        Deed::Photo(Some(caption)) => ("photo", json!({"caption": caption})),
        Deed::Sticker(None) => ("sticker", json!({})),
        Deed::Sticker(Some(emoji)) => ("sticker", json!({"emoji": emoji})),
        Deed::Voice => ("voice", json!({})),
        Deed::Pay(how) => ("pay", pay(how)),
        Deed::Block => ("block", json!({})),
        Deed::Unblock => ("unblock", json!({})),
    };
    if chat != who {
        let by = if matches!(call, "tap" | "pay") {
            "by"
        } else {
            "from"
        };
        body[by] = json!(who);
    }
    chat_api
        .post(&format!("/control/chats/{chat}/{call}"), body)
        .await?;
    Ok(())
}

fn pay(how: &Pay) -> Value {
    let mut body = json!({"old": how.old, "abandon": how.abandons, "late": how.late});
    if how.twice {
        body["times"] = json!(2);
    }
    if let Some(amount) = how.amount {
        body["amount"] = json!(amount);
    }
    body
}

/// Lets every held payment through, chat by chat.
pub(super) async fn settle(chat_api: &Client) -> anyhow::Result<()> {
    let list = chat_api.get("/control/payments").await?;
    let payments = list["payments"].as_array();
    let payments = payments.context("the test chat's list of payments has no `payments`")?;
    let held = payments.iter().filter(|one| one["status"] == "held");
    let chats: BTreeSet<i64> = held.filter_map(|one| one["chat"].as_i64()).collect();
    if chats.is_empty() {
        bail!("no payment is held");
    }
    for chat in chats {
        let path = format!("/control/chats/{chat}/settle");
        chat_api.post(&path, json!({})).await?;
    }
    Ok(())
}

/// The test chat's errors on request.
pub(super) async fn fail(
    chat_api: &Client,
    method: &str,
    times: u64,
    how: &Failure,
) -> anyhow::Result<()> {
    let mut body = json!({"method": method, "times": times});
    match how {
        Failure::Status {
            status,
            description,
        } => {
            body["status"] = json!(status);
            if let Some(description) = description {
                body["description"] = json!(description);
            }
        }
        Failure::Flood { retry_after } => {
            body["status"] = json!(429);
            body["retry_after"] = json!(retry_after);
        }
        Failure::Drop(when) => body["drop"] = json!(when.word()),
    }
    chat_api.post("/control/fail", body).await?;
    Ok(())
}

/// The retailer's trouble on request.
pub(super) async fn retailer(api: &Client, act: &Retailer) -> anyhow::Result<()> {
    match act {
        Retailer::Well => api.delete("/testing/trouble").await?,
        Retailer::Stock { variant, stock } => {
            let body = json!({"variant": variant, "stock": stock});
            api.post("/testing/stock", body).await?
        }
        Retailer::Price { variant, price } => {
            let body = json!({"variant": variant, "price": price});
            api.post("/testing/price", body).await?
        }
        Retailer::CancelLast(reason) => {
            let orders = orders(api).await?;
            let last = orders
                .last()
                .context("the retailer has no order to cancel")?;
            let body = json!({"order": last["id"], "reason": reason});
            api.post("/testing/reject", body).await?
        }
        Retailer::MissLast { variant, quantity } => {
            let orders = orders(api).await?;
            let last = orders
                .last()
                .context("the retailer has no order that could lack something")?;
            let body = json!({"order": last["id"], "variant": variant, "quantity": quantity});
            api.post("/testing/missing", body).await?
        }
        Retailer::Closed(words) => {
            for operation in SELLING {
                let body = json!({"operation": operation, "times": UNTIL_WELL, "closed": words});
                api.post("/testing/trouble", body).await?;
            }
            Value::Null
        }
        Retailer::Trouble {
            operation,
            times,
            how,
        } => {
            let (key, value) = match how {
                Trouble::Status { status, .. } => ("status", json!(status)),
                Trouble::Drop(when) => ("drop", json!(when.word())),
                Trouble::Slow(ms) => ("slow_ms", json!(ms)),
                Trouble::Late(ms) => ("late_ms", json!(ms)),
                Trouble::Raise(percent) => ("raise", json!(percent)),
                Trouble::SellOut => ("sell_out", json!(true)),
                Trouble::Malformed => ("malformed", json!(true)),
                Trouble::Reject(reason) => ("reject", json!(reason)),
            };
            let mut body = json!({"operation": operation, "times": times});
            body[key] = value;
            if let Trouble::Status {
                retry_after: Some(seconds),
                ..
            } = how
            {
                body["retry_after"] = json!(seconds);
            }
            api.post("/testing/trouble", body).await?
        }
    };
    Ok(())
}

/// The retailer's orders, oldest first.
pub(super) async fn orders(api: &Client) -> anyhow::Result<Vec<Value>> {
    let answer = api.get("/testing/orders").await?;
    match &answer["orders"] {
        Value::Array(orders) => Ok(orders.clone()),
        _ => bail!("the retailer's list of orders has no `orders`"),
    }
}

/// Has the next such call held, so that the bot can be killed in it.
pub(super) async fn hold(chat: &Client, retailer: &Client, hold: &Hold) -> anyhow::Result<()> {
    let when = hold.when.word();
    match &hold.of {
        Called::Method(method) => {
            let body = json!({"method": method, "when": when});
            chat.post("/control/hold", body).await?
        }
        Called::Operation(operation) => {
            let body = json!({"operation": operation, "when": when});
            retailer.post("/testing/hold", body).await?
        }
    };
    Ok(())
}

/// Lets the held call go, or the hold that caught nothing.
pub(super) async fn release(chat: &Client, retailer: &Client, hold: &Hold) -> anyhow::Result<()> {
    match hold.of {
        Called::Method(_) => chat.post("/control/release", json!({})).await?,
        Called::Operation(_) => retailer.post("/testing/release", json!({})).await?,
    };
    Ok(())
}
