//! What the store keeps and what the rules make of it, side by side.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use option_m::domain::certificate::{Certificate, Held, HeldRecord};
use option_m::domain::dose_record::{DoseStatement, RecordIdentity};
use option_m::domain::event::EventKind;
use option_m::domain::ids::{BatchId, RecordId, TicketId};
use option_m::domain::matched::SourceRow;
use option_m::domain::registry::Registry;
use option_m::store::registry::{self, links, made, person};
use option_m::store::{Store, StoreError, tickets, timeline};

use crate::paper::{KEYS, Names, PEOPLE};
use crate::world::{Expected, World};

/// A version of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Seen {
    pub(crate) says: String,
    pub(crate) breaks: String,
    pub(crate) counts: bool,
    pub(crate) batch: BatchId,
    pub(crate) by_human: bool,
}

/// A link: to whom, since when it is suspended, and when it was revoked.
type LinkSeen = (String, Option<DateTime<Utc>>, bool);
/// A record that has to do with a person: its row, which version, how, and since when.
type HeldSeen = (String, usize, Held, DateTime<Utc>);

/// All that is compared.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Picture {
    pub(crate) records: BTreeMap<String, Vec<Seen>>,
    pub(crate) links: BTreeMap<String, Vec<LinkSeen>>,
    pub(crate) held: BTreeMap<usize, Vec<HeldSeen>>,
    /// The rows that show on each person's certificate, by the number of the dose.
    pub(crate) shown: BTreeMap<usize, Vec<(u8, String)>>,
}

fn words(says: &DoseStatement) -> String {
    format!(
        "{} {} dose {} {} {:?} {} at {:?} {} {:?}",
        says.identity.number(),
        says.name.as_str(),
        says.dose_number.get(),
        says.vaccine.code(),
        says.lot.as_ref().map(option_m::domain::lot::Lot::as_str),
        says.administered_on,
        says.facility,
        says.facility_name.as_str(),
        says.phone
            .as_ref()
            .map(option_m::domain::contact::PhoneNumber::as_str),
    )
}

fn rules(says: &DoseStatement) -> String {
    let codes: Vec<&str> = says.quarantine.iter().map(|reason| reason.code()).collect();
    codes.join(",")
}

impl Picture {
    /// What the rules make of it.
    pub(crate) fn of_rules(registry: &Registry, names: Names) -> Self {
        let mut picture = Self::default();
        let mut places: HashMap<RecordId, (String, usize)> = HashMap::new();
        for (row, record) in registry.records() {
            let versions = record.versions.iter().map(|version| Seen {
                says: words(&version.statement),
                breaks: rules(&version.statement),
                counts: version.counts,
                batch: version.batch,
                by_human: version.is_by_human(),
            });
            picture.records.insert(row.to_string(), versions.collect());
            let links = record.links.iter().map(|link| {
                let person = link.person.number().to_owned();
                (person, link.suspended, link.revoked.is_some())
            });
            picture.links.insert(row.to_string(), links.collect());
            for (place, version) in record.versions.iter().enumerate() {
                places.insert(version.id, (row.to_string(), place));
            }
        }
        for person in 0..PEOPLE {
            let held = HeldRecord::of(registry, &names.person(person));
            picture.add_held(person, &held, &places);
        }
        picture
    }

    /// What the store keeps.
    pub(crate) async fn of_store(store: &Store, names: Names) -> Self {
        let read: Result<_, StoreError> = store
            .read(move |conn| {
                let mut picture = Self::default();
                let mut places: HashMap<RecordId, (String, usize)> = HashMap::new();
                for key in 0..2 * KEYS {
                    let row = names.row(key);
                    let ids = made::ids(conn, &row)?;
                    let Some(first) = ids.first() else { continue };
                    let history = registry::history(conn, *first)?;
                    let versions = history.iter().map(|version| Seen {
                        says: words(&version.record.statement),
                        breaks: rules(&version.record.statement),
                        counts: version.is_current,
                        batch: version.batch,
                        by_human: version.correction.is_some(),
                    });
                    picture.records.insert(row.to_string(), versions.collect());
                    let of_record = links::of_record(conn, &row.source_system, &row.source_record_id)?;
                    let links = of_record.into_iter().map(|link| {
                        let person = link.person.number().to_owned();
                        (person, link.suspended, link.revoked.is_some())
                    });
                    picture.links.insert(row.to_string(), links.collect());
                    for (place, version) in history.iter().enumerate() {
                        places.insert(version.record.id, (row.to_string(), place));
                    }
                }
                for person in 0..PEOPLE {
                    let identity = RecordIdentity::Sound(names.person(person));
                    let held = person::held(conn, &identity)?;
                    picture.add_held(person, &held, &places);
                }
                Ok(picture)
            })
            .await;
        read.unwrap()
    }

    fn add_held(&mut self, person: usize, held: &[HeldRecord], places: &HashMap<RecordId, (String, usize)>) {
        let seen = |one: &HeldRecord| {
            let (row, place) = places[&one.record.id].clone();
            (row, place, one.held, one.since)
        };
        let mut all: Vec<HeldSeen> = held.iter().map(seen).collect();
        all.sort_by_key(|(row, place, ..)| (row.clone(), *place));
        self.held.insert(person, all);
        let certificate = Certificate::of(held);
        let shown = certificate.shown.iter();
        let shown = shown.map(|dose| (dose.number.get(), places[&dose.record].0.clone()));
        self.shown.insert(person, shown.collect());
    }
}

/// How often a ticket was opened again, and its links suspended and resumed; and whether it is resolved.
pub(crate) async fn ticket(store: &Store, id: TicketId) -> Expected {
    let read: Result<_, StoreError> = store
        .read(move |conn| {
            let entries = timeline::load(conn, id)?;
            let count = |is: fn(&EventKind) -> bool| entries.iter().filter(|one| is(&one.event.kind)).count();
            Ok(Expected {
                reopened: count(|kind| matches!(kind, EventKind::Reopened { .. })),
                suspended: count(|kind| matches!(kind, EventKind::LinkSuspended(_))),
                resumed: count(|kind| matches!(kind, EventKind::LinkResumed { .. })),
                ended: !tickets::load(conn, id)?.status.is_open(),
            })
        })
        .await;
    read.unwrap()
}

impl World<'_> {
    /// The row of a key, as it is told.
    pub(crate) fn row(&self, key: usize) -> SourceRow {
        self.names.row(key)
    }

    pub(crate) async fn picture(&self) -> Picture {
        Picture::of_store(&self.house.stores[0], self.names).await
    }

    /// What differs between the store and the rules.
    pub(crate) async fn difference(&self) -> Option<String> {
        let (kept, right) = (
            self.picture().await,
            Picture::of_rules(&self.registry, self.names),
        );
        if kept == right {
            return self.tickets_differ().await;
        }
        Some(format!("the store keeps {kept:#?}\nthe rules say {right:#?}"))
    }

    async fn tickets_differ(&self) -> Option<String> {
        for (id, expected) in &self.tickets {
            let seen = ticket(&self.house.stores[0], *id).await;
            let counts = |of: &Expected| (of.reopened, of.suspended, of.resumed, of.ended);
            // The engine may settle a ticket again that was opened again, in the same write.
            if counts(&seen) != counts(expected) {
                return Some(format!("ticket {id}: {seen:?} instead of {expected:?}"));
            }
        }
        None
    }
}
