//! The registry takes a file of 200,000 rows, knows it again, takes a changed copy, and survives being killed.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};
use rand::RngExt;

use crate::clerk::Clerk;
use crate::database::TestDatabase;

/// Persons that have about 200,000 doses.
const PERSONS: &str = "80000";
/// How often the import is killed.
const KILLS: usize = 10;

/// Facilities and doses of a synthetic population.
fn made_up(clerk: &Clerk) -> PathBuf {
    let folder = clerk.path("synthetic");
    let made = Command::new(env!("CARGO_BIN_EXE_option-m"))
        .args(["synth", "--persons", PERSONS, "--complaints", "10", "--seed", "7"])
        .args(["--faulty-rows", "0.01", "--out"])
        .arg(&folder)
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    let list = folder.join("facilities.csv");
    let said = clerk.run(&["import", "facilities", list.to_str().unwrap()]);
    assert_eq!(said.code, 0, "{}", said.errors);
    folder.join("doses.csv")
}

/// The same rows in another order, so that the file is another one.
fn reversed(clerk: &Clerk, doses: &Path) -> PathBuf {
    let text = std::fs::read(doses).unwrap();
    let mut lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').collect();
    lines.retain(|line| !line.is_empty());
    lines[1..].reverse();
    clerk.file("reversed.csv", &lines.join(&b'\n'))
}

/// A copy in which each hundredth row is a day later. Returns how many are.
fn changed(clerk: &Clerk, doses: &Path) -> (PathBuf, usize) {
    let text = std::fs::read(doses).unwrap();
    let mut count = 0;
    let lines = text
        .split(|byte| *byte == b'\n')
        .enumerate()
        .map(|(number, line)| {
            let mut line = line.to_vec();
            // The last field but one of a row; the row says nothing else that ends like this.
            if number > 0 && number % 100 == 0 && line.ends_with(b",no") {
                line.truncate(line.len() - 2);
                line.extend_from_slice(b"yes");
                count += 1;
            }
            line
        });
    let lines: Vec<Vec<u8>> = lines.collect();
    let path = clerk.file("changed.csv", &lines.join(&b'\n'));
    (path, count)
}

fn packed(clerk: &Clerk, doses: &Path) -> PathBuf {
    let path = clerk.path("doses.csv.gz");
    let mut packing =
        flate2::write::GzEncoder::new(std::fs::File::create(&path).unwrap(), flate2::Compression::fast());
    packing.write_all(&std::fs::read(doses).unwrap()).unwrap();
    packing.finish().unwrap();
    path
}

/// After that much, each index takes no more space than one that was made at once.
fn its_indexes_are_packed(clerk: &Clerk) {
    if clerk.database.url.starts_with("sqlite") {
        return;
    }
    let sizes = || -> Vec<(String, u64)> {
        let rows = clerk.ask(
            "SELECT relname || ' ' || pg_relation_size(indexrelid) AS row \
             FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid \
             WHERE indrelid = 'dose_records'::regclass AND indisvalid AND NOT indisprimary",
        );
        let split = |row: &String| {
            row.split_once(' ')
                .map(|(name, size)| (name.to_owned(), size.parse().unwrap()))
        };
        rows.iter().filter_map(split).collect()
    };
    let packed = sizes();
    assert!(packed.len() > 8, "{packed:?}");
    let mut conn = PgConnection::establish(&clerk.database.url).unwrap();
    conn.batch_execute("REINDEX TABLE dose_records").unwrap();
    for ((name, size), (_, made_at_once)) in packed.iter().zip(sizes()) {
        assert!(
            *size <= made_at_once * 21 / 20,
            "{name}: {size} bytes instead of {made_at_once}"
        );
    }
}

