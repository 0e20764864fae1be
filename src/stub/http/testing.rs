//! The tester's tools under `/testing`: trouble, held calls, stock, prices, a shop that changes its mind
//! or lacks a part, and a look at all orders. No part of UCP, and only there where the settings allow it.

use std::sync::Arc;

use axum::Router;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::App;
use super::asked::Request;
use super::call::{Call, broken};
use super::orders;
use super::reply::{Refusal, Reply, malformed, refuse};
use super::settle::MAX_PRICE;
use super::trouble::{Operation, When};
use crate::stub::order::Order;
use crate::stub::state::{Entry, ShelfChange, State};
use crate::stub::words::Lang;

type Done = Result<StatusCode, Refusal>;

pub(super) fn routes() -> Router<Arc<App>> {
    Router::new()
        .route("/testing/trouble", post(trouble).delete(well))
        .route("/testing/hold", post(hold))
        .route("/testing/held", get(held))
        .route("/testing/release", post(release))
        .route("/testing/stock", post(stock))
        .route("/testing/price", post(price))
        .route("/testing/reject", post(reject))
        .route("/testing/missing", post(missing))
        .route("/testing/orders", get(all_orders))
}

async fn trouble(Shared(app): Shared<Arc<App>>, call: Call) -> Done {
    let Request {
        operation,
        times,
        kind,
    } = Request::read(call.body())?;
    app.trouble.ask(operation, times, kind);
    Ok(StatusCode::NO_CONTENT)
}

async fn well(Shared(app): Shared<Arc<App>>) -> StatusCode {
    app.trouble.clear();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HoldBody {
    operation: Operation,
    when: When,
}

async fn hold(Shared(app): Shared<Arc<App>>, call: Call) -> Done {
    let body: HoldBody = call.json()?;
    app.trouble.hold(body.operation, body.when);
    Ok(StatusCode::NO_CONTENT)
}

async fn held(Shared(app): Shared<Arc<App>>) -> Reply {
    Reply::ok(json!({"held": app.trouble.held().await}))
}

async fn release(Shared(app): Shared<Arc<App>>) -> StatusCode {
    app.trouble.release();
    StatusCode::NO_CONTENT
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StockBody {
    variant: String,
    /// In every store of the shop.
    stock: i64,
}

async fn stock(Shared(app): Shared<Arc<App>>, call: Call) -> Done {
    let body: StockBody = call.json()?;
    if body.stock < 0 {
        return Err(malformed("stock: it cannot be negative"));
    }
    let variant = find_variant(&app, &body.variant)?;
    let (_, shop) = app.catalog.home(&app.catalog.variants[variant]);
    let change = ShelfChange {
        variant: body.variant,
        price: None,
        stock: Some(vec![body.stock; shop.stores.len()]),
    };
    commit(
        &mut app.state(),
        Entry {
            shelf: vec![change],
            ..Entry::default()
        },
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceBody {
    variant: String,
    /// In fen.
    price: i64,
}

async fn price(Shared(app): Shared<Arc<App>>, call: Call) -> Done {
    let body: PriceBody = call.json()?;
    if !(1..=MAX_PRICE).contains(&body.price) {
        return Err(malformed(format!("price: 1 to {MAX_PRICE} is taken")));
    }
    find_variant(&app, &body.variant)?;
    let change = ShelfChange {
        variant: body.variant,
        price: Some(body.price),
        stock: None,
    };
    commit(
        &mut app.state(),
        Entry {
            shelf: vec![change],
            ..Entry::default()
        },
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RejectBody {
    order: String,
    reason: String,
}

/// The shop cancels an order that it had accepted.
async fn reject(Shared(app): Shared<Arc<App>>, call: Call) -> Done {
    let body: RejectBody = call.json()?;
    let now = app.now().await?;
    let mut state = app.state();
    let order = orders::find(&state, &body.order)?;
    if !orders::is_under_way(order, now) {
        return Err(refuse(
            StatusCode::CONFLICT,
            "order_not_cancelable",
            format!("The order is {}", order.stage(now).name()),
        ));
    }
    let order = orders::cancelled(order, now, Some(body.reason));
    commit(
        &mut state,
        Entry {
            order: Some(order),
            ..Entry::default()
        },
    )
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MissingBody {
    order: String,
    variant: String,
    quantity: Option<i64>,
}

/// The shop finds that part of an order is not there, and gives the money for it back.
async fn missing(Shared(app): Shared<Arc<App>>, call: Call) -> Done {
    let body: MissingBody = call.json()?;
    let quantity = body.quantity.unwrap_or(1);
    if quantity < 1 {
        return Err(malformed("quantity: at least 1 is taken"));
    }
    let now = app.now().await?;
    let mut state = app.state();
    let order = orders::find(&state, &body.order)?;
    let order = orders::lacking(&state, order, now, &body.variant, quantity)?;
    commit(
        &mut state,
        Entry {
            order: Some(order),
            ..Entry::default()
        },
    )
}

async fn all_orders(Shared(app): Shared<Arc<App>>, call: Call) -> Result<Reply, Refusal> {
    let now = app.now().await?;
    let state = app.state();
    let orders = state.orders().iter();
    let orders = orders.map(|order| brief(&app, &state, order, now, call.lang()));
    Ok(Reply::ok(json!({"orders": orders.collect::<Vec<_>>()})))
}

fn brief(app: &App, state: &State, order: &Order, now: i64, lang: Lang) -> Value {
    let session = state.session(&order.checkout);
    let lines = session.iter().flat_map(|session| &session.wanted.lines);
    let items = lines.map(|line| {
        let variant = app.catalog.variant(&line.variant);
        let title = variant.map_or(line.variant.clone(), |v| app.catalog.title(v, lang));
        json!({"id": line.variant, "title": title, "quantity": line.quantity})
    });
    let discount = session.and_then(|session| session.quote.discount.as_ref());
    json!({
        "id": order.id,
        "state": order.stage(now).name(),
        "total": session.map(|session| session.quote.total(&session.wanted)),
        "discount": discount.map_or(0, |d| d.amount),
        "code": order.code,
        "paid": order.paid.name(),
        "items": items.collect::<Vec<_>>(),
    })
}

fn find_variant(app: &App, id: &str) -> Result<usize, Refusal> {
    let variant = app.catalog.variant(id);
    variant.ok_or_else(|| Refusal::not_found("variant", id))
}

fn commit(state: &mut State, entry: Entry) -> Done {
    state.commit(entry).map_err(broken)?;
    Ok(StatusCode::NO_CONTENT)
}
