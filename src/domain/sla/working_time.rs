//! The working time of a state, counted to the minute.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::facility::State;
use crate::domain::sla::calendar_book::{CalendarBook, DayKind};
use crate::domain::sla::week::Period;
use crate::domain::values::local_time;

/// When people work in a state, by a calendar.
#[derive(Clone, Debug)]
pub struct WorkingTime {
    book: Arc<CalendarBook>,
    state: State,
    hours: bool,
}

/// Calendars never change: those with the same fingerprint are the same.
impl PartialEq for WorkingTime {
    fn eq(&self, other: &Self) -> bool {
        let own = (self.book.fingerprint(), self.state, self.hours);
        own == (other.book.fingerprint(), other.state, other.hours)
    }
}

impl Eq for WorkingTime {}

/// A part of the time between two moments, within one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part<'a> {
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
    /// What the day is.
    pub day: DayKind<'a>,
    /// Whether it counts; of a day like others it does not outside the working hours.
    pub counts: bool,
}

impl WorkingTime {
    /// The working hours of a state, or all of its working days.
    pub fn new(book: Arc<CalendarBook>, state: State, hours: bool) -> Self {
        Self { book, state, hours }
    }

    /// Whose working time it is.
    pub fn state(&self) -> State {
        self.state
    }

    /// By which calendar.
    pub fn book(&self) -> &CalendarBook {
        &self.book
    }

    /// The working time between two moments; negative where the second is the earlier one.
    pub fn between(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> TimeDelta {
        if until < from {
            return -self.between(until, from);
        }
        let open = Self::days(from, until).flat_map(|day| self.open(day));
        let inside = open.map(|(begins, ends)| (ends.min(until) - begins.max(from)).max(TimeDelta::zero()));
        inside.sum()
    }

    /// The first moment until which this much working time passes from `from` on; for none or a negative time the first
    /// moment from which no more than that has passed. It is never outside working time, whose ends belong to it.
    pub fn after(&self, from: DateTime<Utc>, time: TimeDelta) -> DateTime<Utc> {
        if time > TimeDelta::zero() {
            self.ahead(from, time)
        } else {
            self.back(from, -time)
        }
    }

    /// The parts of the time between two moments, in their order.
    pub fn parts(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> Vec<Part<'_>> {
        let mut parts = Vec::new();
        for day in Self::days(from, until) {
            let kind = self.book.day(self.state, day);
            let begins = local_time::beginning(day).max(from);
            let ends = day.succ_opt().map_or(until, local_time::beginning).min(until);
            let mut at = begins;
            let mut add = |until: DateTime<Utc>, counts: bool| {
                if at < until {
                    parts.push(Part {
                        from: at,
                        until,
                        day: kind,
                        counts,
                    });
                    at = until;
                }
            };
            for (open, close) in self.open(day) {
                add(open.min(ends), false);
                add(close.min(ends), true);
            }
            add(ends, false);
        }
        parts
    }

    fn ahead(&self, from: DateTime<Utc>, time: TimeDelta) -> DateTime<Utc> {
        let mut left = time;
        let days = std::iter::successors(Some(local_time::date(from)), NaiveDate::succ_opt);
        for (begins, ends) in days.flat_map(|day| self.open(day)) {
            let begins = begins.max(from);
            if ends <= begins {
                continue;
            }
            if ends - begins >= left {
                return begins + left;
            }
            left -= ends - begins;
        }
        from + time
    }

    fn back(&self, from: DateTime<Utc>, time: TimeDelta) -> DateTime<Utc> {
        let mut left = time;
        let days = std::iter::successors(Some(local_time::date(from)), NaiveDate::pred_opt);
        for (begins, ends) in days.flat_map(|day| self.open(day).rev()) {
            let ends = ends.min(from);
            if ends <= begins {
                continue;
            }
            // Where it would be the very beginning, the end of the time before it is as far and earlier.
            if ends - begins > left {
                return ends - left;
            }
            left -= ends - begins;
        }
        from - time
    }

    /// The days that two moments touch.
    fn days(from: DateTime<Utc>, until: DateTime<Utc>) -> impl Iterator<Item = NaiveDate> {
        let last = local_time::date(until);
        let days = std::iter::successors(Some(local_time::date(from)), NaiveDate::succ_opt);
        days.take_while(move |day| *day <= last)
    }

    /// The working time of a day.
    fn open(&self, day: NaiveDate) -> impl DoubleEndedIterator<Item = (DateTime<Utc>, DateTime<Utc>)> + '_ {
        let periods = match self.book.day(self.state, day) {
            DayKind::Weekend | DayKind::Holiday(_) => &[],
            DayKind::Working if self.hours => self.book.hours_of(self.state, day),
            DayKind::Working => [Period::WHOLE_DAY].as_slice(),
        };
        let midnight = local_time::beginning(day);
        periods
            .iter()
            .map(move |period| (midnight + period.begins(), midnight + period.ends()))
    }
}

#[cfg(test)]
mod tests;
