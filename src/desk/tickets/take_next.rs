//! Somebody is free, and takes the ticket that matters most.

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::tickets::act_on_ticket::act_on_ticket;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Action;
use crate::domain::values::local_time;
use crate::store::accounts::absences;
use crate::store::tickets;
use crate::store::tickets::take_next::most_urgent;

/// Gives the most urgent ticket that waits and that nobody owns to whoever acts, and to nobody else. Nothing if none waits.
///
/// # Errors
/// [`DeskError::Absent`] if they are away, [`DeskError::Refused`] if they may take none, or the store's.
pub fn take_next(cx: &mut Context<'_>) -> Result<Option<Reference>, DeskError> {
    let today = local_time::date(cx.now);
    if let Some(until) = absences::until(cx.conn, cx.member()?, today)? {
        return Err(DeskError::Absent(until));
    }
    let Some(id) = most_urgent(cx.conn)? else {
        return Ok(None);
    };
    let seen = SeenTicket::from(&tickets::load(cx.conn, id)?);
    let taken = act_on_ticket(cx, seen, Action::Take)?;
    Ok(Some(taken.reference))
}
