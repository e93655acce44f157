//! A registry held in memory: for files of records and complaints, without a database.

use std::collections::{BTreeSet, HashMap};
use std::convert::Infallible;
use std::sync::Arc;

use crate::domain::facility::State;
use crate::matching::by_number::ByNumber;
use crate::matching::find::{self, Engine, Finding, WithNumbers};
use crate::matching::gather::Gathered;
use crate::matching::hash::hash;
use crate::matching::keys::{self, Range, birth_key, births, day_key};
use crate::matching::names::name_search::orders_of;
use crate::matching::others::{self, COUNTED, Crowd, NAMESAKES, USERS};
use crate::matching::particulars::Particulars;
use crate::matching::place::Place;

/// The least likeness at which a place may be the one that somebody wrote.
const LIKELY: f64 = 0.45;
/// How many places somebody may have meant.
const PLACES: usize = 4;

/// Records, and the keys under which they are found.
#[derive(Debug, Default)]
pub struct Registry {
    pub(crate) records: Vec<Arc<Particulars>>,
    pub(crate) places: Vec<Arc<Place>>,
    /// Places by the words of their names.
    by_word: Exact,
    by_number: Exact,
    by_phone: Exact,
    by_lot: Exact,
    by_name: Exact,
    by_birth: Vec<(i64, u32)>,
    by_day: Vec<(i64, u32)>,
}

/// Records by the hash of a text.
#[derive(Debug, Default)]
struct Exact(ByNumber<Vec<u32>>);

impl Exact {
    fn add(&mut self, key: u64, row: u32) {
        self.0.entry(key).or_default().push(row);
    }

    fn rows(&self, key: u64) -> &[u32] {
        self.0.get(&key).map_or(&[], Vec::as_slice)
    }
}

impl Registry {
    /// A registry of these records, each at one of these places.
    pub fn new(records: impl IntoIterator<Item = (Particulars, usize)>, places: Vec<Arc<Place>>) -> Self {
        let mut registry = Self {
            places,
            ..Self::default()
        };
        for (number, place) in (0_u32..).zip(&registry.places) {
            for word in place.words() {
                registry.by_word.add(word, number);
            }
        }
        for (record, place) in records {
            registry.add(record, place);
        }
        registry.by_birth.sort_unstable();
        registry.by_day.sort_unstable();
        registry
    }

    fn add(&mut self, mut record: Particulars, place: usize) {
        let Ok(row) = u32::try_from(self.records.len()) else {
            return;
        };
        if let Some(known) = self.places.get(place) {
            record.place = Arc::clone(known);
        }
        if let Some(id) = &record.id {
            self.by_number.add(hash(&id.text), row);
        }
        if let Some(phone) = record.phone {
            self.by_phone.add(phone.unsigned_abs(), row);
        }
        if let Some(key) = lot_key(&record) {
            self.by_lot.add(key, row);
        }
        let code = record.name.code();
        if !code.is_empty() {
            self.by_name.add(hash(&code), row);
        }
        if let Some(key) = birth_key(&record) {
            self.by_birth.push((key, row));
        }
        if let Some(key) = i64::try_from(place)
            .ok()
            .and_then(|place| day_key(&record, place))
        {
            self.by_day.push((key, row));
        }
        self.records.push(Arc::new(record));
    }

    /// How many records there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// What all records say.
    pub fn records(&self) -> &[Arc<Particulars>] {
        &self.records
    }

    /// The rows under the keys of a complaint that are worth reading, each once.
    pub fn candidates(&self, complaint: &Particulars, places: &mut PlaceFinder) -> Vec<u32> {
        let mut rows = Gathered::default();
        if let Some(id) = &complaint.id {
            keys::each_number_near(id, |number| rows.by_number(self.by_number.rows(hash(number))));
        }
        if let Some(phone) = complaint.phone {
            rows.under(self.by_phone.rows(phone.unsigned_abs()));
        }
        if let Some(key) = lot_key(complaint) {
            rows.under(self.by_lot.rows(key));
        }
        for code in orders_of(complaint.name.code()) {
            rows.under(self.by_name.rows(hash(&code)));
        }
        for range in keys::birth_ranges(complaint) {
            rows.within(&range, in_range(&self.by_birth, &range));
        }
        for range in keys::day_ranges(complaint, places.meant(self, &complaint.place)) {
            rows.within(&range, in_range(&self.by_day, &range));
        }
        rows.choose()
    }

