//! Makes what records are found by anew when the rules for it have changed, some records at a time.

use diesel::prelude::*;

use crate::domain::registry::dose_record::DoseRecord;
use crate::matching::keys::{self, RecordKeys};
use crate::matching::names::name_code;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::{facilities, sources};
use crate::store::engine::settings;
use crate::store::registry::rows::{COLUMNS, RecordRow};

/// Under which the store remembers how far it is: the version of the rules and the last record that was made anew, or
/// the version alone when all were.
const KEY: &str = "record_keys";

/// The version of all rules together.
fn version() -> String {
    format!("{}.{}", name_code::VERSION, keys::VERSION)
}

/// Whether all keys are those of the rules as they are.
pub fn are_fresh(conn: &mut AnyConnection) -> Result<bool, StoreError> {
    Ok(settings::get(conn, KEY)?.is_some_and(|known| known == version()))
}

type Kept = (String, Option<i64>, Option<i64>);

/// Makes the keys of the next `limit` records anew. Returns how many there were; none when all are done.
pub fn refresh(conn: &mut AnyConnection, limit: i64) -> Result<usize, StoreError> {
    let known = settings::get(conn, KEY)?.unwrap_or_default();
    let after: i64 = match known.split_once(' ') {
        Some((done, after)) if done == version() => after.parse().unwrap_or(0),
        Some(_) | None => 0,
    };
    let rows: Vec<(RecordRow, (i64, i64), Kept)> = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .filter(dsl::id.gt(after))
        .order(dsl::id)
        .limit(limit)
        .select((
            COLUMNS,
            (dsl::id, dsl::facility_id),
            (dsl::name_code, dsl::birth_key, dsl::day_key),
        ))
        .load(conn)?;
    let (count, mut last) = (rows.len(), None);
    for (row, (id, facility), kept) in rows {
        last = Some(id);
        // What nobody can read, nobody can find either; those behind it are not to wait for that.
        let Ok(record) = DoseRecord::try_from(row) else {
            continue;
        };
        let fresh = RecordKeys::of(&record.statement);
        let fresh: Kept = (fresh.name_code.clone(), fresh.birth, fresh.day_at(facility));
        if fresh != kept {
            let (name_code, birth_key, day_key) = fresh;
            diesel::update(dsl::dose_records.find(id))
                .set((
                    dsl::name_code.eq(name_code),
                    dsl::birth_key.eq(birth_key),
                    dsl::day_key.eq(day_key),
                ))
                .execute(conn)?;
        }
    }
    let known = match last {
        Some(last) => format!("{} {last}", version()),
        None => version(),
    };
    settings::set(conn, KEY, &known)?;
    Ok(count)
}
