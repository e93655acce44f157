//! How fast records come in and are found: `cargo bench --bench import`.
//!
//! Generates a synthetic population, imports its doses with the release binary, and beside it lets the database's own client load
//! the same rows into the same table with the same indexes: the floor. Then it looks records up, and files complaints
//! while another file comes in. Environment: `IMPORT_PERSONS` (400000; each has some 2.7 doses), `LOAD_SECONDS` (5),
//! `IMPORT_OPEN_TICKETS` (0: so many tickets of other people wait while the file is imported once more, into a desk of
//! its own, on SQLite), `IMPORT_KEEP` (1: take the desk that the last run imported, and only time look-ups and filings),
//! `DATABASE_URL` (an empty PostgreSQL database, instead of a SQLite file below `target/`). Needs `sqlite3` or `psql`.
#![expect(clippy::unwrap_used, reason = "a measuring program may end by panic")]

#[expect(dead_code, reason = "the other program uses the rest")]
mod client;
#[expect(dead_code, reason = "the other program uses the rest")]
mod seed;
#[expect(dead_code, reason = "the other program uses the rest")]
mod server;
mod waiting;

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use client::measure;
use option_m::store::{DatabaseUrl, Store, StoreError, StoreSettings, registry};
use seed::Desk;
use server::Server;

/// Citizens who file at the same time.
const FILING: usize = 4;
/// Look-ups that are timed.
const LOOKUPS: usize = 20_000;

