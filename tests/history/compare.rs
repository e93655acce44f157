//! What the store keeps and what the rules make of it, side by side.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use chrono::{DateTime, Utc};
use option_m::domain::certificate::{Certificate, Held, HeldRecord};
use option_m::domain::registry::Registry;
use option_m::domain::registry::dose_record::{DoseStatement, QuarantineReason, RecordIdentity};
use option_m::domain::registry::record::{Record, Version};
use option_m::domain::registry::source_row::SourceRow;
use option_m::domain::ticket::event::EventKind;
use option_m::domain::values::coded::Coded;
use option_m::domain::values::ids::{BatchId, RecordId, TicketId};
use option_m::store::registry::{self, links, made, part, person};
use option_m::store::tickets::{self, timeline};
use option_m::store::{Store, StoreError};

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
    /// The batches that repeated it, beside the one to which it belongs.
    pub(crate) repeated: Vec<BatchId>,
    /// Of what a human made, the version that it is about, from 0, and the rules that it overrides.
    pub(crate) about: Option<(usize, String)>,
    pub(crate) since: DateTime<Utc>,
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
        says.lot.as_ref().map(option_m::domain::vaccine::lot::Lot::as_str),
        says.administered_on,
        says.facility,
        says.facility_name.as_str(),
        says.phone
            .as_ref()
            .map(option_m::domain::person::contact::PhoneNumber::as_str),
    )
}

fn seen(record: &Record) -> Vec<Seen> {
    let place = |id| {
        record
            .versions
            .iter()
            .position(|version| version.id == id)
            .unwrap()
    };
    let seen = |version: &Version| {
        let repeated = version.repeated_by.iter().copied();
        Seen {
            says: words(&version.statement),
            breaks: rules(&version.statement.quarantine),
            counts: version.counts,
            batch: version.batch,
            by_human: version.is_by_human(),
            repeated: repeated.filter(|batch| *batch != version.batch).collect(),
            about: version
                .is_by_human()
                .then(|| (place(version.base()), rules(version.overrides()))),
            since: version.since,
        }
    };
    record.versions.iter().map(seen).collect()
}

fn rules(broken: &[QuarantineReason]) -> String {
    let codes: Vec<&str> = broken.iter().map(|reason| reason.code()).collect();
    codes.join(",")
}

impl Picture {
    /// What the rules make of it.
    pub(crate) fn of_rules(registry: &Registry, names: Names) -> Self {
        let mut picture = Self::default();
        let mut places: HashMap<RecordId, (String, usize)> = HashMap::new();
        for (row, record) in registry.records() {
            picture.records.insert(row.to_string(), seen(record));
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

    /// What the store keeps, as its own functions read it.
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
                    let kept = part::of(conn, &[*first])?;
                    let versions = seen(kept.record(&row).unwrap());
                    // The pages read it in another way.
                    for (one, version) in versions.iter().zip(&history) {
                        assert_eq!(one.says, words(&version.record.statement));
                        assert_eq!(one.breaks, rules(&version.record.statement.quarantine));
                        let is = (version.is_current, version.batch, version.correction.is_some());
                        assert_eq!((one.counts, one.batch, one.by_human), is);
                    }
                    picture.records.insert(row.to_string(), versions);
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

    /// The parts that differ from what is right.
    pub(crate) fn differences(&self, right: &Self) -> String {
        fn part<K: Ord + std::fmt::Debug, V: PartialEq + std::fmt::Debug>(
            kept: &BTreeMap<K, V>,
            right: &BTreeMap<K, V>,
        ) -> String {
            let keys: BTreeSet<&K> = kept.keys().chain(right.keys()).collect();
            let differ = keys.into_iter().filter(|key| kept.get(key) != right.get(key));
            let lines = differ.map(|key| {
                let (kept, right) = (kept.get(key), right.get(key));
                format!("{key:?}\n  the store keeps {kept:?}\n  the rules say {right:?}\n")
            });
            lines.collect()
        }
        [
            part(&self.records, &right.records),
            part(&self.links, &right.links),
            part(&self.held, &right.held),
            part(&self.shown, &right.shown),
        ]
        .concat()
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
                taken_back: BTreeSet::new(),
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
        Some(kept.differences(&right))
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
