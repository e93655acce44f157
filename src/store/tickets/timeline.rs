//! The events of a ticket: appended, never changed.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::registry::source_row::SourceRow;
use crate::domain::sla::clock::ClockEffect;
use crate::domain::ticket::event::{Actor, Event, EventKind, rejected_after};
use crate::domain::values::ids::{StaffId, TicketId};
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::events::dsl;
use crate::store::engine::schema::staff;
use crate::store::engine::sql_parts::{Part, values_of, write_together};

/// An event, with the name of the member of staff who caused it.
#[derive(Clone, Debug)]
pub struct TimelineEntry {
    /// What happened.
    pub event: Event,
    /// What colleagues call the member of staff.
    pub staff_name: Option<String>,
}

/// A number that grows with everything that happens to any ticket.
///
/// # Errors
/// The store's.
pub fn stamp(conn: &mut AnyConnection) -> Result<i64, StoreError> {
    let last: Option<i64> = dsl::events.select(diesel::dsl::max(dsl::id)).get_result(conn)?;
    Ok(last.unwrap_or_default())
}

/// Adds events to the end of a ticket's timeline.
pub fn append(conn: &mut AnyConnection, ticket: TicketId, events: &[Event]) -> Result<(), StoreError> {
    write_together(conn, appending(ticket, events)?.into_iter().collect())
}

/// The statement that adds events to the end of a ticket's timeline, if there are any.
pub(super) fn appending(ticket: TicketId, events: &[Event]) -> Result<Option<Vec<Part>>, StoreError> {
    let row = |event: &Event| {
        let (actor, staff_id) = match event.actor {
            Actor::Citizen => ("citizen", None),
            Actor::Staff(id) => ("staff", Some(id.0)),
            Actor::System => ("system", None),
        };
        Ok([
            Part::Number(ticket.0),
            Part::Moment(event.at.naive_utc()),
            Part::Text(actor.to_owned()),
            Part::MaybeNumber(staff_id),
            Part::Text(event.kind.code().to_owned()),
            Part::Text(json::write(&event.kind)?),
        ])
    };
    if events.is_empty() {
        return Ok(None);
    }
    let rows = events.iter().map(row).collect::<Result<Vec<_>, StoreError>>()?;
    let mut parts = vec![Part::Sql(
        "INSERT INTO events (ticket_id, at, actor, staff_id, kind, data)",
    )];
    parts.extend(values_of(rows));
    Ok(Some(parts))
}

/// The whole timeline, oldest first.
pub fn load(conn: &mut AnyConnection, ticket: TicketId) -> Result<Vec<TimelineEntry>, StoreError> {
    type Row = (NaiveDateTime, String, Option<i64>, String, Option<String>);
    let rows: Vec<Row> = dsl::events
        .left_join(staff::table)
        .filter(dsl::ticket_id.eq(ticket.0))
        .order(dsl::id)
        .select((
            dsl::at,
            dsl::actor,
            dsl::staff_id,
            dsl::data,
            staff::name.nullable(),
        ))
        .load(conn)?;
    rows.into_iter()
        .map(|(at, actor, staff_id, data, staff_name)| {
            let kind: EventKind = json::read("events.data", &data)?;
            let actor = match (actor.as_str(), staff_id) {
                ("citizen", None) => Some(Actor::Citizen),
                ("system", None) => Some(Actor::System),
                ("staff", Some(id)) => Some(Actor::Staff(StaffId(id))),
                _ => None,
            };
            let event = Event {
                at: utc(at),
                actor: sound("events.actor", actor)?,
                kind,
            };
            Ok(TimelineEntry { event, staff_name })
        })
        .collect()
}

/// Records that are not a ticket's: staff rejected them, or revoked the link for which they had been taken, and have not
/// offered them again since.
pub fn rejected(conn: &mut AnyConnection, ticket: TicketId) -> Result<Vec<SourceRow>, StoreError> {
    let about_records = dsl::kind
        .eq(ABOUT_RECORDS[0])
        .or(dsl::kind.eq(ABOUT_RECORDS[1]))
        .or(dsl::kind.eq(ABOUT_RECORDS[2]));
    let said: Vec<String> = dsl::events
        .filter(dsl::ticket_id.eq(ticket.0))
        .filter(about_records)
        .order(dsl::id)
        .select(dsl::data)
        .load(conn)?;
    rejected_by(said.iter().map(String::as_str))
}

/// The kinds of events by which records are a ticket's, or not.
pub(super) const ABOUT_RECORDS: [&str; 3] = ["record_rejected", "link_revoked", "rejection_undone"];

/// The same from the data of such events, in their order.
pub(super) fn rejected_by<'a>(said: impl Iterator<Item = &'a str>) -> Result<Vec<SourceRow>, StoreError> {
    let kinds = said.map(|data| json::read("events.data", data));
    let kinds: Vec<EventKind> = kinds.collect::<Result<_, StoreError>>()?;
    let standing = rejected_after(kinds.iter().map(|kind| (kind, ())));
    Ok(standing.into_iter().map(|(row, ())| row.clone()).collect())
}

/// What a ticket's events do to its SLA clock.
pub(super) fn clock_effects(
    conn: &mut AnyConnection,
    ticket: TicketId,
) -> Result<Vec<(DateTime<Utc>, ClockEffect)>, StoreError> {
    // All kinds are read, and few of them left out here: a list of kinds could not be a prepared statement.
    let rows: Vec<(NaiveDateTime, String)> = dsl::events
        .filter(dsl::ticket_id.eq(ticket.0))
        .order(dsl::id)
        .select((dsl::at, dsl::kind))
        .load(conn)?;
    Ok(rows
        .into_iter()
        .filter_map(|(at, kind)| Some((utc(at), EventKind::clock_effect(&kind)?)))
        .collect())
}
