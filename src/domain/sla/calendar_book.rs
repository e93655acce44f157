//! The days and hours on which each state works, as data: weekends, public holidays, working hours.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use chrono::{Datelike, NaiveDate, TimeDelta, Weekday};

use crate::domain::facility::State;
use crate::domain::sla::calendar_rule::{Hours, Rule};
use crate::domain::sla::calendar_tables::{Tables, holiday, hours, weekend};
use crate::domain::sla::policy::Fingerprint;
use crate::domain::sla::week::{Period, Weekdays, all_days};
use crate::domain::values::refusal::{FieldError, Refusal};

/// How long before its holidays end it is time for further ones.
const HALF_A_YEAR: TimeDelta = TimeDelta::days(183);

/// What a day is to somebody who works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayKind<'a> {
    /// A day like others.
    Working,
    /// The week's days of rest.
    Weekend,
    /// A public holiday, and its name.
    Holiday(&'a str),
}

/// A calendar: immutable, and known by its fingerprint. Of several rules for a day the last one holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CalendarBook {
    weekends: Vec<Rule<Weekdays>>,
    hours: Vec<Rule<Hours>>,
    holidays: BTreeMap<(State, NaiveDate), String>,
    fingerprint: Fingerprint,
}

static BUILT_IN: LazyLock<Arc<CalendarBook>> = LazyLock::new(|| Arc::new(built_in()));

impl CalendarBook {
    /// The calendar that comes with the program.
    pub fn built_in() -> Arc<Self> {
        Arc::clone(&BUILT_IN)
    }

    /// A calendar of these parts.
    ///
    /// # Errors
    /// `refusal-no-working-day` if a state would work on no day of some week: no time would ever count there.
    pub fn new(
        weekends: Vec<Rule<Weekdays>>,
        hours: Vec<Rule<Hours>>,
        holidays: BTreeMap<(State, NaiveDate), String>,
    ) -> Result<Self, Refusal> {
        let mut book = Self {
            weekends,
            hours,
            holidays,
            fingerprint: Fingerprint([0; 8]),
        };
        if let Some((state, day)) = book.idle_week() {
            let refusal = Refusal::new("refusal-no-working-day");
            return Err(refusal.with("state", state.name()).with("day", day));
        }
        book.fingerprint = book.tables().fingerprint();
        Ok(book)
    }

    /// The calendar that tables describe.
    ///
    /// # Errors
    /// What is wrong with the first row that cannot be read, or with all of them together.
    pub fn of_tables(tables: &Tables) -> Result<Self, Refusal> {
        let weekends = tables.weekends.iter().map(weekend).collect::<Result<_, _>>();
        let hours = tables.hours.iter().map(hours).collect::<Result<_, _>>();
        let holidays = tables.holidays.iter().map(holiday).collect::<Result<_, _>>();
        let first = |error: FieldError| error.refusal;
        Self::new(
            weekends.map_err(first)?,
            hours.map_err(first)?,
            holidays.map_err(first)?,
        )
    }

    /// The same as tables.
    pub fn tables(&self) -> Tables {
        Tables::of(&self.weekends, &self.hours, &self.holidays)
    }

    /// Which content it has.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Its weekends.
    pub fn weekends(&self) -> &[Rule<Weekdays>] {
        &self.weekends
    }

    /// Its working hours.
    pub fn hours(&self) -> &[Rule<Hours>] {
        &self.hours
    }

    /// Its public holidays.
    pub fn holidays(&self) -> &BTreeMap<(State, NaiveDate), String> {
        &self.holidays
    }

    /// The last day of whose holidays it knows, of the state whose list ends first: afterwards only weekends are known.
    pub fn known_until(&self) -> Option<NaiveDate> {
        let last = |state| {
            self.holidays
                .keys()
                .filter(move |(own, _)| *own == state)
                .map(|(_, day)| *day)
                .max()
        };
        let all: Option<Vec<NaiveDate>> = State::all().map(last).collect();
        all?.into_iter().min()
    }

