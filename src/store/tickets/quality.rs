//! What shows how good the answers are: tickets that were opened again, links that were revoked, outcomes that were chosen
//! against the facts.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamp};

use crate::domain::complaint::reference::Reference;
use crate::domain::review::flaw::Flaw;
use crate::domain::ticket::event::EventKind;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::EventId;
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::sql_parts::{Part, sql_parts};

/// That a decision was not undone: nothing was decided between it and an undoing.
pub(super) const STANDS: &str = "NOT EXISTS (SELECT 1 FROM events AS taken WHERE taken.kind = 'undone' \
     AND taken.ticket_id = events.ticket_id AND taken.id > events.id AND NOT EXISTS (SELECT 1 FROM events AS other \
     WHERE other.ticket_id = events.ticket_id AND other.id > events.id AND other.id < taken.id \
     AND other.kind IN ('resolved', 'reopened')))";

/// Which events show a flaw, in the words of a partial index each.
fn condition(of: Flaw) -> Vec<Part> {
    match of {
        Flaw::Reopened => vec![
            Part::Sql("events.kind = 'reopened' AND "),
            Part::Either(
                "instr(events.data, '\"untold\":true') = 0",
                "position('\"untold\":true' in events.data) = 0",
            ),
            Part::Sql(" AND "),
            Part::Sql(STANDS),
        ],
        Flaw::Revoked => vec![Part::Sql(
            "events.kind = 'link_revoked' AND events.actor = 'staff'",
        )],
        Flaw::Overridden => vec![
            Part::Sql("events.kind = 'resolved' AND "),
            Part::Either(
                "instr(events.data, '\"against_facts\":\"') > 0",
                "position('\"against_facts\":\"' in events.data) > 0",
            ),
            Part::Sql(" AND "),
            Part::Sql(STANDS),
        ],
    }
}

/// How often each flaw showed since a moment.
///
/// # Errors
/// The store's.
pub fn counts(conn: &mut AnyConnection, since: DateTime<Utc>) -> Result<Vec<(Flaw, i64)>, StoreError> {
    let mut counts = Vec::new();
    for flaw in Flaw::all() {
        let mut parts = vec![Part::Sql("SELECT count(*) FROM events WHERE ")];
        parts.extend(condition(flaw));
        parts.extend([Part::Sql(" AND events.at >= "), Part::Moment(since.naive_utc())]);
        let query = sql_parts::<BigInt>(parts);
        let count: i64 = match conn {
            AnyConnection::Sqlite(conn) => query.get_result(conn)?,
            AnyConnection::Postgres(conn) => query.get_result(conn)?,
        };
        counts.push((flaw, count));
    }
    Ok(counts)
}

/// A flaw that showed.
#[derive(Clone, Debug)]
pub struct Found {
    /// By which event.
    pub event: EventId,
    /// When.
    pub at: DateTime<Utc>,
    /// What happened.
    pub kind: EventKind,
    /// Whether the citizen did it.
    pub by_citizen: bool,
    /// The member of staff who did it, if one did.
    pub staff: Option<String>,
    /// The ticket.
    pub reference: Reference,
    /// Who complained.
    pub name: String,
}

/// A page of what counts as a flaw since a moment, the latest first, from behind an event on.
///
/// # Errors
/// The store's.
pub fn list(
    conn: &mut AnyConnection,
    of: Flaw,
    since: DateTime<Utc>,
    after: Option<(DateTime<Utc>, EventId)>,
    limit: i64,
) -> Result<Vec<Found>, StoreError> {
    type Row = (i64, NaiveDateTime, String, String, Option<String>, String, String);
    let order = " ORDER BY events.at DESC, events.id DESC";
    let mut parts = vec![Part::Sql(
        "SELECT events.id, events.at, events.data, events.actor, staff.name, tickets.reference, complaints.name \
         FROM (SELECT events.id FROM events WHERE ",
    )];
    parts.extend(condition(of));
    parts.extend([Part::Sql(" AND events.at >= "), Part::Moment(since.naive_utc())]);
    if let Some((at, id)) = after {
        parts.extend([
            Part::Sql(" AND events.at <= "),
            Part::Moment(at.naive_utc()),
            Part::Sql(" AND (events.at < "),
            Part::Moment(at.naive_utc()),
            Part::Sql(" OR events.id < "),
            Part::Number(id.0),
            Part::Sql(")"),
        ]);
    }
    parts.extend([
        Part::Sql(order),
        Part::Sql(" LIMIT "),
        Part::Number(limit),
        Part::Sql(
            ") AS chosen JOIN events ON events.id = chosen.id JOIN tickets ON tickets.id = events.ticket_id \
             JOIN complaints ON complaints.id = events.ticket_id LEFT JOIN staff ON staff.id = events.staff_id",
        ),
        Part::Sql(order),
    ]);
    let query = sql_parts::<(BigInt, Timestamp, Text, Text, Nullable<Text>, Text, Text)>(parts);
    let rows: Vec<Row> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    let found = |(id, at, data, actor, staff, reference, name): Row| {
        Ok(Found {
            event: EventId(id),
            at: utc(at),
            kind: json::read("events.data", &data)?,
            by_citizen: actor == "citizen",
            staff,
            reference: sound("tickets.reference", Reference::parse(&reference).ok())?,
            name,
        })
    };
    rows.into_iter().map(found).collect()
}