fn a_large_file_is_taken_once_and_its_changes_become_versions(database: TestDatabase) {
    let clerk = Clerk::new(database);
    let doses = made_up(&clerk);
    let said = clerk.import(&doses, &[]);
    assert_eq!(said.code, 2, "one row in a hundred is faulty: {}", said.errors);
    let rows = clerk.count("dose_records");
    assert!(rows > 180_000, "{rows} rows");
    let undisturbed = clerk.registry();
    its_indexes_are_packed(&clerk);

    for again in [doses.clone(), packed(&clerk, &doses)] {
        let said = clerk.import(&again, &[]);
        assert_eq!(said.code, 0, "{}", said.errors);
        assert!(said.out.contains("imported before"), "{}", said.out);
    }
    assert!(undisturbed == clerk.registry(), "the same file changed something");

    clerk.import(&reversed(&clerk, &doses), &[]);
    assert_eq!(clerk.count("dose_records WHERE NOT is_current OR version > 1"), 0);
    assert_eq!(
        clerk.count("dose_records"),
        rows,
        "the same rows in another order"
    );

    let (copy, changes) = changed(&clerk, &doses);
    clerk.import(&copy, &[]);
    let superseded: usize = clerk
        .ask("SELECT CAST(superseded AS TEXT) AS row FROM batches WHERE file_name = 'changed.csv'")[0]
        .parse()
        .unwrap();
    // Of the changed rows some cannot be read.
    assert!(
        superseded > changes * 95 / 100 && superseded <= changes,
        "{superseded} of {changes}"
    );
    assert_eq!(clerk.count("dose_records"), rows + superseded);
    assert_eq!(
        clerk.count("dose_records WHERE NOT is_current AND version = 1"),
        superseded
    );
    assert_eq!(
        clerk.count("dose_records WHERE is_current AND version = 2"),
        superseded
    );
    assert_eq!(
        clerk.count("dose_records WHERE is_current"),
        rows,
        "one version of each counts"
    );
    killed_imports_come_to_the_same_end(&clerk, &doses, &undisturbed);
}

/// How many rows of the one batch are in.
fn rows_in(clerk: &Clerk) -> usize {
    let done = clerk.ask("SELECT CAST(rows_done AS TEXT) AS row FROM batches");
    done.first().map_or(0, |done| done.parse().unwrap())
}

/// On a database of its own, killed again and again, the same file comes to the same end.
fn killed_imports_come_to_the_same_end(first: &Clerk, doses: &Path, undisturbed: &[String]) {
    let database = if first.database.url.starts_with("sqlite") {
        TestDatabase::sqlite()
    } else {
        TestDatabase::postgres()
    };
    let clerk = Clerk::new(database);
    let list = doses.with_file_name("facilities.csv");
    assert_eq!(
        clerk.run(&["import", "facilities", list.to_str().unwrap()]).code,
        0
    );
    let mut kills = 0;
    let mut between = 0;
    while kills < KILLS {
        let before = rows_in(&clerk);
        let mut import = clerk.start_import(doses);
        let millis = rand::rng().random_range(300..2000);
        std::thread::sleep(Duration::from_millis(millis));
        if kills % 2 == 0 {
            // However busy the machine is, half of the kills meet rows that came in.
            let until = Instant::now() + Duration::from_mins(1);
            while rows_in(&clerk) == before && Instant::now() < until {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
        if let Some(ended) = import.try_wait().unwrap() {
            panic!("it came to its end ({ended}) after {kills} kills");
        }
        import.kill().unwrap();
        import.wait().unwrap();
        kills += 1;
        between += usize::from(rows_in(&clerk) > before);
    }
    assert!(between >= KILLS / 2, "only {between} kills met rows that were in");
    let said = clerk.import(doses, &[]);
    assert_eq!(said.code, 2, "{}", said.errors);
    let registry = clerk.registry();
    assert_eq!(registry.len(), undisturbed.len());
    let differing = registry.iter().zip(undisturbed).find(|(a, b)| a != b);
    assert_eq!(differing, None);
}

crate::on_both_databases!(a_large_file_is_taken_once_and_its_changes_become_versions);
