//! Ways into the registry: each reads one index of `dose_records` in its order, from a place in it on.

use chrono::NaiveDate;
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use crate::domain::registry::dose_record::DoseRecord;
use crate::matching::keys::{DAY_SHIFT, day_numbers, within_day};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::{facilities, sources};
use crate::store::registry::rows::{COLUMNS, RecordRow};
use crate::store::registry::search::found::{Found, PLACE, PlaceRow, SearchCursor};

/// From one day to another, both included.
pub(super) type Days = (NaiveDate, NaiveDate);

/// A way.
#[derive(Clone, Debug)]
pub(super) enum IndexScan {
    /// Numbers of documents that begin like this.
    Number(String),
    /// This telephone number.
    Phone(i64),
    /// Lots that begin like this; of the one that is called just so, what was given from one day to another.
    Lot(String, Days),
    /// These facilities, from one day to another.
    Places(Vec<i64>, Days),
    /// Codes of names that begin like this.
    Name(String),
    /// These codes of names.
    Codes(Vec<String>),
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = BigInt)]
    id: i64,
}

type Row = (RecordRow, bool, PlaceRow);
type Rows = Vec<(SearchCursor, Found)>;

/// The versions, with all that a search needs of them.
macro_rules! versions {
    () => {
        dose_records::table
            .inner_join(facilities::table)
            .inner_join(sources::table)
            .select((COLUMNS, dsl::is_current, PLACE))
    };
}

/// How texts are compared byte by byte. PostgreSQL compares them by its locale unless it is told not to, and its
/// indexes for prefixes do not.
struct ByBytes {
    ge: &'static str,
    gt: &'static str,
    lt: &'static str,
    order: &'static str,
}

impl ByBytes {
    fn on(conn: &AnyConnection) -> Self {
        match conn {
            AnyConnection::Sqlite(_) => Self {
                ge: ">=",
                gt: ">",
                lt: "<",
                order: "",
            },
            AnyConnection::Postgres(_) => Self {
                ge: "~>=~",
                gt: "~>~",
                lt: "~<~",
                order: " USING ~<~",
            },
        }
    }
}

/// Behind every text of capitals, digits and spaces that begins like this, byte by byte.
fn end_of_capitals(prefix: &str) -> String {
    format!("{prefix}[")
}

/// Behind every number that begins like this, in any locale.
fn end_of_numbers(prefix: &str) -> String {
    format!("{prefix}{}", "z".repeat(40))
}

impl IndexScan {
    /// Whether a version stands on this way.
    pub(super) fn holds(&self, place: &SearchCursor) -> bool {
        match self {
            Self::Number(prefix) => place.number.starts_with(prefix),
            Self::Lot(prefix, _) => place.lot.as_ref().is_some_and(|lot| lot.starts_with(prefix)),
            Self::Phone(_) | Self::Places(..) | Self::Name(_) | Self::Codes(_) => true,
        }
    }

    /// The next versions behind a place, in the order of the index.
    pub(super) fn fetch(
        &self,
        conn: &mut AnyConnection,
        behind: Option<&SearchCursor>,
        limit: i64,
    ) -> Result<Rows, StoreError> {
        match self {
            Self::Number(prefix) => by_number(conn, prefix, behind, limit),
            Self::Phone(digits) => by_phone(conn, *digits, behind, limit),
            Self::Lot(prefix, days) => by_lot(conn, prefix, *days, behind, limit),
            Self::Places(facilities, days) => by_place(conn, facilities, *days, behind, limit),
            Self::Name(prefix) => by_name(conn, prefix, limit),
            Self::Codes(codes) => by_codes(conn, codes, limit),
        }
    }
}

fn by_number(
    conn: &mut AnyConnection,
    prefix: &str,
    behind: Option<&SearchCursor>,
    limit: i64,
) -> Result<Rows, StoreError> {
    let end = end_of_numbers(prefix);
    let Some(place) = behind else {
        let rows = versions!()
            .filter(dsl::id_number.ge(prefix))
            .filter(dsl::id_number.le(end))
            .order((dsl::id_number, dsl::id))
            .limit(limit)
            .load(conn)?;
        return read(rows);
    };
    // The rest of the number first: what an index can skip, nobody has to look at.
    let mut rows: Vec<Row> = versions!()
        .filter(dsl::id_number.eq(&place.number))
        .filter(dsl::id.gt(place.id))
        .order(dsl::id)
        .limit(limit)
        .load(conn)?;
    let missing = missing(&rows, limit);
    if missing > 0 {
        let more: Vec<Row> = versions!()
            .filter(dsl::id_number.gt(&place.number))
            .filter(dsl::id_number.le(end))
            .order((dsl::id_number, dsl::id))
            .limit(missing)
            .load(conn)?;
        rows.extend(more);
    }
    read(rows)
}

fn by_phone(
    conn: &mut AnyConnection,
    digits: i64,
    behind: Option<&SearchCursor>,
    limit: i64,
) -> Result<Rows, StoreError> {
    let rows = versions!()
        .filter(dsl::phone.eq(digits))
        .filter(dsl::id.gt(behind.map_or(0, |place| place.id)))
        .order(dsl::id)
        .limit(limit)
        .load(conn)?;
    read(rows)
}

