//! Opening: of what is no database, of two at once, of what a later version made.

use std::path::Path;

use option_m::store::engine::migrate;
use option_m::store::{DatabaseUrl, Store, StoreError, StoreSettings};

use crate::database::TestDatabase;
use crate::fixtures::{has, set};

fn open(path: &Path) -> Result<Store, StoreError> {
    Store::open(&StoreSettings::new(DatabaseUrl::Sqlite(path.to_owned())))
}

/// Also what SQLite makes beside the file, and also where others had rights before.
#[cfg(unix)]
#[tokio::test]
async fn files_of_an_open_database_are_their_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("db.sqlite3");
    std::fs::write(&path, "").unwrap();
    std::fs::write(folder.path().join("db.sqlite3.lock"), "").unwrap();
    for name in ["db.sqlite3", "db.sqlite3.lock", "."] {
        let all = std::fs::Permissions::from_mode(0o777);
        std::fs::set_permissions(folder.path().join(name), all).unwrap();
    }
    let store = open(&path).unwrap();
    set(&store, "a").await.unwrap();
    let mut names = Vec::new();
    for entry in std::fs::read_dir(folder.path()).unwrap() {
        let entry = entry.unwrap();
        let mode = entry.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", entry.path().display());
        names.push(entry.file_name().into_string().unwrap());
    }
    assert!(names.contains(&"db.sqlite3-wal".to_owned()), "{names:?}");
    store.close();
}

#[test]
fn what_is_no_database_is_refused_in_plain_words() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(
        &text,
        "This is no database, however one looks at it. ".repeat(100),
    )
    .unwrap();
    let file_as_folder = text.join("db.sqlite3");
    for (path, words) in [
        (folder.path().to_owned(), "it is a directory"),
        (text.clone(), "it is not a database"),
        (
            folder.path().join("nowhere/db.sqlite3"),
            "its directory does not exist",
        ),
        (file_as_folder, "its directory does not exist"),
    ] {
        let error = open(&path).err().unwrap();
        assert!(
            matches!(error, StoreError::CannotOpen { .. }),
            "{}: {error:?}",
            path.display()
        );
        assert!(error.to_string().contains(words), "{}: {error}", path.display());
        assert!(error.to_string().contains(path.to_str().unwrap()), "{error}");
    }
    assert!(!folder.path().join("nowhere").exists());
    let leftover: Vec<_> = std::fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(leftover, ["notes.txt"], "nothing is left beside what was refused");
}

#[test]
fn a_server_that_is_not_there_is_unavailable_and_its_password_stays_hidden() {
    let url = DatabaseUrl::parse("postgres://desk:geheim@127.0.0.1:1/none").unwrap();
    let settings = StoreSettings::new(url);
    let shown = format!("{settings:?} {}", settings.url);
    assert!(!shown.contains("geheim"), "{shown}");
    let error = Store::open(&settings).err().unwrap();
    assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
    assert!(!format!("{error} {error:?}").contains("geheim"), "{error:?}");
}

/// libpq quotes what it cannot read in a URL, and that may be a password with a character that needs an escape.
#[test]
fn a_url_that_cannot_be_understood_is_refused_without_its_password() {
    for password in [
        "ge%heim", "ge/heim", "x@geheim", "[geheim", "ge?heim", "ge#heim", "ge heim",
    ] {
        for text in [
            format!("postgres://desk:{password}@127.0.0.1:1/none"),
            format!("postgres://127.0.0.1:1/none?user=desk&password={password}"),
        ] {
            let settings = StoreSettings::new(DatabaseUrl::parse(&text).unwrap());
            let error = Store::open(&settings).err().unwrap();
            let shown = format!("{error} {error:?} {settings:?}");
            assert!(
                !shown.contains("heim") && !shown.contains("\"ge\""),
                "{text}: {shown}"
            );
        }
    }
    let settings =
        StoreSettings::new(DatabaseUrl::parse("postgres://desk:ge%heim@127.0.0.1:1/none").unwrap());
    let error = Store::open(&settings).err().unwrap();
    assert!(matches!(error, StoreError::CannotOpen { .. }), "{error:?}");
    assert!(error.to_string().contains("%40"), "{error}");
}

#[test]
fn a_database_that_does_not_exist_on_the_server_says_so() {
    let db = TestDatabase::postgres();
    let url = DatabaseUrl::parse(&format!("{}_not", db.url)).unwrap();
    let error = Store::open(&StoreSettings::new(url)).err().unwrap();
    assert!(error.to_string().contains("does not exist"), "{error}");
}

async fn several_that_open_at_once_make_the_schema_once(db: TestDatabase) {
    let starts: Vec<_> = (0..4)
        .map(|_| {
            let settings = db.settings();
            std::thread::spawn(move || {
                let steps = migrate::run(&settings.url).unwrap();
                Store::open(&settings).unwrap().close();
                steps.len()
            })
        })
        .collect();
    let made: usize = starts.into_iter().map(|start| start.join().unwrap()).sum();
    let state = migrate::state(&db.settings().url).unwrap();
    assert_eq!(state.pending, Vec::<String>::new());
    assert_eq!(made, state.applied.len(), "each step was made by one");
}

async fn a_schema_of_a_later_version_is_refused(db: TestDatabase) {
    db.store().close();
    db.sql("INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')")
        .unwrap();
    let error = Store::open(&db.settings()).err().unwrap();
    let expected = StoreError::TooNew {
        found: "29990101000000".to_owned(),
    };
    assert_eq!(error, expected);
    assert!(error.to_string().contains("a later one"), "{error}");
}

async fn a_second_opening_finds_what_the_first_kept(db: TestDatabase) {
    let (first, second) = (db.store(), db.store());
    set(&first, "first").await.unwrap();
    set(&second, "second").await.unwrap();
    assert!(has(&second, "first").await.unwrap() && has(&first, "second").await.unwrap());
    first.close();
    set(&second, "third").await.unwrap();
    second.close();
}

crate::on_both_databases!(
    several_that_open_at_once_make_the_schema_once,
    a_schema_of_a_later_version_is_refused,
    a_second_opening_finds_what_the_first_kept,
);
