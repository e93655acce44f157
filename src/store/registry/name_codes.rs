//! Makes the codes of names anew when the rule for them has changed, some records at a time.

use diesel::prelude::*;

use super::super::schema::dose_records::dsl;
use super::super::{AnyConnection, StoreError, settings};
use crate::matching::name_code::{VERSION, name_code};

/// Under which the store remembers how far it is: the version of the rule and the last record that was made anew, or
/// the version alone when all were.
const KEY: &str = "name_codes";

/// Whether all codes are those of the rule as it is.
pub fn are_fresh(conn: &mut AnyConnection) -> Result<bool, StoreError> {
    Ok(settings::get(conn, KEY)?.is_some_and(|known| known == VERSION.to_string()))
}

/// Makes the codes of the next `limit` records anew. Returns how many there were; none when all are done.
pub fn refresh(conn: &mut AnyConnection, limit: i64) -> Result<usize, StoreError> {
    let known = settings::get(conn, KEY)?.unwrap_or_default();
    let after: i64 = match known.split_once(' ') {
        Some((version, after)) if version == VERSION.to_string() => after.parse().unwrap_or(0),
        Some(_) | None => 0,
    };
    let rows: Vec<(i64, String, String)> = dsl::dose_records
        .filter(dsl::id.gt(after))
        .order(dsl::id)
        .limit(limit)
        .select((dsl::id, dsl::name, dsl::name_code))
        .load(conn)?;
    for (id, name, code) in &rows {
        let fresh = name_code(name);
        if fresh != *code {
            diesel::update(dsl::dose_records.find(id))
                .set(dsl::name_code.eq(fresh))
                .execute(conn)?;
        }
    }
    let known = match rows.last() {
        Some((last, _, _)) => format!("{VERSION} {last}"),
        None => VERSION.to_string(),
    };
    settings::set(conn, KEY, &known)?;
    Ok(rows.len())
}
