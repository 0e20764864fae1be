//! What a checkout costs and whether it can be delivered: pure, from the catalogue, the shelf, the spent
//! codes and the time. Nothing is reserved or spent here.

use std::cmp::Reverse;
use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::catalog::{Catalog, Choose, OptionGroup, Product, Shop};
use super::codes::{Code, CodeFault};
use super::places::{Places, Point};
use super::shelf::Shelf;
use super::wanted::{Choice, Wanted, WantedLine};

/// No shop delivers further than this from the store.
pub(super) const REACH_M: i64 = 30_000;

/// What the shop goes by, from its settings.
pub(super) struct Terms {
    /// The secret that discount codes are signed under.
    pub secret: String,
    /// How long an order stays in each of its stages, in milliseconds.
    pub pace: i64,
    /// How long a quote holds, in milliseconds.
    pub validity: i64,
}

/// Everything that a quote depends on beside what is wanted.
pub(super) struct Desk<'a> {
    pub catalog: &'a Catalog,
    pub places: &'a Places,
    pub shelf: &'a Shelf,
    pub spent: &'a HashSet<String>,
    pub terms: &'a Terms,
    pub now: i64,
}

/// A priced checkout. Ids are kept, not indices, because quotes outlive the catalogue.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Quote {
    /// The price of one piece of each line with its options, in fen; 0 where it cannot be had.
    pub prices: Vec<i64>,
    pub groups: Vec<Group>,
    pub discount: Option<Discount>,
    pub problems: Vec<Problem>,
    /// When delivery is to be expected, in milliseconds.
    pub earliest: i64,
    pub latest: i64,
    pub expires: i64,
}

/// The lines that one shop delivers together.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Group {
    pub shop: String,
    /// Indices of the checkout's lines.
    pub lines: Vec<usize>,
    /// What delivery costs, in fen.
    pub fee: i64,
    /// The stores that have all of it, nearest first; empty when none has.
    pub stores: Vec<StoreOffer>,
    /// The index of the store that delivers.
    pub selected: usize,
}

impl Group {
    pub fn id(&self) -> String {
        format!("group_{}", self.shop)
    }

    pub fn store(&self) -> Option<&StoreOffer> {
        self.stores.get(self.selected)
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct StoreOffer {
    pub store: String,
    /// Absent where the place of the address is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub distance_m: Option<i64>,
}

/// The one code that counts.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Discount {
    /// Its place in the checkout's codes.
    pub index: usize,
    pub canonical: String,
    /// What it takes off, in fen.
    pub amount: i64,
}

/// Why a checkout is not as the platform wished. Errors stand in the way of completing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub(super) enum Problem {
    /// `available`: how many of this line the store that comes nearest to the whole wish has.
    OutOfStock {
        line: usize,
        available: i64,
    },
    /// The variant, or one of its options, is not sold.
    ItemUnavailable {
        line: usize,
        option: Option<usize>,
    },
    AddressRequired,
    AddressUndeliverable {
        shop: String,
    },
    BuyerRequired,
    /// A warning: the code gives nothing, the rest stands.
    Code {
        index: usize,
        fault: CodeFault,
    },
    /// A warning: the store that was asked for cannot deliver, another one does.
    StoreChanged {
        group: usize,
    },
}

impl Problem {
    pub fn is_error(&self) -> bool {
        !matches!(self, Problem::Code { .. } | Problem::StoreChanged { .. })
    }
}

impl Quote {
    pub fn is_ready(&self) -> bool {
        !self.problems.iter().any(Problem::is_error)
    }

    /// The worth of the lines, in fen.
    pub fn subtotal(&self, wanted: &Wanted) -> i64 {
        let lines = self.prices.iter().zip(&wanted.lines);
        lines.map(|(price, line)| price * line.quantity).sum()
    }

    /// What delivery costs in all, in fen.
    pub fn delivery(&self) -> i64 {
        self.groups.iter().map(|group| group.fee).sum()
    }

    /// What is to be paid, in fen; never below 0.
    pub fn total(&self, wanted: &Wanted) -> i64 {
        let off = self.discount.as_ref().map_or(0, |d| d.amount);
        (self.subtotal(wanted) + self.delivery() - off).max(0)
    }
}

