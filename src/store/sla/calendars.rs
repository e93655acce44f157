//! Calendars: added, never changed, and known by their fingerprint.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::sla::calendar::Calendar;
use crate::domain::sla::calendar_book::CalendarBook;
use crate::domain::sla::calendar_tables::Tables;
use crate::domain::sla::policy::{Fingerprint, SlaPolicy};
use crate::domain::sla::schedule::InUse;
use crate::domain::sla::working_time::WorkingTime;
use crate::domain::values::ids::StaffId;
use crate::domain::values::reason::Reason;
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::staff;
use crate::store::sla::schema::calendar_uses;
use crate::store::sla::schema::calendars::{self, dsl};

/// Calendars that were read before: what has a fingerprint is the same in every database.
static KNOWN: LazyLock<RwLock<HashMap<Fingerprint, Arc<CalendarBook>>>> = LazyLock::new(RwLock::default);

/// A calendar that was added.
#[derive(Clone, Debug)]
pub struct Added {
    /// Which one.
    pub fingerprint: Fingerprint,
    /// When it was added.
    pub at: DateTime<Utc>,
    /// Who added it; nobody where it came with the program or by the command line.
    pub by: Option<String>,
    /// Where it is from.
    pub note: String,
}

/// That a calendar is in use, and who decided it.
#[derive(Clone, Debug)]
pub struct Use {
    /// Which one, and from when on.
    pub calendar: InUse,
    /// When it was decided.
    pub at: DateTime<Utc>,
    /// By whom; nobody where it was by the command line.
    pub by: Option<String>,
    /// Why.
    pub reason: String,
}

/// The calendar by which a ticket's time counts.
///
/// # Errors
/// [`StoreError::Corrupt`] if the ticket goes by a calendar that is not kept, or the store's.
pub fn of(conn: &mut AnyConnection, policy: SlaPolicy) -> Result<Calendar, StoreError> {
    let Some(working) = policy.working() else {
        return Ok(Calendar::NeverCloses);
    };
    let book = book(conn, working.calendar)?;
    Ok(Calendar::Working(WorkingTime::new(
        book,
        working.state,
        working.hours,
    )))
}

/// A calendar by its fingerprint.
///
/// # Errors
/// [`StoreError::Corrupt`] if none has it, or the store's.
pub fn book(conn: &mut AnyConnection, fingerprint: Fingerprint) -> Result<Arc<CalendarBook>, StoreError> {
    let known = KNOWN.read().unwrap_or_else(PoisonError::into_inner);
    if let Some(book) = known.get(&fingerprint) {
        return Ok(Arc::clone(book));
    }
    drop(known);
    if CalendarBook::built_in().fingerprint() == fingerprint {
        return Ok(CalendarBook::built_in());
    }
    let tables: Option<String> = dsl::calendars
        .filter(dsl::fingerprint.eq(fingerprint.to_string()))
        .select(dsl::tables)
        .get_result(conn)
        .optional()?;
    let book = read(&sound("calendars.fingerprint", tables)?)?;
    sound(
        "calendars.tables",
        (book.fingerprint() == fingerprint).then_some(()),
    )?;
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    Ok(Arc::clone(known.entry(fingerprint).or_insert(book)))
}

/// The calendars that were added, the last one first; no more than so many.
///
/// # Errors
/// The store's.
pub fn added(conn: &mut AnyConnection, most: i64) -> Result<Vec<Added>, StoreError> {
    let rows: Vec<(String, NaiveDateTime, String, Option<String>)> = dsl::calendars
        .left_join(staff::table.on(dsl::added_by.eq(staff::id.nullable())))
        .order(dsl::id.desc())
        .limit(most)
        .select((dsl::fingerprint, dsl::added_at, dsl::note, staff::name.nullable()))
        .load(conn)?;
    let added = |(fingerprint, at, note, by): (String, NaiveDateTime, String, Option<String>)| {
        Ok(Added {
            fingerprint: sound("calendars.fingerprint", fingerprint.parse().ok())?,
            at: utc(at),
            by,
            note,
        })
    };
    rows.into_iter().map(added).collect()
}

