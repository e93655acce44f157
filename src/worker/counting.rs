//! Counts tickets that have changed for the pages of figures, and all of them anew when somebody asked for that.

use chrono::{DateTime, TimeDelta, Utc};

use crate::store::StoreError;
use crate::store::figures::counting::{self, Counting};
use crate::worker::context::Worker;

/// Tickets in one write: few enough that nobody who files waits long for it.
pub const AT_ONCE: i64 = 40;
/// Rows that are forgotten in one write.
pub const OLD_AT_ONCE: i64 = 400;
/// How often it is noted, at most, that nothing is left to count.
const NOTED: TimeDelta = TimeDelta::minutes(1);

/// Counts some tickets. Returns 0 when there is nothing left to do.
///
/// # Errors
/// The store cannot be read or written at the moment.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    let (store, now) = (&worker.store, worker.clock.now());
    let (waiting, old, state): (i64, bool, Counting) = store
        .read_later(|conn| {
            let waiting = counting::waiting(conn, 1)?;
            Ok::<_, StoreError>((waiting, counting::has_old(conn)?, counting::state(conn)?))
        })
        .await?;
    let mut done = 0;
    if waiting > 0 {
        done += store
            .write_later(|conn| counting::count_changed(conn, AT_ONCE))
            .await?;
    }
    if state.is_rebuilding() {
        done += store
            .write_later(|conn| counting::rebuild_some(conn, AT_ONCE))
            .await?;
    }
    if old {
        done += store
            .write_later(|conn| counting::forget_old(conn, OLD_AT_ONCE))
            .await?;
    }
    let is_noted = |noted: DateTime<Utc>| (now - noted).abs() < NOTED;
    if waiting == 0 && !state.complete_at.is_some_and(is_noted) {
        store
            .write_later(move |conn| counting::note_complete(conn, now))
            .await?;
    }
    Ok(done)
}
