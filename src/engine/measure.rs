//! What the engine measures of itself, through the facade of `metrics`: it costs next to nothing while nobody records it.

use super::{Outcome, carry};
use crate::store::OutboxRow;

/// Histogram: seconds from an event's receipt, or the start that took it up, to the commit of its turn.
pub const TURN_SECONDS: &str = "milkrun_turn_seconds";
/// Counter: turns that failed; one event may have several.
pub const TURNS_FAILED: &str = "milkrun_turns_failed_total";
/// Counter: attempts to carry a row, by `carrier` and `outcome`.
pub const CARRIED: &str = "milkrun_carried_total";

/// Counts one attempt.
pub(super) fn carried(row: &OutboxRow, outcome: &Outcome) {
    let outcome = match outcome {
        Outcome::Done { .. } => "done",
        Outcome::Refused { reason, .. } if reason == carry::EXPIRED => "expired",
        Outcome::Refused { .. } => "refused",
        Outcome::Again { .. } => "again",
        Outcome::Unknown { .. } => "unknown",
    };
    let carrier = row.row.carrier.clone();
    metrics::counter!(CARRIED, "carrier" => carrier, "outcome" => outcome).increment(1);
}
