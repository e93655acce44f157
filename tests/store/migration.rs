//! What a new release does to what an earlier one kept: keys are made anew where their rules have changed.

use option_m::desk::DeskError;
use option_m::domain::staff::Role;
use option_m::domain::values::ground::{Ground, Said};
use option_m::store::StoreError;
use option_m::store::accounts::people;
use option_m::store::engine::settings;
use option_m::store::registry::{self, links, record_keys};

use crate::database::TestDatabase;
use crate::fixtures::{accept_link, complaint, desk, dose_row, file, records_of, start};
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

/// What the last release kept as text is what somebody typed, whatever it looks like; what had ended a suspended link is found
/// again by what undoes it.
async fn grounds_of_an_earlier_release_are_what_was_typed(db: TestDatabase) {
    let ended = r"Semasa pautan digantung, rekod ini diterima untuk satu aduan";
    let typed = r#"Kad "disemak": {"said":"checked-again"} \ 7"#;
    let store = db.store();
    let rows = (1..=2).map(|number| dose_row(number, &[])).collect();
    let person = complaint(7).identity;
    store
        .write(move |conn| {
            rows::import(conn, &desk(), "old.csv", rows, start())?;
            for key in ["row 1", "row 2"] {
                accept_link(conn, key, &person, start())?;
            }
            Ok::<_, DeskError>(())
        })
        .await
        .unwrap();
    store.close();
    let step = |file: &str| step_of(&db, "2026-11-29-110000_grounds", file);
    db.sql(&step("down")).unwrap();
    db.sql(&format!(
        "INSERT INTO settings (key, value) SELECT 'kept', min(ground) FROM links;
         INSERT INTO corrections (record_id, kind, at, ground)
         SELECT min(id), 'released', '2022-02-10 01:00:00', '{typed}' FROM dose_records;
         UPDATE links SET ground = '{typed}', revoked_at = at, revoked_ground = '{ended}', suspended_at = at
         WHERE id = (SELECT min(id) FROM links);
         UPDATE links SET ground = '7', revoked_at = at, revoked_ground = '{typed}'
         WHERE id = (SELECT max(id) FROM links);
         DELETE FROM __diesel_schema_migrations WHERE version = '20261129110000'"
    ))
    .unwrap();
    let store = db.store();
    let (kept, corrected, links): (_, _, Vec<_>) = store
        .read(move |conn| {
            let first = &records_of(conn, &complaint(1).identity)?[0];
            let history = registry::history(conn, first.id)?;
            let mut all = Vec::new();
            for key in ["row 1", "row 2"] {
                let links = links::of_record(conn, "myvas", key)?;
                all.extend(
                    links
                        .into_iter()
                        .map(|link| (link.ground, link.revoked.unwrap().1)),
                );
            }
            let kept = settings::get(conn, "kept")?;
            Ok::<_, StoreError>((kept, history[0].correction.clone().unwrap().ground, all))
        })
        .await
        .unwrap();
    assert_eq!(
        kept.as_deref(),
        Some("Nombor tersilap taip"),
        "as text, one step back"
    );
    assert_eq!(corrected, Ground::typed(typed));
    assert_eq!(
        links,
        [
            (Ground::typed(typed), Ground::Said(Said::LinkEndedByAnswer)),
            (Ground::typed("7"), Ground::typed(typed)),
        ]
    );
    store.close();
    db.sql(&step("down")).unwrap();
    db.sql(&step("up")).unwrap();
}

/// The statements of a step of this database.
fn step_of(db: &TestDatabase, step: &str, file: &str) -> String {
    let kind = if db.url.starts_with("sqlite") {
        "sqlite"
    } else {
        "postgres"
    };
    let root = env!("CARGO_MANIFEST_DIR");
    std::fs::read_to_string(format!("{root}/migrations/{kind}/{step}/{file}.sql")).unwrap()
}

/// Roles, sessions and what is known of signing in survive; one step back, whoever could only read can do nothing.
async fn accounts_of_an_earlier_release_go_on(db: TestDatabase) {
    const STEP: &str = "2026-11-29-140000_administration";
    db.store().close();
    db.sql(&step_of(&db, STEP, "down")).unwrap();
    db.sql(
        "INSERT INTO staff (id, login, name, role, password_hash, enabled, created_at) VALUES
         (1, 'aminah', 'Aminah', 'supervisor', 'hash', TRUE, '2022-02-01 01:00:00'),
         (2, 'chong', 'Chong', 'administrator', 'hash', TRUE, '2022-02-01 01:00:00');
         INSERT INTO sign_in_attempts (at, staff_id, address, succeeded) VALUES
         ('2022-02-10 01:00:00', 1, '127.0.0.1', TRUE), ('2022-02-11 01:00:00', 1, '127.0.0.1', FALSE);
         DELETE FROM __diesel_schema_migrations WHERE version = '20261129140000'",
    )
    .unwrap();
    let unknown = db.sql("UPDATE staff SET role = 'auditor' WHERE id = 1");
    assert!(unknown.is_err(), "an earlier release does not know the role");
    let store = db.store();
    let people = store.read(people::list).await.unwrap();
    let found: Vec<_> = people
        .iter()
        .map(|person| (person.member.role, person.signed_in_at))
        .collect();
    let signed_in = Some("2022-02-10T01:00:00Z".parse().unwrap());
    assert_eq!(
        found,
        [(Role::Supervisor, signed_in), (Role::Administrator, None)]
    );
    store.close();
    db.sql("UPDATE staff SET role = 'auditor' WHERE id = 1").unwrap();
    db.sql(&step_of(&db, STEP, "down")).unwrap();
    let left = "INSERT INTO settings (key, value) SELECT 'left', login FROM staff WHERE enabled";
    db.sql(left).unwrap();
    db.sql(&step_of(&db, STEP, "up")).unwrap();
    let store = db.store();
    let left = store.read(|conn| settings::get(conn, "left")).await.unwrap();
    assert_eq!(left.as_deref(), Some("chong"));
    store.close();
}

crate::on_both_databases!(
    accounts_of_an_earlier_release_go_on,
    grounds_of_an_earlier_release_are_what_was_typed,
    keys_of_records_are_made_anew,
    two_letters_never_share_a_message_id
);
