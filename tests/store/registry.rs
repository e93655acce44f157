//! Dose records and facilities: appended, superseded, found; and what their arrival does to open tickets.

use chrono::TimeDelta;
use option_m::desk::DeskError;
use option_m::desk::context::Context;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::desk::imports::import_doses;
use option_m::desk::matching::match_ticket::{Searched, match_ticket};
use option_m::domain::facility::{FacilityKind, FacilityName, ListedFacility, State};
use option_m::domain::registry::batch::{BatchState, Tally};
use option_m::domain::registry::dose_record::DoseRecord;
use option_m::domain::ticket::Status;
use option_m::domain::vaccine::lot::Lot;
use option_m::store::facilities::{self, unconfirmed};
use option_m::store::{Store, StoreError, registry, tickets};

use crate::database::TestDatabase;
use crate::fixtures::{desk, dose_row, file, filing, start};
use crate::rows;

pub(crate) fn clinic(code: &str, name: &str) -> ListedFacility {
    ListedFacility {
        code: code.to_owned(),
        name: FacilityName::parse(name).unwrap(),
        state: State::parse("10").unwrap(),
        kind: FacilityKind::parse("health_clinic").unwrap(),
        reports: true,
        aliases: Vec::new(),
    }
}

/// Imports rows as a file of their own, at an hour.
pub(crate) async fn import(
    store: &Store,
    name: &'static str,
    rows: Vec<DoseRow>,
    hours: i64,
) -> Result<Tally, DeskError> {
    let now = start() + TimeDelta::hours(hours);
    store
        .write(move |conn| rows::import(conn, &desk(), name, rows, now))
        .await
}

/// Accepted, unchanged, superseded, quarantined.
fn counts(tally: &Tally) -> (i64, i64, i64, i64) {
    (
        tally.accepted,
        tally.unchanged,
        tally.superseded,
        tally.quarantined,
    )
}

pub(crate) async fn list_clinic(store: &Store) {
    store
        .write(|conn| facilities::list(conn, &clinic("KK1", "Klinik Kesihatan Contoh")))
        .await
        .unwrap();
}

pub(crate) async fn current(store: &Store) -> Vec<DoseRecord> {
    let identity = filing(1).complaint.identity;
    store
        .read(move |conn| crate::fixtures::records_of(conn, &identity))
        .await
        .unwrap()
}

async fn a_version_is_superseded_and_kept(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let other_lot = [("lot_number", "FK9999")];
    let file = |name, row: DoseRow| import(&store, name, vec![row], 0);
    assert_eq!(counts(&file("a", dose_row(1, &[])).await.unwrap()), (1, 0, 0, 0));
    assert_eq!(counts(&file("b", dose_row(1, &[])).await.unwrap()), (0, 1, 0, 0));
    assert_eq!(
        counts(&file("c", dose_row(1, &other_lot)).await.unwrap()),
        (0, 0, 1, 0)
    );
    assert_eq!(
        counts(&file("d", dose_row(1, &other_lot)).await.unwrap()),
        (0, 1, 0, 0)
    );
    let back = file("e", dose_row(1, &[])).await.unwrap();
    assert_eq!(counts(&back), (0, 0, 1, 0), "back to what it was");
    let current = current(&store).await;
    assert_eq!(current.len(), 1);
    assert_eq!(current[0].statement.content(), dose_row(1, &[]).content);
    let id = current[0].id;
    let history = store.read(move |conn| registry::history(conn, id)).await.unwrap();
    let lots: Vec<_> = history
        .iter()
        .map(|version| {
            let lot = version.record.statement.lot.as_ref().map(Lot::as_str);
            (version.number, version.is_current, lot.unwrap_or_default())
        })
        .collect();
    assert_eq!(
        lots,
        [(1, false, "FK8892"), (2, false, "FK9999"), (3, true, "FK8892")]
    );
    store.close();
}

async fn rows_of_one_key_in_one_file_are_versions_in_their_order(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let rows = vec![
        dose_row(1, &[]),
        dose_row(1, &[("lot_number", "FK0002")]),
        dose_row(1, &[("lot_number", "FK0002")]),
        dose_row(1, &[("lot_number", "FK0003")]),
    ];
    let tally = import(&store, "doubled", rows, 0).await.unwrap();
    assert_eq!(counts(&tally), (1, 1, 2, 0));
    let current = current(&store).await;
    assert_eq!(current.len(), 1);
    assert_eq!(current[0].statement.lot.as_ref().map(Lot::as_str), Some("FK0003"));
    store.close();
}

