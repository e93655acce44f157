//! How fast the records that a complaint may be about are found: `cargo bench --bench candidates`.
//!
//! Generates a synthetic population, imports its doses with the release binary, and looks for the records of its complaints: what
//! lies under their keys, the exact identity alone, and the whole decision. Environment: `CANDIDATE_PERSONS` (300000;
//! each has some 2.7 doses), `CANDIDATE_COMPLAINTS` (3000), `CANDIDATE_KEEP` (1: take the database that the last run
//! left), `DATABASE_URL` (an empty PostgreSQL database, instead of a SQLite file below `target/`). Sizes of indexes
//! need `sqlite3` or `psql`.
#![expect(clippy::unwrap_used, reason = "a measuring program may end by panic")]

#[expect(dead_code, reason = "the other programs use the rest")]
mod client;
#[expect(dead_code, reason = "the other programs use the rest")]
mod seed;
#[expect(dead_code, reason = "the other programs use the rest")]
mod server;

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

use option_m::desk::match_rules::MatchRules;
use option_m::desk::matching::look::Asked;
use option_m::domain::registry::dose_record::DoseRecord;
use option_m::evaluation::match_files::read_complaints;
use option_m::matching::particulars::Particulars;
use option_m::matching::{Decision, Finding};
use option_m::store::facilities::places::{self, PlaceMemory};
use option_m::store::registry::{self, candidates};
use option_m::store::{AnyConnection, DatabaseUrl, Store, StoreError, StoreSettings};
use seed::Desk;

fn setting(name: &str, otherwise: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn main() {
    let persons = setting("CANDIDATE_PERSONS", 300_000);
    let complaints = setting("CANDIDATE_COMPLAINTS", 3_000).min(persons);
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/load/candidates");
    let data = root.join("desk");
    let url = std::env::var("DATABASE_URL").ok();
    let url = url.unwrap_or_else(|| format!("sqlite://{}", data.join("option-m.sqlite3").display()));
    let desk = Desk { data, url };
    let country = root.join("country");
    if setting("CANDIDATE_KEEP", 0) == 0 || !country.exists() {
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(&desk.data).unwrap();
        fill(&desk, &country, persons, complaints);
    }
    let (complaints, _) = read_complaints(File::open(country.join("complaints.csv")).unwrap()).unwrap();
    let said: Vec<Particulars> = complaints
        .into_iter()
        .map(|complaint| complaint.particulars)
        .collect();

    let store = Store::open(&StoreSettings::new(DatabaseUrl::parse(&desk.url).unwrap())).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let measured: Result<Vec<Figures>, StoreError> = runtime.block_on(store.read(move |conn| {
        // Once before, so that pages and places are where they will be.
        all(conn, &said)?;
        all(conn, &said)
    }));
    println!("\n| {persons} persons | p50 ms | p99 ms | most ms | found on average |");
    println!("| --- | --: | --: | --: | --: |");
    for figures in measured.unwrap() {
        figures.print();
    }
    store.close();
    println!("\n{}", index_sizes(&desk));
}

/// Generates a synthetic population and imports it.
fn fill(desk: &Desk, country: &Path, persons: u64, complaints: u64) {
    let made = Command::new(env!("CARGO_BIN_EXE_option-m"))
        .args([
            "synth",
            "--persons",
            &persons.to_string(),
            "--complaints",
            &complaints.to_string(),
        ])
        .arg("--out")
        .arg(country)
        .stdout(Stdio::null())
        .status();
    assert!(made.unwrap().success());
    for kind in ["facilities", "doses"] {
        let mut command = Command::new(env!("CARGO_BIN_EXE_option-m"));
        let file = country.join(format!("{kind}.csv"));
        let arguments = command
            .args(["import", kind])
            .arg(file)
            .arg("--data")
            .arg(&desk.data);
        let began = Instant::now();
        let status = server::with_settings(arguments, desk)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        // 2: a few rows could not be read, as in real files.
        assert!(matches!(status.unwrap().code(), Some(0 | 2)));
        println!("{kind} imported in {:.1} s", began.elapsed().as_secs_f64());
    }
}

struct Figures {
    what: &'static str,
    took: Vec<Duration>,
    found: usize,
}

impl Figures {
    fn new(what: &'static str) -> Self {
        let took = Vec::new();
        Self { what, took, found: 0 }
    }

    fn time(&mut self, work: impl FnOnce() -> Result<usize, StoreError>) -> Result<(), StoreError> {
        let began = Instant::now();
        self.found += work()?;
        self.took.push(began.elapsed());
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    fn print(mut self) {
        self.took.sort_unstable();
        let at = |percent: usize| {
            let place = (self.took.len() * percent / 100).min(self.took.len() - 1);
            self.took[place].as_secs_f64() * 1000.0
        };
        let found = self.found as f64 / self.took.len() as f64;
        let (middle, late, most) = (at(50), at(99), at(100));
        println!(
            "| {} | {middle:.3} | {late:.3} | {most:.3} | {found:.1} |",
            self.what
        );
    }
}

fn all(conn: &mut AnyConnection, complaints: &[Particulars]) -> Result<Vec<Figures>, StoreError> {
    let rules = MatchRules::default();
    let memory = PlaceMemory::default();
    let mut exact = Figures::new("exact identity");
    let mut under_keys = Figures::new("candidates");
    let mut decided = Figures::new("the whole decision (found: certain)");
    for said in complaints {
        let number = said.id.as_ref().map_or("", |id| id.text.as_str());
        exact.time(|| Ok(registry::of_numbers(conn, &[number])?.len()))?;
        under_keys.time(|| {
            let places = places::now(conn, &memory)?;
            Ok(candidates::find(conn, &places, said)?.possible.len())
        })?;
        decided.time(|| {
            let finding = decide(conn, &rules, &memory, said)?;
            Ok(usize::from(finding.decision == Decision::Certain))
        })?;
    }
    Ok(vec![exact, under_keys, decided])
}

/// As the desk does it.
fn decide(
    conn: &mut AnyConnection,
    rules: &MatchRules,
    memory: &PlaceMemory,
    said: &Particulars,
) -> Result<Finding<DoseRecord>, StoreError> {
    let records = registry::about_how_many(conn)?;
    let engine = rules.engine(records);
    let places = places::now(conn, memory)?;
    let found = candidates::find(conn, &places, said)?;
    let possible = found.possible.into_iter().map(|record| {
        let says = Arc::new(places.particulars(&record.statement));
        (record, says)
    });
    let possible = possible.collect();
    engine.find(
        said,
        possible,
        &mut Asked {
            conn,
            places: &places,
            records,
            with_numbers: &found.with_numbers,
        },
    )
}

/// The sizes of the indexes of records, a line each.
fn index_sizes(desk: &Desk) -> String {
    let output = if let Some(path) = desk.url.strip_prefix("sqlite://") {
        let sql = "SELECT name || ': ' || (SUM(pgsize) / 1048576) || ' MB' FROM dbstat \
                   WHERE name LIKE 'dose_records%' GROUP BY name";
        Command::new("sqlite3").args([path, sql]).output()
    } else {
        let sql = "SELECT relname || ': ' || (pg_relation_size(oid) / 1048576) || ' MB' FROM pg_class \
                   WHERE relname LIKE 'dose_records%' ORDER BY relname";
        Command::new("psql").args(["-qAt", "-c", sql, &desk.url]).output()
    };
    String::from_utf8(output.unwrap().stdout).unwrap()
}
