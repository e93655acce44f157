//! How much time a complaint has, and how it is counted.

use std::fmt;
use std::str::FromStr;

use chrono::TimeDelta;
use data_encoding::HEXLOWER;
use strum::{EnumString, IntoStaticStr, VariantArray};

use crate::domain::facility::State;
use crate::domain::values::coded::Coded;

/// What time counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumString, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Counting {
    /// Day and night, all year.
    Calendar,
    /// Day and night, but on no weekend and no public holiday.
    Days,
    /// Working hours alone.
    Hours,
}

/// Which content a calendar has: the first bytes of its SHA-256.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(pub [u8; 8]);

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&HEXLOWER.encode(&self.0))
    }
}

impl FromStr for Fingerprint {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let bytes = HEXLOWER.decode(text.as_bytes()).map_err(drop)?;
        bytes.try_into().map(Self).map_err(drop)
    }
}

/// Whose working time counts: a state's, by a calendar that never changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct WorkingIn {
    /// The calendar.
    pub calendar: Fingerprint,
    /// The state.
    pub state: State,
    /// Whether hours count, or whole days.
    pub hours: bool,
}

/// How much time a complaint has, and how it is counted. A ticket keeps the policy that it was received under.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SlaPolicy {
    budget: TimeDelta,
    version: u32,
    working: Option<WorkingIn>,
}

impl SlaPolicy {
    /// The promise of February 2022: five times 24 hours.
    pub const FIVE_DAYS: Self = Self {
        budget: TimeDelta::hours(120),
        version: 1,
        working: None,
    };

    /// A budget of hours on the calendar, day and night.
    pub fn calendar_hours(hours: u32) -> Self {
        Self::calendar_minutes(1, hours * 60)
    }

    /// A budget of minutes, day and night, of a version of the policy.
    pub fn calendar_minutes(version: u32, minutes: u32) -> Self {
        Self {
            budget: TimeDelta::minutes(minutes.into()),
            version,
            working: None,
        }
    }

    /// A budget of minutes of somebody's working time, of a version of the policy.
    pub fn working_minutes(version: u32, minutes: u32, working: WorkingIn) -> Self {
        Self {
            working: Some(working),
            ..Self::calendar_minutes(version, minutes)
        }
    }

    /// The time that may be used.
    pub fn budget(self) -> TimeDelta {
        self.budget
    }

    /// The version of the policy.
    pub fn version(self) -> u32 {
        self.version
    }

    /// Whose working time counts; nothing where every moment does.
    pub fn working(self) -> Option<WorkingIn> {
        self.working
    }

    /// What time counts.
    pub fn counting(self) -> Counting {
        match self.working {
            None => Counting::Calendar,
            Some(WorkingIn { hours: false, .. }) => Counting::Days,
            Some(WorkingIn { hours: true, .. }) => Counting::Hours,
        }
    }

    /// Reads what `Display` writes: `calendar/1/120h`, `days/2/7200m/0123456789abcdef/03`.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('/');
        let counting = Counting::parse(parts.next()?)?;
        let version = parts.next()?.parse().ok()?;
        let budget = parts.next()?;
        let minutes = match budget.strip_suffix('h') {
            Some(hours) => hours.parse::<u32>().ok()?.checked_mul(60)?,
            None => budget.strip_suffix('m')?.parse().ok()?,
        };
        let read = match counting {
            Counting::Calendar => Self::calendar_minutes(version, minutes),
            Counting::Days | Counting::Hours => {
                let working = WorkingIn {
                    calendar: parts.next()?.parse().ok()?,
                    state: State::parse(parts.next()?).ok()?,
                    hours: counting == Counting::Hours,
                };
                Self::working_minutes(version, minutes, working)
            }
        };
        parts.next().is_none().then_some(read)
    }
}

impl fmt::Display for SlaPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let minutes = self.budget.num_minutes();
        let counting = self.counting().code();
        match self.working {
            None if minutes % 60 == 0 => write!(f, "{counting}/{}/{}h", self.version, minutes / 60),
            None => write!(f, "{counting}/{}/{minutes}m", self.version),
            Some(WorkingIn { calendar, state, .. }) => {
                let state = state.code();
                write!(f, "{counting}/{}/{minutes}m/{calendar}/{state}", self.version)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn a_policy_is_read_back() {
        let working = |hours| WorkingIn {
            calendar: Fingerprint([1, 2, 3, 4, 5, 6, 7, 255]),
            state: State::parse("Kelantan").unwrap(),
            hours,
        };
        let policies = [
            SlaPolicy::FIVE_DAYS,
            SlaPolicy::calendar_hours(48),
            SlaPolicy::calendar_minutes(7, 90),
            SlaPolicy::working_minutes(2, 7_200, working(false)),
            SlaPolicy::working_minutes(3, 480, working(true)),
        ];
        for policy in policies {
            assert_eq!(SlaPolicy::parse(&policy.to_string()), Some(policy));
        }
        assert_eq!(
            SlaPolicy::FIVE_DAYS.to_string(),
            "calendar/1/120h",
            "as it is stored"
        );
        for text in [
            "",
            "calendar",
            "calendar/x/120h",
            "calendar/1/120",
            "calendar/1/120h/x",
            "working/1/5d",
            "days/1/5m",
            "days/1/5m/0123456789abcdef",
            "days/1/5m/0123/03",
            "days/1/5m/0123456789abcdef/99",
        ] {
            assert_eq!(SlaPolicy::parse(text), None, "{text}");
        }
    }
}
