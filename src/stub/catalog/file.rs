//! How the data files are written, and how they become the catalogue. Whatever contradicts itself is
//! refused here with the name of the file and the entry; docs/retailer-api.md tells how to edit them.

use std::collections::{BTreeMap, HashMap};

use anyhow::{Context, bail, ensure};
use serde::Deserialize;

use super::pack::pieces_label;
use super::*;
use crate::stub::words::Lang;

const CATEGORIES: &str = include_str!("../data/categories.json");
const STORES: &str = include_str!("../data/stores.json");
const SHOPS: [(&str, &str); 3] = [
    ("supermarket.json", include_str!("../data/supermarket.json")),
    ("kitchen.json", include_str!("../data/kitchen.json")),
    ("mall.json", include_str!("../data/mall.json")),
];
/// The axis that is made by itself when the variants of a product differ in how much they hold.
const SIZE: &str = "size";
/// In a `stock` object: every store that is not named.
const OTHER_STORES: &str = "*";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ShopFile {
    id: String,
    kind: ShopKind,
    names: Names,
    delivery: Delivery,
    /// How many of a variant each store has, where the variant does not say.
    stock: i64,
    #[serde(default)]
    axes: BTreeMap<String, Axis>,
    #[serde(default)]
    options: BTreeMap<String, OptionGroup>,
    products: Vec<ProductEntry>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProductEntry {
    id: String,
    category: String,
    names: Names,
    allergens: Option<Vec<String>>,
    diets: Option<Vec<String>>,
    serves: Option<u32>,
    #[serde(default)]
    axes: Vec<String>,
    #[serde(default)]
    options: Vec<OptionEntry>,
    variants: Vec<VariantEntry>,
}

/// An option group of the file's `options`, by its name there, perhaps with other defaults.
#[derive(Deserialize)]
#[serde(untagged, deny_unknown_fields)]
enum OptionEntry {
    Same(String),
    Other { group: String, default: Vec<String> },
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct VariantEntry {
    id: String,
    price: i64,
    measure: Option<String>,
    pieces: Option<i64>,
    #[serde(default)]
    values: BTreeMap<String, String>,
    #[serde(default)]
    default: bool,
    names: Option<Names>,
    stock: Option<StockEntry>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum StockEntry {
    Everywhere(i64),
    ByStore(BTreeMap<String, i64>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StoreEntry {
    id: String,
    shop: String,
    names: Names,
    latitude: f64,
    longitude: f64,
}

pub(super) fn load() -> anyhow::Result<Catalog> {
    let mut catalog = Catalog {
        categories: serde_json::from_str(CATEGORIES).context("categories.json")?,
        shops: Vec::new(),
        products: Vec::new(),
        variants: Vec::new(),
        ids: HashMap::new(),
    };
    for category in &catalog.categories {
        check_names(&category.names)
            .with_context(|| format!("categories.json: {}", category.id))?;
    }
    let mut stores: Vec<StoreEntry> = serde_json::from_str(STORES).context("stores.json")?;
    for (name, text) in SHOPS {
        let file: ShopFile = serde_json::from_str(text).with_context(|| name.to_owned())?;
        let own = stores
            .extract_if(.., |store| store.shop == file.id)
            .collect();
        add_shop(&mut catalog, file, own).with_context(|| name.to_owned())?;
    }
    if let Some(store) = stores.first() {
        bail!("stores.json: {}: no shop {}", store.id, store.shop);
    }
    Ok(catalog)
}

fn add_shop(catalog: &mut Catalog, file: ShopFile, stores: Vec<StoreEntry>) -> anyhow::Result<()> {
    check_names(&file.names)?;
    ensure!(catalog.shop(&file.id).is_none(), "shop id used twice");
    ensure!(!stores.is_empty(), "the shop has no stores");
    ensure!(file.delivery.fee >= 0, "the delivery fee is negative");
    catalog.shops.push(Shop {
        id: file.id.clone(),
        kind: file.kind,
        names: file.names.clone(),
        delivery: file.delivery,
        stores: Vec::new(),
    });
    let shop = catalog.shops.len() - 1;
    for entry in stores {
        let store = store(entry).context("stores.json")?;
        let known = catalog.shops.iter().flat_map(|s| &s.stores);
        let known = known.filter(|s| s.id == store.id).count();
        ensure!(known == 0, "store id {} used twice", store.id);
        catalog.shops[shop].stores.push(store);
    }
    for entry in &file.products {
        add_product(catalog, shop, &file, entry)
            .with_context(|| format!("product {}", entry.id))?;
    }
    Ok(())
}

fn store(entry: StoreEntry) -> anyhow::Result<Store> {
    check_names(&entry.names).with_context(|| entry.id.clone())?;
    let point = Point {
        latitude: entry.latitude,
        longitude: entry.longitude,
    };
    ensure!(point.is_valid(), "{}: not on the globe", entry.id);
    Ok(Store {
        id: entry.id,
        names: entry.names,
        point,
    })
}

fn add_product(
    catalog: &mut Catalog,
    shop: usize,
    file: &ShopFile,
    entry: &ProductEntry,
) -> anyhow::Result<()> {
    check_names(&entry.names)?;
    let category = catalog.categories.iter();
    let category = category.enumerate().find(|(_, c)| c.id == entry.category);
    let (category, _) = category.with_context(|| format!("no category {}", entry.category))?;
    ensure!(!entry.variants.is_empty(), "no variants");
    let named = entry.axes.iter();
    let mut axes = named
        .map(|name| {
            file.axes
                .get(name)
                .cloned()
                .with_context(|| format!("no axis {name}"))
        })
        .collect::<anyhow::Result<Vec<_>>>()?;
    let sizes = size_axis(entry, &axes)?;
    axes.extend(sizes);
    for axis in &axes {
        check_names(&axis.names)?;
        for value in &axis.values {
            check_names(&value.names)?;
        }
    }
    let options = entry
        .options
        .iter()
        .map(|option| group(file, option))
        .collect::<anyhow::Result<Vec<_>>>()?;

    let product = catalog.products.len();
    let first = catalog.variants.len();
    let mut variants: Vec<&VariantEntry> = entry.variants.iter().collect();
    variants.sort_by_key(|v| !v.default);
    let defaults = variants.iter().filter(|v| v.default).count();
    ensure!(defaults <= 1, "{defaults} default variants");
    for entry in variants {
        let stores = &catalog.shops[shop].stores;
        let variant = variant(entry, product, &axes, stores, file.stock)
            .with_context(|| format!("variant {}", entry.id))?;
        let earlier = &catalog.variants[first..];
        let twin = earlier.iter().find(|v| v.values == variant.values);
        if let Some(twin) = twin {
            bail!("{} and {} are the same on every axis", twin.id, variant.id);
        }
        let found = Found::Variant(catalog.variants.len());
        ensure!(
            catalog.ids.insert(variant.id.clone(), found).is_none(),
            "id {} used twice",
            variant.id
        );
        catalog.variants.push(variant);
    }
    ensure!(
        catalog
            .ids
            .insert(entry.id.clone(), Found::Product(product))
            .is_none(),
        "id used twice"
    );
    catalog.products.push(Product {
        id: entry.id.clone(),
        shop,
        category,
        names: entry.names.clone(),
        allergens: entry.allergens.clone(),
        diets: entry.diets.clone(),
        serves: entry.serves,
        axes,
        options,
        variants: first..catalog.variants.len(),
    });
    Ok(())
}

/// The axis of sizes, where several variants differ in what they hold and the file has none.
fn size_axis(entry: &ProductEntry, axes: &[Axis]) -> anyhow::Result<Option<Axis>> {
    if entry.variants.len() == 1 || axes.iter().any(|axis| axis.id == SIZE) {
        return Ok(None);
    }
    let mut values: Vec<AxisValue> = Vec::new();
    for variant in &entry.variants {
        let Some((id, names)) = size(variant)? else {
            return Ok(None);
        };
        if values.iter().all(|v| v.id != id) {
            values.push(AxisValue { id, names });
        }
    }
    let names = Names::titles(|lang| {
        let title = match lang {
            Lang::En => "Size",
            Lang::Zh => "规格",
            Lang::Ru => "Размер",
        };
        title.to_owned()
    });
    Ok((values.len() > 1).then(|| Axis {
        id: SIZE.to_owned(),
        names,
        values,
    }))
}

/// How much a variant holds, as a value of the axis of sizes: by its measure, else by its pieces. What is sold by weight
/// may say about how many pieces that is: "three apples" are half a kilo.
fn size(entry: &VariantEntry) -> anyhow::Result<Option<(String, Names)>> {
    Ok(match (measure(entry)?, entry.pieces) {
        (Some(measure), _) => Some((measure.id(), Names::titles(|lang| measure.label(lang)))),
        (None, Some(pieces)) => Some((
            format!("x{pieces}"),
            Names::titles(|lang| pieces_label(pieces, lang)),
        )),
        (None, None) => None,
    })
}

fn measure(entry: &VariantEntry) -> anyhow::Result<Option<Measure>> {
    let text = entry.measure.as_deref();
    text.map(|text| Measure::parse(text).with_context(|| format!("measure {text:?}")))
        .transpose()
}

fn variant(
    entry: &VariantEntry,
    product: usize,
    axes: &[Axis],
    stores: &[Store],
    usual_stock: i64,
) -> anyhow::Result<Variant> {
    ensure!(entry.price > 0, "price {}", entry.price);
    ensure!(
        entry.pieces.is_none_or(|p| p > 0),
        "pieces {:?}",
        entry.pieces
    );
    let size = size(entry)?;
    let mut values = Vec::new();
    for axis in axes {
        let own = entry.values.get(&axis.id);
        let own = own.or(size.as_ref().filter(|_| axis.id == SIZE).map(|(id, _)| id));
        let own = own.with_context(|| format!("no value for the axis {}", axis.id))?;
        let index = axis.values.iter().position(|v| &v.id == own);
        values.push(index.with_context(|| format!("the axis {} has no {own}", axis.id))?);
    }
    for axis in entry.values.keys() {
        ensure!(axes.iter().any(|a| &a.id == axis), "no axis {axis}");
    }
    let names = match &entry.names {
        Some(names) => names.clone(),
        None => Names::titles(|lang| {
            let held = size.iter().map(|(_, names)| names.title(lang));
            let chosen = axes.iter().zip(&values);
            // What it holds is said once, also where it is an axis of its own.
            let chosen = chosen
                .map(|(axis, &value)| axis.values[value].names.title(lang))
                .filter(|title| size.as_ref().is_none_or(|(_, s)| s.title(lang) != *title));
            held.chain(chosen).collect::<Vec<_>>().join(lang.comma())
        }),
    };
    check_names(&names)?;
    Ok(Variant {
        id: entry.id.clone(),
        product,
        names,
        price: entry.price,
        measure: measure(entry)?,
        pieces: entry.pieces,
        values,
        default: entry.default,
        stock: stock(entry, stores, usual_stock)?,
    })
}

fn stock(entry: &VariantEntry, stores: &[Store], usual: i64) -> anyhow::Result<Vec<i64>> {
    let named = match &entry.stock {
        None => return Ok(vec![usual; stores.len()]),
        Some(StockEntry::Everywhere(all)) => return Ok(vec![*all; stores.len()]),
        Some(StockEntry::ByStore(named)) => named,
    };
    for id in named.keys() {
        let known = id == OTHER_STORES || stores.iter().any(|store| &store.id == id);
        ensure!(known, "stock: no store {id}");
    }
    let others = named.get(OTHER_STORES).copied().unwrap_or(usual);
    let of = |store: &Store| named.get(&store.id).copied().unwrap_or(others);
    Ok(stores.iter().map(of).collect())
}

fn group(file: &ShopFile, entry: &OptionEntry) -> anyhow::Result<OptionGroup> {
    let (name, defaults) = match entry {
        OptionEntry::Same(name) => (name, None),
        OptionEntry::Other { group, default } => (group, Some(default)),
    };
    let group = file.options.get(name);
    let mut group = group
        .cloned()
        .with_context(|| format!("no option {name}"))?;
    if let Some(defaults) = defaults {
        for id in defaults {
            let known = group.values.iter().any(|v| &v.id == id);
            ensure!(known, "the option {name} has no {id}");
        }
        for value in &mut group.values {
            value.default = defaults.contains(&value.id);
        }
    }
    check_names(&group.names).with_context(|| name.clone())?;
    for amount in &group.amounts {
        check_names(&amount.names).with_context(|| format!("{name}: {}", amount.id))?;
        ensure!(
            amount.price >= 0,
            "{name}: {}: price {}",
            amount.id,
            amount.price
        );
    }
    for value in &group.values {
        check_names(&value.names).with_context(|| format!("{name}: {}", value.id))?;
        ensure!(
            value.price >= 0,
            "{name}: {}: price {}",
            value.id,
            value.price
        );
    }
    let defaults = group.values.iter().filter(|v| v.default).count();
    let allowed = group.choose == Choose::Many || defaults <= 1;
    ensure!(
        allowed,
        "{name}: {defaults} default values to choose one of"
    );
    Ok(group)
}

fn check_names(names: &Names) -> anyhow::Result<()> {
    names.fault().map_or(Ok(()), |fault| bail!("{fault}"))
}
