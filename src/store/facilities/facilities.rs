//! Facilities: the list of the programme, and places that are known from dose records alone.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Text};

use crate::domain::facility::{Facility, FacilityKind, FacilityName, ListedFacility, State};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::FacilityId;
use crate::matching::place::{spellings, written_out};
use crate::store::engine::columns::{self, sound};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::facilities::dsl;
use crate::store::engine::schema::facility_aliases;
use crate::store::engine::sql_parts::{Part, among_numbers, sql_parts};
use crate::store::facilities::places;

/// Whether one of the first six spellings of a word begins a word of a column.
macro_rules! begins_word {
    ($column:expr, $spelled:expr) => {{
        let spelling = |place: usize| {
            $spelled
                .get(place)
                .or($spelled.first())
                .copied()
                .unwrap_or_default()
        };
        let like = |place: usize| {
            let word = spelling(place);
            $column
                .like(format!("{word}%"))
                .or($column.like(format!("% {word}%")))
        };
        like(0)
            .or(like(1))
            .or(like(2))
            .or(like(3))
            .or(like(4))
            .or(like(5))
    }};
}

pub(super) type Row = (i64, Option<String>, String, String, Option<String>, bool, bool);
pub(super) type Columns = (
    dsl::id,
    dsl::code,
    dsl::name,
    dsl::state,
    dsl::kind,
    dsl::reports,
    dsl::confirmed,
);
pub(super) const COLUMNS: Columns = (
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
    places::note_change(conn)?;
    let by_code = dsl::facilities
        .filter(dsl::code.eq(&listed.code))
        .select(dsl::id)
        .get_result::<i64>(conn)
        .optional()?;
    let known = match by_code {
        Some(id) => Some(id),
        None => find(conn, None, &listed.name, listed.state)?.map(|place| place.facility.0),
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
    let id = match known {
        Some(id) => {
            diesel::update(dsl::facilities.find(id))
                .set(values)
                .execute(conn)?;
            id
        }
        None => diesel::insert_into(dsl::facilities)
            .values(values)
            .returning(dsl::id)
            .get_result(conn)?,
    };
    for alias in &listed.aliases {
        add_alias(conn, FacilityId(id), alias, listed.state)?;
    }
    Ok(known.is_none())
}

/// A place that dose records name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeantPlace {
    /// The facility that it is.
    pub facility: FacilityId,
    /// Its own name.
    pub name: String,
    /// Whether somebody vouched for it.
    pub confirmed: bool,
}

/// The facility with this code, name or alias, in this order; of a place that turned out to be another, the other.
pub fn find(
    conn: &mut AnyConnection,
    code: Option<&str>,
    name: &FacilityName,
    state: State,
) -> Result<Option<MeantPlace>, StoreError> {
    let by_code = match code {
        Some(code) => of_code(conn, code)?,
        None => None,
    };
    let by_name = match by_code {
        Some(id) => Some(id.0),
        None => dsl::facilities
            .filter(dsl::state.eq(state.code()))
            .filter(dsl::name_key.eq(name.key()))
            .select(dsl::id)
            .get_result(conn)
            .optional()?,
    };
    let known: Option<i64> = match by_name {
        Some(id) => Some(id),
        None => facility_aliases::table
            .find((state.code(), name.key()))
            .select(facility_aliases::facility_id)
            .get_result(conn)
            .optional()?,
    };
    known.map(|id| meant_by(conn, FacilityId(id))).transpose()
}

/// Where the confirmed facilities with a code are, by their codes.
pub fn with_codes(conn: &mut AnyConnection) -> Result<HashMap<String, (FacilityName, State)>, StoreError> {
    let rows: Vec<(Option<String>, String, String)> = dsl::facilities
        .filter(dsl::code.is_not_null())
        .filter(dsl::confirmed.eq(true))
        .select((dsl::code, dsl::name, dsl::state))
        .load(conn)?;
    let place = |(code, name, state): (Option<String>, String, String)| {
        let where_it_is = (columns::facility_name(&name), columns::state(&state)?);
        Ok((code.unwrap_or_default(), where_it_is))
    };
    rows.into_iter().map(place).collect()
}