fn setting(name: &str, otherwise: u64) -> u64 {
    let text = std::env::var(name).ok();
    text.and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

fn main() {
    let persons = setting("IMPORT_PERSONS", 400_000);
    let seconds = Duration::from_secs(setting("LOAD_SECONDS", 5));
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("target/load/import");
    let data = root.join("desk");
    let keep = setting("IMPORT_KEEP", 0) > 0 && data.exists();
    if !keep {
        let _ = std::fs::remove_dir_all(&root);
        std::fs::create_dir_all(&data).unwrap();
    }
    let postgres = std::env::var("DATABASE_URL").ok();
    let url = postgres.unwrap_or_else(|| format!("sqlite://{}", data.join("option-m.sqlite3").display()));
    let desk = Desk { data, url };
    if !keep {
        import_all(&desk, &root, persons);
    }
    look_up(&desk);
    // Other people than those of the last run, who are in by now.
    let seed = u64::from(std::process::id());
    let small = make_up(&root, "small", persons / 4 + 1000, seed);
    file_beside(&desk, &small, seconds);
}

/// Imports a country, beside the floor.
fn import_all(desk: &Desk, root: &Path, persons: u64) {
    let large = make_up(root, "large", persons, 1);
    let bytes = std::fs::metadata(large.join("doses.csv")).unwrap().len();
    let facilities = large.join("facilities.csv").display().to_string();
    run(desk, &["import", "facilities", &facilities]);

    let (time, memory) = import(desk, &large.join("doses.csv"));
    let rows = count(desk);
    let rate = per_second(rows, time);
    println!("\n## Import: {rows} rows, {} MB\n", bytes >> 20);
    println!("| what | rows/s | of the floor | memory |\n| --- | --: | --: | --: |");
    let (loaded, floor_time) = floor(desk, root);
    let floor_rate = per_second(loaded, floor_time);
    println!("| import | {rate:.0} | {:.2} | {memory} MB |", rate / floor_rate);
    println!("| floor: the database's own client | {floor_rate:.0} | 1 | |");
    let waiting = setting("IMPORT_OPEN_TICKETS", 0);
    if waiting > 0 && desk.url.starts_with("sqlite") {
        beside_tickets(root, &large, waiting, rate);
    }
    let (time, memory) = import(desk, &large.join("doses.csv"));
    println!(
        "| the same file again | {:.0} | | {memory} MB |",
        per_second(rows, time)
    );
    let size = size(desk);
    #[expect(clippy::cast_precision_loss, reason = "a figure for people")]
    let ratio = size as f64 / bytes as f64;
    println!("\nDatabase: {} MB, {ratio:.2} × the CSV", size >> 20);
}

/// Files complaints, alone and while a file comes in.
fn file_beside(desk: &Desk, small: &Path, seconds: Duration) {
    println!(
        "\n| filing over {FILING} connections | filings/s | p50 ms | p99 ms |\n| --- | --: | --: | --: |"
    );
    let server = Server::start(desk, true);
    let before = measure(&server.address, &server.filings(), FILING, seconds);
    println!(
        "| alone | {:.0} | {:.2} | {:.2} |",
        before.per_second, before.p50, before.p99
    );
    let mut importing = start_import(desk, &small.join("doses.csv"));
    std::thread::sleep(Duration::from_secs(2));
    let beside = measure(&server.address, &server.filings(), FILING, seconds);
    let still = importing.try_wait().unwrap().is_none();
    println!(
        "| beside an import | {:.0} | {:.2} | {:.2} |",
        beside.per_second, beside.p50, beside.p99
    );
    assert!(
        still,
        "the import ended before the filings did: take more persons"
    );
    let _ = importing.kill();
    let _ = importing.wait();
}

#[expect(clippy::cast_precision_loss, reason = "a figure for people")]
fn per_second(rows: u64, time: Duration) -> f64 {
    rows as f64 / time.as_secs_f64()
}

/// Imports the file into another desk, where tickets of people of another country wait.
fn beside_tickets(root: &Path, large: &Path, tickets: u64, alone: f64) {
    let others = root.join("others");
    let (people, program) = (tickets.to_string(), env!("CARGO_BIN_EXE_option-m"));
    let made = Command::new(program)
        .args([
            "synth",
            "--seed",
            "3",
            "--complaints",
            &people,
            "--persons",
            &people,
            "--out",
        ])
        .arg(&others)
        .stdout(Stdio::null())
        .status();
    assert!(made.unwrap().success());
    let data = root.join("beside");
    std::fs::create_dir_all(&data).unwrap();
    let url = format!("sqlite://{}", data.join("option-m.sqlite3").display());
    let desk = Desk { data, url };
    let facilities = large.join("facilities.csv").display().to_string();
    run(&desk, &["import", "facilities", &facilities]);
    let waiting = waiting::file_all(&desk, &others.join("complaints.csv"));
    let (time, memory) = import(&desk, &large.join("doses.csv"));
    let rate = per_second(count(&desk), time);
    let slower = (alone / rate - 1.0) * 100.0;
    println!("| beside {waiting} open tickets: {slower:+.1} % time | {rate:.0} | | {memory} MB |");
}

fn make_up(root: &Path, name: &str, persons: u64, seed: u64) -> PathBuf {
    let folder = root.join(name);
    let _ = std::fs::remove_dir_all(&folder);
    let program = env!("CARGO_BIN_EXE_option-m");
    let made = Command::new(program)
        .args(["synth", "--complaints", "1000", "--persons", &persons.to_string()])
        .args(["--seed", &seed.to_string(), "--out"])
        .arg(&folder)
        .stdout(Stdio::null())
        .status();
    assert!(made.unwrap().success());
    folder
}

fn command(desk: &Desk, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_option-m"));
    let arguments = command.args(arguments).arg("--data").arg(&desk.data);
    server::with_settings(arguments, desk).stdout(Stdio::null());
    command
}

fn run(desk: &Desk, arguments: &[&str]) {
    assert!(command(desk, arguments).status().unwrap().success());
}

fn start_import(desk: &Desk, file: &Path) -> Child {
    let log = std::fs::File::create(desk.data.with_file_name("import.log")).unwrap();
    command(desk, &["import", "doses", &file.display().to_string()])
        .stderr(log)
        .spawn()
        .unwrap()
}

/// Imports a file. Returns how long it took and the most anonymous memory, in MB.
fn import(desk: &Desk, file: &Path) -> (Duration, u64) {
    let began = Instant::now();
    let mut importing = start_import(desk, file);
    let mut most = 0;
    while importing.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", importing.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("RssAnon:"));
        let kilobytes: Option<u64> = line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok());
        most = most.max(kilobytes.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(20));
    }
    // 2: a few rows could not be read, as in real files.
    let code = importing.wait().unwrap().code();
    assert!(matches!(code, Some(0 | 2)), "the import failed: {code:?}");
    (began.elapsed(), most / 1024)
}

