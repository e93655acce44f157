//! Draws of each day that is over some of its automatic decisions, for supervisors to review.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::reviews::draw_sample::{days, draw_sample};
use crate::store::StoreError;
use crate::worker::context::Worker;

/// Draws the samples that are due. Returns of how many days.
///
/// # Errors
/// The store cannot be read or written at the moment.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    let (desk, now) = (worker.desk.clone(), worker.clock.now());
    let due = worker
        .store
        .read(move |conn| days(&mut Context::of_system(conn, &desk, now)))
        .await?;
    let mut drawn = 0;
    for day in due {
        let desk = worker.desk.clone();
        let drawing = worker
            .store
            .write(move |conn| draw_sample(&mut Context::of_system(conn, &desk, now), day))
            .await;
        match drawing {
            Ok(()) => drawn += 1,
            // Another worker was faster.
            Err(DeskError::Stale) => {}
            Err(DeskError::Store(error)) => return Err(error),
            Err(error) => tracing::error!(%error, %day, "a sample could not be drawn"),
        }
    }
    Ok(drawn)
}
