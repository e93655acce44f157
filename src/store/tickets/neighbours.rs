//! What stands beside a ticket in a list: the one before it and the one behind it.

use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::view::Sort;
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::sql_parts::{Part, sql_parts};
use crate::store::tickets::places::{Places, Side, beside};
use crate::store::tickets::queue::{Listed, shown};

/// What stands beside a place in a list, whether or not a ticket stands there itself.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The last before it.
    pub before: Option<Reference>,
    /// The first behind it.
    pub after: Option<Reference>,
}

/// The neighbours of a place in a list, in its order.
///
/// # Errors
/// The store's.
pub fn neighbours(
    conn: &mut AnyConnection,
    listed: &Listed,
    places: Places,
) -> Result<Neighbours, StoreError> {
    Ok(Neighbours {
        before: nearest(conn, listed, places, Side::Before)?,
        after: nearest(conn, listed, places, Side::Behind)?,
    })
}

fn nearest(
    conn: &mut AnyConnection,
    listed: &Listed,
    places: Places,
    side: Side,
) -> Result<Option<Reference>, StoreError> {
    let sort = listed.order();
    let mut parts = vec![Part::Sql("SELECT tickets.reference FROM tickets")];
    parts.extend(shown(listed, listed.names_what_is_shown()));
    parts.extend(beside(sort, side, places.by(sort)));
    parts.push(Part::Sql(match (sort, side) {
        (Sort::Deadline, Side::Behind) => " ORDER BY tickets.deadline_at, tickets.id LIMIT 1",
        (Sort::Deadline, Side::Before) => " ORDER BY tickets.deadline_at DESC, tickets.id DESC LIMIT 1",
        (Sort::Age, Side::Behind) => " ORDER BY tickets.received_at, tickets.id LIMIT 1",
        (Sort::Age, Side::Before) => " ORDER BY tickets.received_at DESC, tickets.id DESC LIMIT 1",
        (Sort::Reply, Side::Behind) => " ORDER BY tickets.heard_at DESC, tickets.id LIMIT 1",
        (Sort::Reply, Side::Before) => " ORDER BY tickets.heard_at, tickets.id DESC LIMIT 1",
        (Sort::Priority, Side::Behind) => {
            " ORDER BY tickets.priority DESC, tickets.deadline_at, tickets.id LIMIT 1"
        }
        (Sort::Priority, Side::Before) => {
            " ORDER BY tickets.priority, tickets.deadline_at DESC, tickets.id DESC LIMIT 1"
        }
    }));
    let query = sql_parts::<Text>(parts);
    let found: Option<String> = match conn {
        AnyConnection::Sqlite(conn) => query.get_result(conn).optional()?,
        AnyConnection::Postgres(conn) => query.get_result(conn).optional()?,
    };
    let read = |text: String| sound("tickets.reference", Reference::parse(&text).ok());
    found.map(read).transpose()
}
