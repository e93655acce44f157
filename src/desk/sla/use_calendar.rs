//! A calendar is kept, and put to use from a day on.

use std::sync::Arc;

use chrono::{DateTime, NaiveDate, Utc};

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::sla::calendar_book::CalendarBook;
use crate::domain::sla::policy::Fingerprint;
use crate::domain::sla::schedule::{InUse, NOTICE};
use crate::domain::values::local_time;
use crate::domain::values::reason::Reason;
use crate::domain::values::refusal::Refusal;
use crate::store::sla::calendars;

/// Keeps a calendar that was read, and says whether it is a new one; it is not used yet.
///
/// # Errors
/// [`DeskError::NotAllowed`] for those who only read, or the store's.
pub fn keep_calendar(cx: &mut Context<'_>, book: &CalendarBook, note: &str) -> Result<bool, DeskError> {
    let by = cx.member_or_system()?;
    calendars::keep(cx.conn, book, by, note, cx.now).map_err(DeskError::if_doubled)
}

/// Lets complaints that are received from the beginning of a day on go by a calendar; those received before keep theirs.
/// `seen` is the last use that was known to whoever decides ([`calendars::last_use`]).
///
/// # Errors
/// A refusal of the day, [`DeskError::NotAllowed`] for those who only read, [`DeskError::Stale`] if another use was decided
/// since, or the store's: [`crate::store::StoreError::Missing`] if no such calendar is kept.
pub fn use_calendar(
    cx: &mut Context<'_>,
    calendar: Fingerprint,
    from: NaiveDate,
    reason: &Reason,
    seen: i64,
) -> Result<Arc<CalendarBook>, DeskError> {
    let by = cx.member_or_system()?;
    let begins_at = beginning(from, cx.now)?;
    let book = calendars::kept(cx.conn, calendar)?;
    if calendars::last_use(cx.conn)? != seen {
        return Err(DeskError::Stale);
    }
    calendars::keep(cx.conn, &book, None, "", cx.now)?;
    let used = InUse {
        begins_at,
        book: Arc::clone(&book),
    };
    calendars::use_from(cx.conn, &used, by, reason, cx.now)?;
    Ok(book)
}

/// The beginning of a day that is far enough ahead: by then every node knows of it.
///
/// # Errors
/// `refusal-begins`, at the field `from`.
pub fn beginning(day: NaiveDate, now: DateTime<Utc>) -> Result<DateTime<Utc>, DeskError> {
    let begins_at = local_time::beginning(day);
    let last = now + chrono::TimeDelta::days(366);
    if begins_at < now + NOTICE || begins_at > last {
        return Err(DeskError::Field(Refusal::new("refusal-begins").at("from")));
    }
    Ok(begins_at)
}
