//! Figures computed by hand.

use super::*;

fn key(number: &str) -> RecordKey {
    ("myvas".to_owned(), number.to_owned())
}

fn answer(candidates: &[(&str, f64)], decision: Decision) -> Answer {
    Answer {
        candidates: candidates.iter().map(|(number, p)| (key(number), *p)).collect(),
        decision: Some(decision),
    }
}

/// The truth in a short form: the record, or `-`.
fn truth(record: &str, others: &[&str]) -> Truth {
    Truth {
        record: (record != "-").then(|| key(record)),
        others: Some(others.iter().map(|number| key(number)).collect()),
        cause: "some".to_owned(),
        ..Truth::default()
    }
}

fn near(found: Option<f64>, expected: f64) -> bool {
    found.is_some_and(|found| (found - expected).abs() < 1e-9)
}

#[test]
fn answers_are_held_against_the_truth() {
    let answers = BTreeMap::from([
        ("right".to_owned(), answer(&[("1", 0.999)], Decision::Certain)),
        (
            "wrong".to_owned(),
            answer(&[("2", 0.995), ("3", 0.004)], Decision::Certain),
        ),
        ("absent".to_owned(), answer(&[("4", 0.3)], Decision::Probable)),
    ]);
    let truths = BTreeMap::from([
        ("right".to_owned(), truth("1", &[])),
        ("wrong".to_owned(), truth("3", &[])),
        ("absent".to_owned(), truth("-", &[])),
        ("unanswered".to_owned(), truth("5", &[])),
    ]);
    let found = evaluate(&answers, &truths);
    assert_eq!(
        (found.complaints, found.present, found.first, found.among_five),
        (4, 3, 1, 2)
    );
    assert_eq!((found.errors.acted, found.errors.right), (2, 1));
    let tally = found.causes["some"];
    assert_eq!(
        (tally.certain_right, tally.certain_wrong, tally.without),
        (1, 1, 2)
    );
    let at = |from: f64| found.points.iter().find(|point| point.from >= from).copied();
    assert_eq!(at(0.999).map(|point| (point.acted, point.right)), Some((1, 1)));
    assert_eq!(at(0.5).map(|point| point.precision()), Some(0.5));
}

/// Ten complaints: six with a record, of which two are left to a human; four without, of which two are.
fn ten() -> (BTreeMap<String, Answer>, BTreeMap<String, Truth>) {
    let certain = |number| answer(&[(number, 0.99)], Decision::Certain);
    let asked = |number| answer(&[(number, 0.99)], Decision::Conflict);
    let cases = [
        ("a", "twins", truth("1", &["2"]), certain("1")),
        ("b", "twins", truth("3", &["4"]), certain("4")),
        ("c", "twins", truth("5", &[]), certain("1")),
        ("d", "twins", truth("6", &[]), asked("6")),
        ("e", "twins", truth("-", &["7"]), certain("7")),
        ("f", "plain", truth("-", &["8"]), certain("1")),
        ("g", "plain", truth("-", &[]), asked("1")),
        ("h", "plain", truth("-", &[]), Answer::default()),
        ("i", "plain", truth("9", &[]), certain("9")),
        ("j", "plain", truth("10", &[]), asked("10")),
    ];
    let (mut answers, mut truths) = (BTreeMap::new(), BTreeMap::new());
    for (complaint, scenario, truth, answer) in cases {
        let group = if complaint < "d" {
            "malay/mykad"
        } else {
            "chinese/mykad"
        };
        let truth = Truth {
            scenario: scenario.to_owned(),
            group: group.to_owned(),
            ..truth
        };
        answers.insert(complaint.to_owned(), answer);
        truths.insert(complaint.to_owned(), truth);
    }
    (answers, truths)
}

#[test]
fn a_strangers_dose_and_another_dose_of_the_person_are_counted_apart() {
    let (answers, truths) = ten();
    let found = evaluate(&answers, &truths);
    let all = found.errors;
    assert_eq!((all.complaints, all.present, all.absent()), (10, 6, 4));
    assert_eq!(
        (all.acted, all.right, all.wrong_doses, all.strangers),
        (6, 2, 2, 2)
    );
    assert_eq!((all.untold, all.waiting), (0, 2));
    // Two strangers' doses beside four complaints without a record; two other doses in six decisions.
    assert!(near(all.strangers_in_10_000(), 5_000.0));
    assert!(near(all.wrong_doses_in_1_000(), 2_000.0 / 6.0));
    assert!(near(all.precision(), 2.0 / 6.0) && near(all.recall(), 2.0 / 6.0));
    assert!(near(all.waiting_share(), 2.0 / 6.0));
}

#[test]
fn each_scenario_and_each_group_has_its_own_figures() {
    let (answers, truths) = ten();
    let found = evaluate(&answers, &truths);
    let (twins, plain) = (found.scenarios["twins"], found.scenarios["plain"]);
    assert_eq!(
        (twins.acted, twins.right, twins.wrong_doses, twins.strangers),
        (4, 1, 2, 1)
    );
    assert!(
        near(twins.strangers_in_10_000(), 10_000.0),
        "one, beside one without"
    );
    assert_eq!(
        (plain.acted, plain.right, plain.wrong_doses, plain.strangers),
        (2, 1, 0, 1)
    );
    assert!(near(plain.waiting_share(), 0.5) && near(plain.recall(), 0.5));
    let (malay, chinese) = (found.groups["malay/mykad"], found.groups["chinese/mykad"]);
    assert_eq!((malay.complaints, malay.waiting, chinese.waiting), (3, 0, 2));
    assert_eq!(malay.strangers_in_10_000(), None, "each of them has a record");
    assert!(near(chinese.waiting_share(), 2.0 / 3.0));
}

#[test]
fn a_truth_that_names_no_other_records_tells_wrong_from_right_alone() {
    let (answers, mut truths) = ten();
    for truth in truths.values_mut() {
        truth.others = None;
        truth.scenario.clear();
    }
    let found = evaluate(&answers, &truths);
    let all = found.errors;
    assert_eq!(
        (all.acted, all.right, all.wrong_doses, all.strangers, all.untold),
        (6, 2, 0, 0, 10)
    );
    assert!(found.scenarios.is_empty());
}

#[test]
fn the_same_dose_stored_twice_is_right_and_a_persons_complaints_know_of_one_another() {
    let twice = Truth {
        also: vec![key("2")],
        person: "somebody".to_owned(),
        ..truth("1", &[])
    };
    let again = Truth {
        person: "somebody".to_owned(),
        ..truth("-", &[])
    };
    let truths = BTreeMap::from([("a".to_owned(), twice), ("b".to_owned(), again)]);
    let answers = BTreeMap::from([
        (
            "a".to_owned(),
            answer(&[("2", 0.99), ("1", 0.99)], Decision::Certain),
        ),
        ("b".to_owned(), answer(&[("1", 0.99)], Decision::Certain)),
    ]);
    let found = evaluate(&answers, &truths);
    assert_eq!((found.first, found.errors.right), (1, 1));
    assert_eq!((found.errors.wrong_doses, found.errors.strangers), (1, 0));
}

#[test]
fn nothing_is_acted_on_where_there_is_no_candidate() {
    let answers = BTreeMap::from([("a".to_owned(), answer(&[], Decision::Certain))]);
    let truths = BTreeMap::from([("a".to_owned(), truth("-", &[]))]);
    let found = evaluate(&answers, &truths);
    assert_eq!((found.errors.acted, found.errors.precision()), (0, None));
    assert_eq!(found.errors.wrong_doses_in_1_000(), None);
}
