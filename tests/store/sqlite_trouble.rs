//! What happens to a SQLite file: a full disk, another process that holds it, a file that is gone or read-only.

use std::path::PathBuf;
use std::process::Command;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, RunQueryDsl, SqliteConnection};
use futures_util::future::join_all;
use option_m::store::engine::settings;
use option_m::store::{AnyConnection, DatabaseUrl, Store, StoreError, StoreSettings};

use crate::database::TestDatabase;
use crate::fixtures::{has, set};

fn file(db: &TestDatabase) -> PathBuf {
    PathBuf::from(db.url.strip_prefix("sqlite://").unwrap())
}

/// Lets the writer's connection have so many pages and no more: what a disk without space comes to.
async fn limit(store: &Store, pages: u32) {
    let sql = format!("PRAGMA max_page_count = {pages}");
    let limited: Result<(), StoreError> = store
        .write(move |conn| conn.batch_execute(&sql).map_err(StoreError::from))
        .await;
    limited.unwrap();
}

/// How a write of many rows waits for the disk: 1 not at its commit, 2 at its commit.
fn waits(conn: &mut AnyConnection) -> Result<i32, StoreError> {
    #[derive(diesel::QueryableByName)]
    struct Synchronous {
        #[diesel(sql_type = diesel::sql_types::Integer)]
        synchronous: i32,
    }
    let found: Synchronous =
        diesel::sql_query("SELECT synchronous FROM pragma_synchronous").get_result(conn)?;
    Ok(found.synchronous)
}

#[tokio::test]
async fn whoever_writes_behind_an_import_waits_for_the_disk() {
    let db = TestDatabase::sqlite();
    let store = db.store();
    assert_eq!(store.write(waits).await, Ok(2));
    assert_eq!(store.write_bulk(waits).await, Ok(1));
    assert_eq!(store.write(waits).await, Ok(2));
    let failed: Result<(), StoreError> = store.write_bulk(|_| Err(StoreError::Busy)).await;
    assert_eq!(failed, Err(StoreError::Busy));
    assert_eq!(store.write(waits).await, Ok(2));
    store.close();
}

#[tokio::test]
async fn a_full_disk_keeps_whole_writes_or_nothing_and_recovers() {
    let db = TestDatabase::sqlite();
    let store = db.store();
    set(&store, "before").await.unwrap();
    limit(&store, 1).await;
    let write = |number: u32| {
        let store = store.clone();
        async move {
            store
                .write(move |conn| {
                    settings::set_once(conn, &format!("small {number}"), "yes")?;
                    settings::set_once(conn, &format!("large {number}"), &"x".repeat(500_000))
                })
                .await
        }
    };
    for result in join_all((0..20).map(write)).await {
        let error = result.unwrap_err();
        assert!(
            matches!(error, StoreError::Full | StoreError::Unavailable { .. }),
            "{error:?}"
        );
        assert!(error.is_temporary());
    }
    assert_eq!(write(20).await, Err(StoreError::Full), "alone, it learns why");
    assert!(has(&store, "before").await.unwrap(), "reading goes on");
    for number in 0..=20 {
        assert!(
            !has(&store, &format!("small {number}")).await.unwrap(),
            "{number} was half kept"
        );
    }
    limit(&store, 1_000_000).await;
    write(99).await.unwrap();
    assert!(has(&store, "small 99").await.unwrap() && has(&store, "large 99").await.unwrap());
    store.close();
}

/// Small writes beside a large one that does not fit: what is answered with success is there.
#[tokio::test]
async fn in_a_group_that_runs_out_of_space_every_answer_is_true() {
    let db = TestDatabase::sqlite();
    let store = db.store();
    limit(&store, 120).await;
    let write = |number: u32| {
        let store = store.clone();
        async move {
            let size = if number.is_multiple_of(5) { 300_000 } else { 10 };
            store
                .write(move |conn| settings::set_once(conn, &format!("key {number}"), &"x".repeat(size)))
                .await
        }
    };
    let results: Vec<Result<(), StoreError>> = join_all((0..100).map(write)).await;
    assert!(results.iter().any(Result::is_err));
    for (number, result) in results.into_iter().enumerate() {
        assert_eq!(
            has(&store, &format!("key {number}")).await.unwrap(),
            result.is_ok(),
            "{number}: {result:?}"
        );
    }
    store.close();
}

