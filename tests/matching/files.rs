//! `option-m match` as its user meets it.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn run(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_option-m"))
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .output()
        .unwrap()
}

fn succeed(directory: &Path, arguments: &[&str]) -> String {
    let told = run(directory, arguments);
    let errors = String::from_utf8_lossy(&told.stderr).into_owned();
    assert_eq!(told.status.code(), Some(0), "{arguments:?}: {errors}");
    String::from_utf8(told.stdout).unwrap()
}

fn refused(directory: &Path, arguments: &[&str], code: i32) -> String {
    let told = run(directory, arguments);
    let errors = String::from_utf8_lossy(&told.stderr).into_owned();
    assert_eq!(told.status.code(), Some(code), "{arguments:?}: {errors}");
    errors
}

/// The number behind a label of the evaluation.
fn figure(evaluation: &str, label: &str) -> f64 {
    let line = evaluation.lines().find(|line| line.starts_with(label)).unwrap();
    let words = line[label.len()..].split_whitespace();
    words.into_iter().next().unwrap().parse().unwrap()
}

const RUN: [&str; 8] = [
    "match",
    "run",
    "--doses",
    "c/doses.csv",
    "--complaints",
    "c/complaints.csv",
    "--out",
    "results.csv",
];

#[test]
fn a_made_up_country_is_matched_and_held_against_its_truth() {
    let shell = tempfile::tempdir().unwrap();
    let at = shell.path();
    let country = [
        "synth",
        "--persons",
        "3000",
        "--complaints",
        "400",
        "--errors",
        "medium",
        "--out",
        "c",
    ];
    succeed(at, &country);
    succeed(at, &RUN);
    let results = fs::read_to_string(at.join("results.csv")).unwrap();
    let mut rows = csv::Reader::from_reader(results.as_bytes());
    let header = "complaint_id,rank,source_system,source_record_id,probability,weight,decision,reasons";
    assert_eq!(rows.headers().unwrap(), header.split(',').collect::<Vec<_>>());
    let mut complaints = std::collections::BTreeMap::<String, usize>::new();
    for row in rows.records() {
        let row = row.unwrap();
        let count = complaints.entry(row[0].to_owned()).or_default();
        *count += 1;
        assert_eq!(
            row[1].parse::<usize>().unwrap(),
            *count,
            "ranks follow each other"
        );
        assert!(["certain", "probable", "none", "conflict"].contains(&&row[6]));
        assert_eq!(row[2].is_empty(), row[3].is_empty());
    }
    assert_eq!(complaints.len(), 400, "each complaint has an answer");
    assert!(complaints.values().all(|count| *count <= 5));
    let evaluate = [
        "match",
        "evaluate",
        "--results",
        "results.csv",
        "--truth",
        "c/truth.csv",
    ];
    let told = succeed(at, &[&evaluate[..], &["--calibration", "plot.svg"]].concat());
    assert!(figure(&told, "certain: precision") >= 0.9999, "{told}");
    assert!(figure(&told, "certain: recall") >= 0.93, "{told}");
    assert!(figure(&told, "right record first") >= 0.98, "{told}");
    assert!(figure(&told, "right record in five") >= 0.995, "{told}");
    assert!(
        fs::read_to_string(at.join("plot.svg"))
            .unwrap()
            .starts_with("<svg")
    );
    // The answer does not depend on how many work.
    succeed(at, &[&RUN[..7], &["again.csv", "--threads", "3"]].concat());
    assert_eq!(fs::read_to_string(at.join("again.csv")).unwrap(), results);
    let train = [
        "match",
        "train",
        "--doses",
        "c/doses.csv",
        "--complaints",
        "c/complaints.csv",
    ];
    let told = succeed(
        at,
        &[&train[..], &["--weights", "w.csv", "--plot", "w.svg"]].concat(),
    );
    assert!(told.contains("identity"), "{told}");
    succeed(at, &[&RUN[..7], &["trained.csv", "--weights", "w.csv"]].concat());
    assert!(
        fs::read_to_string(at.join("w.svg"))
            .unwrap()
            .contains("birth-date")
    );
}

