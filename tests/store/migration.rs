//! A database of an earlier release is brought up to date, with what it holds.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use option_m::domain::person::identity::{IdType, Identity};
use option_m::domain::registry::registry_event::{Happened, RegistryEvent};
use option_m::domain::staff::Role;
use option_m::domain::ticket::event::EventKind;
use option_m::store::registry;
use option_m::store::registry::record_keys;
use option_m::store::registry::registry_events;
use option_m::store::tickets::outbox;
use option_m::store::tickets::outbox::ClaimedLetter;
use option_m::store::tickets::timeline;
use option_m::store::{Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{dose_row, file, start};
use crate::quarantine::staff;
use crate::rejections::{happens, not_offered, rejected, undone};
use crate::rows;

/// The folder of a database's migrations.
fn kind(db: &TestDatabase) -> &'static str {
    if db.url.starts_with("sqlite") {
        "sqlite"
    } else {
        "postgres"
    }
}

/// What the first release made, and some records of it.
fn first_release(kind: &str) -> String {
    let path = format!(
        "{}/migrations/{kind}/2026-11-23-000000_house/up.sql",
        env!("CARGO_MANIFEST_DIR")
    );
    let tables = std::fs::read_to_string(path).unwrap();
    let (blob, yes, no) = match kind {
        "sqlite" => ("x'00'", "1", "0"),
        _ => ("'\\x00'", "true", "false"),
    };
    format!(
        "{tables}
CREATE TABLE __diesel_schema_migrations (
    version VARCHAR(50) PRIMARY KEY NOT NULL, run_on TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP);
INSERT INTO __diesel_schema_migrations (version) VALUES ('20261123000000');
INSERT INTO import_batches (content_hash, file_name, started_at, finished_at, accepted, unchanged, superseded,
                            quarantined, rejected)
VALUES ({blob}, 'old.csv', '2022-02-01 00:00:00', '2022-02-01 00:00:01', 2, 0, 1, 1, 0);
INSERT INTO facilities (code, name, name_key, state, kind, reports, confirmed)
VALUES ('KK0001', 'Klinik Kesihatan Contoh', 'klinik kesihatan contoh', '10', 'health_clinic', {yes}, {yes});
INSERT INTO dose_records (source_system, source_record_id, is_current, batch_id, id_type, id_number, name,
                          date_of_birth, phone, dose_number, vaccine, lot_number, administered_on, facility_id,
                          facility_name, facility_state, paid, quarantine)
VALUES ('myvas', 'row 1', {no}, 1, 'passport', 'A1000001', 'Siti binti Contoh', '1990-01-01', '+60123456789', 3,
        'comirnaty', 'FK0001', '2022-01-21', 1, 'Klinik Kesihatan Contoh', '10', {no}, ''),
       ('myvas', 'row 1', {yes}, 1, 'passport', 'A1000001', 'Siti binti Contoh', '1990-01-01', '+60123456789', 3,
        'comirnaty', 'FK8892', '2022-01-21', 1, 'Klinik Kesihatan Contoh', '10', {no}, ''),
       ('myvas', 'row 2', {yes}, 1, 'passport', 'A1000002', 'Siti binti Contoh', NULL, NULL, 3,
        'comirnaty', NULL, '2022-01-21', NULL, 'Klinik Entah', '10', {no}, 'lot,facility');"
    )
}

async fn records_of(store: &Store, number: &str) -> Vec<registry::Version> {
    let identity = Identity::parse(IdType::Passport, number).unwrap();
    let versions: Result<_, StoreError> = store
        .read(move |conn| {
            let current = registry::of_identity(conn, &identity)?;
            registry::history(conn, current[0].id)
        })
        .await;
    versions.unwrap()
}

async fn records_of_the_first_release_keep_their_history(db: TestDatabase) {
    db.sql(&first_release(kind(&db))).unwrap();
    let store = db.store();
    let versions = records_of(&store, "A1000001").await;
    let numbers: Vec<_> = versions
        .iter()
        .map(|version| (version.number, version.is_current))
        .collect();
    assert_eq!(numbers, [(1, false), (2, true)]);
    let unknown = records_of(&store, "A1000002").await;
    assert_eq!(unknown[0].record.statement.facility_name.as_str(), "Klinik Entah");
    assert_eq!(unknown[0].record.statement.quarantine.len(), 2);
    // The same row of its source changes nothing, a new one gets a number of its own.
    let rows = vec![dose_row(1, &[]), dose_row(3, &[])];
    let tally = store
        .write(move |conn| rows::import(conn, &crate::fixtures::desk(), "new.csv", rows, start()))
        .await
        .unwrap();
    assert_eq!((tally.accepted, tally.unchanged, tally.superseded), (1, 1, 0));
    store.close();
}

async fn keys_of_records_are_made_anew(db: TestDatabase) {
    db.sql(&first_release(kind(&db))).unwrap();
    let store = db.store();
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
        "name_code <> 'KNT'",
        "birth_key IS NULL AND date_of_birth IS NOT NULL",
        "day_key IS NULL",
    ] {
        db.sql(&format!(
            "INSERT INTO settings (key, value) SELECT 'wrong key', name_code FROM dose_records WHERE {wrong}"
        ))
        .unwrap();
        let found = store
            .read(|conn| option_m::store::engine::settings::get(conn, "wrong key"))
            .await;
        assert_eq!(found.unwrap(), None, "{wrong}");
    }
    store.close();
}

