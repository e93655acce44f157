//! What stands of all that the registry was told, and why.
//!
//! The registry is told things: rows of files, withdrawals of files, what people decided about records, links and places.
//! The rules by which one of the versions of a record counts stand in [`record`], those by which it is quarantined in
//! [`judging`], those by which a link is in force in [`link`]. [`Registry`] puts them together: [`replay`] makes one of
//! everything that ever was told, and the desk loads a part of one to see what a withdrawal comes to before it writes that
//! down. What the store keeps, change by change, is the same at each moment; a property test holds the two together.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};

use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason};
use crate::domain::registry::dose_rules::{self, PersonDose};
use crate::domain::registry::link::Link;
use crate::domain::registry::record::{Author, Record, Version};
use crate::domain::registry::source_row::SourceRow;
use crate::domain::values::ids::{BatchId, FacilityId, RecordId};
use crate::domain::values::local_time;

/// The registry, or all of it that a change concerns.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    pub(crate) records: HashMap<SourceRow, Record>,
    /// The records of which a version states this number of a document.
    by_number: HashMap<String, BTreeSet<RecordId>>,
    /// The records that were ever linked to somebody with this number.
    linked: HashMap<String, Vec<SourceRow>>,
    /// Which record a version belongs to.
    pub(crate) rows: BTreeMap<RecordId, SourceRow>,
    pub(crate) withdrawn: BTreeSet<BatchId>,
    pub(crate) places: Places,
}

/// What is known of the places where doses were given.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Those for which somebody vouched.
    pub confirmed: BTreeSet<FacilityId>,
    /// Those that turned out to be another one.
    pub same_as: BTreeMap<FacilityId, FacilityId>,
}

impl Places {
    /// The place that is meant: itself, or the one that it turned out to be.
    pub fn meant(&self, place: FacilityId) -> FacilityId {
        self.same_as.get(&place).copied().unwrap_or(place)
    }

    fn is_confirmed(&self, place: Option<FacilityId>) -> bool {
        place.is_some_and(|place| self.confirmed.contains(&self.meant(place)))
    }
}

impl Registry {
    /// A registry of these records. Of a person whose records are judged, or whose certificate is asked for, every current
    /// record has to be among them.
    pub fn new(records: Vec<Record>, withdrawn: BTreeSet<BatchId>, places: Places) -> Self {
        let mut registry = Self {
            withdrawn,
            places,
            ..Self::default()
        };
        for record in records {
            let Some(row) = record.versions.first().map(|version| version.statement.row()) else {
                continue;
            };
            for version in &record.versions {
                registry.index(&row, version);
            }
            for link in &record.links {
                registry.index_link(&row, link);
            }
            registry.records.insert(row, record);
        }
        registry
    }

    fn index(&mut self, row: &SourceRow, version: &Version) {
        let number = version.statement.identity.number().to_owned();
        self.by_number.entry(number).or_default().insert(version.id);
        self.rows.insert(version.id, row.clone());
    }

    pub(crate) fn index_link(&mut self, row: &SourceRow, link: &Link) {
        let rows = self.linked.entry(link.person.number().to_owned()).or_default();
        if !rows.contains(row) {
            rows.push(row.clone());
        }
    }

    /// The records that were ever linked to somebody with this number.
    pub fn linked_to<'a>(&'a self, number: &str) -> impl Iterator<Item = &'a Record> {
        let rows = self.linked.get(number).into_iter().flatten();
        rows.filter_map(|row| self.records.get(row))
    }

    /// All records, in no order.
    pub fn records(&self) -> impl Iterator<Item = (&SourceRow, &Record)> {
        self.records.iter()
    }

    /// A record.
    pub fn record(&self, row: &SourceRow) -> Option<&Record> {
        self.records.get(row)
    }

    /// The record to which a version belongs.
    pub fn row_of(&self, version: RecordId) -> Option<&SourceRow> {
        self.rows.get(&version)
    }

    /// The batch to which a version belongs.
    pub fn batch_of(&self, version: RecordId) -> Option<BatchId> {
        let record = self.records.get(self.rows.get(&version)?)?;
        record.version(version).map(|version| version.batch)
    }

    /// Whether a batch was withdrawn.
    pub fn is_withdrawn(&self, batch: BatchId) -> bool {
        self.withdrawn.contains(&batch)
    }

    /// The current versions of records that state this number, the first first.
    pub fn current_under<'a>(&'a self, number: &str) -> impl Iterator<Item = (&'a SourceRow, &'a Version)> {
        let ids = self.by_number.get(number).into_iter().flatten();
        ids.filter_map(|id| {
            let row = self.rows.get(id)?;
            let version = self.records.get(row)?.version(*id)?;
            version.counts.then_some((row, version))
        })
    }

    /// The rules that a statement of a record breaks now.
    pub(crate) fn reasons(
        &self,
        row: &SourceRow,
        statement: &DoseStatement,
        now: DateTime<Utc>,
    ) -> Vec<QuarantineReason> {
        let own = dose_rules::broken_by(statement, local_time::date(now));
        let others: Vec<PersonDose> = self
            .current_under(statement.identity.number())
            .filter(|(other, version)| *other != row && version.statement.is_valid())
            .map(|(_, version)| PersonDose::from(&version.statement))
            .collect();
        let confirmed = self.places.is_confirmed(statement.facility);
        crate::domain::registry::judging::broken_rules(statement, own, confirmed, &others)
    }

    /// A version counts from now on, in the place of any other of its record.
    pub(crate) fn add(&mut self, row: &SourceRow, version: Version) {
        self.index(row, &version);
        let record = self.records.entry(row.clone()).or_default();
        for other in &mut record.versions {
            other.counts = false;
        }
        record.versions.push(version);
    }

    /// The version that counts of a record is released as it is, at the place that is meant by now.
    pub(crate) fn release_as_it_is(
        &mut self,
        row: &SourceRow,
        overrides: Vec<QuarantineReason>,
        now: DateTime<Utc>,
    ) {
        let current = self.records.get(row).and_then(Record::current);
        if let Some(mut statement) = current.map(|version| version.statement.clone()) {
            statement.quarantine.clear();
            statement.facility = statement.facility.map(|place| self.places.meant(place));
            self.decide(row, statement, overrides, now);
        }
    }

    /// What a human makes of the version that counts.
    pub(crate) fn decide(
        &mut self,
        row: &SourceRow,
        statement: DoseStatement,
        overrides: Vec<QuarantineReason>,
        now: DateTime<Utc>,
    ) {
        let id = self.next_id();
        let Some(record) = self.records.get(row) else {
            return;
        };
        let Some(seen) = record.current() else { return };
        let version = Version {
            id,
            statement,
            content: seen.content,
            batch: seen.batch,
            repeated_by: BTreeSet::new(),
            author: Author::Human {
                base: seen.base(),
                overrides,
            },
            counts: true,
            since: now,
        };
        self.add(row, version);
    }

    /// A number behind all that there are.
    pub(crate) fn next_id(&self) -> RecordId {
        RecordId(self.rows.keys().next_back().map_or(0, |last| last.0) + 1)
    }

    /// A record has changed: its links are suspended or in force again.
    pub(crate) fn follow_links(&mut self, row: &SourceRow, now: DateTime<Utc>) {
        if let Some(record) = self.records.get_mut(row) {
            record.follow_links(now);
        }
    }
}

#[cfg(test)]
mod tests;
