//! A sample of automatic decisions, and what people say of each.

use chrono::{DateTime, NaiveDate, Utc};
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::review::precision::Tally;
use crate::domain::values::ids::EventId;

/// What somebody who looked says of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub enum Verdict {
    /// It was right.
    Right,
    /// It was wrong.
    Wrong,
    /// What there is does not tell: it counts for nothing.
    Unsure,
}

/// A pause of the machine.
#[derive(Clone, Debug, PartialEq)]
pub struct Pause {
    /// Since when.
    pub since: DateTime<Utc>,
    /// What the reviews had said.
    pub tally: Tally,
    /// The precision that was asked for.
    pub least_precision: f64,
}

impl Pause {
    /// The precision that was asked for, as it is kept.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a precision is from 0 to 1"
    )]
    pub fn least_in_millionths(&self) -> u32 {
        (self.least_precision * 1e6).round() as u32
    }
}

/// A decision that was drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The event by which the machine ended a ticket.
    pub decision: EventId,
    /// The day on which it did.
    pub day: NaiveDate,
}

/// Days of which a sample is drawn at the latest, after they are over: a desk that was off for longer leaves them out.
const CATCH_UP: u64 = 3;

/// The days of which a sample can be drawn on a day: they are over, so that each of their decisions has the same chance.
pub fn days_to_draw(today: NaiveDate) -> impl Iterator<Item = NaiveDate> {
    (1..=CATCH_UP).filter_map(move |back| today.checked_sub_days(chrono::Days::new(back)))
}

/// Draws so many out of all, each with the same chance. `below` gives a number below another, each with the same chance.
pub fn draw<T>(mut all: Vec<T>, count: usize, mut below: impl FnMut(usize) -> usize) -> Vec<T> {
    let (count, last) = (count.min(all.len()), all.len().saturating_sub(1));
    for place in 0..count {
        let other = place + below(last - place + 1);
        all.swap(place, other.min(last));
    }
    all.truncate(count);
    all
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn each_decision_is_drawn_as_often_as_the_others_and_none_twice() {
        // Knuth's generator: enough to see whether a place is favoured.
        let mut state = 7_u64;
        let mut random = |below: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            usize::try_from(state >> 33).unwrap() % below
        };
        let mut times = [0_u32; 10];
        for _ in 0..10_000 {
            let drawn = draw((0..10).collect(), 3, &mut random);
            assert_eq!(drawn.len(), 3);
            assert!(drawn[0] != drawn[1] && drawn[1] != drawn[2] && drawn[0] != drawn[2]);
            for one in drawn {
                times[one] += 1;
            }
        }
        // 3,000 each, with a deviation of 46: five of them.
        assert!(
            times.iter().all(|count| (2_770..=3_230).contains(count)),
            "{times:?}"
        );
    }

    #[test]
    fn a_day_with_few_decisions_is_drawn_whole() {
        let mut all = draw(vec![1, 2, 3], 20, |_| 0);
        all.sort_unstable();
        assert_eq!(all, [1, 2, 3]);
        assert!(draw(Vec::<i64>::new(), 20, |_| 0).is_empty());
        assert!(draw(vec![1, 2], 0, |_| 0).is_empty());
    }

    #[test]
    fn only_days_that_are_over_are_drawn() {
        let today: NaiveDate = "2022-03-01".parse().unwrap();
        let days: Vec<String> = days_to_draw(today).map(|day| day.to_string()).collect();
        assert_eq!(days, ["2022-02-28", "2022-02-27", "2022-02-26"]);
    }
}
