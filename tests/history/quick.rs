//! A file of one row is in before anybody would wait for it.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, SqliteConnection};
use option_m::store::{Store, StoreSettings};
use option_m::worker::import::job::{Ended, Importer, Nobody};

use crate::database::TestDatabase;
use crate::paper::{SITI, Says};
use crate::world::House;

/// The command's own part of it: it opens the store, imports, and closes the store; beside a desk that has it open.
async fn one_row_waits_for_nothing_beside_a_running_desk(db: TestDatabase) {
    // A server takes its time for each connection, the more the busier the machine is.
    let most = if db.url.starts_with("sqlite") { 50 } else { 150 };
    let house = House::new(db).await;
    let world = house.world().await;
    let mut took = Vec::new();
    // As a command opens it.
    let settings = StoreSettings {
        readers: 1,
        writers: 1,
        ..house.db.settings()
    };
    // Other tests run at the same time.
    for row in 0..12 {
        let says = Says {
            person: row % 4,
            day: row % 6,
            dose: row % 3,
            ..SITI
        };
        let job = world.job(&format!("row {row}"), &[(row % 6, says)]);
        let began = Instant::now();
        let store = Store::open(&settings).unwrap();
        let importer = Importer {
            store: store.clone(),
            ..house.importer(0)
        };
        let ended = importer.import(&job, &mut Nobody).await.unwrap();
        store.close();
        assert!(matches!(ended, Ended::Done(_)), "{ended:?}");
        took.push(began.elapsed());
    }
    house.close();
    took.sort_unstable();
    let (quickest, median) = (took[0], took[took.len() / 2]);
    println!("a file of one row: {quickest:?} at best, {median:?} in the middle");
    assert!(median < Duration::from_millis(most), "{median:?}");
}

/// Somebody else holds the database for longer than a write waits: an import goes on when they are done.
async fn an_import_waits_for_whoever_holds_the_database(db: TestDatabase) {
    let house = House::new(db).await;
    let mut world = house.world().await;
    let url = house.db.url.clone();
    let holding = tokio::task::spawn_blocking(move || {
        if let Some(path) = url.strip_prefix("sqlite://") {
            let mut other = SqliteConnection::establish(path).unwrap();
            other.batch_execute("BEGIN IMMEDIATE").unwrap();
            std::thread::sleep(HELD);
            other.batch_execute("COMMIT").unwrap();
        } else {
            let seconds = HELD.as_secs();
            let sql = format!(
                "BEGIN; UPDATE registry_state SET generation = generation; SELECT pg_sleep({seconds}); COMMIT"
            );
            crate::database::run_sql(&url, &sql).unwrap();
        }
    });
    tokio::time::sleep(Duration::from_millis(300)).await;
    let began = Instant::now();
    world.import(&[(0, SITI)]).await;
    assert!(began.elapsed() > Duration::from_secs(10), "{:?}", began.elapsed());
    holding.await.unwrap();
    assert_eq!(world.difference().await, None);
    house.close();
}

/// Longer than a store waits for a lock.
const HELD: Duration = Duration::from_secs(12);

crate::on_both_databases!(
    one_row_waits_for_nothing_beside_a_running_desk,
    an_import_waits_for_whoever_holds_the_database,
);
