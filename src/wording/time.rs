//! Promised time in words.

use chrono::{DateTime, NaiveDate, Utc, Weekday};

use crate::domain::sla::account::Why;
use crate::domain::sla::calendar::Calendar;
use crate::domain::sla::clock::{Pause, SlaClock};
use crate::domain::sla::policy::Counting;
use crate::domain::sla::schedule::Budget;
use crate::domain::values::local_time;
use crate::wording::Wording;

/// Minutes of an hour and of a day.
const HOUR: i64 = 60;
const DAY: i64 = 24 * HOUR;

impl Wording {
    /// How much time complaints have: `5 hari bekerja` / `5 working days`.
    pub fn budget(&self, budget: Budget) -> String {
        let minutes = i64::from(budget.minutes());
        let (key, count) = match budget.counting() {
            Counting::Calendar if minutes % DAY == 0 => ("budget-calendar-days", minutes / DAY),
            Counting::Calendar if minutes % HOUR == 0 => ("budget-calendar-hours", minutes / HOUR),
            Counting::Calendar => ("budget-calendar-minutes", minutes),
            Counting::Days if minutes % DAY == 0 => ("budget-days-days", minutes / DAY),
            Counting::Days if minutes % HOUR == 0 => ("budget-days-hours", minutes / HOUR),
            Counting::Days => ("budget-days-minutes", minutes),
            Counting::Hours if minutes % HOUR == 0 => ("budget-hours-hours", minutes / HOUR),
            Counting::Hours => ("budget-hours-minutes", minutes),
        };
        self.with(key, &[("count", count)])
    }

    /// `Jumaat` / `Friday`.
    pub fn weekday(&self, day: Weekday) -> &str {
        let key = format!("weekday-{}", day.number_from_monday());
        self.plain.get(&key).map_or("", String::as_str)
    }

    /// `Jumaat dan Sabtu` / `Friday and Saturday`.
    pub fn listed<T: AsRef<str>>(&self, items: &[T]) -> String {
        match items {
            [] => String::new(),
            [one] => one.as_ref().to_owned(),
            [some @ .., last] => {
                let first: Vec<&str> = some.iter().map(AsRef::as_ref).collect();
                let first = first.join(", ");
                self.with("list-and", &[("first", first.as_str()), ("last", last.as_ref())])
            }
        }
    }

    /// What of a complaint's time does not count, for who complained: the days of rest, holidays until the deadline, and the
    /// pauses so far. Nothing where every moment counts and the clock never stood.
    pub fn uncounted(&self, clock: &SlaClock, now: DateTime<Utc>) -> Vec<String> {
        let mut told = Vec::new();
        if let Calendar::Working(time) = clock.calendar() {
            let (from, state) = (local_time::date(clock.started_at), time.state());
            let rests = time.book().weekend(state, from).days();
            let rests: Vec<&str> = rests.map(|day| self.weekday(day)).collect();
            let key = if clock.policy.counting() == Counting::Hours {
                "time-working-hours"
            } else {
                "time-rest-days"
            };
            told.push(self.with(
                key,
                &[("days", self.listed(&rests).as_str()), ("state", state.name())],
            ));
        }
        let stretches = clock.account(now).stretches.into_iter().chain(clock.ahead(now));
        let mut named: Option<NaiveDate> = None;
        for stretch in stretches {
            let (from, until) = (self.moment(stretch.from), self.moment(stretch.until));
            match stretch.why {
                Why::Counts | Why::Weekend | Why::AfterHours => {}
                Why::Holiday(name) => {
                    let first = local_time::date(stretch.from);
                    let days = first
                        .iter_days()
                        .take_while(|day| local_time::beginning(*day) < stretch.until);
                    // What lies before now and what lies behind it are parts of one day.
                    for day in days {
                        if named < Some(day) {
                            told.push(
                                self.with("time-holiday", &[("date", &self.date(day)), ("name", &name)]),
                            );
                            named = Some(day);
                        }
                    }
                }
                // The pause that lasts is told with what is asked.
                Why::Paused(_) if stretch.until >= now => {}
                Why::Paused(Pause::Asked) => {
                    told.push(self.with("time-asked", &[("from", from), ("until", until)]));
                }
                Why::Paused(Pause::Ended) => {
                    told.push(self.with("time-ended", &[("from", from), ("until", until)]));
                }
            }
        }
        told
    }
}
