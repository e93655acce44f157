//! How fast a file has to arrive.

use std::time::{Duration, Instant};

use crate::web::http::errors::PageError;

/// The slowest line that may bring a file, in bytes a second.
const SLOWEST: u64 = 16 * 1024;

/// Time for a body that may be large: that of any form, and more as bytes come in. Whoever sends a byte now and then
/// is given up when a form would be; a slow line is not.
pub(in crate::web::staff) struct Pace {
    began: Instant,
    patience: Duration,
    received: u64,
}

impl Pace {
    pub(in crate::web::staff) fn new(patience: Duration) -> Self {
        Self {
            began: Instant::now(),
            patience,
            received: 0,
        }
    }

    /// Waits for the next piece, as long as there is time.
    ///
    /// # Errors
    /// [`PageError::Timeout`].
    pub(in crate::web::staff) async fn wait<T>(
        &self,
        piece: impl Future<Output = T>,
    ) -> Result<T, PageError> {
        let earned = Duration::from_secs(self.received / SLOWEST);
        let until = self.began + self.patience + earned;
        tokio::time::timeout_at(until.into(), piece)
            .await
            .map_err(|_| PageError::Timeout)
    }

    /// Bytes have come in.
    pub(in crate::web::staff) fn count(&mut self, bytes: usize) {
        self.received = self
            .received
            .saturating_add(u64::try_from(bytes).unwrap_or(u64::MAX));
    }
}
