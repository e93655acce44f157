//! When the machine does not act by itself.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::review::precision::Tally;
use crate::domain::review::sample::Pause;
use crate::domain::values::ids::StaffId;
use crate::domain::values::reason::Reason;
use crate::store::engine::columns::utc;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::{registry_state, staff};
use crate::store::reviews::schema::pauses::{self, dsl};

/// A precision as it is kept.
const MILLION: f64 = 1e6;

/// The pause that lasts, if one does. Whether one does, a search learns with the state of the registry
/// ([`crate::store::engine::registry_state::RegistryState`]).
///
/// # Errors
/// The store's.
pub fn lasting(conn: &mut AnyConnection) -> Result<Option<Pause>, StoreError> {
    let row: Option<(NaiveDateTime, i64, i64, i32)> = dsl::pauses
        .filter(dsl::lasts.eq(1_i16))
        .select((dsl::paused_at, dsl::right_count, dsl::wrong_count, dsl::least))
        .get_result(conn)
        .optional()?;
    Ok(row.map(|(since, right, wrong, least)| Pause {
        since: utc(since),
        tally: Tally {
            right: u32::try_from(right).unwrap_or(u32::MAX),
            wrong: u32::try_from(wrong).unwrap_or(u32::MAX),
        },
        least_precision: f64::from(least) / MILLION,
    }))
}

/// Begins a pause.
///
/// # Errors
/// [`StoreError::Duplicate`] if one lasts.
pub fn begin(conn: &mut AnyConnection, pause: &Pause) -> Result<(), StoreError> {
    let least = i32::try_from(pause.least_in_millionths()).unwrap_or(i32::MAX);
    diesel::insert_into(pauses::table)
        .values((
            dsl::lasts.eq(Some(1_i16)),
            dsl::paused_at.eq(pause.since.naive_utc()),
            dsl::right_count.eq(i64::from(pause.tally.right)),
            dsl::wrong_count.eq(i64::from(pause.tally.wrong)),
            dsl::least.eq(least),
        ))
        .execute(conn)?;
    set_paused(conn, true)
}

/// Notes with the count of changes to the registry whether the machine is paused, and counts that: what was read before is
/// not acted on.
fn set_paused(conn: &mut AnyConnection, paused: bool) -> Result<(), StoreError> {
    diesel::update(registry_state::table)
        .set((
            registry_state::paused.eq(paused),
            registry_state::generation.eq(registry_state::generation + 1),
        ))
        .execute(conn)?;
    Ok(())
}

/// Ends the pause that lasts. Returns whether there was one.
///
/// # Errors
/// The store's.
pub fn end(
    conn: &mut AnyConnection,
    by: StaffId,
    reason: &Reason,
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let ended = diesel::update(dsl::pauses.filter(dsl::lasts.eq(1_i16)))
        .set((
            dsl::lasts.eq(None::<i16>),
            dsl::resumed_at.eq(now.naive_utc()),
            dsl::resumed_by.eq(by.0),
            dsl::reason.eq(reason.as_str()),
        ))
        .execute(conn)?;
    if ended == 0 {
        return Ok(false);
    }
    set_paused(conn, false)?;
    Ok(true)
}

/// A pause that is over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Resumed {
    /// When it ended.
    pub at: DateTime<Utc>,
    /// Who ended it.
    pub by: String,
    /// Why.
    pub reason: String,
}

/// The last pause that is over, if there was one.
///
/// # Errors
/// The store's.
pub fn last_resumed(conn: &mut AnyConnection) -> Result<Option<Resumed>, StoreError> {
    let row: Option<(Option<NaiveDateTime>, Option<i64>, Option<String>)> = dsl::pauses
        .filter(dsl::resumed_at.is_not_null())
        .order(dsl::resumed_at.desc())
        .limit(1)
        .select((dsl::resumed_at, dsl::resumed_by, dsl::reason))
        .get_result(conn)
        .optional()?;
    let Some((Some(at), Some(by), reason)) = row else {
        return Ok(None);
    };
    let by: Option<String> = staff::table
        .find(by)
        .select(staff::name)
        .get_result(conn)
        .optional()?;
    Ok(Some(Resumed {
        at: utc(at),
        by: by.unwrap_or_default(),
        reason: reason.unwrap_or_default(),
    }))
}
