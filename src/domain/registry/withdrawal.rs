//! The rows of a withdrawn batch are taken out, one after the other.

use std::collections::{BTreeSet, HashSet};

use chrono::{DateTime, Utc};

use crate::domain::person::identity::Identity;
use crate::domain::registry::dose_record::QuarantineReason;
use crate::domain::registry::judging;
use crate::domain::registry::record::{Author, Version};
use crate::domain::registry::registry::Registry;
use crate::domain::registry::source_row::SourceRow;
use crate::domain::values::ids::{BatchId, RecordId};

/// Something that changes when rows are taken out, in the order in which it happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A version belongs to another batch, which says the same.
    HandedOver {
        /// The version.
        version: RecordId,
        /// That batch.
        to: BatchId,
    },
    /// A version counts no more.
    Out {
        /// The version.
        version: RecordId,
    },
    /// An earlier version counts again.
    Back {
        /// The version.
        version: RecordId,
    },
    /// A version breaks these rules now.
    Judged {
        /// The version.
        version: RecordId,
        /// The rules.
        reasons: Vec<QuarantineReason>,
    },
    /// A quarantined version breaks no rule any more that nobody has overridden: it is released.
    Freed {
        /// The version.
        version: RecordId,
        /// The rules that it breaks and somebody has overridden.
        overrides: Vec<QuarantineReason>,
    },
}

impl Change {
    /// The version that changes.
    pub fn version(&self) -> RecordId {
        match self {
            Self::HandedOver { version, .. }
            | Self::Out { version }
            | Self::Back { version }
            | Self::Judged { version, .. }
            | Self::Freed { version, .. } => *version,
        }
    }
}

impl Registry {
    /// A batch stands no more. Its rows still count until they are taken out.
    pub fn withdraw(&mut self, batch: BatchId) {
        self.withdrawn.insert(batch);
    }

    /// The versions of a batch behind some of it that have to do with the same people: who they are taken out with, so that
    /// nobody's certificate is looked at in between.
    pub fn of_same_people(&self, batch: BatchId, versions: &BTreeSet<RecordId>) -> BTreeSet<RecordId> {
        let own = versions.iter().filter_map(|id| self.rows.get(id));
        let mut rows: HashSet<&SourceRow> = own.collect();
        let mut numbers: BTreeSet<&str> = BTreeSet::new();
        for record in rows.iter().filter_map(|row| self.records.get(*row)) {
            let stated = record.versions.iter();
            let stated = stated.filter_map(|version| version.statement.identity.sound());
            let linked = record.standing_link().map(|link| &link.person);
            numbers.extend(stated.chain(linked).map(Identity::number));
        }
        for number in numbers {
            rows.extend(self.current_under(number).map(|(row, _)| row));
        }
        let theirs = rows.into_iter().filter_map(|row| self.records.get(row));
        let of_batch = theirs
            .flat_map(|record| &record.versions)
            .filter(|version| version.batch == batch && Some(&version.id) > versions.first());
        let ids: BTreeSet<RecordId> = of_batch.map(|version| version.id).collect();
        ids.difference(versions).copied().collect()
    }

    /// Takes versions of a withdrawn batch out, one after the other: what another batch says too becomes that one's; else it
    /// stands no more, and where it counted, the last version that stands counts again. What counts again is judged, and so
    /// is what was quarantined beside the person's other doses.
    pub fn take_out(&mut self, versions: &[RecordId], now: DateTime<Utc>) -> Vec<Change> {
        let mut changes = Vec::new();
        for id in versions {
            if let Some(row) = self.rows.get(id).cloned() {
                self.take_out_one(&row, *id, now, &mut changes);
            }
        }
        for id in changes.iter().map(Change::version) {
            if let Some(row) = self.rows.get(&id).cloned() {
                self.follow_links(&row, now);
            }
        }
        changes
    }

    fn take_out_one(&mut self, row: &SourceRow, id: RecordId, now: DateTime<Utc>, changes: &mut Vec<Change>) {
        let withdrawn = &self.withdrawn;
        let stands = |batch: BatchId| !withdrawn.contains(&batch);
        let Some(record) = self.records.get_mut(row) else {
            return;
        };
        // Versions of other withdrawn batches too may stand again, now that what contradicted them is gone.
        let owners: Vec<Option<BatchId>> = record
            .versions
            .iter()
            .map(|version| record.owner(version, &stands))
            .collect();
        for (version, owner) in record.versions.iter_mut().zip(&owners) {
            if let Some(to) = owner.filter(|owner| *owner != version.batch) {
                version.batch = to;
                let version = version.id;
                changes.push(Change::HandedOver { version, to });
            }
        }
        let Some(place) = record.place(id).filter(|place| owners[*place].is_none()) else {
            return;
        };
        let gone = &mut record.versions[place];
        let mut people = BTreeSet::from([gone.statement.identity.number().to_owned()]);
        let mut back = None;
        if gone.counts {
            gone.counts = false;
            changes.push(Change::Out { version: id });
            if let Some(last) = owners.iter().rposition(Option::is_some) {
                let version = &mut record.versions[last];
                version.counts = true;
                version.since = now;
                people.insert(version.statement.identity.number().to_owned());
                changes.push(Change::Back { version: version.id });
                back = Some(version.id);
            }
        }
        if let Some(back) = back {
            self.judge(row, back, now, changes);
        }
        self.judge_again(&people, now, changes);
    }

    /// Judges what was quarantined because of other doses of some people, the first first.
    pub(super) fn judge_again(
        &mut self,
        people: &BTreeSet<String>,
        now: DateTime<Utc>,
        changes: &mut Vec<Change>,
    ) {
        let under = people.iter().flat_map(|number| self.current_under(number));
        let beside = under.filter(|(_, version)| {
            let mut reasons = version.statement.quarantine.iter();
            // What is about to be taken out is not worth it.
            !self.is_withdrawn(version.batch) && reasons.any(|reason| reason.is_about_other_doses())
        });
        let mut waiting: Vec<(RecordId, SourceRow)> =
            beside.map(|(row, version)| (version.id, row.clone())).collect();
        waiting.sort_unstable_by_key(|(id, _)| *id);
        for (id, row) in waiting {
            self.judge(&row, id, now, changes);
        }
    }

    /// Judges a version that counts. One that was quarantined and breaks no rule any more is released by a further version;
    /// the rules that it breaks are noted on the version itself, since nobody said anything new.
    pub(super) fn judge(
        &mut self,
        row: &SourceRow,
        id: RecordId,
        now: DateTime<Utc>,
        changes: &mut Vec<Change>,
    ) {
        let version = self.records.get(row).and_then(|record| record.version(id));
        let Some(version) = version.filter(|version| version.counts) else {
            return;
        };
        let broken = self.reasons(row, &version.statement, now);
        let reasons = judging::not_overridden(broken.clone(), version.overrides());
        if reasons == version.statement.quarantine {
            return;
        }
        if reasons.is_empty() {
            self.release_as_it_is(row, broken.clone(), now);
            changes.push(Change::Freed {
                version: id,
                overrides: broken,
            });
        } else {
            let version = self.records.get_mut(row).and_then(|record| {
                let place = record.place(id)?;
                record.versions.get_mut(place)
            });
            if let Some(version) = version {
                version.statement.quarantine.clone_from(&reasons);
            }
            changes.push(Change::Judged { version: id, reasons });
        }
    }
}

impl Version {
    /// Whether a human made it.
    pub fn is_by_human(&self) -> bool {
        self.author != Author::Source
    }
}
