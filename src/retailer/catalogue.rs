//! Reading what is sold: discovery for the shops, catalogue search for the products.

use std::collections::BTreeMap;
use std::time::Duration;

use reqwest::Method;
use serde::Deserialize;
use serde_json::json;

use super::client::{self, Client, Failure, LONGEST_ID, PATIENCE, Request};
use crate::shop::{
    Axis, CURRENCY, Catalogue, Category, Fen, Lang, Measure, Names, OptionGroup, Product, Shop,
    Variant, is_hidden, short,
};

/// Bytes of a product's id: buttons carry it.
const PRODUCT_ID: usize = 48;
/// Products of one page.
const PAGE: u32 = 100;
/// Pages that are read at most: a retailer whose pages never end must not hold the carrier.
const PAGES: usize = 1_000;
/// Bytes of all pages together: all of it is held in memory, and more than once.
const BYTES: usize = 32 << 20;
/// Longest time that the reading of all pages may take.
const WHOLE: Duration = Duration::from_secs(5 * 60);
/// Names of one thing in one language, and the characters of one.
const NAMES: usize = 100;
const NAME: usize = 120;

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
    diets: Option<Vec<String>>,
    #[serde(default)]
    serves: Option<u32>,
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
///
/// # Errors
/// When a page cannot be read, or there is no end of them.
pub(super) async fn read(client: &Client, id: i64) -> Result<Catalogue, Failure> {
    let reading = tokio::time::timeout(WHOLE, read_all(client, id)).await;
    reading.unwrap_or_else(|_| Err(Failure::Unknown("its catalogue takes too long".into())))
}

async fn read_all(client: &Client, id: i64) -> Result<Catalogue, Failure> {
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
    let mut left_out = LeftOut::default();
    let mut catalogue = Catalogue {
        shops: shops
            .into_iter()
            .filter_map(|s| left_out.or(shop(s)))
            .collect(),
        categories: categories
            .into_iter()
            .filter_map(|c| left_out.or(category(c)))
            .collect(),
        products: Vec::new(),
    };
    let mut cursor: Option<String> = None;
    let mut bytes = 0;
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
        let page = client.bytes(search, id).await?;
        bytes += page.len();
        if bytes > BYTES {
            return Err(Failure::Unknown("its catalogue is too large".into()));
        }
        let page: Page = client::read(&page)?;
        let products = page.products.into_iter();
        catalogue
            .products
            .extend(products.filter_map(|p| left_out.or(product(p))));
        match page.pagination {
            Some(next) if next.has_next_page && next.cursor.is_some() => cursor = next.cursor,
            _ => {
                left_out.say();
                return Ok(catalogue);
            }
        }
    }
    Err(Failure::Unknown("its catalogue has no end".into()))
}

