//! The ticket that whoever is free should take: to one alone, however many ask at once.

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::domain::values::ids::TicketId;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::sql_parts::{Part, sql_parts};

/// Of the tickets that wait and that nobody owns, the one that matters most. On PostgreSQL it is locked until the write
/// ends, and what others have locked is passed over; on SQLite one write comes after the other.
///
/// # Errors
/// The store's.
pub fn most_urgent(conn: &mut AnyConnection) -> Result<Option<TicketId>, StoreError> {
    let parts = [
        Part::Sql(
            "SELECT tickets.id FROM tickets WHERE tickets.owner_id IS NULL AND tickets.status = 'queued' \
             AND tickets.status NOT IN ('resolved', 'closed') \
             ORDER BY tickets.priority DESC, tickets.deadline_at, tickets.id LIMIT 1",
        ),
        Part::Either("", " FOR UPDATE SKIP LOCKED"),
    ];
    let query = sql_parts::<BigInt>(parts);
    let found: Option<i64> = match conn {
        AnyConnection::Sqlite(conn) => query.get_result(conn).optional()?,
        AnyConnection::Postgres(conn) => query.get_result(conn).optional()?,
    };
    Ok(found.map(TicketId))
}
