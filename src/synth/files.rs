//! A country written down: four CSV files, made by several threads and written in order.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use crate::domain::values::coded::Coded;
use crate::synth::dice::Dice;
use crate::synth::faults::{Fault, latin1};
use crate::synth::statement::{COMPLAINT_COLUMNS, DoseRow, Fields};
use crate::synth::story::{Case, Country, Key, Listener};

/// The files, in the order in which they are written.
pub const FILES: [&str; 4] = ["facilities.csv", "doses.csv", "complaints.csv", "truth.csv"];
const FACILITY_COLUMNS: [&str; 6] = [
    "facility_code",
    "facility_name",
    "facility_state",
    "kind",
    "reports_to_programme",
    "aliases",
];
const TRUTH_COLUMNS: [&str; 10] = [
    "complaint_id",
    "source_system",
    "source_record_id",
    "cause",
    "notes",
    "scenario",
    "group",
    "person",
    "other_records",
    "also",
];

/// How many blocks a thread makes before they are written: about 2 MB.
const CHUNK: u64 = 64;
/// Kept apart from the country's own chance, so that the same rows are sound whatever share of them is spoiled.
const FAULTS: u64 = 0xFA17;

/// Where to write, and how.
#[derive(Clone, Debug)]
pub struct Request {
    /// The directory, made if need be.
    pub directory: PathBuf,
    /// Whether files that are there may be replaced.
    pub force: bool,
    /// How many rows in a million are spoiled; those that complaints are about never are.
    pub faulty_in_million: u32,
    /// How many threads work; what is written does not depend on it.
    pub threads: usize,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Rows of facilities.csv.
    pub facilities: usize,
    /// Rows of doses.csv, spoiled ones among them.
    pub doses: u64,
    /// Of these, spoiled.
    pub faulty: u64,
    /// Rows of complaints.csv, and of truth.csv.
    pub complaints: u64,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum FilesError {
    /// A file is there already.
    #[error("{}: is there already; --force replaces it", .0.display())]
    Exists(PathBuf),
    /// The system refused, for want of space or of rights.
    #[error("{}: cannot be written: {cause}", path.display())]
    Io {
        /// Where.
        path: PathBuf,
        /// Why.
        cause: io::Error,
    },
}

/// Writes the four files. They get their names when all are complete; after a failure none is left behind.
///
/// # Errors
/// [`FilesError::Exists`] before anything is written; [`FilesError::Io`].
pub fn write(country: &Country, request: &Request) -> Result<Tally, FilesError> {
    let finals = FILES.map(|name| request.directory.join(name));
    if !request.force
        && let Some(there) = finals.iter().find(|path| path.exists())
    {
        return Err(FilesError::Exists(there.clone()));
    }
    fs::create_dir_all(&request.directory).map_err(at(&request.directory))?;
    let parts = FILES.map(|name| request.directory.join(format!("{name}.part")));
    let written = write_parts(country, request, &parts).and_then(|tally| {
        for (part, path) in parts.iter().zip(&finals) {
            fs::rename(part, path).map_err(at(path))?;
        }
        Ok(tally)
    });
    if written.is_err() {
        for part in &parts {
            // What failed is told already.
            let _ = fs::remove_file(part);
        }
    }
    written
}

fn at(path: &Path) -> impl FnOnce(io::Error) -> FilesError {
    let path = path.to_owned();
    |cause| FilesError::Io { path, cause }
}

/// A file that is being written.
struct Part<'a> {
    path: &'a Path,
    out: BufWriter<File>,
}

impl<'a> Part<'a> {
    fn new(path: &'a Path, columns: &[&str]) -> Result<Self, FilesError> {
        let file = File::create(path).map_err(at(path))?;
        let mut part = Self {
            path,
            out: BufWriter::with_capacity(1 << 18, file),
        };
        let header = format!("{}\n", columns.join(","));
        part.append(header.as_bytes())?;
        Ok(part)
    }

    fn append(&mut self, bytes: &[u8]) -> Result<(), FilesError> {
        self.out.write_all(bytes).map_err(at(self.path))
    }

    fn finish(mut self) -> Result<(), FilesError> {
        self.out.flush().map_err(at(self.path))
    }
}

