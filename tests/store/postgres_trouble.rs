//! What happens to a PostgreSQL server: connections are cut, it stops and starts, a statement waits for a lock.

use std::time::Duration;

use option_m::store::{DatabaseUrl, Store, StoreError, StoreSettings};
use tokio_util::sync::CancellationToken;

use crate::database::{Cluster, TestDatabase};
use crate::fixtures::{has, set};

/// Cuts every other connection to the database.
const CUT: &str = "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";

#[tokio::test]
async fn connections_that_were_cut_cost_at_most_one_error() {
    let db = TestDatabase::postgres();
    let store = db.store();
    set(&store, "before").await.unwrap();
    db.sql(CUT).unwrap();
    let mut errors = Vec::new();
    for number in 0..20 {
        errors.extend(set(&store, &format!("key {number}")).await.err());
        errors.extend(has(&store, "before").await.err());
    }
    assert!(errors.len() <= 1, "{errors:?}");
    assert!(
        errors
            .iter()
            .all(|error| matches!(error, StoreError::Unavailable { .. })),
        "{errors:?}"
    );
    assert!(has(&store, "key 19").await.unwrap());
    store.close();
}

/// A connection that dies in the midst of a write: the caller is told, and nothing of it is kept.
#[tokio::test]
async fn a_write_whose_connection_dies_is_undone() {
    let db = TestDatabase::postgres();
    let store = Store::open(&StoreSettings {
        writers: 1,
        ..db.settings()
    })
    .unwrap();
    let url = db.url.clone();
    let cut: Result<(), StoreError> = store
        .write(move |conn| {
            option_m::store::engine::settings::set_once(conn, "half", "yes")?;
            crate::database::run_sql(&url, CUT).unwrap();
            Ok(())
        })
        .await;
    assert!(matches!(cut, Err(StoreError::Unavailable { .. })), "{cut:?}");
    assert!(cut.is_err_and(|error| error.is_temporary()));
    set(&store, "afterwards").await.unwrap();
    // The readers were cut too; the first of them notices.
    let _ = has(&store, "half").await;
    assert!(!has(&store, "half").await.unwrap());
    store.close();
}

#[tokio::test]
async fn a_server_that_stops_is_unavailable_until_it_is_back() {
    let cluster = Cluster::own();
    cluster.create_database("desk");
    let url = DatabaseUrl::parse(&cluster.url("desk")).unwrap();
    let store = Store::open(&StoreSettings {
        readers: 2,
        writers: 2,
        ..StoreSettings::new(url)
    })
    .unwrap();
    set(&store, "before").await.unwrap();
    cluster.stop();
    for number in 0..6 {
        for error in [
            set(&store, &format!("lost {number}")).await.err(),
            has(&store, "before").await.err(),
        ] {
            assert!(matches!(error, Some(StoreError::Unavailable { .. })), "{error:?}");
        }
    }
    assert!(store.ping(Duration::from_secs(5)).await.is_err());
    cluster.start();
    for number in 0..6 {
        set(&store, &format!("after {number}")).await.unwrap();
        assert!(has(&store, "before").await.unwrap());
        assert!(!has(&store, &format!("lost {number}")).await.unwrap());
    }
    store.ping(Duration::from_secs(5)).await.unwrap();
    store.close();
}

/// What was left of a packing that was cut short is cleared away by the next one.
#[test]
fn packing_clears_away_what_was_left_of_the_last_one() {
    let db = TestDatabase::postgres();
    let store = db.store();
    db.sql("CREATE INDEX dose_records_by_phone_ccnew ON dose_records (phone)")
        .unwrap();
    db.sql(
        "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'dose_records_by_phone_ccnew'::regclass",
    )
    .unwrap();
    // A division by zero where there are not so many indexes.
    let are = |count: u8| {
        db.sql(&format!(
            "SELECT 1 / CAST(COUNT(*) = {count} AS INTEGER) FROM pg_index \
             WHERE indrelid = 'dose_records'::regclass AND indexrelid::regclass::text LIKE '%by_phone%'"
        ))
    };
    let go_on = CancellationToken::new();
    store.pack_registry(99_999, &go_on).unwrap();
    assert_eq!(are(2), Ok(()), "so few records are not worth it");
    let stop = CancellationToken::new();
    stop.cancel();
    store.pack_registry(100_000, &stop).unwrap();
    assert_eq!(are(2), Ok(()), "it was told to stop");
    store.pack_registry(100_000, &go_on).unwrap();
    assert_eq!(are(1), Ok(()));
    store.close();
}

/// Where names cannot be written, nothing is begun, and what to do is said.
#[tokio::test]
async fn a_database_that_is_not_utf_8_is_refused_with_the_command_that_makes_one() {
    let db = TestDatabase::postgres();
    db.sql("CREATE DATABASE latin ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0")
        .unwrap();
    let (server, _) = db.url.rsplit_once('/').unwrap();
    let settings = StoreSettings {
        url: DatabaseUrl::parse(&format!("{server}/latin")).unwrap(),
        ..db.settings()
    };
    let refused = Store::open(&settings).err().unwrap();
    let StoreError::CannotOpen { reason, .. } = &refused else {
        panic!("{refused:?}");
    };
    assert!(reason.contains("LATIN1"), "{reason}");
    assert!(
        reason.contains("createdb --encoding=UTF8 --locale=C.UTF-8 --template=template0 latin_utf8"),
        "{reason}"
    );
    let made = "CREATE DATABASE latin_utf8 ENCODING 'UTF8' LOCALE 'C.UTF-8' TEMPLATE template0";
    db.sql(made).unwrap();
    let settings = StoreSettings {
        url: DatabaseUrl::parse(&format!("{server}/latin_utf8")).unwrap(),
        ..settings
    };
    Store::open(&settings).unwrap().close();
    for name in ["latin", "latin_utf8"] {
        db.sql(&format!("DROP DATABASE {name}")).unwrap();
    }
}
