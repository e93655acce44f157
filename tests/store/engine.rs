//! The two doors: what passes them, alone or in crowds.

use std::sync::mpsc;

use diesel::connection::SimpleConnection;
use futures_util::future::join_all;
use option_m::store::engine::settings;
use option_m::store::{Store, StoreError, StoreSettings};

use crate::database::TestDatabase;
use crate::fixtures::{has, set};

async fn what_was_answered_is_there_after_a_restart(db: TestDatabase) {
    let store = db.store();
    set(&store, "kept").await.unwrap();
    store.close();
    let store = db.store();
    assert!(has(&store, "kept").await.unwrap());
    store.close();
}

/// Holds a writer, so that what is sent meanwhile waits and, on SQLite, becomes one group.
fn hold(
    store: &Store,
) -> (
    impl Future<Output = Result<(), StoreError>> + use<>,
    mpsc::Sender<()>,
) {
    let (release, released) = mpsc::channel::<()>();
    let store = store.clone();
    let held = async move {
        store
            .write(move |_| {
                let _ = released.recv();
                Ok(())
            })
            .await
    };
    (held, release)
}

async fn of_a_crowd_only_those_that_fail_or_panic_are_undone(db: TestDatabase) {
    let store = Store::open(&StoreSettings {
        writers: 1,
        ..db.settings()
    })
    .unwrap();
    let (held, release) = hold(&store);
    let write = |number: u32| {
        let store = store.clone();
        async move {
            store
                .write(move |conn| {
                    settings::set_once(conn, &format!("key {number}"), "yes")?;
                    match number % 10 {
                        3 => Err(StoreError::Conflict),
                        7 => panic!("on purpose"),
                        _ => Ok(number),
                    }
                })
                .await
        }
    };
    let writes = join_all((0..100).map(write));
    let releasing = async {
        tokio::task::yield_now().await;
        release.send(()).unwrap();
    };
    let (held, results, ()) = tokio::join!(held, writes, releasing);
    held.unwrap();
    for (number, result) in (0..).zip(results) {
        let expected = match number % 10 {
            3 => Err(StoreError::Conflict),
            7 => Err(StoreError::Panicked),
            _ => Ok(number),
        };
        assert_eq!(result, expected, "{number}");
        assert_eq!(
            has(&store, &format!("key {number}")).await.unwrap(),
            expected.is_ok(),
            "{number}"
        );
    }
    store.close();
}

async fn a_thousand_writes_at_once_all_land(db: TestDatabase) {
    let store = db.store();
    let keys: Vec<String> = (0..1_000).map(|number| format!("key {number}")).collect();
    for result in join_all(keys.iter().map(|key| set(&store, key))).await {
        result.unwrap();
    }
    for result in join_all(keys.iter().map(|key| has(&store, key))).await {
        assert!(result.unwrap());
    }
    store.close();
}

/// PostgreSQL lets nothing more happen in a transaction in which a statement failed, and would answer COMMIT with a
/// silent rollback. A closure that goes on regardless is told, or its write is there: never neither.
async fn a_swallowed_error_never_loses_a_write_in_silence(db: TestDatabase) {
    let store = db.store();
    set(&store, "taken").await.unwrap();
    let written: Result<(), StoreError> = store
        .write(|conn| {
            settings::set_once(conn, "before", "yes")?;
            let _ = settings::set_once(conn, "taken", "again");
            Ok(())
        })
        .await;
    assert_eq!(
        written.is_ok(),
        has(&store, "before").await.unwrap(),
        "{written:?}"
    );
    set(&store, "afterwards").await.unwrap();
    store.close();
}

async fn reading_changes_nothing(db: TestDatabase) {
    let store = db.store();
    let changed = store
        .read(|conn| settings::set_once(conn, "sneaked in", "yes"))
        .await;
    assert_eq!(changed, Err(StoreError::ReadOnly));
    assert!(!has(&store, "sneaked in").await.unwrap());
    let panicked: Result<(), StoreError> = store.read(|_| panic!("on purpose")).await;
    assert_eq!(panicked, Err(StoreError::Panicked));
    assert!(!has(&store, "sneaked in").await.unwrap());
    store.close();
}

