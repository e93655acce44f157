//! Where a ticket's time went: used, left, and why what passed besides does not count.

use chrono::{DateTime, TimeDelta, Utc};

use crate::domain::sla::calendar::Calendar;
use crate::domain::sla::calendar_book::DayKind;
use crate::domain::sla::clock::{Pause, SlaClock};

/// Why time counts, or does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Why {
    /// It counts.
    Counts,
    /// The clock stood.
    Paused(Pause),
    /// The week's days of rest.
    Weekend,
    /// A public holiday, and its name.
    Holiday(String),
    /// Outside the working hours.
    AfterHours,
}

/// A part of a ticket's time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// From when.
    pub from: DateTime<Utc>,
    /// Until when.
    pub until: DateTime<Utc>,
    /// Why it counts, or does not.
    pub why: Why,
}

/// The account of a ticket's time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// The time that counted so far.
    pub used: TimeDelta,
    /// What is left of the budget; nothing once it is used up.
    pub left: TimeDelta,
    /// When the budget is used up, if the clock runs on without a stop.
    pub deadline: DateTime<Utc>,
    /// All parts from the receipt until now, in their order; neighbours differ in why they count.
    pub stretches: Vec<Stretch>,
}

impl SlaClock {
    /// Where the time until `now` went.
    pub fn account(&self, now: DateTime<Utc>) -> Account {
        let used = self.used(now);
        Account {
            used,
            left: (self.policy.budget() - used).max(TimeDelta::zero()),
            deadline: self.deadline(now),
            stretches: self.stretches(now),
        }
    }

    /// What lies ahead until the deadline, if the clock runs on without a stop.
    pub fn ahead(&self, now: DateTime<Utc>) -> Vec<Stretch> {
        let mut ahead = Vec::new();
        self.running(now, self.deadline(now), &mut ahead);
        ahead
    }

    fn stretches(&self, now: DateTime<Utc>) -> Vec<Stretch> {
        let mut all = Vec::new();
        let mut at = self.started_at.min(now);
        for stop in &self.stops {
            let (from, until) = (stop.from.max(at).min(now), stop.until.unwrap_or(now).min(now));
            self.running(at, from, &mut all);
            push(&mut all, from, until, Why::Paused(stop.why));
            at = until.max(from);
        }
        self.running(at, now, &mut all);
        all
    }

    fn running(&self, from: DateTime<Utc>, until: DateTime<Utc>, all: &mut Vec<Stretch>) {
        let Calendar::Working(time) = self.calendar() else {
            push(all, from, until, Why::Counts);
            return;
        };
        for part in time.parts(from, until) {
            let why = match part.day {
                _ if part.counts => Why::Counts,
                DayKind::Working => Why::AfterHours,
                DayKind::Weekend => Why::Weekend,
                DayKind::Holiday(name) => Why::Holiday(name.to_owned()),
            };
            push(all, part.from, part.until, why);
        }
    }
}

/// Adds a part; to one before it that counts, or does not, for the same reason it is joined.
fn push(all: &mut Vec<Stretch>, from: DateTime<Utc>, until: DateTime<Utc>, why: Why) {
    if until <= from {
        return;
    }
    match all.last_mut() {
        Some(last) if last.why == why && last.until == from => last.until = until,
        _ => all.push(Stretch { from, until, why }),
    }
}
