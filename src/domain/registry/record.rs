//! A record with all its versions, and which of them counts.
//!
//! A version is what a source said at some time, or what a human made of what it had said. A version of the source stands
//! while a batch stands that brought or repeated it. A version that a human made stands while the version of the source
//! stands which it is about; or, where that is gone, while the source says the same still: the nearest earlier version of the
//! source that stands has the same content. Of the versions that stand, the last one counts.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};

use crate::domain::registry::dose_record::{DoseStatement, QuarantineReason};
use crate::domain::registry::link::Link;
use crate::domain::values::ids::{BatchId, RecordId};

/// Who made a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Author {
    /// Its source.
    Source,
    /// A human, or the engine in their place.
    Human {
        /// The version of the source that it is about.
        base: RecordId,
        /// The rules that it broke when it was released all the same.
        overrides: Vec<QuarantineReason>,
    },
}

/// A version of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    /// Its number.
    pub id: RecordId,
    /// What it says, and the rules that it breaks as far as the registry holds that against it.
    pub statement: DoseStatement,
    /// What its source said, as a number.
    pub content: i64,
    /// The batch to which it belongs.
    pub batch: BatchId,
    /// The batches that repeated it.
    pub repeated_by: BTreeSet<BatchId>,
    /// Who made it.
    pub author: Author,
    /// Whether it counts now.
    pub counts: bool,
    /// Since when it counts, or when it began to for the last time.
    pub since: DateTime<Utc>,
}

impl Version {
    /// The version of the source that it is, or is about.
    pub fn base(&self) -> RecordId {
        match self.author {
            Author::Source => self.id,
            Author::Human { base, .. } => base,
        }
    }

    /// The rules that it broke when it was released all the same.
    pub fn overrides(&self) -> &[QuarantineReason] {
        match &self.author {
            Author::Source => &[],
            Author::Human { overrides, .. } => overrides,
        }
    }

    /// The batch that has it, or the first that repeated it, of those that stand.
    fn said_by(&self, stands: &impl Fn(BatchId) -> bool) -> Option<BatchId> {
        let own = Some(self.batch).filter(|batch| stands(*batch));
        own.or_else(|| self.repeated_by.iter().copied().find(|batch| stands(*batch)))
    }
}

/// A record.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Its versions, the first one first.
    pub versions: Vec<Version>,
    /// Its links, the first one first, revoked ones too.
    pub links: Vec<Link>,
}

impl Record {
    /// A version.
    pub fn version(&self, id: RecordId) -> Option<&Version> {
        self.place(id).and_then(|place| self.versions.get(place))
    }

    pub(super) fn place(&self, id: RecordId) -> Option<usize> {
        self.versions.iter().position(|version| version.id == id)
    }

    /// The numbers of documents that it ever stated, and those of the people to whom it is linked.
    pub fn numbers(&self) -> impl Iterator<Item = &str> {
        let stated = self
            .versions
            .iter()
            .map(|version| version.statement.identity.number());
        stated.chain(self.standing_link().map(|link| link.person.number()))
    }

    /// The version that counts now.
    pub fn current(&self) -> Option<&Version> {
        self.versions.iter().find(|version| version.counts)
    }

    /// The version that counts by the batches that stand, once all others are out.
    pub fn standing(&self, stands: &impl Fn(BatchId) -> bool) -> Option<&Version> {
        let stands = |version: &&Version| self.owner(version, stands).is_some();
        self.versions.iter().rev().find(stands)
    }

    /// The batch to which a version belongs by the batches that stand; nothing if it does not stand.
    pub fn owner(&self, version: &Version, stands: &impl Fn(BatchId) -> bool) -> Option<BatchId> {
        if !version.is_by_human() {
            return self.owner_of_row(version, stands);
        }
        let base = self.place(version.base())?;
        let about = &self.versions[base];
        version.said_by(stands).or_else(|| {
            if about.is_by_human() {
                // Of what was decided in earlier releases, one decision may be about another.
                return Some(about)
                    .filter(|about| about.id < version.id)
                    .and_then(|about| self.owner(about, stands));
            }
            self.owner_of_row(about, stands)
                .or_else(|| self.says_the_same_still(base, stands))
        })
    }

    /// Whoever repeats what a human made of a version repeats the version.
    fn owner_of_row(&self, row: &Version, stands: &impl Fn(BatchId) -> bool) -> Option<BatchId> {
        row.said_by(stands).or_else(|| {
            let about_it = self.versions.iter().filter(|version| version.base() == row.id);
            about_it.filter_map(|version| version.said_by(stands)).min()
        })
    }

    /// The owner of the nearest earlier version of the source that stands, if that has the same content.
    fn says_the_same_still(&self, base: usize, stands: &impl Fn(BatchId) -> bool) -> Option<BatchId> {
        let earlier = self.versions[..base].iter().rev();
        let mut rows = earlier.filter(|version| !version.is_by_human());
        let (row, owner) = rows.find_map(|row| Some((row, self.owner_of_row(row, stands)?)))?;
        (row.content == self.versions[base].content).then_some(owner)
    }

    /// The link that was accepted last, unless it was revoked.
    pub fn standing_link(&self) -> Option<&Link> {
        self.links.last().filter(|link| link.revoked.is_none())
    }

    /// Whether a link is in force.
    pub fn is_in_force(&self, link: &Link) -> bool {
        self.current()
            .is_some_and(|version| link.is_in_force(&version.statement))
    }

    /// Suspends links whose record says something else now, and brings back those whose record says again what was seen.
    pub(super) fn follow_links(&mut self, now: DateTime<Utc>) {
        let in_force: Vec<bool> = self.links.iter().map(|link| self.is_in_force(link)).collect();
        let standing = self.links.iter_mut().zip(in_force);
        for (link, in_force) in standing.filter(|(link, _)| link.revoked.is_none()) {
            match (link.suspended, in_force) {
                (None, false) => link.suspended = Some(now),
                (Some(_), true) => {
                    link.suspended = None;
                    link.resumed = Some(now);
                }
                (None, true) | (Some(_), false) => {}
            }
        }
    }
}
