//! The log of the registry.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::registry::registry_event::{Happened, RegistryEvent};
use crate::domain::values::ids::{BatchId, RecordId, StaffId, TicketId};
use crate::store::engine::columns::utc;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::registry_events::dsl;
use crate::store::engine::schema::staff;
use crate::store::engine::sql_parts::{Part, asked_numbers, write_together};

/// Writes down that something happened.
pub fn record(conn: &mut AnyConnection, event: &RegistryEvent, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::insert_into(dsl::registry_events)
        .values((
            dsl::at.eq(now.naive_utc()),
            dsl::kind.eq(event.what.code()),
            dsl::staff_id.eq(event.staff.map(|id| id.0)),
            dsl::batch_id.eq(event.batch.map(|id| id.0)),
            dsl::record_id.eq(event.record.map(|id| id.0)),
            dsl::ticket_id.eq(event.ticket.map(|id| id.0)),
            dsl::data.eq(json::write(&event.what)?),
        ))
        .execute(conn)?;
    Ok(())
}

/// Writes down that the same happened to each of some records.
pub fn record_of_each(
    conn: &mut AnyConnection,
    records: &[RecordId],
    event: &RegistryEvent,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    if records.is_empty() {
        return Ok(());
    }
    let mut parts = vec![
        Part::Sql(
            "INSERT INTO registry_events (record_id, at, kind, staff_id, batch_id, ticket_id, data) SELECT asked.item, ",
        ),
        Part::Moment(now.naive_utc()),
        Part::Sql(", CAST("),
        Part::Text(event.what.code().to_owned()),
        Part::Sql(" AS text), CAST("),
        Part::MaybeNumber(event.staff.map(|id| id.0)),
        Part::Sql(" AS bigint), CAST("),
        Part::MaybeNumber(event.batch.map(|id| id.0)),
        Part::Sql(" AS bigint), CAST("),
        Part::MaybeNumber(event.ticket.map(|id| id.0)),
        Part::Sql(" AS bigint), CAST("),
        Part::Text(json::write(&event.what)?),
        Part::Sql(" AS text) FROM "),
    ];
    parts.extend(asked_numbers(records.iter().map(|id| id.0).collect())?);
    write_together(conn, vec![parts])
}

/// An event as it is listed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LoggedEvent {
    /// When it happened.
    pub at: DateTime<Utc>,
    /// The name of the member of staff who did it.
    pub staff: Option<String>,
    /// What.
    pub event: RegistryEvent,
}

type Row = (
    NaiveDateTime,
    Option<i64>,
    Option<String>,
    Option<i64>,
    Option<i64>,
    Option<i64>,
    String,
);

macro_rules! columns {
    () => {
        (
            dsl::at,
            dsl::staff_id,
            staff::name.nullable(),
            dsl::batch_id,
            dsl::record_id,
            dsl::ticket_id,
            dsl::data,
        )
    };
}

/// What happened to a batch, the first first.
pub fn of_batch(conn: &mut AnyConnection, batch: BatchId) -> Result<Vec<LoggedEvent>, StoreError> {
    let rows: Vec<Row> = dsl::registry_events
        .left_join(staff::table)
        .filter(dsl::batch_id.eq(batch.0))
        .order(dsl::id)
        .select(columns!())
        .load(conn)?;
    rows.into_iter().map(event).collect()
}

/// What happened to these versions of a record, and who looked at its person from there, the first first.
pub fn of_records(conn: &mut AnyConnection, records: &[RecordId]) -> Result<Vec<LoggedEvent>, StoreError> {
    let ids: Vec<i64> = records.iter().map(|id| id.0).collect();
    let rows: Vec<Row> = dsl::registry_events
        .left_join(staff::table)
        .filter(dsl::record_id.eq_any(ids))
        .order(dsl::id)
        .select(columns!())
        .load(conn)?;
    rows.into_iter().map(event).collect()
}

fn event((at, staff, name, batch, record, ticket, data): Row) -> Result<LoggedEvent, StoreError> {
    let what: Happened = json::read("registry_events.data", &data)?;
    Ok(LoggedEvent {
        at: utc(at),
        staff: name,
        event: RegistryEvent {
            staff: staff.map(StaffId),
            batch: batch.map(BatchId),
            record: record.map(RecordId),
            ticket: ticket.map(TicketId),
            what,
        },
    })
}