/// Why something of the catalogue is left out, and what.
type Refused = (&'static str, String);

const NO_ID: &str = "has an id that is none, or is too long";

/// What was left out of a catalogue: said once, however much it is.
#[derive(Default)]
struct LeftOut {
    count: usize,
    first: Option<Refused>,
}

impl LeftOut {
    fn or<T>(&mut self, read: Result<T, Refused>) -> Option<T> {
        match read {
            Ok(read) => Some(read),
            Err(refused) => {
                self.count += 1;
                self.first.get_or_insert(refused);
                None
            }
        }
    }

    fn say(&self) {
        if let Some((why, id)) = &self.first {
            let id = short(id, PRODUCT_ID);
            log::warn!(
                "{} of the catalogue are left out; the first, {id:?}, {why}",
                self.count
            );
        }
    }
}

/// Whether words can be an id: not empty, not long, all visible.
fn is_id(words: &str, longest: usize) -> bool {
    let odd = |c: char| c.is_whitespace() || is_hidden(c);
    (1..=longest).contains(&words.len()) && !words.chars().any(odd)
}

/// Names as they may be shown and looked for: cut, and not too many.
pub(super) fn tidied(names: Names) -> Names {
    let tidy = |names: Vec<String>| {
        let names = names.into_iter().take(NAMES);
        let names = names.map(|name| short(&name, NAME));
        names.filter(|name| !name.is_empty()).collect()
    };
    Names {
        en: tidy(names.en),
        zh: tidy(names.zh),
        ru: tidy(names.ru),
    }
}

/// Names with a title of the protocol's where they have none.
fn named(names: Names, title: &str) -> Names {
    let mut names = tidied(names);
    let title = short(title, NAME);
    if names.title(Lang::En).is_empty() && !title.is_empty() {
        names.en.push(title);
    }
    names
}

fn shop(shop: Shop) -> Result<Shop, Refused> {
    if !is_id(&shop.id, LONGEST_ID) {
        return Err((NO_ID, shop.id));
    }
    if !shop.delivery.fee.is_price() || !shop.delivery.free_from.is_price() {
        return Err(("has a delivery fee that is no price", shop.id));
    }
    Ok(Shop {
        kind: short(&shop.kind, NAME),
        names: tidied(shop.names),
        ..shop
    })
}

fn category(category: Category) -> Result<Category, Refused> {
    if !is_id(&category.id, LONGEST_ID) {
        return Err((NO_ID, category.id));
    }
    let names = tidied(category.names);
    Ok(Category { names, ..category })
}

/// Whether every id within a product can be one.
fn are_ids(data: &ProductData) -> bool {
    let of_axes = data.axes.iter().flat_map(|axis| {
        let values = axis.values.iter().map(|value| &value.id);
        values.chain([&axis.id])
    });
    let of_options = data.options.iter().flat_map(|group| {
        let values = group.values.iter().map(|value| &value.id);
        values.chain([&group.id])
    });
    let diets = data.diets.iter().flatten();
    let others = data.allergens.iter().flatten().chain(diets);
    let others = others.chain([&data.shop]);
    let mut ids = of_axes.chain(of_options).chain(others);
    ids.all(|id| is_id(id, LONGEST_ID))
}

/// A product that can be sold here: of a shop, and priced in fen.
fn product(wire: WireProduct) -> Result<Product, Refused> {
    let id = wire.id;
    if !is_id(&id, PRODUCT_ID) {
        return Err((NO_ID, id));
    }
    let Some(data) = wire.metadata.and_then(|metadata| metadata.data) else {
        return Err(("is of no shop", id));
    };
    if !are_ids(&data) {
        return Err(("holds an id that is none", id));
    }
    let variants: Vec<Variant> = wire.variants.into_iter().filter_map(variant).collect();
    if variants.is_empty() {
        return Err(("has no variant with a price in yuan", id));
    }
    let values = data.options.iter().flat_map(|group| &group.values);
    if !values.map(|value| value.price).all(Fen::is_price) {
        return Err(("has an option whose price is none", id));
    }
    let axes = data.axes.into_iter().map(|mut axis| {
        axis.names = tidied(axis.names);
        for value in &mut axis.values {
            value.names = tidied(std::mem::take(&mut value.names));
        }
        axis
    });
    let options = data.options.into_iter().map(|mut group| {
        group.names = tidied(group.names);
        for value in &mut group.values {
            value.names = tidied(std::mem::take(&mut value.names));
        }
        group
    });
    Ok(Product {
        id,
        shop: data.shop,
        category: short(&data.category, LONGEST_ID),
        names: named(data.names, &wire.title),
        allergens: data.allergens,
        diets: data.diets,
        // Nobody is fed by nothing, and no pack feeds a crowd.
        serves: data.serves.filter(|people| (1..=99).contains(people)),
        axes: axes.collect(),
        options: options.collect(),
        variants,
    })
}

/// A variant that can be sold here.
fn variant(wire: WireVariant) -> Option<Variant> {
    let price = Fen(wire.price.amount);
    if wire.price.currency != CURRENCY || !price.is_price() || !is_id(&wire.id, LONGEST_ID) {
        return None;
    }
    let data = wire
        .metadata
        .and_then(|metadata| metadata.data)
        .unwrap_or_default();
    if !data
        .values
        .iter()
        .flat_map(|(axis, value)| [axis, value])
        .all(|id| is_id(id, LONGEST_ID))
    {
        return None;
    }
    Some(Variant {
        id: wire.id,
        names: named(data.names, &wire.title),
        price,
        // Of nothing there is no number of packs.
        measure: data.measure.filter(|measure| measure.value > 0),
        pieces: data.pieces.filter(|pieces| *pieces > 0),
        values: data.values,
        default: data.default,
        available: wire
            .availability
            .and_then(|availability| availability.available)
            .unwrap_or(true),
    })
}
