//! Records that may be the one are found whatever is wrong with them, through indexes.

use option_m::desk::context::Context;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::desk::registry::merge_facility::merge_facility;
use option_m::domain::facility::{FacilityName, ListedFacility, State};
use option_m::domain::registry::dose_record::DoseRecord;
use option_m::domain::staff::Role;
use option_m::domain::ticket::Acting;
use option_m::matching::gather::READ;
use option_m::matching::hash::BUCKET;
use option_m::matching::particulars::Particulars;
use option_m::store::facilities::places::{self, PlaceMemory};
use option_m::store::facilities::{self};
use option_m::store::registry::candidates;
use option_m::store::{Store, StoreError};

use crate::database::TestDatabase;
use crate::fixtures::{complaint, desk, dose_row, start};
use crate::quarantine::staff;
use crate::registry::{clinic, list_clinic};
use crate::rows;

/// Imports rows as a file of this name.
async fn import(store: &Store, name: &'static str, rows: Vec<DoseRow>) {
    store
        .write(move |conn| rows::import(conn, &desk(), name, rows, start()))
        .await
        .unwrap();
}

/// What is found for the complaint of the first citizen: the keys of the rows.
async fn found(store: &Store) -> Vec<String> {
    let found: Result<Vec<DoseRecord>, StoreError> = store
        .read(|conn| {
            let places = places::now(conn, &PlaceMemory::default())?;
            Ok(candidates::find(conn, &places, &Particulars::from(&complaint(1)))?.possible)
        })
        .await;
    let key = |record: DoseRecord| record.statement.source_record_id;
    found.unwrap().into_iter().map(key).collect()
}

/// What is wrong with a row, besides being somebody else's altogether.
type Fault = (&'static str, &'static [(&'static str, &'static str)]);

/// Each leaves one way to the record of the first citizen; all else is another's.
const FAULTS: [Fault; 12] = [
    ("the number alone", &[("id_number", "A1000001")]),
    ("a wrong digit", &[("id_number", "A1000601")]),
    ("a digit too few", &[("id_number", "A100001")]),
    ("a digit twice", &[("id_number", "A11000001")]),
    ("two digits swapped", &[("id_number", "A0100001")]),
    ("another letter", &[("id_number", "B1000001")]),
    (
        "birth and a word",
        &[("date_of_birth", "1990-01-01"), ("name", "Sitti binti Omar")],
    ),
    ("the telephone", &[("phone", "+60 12-345 6789")]),
    (
        "lot and day",
        &[("lot_number", "FK8892"), ("administered_on", "2022-01-21")],
    ),
    (
        "day, place and a word",
        &[
            ("administered_on", "2022-01-21"),
            ("facility_name", "Klinik Kesihatan Contoh"),
            ("facility_state", "10"),
            ("name", "Zainab binti Conto"),
        ],
    ),
    (
        "the next day, place and two words",
        &[
            ("administered_on", "2022-01-22"),
            ("facility_name", "KK Contoh"),
            ("facility_state", "10"),
            ("name", "Contoh Siti"),
        ],
    ),
    ("the sound of the name", &[("name", "Siti bt. Kontoh")]),
];

/// A row in which nothing is the first citizen's.
fn strangers(key: &str, with: &[(&str, &str)]) -> DoseRow {
    let nothing = [
        ("source_record_id", key),
        ("lot_number", "FN1122"),
        ("administered_on", "2022-02-03"),
        ("facility_name", "Hospital Lain"),
        ("facility_state", "1"),
    ];
    let all: Vec<(&str, &str)> = with.iter().copied().chain(nothing).collect();
    dose_row(57, &all)
}

async fn every_fault_leaves_a_way_to_the_record(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let known_as = ListedFacility {
        aliases: vec![FacilityName::parse("KK Contoh").unwrap()],
        ..clinic("KK1", "Klinik Kesihatan Contoh")
    };
    store
        .write(move |conn| facilities::list(conn, &known_as))
        .await
        .unwrap();
    import(&store, "stranger", vec![strangers("stranger", &[])]).await;
    assert_eq!(found(&store).await, [""; 0]);
    for (what, with) in FAULTS {
        import(&store, what, vec![strangers(what, with)]).await;
    }
    let mut expected: Vec<&str> = FAULTS.iter().map(|(what, _)| *what).collect();
    let mut found = found(&store).await;
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected, "each once");
    store.close();
}