/// Runs the database's own client.
fn client(desk: &Desk, database: Option<&Path>, script: &str) -> String {
    let mut command = if let Some(path) = desk.url.strip_prefix("sqlite://") {
        let mut command = Command::new("sqlite3");
        command.arg("-bail").arg(database.unwrap_or(Path::new(path)));
        command
    } else {
        let mut command = Command::new("psql");
        command.args(["-qAt", "-v", "ON_ERROR_STOP=1", &desk.url]);
        command
    };
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), script.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "sqlite3 or psql failed");
    String::from_utf8(output.stdout).unwrap()
}

fn count(desk: &Desk) -> u64 {
    client(desk, None, "SELECT count(*) FROM dose_records;")
        .trim()
        .parse()
        .unwrap()
}

/// Loads the same rows into the same table with the same indexes. Returns how many, and how long it took.
fn floor(desk: &Desk, root: &Path) -> (u64, Duration) {
    let csv = root.join("floor.csv");
    let csv = csv.display();
    if desk.url.starts_with("sqlite") {
        client(
            desk,
            None,
            &format!(".mode csv\n.once {csv}\nSELECT * FROM dose_records;\n"),
        );
        let schema = client(desk, None, ".schema dose_records\n");
        let other = root.join("floor.sqlite3");
        client(
            desk,
            Some(&other),
            &format!("PRAGMA journal_mode = WAL;\n{schema}"),
        );
        let began = Instant::now();
        client(desk, Some(&other), &format!(".import --csv {csv} dose_records\n"));
        let time = began.elapsed();
        let rows = client(desk, Some(&other), "SELECT count(*) FROM dose_records;")
            .trim()
            .parse();
        return (rows.unwrap(), time);
    }
    client(desk, None, &format!("\\copy dose_records TO '{csv}' CSV\n"));
    let table = "SET client_min_messages = 'warning'; DROP TABLE IF EXISTS floor; \
                 CREATE TABLE floor (LIKE dose_records INCLUDING ALL);\n\
                 SELECT 'ALTER TABLE floor ADD ' || pg_get_constraintdef(oid) FROM pg_constraint \
                 WHERE conrelid = 'dose_records'::regclass AND contype = 'f'\\gexec\n";
    client(desk, None, table);
    let began = Instant::now();
    client(desk, None, &format!("\\copy floor FROM '{csv}' CSV\n"));
    let time = began.elapsed();
    let rows = client(desk, None, "SELECT count(*) FROM floor;\n")
        .trim()
        .parse()
        .unwrap();
    client(desk, None, "DROP TABLE floor;\n");
    (rows, time)
}

/// Bytes of the registry, indexes included.
fn size(desk: &Desk) -> u64 {
    if let Some(path) = desk.url.strip_prefix("sqlite://") {
        std::fs::metadata(path).unwrap().len()
    } else {
        let sql = "SELECT pg_total_relation_size('dose_records');\n";
        client(desk, None, sql).trim().parse().unwrap()
    }
}

/// Looks up the records of random people.
fn look_up(desk: &Desk) {
    let sql = format!(
        "SELECT id_number FROM dose_records WHERE id_type = 'mykad' AND id % 97 = 0 LIMIT {LOOKUPS};\n"
    );
    let numbers = client(desk, None, &sql);
    let mut numbers: Vec<&str> = numbers.lines().collect();
    // In another order than they lie in the file.
    numbers.sort_by_key(|number| number.bytes().rev().collect::<Vec<_>>());
    let store = Store::open(&StoreSettings::new(DatabaseUrl::parse(&desk.url).unwrap())).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let mut took = Vec::with_capacity(numbers.len());
    for number in numbers {
        let began = Instant::now();
        let asked = number.to_owned();
        let found: Result<_, StoreError> =
            runtime.block_on(store.read(move |conn| registry::of_numbers(conn, &[&asked])));
        took.push(began.elapsed());
        assert!(found.unwrap().into_values().all(|records| !records.is_empty()));
    }
    store.close();
    took.sort_unstable();
    let at = |percent: usize| took[took.len() * percent / 100].as_secs_f64() * 1000.0;
    println!(
        "\nLook-up by exact identity, {} times: p50 {:.3} ms, p99 {:.3} ms",
        took.len(),
        at(50),
        at(99)
    );
}
