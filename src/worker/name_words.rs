//! Notes under which codes the words of new records' names stand, so that a search finds any word of a name.

use crate::store::registry::name_words;
use crate::store::{Store, StoreError};
use crate::worker::context::Worker;

/// Records in one write: few enough that nobody waits long.
const AT_ONCE: i64 = 1000;

/// Notes the words of some records. Returns 0 when all are done.
///
/// # Errors
/// The store cannot be read or written at the moment.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    some(&worker.store).await
}

/// The same, with the store alone.
///
/// # Errors
/// As [`step`].
pub(super) async fn some(store: &Store) -> Result<usize, StoreError> {
    if store.read(name_words::are_fresh).await? {
        return Ok(0);
    }
    store.write(|conn| name_words::refresh(conn, AT_ONCE)).await
}
