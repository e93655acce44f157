//! What another calendar changes, and for whom.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::domain::facility::State;
use crate::domain::sla::calendar_book::CalendarBook;
use crate::domain::sla::calendar_rule::Hours;
use crate::domain::sla::schedule::Budget;
use crate::domain::sla::week::{Weekdays, all_days};
use crate::domain::values::local_time;

/// Over how many days of receipt deadlines are compared.
pub const DAYS: usize = 365;
/// At what time of those days a complaint is received, in Kuala Lumpur.
const RECEIVED: TimeDelta = TimeDelta::hours(10);

/// What becomes of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DayChange {
    /// It becomes a holiday, of this name.
    Holiday(String),
    /// It is no holiday any more; it had this name.
    NoHoliday(String),
    /// The holiday gets another name: the one before, and the new one.
    Renamed(String, String),
}

/// A span of days on which something is not what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change<T> {
    /// The first day.
    pub from: NaiveDate,
    /// The last day; nothing if it has no end.
    pub until: Option<NaiveDate>,
    /// What was.
    pub before: T,
    /// What will be.
    pub after: T,
}

/// A complaint, and by when it has to be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// When it is received.
    pub received_at: DateTime<Utc>,
    /// By when, as it was.
    pub before: DateTime<Utc>,
    /// By when, as it will be.
    pub after: DateTime<Utc>,
}

impl Example {
    /// How much later the deadline comes; negative where it comes earlier.
    pub fn moves(self) -> TimeDelta {
        self.after - self.before
    }
}

/// For whom deadlines move.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// For complaints of how many days of receipt, of [`DAYS`].
    pub days: u32,
    /// How much earlier at most.
    pub earlier: TimeDelta,
    /// How much later at most.
    pub later: TimeDelta,
    /// The first one of those that move furthest.
    pub example: Option<Example>,
}

/// What changes in a state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateChange {
    /// Which state.
    pub state: State,
    /// The days that become holidays, are none any more, or get another name.
    pub days: Vec<(NaiveDate, DayChange)>,
    /// The weekends.
    pub weekends: Vec<Change<Weekdays>>,
    /// The working hours of the days of a week, weekends among them.
    pub hours: Vec<Change<Vec<Hours>>>,
    /// For whom deadlines move.
    pub moved: Moved,
}

/// What changes for complaints that are received from a day on, if another calendar takes a calendar's place: the states in
/// which something does.
pub fn compare(
    old: &Arc<CalendarBook>,
    new: &Arc<CalendarBook>,
    from: NaiveDate,
    budget: Budget,
) -> Vec<StateChange> {
    let changes = old.changes().chain(new.changes()).filter(|day| *day > from);
    let begins: BTreeSet<NaiveDate> = changes.chain([from]).collect();
    let of_state = |state| {
        let hours = |book: &CalendarBook, day| book.week(state, day, all_days());
        let change = StateChange {
            state,
            days: days(old, new, state, from),
            weekends: spans(&begins, |day| (old.weekend(state, day), new.weekend(state, day))),
            hours: spans(&begins, |day| (hours(old, day), hours(new, day))),
            moved: Moved::default(),
        };
        let same = change.days.is_empty() && change.weekends.is_empty() && change.hours.is_empty();
        (!same).then(|| StateChange {
            moved: moved(old, new, state, from, budget),
            ..change
        })
    };
    State::all().filter_map(of_state).collect()
}

/// The holidays that differ, from a day on.
fn days(
    old: &CalendarBook,
    new: &CalendarBook,
    state: State,
    from: NaiveDate,
) -> Vec<(NaiveDate, DayChange)> {
    let range = (state, from)..=(state, NaiveDate::MAX);
    let (before, after) = (old.holidays().range(range.clone()), new.holidays().range(range));
    let all: BTreeSet<NaiveDate> = before.chain(after).map(|((_, day), _)| *day).collect();
    let change = |day: NaiveDate| {
        let name = |book: &CalendarBook| book.holidays().get(&(state, day)).cloned();
        let change = match (name(old), name(new)) {
            (None, Some(name)) => DayChange::Holiday(name),
            (Some(name), None) => DayChange::NoHoliday(name),
            (Some(old), Some(new)) if old != new => DayChange::Renamed(old, new),
            (Some(_) | None, _) => return None,
        };
        Some((day, change))
    };
    all.into_iter().filter_map(change).collect()
}

/// The spans in which two things differ that change on no other days than these.
fn spans<T: PartialEq>(begins: &BTreeSet<NaiveDate>, both: impl Fn(NaiveDate) -> (T, T)) -> Vec<Change<T>> {
    let mut found: Vec<Change<T>> = Vec::new();
    let ends = begins.iter().skip(1).map(NaiveDate::pred_opt);
    for (from, until) in begins.iter().copied().zip(ends.chain([None])) {
        let (before, after) = both(from);
        if before == after {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.until == from.pred_opt() && last.before == before && last.after == after => {
                last.until = until;
            }
            _ => found.push(Change {
                from,
                until,
                before,
                after,
            }),
        }
    }
    found
}

fn moved(
    old: &Arc<CalendarBook>,
    new: &Arc<CalendarBook>,
    state: State,
    from: NaiveDate,
    budget: Budget,
) -> Moved {
    let mut moved = Moved::default();
    for day in from.iter_days().take(DAYS) {
        let received_at = local_time::beginning(day) + RECEIVED;
        let deadline = |book| budget.clock(0, book, state, received_at).deadline(received_at);
        let (before, after) = (deadline(old), deadline(new));
        if before == after {
            continue;
        }
        let example = Example {
            received_at,
            before,
            after,
        };
        moved.days += 1;
        moved.later = moved.later.max(example.moves());
        moved.earlier = moved.earlier.max(-example.moves());
        if moved
            .example
            .is_none_or(|known| known.moves().abs() < example.moves().abs())
        {
            moved.example = Some(example);
        }
    }
    moved
}

#[cfg(test)]
mod tests;
