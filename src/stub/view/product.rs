//! Products as UCP writes them.

use std::collections::HashMap;

use serde_json::{Value, json};

use super::{names, price};
use crate::stub::catalog::{Catalog, Product};
use crate::stub::shelf::Shelf;
use crate::stub::words::Lang;

/// A product with all its variants.
pub(in crate::stub) fn product(
    catalog: &Catalog,
    shelf: &Shelf,
    index: usize,
    lang: Lang,
) -> Value {
    let own = &catalog.products[index];
    let title = own.names.title(lang);
    let prices = own.variants.clone().map(|v| shelf.price(v));
    let (min, max) = prices.fold((i64::MAX, 0), |(min, max), p| (min.min(p), max.max(p)));
    let variants = own
        .variants
        .clone()
        .map(|v| variant(catalog, shelf, v, lang));
    let mut product = json!({
        "id": own.id,
        "title": title,
        "description": {"plain": title},
        "categories": [{"value": catalog.categories[own.category].id, "taxonomy": "merchant"}],
        "price_range": {"min": price(min), "max": price(max)},
        "variants": variants.collect::<Vec<_>>(),
        "metadata": {"dev.milkrun": metadata(catalog, own)},
    });
    if !own.axes.is_empty() {
        let options = own.axes.iter().map(|axis| {
            let values = axis.values.iter();
            let values = values.map(|v| json!({"id": v.id, "label": v.names.title(lang)}));
            json!({"name": axis.names.title(lang), "values": values.collect::<Vec<_>>()})
        });
        product["options"] = options.collect();
    }
    product
}

fn metadata(catalog: &Catalog, product: &Product) -> Value {
    json!({
        "shop": catalog.shops[product.shop].id,
        "category": catalog.categories[product.category].id,
        "names": names(&product.names),
        "allergens": product.allergens,
        "diets": product.diets,
        "serves": product.serves,
        "axes": product.axes,
        "options": product.options,
    })
}

fn variant(catalog: &Catalog, shelf: &Shelf, index: usize, lang: Lang) -> Value {
    let own = &catalog.variants[index];
    let axes = &catalog.products[own.product].axes;
    let values = axes.iter().zip(&own.values);
    let chosen: HashMap<&str, &str> = values
        .clone()
        .map(|(axis, &value)| (axis.id.as_str(), axis.values[value].id.as_str()))
        .collect();
    let mut metadata = json!({
        "names": names(&own.names),
        "values": chosen,
        "default": own.default,
    });
    if let Some(measure) = own.measure {
        metadata["measure"] = json!(measure);
    }
    if let Some(pieces) = own.pieces {
        metadata["pieces"] = json!(pieces);
    }
    let available = shelf.is_available(index);
    let status = if available {
        "in_stock"
    } else {
        "out_of_stock"
    };
    let mut variant = json!({
        "id": own.id,
        "title": own.names.title(lang),
        "description": {"plain": catalog.title(index, lang)},
        "price": price(shelf.price(index)),
        "availability": {"available": available, "status": status},
        "metadata": {"dev.milkrun": metadata},
    });
    if !axes.is_empty() {
        let options = values.map(|(axis, &value)| {
            let value = &axis.values[value];
            json!({
                "name": axis.names.title(lang),
                "id": value.id,
                "label": value.names.title(lang),
            })
        });
        variant["options"] = options.collect();
    }
    variant
}

/// A product narrowed to some of its variants, as (axis, value) pairs that they have in common. Each
/// option value says whether it exists and is to be had together with the other selections.
pub(in crate::stub) fn detail(
    catalog: &Catalog,
    shelf: &Shelf,
    index: usize,
    selected: &[(usize, usize)],
    first: Option<usize>,
    lang: Lang,
) -> Value {
    let own = &catalog.products[index];
    let mut detail = product(catalog, shelf, index, lang);
    let fits = |variant: usize, selected: &[(usize, usize)]| {
        let values = &catalog.variants[variant].values;
        selected
            .iter()
            .all(|&(axis, value)| values.get(axis) == Some(&value))
    };
    let mut kept: Vec<usize> = own
        .variants
        .clone()
        .filter(|&v| fits(v, selected))
        .collect();
    kept.sort_by_key(|&v| Some(v) != first);
    let variants = kept.into_iter().map(|v| variant(catalog, shelf, v, lang));
    detail["variants"] = variants.collect();
    if own.axes.is_empty() {
        return detail;
    }
    let chosen = selected.iter().filter_map(|&(axis, value)| {
        let axis = own.axes.get(axis)?;
        let value = axis.values.get(value)?;
        Some(json!({
            "name": axis.names.title(lang),
            "id": value.id,
            "label": value.names.title(lang),
        }))
    });
    detail["selected"] = chosen.collect();
    let options = own.axes.iter().enumerate().map(|(at, axis)| {
        let others: Vec<_> = selected.iter().copied().filter(|(a, _)| *a != at).collect();
        let values = axis.values.iter().enumerate().map(|(number, value)| {
            let mut wish = others.clone();
            wish.push((at, number));
            let mut having = own.variants.clone().filter(|&v| fits(v, &wish)).peekable();
            json!({
                "id": value.id,
                "label": value.names.title(lang),
                "exists": having.peek().is_some(),
                "available": having.any(|v| shelf.is_available(v)),
            })
        });
        json!({"name": axis.names.title(lang), "values": values.collect::<Vec<_>>()})
    });
    detail["options"] = options.collect();
    detail
}
