//! Dose records and facilities: appended, superseded, found; and what their arrival does to open tickets.

use chrono::TimeDelta;
use option_m::desk::DeskError;
use option_m::desk::dose_rows::DoseRow;
use option_m::desk::import_doses::{Imported, KnownFacilities, import_rows};
use option_m::desk::match_ticket::{Searched, match_ticket};
use option_m::domain::facility::{FacilityKind, FacilityName, ListedFacility, State};
use option_m::domain::ids::BatchId;
use option_m::domain::ticket::Status;
use option_m::store::batches::{self, Tally};
use option_m::store::registry::{self, Recorded};
use option_m::store::{Store, StoreError, facilities, tickets};

use crate::database::TestDatabase;
use crate::fixtures::{desk, dose_row, file, filing, start};

async fn open_batch(store: &Store, contents: &'static [u8]) -> BatchId {
    let batch = store
        .write(move |conn| batches::open(conn, contents, "doses.csv", start()))
        .await
        .unwrap();
    batch.id
}

fn clinic(code: &str, name: &str) -> ListedFacility {
    ListedFacility {
        code: code.to_owned(),
        name: FacilityName::parse(name).unwrap(),
        state: State::parse("10").unwrap(),
        kind: FacilityKind::parse("health_clinic").unwrap(),
        reports: true,
    }
}

async fn a_version_is_superseded_and_kept(db: TestDatabase) {
    let store = db.store();
    let batch = open_batch(&store, b"one").await;
    let record = |row: DoseRow| store.write(move |conn| registry::record(conn, &row.statement, batch));
    let second_lot = [("lot_number", "FK9999")];
    assert_eq!(record(dose_row(1, &[])).await.unwrap(), Recorded::Added);
    assert_eq!(record(dose_row(1, &[])).await.unwrap(), Recorded::Unchanged);
    assert_eq!(
        record(dose_row(1, &second_lot)).await.unwrap(),
        Recorded::Superseded
    );
    assert_eq!(
        record(dose_row(1, &second_lot)).await.unwrap(),
        Recorded::Unchanged
    );
    assert_eq!(
        record(dose_row(1, &[])).await.unwrap(),
        Recorded::Superseded,
        "back to what it was"
    );
    let identity = filing(1).complaint.identity;
    let current = store
        .read(move |conn| registry::of_identity(conn, &identity))
        .await
        .unwrap();
    assert_eq!(current.len(), 1);
    assert_eq!(current[0].statement, dose_row(1, &[]).statement);
    // The earlier versions are there: made current, they would be second ones, which an index forbids.
    let second = db.sql("UPDATE dose_records SET is_current = true").unwrap_err();
    assert!(second.to_lowercase().contains("unique"), "{second}");
    db.sql("UPDATE dose_records SET is_current = false; UPDATE dose_records SET is_current = true WHERE lot_number = 'FK9999'")
        .unwrap();
    let identity = filing(1).complaint.identity;
    let history = store
        .read(move |conn| registry::of_identity(conn, &identity))
        .await
        .unwrap();
    assert_eq!(history[0].statement, dose_row(1, &second_lot).statement);
    store.close();
}

async fn the_same_record_at_the_same_moment_is_added_once(db: TestDatabase) {
    let store = db.store();
    let batch = open_batch(&store, b"one").await;
    let record = || store.write(move |conn| registry::record(conn, &dose_row(1, &[]).statement, batch));
    let results = futures_util::future::join_all((0..10).map(|_| record())).await;
    let added = results
        .iter()
        .filter(|result| **result == Ok(Recorded::Added))
        .count();
    assert_eq!(added, 1, "{results:?}");
    store.close();
}

async fn a_file_is_one_batch_however_often_it_comes(db: TestDatabase) {
    let store = db.store();
    let first = open_batch(&store, b"hash").await;
    let tally = Tally {
        accepted: 5,
        unchanged: 4,
        superseded: 3,
        quarantined: 2,
        rejected: 1,
    };
    store
        .write(move |conn| batches::finish(conn, first, tally, start()))
        .await
        .unwrap();
    let again = store
        .write(|conn| batches::open(conn, b"hash", "other name.csv", start()))
        .await
        .unwrap();
    assert_eq!((again.id, again.finished, again.tally), (first, true, tally));
    assert_ne!(open_batch(&store, b"another").await, first);
    store.close();
}

async fn import(
    store: &Store,
    batch: BatchId,
    rows: Vec<DoseRow>,
    hours: i64,
) -> Result<Imported, DeskError> {
    let now = start() + TimeDelta::hours(hours);
    store
        .write(move |conn| import_rows(conn, &desk(), batch, &rows, &mut KnownFacilities::new(), now))
        .await
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
                match_ticket(conn, &desk(), ids.0, start())?,
                Searched::LeftToHuman
            );
            assert_eq!(
                match_ticket(conn, &desk(), ids.1, start())?,
                Searched::LeftToHuman
            );
            Ok::<_, DeskError>(ids)
        })
        .await
        .unwrap();
    let batch = open_batch(&store, b"late").await;
    let imported = import(&store, batch, vec![dose_row(1, &[]), dose_row(3, &[])], 7)
        .await
        .unwrap();
    assert_eq!((imported.tally.accepted, imported.tickets_resolved), (2, 1));
    let status = |id| store.read(move |conn| Ok::<_, StoreError>(tickets::load(conn, id)?.status));
    assert_eq!(
        (status(open).await.unwrap(), status(other).await.unwrap()),
        (Status::Resolved, Status::Queued)
    );
    let again = import(&store, batch, vec![dose_row(1, &[])], 8).await.unwrap();
    assert_eq!((again.tally.unchanged, again.tickets_resolved), (1, 0));
    store.close();
}

async fn a_record_that_is_there_resolves_the_ticket_at_once(db: TestDatabase) {
    let store = db.store();
    store
        .write(|conn| facilities::list(conn, &clinic("KK1", "Klinik Kesihatan Contoh")))
        .await
        .unwrap();
    let batch = open_batch(&store, b"early").await;
    let imported = import(&store, batch, vec![dose_row(1, &[])], 0).await.unwrap();
    assert_eq!(imported.tally.quarantined, 0);
    let (id, searched) = store
        .write(|conn| {
            let id = file(conn, 1, start())?;
            assert_eq!(tickets::to_match(conn, 10)?, [id]);
            Ok::<_, DeskError>((id, match_ticket(conn, &desk(), id, start())?))
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
        .read(move |conn| facilities::by_name(conn, &name, State::parse("10").unwrap()))
        .await
        .unwrap();
    assert_eq!(found.and_then(|facility| facility.code).as_deref(), Some("KK2"));
    store.close();
}

crate::on_both_databases!(
    a_version_is_superseded_and_kept,
    the_same_record_at_the_same_moment_is_added_once,
    a_file_is_one_batch_however_often_it_comes,
    a_record_that_arrives_late_resolves_the_open_ticket,
    a_record_that_is_there_resolves_the_ticket_at_once,
    facilities_are_listed_once_and_found_by_their_words,
);
