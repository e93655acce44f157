//! Sends the letters that are owed.

use chrono::TimeDelta;
use futures_util::future::join_all;

use super::Worker;
use crate::mail::compose::compose;
use crate::mail::retry::next_attempt;
use crate::mail::transport::SendError;
use crate::store::StoreError;
use crate::store::outbox::{self, ClaimedLetter};
use crate::telemetry;

/// Letters that are sent at once.
const AT_ONCE: i64 = 8;

/// How long a worker holds a letter: longer than any transport may take, so that nobody else sends it meanwhile.
const LEASE: TimeDelta = TimeDelta::minutes(10);

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
    let claimed = worker
        .store
        .write(move |conn| outbox::claim(conn, now, now + LEASE, AT_ONCE))
        .await?;
    let tried = claimed.len();
    for result in join_all(claimed.into_iter().map(|letter| deliver(worker, letter))).await {
        result?;
    }
    Ok(tried)
}

async fn deliver(worker: &Worker, letter: ClaimedLetter) -> Result<(), StoreError> {
    let id = letter.id;
    let message_id = worker.mail.message_id(&letter.message_id);
    let composed = compose(
        &letter.letter,
        &worker.mail,
        &worker.desk.link_key,
        &message_id,
        letter.created_at,
    );
    let outcome = match composed {
        Ok(mail) => worker.transport.send(&mail).await,
        Err(error) => Err(SendError::Permanent(error.to_string())),
    };
    let now = worker.clock.now();
    match outcome {
        Ok(()) => {
            telemetry::count_letter("sent");
            worker
                .store
                .write(move |conn| outbox::mark_sent(conn, id, now))
                .await
        }
        Err(error) => {
            let attempts = u32::try_from(letter.attempts + 1).unwrap_or(u32::MAX);
            let retry_at = match &error {
                SendError::Temporary(_) => next_attempt(attempts, now, rand::random()),
                SendError::Permanent(_) => None,
            };
            let reason = error.reason().to_owned();
            telemetry::count_letter(if retry_at.is_some() { "deferred" } else { "failed" });
            tracing::warn!(
                letter = id.0,
                attempts,
                reason,
                given_up = retry_at.is_none(),
                "a letter was not sent"
            );
            worker
                .store
                .write(move |conn| outbox::mark_unsent(conn, id, &reason, retry_at))
                .await
        }
    }
}
