//! The catalogue's three calls.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};

use super::call::Call;
use super::reply::{Refusal, Reply, malformed, refuse};
use super::trouble::Operation;
use super::{App, Moment};
use crate::stub::catalog::{Found, Product};
use crate::stub::state::State;
use crate::stub::view::{self, capability};
use crate::stub::window::Search;
use crate::stub::words::{Lang, fold};

const USUAL_PAGE: usize = 10;
const MAX_PAGE: usize = 200;
/// Ids of one lookup at most.
const MAX_IDS: usize = 200;

#[derive(Deserialize)]
struct SearchBody {
    #[serde(default)]
    query: String,
    #[serde(default)]
    filters: Filters,
    #[serde(default)]
    pagination: Page,
}

#[derive(Default, Deserialize)]
struct Filters {
    #[serde(default)]
    categories: Vec<String>,
    #[serde(default)]
    price: PriceFilter,
}

#[derive(Default, Deserialize)]
struct PriceFilter {
    min: Option<i64>,
    max: Option<i64>,
}

#[derive(Default, Deserialize)]
struct Page {
    limit: Option<usize>,
    /// How many products came before, as [`search`] gave it out.
    cursor: Option<String>,
}

#[derive(Deserialize)]
struct LookupBody {
    ids: Vec<String>,
}

#[derive(Deserialize)]
struct ProductBody {
    id: String,
    #[serde(default)]
    selected: Vec<Selected>,
    #[serde(default)]
    preferences: Vec<String>,
}

#[derive(Deserialize)]
struct Selected {
    name: String,
    id: Option<String>,
    #[serde(default)]
    label: String,
}

pub(super) async fn search(Shared(app): Shared<Arc<App>>, call: Call) -> Response {
    let work = |call: &Call, state: &State, moment: &Moment<'_>| {
        let body: SearchBody = call.json()?;
        let limit = body.pagination.limit.unwrap_or(USUAL_PAGE);
        if limit == 0 {
            return Err(malformed("pagination.limit: at least 1 is taken"));
        }
        let limit = limit.min(MAX_PAGE);
        let start = match body.pagination.cursor {
            None => 0,
            Some(cursor) => cursor
                .parse()
                .map_err(|_| malformed("pagination.cursor: not one that was given out"))?,
        };
        let search = Search {
            query: body.query,
            categories: body.filters.categories,
            min_price: body.filters.price.min,
            max_price: body.filters.price.max,
        };
        let found = state.window().find(&app.catalog, state.shelf(), &search);
        let page = found.iter().skip(start).take(limit);
        let page: Vec<&str> = page
            .map(|&product| state.window().card(product, moment.lang))
            .collect();
        let next = start.saturating_add(page.len());
        let mut pagination = json!({
            "has_next_page": next < found.len(),
            "total_count": found.len(),
        });
        if next < found.len() {
            pagination["cursor"] = json!(next.to_string());
        }
        // The products are JSON already: only the rest is written anew.
        Ok(Reply::ok(format!(
            r#"{{"ucp":{},"products":[{}],"pagination":{pagination}}}"#,
            view::envelope(&[capability::SEARCH]),
            page.join(","),
        )))
    };
    call.read(&app, Operation::Search, work).await
}

