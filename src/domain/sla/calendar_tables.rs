//! A calendar as tables: how files, the store and people write it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::domain::facility::State;
use crate::domain::sla::calendar_rule::{Hours, Rule};
use crate::domain::sla::policy::Fingerprint;
use crate::domain::sla::week::{Period, Span, Weekdays};
use crate::domain::values::dates;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::domain::values::spreadsheet::unguarded;
use crate::domain::values::text::clean_line;

/// The columns of a table of public holidays.
pub const HOLIDAYS: [&str; 3] = ["state_code", "date", "name_ms"];
/// The columns of a table of weekends. A state that is left empty stands for all.
pub const WEEKENDS: [&str; 4] = ["state_code", "from", "until", "days"];
/// The columns of a table of working hours.
pub const HOURS: [&str; 5] = ["state_code", "from", "until", "days", "hours"];
/// The longest name of a holiday, in characters.
const NAME_MAX: usize = 200;

/// The tables of a calendar, as they are stored. Of several rules for a day the last one holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tables {
    /// Public holidays.
    pub holidays: Vec<[String; 3]>,
    /// Weekends.
    pub weekends: Vec<[String; 4]>,
    /// Working hours.
    pub hours: Vec<[String; 5]>,
}

impl Tables {
    /// The tables that come with the program.
    pub fn built_in() -> Self {
        Self {
            holidays: rows(include_str!("../data/public-holidays.csv")),
            weekends: rows(include_str!("../data/weekends.csv")),
            hours: rows(include_str!("../data/working-hours.csv")),
        }
    }

    /// The tables of these parts.
    pub(super) fn of(
        weekends: &[Rule<Weekdays>],
        hours: &[Rule<Hours>],
        holidays: &BTreeMap<(State, NaiveDate), String>,
    ) -> Self {
        let holiday = |((state, day), name): (&(State, NaiveDate), &String)| {
            [state.code().to_owned(), day.to_string(), name.clone()]
        };
        let weekend = |rule: &Rule<Weekdays>| {
            let [state, from, until] = place(rule.state, rule.span);
            [state, from, until, rule.what.text()]
        };
        let working = |rule: &Rule<Hours>| {
            let [state, from, until] = place(rule.state, rule.span);
            [
                state,
                from,
                until,
                rule.what.days.text(),
                hours_text(&rule.what.periods),
            ]
        };
        Self {
            holidays: holidays.iter().map(holiday).collect(),
            weekends: weekends.iter().map(weekend).collect(),
            hours: hours.iter().map(working).collect(),
        }
    }

    /// Which content they are.
    pub(super) fn fingerprint(&self) -> Fingerprint {
        let mut hasher = Sha256::new();
        let mut add = |kind: &str, cells: &[String]| {
            // No cell holds a tab or a line break.
            hasher.update(format!("{kind}\t{}\n", cells.join("\t")));
        };
        self.weekends.iter().for_each(|row| add("weekend", row));
        self.hours.iter().for_each(|row| add("hours", row));
        self.holidays.iter().for_each(|row| add("holiday", row));
        let mut first = [0; 8];
        first
            .iter_mut()
            .zip(hasher.finalize())
            .for_each(|(to, from)| *to = from);
        Fingerprint(first)
    }
}

/// Reads a row of the table of public holidays.
///
/// # Errors
/// The column that is wrong, and why.
pub fn holiday<T: AsRef<str>>(row: &[T; 3]) -> Result<((State, NaiveDate), String), FieldError> {
    let [state, day, name] = row.each_ref().map(AsRef::as_ref);
    let state = State::parse(state).map_err(|refusal| refusal.at("state_code"))?;
    let day = dates::parse(day).map_err(|refusal| refusal.at("date"))?;
    let name = clean_line(unguarded(name));
    if name.is_empty() || name.chars().count() > NAME_MAX {
        return Err(Refusal::new("refusal-holiday-name")
            .with("max", NAME_MAX)
            .at("name_ms"));
    }
    Ok(((state, day), name))
}

/// Reads a row of the table of weekends.
///
/// # Errors
/// The column that is wrong, and why.
pub fn weekend<T: AsRef<str>>(row: &[T; 4]) -> Result<Rule<Weekdays>, FieldError> {
    let [state, from, until, days] = row.each_ref().map(AsRef::as_ref);
    Ok(Rule {
        state: some_state(state)?,
        span: span(from, until)?,
        what: Weekdays::parse(days).map_err(|refusal| refusal.at("days"))?,
    })
}

/// Reads a row of the table of working hours.
///
/// # Errors
/// The column that is wrong, and why.
pub fn hours<T: AsRef<str>>(row: &[T; 5]) -> Result<Rule<Hours>, FieldError> {
    let [state, from, until, days, hours] = row.each_ref().map(AsRef::as_ref);
    Ok(Rule {
        state: some_state(state)?,
        span: span(from, until)?,
        what: Hours {
            days: Weekdays::parse(days).map_err(|refusal| refusal.at("days"))?,
            periods: Period::parse_all(hours).map_err(|refusal| refusal.at("hours"))?,
        },
    })
}

/// How a holiday is marked whose day is not settled yet, as those are that go by the moon.
const ESTIMATED: &str = "(anggaran)";

/// The name of a holiday without its mark, and whether it is marked as an estimate.
pub fn estimated(name: &str) -> (String, bool) {
    let bare = name.replace(ESTIMATED, "");
    (clean_line(&bare), bare != name)
}

/// Hours as files write them.
pub fn hours_text(periods: &[Period]) -> String {
    periods
        .iter()
        .map(|period| period.text())
        .collect::<Vec<_>>()
        .join(" ")
}

fn some_state(text: &str) -> Result<Option<State>, FieldError> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    State::parse(text)
        .map(Some)
        .map_err(|refusal| refusal.at("state_code"))
}

fn span(from: &str, until: &str) -> Result<Span, FieldError> {
    let day = |text: &str, column| match text.trim() {
        "" => Ok(None),
        text => dates::parse(text)
            .map(Some)
            .map_err(|refusal: Refusal| refusal.at(column)),
    };
    let span = Span {
        from: day(from, "from")?,
        until: day(until, "until")?,
    };
    if span
        .from
        .is_some_and(|from| span.until.is_some_and(|until| until < from))
    {
        return Err(Refusal::new("refusal-span").at("until"));
    }
    Ok(span)
}

fn place(state: Option<State>, span: Span) -> [String; 3] {
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    [
        state.map_or("", State::code).to_owned(),
        day(span.from),
        day(span.until),
    ]
}

/// The rows of a table without quotes, below its header.
fn rows<const N: usize>(table: &str) -> Vec<[String; N]> {
    let row = |line: &str| {
        let cells: Vec<String> = line.split(',').map(str::to_owned).collect();
        cells.try_into().ok()
    };
    table.lines().skip(1).filter_map(row).collect()
}
