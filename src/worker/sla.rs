//! Runs the SLA clock: warnings, breaches, progress letters, closings.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::desk::tickets::run_sla_clock::run_sla_clock;
use crate::store::engine::set_aside::Work;
use crate::store::{StoreError, tickets};
use crate::telemetry;
use crate::worker::context::Worker;

/// Tickets that are looked at in one step.
const AT_ONCE: i64 = 64;

/// Does what is due by now. Returns how many tickets it looked at.
///
/// # Errors
/// The store cannot be read or written at the moment.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    let now = worker.clock.now();
    let due = worker
        .store
        .read(move |conn| tickets::to_check(conn, now, AT_ONCE))
        .await?;
    let mut done = 0;
    for id in due {
        let desk = worker.desk.clone();
        match worker
            .store
            .write(move |conn| run_sla_clock(&mut Context::of_system(conn, &desk, now), id))
            .await
        {
            Ok(breached) => {
                done += 1;
                if breached {
                    telemetry::count_breach();
                }
            }
            Err(DeskError::Stale) => {}
            Err(DeskError::Store(error)) if error.is_temporary() => return Err(error),
            Err(error) => worker.set_aside(Work::Promise, id.0, &error).await?,
        }
    }
    if done > 0 {
        worker.bell.letter_written();
    }
    Ok(done)
}
