//! The measured precision of the machine, and the rule by which it stops.

use crate::domain::person::contact::EmailAddress;
use crate::domain::values::language::Language;

/// The reviews that count: the last so many since the machine was let act by itself, more if the policy asks for more.
const WINDOW: u32 = 200;

/// What the desk asks of the machine.
#[derive(Clone, Debug, PartialEq)]
pub struct ReviewPolicy {
    /// How many of a day's decisions are drawn.
    pub per_day: usize,
    /// The least precision, from 0 to 1.
    pub least_precision: f64,
    /// How many reviews it is measured by at least: those that are missing count as right.
    pub min_reviews: u32,
    /// Who is written to when the machine stops.
    pub supervisors: Vec<Supervisor>,
}

/// Where a supervisor reads letters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supervisor {
    /// Their address.
    pub address: EmailAddress,
    /// What they are called; may be empty.
    pub name: String,
    /// In which language they read.
    pub language: Language,
}

impl Default for ReviewPolicy {
    fn default() -> Self {
        Self {
            per_day: 20,
            least_precision: 0.995,
            min_reviews: 200,
            supervisors: Vec::new(),
        }
    }
}

/// How the last reviews went; those of whom nobody was sure are not among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Decisions that were right.
    pub right: u32,
    /// Decisions that were wrong.
    pub wrong: u32,
}

/// Between what and what the precision lies, as far as a sample can tell: with a confidence of 95 %.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// At least.
    pub low: f64,
    /// At most.
    pub high: f64,
}

impl Tally {
    /// How many were judged.
    pub fn reviews(self) -> u32 {
        self.right + self.wrong
    }

    /// The share that was right; nothing while nothing was judged.
    pub fn precision(self) -> Option<f64> {
        (self.reviews() > 0).then(|| f64::from(self.right) / f64::from(self.reviews()))
    }

    /// The interval of Wilson (1927), which holds for few reviews and for shares near 1 as well.
    pub fn interval(self) -> Option<Interval> {
        const Z: f64 = 1.959_963_984_540_054;
        let share = self.precision()?;
        let count = f64::from(self.reviews());
        let beyond = Z * Z / count;
        let middle = (share + beyond / 2.0) / (1.0 + beyond);
        let half = Z / (1.0 + beyond) * (share * (1.0 - share) / count + beyond / (4.0 * count)).sqrt();
        Some(Interval {
            low: (middle - half).max(0.0),
            high: (middle + half).min(1.0),
        })
    }
}

impl ReviewPolicy {
    /// How many of the last reviews count.
    pub fn window(&self) -> u32 {
        self.min_reviews.max(WINDOW)
    }

    /// How many of so many reviews may be wrong.
    pub fn allowed_wrong(&self, reviews: u32) -> u32 {
        let measured = reviews.max(self.min_reviews);
        // Numbers like 0.995 are no sums of powers of two: 1 of 200 is not too many.
        let allowed = (1.0 - self.least_precision) * f64::from(measured) + 1e-6;
        (0..=measured)
            .rev()
            .find(|wrong| f64::from(*wrong) <= allowed)
            .unwrap_or(0)
    }

    /// Whether the machine must not act by itself any more. Reviews that are missing to the least number count as right: one
    /// wrong decision among the first three says little, a second one says that the precision cannot be what it should.
    pub fn must_pause(&self, tally: Tally) -> bool {
        tally.wrong > self.allowed_wrong(tally.reviews())
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    fn policy(least_precision: f64, min_reviews: u32) -> ReviewPolicy {
        ReviewPolicy {
            least_precision,
            min_reviews,
            ..ReviewPolicy::default()
        }
    }

    #[test]
    fn the_machine_stops_when_it_cannot_be_as_right_as_it_should() {
        for (least, min, right, wrong, stops) in [
            // Nothing was reviewed, or all of it was right.
            (0.995, 200, 0, 0, false),
            (0.995, 200, 200, 0, false),
            // 1 wrong of 3: as far as anybody knows 199 of 200 may be right.
            (0.995, 200, 2, 1, false),
            // 2 wrong of 3: even if all others were right, it would be 198 of 200.
            (0.995, 200, 1, 2, true),
            (0.995, 200, 0, 1, false),
            // 199 of 200 is 0.995, no less.
            (0.995, 200, 199, 1, false),
            (0.995, 200, 198, 2, true),
            // Fewer reviews than the policy measures by, and more.
            (0.995, 100, 2, 1, true),
            (0.9, 10, 9, 1, false),
            (0.9, 10, 1, 1, false),
            (0.9, 10, 0, 2, true),
            (0.9, 10, 38, 2, false),
            (0.9, 10, 17, 3, true),
            // Nothing may be wrong; anything may.
            (1.0, 1, 500, 1, true),
            (1.0, 200, 500, 0, false),
            (0.0, 1, 0, 9, false),
        ] {
            let tally = Tally { right, wrong };
            assert_eq!(
                policy(least, min).must_pause(tally),
                stops,
                "{least} {min} {tally:?}"
            );
        }
    }

    #[test]
    fn the_window_is_as_large_as_the_policy_measures_by() {
        assert_eq!(policy(0.995, 50).window(), 200);
        assert_eq!(policy(0.999, 1_000).window(), 1_000);
        assert_eq!(policy(0.999, 1_000).allowed_wrong(3), 1);
    }

    #[test]
    fn the_interval_is_wilsons() {
        for (right, wrong, low, high) in [
            (0, 1, 0.0, 0.793_5),
            (3, 0, 0.438_5, 1.0),
            (2, 1, 0.207_7, 0.938_5),
            (199, 1, 0.972_2, 0.999_1),
            (200, 0, 0.981_2, 1.0),
        ] {
            let interval = Tally { right, wrong }.interval().unwrap();
            assert!((interval.low - low).abs() < 1e-4, "{right} {wrong}: {interval:?}");
            assert!(
                (interval.high - high).abs() < 1e-4,
                "{right} {wrong}: {interval:?}"
            );
        }
        assert_eq!(Tally::default().interval(), None);
        assert_eq!(Tally::default().precision(), None);
    }
}
