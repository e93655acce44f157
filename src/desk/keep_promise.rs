//! Time passes: warnings, the breach, signs of life, the closing of what was resolved.

use chrono::{DateTime, Utc};

use super::{Desk, DeskError};
use crate::domain::event::EventKind;
use crate::domain::held::as_told;
use crate::domain::ids::TicketId;
use crate::domain::standing::Standing;
use crate::store::{AnyConnection, complaints, tickets, timeline};

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
    let Some(mut change) = ticket.tick(&desk.promise, now) else {
        return Ok(false);
    };
    if change.says_that_work_goes_on() {
        let (told, entries) = as_told(&ticket, timeline::load(conn, id)?, |entry| &entry.event, now);
        let problem = complaints::load(conn, id)?.complaint.problem;
        let events = entries.iter().map(|entry| &entry.event);
        change.say_how_it_stands(Standing::of(told.status, problem, events));
    }
    tickets::save(conn, &change, &desk.promise, now)?;
    Ok(change
        .events
        .iter()
        .any(|event| event.kind == EventKind::SlaBreached))
}
