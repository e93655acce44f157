//! The calendars as they are shown.

use std::collections::BTreeSet;

use askama::Template;
use chrono::{Datelike, NaiveDate};

use crate::desk::sla::read_calendar::NotRead;
use crate::domain::facility::State;
use crate::domain::sla::calendar_book::CalendarBook;
use crate::domain::sla::calendar_tables::estimated;
use crate::domain::sla::policy::Fingerprint;
use crate::domain::sla::week::all_days;
use crate::domain::values::coded::Coded;
use crate::domain::values::local_time;
use crate::web::http::fields::{Choice, Choices, Select, SummaryLine, TextField};
use crate::web::http::page::Shell;
use crate::web::http::visit::Visit;
use crate::web::staff::accounts::session::SignedIn;
use crate::web::staff::sla::decisions_view::{Decided, DecisionLine, by, decisions};
use crate::web::staff::sla::shown::{Chosen, Known, Query};
use crate::web::staff::sla::{CALENDARS, error_of, running_out};
use crate::wording::Wording;

/// The first and the last year that can be looked at.
const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// A holiday.
struct HolidayLine {
    date: String,
    iso: String,
    weekday: String,
    name: String,
    estimated: bool,
    on_weekend: bool,
}

/// A calendar that is kept and was never put to use.
struct KeptLine {
    url: String,
    fingerprint: String,
    words: String,
}

/// What the calendar in use says of a state and a year.
struct Year {
    state: Select,
    which: TextField,
    title: String,
    weekends: Vec<String>,
    hours: Vec<String>,
    holidays: Vec<HolidayLine>,
    has_estimates: bool,
}

/// The form by which a file is sent.
struct FileForm {
    base: String,
    base_words: String,
    states: Choices,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "staff/calendars.html")]
pub(super) struct CalendarsPage {
    shell: Shell,
    errors: Vec<SummaryLine>,
    notice: Option<&'static str>,
    warning: Option<String>,
    in_use: String,
    why: Option<String>,
    url: String,
    known_until: String,
    decisions: Vec<DecisionLine>,
    kept: Vec<KeptLine>,
    year: Year,
    upload: Option<FileForm>,
}

impl CalendarsPage {
    pub(super) fn new(
        visit: &Visit,
        signed_in: &SignedIn,
        known: &Known,
        query: &Query,
        chosen: &Chosen,
    ) -> Self {
        let t = visit.t;
        let now = visit.app().clock.now();
        let today = local_time::date(now);
        let decided = known.uses.iter().map(|used| Decided {
            what: used.calendar.book.fingerprint().to_string(),
            url: format!("{CALENDARS}/{}", used.calendar.book.fingerprint()),
            begins_at: used.calendar.begins_at,
            at: used.at,
            by: used.by.as_deref(),
            reason: &used.reason,
        });
        let used = known.uses.iter().find(|used| used.calendar.begins_at <= now);
        let book = used.map_or_else(CalendarBook::built_in, |used| used.calendar.book.clone());
        let url = format!("{CALENDARS}/{}", book.fingerprint());
        let in_use = match used {
            None => t.get("calendar-in-use-built-in").to_owned(),
            Some(used) => {
                let begins = local_time::date(used.calendar.begins_at);
                let values = [("date", t.date(begins)), ("name", by(t, used.by.as_deref()))];
                t.with("calendar-in-use", &values)
            }
        };
        let (year, mut errors) = year(t, &book, query, today);
        errors.extend(chosen.errors.iter().map(|line| SummaryLine {
            field: line.field.clone(),
            text: line.text.clone(),
        }));
        let shell = Shell::new(visit, t.get("calendars-title")).signed_in(&signed_in.member);
        Self {
            shell: if errors.is_empty() {
                shell
            } else {
                shell.with_error()
            },
            notice: (query.done == "used").then_some("calendar-done-used"),
            warning: running_out(t, &book, today),
            why: used.map(|used| t.with("decision-why", &[("reason", &used.reason)])),
            in_use,
            url,
            known_until: known_until(t, &book),
            decisions: decisions(t, decided, now),
            kept: kept(t, known),
            year,
            upload: signed_in
                .member
                .role
                .may_change_calendars()
                .then(|| upload(t, known, chosen)),
            errors,
        }
    }
}

/// Up to when the holidays of a calendar are known, in words.
pub(super) fn known_until(t: &Wording, book: &CalendarBook) -> String {
    match book.known_until() {
        Some(last) => t.with("calendar-known-until", &[("date", t.date(last))]),
        None => t.get("calendar-lacks-holidays").to_owned(),
    }
}

fn kept(t: &Wording, known: &Known) -> Vec<KeptLine> {
    let used: BTreeSet<Fingerprint> = known
        .uses
        .iter()
        .map(|used| used.calendar.book.fingerprint())
        .collect();
    let own = CalendarBook::built_in().fingerprint();
    let unused = known
        .added
        .iter()
        .filter(|added| added.fingerprint != own && !used.contains(&added.fingerprint));
    let line = |added: &crate::store::sla::calendars::Added| KeptLine {
        url: format!("{CALENDARS}/{}", added.fingerprint),
        fingerprint: added.fingerprint.to_string(),
        words: t.with(
            "calendar-added",
            &[
                ("moment", t.moment(added.at)),
                ("name", by(t, added.by.as_deref())),
                ("file", added.note.clone()),
            ],
        ),
    };
    unused.map(line).collect()
}

