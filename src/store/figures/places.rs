//! Which facilities have how much of something.

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::domain::facility::State;
use crate::domain::figures::cell::Scope;
use crate::domain::figures::distribution::Bucket;
use crate::domain::figures::measure::Measure;
use crate::domain::ticket::Outcome;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::FacilityId;
use crate::store::engine::columns::sound;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::facilities::dsl;
use crate::store::engine::sql_parts::{Part, among_texts, sql_parts};
use crate::store::figures::counting::state;

/// A facility, by its name and state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    /// By which number it goes now.
    pub id: FacilityId,
    /// Its name.
    pub name: String,
    /// Its state; nothing where that is none of ours.
    pub state: Option<State>,
}

/// What is counted of a facility over some months.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sums {
    /// Which facility.
    pub id: FacilityId,
    /// Tickets that ended with one of the outcomes that were asked for.
    pub with_outcome: i64,
    /// Tickets that ended.
    pub ended: i64,
    /// How often it was asked.
    pub asked: i64,
}

/// Adds up what is counted of each facility, from one month to another. The database adds, since rows are many.
///
/// # Errors
/// The store's.
pub fn sums(
    conn: &mut AnyConnection,
    outcomes: &[Outcome],
    months: (NaiveDate, NaiveDate),
) -> Result<Vec<Sums>, StoreError> {
    let outcomes = outcomes.iter().map(|outcome| outcome.code().to_owned());
    let mut parts = vec![Part::Sql(
        "SELECT scope || '', CAST(sum(CASE WHEN measure = 'ended' AND part",
    )];
    parts.extend(among_texts(outcomes.collect())?);
    parts.push(Part::Sql(
        " THEN n ELSE 0 END) AS BIGINT), CAST(sum(CASE WHEN measure = 'ended' THEN n ELSE 0 END) AS BIGINT), \
         CAST(sum(CASE WHEN measure = 'asked' THEN n ELSE 0 END) AS BIGINT)",
    ));
    parts.extend(of_months(conn, &[Measure::Ended, Measure::Asked], months)?);
    parts.push(Part::Sql(BY_PLACE));
    let query = sql_parts::<(Text, BigInt, BigInt, BigInt)>(parts);
    let rows: Vec<(String, i64, i64, i64)> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    let sums = |(scope, with_outcome, ended, asked): (String, i64, i64, i64)| {
        Ok(Sums {
            id: facility(&scope)?,
            with_outcome,
            ended,
            asked,
        })
    };
    rows.into_iter().map(sums).collect()
}

/// How long the answers of each facility took that was asked from one month to another, in no order.
///
/// # Errors
/// The store's.
pub fn replied(
    conn: &mut AnyConnection,
    months: (NaiveDate, NaiveDate),
) -> Result<Vec<(FacilityId, Bucket, i64)>, StoreError> {
    let mut parts = vec![Part::Sql("SELECT scope || '', part, CAST(sum(n) AS BIGINT)")];
    parts.extend(of_months(conn, &[Measure::Replied], months)?);
    parts.extend([Part::Sql(BY_PLACE), Part::Sql(", part")]);
    let query = sql_parts::<(Text, Text, BigInt)>(parts);
    let rows: Vec<(String, String, i64)> = match conn {
        AnyConnection::Sqlite(conn) => query.load(conn)?,
        AnyConnection::Postgres(conn) => query.load(conn)?,
    };
    let replied = |(scope, part, count): (String, String, i64)| {
        let bucket = sound("figures.part", part.parse().ok())?;
        Ok((facility(&scope)?, Bucket(bucket), count))
    };
    rows.into_iter().map(replied).collect()
}

/// Grouped by the plain column, SQLite would read all there is in its order instead of the months alone.
const BY_PLACE: &str = " GROUP BY scope || ''";

/// Behind what is selected: some measures of all facilities, from one month to another.
fn of_months(
    conn: &mut AnyConnection,
    measures: &[Measure],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<Part>, StoreError> {
    let generation = state(conn)?.generation;
    let measures = measures.iter().map(|measure| measure.code().to_owned());
    let mut parts = vec![
        Part::Sql(" FROM figures WHERE span = 'place' AND generation = "),
        Part::Number(generation),
        Part::Sql(" AND measure"),
    ];
    parts.extend(among_texts(measures.collect())?);
    parts.extend([
        Part::Sql(" AND start BETWEEN "),
        Part::Day(from),
        Part::Sql(" AND "),
        Part::Day(to),
    ]);
    Ok(parts)
}

fn facility(scope: &str) -> Result<FacilityId, StoreError> {
    let id = match Scope::parse(scope) {
        Some(Scope::Facility(id)) => Some(id),
        Some(Scope::All | Scope::State(_) | Scope::Problem(_) | Scope::Both(..)) | None => None,
    };
    sound("figures.scope", id)
}

/// The facility with this code of the programme, or this number.
///
/// # Errors
/// The store's.
pub fn find(conn: &mut AnyConnection, text: &str) -> Result<Option<Named>, StoreError> {
    let of_code: Option<i64> = dsl::facilities
        .filter(dsl::code.eq(text))
        .select(dsl::id)
        .get_result(conn)
        .optional()?;
    let id = of_code.or_else(|| text.parse().ok());
    let Some(id) = id.map(FacilityId) else {
        return Ok(None);
    };
    Ok(named(conn, &[id])?.into_iter().next().map(|(_, named)| named))
}

/// These facilities, each as what it turned out to be.
///
/// # Errors
/// The store's.
pub fn named(conn: &mut AnyConnection, ids: &[FacilityId]) -> Result<Vec<(FacilityId, Named)>, StoreError> {
    type Row = (i64, Option<i64>, String, String);
    let columns = (dsl::id, dsl::same_as, dsl::name, dsl::state);
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Vec<Row> = dsl::facilities
        .filter(dsl::id.eq_any(&ids))
        .select(columns)
        .load(conn)?;
    let others: Vec<i64> = rows.iter().filter_map(|row| row.1).collect();
    let meant: Vec<Row> = dsl::facilities
        .filter(dsl::id.eq_any(&others))
        .select(columns)
        .load(conn)?;
    let named = |(asked, same_as, name, state): Row| {
        let of = meant.iter().find(|row| Some(row.0) == same_as);
        let (id, name, state) = of.map_or((asked, name, state), |row| (row.0, row.2.clone(), row.3.clone()));
        let named = Named {
            id: FacilityId(id),
            name,
            state: State::parse(&state).ok(),
        };
        (FacilityId(asked), named)
    };
    Ok(rows.into_iter().map(named).collect())
}
