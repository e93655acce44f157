//! The records that a complaint may be about: what lies under its keys ([`crate::matching::keys`]).

use diesel::connection::DefaultLoadingMode;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::domain::registry::dose_record::DoseRecord;
use crate::matching::gather::Gathered;
use crate::matching::hash::BUCKET;
use crate::matching::keys;
use crate::matching::names::name_search::orders_of;
use crate::matching::particulars::Particulars;
use crate::matching::ymd::Ymd;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::json;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::{facilities, sources};
use crate::store::facilities::places::Places;
use crate::store::registry::corrections;
use crate::store::registry::rows::{COLUMNS, RecordRow};

/// The most keys of a range that are read: the days of a vaccination centre end somewhere, those of the whole country
/// on one date of birth do not.
const IN_RANGE: usize = 20_000;

/// The rows in a range of a column of keys, with their keys. The index of SQLite holds the rows' numbers; that of
/// PostgreSQL holds each key once, and rows are read for those keys alone that share enough words.
macro_rules! within {
    ($conn:expr, $column:expr, $range:expr) => {{
        let key = $column.assume_not_null();
        let within = dsl::dose_records.filter($column.between($range.from, $range.to));
        match $conn {
            AnyConnection::Sqlite(conn) => within
                .select((key, dsl::id))
                .load_iter::<(i64, i64), DefaultLoadingMode>(conn)?
                .take(IN_RANGE)
                .collect::<QueryResult<Vec<_>>>()?,
            AnyConnection::Postgres(conn) => {
                let keys: Vec<i64> = within
                    .select(key)
                    .limit(i64::try_from(IN_RANGE).unwrap_or(i64::MAX))
                    .load(conn)?;
                dsl::dose_records
                    .filter($column.eq_any($range.most_shared(keys)))
                    .select((key, dsl::id))
                    .load(conn)?
            }
        }
    }};
}

/// The current records that lie under the keys of a complaint, or of another record, and are worth reading
/// ([`Gathered`]); quarantined ones too, and those of which an earlier version lies there; each once, in the order
/// of their numbers. Keys under which too many lie are left out.
pub fn find(
    conn: &mut AnyConnection,
    places: &Places,
    said: &Particulars,
) -> Result<Vec<DoseRecord>, StoreError> {
    let ids = numbers_under_keys(conn, places, said)?;
    load(conn, ids)
}

fn numbers_under_keys(
    conn: &mut AnyConnection,
    places: &Places,
    said: &Particulars,
) -> Result<Vec<i64>, StoreError> {
    let mut ids = Gathered::default();
    if let Some(id) = &said.id {
        near_number(conn, keys::numbers_near(id), &mut ids)?;
    }
    if let Some(phone) = said.phone {
        let under = dsl::dose_records.filter(dsl::phone.eq(phone)).select(dsl::id);
        ids.under(&first!(conn, BUCKET + 1, under));
    }
    if let (Some(lot), Some(day)) = (&said.lot, said.day.and_then(Ymd::date)) {
        let under = dsl::dose_records
            .filter(dsl::lot_number.eq(lot))
            .filter(dsl::administered_on.eq(day))
            .select(dsl::id);
        ids.under(&first!(conn, BUCKET + 1, under));
    }
    for code in orders_of(said.name.code()) {
        let under = dsl::dose_records.filter(dsl::name_code.eq(code)).select(dsl::id);
        ids.under(&first!(conn, BUCKET + 1, under));
    }
    for range in keys::birth_ranges(said) {
        let rows = within!(conn, dsl::birth_key, &range);
        ids.within(&range, rows);
    }
    for range in keys::day_ranges(said, &places.meant(&said.place)) {
        let rows = within!(conn, dsl::day_key, &range);
        ids.within(&range, rows);
    }
    Ok(ids.choose())
}

/// All numbers in one statement: on SQLite a list in JSON, of which each is looked up in the index.
fn near_number(
    conn: &mut AnyConnection,
    numbers: Vec<String>,
    ids: &mut Gathered<i64>,
) -> Result<(), StoreError> {
    let mut found: Vec<(String, i64)> = match conn {
        AnyConnection::Sqlite(conn) => {
            let among = sql::<Bool>("dose_records.id_number IN (SELECT value FROM json_each(")
                .bind::<Text, _>(json::write(&numbers)?)
                .sql("))");
            dsl::dose_records
                .filter(among)
                .select((dsl::id_number, dsl::id))
                .load_iter::<_, DefaultLoadingMode>(conn)?
                .take(IN_RANGE)
                .collect::<QueryResult<_>>()?
        }
        AnyConnection::Postgres(conn) => dsl::dose_records
            .filter(dsl::id_number.eq_any(numbers))
            .select((dsl::id_number, dsl::id))
            .limit(i64::try_from(IN_RANGE).unwrap_or(i64::MAX))
            .load(conn)?,
    };
    found.sort_unstable();
    for of_number in found.chunk_by(|one, other| one.0 == other.0) {
        ids.by_number(&of_number.iter().map(|(_, id)| *id).collect::<Vec<_>>());
    }
    Ok(())
}

/// The current versions of the records of which these are versions, in the order of their numbers.
fn load(conn: &mut AnyConnection, ids: Vec<i64>) -> Result<Vec<DoseRecord>, StoreError> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let versions = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .select((COLUMNS, dsl::is_current));
    let rows: Vec<(RecordRow, bool)> = match conn {
        AnyConnection::Sqlite(conn) => {
            let among = sql::<Bool>("dose_records.id IN (SELECT value FROM json_each(")
                .bind::<Text, _>(json::write(&ids)?)
                .sql("))");
            versions.filter(among).load(conn)?
        }
        AnyConnection::Postgres(conn) => versions.filter(dsl::id.eq_any(ids)).load(conn)?,
    };
    let (current, superseded): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(_, is_current)| *is_current);
    let records = current.into_iter().map(|(row, _)| DoseRecord::try_from(row));
    let mut records = records.collect::<Result<Vec<DoseRecord>, _>>()?;
    for (row, _) in superseded {
        // What it said once led here; what it says now is compared.
        let earlier = DoseRecord::try_from(row)?.id;
        if let Some(id) = corrections::current_of(conn, earlier)? {
            records.push(crate::store::registry::registry::load(conn, id)?);
        }
    }
    records.sort_unstable_by_key(|record| record.id);
    records.dedup_by_key(|record| record.id);
    Ok(records)
}
