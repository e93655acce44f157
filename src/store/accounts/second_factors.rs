//! Second factors, recovery codes, and sessions that still owe a code.

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::staff::StaffMember;
use crate::domain::staff::second_factor::Serial;
use crate::domain::values::ids::StaffId;
use crate::store::accounts::schema::{recovery_codes, second_factors, sessions};
use crate::store::accounts::staff::{COLUMNS, Row, member};
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::staff;

/// A second factor as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeptFactor {
    /// From what its secret is made.
    pub serial: Serial,
    /// Since when it is asked for; nothing while its owner has not shown a code.
    pub confirmed_at: Option<DateTime<Utc>>,
}

/// Somebody's second factor, if they have one or are about to.
///
/// # Errors
/// The store's.
pub fn of(conn: &mut AnyConnection, id: StaffId) -> Result<Option<KeptFactor>, StoreError> {
    let row: Option<(Vec<u8>, Option<NaiveDateTime>)> = second_factors::table
        .find(id.0)
        .select((second_factors::serial, second_factors::confirmed_at))
        .get_result(conn)
        .optional()?;
    row.map(|(serial, confirmed_at)| {
        Ok(KeptFactor {
            serial: sound("second_factors.serial", serial.try_into().ok())?,
            confirmed_at: confirmed_at.map(|at| at.and_utc()),
        })
    })
    .transpose()
}

/// Keeps a factor that has not been confirmed, in the place of another one that was not.
///
/// # Errors
/// [`StoreError::Duplicate`] if they have one that is confirmed.
pub fn propose(conn: &mut AnyConnection, id: StaffId, serial: &Serial) -> Result<(), StoreError> {
    let unconfirmed = second_factors::table
        .find(id.0)
        .filter(second_factors::confirmed_at.is_null());
    diesel::delete(unconfirmed).execute(conn)?;
    diesel::insert_into(second_factors::table)
        .values((
            second_factors::staff_id.eq(id.0),
            second_factors::serial.eq(&serial[..]),
            second_factors::last_step.eq(0),
        ))
        .execute(conn)?;
    Ok(())
}

/// Confirms a factor by the code of this step. Returns whether it still waited for that.
///
/// # Errors
/// The store's.
pub fn confirm(
    conn: &mut AnyConnection,
    id: StaffId,
    (serial, step): (&Serial, i64),
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let waiting = second_factors::table
        .find(id.0)
        .filter(second_factors::serial.eq(&serial[..]))
        .filter(second_factors::confirmed_at.is_null());
    let confirmed = diesel::update(waiting)
        .set((
            second_factors::confirmed_at.eq(now.naive_utc()),
            second_factors::last_step.eq(step),
        ))
        .execute(conn)?;
    Ok(confirmed == 1)
}

/// Takes note that the code of a step was used. Returns false where it, or a later one, was used before: of two that bring
/// the same code at once, one is told so.
///
/// # Errors
/// The store's.
pub fn use_step(
    conn: &mut AnyConnection,
    id: StaffId,
    serial: &Serial,
    step: i64,
) -> Result<bool, StoreError> {
    let unused = second_factors::table
        .find(id.0)
        .filter(second_factors::serial.eq(&serial[..]))
        .filter(second_factors::last_step.lt(step));
    let used = diesel::update(unused)
        .set(second_factors::last_step.eq(step))
        .execute(conn)?;
    Ok(used == 1)
}

/// Takes a factor and its recovery codes away. Returns whether there was one that was confirmed.
///
/// # Errors
/// The store's.
pub fn remove(conn: &mut AnyConnection, id: StaffId) -> Result<bool, StoreError> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::staff_id.eq(id.0))).execute(conn)?;
    let had = of(conn, id)?.is_some_and(|kept| kept.confirmed_at.is_some());
    diesel::delete(second_factors::table.find(id.0)).execute(conn)?;
    Ok(had)
}

/// Keeps recovery codes, given by their hashes, in the place of all others.
///
/// # Errors
/// The store's.
pub fn keep_codes(conn: &mut AnyConnection, id: StaffId, hashes: &[Vec<u8>]) -> Result<(), StoreError> {
    diesel::delete(recovery_codes::table.filter(recovery_codes::staff_id.eq(id.0))).execute(conn)?;
    for hash in hashes {
        diesel::insert_into(recovery_codes::table)
            .values((
                recovery_codes::staff_id.eq(id.0),
                recovery_codes::code_hash.eq(hash),
            ))
            .execute(conn)?;
    }
    Ok(())
}

/// Uses a recovery code up. Returns false where there is no such code, or it was used before.
///
/// # Errors
/// The store's.
pub fn use_code(
    conn: &mut AnyConnection,
    id: StaffId,
    hash: &[u8],
    now: DateTime<Utc>,
) -> Result<bool, StoreError> {
    let unused = recovery_codes::table
        .find((id.0, hash))
        .filter(recovery_codes::used_at.is_null());
    let used = diesel::update(unused)
        .set(recovery_codes::used_at.eq(now.naive_utc()))
        .execute(conn)?;
    Ok(used == 1)
}

/// How many recovery codes somebody has left.
///
/// # Errors
/// The store's.
pub fn codes_left(conn: &mut AnyConnection, id: StaffId) -> Result<i64, StoreError> {
    Ok(recovery_codes::table
        .filter(recovery_codes::staff_id.eq(id.0))
        .filter(recovery_codes::used_at.is_null())
        .count()
        .get_result(conn)?)
}

/// Starts a session that opens nothing until a code is brought, for a try of this number.
///
/// # Errors
/// The store's.
pub fn start_owing(
    conn: &mut AnyConnection,
    token_hash: &[u8],
    (id, attempt): (StaffId, i64),
    (now, ends): (DateTime<Utc>, DateTime<Utc>),
    address: &str,
) -> Result<(), StoreError> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(token_hash),
            sessions::staff_id.eq(id.0),
            sessions::created_at.eq(now.naive_utc()),
            sessions::last_seen_at.eq(now.naive_utc()),
            sessions::expires_at.eq(ends.naive_utc()),
            sessions::address.eq(address),
            sessions::attempt.eq(attempt),
        ))
        .execute(conn)?;
    Ok(())
}

/// Who still owes a code in a session, and for which try; nobody if it is over or its owner may no longer sign in.
///
/// # Errors
/// The store's.
pub fn owing(
    conn: &mut AnyConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> Result<Option<(StaffMember, i64)>, StoreError> {
    let row: Option<(Row, Option<i64>)> = sessions::table
        .inner_join(staff::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(now.naive_utc()))
        .filter(sessions::attempt.is_not_null())
        .filter(staff::enabled)
        .select((COLUMNS, sessions::attempt))
        .get_result(conn)
        .optional()?;
    let Some((row, Some(attempt))) = row else {
        return Ok(None);
    };
    Ok(Some((member(row)?, attempt)))
}