/// Which calendars are in use, or were, or will be; by when they begin, the last one first. Of several that begin together the
/// first one holds.
///
/// # Errors
/// The store's.
pub fn uses(conn: &mut AnyConnection) -> Result<Vec<Use>, StoreError> {
    type Row = (NaiveDateTime, String, NaiveDateTime, String, Option<String>);
    let rows: Vec<Row> = calendar_uses::table
        .left_join(staff::table.on(calendar_uses::decided_by.eq(staff::id.nullable())))
        .order((calendar_uses::begins_at.desc(), calendar_uses::id.desc()))
        .select((
            calendar_uses::begins_at,
            calendar_uses::calendar,
            calendar_uses::decided_at,
            calendar_uses::reason,
            staff::name.nullable(),
        ))
        .load(conn)?;
    let used = |(begins_at, calendar, at, reason, by): Row| {
        Ok(Use {
            calendar: InUse {
                begins_at: utc(begins_at),
                book: book(conn, sound("calendar_uses.calendar", calendar.parse().ok())?)?,
            },
            at: utc(at),
            by,
            reason,
        })
    };
    rows.into_iter().map(used).collect()
}

/// Keeps that a calendar is in use from a moment on.
///
/// # Errors
/// The store's.
pub fn use_from(
    conn: &mut AnyConnection,
    calendar: &InUse,
    by: Option<StaffId>,
    reason: &Reason,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(calendar_uses::table)
        .values((
            calendar_uses::begins_at.eq(calendar.begins_at.naive_utc()),
            calendar_uses::calendar.eq(calendar.book.fingerprint().to_string()),
            calendar_uses::decided_at.eq(now.naive_utc()),
            calendar_uses::decided_by.eq(by.map(|by| by.0)),
            calendar_uses::reason.eq(reason.as_str()),
        ))
        .execute(conn)?;
    Ok(())
}

/// The number of the last use that was decided; 0 before the first one.
///
/// # Errors
/// The store's.
pub fn last_use(conn: &mut AnyConnection) -> Result<i64, StoreError> {
    let last: Option<i64> = calendar_uses::table
        .select(diesel::dsl::max(calendar_uses::id))
        .get_result(conn)?;
    Ok(last.unwrap_or_default())
}

/// A calendar that is kept here, or came with the program.
///
/// # Errors
/// [`StoreError::Missing`] if there is none, or the store's.
pub fn kept(conn: &mut AnyConnection, fingerprint: Fingerprint) -> Result<Arc<CalendarBook>, StoreError> {
    let own = CalendarBook::built_in().fingerprint() == fingerprint;
    let kept = dsl::calendars
        .filter(dsl::fingerprint.eq(fingerprint.to_string()))
        .count();
    if !own && kept.get_result::<i64>(conn)? == 0 {
        return Err(StoreError::Missing);
    }
    book(conn, fingerprint)
}

/// Keeps a calendar, and says whether it was not kept yet; one that is stays as it is.
///
/// # Errors
/// The store's; [`StoreError::Duplicate`] if the same is kept twice in the same moment.
pub fn keep(
    conn: &mut AnyConnection,
    book: &CalendarBook,
    by: Option<StaffId>,
    note: &str,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let fingerprint = book.fingerprint().to_string();
    let known = dsl::calendars.filter(dsl::fingerprint.eq(&fingerprint)).count();
    let known: i64 = known.get_result(conn)?;
    if known == 0 {
        diesel::insert_into(calendars::table)
            .values((
                dsl::fingerprint.eq(&fingerprint),
                dsl::tables.eq(json::write(&book.tables())?),
                dsl::added_at.eq(now.naive_utc()),
                dsl::added_by.eq(by.map(|by| by.0)),
                dsl::note.eq(note),
            ))
            .execute(conn)?;
    }
    Ok(known == 0)
}

fn read(tables: &str) -> Result<Arc<CalendarBook>, StoreError> {
    let tables: Tables = json::read("calendars.tables", tables)?;
    let book = CalendarBook::of_tables(&tables).ok();
    sound("calendars.tables", book).map(Arc::new)
}
