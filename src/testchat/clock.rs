//! The test clock: stopped at an instant or running some way ahead of the machine's clock. Pure but for [`machine_ms`].

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// The last instant the clock can show, 2038-01-19: dates of the Bot API are 32-bit seconds.
const END_MS: i64 = i32::MAX as i64 * 1000;

/// How the clock stands, in milliseconds since 1970 UTC.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Setting {
    /// Stopped at this instant.
    Stopped(i64),
    /// Running, this many milliseconds ahead of the machine's clock (behind it if negative).
    Ahead(i64),
}

/// The clock and how often it was set.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    pub setting: Setting,
    /// Counts the settings, so that a reader can wait for the next one.
    pub version: u64,
}

impl Clock {
    /// The time that it shows while the machine's clock shows `machine`.
    pub fn now(&self, machine: i64) -> i64 {
        match self.setting {
            Setting::Stopped(now) => now,
            Setting::Ahead(ahead) => machine.saturating_add(ahead),
        }
    }

    /// Whether it moves by itself.
    pub fn running(&self) -> bool {
        matches!(self.setting, Setting::Ahead(_))
    }

    /// The setting that shows `to` (never before `now`) and runs or stands still. The error is a sentence.
    pub fn set(now: i64, to: i64, running: bool, machine: i64) -> Result<Setting, String> {
        if to < now {
            return Err(format!("the clock never goes back: it shows {now}"));
        }
        if to > END_MS {
            return Err(format!("the clock ends at {END_MS}"));
        }
        Ok(match running {
            true => Setting::Ahead(to.saturating_sub(machine)),
            false => Setting::Stopped(to),
        })
    }
}

/// The machine's clock, in milliseconds since 1970 UTC.
pub(crate) fn machine_ms() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_runs_and_never_goes_back() {
        let stopped = Clock::set(100, 150, false, 1_000).unwrap();
        let running = Clock::set(100, 150, true, 1_000).unwrap();
        let show = |setting, machine| {
            Clock {
                setting,
                version: 1,
            }
            .now(machine)
        };
        assert_eq!((show(stopped, 1_000), show(stopped, 9_000)), (150, 150));
        assert_eq!((show(running, 1_000), show(running, 1_200)), (150, 350));
        assert!(Clock::set(100, 99, false, 0).unwrap_err().contains("100"));
        assert!(Clock::set(100, END_MS + 1, true, 0).is_err());
    }
}
