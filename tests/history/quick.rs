//! A file of one row is in before anybody would wait for it.

use std::time::{Duration, Instant};

use option_m::store::{Store, StoreSettings};
use option_m::worker::import::{Ended, Importer, Nobody};

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
    assert!(quickest < Duration::from_millis(most), "{quickest:?}");
}

crate::on_both_databases!(one_row_waits_for_nothing_beside_a_running_desk);
