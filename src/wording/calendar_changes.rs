//! What another calendar changes, in words.

use chrono::{Datelike, NaiveDate};

use crate::domain::sla::calendar_diff::{Change, DayChange, StateChange};
use crate::wording::Wording;

impl Wording {
    /// What changes in a state, in few words: `3 days, weekends`.
    pub fn calendar_change(&self, change: &StateChange) -> String {
        let days = change.days.len();
        let parts = [
            (days > 0).then(|| self.with("calendar-days-change", &[("count", days)])),
            (!change.weekends.is_empty()).then(|| self.get("calendar-weekends-change").to_owned()),
            (!change.hours.is_empty()).then(|| self.get("calendar-hours-change").to_owned()),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    /// All that changes in a state, a line each.
    pub fn calendar_changes(&self, change: &StateChange) -> Vec<String> {
        let days = change
            .days
            .iter()
            .map(|(day, change)| self.day_change(*day, change));
        let weekends = change.weekends.iter().map(|change| {
            let values = [
                ("before", self.weekdays(change.before)),
                ("after", self.weekdays(change.after)),
            ];
            self.span_of(change, &self.with("calendar-weekend-becomes", &values))
        });
        let hours = change.hours.iter().map(|change| {
            let words = |week: &[_]| self.week(week).join("; ");
            let values = [("before", words(&change.before)), ("after", words(&change.after))];
            self.span_of(change, &self.with("calendar-hours-become", &values))
        });
        days.chain(weekends).chain(hours).collect()
    }

    fn day_change(&self, day: NaiveDate, change: &DayChange) -> String {
        let date = format!("{}, {}", self.weekday(day.weekday()), self.date(day));
        match change {
            DayChange::Holiday(name) => self.with("calendar-day-holiday", &[("date", &date), ("name", name)]),
            DayChange::NoHoliday(name) => {
                self.with("calendar-day-no-holiday", &[("date", &date), ("name", name)])
            }
            DayChange::Renamed(before, after) => self.with(
                "calendar-day-renamed",
                &[("date", &date), ("before", before), ("after", after)],
            ),
        }
    }

    fn span_of<T>(&self, change: &Change<T>, words: &str) -> String {
        let from = self.date(change.from);
        match change.until.map(|until| self.date(until)) {
            None => self.with("calendar-since", &[("date", from.as_str()), ("words", words)]),
            Some(until) => {
                let values = [
                    ("from", from.as_str()),
                    ("until", until.as_str()),
                    ("words", words),
                ];
                self.with("calendar-between", &values)
            }
        }
    }
}
