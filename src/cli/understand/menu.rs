//! A menu file: what a parser may know of a shop, as plain JSON, and the catalogue that it stands for.

use std::path::Path;

use anyhow::{Context, ensure};
use serde::Deserialize;

use milkrun::shop::{
    Catalogue, Choose, Delivery, Fen, Lang, Names, OptionAmount, OptionGroup, OptionValue, Product,
    Shop, Variant,
};

/// A menu in one language. Keys that are not here say nothing that a parser could use.
#[derive(Deserialize)]
struct MenuFile {
    language: Lang,
    products: Vec<ProductEntry>,
    #[serde(default)]
    groups: Vec<GroupEntry>,
}

#[derive(Deserialize)]
struct ProductEntry {
    id: String,
    names: Vec<String>,
    /// Ids of groups.
    #[serde(default)]
    options: Vec<String>,
}

#[derive(Deserialize)]
struct GroupEntry {
    id: String,
    choose: Choose,
    #[serde(default)]
    excludable: bool,
    #[serde(default)]
    countable: bool,
    #[serde(default)]
    amounts: Vec<Entry>,
    values: Vec<Entry>,
}

#[derive(Deserialize)]
struct Entry {
    id: String,
    names: Vec<String>,
}

/// Reads a menu file.
///
/// # Errors
/// The file cannot be read, is no menu, or a product has a group that is not there.
pub fn read(path: &Path) -> anyhow::Result<(Lang, Catalogue)> {
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("the menu {} cannot be read", path.display()))?;
    let file: MenuFile =
        serde_json::from_str(&text).with_context(|| format!("{} is no menu", path.display()))?;
    let catalogue = file
        .catalogue()
        .with_context(|| format!("{} contradicts itself", path.display()))?;
    Ok((file.language, catalogue))
}

const SHOP: &str = "menu";

impl MenuFile {
    fn catalogue(&self) -> anyhow::Result<Catalogue> {
        for product in &self.products {
            let missing = product
                .options
                .iter()
                .find(|id| self.groups.iter().all(|g| g.id != **id));
            ensure!(
                missing.is_none(),
                "{} has the group {}, which is not in the menu",
                product.id,
                missing.map_or("", String::as_str)
            );
        }
        Ok(Catalogue {
            shops: vec![Shop {
                id: SHOP.into(),
                kind: "supermarket".into(),
                names: Names::default(),
                delivery: Delivery {
                    fee: Fen::ZERO,
                    free_from: Fen::ZERO,
                },
            }],
            categories: Vec::new(),
            products: self.products.iter().map(|p| self.product(p)).collect(),
        })
    }

    fn product(&self, entry: &ProductEntry) -> Product {
        let has = |group: &&GroupEntry| entry.options.contains(&group.id);
        Product {
            id: entry.id.clone(),
            shop: SHOP.into(),
            category: String::new(),
            names: self.names(&entry.names),
            allergens: None,
            diets: None,
            serves: None,
            axes: Vec::new(),
            options: self
                .groups
                .iter()
                .filter(has)
                .map(|g| self.group(g))
                .collect(),
            variants: vec![Variant {
                id: entry.id.clone(),
                names: Names::default(),
                price: Fen::ZERO,
                measure: None,
                pieces: None,
                values: Default::default(),
                default: true,
                available: true,
            }],
        }
    }

    fn group(&self, entry: &GroupEntry) -> OptionGroup {
        let amounts = entry.amounts.iter().map(|a| OptionAmount {
            id: a.id.clone(),
            names: self.names(&a.names),
            price: Fen::ZERO,
        });
        let values = entry.values.iter().map(|v| OptionValue {
            id: v.id.clone(),
            names: self.names(&v.names),
            price: Fen::ZERO,
            default: false,
        });
        OptionGroup {
            id: entry.id.clone(),
            choose: entry.choose,
            excludable: entry.excludable,
            countable: entry.countable,
            amounts: amounts.collect(),
            names: Names::default(),
            values: values.collect(),
        }
    }

    fn names(&self, names: &[String]) -> Names {
        let mut all = Names::default();
        let own = match self.language {
            Lang::En => &mut all.en,
            Lang::Zh => &mut all.zh,
            Lang::Ru => &mut all.ru,
        };
        *own = names.to_vec();
        all
    }
}