    /// The numbers of the places that somebody may mean, the most likely first.
    fn likely_places(&self, meant: &Place) -> Vec<i64> {
        if meant.written().is_empty() {
            return Vec::new();
        }
        let mut possible: Vec<u32> = Vec::new();
        for word in meant.words() {
            possible.extend(self.by_word.rows(word));
        }
        possible.sort_unstable();
        possible.dedup();
        if possible.is_empty() {
            // Every word is misspelt.
            possible = (0..).take(self.places.len()).collect();
        }
        let place = |number: u32| Some((i64::from(number), self.places.get(number as usize)?));
        likely(meant, possible.into_iter().filter_map(place))
    }

    /// Finds the record of a complaint.
    pub fn find(
        &self,
        engine: &Engine<'_>,
        complaint: &Particulars,
        places: &mut PlaceFinder,
    ) -> Finding<u32> {
        let rows = self.candidates(complaint, places).into_iter();
        let rows = rows.filter_map(|row| Some((row, Arc::clone(self.records.get(row as usize)?))));
        match engine.find(complaint, rows.collect(), &mut Asked(self)) {
            Ok(finding) => finding,
            Err(never) => match never {},
        }
    }

    fn rows(&self, rows: &[u32], most: usize) -> impl Iterator<Item = &Arc<Particulars>> {
        let rows = rows.iter().take(most);
        rows.filter_map(|row| self.records.get(*row as usize))
    }
}

/// The most records under one number that are looked at: more are no person's.
const OF_NUMBER: usize = 64;

/// The registry as the engine asks it.
struct Asked<'a>(&'a Registry);

impl find::Registry for Asked<'_> {
    type Error = Infallible;

    fn with_numbers(&mut self, numbers: &[&str]) -> Result<WithNumbers, Infallible> {
        let of = |number: &&str| {
            let rows = self.0.by_number.rows(hash(number));
            (
                (*number).to_owned(),
                self.0.rows(rows, OF_NUMBER).cloned().collect(),
            )
        };
        Ok(numbers.iter().map(of).collect())
    }

    fn crowd(
        &mut self,
        complaint: &Particulars,
        record: &Particulars,
        phone: Option<i64>,
    ) -> Result<Crowd, Infallible> {
        let registry = self.0;
        let mut crowd = Crowd {
            records: others::count(registry.len()),
            ..Crowd::default()
        };
        for code in others::name_codes(complaint, record) {
            let rows = registry.rows(registry.by_name.rows(hash(&code)), NAMESAKES);
            crowd
                .namesakes
                .extend(rows.map(|record| Particulars::clone(record)));
        }
        if let Some(phone) = phone {
            let rows = registry.rows(registry.by_phone.rows(phone.unsigned_abs()), USERS);
            let numbers: BTreeSet<&str> = rows
                .filter_map(|other| Some(other.id.as_ref()?.text.as_str()))
                .collect();
            crowd.phone_users = numbers.len();
        }
        if let Some((from, to)) = record.birth.map(births) {
            let range = registry.by_birth.partition_point(|(key, _)| *key < from)
                ..registry.by_birth.partition_point(|(key, _)| *key <= to);
            crowd.births = range.len().min(COUNTED);
        }
        Ok(crowd)
    }
}

fn in_range(keys: &[(i64, u32)], range: &Range) -> impl Iterator<Item = (i64, u32)> {
    let (start, last) = (keys.partition_point(|(key, _)| *key < range.from), range.to);
    let rows = keys.get(start..).unwrap_or_default();
    rows.iter().copied().take_while(move |(key, _)| *key <= last)
}

fn lot_key(side: &Particulars) -> Option<u64> {
    let (lot, day) = (side.lot.as_deref()?, side.day?);
    Some(hash(lot) ^ u64::from(day.number()))
}

/// Which places people mean, remembered: thousands write the same.
#[derive(Debug, Default)]
pub struct PlaceFinder {
    known: HashMap<(Option<State>, String), Vec<i64>>,
}

impl PlaceFinder {
    /// The numbers of the places that may be meant, the most likely first.
    fn meant(&mut self, registry: &Registry, place: &Place) -> &[i64] {
        let key = (place.state, place.written().to_owned());
        self.known
            .entry(key)
            .or_insert_with(|| registry.likely_places(place))
    }
}

/// Of places with their numbers, those that somebody may mean, the most likely first.
pub fn likely<'a>(meant: &Place, places: impl Iterator<Item = (i64, &'a Arc<Place>)>) -> Vec<i64> {
    let elsewhere =
        |place: &Place| matches!((meant.state, place.state), (Some(one), Some(other)) if one != other);
    let alike = places
        .filter(|(_, place)| !elsewhere(place))
        .filter_map(|(number, place)| {
            let likeness = meant.likeness(place);
            (likeness >= LIKELY).then_some((number, likeness))
        });
    let mut alike: Vec<(i64, f64)> = alike.collect();
    alike.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
    alike.truncate(PLACES);
    alike.into_iter().map(|(number, _)| number).collect()
}