impl Desk<'_> {
    pub fn quote(&self, wanted: &Wanted) -> Quote {
        let mut problems = Vec::new();
        let mut prices = Vec::new();
        for (index, line) in wanted.lines.iter().enumerate() {
            match self.unit_price(line) {
                Ok(price) => prices.push(price),
                Err(option) => {
                    prices.push(0);
                    let line = index;
                    problems.push(Problem::ItemUnavailable { line, option });
                }
            }
        }
        let place = wanted.destination.as_ref().and_then(|destination| {
            let named = || self.places.find(&destination.address.text());
            destination.location.or_else(named)
        });
        let mut groups = Vec::new();
        for (shop, lines) in self.by_shop(wanted) {
            let (group, found) = self.group(shop, lines, wanted, &prices, place);
            problems.extend(found);
            let asked = wanted.stores.iter().find(|wish| wish.group == group.id());
            let got = group.store().map(|offer| &offer.store);
            if asked.is_some_and(|wish| got.is_some_and(|got| *got != wish.store)) {
                let group = groups.len();
                problems.push(Problem::StoreChanged { group });
            }
            groups.push(group);
        }
        if wanted.destination.is_none() {
            problems.push(Problem::AddressRequired);
        }
        if !wanted.buyer.can_be_reached() {
            problems.push(Problem::BuyerRequired);
        }
        // An order takes three stages from its placing, which is now or when the quote runs out.
        let road = self.terms.pace.saturating_mul(3);
        let expires = self.now.saturating_add(self.terms.validity);
        let mut quote = Quote {
            prices,
            groups,
            discount: None,
            problems,
            earliest: self.now.saturating_add(road),
            latest: expires.saturating_add(road),
            expires,
        };
        let worth = quote.subtotal(wanted) + quote.delivery();
        for (index, typed) in wanted.codes.iter().enumerate() {
            match self.discount(typed, quote.discount.is_some()) {
                Ok(code) => {
                    quote.discount = Some(Discount {
                        index,
                        canonical: code.canonical,
                        amount: code.amount.min(worth),
                    });
                }
                Err(fault) => quote.problems.push(Problem::Code { index, fault }),
            }
        }
        quote
    }

    fn discount(&self, typed: &str, has_one: bool) -> Result<Code, CodeFault> {
        let code = Code::read(&self.terms.secret, typed).ok_or(CodeFault::Invalid)?;
        if code.is_expired(self.now) {
            Err(CodeFault::Expired)
        } else if self.spent.contains(&code.canonical) {
            Err(CodeFault::AlreadyApplied)
        } else if has_one {
            Err(CodeFault::CombinationDisallowed)
        } else {
            Ok(code)
        }
    }

    /// What one piece of a line costs with its options, or the option that cannot be had, or None
    /// where the variant itself cannot.
    fn unit_price(&self, line: &WantedLine) -> Result<i64, Option<usize>> {
        let variant = self.catalog.variant(&line.variant).ok_or(None)?;
        let (product, _) = self.catalog.home(&self.catalog.variants[variant]);
        let mut price = self.shelf.price(variant);
        for (index, choice) in line.choices.iter().enumerate() {
            let earlier = &line.choices[..index];
            price += option_price(product, choice, earlier).ok_or(Some(index))?;
        }
        Ok(price)
    }

    /// The lines that can be had, by shop, in the order in which the shops first appear.
    fn by_shop(&self, wanted: &Wanted) -> Vec<(&Shop, Vec<usize>)> {
        let mut groups: Vec<(&Shop, Vec<usize>)> = Vec::new();
        for (index, line) in wanted.lines.iter().enumerate() {
            let Some(variant) = self.catalog.variant(&line.variant) else {
                continue;
            };
            let (_, shop) = self.catalog.home(&self.catalog.variants[variant]);
            match groups.iter_mut().find(|(s, _)| s.id == shop.id) {
                Some((_, lines)) => lines.push(index),
                None => groups.push((shop, vec![index])),
            }
        }
        groups
    }

    /// The group of a shop, and what keeps it from being delivered.
    fn group(
        &self,
        shop: &Shop,
        lines: Vec<usize>,
        wanted: &Wanted,
        prices: &[i64],
        place: Option<Point>,
    ) -> (Group, Vec<Problem>) {
        let worth = lines.iter().map(|&i| prices[i] * wanted.lines[i].quantity);
        let mut group = Group {
            shop: shop.id.clone(),
            fee: shop.delivery.fee_for(worth.sum()),
            lines,
            stores: Vec::new(),
            selected: 0,
        };
        let stores = shop.stores.iter().enumerate();
        let mut stores: Vec<_> = stores
            .map(|(i, store)| (place.map(|place| store.point.metres_to(place)), i))
            .filter(|(distance, _)| distance.is_none_or(|metres| metres <= REACH_M))
            .collect();
        stores.sort_unstable();
        if stores.is_empty() {
            group.fee = 0;
            let shop = shop.id.clone();
            return (group, vec![Problem::AddressUndeliverable { shop }]);
        }
        // What the store that comes nearest to the whole wish has too few of.
        let mut nearest: Option<Vec<Shortage>> = None;
        for (distance_m, store) in stores {
            let short = self.shortages(store, &group.lines, wanted);
            if short.is_empty() {
                let store = shop.stores[store].id.clone();
                group.stores.push(StoreOffer { store, distance_m });
            } else if nearest
                .as_ref()
                .is_none_or(|other| lack(&short) < lack(other))
            {
                nearest = Some(short);
            }
        }
        if group.stores.is_empty() {
            group.fee = 0;
            let problems = nearest.into_iter().flatten();
            let problems = problems
                .map(|Shortage { line, available }| Problem::OutOfStock { line, available });
            return (group, problems.collect());
        }
        let id = group.id();
        let asked = wanted.stores.iter().find(|wish| wish.group == id);
        let mut offers = group.stores.iter();
        let asked = asked.and_then(|wish| offers.position(|offer| offer.store == wish.store));
        group.selected = asked.unwrap_or(0);
        (group, Vec::new())
    }

    /// The lines that a store has too few of.
    fn shortages(&self, store: usize, lines: &[usize], wanted: &Wanted) -> Vec<Shortage> {
        let mut short = Vec::new();
        let mut taken: Vec<(usize, i64)> = Vec::new();
        for &index in lines {
            let line = &wanted.lines[index];
            let Some(variant) = self.catalog.variant(&line.variant) else {
                continue;
            };
            let earlier = taken.iter().filter(|(v, _)| *v == variant);
            let earlier: i64 = earlier.map(|(_, pieces)| pieces).sum();
            let left = (self.shelf.stock(variant, store) - earlier).max(0);
            if left < line.quantity {
                short.push(Shortage {
                    line: index,
                    available: left,
                });
            }
            taken.push((variant, line.quantity));
        }
        short
    }
}

