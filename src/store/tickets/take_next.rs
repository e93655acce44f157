//! The ticket that whoever is free should take: to one alone, however many ask at once.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::domain::ticket::preferences::Preferences;
use crate::domain::values::ids::TicketId;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::sql_parts::{Part, among_texts, sql_parts};

/// Of the tickets that wait and that nobody owns, the one that matters most; of those that somebody prefers, where they say
/// so. What is late at this moment or before is anybody's. On PostgreSQL the ticket is locked until the write ends, and
/// what others have locked is passed over; on SQLite one write comes after the other.
///
/// # Errors
/// The store's.
pub fn most_urgent(
    conn: &mut AnyConnection,
    preferred: &Preferences,
    late: DateTime<Utc>,
) -> Result<Option<TicketId>, StoreError> {
    let (languages, states) = preferred.codes();
    let mut parts = vec![Part::Sql("SELECT tickets.id FROM tickets")];
    if !preferred.is_empty() {
        parts.push(Part::Sql(" JOIN complaints ON complaints.id = tickets.id"));
    }
    parts.push(Part::Sql(
        " WHERE tickets.owner_id IS NULL AND tickets.status = 'queued' \
         AND tickets.status NOT IN ('resolved', 'closed')",
    ));
    if !preferred.is_empty() {
        parts.extend([
            Part::Sql(" AND (tickets.deadline_at <= "),
            Part::Moment(late.naive_utc()),
            Part::Sql(" OR 1 = 1"),
        ]);
        if !languages.is_empty() {
            parts.push(Part::Sql(" AND complaints.language"));
            parts.extend(among_texts(languages)?);
        }
        if !states.is_empty() {
            parts.push(Part::Sql(" AND complaints.facility_state"));
            parts.extend(among_texts(states)?);
        }
        parts.push(Part::Sql(")"));
    }
    parts.extend([
        Part::Sql(" ORDER BY tickets.priority DESC, tickets.deadline_at, tickets.id LIMIT 1"),
        Part::Either("", " FOR UPDATE OF tickets SKIP LOCKED"),
    ]);
    let query = sql_parts::<BigInt>(parts);
    let found: Option<i64> = match conn {
        AnyConnection::Sqlite(conn) => query.get_result(conn).optional()?,
        AnyConnection::Postgres(conn) => query.get_result(conn).optional()?,
    };
    Ok(found.map(TicketId))
}