async fn doses_are_judged_beside_those_of_the_same_person(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let dose = |key: &'static str, number: &'static str, on: &'static str| {
        dose_row(
            1,
            &[
                ("source_record_id", key),
                ("dose_number", number),
                ("administered_on", on),
            ],
        )
    };
    let rows = vec![
        dose("a", "1", "2021-06-01"),
        dose("b", "2", "2021-06-22"),
        dose("again", "2", "2021-06-23"),
        dose("booster", "2", "2022-01-10"),
        dose("soon", "3", "2021-07-01"),
    ];
    // All but the first two in another file: it makes no difference where a person's other doses came from.
    let tally = import(&store, "one", rows[..2].to_vec(), 0).await.unwrap();
    assert_eq!(counts(&tally), (2, 0, 0, 0));
    let tally = import(&store, "two", rows[2..].to_vec(), 0).await.unwrap();
    assert_eq!(counts(&tally), (3, 0, 0, 3));
    let reasons: Vec<_> = tally
        .reasons
        .quarantined
        .iter()
        .map(|(code, n)| (code.as_str(), *n))
        .collect();
    assert_eq!(
        reasons,
        [("dose-interval", 1), ("dose-order", 2), ("duplicate", 1)]
    );
    let again = import(&store, "three", rows, 0).await.unwrap();
    assert_eq!(counts(&again), (0, 5, 0, 0));
    store.close();
}

async fn a_place_that_nobody_knows_is_made_and_waits_for_a_human(db: TestDatabase) {
    let store = db.store();
    let tally = import(&store, "one", vec![dose_row(1, &[]), dose_row(2, &[])], 0)
        .await
        .unwrap();
    assert_eq!(counts(&tally), (2, 0, 0, 2));
    let waiting = store
        .read(|conn| unconfirmed::page(conn, None, 10))
        .await
        .unwrap();
    assert_eq!(waiting.len(), 1);
    let place = waiting[0].id;
    store
        .write(move |conn| facilities::confirm(conn, place))
        .await
        .unwrap();
    let tally = import(&store, "two", vec![dose_row(3, &[])], 0).await.unwrap();
    assert_eq!(counts(&tally), (1, 0, 0, 0));
    store.close();
}

async fn a_place_is_found_by_its_aliases(db: TestDatabase) {
    let store = db.store();
    let mut listed = clinic("KK1", "Klinik Kesihatan Bandar Baru");
    listed.aliases = vec![FacilityName::parse("KK Contoh").unwrap()];
    store
        .write(move |conn| facilities::list(conn, &listed))
        .await
        .unwrap();
    let row = dose_row(1, &[("facility_name", "kk contoh")]);
    assert_eq!(
        counts(&import(&store, "one", vec![row], 0).await.unwrap()),
        (1, 0, 0, 0)
    );
    let written = &current(&store).await[0].statement.facility_name;
    assert_eq!(written.as_str(), "kk contoh", "as the source wrote it");
    store.close();
}

async fn a_place_known_from_records_becomes_the_one_that_is_listed(db: TestDatabase) {
    let store = db.store();
    import(&store, "one", vec![dose_row(1, &[])], 0).await.unwrap();
    let mut listed = clinic("KK1", "Klinik Kesihatan Bandar Baru");
    listed.aliases = vec![FacilityName::parse("Klinik Kesihatan Contoh").unwrap()];
    store
        .write(move |conn| facilities::list(conn, &listed))
        .await
        .unwrap();
    assert_eq!(
        store
            .read(|conn| unconfirmed::page(conn, None, 10))
            .await
            .unwrap(),
        []
    );
    assert_eq!(
        counts(&import(&store, "two", vec![dose_row(2, &[])], 0).await.unwrap()),
        (1, 0, 0, 0)
    );
    store.close();
}

async fn a_file_is_one_batch_however_often_it_comes(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    import(&store, "hash", vec![dose_row(1, &[])], 0).await.unwrap();
    let again = store
        .write(|conn| import_doses::begin(conn, &rows::new_batch("hash", 1), start()))
        .await
        .unwrap();
    assert_eq!((again.state, again.rows_done), (BatchState::Finished, 1));
    let refused = import(&store, "hash", vec![dose_row(1, &[])], 0).await;
    assert_eq!(refused, Err(DeskError::Overtaken), "its rows are in already");
    store.close();
}

