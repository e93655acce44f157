//! The places where doses are given, with all their names, held in memory: people name a place as they remember it, and
//! to tell which one they mean takes all of its state.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use diesel::prelude::*;

use crate::domain::facility::{FacilityName, State};
use crate::domain::registry::dose_record::DoseStatement;
use crate::domain::values::ids::FacilityId;
use crate::matching::memory::likely;
use crate::matching::particulars::Particulars;
use crate::matching::place::Place;
use crate::store::engine::columns;
use crate::store::engine::connection::AnyConnection;
use crate::store::engine::error::StoreError;
use crate::store::engine::schema::facilities::dsl;
use crate::store::engine::schema::{facility_aliases, registry_state};

/// The places as they were when somebody last asked. It may be thrown away at any time; a stamp in the store tells
/// whether they have changed.
#[derive(Clone, Debug, Default)]
pub struct PlaceMemory(Arc<Mutex<Option<Arc<Places>>>>);

/// The most texts of which is remembered which places they mean.
const TEXTS: usize = 20_000;

/// A state, and the name of a place as somebody wrote it.
type Text = (Option<State>, String);

/// All places.
#[derive(Debug, Default)]
pub struct Places {
    stamp: i64,
    /// Places that turned out to be one are one; by the number that they go by now.
    known: HashMap<i64, Known>,
    /// By what number each place goes now.
    now: HashMap<i64, i64>,
    by_state: HashMap<State, Vec<i64>>,
    /// Places by their states and the keys of their names, or of other names of theirs.
    named: HashMap<(State, String), i64>,
    meant: Mutex<HashMap<Text, Arc<[i64]>>>,
}

#[derive(Debug, Default)]
struct Known {
    place: Arc<Place>,
    /// In lower case.
    names: Vec<String>,
    /// The numbers under which its records stand.
    numbers: Vec<i64>,
    /// Whether somebody vouched for it.
    confirmed: bool,
    /// Whether it reports to the programme.
    reports: bool,
}

/// Notes that a place, or a name of one, is about to change.
pub(super) fn note_change(conn: &mut AnyConnection) -> Result<(), StoreError> {
    // By chance and not counted up: a count that a failed write takes back would come again for another change.
    diesel::update(registry_state::table)
        .set(registry_state::places.eq(rand::random::<i64>()))
        .execute(conn)?;
    Ok(())
}

/// Another number after each change of a place, or of a name of one.
pub fn stamp(conn: &mut AnyConnection) -> Result<i64, StoreError> {
    Ok(registry_state::table
        .select(registry_state::places)
        .get_result(conn)?)
}

/// The places as they are now.
pub fn now(conn: &mut AnyConnection, memory: &PlaceMemory) -> Result<Arc<Places>, StoreError> {
    let stamp = stamp(conn)?;
    at(conn, memory, stamp)
}

/// The places as they are with a stamp that was just read.
pub fn at(conn: &mut AnyConnection, memory: &PlaceMemory, stamp: i64) -> Result<Arc<Places>, StoreError> {
    if let Some(places) = lock(&memory.0).as_ref().filter(|places| places.stamp == stamp) {
        return Ok(Arc::clone(places));
    }
    let places = Arc::new(Places::read(conn, stamp)?);
    *lock(&memory.0) = Some(Arc::clone(&places));
    Ok(places)
}

