//! Which policy is in force when.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::facility::State;
use crate::domain::sla::calendar::Calendar;
use crate::domain::sla::calendar_book::CalendarBook;
use crate::domain::sla::clock::SlaClock;
use crate::domain::sla::policy::{Counting, SlaPolicy, WorkingIn};
use crate::domain::sla::working_time::WorkingTime;
use crate::domain::values::coded::Coded;
use crate::domain::values::refusal::{FieldError, Refusal};

/// A policy is decided at least this long before it begins: by then every node knows of it.
pub const NOTICE: TimeDelta = TimeDelta::minutes(2);
/// The longest budget, in minutes: a year.
const MINUTES_MAX: u32 = 366 * 24 * 60;

/// How much time complaints have, and how it is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    counting: Counting,
    minutes: u32,
}

impl Budget {
    /// So many minutes, counted so.
    ///
    /// # Errors
    /// `refusal-budget`: none at all, or more than a year.
    pub fn new(counting: Counting, minutes: u32) -> Result<Self, Refusal> {
        if minutes == 0 || minutes > MINUTES_MAX {
            return Err(Refusal::new("refusal-budget"));
        }
        Ok(Self { counting, minutes })
    }

    /// Reads what counts, by its code, and how much of it: days, or hours where working hours count.
    ///
    /// # Errors
    /// `refusal-counting` or `refusal-amount`, at `counting` and `amount`, and `refusal-budget`.
    pub fn parse(counting: &str, amount: &str) -> Result<Self, Vec<FieldError>> {
        let counting =
            Counting::parse(counting).ok_or_else(|| Refusal::new("refusal-counting").at("counting"));
        let wrong = || Refusal::new("refusal-amount").at("amount");
        let digits = amount.trim();
        let sound = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
        let amount = sound
            .then(|| digits.parse::<u32>().unwrap_or(u32::MAX))
            .ok_or_else(wrong);
        match (counting, amount) {
            (Ok(counting), Ok(amount)) => {
                let unit = match counting {
                    Counting::Calendar | Counting::Days => 24 * 60,
                    Counting::Hours => 60,
                };
                let budget = Self::new(counting, amount.saturating_mul(unit));
                budget.map_err(|refusal| vec![refusal.at("amount")])
            }
            (counting, amount) => Err(counting.err().into_iter().chain(amount.err()).collect()),
        }
    }

    /// What time counts.
    pub fn counting(self) -> Counting {
        self.counting
    }

    /// How much of it, in minutes.
    pub fn minutes(self) -> u32 {
        self.minutes
    }

    /// The clock of a complaint that was received at a moment about a place in a state, by a calendar.
    pub fn clock(self, version: u32, book: &Arc<CalendarBook>, state: State, at: DateTime<Utc>) -> SlaClock {
        let hours = match self.counting {
            Counting::Calendar => {
                let policy = SlaPolicy::calendar_minutes(version, self.minutes);
                return SlaClock::start(policy, Calendar::NeverCloses, at);
            }
            Counting::Days => false,
            Counting::Hours => true,
        };
        let working = WorkingIn {
            calendar: book.fingerprint(),
            state,
            hours,
        };
        let policy = SlaPolicy::working_minutes(version, self.minutes, working);
        let time = WorkingTime::new(Arc::clone(book), state, hours);
        SlaClock::start(policy, Calendar::Working(time), at)
    }
}

impl From<SlaPolicy> for Budget {
    fn from(policy: SlaPolicy) -> Self {
        Self {
            counting: policy.counting(),
            minutes: u32::try_from(policy.budget().num_minutes()).unwrap_or(u32::MAX),
        }
    }
}

/// What a decision is at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// It begins later.
    Coming,
    /// It holds.
    Now,
    /// It held, until another one began.
    Over,
    /// Another one that was made later begins in the same moment, and holds in its place.
    Replaced,
}

/// What each of some decisions is at a moment, by when they begin. Of those that begin together the one that was made last
/// comes first.
pub fn turns(begins: &[DateTime<Utc>], now: DateTime<Utc>) -> Vec<Turn> {
    let holds = begins.iter().filter(|begins| **begins <= now).max();
    let mut seen = HashSet::new();
    let turn = |begins: &DateTime<Utc>| {
        if !seen.insert(*begins) {
            Turn::Replaced
        } else if *begins > now {
            Turn::Coming
        } else if Some(begins) == holds {
            Turn::Now
        } else {
            Turn::Over
        }
    };
    begins.iter().map(turn).collect()
}

/// A policy that was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decided {
    /// Its version; grows.
    pub version: u32,
    /// For complaints received from then on.
    pub begins_at: DateTime<Utc>,
    /// How much time they have.
    pub budget: Budget,
}

/// A calendar that is in use from a moment on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InUse {
    /// For complaints received from then on.
    pub begins_at: DateTime<Utc>,
    /// What it says.
    pub book: Arc<CalendarBook>,
}

