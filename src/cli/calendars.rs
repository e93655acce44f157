//! `option-m calendars`: which days and hours count in each state.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{DateTime, Days, NaiveDate, Utc};
use clap::Subcommand;

use crate::cli::common::{DataDirectory, desk, with_store};
use crate::cli::failure::Failure;
use crate::clock::Clock;
use crate::config::{Config, Flags};
use crate::desk::context::Context;
use crate::desk::sla::read_calendar::{FILE_MAX, NotRead, read};
use crate::desk::sla::use_calendar::{beginning, keep_calendar, use_calendar};
use crate::desk::{Desk, DeskError};
use crate::domain::facility::State;
use crate::domain::sla::calendar_book::CalendarBook;
use crate::domain::sla::calendar_diff::{DAYS, compare};
use crate::domain::values::dates;
use crate::domain::values::language::Language;
use crate::domain::values::local_time;
use crate::domain::values::reason::Reason;
use crate::domain::values::refusal::Refusal;
use crate::store::sla::calendars;
use crate::store::{Store, StoreError};
use crate::wording::Wording;

/// Bring in calendars: public holidays, weekends and working hours of each state.
#[derive(clap::Args)]
#[command(after_long_help = "\
Examples:
  option-m calendars import holidays-2029.csv
  option-m calendars import johor.ics --state Johor
  option-m calendars import holidays-2029.csv --from 2028-12-01 --reason 'Circular 7/2028'

Exit codes:
  0  it was done, or there was nothing new
  1  it failed
  2  wrong use, or a file that is no calendar: nothing was taken
  3  the configuration is wrong
  4  the database is not available")]
pub(super) struct Arguments {
    #[command(subcommand)]
    action: Action,
    #[command(flatten)]
    data: DataDirectory,
}

#[derive(Subcommand)]
enum Action {
    /// Keep the calendar that a file makes, and say what it would change; with --from, put it to use.
    #[command(after_long_help = "\
Examples:
  option-m calendars import holidays-2029.csv
  option-m calendars import johor.ics --state Johor
  option-m calendars import holidays-2029.csv --from 2028-12-01 --reason 'Circular 7/2028'

A CSV file has the columns state_code, date, name_ms (public holidays), or state_code, from, until, days (weekends), or
state_code, from, until, days, hours (working hours). What it does not have is taken from the last calendar that was decided
on. Complaints received before the day keep their calendar.")]
    Import(Import),
}

#[derive(clap::Args)]
struct Import {
    /// CSV or iCalendar file.
    file: PathBuf,
    /// State of an iCalendar file, by name or code; may be given several times.
    #[arg(long = "state", value_name = "NAME")]
    states: Vec<String>,
    /// Use the calendar for complaints that are received from this day on; tomorrow at the earliest.
    #[arg(long, value_name = "DAY", requires = "reason")]
    from: Option<String>,
    /// Why it is put to use.
    #[arg(long, value_name = "TEXT", requires = "from")]
    reason: Option<String>,
}

pub(super) fn run(arguments: Arguments, mut flags: Flags) -> Result<(), Failure> {
    arguments.data.settle(&mut flags);
    let config = Config::load(&flags)?;
    let Action::Import(arguments) = arguments.action;
    let bytes = content(&arguments.file)?;
    let now = Clock::System.now();
    let order = Order::read(&arguments, now)?;
    let desk = Arc::new(desk(&config)?);
    with_store(&config, async |store| {
        import(&store, &desk, &arguments.file, &bytes, order, now).await
    })
}

/// What was asked for, as far as it can be told without the store.
struct Order {
    states: Vec<State>,
    used: Option<(NaiveDate, Reason)>,
}

impl Order {
    fn read(arguments: &Import, now: DateTime<Utc>) -> Result<Self, Failure> {
        let named = |flag: &str, refusal: &Refusal| Failure::Rejected(format!("{flag}: {}", said(refusal)));
        let states = arguments.states.iter().map(|state| State::parse(state));
        let states = states
            .collect::<Result<_, _>>()
            .map_err(|refusal| named("--state", &refusal))?;
        let used = match (&arguments.from, &arguments.reason) {
            (Some(from), Some(reason)) => {
                let from = dates::parse(from).map_err(|refusal| named("--from", &refusal))?;
                let reason = Reason::parse(reason).map_err(|refusal| named("--reason", &refusal))?;
                if let Err(DeskError::Field(error)) = beginning(from, now) {
                    return Err(named("--from", &error.refusal));
                }
                Some((from, reason))
            }
            (None | Some(_), _) => None,
        };
        Ok(Self { states, used })
    }
}