/// A step of the schema, up or down.
pub(crate) fn step(db: &TestDatabase, name: &str, way: &str) {
    let root = env!("CARGO_MANIFEST_DIR");
    let path = format!("{root}/migrations/{}/{name}/{way}.sql", kind(db));
    db.sql(&std::fs::read_to_string(path).unwrap()).unwrap();
}

async fn the_earlier_program_takes_what_was_offered_again_for_rejected(db: TestDatabase) {
    let store = db.store();
    let agent = staff(&store, Role::Agent).await;
    let ticket = store.write(|conn| file(conn, 1, start())).await.unwrap();
    happens(
        &store,
        ticket,
        &agent,
        vec![rejected("a"), undone("a"), rejected("b")],
    )
    .await;
    assert_eq!(not_offered(&store, ticket).await, ["b"]);
    store.close();
    step(&db, "2026-11-26-000004_undo", "down");
    let refused = db.sql("UPDATE events SET kind = 'rejection_undone'").unwrap_err();
    assert!(refused.to_lowercase().contains("constraint"), "{refused}");
    step(&db, "2026-11-26-000004_undo", "up");
    let store = db.store();
    let entries = store
        .read(move |conn| timeline::load(conn, ticket))
        .await
        .unwrap();
    let kinds: Vec<_> = entries.into_iter().map(|entry| entry.event.kind).collect();
    assert_eq!(kinds, [EventKind::Received, rejected("a"), rejected("b")]);
    happens(&store, ticket, &agent, vec![undone("b")]).await;
    assert_eq!(not_offered(&store, ticket).await, ["a"]);
    store.close();
}

async fn what_was_written_down_of_the_registry_stays_but_for_what_the_earlier_program_does_not_know(
    db: TestDatabase,
) {
    let store = db.store();
    let supervisor = staff(&store, Role::Supervisor).await;
    let ticket = store.write(|conn| file(conn, 1, start())).await.unwrap();
    let undone = || Happened::ReleaseUndone {
        ground: "Lot salah.".to_owned(),
    };
    let all = [Happened::PersonViewed, undone(), Happened::IdentityRevealed];
    let events = all.clone().map(|what| RegistryEvent {
        ticket: Some(ticket),
        ..RegistryEvent::facility(supervisor.id, what)
    });
    let kept: Result<_, StoreError> = store
        .write(move |conn| {
            for event in &events {
                registry_events::record(conn, event, start())?;
            }
            Ok(())
        })
        .await;
    kept.unwrap();
    store.close();
    step(&db, "2026-11-28-300000_by_hand", "down");
    let refused = db
        .sql("UPDATE registry_events SET kind = 'release_undone'")
        .unwrap_err();
    assert!(refused.to_lowercase().contains("constraint"), "{refused}");
    step(&db, "2026-11-28-300000_by_hand", "up");
    // Two are left, each with its ticket.
    db.sql(&format!(
        "INSERT INTO settings (key, value) SELECT 'event ' || kind, 'kept' FROM registry_events WHERE ticket_id = {ticket}"
    ))
    .unwrap();
    let store = db.store();
    for (what, left) in all.iter().zip([true, false, true]) {
        let key = format!("event {}", what.code());
        let found = store
            .read(move |conn| option_m::store::engine::settings::get(conn, &key))
            .await;
        assert_eq!(found.unwrap().is_some(), left, "{what:?}");
    }
    store.close();
}

async fn letters_that_shared_a_message_id_get_their_own(db: TestDatabase) {
    let store = db.store();
    for number in 0..3 {
        store
            .write(move |conn| file(conn, number, start()))
            .await
            .unwrap();
    }
    store.close();
    step(&db, "2026-11-28-500002_browsers", "down");
    step(&db, "2026-11-28-500000_letters", "down");
    db.sql("UPDATE outbox SET message_id = 'MXXXX.1.0', attempts = 1")
        .unwrap();
    step(&db, "2026-11-28-500000_letters", "up");
    step(&db, "2026-11-28-500002_browsers", "up");
    let store = db.store();
    let claimed: Result<Vec<ClaimedLetter>, StoreError> = store
        .write(|conn| outbox::claim(conn, start(), TimeDelta::minutes(1), 10))
        .await;
    let ids: BTreeSet<String> = claimed
        .unwrap()
        .into_iter()
        .map(|letter| letter.message_id)
        .collect();
    assert_eq!(ids.len(), 3, "{ids:?}");
    assert!(ids.contains("MXXXX.1.0"), "what may have been sent keeps its own");
    assert_eq!(ids.iter().filter(|id| id.len() == 32).count(), 2);
    store.close();
    let shared = db.sql("UPDATE outbox SET message_id = 'same'").unwrap_err();
    assert!(shared.to_lowercase().contains("unique"), "{shared}");
}

crate::on_both_databases!(
    letters_that_shared_a_message_id_get_their_own,
    records_of_the_first_release_keep_their_history,
    keys_of_records_are_made_anew,
    the_earlier_program_takes_what_was_offered_again_for_rejected,
    what_was_written_down_of_the_registry_stays_but_for_what_the_earlier_program_does_not_know,
);
