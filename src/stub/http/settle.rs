//! What has become of an open checkout since it was quoted: the same for who looks at it as for who
//! completes it.

use std::collections::BTreeSet;

use super::Moment;
use super::trouble::Kind;
use crate::stub::quote::{Problem, Quote};
use crate::stub::shelf::Shelf;
use crate::stub::state::{Phase, Session, ShelfChange, State};
use crate::stub::view::Notice;
use crate::stub::wanted::StoreWish;

/// No price is set higher, in fen; keeps every sum far inside an i64.
pub(super) const MAX_PRICE: i64 = 100_000_000;

impl Moment<'_> {
    /// What the business does not want to, where a tester asked for that.
    pub fn unwilling(&self) -> Option<Notice> {
        match self.asked? {
            Kind::Reject(reason) => Some(Notice::Rejected {
                reason: reason.clone(),
            }),
            Kind::Closed(reason) => Some(Notice::Closed {
                reason: reason.clone(),
            }),
            _ => None,
        }
    }

    /// What happens to the goods of a checkout just before it is completed, where a tester asked for
    /// that. It happens to the shelf, so that everybody sees it.
    pub fn shift(&self, state: &State, session: &Session) -> Vec<ShelfChange> {
        let lines = session.wanted.lines.iter();
        let variants: BTreeSet<&str> = lines.map(|line| line.variant.as_str()).collect();
        let change = |id: &str| {
            let variant = self.app.catalog.variant(id)?;
            let (price, stock) = match self.asked? {
                Kind::Raise(percent) => {
                    let price = state.shelf().price(variant);
                    // Upwards, so that the cheapest thing rises, too.
                    let raised = price + (price * percent + 99) / 100;
                    (Some(raised.min(MAX_PRICE)), None)
                }
                Kind::SellOut => {
                    let stores = state.shelf().stocks(variant).len();
                    (None, Some(vec![0; stores]))
                }
                _ => return None,
            };
            Some(ShelfChange {
                variant: id.to_owned(),
                price,
                stock,
            })
        };
        variants.into_iter().filter_map(change).collect()
    }

    /// The checkout as it may be completed, or as it has become, with what stands in the way. Without a
    /// payment that is taken, that stands in the way.
    pub fn settle(
        &self,
        state: &State,
        shelf: &Shelf,
        session: &Session,
        is_paid: bool,
    ) -> (Session, Vec<Notice>) {
        if let Some(notice) = self.unwilling() {
            return (session.clone(), vec![notice]);
        }
        if !is_paid && !self.is_expired(session) {
            return (session.clone(), vec![Notice::PaymentFailed]);
        }
        self.requote(state, shelf, session)
    }

    /// How an open checkout stands now, for who only looks at it: completing it now would find the same.
    /// Looking renews nothing, so that its times stay.
    pub fn standing(&self, state: &State, session: &Session) -> (Session, Vec<Notice>) {
        if let Some(notice) = self.unwilling() {
            return (session.clone(), vec![notice]);
        }
        let (mut standing, notices) = self.requote(state, state.shelf(), session);
        standing.quote.expires = session.quote.expires;
        standing.quote.earliest = session.quote.earliest;
        standing.quote.latest = session.quote.latest;
        (standing, notices)
    }

    /// The checkout at the prices that the buyer saw, from stores that have the goods now. Or as it has
    /// become, with what the buyer would lose.
    fn requote(&self, state: &State, shelf: &Shelf, session: &Session) -> (Session, Vec<Notice>) {
        let mut settled = session.clone();
        if self.is_expired(session) {
            return (settled, vec![Notice::Expired]);
        }
        let seen = &session.quote;
        // The stores of the quote are kept as long as they can deliver.
        let kept = seen.groups.iter().filter_map(|group| {
            Some(StoreWish {
                group: group.id(),
                store: group.store()?.store.clone(),
            })
        });
        settled.wanted.stores = kept.collect();
        let fresh = self.desk_over(state, shelf).quote(&settled.wanted);
        let notices = worse(seen, &fresh);
        settled.quote = if notices.is_empty() && fresh.is_ready() {
            as_seen(seen, fresh)
        } else {
            fresh
        };
        (settled, notices)
    }

    fn is_expired(&self, session: &Session) -> bool {
        session.phase == Phase::Open && self.now >= session.quote.expires
    }
}

/// What the buyer would lose beside what they saw.
fn worse(seen: &Quote, fresh: &Quote) -> Vec<Notice> {
    let mut notices = Vec::new();
    let prices = seen.prices.iter().zip(&fresh.prices).enumerate();
    for (line, _) in prices.filter(|(_, (seen, fresh))| seen < fresh) {
        notices.push(Notice::PriceChanged { line: Some(line) });
    }
    if !seen.is_ready() && fresh.is_ready() {
        notices.push(Notice::PriceChanged { line: None });
    }
    if let Some(discount) = &seen.discount {
        let lost = fresh.problems.iter().find_map(|problem| match problem {
            Problem::Code { index, fault } if *index == discount.index => Some(*fault),
            _ => None,
        });
        let index = discount.index;
        notices.extend(lost.map(|fault| Notice::Code { index, fault }));
    }
    notices
}

/// A fresh quote's stores at the prices, fees and discount that were seen: what fell since stays as it
/// was confirmed.
fn as_seen(seen: &Quote, mut fresh: Quote) -> Quote {
    for (group, old) in fresh.groups.iter_mut().zip(&seen.groups) {
        group.fee = old.fee;
    }
    fresh.prices.clone_from(&seen.prices);
    fresh.discount.clone_from(&seen.discount);
    fresh.expires = seen.expires;
    fresh
}
