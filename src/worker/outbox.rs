//! Sends the letters that are owed.

use std::time::Duration;

use chrono::TimeDelta;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use crate::domain::values::ids::OutboxId;
use crate::mail::compose::{ComposedMail, compose};
use crate::mail::error::SendError;
use crate::mail::retry::next_attempt;
use crate::store::StoreError;
use crate::store::tickets::outbox::{self, ClaimedLetter};
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
    if worker
        .store
        .read_later(move |conn| outbox::is_quiet(conn, now))
        .await?
    {
        return Ok(0);
    }
    let lease = lease_of(worker.transport.patience());
    let claimed = worker
        .store
        .write_later(move |conn| outbox::claim(conn, now, lease, AT_ONCE))
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

/// Writes down what came of letters: of all that went out at once, of each other one by itself, so that none of them keeps
/// the others from being written down.
async fn settle(worker: &Worker, tried: Vec<Tried>) -> Result<(), StoreError> {
    let mut sent = Vec::new();
    let mut unsent = Vec::new();
    for one in tried {
        match one.outcome {
            Ok(()) => sent.push(one.id),
            Err(error) => unsent.push((one.id, one.attempts, error)),
        }
    }
    let count = sent.len();
    if count > 0 {
        worker
            .store
            .write_later(move |conn| outbox::mark_sent(conn, &sent))
            .await?;
    }
    (0..count).for_each(|_| telemetry::count_letter("sent"));
    for (id, attempts, error) in unsent {
        settle_unsent(worker, id, attempts, &error).await?;
    }
    Ok(())
}

async fn settle_unsent(
    worker: &Worker,
    id: OutboxId,
    attempts: u32,
    error: &SendError,
) -> Result<(), StoreError> {
    let retry_at = match error {
        SendError::Temporary(_) | SendError::Refused(_) => {
            next_attempt(attempts, worker.clock.now(), rand::random())
        }
        SendError::Permanent(_) => None,
    };
    let reason = error.reason().to_owned();
    let written = reason.clone();
    let unclear = matches!(error, SendError::Refused(_));
    let waits: Result<bool, StoreError> = worker
        .store
        .write_later(move |conn| {
            if unclear {
                return outbox::mark_refused(conn, id, &written, retry_at);
            }
            outbox::mark_unsent(conn, id, &written, retry_at)?;
            Ok(retry_at.is_some())
        })
        .await;
    let waits = waits?;
    telemetry::count_letter(if waits { "deferred" } else { "failed" });
    tracing::warn!(
        letter = id.0,
        attempts,
        reason,
        given_up = !waits,
        "a letter was not sent"
    );
    Ok(())
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
