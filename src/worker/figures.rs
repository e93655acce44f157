//! Counts what `/metrics` shows, and forgets what is over.

use crate::store::StoreError;
use crate::store::accounts::staff;
use crate::store::tickets::{self, outbox};
use crate::telemetry;
use crate::worker::context::Worker;

/// Counts once. Returns 0: there is never more to do at once.
///
/// # Errors
/// The store cannot be read or written at the moment.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    let now = worker.clock.now();
    let (by_status, letters) = worker
        .store
        .read(|conn| Ok::<_, StoreError>((tickets::count_by_status(conn)?, outbox::state(conn)?)))
        .await?;
    telemetry::show_queue(&by_status);
    telemetry::show_outbox(
        letters.waiting,
        letters.failed,
        letters.oldest.map(|oldest| now - oldest),
    );
    worker
        .store
        .write(move |conn| staff::forget_old_sessions(conn, now))
        .await?;
    Ok(0)
}
