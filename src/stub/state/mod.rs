//! What the stub remembers: checkouts, orders, spent codes, the shelf and the answers already given. A
//! change is decided elsewhere, written to the journal as one entry, and only then applied; reading the
//! journal applies the same entries, so that a restarted stub is the one that was killed.

mod answers;

use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};
use std::path::Path;
use std::sync::Arc;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::catalog::Catalog;
use super::order::Order;
use super::quote::Quote;
use super::shelf::Shelf;
use super::wanted::Wanted;
use super::window::Window;
use crate::journal::Journal;

pub(super) use answers::Answer;
use answers::Answers;

/// The journal's name in the state folder, and of the fresh one while it is written.
const JOURNAL: &str = "retailer.jsonl";
const FRESH_JOURNAL: &str = "retailer.jsonl.new";
/// A journal of more entries is written anew at the start, with what is still of use.
const ENTRIES_WORTH_REWRITING: usize = 1_000;
/// How long an abandoned checkout can still be read after it expired: a day.
const ABANDONED_FOR_MS: i64 = 24 * 60 * 60 * 1000;
/// The first number given out.
const FIRST_NUMBER: u64 = 1_001;

/// A checkout session.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Session {
    pub id: String,
    pub phase: Phase,
    pub wanted: Wanted,
    pub quote: Quote,
    /// The order that it became.
    pub order: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Phase {
    Open,
    Completed,
    Canceled,
}

/// A price or a store's stock that was set by hand. Absent: left as it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct ShelfChange {
    pub variant: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub price: Option<i64>,
    /// By the stores of the variant's shop, in their order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stock: Option<Vec<i64>>,
}

/// One change, whole: what it puts in place of what was there, and the answer that told of it.
#[derive(Default, Serialize, Deserialize)]
pub(super) struct Entry {
    /// The next free number for ids, where this change used one up; else 0. The largest counts.
    pub next: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub session: Option<Session>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub order: Option<Order>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shelf: Vec<ShelfChange>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub answer: Option<Answer>,
}

pub(super) struct State {
    catalog: Arc<Catalog>,
    journal: Option<Journal>,
    next: u64,
    sessions: HashMap<String, Session>,
    /// Sessions by age, for forgetting the abandoned ones.
    open: VecDeque<String>,
    orders: Vec<Order>,
    order_index: HashMap<String, usize>,
    spent: HashSet<String>,
    shelf: Shelf,
    window: Window,
    answers: Answers,
}

impl State {
    /// Starts from the journal in `folder`, which is made if it is not there, or from nothing.
    pub fn open(catalog: Arc<Catalog>, folder: Option<&Path>) -> anyhow::Result<State> {
        let shelf = Shelf::filled(&catalog);
        let mut state = State {
            window: Window::dressed(&catalog, &shelf),
            shelf,
            catalog,
            journal: None,
            next: FIRST_NUMBER,
            sessions: HashMap::new(),
            open: VecDeque::new(),
            orders: Vec::new(),
            order_index: HashMap::new(),
            spent: HashSet::new(),
            answers: Answers::default(),
        };
        let Some(folder) = folder else {
            return Ok(state);
        };
        let path = folder.join(JOURNAL);
        std::fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
        let (journal, entries) =
            Journal::open::<Entry>(&path).with_context(|| path.display().to_string())?;
        let count = entries.len();
        entries.into_iter().for_each(|entry| state.apply(entry));
        state.journal = Some(journal);
        if count > ENTRIES_WORTH_REWRITING {
            state
                .rewrite(folder)
                .with_context(|| path.display().to_string())?;
        }
        Ok(state)
    }

    /// Writes an entry down, then makes it so. On an error nothing has changed.
    pub fn commit(&mut self, entry: Entry) -> std::io::Result<()> {
        if let Some(journal) = &mut self.journal {
            journal.append(&entry)?;
        }
        self.apply(entry);
        Ok(())
    }

    fn apply(&mut self, entry: Entry) {
        self.next = self.next.max(entry.next);
        if let Some(session) = entry.session {
            let id = session.id.clone();
            if self.sessions.insert(id.clone(), session).is_none() {
                self.open.push_back(id);
            }
        }
        if let Some(order) = entry.order {
            self.apply_order(order);
        }
        for change in &entry.shelf {
            if let Some(variant) = put(&self.catalog, &mut self.shelf, change) {
                self.window.refresh(&self.catalog, &self.shelf, variant);
            }
        }
        if let Some(answer) = entry.answer {
            self.answers.keep(answer);
        }
    }

    /// A new order takes its goods from the shelves and spends its code; one that is cancelled puts
    /// the goods back.
    fn apply_order(&mut self, order: Order) {
        let is_cancelled = order.cancellation.is_some();
        let held = self.order_index.get(&order.id).copied();
        let was_cancelled = held.map(|at| self.orders[at].cancellation.is_some());
        match (was_cancelled, is_cancelled) {
            (None, false) => self.move_goods(&order, -1),
            (Some(false), true) => self.move_goods(&order, 1),
            _ => {}
        }
        self.spent.extend(order.code.clone());
        match held {
            Some(at) => self.orders[at] = order,
            None => {
                self.order_index.insert(order.id.clone(), self.orders.len());
                self.orders.push(order);
            }
        }
    }

