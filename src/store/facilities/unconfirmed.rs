//! Places that nobody has vouched for: the work list of facilities.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use crate::domain::facility::Facility;
use crate::domain::values::ids::FacilityId;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::facilities::dsl;
use crate::store::engine::sql_words::sql_words;
use crate::store::facilities::facilities::{COLUMNS, Row, facility};

/// A page of the places that nobody has confirmed, by state and name, from behind a place on.
pub fn page(
    conn: &mut AnyConnection,
    after: Option<FacilityId>,
    limit: i64,
) -> Result<Vec<Facility>, StoreError> {
    let last: Option<(String, String)> = match after {
        Some(id) => dsl::facilities
            .find(id.0)
            .select((dsl::state, dsl::name_key))
            .get_result(conn)
            .optional()?,
        None => None,
    };
    let mut query = dsl::facilities
        .filter(sql_words::<Bool>("NOT facilities.confirmed"))
        .filter(dsl::same_as.is_null())
        .order((dsl::state, dsl::name_key))
        .limit(limit)
        .select(COLUMNS)
        .into_boxed();
    if let Some((state, name_key)) = last {
        let further = dsl::state.gt(state.clone()).or(dsl::name_key.gt(name_key));
        query = query.filter(dsl::state.ge(state)).filter(further);
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(facility).collect()
}

/// Whether a place turned out to be another one.
///
/// # Errors
/// [`StoreError::Missing`] if there is none with this number.
pub fn is_merged(conn: &mut AnyConnection, id: FacilityId) -> Result<bool, StoreError> {
    let same_as: Option<i64> = dsl::facilities.find(id.0).select(dsl::same_as).get_result(conn)?;
    Ok(same_as.is_some())
}