/// The facility with a code of the programme, if one has it.
pub fn of_code(conn: &mut AnyConnection, code: &str) -> Result<Option<FacilityId>, StoreError> {
    let id: Option<i64> = dsl::facilities
        .filter(dsl::code.eq(code))
        .select(dsl::id)
        .get_result(conn)
        .optional()?;
    Ok(id.map(FacilityId))
}

/// The facility that a place is: itself, or the one that it turned out to be.
///
/// # Errors
/// [`StoreError::Missing`] if there is none with this number.
pub fn meant_by(conn: &mut AnyConnection, id: FacilityId) -> Result<MeantPlace, StoreError> {
    meant_by_each(conn, &[id])?.remove(&id).ok_or(StoreError::Missing)
}

/// The same of some places, by their numbers; numbers that there are not are left out.
pub fn meant_by_each(
    conn: &mut AnyConnection,
    ids: &[FacilityId],
) -> Result<HashMap<FacilityId, MeantPlace>, StoreError> {
    let mut numbers: Vec<i64> = ids.iter().map(|id| id.0).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut parts = vec![Part::Sql(
        "SELECT place.id, meant.id, meant.name, meant.confirmed FROM facilities place \
         JOIN facilities meant ON meant.id = COALESCE(place.same_as, place.id) WHERE place.id",
    )];
    parts.extend(among_numbers(numbers)?);
    let meant = sql_parts::<(BigInt, BigInt, Text, Bool)>(parts);
    let rows: Vec<(i64, i64, String, bool)> = match conn {
        AnyConnection::Sqlite(conn) => meant.load(conn)?,
        AnyConnection::Postgres(conn) => meant.load(conn)?,
    };
    let place = |(id, facility, name, confirmed)| {
        let meant = MeantPlace {
            facility: FacilityId(facility),
            name,
            confirmed,
        };
        (FacilityId(id), meant)
    };
    Ok(rows.into_iter().map(place).collect())
}

/// A place that nobody knows yet, until a human confirms it.
///
/// # Errors
/// [`StoreError::Duplicate`] if somebody else has added it in the meantime.
pub fn add_unconfirmed(
    conn: &mut AnyConnection,
    code: Option<&str>,
    name: &FacilityName,
    state: State,
) -> Result<MeantPlace, StoreError> {
    places::note_change(conn)?;
    let id: i64 = diesel::insert_into(dsl::facilities)
        .values((
            dsl::code.eq(code),
            dsl::name.eq(name.as_str()),
            dsl::name_key.eq(name.key()),
            dsl::state.eq(state.code()),
            dsl::reports.eq(true),
            dsl::confirmed.eq(false),
        ))
        .returning(dsl::id)
        .get_result(conn)?;
    Ok(MeantPlace {
        facility: FacilityId(id),
        name: name.as_str().to_owned(),
        confirmed: false,
    })
}

/// Another name of a facility; one that leads to it already is passed over.
///
/// # Errors
/// [`StoreError::Duplicate`] if the name leads to another facility of the state.
pub fn add_alias(
    conn: &mut AnyConnection,
    facility: FacilityId,
    alias: &FacilityName,
    state: State,
) -> Result<(), StoreError> {
    match find(conn, None, alias, state)? {
        Some(known) if known.facility == facility => Ok(()),
        // A place that records brought under this name is this facility.
        Some(known) if !known.confirmed => merge(conn, known.facility, facility),
        Some(_) => Err(StoreError::Duplicate {
            constraint: format!("a facility called {}", alias.as_str()),
        }),
        None => {
            places::note_change(conn)?;
            diesel::insert_into(facility_aliases::table)
                .values((
                    facility_aliases::facility_id.eq(facility.0),
                    facility_aliases::state.eq(state.code()),
                    facility_aliases::name_key.eq(alias.key()),
                    facility_aliases::name.eq(alias.as_str()),
                ))
                .execute(conn)?;
            Ok(())
        }
    }
}