/// The policies and calendars that were decided on, by when they begin.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    policies: Vec<Decided>,
    calendars: Vec<InUse>,
}

impl Schedule {
    /// The schedule of these policies and calendars; of several that begin together the last one holds.
    pub fn new(mut policies: Vec<Decided>, mut calendars: Vec<InUse>) -> Self {
        policies.sort_by_key(|policy| (policy.begins_at, policy.version));
        calendars.sort_by_key(|calendar| calendar.begins_at);
        Self { policies, calendars }
    }

    /// The policy in force at a moment; nothing while the configuration's is.
    pub fn policy(&self, moment: DateTime<Utc>) -> Option<&Decided> {
        self.policies
            .iter()
            .rev()
            .find(|policy| policy.begins_at <= moment)
    }

    /// The calendar in use at a moment: the program's own until one is chosen.
    pub fn calendar(&self, moment: DateTime<Utc>) -> Arc<CalendarBook> {
        let mut begun = self
            .calendars
            .iter()
            .rev()
            .filter(|calendar| calendar.begins_at <= moment);
        begun
            .next()
            .map_or_else(CalendarBook::built_in, |calendar| Arc::clone(&calendar.book))
    }

    /// The clock of a complaint that is received at a moment; nothing while the configuration's policy is in force.
    pub fn clock(&self, state: State, at: DateTime<Utc>) -> Option<SlaClock> {
        let decided = self.policy(at)?;
        Some(
            decided
                .budget
                .clock(decided.version, &self.calendar(at), state, at),
        )
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;
    use crate::domain::sla::calendar_tables::Tables;

    #[test]
    fn a_complaint_gets_what_is_in_force_when_it_is_received() {
        let at =
            |hour: i64| "2022-02-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hour);
        let selangor = State::parse("Selangor").unwrap();
        let policy = |version, hour, counting| Decided {
            version,
            begins_at: at(hour),
            budget: Budget::new(counting, 7_200).unwrap(),
        };
        let mut tables = Tables::built_in();
        tables.holidays.clear();
        let bare = Arc::new(CalendarBook::of_tables(&tables).unwrap());
        let other = InUse {
            begins_at: at(30),
            book: Arc::clone(&bare),
        };
        let decided = vec![policy(2, 40, Counting::Hours), policy(1, 10, Counting::Days)];
        let schedule = Schedule::new(decided, vec![other]);
        assert_eq!(
            schedule.clock(selangor, at(9)),
            None,
            "the configuration's policy"
        );
        let fingerprint = |hour| {
            schedule
                .clock(selangor, at(hour))
                .unwrap()
                .policy
                .working()
                .unwrap()
                .calendar
        };
        assert_eq!(fingerprint(10), CalendarBook::built_in().fingerprint());
        assert_eq!(fingerprint(30), bare.fingerprint());
        let versions = [10, 39, 40].map(|hour| schedule.policy(at(hour)).unwrap().version);
        assert_eq!(versions, [1, 1, 2]);
    }

    #[test]
    fn of_decisions_for_one_moment_the_last_one_holds() {
        let at =
            |hour: i64| "2022-02-01T00:00:00Z".parse::<DateTime<Utc>>().unwrap() + TimeDelta::hours(hour);
        let begins = [at(9), at(30), at(9), at(30), at(5)];
        let turns = turns(&begins, at(9));
        let expected = [
            Turn::Now,
            Turn::Coming,
            Turn::Replaced,
            Turn::Replaced,
            Turn::Over,
        ];
        assert_eq!(turns, expected);
        assert_eq!(super::turns(&begins, at(0))[4], Turn::Coming);
    }

    #[test]
    fn a_budget_is_read_in_days_or_in_working_hours() {
        let read = |counting, amount| Budget::parse(counting, amount).map(Budget::minutes);
        assert_eq!(read("calendar", " 5 "), Ok(7_200));
        assert_eq!(read("days", "1"), Ok(1_440));
        assert_eq!(read("hours", "40"), Ok(2_400));
        let keys = |counting, amount| -> Vec<_> {
            let wrong = Budget::parse(counting, amount).unwrap_err();
            wrong
                .into_iter()
                .map(|error| (error.field, error.refusal.key))
                .collect()
        };
        assert_eq!(
            keys("", "x"),
            [("counting", "refusal-counting"), ("amount", "refusal-amount")]
        );
        for amount in ["", "-1", "5.5", "+5"] {
            assert_eq!(keys("days", amount), [("amount", "refusal-amount")], "{amount}");
        }
        for amount in ["0", "367", "99999999999"] {
            assert_eq!(keys("days", amount), [("amount", "refusal-budget")], "{amount}");
        }
    }

    #[test]
    fn a_budget_is_neither_empty_nor_without_end() {
        for minutes in [0, MINUTES_MAX + 1] {
            assert_eq!(
                Budget::new(Counting::Days, minutes).unwrap_err().key,
                "refusal-budget"
            );
        }
        assert!(Budget::new(Counting::Days, MINUTES_MAX).is_ok());
    }
}
