//! What the installation remembers about itself.

use diesel::prelude::*;

use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::settings::dsl;

/// A remembered value.
pub fn get(conn: &mut AnyConnection, key: &str) -> Result<Option<String>, StoreError> {
    Ok(dsl::settings
        .find(key)
        .select(dsl::value)
        .get_result(conn)
        .optional()?)
}

/// Remembers a value under a key that has none yet.
///
/// # Errors
/// [`StoreError::Duplicate`] if it has one.
pub fn set_once(conn: &mut AnyConnection, key: &str, value: &str) -> Result<(), StoreError> {
    diesel::insert_into(dsl::settings)
        .values((dsl::key.eq(key), dsl::value.eq(value)))
        .execute(conn)?;
    Ok(())
}

/// Remembers a value under a key, in the place of another if there is one.
pub fn set(conn: &mut AnyConnection, key: &str, value: &str) -> Result<(), StoreError> {
    let known = diesel::update(dsl::settings.find(key))
        .set(dsl::value.eq(value))
        .execute(conn)?;
    if known == 0 {
        set_once(conn, key, value)
    } else {
        Ok(())
    }
}

/// Shows that the database can be read.
pub(crate) fn touch_read(conn: &mut AnyConnection) -> Result<(), StoreError> {
    get(conn, "touched").map(|_| ())
}

/// Shows that the database takes writes: a real one, whose commit has to succeed.
pub(crate) fn touch_write(conn: &mut AnyConnection) -> Result<(), StoreError> {
    let touched = diesel::update(dsl::settings.find("touched"))
        .set(dsl::value.eq("yes"))
        .execute(conn)?;
    if touched == 0 {
        set_once(conn, "touched", "yes")
    } else {
        Ok(())
    }
}
