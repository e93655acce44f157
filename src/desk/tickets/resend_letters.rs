//! Letters that did not arrive are sent again, by those who have mended why.

use chrono::{DateTime, Utc};

use crate::domain::values::ids::OutboxId;
use crate::store::tickets::delivery;
use crate::store::{AnyConnection, StoreError};

/// How many letters one write brings back; a full outbox takes several.
pub const SLICE: i64 = 500;

/// Lets these letters be tried again now. Returns those of them for which that makes a difference.
pub fn resend(
    conn: &mut AnyConnection,
    letters: &[OutboxId],
    now: DateTime<Utc>,
) -> Result<Vec<OutboxId>, StoreError> {
    let mut resent = Vec::with_capacity(letters.len());
    for id in letters {
        if delivery::resend(conn, *id, now)? {
            resent.push(*id);
        }
    }
    Ok(resent)
}

/// Lets up to [`SLICE`] letters behind `after` that were given up be tried again now. Returns how many there were and the
/// last of them, behind which the next slice begins, so that a letter which is refused meanwhile comes once; nothing if
/// there is none left.
pub fn resend_given_up(
    conn: &mut AnyConnection,
    after: Option<OutboxId>,
    now: DateTime<Utc>,
) -> Result<Option<(usize, OutboxId)>, StoreError> {
    let given_up = delivery::list(conn, delivery::Unsent::GivenUp, after, SLICE)?;
    let ids: Vec<OutboxId> = given_up.iter().map(|letter| letter.id).collect();
    let Some(last) = ids.last() else { return Ok(None) };
    Ok(Some((resend(conn, &ids, now)?.len(), *last)))
}
