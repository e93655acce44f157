//! Matches files: complaints are looked for among dose records, both read from CSV, without a database.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::domain::facility::State;
use crate::domain::registry::dose_input::DoseField;
use crate::domain::values::coded::Coded;
use crate::matching::compare::compare;
use crate::matching::memory::{PlaceFinder, Registry};
use crate::matching::names::frequency::Frequencies;
use crate::matching::particulars::{Loose, Particulars};
use crate::matching::place::Place;
use crate::matching::vocabulary::{Comparison, Level};
use crate::matching::weights::{Prior, Weights};
use crate::matching::{Decision, Engine, Finding, Policy};
use crate::tabular::csv_table::{Table, TableError};

const COMPLAINT_KEYS: &[&str] = &["complaint_id"];
/// The columns of the results.
pub const RESULT_COLUMNS: [&str; 8] = [
    "complaint_id",
    "rank",
    "source_system",
    "source_record_id",
    "probability",
    "weight",
    "decision",
    "reasons",
];

/// Dose records of a file, in memory.
#[derive(Debug)]
pub struct Doses {
    /// The registry.
    pub registry: Registry,
    /// Source system and number there of each record.
    keys: Vec<(Arc<str>, Box<str>)>,
    /// Rows that could not be read.
    pub unreadable: u64,
}

/// A complaint of a file.
#[derive(Clone, Debug)]
pub struct FiledComplaint {
    /// Its number in the file.
    pub id: String,
    /// What it says.
    pub particulars: Particulars,
}

/// Takes the fields of a row apart: `keys` of them come first.
fn loose(fields: &[String], keys: usize) -> Loose<'_> {
    let place = |field: DoseField| keys + field.place() - DoseField::KEY.len();
    let text = |field| fields.get(place(field)).map_or("", String::as_str);
    Loose {
        id_type: text(DoseField::IdType),
        id_number: text(DoseField::IdNumber),
        name: text(DoseField::Name),
        date_of_birth: text(DoseField::DateOfBirth),
        phone: text(DoseField::Phone),
        dose_number: text(DoseField::DoseNumber),
        vaccine: text(DoseField::Vaccine),
        lot_number: text(DoseField::LotNumber),
        administered_on: text(DoseField::AdministeredOn),
        facility_name: text(DoseField::FacilityName),
        facility_state: text(DoseField::FacilityState),
        facility_code: text(DoseField::FacilityCode),
    }
}

/// Reads dose records. Of rows with the same key the last counts.
///
/// # Errors
/// The file is no such table, or cannot be read on.
pub fn read_doses(input: impl Read) -> Result<Doses, TableError> {
    let mut table = Table::open_with(input, DoseField::KEY, DoseField::SAID)?;
    let mut sources: HashMap<String, Arc<str>> = HashMap::new();
    let mut places = PlaceList::default();
    let mut rows: Vec<(Particulars, usize)> = Vec::new();
    let mut keys: Vec<(Arc<str>, Box<str>)> = Vec::new();
    let mut known: HashMap<(Arc<str>, Box<str>), usize> = HashMap::new();
    let mut unreadable = 0;
    while let Some(row) = table.next_row()? {
        let Ok(fields) = row.fields else {
            unreadable += 1;
            continue;
        };
        let [number, system, ..] = fields.as_slice() else {
            continue;
        };
        let system = sources
            .entry(system.clone())
            .or_insert_with(|| Arc::from(system.as_str()));
        let key = (Arc::clone(system), Box::from(number.as_str()));
        let said = loose(&fields, DoseField::KEY.len());
        let entry = (Particulars::read(&said), places.number(&said));
        if let Some(place) = known.get(&key).copied() {
            rows[place] = entry;
        } else {
            known.insert(key.clone(), rows.len());
            rows.push(entry);
            keys.push(key);
        }
    }
    drop(known);
    Ok(Doses {
        registry: Registry::new(rows, places.finish()),
        keys,
        unreadable,
    })
}

/// The places of a file: rows with one code, or else one name in one state, are of one place.
#[derive(Default)]
struct PlaceList {
    places: Vec<Listed>,
    known: HashMap<(String, String), usize>,
}

/// A place with how often each of its names was written.
struct Listed {
    code: Option<String>,
    state: Option<State>,
    names: HashMap<String, u32>,
}

/// How many names of a place are kept: the most frequent; the others are slips.
const NAMES: usize = 5;

impl PlaceList {
    fn number(&mut self, said: &Loose<'_>) -> usize {
        let key = if said.facility_code.is_empty() {
            (said.facility_state.to_owned(), said.facility_name.to_lowercase())
        } else {
            (String::new(), said.facility_code.to_uppercase())
        };
        let number = *self.known.entry(key).or_insert(self.places.len());
        if number == self.places.len() {
            let code = Some(said.facility_code.to_uppercase()).filter(|code| !code.is_empty());
            self.places.push(Listed {
                code,
                state: State::parse(said.facility_state).ok(),
                names: HashMap::new(),
            });
        }
        if let Some(place) = self.places.get_mut(number) {
            match place.names.get_mut(said.facility_name) {
                Some(count) => *count += 1,
                None => {
                    place.names.insert(said.facility_name.to_owned(), 1);
                }
            }
        }
        number
    }

