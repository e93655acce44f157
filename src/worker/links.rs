//! Follows the links that earlier releases accepted, once: those whose record says something else by now are suspended.

use crate::desk::DeskError;
use crate::desk::matching::follow_links;
use crate::store::StoreError;
use crate::worker::context::Worker;

/// Links in one write: few enough that nobody waits long.
const AT_ONCE: i64 = 20;

/// Follows some links. Returns 0 when all are done.
///
/// # Errors
/// The store cannot be read or written at the moment.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    let (desk, now) = (worker.desk.clone(), worker.clock.now());
    let done = worker
        .store
        .write(move |conn| follow_links::follow_next(conn, &desk, AT_ONCE, now))
        .await;
    match done {
        Ok(0) => Ok(0),
        Ok(followed) => {
            worker.bell.letter_written();
            Ok(followed)
        }
        // A ticket was changed in the same moment: the next step sees how it stands.
        Err(DeskError::Stale) => Ok(1),
        Err(DeskError::Store(error)) => Err(error),
        Err(refused) => {
            tracing::error!(%refused, "a link could not be followed");
            Ok(1)
        }
    }
}