/// A place that nobody had confirmed is another facility: its records count as that one's.
pub fn merge(conn: &mut AnyConnection, place: FacilityId, into: FacilityId) -> Result<(), StoreError> {
    places::note_change(conn)?;
    let merged = dsl::facilities
        .filter(dsl::id.eq(place.0).or(dsl::same_as.eq(place.0)))
        .filter(dsl::id.ne(into.0));
    diesel::update(merged)
        .set(dsl::same_as.eq(into.0))
        .execute(conn)?;
    Ok(())
}

/// Somebody vouches for a place.
pub fn confirm(conn: &mut AnyConnection, place: FacilityId) -> Result<(), StoreError> {
    places::note_change(conn)?;
    diesel::update(dsl::facilities.find(place.0))
        .set(dsl::confirmed.eq(true))
        .execute(conn)?;
    Ok(())
}

/// A facility.
///
/// # Errors
/// [`StoreError::Missing`] if there is none with this number.
pub fn load(conn: &mut AnyConnection, id: FacilityId) -> Result<Facility, StoreError> {
    let row: Row = dsl::facilities.find(id.0).select(COLUMNS).get_result(conn)?;
    facility(row)
}

/// The numbers under which records of a facility stand: its own, and those of places that turned out to be it.
pub fn family(conn: &mut AnyConnection, id: FacilityId) -> Result<Vec<FacilityId>, StoreError> {
    let mut ids = vec![id];
    let others: Vec<i64> = dsl::facilities
        .filter(dsl::same_as.eq(id.0))
        .select(dsl::id)
        .load(conn)?;
    ids.extend(others.into_iter().map(FacilityId));
    Ok(ids)
}

/// The states in which the register has a facility of this name, by itself or an alias, short forms written out.
pub fn states_named(conn: &mut AnyConnection, name: &FacilityName) -> Result<Vec<State>, StoreError> {
    let key = name.key();
    let keys = [written_out(&key), key];
    let mut codes: Vec<String> = dsl::facilities
        .filter(dsl::name_key.eq_any(keys.clone()))
        .filter(dsl::confirmed.eq(true))
        .select(dsl::state)
        .load(conn)?;
    let by_alias: Vec<String> = facility_aliases::table
        .filter(facility_aliases::name_key.eq_any(keys))
        .select(facility_aliases::state)
        .load(conn)?;
    codes.extend(by_alias);
    codes.sort_unstable();
    codes.dedup();
    codes.iter().map(|code| columns::state(code)).collect()
}

/// Facilities in whose names, or in one of whose other names, every word of `text` begins a word, in one state or in
/// all, by name. Short forms stand for what they shorten: "KK Gombak" finds Klinik Kesihatan Gombak.
pub fn search(
    conn: &mut AnyConnection,
    text: &str,
    state: Option<State>,
    limit: i64,
) -> Result<Vec<Facility>, StoreError> {
    let mut query = dsl::facilities
        .select(COLUMNS)
        .filter(dsl::same_as.is_null())
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
        let spelled = spellings(word);
        let aliases = facility_aliases::table
            .filter(begins_word!(facility_aliases::name_key, spelled))
            .select(facility_aliases::facility_id);
        query = query.filter(begins_word!(dsl::name_key, spelled).or(dsl::id.eq_any(aliases)));
    }
    let rows: Vec<Row> = query.load(conn)?;
    rows.into_iter().map(facility).collect()
}

/// As [`search`]; if the state has no such facility, those of all states.
pub fn search_near(
    conn: &mut AnyConnection,
    text: &str,
    state: Option<State>,
    limit: i64,
) -> Result<Vec<Facility>, StoreError> {
    let found = search(conn, text, state, limit)?;
    if found.is_empty() && state.is_some() {
        return search(conn, text, None, limit);
    }
    Ok(found)
}

pub(super) fn facility(
    (id, code, name, state, kind, reports, confirmed): Row,
) -> Result<Facility, StoreError> {
    let kind = kind
        .as_deref()
        .map(|code| sound("facilities.kind", FacilityKind::parse(code).ok()));
    Ok(Facility {
        id: FacilityId(id),
        code,
        name: columns::facility_name(&name),
        state: columns::state(&state)?,
        kind: kind.transpose()?,
        reports,
        confirmed,
    })
}
