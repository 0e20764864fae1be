//! A retailer that is played: sessions, orders that move on, codes that are honoured once, and keys that make a repeat
//! harmless. It answers what the carrier of calls would read from a real one, is silent for a while, loses answers, and gets
//! some calls long after their caller gave up.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard};

use futures::future::BoxFuture;
use milkrun::engine::{Carrier, Now, Outcome, Parcel};
use milkrun::retailer::{Call, Problem, QuoteRequest, Reply, Seen, placing_key};
use milkrun::shop::{Catalogue, Fen, Names, OrderState, Quote, QuoteDelivery, QuoteLine};
use serde_json::json;

use crate::chance::Chance;
use crate::hold::Hold;

/// Milliseconds for which a price is good.
const GOOD: i64 = 15 * 60_000;
/// Milliseconds that each stage of an order takes.
const STAGE: i64 = 4 * 60_000;
/// Times that the carrier makes a call before it says that the retailer does not answer.
const ATTEMPTS: i64 = 3;

pub struct Session {
    quote: Quote,
    code: Option<String>,
    order: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Order {
    /// The bot's, by its idempotency key.
    pub of: i64,
    pub session: String,
    pub code: Option<String>,
    placed: i64,
    /// It was called off.
    pub cancelled: bool,
    /// The retailer will call it off itself.
    doomed: bool,
}

pub struct State {
    pub sessions: BTreeMap<String, Session>,
    pub orders: BTreeMap<String, Order>,
    /// Orders by the code that paid a part of them.
    pub redeemed: BTreeMap<String, Vec<String>>,
    answered: BTreeMap<String, Reply>,
    /// Sessions that were read because an answer was lost.
    pub doubts: BTreeSet<String>,
    /// Calls whose callers gave up, and which arrive all the same.
    late: Vec<(Call, i64)>,
    milk: i64,
    pub price_changes: u64,
    pub now: i64,
    pub silent_until: i64,
    pub calm: bool,
    chance: Chance,
}

pub struct Retailer(Mutex<State>);

impl Retailer {
    pub fn new(seed: u64, now: i64) -> Retailer {
        Retailer(Mutex::new(State {
            sessions: BTreeMap::new(),
            orders: BTreeMap::new(),
            redeemed: BTreeMap::new(),
            answered: BTreeMap::new(),
            doubts: BTreeSet::new(),
            late: Vec::new(),
            milk: 900,
            price_changes: 0,
            now,
            silent_until: 0,
            calm: false,
            chance: Chance::of(seed ^ 0x5409),
        }))
    }

    pub fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }
}

/// What is sold, at a price of the milk.
pub fn catalogue(milk: i64) -> Catalogue {
    let product = |id: &str, names: &[&str], price: i64| {
        json!({
            "id": id, "shop": "shop", "category": "food", "names": { "en": names }, "allergens": [],
            "variants": [{ "id": format!("{id}-1"), "price": price, "available": true, "default": true }],
        })
    };
    serde_json::from_value(json!({
        "shops": [{
            "id": "shop", "kind": "supermarket", "names": { "en": ["Corner Shop"] },
            "delivery": { "fee": 300, "free_from": 4_000 },
        }],
        "categories": [{ "id": "food", "names": { "en": ["Food"] } }],
        "products": [
            product("milk", &["Milk"], milk),
            product("bread", &["Bread"], 700),
            product("cheese", &["Cheese"], 2_600),
        ],
    }))
    .unwrap()
}

fn no(code: &str) -> Reply {
    Reply::No(vec![Problem {
        code: code.into(),
        content: code.into(),
        line: Some(0),
        available: None,
    }])
}

impl State {
    /// The price of the milk changes.
    pub fn change_price(&mut self) {
        self.price_changes += 1;
        self.milk = 1_700 - self.milk;
    }

