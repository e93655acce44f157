//! Somebody is free, and takes the ticket that matters most.

use crate::desk::DeskError;
use crate::desk::context::{Context, SeenTicket};
use crate::desk::tickets::act_on_ticket::act_on_ticket;
use crate::domain::complaint::reference::Reference;
use crate::domain::ticket::Action;
use crate::domain::ticket::preferences::Preferences;
use crate::domain::ticket::view::LATE_SOON;
use crate::domain::values::local_time;
use crate::store::accounts::{absences, preferences};
use crate::store::tickets;
use crate::store::tickets::take_next::most_urgent;

/// Gives the most urgent ticket that waits and that nobody owns to whoever acts, and to nobody else: one of those that they
/// prefer, or of all if none of these waits. Nothing if none waits.
///
/// # Errors
/// [`DeskError::Absent`] if they are away, [`DeskError::Refused`] if they may take none, or the store's.
pub fn take_next(cx: &mut Context<'_>) -> Result<Option<Reference>, DeskError> {
    let (me, today) = (cx.member()?, local_time::date(cx.now));
    if let Some(until) = absences::until(cx.conn, me, today)? {
        return Err(DeskError::Absent(until));
    }
    let (preferred, late) = (preferences::of(cx.conn, me)?, cx.now + LATE_SOON);
    let mut found = most_urgent(cx.conn, &preferred, late)?;
    if found.is_none() && !preferred.is_empty() {
        found = most_urgent(cx.conn, &Preferences::default(), late)?;
    }
    let Some(id) = found else {
        return Ok(None);
    };
    let seen = SeenTicket::from(&tickets::load(cx.conn, id)?);
    let taken = act_on_ticket(cx, seen, Action::Take)?;
    Ok(Some(taken.reference))
}
