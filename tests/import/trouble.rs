//! Trouble while rows come in: a full disk, a server that restarts, two imports at once, Ctrl-C.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use crate::clerk::{Clerk, sound_row};
use crate::database::{Cluster, TestDatabase};

/// Enough for an import of some seconds.
const ROWS: usize = 30_000;

fn many(clerk: &Clerk, name: &str, from: usize) -> PathBuf {
    let rows: Vec<String> = (from..from + ROWS).map(sound_row).collect();
    clerk.table(name, &rows)
}

/// Waits until some rows of the first batch are in.
fn wait_for_rows(clerk: &Clerk) {
    let until = Instant::now() + Duration::from_mins(1);
    while Instant::now() < until {
        let done = clerk.ask("SELECT CAST(rows_done AS TEXT) AS row FROM batches");
        if done.first().is_some_and(|done| done != "0") {
            return;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("no rows came in");
}

fn an_import_that_is_told_to_stop_goes_on_later(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let file = many(&clerk, "many.csv", 1);
    let mut import = clerk.start_import(&file);
    wait_for_rows(&clerk);
    let told = Command::new("kill")
        .args(["-INT", &import.id().to_string()])
        .status();
    assert!(told.unwrap().success());
    let ended = import.wait().unwrap();
    assert_eq!(ended.code(), Some(1), "it says that it was stopped");
    let done: usize = clerk.ask("SELECT CAST(rows_done AS TEXT) AS row FROM batches")[0]
        .parse()
        .unwrap();
    assert!(done < ROWS, "all rows were in already");
    assert_eq!(clerk.count("dose_records"), done);
    let said = clerk.import(&file, &[]);
    assert_eq!(said.code, 0, "{}", said.errors);
    assert!(said.out.contains(&format!("{ROWS} new")), "{}", said.out);
    assert_eq!(clerk.count("dose_records"), ROWS);
}

fn two_imports_at_once_do_not_disturb_each_other(database: TestDatabase) {
    let clerk = Clerk::new(database);
    // Half of the rows are in both files.
    let (one, two) = (many(&clerk, "one.csv", 1), many(&clerk, "two.csv", 1 + ROWS / 2));
    let mut first = clerk.start_import(&one);
    let mut second = clerk.start_import(&two);
    assert!(first.wait().unwrap().success() && second.wait().unwrap().success());
    assert_eq!(clerk.count("dose_records"), ROWS + ROWS / 2);
    assert_eq!(
        clerk.count("dose_records WHERE version > 1 OR quarantine <> ''"),
        0
    );
    let sums = clerk
        .ask("SELECT CAST(SUM(accepted) AS TEXT) || ' ' || CAST(SUM(unchanged) AS TEXT) AS row FROM batches");
    assert_eq!(sums, [format!("{} {}", ROWS + ROWS / 2, ROWS / 2)]);
}

fn one_file_imported_twice_at_once_is_taken_once(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let file = many(&clerk, "many.csv", 1);
    let mut both = [clerk.start_import(&file), clerk.start_import(&file)];
    let codes: Vec<_> = both
        .iter_mut()
        .map(|import| import.wait().unwrap().code())
        .collect();
    // One may say that another process imports the file; run again, it finds everything in.
    assert!(codes.contains(&Some(0)), "{codes:?}");
    assert_eq!(clerk.import(&file, &[]).code, 0);
    assert_eq!((clerk.count("dose_records"), clerk.count("batches")), (ROWS, 1));
    assert_eq!(clerk.count("batches WHERE accepted = 30000 AND unchanged = 0"), 1);
}

crate::on_both_databases!(
    an_import_that_is_told_to_stop_goes_on_later,
    two_imports_at_once_do_not_disturb_each_other,
    one_file_imported_twice_at_once_is_taken_once,
);

/// The server stops while rows are copied, and comes back.
#[test]
fn a_server_that_restarts_costs_an_error_and_no_row() {
    let cluster = Cluster::own();
    cluster.create_database("desk");
    let mut database = TestDatabase::sqlite();
    database.url = cluster.url("desk");
    let clerk = Clerk::new(database);
    let file = many(&clerk, "many.csv", 1);
    let mut import = clerk.start_import(&file);
    wait_for_rows(&clerk);
    cluster.stop();
    let ended = import.wait().unwrap();
    assert_eq!(ended.code(), Some(4), "the database is not available");
    cluster.start();
    let said = clerk.import(&file, &[]);
    assert_eq!(said.code, 0, "{}", said.errors);
    assert_eq!((clerk.count("dose_records"), clerk.count("batches")), (ROWS, 1));
    assert_eq!(clerk.count("dose_records WHERE version > 1"), 0);
}

/// The process may write no file beyond a size: what a full disk comes to.
#[test]
fn a_disk_that_fills_up_costs_an_error_and_no_row() {
    let clerk = Clerk::new(TestDatabase::sqlite());
    let file = many(&clerk, "many.csv", 1);
    let program = env!("CARGO_BIN_EXE_option-m");
    let script = format!(
        "trap '' XFSZ; ulimit -f 6000; exec {program} import doses {} --data {}",
        file.display(),
        clerk.path("data").display()
    );
    let output = Command::new("bash")
        .args(["-c", &script])
        .env("OPTION_M_DATABASE_URL", &clerk.database.url)
        .env(
            "OPTION_M_SECRET_KEY",
            "bm90aGluZyBzZWNyZXQsIGp1c3QgZm9yIGEgdGVzdC4=",
        )
        .output()
        .unwrap();
    let errors = String::from_utf8(output.stderr).unwrap();
    assert!(
        matches!(output.status.code(), Some(1 | 4)),
        "{:?}: {errors}",
        output.status
    );
    assert!(!errors.contains("panicked"), "{errors}");
    let done: usize = clerk.ask("SELECT CAST(rows_done AS TEXT) AS row FROM batches")[0]
        .parse()
        .unwrap();
    assert!(done > 0 && done < ROWS, "{done} rows were in");
    assert_eq!(clerk.count("dose_records"), done, "nothing half done");
    let said = clerk.import(&file, &[]);
    assert_eq!(said.code, 0, "{}", said.errors);
    assert_eq!(clerk.count("dose_records"), ROWS);
    let sound = clerk.ask("SELECT integrity_check AS row FROM pragma_integrity_check");
    assert_eq!(sound, ["ok"]);
}
