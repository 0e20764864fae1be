//! What the retailer tells of itself at `/.well-known/ucp`.

use serde_json::{Value, json};

use super::{UCP_VERSION, capability, names};
use crate::stub::catalog::Catalog;

/// The payment handler of money that changes hands at the door.
pub(in crate::stub) const ON_DELIVERY: &str = "dev.milkrun.on_delivery";
/// The payment handler of money that the platform has taken by itself and settles with the shop.
pub(in crate::stub) const PREPAID: &str = "dev.milkrun.prepaid";
/// The version of the vendor's own extensions.
const VENDOR_VERSION: &str = "2026-11-01";

/// The discovery profile. `base` is the address that the caller knows the server by.
pub(in crate::stub) fn discovery(catalog: &Catalog, base: &str) -> Value {
    let core = |extends: Option<&str>| {
        let mut entry = json!({"version": UCP_VERSION});
        if let Some(extends) = extends {
            entry["extends"] = json!(extends);
        }
        json!([entry])
    };
    json!({
        "ucp": {
            "version": UCP_VERSION,
            "services": {"dev.ucp.shopping": [{
                "version": UCP_VERSION,
                "transport": "rest",
                "endpoint": base,
                "spec": "https://ucp.dev/2026-04-08/specification/overview",
                "schema": "https://ucp.dev/2026-04-08/services/shopping/rest.openapi.json",
            }]},
            "capabilities": {
                capability::CHECKOUT: core(None),
                capability::FULFILLMENT: core(Some(capability::CHECKOUT)),
                capability::DISCOUNT: core(Some(capability::CHECKOUT)),
                capability::ORDER: core(None),
                capability::SEARCH: core(None),
                capability::LOOKUP: core(None),
                capability::SHOPS: [{"version": VENDOR_VERSION, "config": shops(catalog)}],
            },
            "payment_handlers": payment_handlers(),
        },
        "signing_keys": [],
    })
}

pub(super) fn payment_handlers() -> Value {
    let handler = |id: &str, instrument: &str| {
        json!([{
            "id": id,
            "version": VENDOR_VERSION,
            "available_instruments": [{"type": instrument}],
        }])
    };
    json!({
        ON_DELIVERY: handler(ON_DELIVERY, "on_delivery"),
        PREPAID: handler(PREPAID, "prepaid"),
    })
}

fn shops(catalog: &Catalog) -> Value {
    let shops = catalog.shops.iter().map(|shop| {
        json!({
            "id": shop.id,
            "kind": shop.kind,
            "names": names(&shop.names),
            "delivery": shop.delivery,
        })
    });
    let categories = catalog.categories.iter();
    let categories = categories.map(|c| json!({"id": c.id, "names": names(&c.names)}));
    json!({
        "shops": shops.collect::<Vec<_>>(),
        "categories": categories.collect::<Vec<_>>(),
    })
}
