//! A small country in memory: a registry with its faults, and the doses that got lost in them.

use chrono::NaiveDate;

use crate::desk::imports::dose_rows;
use crate::domain::facility::ListedFacility;
use crate::domain::person::contact::PhoneNumber;
use crate::domain::person::identity::Identity;
use crate::domain::person::person_name::PersonName;
use crate::domain::registry::dose_record::DoseStatement;
use crate::synth::cause::Cause;
use crate::synth::error_kinds::ErrorLevel;
use crate::synth::people::{LAST_DAY, Resident};
use crate::synth::statement::{DoseRow, Fields, Statement};
use crate::synth::story::{Case, Country, Listener};

/// Somebody.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their document.
    pub identity: Identity,
    /// Their name.
    pub name: PersonName,
    /// When they were born.
    pub birth: NaiveDate,
    /// Their telephone.
    pub phone: PhoneNumber,
}

impl Person {
    fn of(resident: &Resident) -> Option<Self> {
        Some(Self {
            identity: Identity::parse(resident.id_type, &resident.id_number).ok()?,
            name: PersonName::parse(&resident.name).ok()?,
            birth: resident.born,
            phone: PhoneNumber::parse(&resident.phone).ok()?,
        })
    }
}

/// A dose as it was given, or as it is claimed, and why it does not show.
#[derive(Clone, Debug)]
pub struct Lost {
    /// Whose it is.
    pub person: Person,
    /// What was given.
    pub truth: DoseStatement,
    /// Why it does not show.
    pub cause: Cause,
}

/// All of it.
#[derive(Clone, Debug)]
pub struct World {
    /// Where doses are given.
    pub facilities: Vec<ListedFacility>,
    /// What the registry has, with the code of the facility, which is not looked up.
    pub records: Vec<(String, DoseStatement)>,
    /// Boosters that somebody will miss.
    pub lost: Vec<Lost>,
}

/// One in this many people misses a booster.
const LOST_EVERY: usize = 80;

impl World {
    /// A world with so many people and facilities, in which clinics make no errors but those that hide a dose.
    pub fn generate(seed: u64, people: usize, places: usize) -> Self {
        let count = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
        let country = Country::new(
            seed,
            count(people),
            count(people / LOST_EVERY),
            ErrorLevel::None,
            places,
        );
        let mut keeper = Keeper {
            country: &country,
            fields: Fields::new(),
            records: Vec::new(),
            lost: Vec::new(),
        };
        for block in 0..country.blocks() {
            country.tell(block, &mut keeper);
        }
        let (records, lost) = (keeper.records, keeper.lost);
        let facilities = country.places.all().iter().map(|place| place.listed.clone());
        Self {
            facilities: facilities.collect(),
            records,
            lost,
        }
    }
}

struct Keeper<'a> {
    country: &'a Country,
    fields: Fields,
    records: Vec<(String, DoseStatement)>,
    lost: Vec<Lost>,
}

impl Keeper<'_> {
    fn statement(&mut self, row: &DoseRow<'_>) -> Option<DoseStatement> {
        row.write(&mut self.fields);
        let read = dose_rows::parse(&self.fields, LAST_DAY?);
        read.ok().map(|read| read.statement)
    }
}

impl Listener for Keeper<'_> {
    fn record(&mut self, row: &DoseRow<'_>, _complained: bool) {
        if let Some(statement) = self.statement(row) {
            self.records.push((row.facility_code.to_owned(), statement));
        }
    }

    fn case(&mut self, case: &Case<'_>) {
        let places = &self.country.places;
        let place = places.get(case.dose.place);
        let truth = DoseRow {
            source_record_id: case.complaint.complaint_id.clone(),
            source_system: &place.source_system,
            facility_code: &place.listed.code,
            says: Statement::new(case.resident, case.dose, places),
        };
        let truth = self.statement(&truth);
        if let (Some(person), Some(truth)) = (Person::of(case.resident), truth) {
            self.lost.push(Lost {
                person,
                truth,
                cause: case.cause,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::values::coded::Coded;

    #[test]
    fn the_same_seed_makes_the_same_world() {
        let (a, b, c) = (
            World::generate(1, 300, 20),
            World::generate(1, 300, 20),
            World::generate(2, 300, 20),
        );
        assert_eq!(a.records, b.records);
        assert_ne!(a.records, c.records);
        assert_eq!(a.facilities.len(), 20);
    }

    #[test]
    fn doses_get_lost_for_every_cause() {
        let world = World::generate(1, 2_000, 20);
        assert_eq!(world.lost.len(), 25);
        for cause in Cause::all() {
            assert!(world.lost.iter().any(|lost| lost.cause == cause), "{cause:?}");
        }
    }

    #[test]
    fn what_is_visible_is_in_the_registry_as_it_was_given() {
        let world = World::generate(3, 4_000, 60);
        for lost in world.lost.iter().filter(|lost| lost.cause == Cause::Visible) {
            let found = world.records.iter().any(|(_, record)| {
                record.is_valid()
                    && record.identity.number() == lost.person.identity.number()
                    && record.dose_number == lost.truth.dose_number
                    && record.administered_on == lost.truth.administered_on
            });
            assert!(found);
        }
    }
}
