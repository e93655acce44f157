//! Somebody does something with a ticket.

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::domain::ticket::{Action, Ticket};
use crate::store::tickets;

/// Does what somebody wants, if the rules allow it and the ticket is still the version that they saw.
///
/// # Errors
/// [`DeskError::Refused`], [`DeskError::Stale`], or the store's.
pub fn act_on_ticket(cx: &mut Context<'_>, seen: SeenTicket, action: Action) -> Result<Ticket, DeskError> {
    let ticket = cx.seen(seen)?;
    let change = ticket.act(action, cx.by, &cx.desk.promise, cx.now)?;
    tickets::save(cx.conn, &change, cx.now)?;
    Ok(change.ticket)
}
