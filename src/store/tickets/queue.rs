//! The queue: tickets in the order of their deadlines, a page at a time.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::complaint::Problem;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Status;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{StaffId, TicketId};
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::{complaints, staff, tickets};

/// The words of the partial index of open tickets, which SQLite recognises only to the letter.
pub(super) const OPEN: &str = "tickets.status NOT IN ('resolved', 'closed')";

/// Which statuses are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StatusFilter {
    /// Everything that is still owed.
    Open,
    /// One status.
    Only(Status),
}

/// Whose tickets are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OwnerFilter {
    /// Everybody's.
    Anyone,
    /// Those that nobody owns.
    Nobody,
    /// One person's.
    Only(StaffId),
}

/// A place in the queue: behind this deadline and number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueueCursor {
    /// Deadline of the last ticket shown.
    pub deadline: DateTime<Utc>,
    /// Its number.
    pub id: TicketId,
}

/// What stands on one line of the queue.
#[derive(Clone, Debug)]
pub struct QueueEntry {
    /// Where it stands, for the next page.
    pub place: QueueCursor,
    /// What people quote.
    pub reference: Reference,
    /// Where the ticket stands.
    pub status: Status,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// Whether the SLA is already breached.
    pub breached: bool,
    /// What is wrong.
    pub problem: Problem,
    /// Who complained.
    pub name: String,
    /// Where the dose was given.
    pub facility_name: String,
    /// Who works on it.
    pub owner_name: Option<String>,
}

type Row = (
    (
        i64,
        String,
        String,
        NaiveDateTime,
        NaiveDateTime,
        Option<NaiveDateTime>,
    ),
    (String, String, String),
    Option<String>,
);

/// A page of the queue, earliest deadline first.
pub fn page(
    conn: &mut AnyConnection,
    status: StatusFilter,
    owner: OwnerFilter,
    after: Option<QueueCursor>,
    limit: i64,
) -> Result<Vec<QueueEntry>, StoreError> {
    let mut query = tickets::table
        .inner_join(complaints::table)
        .left_join(staff::table)
        .select((
            (
                tickets::id,
                tickets::reference,
                tickets::status,
                tickets::received_at,
                tickets::deadline_at,
                tickets::breached_at,
            ),
            (complaints::problem, complaints::name, complaints::facility_name),
            staff::name.nullable(),
        ))
        .order((tickets::deadline_at, tickets::id))
        .limit(limit)
        .into_boxed();
    query = match (status, owner) {
        (StatusFilter::Only(status), _) => query.filter(tickets::status.eq(status.code())),
        // With an owner the list of statuses leads into the owner's index; without, the words of the partial index
        // do, which SQLite recognises only to the letter.
        (StatusFilter::Open, OwnerFilter::Only(_)) => query.filter(tickets::status.eq_any(open_codes())),
        (StatusFilter::Open, OwnerFilter::Anyone | OwnerFilter::Nobody) => {
            query.filter(diesel::dsl::sql::<Bool>(OPEN))
        }
    };
    query = match owner {
        OwnerFilter::Anyone => query,
        OwnerFilter::Nobody => query.filter(tickets::owner_id.is_null()),
        OwnerFilter::Only(id) => query.filter(tickets::owner_id.eq(id.0)),
    };
    if let Some(place) = after {
        let deadline = place.deadline.naive_utc();
        query = query
            .filter(tickets::deadline_at.ge(deadline))
            .filter(tickets::deadline_at.gt(deadline).or(tickets::id.gt(place.id.0)));
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(entry).collect()
}

fn open_codes() -> Vec<&'static str> {
    Status::all()
        .filter(|status| status.is_open())
        .map(Status::code)
        .collect()
}

fn entry(row: Row) -> Result<QueueEntry, StoreError> {
    let (
        (id, reference, status, received_at, deadline, breached_at),
        (problem, name, facility_name),
        owner_name,
    ) = row;
    Ok(QueueEntry {
        place: QueueCursor {
            deadline: utc(deadline),
            id: TicketId(id),
        },
        reference: sound("tickets.reference", Reference::parse(&reference).ok())?,
        status: sound("tickets.status", Status::parse(&status))?,
        received_at: utc(received_at),
        breached: breached_at.is_some(),
        problem: sound("complaints.problem", Problem::parse(&problem).ok())?,
        name,
        facility_name,
        owner_name,
    })
}
