//! What the registry holds beside rows that arrive: earlier versions of them, and other doses of the same people.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::{Array, Integer, Text};

use crate::domain::registry::dose_rules::PersonDose;
use crate::domain::values::ids::{BatchId, FacilityId, RecordId, SourceId};
use crate::store::engine::columns;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::registry::record_key::RecordKey;
use crate::store::registry::{batches, part};

/// What a row is asked by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question<'a> {
    /// Where it comes from.
    pub source: SourceId,
    /// Its key there.
    pub source_record_id: &'a str,
    /// The number of its person.
    pub id_number: &'a str,
}

/// A version that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownVersion {
    /// Its number in the store.
    pub id: RecordId,
    /// Which version.
    pub version: i16,
    /// Whether it counts.
    pub is_current: bool,
    /// Whether it counts once the rows of withdrawn batches are out.
    pub stands: bool,
    /// What its source said, as a number; 0 if that is not known.
    pub content: i64,
    /// The facility under which it is kept.
    pub facility: FacilityId,
}

/// What is there.
#[derive(Clone, Debug, Default)]
pub struct KnownBeside {
    /// Of each record, the versions that are there, the first one first.
    pub versions: HashMap<RecordKey, Vec<KnownVersion>>,
    /// Of each number of a document, the current valid doses, with the key of the record that states each.
    pub doses: HashMap<String, Vec<(RecordKey, PersonDose)>>,
}

impl KnownBeside {
    /// The number of the version behind the last one of a record.
    pub fn next_version(&self, key: &RecordKey) -> i16 {
        let versions = self.versions.get(key).and_then(|versions| versions.last());
        versions.map_or(0, |last| last.version).saturating_add(1)
    }
}

#[derive(Queryable, QueryableByName, PartialEq, Eq)]
#[diesel(table_name = dose_records)]
struct VersionRow {
    source_id: i32,
    source_record_id: String,
    id: i64,
    version: i16,
    is_current: bool,
    content: i64,
    batch_id: i64,
    facility_id: i64,
}

type DoseRow = (String, i32, String, i16, String, NaiveDate);

/// Looks up what is there beside some rows.
pub fn standing(conn: &mut AnyConnection, questions: &[Question<'_>]) -> Result<KnownBeside, StoreError> {
    let (versions, doses) = match conn {
        // One by one through statements that are prepared once; a list of values would be planned anew each time.
        AnyConnection::Sqlite(_) => one_by_one(conn, questions)?,
        AnyConnection::Postgres(conn) => at_once(conn, questions)?,
    };
    let leaving = batches::withdrawing(conn)?;
    let going = versions
        .iter()
        .filter(|row| leaving.contains(&BatchId(row.batch_id)));
    let going: Vec<RecordId> = going.map(|row| RecordId(row.id)).collect();
    let once_out = once_out(conn, &going)?;
    let mut standing = KnownBeside::default();
    for row in versions {
        let id = RecordId(row.id);
        let known = KnownVersion {
            id,
            version: row.version,
            is_current: row.is_current,
            stands: once_out.get(&id).copied().unwrap_or(row.is_current),
            content: row.content,
            facility: FacilityId(row.facility_id),
        };
        let key = (SourceId(row.source_id), row.source_record_id);
        standing.versions.entry(key).or_default().push(known);
    }
    for (id_number, source, source_record_id, number, vaccine, on) in doses {
        let dose = PersonDose {
            number: columns::dose_number(number)?,
            vaccine: columns::vaccine(&vaccine)?,
            on,
        };
        let key = (SourceId(source), source_record_id);
        standing.doses.entry(id_number).or_default().push((key, dose));
    }
    Ok(standing)
}

/// Of records that have versions which are being taken out: of each version, whether it counts once they are.
fn once_out(conn: &mut AnyConnection, going: &[RecordId]) -> Result<HashMap<RecordId, bool>, StoreError> {
    let mut once_out = HashMap::new();
    if going.is_empty() {
        return Ok(once_out);
    }
    let registry = part::of(conn, going)?;
    for (_, record) in registry.records() {
        let standing = record.standing(&|batch| !registry.is_withdrawn(batch));
        let standing = standing.map(|version| version.id);
        let versions = record.versions.iter();
        once_out.extend(versions.map(|version| (version.id, Some(version.id) == standing)));
    }
    Ok(once_out)
}

fn one_by_one(
    conn: &mut AnyConnection,
    questions: &[Question<'_>],
) -> Result<(Vec<VersionRow>, Vec<DoseRow>), StoreError> {
    let (mut versions, mut doses) = (Vec::new(), Vec::new());
    let mut asked = std::collections::HashSet::new();
    for question in questions {
        let known: Vec<VersionRow> = dsl::dose_records
            .filter(dsl::source_id.eq(question.source.0))
            .filter(dsl::source_record_id.eq(question.source_record_id))
            .order(dsl::version)
            .select(VERSION)
            .load(conn)?;
        versions.extend(known);
        if asked.insert(question.id_number) {
            let of_person: Vec<DoseRow> = dsl::dose_records
                .filter(dsl::id_number.eq(question.id_number))
                .filter(dsl::is_current)
                .filter(dsl::quarantine.eq(""))
                .select(DOSE)
                .load(conn)?;
            doses.extend(of_person);
        }
    }
    versions.dedup();
    Ok((versions, doses))
}

/// Of sources and keys of rows, pair by pair: two lists, each of which may go with each, would be tried out crosswise.
const VERSIONS_OF: &str = "SELECT d.source_id, d.source_record_id, d.id, d.version, d.is_current, d.content, d.batch_id, d.facility_id \
    FROM unnest($1::int[], $2::text[]) AS asked (source_id, source_record_id) \
    JOIN dose_records d USING (source_id, source_record_id) ORDER BY d.version";

fn at_once(
    conn: &mut PgConnection,
    questions: &[Question<'_>],
) -> Result<(Vec<VersionRow>, Vec<DoseRow>), StoreError> {
    let mut rows: Vec<(i32, &str)> = questions
        .iter()
        .map(|question| (question.source.0, question.source_record_id))
        .collect();
    rows.sort_unstable();
    rows.dedup();
    let (sources, keys): (Vec<i32>, Vec<&str>) = rows.into_iter().unzip();
    let versions = diesel::sql_query(VERSIONS_OF)
        .bind::<Array<Integer>, _>(sources)
        .bind::<Array<Text>, _>(keys)
        .load(conn)?;
    let people: Vec<&str> = questions.iter().map(|question| question.id_number).collect();
    let doses = dsl::dose_records
        .filter(dsl::id_number.eq_any(people))
        .filter(dsl::is_current)
        .filter(dsl::quarantine.eq(""))
        .select(DOSE)
        .load(conn)?;
    Ok((versions, doses))
}

#[rustfmt::skip]
type VersionColumns = (
    dsl::source_id, dsl::source_record_id, dsl::id, dsl::version, dsl::is_current, dsl::content, dsl::batch_id,
    dsl::facility_id,
);
#[rustfmt::skip]
const VERSION: VersionColumns = (
    dsl::source_id, dsl::source_record_id, dsl::id, dsl::version, dsl::is_current, dsl::content, dsl::batch_id,
    dsl::facility_id,
);

#[rustfmt::skip]
type DoseColumns = (
    dsl::id_number, dsl::source_id, dsl::source_record_id, dsl::dose_number, dsl::vaccine, dsl::administered_on,
);
#[rustfmt::skip]
const DOSE: DoseColumns = (
    dsl::id_number, dsl::source_id, dsl::source_record_id, dsl::dose_number, dsl::vaccine, dsl::administered_on,
);