fn write_parts(country: &Country, request: &Request, paths: &[PathBuf; 4]) -> Result<Tally, FilesError> {
    let [facilities, doses, complaints, truth] = paths;
    let mut file = Part::new(facilities, &FACILITY_COLUMNS)?;
    file.append(&facility_rows(country).map_err(at(facilities))?)?;
    file.finish()?;
    let mut doses = Part::new(doses, crate::domain::registry::dose_input::DoseField::COLUMNS)?;
    let mut complaints = Part::new(complaints, &COMPLAINT_COLUMNS)?;
    let mut truth = Part::new(truth, &TRUTH_COLUMNS)?;
    let mut tally = Tally {
        facilities: country.places.all().len(),
        ..Tally::default()
    };
    let chunks = country.blocks().div_ceil(CHUNK);
    thread::scope(|scope| {
        let threads = u64::try_from(request.threads.max(1))
            .unwrap_or(1)
            .min(chunks.max(1));
        let mut makers: Vec<Receiver<io::Result<Chunk>>> = Vec::new();
        for turn in 0..threads {
            // A thread that is ahead waits: memory does not grow with the country.
            let (sender, receiver) = sync_channel(2);
            scope.spawn(move || {
                for chunk in (turn..chunks).step_by(usize::try_from(threads).unwrap_or(1)) {
                    if sender
                        .send(Chunk::make(country, chunk, request.faulty_in_million))
                        .is_err()
                    {
                        return;
                    }
                }
            });
            makers.push(receiver);
        }
        for maker in makers
            .iter()
            .cycle()
            .take(usize::try_from(chunks).unwrap_or(usize::MAX))
        {
            let gone = || io::Error::other("a thread ended early");
            let chunk = maker
                .recv()
                .map_err(|_| gone())
                .and_then(|made| made)
                .map_err(at(doses.path))?;
            doses.append(&chunk.doses)?;
            complaints.append(&chunk.complaints)?;
            truth.append(&chunk.truth)?;
            tally.doses += chunk.tally.doses;
            tally.faulty += chunk.tally.faulty;
            tally.complaints += chunk.tally.complaints;
        }
        Ok(())
    })?;
    doses.finish()?;
    complaints.finish()?;
    truth.finish()?;
    Ok(tally)
}

fn facility_rows(country: &Country) -> io::Result<Vec<u8>> {
    let mut out = table();
    for place in country.places.all() {
        let listed = &place.listed;
        out.write_record([
            listed.code.as_str(),
            listed.name.as_str(),
            listed.state.code(),
            listed.kind.code(),
            if listed.reports { "yes" } else { "no" },
            &place.aliases.join("|"),
        ])?;
    }
    bytes(out)
}

type Rows = csv::Writer<Vec<u8>>;

fn table() -> Rows {
    csv::WriterBuilder::new()
        .flexible(true)
        .has_headers(false)
        .from_writer(Vec::new())
}

fn bytes(rows: Rows) -> io::Result<Vec<u8>> {
    rows.into_inner().map_err(csv::IntoInnerError::into_error)
}

/// The rows of some blocks.
struct Chunk {
    doses: Vec<u8>,
    complaints: Vec<u8>,
    truth: Vec<u8>,
    tally: Tally,
}

impl Chunk {
    fn make(country: &Country, number: u64, faulty_in_million: u32) -> io::Result<Self> {
        let mut pen = Pen {
            doses: table(),
            complaints: table(),
            truth: table(),
            fields: Fields::new(),
            faulty_in_million,
            dice: Dice::new(country.seed ^ FAULTS, number),
            tally: Tally::default(),
            trouble: Ok(()),
        };
        for block in number * CHUNK..((number + 1) * CHUNK).min(country.blocks()) {
            country.tell(block, &mut pen);
        }
        pen.trouble?;
        Ok(Self {
            doses: bytes(pen.doses)?,
            complaints: bytes(pen.complaints)?,
            truth: bytes(pen.truth)?,
            tally: pen.tally,
        })
    }
}

/// Writes down what is told.
struct Pen {
    doses: Rows,
    complaints: Rows,
    truth: Rows,
    fields: Fields,
    faulty_in_million: u32,
    dice: Dice,
    tally: Tally,
    trouble: Result<(), csv::Error>,
}

impl Pen {
    fn dose(&mut self, row: &DoseRow<'_>, complained: bool) -> Result<(), csv::Error> {
        row.write(&mut self.fields);
        self.tally.doses += 1;
        let spoiled = self.dice.below(1_000_000) < self.faulty_in_million && !complained;
        if !spoiled {
            return self.doses.write_record(&self.fields);
        }
        self.tally.faulty += 1;
        let fault = Fault::draw(&mut self.dice);
        fault.spoil(&mut self.fields);
        if fault == Fault::Latin1 {
            self.doses
                .write_record(self.fields.iter().map(|field| latin1(field)))
        } else {
            self.doses.write_record(&self.fields)
        }
    }

    fn complaint(&mut self, case: &Case<'_>) -> Result<(), csv::Error> {
        case.complaint.write(&mut self.fields);
        self.complaints.write_record(&self.fields)?;
        self.tally.complaints += 1;
        let (system, record) = case
            .record
            .as_ref()
            .map_or(("", ""), |(system, id)| (*system, id.as_str()));
        self.truth.write_record([
            case.complaint.complaint_id.as_str(),
            system,
            record,
            case.cause.code(),
            &case.notes,
            case.scenario.code(),
            &case.scenario.group(case.resident),
            &case.person,
            &keys(&case.others),
            &keys(&case.also),
        ])
    }
}

/// Keys of records, as the evaluation reads them.
fn keys(keys: &[Key<'_>]) -> String {
    let texts: Vec<String> = keys
        .iter()
        .map(|(system, number)| format!("{system}:{number}"))
        .collect();
    texts.join(" ")
}

impl Listener for Pen {
    fn record(&mut self, row: &DoseRow<'_>, complained: bool) {
        if self.trouble.is_ok() {
            self.trouble = self.dose(row, complained);
        }
    }

    fn case(&mut self, case: &Case<'_>) {
        if self.trouble.is_ok() {
            self.trouble = self.complaint(case);
        }
    }
}

#[cfg(test)]
mod tests;
