//! Ways to break Milkrun on purpose, so that the simulation can be seen to notice: `tests/simulation` breaks each promise in
//! turn. Only debug builds have the switch, it is the thread's own, and nothing but that test ever sets it.

/// A way to break Milkrun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// An event is marked done before its turn, not by the turn's commit.
    DoneBeforeCommit,
    /// Events that waited when the process ended are not taken up by the next.
    EventsForgotten,
    /// Rows that waited to leave when the process ended are not taken up by the next.
    RowsForgotten,
    /// Rows that were on their way when the process ended are taken for sent.
    LostTakenForSent,
    /// An update that is delivered twice is received twice.
    DuplicatesKept,
    /// The message that a slot became is not noted.
    SlotsForgotten,
    /// A quote is accepted for a basket that has changed since.
    StaleQuote,
    /// A second tap on a quote makes a second order.
    SecondTap,
    /// An order whose answer was lost is taken for refused.
    LostTakenForRefused,
    /// The same order is placed under another idempotency key at each attempt.
    FreshKey,
    /// An order that came to nothing keeps its card.
    CardKept,
    /// A card is spent by the tap, before the retailer has taken the order.
    CardSpentAtTap,
    /// A charge that is told of twice is taken for two.
    ChargesNotDeduped,
    /// An order that is to be paid beforehand is placed by the tap.
    OrderBeforePayment,
    /// Money that is paid for nothing is kept.
    SurplusKept,
    /// Letters of a broadcast that a pause took back are not written again.
    TakenBackForgotten,
}

impl Sabotage {
    /// All of them.
    pub const ALL: [Sabotage; 16] = [
        Sabotage::DoneBeforeCommit,
        Sabotage::EventsForgotten,
        Sabotage::RowsForgotten,
        Sabotage::LostTakenForSent,
        Sabotage::DuplicatesKept,
        Sabotage::SlotsForgotten,
        Sabotage::StaleQuote,
        Sabotage::SecondTap,
        Sabotage::LostTakenForRefused,
        Sabotage::FreshKey,
        Sabotage::CardKept,
        Sabotage::CardSpentAtTap,
        Sabotage::ChargesNotDeduped,
        Sabotage::OrderBeforePayment,
        Sabotage::SurplusKept,
        Sabotage::TakenBackForgotten,
    ];
}

#[cfg(debug_assertions)]
mod switch {
    use std::cell::Cell;

    use super::Sabotage;

    thread_local! {
        static PRESENT: Cell<Option<Sabotage>> = const { Cell::new(None) };
        static CUT: Cell<bool> = const { Cell::new(false) };
        static REACHED: Cell<bool> = const { Cell::new(false) };
    }

    /// Breaks this thread's Milkrun in one way, or repairs it.
    pub fn set(sabotage: Option<Sabotage>) {
        PRESENT.set(sabotage);
    }

    /// Whether this thread's Milkrun is broken in this way.
    pub fn is(sabotage: Sabotage) -> bool {
        PRESENT.get() == Some(sabotage)
    }

    /// Whether the next commit of this thread is to stop before it, for ever: its process is about to be cut.
    pub fn cut_next_commit(cut: bool) {
        CUT.set(cut);
        REACHED.set(false);
    }

    /// Whether a commit has stopped so.
    pub fn cut_reached() -> bool {
        REACHED.get()
    }

    /// Where a commit is complete but for being made.
    pub async fn before_commit() {
        if CUT.get() {
            REACHED.set(true);
            std::future::pending::<()>().await;
        }
    }
}

#[cfg(not(debug_assertions))]
mod switch {
    use super::Sabotage;

    /// A release build cannot be broken.
    pub const fn is(_: Sabotage) -> bool {
        false
    }

    /// A release build cannot be cut here.
    pub async fn before_commit() {}
}

pub use switch::*;