impl Places {
    fn read(conn: &mut AnyConnection, stamp: i64) -> Result<Self, StoreError> {
        type Row = (i64, (String, String, String), Option<i64>, (bool, bool));
        let mut rows: Vec<Row> = dsl::facilities
            .select((
                dsl::id,
                (dsl::name, dsl::name_key, dsl::state),
                dsl::same_as,
                (dsl::confirmed, dsl::reports),
            ))
            .order(dsl::id)
            .load(conn)?;
        let aliases: Vec<(i64, String, String, String)> = facility_aliases::table
            .select((
                facility_aliases::facility_id,
                facility_aliases::name,
                facility_aliases::name_key,
                facility_aliases::state,
            ))
            .load(conn)?;
        // Those that go by a number of their own come first.
        rows.sort_by_key(|(_, _, same_as, _)| same_as.is_some());
        let mut read: HashMap<i64, (Place, Known)> = HashMap::new();
        let mut places = Self {
            stamp,
            ..Self::default()
        };
        for (id, (name, key, state), same_as, (confirmed, reports)) in rows {
            let number = same_as.unwrap_or(id);
            places.now.insert(id, number);
            let state = columns::state(&state)?;
            places.named.insert((state, key), number);
            let (place, known) = read.entry(number).or_insert_with(|| {
                places.by_state.entry(state).or_default().push(number);
                let place = Place::read(Some(FacilityId(number).to_string()), Some(state), &name);
                let known = Known {
                    confirmed,
                    reports,
                    ..Known::default()
                };
                (place, known)
            });
            place.also_called(&name);
            known.names.push(name.to_lowercase());
            known.numbers.push(id);
        }
        for (id, name, key, state) in aliases {
            let Some(number) = places.now.get(&id).copied() else {
                continue;
            };
            // The name of a place comes before the other name of another.
            places
                .named
                .entry((columns::state(&state)?, key))
                .or_insert(number);
            if let Some((place, known)) = read.get_mut(&number) {
                place.also_called(&name);
                known.names.push(name.to_lowercase());
            }
        }
        let known = |(number, (place, known)): (i64, (Place, Known))| {
            let place = Arc::new(place);
            (number, Known { place, ..known })
        };
        places.known = read.into_iter().map(known).collect();
        Ok(places)
    }

    /// The numbers under which records stand of the places that somebody may have meant, the most likely first.
    pub fn meant(&self, place: &Place) -> Arc<[i64]> {
        let text = (place.state, place.written().to_owned());
        if let Some(known) = lock(&self.meant).get(&text) {
            return Arc::clone(known);
        }
        let possible: Vec<(i64, &Arc<Place>)> = match place.state {
            Some(state) => self.of(self.by_state.get(&state).into_iter().flatten()),
            None => self.of(self.known.keys()),
        };
        let found = likely(place, possible.into_iter());
        let numbers = found.iter().filter_map(|number| self.known.get(number));
        let numbers: Arc<[i64]> = numbers.flat_map(|known| known.numbers.iter().copied()).collect();
        let mut meant = lock(&self.meant);
        if meant.len() >= TEXTS {
            meant.clear();
        }
        meant.insert(text, Arc::clone(&numbers));
        numbers
    }

    fn of<'a>(&'a self, numbers: impl Iterator<Item = &'a i64>) -> Vec<(i64, &'a Arc<Place>)> {
        numbers
            .filter_map(|number| Some((*number, &self.known.get(number)?.place)))
            .collect()
    }

    /// The place of a facility as it goes now; nowhere for one that is not known.
    pub(crate) fn place(&self, facility: FacilityId) -> Arc<Place> {
        let number = self.now.get(&facility.0);
        let known = number.and_then(|number| self.known.get(number));
        known.map(|known| Arc::clone(&known.place)).unwrap_or_default()
    }

    /// Whether somebody vouched for a facility, or for the one that it turned out to be.
    pub fn is_confirmed(&self, facility: FacilityId) -> bool {
        let number = self.now.get(&facility.0);
        let known = number.and_then(|number| self.known.get(number));
        known.is_some_and(|known| known.confirmed)
    }

    /// Whether the place with exactly this name, or another name of it, reports to the programme.
    pub fn reports(&self, name: &FacilityName, state: State) -> bool {
        let number = self.named.get(&(state, name.key()));
        let known = number.and_then(|number| self.known.get(number));
        known.is_some_and(|known| known.reports)
    }

    /// What a record says, its place with all the names that it goes by.
    pub fn particulars(&self, dose: &DoseStatement) -> Particulars {
        self.particulars_at(dose, dose.facility)
    }

    /// The same of a record whose facility has just been found.
    pub fn particulars_at(&self, dose: &DoseStatement, facility: Option<FacilityId>) -> Particulars {
        let mut particulars = Particulars::from(dose);
        let number = facility.and_then(|facility| self.now.get(&facility.0));
        if let Some(known) = number.and_then(|number| self.known.get(number)) {
            let written = dose.facility_name.as_str();
            particulars.place = Arc::clone(&known.place);
            if !known.names.contains(&written.to_lowercase()) {
                Arc::make_mut(&mut particulars.place).also_called(written);
            }
        }
        particulars
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    // A panic in between left what is remembered as it was; it decides nothing.
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
