//! A batch is withdrawn: what counted before it counts again, and what other files said too is not lost.

use std::fmt::Write as _;
use std::sync::Arc;

use option_m::clock::Clock;
use option_m::desk::context::Context;
use option_m::desk::imports::dose_rows::row::DoseRow;
use option_m::desk::imports::withdraw_batch;
use option_m::domain::registry::batch::{Batch, BatchState, Origin, Reject};
use option_m::domain::registry::dose_input::DoseField;
use option_m::domain::registry::registry_event::Happened;
use option_m::domain::staff::{Role, StaffMember};
use option_m::domain::ticket::{Acting, Status};
use option_m::domain::vaccine::lot::Lot;
use option_m::domain::values::ground::Ground;
use option_m::domain::values::ids::BatchId;
use option_m::store::registry::quarantine::Filter;
use option_m::store::registry::withdraw::Effects;
use option_m::store::registry::{self, batches, registry_events};
use option_m::store::{Store, StoreError};
use option_m::worker::import::job::{Ended, ImportObserver, Importer, Job, Progress};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};

use crate::database::TestDatabase;
use crate::fixtures::{complaint, desk, dose_row, passport, start};
use crate::quarantine::{ground, import, list_clinic, open_ticket, release, staff, status, waiting};

async fn begin(store: &Store, number: i64, boss: &StaffMember) {
    let boss = boss.clone();
    let begun = store.write(move |conn| {
        withdraw_batch::begin(
            &mut Context::new(conn, &desk(), Acting::of(&boss), start()),
            BatchId(number),
            &ground(),
        )
    });
    begun.await.unwrap();
}

/// Goes on until all is taken out. Returns how many records counted no more.
async fn take_out(store: &Store, number: i64) -> usize {
    let mut all = 0;
    while batch(store, number).await.state == BatchState::Withdrawing {
        let step = store.write(move |conn| {
            withdraw_batch::step(
                &mut Context::of_system(conn, &desk(), start()),
                (BatchId(number), withdraw_batch::AT_ONCE),
            )
        });
        all += step.await.unwrap();
    }
    all
}

async fn withdraw(store: &Store, number: i64, boss: &StaffMember) -> usize {
    begin(store, number, boss).await;
    take_out(store, number).await
}

async fn batch(store: &Store, number: i64) -> Batch {
    let loaded: Result<_, StoreError> = store.read(move |conn| batches::load(conn, BatchId(number))).await;
    loaded.unwrap()
}

async fn effects(store: &Store, number: i64) -> Effects {
    let effects = store
        .read(move |conn| withdraw_batch::effects(conn, (BatchId(number), withdraw_batch::AT_ONCE), start()));
    effects.await.unwrap()
}

/// The lot that counts for a citizen and the batch that says so, of each record.
async fn lots(store: &Store, citizen: u64) -> Vec<(String, i64)> {
    let identity = complaint(citizen).identity;
    let found: Result<_, StoreError> = store
        .read(move |conn| {
            let mut lots = Vec::new();
            for record in crate::fixtures::records_of(conn, &identity)? {
                let versions = registry::history(conn, record.id)?;
                let current = versions.iter().find(|version| version.is_current).unwrap();
                let lot = record.statement.lot.as_ref().map_or("", Lot::as_str);
                lots.push((lot.to_owned(), current.batch.0));
            }
            Ok(lots)
        })
        .await;
    found.unwrap()
}

fn lot(lot: &str, batch: i64) -> Vec<(String, i64)> {
    vec![(lot.to_owned(), batch)]
}

fn with_lot(citizen: u64, lot: &str) -> DoseRow {
    dose_row(citizen, &[("lot_number", lot)])
}

async fn an_earlier_version_counts_again_when_the_later_batch_is_withdrawn(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let boss = staff(&store, Role::Administrator).await;
    import(&store, "first", vec![dose_row(1, &[])]).await;
    import(&store, "second", vec![with_lot(1, "FK0002"), dose_row(2, &[])]).await;
    assert_eq!(lots(&store, 1).await, lot("FK0002", 2));
    assert_eq!(withdraw(&store, 2, &boss).await, 2);
    assert_eq!(lots(&store, 1).await, lot("FK8892", 1), "the earlier version");
    assert_eq!(withdraw(&store, 1, &boss).await, 1);
    assert_eq!(lots(&store, 1).await, []);
    // What comes again is a further version of the same record.
    import(&store, "second", vec![with_lot(1, "FK0002")]).await;
    assert_eq!(lots(&store, 1).await, lot("FK0002", 3));
    store.close();
}

