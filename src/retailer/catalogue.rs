//! Reading what is sold: discovery for the shops, catalogue search for the products.

use std::collections::BTreeMap;

use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

use super::client::{Client, Failure, PATIENCE, Request};
use crate::shop::{
    Axis, Catalogue, Category, Fen, Lang, Measure, Names, OptionGroup, Product, Shop, Variant,
};

/// Bytes of a product's id: buttons carry it.
const LONGEST_ID: usize = 48;
/// Products of one page.
const PAGE: u32 = 100;
/// Pages that are read at most: a retailer whose pages never end must not hold the carrier.
const PAGES: usize = 1_000;

#[derive(Deserialize)]
struct Discovery {
    ucp: DiscoveryUcp,
}

#[derive(Deserialize)]
struct DiscoveryUcp {
    capabilities: BTreeMap<String, Vec<Capability>>,
}

#[derive(Deserialize)]
struct Capability {
    config: Option<Shops>,
}

#[derive(Deserialize)]
struct Shops {
    #[serde(default)]
    shops: Vec<Shop>,
    #[serde(default)]
    categories: Vec<Category>,
}

#[derive(Deserialize)]
struct Page {
    products: Vec<WireProduct>,
    pagination: Option<Pagination>,
}

#[derive(Deserialize)]
struct Pagination {
    cursor: Option<String>,
    #[serde(default)]
    has_next_page: bool,
}

#[derive(Deserialize)]
struct WireProduct {
    id: String,
    title: String,
    variants: Vec<WireVariant>,
    metadata: Option<Metadata<ProductData>>,
}

#[derive(Deserialize)]
struct WireVariant {
    id: String,
    title: String,
    price: Price,
    availability: Option<Availability>,
    metadata: Option<Metadata<VariantData>>,
}

#[derive(Deserialize)]
struct Price {
    amount: i64,
    currency: String,
}

#[derive(Deserialize)]
struct Availability {
    available: Option<bool>,
}

#[derive(Deserialize)]
struct Metadata<T> {
    #[serde(rename = "dev.milkrun")]
    data: Option<T>,
}

#[derive(Deserialize)]
struct ProductData {
    shop: String,
    #[serde(default)]
    category: String,
    names: Names,
    allergens: Option<Vec<String>>,
    #[serde(default)]
    axes: Vec<Axis>,
    #[serde(default)]
    options: Vec<OptionGroup>,
}

#[derive(Default, Deserialize)]
struct VariantData {
    #[serde(default)]
    names: Names,
    measure: Option<Measure>,
    pieces: Option<u32>,
    #[serde(default)]
    values: BTreeMap<String, String>,
    #[serde(default)]
    default: bool,
}

/// Reads all that the retailer sells.
pub(super) async fn read(client: &Client, id: i64) -> Result<Catalogue, Failure> {
    let get = Request {
        method: Method::GET,
        path: "/.well-known/ucp",
        body: None,
        idempotency_key: None,
        lang: Lang::En,
        patience: PATIENCE,
    };
    let mut discovery: Discovery = client.call(get, id).await?;
    let shops = discovery
        .ucp
        .capabilities
        .remove("dev.milkrun.shops")
        .into_iter()
        .flatten()
        .find_map(|capability| capability.config);
    let Some(Shops { shops, categories }) = shops else {
        return Err(Failure::Unknown("its profile names no shops".into()));
    };
    let mut catalogue = Catalogue {
        shops,
        categories,
        products: Vec::new(),
    };
    let mut cursor: Option<String> = None;
    for _ in 0..PAGES {
        let mut pagination = json!({ "limit": PAGE });
        if let Some(cursor) = &cursor {
            pagination["cursor"] = json!(cursor);
        }
        let search = Request {
            method: Method::POST,
            path: "/catalog/search",
            body: Some(&json!({ "pagination": pagination })),
            idempotency_key: None,
            lang: Lang::En,
            patience: PATIENCE,
        };
        let page: Page = client.call(search, id).await?;
        catalogue
            .products
            .extend(page.products.into_iter().filter_map(product));
        match page.pagination {
            Some(next) if next.has_next_page && next.cursor.is_some() => cursor = next.cursor,
            _ => return Ok(catalogue),
        }
    }
    Err(Failure::Unknown("its catalogue has no end".into()))
}

/// A product that can be sold here: of a shop, and priced in fen. Others are left out, and said so.
fn product(wire: WireProduct) -> Option<Product> {
    let id = wire.id;
    if id.len() > LONGEST_ID {
        log::warn!("product {id:?} has an id longer than {LONGEST_ID} bytes: left out");
        return None;
    }
    let Some(data) = wire.metadata.and_then(|metadata| metadata.data) else {
        log::warn!("product {id:?} is of no shop: left out");
        return None;
    };
    let mut names = data.names;
    if names.title(Lang::En).is_empty() {
        names.en.push(wire.title);
    }
    let variants: Vec<Variant> = wire
        .variants
        .into_iter()
        .filter(|variant| variant.price.currency == "CNY" && variant.price.amount >= 0)
        .map(variant)
        .collect();
    if variants.is_empty() {
        log::warn!("product {id:?} has no variant with a price in yuan: left out");
        return None;
    }
    Some(Product {
        id,
        shop: data.shop,
        category: data.category,
        names,
        allergens: data.allergens,
        axes: data.axes,
        options: data.options,
        variants,
    })
}

fn variant(wire: WireVariant) -> Variant {
    let data = wire
        .metadata
        .and_then(|metadata| metadata.data)
        .unwrap_or_default();
    let mut names = data.names;
    if names.title(Lang::En).is_empty() {
        names.en.push(wire.title);
    }
    Variant {
        id: wire.id,
        names,
        price: Fen(wire.price.amount),
        measure: data.measure,
        pieces: data.pieces,
        values: data.values,
        default: data.default,
        available: wire
            .availability
            .and_then(|availability| availability.available)
            .unwrap_or(true),
    }
}
