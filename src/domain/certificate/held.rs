//! The records that have to do with a person, out of a registry.

use chrono::NaiveDate;

use crate::domain::certificate::certificate::{Certificate, Held, HeldRecord};
use crate::domain::person::identity::Identity;
use crate::domain::registry::Registry;
use crate::domain::registry::dose_record::{DoseRecord, RecordIdentity};
use crate::domain::registry::link::{given_back, is_linked_away};
use crate::domain::registry::record::Version;
use crate::domain::vaccine::dose::DoseNumber;

impl HeldRecord {
    /// The records that have to do with a person, by day and number.
    pub fn of(registry: &Registry, person: &Identity) -> Vec<Self> {
        let stated = RecordIdentity::Sound(person.clone());
        let mut all = Vec::new();
        for (row, version) in registry.current_under(person.number()) {
            if version.statement.identity != stated {
                continue;
            }
            let links = registry.record(row).map_or(&[][..], |record| &record.links);
            let away = is_linked_away(links, &version.statement, person);
            let back = given_back(links, person).filter(|_| !away);
            all.push(Self {
                record: record(version),
                held: if away { Held::LinkedAway } else { Held::ByIdentity },
                since: back.map_or(version.since, |back| back.max(version.since)),
            });
        }
        for of in registry.linked_to(person.number()) {
            let theirs = |version: &&Version| version.statement.identity != stated;
            let Some(version) = of.current().filter(theirs) else {
                continue;
            };
            let mut links = of.links.iter().filter(|link| link.person == *person);
            if let Some(link) = links.find(|link| link.is_in_force(&version.statement)) {
                all.push(Self {
                    record: record(version),
                    held: Held::ByLink,
                    since: link.since().max(version.since),
                });
            }
        }
        all.sort_by_key(|held| (held.record.statement.administered_on, held.record.id));
        all
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
