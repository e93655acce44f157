//! What a person's certificate shows, and why it does not show the rest.
//!
//! A dose counts if its record is valid and the person's: held by exactly their identity, unless an accepted link says
//! that it is somebody else's, or held by a link to them. Of each dose number one record shows, the one that has counted
//! for longest: so neither a release nor a link ever takes from the certificate what it showed.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};

use crate::domain::facility::FacilityName;
use crate::domain::registry::dose_record::{DoseRecord, QuarantineReason};
use crate::domain::vaccine::Vaccine;
use crate::domain::vaccine::dose::DoseNumber;
use crate::domain::values::ids::RecordId;

/// How a record is a person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Held {
    /// It has exactly the person's identity.
    ByIdentity,
    /// An accepted link says so.
    ByLink,
    /// It has the person's identity, but an accepted link says that it is somebody else's.
    LinkedAway,
}

/// The current version of a record that has to do with a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldRecord {
    /// What it says.
    pub record: DoseRecord,
    /// Why it is the person's, or why not.
    pub held: Held,
    /// Since when: the moment of the batch or the human that made this version, or of the link if that is later.
    pub since: DateTime<Utc>,
}

/// A dose that stands on the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShownDose {
    /// Which dose.
    pub number: DoseNumber,
    /// The day on which it was given.
    pub on: NaiveDate,
    /// Which vaccine.
    pub vaccine: Vaccine,
    /// Where.
    pub facility_name: FacilityName,
    /// The record that says so.
    pub record: RecordId,
    /// How that record is the person's.
    pub held: Held,
}

/// Why a dose does not stand on the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HiddenReason {
    /// Its record breaks rules.
    Quarantined(Vec<QuarantineReason>),
    /// Its record was accepted as another person's.
    LinkedAway,
    /// Another record shows as the dose with this number.
    SecondRecord {
        /// The one that shows.
        shown: RecordId,
    },
}

/// A dose that does not stand on the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HiddenDose {
    /// Which dose.
    pub number: DoseNumber,
    /// The day on which it is said to have been given.
    pub on: NaiveDate,
    /// The record that says so.
    pub record: RecordId,
    /// How that record is the person's.
    pub held: Held,
    /// Everything that would have to change before it shows; never empty.
    pub reasons: Vec<HiddenReason>,
}

/// What a person's certificate shows, and what it does not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Certificate {
    /// The doses that show, by number; one a number.
    pub shown: Vec<ShownDose>,
    /// The doses that do not, by number and record.
    pub hidden: Vec<HiddenDose>,
}

/// Of the records that have to do with a person, those of which a page may say what the certificate would show with
/// them: quarantined ones that are the person's by a sound identity or an accepted link. Whose a record is that was only
/// found, or is linked to somebody else, nobody has decided: nothing is proposed for it.
pub fn may_be_proposed(records: &[HeldRecord]) -> impl Iterator<Item = &DoseRecord> {
    let theirs = |held: &&HeldRecord| match held.held {
        Held::ByIdentity => held.record.statement.identity.sound().is_some(),
        Held::ByLink => true,
        Held::LinkedAway => false,
    };
    let quarantined = records.iter().filter(|held| !held.record.statement.is_valid());
    quarantined.filter(theirs).map(|held| &held.record)
}

/// A record among the others: its place in the order of those that compete for a dose number.
struct Ranked<'a> {
    record: &'a DoseRecord,
    held: Held,
    valid: bool,
    /// Since when; nothing for what is only supposed, which would come after all that is there.
    since: Option<DateTime<Utc>>,
}

impl Ranked<'_> {
    fn counts(&self) -> bool {
        match self.held {
            Held::ByIdentity | Held::ByLink => self.valid,
            Held::LinkedAway => false,
        }
    }

    fn order(&self) -> (bool, Option<DateTime<Utc>>, RecordId) {
        (self.since.is_none(), self.since, self.record.id)
    }
}

impl Certificate {
    /// The certificate of somebody who holds these records: the current versions, in any order. A record that stands
    /// there twice counts once, as the person's own if one of the two is.
    pub fn of(records: &[HeldRecord]) -> Self {
        Self::decide(records.iter().map(as_it_is))
    }

