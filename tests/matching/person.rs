//! Records and complaints as somebody would write them, to be changed field by field.

use option_m::matching::memory::{PlaceFinder, Registry};
use option_m::matching::names::frequency::Frequencies;
use option_m::matching::particulars::{Loose, Particulars};
use option_m::matching::place::Place;
use option_m::matching::weights::{Prior, Weights};
use option_m::matching::{Engine, Finding, Policy};

/// What one side says, as text.
#[derive(Clone, Debug)]
pub(crate) struct Said {
    pub(crate) id_type: String,
    pub(crate) id_number: String,
    pub(crate) name: String,
    pub(crate) birth: String,
    pub(crate) phone: String,
    pub(crate) dose: String,
    pub(crate) vaccine: String,
    pub(crate) lot: String,
    pub(crate) day: String,
    pub(crate) place: String,
    pub(crate) state: String,
}

impl Said {
    /// A booster of a woman in Selangor.
    pub(crate) fn booster() -> Self {
        let text = str::to_owned;
        Self {
            id_type: text("mykad"),
            id_number: text("850504105582"),
            name: text("Zulaikha binti Tengku Ismail"),
            birth: text("1985-05-04"),
            phone: text("0123456789"),
            dose: text("3"),
            vaccine: text("comirnaty"),
            lot: text("FK8892"),
            day: text("2022-01-21"),
            place: text("Klinik Kesihatan Sungai Buloh"),
            state: text("10"),
        }
    }

    /// The same with changes.
    pub(crate) fn with(mut self, change: impl FnOnce(&mut Self)) -> Self {
        change(&mut self);
        self
    }

    /// A dose of the same person on another day.
    pub(crate) fn dose(&self, number: &str, day: &str, vaccine: &str) -> Self {
        self.clone().with(|said| {
            said.dose = number.to_owned();
            said.day = day.to_owned();
            said.vaccine = vaccine.to_owned();
            said.lot = String::new();
        })
    }

    pub(crate) fn particulars(&self) -> Particulars {
        Particulars::read(&Loose {
            id_type: &self.id_type,
            id_number: &self.id_number,
            name: &self.name,
            date_of_birth: &self.birth,
            phone: &self.phone,
            dose_number: &self.dose,
            vaccine: &self.vaccine,
            lot_number: &self.lot,
            administered_on: &self.day,
            facility_code: "",
            facility_name: &self.place,
            facility_state: &self.state,
        })
    }
}

/// A registry of these records.
pub(crate) fn registry(records: &[Said]) -> Registry {
    let mut places: Vec<std::sync::Arc<Place>> = Vec::new();
    let mut rows = Vec::new();
    for record in records {
        let particulars = record.particulars();
        let known = places.iter().position(|place| *place == particulars.place);
        let place = known.unwrap_or_else(|| {
            places.push(particulars.place.clone());
            places.len() - 1
        });
        rows.push((particulars, place));
    }
    Registry::new(rows, places)
}

/// What the engine finds for a complaint, in a country of ten million records of which these are near.
pub(crate) fn find(complaint: &Said, records: &[Said]) -> Finding<u32> {
    let engine = Engine {
        weights: Weights::shipped(),
        frequencies: Frequencies::shipped(),
        prior: Prior::of(10_000_000),
        policy: Policy::default(),
    };
    registry(records).find(&engine, &complaint.particulars(), &mut PlaceFinder::default())
}
