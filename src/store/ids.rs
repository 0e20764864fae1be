//! Ids made by the program: they grow, across restarts too.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Makes ids. The upper bits are the machine's milliseconds, the lower 12 count within one.
#[derive(Debug)]
pub(super) struct Ids {
    last: AtomicI64,
}

impl Ids {
    /// Ids above `floor`, the highest one already used: a clock that was set back must not make one twice.
    pub(super) fn above(floor: i64) -> Ids {
        Ids {
            last: AtomicI64::new(floor),
        }
    }

    pub(super) fn next(&self) -> i64 {
        let millis = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_millis() as i64);
        let step = |last: i64| Some((last + 1).max(millis << 12));
        match self
            .last
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, step)
        {
            Ok(last) | Err(last) => (last + 1).max(millis << 12),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_grow_above_the_floor() {
        let ids = Ids::above(0);
        let many: Vec<i64> = (0..10_000).map(|_| ids.next()).collect();
        assert!(many.windows(2).all(|w| w[0] < w[1]));
        let ahead = Ids::above(i64::MAX - 10);
        assert_eq!(ahead.next(), i64::MAX - 9);
        assert_eq!(ahead.next(), i64::MAX - 8);
    }
}
