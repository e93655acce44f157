//! The records that have to do with a person, out of a registry.

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::certificate::certificate::{Certificate, Held, HeldRecord};
use crate::domain::person::identity::Identity;
use crate::domain::registry::Registry;
use crate::domain::registry::dose_record::{DoseRecord, RecordIdentity};
use crate::domain::registry::link::{Link, given_back, is_linked_away};
use crate::domain::registry::record::Version;
use crate::domain::vaccine::dose::DoseNumber;

impl HeldRecord {
    /// The records that have to do with a person, by day and number.
    pub fn of(registry: &Registry, person: &Identity) -> Vec<Self> {
        let stated = RecordIdentity::Sound(person.clone());
        let theirs = registry
            .current_under(person.number())
            .filter_map(|(row, version)| {
                let links = registry.record(row).map_or(&[][..], |record| &record.links);
                (version.statement.identity == stated).then_some((version, links))
            });
        let linked = registry.linked_to(person.number()).filter_map(|record| {
            let version = record.current()?;
            (version.statement.identity != stated).then_some((version, &record.links[..]))
        });
        let held = theirs
            .chain(linked)
            .filter_map(|(version, links)| Self::by((&record(version), version.since), links, &stated));
        let mut all: Vec<Self> = held.collect();
        all.sort_by_key(|held| (held.record.statement.administered_on, held.record.id));
        all
    }

    /// What a record is to a person: by its version that counts, since when that does, and all its links. Nothing if it has
    /// nothing to do with them.
    pub fn by(
        (current, counts): (&DoseRecord, DateTime<Utc>),
        links: &[Link],
        person: &RecordIdentity,
    ) -> Option<Self> {
        let statement = &current.statement;
        let of = |held, since: Option<DateTime<Utc>>| Self {
            record: current.clone(),
            held,
            since: since.map_or(counts, |since| since.max(counts)),
        };
        let own = statement.identity == *person;
        let Some(identity) = person.sound() else {
            return own.then(|| of(Held::ByIdentity, None));
        };
        if own && is_linked_away(links, statement, identity) {
            return Some(of(Held::LinkedAway, None));
        }
        if own {
            return Some(of(Held::ByIdentity, given_back(links, identity)));
        }
        let mut theirs = links.iter().filter(|link| link.person == *identity);
        let link = theirs.find(|link| link.is_in_force(statement))?;
        Some(of(Held::ByLink, Some(link.since())))
    }
}

impl Certificate {
    /// Whether somebody who was told that a dose shows would be told something else of the certificate afterwards: the dose
    /// with that number showed, or where none did, the one of that day, and it does not show any more.
    pub fn loses_to(&self, after: &Self, number: DoseNumber, on: NaiveDate) -> bool {
        let by_day = |of: &Self| of.shown.iter().any(|dose| dose.on == on);
        if self.shows_number(number) {
            !after.shows_number(number)
        } else {
            by_day(self) && !by_day(after)
        }
    }

    /// The certificate of a person in a registry.
    pub fn of_person(registry: &Registry, person: &Identity) -> Self {
        Self::of(&HeldRecord::of(registry, person))
    }
}

fn record(version: &Version) -> DoseRecord {
    DoseRecord {
        id: version.id,
        statement: version.statement.clone(),
    }
}
