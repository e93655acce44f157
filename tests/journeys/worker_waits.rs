//! The worker stands back while somebody waits for an answer of the store, and goes on all the same.

use std::pin::{Pin, pin};

use crossbeam_channel::{Sender, bounded};
use futures_util::FutureExt;
use futures_util::future::join_all;
use option_m::desk::citizen::file_complaint::{FiledKind, Filing, file_complaint};
use option_m::desk::context::Context;
use option_m::domain::complaint::reference::Reference;
use option_m::domain::ticket::{Acting, Status};
use option_m::domain::values::ids::TicketId;
use option_m::domain::values::language::Language;
use option_m::store::tickets::complaints;
use option_m::store::{AnyConnection, DatabaseUrl, Store, StoreError, StoreSettings, tickets};
use option_m::worker::context::Worker;
use option_m::worker::matching;

use crate::filing::file;
use crate::test_app::TestApp;

crate::on_both_databases!(
    a_full_queue_holds_up_no_filing,
    filings_without_end_do_not_keep_the_worker_from_going_on,
);

/// Tickets that wait for their first search.
const QUEUE: usize = 12;

/// A worker of the desk with one thread that reads and one that writes: each does what comes in its order.
fn with_one_writer(app: &TestApp) -> Worker {
    let url = DatabaseUrl::parse(&app.url).unwrap();
    let settings = StoreSettings {
        writers: 1,
        readers: 1,
        ..StoreSettings::new(url)
    };
    Worker {
        store: Store::open(&settings).unwrap(),
        ..app.worker.clone()
    }
}

/// Files as many complaints as the queue is to have.
async fn fill_queue(app: &TestApp) {
    for _ in 0..QUEUE {
        file(&app.citizen(), &[]).await;
    }
}

/// Keeps the writer busy until what is returned is dropped.
async fn busy(store: &Store) -> Sender<()> {
    let (free, wait) = bounded::<()>(0);
    let (begun, is_begun) = bounded::<()>(1);
    let store = store.clone();
    tokio::spawn(async move {
        let waiting = store.write(move |_| {
            begun.send(()).unwrap();
            // Ends when the other half is dropped.
            let _ = wait.recv();
            Ok::<(), StoreError>(())
        });
        waiting.await.unwrap();
    });
    tokio::task::spawn_blocking(move || is_begun.recv().unwrap())
        .await
        .unwrap();
    free
}

/// How many tickets have been searched for.
fn searched(conn: &mut AnyConnection) -> Result<i64, StoreError> {
    let counts = tickets::count_by_status(conn)?.into_iter();
    let done = counts.filter(|(status, _)| *status != Status::Received);
    Ok(done.map(|(_, count)| count).sum())
}

/// Files what the first citizen did, once more. Returns how many tickets had been searched for by then.
async fn file_again(worker: &Worker, number: u64) -> i64 {
    let (desk, now) = (worker.desk.clone(), worker.clock.now());
    let filed = worker.store.write(move |conn| {
        let filing = Filing {
            complaint: complaints::load(conn, TicketId(1))?.complaint,
            idempotency_key: format!("while the worker is busy {number}"),
            language: Language::default(),
            reference: Reference::from_bits(number.wrapping_mul(0x9E37_79B9_7F4A_7C15)),
        };
        assert_eq!(
            file_complaint(&mut Context::new(conn, &desk, Acting::Citizen, now), &filing)?.kind,
            FiledKind::New
        );
        searched(conn)
    });
    filed.await.unwrap_or_else(|error: StoreError| panic!("{error}"))
}

/// All tickets are looked at, and wait for the writer.
async fn let_it_look<T>(worker: &Worker, mut matching: Pin<&mut impl Future<Output = T>>) {
    for _ in 0..200 {
        assert!(matching.as_mut().now_or_never().is_none());
        let looked: Result<(), StoreError> = worker.store.read_later(|_| Ok(())).await;
        looked.unwrap();
    }
}

async fn a_full_queue_holds_up_no_filing(app: &TestApp) {
    fill_queue(app).await;
    let worker = with_one_writer(app);
    let free = busy(&worker.store).await;
    let mut matching = pin!(matching::step(&worker));
    let_it_look(&worker, matching.as_mut()).await;
    let mut filing = pin!(file_again(&worker, 1));
    assert!(filing.as_mut().now_or_never().is_none());
    drop(free);
    assert_eq!(filing.await, 0, "it was taken before all tickets that waited");
    assert_eq!(matching.await.unwrap(), QUEUE);
    worker.store.close();
    app.work().await;
}

async fn filings_without_end_do_not_keep_the_worker_from_going_on(app: &TestApp) {
    fill_queue(app).await;
    let worker = with_one_writer(app);
    let free = busy(&worker.store).await;
    let mut matching = pin!(matching::step(&worker));
    let_it_look(&worker, matching.as_mut()).await;
    let mut filings = pin!(join_all((1..=100).map(|number| file_again(&worker, number))));
    assert!(filings.as_mut().now_or_never().is_none());
    drop(free);
    let (searched, done) = tokio::join!(filings, matching);
    assert_eq!(done.unwrap(), QUEUE);
    assert_eq!(searched[0], 0, "who waits comes first");
    let last = searched[99];
    assert!(
        (3..=8).contains(&last),
        "one ticket for each sixteen filings or so: {searched:?}"
    );
    worker.store.close();
    app.work().await;
}