    fn finish(self) -> Vec<Arc<Place>> {
        let place = |listed: Listed| {
            let mut names: Vec<(String, u32)> = listed.names.into_iter().collect();
            names.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            let mut names = names.into_iter().take(NAMES).map(|(name, _)| name);
            let mut place = Place::read(listed.code, listed.state, &names.next().unwrap_or_default());
            names.for_each(|name| place.also_called(&name));
            Arc::new(place)
        };
        self.places.into_iter().map(place).collect()
    }
}

/// Reads complaints; rows that cannot be taken apart are counted.
///
/// # Errors
/// As [`read_doses`].
pub fn read_complaints(input: impl Read) -> Result<(Vec<FiledComplaint>, u64), TableError> {
    let mut table = Table::open_with(input, COMPLAINT_KEYS, DoseField::SAID)?;
    let mut complaints = Vec::new();
    let mut unreadable = 0;
    while let Some(row) = table.next_row()? {
        match row.fields {
            Ok(fields) => complaints.push(FiledComplaint {
                particulars: Particulars::read(&loose(&fields, COMPLAINT_KEYS.len())),
                id: fields.into_iter().next().unwrap_or_default(),
            }),
            Err(_) => unreadable += 1,
        }
    }
    Ok((complaints, unreadable))
}

/// Looks for the records of complaints, on so many threads. The findings stand in the order of the complaints.
pub fn match_all(
    doses: &Doses,
    complaints: &[FiledComplaint],
    weights: &Weights,
    frequencies: &Frequencies,
    policy: Policy,
    threads: usize,
) -> Vec<Finding<u32>> {
    const CHUNK: usize = 256;
    let engine = Engine {
        weights,
        frequencies,
        prior: Prior::of(doses.registry.len() as u64),
        policy,
    };
    let next = AtomicUsize::new(0);
    let work = || {
        let mut places = PlaceFinder::default();
        let mut found = Vec::new();
        loop {
            let start = next.fetch_add(CHUNK, Ordering::Relaxed);
            let Some(rest) = complaints.get(start..).filter(|rest| !rest.is_empty()) else {
                break;
            };
            for (place, complaint) in rest.iter().take(CHUNK).enumerate() {
                let finding = doses.registry.find(&engine, &complaint.particulars, &mut places);
                found.push((start + place, finding));
            }
        }
        found
    };
    let mut found: Vec<(usize, Finding<u32>)> = std::thread::scope(|scope| {
        let running: Vec<_> = (0..threads.max(1)).map(|_| scope.spawn(work)).collect();
        let finished = running.into_iter().filter_map(|thread| thread.join().ok());
        finished.flatten().collect()
    });
    found.sort_by_key(|(place, _)| *place);
    found.into_iter().map(|(_, finding)| finding).collect()
}

/// Complaints compared with records that have nothing to do with them: each with records at even steps through the file.
pub fn random_pairs(
    doses: &Doses,
    complaints: &[FiledComplaint],
    frequencies: &Frequencies,
) -> Vec<Comparison> {
    const PAIRS: usize = 200_000;
    let records = doses.registry.records();
    if records.is_empty() || complaints.is_empty() {
        return Vec::new();
    }
    // A step that shares no factor with most lengths, so that the pairs are spread over the whole file.
    let pair = |n: usize| {
        let complaint = complaints.get(n % complaints.len())?;
        let record = records.get(n.wrapping_mul(7_919) % records.len())?;
        let same = complaint.particulars.id == record.id;
        (!same).then(|| compare(&complaint.particulars, record, frequencies))
    };
    (0..PAIRS).filter_map(pair).collect()
}

/// Writes findings: a line per complaint and candidate, at most [`crate::matching::find::KEPT`]; a complaint without a
/// candidate has one line with empty fields. The decision and its reasons stand on the first line of a complaint and
/// on the others too; behind the reasons follows what was compared, as `field:level`.
///
/// # Errors
/// Those of the output.
pub fn write_results(
    output: impl Write,
    doses: &Doses,
    complaints: &[FiledComplaint],
    findings: &[Finding<u32>],
) -> io::Result<()> {
    let mut csv = csv::Writer::from_writer(output);
    csv.write_record(RESULT_COLUMNS)?;
    for (complaint, finding) in complaints.iter().zip(findings) {
        let decision = finding.decision.code();
        let why: Vec<&str> = finding.reasons.iter().map(|reason| reason.code()).collect();
        let why = why.join(" ");
        if finding.candidates.is_empty() {
            csv.write_record([&complaint.id, "1", "", "", "0", "", Decision::None.code(), &why])?;
        }
        for (place, candidate) in finding.candidates.iter().enumerate() {
            let Some((system, number)) = doses.keys.get(candidate.record as usize) else {
                continue;
            };
            let decision = if place == 0 {
                decision
            } else {
                Decision::None.code()
            };
            let reasons = format!("{why} {}", said(&candidate.comparison));
            csv.write_record([
                complaint.id.as_str(),
                &(place + 1).to_string(),
                system,
                number,
                &format!("{:.6}", candidate.probability),
                &format!("{:.3}", candidate.weight.bits),
                decision,
                reasons.trim(),
            ])?;
        }
    }
    csv.flush()
}

fn said(comparison: &Comparison) -> String {
    let compared = comparison
        .0
        .iter()
        .filter(|agreement| agreement.level != Level::Missing);
    let words = compared.map(|agreement| format!("{}:{}", agreement.field.code(), agreement.level.code()));
    words.collect::<Vec<_>>().join(" ")
}
