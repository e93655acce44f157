//! The clock of the database: what processes agree on whose own clocks differ.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::Timestamp;

use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;

/// What time it is for the database. Clocks of desks, which decide when something is due, may differ from it and from
/// each other; who holds what is decided by this one alone.
pub(crate) fn now(conn: &mut AnyConnection) -> Result<DateTime<Utc>, StoreError> {
    let now: NaiveDateTime = match conn {
        AnyConnection::Sqlite(conn) => diesel::select(diesel::dsl::sql::<Timestamp>(
            "strftime('%Y-%m-%d %H:%M:%f', 'now')",
        ))
        .get_result(conn)?,
        // Not the beginning of the transaction, which may have waited.
        AnyConnection::Postgres(conn) => {
            diesel::select(diesel::dsl::sql::<Timestamp>("clock_timestamp()::timestamp")).get_result(conn)?
        }
    };
    Ok(now.and_utc())
}
