//! A supervisor gives tickets of somebody to somebody else, or back to the queue.

use crate::desk::DeskError;
use crate::desk::context::Context;
use crate::domain::ticket::Action;
use crate::domain::ticket::action::Assignee;
use crate::domain::values::ids::{StaffId, TicketId};
use crate::domain::values::local_time;
use crate::domain::values::refusal::{FieldError, Refusal};
use crate::store::accounts::{absences, staff};
use crate::store::{StoreError, tickets};

/// The field that says to whom.
const FIELD: &str = "to";

/// Who may get tickets: somebody of the team who may sign in and act, and is not away.
///
/// # Errors
/// [`DeskError::Field`] if they may not.
pub fn assignee(cx: &mut Context<'_>, id: StaffId) -> Result<Assignee, DeskError> {
    let refused = |key| {
        DeskError::Field(FieldError {
            field: FIELD,
            refusal: Refusal::new(key),
        })
    };
    let member = match staff::load(cx.conn, id) {
        Err(StoreError::Missing) => return Err(refused("refusal-assign-to-nobody")),
        found => found?,
    };
    if !member.enabled || !member.role.may_act() {
        return Err(refused("refusal-assign-to-nobody"));
    }
    if absences::until(cx.conn, id, local_time::date(cx.now))?.is_some() {
        return Err(refused("refusal-assign-to-absent"));
    }
    Ok(Assignee {
        id,
        name: member.name,
    })
}

/// Gives a ticket of somebody to somebody else, or back to the queue, if it is still theirs.
///
/// # Errors
/// [`DeskError::Stale`] if it is somebody else's by now or changes in the same moment, [`DeskError::Refused`] if it has ended,
/// as [`assignee`] if they may not get it.
pub fn reassign(
    cx: &mut Context<'_>,
    ticket: TicketId,
    from: StaffId,
    to: Option<StaffId>,
) -> Result<(), DeskError> {
    let to = to.map(|to| assignee(cx, to)).transpose()?;
    let ticket = tickets::load(cx.conn, ticket)?;
    if ticket.owner != Some(from) {
        return Err(DeskError::Stale);
    }
    let change = ticket.act(Action::Assign(to), cx.by, &cx.desk.promise, cx.now)?;
    Ok(tickets::save(cx.conn, &change, cx.now)?)
}