/// What a calendar says of a state and a year, and what is wrong with the question.
fn year(t: &Wording, book: &CalendarBook, query: &Query, today: NaiveDate) -> (Year, Vec<SummaryLine>) {
    let state = State::parse(&query.state).ok().or_else(|| State::all().next());
    let asked = query.year.trim();
    let sound = asked.parse().ok().filter(|year| YEARS.contains(year));
    let wrong = (!asked.is_empty() && sound.is_none()).then(|| t.get("refusal-calendar-year").to_owned());
    let year = sound.unwrap_or_else(|| today.year());
    let (first, next) = (
        NaiveDate::from_ymd_opt(year, 1, 1),
        NaiveDate::from_ymd_opt(year + 1, 1, 1),
    );
    let (first, next) = (first.unwrap_or(today), next.unwrap_or(today));
    let holidays_of = |state: State| {
        let days = book.holidays().range((state, first)..(state, next));
        days.map(|((_, day), name)| holiday(t, book, (state, *day), name))
            .collect()
    };
    let holidays: Vec<HolidayLine> = state.map_or_else(Vec::new, holidays_of);
    let (weekends, hours) = state.map_or_else(Default::default, |state| week(t, book, state, first, next));
    let errors = wrong.iter().map(|text| SummaryLine {
        field: "year".to_owned(),
        text: text.clone(),
    });
    let errors = errors.collect();
    let name = state.map_or("", State::name);
    let shown = Year {
        state: states(t, state),
        title: t.with(
            "calendar-of-state",
            &[("state", name.to_owned()), ("year", year.to_string())],
        ),
        which: TextField {
            name: "year",
            label: t.get("calendar-year").to_owned(),
            value: if wrong.is_some() {
                asked.to_owned()
            } else {
                year.to_string()
            },
            kind: "text",
            inputmode: "numeric",
            autocomplete: "off",
            class: "w-id",
            error: wrong,
            ..TextField::default()
        },
        weekends,
        hours,
        has_estimates: holidays.iter().any(|holiday| holiday.estimated),
        holidays,
    };
    (shown, errors)
}

fn states(t: &Wording, chosen: Option<State>) -> Select {
    let choice = |state: State| Choice {
        value: state.code().to_owned(),
        label: state.name().to_owned(),
        chosen: Some(state) == chosen,
    };
    Select {
        name: "state",
        label: t.get("calendar-state").to_owned(),
        choices: State::all().map(choice).collect(),
        ..Select::default()
    }
}

fn holiday(t: &Wording, book: &CalendarBook, (state, day): (State, NaiveDate), name: &str) -> HolidayLine {
    let (name, estimated) = estimated(name);
    HolidayLine {
        date: t.date(day),
        iso: day.to_string(),
        weekday: t.weekday(day.weekday()).to_owned(),
        name,
        estimated,
        on_weekend: book.weekend(state, day).has(day.weekday()),
    }
}

/// The weekends and the working hours of a state between two days, a line each time that they change.
fn week(
    t: &Wording,
    book: &CalendarBook,
    state: State,
    first: NaiveDate,
    next: NaiveDate,
) -> (Vec<String>, Vec<String>) {
    let begins = book.changes().filter(|day| first < *day && *day < next);
    let begins: BTreeSet<NaiveDate> = begins.chain([first]).collect();
    let since = |day: NaiveDate, words: String| {
        if day == first {
            words
        } else {
            t.with("calendar-since", &[("date", t.date(day)), ("words", words)])
        }
    };
    let (mut weekends, mut hours): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    let mut before = None;
    for day in begins {
        let rest = book.weekend(state, day);
        let week = book.week(state, day, all_days().filter(|weekday| !rest.has(*weekday)));
        let now = Some((rest, week.clone()));
        if now == before {
            continue;
        }
        weekends.push(since(day, t.weekdays(rest)));
        hours.extend(t.week(&week).into_iter().map(|words| since(day, words)));
        before = now;
    }
    (weekends, hours)
}

fn upload(t: &Wording, known: &Known, chosen: &Chosen) -> FileForm {
    let last = known.last().fingerprint();
    let base = chosen.base.unwrap_or(last);
    let key = if base == last {
        "calendar-base-last"
    } else {
        "calendar-base-other"
    };
    let choice = |state: State| Choice {
        value: state.code().to_owned(),
        label: state.name().to_owned(),
        chosen: chosen.states.contains(&state),
    };
    FileForm {
        base: base.to_string(),
        base_words: t.with(key, &[("calendar", base)]),
        states: Choices {
            name: "states",
            label: t.get("calendar-states").to_owned(),
            hint: t.get("calendar-states-hint").to_owned(),
            error: error_of(&chosen.errors, "states"),
            choices: State::all().map(choice).collect(),
            kind: "checkbox",
            inline: true,
        },
        error: error_of(&chosen.errors, "file"),
    }
}

/// What is wrong with a file, a line each.
pub(super) fn not_read(t: &Wording, wrong: &NotRead) -> Vec<SummaryLine> {
    let line = |text| SummaryLine {
        field: "file".to_owned(),
        text,
    };
    match wrong {
        NotRead::File(refusal) if refusal.key == "refusal-calendar-states" => vec![SummaryLine {
            field: "states".to_owned(),
            text: t.refusal(refusal),
        }],
        NotRead::File(refusal) => vec![line(t.refusal(refusal))],
        NotRead::Lines(problems) => problems.iter().map(|problem| line(problem.words(t))).collect(),
    }
}
