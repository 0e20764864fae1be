//! The ground: money, products, baskets, cards, campaigns, quotes and orders, and their rules;
//! and words of others, made fit to be shown.
//!
//! Everything here is pure. No input or output, no clock of its own (an instant is passed in, in milliseconds since
//! 1970 UTC), no type of a framework, so that every rule can be tested by itself.

mod basket;
mod broadcast;
mod campaign;
mod card;
mod limits;
mod money;
mod order;
mod packing;
mod payment;
mod product;
mod quote;
mod role;
mod stats;
mod words;

pub use basket::{Basket, Estimate, Line, MAX_LINES, MAX_QUANTITY, What, estimate, pack_price};
pub use broadcast::{Audience, BroadcastState};
pub use campaign::{Campaign, NoClaim, PaysFor, Switch, Terms};
pub use card::{Allocation, Card, CardReason, CardState, CardStep, allocate};
pub use limits::{ALLERGENS, DIETS, Kept, LeftOut, Limits, Pick};
pub use money::Fen;
pub use order::{OrderEvent, OrderState};
pub use packing::{Count, Packing, Size, Wish, pack, packs_of};
pub use payment::{CURRENCY, Owed, PayBy, RefundReason, refund_of_missing, settle_payment};
pub use product::{
    Axis, AxisValue, Catalogue, Category, Choose, Chosen, Delivery, Lang, Measure, Names,
    OptionAmount, OptionGroup, OptionValue, Product, Shop, Unit, Variant,
};
pub use quote::{Quote, QuoteDelivery, QuoteLine};
pub use role::Role;
pub use stats::{Forecast, Funnel, Hour, Pace, Stats, forecast, hour_start, pace_time};
pub use words::{is_hidden, short};
