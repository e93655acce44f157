//! A file of public holidays, weekends or working hours is read into a calendar.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::{Datelike, NaiveDate, TimeDelta};
use icalendar::parser::{read_calendar, unfold};
use icalendar::{CalendarDateTime, Component, DatePerhapsTime, Event};

use crate::domain::facility::State;
use crate::domain::sla::calendar_book::CalendarBook;
use crate::domain::sla::calendar_tables::{HOLIDAYS, HOURS, WEEKENDS, holiday, hours, weekend};
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::tabular::csv_table::{Table, TableError};
use crate::wording::Wording;

/// The largest file, in bytes.
pub const FILE_MAX: usize = 2 << 20;
/// The most rows or events of a file.
const ROWS_MAX: usize = 50_000;
/// The most problems that are told at once.
const PROBLEMS_MAX: usize = 20;
/// The most days of one event of a file.
const EVENT_DAYS_MAX: i64 = 60;

/// What is wrong with a line of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineProblem {
    /// The line, from 1; of an iCalendar file the event, from 1.
    pub line: u64,
    /// The column, or the property.
    pub field: &'static str,
    /// Why it was not taken.
    pub refusal: Refusal,
}

impl LineProblem {
    /// Where it is, and what is wrong.
    pub fn words(&self, t: &Wording) -> String {
        // The properties of iCalendar files are written in capitals.
        let is_event = self.field.starts_with(|c: char| c.is_ascii_uppercase());
        let key = if is_event {
            "calendar-wrong-event"
        } else {
            "calendar-wrong-line"
        };
        let column = match self.field {
            "" => t.get("calendar-column-row").to_owned(),
            field => t.code("calendar-column-", &field.to_ascii_lowercase()),
        };
        let values = [
            ("line", self.line.to_string()),
            ("column", column),
            ("why", t.refusal(&self.refusal)),
        ];
        t.with(key, &values)
    }
}

/// Why a file is no calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotRead {
    /// The file as a whole.
    File(Refusal),
    /// Lines of it; the first of them.
    Lines(Vec<LineProblem>),
}

impl From<TableError> for NotRead {
    fn from(error: TableError) -> Self {
        Self::File(error.refusal())
    }
}

type Holidays = BTreeMap<(State, NaiveDate), String>;

/// The calendar that a file makes of another one. A table of weekends or of working hours takes the place of the one before
/// it. Holidays take the place of all that were known in the states and years that the file has; `states` are those to which
/// an iCalendar file belongs, which names none itself.
///
/// # Errors
/// [`NotRead`] says which lines are to be put right.
pub fn read(bytes: &[u8], base: &CalendarBook, states: &[State]) -> Result<Arc<CalendarBook>, NotRead> {
    if bytes.len() > FILE_MAX {
        let most = Refusal::new("refusal-calendar-size").with("most", FILE_MAX >> 20);
        return Err(NotRead::File(most));
    }
    let (mut weekends, mut working) = (base.weekends().to_vec(), base.hours().to_vec());
    let mut holidays = base.holidays().clone();
    if is_icalendar(bytes) {
        replace(&mut holidays, of_icalendar(bytes, states)?);
    } else if Table::open(bytes, &HOURS).is_ok() {
        working = rows(Table::open(bytes, &HOURS)?, hours)?;
    } else if Table::open(bytes, &WEEKENDS).is_ok() {
        weekends = rows(Table::open(bytes, &WEEKENDS)?, weekend)?;
    } else {
        let read = rows(Table::open(bytes, &HOLIDAYS)?, holiday)?;
        replace(&mut holidays, read.into_iter().collect());
    }
    let book = CalendarBook::new(weekends, working, holidays).map_err(NotRead::File)?;
    Ok(Arc::new(book))
}

/// The rows of a table, all of which have to be sound.
fn rows<T, const N: usize>(
    mut table: Table<&[u8]>,
    read: impl Fn(&[String; N]) -> Result<T, FieldError>,
) -> Result<Vec<T>, NotRead> {
    let (mut all, mut problems) = (Vec::new(), Vec::new());
    while let Some(row) = table.next_row()? {
        let cells = row
            .fields
            .ok()
            .and_then(|cells| <[String; N]>::try_from(cells).ok());
        let damaged = || Refusal::new("refusal-calendar-row").at("");
        match cells.ok_or_else(damaged).and_then(|cells| read(&cells)) {
            Ok(one) => all.push(one),
            Err(FieldError { field, refusal }) => problems.push(LineProblem {
                line: row.line,
                field,
                refusal,
            }),
        }
        if problems.len() >= PROBLEMS_MAX || all.len() > ROWS_MAX {
            break;
        }
    }
    if !problems.is_empty() {
        return Err(NotRead::Lines(problems));
    }
    if all.is_empty() || all.len() > ROWS_MAX {
        return Err(NotRead::File(
            Refusal::new("refusal-calendar-rows").with("most", ROWS_MAX),
        ));
    }
    Ok(all)
}