    fn move_goods(&mut self, order: &Order, sign: i64) {
        let Some(session) = self.sessions.get(&order.checkout) else {
            return;
        };
        for group in &session.quote.groups {
            let Some((_, shop)) = self.catalog.shop(&group.shop) else {
                continue;
            };
            let offer = group.store();
            let Some(store) =
                offer.and_then(|offer| shop.stores.iter().position(|s| s.id == offer.store))
            else {
                continue;
            };
            for &index in &group.lines {
                let Some(line) = session.wanted.lines.get(index) else {
                    continue;
                };
                // What was not there has left no shelf and comes back to none.
                let pieces = line.quantity - order.missing_of(index, i64::MAX);
                let Some(variant) = self.catalog.variant(&line.variant) else {
                    continue;
                };
                let was_available = self.shelf.is_available(variant);
                self.shelf.add(variant, store, sign * pieces);
                if was_available != self.shelf.is_available(variant) {
                    self.window.refresh(&self.catalog, &self.shelf, variant);
                }
            }
        }
    }

    /// Forgets the checkouts that nobody completed, a day after they expired.
    pub fn forget_abandoned(&mut self, now: i64) {
        while let Some(id) = self.open.front() {
            let Some(session) = self.sessions.get(id) else {
                self.open.pop_front();
                continue;
            };
            if session.phase != Phase::Completed {
                if session.quote.expires.saturating_add(ABANDONED_FOR_MS) > now {
                    return;
                }
                let id = id.clone();
                self.sessions.remove(&id);
            }
            self.open.pop_front();
        }
    }

    /// Puts a journal of only what is still of use in the place of the grown one.
    fn rewrite(&mut self, folder: &Path) -> anyhow::Result<()> {
        let fresh = folder.join(FRESH_JOURNAL);
        if fresh.exists() {
            std::fs::remove_file(&fresh)?;
        }
        let (mut journal, _) = Journal::open::<Entry>(&fresh)?;
        let next = self.next;
        let entry = || Entry {
            next,
            ..Entry::default()
        };
        for session in self.kept_sessions() {
            let order = session
                .order
                .as_ref()
                .and_then(|id| self.order(id))
                .cloned();
            let session = Some(session.clone());
            journal.append(&Entry {
                session,
                order,
                ..entry()
            })?;
        }
        for answer in self.answers.all() {
            let answer = Some(answer.clone());
            journal.append(&Entry { answer, ..entry() })?;
        }
        // Last, because the orders above have taken their goods once more.
        let shelf = self.moved_shelf();
        journal.append(&Entry { shelf, ..entry() })?;
        std::fs::rename(&fresh, folder.join(JOURNAL))?;
        self.journal = Some(journal);
        Ok(())
    }

    /// Completed sessions in the order of their orders, then the others by age.
    fn kept_sessions(&self) -> impl Iterator<Item = &Session> {
        let done = self.orders.iter().map(|order| &order.checkout);
        let open = self.open.iter();
        let done = done.filter_map(|id| self.sessions.get(id));
        let open = open.filter_map(|id| self.sessions.get(id));
        done.chain(open.filter(|session| session.phase != Phase::Completed))
    }

    /// Prices and stocks that are not, or may by orders not be, those of the data files.
    fn moved_shelf(&self) -> Vec<ShelfChange> {
        let done = self.orders.iter();
        let done = done.filter_map(|order| self.sessions.get(&order.checkout));
        let lines = done.flat_map(|session| &session.wanted.lines);
        let ordered: HashSet<&str> = lines.map(|line| line.variant.as_str()).collect();
        let variants = self.catalog.variants.iter().enumerate();
        let moved = variants.filter_map(|(index, variant)| {
            let (price, stock) = (self.shelf.price(index), self.shelf.stocks(index));
            let change = ShelfChange {
                variant: variant.id.clone(),
                price: (price != variant.price).then_some(price),
                stock: (stock != variant.stock || ordered.contains(variant.id.as_str()))
                    .then(|| stock.to_vec()),
            };
            (change.price.is_some() || change.stock.is_some()).then_some(change)
        });
        moved.collect()
    }

    /// The next free number.
    pub fn next(&self) -> u64 {
        self.next
    }

    pub fn session(&self, id: &str) -> Option<&Session> {
        self.sessions.get(id)
    }

    pub fn order(&self, id: &str) -> Option<&Order> {
        self.order_index.get(id).map(|&at| &self.orders[at])
    }

    /// In the order of their placing.
    pub fn orders(&self) -> &[Order] {
        &self.orders
    }

    /// The discount codes of all orders, in upper case.
    pub fn spent(&self) -> &HashSet<String> {
        &self.spent
    }

    pub fn shelf(&self) -> &Shelf {
        &self.shelf
    }

    /// The shelf as it would be after these changes.
    pub fn shelf_after(&self, changes: &[ShelfChange]) -> Cow<'_, Shelf> {
        let mut shelf = Cow::Borrowed(&self.shelf);
        for change in changes {
            put(&self.catalog, shelf.to_mut(), change);
        }
        shelf
    }

    pub fn window(&self) -> &Window {
        &self.window
    }

    /// What was answered under an idempotency key.
    pub fn answer(&self, key: &str) -> Option<&Answer> {
        self.answers.get(key)
    }
}

/// Changes a shelf. The variant's index; None if it is not sold any more.
fn put(catalog: &Catalog, shelf: &mut Shelf, change: &ShelfChange) -> Option<usize> {
    let variant = catalog.variant(&change.variant)?;
    if let Some(price) = change.price {
        shelf.set_price(variant, price);
    }
    for (store, &stock) in change.stock.iter().flatten().enumerate() {
        shelf.set_stock(variant, store, stock);
    }
    Some(variant)
}
