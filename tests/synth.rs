//! `option-m synth` as its user meets it.
#![expect(clippy::unwrap_used, reason = "a test may fail by panic")]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

fn synth(directory: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_option-m"))
        .arg("synth")
        .args(arguments)
        .current_dir(directory)
        .env_clear()
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn four_files_are_written_and_not_replaced_unasked() {
    let shell = tempfile::tempdir().unwrap();
    let asked = [
        "--persons",
        "500",
        "--complaints",
        "20",
        "--seed",
        "3",
        "--out",
        "a/country",
    ];
    let told = synth(shell.path(), &asked);
    assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
    assert!(
        text(&told.stdout).contains("500 people (0 spoiled)"),
        "{}",
        text(&told.stdout)
    );
    let directory = shell.path().join("a/country");
    let lines = |name: &str| fs::read_to_string(directory.join(name)).unwrap().lines().count();
    assert_eq!((lines("complaints.csv"), lines("truth.csv")), (21, 21));
    assert!(lines("doses.csv") > 1_000 && lines("facilities.csv") > 60);
    assert_eq!(fs::read_dir(&directory).unwrap().count(), 4);

    let told = synth(shell.path(), &asked);
    assert_eq!(told.status.code(), Some(2));
    assert!(
        text(&told.stderr).contains("is there already; --force"),
        "{}",
        text(&told.stderr)
    );
    let told = synth(
        shell.path(),
        &[&asked[..], &["--force", "--errors", "heavy"]].concat(),
    );
    assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
}

#[test]
fn what_is_written_can_be_imported() {
    let shell = tempfile::tempdir().unwrap();
    let told = synth(shell.path(), &["--persons", "300", "--out", "country"]);
    assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
    for (what, file) in [
        ("facilities", "country/facilities.csv"),
        ("doses", "country/doses.csv"),
    ] {
        let told = Command::new(env!("CARGO_BIN_EXE_option-m"))
            .args(["import", what, file, "--data", "desk"])
            .current_dir(shell.path())
            .env_clear()
            .output()
            .unwrap();
        assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
    }
}

#[test]
fn each_scenario_is_written_by_its_name() {
    let shell = tempfile::tempdir().unwrap();
    for scenario in ["twins", "look-alike-full-course", "all"] {
        let asked = [
            "--persons",
            "200",
            "--complaints",
            "22",
            "--scenario",
            scenario,
            "--out",
            scenario,
        ];
        let told = synth(shell.path(), &asked);
        assert_eq!(told.status.code(), Some(0), "{}", text(&told.stderr));
        let truth = fs::read_to_string(shell.path().join(scenario).join("truth.csv")).unwrap();
        assert_eq!(truth.lines().count(), 23);
        let named = truth
            .lines()
            .filter(|line| line.contains(&format!(",{scenario},")));
        assert_eq!(named.count(), if scenario == "all" { 0 } else { 22 });
    }
}

#[test]
fn wrong_use_and_places_that_cannot_be_written_are_told() {
    let shell = tempfile::tempdir().unwrap();
    for arguments in [
        &["--out", "x"][..],
        &["--persons", "0", "--out", "x"],
        &["--persons", "10", "--complaints", "11", "--out", "x"],
        &["--persons", "10", "--faulty-rows", "2", "--out", "x"],
        &["--persons", "10", "--errors", "many", "--out", "x"],
        &["--persons", "10", "--scenario", "triplets", "--out", "x"],
    ] {
        let told = synth(shell.path(), arguments);
        assert_eq!(told.status.code(), Some(2), "{arguments:?}");
        assert!(!told.stderr.is_empty() && told.stdout.is_empty());
    }
    fs::write(shell.path().join("file"), "").unwrap();
    let told = synth(shell.path(), &["--persons", "10", "--out", "file/country"]);
    assert_eq!(told.status.code(), Some(1));
    assert!(
        text(&told.stderr).contains("cannot be written"),
        "{}",
        text(&told.stderr)
    );
    assert_eq!(fs::read_dir(shell.path()).unwrap().count(), 1);
}

#[test]
fn whoever_reads_no_further_breaks_nothing() {
    let here = tempfile::tempdir().unwrap();
    let mut made = Command::new(env!("CARGO_BIN_EXE_option-m"))
        .args(["synth", "--persons", "10", "--out", "country"])
        .current_dir(here.path())
        .env_clear()
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(made.stdout.take());
    let output = made.wait_with_output().unwrap();
    assert_eq!(text(&output.stderr), "");
    assert!(output.status.success());
}
