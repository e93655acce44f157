//! Tickets are counted when they have changed, and all of them anew when somebody asks for that.
//!
//! A ticket's version tells that it has changed: nobody has to note anything beside it. What it contributes is put into the
//! place of what it had contributed before, in one write with the version that was read before its events. So what changes
//! meanwhile is counted again, and nothing twice. One process counts at a time.
//!
//! Rebuilding makes a further generation of counts beside the one that is read: ticket by ticket, in the order of their
//! numbers. What changes among those that are in it already is counted in both. At the end the pages read the new one, and
//! the old one is forgotten, a few rows at a time.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::store::engine::columns::utc;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::sql_parts::{Part, sql_parts, write_together};
use crate::store::figures::schema::figures_state::dsl;
use crate::store::figures::{inputs, keeping};

/// How counting stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counting {
    /// Which counts are read.
    pub(super) generation: i64,
    /// Which ones are being made anew.
    building: Option<i64>,
    /// Up to which ticket they are.
    built_to: i64,
    /// When nothing was left to count, last.
    pub complete_at: Option<DateTime<Utc>>,
}

impl Counting {
    /// Whether all is being counted anew.
    pub fn is_rebuilding(&self) -> bool {
        self.building.is_some()
    }
}

/// How counting stands.
///
/// # Errors
/// The store's.
pub fn state(conn: &mut AnyConnection) -> Result<Counting, StoreError> {
    let (generation, building, built_to, complete_at): (i64, Option<i64>, i64, Option<NaiveDateTime>) =
        dsl::figures_state
            .select((dsl::generation, dsl::building, dsl::built_to, dsl::complete_at))
            .get_result(conn)?;
    Ok(Counting {
        generation,
        building,
        built_to,
        complete_at: complete_at.map(utc),
    })
}

/// How counting stands, for whoever counts: others wait until their write is over.
fn take_turn(conn: &mut AnyConnection) -> Result<Counting, StoreError> {
    if let AnyConnection::Postgres(conn) = conn {
        diesel::sql_query("SELECT pg_advisory_xact_lock(hashtext('figures'))").execute(conn)?;
    }
    state(conn)
}

/// How many tickets have changed and are not counted as they are now; no more than `most` are looked for.
///
/// # Errors
/// The store's.
pub fn waiting(conn: &mut AnyConnection, most: i64) -> Result<i64, StoreError> {
    let query = sql_parts::<BigInt>([
        Part::Sql("SELECT count(*) FROM (SELECT 1 FROM tickets WHERE figured_version <> version LIMIT "),
        Part::Number(most),
        Part::Sql(") AS waiting"),
    ]);
    Ok(match conn {
        AnyConnection::Sqlite(conn) => query.get_result(conn)?,
        AnyConnection::Postgres(conn) => query.get_result(conn)?,
    })
}

/// Counts some tickets that have changed. Returns how many; none when all are counted.
///
/// # Errors
/// The store's.
pub fn count_changed(conn: &mut AnyConnection, limit: i64) -> Result<usize, StoreError> {
    let counting = take_turn(conn)?;
    let query = sql_parts::<(BigInt, BigInt)>([
        Part::Either(
            "SELECT id, version FROM tickets WHERE figured_version <> version ORDER BY id LIMIT ",
            "SELECT id, version::bigint FROM tickets WHERE figured_version <> version ORDER BY id LIMIT ",
        ),
        Part::Number(limit),
    ]);
    let changed: Vec<(i64, i64)> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    if changed.is_empty() {
        return Ok(0);
    }
    let ids: Vec<i64> = changed.iter().map(|(id, _)| *id).collect();
    let mut contributions = inputs::contributions(conn, &ids)?;
    keeping::replace(conn, counting.generation, &contributions)?;
    if let Some(building) = counting.building {
        contributions.retain(|id, _| *id <= counting.built_to);
        keeping::replace(conn, building, &contributions)?;
    }
    // In the order of their numbers, as everybody who changes several: so nobody waits for somebody who waits for them.
    for (id, version) in &changed {
        let parts = vec![
            Part::Sql("UPDATE tickets SET figured_version = "),
            Part::Number(*version),
            Part::Sql(" WHERE id = "),
            Part::Number(*id),
        ];
        write_together(conn, vec![parts])?;
    }
    Ok(changed.len())
}

