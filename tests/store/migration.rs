//! What a new release does to what an earlier one kept: keys are made anew where their rules have changed.

use option_m::store::engine::settings;
use option_m::store::registry::record_keys;

use crate::database::TestDatabase;
use crate::fixtures::{desk, dose_row, file, start};
use crate::rows;

async fn keys_of_records_are_made_anew(db: TestDatabase) {
    let store = db.store();
    let rows = (1..=3).map(|number| dose_row(number, &[])).collect();
    store
        .write(move |conn| rows::import(conn, &desk(), "old.csv", rows, start()))
        .await
        .unwrap();
    db.sql("UPDATE dose_records SET name_code = 'OLD', birth_key = NULL, day_key = NULL")
        .unwrap();
    db.sql("DELETE FROM settings WHERE key = 'record_keys'").unwrap();
    assert!(!store.read(record_keys::are_fresh).await.unwrap());
    let step = || store.write(|conn| record_keys::refresh(conn, 2));
    assert_eq!(
        (
            step().await.unwrap(),
            step().await.unwrap(),
            step().await.unwrap()
        ),
        (2, 1, 0)
    );
    assert!(store.read(record_keys::are_fresh).await.unwrap());
    for wrong in [
        "name_code = 'OLD'",
        "birth_key IS NULL AND date_of_birth IS NOT NULL",
        "day_key IS NULL",
    ] {
        db.sql(&format!(
            "INSERT INTO settings (key, value) SELECT 'wrong key', name_code FROM dose_records WHERE {wrong}"
        ))
        .unwrap();
        let found = store.read(|conn| settings::get(conn, "wrong key")).await;
        assert_eq!(found.unwrap(), None, "{wrong}");
    }
    store.close();
}

async fn two_letters_never_share_a_message_id(db: TestDatabase) {
    let store = db.store();
    for number in 0..2 {
        store
            .write(move |conn| file(conn, number, start()))
            .await
            .unwrap();
    }
    store.close();
    let shared = db.sql("UPDATE outbox SET message_id = 'same'").unwrap_err();
    assert!(shared.to_lowercase().contains("unique"), "{shared}");
}

crate::on_both_databases!(
    keys_of_records_are_made_anew,
    two_letters_never_share_a_message_id
);
