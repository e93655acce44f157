//! The work list of quarantined records: counted by reason and facility, and paged by key.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};

use crate::domain::registry::dose_record::{DoseRecord, QuarantineReason};
use crate::domain::values::coded::Coded;
use crate::domain::values::ids::{FacilityId, RecordId};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::{batches, facilities, sources};
use crate::store::engine::sql_words::sql_words;
use crate::store::facilities as places;
use crate::store::registry::rows::{COLUMNS, RecordRow, quarantine};

/// The condition of the partial indexes, which SQLite recognises only to the letter.
pub(super) const QUARANTINED: &str = "dose_records.is_current AND dose_records.quarantine <> ''";

/// Which quarantined records are meant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Those with this reason, whichever others they have.
    pub reason: Option<QuarantineReason>,
    /// Those of this facility, and of places that turned out to be it.
    pub facility: Option<FacilityId>,
}

/// A place in the list: behind this record of this facility.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct QuarantineCursor {
    /// The facility under which the record stands.
    pub facility: FacilityId,
    /// The record.
    pub record: RecordId,
}

/// How many quarantined records there are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All of them.
    pub total: i64,
    /// By reason, in the order of the reasons; a record with two counts for both.
    pub by_reason: Vec<(QuarantineReason, i64)>,
    /// By facility, the most first; places that turned out to be another count for that one.
    pub by_facility: Vec<(FacilityId, String, i64)>,
}

/// Counts by reason and by facility; no more than `most` facilities are told.
pub fn counts(conn: &mut AnyConnection, most: usize) -> Result<Counts, StoreError> {
    let mut counts = Counts::default();
    let mut of_reason: HashMap<QuarantineReason, i64> = HashMap::new();
    let mut of_facility: HashMap<FacilityId, i64> = HashMap::new();
    let others = merged(conn)?;
    for (codes, facility, count) in tallies(conn)? {
        counts.total += count;
        for reason in quarantine(&codes)? {
            *of_reason.entry(reason).or_default() += count;
        }
        let meant = others.get(&facility).copied().unwrap_or(facility);
        *of_facility.entry(meant).or_default() += count;
    }
    let told = QuarantineReason::all();
    counts.by_reason = told
        .filter_map(|reason| Some((reason, *of_reason.get(&reason)?)))
        .collect();
    let mut of_facility: Vec<(FacilityId, i64)> = of_facility.into_iter().collect();
    of_facility.sort_unstable_by_key(|(facility, count)| (-count, *facility));
    for (facility, count) in of_facility.into_iter().take(most) {
        let known = places::load(conn, facility)?;
        let name = known.name.as_str().to_owned();
        counts.by_facility.push((facility, name, count));
    }
    Ok(counts)
}

/// How many quarantined records each facility has; places that turned out to be another count for that one, and a
/// facility that has none is left out.
pub fn waiting(conn: &mut AnyConnection) -> Result<HashMap<FacilityId, i64>, StoreError> {
    let others = merged(conn)?;
    let mut waiting = HashMap::new();
    for (_, facility, count) in tallies(conn)? {
        let meant = others.get(&facility).copied().unwrap_or(facility);
        *waiting.entry(meant).or_default() += count;
    }
    Ok(waiting)
}

/// Quarantined records by facility and number, from behind a place on, with the place of each.
pub fn page(
    conn: &mut AnyConnection,
    filter: Filter,
    after: Option<QuarantineCursor>,
    limit: usize,
) -> Result<Vec<(QuarantineCursor, DoseRecord)>, StoreError> {
    page_named(conn, filter, "", (after, limit))
}

/// The same, of people in whose names all these words stand, in any order and in whatever case.
pub fn page_named(
    conn: &mut AnyConnection,
    filter: Filter,
    name: &str,
    (after, limit): (Option<QuarantineCursor>, usize),
) -> Result<Vec<(QuarantineCursor, DoseRecord)>, StoreError> {
    let words: Vec<String> = name.split_whitespace().map(pattern).collect();
    let family = match filter.facility {
        Some(facility) => Some(places::family(conn, facility)?),
        None => None,
    };
    let codes = match filter.reason {
        Some(reason) => Some(codes_with(conn, reason)?),
        None => None,
    };
    // Each way leads through an index in the order of the list; what several of them find is put into that order.
    let codes = codes
        .as_ref()
        .map_or(vec![None], |codes| codes.iter().map(Some).collect());
    let family = family
        .as_ref()
        .map_or(vec![None], |family| family.iter().map(Some).collect());
    let mut found: Vec<QuarantineCursor> = Vec::new();
    for codes in &codes {
        for facility in &family {
            found.extend(places_of(conn, (*codes, *facility, &words), after, limit)?);
        }
    }
    found.sort_unstable();
    found.truncate(limit);
    if found.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = found.iter().map(|place| place.record.0).collect();
    let rows: Vec<RecordRow> = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .filter(dsl::id.eq_any(ids))
        .select(COLUMNS)
        .load(conn)?;
    let mut records: HashMap<RecordId, DoseRecord> = HashMap::new();
    for row in rows {
        let record = DoseRecord::try_from(row)?;
        records.insert(record.id, record);
    }
    let placed = |place: QuarantineCursor| Some((place, records.remove(&place.record)?));
    Ok(found.into_iter().filter_map(placed).collect())
}

