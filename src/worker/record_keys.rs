//! Makes what records and open tickets are found by anew after the rules for it have changed, and for those of an
//! earlier release.

use crate::store::StoreError;
use crate::store::registry::record_keys;
use crate::store::tickets::ticket_watch;
use crate::worker::context::Worker;

/// Tickets or records in one write: few enough that nobody waits long.
const AT_ONCE: i64 = 200;

/// Makes some keys anew: those of open tickets first, which are few. Returns 0 when all are done.
///
/// # Errors
/// The store cannot be read or written at the moment.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    if !worker.store.read(ticket_watch::are_fresh).await? {
        let looked = worker.store.write(|conn| ticket_watch::refresh(conn, AT_ONCE));
        // Records come next.
        return Ok(looked.await? + 1);
    }
    if worker.store.read(record_keys::are_fresh).await? {
        return Ok(0);
    }
    worker
        .store
        .write(|conn| record_keys::refresh(conn, AT_ONCE))
        .await
}
