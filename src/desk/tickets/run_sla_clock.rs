//! Time passes: warnings, the breach, signs of life, the closing of what was resolved.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::ticket::event::EventKind;
use crate::domain::ticket::standing::Standing;
use crate::domain::ticket::undo::as_told;
use crate::domain::values::ids::TicketId;
use crate::store::tickets::{self, complaints, timeline};

/// Does what is due on one ticket. Returns whether the SLA was breached now.
///
/// # Errors
/// [`DeskError::Stale`] if somebody changed the ticket at the same moment: it is looked at again.
pub fn run_sla_clock(cx: &mut Context<'_>, id: TicketId) -> Result<bool, DeskError> {
    let ticket = tickets::load(cx.conn, id)?;
    let Some(mut change) = ticket.tick(&cx.desk.promise, cx.now) else {
        return Ok(false);
    };
    if change.says_that_work_goes_on() {
        let (told, entries) = as_told(
            &ticket,
            timeline::load(cx.conn, id)?,
            |entry| &entry.event,
            cx.now,
        );
        let problem = complaints::load(cx.conn, id)?.complaint.problem;
        let events = entries.iter().map(|entry| &entry.event);
        change.say_how_it_stands(Standing::of(told.status, problem, events));
    }
    tickets::save(cx.conn, &change, cx.now)?;
    Ok(change
        .events
        .iter()
        .any(|event| event.kind == EventKind::SlaBreached))
}