/// Of some people, by the numbers of their documents, the records that are quarantined because of other doses; not
/// those that a withdrawal takes out.
pub fn beside_other_doses(
    conn: &mut AnyConnection,
    people: &BTreeSet<String>,
) -> Result<Vec<RecordId>, StoreError> {
    if people.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, String)> = dose_records::table
        .inner_join(batches::table)
        .filter(dsl::id_number.eq_any(people))
        .filter(dsl::is_current)
        .filter(dsl::quarantine.ne(""))
        .filter(batches::withdrawn_at.is_null())
        .order(dsl::id)
        .select((dsl::id, dsl::quarantine))
        .load(conn)?;
    let mut found = Vec::new();
    for (id, codes) in rows {
        let reasons = quarantine(&codes)?;
        if reasons.into_iter().any(QuarantineReason::is_about_other_doses) {
            found.push(RecordId(id));
        }
    }
    Ok(found)
}

/// A word anywhere in a text, as LIKE has it.
fn pattern(word: &str) -> String {
    let word = word.to_lowercase();
    let escaped = word.replace('!', "!!").replace('%', "!%").replace('_', "!_");
    format!("%{escaped}%")
}

fn places_of(
    conn: &mut AnyConnection,
    (codes, facility, words): (Option<&String>, Option<&FacilityId>, &[String]),
    after: Option<QuarantineCursor>,
    limit: usize,
) -> Result<Vec<QuarantineCursor>, StoreError> {
    let mut query = dsl::dose_records
        .filter(sql_words::<Bool>(QUARANTINED))
        .order((dsl::facility_id, dsl::id))
        .limit(i64::try_from(limit).unwrap_or(i64::MAX))
        .select((dsl::facility_id, dsl::id))
        .into_boxed();
    if let Some(codes) = codes {
        query = query.filter(dsl::quarantine.eq(codes));
    }
    for word in words {
        let has = diesel::dsl::sql::<Bool>("lower(dose_records.name) LIKE ").bind::<Text, _>(word);
        query = query.filter(has.sql(" ESCAPE '!'"));
    }
    query = match (facility, after) {
        (None, None) => query,
        (None, Some(after)) => query.filter(dsl::facility_id.ge(after.facility.0)).filter(
            dsl::facility_id
                .gt(after.facility.0)
                .or(dsl::id.gt(after.record.0)),
        ),
        (Some(facility), after) => {
            // Of one facility: the place says whether it is done, begun or still to come.
            let behind = match after {
                Some(after) if after.facility > *facility => return Ok(Vec::new()),
                Some(after) if after.facility == *facility => after.record.0,
                Some(_) | None => 0,
            };
            query
                .filter(dsl::facility_id.eq(facility.0))
                .filter(dsl::id.gt(behind))
        }
    };
    let rows: Vec<(i64, i64)> = query.load(conn)?;
    Ok(rows
        .into_iter()
        .map(|(facility, record)| QuarantineCursor {
            facility: FacilityId(facility),
            record: RecordId(record),
        })
        .collect())
}

/// How many records each facility has for which reasons, by what stands in the column of the reasons: along the index
/// alone, from end to end.
fn tallies(conn: &mut AnyConnection) -> Result<Vec<(String, FacilityId, i64)>, StoreError> {
    let rows: Vec<(String, i64, i64)> = dsl::dose_records
        .filter(sql_words::<Bool>(QUARANTINED))
        .group_by((dsl::quarantine, dsl::facility_id))
        .select((dsl::quarantine, dsl::facility_id, diesel::dsl::count_star()))
        .load(conn)?;
    let tally = |(codes, facility, count)| (codes, FacilityId(facility), count);
    Ok(rows.into_iter().map(tally).collect())
}

/// What stands in the column of the reasons where a reason is among them: one look into the index for each that there
/// is, and there are few.
fn codes_with(conn: &mut AnyConnection, reason: QuarantineReason) -> Result<Vec<String>, StoreError> {
    let mut with = Vec::new();
    let mut last = String::new();
    loop {
        let next: Option<String> = dsl::dose_records
            .filter(sql_words::<Bool>(QUARANTINED))
            .filter(dsl::quarantine.gt(&last))
            .order(dsl::quarantine)
            .limit(1)
            .select(dsl::quarantine)
            .get_result(conn)
            .optional()?;
        let Some(codes) = next else {
            return Ok(with);
        };
        if quarantine(&codes)?.contains(&reason) {
            with.push(codes.clone());
        }
        last = codes;
    }
}

fn merged(conn: &mut AnyConnection) -> Result<HashMap<FacilityId, FacilityId>, StoreError> {
    let rows: Vec<(i64, i64)> = facilities::table
        .filter(facilities::same_as.is_not_null())
        .select((facilities::id, facilities::same_as.assume_not_null()))
        .load(conn)?;
    let pair = |(place, into)| (FacilityId(place), FacilityId(into));
    Ok(rows.into_iter().map(pair).collect())
}
