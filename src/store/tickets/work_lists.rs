//! Which tickets a loop of the worker has to look at, and how many stand where.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::domain::ticket::Status;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::TicketId;
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::tickets::dsl;
use crate::store::engine::set_aside::{self, Work};

/// Tickets that wait for their first search, earliest deadline first.
pub fn to_match(conn: &mut AnyConnection, limit: i64) -> Result<Vec<TicketId>, StoreError> {
    let aside = set_aside::items(conn, Work::Matching)?;
    let mut found: Vec<i64> = Vec::new();
    // One status at a time: the index has their tickets in order, however many wait.
    for status in [Status::Matching, Status::Received] {
        let missing = limit - i64::try_from(found.len()).unwrap_or(limit);
        let ids: Vec<i64> = dsl::tickets
            .filter(dsl::status.eq(status.code()))
            .filter(dsl::id.ne_all(&aside))
            .order((dsl::deadline_at, dsl::id))
            .limit(missing)
            .select(dsl::id)
            .load(conn)?;
        found.extend(ids);
    }
    Ok(found.into_iter().map(TicketId).collect())
}

/// Tickets for which time alone changes something by now.
pub fn to_check(
    conn: &mut AnyConnection,
    now: DateTime<Utc>,
    limit: i64,
) -> Result<Vec<TicketId>, StoreError> {
    let aside = set_aside::items(conn, Work::Promise)?;
    let ids: Vec<i64> = dsl::tickets
        .filter(dsl::next_check_at.le(now.naive_utc()))
        .filter(dsl::id.ne_all(aside))
        .order(dsl::next_check_at)
        .limit(limit)
        .select(dsl::id)
        .load(conn)?;
    Ok(ids.into_iter().map(TicketId).collect())
}

/// How many tickets there are in each status.
pub fn count_by_status(conn: &mut AnyConnection) -> Result<Vec<(Status, i64)>, StoreError> {
    let rows: Vec<(String, i64)> = dsl::tickets
        .group_by(dsl::status)
        .select((dsl::status, diesel::dsl::count_star()))
        .load(conn)?;
    rows.into_iter()
        .map(|(code, count)| Ok((sound("tickets.status", Status::parse(&code))?, count)))
        .collect()
}
