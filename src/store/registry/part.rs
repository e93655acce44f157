//! A part of the registry, as the rules of the domain look at it: whole records with all that was said of them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use diesel::prelude::*;

use crate::domain::registry::record::{Author, Record, Version};
use crate::domain::registry::source_row::SourceRow;
use crate::domain::registry::{Places, Registry};
use crate::domain::values::ids::{BatchId, FacilityId, LinkId, RecordId};
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::dose_records::{self, dsl};
use crate::store::engine::schema::{batches, facilities, links};
use crate::store::engine::sql_parts::{Part, among_numbers};
use crate::store::registry::corrections::Kind;
use crate::store::registry::insert::repeats;
use crate::store::registry::links_follow::KnownLink;
use crate::store::registry::registry::IN_LIST;
use crate::store::registry::rows::record_identity;
use crate::store::registry::versions::{self, KnownVersion};

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
    let mut of_ids = vec![Part::Sql("dose_records.id")];
    of_ids.extend(among_numbers(ids.iter().map(|id| id.0).collect())?);
    let mut found = versions::load(conn, of_ids)?;
    let said_by = repeats::said_by(conn, &ids)?;
    let mut mentioned: BTreeSet<BatchId> = found.iter().map(|(row, _)| row.batch).collect();
    mentioned.extend(said_by.values().flatten());
    let mut places: BTreeSet<FacilityId> = BTreeSet::new();
    let mut records: BTreeMap<SourceRow, Record> = BTreeMap::new();
    found.sort_by_key(|(row, _)| row.number);
    let mut links: BTreeMap<LinkId, KnownLink> = BTreeMap::new();
    for (row, link) in found {
        links.extend(link.map(|link| (link.link.id, link)));
        if records
            .get(&row.record.statement.row())
            .is_some_and(|record| record.version(row.record.id).is_some())
        {
            // It comes once more with another link.
            continue;
        }
        places.extend(row.record.statement.facility);
        let record = records.entry(row.record.statement.row()).or_default();
        let version = into_version(row, &record.versions, &said_by);
        record.versions.push(version);
    }
    for link in links.into_values() {
        let record = records.get_mut(&link.link.row);
        let seen = record.and_then(|record| {
            let says = record.version(link.seen?)?.statement.clone();
            Some((record, says))
        });
        if let Some((record, says)) = seen {
            record.links.push(link.beside(says));
        }
    }
    let records: Vec<Record> = records.into_values().collect();
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

/// The version as the rules look at it, behind those before it.
fn into_version(
    known: KnownVersion,
    earlier: &[Version],
    said_by: &HashMap<RecordId, BTreeSet<BatchId>>,
) -> Version {
    let author = match known.done {
        None => Author::Source,
        Some(kind) => {
            // Notes were not made of what was decided in earlier releases.
            let same = |version: &&Version| version.content == known.content || version.content == 0;
            let seen = earlier.iter().rev().find(same);
            let mut of_source = earlier.iter().rev().filter(|version| !version.is_by_human());
            let base = known.base.or(of_source.find(same).map(|version| version.id));
            let broke = || seen.map(|seen| seen.statement.quarantine.clone());
            Author::Human {
                base: base.unwrap_or(known.record.id),
                overrides: known
                    .overrides
                    .or_else(|| broke().filter(|_| kind == Kind::Released))
                    .unwrap_or_default(),
            }
        }
    };
    Version {
        id: known.record.id,
        statement: known.record.statement,
        content: known.content,
        batch: known.batch,
        repeated_by: said_by.get(&known.record.id).cloned().unwrap_or_default(),
        author,
        counts: known.is_current,
        since: known.since,
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
