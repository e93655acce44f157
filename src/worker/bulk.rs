//! Works off what staff began with many tickets, a ticket a write, some of each run in turn.

use crate::desk::context::Context;
use crate::desk::tickets::bulk_item::{Failed, carry_out};
use crate::domain::ticket::bulk::{Bar, NotDone};
use crate::domain::values::ids::BulkId;
use crate::store::StoreError;
use crate::store::tickets::{bulk, bulk_items};
use crate::worker::context::Worker;

/// Tickets of a run before the next run has its turn.
const AT_ONCE: i64 = 16;

/// How often a ticket is tried that others change in the same moment.
const TRIES: usize = 3;

/// Deals with some tickets of each run. Returns how many it looked at.
///
/// # Errors
/// The store cannot be read or written at the moment.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    let running = worker.store.read_later(bulk::running).await?;
    let (mut looked_at, mut failed) = (0, None);
    for run in running {
        let items = worker
            .store
            .read_later(move |conn| bulk_items::waiting(conn, run, AT_ONCE))
            .await?;
        if items.is_empty() {
            let now = worker.clock.now();
            worker
                .store
                .write_later(move |conn| bulk::finish(conn, run, now))
                .await?;
        }
        for item in items {
            // Whatever holds up one run, such as an import, the others have their turn.
            if let Err(error) = deal_with(worker, (run, item)).await {
                failed = Some(error);
                break;
            }
            looked_at += 1;
        }
    }
    if looked_at > 0 {
        worker.bell.letter_written();
    }
    failed.map_or(Ok(looked_at), Err)
}

/// Deals with one ticket: it is done or refused, whatever becomes of the others.
async fn deal_with(worker: &Worker, of: (BulkId, i64)) -> Result<(), StoreError> {
    let mut why = NotDone::Barred(Bar::Changed);
    for _ in 0..TRIES {
        let (desk, now) = (worker.desk.clone(), worker.clock.now());
        let done = worker
            .store
            .write_later(move |conn| carry_out(&mut Context::of_system(conn, &desk, now), of))
            .await;
        match done {
            Ok(_) => return Ok(()),
            Err(Failed::Stale) => {}
            Err(Failed::NotDone(reason)) => {
                why = reason;
                break;
            }
            Err(Failed::Store(error)) if error.is_temporary() => return Err(error),
            Err(Failed::Store(error)) => {
                tracing::error!(%error, run = of.0.0, item = of.1, "nothing can be done with a ticket of a bulk run");
                why = NotDone::Barred(Bar::Failed);
                break;
            }
        }
    }
    let now = worker.clock.now();
    worker
        .store
        .write_later(move |conn| bulk_items::refuse(conn, of.1, why, now))
        .await
}
