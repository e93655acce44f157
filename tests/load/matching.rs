//! How fast the matching engine is: `cargo bench --bench matching`.
//!
//! Generates a synthetic population (`MATCHING_PERSONS`, 40000), holds its records in memory, and times the candidates of a complaint,
//! one comparison, and the whole decision.
#![expect(clippy::unwrap_used, reason = "a measuring program may end by panic")]

use std::fs::File;
use std::hint::black_box;

use criterion::Criterion;
use option_m::evaluation::match_files::{FiledComplaint, read_complaints, read_doses};
use option_m::matching::compare::compare;
use option_m::matching::memory::PlaceFinder;
use option_m::matching::names::frequency::Frequencies;
use option_m::matching::weights::{Prior, Weights};
use option_m::matching::{Engine, Policy};
use option_m::synth::error_kinds::ErrorLevel;
use option_m::synth::files::{self, Request};
use option_m::synth::story::Country;

fn main() {
    let persons = std::env::var("MATCHING_PERSONS")
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(40_000);
    let directory = tempfile::tempdir().unwrap();
    let country = Country::new(11, persons, 2_000, ErrorLevel::Medium, 100);
    let request = Request {
        directory: directory.path().to_owned(),
        force: false,
        faulty_in_million: 0,
        threads: 2,
    };
    files::write(&country, &request).unwrap();
    let open = |name: &str| File::open(directory.path().join(name)).unwrap();
    let doses = read_doses(open("doses.csv")).unwrap();
    let (complaints, _) = read_complaints(open("complaints.csv")).unwrap();
    let registry = &doses.registry;
    let frequencies = Frequencies::count(registry.records().iter().map(|record| record.name.texts()));
    let engine = Engine {
        weights: Weights::shipped(),
        frequencies: &frequencies,
        prior: Prior::of(registry.len() as u64),
        policy: Policy::default(),
    };
    let mut criterion = Criterion::default().configure_from_args();
    let mut each = Turns::new(&complaints);
    let mut places = PlaceFinder::default();
    criterion.bench_function(&format!("candidates among {} records", registry.len()), |bench| {
        bench.iter(|| registry.candidates(black_box(&each.next().particulars), &mut places));
    });
    let mut record = registry.records().iter().cycle();
    criterion.bench_function("one comparison", |bench| {
        bench.iter(|| compare(&each.next().particulars, record.next().unwrap(), &frequencies));
    });
    criterion.bench_function("a whole decision", |bench| {
        bench.iter(|| registry.find(&engine, black_box(&each.next().particulars), &mut places));
    });
    criterion.final_summary();
}

/// Complaints, one after the other and round again.
struct Turns<'a> {
    complaints: &'a [FiledComplaint],
    next: usize,
}

impl<'a> Turns<'a> {
    fn new(complaints: &'a [FiledComplaint]) -> Self {
        Self { complaints, next: 0 }
    }

    fn next(&mut self) -> &'a FiledComplaint {
        self.next += 1;
        &self.complaints[self.next % self.complaints.len()]
    }
}
