//! Makes the terms under which tickets are found of which something was said.

use crate::store::StoreError;
use crate::store::tickets::ticket_terms;
use crate::worker::context::Worker;

/// Tickets in one write: few enough that nobody waits long, and enough that each costs little.
const AT_ONCE: i64 = 50;

/// Makes the terms of some tickets. Returns 0 when all have theirs.
///
/// # Errors
/// The store cannot be read or written at the moment.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    if worker
        .store
        .read_later(|conn| ticket_terms::unlisted(conn, 1))
        .await?
        == 0
    {
        return Ok(0);
    }
    worker
        .store
        .write_later(|conn| ticket_terms::refresh(conn, AT_ONCE))
        .await
}
