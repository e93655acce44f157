//! What staff do with many tickets alike: a row for each time, with who began it and how it ended.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::staff::Role;
use crate::domain::ticket::bulk::BulkAction;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{BulkId, StaffId};
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::staff;
use crate::store::tickets::bulk_schema::bulk_items;
use crate::store::tickets::bulk_schema::bulk_runs::dsl;

/// A run as it is begun.
#[derive(Clone, Debug)]
pub struct NewRun<'a> {
    /// Made with the form.
    pub idempotency_key: &'a str,
    /// Who begins it.
    pub by: StaffId,
    /// Their role.
    pub role: Role,
    /// What is done.
    pub action: &'a BulkAction,
    /// View and filters as they stand in an address, where all tickets that match are chosen.
    pub query: Option<&'a str>,
    /// When whoever chose the tickets saw them.
    pub seen_at: DateTime<Utc>,
}

/// A run.
#[derive(Clone, Debug)]
pub struct Run {
    /// Its number.
    pub id: BulkId,
    /// Who began it.
    pub by: StaffId,
    /// What colleagues call them.
    pub by_name: String,
    /// The role that they had then.
    pub role: Role,
    /// What is done.
    pub action: BulkAction,
    /// View and filters as they stand in an address, where all tickets were chosen that matched.
    pub query: Option<String>,
    /// When whoever chose the tickets saw them.
    pub seen_at: DateTime<Utc>,
    /// When it began.
    pub begun_at: DateTime<Utc>,
    /// How many tickets were chosen.
    pub tickets: i64,
    /// When it ended.
    pub finished_at: Option<DateTime<Utc>>,
    /// Who stopped it.
    pub stopped_by: Option<StaffId>,
}

type Row = (
    (i64, i64, String, String, String, Option<String>, i64),
    (NaiveDateTime, NaiveDateTime, Option<NaiveDateTime>, Option<i64>),
);

macro_rules! runs {
    () => {
        dsl::bulk_runs.inner_join(staff::table).select((
            (
                dsl::id,
                dsl::staff_id,
                staff::name,
                dsl::role,
                dsl::action,
                dsl::query,
                dsl::tickets,
            ),
            (dsl::seen_at, dsl::begun_at, dsl::finished_at, dsl::stopped_by),
        ))
    };
}

fn run(row: Row) -> Result<Run, StoreError> {
    let ((id, by, by_name, role, action, query, tickets), (seen_at, begun_at, finished_at, stopped_by)) = row;
    Ok(Run {
        id: BulkId(id),
        by: StaffId(by),
        by_name,
        role: sound("bulk_runs.role", Role::parse(&role))?,
        action: json::read("bulk_runs.action", &action)?,
        query,
        seen_at: utc(seen_at),
        begun_at: utc(begun_at),
        tickets,
        finished_at: finished_at.map(utc),
        stopped_by: stopped_by.map(StaffId),
    })
}

/// Begins one, with no ticket yet.
///
/// # Errors
/// [`StoreError::Duplicate`] if one was begun with this key.
pub fn begin(conn: &mut AnyConnection, run: &NewRun<'_>, now: DateTime<Utc>) -> Result<BulkId, StoreError> {
    let id = diesel::insert_into(dsl::bulk_runs)
        .values((
            dsl::idempotency_key.eq(run.idempotency_key),
            dsl::staff_id.eq(run.by.0),
            dsl::role.eq(run.role.code()),
            dsl::action.eq(json::write(run.action)?),
            dsl::query.eq(run.query),
            dsl::seen_at.eq(run.seen_at.naive_utc()),
            dsl::begun_at.eq(now.naive_utc()),
            dsl::tickets.eq(0),
        ))
        .returning(dsl::id)
        .get_result(conn)?;
    Ok(BulkId(id))
}

/// Notes how many tickets were chosen.
///
/// # Errors
/// The store's.
pub fn note_count(conn: &mut AnyConnection, id: BulkId, tickets: i64) -> Result<(), StoreError> {
    diesel::update(dsl::bulk_runs.find(id.0))
        .set(dsl::tickets.eq(tickets))
        .execute(conn)?;
    Ok(())
}

