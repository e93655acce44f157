//! What the loops of the worker need.

use std::sync::Arc;

use tokio::sync::Notify;

use crate::clock::Clock;
use crate::desk::{Desk, DeskError};
use crate::domain::values::coded::Coded;
use crate::mail::settings::MailSettings;
use crate::mail::transport::Transport;
use crate::store::engine::set_aside::{self, Aside, Work};
use crate::store::{Store, StoreError};

/// Wakes a loop before its time, in the same process. A loop that nobody wakes looks by itself.
#[derive(Clone, Default)]
pub struct Bell {
    pub(crate) matching: Arc<Notify>,
    pub(crate) outbox: Arc<Notify>,
    pub(crate) uploads: Arc<Notify>,
    pub(crate) bulk: Arc<Notify>,
}

impl Bell {
    /// There is a complaint to match.
    pub fn complaint_filed(&self) {
        self.matching.notify_one();
    }

    /// There is a file to import.
    pub fn file_uploaded(&self) {
        self.uploads.notify_one();
    }

    /// There are many tickets to deal with alike.
    pub fn bulk_begun(&self) {
        self.bulk.notify_one();
    }

    /// There is a letter to send.
    pub fn letter_written(&self) {
        self.outbox.notify_one();
    }
}

/// What the loops need.
#[derive(Clone)]
pub struct Worker {
    /// What the desk remembers.
    pub store: Store,
    /// What the use cases need.
    pub desk: Arc<Desk>,
    /// What time it is.
    pub clock: Clock,
    /// Wakes the loops.
    pub bell: Bell,
    /// How letters leave.
    pub transport: Transport,
    /// Where files that administrators send wait for their import.
    pub uploads: crate::worker::upload_folder::Uploads,
    /// What letters need to know.
    pub mail: Arc<MailSettings>,
}

impl Worker {
    /// Sets aside what a loop cannot deal with and will not in the same way: it shows on the staff's page of imports until
    /// somebody has it tried again, and what waits behind it goes on.
    ///
    /// # Errors
    /// The store cannot be written at the moment.
    pub(crate) async fn set_aside(&self, work: Work, item: i64, error: &DeskError) -> Result<(), StoreError> {
        tracing::error!(%error, work = work.code(), item, "set aside by the worker");
        let aside = Aside {
            work,
            item,
            reason: error.to_string(),
            at: self.clock.now(),
        };
        self.store.write(move |conn| set_aside::add(conn, &aside)).await
    }
}