    /// Whether its holidays end within half a year, or are not known everywhere.
    pub fn is_running_out(&self, today: NaiveDate) -> bool {
        self.known_until().is_none_or(|last| last - today <= HALF_A_YEAR)
    }

    /// What a day is in a state.
    pub fn day(&self, state: State, day: NaiveDate) -> DayKind<'_> {
        if let Some(name) = self.holidays.get(&(state, day)) {
            DayKind::Holiday(name)
        } else if self.weekend(state, day).has(day.weekday()) {
            DayKind::Weekend
        } else {
            DayKind::Working
        }
    }

    /// The days of rest of the week that a day lies in.
    pub fn weekend(&self, state: State, day: NaiveDate) -> Weekdays {
        let rules = self.weekends.iter().rev();
        rules
            .clone()
            .find(|rule| rule.covers(state, day))
            .map_or(Weekdays::SATURDAY_SUNDAY, |rule| rule.what)
    }

    /// The hours of a day like others; none where no rule names any.
    pub fn hours_of(&self, state: State, day: NaiveDate) -> &[Period] {
        self.hours_on(state, day, day.weekday())
    }

    /// The working hours of some days of the week that a day lies in: days with the same hours together.
    pub fn week(&self, state: State, day: NaiveDate, days: impl Iterator<Item = Weekday>) -> Vec<Hours> {
        let mut groups: Vec<(Vec<Weekday>, &[Period])> = Vec::new();
        for weekday in days {
            let periods = self.hours_on(state, day, weekday);
            match groups.iter_mut().find(|(_, known)| *known == periods) {
                Some((days, _)) => days.push(weekday),
                None => groups.push((vec![weekday], periods)),
            }
        }
        let hours = |(days, periods): (Vec<Weekday>, &[Period])| Hours {
            days: days.into_iter().collect(),
            periods: periods.to_vec(),
        };
        groups.into_iter().map(hours).collect()
    }

    /// The days on which some rule begins to hold, or has ended. In between nothing changes but holidays.
    pub fn changes(&self) -> impl Iterator<Item = NaiveDate> {
        let spans = self.weekends.iter().map(|rule| rule.span);
        let spans = spans.chain(self.hours.iter().map(|rule| rule.span));
        spans.flat_map(|span| {
            [span.from, span.until.and_then(|until| until.succ_opt())]
                .into_iter()
                .flatten()
        })
    }

    fn hours_on(&self, state: State, day: NaiveDate, weekday: Weekday) -> &[Period] {
        let mut rules = self.hours.iter().rev();
        let rule = rules.find(|rule| rule.covers(state, day) && rule.what.days.has(weekday));
        rule.map_or(&[], |rule| &rule.what.periods)
    }

    /// A state and the first day of a time in which it never works. Rules change on few days: each is looked at.
    fn idle_week(&self) -> Option<(State, NaiveDate)> {
        let first = NaiveDate::from_ymd_opt(2000, 1, 1);
        let changes: Vec<NaiveDate> = first.into_iter().chain(self.changes()).collect();
        State::all().find_map(|state| {
            let idle = |day: &NaiveDate| {
                let weekend = self.weekend(state, *day);
                let works =
                    |weekday| !weekend.has(weekday) && !self.hours_on(state, *day, weekday).is_empty();
                !all_days().any(works)
            };
            changes.iter().copied().find(idle).map(|day| (state, day))
        })
    }
}

/// The calendar that comes with the program; its tables were checked by a test.
fn built_in() -> CalendarBook {
    let tables = Tables::built_in();
    let empty = || CalendarBook {
        weekends: Vec::new(),
        hours: Vec::new(),
        holidays: BTreeMap::new(),
        fingerprint: Fingerprint([0; 8]),
    };
    CalendarBook::of_tables(&tables).unwrap_or_else(|_| empty())
}

#[cfg(test)]
mod tests;
