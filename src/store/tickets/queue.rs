//! The queue: the tickets of a view, narrowed and sorted, a page at a time.

use chrono::{DateTime, NaiveDateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer, Nullable, SmallInt, Text, Timestamp};

use crate::domain::complaint::Problem;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::matched::Found;
use crate::domain::ticket::priority::Priority;
use crate::domain::ticket::view::{Filters, OwnerFilter, Sort, View};
use crate::domain::ticket::{Outcome, Status};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::TicketId;
use crate::store::engine::columns::{sound, utc};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::sql_parts::{Part, asked_numbers, sql_parts};
use crate::store::tickets::places::{Place, Places, Side, beside, order};
use crate::store::tickets::views::{ViewOf, condition};

/// The tickets of a view that filters leave, in an order.
#[derive(Clone, Debug)]
pub struct Listed {
    /// Of which view.
    pub of: ViewOf,
    /// Which of it.
    pub filters: Filters,
    /// In which order.
    pub sort: Sort,
}

impl Listed {
    /// Whether a status or an outcome says by itself which of all tickets are meant, open or not.
    fn names_what_is_shown(&self) -> bool {
        self.of.view == View::All && self.filters.names_what_is_shown()
    }

    /// The order in which they can be had.
    pub(super) fn order(&self) -> Sort {
        self.filters.order(self.sort)
    }
}

/// What somebody wants to see.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// Of which list.
    pub listed: Listed,
    /// Behind which place.
    pub after: Option<Place>,
    /// How many at most.
    pub limit: i64,
}

/// What stands on one line of the queue.
#[derive(Clone, Debug)]
pub struct QueueEntry {
    /// Its number.
    pub id: TicketId,
    /// What people quote.
    pub reference: Reference,
    /// Its version.
    pub version: i32,
    /// Where the ticket stands.
    pub status: Status,
    /// How it ended.
    pub outcome: Option<Outcome>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// When it has to be resolved.
    pub deadline: DateTime<Utc>,
    /// Whether the SLA is already breached.
    pub breached: bool,
    /// How much it matters.
    pub priority: Priority,
    /// When the citizen last wrote.
    pub heard_at: DateTime<Utc>,
    /// Since when that waits for staff.
    pub unread_since: Option<DateTime<Utc>>,
    /// What the last search came to.
    pub found: Found,
    /// What is wrong.
    pub problem: Problem,
    /// Who complained.
    pub name: String,
    /// Where the dose was given.
    pub facility_name: String,
    /// Who works on it.
    pub owner_name: Option<String>,
}

impl QueueEntry {
    /// Where it stands in an order.
    pub fn place(&self, sort: Sort) -> Place {
        let places = Places {
            id: self.id,
            deadline: self.deadline,
            received_at: self.received_at,
            heard_at: self.heard_at,
            priority: self.priority,
        };
        places.by(sort)
    }
}

type Columns = (
    (
        BigInt,
        Text,
        Text,
        Nullable<Text>,
        Timestamp,
        Timestamp,
        Nullable<Timestamp>,
    ),
    (
        SmallInt,
        Timestamp,
        Nullable<Timestamp>,
        Text,
        Nullable<Integer>,
        Integer,
    ),
    (Text, Text, Text, Nullable<Text>),
);

type Row = (
    (
        i64,
        String,
        String,
        Option<String>,
        NaiveDateTime,
        NaiveDateTime,
        Option<NaiveDateTime>,
    ),
    (
        i16,
        NaiveDateTime,
        Option<NaiveDateTime>,
        String,
        Option<i32>,
        i32,
    ),
    (String, String, String, Option<String>),
);

const SELECT: &str = "SELECT tickets.id, tickets.reference, tickets.status, tickets.outcome, tickets.received_at, \
    tickets.deadline_at, tickets.breached_at, tickets.priority, tickets.heard_at, tickets.unread_since, \
    tickets.match_decision, tickets.match_probability, tickets.version, complaints.problem, complaints.name, complaints.facility_name, \
    staff.name FROM (SELECT tickets.id FROM ";

/// SQLite takes the tickets first, in the order of their index, whatever is asked of the complaints.
const WITH_COMPLAINTS: [&str; 2] = [
    " CROSS JOIN complaints ON complaints.id = tickets.id",
    " JOIN complaints ON complaints.id = tickets.id",
];

/// Of those that are shown, all is read; of those that are only passed on the way, no more than what is asked.
const OF_CHOSEN: &str = ") AS chosen JOIN tickets ON tickets.id = chosen.id \
    JOIN complaints ON complaints.id = chosen.id LEFT JOIN staff ON staff.id = tickets.owner_id";

/// A page of the queue.
///
/// # Errors
/// The store's.
pub fn page(conn: &mut AnyConnection, wanted: &Wanted) -> Result<Vec<QueueEntry>, StoreError> {
    let mut parts = vec![Part::Sql(SELECT), Part::Sql("tickets")];
    parts.extend(of_wanted(&wanted.listed));
    if let Some(place) = wanted.after {
        parts.extend(beside(wanted.listed.order(), Side::Behind, place));
    }
    load(conn, parts, in_order(&wanted.listed), wanted.limit)
}

/// Behind `FROM tickets`: the condition that a ticket is in a list, on whichever page.
pub(super) fn of_wanted(listed: &Listed) -> Vec<Part> {
    shown(listed, listed.names_what_is_shown())
}

/// The order of a list.
pub(super) fn in_order(listed: &Listed) -> &'static str {
    order(listed.order(), Side::Behind)
}