async fn a_record_that_arrives_late_resolves_the_open_ticket(db: TestDatabase) {
    let store = db.store();
    store
        .write(|conn| facilities::list(conn, &clinic("KK1", "Klinik Kesihatan Contoh")))
        .await
        .unwrap();
    let (open, other) = store
        .write(|conn| {
            let ids = (file(conn, 1, start())?, file(conn, 2, start())?);
            assert_eq!(
                match_ticket(&mut Context::of_system(conn, &desk(), start()), ids.0)?,
                Searched::LeftToHuman
            );
            assert_eq!(
                match_ticket(&mut Context::of_system(conn, &desk(), start()), ids.1)?,
                Searched::LeftToHuman
            );
            Ok::<_, DeskError>(ids)
        })
        .await
        .unwrap();
    let imported = import(&store, "late", vec![dose_row(1, &[]), dose_row(3, &[])], 7)
        .await
        .unwrap();
    assert_eq!((imported.accepted, imported.tickets_resolved), (2, 1));
    let status = |id| store.read(move |conn| Ok::<_, StoreError>(tickets::load(conn, id)?.status));
    assert_eq!(
        (status(open).await.unwrap(), status(other).await.unwrap()),
        (Status::Resolved, Status::Queued)
    );
    let again = import(&store, "again", vec![dose_row(1, &[])], 8).await.unwrap();
    assert_eq!((again.unchanged, again.tickets_resolved), (1, 0));
    store.close();
}

async fn a_record_that_is_there_resolves_the_ticket_at_once(db: TestDatabase) {
    let store = db.store();
    store
        .write(|conn| facilities::list(conn, &clinic("KK1", "Klinik Kesihatan Contoh")))
        .await
        .unwrap();
    let imported = import(&store, "early", vec![dose_row(1, &[])], 0).await.unwrap();
    assert_eq!(imported.quarantined, 0);
    let (id, searched) = store
        .write(|conn| {
            let id = file(conn, 1, start())?;
            assert_eq!(tickets::to_match(conn, 10)?, [id]);
            Ok::<_, DeskError>((
                id,
                match_ticket(&mut Context::of_system(conn, &desk(), start()), id)?,
            ))
        })
        .await
        .unwrap();
    assert_eq!(searched, Searched::Resolved);
    let waiting = store.read(|conn| tickets::to_match(conn, 10)).await.unwrap();
    assert_eq!(waiting, []);
    // What is resolved is looked at again once it can no longer be reopened.
    let due = |days| store.read(move |conn| tickets::to_check(conn, start() + TimeDelta::days(days), 10));
    assert_eq!(
        (due(13).await.unwrap(), due(14).await.unwrap()),
        (vec![], vec![id])
    );
    store.close();
}

async fn facilities_are_listed_once_and_found_by_their_words(db: TestDatabase) {
    let store = db.store();
    let list = |code: &'static str, name: &'static str| {
        store.write(move |conn| facilities::list(conn, &clinic(code, name)))
    };
    assert!(list("KK1", "Klinik Kesihatan Bandar Baru").await.unwrap());
    assert!(list("KK2", "Klinik Kesihatan Kampung Pandan").await.unwrap());
    assert!(
        !list("KK1", "Klinik Kesihatan Bandar Baharu").await.unwrap(),
        "a new name"
    );
    let taken = list("KK2", "KLINIK KESIHATAN  BANDAR BAHARU").await;
    assert!(matches!(taken, Err(StoreError::Duplicate { .. })), "{taken:?}");
    let search = |text: &'static str, state: Option<&'static str>| {
        store.read(move |conn| {
            let state = state.map(|code| State::parse(code).unwrap());
            let found = facilities::search(conn, text, state, 10)?;
            Ok::<_, StoreError>(
                found
                    .into_iter()
                    .filter_map(|facility| facility.code)
                    .collect::<Vec<_>>(),
            )
        })
    };
    assert_eq!(search("kesihatan", None).await.unwrap(), ["KK1", "KK2"]);
    assert_eq!(search("BANDAR klin", Some("10")).await.unwrap(), ["KK1"]);
    assert_eq!(
        search("aru", None).await.unwrap(),
        Vec::<String>::new(),
        "not in the midst of a word"
    );
    assert_eq!(
        search("kesihatan", Some("1")).await.unwrap(),
        Vec::<String>::new()
    );
    assert_eq!(
        search("%' _", None).await.unwrap().len(),
        2,
        "nothing to look for is everything"
    );
    let name = FacilityName::parse("klinik kesihatan, KAMPUNG pandan").unwrap();
    let found = store
        .read(move |conn| facilities::find(conn, None, &name, State::parse("10").unwrap()))
        .await
        .unwrap();
    assert_eq!(
        found.map(|place| place.name).as_deref(),
        Some("Klinik Kesihatan Kampung Pandan")
    );
    store.close();
}

crate::on_both_databases!(
    a_version_is_superseded_and_kept,
    rows_of_one_key_in_one_file_are_versions_in_their_order,
    doses_are_judged_beside_those_of_the_same_person,
    a_place_that_nobody_knows_is_made_and_waits_for_a_human,
    a_place_is_found_by_its_aliases,
    a_place_known_from_records_becomes_the_one_that_is_listed,
    a_file_is_one_batch_however_often_it_comes,
    a_record_that_arrives_late_resolves_the_open_ticket,
    a_record_that_is_there_resolves_the_ticket_at_once,
    facilities_are_listed_once_and_found_by_their_words,
);
