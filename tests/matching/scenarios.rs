//! The two aims of acting alone, in every scenario of made-up people: nobody gets a stranger's dose, and hardly anybody
//! another dose of their own.

use std::fs::File;

use option_m::domain::values::coded::Coded;
use option_m::evaluation::match_files::{self, read_complaints, read_doses};
use option_m::evaluation::match_truth::{read_answers, read_truths};
use option_m::matching::Policy;
use option_m::matching::evaluate::{Errors, evaluate};
use option_m::matching::names::frequency::Frequencies;
use option_m::matching::weights::Weights;
use option_m::synth::error_kinds::ErrorLevel;
use option_m::synth::files::{self, Request};
use option_m::synth::scenario::{Scenario, Scenarios};
use option_m::synth::story::Country;

const PERSONS: u64 = 1_000;
const COMPLAINTS: u64 = 300;
const PLACES: usize = 64;
const THREADS: usize = 2;

/// Makes people up, looks for their records, and holds what was found against the truth.
fn measured(scenario: Scenario) -> Errors {
    let directory = tempfile::tempdir().unwrap();
    let country = Country::new(2022, PERSONS, COMPLAINTS, ErrorLevel::Medium, PLACES);
    let request = Request {
        directory: directory.path().to_owned(),
        force: false,
        faulty_in_million: 0,
        threads: THREADS,
    };
    files::write(&country.with(Scenarios::One(scenario)), &request).unwrap();
    let open = |name: &str| File::open(directory.path().join(name)).unwrap();
    let doses = read_doses(open("doses.csv")).unwrap();
    let (complaints, _) = read_complaints(open("complaints.csv")).unwrap();
    let frequencies = Frequencies::count(doses.registry.records().iter().map(|record| record.name.texts()));
    let (weights, policy) = (Weights::shipped(), Policy::default());
    let found = match_files::match_all(&doses, &complaints, weights, &frequencies, policy, THREADS);
    let mut results = Vec::new();
    match_files::write_results(&mut results, &doses, &complaints, &found).unwrap();
    let answers = read_answers(results.as_slice()).unwrap();
    let truths = read_truths(open("truth.csv")).unwrap();
    assert!(answers.left_out.is_empty() && truths.left_out.is_empty());
    let errors = evaluate(&answers.complaints, &truths.complaints).errors;
    assert_eq!((errors.complaints as u64, errors.untold), (COMPLAINTS, 0));
    errors
}

#[test]
fn no_scenario_gives_a_dose_to_a_stranger_or_the_wrong_one_to_its_person() {
    let mut missed = Vec::new();
    for scenario in Scenario::all() {
        let errors = measured(scenario);
        // At most two in a thousand decisions.
        let wrong_dose = errors.wrong_doses * 1_000 > errors.acted * 2;
        if errors.strangers > 0 || wrong_dose {
            missed.push(format!("{}: {errors:?}", scenario.code()));
        }
        // An engine that leaves everything to a human makes no error either.
        if scenario == Scenario::Ordinary && errors.recall() < Some(0.92) {
            missed.push(format!("{}: recall {:?}", scenario.code(), errors.recall()));
        }
    }
    assert!(missed.is_empty(), "\n{}\n", missed.join("\n"));
}
