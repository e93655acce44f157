//! The registry as a function of everything that it was ever told.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::domain::person::identity::Identity;
use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason};
use crate::domain::registry::link::Link;
use crate::domain::registry::record::{Author, Version};
use crate::domain::registry::registry::Registry;
use crate::domain::registry::source_row::SourceRow;
use crate::domain::values::ids::{BatchId, FacilityId, LinkId, RecordId};

/// Something that the registry was told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegistryFact {
    /// Rows of a file, in one write.
    Rows {
        /// The batch that the file is.
        batch: BatchId,
        /// What each says, with the place that it means; and as a number.
        rows: Vec<(DoseStatement, i64)>,
    },
    /// A batch is withdrawn: it stands no more.
    Withdrawn(BatchId),
    /// The rows of a withdrawn batch are taken out.
    TakenOut(BatchId),
    /// What a record says is corrected; and released in the same step, although it breaks rules still, or not.
    Corrected(SourceRow, Box<DoseStatement>, bool),
    /// A record is released from quarantine as it is.
    Released(SourceRow),
    /// The release of a record, of that moment, is undone.
    ReleaseUndone(SourceRow, DateTime<Utc>),
    /// Quarantined records are judged again.
    Checked(Vec<SourceRow>),
    /// A record is accepted as a person's dose; and released in the same step, or not.
    Linked(SourceRow, LinkId, Identity, bool),
    /// The link of a record is revoked; what was released for it is quarantined again.
    Revoked(SourceRow),
    /// A complaint of a person ended by a record, without a link; and that was released in the same step, or not.
    Answered(SourceRow, Identity, bool),
    /// The acceptance of a record, of that moment, is undone before anybody was told.
    AcceptanceUndone(SourceRow, DateTime<Utc>),
    /// Somebody vouches for a place.
    Confirmed(FacilityId),
    /// A place turns out to be another one.
    Merged(FacilityId, FacilityId),
}

/// What became of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Became {
    /// The source says it for the first time, or again after what it had said was withdrawn.
    Added(Vec<QuarantineReason>),
    /// It says what stands already.
    Unchanged,
    /// It says something else than what stands.
    Superseded(Vec<QuarantineReason>),
}

/// What stands after all that was told, in its order.
pub fn replay<'a>(told: impl IntoIterator<Item = (&'a RegistryFact, DateTime<Utc>)>) -> Registry {
    let mut registry = Registry::default();
    for (told, at) in told {
        registry.hear(told, at);
    }
    registry
}

impl Registry {
    /// The registry is told something. Returns what became of rows.
    pub fn hear(&mut self, told: &RegistryFact, at: DateTime<Utc>) -> Vec<Became> {
        match told {
            RegistryFact::Rows { batch, rows } => {
                let became = rows
                    .iter()
                    .map(|(statement, content)| self.hear_row(*batch, statement, *content, at));
                let became = became.collect();
                for (statement, _) in rows {
                    self.follow_links(&statement.row(), at);
                }
                return became;
            }
            RegistryFact::Withdrawn(batch) => self.withdraw(*batch),
            RegistryFact::TakenOut(batch) => {
                let ids = self.versions_of(*batch);
                self.take_out(&ids, at);
            }
            RegistryFact::Corrected(row, statement, released) => {
                let mut statement = DoseStatement::clone(statement);
                statement.quarantine = self.reasons(row, &statement, at);
                self.decide(row, statement, Vec::new(), at);
                if *released {
                    self.release(row, at);
                }
                self.follow_links(row, at);
            }
            RegistryFact::Released(row) => {
                self.release(row, at);
                self.follow_links(row, at);
            }
            RegistryFact::ReleaseUndone(row, released_at) => self.undo_release(row, *released_at, at),
            RegistryFact::Checked(rows) => self.check(rows, at),
            RegistryFact::Linked(row, id, person, released) => {
                // A suspended link does not come into force between the two.
                if *released {
                    self.release(row, at);
                }
                self.accept(row, *id, person, at);
            }
            RegistryFact::Revoked(row) => {
                let links = self.records.get_mut(row).map(|record| &mut record.links);
                if let Some(link) = links.and_then(|links| links.last_mut()) {
                    link.revoked = Some(at);
                    let accepted_at = link.at;
                    self.put_back(row, accepted_at, at);
                }
            }
            RegistryFact::Answered(row, person, released) => {
                let links = self.records.get_mut(row).map(|record| &mut record.links);
                let link = links.and_then(|links| links.last_mut());
                let is_others = |link: &&mut Link| {
                    link.revoked.is_none() && link.suspended.is_some() && link.person != *person
                };
                if let Some(link) = link.filter(is_others) {
                    link.revoked = Some(at);
                }
                if *released {
                    self.release(row, at);
                    self.follow_links(row, at);
                }
            }
            RegistryFact::AcceptanceUndone(row, accepted_at) => self.undo_acceptance(row, *accepted_at, at),
            RegistryFact::Confirmed(place) => {
                self.places.confirmed.insert(*place);
            }
            RegistryFact::Merged(place, into) => {
                for other in self.places.same_as.values_mut().filter(|other| *other == place) {
                    *other = *into;
                }
                self.places.same_as.insert(*place, *into);
            }
        }
        Vec::new()
    }

