//! Somebody does something with a ticket.

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::domain::ticket::letter::Letter;
use crate::domain::ticket::{Action, Ticket};
use crate::store::tickets;

/// Does what somebody wants, if the rules allow it and the ticket is still the version that they saw. A note stands beside
/// whatever else happened: it is written whichever version they saw.
///
/// # Errors
/// [`DeskError::Refused`], [`DeskError::Stale`], or the store's.
pub fn act_on_ticket(cx: &mut Context<'_>, seen: SeenTicket, action: Action) -> Result<Ticket, DeskError> {
    let ticket = if matches!(action, Action::Note(_)) {
        tickets::load(cx.conn, seen.id)?
    } else {
        cx.seen(seen)?
    };
    let change = ticket.act(action, cx.by, &cx.desk.promise, cx.now)?;
    tickets::save(cx.conn, &change, cx.now)?;
    Ok(change.ticket)
}

/// The letter that would leave if somebody did this; nothing if none would. Changes nothing.
///
/// # Errors
/// As [`act_on_ticket`].
pub fn letter_of(
    cx: &mut Context<'_>,
    seen: SeenTicket,
    action: Action,
) -> Result<Option<Letter>, DeskError> {
    let ticket = cx.seen(seen)?;
    let change = ticket.act(action, cx.by, &cx.desk.promise, cx.now)?;
    Ok(change.letters.into_iter().next())
}
