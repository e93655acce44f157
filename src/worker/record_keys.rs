//! Makes what records are found by anew after the rules for it have changed, as in records of an earlier release.

use super::Worker;
use crate::store::StoreError;
use crate::store::registry::record_keys;

/// Records in one write: few enough that nobody waits long.
const AT_ONCE: i64 = 200;

/// Makes some keys anew. Returns how many records it looked at.
///
/// # Errors
/// The store cannot be read or written at the moment.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    if worker.store.read(record_keys::are_fresh).await? {
        return Ok(0);
    }
    worker
        .store
        .write(|conn| record_keys::refresh(conn, AT_ONCE))
        .await
}
