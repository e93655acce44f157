//! Where a ticket stands in the orders of the queue, and what stands on either side of it.

use chrono::{DateTime, Utc};

use crate::domain::ticket::priority::Priority;
use crate::domain::ticket::view::Sort;
use crate::domain::values::ids::TicketId;
use crate::store::engine::sql_parts::Part;

/// Where a ticket stands in an order: what it is sorted by, and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The moment by which it is sorted.
    pub at: DateTime<Utc>,
    /// Its number.
    pub id: TicketId,
    /// Its priority, where that comes first.
    pub priority: Priority,
}

/// Where a ticket stands in each order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Places {
    /// Its number.
    pub id: TicketId,
    /// Its deadline.
    pub deadline: DateTime<Utc>,
    /// When it arrived.
    pub received_at: DateTime<Utc>,
    /// When the citizen last wrote.
    pub heard_at: DateTime<Utc>,
    /// How much it matters.
    pub priority: Priority,
}

impl Places {
    /// Where it stands in an order.
    pub fn by(self, sort: Sort) -> Place {
        Place {
            at: match sort {
                Sort::Deadline | Sort::Priority => self.deadline,
                Sort::Age => self.received_at,
                Sort::Reply => self.heard_at,
            },
            id: self.id,
            priority: self.priority,
        }
    }
}

/// On which side of a place, as an order goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    Before,
    Behind,
}

/// The condition that a ticket stands on a side of a place. Its first part is what the index can begin at.
pub(super) fn beside(sort: Sort, side: Side, place: Place) -> Vec<Part> {
    let words = match (sort, side) {
        (Sort::Deadline, Side::Behind) => {
            " AND tickets.deadline_at >= {at} AND (tickets.deadline_at > {at} OR tickets.id > {id})"
        }
        (Sort::Deadline, Side::Before) => {
            " AND tickets.deadline_at <= {at} AND (tickets.deadline_at < {at} OR tickets.id < {id})"
        }
        (Sort::Age, Side::Behind) => {
            " AND tickets.received_at >= {at} AND (tickets.received_at > {at} OR tickets.id > {id})"
        }
        (Sort::Age, Side::Before) => {
            " AND tickets.received_at <= {at} AND (tickets.received_at < {at} OR tickets.id < {id})"
        }
        (Sort::Reply, Side::Behind) => {
            " AND tickets.heard_at <= {at} AND (tickets.heard_at < {at} OR tickets.id > {id})"
        }
        (Sort::Reply, Side::Before) => {
            " AND tickets.heard_at >= {at} AND (tickets.heard_at > {at} OR tickets.id < {id})"
        }
        (Sort::Priority, Side::Behind) => {
            " AND tickets.priority <= {priority} AND (tickets.priority < {priority} \
              OR tickets.deadline_at > {at} OR (tickets.deadline_at = {at} AND tickets.id > {id}))"
        }
        (Sort::Priority, Side::Before) => {
            " AND tickets.priority >= {priority} AND (tickets.priority > {priority} \
              OR tickets.deadline_at < {at} OR (tickets.deadline_at = {at} AND tickets.id < {id}))"
        }
    };
    let mut parts = Vec::new();
    for piece in words.split_inclusive('}') {
        let (sql, named) = piece.split_once('{').unwrap_or((piece, ""));
        parts.push(Part::Sql(sql));
        match named {
            "at}" => parts.push(Part::Moment(place.at.naive_utc())),
            "id}" => parts.push(Part::Number(place.id.0)),
            "priority}" => parts.push(Part::Number(i64::from(place.priority.number()))),
            _ => {}
        }
    }
    parts
}

/// An order of the queue as it leads away from a place on a side: behind it, as people see the queue.
pub(super) fn order(sort: Sort, side: Side) -> &'static str {
    match (sort, side) {
        (Sort::Deadline, Side::Behind) => " ORDER BY tickets.deadline_at, tickets.id",
        (Sort::Deadline, Side::Before) => " ORDER BY tickets.deadline_at DESC, tickets.id DESC",
        (Sort::Age, Side::Behind) => " ORDER BY tickets.received_at, tickets.id",
        (Sort::Age, Side::Before) => " ORDER BY tickets.received_at DESC, tickets.id DESC",
        (Sort::Reply, Side::Behind) => " ORDER BY tickets.heard_at DESC, tickets.id",
        (Sort::Reply, Side::Before) => " ORDER BY tickets.heard_at, tickets.id DESC",
        (Sort::Priority, Side::Behind) => " ORDER BY tickets.priority DESC, tickets.deadline_at, tickets.id",
        (Sort::Priority, Side::Before) => {
            " ORDER BY tickets.priority, tickets.deadline_at DESC, tickets.id DESC"
        }
    }
}