/// Those who wait behind a locked database learn it together, not one after the other.
#[tokio::test]
async fn another_process_that_holds_the_file_makes_it_busy_for_a_while() {
    let db = TestDatabase::sqlite();
    let store = db.store();
    let mut other = SqliteConnection::establish(file(&db).to_str().unwrap()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    let started = Instant::now();
    let keys: Vec<String> = (0..10).map(|number| format!("key {number}")).collect();
    for result in join_all(keys.iter().map(|key| set(&store, key))).await {
        assert_eq!(result, Err(StoreError::Busy));
    }
    assert!(
        started.elapsed() < Duration::from_secs(8),
        "{:?}",
        started.elapsed()
    );
    assert!(!has(&store, "key 0").await.unwrap(), "reading goes on");
    other.batch_execute("ROLLBACK").unwrap();
    set(&store, "key 0").await.unwrap();
    store.close();
}

/// SQLite itself would write on into a file that nobody can open any more.
#[tokio::test]
async fn a_file_that_was_taken_away_is_noticed_and_its_return_too() {
    let db = TestDatabase::sqlite();
    let store = db.store();
    set(&store, "before").await.unwrap();
    // Whoever moves a database has to move all of it.
    let parts = ["", "-wal", "-shm"].map(|end| PathBuf::from(format!("{}{end}", file(&db).display())));
    let away = |part: &PathBuf| PathBuf::from(format!("{}.away", part.display()));
    for part in &parts {
        std::fs::rename(part, away(part)).unwrap();
    }
    let lost = set(&store, "lost").await;
    assert!(matches!(lost, Err(StoreError::Unavailable { .. })), "{lost:?}");
    assert!(matches!(
        store.ping(Duration::from_secs(5)).await,
        Err(StoreError::Unavailable { .. })
    ));
    assert!(!file(&db).exists(), "no empty database took its place");
    for part in &parts {
        std::fs::rename(away(part), part).unwrap();
    }
    set(&store, "after").await.unwrap();
    store.close();
    let store = db.store();
    assert!(has(&store, "before").await.unwrap() && has(&store, "after").await.unwrap());
    assert!(!has(&store, "lost").await.unwrap());
    store.close();
}

#[tokio::test]
async fn a_file_that_was_put_in_its_place_is_the_one_that_counts() {
    let (db, backup) = (TestDatabase::sqlite(), TestDatabase::sqlite());
    let store = backup.store();
    set(&store, "from the backup").await.unwrap();
    store.close();
    let store = db.store();
    set(&store, "before").await.unwrap();
    for end in ["-wal", "-shm"] {
        std::fs::remove_file(format!("{}{end}", file(&db).display())).unwrap();
    }
    std::fs::rename(file(&backup), file(&db)).unwrap();
    set(&store, "after").await.unwrap();
    for key in ["from the backup", "after"] {
        assert!(has(&store, key).await.unwrap(), "{key}");
    }
    store.close();
}

#[test]
fn a_read_only_file_or_folder_is_told_in_plain_words() {
    let db = TestDatabase::sqlite();
    db.store().close();
    let lock = PathBuf::from(format!("{}.lock", file(&db).display()));
    let change = |mode: &str, path: &PathBuf| {
        assert!(
            Command::new("chmod")
                .arg(mode)
                .arg(path)
                .status()
                .unwrap()
                .success()
        );
    };
    change("0444", &file(&db));
    change("0444", &lock);
    change("0555", &db.folder.path().to_owned());
    let told = open_without_rights(&file(&db));
    change("0755", &db.folder.path().to_owned());
    change("0666", &lock);
    assert!(told.contains("cannot be read and written"), "{told}");
    assert!(told.contains(file(&db).to_str().unwrap()), "{told}");
}

/// Opens the database in a process that permissions bind, root or not; returns what it complains of.
fn open_without_rights(path: &std::path::Path) -> String {
    let program = env!("CARGO_BIN_EXE_option-m");
    let mut command = if is_root() {
        let mut command = Command::new("setpriv");
        command.args(["--bounding-set=-all", "--inh-caps=-all", program]);
        command
    } else {
        Command::new(program)
    };
    let folder = tempfile::tempdir().unwrap();
    command.arg("migrate").current_dir(folder.path());
    command.env("OPTION_M_DATABASE_URL", format!("sqlite://{}", path.display()));
    let output = command.output().unwrap();
    assert!(!output.status.success(), "{output:?}");
    String::from_utf8(output.stderr).unwrap()
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .unwrap()
        .stdout
        .starts_with(b"0\n")
}

#[test]
fn settings_name_the_file() {
    let settings = StoreSettings::new(DatabaseUrl::Sqlite("/srv/desk.sqlite3".into()));
    assert!(format!("{settings:?}").contains("/srv/desk.sqlite3"));
}
