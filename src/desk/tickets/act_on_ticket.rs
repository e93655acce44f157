//! Somebody does something with a ticket.

use chrono::{DateTime, Utc};

use crate::desk::{Desk, DeskError};
use crate::domain::ticket::{Acting, Action, Ticket};
use crate::domain::values::ids::TicketId;
use crate::store::{AnyConnection, tickets};

/// Does what somebody wants, if the rules allow it and the ticket is still the version that they saw.
///
/// # Errors
/// [`DeskError::Refused`], [`DeskError::Stale`], or the store's.
pub fn act_on_ticket(
    conn: &mut AnyConnection,
    desk: &Desk,
    id: TicketId,
    seen_version: i32,
    acting: Acting,
    action: Action,
    now: DateTime<Utc>,
) -> Result<Ticket, DeskError> {
    let ticket = tickets::load(conn, id)?;
    if ticket.version != seen_version {
        return Err(DeskError::Stale);
    }
    let change = ticket.act(action, acting, &desk.promise, now)?;
    tickets::save(conn, &change, now)?;
    Ok(change.ticket)
}