async fn what_a_later_file_repeats_becomes_its_own(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let boss = staff(&store, Role::Administrator).await;
    // Numbers of records on both sides of a multiple of 64.
    let rows = |citizens: std::ops::Range<u64>| citizens.map(|citizen| dose_row(citizen, &[])).collect();
    import(&store, "first", rows(1..101)).await;
    let ticket = open_ticket(&store, 63).await;
    assert_eq!(status(&store, ticket).await, Status::Resolved);
    import(&store, "second", rows(60..71)).await;
    import(&store, "third", rows(70..121)).await;
    // The row changes and changes back: versions that do not count are repeated too.
    import(
        &store,
        "changed",
        vec![with_lot(60, "FK0002"), with_lot(80, "FK0002")],
    )
    .await;
    assert_eq!(
        effects(&store, 1).await,
        Effects {
            records: 59,
            // Not the two that were changed since.
            kept: 39,
            links: 0,
            tickets: 0,
            exact: true
        }
    );
    assert_eq!(withdraw(&store, 1, &boss).await, 59);
    assert_eq!(
        status(&store, ticket).await,
        Status::Resolved,
        "it is settled still"
    );
    assert_eq!(lots(&store, 59).await, []);
    assert_eq!(lots(&store, 61).await, lot("FK8892", 2));
    assert_eq!(
        lots(&store, 70).await,
        lot("FK8892", 2),
        "the first that repeated it"
    );
    assert_eq!(lots(&store, 71).await, lot("FK8892", 3));
    assert_eq!(lots(&store, 80).await, lot("FK0002", 4));
    assert_eq!(
        (
            batch(&store, 2).await.taken_over,
            batch(&store, 3).await.taken_over
        ),
        (11, 30)
    );

    assert_eq!(withdraw(&store, 4, &boss).await, 2);
    assert_eq!(lots(&store, 60).await, lot("FK8892", 2));
    assert_eq!(lots(&store, 80).await, lot("FK8892", 3));
    assert_eq!(effects(&store, 2).await.kept, 1, "the third has it too");
    assert_eq!(withdraw(&store, 2, &boss).await, 10);
    assert_eq!(status(&store, ticket).await, Status::Queued);
    assert_eq!(lots(&store, 70).await, lot("FK8892", 3));
    assert_eq!(withdraw(&store, 3, &boss).await, 51);
    assert_eq!(lots(&store, 70).await, []);
    store.close();
}

async fn a_released_record_that_a_later_file_repeated_stays_released(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let boss = staff(&store, Role::Administrator).await;
    let odd = || with_lot(1, "FK8892X");
    import(&store, "first", vec![odd()]).await;
    import(&store, "second", vec![odd()]).await;
    let quarantined = waiting(&store, Filter::default()).await;
    release(&store, &boss, &quarantined).await.unwrap();
    import(&store, "third", vec![odd(), dose_row(2, &[])]).await;
    assert_eq!(withdraw(&store, 1, &boss).await, 0);
    assert_eq!(lots(&store, 1).await, lot("FK8892X", 3));
    assert_eq!(
        withdraw(&store, 3, &boss).await,
        1,
        "the correction goes with its row"
    );
    assert_eq!(lots(&store, 1).await, lot("FK8892X", 2));
    assert_eq!(waiting(&store, Filter::default()).await, []);
    store.close();
}

async fn rows_that_come_while_the_batch_that_has_them_goes_are_kept(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let boss = staff(&store, Role::Administrator).await;
    import(&store, "first", vec![dose_row(1, &[]), dose_row(2, &[])]).await;
    begin(&store, 1, &boss).await;
    let tally = import(&store, "second", vec![dose_row(1, &[])]).await;
    assert_eq!((tally.unchanged, tally.superseded), (0, 1));
    assert_eq!(take_out(&store, 1).await, 1);
    assert_eq!(lots(&store, 1).await, lot("FK8892", 2));
    assert_eq!(lots(&store, 2).await, []);
    store.close();
}

