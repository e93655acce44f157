//! Facilities: the list of the programme, and places that are known from dose records alone.

use diesel::prelude::*;

use super::columns::{self, sound};
use super::schema::facilities::dsl;
use super::{AnyConnection, StoreError};
use crate::domain::facility::{Facility, FacilityKind, FacilityName, ListedFacility, State};
use crate::domain::ids::FacilityId;

type Row = (i64, Option<String>, String, String, Option<String>, bool, bool);
type Columns = (
    dsl::id,
    dsl::code,
    dsl::name,
    dsl::state,
    dsl::kind,
    dsl::reports,
    dsl::confirmed,
);
const COLUMNS: Columns = (
    dsl::id,
    dsl::code,
    dsl::name,
    dsl::state,
    dsl::kind,
    dsl::reports,
    dsl::confirmed,
);

/// Takes over a line of the programme's list: a facility with that code, or else of that name and state, becomes
/// what the line says. Returns whether it is new.
///
/// # Errors
/// [`StoreError::Duplicate`] if another facility of the state has the name.
pub fn list(conn: &mut AnyConnection, listed: &ListedFacility) -> Result<bool, StoreError> {
    let by_code = dsl::facilities
        .filter(dsl::code.eq(&listed.code))
        .select(dsl::id)
        .get_result::<i64>(conn)
        .optional()?;
    let known = match by_code {
        Some(id) => Some(id),
        None => by_name(conn, &listed.name, listed.state)?.map(|facility| facility.id.0),
    };
    let values = (
        dsl::code.eq(&listed.code),
        dsl::name.eq(listed.name.as_str()),
        dsl::name_key.eq(listed.name.key()),
        dsl::state.eq(listed.state.code()),
        dsl::kind.eq(listed.kind.code()),
        dsl::reports.eq(listed.reports),
        dsl::confirmed.eq(true),
    );
    match known {
        Some(id) => diesel::update(dsl::facilities.find(id))
            .set(values)
            .execute(conn)?,
        None => diesel::insert_into(dsl::facilities)
            .values(values)
            .execute(conn)?,
    };
    Ok(known.is_none())
}

/// The facility with a code of the programme, if there is one.
pub fn by_code(conn: &mut AnyConnection, code: &str) -> Result<Option<Facility>, StoreError> {
    let row: Option<Row> = dsl::facilities
        .filter(dsl::code.eq(code))
        .select(COLUMNS)
        .get_result(conn)
        .optional()?;
    row.map(facility).transpose()
}

/// The facility of that name in that state, however it is spelt, if there is one.
pub fn by_name(
    conn: &mut AnyConnection,
    name: &FacilityName,
    state: State,
) -> Result<Option<Facility>, StoreError> {
    let row: Option<Row> = dsl::facilities
        .filter(dsl::state.eq(state.code()))
        .filter(dsl::name_key.eq(name.key()))
        .select(COLUMNS)
        .get_result(conn)
        .optional()?;
    row.map(facility).transpose()
}

/// Facilities in whose names every word of `text` begins a word, in one state or in all, by name.
pub fn search(
    conn: &mut AnyConnection,
    text: &str,
    state: Option<State>,
    limit: i64,
) -> Result<Vec<Facility>, StoreError> {
    let mut query = dsl::facilities
        .select(COLUMNS)
        .order((dsl::name_key, dsl::id))
        .limit(limit)
        .into_boxed();
    if let Some(state) = state {
        query = query.filter(dsl::state.eq(state.code()));
    }
    let lower = text.to_lowercase();
    for word in lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(8)
    {
        // Words hold letters and digits alone, so neither % nor _ can come from outside.
        let first = dsl::name_key.like(format!("{word}%"));
        query = query.filter(first.or(dsl::name_key.like(format!("% {word}%"))));
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(facility).collect()
}

fn facility((id, code, name, state, kind, reports, confirmed): Row) -> Result<Facility, StoreError> {
    let kind = kind
        .as_deref()
        .map(|code| sound("facilities.kind", FacilityKind::parse(code).ok()));
    Ok(Facility {
        id: FacilityId(id),
        code,
        name: columns::facility_name(&name)?,
        state: columns::state(&state)?,
        kind: kind.transpose()?,
        reports,
        confirmed,
    })
}
