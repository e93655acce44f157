//! Somebody else holds the database: an import waits for them, and does not end for it.

use std::time::{Duration, Instant};

use tokio_util::sync::CancellationToken;

use crate::store::StoreError;

/// So long the database may be held, and so long an import waits before it tries again; the store waits by itself as well.
const MOST: Duration = Duration::from_mins(10);
const PAUSE: Duration = Duration::from_millis(500);

/// How long a write has been tried.
pub(super) struct Patience(Instant);

impl Patience {
    pub(super) fn new() -> Self {
        Self(Instant::now())
    }

    /// Whether what failed is to be tried again: the database was busy, and not for too long. Waits a little before.
    pub(super) async fn is_left(&self, error: &StoreError, stop: &CancellationToken) -> bool {
        if *error != StoreError::Busy || self.0.elapsed() > MOST {
            return false;
        }
        tracing::warn!("the database is busy; the import waits and retries");
        tokio::select! {
            () = stop.cancelled() => false,
            () = tokio::time::sleep(PAUSE) => true,
        }
    }
}
