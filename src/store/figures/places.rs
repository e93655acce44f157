//! Which facilities have how much of something.

use chrono::NaiveDate;
use diesel::prelude::*;

use crate::domain::facility::State;
use crate::domain::figures::cell::{Cell, Span};
use crate::domain::figures::measure::Measure;
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::FacilityId;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::facilities::dsl;
use crate::store::engine::sql_parts::{Part, among_texts};
use crate::store::figures::counting::state;
use crate::store::figures::reading::load;

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

/// The counts of all facilities by month, from one month to another.
///
/// # Errors
/// The store's.
pub fn of_all(
    conn: &mut AnyConnection,
    measures: &[Measure],
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Vec<(Cell, i64)>, StoreError> {
    let generation = state(conn)?.generation;
    let measures = measures.iter().map(|measure| measure.code().to_owned());
    let mut parts = vec![
        Part::Sql(
            "SELECT scope, measure, start, part, n FROM figures WHERE span = 'place' AND n > 0 AND generation = ",
        ),
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
    load(conn, Span::Month, parts)
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