async fn what_was_quarantined_beside_a_withdrawn_record_is_judged_again(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let boss = staff(&store, Role::Administrator).await;
    import(&store, "wrong", vec![dose_row(1, &[]), dose_row(2, &[])]).await;
    let ticket = open_ticket(&store, 1).await;
    assert_eq!(status(&store, ticket).await, Status::Resolved);
    let from_elsewhere = |citizen, with: &[(&str, &str)]| {
        let own = [("source_system", "clinic")];
        let all: Vec<_> = own.iter().chain(with).copied().collect();
        dose_row(citizen, &all)
    };
    let clinic = vec![
        from_elsewhere(1, &[]),
        from_elsewhere(2, &[("lot_number", "FK8892X")]),
    ];
    assert_eq!(import(&store, "clinic", clinic).await.quarantined, 2);
    assert_eq!(withdraw(&store, 1, &boss).await, 2);
    assert_eq!(lots(&store, 1).await, lot("FK8892", 2));
    let still = waiting(&store, Filter::default()).await;
    assert_eq!(still.len(), 1, "whoever breaks other rules waits");
    assert_eq!(
        status(&store, ticket).await,
        Status::Resolved,
        "by the other record"
    );
    let released = complaint(1).identity;
    let events: Result<_, StoreError> = store
        .read(move |conn| {
            let record = crate::fixtures::records_of(conn, &released)?[0].id;
            registry_events::of_records(conn, &[record])
        })
        .await;
    let ground = Ground::from(&ground());
    assert_eq!(events.unwrap()[0].event.what, Happened::RecordReleased { ground });
    store.close();
}

/// Tells when rows are in.
struct Teller(UnboundedSender<()>);

impl ImportObserver for Teller {
    fn progress(&mut self, progress: Progress) {
        if matches!(progress, Progress::Taking { .. }) {
            let _ = self.0.send(());
        }
    }

    fn reject(&mut self, _: &Reject) {}
}

const MANY: u64 = 15_000;

fn large_file(db: &TestDatabase) -> Job {
    let mut text = DoseField::COLUMNS.join(",");
    for citizen in 0..MANY {
        write!(
            text,
            "\nrow {citizen},myvas,KK0001,Klinik Kesihatan Contoh,10,passport,{},Siti binti Contoh,1990-01-01,,3,\
             comirnaty,FK8892,2022-01-21,no",
            passport(citizen)
        )
        .unwrap();
    }
    let path = db.folder.path().join("large.csv");
    std::fs::write(&path, text).unwrap();
    Job {
        path,
        name: "large.csv".to_owned(),
        origin: Origin::CommandLine,
        staff: None,
        sender: String::new(),
        max_rejects: None,
        dates: None,
    }
}

async fn an_import_whose_batch_is_withdrawn_ends_and_may_begin_anew(db: TestDatabase) {
    let store = db.store();
    list_clinic(&store).await;
    let boss = staff(&store, Role::Administrator).await;
    let job = large_file(&db);
    let importer = Importer {
        store: store.clone(),
        desk: Arc::new(desk()),
        clock: Clock::manual(start()),
        stop: tokio_util::sync::CancellationToken::new(),
    };
    let (sender, mut told) = unbounded_channel();
    let mut teller = Teller(sender);
    let withdrawal = async {
        told.recv().await.unwrap();
        begin(&store, 1, &boss).await;
    };
    let (ended, ()) = tokio::join!(importer.import(&job, &mut teller), withdrawal);
    assert_eq!(ended.unwrap(), Ended::Withdrawn);
    let first = batch(&store, 1).await;
    assert!(
        first.rows_done > 0 && first.rows_done < first.rows_total,
        "{first:?}"
    );

    // At once, while the rows that came are on their way out.
    let again = importer.import(&job, &mut teller);
    let (ended, gone) = tokio::join!(again, take_out(&store, 1));
    let Ended::Done(second) = ended.unwrap() else {
        panic!("it did not come to its end")
    };
    assert!(gone <= usize::try_from(first.rows_done).unwrap());
    assert_eq!((second.tally.unchanged, second.tally.rejected), (0, 0));
    assert_eq!(second.tally.rows(), i64::try_from(MANY).unwrap());
    let samples = (1..MANY).step_by(500);
    for citizen in samples {
        assert_eq!(lots(&store, citizen).await, lot("FK8892", 2), "{citizen}");
    }
    assert_eq!(withdraw(&store, 2, &boss).await, usize::try_from(MANY).unwrap());
    store.close();
}

crate::on_both_databases!(
    an_earlier_version_counts_again_when_the_later_batch_is_withdrawn,
    what_a_later_file_repeats_becomes_its_own,
    a_released_record_that_a_later_file_repeated_stays_released,
    rows_that_come_while_the_batch_that_has_them_goes_are_kept,
    what_was_quarantined_beside_a_withdrawn_record_is_judged_again,
    an_import_whose_batch_is_withdrawn_ends_and_may_begin_anew,
);
