//! The store's promises, on both databases.

use option_m::store::{Store, StoreError, StoreSettings, settings};

use crate::database::{TestDatabase, run_sql};

fn open(database: &TestDatabase) -> Store {
    let url = option_m::config::DatabaseUrl::parse(&database.url).unwrap();
    Store::open(&StoreSettings::new(url)).unwrap()
}

async fn on_both(test: impl AsyncFn(TestDatabase)) {
    test(TestDatabase::sqlite()).await;
    test(TestDatabase::postgres()).await;
}

async fn set(store: &Store, key: &str) -> Result<(), StoreError> {
    let key = key.to_owned();
    store
        .write(move |conn| settings::set_once(conn, &key, "yes"))
        .await
}

async fn get(store: &Store, key: &str) -> Option<String> {
    let key = key.to_owned();
    store.read(move |conn| settings::get(conn, &key)).await.unwrap()
}

#[tokio::test]
async fn what_was_answered_is_there_after_a_restart() {
    on_both(async |database| {
        let store = open(&database);
        set(&store, "kept").await.unwrap();
        store.close();
        assert_eq!(set(&store, "late").await, Err(StoreError::Closed));
        assert_eq!(get(&open(&database), "kept").await.as_deref(), Some("yes"));
    })
    .await;
}

#[tokio::test]
async fn a_closure_that_fails_or_panics_is_undone_alone() {
    on_both(async |database| {
        let store = open(&database);
        let fails = store.write(|conn| {
            settings::set_once(conn, "failed", "yes")?;
            Err::<(), _>(StoreError::Conflict)
        });
        let panics = store.write(|conn| {
            settings::set_once(conn, "panicked", "yes")?;
            panic!("on purpose");
            #[expect(unreachable_code, reason = "gives the closure its type")]
            Ok::<(), StoreError>(())
        });
        let (failed, panicked, kept) = tokio::join!(fails, panics, set(&store, "kept"));
        assert_eq!(
            (failed, panicked, kept),
            (Err(StoreError::Conflict), Err(StoreError::Panicked), Ok(()))
        );
        assert_eq!(get(&store, "failed").await, None);
        assert_eq!(get(&store, "panicked").await, None);
        assert_eq!(get(&store, "kept").await.as_deref(), Some("yes"));
        assert!(matches!(
            set(&store, "kept").await,
            Err(StoreError::Duplicate { .. })
        ));
        set(&store, "afterwards").await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn a_thousand_writes_at_once_all_land() {
    on_both(async |database| {
        let store = open(&database);
        let writes = (0..1_000).map(|number| {
            let store = store.clone();
            async move { set(&store, &format!("key {number}")).await }
        });
        for result in futures_util::future::join_all(writes).await {
            result.unwrap();
        }
        assert!(get(&store, "key 999").await.is_some());
        store.ping(std::time::Duration::from_secs(5)).await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn two_processes_may_start_at_once() {
    on_both(async |database| {
        let starts: Vec<_> = (0..3)
            .map(|_| {
                let url = option_m::config::DatabaseUrl::parse(&database.url).unwrap();
                std::thread::spawn(move || Store::open(&StoreSettings::new(url)).map(|store| store.close()))
            })
            .collect();
        for start in starts {
            start.join().unwrap().unwrap();
        }
    })
    .await;
}

#[tokio::test]
async fn codes_and_keys_are_checked_by_the_database_too() {
    on_both(async |database| {
        open(&database).close();
        let staff = |role: &str| {
            format!(
                "INSERT INTO staff (login, name, role, password_hash, enabled, created_at) \
                 VALUES ('a{role}', 'A', '{role}', 'x', true, '2022-01-01 00:00:00')"
            )
        };
        run_sql(&database.url, &staff("agent")).unwrap();
        assert!(run_sql(&database.url, &staff("king")).is_err());
        let session = "INSERT INTO sign_in_attempts (at, staff_id, address, succeeded) \
                       VALUES ('2022-01-01 00:00:00', 999, 'x', true)";
        assert!(run_sql(&database.url, session).is_err(), "foreign keys are on");
    })
    .await;
}

#[tokio::test]
async fn a_database_of_a_later_version_is_refused() {
    on_both(async |database| {
        open(&database).close();
        let later = "INSERT INTO __diesel_schema_migrations (version) VALUES ('29990101000000')";
        run_sql(&database.url, later).unwrap();
        let url = option_m::config::DatabaseUrl::parse(&database.url).unwrap();
        assert!(matches!(
            Store::open(&StoreSettings::new(url)).err(),
            Some(StoreError::TooNew { .. })
        ));
    })
    .await;
}

#[tokio::test]
async fn what_is_no_database_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "This is no database, however one looks at it. ".repeat(50)).unwrap();
    let missing = folder.path().join("nowhere/db.sqlite3");
    for path in [folder.path().to_owned(), text, missing] {
        let url = option_m::config::DatabaseUrl::Sqlite(path.clone());
        let error = Store::open(&StoreSettings::new(url)).err().unwrap();
        assert!(
            matches!(error, StoreError::CannotOpen { .. }),
            "{}: {error:?}",
            path.display()
        );
    }
    let url = option_m::config::DatabaseUrl::parse("postgres://desk:geheim@127.0.0.1:1/none").unwrap();
    let error = Store::open(&StoreSettings::new(url)).err().unwrap();
    assert!(
        matches!(error, StoreError::Unavailable { .. }) && !error.to_string().contains("geheim"),
        "{error}"
    );
}

/// A locked or full SQLite database is a passing trouble, and recovers by itself.
#[tokio::test]
async fn a_locked_or_full_database_recovers() {
    use diesel::connection::SimpleConnection;
    use diesel::{Connection, SqliteConnection};
    let database = TestDatabase::sqlite();
    let store = open(&database);
    let mut other = SqliteConnection::establish(database.url.strip_prefix("sqlite://").unwrap()).unwrap();
    other.batch_execute("BEGIN IMMEDIATE").unwrap();
    assert_eq!(set(&store, "locked").await, Err(StoreError::Busy));
    other.batch_execute("ROLLBACK").unwrap();
    set(&store, "free").await.unwrap();
    let limit = |pages: u32| {
        let sql = format!("PRAGMA max_page_count = {pages}");
        store.write(move |conn| {
            conn.batch_execute(&sql)?;
            Ok::<(), StoreError>(())
        })
    };
    limit(1).await.unwrap();
    let long = "x".repeat(2_000_000);
    let full: Result<(), StoreError> = store
        .write(move |conn| settings::set_once(conn, "long", &long))
        .await;
    let error = full.err().unwrap();
    assert!(error.is_temporary(), "{error:?}");
    limit(1_000_000).await.unwrap();
    set(&store, "afterwards").await.unwrap();
    assert_eq!(get(&store, "long").await, None);
}

/// PostgreSQL cuts all connections: the desk goes on with new ones.
#[tokio::test]
async fn cut_connections_are_made_anew() {
    let database = TestDatabase::postgres();
    assert!(database.is_postgres());
    let store = open(&database);
    set(&store, "before").await.unwrap();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    run_sql(&database.url, cut).unwrap();
    let mut failures = 0;
    while let Err(error) = store.ping(std::time::Duration::from_secs(5)).await {
        assert!(error.is_temporary(), "{error:?}");
        failures += 1;
        assert!(failures < 20, "it never recovered: {error}");
    }
    set(&store, "after").await.unwrap();
    assert_eq!(get(&store, "before").await.as_deref(), Some("yes"));
}