    fn hear_row(
        &mut self,
        batch: BatchId,
        statement: &DoseStatement,
        content: i64,
        at: DateTime<Utc>,
    ) -> Became {
        let row = statement.row();
        let withdrawn = &self.withdrawn;
        let stands = |batch: BatchId| !withdrawn.contains(&batch);
        let record = self.records.get_mut(&row);
        let standing = record.as_ref().and_then(|record| record.standing(&stands));
        let known = standing.map(|version| (version.id, version.content));
        let counted = record.as_ref().is_some_and(|record| record.current().is_some());
        if let (Some(record), Some((id, _))) = (record, known.filter(|(_, known)| *known == content)) {
            let place = record.place(id);
            let version = place.and_then(|place| record.versions.get_mut(place));
            if let Some(version) = version.filter(|version| version.batch != batch) {
                version.repeated_by.insert(batch);
            }
            return Became::Unchanged;
        }
        let reasons = self.reasons(&row, statement, at);
        let version = Version {
            id: self.next_id(),
            statement: DoseStatement {
                quarantine: reasons.clone(),
                ..statement.clone()
            },
            content,
            batch,
            repeated_by: BTreeSet::new(),
            author: Author::Source,
            counts: true,
            since: at,
        };
        self.add(&row, version);
        if counted {
            Became::Superseded(reasons)
        } else {
            Became::Added(reasons)
        }
    }

    fn versions_of(&self, batch: BatchId) -> Vec<RecordId> {
        let versions = self.records.values().flat_map(|record| &record.versions);
        let of_batch = versions.filter(|version| version.batch == batch);
        let mut ids: Vec<RecordId> = of_batch.map(|version| version.id).collect();
        ids.sort_unstable();
        ids
    }

    fn release(&mut self, row: &SourceRow, at: DateTime<Utc>) {
        let Some(current) = self.records.get(row).and_then(|record| record.current()) else {
            return;
        };
        if current.statement.is_valid() {
            return;
        }
        let overrides = self.reasons(row, &current.statement, at);
        self.release_as_it_is(row, overrides, at);
    }

    /// The record is quarantined for what it breaks now, a link that was accepted with the release or behind it is revoked, and
    /// what was quarantined beside the record is judged again.
    fn undo_release(&mut self, row: &SourceRow, released_at: DateTime<Utc>, at: DateTime<Utc>) {
        let Some(current) = self.records.get(row).and_then(|record| record.current()) else {
            return;
        };
        let statement = current.statement.clone();
        let people = BTreeSet::from([statement.identity.number().to_owned()]);
        self.quarantine_again(row, statement, at);
        let links = self.records.get_mut(row).map(|record| &mut record.links);
        let link = links.and_then(|links| links.last_mut());
        if let Some(link) = link.filter(|link| link.revoked.is_none() && link.at >= released_at) {
            link.revoked = Some(at);
        }
        self.judge_beside(row, &people, at);
    }

    fn quarantine_again(&mut self, row: &SourceRow, mut statement: DoseStatement, at: DateTime<Utc>) {
        statement.quarantine = self.reasons(row, &statement, at);
        statement.facility = statement.facility.map(|place| self.places.meant(place));
        self.decide(row, statement, Vec::new(), at);
    }

    fn judge_beside(&mut self, row: &SourceRow, people: &BTreeSet<String>, at: DateTime<Utc>) {
        let mut changes = Vec::new();
        self.judge_again(people, at, &mut changes);
        let others: Vec<SourceRow> = changes
            .iter()
            .filter_map(|change| self.rows.get(&change.version()).cloned())
            .collect();
        for row in others.iter().chain([row]) {
            self.follow_links(row, at);
        }
    }

    /// What was released together with a link, and counts still, is quarantined for what it breaks now.
    fn put_back(&mut self, row: &SourceRow, accepted_at: DateTime<Utc>, at: DateTime<Utc>) {
        let Some(current) = self.records.get(row).and_then(|record| record.current()) else {
            return;
        };
        let released = current.since == accepted_at && !current.overrides().is_empty();
        let statement = current.statement.clone();
        if released && !self.reasons(row, &statement, at).is_empty() {
            let people = BTreeSet::from([statement.identity.number().to_owned()]);
            self.quarantine_again(row, statement, at);
            self.judge_beside(row, &people, at);
        }
    }

    /// The link was never accepted, and one that it ended while that was suspended is suspended as before.
    fn undo_acceptance(&mut self, row: &SourceRow, accepted_at: DateTime<Utc>, at: DateTime<Utc>) {
        let Some(links) = self.records.get_mut(row).map(|record| &mut record.links) else {
            return;
        };
        links.pop_if(|link| link.at == accepted_at);
        let ended = |link: &&mut Link| link.suspended.is_some() && link.revoked == Some(accepted_at);
        if let Some(link) = links.last_mut().filter(ended) {
            link.revoked = None;
        }
        self.put_back(row, accepted_at, at);
        self.follow_links(row, at);
    }

    fn check(&mut self, rows: &[SourceRow], at: DateTime<Utc>) {
        let current = |row: &SourceRow| {
            let version = self.records.get(row)?.current()?;
            (!version.statement.is_valid()).then(|| (version.id, row.clone()))
        };
        let waiting: Vec<(RecordId, SourceRow)> = rows.iter().filter_map(current).collect();
        for (id, row) in waiting {
            self.judge(&row, id, at, &mut Vec::new());
            self.follow_links(&row, at);
        }
    }

    fn accept(&mut self, row: &SourceRow, id: LinkId, person: &Identity, at: DateTime<Utc>) {
        let Some(record) = self.records.get_mut(row) else {
            return;
        };
        let Some(seen) = record.current().map(|version| version.statement.clone()) else {
            return;
        };
        // A link that is suspended does not keep the record from being somebody else's.
        if let Some(link) = record.links.last_mut().filter(|link| link.revoked.is_none()) {
            link.revoked = Some(at);
        }
        let link = Link {
            id,
            person: person.clone(),
            seen,
            at,
            suspended: None,
            resumed: None,
            revoked: None,
        };
        record.links.push(link.clone());
        self.index_link(row, &link);
    }
}
