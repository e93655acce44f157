//! A part of the registry, as the rules of the domain look at it: whole records with all that was said of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, NaiveDateTime, Utc};
use diesel::prelude::*;

use crate::domain::registry::dose_record::{DoseRecord, QuarantineReason};
use crate::domain::registry::record::{Author, Record, Version};
use crate::domain::registry::{Places, Registry};
use crate::domain::values::ids::{BatchId, FacilityId, RecordId};
use crate::store::engine::columns;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::{batches, corrections, facilities, links, sources, version_notes};
use crate::store::registry::insert::repeats;
use crate::store::registry::links_follow;
use crate::store::registry::registry::IN_LIST;
use crate::store::registry::rows::{COLUMNS, RecordRow, quarantine, record_identity};

/// The records to which versions belong, and all that decides about them: of everybody whose dose one of their versions
/// states, or to whom they are linked, all other records too.
pub fn around(conn: &mut AnyConnection, versions: &[RecordId]) -> Result<Registry, StoreError> {
    let of_records = all_versions(conn, versions)?;
    let numbers: Vec<String> = numbers_of(conn, &of_records)?.into_iter().collect();
    let mut wanted: BTreeSet<RecordId> = of_records.into_iter().collect();
    for some in numbers.chunks(IN_LIST) {
        let current: Vec<i64> = dsl::dose_records
            .filter(dsl::id_number.eq_any(some))
            .filter(dsl::is_current)
            .select(dsl::id)
            .load(conn)?;
        let linked: Vec<Option<i64>> = links::table
            .filter(links::id_number.eq_any(some))
            .filter(links::revoked_at.is_null())
            .select(links::seen_id)
            .load(conn)?;
        wanted.extend(
            current
                .into_iter()
                .chain(linked.into_iter().flatten())
                .map(RecordId),
        );
    }
    of(conn, &wanted.into_iter().collect::<Vec<_>>())
}

/// The records to which versions belong, with nothing beside them.
pub fn of(conn: &mut AnyConnection, versions: &[RecordId]) -> Result<Registry, StoreError> {
    let ids = all_versions(conn, versions)?;
    let mut found = Vec::new();
    for some in ids.chunks(IN_LIST) {
        found.extend(load(conn, some)?);
    }
    let said_by = repeats::said_by(conn, &ids)?;
    let mut mentioned: BTreeSet<BatchId> = found.iter().map(|row| row.batch).collect();
    mentioned.extend(said_by.values().flatten());
    let mut places: BTreeSet<FacilityId> = BTreeSet::new();
    let mut records: BTreeMap<(i32, String), Record> = BTreeMap::new();
    found.sort_by_key(|row| row.number);
    for row in found {
        places.extend(row.record.statement.facility);
        let key = (row.source, row.record.statement.source_record_id.clone());
        let record = records.entry(key).or_default();
        let version = row.into_version(&record.versions, &said_by);
        record.versions.push(version);
    }
    let mut records: Vec<Record> = records.into_values().collect();
    links_follow::add_to(conn, &mut records)?;
    let withdrawn = withdrawn(conn, &mentioned)?;
    Ok(Registry::new(records, withdrawn, known_places(conn, &places)?))
}

/// All versions of the records to which versions belong.
fn all_versions(conn: &mut AnyConnection, versions: &[RecordId]) -> Result<Vec<RecordId>, StoreError> {
    let known = diesel::alias!(dose_records as known);
    let mut found = BTreeSet::new();
    for some in versions.chunks(IN_LIST) {
        let ids = some.iter().map(|id| id.0);
        let same_row = dsl::source_id
            .eq(known.field(dsl::source_id))
            .and(dsl::source_record_id.eq(known.field(dsl::source_record_id)));
        let all: Vec<i64> = known
            .inner_join(dose_records::table.on(same_row))
            .filter(known.field(dsl::id).eq_any(ids))
            .select(dsl::id)
            .load(conn)?;
        found.extend(all.into_iter().map(RecordId));
    }
    Ok(found.into_iter().collect())
}

/// The numbers of documents that versions state, as far as they are numbers, and those of the people to whom their records
/// are linked.
fn numbers_of(conn: &mut AnyConnection, versions: &[RecordId]) -> Result<BTreeSet<String>, StoreError> {
    let mut numbers = BTreeSet::new();
    for some in versions.chunks(IN_LIST) {
        let ids: Vec<i64> = some.iter().map(|id| id.0).collect();
        let stated: Vec<(String, String)> = dsl::dose_records
            .filter(dsl::id.eq_any(&ids))
            .select((dsl::id_type, dsl::id_number))
            .distinct()
            .load(conn)?;
        for (kind, number) in stated {
            if let Some(identity) = record_identity(&kind, number)?.sound() {
                numbers.insert(identity.number().to_owned());
            }
        }
        let of_record = links::source_id
            .eq(dsl::source_id)
            .and(links::source_record_id.eq(dsl::source_record_id));
        let linked: Vec<String> = dsl::dose_records
            .inner_join(links::table.on(of_record))
            .filter(dsl::id.eq_any(&ids))
            .filter(links::revoked_at.is_null())
            .select(links::id_number)
            .load(conn)?;
        numbers.extend(linked);
    }
    Ok(numbers)
}

