//! Who is away, and up to which day.

use chrono::{DateTime, NaiveDate, Utc};
use diesel::prelude::*;

use crate::domain::values::ids::StaffId;
use crate::store::accounts::schema::absences::dsl;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;

/// The last day of somebody's absence, if they are away on a day.
///
/// # Errors
/// The store's.
pub fn until(
    conn: &mut AnyConnection,
    staff: StaffId,
    on: NaiveDate,
) -> Result<Option<NaiveDate>, StoreError> {
    Ok(dsl::absences
        .find(staff.0)
        .filter(dsl::until_day.ge(on))
        .select(dsl::until_day)
        .get_result(conn)
        .optional()?)
}

/// Notes that somebody is away up to a day, that day among them; nothing before is kept.
///
/// # Errors
/// The store's; [`StoreError::Duplicate`] if somebody else notes the same in the same moment.
pub fn note(
    conn: &mut AnyConnection,
    staff: StaffId,
    until: NaiveDate,
    by: StaffId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    let noted = (
        dsl::until_day.eq(until),
        dsl::noted_by.eq(by.0),
        dsl::noted_at.eq(now.naive_utc()),
    );
    let known = diesel::update(dsl::absences.find(staff.0))
        .set(noted)
        .execute(conn)?;
    if known == 0 {
        diesel::insert_into(dsl::absences)
            .values((dsl::staff_id.eq(staff.0), noted))
            .execute(conn)?;
    }
    Ok(())
}

/// Somebody is back; nothing if they were not away.
///
/// # Errors
/// The store's.
pub fn end(conn: &mut AnyConnection, staff: StaffId) -> Result<(), StoreError> {
    diesel::delete(dsl::absences.find(staff.0)).execute(conn)?;
    Ok(())
}
