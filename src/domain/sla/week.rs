//! Days of a week and times of a day, as calendar files write them.

use chrono::{NaiveDate, TimeDelta, Weekday};

use crate::domain::values::refusal::Refusal;

/// How files call the days, Monday first.
const NAMES: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
/// Minutes of a day.
const DAY: u16 = 24 * 60;

/// Some days of the week.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weekdays([bool; 7]);

impl Weekdays {
    /// Saturday and Sunday.
    pub const SATURDAY_SUNDAY: Self = Self([false, false, false, false, false, true, true]);

    /// Reads `fri sat`: names of three letters, in any order and case.
    ///
    /// # Errors
    /// `refusal-weekdays`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let mut days = Self::default();
        for word in text.split_whitespace() {
            let known = NAMES.iter().position(|name| word.eq_ignore_ascii_case(name));
            let place = known.and_then(|at| days.0.get_mut(at));
            *place.ok_or_else(|| Refusal::new("refusal-weekdays"))? = true;
        }
        if days == Self::default() {
            return Err(Refusal::new("refusal-weekdays"));
        }
        Ok(days)
    }

    /// Whether a weekday is among them.
    pub fn has(self, day: Weekday) -> bool {
        let at = day.num_days_from_monday() as usize;
        self.0.get(at).copied().unwrap_or_default()
    }

    /// Those of them, Monday first.
    pub fn days(self) -> impl Iterator<Item = Weekday> {
        all_days().filter(move |day| self.has(*day))
    }

    /// As files write them.
    pub fn text(self) -> String {
        let named = NAMES.iter().zip(self.0).filter(|(_, has)| *has);
        named.map(|(name, _)| *name).collect::<Vec<_>>().join(" ")
    }
}

impl FromIterator<Weekday> for Weekdays {
    fn from_iter<T: IntoIterator<Item = Weekday>>(days: T) -> Self {
        let mut all = Self::default();
        for day in days {
            if let Some(has) = all.0.get_mut(day.num_days_from_monday() as usize) {
                *has = true;
            }
        }
        all
    }
}

/// The days of a week, Monday first.
pub fn all_days() -> impl Iterator<Item = Weekday> {
    let days = std::iter::successors(Some(Weekday::Mon), |day| Some(day.succ()));
    days.take(7)
}

/// A time of day between two minutes; the second one may be midnight at the day's end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    begins: u16,
    ends: u16,
}

impl Period {
    /// From midnight to midnight.
    pub const WHOLE_DAY: Self = Self { begins: 0, ends: DAY };

    /// How long after midnight it begins.
    pub fn begins(self) -> TimeDelta {
        TimeDelta::minutes(self.begins.into())
    }

    /// How long after midnight it ends.
    pub fn ends(self) -> TimeDelta {
        TimeDelta::minutes(self.ends.into())
    }

    /// Reads `08:00-13:00 14:00-17:00`: periods of a day in their order, which do not touch each other. `24:00` is the
    /// day's end.
    ///
    /// # Errors
    /// `refusal-hours`.
    pub fn parse_all(text: &str) -> Result<Vec<Self>, Refusal> {
        let wrong = || Refusal::new("refusal-hours");
        let mut periods: Vec<Self> = Vec::new();
        for word in text.split_whitespace() {
            let (begins, ends) = word.split_once('-').ok_or_else(wrong)?;
            let (begins, ends) = (minute(begins).ok_or_else(wrong)?, minute(ends).ok_or_else(wrong)?);
            let after = periods.last().is_none_or(|earlier| begins > earlier.ends);
            if begins >= ends || !after {
                return Err(wrong());
            }
            periods.push(Self { begins, ends });
        }
        if periods.is_empty() {
            return Err(wrong());
        }
        Ok(periods)
    }

    /// As files write it.
    pub fn text(self) -> String {
        let time = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        format!("{}-{}", time(self.begins), time(self.ends))
    }
}

/// The minute of a day that is written `HH:MM`.
fn minute(text: &str) -> Option<u16> {
    let (hour, minute) = text.split_once(':')?;
    let number = |digits: &str| {
        let two = digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
        two.then(|| digits.parse::<u16>().ok()).flatten()
    };
    let (hour, minute) = (number(hour)?, number(minute)?);
    let at = hour * 60 + minute;
    (minute < 60 && at <= DAY).then_some(at)
}

/// A span of days; without a first or a last one where it has none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first day.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub until: Option<NaiveDate>,
}

impl Span {
    /// Whether a day lies in it.
    pub fn has(self, day: NaiveDate) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day <= until)
    }

    /// Whether some day lies in both.
    pub fn meets(self, other: Self) -> bool {
        let begins = self.from.max(other.from);
        let ends = match (self.until, other.until) {
            (Some(one), Some(two)) => Some(one.min(two)),
            (one, two) => one.or(two),
        };
        begins.is_none_or(|begins| ends.is_none_or(|ends| begins <= ends))
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may fail by panic")]
    use super::*;

    #[test]
    fn days_are_read_back() {
        for text in ["fri sat", "mon tue wed thu fri sat sun", "sun"] {
            assert_eq!(Weekdays::parse(text).unwrap().text(), text);
        }
        assert_eq!(Weekdays::parse(" Sat  FRI ").unwrap().text(), "fri sat");
        for text in ["", "friday", "fri,sat", "7"] {
            assert!(Weekdays::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn hours_are_read_back() {
        for text in ["08:00-13:00 14:00-17:00", "00:00-24:00", "22:15-23:59"] {
            let read = Period::parse_all(text).unwrap();
            let written: Vec<_> = read.iter().map(|period| period.text()).collect();
            assert_eq!(written.join(" "), text);
        }
        for text in [
            "",
            "8:00-9:00",
            "08:00",
            "08:00-08:00",
            "09:00-08:00",
            "08:00-24:01",
            "08:60-09:00",
            "+8:00-09:00",
            "08:00-12:00 11:00-13:00",
            "08:00-12:00 12:00-13:00",
            "14:00-15:00 08:00-09:00",
        ] {
            assert!(Period::parse_all(text).is_err(), "{text}");
        }
    }

    #[test]
    fn spans_meet_on_a_common_day() {
        let day = |text: &str| Some(text.parse::<NaiveDate>().unwrap());
        let old = Span {
            from: None,
            until: day("2024-12-31"),
        };
        let new = Span {
            from: day("2025-01-01"),
            until: None,
        };
        assert!(!old.meets(new) && !new.meets(old));
        assert!(
            old.meets(Span::default())
                && new.meets(Span {
                    from: None,
                    until: day("2025-01-01")
                })
        );
        assert!(old.has(old.until.unwrap()) && !new.has(old.until.unwrap()));
    }
}