    /// A call that was on its way for long arrives.
    pub fn arrive_late(&mut self) -> bool {
        let Some((call, row)) = self.late.pop() else {
            return false;
        };
        self.answer(&call, row);
        true
    }

    fn answer(&mut self, call: &Call, row: i64) -> Reply {
        match call {
            Call::Catalogue => Reply::Catalogue(Box::new(catalogue(self.milk))),
            Call::Quote(request) => {
                let key = format!("quote-{}", request.quote);
                self.once(key, |state| state.quote(request))
            }
            Call::Complete { order, session, .. } => {
                let key = placing_key(*order, row);
                self.once(key, |state| state.place(*order, session))
            }
            Call::Check { session, .. } => {
                let quote = &self.sessions[session].quote;
                Reply::Ready {
                    pay: quote.pay,
                    expires: quote.expires,
                }
            }
            Call::Session { session, .. } => {
                self.doubts.insert(session.clone());
                let session = &self.sessions[session];
                match &session.order {
                    Some(order) => Reply::Placed(order.clone()),
                    None => Reply::NotPlaced {
                        asked_at: self.now,
                        over: self.now >= session.quote.expires,
                    },
                }
            }
            Call::Order { retailer_id, .. } => Reply::Seen(self.seen(retailer_id)),
            Call::Cancel { retailer_id, .. } => {
                let now = self.now;
                match self.orders.get_mut(retailer_id) {
                    Some(order) if !order.over(now) && now < order.placed + STAGE => {
                        order.cancelled = true;
                    }
                    _ => return no("order_not_cancelable"),
                }
                Reply::Seen(self.seen(retailer_id))
            }
        }
    }

    fn once(&mut self, key: String, answer: impl FnOnce(&mut State) -> Reply) -> Reply {
        if let Some(before) = self.answered.get(&key) {
            return before.clone();
        }
        let reply = answer(self);
        self.answered.insert(key, reply.clone());
        reply
    }

    fn quote(&mut self, request: &QuoteRequest) -> Reply {
        if !self.calm && self.chance.percent(6) {
            return no(if self.chance.percent(50) {
                "out_of_stock"
            } else {
                "address_undeliverable"
            });
        }
        let catalogue = catalogue(self.milk);
        let lines: Vec<QuoteLine> = request
            .lines
            .iter()
            .map(|(variant, packs, options)| QuoteLine {
                variant: variant.clone(),
                title: variant.clone(),
                packs: *packs,
                options: options.clone(),
                total: catalogue.variant(variant).unwrap().1.price.times(*packs),
            })
            .collect();
        let items: Fen = lines.iter().map(|line| line.total).sum();
        let fee = Fen(if items.0 < 4_000 { 300 } else { 0 });
        let worth = request.code.as_ref().map_or(0, |code| self.worth(code));
        let card = Fen(worth.min(items.0 + fee.0));
        let id = format!("session-{}", request.quote);
        let quote = Quote {
            session: id.clone(),
            lines,
            deliveries: vec![QuoteDelivery {
                shop: "shop".into(),
                store: Names::default(),
                distance: Some(500),
                fee,
            }],
            items,
            delivery: fee,
            card,
            pay: items + fee - card,
            expires: self.now + GOOD,
        };
        let session = Session {
            quote: quote.clone(),
            code: request.code.clone().filter(|_| worth > 0),
            order: None,
        };
        self.sessions.insert(id, session);
        Reply::Quote {
            quote: Box::new(quote),
            problems: Vec::new(),
        }
    }

    /// What a code `MR-order-amount-expiry-MAC` is worth now.
    fn worth(&self, code: &str) -> i64 {
        let parts: Vec<&str> = code.split('-').collect();
        let number = |at: usize| parts[at].parse::<i64>().unwrap();
        let good = self.now < number(3) * 1_000 && !self.redeemed.contains_key(code);
        if good { number(2) } else { 0 }
    }