    /// The certificate if a record counted: released where it is quarantined, linked where it is not the person's.
    /// A record that counts already changes nothing.
    pub fn what_if(records: &[HeldRecord], candidate: &DoseRecord) -> Self {
        let known = records.iter().filter(|held| held.record.id == candidate.id);
        let held = known.map(|held| held.held).min().unwrap_or(Held::LinkedAway);
        let needs_link = held == Held::LinkedAway;
        if candidate.statement.is_valid() && !needs_link {
            return Self::of(records);
        }
        let supposed = Ranked {
            record: candidate,
            held: if needs_link { Held::ByLink } else { held },
            valid: true,
            since: None,
        };
        let others = records.iter().filter(|held| held.record.id != candidate.id);
        Self::decide(others.map(as_it_is).chain([supposed]))
    }

    /// Whether a record stands on the certificate.
    pub fn shows(&self, record: RecordId) -> bool {
        self.shown.iter().any(|dose| dose.record == record)
    }

    /// Whether a dose with this number stands on the certificate, by whatever record.
    pub fn shows_number(&self, number: DoseNumber) -> bool {
        self.shown.iter().any(|dose| dose.number == number)
    }

    /// The dose that the certificate would show no more if a record were not the person's: nothing if it does not show
    /// the record, or would show another one for the same dose number.
    pub fn loses(records: &[HeldRecord], record: RecordId) -> Option<ShownDose> {
        let dose = Self::of(records)
            .shown
            .into_iter()
            .find(|dose| dose.record == record)?;
        let others = records.iter().filter(|held| held.record.id != record);
        let after = Self::decide(others.map(as_it_is));
        (!after.shows_number(dose.number)).then_some(dose)
    }

    fn decide<'a>(records: impl Iterator<Item = Ranked<'a>>) -> Self {
        let mut by_record: BTreeMap<RecordId, Ranked<'a>> = BTreeMap::new();
        for record in records {
            let known = by_record.get(&record.record.id);
            let key = |ranked: &Ranked<'_>| (ranked.held, ranked.order());
            if known.is_none_or(|known| key(&record) < key(known)) {
                by_record.insert(record.record.id, record);
            }
        }
        let mut records: Vec<Ranked<'a>> = by_record.into_values().collect();
        records.sort_by_key(Ranked::order);
        let mut shown: BTreeMap<DoseNumber, ShownDose> = BTreeMap::new();
        for ranked in records.iter().filter(|ranked| ranked.counts()) {
            let number = ranked.record.statement.dose_number;
            shown.entry(number).or_insert_with(|| show(ranked));
        }
        let hidden = records.iter().filter_map(|ranked| hide(ranked, &shown));
        let mut hidden: Vec<HiddenDose> = hidden.collect();
        hidden.sort_by_key(|dose| (dose.number, dose.record));
        Self {
            shown: shown.into_values().collect(),
            hidden,
        }
    }
}

fn as_it_is(held: &HeldRecord) -> Ranked<'_> {
    Ranked {
        record: &held.record,
        held: held.held,
        valid: held.record.statement.is_valid(),
        since: Some(held.since),
    }
}

fn show(ranked: &Ranked<'_>) -> ShownDose {
    let statement = &ranked.record.statement;
    ShownDose {
        number: statement.dose_number,
        on: statement.administered_on,
        vaccine: statement.vaccine,
        facility_name: statement.facility_name.clone(),
        record: ranked.record.id,
        held: ranked.held,
    }
}

fn hide(ranked: &Ranked<'_>, shown: &BTreeMap<DoseNumber, ShownDose>) -> Option<HiddenDose> {
    let (id, statement) = (ranked.record.id, &ranked.record.statement);
    let instead = shown.get(&statement.dose_number);
    if instead.is_some_and(|dose| dose.record == id) {
        return None;
    }
    let quarantined = (!ranked.valid).then(|| HiddenReason::Quarantined(statement.quarantine.clone()));
    let linked_away = (ranked.held == Held::LinkedAway).then_some(HiddenReason::LinkedAway);
    let second = instead.map(|dose| HiddenReason::SecondRecord { shown: dose.record });
    Some(HiddenDose {
        number: statement.dose_number,
        on: statement.administered_on,
        record: id,
        held: ranked.held,
        reasons: [quarantined, linked_away, second].into_iter().flatten().collect(),
    })
}

#[cfg(test)]
mod tests;
