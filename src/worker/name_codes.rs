//! Makes the codes of names anew after the rule for them has changed, as in records of an earlier release.

use super::Worker;
use crate::store::StoreError;
use crate::store::registry::name_codes;

/// Records in one write: few enough that nobody waits long.
const AT_ONCE: i64 = 200;

/// Makes some codes anew. Returns how many records it looked at.
///
/// # Errors
/// The store cannot be read or written at the moment.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    if worker.store.read(name_codes::are_fresh).await? {
        return Ok(0);
    }
    worker
        .store
        .write(|conn| name_codes::refresh(conn, AT_ONCE))
        .await
}