async fn closing_finishes_what_was_taken_and_takes_no_more(db: TestDatabase) {
    let store = Store::open(&StoreSettings {
        writers: 1,
        ..db.settings()
    })
    .unwrap();
    let (held, release) = hold(&store);
    let held = tokio::spawn(held);
    let waiting: Vec<_> = (0..50)
        .map(|number| {
            let store = store.clone();
            tokio::spawn(async move { set(&store, &format!("key {number}")).await })
        })
        .collect();
    // Each has sent its closure once it has run up to its wait.
    tokio::task::yield_now().await;
    let closing = {
        let store = store.clone();
        std::thread::spawn(move || store.close())
    };
    release.send(()).unwrap();
    held.await.unwrap().unwrap();
    for write in waiting {
        write.await.unwrap().unwrap();
    }
    closing.join().unwrap();
    assert_eq!(set(&store, "late").await, Err(StoreError::Closed));
    assert_eq!(has(&store, "late").await, Err(StoreError::Closed));
    store.close();
    let store = db.store();
    assert!(has(&store, "key 49").await.unwrap());
    assert!(!has(&store, "late").await.unwrap());
    store.close();
}

async fn a_full_queue_says_busy_at_once(db: TestDatabase) {
    let store = Store::open(&StoreSettings {
        writers: 1,
        queue: 4,
        ..db.settings()
    })
    .unwrap();
    let (running, runs) = mpsc::channel();
    let (release, released) = mpsc::channel::<()>();
    let holding = {
        let store = store.clone();
        tokio::spawn(async move {
            store
                .write(move |_| {
                    let _ = running.send(());
                    let _ = released.recv();
                    Ok::<(), StoreError>(())
                })
                .await
        })
    };
    tokio::task::spawn_blocking(move || runs.recv().unwrap())
        .await
        .unwrap();
    let keys: Vec<String> = (0..10).map(|number| format!("key {number}")).collect();
    let releasing = async {
        tokio::task::yield_now().await;
        release.send(()).unwrap();
    };
    let (results, ()) = tokio::join!(join_all(keys.iter().map(|key| set(&store, key))), releasing);
    let busy = results
        .iter()
        .filter(|result| **result == Err(StoreError::Busy))
        .count();
    assert_eq!(
        (busy, results.iter().filter(|result| result.is_ok()).count()),
        (6, 4)
    );
    holding.await.unwrap().unwrap();
    store.close();
}

/// A caller who went away, as a browser that was closed, leaves no half of a write.
async fn a_caller_who_goes_away_changes_nothing_for_others(db: TestDatabase) {
    let store = db.store();
    let gone = tokio::spawn({
        let store = store.clone();
        async move { set(&store, "gone").await }
    });
    tokio::task::yield_now().await;
    gone.abort();
    set(&store, "stays").await.unwrap();
    assert!(has(&store, "stays").await.unwrap());
    store.close();
}

async fn a_closure_that_ends_the_transaction_itself_harms_nobody_later(db: TestDatabase) {
    let store = Store::open(&StoreSettings {
        writers: 1,
        ..db.settings()
    })
    .unwrap();
    let _ = store
        .write(|conn| conn.batch_execute("ROLLBACK").map_err(StoreError::from))
        .await;
    set(&store, "afterwards").await.unwrap();
    assert!(has(&store, "afterwards").await.unwrap());
    store.close();
}

crate::on_both_databases!(
    what_was_answered_is_there_after_a_restart,
    of_a_crowd_only_those_that_fail_or_panic_are_undone,
    a_thousand_writes_at_once_all_land,
    a_swallowed_error_never_loses_a_write_in_silence,
    reading_changes_nothing,
    closing_finishes_what_was_taken_and_takes_no_more,
    a_full_queue_says_busy_at_once,
    a_caller_who_goes_away_changes_nothing_for_others,
    a_closure_that_ends_the_transaction_itself_harms_nobody_later,
);
