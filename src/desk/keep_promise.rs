//! Time passes: warnings, the breach, signs of life, the closing of what was resolved.

use chrono::{DateTime, Utc};

use super::{Desk, DeskError};
use crate::domain::event::EventKind;
use crate::domain::ids::TicketId;
use crate::store::{AnyConnection, tickets};

/// Does what is due on one ticket. Returns whether the promise was broken now.
///
/// # Errors
/// [`DeskError::Stale`] if somebody changed the ticket at the same moment: it is looked at again.
pub fn keep_promise(
    conn: &mut AnyConnection,
    desk: &Desk,
    id: TicketId,
    now: DateTime<Utc>,
) -> Result<bool, DeskError> {
    let ticket = tickets::load(conn, id)?;
    let Some(change) = ticket.tick(&desk.promise, now) else {
        return Ok(false);
    };
    tickets::save(conn, &change, &desk.promise, now)?;
    Ok(change
        .events
        .iter()
        .any(|event| event.kind == EventKind::SlaBreached))
}