/// The file's content; no more of it than tells that it is too large.
fn content(path: &Path) -> Result<Vec<u8>, Failure> {
    let unreadable =
        |error: std::io::Error| Failure::Rejected(format!("{}: cannot be read: {error}", path.display()));
    let mut bytes = Vec::new();
    let most = u64::try_from(FILE_MAX).unwrap_or(u64::MAX).saturating_add(1);
    let file = File::open(path).map_err(unreadable)?;
    file.take(most).read_to_end(&mut bytes).map_err(unreadable)?;
    Ok(bytes)
}

async fn import(
    store: &Store,
    desk: &Arc<Desk>,
    path: &Path,
    bytes: &[u8],
    order: Order,
    now: DateTime<Utc>,
) -> Result<(), Failure> {
    let policies = desk.policies.clone();
    let base: Result<_, StoreError> = store
        .read(move |conn| {
            policies.refresh(conn)?;
            let last = calendars::uses(conn)?.into_iter().next();
            Ok(last.map_or_else(CalendarBook::built_in, |used| used.calendar.book))
        })
        .await;
    let base = base?;
    let book = read(bytes, &base, &order.states).map_err(|wrong| refused(path, &wrong))?;
    let fingerprint = book.fingerprint();
    if fingerprint == base.fingerprint() {
        outln!("{}: nothing new; it is calendar {fingerprint}", path.display());
        return Ok(());
    }
    let note = path.file_name().map(|name| name.to_string_lossy().into_owned());
    let (new, settings) = (Arc::clone(&book), Arc::clone(desk));
    let kept: Result<bool, DeskError> = store
        .write(move |conn| {
            let mut cx = Context::of_system(conn, &settings, now);
            keep_calendar(&mut cx, &new, &note.unwrap_or_default())
        })
        .await;
    let words = if kept? { "kept as" } else { "was kept before as" };
    outln!("{}: {words} calendar {fingerprint}", path.display());
    let tomorrow = local_time::date(now).checked_add_days(Days::new(1));
    let from = order.used.as_ref().map(|(from, _)| *from).or(tomorrow);
    if let Some(from) = from {
        say_changes(desk, &book, from);
    }
    let Some((from, reason)) = order.used else {
        outln!("it is not in use: run the command again with --from and --reason");
        return Ok(());
    };
    let settings = Arc::clone(desk);
    let used: Result<_, DeskError> = store
        .write(move |conn| {
            let seen = calendars::last_use(conn)?;
            let mut cx = Context::of_system(conn, &settings, now);
            use_calendar(&mut cx, fingerprint, from, &reason, seen)
        })
        .await;
    used?;
    outln!("calendar {fingerprint} is used for complaints received from {from} on");
    Ok(())
}

/// Says what a calendar changes from a day on.
fn say_changes(desk: &Desk, book: &Arc<CalendarBook>, from: NaiveDate) {
    let t = Wording::of(Language::En);
    let begins_at = local_time::beginning(from);
    let against = desk.policies.known().calendar(begins_at);
    let budget = desk.policies.budget(&desk.promise, begins_at);
    let changes = compare(&against, book, from, budget);
    if changes.is_empty() {
        outln!("nothing changes from {from} on");
    }
    for change in changes {
        let moved = change.moved;
        outln!(
            "{}: {}; deadlines of complaints received on {} of {DAYS} days move",
            change.state.name(),
            t.calendar_change(&change),
            moved.days
        );
        for line in t.calendar_changes(&change) {
            outln!("  {line}");
        }
    }
}

fn refused(path: &Path, wrong: &NotRead) -> Failure {
    let t = Wording::of(Language::En);
    match wrong {
        NotRead::File(refusal) => Failure::Rejected(format!("{}: {}", path.display(), said(refusal))),
        NotRead::Lines(problems) => {
            for problem in problems {
                errln!("{}: {}", path.display(), problem.words(t));
            }
            Failure::Rejected(format!("{}: nothing was taken; see above", path.display()))
        }
    }
}

/// Operators read English, as the rest of the command line is.
fn said(refusal: &Refusal) -> String {
    Wording::of(Language::En).refusal(refusal)
}
