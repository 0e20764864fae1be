//! What a retailer sells: products, their variants and options, as the retailer's catalogue states them. Names, prices
//! and allergens are data; nothing here names a product.

use serde::{Deserialize, Serialize};

use super::Fen;

/// A language that Milkrun speaks.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    #[default]
    En,
    Zh,
    Ru,
}

impl Lang {
    /// All languages, in the order in which they are offered.
    pub const ALL: [Lang; 3] = [Lang::En, Lang::Zh, Lang::Ru];

    /// The two-letter code: `en`, `zh`, `ru`.
    pub fn code(self) -> &'static str {
        match self {
            Lang::En => "en",
            Lang::Zh => "zh",
            Lang::Ru => "ru",
        }
    }

    /// The language of an IETF tag such as `zh-hans` or `en-GB`; None for one that Milkrun does not speak.
    pub fn from_tag(tag: &str) -> Option<Lang> {
        let primary = tag.split(['-', '_']).next()?;
        Lang::ALL
            .into_iter()
            .find(|lang| lang.code().eq_ignore_ascii_case(primary))
    }
}

/// Names of one thing: the first of a language is its title, the rest are what people call it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    #[serde(default)]
    pub en: Vec<String>,
    #[serde(default)]
    pub zh: Vec<String>,
    #[serde(default)]
    pub ru: Vec<String>,
}

impl Names {
    /// All names in one language, the title first.
    pub fn all(&self, lang: Lang) -> &[String] {
        match lang {
            Lang::En => &self.en,
            Lang::Zh => &self.zh,
            Lang::Ru => &self.ru,
        }
    }

    /// The title in a language, or in the first language that has one.
    pub fn title(&self, lang: Lang) -> &str {
        self.all(lang)
            .first()
            .or_else(|| Lang::ALL.iter().find_map(|l| self.all(*l).first()))
            .map_or("", String::as_str)
    }
}

/// A weight or a volume.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Measure {
    /// In grams or millilitres, above zero.
    pub value: u32,
    pub unit: Unit,
}

/// What a [`Measure`] counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Unit {
    G,
    Ml,
}

/// A thing on sale, in one or more variants.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    pub id: String,
    /// Id of the shop that sells it.
    pub shop: String,
    /// Id of its category.
    pub category: String,
    pub names: Names,
    /// Allergen ids; None when the retailer does not state them (which is not the same as none).
    pub allergens: Option<Vec<String>>,
    /// Ids of the diets that it fits: `vegetarian`, `vegan`, `pork_free`. None when the retailer does not state them.
    #[serde(default)]
    pub diets: Option<Vec<String>>,
    /// How many people one pack feeds; None for what is no meal by itself.
    #[serde(default)]
    pub serves: Option<u32>,
    /// What tells the variants apart: fat, size. Empty when there is one variant.
    #[serde(default)]
    pub axes: Vec<Axis>,
    /// What can be asked for with it: sugar, toppings. Does not make variants.
    #[serde(default)]
    pub options: Vec<OptionGroup>,
    /// At least one.
    pub variants: Vec<Variant>,
}

/// One way in which the variants of a product differ.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Axis {
    pub id: String,
    pub names: Names,
    pub values: Vec<AxisValue>,
}

/// A value on an [`Axis`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AxisValue {
    pub id: String,
    pub names: Names,
}

/// What is put on an order line: one priced form of a product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variant {
    pub id: String,
    /// A short label: "1 l, whole". May be empty when it is the only variant.
    #[serde(default)]
    pub names: Names,
    pub price: Fen,
    /// What one pack holds.
    #[serde(default)]
    pub measure: Option<Measure>,
    /// How many pieces one pack holds.
    #[serde(default)]
    pub pieces: Option<u32>,
    /// Value id by axis id.
    #[serde(default)]
    pub values: std::collections::BTreeMap<String, String>,
    /// What the product's bare name means, when the retailer says so. At most one variant of a product.
    #[serde(default)]
    pub default: bool,
    /// In stock in at least one store.
    pub available: bool,
}

/// A question that a product's line may answer: how much sugar, which toppings.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionGroup {
    pub id: String,
    pub choose: Choose,
    /// "No pearls" can be asked for.
    #[serde(default)]
    pub excludable: bool,
    /// A value can be asked for several times: "two shots".
    #[serde(default)]
    pub countable: bool,
    /// How much of a value can be asked for beside the usual: "extra cheese".
    #[serde(default)]
    pub amounts: Vec<OptionAmount>,
    pub names: Names,
    pub values: Vec<OptionValue>,
}

/// How much of an [`OptionValue`]: extra, light.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionAmount {
    pub id: String,
    pub names: Names,
    /// Added to the price of one pack.
    #[serde(default)]
    pub price: Fen,
}

/// How many values of an [`OptionGroup`] a line may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Choose {
    One,
    Many,
}

/// A value of an [`OptionGroup`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OptionValue {
    pub id: String,
    pub names: Names,
    /// Added to the price of one pack.
    #[serde(default)]
    pub price: Fen,
    /// In the product unless excluded or replaced.
    #[serde(default)]
    pub default: bool,
}

/// A chosen option of a line.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Chosen {
    /// Id of the group.
    pub group: String,
    /// Id of the value.
    pub value: String,
    /// Asked to be left out.
    #[serde(default)]
    pub excluded: bool,
    /// How many of it, at least 1.
    pub count: u32,
    /// Id of an amount of the group; None for as much as usual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<String>,
}

/// A shop of the retailer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shop {
    pub id: String,
    /// `supermarket`, `kitchen` or `mall`.
    pub kind: String,
    pub names: Names,
    pub delivery: Delivery,
}

/// What a shop asks for delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub fee: Fen,
    /// Items of this worth or more are delivered free.
    pub free_from: Fen,
}

/// A category of products.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    pub id: String,
    pub names: Names,
}

/// All that the retailer sells.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Catalogue {
    pub shops: Vec<Shop>,
    pub categories: Vec<Category>,
    pub products: Vec<Product>,
}

impl Catalogue {
    /// The product of an id.
    pub fn product(&self, id: &str) -> Option<&Product> {
        self.products.iter().find(|p| p.id == id)
    }

    /// The product and variant of a variant's id.
    pub fn variant(&self, id: &str) -> Option<(&Product, &Variant)> {
        self.products
            .iter()
            .find_map(|p| p.variants.iter().find(|v| v.id == id).map(|v| (p, v)))
    }

    /// The shop of an id.
    pub fn shop(&self, id: &str) -> Option<&Shop> {
        self.shops.iter().find(|s| s.id == id)
    }
}