pub(super) async fn lookup(Shared(app): Shared<Arc<App>>, call: Call) -> Response {
    let work = |call: &Call, state: &State, moment: &Moment<'_>| {
        let body: LookupBody = call.json()?;
        if body.ids.is_empty() {
            return Err(malformed("ids: at least one is needed"));
        }
        if body.ids.len() > MAX_IDS {
            let content = format!("ids: {MAX_IDS} at most are taken");
            return Err(refuse(
                StatusCode::BAD_REQUEST,
                "request_too_large",
                content,
            ));
        }
        // By product, then by variant, what was asked for; in the order of the catalogue.
        let mut found: BTreeMap<usize, BTreeMap<usize, Vec<Value>>> = BTreeMap::new();
        let mut missing = Vec::new();
        let mut ids = body.ids;
        ids.sort();
        ids.dedup();
        for id in ids {
            let (product, variant, kind) = match app.catalog.find(&id) {
                Some(Found::Variant(v)) => (app.catalog.variants[v].product, v, "exact"),
                Some(Found::Product(p)) => (p, app.catalog.products[p].variants.start, "featured"),
                None => {
                    missing.push(json!({
                        "type": "info",
                        "code": "not_found",
                        "content": id,
                    }));
                    continue;
                }
            };
            let inputs = found
                .entry(product)
                .or_default()
                .entry(variant)
                .or_default();
            inputs.push(json!({"id": id, "match": kind}));
        }
        let products = found.into_iter().map(|(index, mut wanted)| {
            let mut product = view::product(&app.catalog, state.shelf(), index, moment.lang);
            let variants = product["variants"].take();
            let variants = variants.as_array().cloned().unwrap_or_default().into_iter();
            let own = app.catalog.products[index].variants.clone().zip(variants);
            let kept = own.filter_map(|(index, mut variant)| {
                variant["inputs"] = Value::Array(wanted.remove(&index)?);
                Some(variant)
            });
            product["variants"] = kept.collect();
            product
        });
        Ok(Reply::ok(json!({
            "ucp": view::envelope(&[capability::LOOKUP]),
            "products": products.collect::<Vec<_>>(),
            "messages": missing,
        })))
    };
    call.read(&app, Operation::Search, work).await
}

pub(super) async fn product(Shared(app): Shared<Arc<App>>, call: Call) -> Response {
    let work = |call: &Call, state: &State, moment: &Moment<'_>| {
        let body: ProductBody = call.json()?;
        let (index, first, mut selected) = match app.catalog.find(&body.id) {
            // A variant says all its values itself, whatever else was selected.
            Some(Found::Variant(index)) => {
                let variant = &app.catalog.variants[index];
                let values = variant.values.iter().copied().enumerate();
                (variant.product, Some(index), values.collect())
            }
            Some(Found::Product(index)) => {
                (index, None, selection(&app.catalog.products[index], &body)?)
            }
            None => {
                let content = format!("There is no product {:?}", body.id);
                return Ok(Reply::ok(view::error_response("not_found", &content)));
            }
        };
        let variants = &app.catalog.variants[app.catalog.products[index].variants.clone()];
        let exists = |selected: &[(usize, usize)]| {
            let mut variants = variants.iter();
            variants.any(|v| {
                selected
                    .iter()
                    .all(|&(a, value)| v.values.get(a) == Some(&value))
            })
        };
        while !exists(&selected) {
            selected.pop();
        }
        let (shelf, lang) = (state.shelf(), moment.lang);
        let product = view::detail(&app.catalog, shelf, index, &selected, first, lang);
        let ucp = view::envelope(&[capability::LOOKUP]);
        Ok(Reply::ok(json!({"ucp": ucp, "product": product})))
    };
    call.read(&app, Operation::Search, work).await
}

/// The selections as (axis, value), the one to be given up first at the end: those without a preference,
/// then by preference from the last.
fn selection(product: &Product, body: &ProductBody) -> Result<Vec<(usize, usize)>, Refusal> {
    let is = |names: &crate::stub::words::Names, id: &str, text: &str| {
        let mut all = Lang::ALL.into_iter().flat_map(|lang| names.all(lang));
        id == text || all.any(|name| fold(name) == fold(text))
    };
    let mut selected = Vec::new();
    for (number, wish) in body.selected.iter().enumerate() {
        let axis = product.axes.iter();
        let axis = axis
            .enumerate()
            .find(|(_, a)| is(&a.names, &a.id, &wish.name));
        let (at, axis) =
            axis.ok_or_else(|| malformed(format!("selected[{number}].name: no such option")))?;
        let value = axis.values.iter().position(|v| match &wish.id {
            Some(id) => v.id == *id,
            None => is(&v.names, &v.id, &wish.label),
        });
        let value =
            value.ok_or_else(|| malformed(format!("selected[{number}].label: no such value")))?;
        let preference = body.preferences.iter();
        let rank = preference
            .enumerate()
            .find(|(_, name)| is(&axis.names, &axis.id, name));
        let rank = rank.map_or(usize::MAX, |(rank, _)| rank);
        selected.push((rank, (at, value)));
    }
    selected.sort_by_key(|&(rank, _)| rank);
    Ok(selected.into_iter().map(|(_, pair)| pair).collect())
}
