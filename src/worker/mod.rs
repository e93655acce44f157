//! The loops that run by themselves: matching, the outbox, the promise, housekeeping.
//!
//! Each has a step that does what is due once, which tests call by hand, and all run in [`run`] until they are told
//! to stop. Any number of workers may run against one database.

pub mod figures;
pub mod import;
pub mod links;
pub mod matching;
pub mod name_words;
pub mod outbox;
pub mod record_keys;
pub mod sla;
pub mod uploads;
pub mod withdrawals;

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::clock::Clock;
use crate::desk::Desk;
use crate::mail::MailSettings;
use crate::mail::transport::Transport;
use crate::store::engine::set_aside;
use crate::store::engine::set_aside::{Aside, Work};
use crate::store::{Store, StoreError};

/// Wakes a loop before its time, in the same process. A loop that nobody wakes looks by itself.
#[derive(Clone, Default)]
pub struct Bell {
    matching: Arc<Notify>,
    outbox: Arc<Notify>,
    uploads: Arc<Notify>,
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
    pub uploads: crate::worker::uploads::Uploads,
    /// What letters need to know.
    pub mail: Arc<MailSettings>,
}

impl Worker {
    /// Sets aside what a loop cannot deal with and will not in the same way: it shows on the staff's page of imports until
    /// somebody has it tried again, and what waits behind it goes on.
    ///
    /// # Errors
    /// The store cannot be written at the moment.
    async fn set_aside(&self, work: Work, item: i64, error: &StoreError) -> Result<(), StoreError> {
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

/// How long a loop sleeps when nothing is due and nobody wakes it.
const IDLE: Duration = Duration::from_secs(1);
/// How long it sleeps after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Runs all loops until `stop`; each finishes the step in hand.
pub async fn run(worker: Worker, stop: CancellationToken) {
    let nobody = Notify::new();
    let w = &worker;
    let (bell, soon, seldom) = (&w.bell, Duration::from_secs(15), Duration::from_mins(1));
    tokio::join!(
        repeat("matching", &stop, &bell.matching, IDLE, || {
            crate::worker::matching::step(w)
        }),
        repeat("outbox", &stop, &bell.outbox, IDLE, || {
            crate::worker::outbox::step(w)
        }),
        repeat("promise", &stop, &nobody, soon, || crate::worker::sla::step(w)),
        repeat("figures", &stop, &nobody, soon, || crate::worker::figures::step(
            w
        )),
        repeat("uploads", &stop, &bell.uploads, Duration::from_secs(5), || {
            crate::worker::uploads::step(w, &stop)
        }),
        repeat("withdrawals", &stop, &nobody, Duration::from_secs(2), || {
            crate::worker::withdrawals::step(w)
        }),
        repeat("record keys", &stop, &nobody, seldom, || {
            crate::worker::record_keys::step(w)
        }),
        repeat("words of names", &stop, &nobody, Duration::from_secs(3), || {
            crate::worker::name_words::step(w)
        }),
        repeat("links", &stop, &nobody, seldom, || crate::worker::links::step(w)),
    );
    worker.transport.close().await;
}

/// Repeats a step: at once while there is more to do, else when woken or after `idle`.
async fn repeat<F, S>(name: &'static str, stop: &CancellationToken, bell: &Notify, idle: Duration, work: S)
where
    F: Future<Output = Result<usize, StoreError>>,
    S: Fn() -> F,
{
    while !stop.is_cancelled() {
        let pause = match work().await {
            Ok(0) => idle,
            Ok(_) => continue,
            Err(error) => {
                tracing::warn!(%error, name, "a step of the worker failed; it is tried again");
                AFTER_FAILURE
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = bell.notified() => {}
            () = tokio::time::sleep(pause) => {}
        }
    }
}