/// The run that was begun with a key, and by whom, if one was.
///
/// # Errors
/// The store's.
pub fn begun_with(conn: &mut AnyConnection, key: &str) -> Result<Option<(BulkId, StaffId)>, StoreError> {
    let known: Option<(i64, i64)> = dsl::bulk_runs
        .filter(dsl::idempotency_key.eq(key))
        .select((dsl::id, dsl::staff_id))
        .get_result(conn)
        .optional()?;
    Ok(known.map(|(id, by)| (BulkId(id), StaffId(by))))
}

/// One of them.
///
/// # Errors
/// [`StoreError::Missing`] if there is none with this number.
pub fn load(conn: &mut AnyConnection, id: BulkId) -> Result<Run, StoreError> {
    run(runs!().filter(dsl::id.eq(id.0)).get_result(conn)?)
}

/// What colleagues call whoever stopped one.
///
/// # Errors
/// The store's.
pub fn stopper(conn: &mut AnyConnection, run: &Run) -> Result<Option<String>, StoreError> {
    let Some(id) = run.stopped_by else {
        return Ok(None);
    };
    let name = staff::table.find(id.0).select(staff::name);
    Ok(name.get_result(conn).optional()?)
}

/// The latest, before this one.
///
/// # Errors
/// The store's.
pub fn list(conn: &mut AnyConnection, before: Option<BulkId>, limit: i64) -> Result<Vec<Run>, StoreError> {
    let rows: Vec<Row> = runs!()
        .filter(dsl::id.lt(before.map_or(i64::MAX, |id| id.0)))
        .order(dsl::id.desc())
        .limit(limit)
        .load(conn)?;
    rows.into_iter().map(run).collect()
}

/// Those that have not ended, the oldest first.
///
/// # Errors
/// The store's.
pub fn running(conn: &mut AnyConnection) -> Result<Vec<BulkId>, StoreError> {
    let ids: Vec<i64> = dsl::bulk_runs
        .filter(dsl::finished_at.is_null())
        .order(dsl::id)
        .select(dsl::id)
        .load(conn)?;
    Ok(ids.into_iter().map(BulkId).collect())
}

/// Notes that one has ended, unless something is left to do or that was noted before.
///
/// # Errors
/// The store's.
pub fn finish(conn: &mut AnyConnection, id: BulkId, now: DateTime<Utc>) -> Result<(), StoreError> {
    let left = bulk_items::table
        .filter(bulk_items::run_id.eq(id.0))
        .filter(bulk_items::state.eq("waiting"));
    let ended = dsl::bulk_runs
        .filter(dsl::id.eq(id.0))
        .filter(dsl::finished_at.is_null())
        .filter(diesel::dsl::not(diesel::dsl::exists(left)));
    diesel::update(ended)
        .set(dsl::finished_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// Stops one: what is left is left. Returns whether it had not ended by then.
///
/// # Errors
/// The store's.
pub fn stop(
    conn: &mut AnyConnection,
    id: BulkId,
    by: StaffId,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let going_on = dsl::bulk_runs
        .filter(dsl::id.eq(id.0))
        .filter(dsl::finished_at.is_null());
    let stopped = diesel::update(going_on)
        .set((dsl::finished_at.eq(now.naive_utc()), dsl::stopped_by.eq(by.0)))
        .execute(conn)?;
    Ok(stopped > 0)
}

/// Whether one has ended or was stopped. On PostgreSQL it cannot end before the write does that asks.
///
/// # Errors
/// [`StoreError::Missing`] if there is none with this number.
pub fn has_ended(conn: &mut AnyConnection, id: BulkId) -> Result<bool, StoreError> {
    let asked = dsl::bulk_runs.filter(dsl::id.eq(id.0)).select(dsl::finished_at);
    let ended: Option<NaiveDateTime> = match conn {
        AnyConnection::Sqlite(conn) => asked.get_result(conn)?,
        AnyConnection::Postgres(conn) => asked.for_share().get_result(conn)?,
    };
    Ok(ended.is_some())
}
