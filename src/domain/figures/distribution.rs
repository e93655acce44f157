//! How long things took: counts in buckets that grow with the time, so that a median can be told from a few numbers, which
//! can be added and taken away.
//!
//! The buckets are those of a log-linear histogram: up to 64 seconds each second has its own; beyond, each doubling of the
//! time has 32. So a bucket is as wide as a 32nd of what it counts at most, and its middle is off by 1.6 % at most.

use std::collections::BTreeMap;

use chrono::TimeDelta;

/// The number of a bucket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Bucket(pub u16);

/// Below this, a bucket holds one second.
const SINGLE: u64 = 64;
/// Into how many buckets a doubling is divided.
const EACH: u64 = 32;

impl Bucket {
    /// The bucket of a span; a negative one, by clocks that were set back, is none at all.
    pub fn of(span: TimeDelta) -> Self {
        let seconds = u64::try_from(span.num_seconds()).unwrap_or(0);
        if seconds < SINGLE {
            return Self(u16::try_from(seconds).unwrap_or(0));
        }
        let doubling = u64::from(seconds.ilog2());
        let within = (seconds >> (doubling - 5)) - EACH;
        let number = SINGLE + (doubling - 6) * EACH + within;
        Self(u16::try_from(number).unwrap_or(u16::MAX))
    }

    /// The middle of the spans that it holds.
    pub fn middle(self) -> TimeDelta {
        let number = u64::from(self.0);
        if number < SINGLE {
            return seconds(number);
        }
        let (doubling, within) = (6 + (number - SINGLE) / EACH, (number - SINGLE) % EACH);
        // Of a number that nobody wrote: no more than can be said.
        let width = 1_u64 << (doubling - 5).min(40);
        seconds((EACH + within) * width + width / 2)
    }
}

fn seconds(count: u64) -> TimeDelta {
    let count = i64::try_from(count).unwrap_or(i64::MAX);
    TimeDelta::try_seconds(count).unwrap_or(TimeDelta::MAX)
}

/// How often what took how long.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Distribution(BTreeMap<Bucket, i64>);

impl Distribution {
    /// Adds a count; a negative one takes away.
    pub fn add(&mut self, bucket: Bucket, count: i64) {
        *self.0.entry(bucket).or_default() += count;
    }

    /// Adds all of another one.
    pub fn add_all(&mut self, other: &Self) {
        for (bucket, count) in &other.0 {
            self.add(*bucket, *count);
        }
    }

    /// How many were counted.
    pub fn count(&self) -> i64 {
        self.0.values().sum()
    }

    /// What this share of them, from 0 to 1, did not exceed: of 100, the 50th and the 90th. Nothing where there are none.
    pub fn quantile(&self, share: f64) -> Option<TimeDelta> {
        let count = self.count();
        if count <= 0 {
            return None;
        }
        #[expect(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "counts of tickets are far below 2^52"
        )]
        let rank = ((count as f64 * share).ceil() as i64).clamp(1, count);
        let mut before = 0;
        for (bucket, count) in &self.0 {
            before += count;
            if before >= rank {
                return Some(bucket.middle());
            }
        }
        None
    }

    /// The middle one.
    pub fn median(&self) -> Option<TimeDelta> {
        self.quantile(0.5)
    }

    /// What nine of ten did not exceed.
    pub fn ninth_decile(&self) -> Option<TimeDelta> {
        self.quantile(0.9)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn buckets_follow_one_another_without_a_gap() {
        let mut last = Bucket::of(TimeDelta::zero());
        for seconds in 1..200_000 {
            let bucket = Bucket::of(TimeDelta::seconds(seconds));
            assert!(bucket.0 == last.0 || bucket.0 == last.0 + 1, "{seconds}");
            last = bucket;
        }
        assert_eq!(Bucket::of(TimeDelta::seconds(-5)), Bucket(0));
        assert_eq!(
            Bucket::of(TimeDelta::seconds(63)).middle(),
            TimeDelta::seconds(63)
        );
        // Nobody wrote these, and nobody fails by them.
        let _ = (Bucket(u16::MAX).middle(), Bucket::of(TimeDelta::MAX));
    }

    #[test]
    fn there_is_no_median_of_nothing() {
        let mut none = Distribution::default();
        assert_eq!(none.median(), None);
        none.add(Bucket(3), 1);
        assert_eq!(none.median(), Some(TimeDelta::seconds(3)));
        none.add(Bucket(3), -1);
        assert_eq!((none.median(), none.count()), (None, 0));
    }

    proptest! {
        #[test]
        fn a_middle_is_off_by_less_than_three_per_cent(seconds in 1_i64..400_000_000) {
            let middle = Bucket::of(TimeDelta::seconds(seconds)).middle().num_seconds();
            prop_assert!((middle - seconds).abs() * 100 <= seconds * 3, "{middle} for {seconds}");
        }

        #[test]
        fn quantiles_are_those_of_the_sorted_list(mut all in proptest::collection::vec(0_i64..3_000_000, 1..200), tenths in 1_u8..=10) {
            let mut counted = Distribution::default();
            for seconds in &all {
                counted.add(Bucket::of(TimeDelta::seconds(*seconds)), 1);
            }
            all.sort_unstable();
            let rank = (all.len() * usize::from(tenths)).div_ceil(10).max(1);
            let exact = all[rank - 1];
            let told = counted.quantile(f64::from(tenths) / 10.0).unwrap().num_seconds();
            prop_assert!((told - exact).abs() * 100 <= exact * 3, "{told} for {exact}");
        }
    }
}
