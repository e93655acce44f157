//! Searches the registry for complaints that have just arrived.

use std::time::Instant;

use futures_util::future::join_all;

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::matching::match_ticket::{act_on_find, look_ahead};
use crate::domain::values::ids::TicketId;
use crate::store::engine::set_aside::Work;
use crate::store::{StoreError, tickets};
use crate::telemetry;
use crate::worker::context::Worker;

/// Complaints that are searched for at once: their writes share a commit. Whoever waits for an answer of the store comes
/// before each of them ([`crate::store::Store::write_later`]).
const AT_ONCE: i64 = 32;

/// Searches for the oldest complaints that wait. Returns how many it dealt with.
///
/// # Errors
/// The store cannot be read or written at the moment.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    let waiting = worker
        .store
        .read_later(|conn| tickets::to_match(conn, AT_ONCE))
        .await?;
    let results = join_all(waiting.into_iter().map(|id| match_one(worker, id))).await;
    let mut done = 0;
    for result in results {
        done += usize::from(result?);
    }
    if done > 0 {
        worker.bell.letter_written();
    }
    Ok(done)
}

async fn match_one(worker: &Worker, id: TicketId) -> Result<bool, StoreError> {
    let started = Instant::now();
    let (desk, now) = (worker.desk.clone(), worker.clock.now());
    let looked_and_acted = async {
        let rules = desk.clone();
        let looking = move |conn: &mut _| look_ahead(&mut Context::of_system(conn, &rules, now), id);
        let ahead = worker.store.read_later(looking).await?;
        let acting = move |conn: &mut _| act_on_find(&mut Context::of_system(conn, &desk, now), id, ahead);
        worker.store.write_later(acting).await
    };
    match looked_and_acted.await {
        Ok(_) => {
            telemetry::record_match(started.elapsed());
            Ok(true)
        }
        // Another worker was faster, or the citizen withdrew in the same moment.
        Err(DeskError::Stale) => Ok(false),
        Err(DeskError::Store(error)) if error.is_temporary() => Err(error),
        // What is refused once is refused again.
        Err(error) => {
            worker.set_aside(Work::Matching, id.0, &error).await?;
            Ok(false)
        }
    }
}
