//! What a person asked for: the answer of the parser, and of a model in its place. Says what was asked, never what is
//! to be done; prices and stock are no matter here.

use std::ops::Range;

use serde::{Deserialize, Serialize};

use crate::shop::{Chosen, Fen, Measure};
pub use crate::shop::{Count, Size};

/// What the parser must know of the conversation.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context<'a> {
    /// What is in the basket now, in its order.
    pub basket: &'a [BasketLine<'a>],
    /// Index in the basket of the line that was added or changed last: what "it" means.
    pub last: Option<usize>,
}

/// A line of the basket, as far as words can refer to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BasketLine<'a> {
    /// Id of the product.
    pub product: &'a str,
    /// Id of the variant.
    pub variant: &'a str,
    /// How many packs.
    pub quantity: u32,
}

/// What was understood of a text. Every word of it is used by a request, means nothing for shopping, or is in `unknown`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Understood {
    /// In the order in which they were asked for. Neighbouring additions are one [`Request::Add`].
    pub requests: Vec<Request>,
    pub unknown: Vec<Unknown>,
    /// Ids of allergens of which somebody says that they, or whom they shop for, must not eat them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub avoids: Vec<String>,
}

/// Words that look like a wish but name nothing on sale.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unknown {
    /// Their place in the text, in bytes.
    pub span: Range<usize>,
    /// The words as they were written.
    pub words: String,
    /// Up to three ids of products that are spelled nearly so, share a word, or belong to a category that is mentioned.
    pub nearest: Vec<String>,
}

/// One thing that was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Put these into the basket. Never empty.
    Add(Vec<Line>),
    /// Change something that is in the basket.
    Change {
        target: Target,
        to: Change,
    },
    /// Take these out of the basket, or leave them out. What is refused and is not in the basket may be named here too.
    Remove(Vec<Target>),
    /// Show products, with their prices.
    Search(Search),
    /// Whether something contains an allergen.
    Allergen {
        /// Id of the allergen: `nuts`, `peanuts`, `gluten`, `milk`, `eggs`, `fish`, `shellfish`, `soy`, `sesame`.
        allergen: String,
        /// Ids of the products that are asked about, in the menu's order; empty when it is the basket.
        products: Vec<String>,
    },
    /// Empty the basket.
    Clear,
    /// Show what is in the basket.
    ShowBasket,
    /// What the basket costs.
    HowMuch,
    /// The last order once more.
    Repeat,
    /// Go on to placing the order.
    CheckOut,
    /// Where the order is that was placed.
    Track,
    /// Cancel an order that was placed, or what is going on.
    Cancel,
    /// What Milkrun can do.
    Help,
    /// The free card: where it is, how to claim it, how long it is valid.
    Card,
    Greeting,
    Thanks,
    Yes,
    No,
    /// Nothing to do with shopping. Changes nothing.
    SmallTalk,
}

/// What is looked for: "do you have milk?", "how much is the milk?", "snacks under 20 yuan".
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Search {
    /// Product ids, in the menu's order. With none and no words, all that is sold is looked for.
    pub products: Vec<String>,
    /// The words that name what is looked for, as they were written; empty when nothing is named.
    pub words: String,
    /// It may cost so much at most.
    pub most: Option<Fen>,
    /// Ids of allergens that it must not contain.
    pub without: Vec<String>,
    /// What it costs is what is asked.
    pub price: bool,
}

/// What in the basket is meant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// The line of this index.
    Line(usize),
    /// The product of this id, which may be on several lines or, when it is to be removed, on none.
    Product(String),
}

/// A change of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// This many, in place of what it is.
    Count(Count),
    /// This weight or volume, in place of what it is.
    Measure(Size),
    /// So many more, of what the line counts.
    More(u32),
    /// So much more.
    MoreMeasure(Measure),
    /// So many less.
    Less(u32),
    /// So much less.
    LessMeasure(Measure),
    /// Other values of axes (axis id, value id) and other options.
    Options {
        values: Vec<(String, String)>,
        options: Vec<Chosen>,
    },
    /// This in its place. [`Count::Unsaid`] in it means: as many as there were.
    Instead(Line),
}

/// One product that is wanted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Id of the product.
    pub product: String,
    pub count: Count,
    pub measure: Option<Size>,
    /// Axis id and value id, as far as said.
    pub values: Vec<(String, String)>,
    pub options: Vec<Chosen>,
    /// Place of the words in the text, in bytes.
    pub span: Range<usize>,
    /// The words as they were written.
    pub words: String,
    /// No word names the product: it is the first, in the menu's order, that can have what is asked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub implied: bool,
    /// Ids of other products that the same words fit equally well. Empty when the words are clear.
    pub alternatives: Vec<String>,
}