/// Notes that nothing was left to count at a moment.
///
/// # Errors
/// The store's.
pub fn note_complete(conn: &mut AnyConnection, now: DateTime<Utc>) -> Result<(), StoreError> {
    diesel::update(dsl::figures_state)
        .set(dsl::complete_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(())
}

/// Begins to count all tickets anew, unless that has begun. Returns whether it begins now.
///
/// # Errors
/// The store's.
pub fn begin_rebuilding(conn: &mut AnyConnection) -> Result<bool, StoreError> {
    let counting = take_turn(conn)?;
    if counting.is_rebuilding() {
        return Ok(false);
    }
    diesel::update(dsl::figures_state)
        .set((dsl::building.eq(counting.generation + 1), dsl::built_to.eq(0)))
        .execute(conn)?;
    Ok(true)
}

/// Counts some tickets anew, the next ones. Returns how many; none when nothing is being rebuilt any more.
///
/// # Errors
/// The store's.
pub fn rebuild_some(conn: &mut AnyConnection, limit: i64) -> Result<usize, StoreError> {
    let counting = take_turn(conn)?;
    let Some(building) = counting.building else {
        return Ok(0);
    };
    let query = sql_parts::<BigInt>([
        Part::Sql("SELECT id FROM tickets WHERE id > "),
        Part::Number(counting.built_to),
        Part::Sql(" ORDER BY id LIMIT "),
        Part::Number(limit),
    ]);
    let ids: Vec<i64> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    let Some(last) = ids.last().copied() else {
        // Whatever is filed from now on has changed by that, and is counted like what else has changed.
        diesel::update(dsl::figures_state)
            .set((dsl::generation.eq(building), dsl::building.eq(None::<i64>)))
            .execute(conn)?;
        return Ok(1);
    };
    let contributions = inputs::contributions(conn, &ids)?;
    keeping::replace(conn, building, &contributions)?;
    diesel::update(dsl::figures_state)
        .set(dsl::built_to.eq(last))
        .execute(conn)?;
    Ok(ids.len())
}

/// Whether there is something to forget of what was counted before all was counted anew.
///
/// # Errors
/// The store's.
pub fn has_old(conn: &mut AnyConnection) -> Result<bool, StoreError> {
    use crate::store::figures::schema::{figured_tickets, figures};
    let generation = state(conn)?.generation;
    let counts: Option<i64> = figures::table
        .select(diesel::dsl::min(figures::generation))
        .get_result(conn)?;
    let tickets: Option<i64> = figured_tickets::table
        .select(diesel::dsl::min(figured_tickets::generation))
        .get_result(conn)?;
    Ok([counts, tickets]
        .into_iter()
        .flatten()
        .any(|oldest| oldest < generation))
}

/// Forgets some of what was counted before all was counted anew. Returns how many rows; none when nothing is left.
///
/// # Errors
/// The store's.
pub fn forget_old(conn: &mut AnyConnection, limit: i64) -> Result<usize, StoreError> {
    let counting = take_turn(conn)?;
    let tables = [
        [
            "DELETE FROM figures WHERE (generation, span, scope, measure, start, part) IN \
             (SELECT generation, span, scope, measure, start, part FROM figures WHERE generation < ",
            " ORDER BY generation, span, scope, measure, start, part LIMIT ",
        ],
        [
            "DELETE FROM figured_tickets WHERE (generation, ticket_id) IN \
             (SELECT generation, ticket_id FROM figured_tickets WHERE generation < ",
            " ORDER BY generation, ticket_id LIMIT ",
        ],
    ];
    let mut forgotten = 0;
    for [delete, ordered] in tables {
        let query = sql_parts::<BigInt>([
            Part::Sql(delete),
            Part::Number(counting.generation),
            Part::Sql(ordered),
            Part::Number(limit),
            Part::Sql(")"),
        ]);
        forgotten += match conn {
            AnyConnection::Sqlite(conn) => query.execute(conn)?,
            AnyConnection::Postgres(conn) => query.execute(conn)?,
        };
    }
    Ok(forgotten)
}