/// A line that a store has too few of, and how many it has for it.
struct Shortage {
    line: usize,
    available: i64,
}

/// How far a store is from a whole wish: by the lines it lacks, then by what it has for them.
fn lack(short: &[Shortage]) -> (usize, Reverse<i64>) {
    let held = short.iter().map(|s| s.available).sum();
    (short.len(), Reverse(held))
}

/// What a wish adds to the price of one piece, in fen. None if the product does not offer it, or if it
/// contradicts an earlier one. A default value's first portion is in the price already.
fn option_price(product: &Product, choice: &Choice, earlier: &[Choice]) -> Option<i64> {
    let group: &OptionGroup = product.options.iter().find(|g| g.id == choice.group)?;
    let value = group.values.iter().find(|v| v.id == choice.value)?;
    let amount = match &choice.amount {
        Some(id) => group.amounts.iter().find(|a| a.id == *id)?.price,
        None => 0,
    };
    let mut same = earlier.iter().filter(|c| c.group == choice.group);
    if group.choose == Choose::One {
        let alone = same.next().is_none() && choice.count == 1;
        if choice.excluded || !alone {
            return None;
        }
    } else if same.any(|c| c.value == choice.value) || choice.excluded && !group.excludable {
        return None;
    }
    if choice.excluded {
        return Some(0);
    }
    let portions = choice.count - i64::from(value.default);
    Some(portions * value.price + amount)
}
