//! When time counts.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::sla::working_time::WorkingTime;

/// The hours and days on which the clock of a promise runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Calendar {
    /// Day and night, all year.
    #[default]
    NeverCloses,
    /// Working days, or working hours.
    Working(WorkingTime),
}

impl Calendar {
    /// The time that counts between two moments; negative where the second is the earlier one.
    pub fn between(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> TimeDelta {
        match self {
            Self::NeverCloses => until - from,
            Self::Working(time) => time.between(from, until),
        }
    }

    /// The first moment until which this much time counts from `from` on; an earlier one for a negative time.
    pub fn after(&self, from: DateTime<Utc>, time: TimeDelta) -> DateTime<Utc> {
        match self {
            Self::NeverCloses => from + time,
            Self::Working(working) => working.after(from, time),
        }
    }
}