#[test]
fn both_kinds_of_error_are_counted_by_scenario_and_group_where_the_truth_tells_them() {
    let shell = tempfile::tempdir().unwrap();
    let at = shell.path();
    let country = ["synth", "--persons", "600", "--complaints", "220", "--out", "c"];
    succeed(at, &[&country[..], &["--scenario", "all"]].concat());
    succeed(at, &RUN);
    let evaluate = ["match", "evaluate", "--results", "results.csv", "--truth"];
    let told = succeed(at, &[&evaluate[..], &["c/truth.csv"]].concat());
    let row = |name: &str| {
        told.lines()
            .find(|line| line.trim_start().starts_with(name))
            .unwrap()
            .to_owned()
    };
    for name in ["all", "twins", "nobody", "malay/mykad", "name-poor/passport"] {
        assert!(!row(name).contains('?'), "{told}");
    }
    assert_eq!(row("twins").split_whitespace().nth(1), Some("20"));
    assert!(!told.contains("cannot be told apart"), "{told}");

    let told = succeed(at, &[&evaluate[..], &["c/truth.csv", "--markdown"]].concat());
    assert!(
        told.starts_with("| scenario | complaints |") && told.contains("\n| `twins` | 20 |"),
        "{told}"
    );
    assert!(
        told.lines()
            .all(|line| line.is_empty() || line.matches('|').count() == 13),
        "{told}"
    );

    let truth = fs::read_to_string(at.join("c/truth.csv")).unwrap();
    let four: Vec<String> = truth
        .lines()
        .map(|line| line.split(',').take(4).collect::<Vec<_>>().join(","))
        .collect();
    fs::write(at.join("four.csv"), four.join("\n")).unwrap();
    let told = succeed(at, &[&evaluate[..], &["four.csv"]].concat());
    assert!(told.contains("cannot be told apart"), "{told}");
    let all = told.lines().find(|line| line.starts_with("all ")).unwrap();
    assert_eq!(all.matches('?').count(), 4, "{told}");
}

#[test]
fn columns_that_are_missing_or_empty_are_not_used() {
    let shell = tempfile::tempdir().unwrap();
    let at = shell.path();
    let doses = "source_system;source_record_id;name;date_of_birth;id_number\n\
                 a;1;Blake Zhukova;19940232;1234567\na;2;Chloe Adair;1994-11-03;7654321\na;2;Chloe Adair;1994-11-03;7654322\n";
    fs::write(at.join("doses.csv"), doses).unwrap();
    let complaints = "complaint_id,name,date_of_birth,id_number\n\
                      x,Zhukova Blake,1994-02-32,1234576\ny,Nobody Else,1960-01-01,999\nz,Chloe Adair,1994-11-03,7654322\n";
    fs::write(at.join("complaints.csv"), complaints).unwrap();
    let files = [
        "match",
        "run",
        "--doses",
        "doses.csv",
        "--complaints",
        "complaints.csv",
        "--out",
        "-",
    ];
    let told = succeed(at, &files);
    let rows: Vec<&str> = told.lines().collect();
    assert!(rows[1].starts_with("x,1,a,1,0.99"), "{told}");
    assert_eq!(rows[2], "y,1,,,0,,none,no-record");
    assert!(
        rows[3].starts_with("z,1,a,2,") && rows.len() == 4,
        "the last row of a key counts: {told}"
    );
}

#[test]
fn files_that_are_none_are_refused_in_words() {
    let shell = tempfile::tempdir().unwrap();
    let at = shell.path();
    fs::create_dir(at.join("c")).unwrap();
    let told = refused(at, &RUN, 1);
    assert!(told.contains("c/doses.csv"), "{told}");
    fs::write(at.join("c/doses.csv"), "name,phone\nA,1\n").unwrap();
    let told = refused(at, &RUN, 2);
    assert!(
        told.contains("does not have source_system, source_record_id"),
        "{told}"
    );
    fs::write(at.join("c/doses.csv"), "source_system,source_record_id\na,1\n").unwrap();
    fs::write(at.join("c/complaints.csv"), "").unwrap();
    assert!(refused(at, &RUN, 2).contains("c/complaints.csv: The file is empty"));
    fs::write(at.join("c/complaints.csv"), "complaint_id\n1\n").unwrap();
    fs::write(at.join("w.csv"), "table,level\nname,same,2\n").unwrap();
    let told = refused(at, &[&RUN[..], &["--weights", "w.csv"]].concat(), 2);
    assert!(told.contains("w.csv: line 2"), "{told}");
    let told = refused(at, &[&RUN[..], &["--certain", "1.5"]].concat(), 2);
    assert!(told.contains("from 0.5 to 1"), "{told}");
    succeed(at, &RUN);
}
