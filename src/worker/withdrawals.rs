//! Takes the records of withdrawn batches out of the registry.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::imports::withdraw_batch;
use crate::store::StoreError;
use crate::store::engine::set_aside::Work;
use crate::store::registry::batches;
use crate::worker::context::Worker;

/// Takes some records out. Returns how many steps there was something to do in.
///
/// # Errors
/// The store cannot be read or written at the moment.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    let waiting = worker.store.read(batches::withdrawing).await?;
    let Some(batch) = waiting.first().copied() else {
        return Ok(0);
    };
    let (desk, now) = (worker.desk.clone(), worker.clock.now());
    let done = worker
        .store
        .write(move |conn| {
            let cx = &mut Context::of_system(conn, &desk, now);
            withdraw_batch::step(cx, (batch, withdraw_batch::AT_ONCE))
        })
        .await;
    match done {
        Ok(_) => {
            worker.bell.letter_written();
            Ok(1)
        }
        // A ticket was changed in the same moment: the next step sees how it stands.
        Err(DeskError::Stale) => Ok(1),
        Err(DeskError::Store(error)) if error.is_temporary() => Err(error),
        Err(error) => {
            worker.set_aside(Work::Withdrawal, batch.0, &error).await?;
            Ok(1)
        }
    }
}
