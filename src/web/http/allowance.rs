//! How often something may be done, where what failed is not to count.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::config::Rate;
use crate::web::http::errors::PageError;

/// One limit, kept apart for each key, from which a share can be given back.
pub struct Allowance {
    interval: Duration,
    /// How far ahead of its time a key may be: its burst.
    ahead: Duration,
    /// Until when what each key took lasts, at the rate of the limit.
    spent: Mutex<HashMap<String, Instant>>,
}

impl Allowance {
    /// A limit with this rate.
    pub fn new(rate: Rate) -> Self {
        Self {
            interval: rate.interval(),
            ahead: rate.interval().saturating_mul(rate.burst.get()),
            spent: Mutex::default(),
        }
    }

    /// Takes one share of a key.
    ///
    /// # Errors
    /// [`PageError::TooMany`], with the seconds to wait.
    pub fn take(&self, key: &str) -> Result<(), PageError> {
        self.take_at(key, Instant::now())
            .map_err(|wait| PageError::TooMany {
                of: "too-many",
                retry_after: wait.as_secs() + 1,
            })
    }

    /// Gives back a share that was taken.
    pub fn give_back(&self, key: &str) {
        if let Some(until) = self.spent().get_mut(key) {
            *until = until.checked_sub(self.interval).unwrap_or(*until);
        }
    }

    /// Forgets keys that have their whole share.
    pub fn forget_idle(&self) {
        let now = Instant::now();
        let mut spent = self.spent();
        spent.retain(|_, until| *until > now);
        spent.shrink_to_fit();
    }

    fn take_at(&self, key: &str, now: Instant) -> Result<(), Duration> {
        let mut spent = self.spent();
        let until = spent.get(key).map_or(now, |until| now.max(*until)) + self.interval;
        let wait = until.saturating_duration_since(now + self.ahead);
        if !wait.is_zero() {
            return Err(wait);
        }
        spent.insert(key.to_owned(), until);
        Ok(())
    }

    fn spent(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        self.spent.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn a_burst_is_free_then_shares_come_one_by_one_and_what_is_given_back_counts_again() {
        let allowance = Allowance::new(Rate::parse("6 per day, burst 4").unwrap());
        let (start, hours) = (Instant::now(), |hours| Duration::from_hours(hours));
        for _ in 0..4 {
            assert_eq!(allowance.take_at("a", start), Ok(()));
        }
        assert_eq!(allowance.take_at("a", start), Err(hours(4)));
        assert_eq!(allowance.take_at("b", start), Ok(()), "others are not concerned");
        allowance.give_back("a");
        allowance.give_back("nobody");
        assert_eq!(allowance.take_at("a", start), Ok(()));
        assert_eq!(allowance.take_at("a", start + hours(1)), Err(hours(3)));
        assert_eq!(allowance.take_at("a", start + hours(4)), Ok(()));
        assert_eq!(allowance.take_at("a", start + hours(4)), Err(hours(4)));
    }
}
