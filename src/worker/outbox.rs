//! Sends the letters that are owed.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::domain::values::ids::OutboxId;
use crate::mail::compose::{ComposedMail, compose};
use crate::mail::error::SendError;
use crate::mail::retry::next_attempt;
use crate::store::tickets::outbox;
use crate::store::tickets::outbox::ClaimedLetter;
use crate::store::{AnyConnection, StoreError};
use crate::telemetry;
use crate::worker::context::Worker;

/// Letters that are sent at once.
const AT_ONCE: i64 = 8;

/// How much longer a worker holds a letter than the transport may take, so that nobody else sends it meanwhile: for
/// composing it, and for writing down what became of it.
const MARGIN: Duration = Duration::from_mins(5);

/// Sends letters that are due. Returns how many it tried.
///
/// # Errors
/// The store cannot be read or written at the moment; what was sent and could not be marked is sent again later,
/// under the same Message-ID.
pub async fn step(worker: &Worker) -> Result<usize, StoreError> {
    let now = worker.clock.now();
    // Looking first spares a write each second on a quiet desk.
    if worker.store.read(move |conn| outbox::is_quiet(conn, now)).await? {
        return Ok(0);
    }
    let lease = lease_of(worker.transport.patience());
    let claimed = worker
        .store
        .write(move |conn| outbox::claim(conn, now, lease, AT_ONCE))
        .await?;
    let tried = claimed.len();
    let sending = claimed.into_iter().map(|letter| deliver(worker, letter));
    // What ends at about the same time is written down in one write; nobody waits for a letter that takes long.
    let mut ended = sending
        .collect::<FuturesUnordered<_>>()
        .ready_chunks(tried.max(1));
    while let Some(ended) = ended.next().await {
        settle(worker, ended).await?;
    }
    Ok(tried)
}

/// How long a worker holds a letter whose transport may take so long.
fn lease_of(patience: Duration) -> TimeDelta {
    TimeDelta::from_std(patience.saturating_add(MARGIN)).unwrap_or(TimeDelta::MAX)
}

/// A letter that was tried, and what came of it.
struct Tried {
    id: OutboxId,
    /// How often, this time included.
    attempts: u32,
    outcome: Result<(), SendError>,
}

impl Tried {
    /// When it is tried again, if it did not go out and that may help.
    fn retry_at(&self, now: DateTime<Utc>) -> Option<DateTime<Utc>> {
        match &self.outcome {
            Err(SendError::Temporary(_) | SendError::Refused(_)) => {
                next_attempt(self.attempts, now, rand::random())
            }
            Err(SendError::Permanent(_)) | Ok(()) => None,
        }
    }
}

async fn deliver(worker: &Worker, letter: ClaimedLetter) -> Tried {
    let message_id = worker.mail.message_id(&letter.message_id);
    let composed = compose(
        &letter.letter,
        &worker.mail,
        &worker.desk.link_key,
        &message_id,
        letter.created_at,
    );
    Tried {
        id: letter.id,
        attempts: u32::try_from(letter.attempts + 1).unwrap_or(u32::MAX),
        outcome: match composed {
            Ok(mail) => in_time(worker, &mail).await,
            Err(error) => Err(SendError::Permanent(error.to_string())),
        },
    }
}

/// Writes down what came of letters.
async fn settle(worker: &Worker, tried: Vec<Tried>) -> Result<(), StoreError> {
    let now = worker.clock.now();
    let written: Result<Vec<(Tried, bool)>, StoreError> = worker
        .store
        .write(move |conn| {
            let settled = tried.into_iter().map(|one| {
                let waits = settle_one(conn, &one, one.retry_at(now))?;
                Ok((one, waits))
            });
            settled.collect()
        })
        .await;
    for (one, waits) in written? {
        let Err(error) = one.outcome else {
            telemetry::count_letter("sent");
            continue;
        };
        telemetry::count_letter(if waits { "deferred" } else { "failed" });
        tracing::warn!(
            letter = one.id.0,
            attempts = one.attempts,
            reason = error.reason(),
            given_up = !waits,
            "a letter was not sent"
        );
    }
    Ok(())
}

/// Returns whether the letter waits for its next try.
fn settle_one(
    conn: &mut AnyConnection,
    tried: &Tried,
    retry_at: Option<DateTime<Utc>>,
) -> Result<bool, StoreError> {
    match &tried.outcome {
        Ok(()) => outbox::mark_sent(conn, tried.id).map(|()| false),
        Err(error @ SendError::Refused(_)) => outbox::mark_refused(conn, tried.id, error.reason(), retry_at),
        Err(error) => {
            outbox::mark_unsent(conn, tried.id, error.reason(), retry_at)?;
            Ok(retry_at.is_some())
        }
    }
}

/// Sends a letter while the worker holds it, and no longer.
async fn in_time(worker: &Worker, mail: &ComposedMail) -> Result<(), SendError> {
    let patience = worker.transport.patience();
    let late = || SendError::Temporary("the letter took longer than all steps of sending may".to_owned());
    tokio::time::timeout(patience, worker.transport.send(mail))
        .await
        .unwrap_or_else(|_| Err(late()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_held_for_longer_than_it_may_take() {
        for patience in [Duration::ZERO, Duration::from_mins(1), Duration::from_hours(2)] {
            let lease = lease_of(patience).to_std();
            assert!(
                lease.is_ok_and(|lease| lease >= patience + Duration::from_mins(5)),
                "{patience:?}"
            );
        }
    }
}