    /// Places an order. Only the key keeps it from being placed twice.
    fn place(&mut self, of: i64, id: &str) -> Reply {
        let session = &self.sessions[id];
        let code = session.code.clone();
        if self.now >= session.quote.expires {
            return no("checkout_expired");
        }
        if code.as_ref().is_some_and(|code| self.worth(code) == 0) {
            return no("discount_code_redeemed");
        }
        if !self.calm && self.chance.percent(15) {
            return no("out_of_stock");
        }
        let order = format!("order-{}", self.orders.len() + 1);
        if let Some(code) = &code {
            let orders = self.redeemed.entry(code.clone()).or_default();
            orders.push(order.clone());
        }
        let placed = Order {
            of,
            session: id.to_owned(),
            code,
            placed: self.now,
            cancelled: false,
            doomed: self.chance.percent(15),
        };
        self.orders.insert(order.clone(), placed);
        if let Some(session) = self.sessions.get_mut(id) {
            session.order = Some(order.clone());
        }
        Reply::Placed(order)
    }

    fn seen(&self, id: &str) -> Seen {
        let order = &self.orders[id];
        let state = order.state(self.now);
        Seen {
            state,
            missing: Fen::ZERO,
            missing_goods: Vec::new(),
            reason: (order.doomed && state == OrderState::Cancelled && !order.cancelled)
                .then(|| "sold out".into()),
            cancelable_until: Some(order.placed + STAGE),
        }
    }
}

impl Order {
    pub fn state(&self, now: i64) -> OrderState {
        match (now - self.placed) / STAGE {
            _ if self.cancelled => OrderState::Cancelled,
            0 => OrderState::Accepted,
            1 => OrderState::Packed,
            _ if self.doomed => OrderState::Cancelled,
            2 => OrderState::OnTheWay,
            _ => OrderState::Delivered,
        }
    }

    fn over(&self, now: i64) -> bool {
        self.state(now).over()
    }
}

fn again() -> Outcome {
    Outcome::Again {
        after: 1_500,
        reason: "no answer".into(),
    }
}

fn said(reply: &Reply) -> Outcome {
    Outcome::Done {
        value: serde_json::to_value(reply).unwrap(),
        message: None,
        file: None,
    }
}

impl Retailer {
    /// What the carrier makes of a call that has no answer.
    fn failed(parcel: &Parcel, in_doubt: bool) -> Outcome {
        if in_doubt {
            Outcome::Unknown {
                reason: "no answer".into(),
            }
        } else if parcel.attempts + 1 < ATTEMPTS {
            again()
        } else {
            said(&Reply::Unreachable)
        }
    }
}

impl Carrier for Retailer {
    fn carry<'a>(&'a self, parcel: &'a Parcel, _: Now) -> BoxFuture<'a, Outcome> {
        Box::pin(async move {
            let call: Call = serde_json::from_str(&parcel.body).unwrap();
            let places = matches!(call, Call::Complete { .. });
            let (calm, silent, dice) = {
                let mut state = self.state();
                let silent = state.now < state.silent_until;
                (state.calm, silent, state.chance.below(100))
            };
            if calm {
                return said(&self.state().answer(&call, parcel.id));
            }
            if silent || matches!(dice, 0..8) {
                return Self::failed(parcel, false);
            }
            if matches!(dice, 8..24) {
                Hold::default().await;
            }
            if matches!(dice, 20..24) {
                return Self::failed(parcel, places);
            }
            if places && matches!(dice, 24..36) {
                self.state().late.push((call, parcel.id));
                return Self::failed(parcel, true);
            }
            let reply = self.state().answer(&call, parcel.id);
            if matches!(dice, 40..60) {
                Hold::default().await;
            }
            if matches!(dice, 55..65) {
                return Self::failed(parcel, places);
            }
            said(&reply)
        })
    }

    fn admit(&self, _: Option<&str>, _: Now) -> Result<(), i64> {
        Ok(())
    }
}