async fn only_current_versions_are_found_and_quarantined_ones_too(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    import(&store, "first", vec![dose_row(1, &[("name", "Siti")])]).await;
    import(
        &store,
        "second",
        vec![dose_row(1, &[("lot_number", "C202107098")])],
    )
    .await;
    let found: Result<Vec<DoseRecord>, StoreError> = store
        .read(|conn| {
            let places = places::now(conn, &PlaceMemory::default())?;
            Ok(candidates::find(conn, &places, &Particulars::from(&complaint(1)))?.possible)
        })
        .await;
    let found = found.unwrap();
    assert_eq!(found.len(), 1);
    assert!(!found[0].statement.is_valid());
    store.close();
}

async fn what_a_record_said_before_leads_to_what_it_says_now(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let before = strangers("changed", &[("id_number", "A1000001")]);
    import(&store, "first", vec![before]).await;
    import(&store, "second", vec![strangers("changed", &[])]).await;
    assert_eq!(found(&store).await, ["changed"]);
    store.close();
}

async fn what_too_many_share_leads_to_nobody(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let with_lot = |number: usize| {
        let key = format!("row {number}");
        let number = format!("Z{:07}", 7_000_000 + number * 131);
        let lot = [("lot_number", "FK8892"), ("administered_on", "2022-01-21")];
        let own = [("id_number", number.as_str())];
        let all: Vec<(&str, &str)> = own.into_iter().chain(lot).collect();
        strangers(&key, &all)
    };
    import(&store, "a bucket", (0..BUCKET).map(with_lot).collect()).await;
    assert_eq!(found(&store).await.len(), READ, "more are not worth reading");
    import(&store, "one more", vec![with_lot(BUCKET)]).await;
    assert_eq!(found(&store).await.len(), 0);
    store.close();
}

async fn records_of_a_merged_place_are_found_at_the_one_that_it_is(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let with = [
        ("administered_on", "2022-01-21"),
        ("facility_name", "Dewan Serbaguna"),
        ("facility_state", "10"),
        ("name", "Zainab binti Contoh"),
    ];
    import(&store, "hall", vec![strangers("hall", &with)]).await;
    assert_eq!(found(&store).await, [""; 0]);
    let staff = staff(&store, Role::Supervisor).await;
    let memory = PlaceMemory::default();
    let known = memory.clone();
    let merged: Result<(), StoreError> = store
        .write(move |conn| {
            places::now(conn, &known)?;
            let place = |conn: &mut _, name: &str| {
                let name = FacilityName::parse(name).unwrap();
                facilities::find(conn, None, &name, State::parse("10").unwrap())
            };
            let hall = place(conn, "Dewan Serbaguna")?.unwrap().facility;
            let clinic = place(conn, "Klinik Kesihatan Contoh")?.unwrap().facility;
            merge_facility(
                &mut Context::new(conn, &desk(), Acting::of(&staff), start()),
                (hall, clinic),
            )
            .unwrap();
            Ok(())
        })
        .await;
    merged.unwrap();
    let found: Result<Vec<DoseRecord>, StoreError> = store
        .read(move |conn| {
            let places = places::now(conn, &memory)?;
            Ok(candidates::find(conn, &places, &Particulars::from(&complaint(1)))?.possible)
        })
        .await;
    let record = found.unwrap().remove(0);
    assert_eq!(record.statement.source_record_id, "hall");
    store.close();
}

crate::on_both_databases!(
    every_fault_leaves_a_way_to_the_record,
    only_current_versions_are_found_and_quarantined_ones_too,
    what_a_record_said_before_leads_to_what_it_says_now,
    what_too_many_share_leads_to_nobody,
    records_of_a_merged_place_are_found_at_the_one_that_it_is,
);