/// Puts holidays into the place of those of the same states and years.
fn replace(known: &mut Holidays, read: Holidays) {
    let spans: BTreeSet<(State, i32)> = read.keys().map(|(state, day)| (*state, day.year())).collect();
    known.retain(|(state, day), _| !spans.contains(&(*state, day.year())));
    known.extend(read);
}

fn is_icalendar(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let begins = bytes.trim_ascii_start().get(..15);
    begins.is_some_and(|begins| begins.eq_ignore_ascii_case(b"BEGIN:VCALENDAR"))
}

/// The holidays of an iCalendar file (RFC 5545): events of whole days, by their summaries.
fn of_icalendar(bytes: &[u8], states: &[State]) -> Result<Holidays, NotRead> {
    if states.is_empty() {
        return Err(NotRead::File(Refusal::new("refusal-calendar-states")));
    }
    let broken = || NotRead::File(Refusal::new("refusal-icalendar"));
    let text = std::str::from_utf8(bytes).map_err(|_| broken())?;
    let unfolded = unfold(text.trim_start_matches('\u{feff}').trim());
    let read = read_calendar(&unfolded).map_err(|_| broken())?;
    let calendar = icalendar::Calendar::from(read);
    let (mut holidays, mut problems) = (Holidays::new(), Vec::new());
    for (event, line) in calendar
        .components
        .iter()
        .filter_map(icalendar::CalendarComponent::as_event)
        .zip(1..)
    {
        match days_of(event) {
            Ok((days, name)) => {
                for (state, day) in states
                    .iter()
                    .flat_map(|state| days.iter().map(move |day| (*state, *day)))
                {
                    join(&mut holidays, (state, day), &name);
                }
            }
            Err(FieldError { field, refusal }) => problems.push(LineProblem { line, field, refusal }),
        }
        if problems.len() >= PROBLEMS_MAX || holidays.len() > ROWS_MAX {
            break;
        }
    }
    if !problems.is_empty() {
        return Err(NotRead::Lines(problems));
    }
    if holidays.is_empty() || holidays.len() > ROWS_MAX {
        return Err(NotRead::File(
            Refusal::new("refusal-calendar-rows").with("most", ROWS_MAX),
        ));
    }
    Ok(holidays)
}

/// Two holidays of a day are one with both names.
fn join(holidays: &mut Holidays, key: (State, NaiveDate), name: &str) {
    let known = holidays.entry(key).or_default();
    if known.is_empty() {
        name.clone_into(known);
    } else if known != name {
        known.push_str("; ");
        known.push_str(name);
    }
}

/// The days of an event, and its name.
fn days_of(event: &Event) -> Result<(Vec<NaiveDate>, String), FieldError> {
    if event.property_value("RRULE").is_some() || event.property_value("RDATE").is_some() {
        return Err(Refusal::new("refusal-icalendar-repeats").at("RRULE"));
    }
    let first = event
        .get_start()
        .as_ref()
        .and_then(day_of)
        .ok_or_else(|| Refusal::new("refusal-icalendar-day").at("DTSTART"))?;
    // The end is the day after the last one (RFC 5545, 3.6.1).
    let end = match event.get_end() {
        None => first + TimeDelta::days(1),
        Some(end) => day_of(&end).ok_or_else(|| Refusal::new("refusal-icalendar-day").at("DTEND"))?,
    };
    let count = (end - first).num_days().max(1);
    if count > EVENT_DAYS_MAX {
        return Err(Refusal::new("refusal-icalendar-long")
            .with("most", EVENT_DAYS_MAX)
            .at("DTEND"));
    }
    let summary = event.get_summary().unwrap_or_default();
    let day = first.to_string();
    let (_, name) = holiday(&["16", day.as_str(), summary]).map_err(|error| error.refusal.at("SUMMARY"))?;
    let days = first.iter_days().take(usize::try_from(count).unwrap_or_default());
    Ok((days.collect(), name))
}

/// A whole day. Hours of one are no holiday.
fn day_of(at: &DatePerhapsTime) -> Option<NaiveDate> {
    match at {
        DatePerhapsTime::Date(day) => Some(*day),
        DatePerhapsTime::DateTime(
            CalendarDateTime::Floating(_) | CalendarDateTime::Utc(_) | CalendarDateTime::WithTimezone { .. },
        ) => None,
    }
}

#[cfg(test)]
mod tests;