/// Of these tickets, those of a view that the filters leave, the newest first; in the view of all, open or not.
///
/// # Errors
/// The store's.
pub fn among(conn: &mut AnyConnection, wanted: &Wanted, ids: &[i64]) -> Result<Vec<QueueEntry>, StoreError> {
    let mut parts = vec![Part::Sql(SELECT)];
    parts.extend(asked_numbers(ids.to_vec())?);
    parts.push(Part::Either(
        " CROSS JOIN tickets ON tickets.id = asked.item",
        " JOIN tickets ON tickets.id = asked.item",
    ));
    parts.extend(shown(&wanted.listed, wanted.listed.of.view == View::All));
    if let Some(place) = wanted.after {
        parts.extend([Part::Sql(" AND tickets.id < "), Part::Number(place.id.0)]);
    }
    load(conn, parts, " ORDER BY tickets.id DESC", wanted.limit)
}

/// All that is shown of the tickets that parts of a query choose.
fn load(
    conn: &mut AnyConnection,
    mut parts: Vec<Part>,
    order: &'static str,
    limit: i64,
) -> Result<Vec<QueueEntry>, StoreError> {
    parts.extend([
        Part::Sql(order),
        Part::Sql(" LIMIT "),
        Part::Number(limit),
        Part::Sql(OF_CHOSEN),
        Part::Sql(order),
    ]);
    let query = sql_parts::<Columns>(parts);
    let rows: Vec<Row> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    rows.into_iter().map(entry).collect()
}

/// The condition that a ticket is shown: of all tickets, or of those of the view.
fn shown(listed: &Listed, of_all: bool) -> Vec<Part> {
    let (of, filters) = (listed.of, &listed.filters);
    let mut parts = Vec::new();
    if filters.ask_the_complaint() {
        parts.push(Part::Either(WITH_COMPLAINTS[0], WITH_COMPLAINTS[1]));
    }
    parts.push(Part::Sql(" WHERE "));
    parts.extend(if of_all {
        vec![Part::Sql("1 = 1")]
    } else {
        condition(of)
    });
    let mut also = |words, value| parts.extend([Part::Sql(words), value]);
    let text = |code: &str| Part::Text(code.to_owned());
    if let Some(status) = filters.status {
        also(" AND tickets.status = ", text(status.code()));
    }
    if let Some(outcome) = filters.outcome {
        also(" AND tickets.outcome = ", text(outcome.code()));
    }
    if let Some(problem) = filters.problem {
        also(" AND complaints.problem = ", text(problem.code()));
    }
    if let Some(state) = filters.state {
        also(" AND complaints.facility_state = ", text(state.code()));
    }
    if let Some(language) = filters.language {
        also(" AND complaints.language = ", text(language.code()));
    }
    if let Some(age) = filters.age {
        let since = of.now - TimeDelta::days(age.days());
        also(" AND tickets.received_at <= ", Part::Moment(since.naive_utc()));
    }
    if let Some(decision) = filters.decision {
        also(" AND tickets.match_decision = ", text(decision));
    }
    if let Some(owner) = filters.owned_by {
        also(" AND tickets.owner_id = ", Part::Number(owner.0));
    }
    if filters.owner == OwnerFilter::Me {
        also(" AND tickets.owner_id = ", Part::Number(of.me.0));
    }
    if let Some(urgent) = filters.urgent {
        let weight = i64::from(urgent.weight());
        parts.extend([
            Part::Sql(" AND (tickets.priority & "),
            Part::Number(weight),
            Part::Sql(") <> 0"),
        ]);
    }
    if !filters.facility.is_empty() {
        parts.extend([
            Part::Sql(" AND lower(complaints.facility_name) LIKE "),
            Part::Text(pattern(&filters.facility)),
            Part::Sql(" ESCAPE '!'"),
        ]);
    }
    if filters.owner == OwnerFilter::Nobody {
        parts.push(Part::Sql(" AND tickets.owner_id IS NULL"));
    }
    parts
}

/// What has a text in it, in whatever case.
fn pattern(text: &str) -> String {
    let mut pattern = "%".to_owned();
    for c in text.to_lowercase().chars() {
        if matches!(c, '%' | '_' | '!') {
            pattern.push('!');
        }
        pattern.push(c);
    }
    pattern.push('%');
    pattern
}

fn entry(row: Row) -> Result<QueueEntry, StoreError> {
    let (
        (id, reference, status, outcome, received_at, deadline, breached_at),
        (priority, heard_at, unread_since, decision, probability, version),
        (problem, name, facility_name, owner_name),
    ) = row;
    let outcome = outcome.map(|code| sound("tickets.outcome", Outcome::parse(&code)));
    Ok(QueueEntry {
        id: TicketId(id),
        reference: sound("tickets.reference", Reference::parse(&reference).ok())?,
        version,
        status: sound("tickets.status", Status::parse(&status))?,
        outcome: outcome.transpose()?,
        received_at: utc(received_at),
        deadline: utc(deadline),
        breached: breached_at.is_some(),
        priority: sound("tickets.priority", Priority::of_number(priority))?,
        heard_at: utc(heard_at),
        unread_since: unread_since.map(utc),
        found: Found {
            decision,
            probability: probability.and_then(|p| u32::try_from(p).ok()),
        },
        problem: sound("complaints.problem", Problem::parse(&problem).ok())?,
        name,
        facility_name,
        owner_name,
    })
}