/// A version as it is kept.
struct Kept {
    record: DoseRecord,
    source: i32,
    number: i16,
    batch: BatchId,
    content: i64,
    is_current: bool,
    started_at: DateTime<Utc>,
    /// What a human did, and when.
    correction: Option<(String, DateTime<Utc>)>,
    made_at: Option<DateTime<Utc>>,
    counts_since: Option<DateTime<Utc>>,
    base: Option<RecordId>,
    overrides: Option<Vec<QuarantineReason>>,
}

fn load(conn: &mut AnyConnection, versions: &[RecordId]) -> Result<Vec<Kept>, StoreError> {
    type Notes = (
        Option<NaiveDateTime>,
        Option<NaiveDateTime>,
        Option<i64>,
        Option<String>,
    );
    type Row = (
        RecordRow,
        (i32, i16, i64, i64, bool),
        NaiveDateTime,
        (Option<String>, Option<NaiveDateTime>),
        Notes,
    );
    let rows: Vec<Row> = dose_records::table
        .inner_join(facilities::table)
        .inner_join(sources::table)
        .inner_join(batches::table)
        .left_join(corrections::table)
        .left_join(version_notes::table)
        .filter(dsl::id.eq_any(versions.iter().map(|id| id.0)))
        .select((
            COLUMNS,
            (
                dsl::source_id,
                dsl::version,
                dsl::batch_id,
                dsl::content,
                dsl::is_current,
            ),
            batches::started_at,
            (corrections::kind.nullable(), corrections::at.nullable()),
            (
                version_notes::made_at.nullable(),
                version_notes::counts_since.nullable(),
                version_notes::base_id.nullable(),
                version_notes::overrides.nullable(),
            ),
        ))
        .load(conn)?;
    let kept = |(row, (source, number, batch, content, is_current), started_at, correction, notes): Row| {
        let (made_at, counts_since, base, overrides) = notes;
        Ok(Kept {
            record: DoseRecord::try_from(row)?,
            source,
            number,
            batch: BatchId(batch),
            content,
            is_current,
            started_at: columns::utc(started_at),
            correction: correction.0.zip(correction.1.map(columns::utc)),
            made_at: made_at.map(columns::utc),
            counts_since: counts_since.map(columns::utc),
            base: base.map(RecordId),
            overrides: overrides.map(|codes| quarantine(&codes)).transpose()?,
        })
    };
    rows.into_iter().map(kept).collect()
}

impl Kept {
    /// The version, behind those before it.
    fn into_version(self, earlier: &[Version], said_by: &HashMap<RecordId, BTreeSet<BatchId>>) -> Version {
        let made = self.correction.as_ref().map(|(_, at)| *at);
        let author = match &self.correction {
            None => Author::Source,
            Some((kind, _)) => {
                // Notes were not made of what was decided in earlier releases.
                let same = |version: &&Version| version.content == self.content || version.content == 0;
                let seen = earlier.iter().rev().find(same);
                let of_source = earlier.iter().rev().filter(|version| !version.is_by_human());
                let base = self
                    .base
                    .or(of_source.clone().find(same).map(|version| version.id));
                let broke = || seen.map(|seen| seen.statement.quarantine.clone());
                Author::Human {
                    base: base.unwrap_or(self.record.id),
                    overrides: self
                        .overrides
                        .or_else(|| broke().filter(|_| kind == "released"))
                        .unwrap_or_default(),
                }
            }
        };
        let since = self.counts_since.or(made).or(self.made_at);
        Version {
            id: self.record.id,
            statement: self.record.statement,
            content: self.content,
            batch: self.batch,
            repeated_by: said_by.get(&self.record.id).cloned().unwrap_or_default(),
            author,
            counts: self.is_current,
            since: since.unwrap_or(self.started_at),
        }
    }
}

/// Which of some batches were withdrawn, or are being.
fn withdrawn(
    conn: &mut AnyConnection,
    mentioned: &BTreeSet<BatchId>,
) -> Result<BTreeSet<BatchId>, StoreError> {
    let mentioned: Vec<i64> = mentioned.iter().map(|batch| batch.0).collect();
    let mut withdrawn = BTreeSet::new();
    for some in mentioned.chunks(IN_LIST) {
        let ids: Vec<i64> = batches::table
            .filter(batches::id.eq_any(some))
            .filter(batches::withdrawn_at.is_not_null())
            .select(batches::id)
            .load(conn)?;
        withdrawn.extend(ids.into_iter().map(BatchId));
    }
    Ok(withdrawn)
}

fn known_places(conn: &mut AnyConnection, ids: &BTreeSet<FacilityId>) -> Result<Places, StoreError> {
    let mut places = Places::default();
    let mut wanted: Vec<i64> = ids.iter().map(|id| id.0).collect();
    // Of a place that turned out to be another one, that other one too; it is itself.
    for _ in 0..2 {
        let mut others = Vec::new();
        for some in wanted.chunks(IN_LIST) {
            let rows: Vec<(i64, bool, Option<i64>)> = facilities::table
                .filter(facilities::id.eq_any(some))
                .select((facilities::id, facilities::confirmed, facilities::same_as))
                .load(conn)?;
            for (id, confirmed, same_as) in rows {
                if confirmed {
                    places.confirmed.insert(FacilityId(id));
                }
                if let Some(other) = same_as {
                    places.same_as.insert(FacilityId(id), FacilityId(other));
                    others.push(other);
                }
            }
        }
        wanted = others;
    }
    Ok(places)
}
