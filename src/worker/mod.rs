//! The loops that run by themselves: matching, the outbox, the SLA clock, maintenance.
//!
//! Each has a step that does what is due once, which tests call by hand, and all run in [`run`] until they are told
//! to stop. Any number of workers may run against one database.

pub mod bulk;
pub mod context;
pub mod counting;
pub mod figures;
pub mod import;
pub mod matching;
pub mod name_words;
pub mod outbox;
pub mod record_keys;
pub mod sampling;
pub mod sla;
pub mod ticket_terms;
pub mod upload_folder;
pub mod uploads;
pub mod withdrawals;

use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::store::StoreError;
use crate::worker::context::Worker;

/// How long a loop sleeps when nothing is due and nobody wakes it.
const IDLE: Duration = Duration::from_secs(1);
/// How long it sleeps after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Runs all loops until `stop`; each finishes the step in hand.
pub async fn run(worker: Worker, stop: CancellationToken) {
    let nobody = Notify::new();
    let w = &worker;
    let (bell, soon, seldom) = (&w.bell, Duration::from_secs(15), Duration::from_mins(1));
    tokio::join!(
        repeat("matching", &stop, &bell.matching, IDLE, || { matching::step(w) }),
        repeat("outbox", &stop, &bell.outbox, IDLE, || { outbox::step(w) }),
        repeat("bulk runs", &stop, &bell.bulk, IDLE, || { bulk::step(w) }),
        repeat("SLA clock", &stop, &nobody, soon, || sla::step(w)),
        repeat("samples", &stop, &nobody, seldom, || sampling::step(w)),
        repeat("figures", &stop, &nobody, soon, || figures::step(w)),
        repeat("counts", &stop, &nobody, Duration::from_secs(5), || {
            counting::step(w)
        }),
        repeat("uploads", &stop, &bell.uploads, Duration::from_secs(5), || {
            uploads::step(w, &stop)
        }),
        repeat("withdrawals", &stop, &nobody, Duration::from_secs(2), || {
            withdrawals::step(w)
        }),
        repeat("record keys", &stop, &nobody, seldom, || { record_keys::step(w) }),
        repeat("words of names", &stop, &nobody, Duration::from_secs(3), || {
            name_words::step(w)
        }),
        repeat("terms of tickets", &stop, &nobody, IDLE, || {
            ticket_terms::step(w)
        }),
    );
    worker.transport.close().await;
}

/// Repeats a step: at once while there is more to do, else when woken or after `idle`.
async fn repeat<F, S>(name: &'static str, stop: &CancellationToken, bell: &Notify, idle: Duration, work: S)
where
    F: Future<Output = Result<usize, StoreError>>,
    S: Fn() -> F,
{
    while !stop.is_cancelled() {
        let pause = match work().await {
            Ok(0) => idle,
            Ok(_) => continue,
            Err(error) => {
                tracing::warn!(%error, name, "a step of the worker failed; it will be retried");
                AFTER_FAILURE
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = bell.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
