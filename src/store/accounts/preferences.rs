//! Which tickets somebody would rather take.

use diesel::prelude::*;

use crate::domain::ticket::preferences::Preferences;
use crate::domain::values::ids::StaffId;
use crate::store::accounts::schema::take_preferences::dsl;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;

/// What somebody prefers; nothing if they never said.
///
/// # Errors
/// The store's.
pub fn of(conn: &mut AnyConnection, staff: StaffId) -> Result<Preferences, StoreError> {
    let row: Option<(String, String)> = dsl::take_preferences
        .find(staff.0)
        .select((dsl::languages, dsl::states))
        .get_result(conn)
        .optional()?;
    let read = |(languages, states): (String, String)| {
        Preferences::of_codes(languages.split(' '), states.split(' '))
    };
    Ok(row.map(read).unwrap_or_default())
}

/// Keeps it; nothing before is kept.
///
/// # Errors
/// The store's; [`StoreError::Duplicate`] if the same is kept for the first time twice in the same moment.
pub fn keep(conn: &mut AnyConnection, staff: StaffId, preferences: &Preferences) -> Result<(), StoreError> {
    let (languages, states) = preferences.codes();
    let (languages, states) = (languages.join(" "), states.join(" "));
    let kept = (dsl::languages.eq(&languages), dsl::states.eq(&states));
    let known = diesel::update(dsl::take_preferences.find(staff.0))
        .set(kept)
        .execute(conn)?;
    if known == 0 {
        diesel::insert_into(dsl::take_preferences)
            .values((dsl::staff_id.eq(staff.0), kept))
            .execute(conn)?;
    }
    Ok(())
}
