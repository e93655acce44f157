//! Views of the queue that somebody named and shares.

use chrono::{DateTime, Utc};
use diesel::prelude::*;

use crate::domain::ticket::view::{SavedView, ViewName};
use crate::domain::values::ids::StaffId;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::tickets::schema::saved_views::dsl;

type Row = (i64, String, String, i64);

fn view((id, name, query, made_by): Row) -> SavedView {
    SavedView {
        id,
        name,
        query,
        made_by: StaffId(made_by),
    }
}

/// All of them, by their names.
///
/// # Errors
/// The store's.
pub fn list(conn: &mut AnyConnection) -> Result<Vec<SavedView>, StoreError> {
    let rows: Vec<Row> = dsl::saved_views
        .order((dsl::name, dsl::id))
        .select((dsl::id, dsl::name, dsl::query, dsl::staff_id))
        .load(conn)?;
    Ok(rows.into_iter().map(view).collect())
}

/// One of them.
///
/// # Errors
/// [`StoreError::Missing`] if it has been removed.
pub fn load(conn: &mut AnyConnection, id: i64) -> Result<SavedView, StoreError> {
    let row: Row = dsl::saved_views
        .find(id)
        .select((dsl::id, dsl::name, dsl::query, dsl::staff_id))
        .get_result(conn)?;
    Ok(view(row))
}

/// Keeps one.
///
/// # Errors
/// [`StoreError::Duplicate`] if there is one with this name.
pub fn add(
    conn: &mut AnyConnection,
    name: &ViewName,
    query: &str,
    by: StaffId,
    now: DateTime<Utc>,
) -> Result<(), StoreError> {
    diesel::insert_into(dsl::saved_views)
        .values((
            dsl::name.eq(name.as_str()),
            dsl::query.eq(query),
            dsl::staff_id.eq(by.0),
            dsl::created_at.eq(now.naive_utc()),
        ))
        .execute(conn)?;
    Ok(())
}

/// Removes one; nothing if it is gone.
///
/// # Errors
/// The store's.
pub fn remove(conn: &mut AnyConnection, id: i64) -> Result<(), StoreError> {
    diesel::delete(dsl::saved_views.find(id)).execute(conn)?;
    Ok(())
}