fn by_lot(
    conn: &mut AnyConnection,
    prefix: &str,
    (from, to): Days,
    behind: Option<&SearchCursor>,
    limit: i64,
) -> Result<Rows, StoreError> {
    let behind = behind.and_then(|place| Some((place, place.lot.as_deref()?)));
    let lot = behind.map_or(prefix, |(_, lot)| lot);
    let (first, id) = behind.map_or((from, 0), |(place, _)| (place.on, place.id));
    let mut rows: Vec<Row> = versions!()
        .filter(dsl::lot_number.eq(lot))
        .filter(dsl::administered_on.between(first, to))
        .filter(dsl::administered_on.gt(first).or(dsl::id.gt(id)))
        .order((dsl::administered_on, dsl::id))
        .limit(limit)
        .load(conn)?;
    let missing = missing(&rows, limit);
    if missing > 0 {
        let bytes = ByBytes::on(conn);
        let range = sql::<Bool>(&format!("dose_records.lot_number {} ", bytes.gt))
            .bind::<Text, _>(lot)
            .sql(&format!(" AND dose_records.lot_number {} ", bytes.lt))
            .bind::<Text, _>(end_of_capitals(prefix));
        let order = sql::<Text>(&format!("dose_records.lot_number{}", bytes.order));
        let more: Vec<Row> = versions!()
            .filter(range)
            .order((order, dsl::administered_on, dsl::id))
            .limit(missing)
            .load(conn)?;
        rows.extend(more);
    }
    read(rows)
}

/// The index is sorted by day, then by place: from each day that has doses it skips to the next one, and looks on each
/// for the facilities. Places with very large numbers share keys; who asks compares them. All that stands in the text
/// are numbers, never what somebody typed.
fn by_place(
    conn: &mut AnyConnection,
    facilities: &[i64],
    days: Days,
    behind: Option<&SearchCursor>,
    limit: i64,
) -> Result<Rows, StoreError> {
    let mut places: Vec<(i64, i64)> = facilities.iter().map(|place| within_day(*place)).collect();
    places.sort_unstable();
    places.dedup();
    let places: Vec<String> = places
        .iter()
        .map(|(start, end)| format!("({start}, {end})"))
        .collect();
    let places = places.join(", ");
    let behind = behind.and_then(|place| Some((place.day_key?, place.id)));
    let (mut first, last) = day_numbers(days);
    let mut rest = String::new();
    if let Some((key, id)) = behind {
        first = key >> DAY_SHIFT;
        // With a sign, SQLite does not look for what comes behind in the index, which would be nearly all.
        rest = format!(" AND (+day_key > {key} OR (+day_key = {key} AND +id > {id}))");
    }
    let order = match conn {
        // The order of its loops, which CROSS JOIN fixes, is the order asked for.
        AnyConnection::Sqlite(_) => "",
        AnyConnection::Postgres(_) => " ORDER BY day_key, id",
    };
    let words = format!(
        "SELECT id FROM (WITH RECURSIVE days (day) AS (
             SELECT (SELECT MIN(day_key) FROM dose_records WHERE day_key >= CAST({first} AS BIGINT) << {DAY_SHIFT})
                    >> {DAY_SHIFT}
             UNION ALL
             SELECT (SELECT MIN(day_key) FROM dose_records WHERE day_key >= (day + 1) << {DAY_SHIFT}) >> {DAY_SHIFT}
             FROM days WHERE day < {last}
         ) SELECT day << {DAY_SHIFT} AS start FROM days WHERE day <= {last}) AS found_days
         CROSS JOIN (VALUES {places}) AS places
         CROSS JOIN dose_records
         WHERE day_key BETWEEN start + column1 AND start + column2{rest}{order} LIMIT {limit}"
    );
    let query = diesel::sql_query(words);
    let ids: Vec<Id> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    let ids: Vec<i64> = ids.into_iter().map(|row| row.id).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<Row> = versions!().filter(dsl::id.eq_any(&ids)).load(conn)?;
    let mut found = read(rows)?;
    found.sort_by_key(|(place, _)| ids.iter().position(|id| *id == place.id));
    Ok(found)
}

fn by_name(conn: &mut AnyConnection, prefix: &str, limit: i64) -> Result<Rows, StoreError> {
    let bytes = ByBytes::on(conn);
    let range = sql::<Bool>(&format!("dose_records.name_code {} ", bytes.ge))
        .bind::<Text, _>(prefix)
        .sql(&format!(" AND dose_records.name_code {} ", bytes.lt))
        .bind::<Text, _>(end_of_capitals(prefix));
    let order = sql::<Text>(&format!("dose_records.name_code{}", bytes.order));
    let rows = versions!()
        .filter(range)
        .order((order, dsl::id))
        .limit(limit)
        .load(conn)?;
    read(rows)
}

fn by_codes(conn: &mut AnyConnection, codes: &[String], limit: i64) -> Result<Rows, StoreError> {
    let rows = versions!()
        .filter(dsl::name_code.eq_any(codes))
        .order((dsl::name_code, dsl::id))
        .limit(limit)
        .load(conn)?;
    read(rows)
}

fn missing(rows: &[Row], limit: i64) -> i64 {
    limit - i64::try_from(rows.len()).unwrap_or(limit)
}

fn read(rows: Vec<Row>) -> Result<Rows, StoreError> {
    let row = |(record, is_current, place): Row| {
        let record = DoseRecord::try_from(record)?;
        Ok((SearchCursor::from(place), Found { record, is_current }))
    };
    rows.into_iter().map(row).collect()
}
